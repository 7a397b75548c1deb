"""The tables of a published report in the one shape that every file of its open data is written from.

What each table, column and row counts is said here in words, from the definition that counted it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..binding import listed
from ..dimensions import DIMENSIONS
from ..elsewhere import NONE, SourcedTable, places
from ..measures import MEASURES, Rounding
from ..published import WITHHELD, Cell, Line, PublishedTable
from ..report import Report, Shares
from ..tables import BASES, Column, Conditions, Row
from .snapshots import Snapshot

YEARS_BACK = 40
"""How far back a table of a report can look for its years."""


@dataclass(frozen=True)
class OpenCell:
    """One cell: a number, or words where the table has words; None where it is withheld or there is none."""

    value: Any
    year: str = ""
    kind: str = "number"
    withheld: bool = False

    @property
    def status(self) -> str:
        return "withheld" if self.withheld else "none" if self.value is None else "given"

    @property
    def printed(self) -> Any:
        return WITHHELD if self.withheld else self.value


@dataclass(frozen=True)
class OpenColumn:
    code: str
    label: str
    counts: str = ""
    measure: str = ""
    unit: str = ""
    basis: str = ""
    rounding: str = ""


@dataclass(frozen=True)
class OpenRow:
    code: str
    label: str
    group: str
    cells: tuple[OpenCell, ...]
    counts: str = ""


@dataclass(frozen=True)
class OpenTable:
    """A table of the report in the one shape that all of its files are written from."""

    name: str
    called: str
    title: str
    heads: str
    """What its rows are: the words over its first column."""
    counts: str
    columns: tuple[OpenColumn, ...]
    rows: tuple[OpenRow, ...]
    cut_off: datetime.date
    notes: tuple[str, ...]

    @property
    def caption(self) -> str:
        return f"{self.called}: {self.title}" if self.called else self.title

    @property
    def file(self) -> str:
        """Where its CSV file stands."""
        return f"tables/{re.sub(r'[^a-z0-9]+', '-', f'{self.called} {self.name}'.lower()).strip('-')}.csv"

    @property
    def has_groups(self) -> bool:
        return any(row.group for row in self.rows)

    @property
    def explains_rows(self) -> bool:
        """Whether more is to be said of its rows than their words do."""
        return any(row.counts not in ("", row.label) for row in self.rows)


def tables_of(snapshot: Snapshot) -> list[OpenTable]:
    """Every table of the report, in the order in which it prints them."""
    report, said = snapshot.report, snapshot.layout.year_said
    newest = snapshot.cut_off.year
    years = {said(code): code for code in (f"{y}-{(y + 1) % 100:02d}" for y in range(newest - YEARS_BACK, newest + 1))}
    restated: Mapping[str, list[str]] = snapshot.held["data"].get("restated", {})
    found = []
    for section in report.sections:
        for block in section.blocks:
            if block.table:
                found.append(_counted(block.table, restated.get(block.table.name, ())))
            elif block.shares:
                found.append(_of_shares(block.shares, block.figures, report, snapshot.layout.rounding))
            elif block.kind == "sourced":
                found += [_sourced(table, years, report.cut_off) for table in block.items]
    return found


def _counted(table: PublishedTable, restated: Iterable[str]) -> OpenTable:
    definition = table.definition
    own = {part.code: part for part in (*definition.columns, *definition.rows)}
    codes = [*table.column_codes, *["total"] * (len(table.columns) - len(table.column_codes))]
    columns = tuple(
        _column(table, code, label, own.get(code)) for code, label in zip(codes, table.columns, strict=True)
    )
    lines = (*table.lines, *([table.total] if table.has_total_line else []))
    down = "year" if definition.years_down else definition.by
    rows = tuple(
        OpenRow(
            line.code,
            line.label,
            line.parent or "",
            tuple(_cell(cell, line) for cell in line.cells),
            _of_part(own[line.code]) if line.code in own else _of_codes(down, line.code),
        )
        for line in lines
    )
    basis = "" if definition.by == "flow" else definition.year_words or BASES[definition.basis]
    return OpenTable(
        table.name,
        f"Table {table.number}",
        table.title,
        definition.first_column or "Cases",
        definition.population + (f"; the year is {basis}" if basis else ""),
        columns,
        rows,
        table.cut_off,
        (*table.notes, *restated),
    )


def _cell(cell: Cell, line: Line) -> OpenCell:
    kind = "total" if cell.is_total or line.kind == "total" else "group" if line.kind == "group" else "number"
    return OpenCell(None if cell.withheld else cell.value, cell.year, kind, cell.withheld)


def _column(table: PublishedTable, code: str, label: str, part: Column | Row | None) -> OpenColumn:
    """What a column counts: a year, the members it stands for, or what its own definition says."""
    definition = table.definition
    measure, unit, basis, rounding = definition.measure, definition.unit, definition.basis, ""
    if definition.rounded_to:
        rounding = f"to {definition.rounded_to:,}, {Rounding(definition.rounding).label}"
    counts = label
    if isinstance(part, Column):
        measure, basis = part.measure or measure, part.basis or basis
        counts = _of_part(part)
        if part.share:
            measure, unit = "percent", "%"
            rounding = f"{places(part.share.decimals)}, {Rounding(part.share.rounding).label}"
        elif part.measure:
            unit = MEASURES[part.measure].label
    elif code == "total":
        counts = "all of the row"
    elif definition.years_down or (definition.rows and definition.by != "year"):
        counts = _of_codes(definition.by, code) or label
    return OpenColumn(code, label, counts, measure, unit, str(basis), rounding)


def _of_part(part: Column | Row) -> str:
    """What a column or row of its own counts, in words."""
    if isinstance(part, Row) and part.adds:
        return f"the sum of the rows {listed(list(part.adds))}"
    if isinstance(part, Column) and part.share:
        whole = "the total of " if part.share.of_total else ""
        return f"the share of the column {part.share.of} out of {whole}the column {part.share.out_of}"
    return _conditions(part.where)


def _conditions(where: Conditions) -> str:
    """Conditions in words: what is of each dimension, one value or another."""
    by_name: dict[str, list[str]] = {}
    for name, value in where:
        by_name.setdefault(name, []).append(_of_codes(name, value) or value)
    return "; ".join(f"{DIMENSIONS[name].label}: {' or '.join(values)}" for name, values in by_name.items())


def _of_codes(by: str, code: str) -> str:
    """What the codes of a fixed list stand for, in words; nothing for a council's own words, which say it."""
    labels = {member.code: member.label for member in DIMENSIONS[by].fixed}
    if not labels:
        return ""
    return " or ".join(labels.get(one, one) for one in code.split("+"))


