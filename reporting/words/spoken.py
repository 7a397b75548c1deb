"""Which figure a word in an author's sentence is said of.

A figure is spoken of where it is named in braces, or where the words before or after name one figure, or one row of a
table, by its label. What cannot be tied to a figure is left alone: a wrong alarm costs the author's trust in the right
ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from ..checking.numbers import YEAR, year_in
from ..checking.prose import LONGEST, named_best, tokens
from ..figures import Figure
from ..measures import percentage
from ..published import Cell, PublishedTable
from .named import FORMS, IN_BRACES, Named, read

END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9‘'“\"({])")
MARK = "◆"
"""What stands for each letter of a figure in braces, so that its letters are no words and its colon ends no clause."""
TIME = "◇"
"""What stands for each letter of {year} and {year_before}."""
ALONE_IN_BRACKETS = re.compile(rf"\((\s*{MARK}+\s*)\)")
BREAK = re.compile(
    r"[,;:()–—](?!\d)|\b(?:but|while|whereas|although|though|however|because|so|if|when|where|and)\b", re.IGNORECASE
)
FINITE = re.compile(r"\b(?:was|were|is|are|went|had|has|have|that|who|came|did)\b", re.IGNORECASE)
AUXILIARY = re.compile(
    r"(?:\s+(?:was|were|is|are|has|have|had|been|be|did|not|also|then|again|both|all|each|even|still|\w+ly))+\s*$",
    re.IGNORECASE,
)
OF_WHAT_CAME_BEFORE = re.compile(
    r"^\W*(?:and\s+)?(?:which|this|that|it|they|these|those|both|all|the (?:number|numbers|figure|figures|total|share)|"
    r"numbers?|here)?\W*$",
    re.IGNORECASE,
)
OF_THE_SENTENCE_BEFORE = re.compile(
    r"^\W*(?:(?:this|that|it|they|the (?:(?P<share>share|percentage|proportion|rate)|number|figure|total)))\W*$",
    re.IGNORECASE,
)
NOT_A_NAME = frozenset(
    [
        "about",
        "regarding",
        "concerning",
        "made",
        "brought",
        "both",
        "all",
        "each",
        "share",
        "percentage",
        "proportion",
        "rate",
        "figure",
        "again",
        "however",
        "year",
        "council",
        "during",
        "compared",
        "which",
        "this",
        "also",
        "further",
        "new",
    ]
)
SHARE = re.compile(r"\b(?:share|percentage|proportion|rate)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Mention:
    """A figure named in braces: where it stands, and the year it is given for, or compared with."""

    start: int
    end: int
    figure: Figure
    year: str
    other: str | None = None


@dataclass(frozen=True)
class Sentence:
    """A sentence of the author's, as typed, and what may be spoken of in it."""

    text: str
    report: Named
    rows: tuple[Figure, ...]
    told: Mention | None = None
    """The one figure of the year reported that the sentence before named, which “it” and “the number” may stand for."""

    @cached_property
    def masked(self) -> str:
        """The sentence with every name in braces covered, letter for letter."""
        covered = IN_BRACES.sub(lambda found: (TIME if "year" in found[1] else MARK) * len(found[0]), self.text)
        return ALONE_IN_BRACKETS.sub(lambda found: f" {found[1]} ", covered)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        return tuple(self._mentions())

    def _mentions(self) -> Iterator[Mention]:
        report = self.report
        for found in IN_BRACES.finditer(self.text):
            asked = read(found[1])
            if asked is None or asked.form not in FORMS or asked.form == "was" or asked.name not in report.figures:
                continue
            form, figure = FORMS[asked.form], report.figures[asked.name]
            before = year_before(report, report.year) if form.before else None
            year = (form.of_one and asked.year) or before or report.year
            yield Mention(*found.span(), figure, year, asked.year if form.of_two else None)

    def clause(self, at: int) -> int:
        """Where the clause of a word begins. An “and” between two figures that are spoken of together ends none."""
        return max(self._breaks(at), default=0)

    def _breaks(self, at: int) -> Iterator[int]:
        for found in BREAK.finditer(self.masked, 0, at):
            if found[0].lower() != "and" or not any(found.end() <= one.start < at for one in self.mentions):
                yield found.end()

    def before(self, at: int) -> Mention | None:
        """The figure that was named last before a place."""
        return next((one for one in reversed(self.mentions) if one.end <= at), None)

    def after(self, at: int, until: int) -> list[Mention]:
        return [one for one in self.mentions if at <= one.start < until]

    def subject(self, at: int) -> list[list[Mention]]:
        """What a verb is said of: each thing of which it has to be true, as the figures of which one has to bear it
        out."""
        begin = self.clause(at)
        inside = [one for one in self.mentions if begin <= one.start and one.end <= at]
        words = AUXILIARY.sub("", f" {self.masked[begin:at]}")
        if not inside:
            if OF_WHAT_CAME_BEFORE.match(words):
                last = self.before(at) or self._told(words)
                return [[last]] if last else []
            whole = [found.end() for found in BREAK.finditer(self.masked, 0, at) if found[0].lower() != "and"]
            return self.named(AUXILIARY.sub("", f" {self.masked[max(whole, default=0) : at]}"))
        between = AUXILIARY.sub("", f" {self.masked[inside[-1].end : at]}")
        if FINITE.search(between):
            return []
        together = [inside[-1]]
        for one, following in reversed(list(pairwise(inside))):
            between = self.masked[one.end : following.start]
            if not re.search(r"\band\b|,", between) or FINITE.search(between):
                break
            together.append(one)
        return [[one] for one in together]

    def _told(self, words: str) -> Mention | None:
        """The figure of the sentence before, where words stand for it and for nothing else."""
        found = OF_THE_SENTENCE_BEFORE.match(words)
        if not found or not self.told or (found["share"] and self.told.figure.unit != "%"):
            return None
        return self.told

    def named(self, words: str) -> list[list[Mention]]:
        """The figures and rows that words name by their labels, for each thing that an “and” joins."""
        found = []
        for part in re.split(r"\band\b", words):
            wanted = tokens(part) - NOT_A_NAME
            some = [one for one in (*self.report.figures.values(), *self.rows) if _fits(one, part)]
            at = named_best(wanted, [tokens(one.label.split(", share of")[0]) - NOT_A_NAME for one in some])
            if at:
                found.append([Mention(0, 0, some[place], self.report.year) for place in at])
        return found


