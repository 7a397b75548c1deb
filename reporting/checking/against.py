"""Sentences against the tables: a change, a direction, a share or a count that a table also prints.

A sentence is only held against a table where its words name one of the table's rows or columns, or where it stands
right under the table. What cannot be tied to a figure is left alone: a wrong alarm costs the reader's trust in the
right ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from .between import Series, series
from .findings import Finding, Grade, Place
from .numbers import Fit, Unit, cut_off, fit, plain, rounded
from .paste import Document, Paste
from .prose import THING, Said, Sentence, Share, counts, named_best, sentences, shares, tokens
from .reading import Reading
from .roles import ADDED_DOWN, ColumnKind, RowRole
from .sentences import of_share

UP = frozenset(["up", "increased", "rose", "risen", "grew", "grown", "increase", "rise", "growth"])
DOWN = frozenset(["down", "decreased", "fell", "fallen", "reduced", "dropped", "decrease", "fall", "reduction", "drop"])
WAYS = "|".join(sorted(UP | DOWN))
AUXILIARY = re.compile(r"(?:\s+(?:was|were|is|are|has|have|had|been|also|gone|went|\w+ly))+\s*$", re.IGNORECASE)
BY_PERCENT = re.compile(
    rf"\b(?P<way>{WAYS})\s+(?:\w+ly\s+)?by\s+(?P<share>\d{{1,6}}(?:\.\d{{1,4}})?)\s*(?:%|per ?cent)", re.IGNORECASE
)
PERCENT_IN = re.compile(
    rf"(?<![\d.])(?P<share>\d{{1,6}}(?:\.\d{{1,4}})?)\s*(?:%|per ?cent)\s+(?P<way>{WAYS})\s+in\s+", re.IGNORECASE
)
NUMBERS_OF = re.compile(r"\bnumbers? of\s+", re.IGNORECASE)
MOVED = re.compile(
    r"\b(?P<way>decreased|increased|rose|risen|fell|fallen|reduced|dropped|grown)\b(?!\s+(?:in|to|use|numbers)\b)",
    re.IGNORECASE,
)
NOT = re.compile(r"\b(?:not|never|neither)\b|n['’]t\b", re.IGNORECASE)
AND = re.compile(r"\b(?:and|with|but)\b")
CLAUSE_END = re.compile(r"[,;:()]")
ALL_OF_THEM = re.compile(r"\b(?:total|overall)\b.*\bcomplaints\b", re.IGNORECASE)
THESE = re.compile(r"^\s*of\s+(?:these|those)\b", re.IGNORECASE)
IN_TIME = re.compile(
    r"\b(?:answered|responded|completed|dealt with|met)\b[^.]*\b(?:in time|within)\b|\bin time\b", re.IGNORECASE
)
LATE = re.compile(r"\boutside\b|\bover\b|\bin excess\b|\blate\b|\bmore than\b|\bexceed", re.IGNORECASE)
BANDS = re.compile(r"working days|timescale|time frame|time limit|statutory", re.IGNORECASE)
COUNTED = re.compile(
    r"\b(?:processed|received|considered|recorded|made|logged|handled|accepted|dealt with)\b", re.IGNORECASE
)
DIMENSION = re.compile(r"^(?:statutory|corporate|ombudsman|stage[abc])$")
PARTITIVE = re.compile(r"^\s*(?:of|per)\b", re.IGNORECASE)
MOST_ROWS = 10
LONGEST_SUBJECT = 120
NEAR = 4


@dataclass(frozen=True)
class Named:
    """A row of a table and the words that name it."""

    reading: Reading
    row: int

    @property
    def words(self) -> frozenset[str]:
        return tokens(self.reading.label(self.row))


def findings(document: Document, readings: Sequence[Reading]) -> list[Finding]:
    found: list[Finding] = []
    everything = [one for reading in readings for one in series(reading)]
    by_table = {reading.table.number: reading for reading in readings}
    for paragraph in _paragraphs(document):
        found += _bases(paragraph, readings)
        for sentence in paragraph:
            found += _changes(sentence, everything)
            found += _directions(sentence, everything)
            found += _in_time(document, sentence, by_table)
            found += _counts(sentence, readings)
    return found


def _paragraphs(document: Document) -> Iterator[list[Sentence]]:
    group: list[Sentence] = []
    for sentence in sentences(document):
        if group and sentence.part != group[0].part:
            yield group
            group = []
        group.append(sentence)
    if group:
        yield group


def _named(subject: str, everything: Sequence[Series]) -> list[Series]:
    """The rows and columns over years that a subject names; of “the total number of complaints”, the totals."""
    subject = re.split(r"\b(?:with|that|from|about|regarding)\b", subject)[0]
    found = [everything[at] for at in named_best(tokens(subject), [one.words for one in everything])]
    if found or not ALL_OF_THEM.search(subject) or tokens(subject):
        return found
    totals = [one for one in everything if one.is_total and "complaint" in one.reading.table.title.lower()]
    return [one for one in totals if _counts_cases(one)]


def _counts_cases(one: Series) -> bool:
    """Whether a row or column counts: a total of what the complaints cost does not."""
    cells = [one.reading.cell(place.row, place.column).printed for _, place in one.by_year.values()]
    return all(cell is None or cell.unit is Unit.COUNT for cell in cells)


def _before(sentence: str, end: int) -> str:
    """The words that a verb is said of: back to the clause's begin, without “has been”."""
    return AUXILIARY.sub("", CLAUSE_END.split(sentence[max(0, end - LONGEST_SUBJECT) : end])[-1])


