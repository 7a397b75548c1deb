"""Tables against each other: one population counted in two of them must be one number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, permutations

from .findings import Finding, Grade, Place
from .guessing import SEVERAL
from .numbers import YEAR, Unit, plain, year_in
from .paste import NAMED, Document, Paragraph, Paste
from .prose import tokens
from .reading import Reading
from .roles import ADDED_DOWN, ColumnKind, RowRole

FEWEST = 2
TIED = 3
NEAR = Decimal(2)
ONLY_ALL = re.compile(r"^\W*(?:all|overall)\W*$", re.IGNORECASE)
BY = re.compile(r"[\s,–-]+(?:broken down |shown |analysed |split )?(?:by|per)\s(?!the\b)", re.IGNORECASE)
OF_THINGS = re.compile(r"complaint|compliment|representation|enquir|contact|referral|case$")
SAYS_WHAT = re.compile(r"^\W*(?:counts?|counted|population|base|this table counts)\b", re.IGNORECASE)
SAYS_NOTHING = frozenset(
    {"a", "all", "and", "at", "breakdown", "count", "during", "figure", "for", "grand", "in", "no", "number", "of"}
    | {"overall", "showing", "summary", "table", "the", "this", "total", "volume", "year"}
)
"""Words of a title that do not say what is counted. Another word is believed to: upheld, stage, statutory."""


@dataclass(frozen=True)
class Series:
    """One row or column of a table that runs over years."""

    reading: Reading
    label: str
    by_year: dict[str, tuple[Decimal, Place]]
    is_total: bool

    def __hash__(self) -> int:
        return id(self)

    @property
    def years(self) -> list[str]:
        return sorted(self.by_year, reverse=True)

    @property
    def words(self) -> frozenset[str]:
        return tokens(self.label)


def series(reading: Reading) -> list[Series]:
    """What a table tells by years, whether they run across or down."""
    found = []
    columns = reading.of_kind(ColumnKind.COUNT, ColumnKind.TOTAL)
    across = {at: year for at in columns if (year := reading.year_of_column(at))}
    if len(across) > 1:
        alike: dict[str, dict[str, int]] = {}
        for at, year in across.items():  # the same years may stand under each of several headings
            alike.setdefault(" ".join(YEAR.sub(" ", reading.heading(at)).split()), {})[year] = at
        for row in reading.figures:
            for heading, years in alike.items():
                label = f"{reading.label(row)} {heading if len(alike) > 1 else ''}".strip()
                values = {year: (row, at) for year, at in years.items()}
                found += _one(reading, label, values, _is_called_total(reading, row))
        return found
    down = {row: year for row in reading.figures if (year := reading.year_of_row(row))}
    if len(down) > 1:
        for at in columns:
            values = {year: (row, at) for row, year in down.items()}
            found += _one(reading, reading.heading(at), values, reading.columns[at].kind is ColumnKind.TOTAL)
    return found


def _is_called_total(reading: Reading, row: int) -> bool:
    """Whether a row is the total by its name too: “all” may be of another thing than what other tables count."""
    return reading.rows[row] is RowRole.TOTAL and not ONLY_ALL.match(reading.label(row))


def _one(reading: Reading, label: str, at: dict[str, tuple[int, int]], is_total: bool) -> Iterator[Series]:
    by_year = {
        year: (cell.value, Place(reading.table.number, *where))
        for year, where in at.items()
        if (cell := reading.cell(*where)).printed
    }
    if len(by_year) > 1:
        yield Series(reading, label, by_year, is_total)


def findings(document: Document, readings: Sequence[Reading]) -> list[Finding]:
    found: list[Finding] = []
    totals = [[one for one in series(reading) if one.is_total] for reading in readings]
    for some, others in combinations(totals, 2):
        found += _totals(some, others)
    marked = {one.marks for one in found}
    populations = [_populations(document, reading) for reading in readings]
    for one, other in combinations(populations, 2):
        found += (finding for finding in _one_population(one, other) if finding.marks not in marked)
    for here, there in permutations(readings, 2):
        found += _columns_against_rows(here, there)
    return found


@dataclass(frozen=True)
class Counted:
    """A total of a table, with what its title, heading and label, or the note under it, say that it counts."""

    reading: Reading
    words: frozenset[str]
    year: str | None
    note: str
    value: Decimal
    at: Place

    def says_the_same(self, other: Counted) -> bool:
        return (self.words, self.year, self.note) == (other.words, other.year, other.note)

    def is_near(self, other: Counted) -> bool:
        """Whether a slip may explain the difference: two cases, or a tenth."""
        return abs(self.value - other.value) <= max(NEAR, max(self.value, other.value) / 10)


def _populations(document: Document, reading: Reading) -> list[Counted]:
    total, table = reading.total_row, reading.table
    if total is None or SEVERAL.search(" ".join([table.title, *table.rows[0]])):
        return []
    note = _note_under(document, table)
    title = BY.split(NAMED.sub(" ", table.title))[0]
    found = []
    for column in reading.of_kind(ColumnKind.COUNT, ColumnKind.TOTAL):
        cell = reading.cell(total, column)
        said = " ".join([title, reading.heading(column), reading.label(total)])
        words = frozenset(_plain(word) for word in re.findall(r"[^\W\d]+", YEAR.sub(" ", said).lower())) - SAYS_NOTHING
        if cell.printed and cell.printed.unit is Unit.COUNT and any(OF_THINGS.match(word) for word in words):
            year = reading.year_of_column(column) or year_in(table.title)
            found.append(Counted(reading, words, year, note, cell.value, Place(table.number, total, column)))
    return found


def _plain(word: str) -> str:
    return word.removesuffix("s")


def _note_under(document: Document, table: Paste) -> str:
    """The note right under a table that says what it counts; empty where there is none."""
    after = document.parts[document.parts.index(table) + 1 :][:1]
    words = " ".join(part.text for part in after if isinstance(part, Paragraph))
    return words if SAYS_WHAT.match(words) else ""


def _one_population(some: Sequence[Counted], others: Sequence[Counted]) -> Iterator[Finding]:
    """Two totals that are said to count the same, in the same year, are one number.

    A title says less than a note: where two tables of one title are far apart in any year, they count different things.
    """
    pairs = [(one, other) for one in some for other in others if one.says_the_same(other)]
    differ = [(one, other) for one, other in pairs if one.value != other.value]
    if any(not one.note and not one.is_near(other) for one, other in differ):
        return
    alike = len(pairs) == 1 or len(differ) < len(pairs)
    for one, other in differ:
        what = " ".join(filter(None, [f"“{one.reading.label(one.at.row)}”", f"of {one.year}" if one.year else ""]))
        yield Finding(
            Grade.ERROR if one.note or (one.year and alike) else Grade.UNSETTLED,
            f"{one.reading.table.name} and {other.reading.table.name}{f', {one.year}' if one.year else ''}",
            f"{plain(one.value)} and {plain(other.value)}",
            "one number",
            f"Both tables say that they count the same, but {what} is {plain(one.value)} in one and "
            f"{plain(other.value)} in the other.",
            "Two figures for one thing: the tables were made at different times, a row is missing, or they count "
            "different things and should say so.",
            other.reading.table.lines[other.at.row],
            (one.at, other.at),
        )


def _totals(one: Sequence[Series], other: Sequence[Series]) -> Iterator[Finding]:
    """Two totals that agree in most years count the same cases, so the years in which they differ are wrong."""
    for left in one:
        for right in other:
            both = [year for year in left.years if year in right.by_year]
            agree = [year for year in both if left.by_year[year][0] == right.by_year[year][0] != 0]
            differ = [year for year in both if left.by_year[year][0] != right.by_year[year][0]]
            if len(agree) < FEWEST or len(differ) >= len(agree):
                continue
            for year in differ:
                first, at = left.by_year[year]
                second, beside = right.by_year[year]
                yield Finding(
                    Grade.ERROR,
                    f"{left.reading.table.name} and {right.reading.table.name}, {year}",
                    f"{plain(first)} and {plain(second)}",
                    "one number",
                    f"The totals of the two tables are the same in {', '.join(agree)}, but in {year} “{left.label}” is "
                    f"{plain(first)} and “{right.label}” is {plain(second)}.",
                    "Two figures for one thing: the tables were made at different times, or one was mistyped.",
                    right.reading.table.lines[beside.row],
                    (at, beside),
                )


def _columns_against_rows(one: Reading, other: Reading) -> Iterator[Finding]:
    """The columns of one table are rows of another (stages, say): their sums are printed there in one column."""
    matched = list(_same_things(one, other))
    if len(matched) < TIED:
        return
    best: list[tuple[int, list[int], Decimal, Decimal]] = []
    at_column = None
    for at in other.of_kind(*ADDED_DOWN):
        compared = [
            (column, rows, _column_sum(one, column), sum((other.cell(row, at).value for row in rows), Decimal(0)))
            for column, rows in matched
        ]
        if _agreeing(compared) > _agreeing(best):
            best, at_column = compared, at
    differ = [line for line in best if line[2] != line[3]]
    if at_column is None or _agreeing(best) < TIED or len(differ) >= _agreeing(best):
        return
    for column, rows, here, there in differ:
        names = " and ".join(f"“{other.label(row)}”" for row in rows)
        total = one.total_row
        marks = [Place(other.table.number, row, at_column) for row in rows]
        if total is not None:
            marks.append(Place(one.table.number, total, column))
        yield Finding(
            Grade.ERROR,
            f"{one.table.name}, column “{one.heading(column)}”, against {other.table.name}, column "
            f"“{other.heading(at_column)}”",
            f"{plain(here)} and {plain(there)}",
            "one number",
            f"The column adds to {plain(here)}, but {other.table.name} has {plain(there)} for {names}. "
            f"The other columns agree ({_agreeing(best)} of {len(best)}).",
            f"{plain(abs(there - here))} of them {'has' if abs(there - here) == 1 else 'have'} no row: "
            "rows may be missing, or cases were not placed."
            if there > here
            else "Some are counted in more than one row, or the other table is short.",
            one.table.lines[0],
            (*marks, *(Place(one.table.number, row, column) for row in one.with_role(RowRole.HEADER)[-1:])),
        )


def _same_things(one: Reading, other: Reading) -> Iterator[tuple[int, list[int]]]:
    """Columns of one table with the rows of the other that they name; no row is named twice."""
    taken: set[int] = set()
    for column in one.of_kind(*ADDED_DOWN):
        wanted = tokens(one.heading(column))
        rows = [
            row
            for row in other.with_role(RowRole.COUNT, RowRole.SUBTOTAL, RowRole.PART)
            if wanted and wanted <= tokens(other.label(row))
        ]
        if rows and not taken & set(rows):
            taken |= set(rows)
            yield column, rows


def _column_sum(reading: Reading, column: int) -> Decimal:
    total = reading.total_row
    if total is not None and reading.cell(total, column).printed:
        return reading.cell(total, column).value
    rows = reading.with_role(RowRole.COUNT, RowRole.SUBTOTAL)
    return sum((reading.cell(row, column).value for row in rows), Decimal(0))


def _agreeing(compared: Sequence[tuple[int, list[int], Decimal, Decimal]]) -> int:
    return sum(1 for _, _, here, there in compared if here == there != 0)
