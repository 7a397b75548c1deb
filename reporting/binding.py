"""The figures that a sentence says, asked for by name, and the words for numbers.

`Bound` gives figures by name, so that a sentence can say no number that no table holds, and works out the words for
more, fewer and the same, so that they are never typed.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from .figures import Figure
from .published import Cell, PublishedTable
from .subjects import Subject


def date_words(day: datetime.date) -> str:
    """A date as people write it: 31 March 2025."""
    return f"{day.day} {day:%B %Y}"


def listed(words: list[str]) -> str:
    """Words as a list in a sentence: one, two and three."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


class FigureWithheld(LookupError):
    """A sentence asked for a figure that is withheld in that year, and so cannot be said."""


@dataclass
class Bound:
    """The figures that one sentence asks for. It keeps their names, which go into the JSON beside the sentence."""

    year: str
    years: tuple[str, ...]
    figures: Mapping[str, Figure]
    tables: Mapping[str, PublishedTable]
    council: str
    cut_off: datetime.date
    used: list[str] = field(default_factory=list)
    service: str = ""

    @property
    def subject(self) -> Subject:
        """The period and, where the report is of one alone, the service area."""
        return Subject(self.year, self.service)

    @property
    def grain(self) -> str:
        """What the period is called: year, quarter or period."""
        return self.subject.grain

    @property
    def about(self) -> str:
        """What complaints are about: children's social care, or the one service."""
        return self.service or "children’s social care"

    @property
    def about_service(self) -> str:
        """Which service complaints are about, after their noun; empty where they are about any."""
        return f" about {self.service}" if self.service else ""

    @property
    def before(self) -> str | None:
        """The year before, where it is compared."""
        return self.years[1] if len(self.years) > 1 else None

    def number(self, name: str, year: str | None = None) -> int | None:
        """A figure. Raises KeyError for a name that is not one, and FigureWithheld for one that is withheld."""
        figure = self.figures[name]
        if (year or self.year) in figure.withheld:
            raise FigureWithheld(name)
        if name not in self.used:
            self.used.append(name)
        return figure.by_year[year or self.year]

    def shows(self, name: str, year: str | None) -> bool:
        """Whether a figure may be said of a year: there is such a year, and it is not withheld."""
        return year is not None and year not in self.figures[name].withheld

    def count(self, name: str, one: str = "complaint", many: str | None = None) -> str:
        """A figure with its noun: 1 complaint, 30 complaints, no complaints."""
        return counted(self.number(name) or 0, one, many)

    def change(self, name: str) -> str:
        """How a figure moved from the year before: ", 5 more than in 2023-24 (25)". Empty where none is before."""
        if not self.shows(name, self.before):
            return ""
        now, then = self.number(name) or 0, self.number(name, self.before)
        if then is None:
            return ""
        if now == then:
            return f", the same number as in {self.before}"
        return f", {abs(now - then):,} {'more' if now > then else 'fewer'} than in {self.before} ({some(then)})"

    def moved(self, name: str) -> str:
        """How a share moved: ", up from 64% in 2023-24". Empty where there is nothing to compare."""
        if not self.shows(name, self.before):
            return ""
        now, then = self.number(name), self.number(name, self.before)
        if now is None or then is None:
            return ""
        if now == then:
            return f", the same share as in {self.before}"
        return f", {'up' if now > then else 'down'} from {then}% in {self.before}"

    def most(self, table: str, least: int = 1, at_most: int = 3) -> list[tuple[str, int]]:
        """The rows of a table with the highest numbers this year. Raises FigureWithheld as `highest` does."""
        top = highest(self.tables[table], self.year, least, at_most)
        self.used += [f"{table}: {label}" for label, _ in top]
        return [(label, cell.value) for label, cell in top]


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: 1 complaint, 1,234 complaints, no complaints."""
    if number == 1:
        return f"1 {one}"
    return f"{number:,} {many or one + 's'}" if number else f"no {many or one + 's'}"


def in_pounds(number: float) -> str:
    """An amount of money as people write it: £250, £3,012.50."""
    return f"£{number:,.0f}" if float(number).is_integer() else f"£{number:,.2f}"


def some(number: int | None) -> str:
    """A number in a sentence, where 0 reads as none."""
    return f"{number:,}" if number else "none"


def highest(table: PublishedTable, year: str, least: int = 1, at_most: int = 3) -> list[tuple[str, Cell]]:
    """What has the highest numbers of a year in a table, whole groups as one, equal ones all or none.

    None in a table that does not count its rows, or its columns, year by year. Raises FigureWithheld where a number
    that is withheld may be as high as the lowest of them: no more is said than anyone can work out from what is shown.
    """
    cells = _of_year(table, year)
    hidden = 0
    if any(cell.withheld for _, cell in cells):
        total = table.total_of(year) if table.definition.adds_up else None
        if total is None:
            raise FigureWithheld(table.name)
        hidden = total - sum(cell.value or 0 for _, cell in cells)
    rows = [(label, cell) for label, cell in cells if not cell.is_unrecorded and (cell.value or 0) >= least]
    rows = sorted(rows, key=lambda row: -row[1].value)
    top = rows[:at_most]
    if len(rows) > at_most and rows[at_most][1].value == top[-1][1].value:
        top = [row for row in top if row[1].value > rows[at_most][1].value]
    if hidden and not (top := [row for row in top if row[1].value > hidden]):
        raise FigureWithheld(table.name)
    return top


def _of_year(table: PublishedTable, year: str) -> list[tuple[str, Cell]]:
    """The numbers of a year with what they count, each thing once."""
    definition = table.definition
    if definition.columns or definition.rows or year not in table.years:
        return []
    if definition.years_down:
        line = next(line for line in table.lines if line.code == year)
        return list(zip(table.columns, (cell for cell in line.cells if not cell.is_total), strict=False))
    place = table.years.index(year)
    return [(line.label, line.cells[place]) for line in table.lines if line.kind in ("line", "group")]
