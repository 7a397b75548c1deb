"""Years before the system: a published table with the figures that were published for them, marked as such.

They are set beside what is counted and never into it. Their cells open no cases, the checks of the report leave them
alone (what was published stays as it was, sums that do not come out included), and a note under the table says of each
such year where its figures stand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from .elsewhere import NONE, Elsewhere, plain
from .measures import Number
from .models import EarlierFigure
from .published import Cell, Line, PublishedTable
from .tables import TableDefinition

TOTAL = "total"
"""What the last row or column is called in an entry, whatever the report calls it."""


def takes_earlier(definition: TableDefinition) -> bool:
    """Whether a table can be carried back: one of years, whose rows or columns are members of a dimension."""
    return not (definition.columns or definition.rows)


def with_earlier(
    tables: Mapping[str, PublishedTable], entered: Elsewhere, year_said: Callable[[str], str] = str
) -> dict[str, PublishedTable]:
    """The tables, each with the earlier years that were entered for it and that have no cases here."""
    found = {}
    for name, table in tables.items():
        by_year: dict[str, list[EarlierFigure]] = {}
        for figure in entered.earlier:
            if figure.table == name:
                by_year.setdefault(figure.year, []).append(figure)
        oldest = min(table.years)
        room = (table.definition.compares or len(entered.years)) - len(table.years)
        years = [year for year in sorted(by_year, reverse=True) if year < oldest][: max(room, 0)]
        if years and takes_earlier(table.definition):
            table = _carried_back(table, years, by_year, year_said)
        found[name] = table
    return found


def _carried_back(
    table: PublishedTable,
    years: Sequence[str],
    by_year: Mapping[str, Sequence[EarlierFigure]],
    year_said: Callable[[str], str],
) -> PublishedTable:
    published = {year: {figure.label.casefold(): figure for figure in by_year[year]} for year in years}
    order = list(reversed(years)) if table.definition.oldest_first else list(years)
    put = _Putting(table, order, published, year_said)
    carried = put.years_down() if table.definition.years_down else put.years_across()
    return replace(carried, remarks=(*table.remarks, *(put.remark(year, by_year[year]) for year in years)))


class _Putting:
    """One table being carried back. `years` are those to add, in the table's own order."""

    def __init__(
        self,
        table: PublishedTable,
        years: Sequence[str],
        published: Mapping[str, Mapping[str, EarlierFigure]],
        year_said: Callable[[str], str],
    ) -> None:
        self.table, self.years, self.published, self.year_said = table, tuple(years), published, year_said
        self.used: dict[str, set[str]] = {year: set() for year in years}
        self.added: dict[str, Number] = dict.fromkeys(years, 0)

    def beside(self, counted: tuple, earlier: Sequence) -> tuple:
        """Earlier years after the counted ones, or before them where the table begins with the oldest."""
        return (*earlier, *counted) if self.table.definition.oldest_first else (*counted, *earlier)

    def cell(self, year: str, names: Sequence[str], label: str, *, is_total: bool = False, adds: bool = True) -> Cell:
        """The figure published under the first of these names; an en dash where there is none."""
        name = next((name.casefold() for name in names if name.casefold() in self.published[year]), None)
        value = None
        if name is not None:
            self.used[year].add(name)
            value = plain(self.published[year][name].value)
            if adds and not is_total:
                self.added[year] += value
        return _cell(self.table, value, year, label, is_total=is_total)

    def years_down(self) -> PublishedTable:
        table = self.table
        *headings, total = table.columns
        lines = []
        for year in self.years:
            cells = [self.cell(year, (heading,), f"{heading}, {year}") for heading in headings]
            whole = self.cell(year, (total, TOTAL), f"{total}, {year}", is_total=True)
            lines.append(Line(self.year_said(year), year, None, (*cells, whole)))
        totals = self.beside(table.total.cells, [line.cells[-1] for line in lines])
        return replace(
            table,
            years=self.beside(table.years, self.years),
            lines=self.beside(table.lines, lines),
            total=replace(table.total, cells=totals),
        )

    def years_across(self) -> PublishedTable:
        table = self.table
        lines = []
        for line in table.lines:
            full = f"{line.parent}: {line.label}" if line.parent else line.label
            earlier = [self.cell(year, (full,), f"{full}, {year}", adds=line.kind != "group") for year in self.years]
            lines.append(replace(line, cells=self.beside(line.cells, earlier)))
        totals = [
            self.cell(year, (table.definition.total_label or TOTAL, TOTAL), f"all, {year}", is_total=True)
            for year in self.years
        ]
        lines += self._gone()
        said = tuple(self.year_said(year) for year in self.years)
        return replace(
            table,
            years=self.beside(table.years, self.years),
            columns=self.beside(table.columns, said),
            column_codes=self.beside(table.column_codes, self.years),
            lines=tuple(lines),
            total=replace(table.total, cells=self.beside(table.total.cells, totals)),
        )

    def _gone(self) -> list[Line]:
        """Rows that were published and are not counted any more: a team that is no more, or has another name now."""
        labels = {
            name: figure.label
            for year in self.years
            for name, figure in self.published[year].items()
            if name not in self.used[year]
        }
        lines = []
        for name, label in labels.items():
            counted = tuple(_cell(self.table, None, year, f"{label}, {year}") for year in self.table.years)
            earlier = [self.cell(year, (label,), f"{label}, {year}") for year in self.years]
            lines.append(Line(label, name, None, self.beside(counted, earlier)))
        return lines

    def remark(self, year: str, figures: Sequence[EarlierFigure]) -> str:
        """Where the figures of a year stand, and what of them does not come out or has no place here."""
        sources = "; ".join(dict.fromkeys(figure.source for figure in figures))
        words = f"{self.year_said(year)}: as published, not counted from cases ({sources})."
        total = next((cell.value for cell in self._totals(year) if cell.value is not None), None)
        if self.table.definition.adds_up and total is not None and self.added[year] != total:
            words += f" As published, its parts add to {self.added[year]:,} and its total is {total:,}."
        left = [figure for figure in figures if figure.label.casefold() not in self.used[year]]
        if left:
            others = ", ".join(f"{figure.label} {plain(figure.value):,}" for figure in left)
            words += f" It also had: {others}."
        return words

    def _totals(self, year: str) -> list[Cell]:
        name = next(
            (name for name in (self.table.definition.total_label.casefold(), TOTAL) if name in self.published[year]),
            None,
        )
        return [] if name is None else [_cell(self.table, plain(self.published[year][name].value), year, "")]


def _cell(table: PublishedTable, value: Number | None, year: str, label: str, *, is_total: bool = False) -> Cell:
    said = NONE if value is None else f"£{value:,}" if table.definition.is_pounds else f"{value:,}"
    return Cell(value, year, (), label, is_total, said=said, opens=False)