def _after(sentence: str, start: int) -> str:
    return CLAUSE_END.split(sentence[start : start + LONGEST_SUBJECT])[0]


def _changes(sentence: Sentence, everything: Sequence[Series]) -> Iterator[Finding]:
    """“complaints down by 53%” against a row or column of that name in two years."""
    said = [
        (match, re.split(AND, _before(sentence.text, match.start()))[-1])
        for match in BY_PERCENT.finditer(sentence.text)
    ]
    said += [
        (match, re.split(AND, _after(sentence.text, match.end()))[0]) for match in PERCENT_IN.finditer(sentence.text)
    ]
    for match, subject in said:
        named = _named(subject, everything)
        share = Decimal(match["share"])
        places = len(match["share"].partition(".")[2])
        changes = [(one, change) for one in named if (change := _latest_change(one)) is not None]
        signed = -share if match["way"].lower() in DOWN else share
        hows = [fit(signed, places, change) for _, change in changes]
        if not changes or Fit.RIGHT in hows:
            continue
        one, change = changes[0]
        now, before = one.years[:2]
        figures = one.by_year[before][0], one.by_year[now][0]
        wrong = all(how is Fit.WRONG for how in hows)
        right = plain(abs(rounded(change, places)), Unit.PERCENT, places)
        yield Finding(
            Grade.ERROR if wrong else Grade.ROUNDING,
            sentence.place,
            f"{match['way']} {match['share']}%",
            f"{'up' if change > 0 else 'down'} {right}",
            f"“{one.label}” in {one.reading.table.name} goes from {plain(figures[0])} to {plain(figures[1])}: "
            f"{'up' if change > 0 else 'down'} {plain(abs(change), Unit.PERCENT, places + 1)}.",
            _where_from(one.reading, share) if wrong else "It was cut off instead of rounded, or is off by one.",
            sentence.line,
            (one.by_year[before][1], one.by_year[now][1]),
        )


def _latest_change(one: Series) -> Decimal | None:
    now, before = one.years[:2]
    first, second = one.by_year[before][0], one.by_year[now][0]
    return (second - first) * 100 / first if first else None


def _where_from(reading: Reading, value: Decimal) -> str:
    for row in reading.figures:
        for column in reading.of_kind(*ADDED_DOWN):
            cell = reading.cell(row, column)
            if cell.printed and cell.value == value:
                named = f"row “{reading.row_words(row)}”, column “{reading.heading(column)}”"
                return f"{plain(value)} is the count of {named}: a count printed as a percentage."
    return "It was worked out from other figures, or mistyped."