def sentences(text: str, report: Named, rows: tuple[Figure, ...] = ()) -> Iterator[Sentence]:
    """The sentences of a paragraph, as it was typed; what runs on for longer than any sentence is none.

    `rows` are what `rows_of` gives, where a row of a table may be spoken of by its label.
    """
    told = None
    for part in END.split(text):
        if part.strip() and len(part) <= LONGEST:
            sentence = Sentence(part.strip(), report, rows, told)
            yield sentence
            alone = sentence.mentions[0] if len(sentence.mentions) == 1 else None
            plain = alone and alone.year == report.year and alone.other is None
            told = replace(alone, start=0, end=0) if plain else None
        else:
            told = None


def years_named(text: str) -> list[str]:
    """The years that a text names, in order, as 2024-25."""
    return [year for found in YEAR.finditer(text) if (year := year_in(found[0]))]


def year_before(report: Named, year: str) -> str | None:
    """The year before one, where it is compared."""
    place = report.years.index(year) + 1 if year in report.years else len(report.years)
    return report.years[place] if place < len(report.years) else None


def _fits(figure: Figure, words: str) -> bool:
    return bool(SHARE.search(words)) == (figure.unit == "%")


def rows_of(report: Named) -> tuple[Figure, ...]:
    """The rows of the tables that count year by year, or their columns, as figures by their labels; and the share that
    each is."""
    return tuple(_rows(report))


def _rows(report: Named) -> Iterator[Figure]:
    for table in report.tables.values():
        for label, cells in _by_year(table):
            by_year = {cell.year: cell.value for cell in cells}
            withheld = tuple(cell.year for cell in cells if cell.withheld)
            row = Figure(f"{table.name}: {label}", label, table.definition.unit, by_year, {}, withheld)
            yield row
            if table.definition.adds_up:
                yield _share(row, table)


def _by_year(table: PublishedTable) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """What a table counts year by year: its rows, or its columns where the years stand down the side."""
    if table.definition.years_down:
        yield from zip(table.columns, zip(*(line.cells for line in table.lines), strict=True), strict=True)
    elif not (table.definition.columns or table.definition.rows):
        yield from ((line.label, line.cells) for line in table.lines)


def _share(row: Figure, table: PublishedTable) -> Figure:
    totals = {year: table.total_of(year) for year in row.by_year}
    by_year = {
        year: None if value is None or not totals[year] else percentage(value, totals[year], 1)
        for year, value in row.by_year.items()
    }
    withheld = tuple(year for year in row.by_year if year in row.withheld or totals[year] is None)
    label = f"{row.label}, share of “{table.title}”"
    return replace(row, label=label, unit="%", by_year=by_year, withheld=withheld)