def _of_shares(shares: Shares, names: Iterable[str], report: Report, rounding: Rounding) -> OpenTable:
    """The table of the main shares, out of the figures it prints."""
    figures = [report.figures[name] for name in names]
    columns = tuple(
        OpenColumn(
            figure.name,
            label,
            f"{figure.label}: {_sum(figure.source['numerator'])} out of {_sum(figure.source['denominator'])}",
            "percent",
            "%",
            "received",
            f"{places(0)}, {Rounding(rounding).label}",
        )
        for figure, label in zip(figures, shares.columns, strict=True)
    )
    rows = tuple(
        OpenRow(
            year,
            year,
            "",
            tuple(OpenCell(figure.by_year[year], year, withheld=year in figure.withheld) for figure in figures),
        )
        for year, _ in shares.lines
    )
    counts = "shares of complaints, by the year in which the complaint was received"
    return OpenTable("shares", "", "The main shares", "Year received", counts, columns, rows, report.cut_off, ())


def _sum(names: Iterable[str]) -> str:
    return " + ".join(names)


def _sourced(table: SourcedTable, years: Mapping[str, str], cut_off: datetime.date) -> OpenTable:
    """A table of numbers from elsewhere. A cell that holds words and no number keeps its words."""
    columns = tuple(
        OpenColumn(years.get(label, label), label, label, rounding="as the notes say") for label in table.columns
    )
    rows = tuple(
        OpenRow(
            row.label,
            row.label,
            "",
            tuple(
                OpenCell(
                    value if value is not None or said in (NONE, WITHHELD) else said,
                    years.get(label, ""),
                    withheld=said == WITHHELD,
                )
                for label, said, value in zip(table.columns, row.cells, row.values, strict=True)
            ),
        )
        for row in table.rows
    )
    return OpenTable(
        table.name,
        "",
        table.title,
        table.first_column,
        "numbers that come from elsewhere, and what follows from them",
        columns,
        rows,
        cut_off,
        table.notes,
    )