def _directions(sentence: Sentence, everything: Sequence[Series]) -> Iterator[Finding]:
    """“the number of A and B has decreased” where one of them has not."""
    for begin in NUMBERS_OF.finditer(sentence.text):
        words = _after(sentence.text, begin.end())
        match = MOVED.search(words)
        if match is None or NOT.search(words[: match.start()]):
            continue
        rose = match["way"].lower() in UP
        for subject in re.split(r"\band\b", AUXILIARY.sub("", words[: match.start()])):
            named = _named(subject, everything)
            changes = [(one, change) for one in named if (change := _latest_change(one)) is not None]
            if not changes or any((change > 0) == rose and change for _, change in changes):
                continue
            one, change = changes[0]
            now, before = one.years[:2]
            yield Finding(
                Grade.WORDING,
                sentence.place,
                match["way"],
                "rose" if change > 0 else "fell" if change < 0 else "did not change",
                f"“{one.label}” in {one.reading.table.name} goes from {plain(one.by_year[before][0])} to "
                f"{plain(one.by_year[now][0])}.",
                "The sentence was kept from another year, or speaks of two things that went different ways.",
                sentence.line,
                (one.by_year[before][1], one.by_year[now][1]),
            )


def _in_time(document: Document, sentence: Sentence, by_table: dict[int, Reading]) -> Iterator[Finding]:
    """“56% were answered in time” under a table of time bands, one of them late."""
    said = shares(sentence.text)
    if len(said) != 1 or not IN_TIME.search(sentence.text):
        return
    above = [part for part in document.parts[max(0, sentence.part - NEAR) : sentence.part] if isinstance(part, Paste)]
    reading = by_table.get(above[-1].number) if above else None
    total = reading.total_row if reading else None
    if reading is None or total is None or not any(BANDS.search(cell) for row in reading.table.rows for cell in row):
        return
    late = [row for row in reading.with_role(RowRole.COUNT) if LATE.search(reading.label(row))]
    years = {year: at for at in reading.of_kind(*ADDED_DOWN) if (year := reading.year_of_column(at))}
    columns = [years[max(years)]] if years else reading.of_kind(*ADDED_DOWN)[:1]
    if not late or not columns or not reading.cell(total, columns[0]).value:
        return
    whole = reading.cell(total, columns[0]).value
    timely = whole - sum((reading.cell(row, columns[0]).value for row in late), Decimal(0))
    yield from of_share(
        sentence, said[0], timely * 100 / whole, f"{plain(timely)} of {plain(whole)} in {reading.table.name}"
    )


def _bases(paragraph: Sequence[Sentence], readings: Sequence[Reading]) -> Iterator[Finding]:
    """“46% were about quality. 20% of these went to stage 2”: a share of a row's count that no whole number gives."""
    base: tuple[Reading, int, int] | None = None
    for sentence in paragraph:
        said = shares(sentence.text)
        for share in said:
            if base and THESE.match(sentence.text[share.end :]):
                yield from _reachable(sentence, share, *base)
        if said:
            base = _row_named(sentence, said, readings) or base


def _row_named(
    sentence: Sentence, said: Sequence[Share], readings: Sequence[Reading]
) -> tuple[Reading, int, int] | None:
    """The row that a sentence names and gives the printed share of, with the column its count stands in."""
    words = tokens(sentence.text)
    best: list[tuple[float, Reading, int, int]] = []
    for reading in readings:
        for column in reading.of_kind(ColumnKind.SHARE_DOWN):
            for row in reading.with_role(RowRole.COUNT, RowRole.SUBTOTAL):
                printed, of = reading.cell(row, column).printed, reading.columns[column].of
                if printed is None or of is None or printed.value not in {share.value for share in said}:
                    continue
                label = tokens(re.split(r"\s{2,}", reading.label(row))[0])
                best.append((len(words & label) / max(1, len(label)), reading, row, of))
    likely = sorted((one for one in best if one[0] >= 0.6), key=lambda one: -one[0])
    return likely[0][1:] if likely and (len(likely) == 1 or likely[0][0] > likely[1][0]) else None


def _reachable(sentence: Sentence, share: Share, reading: Reading, row: int, column: int) -> Iterator[Finding]:
    whole = reading.cell(row, column).value
    if not whole or whole != whole.to_integral_value():
        return
    down = int(share.value * whole / 100)
    near = [(Decimal(part), Decimal(part) * 100 / whole) for part in (down, down + 1)]
    if any(fit(share.value, share.places, exact) is Fit.RIGHT for _, exact in near):
        return
    cut = [part for part, exact in near if cut_off(exact, share.places) == share.value]
    told = " and ".join(f"{plain(part)} is {plain(exact, Unit.PERCENT, share.places + 1)}" for part, exact in near)
    yield Finding(
        Grade.ERROR,
        sentence.place,
        share.text,
        " or ".join(plain(rounded(exact, share.places), Unit.PERCENT, share.places) for _, exact in near),
        f"The base is “{reading.row_words(row)}”, {plain(whole)} in {reading.table.name}. No whole number of "
        f"{plain(whole)} gives {share.text}: {told}.",
        f"It was cut off instead of rounded ({plain(cut[0])} of {plain(whole)}), or it is a percentage of another base."
        if cut
        else "It is a percentage of another base.",
        sentence.line,
        (Place(reading.table.number, row, column),),
    )


def _counts(sentence: Sentence, readings: Sequence[Reading]) -> Iterator[Finding]:
    """“67 complaints were processed under the corporate procedure” against the rows or columns of that procedure."""
    said = counts(sentence.text)
    thing = False
    for at, one in enumerate(said):
        tail = sentence.text[one.end : said[at + 1].start if at + 1 < len(said) else len(sentence.text)]
        thing = bool(THING.match(tail)) or (thing and bool(re.match(r"^\W*(?:were|was)\b", tail)))
        wanted = frozenset(word for word in tokens(tail) if DIMENSION.match(word))
        if not thing or PARTITIVE.match(tail) or not wanted or not COUNTED.search(tail):
            continue
        places = list(_where_counted(wanted, readings))
        if not places or any(one.value in _sums(values) for _, _, values in places):
            continue
        yield _miscounted(sentence, one, wanted, places, said)


def _where_counted(
    wanted: frozenset[str], readings: Sequence[Reading]
) -> Iterator[tuple[Reading, list[tuple[int, int]], list[Decimal]]]:
    """Every column over the rows of that name, and every column of that name: its cells and their figures."""
    for reading in readings:
        if not reading.with_role(RowRole.HEADER):
            continue
        rows = [row for row in reading.figures if wanted <= tokens(reading.label(row))]
        columns = reading.of_kind(*ADDED_DOWN)
        for column in columns:
            if rows and reading.rows[rows[0]] is not RowRole.TOTAL:
                yield _cells(reading, [(row, column) for row in rows])
            if wanted <= tokens(reading.heading(column)):
                yield _cells(reading, [(row, column) for row in reading.figures])


def _cells(reading: Reading, at: list[tuple[int, int]]) -> tuple[Reading, list[tuple[int, int]], list[Decimal]]:
    return reading, at, [reading.cell(*one).value for one in at]


def _sums(values: Sequence[Decimal]) -> set[Decimal]:
    """Every sum of some of the figures: a report may count one stage, or several together."""
    some = [value for value in values if value][:MOST_ROWS]
    return {sum(chosen, Decimal(0)) for size in range(len(some) + 1) for chosen in combinations(some, size)}


def _miscounted(
    sentence: Sentence,
    one: Said,
    wanted: Iterable[str],
    places: Sequence[tuple[Reading, list[tuple[int, int]], list[Decimal]]],
    said: Sequence[Said],
) -> Finding:
    received = [place for place in places if place[0].columns[place[1][0][1]].kind is ColumnKind.RECEIVED]
    reading, at, values = (received or sorted(places, key=lambda place: abs(sum(place[2]) - one.value)))[0]
    value = sum(values, Decimal(0))
    added = " + ".join(plain(figure) for figure in values if figure) or "0"
    names = " and ".join(f"“{reading.row_words(row)}”" for row, _ in at)
    repeated = any(other is not one and other.value == one.value for other in said)
    return Finding(
        Grade.ERROR,
        sentence.place,
        one.text,
        plain(value),
        f"{names} in {reading.table.name}, column “{reading.heading(at[0][1])}”, make {added} = {plain(value)}; "
        f"no figures there add to {one.text}.",
        f"{one.text} is also said of something else in the same sentence, and may have been repeated by mistake."
        if repeated
        else "The sentence and the table were made at different times, or one was mistyped.",
        sentence.line,
        tuple(Place(reading.table.number, row, column) for row, column in at),
    )
