"""The published tables with their numbers.

Nothing is counted here either. What crosstab answered is put in the order and under the words of the report. A row that
stands for several codes adds up numbers that crosstab gave, and opens the cases of all of them.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from .crosstab import Line as CountedLine
from .crosstab import Spec, Table
from .dimensions import NOT_RECORDED
from .tables import BASES, Heading, TableDefinition

Count = Callable[[Spec], Table]
"""What counts: `crosstab.tabulate`, or a table made by hand in a test."""


@dataclass(frozen=True)
class Cell:
    """One number of a table, and the way to the cases behind it: those of these members of these dimensions."""

    value: Any
    year: str
    members: tuple[tuple[str, str], ...]
    in_full: str
    is_total: bool = False

    @property
    def query(self) -> str:
        """The address of its cases, after the question mark."""
        return urlencode([("year", self.year), *(("of", f"{name}:{key}") for name, key in self.members)])

    @property
    def said(self) -> str:
        """The number as people read it: 1,234; an en dash where there is none."""
        return "–" if self.value is None else f"{self.value:,}"


@dataclass(frozen=True)
class Line:
    """One row: a plain one, the head of a group (which counts its whole group), a part of a group, or the total."""

    label: str
    code: str
    parent: str | None
    cells: tuple[Cell, ...]
    kind: str = "line"

    @property
    def values(self) -> tuple[Any, ...]:
        return tuple(cell.value for cell in self.cells)


@dataclass(frozen=True)
class PublishedTable:
    """A definition with its numbers."""

    definition: TableDefinition
    years: tuple[str, ...]
    columns: tuple[str, ...]
    column_codes: tuple[str, ...]
    lines: tuple[Line, ...]
    total: Line
    cut_off: datetime.date

    @property
    def name(self) -> str:
        return self.definition.name

    @property
    def number(self) -> str:
        return self.definition.number

    @property
    def title(self) -> str:
        return self.definition.title

    @property
    def caption(self) -> str:
        return f"Table {self.number}: {self.title}"

    @property
    def has_total_line(self) -> bool:
        return bool(self.definition.total_label) and not self.definition.years_down

    @cached_property
    def cells(self) -> list[Cell]:
        """Every number of it that is not a total; the head of a group counts its group again."""
        return [cell for line in self.lines for cell in line.cells if not cell.is_total]

    @property
    def is_empty(self) -> bool:
        return not any(cell.value for cell in self.cells)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is said under it: population, basis and cut-off first."""
        definition = self.definition
        basis = "" if definition.by == "flow" else f" Year: {definition.year_words or BASES[definition.basis]}."
        last = f"{self.cut_off.day} {self.cut_off:%B %Y}"
        return (f"Counts {definition.population}.{basis} Cases followed to {last}.", *definition.notes)

    def total_of(self, year: str) -> int:
        """The number of the whole table in a year, counted on its own."""
        return self.total.values[self.years.index(year)] or 0

    def value_of(self, year: str, *keys: str) -> int:
        """What the rows or columns of these members count in a year."""
        wanted = {(self.definition.by, key) for key in keys}
        return sum(cell.value or 0 for cell in self.cells if cell.year == year and wanted & set(cell.members))

    def cell(self, year: str, members: tuple[tuple[str, str], ...]) -> Cell | None:
        """The cell of these members in a year, or the year's total where it names none; None where there is none."""
        for cell in (*self.total.cells, *self.cells):
            if cell.year == year and cell.members == members:
                return cell
        return None

    def as_json(self) -> dict[str, Any]:
        """The table with all that explains it, in the shape of `manage.py crosstab --format json`."""
        definition = self.definition
        down = definition.years_down
        data = [
            {
                "label": line.label,
                "code": line.code,
                "parent": line.parent,
                "kind": line.kind,
                "values": [cell.value for cell in line.cells if not cell.is_total],
                "total": line.cells[-1].value if down else _sum(line.values),
            }
            for line in self.lines
        ]
        columns = [_sum(line["values"][i] for line in data) for i in range(len(self.column_codes))] if down else None
        return {
            "name": self.name,
            "number": self.number,
            "title": self.title,
            "rows": "year" if down else definition.by,
            "columns": definition.by if down else "year",
            "measure": definition.measure,
            "basis": definition.basis,
            "where": [f"{name}={value}" for name, value in definition.where],
            "population": definition.population,
            "cut_off": self.cut_off.isoformat(),
            "notes": list(self.notes),
            "column_labels": list(self.columns[: len(self.column_codes)]),
            "column_codes": list(self.column_codes),
            "data": data,
            "totals": columns if down else list(self.total.values),
            "total": sum(self.total_of(year) for year in self.years),
        }


def filled(definition: TableDefinition, years: tuple[str, ...], count: Count, cut_off: datetime.date) -> PublishedTable:
    """Count one table for the years compared, newest first."""

    def ask(rows: str, columns: str, *more: tuple[str, str]) -> Table:
        where = (*definition.where, *more)
        return count(
            Spec(
                rows,
                columns,
                measure=definition.measure,
                basis=definition.basis,
                years=tuple(reversed(years)),
                where=where,
            )
        )

    if definition.years_down:
        return _years_down(definition, years, ask("year", definition.by), cut_off)
    counted = ask(definition.by, "year")
    places = [counted.column_codes.index(year) for year in years]
    if definition.parent:
        heads = ask(definition.parent, "year")
        without = ask(definition.parent, "year", (definition.by, NOT_RECORDED))
        lines = _grouped(definition, years, places, counted, heads, without)
    else:
        lines = _plain(definition, years, places, counted)
    total = _cells(years, places, counted.totals, (), "all", is_total=True)
    line = Line(definition.total_label, "total", None, total, "total")
    return PublishedTable(definition, years, years, years, tuple(lines), line, cut_off)


def _cells(
    years: tuple[str, ...],
    places: Sequence[int],
    values: Sequence[Any],
    members: tuple[tuple[str, str], ...],
    label: str,
    *,
    is_total: bool = False,
) -> tuple[Cell, ...]:
    return tuple(
        Cell(values[place], year, members, f"{label}, {year}", is_total)
        for place, year in zip(places, years, strict=True)
    )


def _years_down(
    definition: TableDefinition, years: tuple[str, ...], counted: Table, cut_off: datetime.date
) -> PublishedTable:
    by_year = {line.code: line for line in counted.data}
    places = {key: place for place, key in enumerate(member.key for member in counted.columns)}
    headings = _headings(definition, {member.key: member.label for member in counted.columns})

    def value(year: str, heading: Heading) -> Any:
        return _sum(by_year[year].values[places[key]] for key in heading.keys if key in places)

    headings = [heading for heading in headings if heading.always or any(value(year, heading) for year in years)]
    lines = []
    for year in years:
        cells = [Cell(value(year, one), year, _members(definition, one), f"{one.label}, {year}") for one in headings]
        whole = Cell(by_year[year].total, year, (), f"{definition.total_label}, {year}", is_total=True)
        lines.append(Line(year, year, None, (*cells, whole)))
    total = Line(definition.total_label, "total", None, tuple(line.cells[-1] for line in lines), "total")
    columns = (*(heading.label for heading in headings), definition.total_label)
    codes = tuple("+".join(heading.keys) for heading in headings)
    return PublishedTable(definition, years, columns, codes, tuple(lines), total, cut_off)


def _plain(definition: TableDefinition, years: tuple[str, ...], places: Sequence[int], counted: Table) -> list[Line]:
    by_key = {line.member.key: line for line in counted.data}
    lines = []
    for heading in _headings(definition, {line.member.key: line.label for line in counted.data}):
        found = [by_key[key] for key in heading.keys if key in by_key]
        values = [_sum(line.values[place] for line in found) for place in range(len(counted.columns))]
        if heading.always or any(values):
            cells = _cells(years, places, values, _members(definition, heading), heading.label)
            code = "+".join(dict.fromkeys(line.code for line in found)) or "+".join(heading.keys)
            lines.append(Line(heading.label, code, None, cells))
    return lines


def _grouped(
    definition: TableDefinition,
    years: tuple[str, ...],
    places: Sequence[int],
    counted: Table,
    heads: Table,
    without: Table,
) -> list[Line]:
    """Each group's own row, counted on its own, and under it its parts; then parts without a group.

    `without` counts, by group, what is in no part of it.
    """
    parts: dict[str | None, list[CountedLine]] = {}
    for line in counted.data:
        if line.member.key != NOT_RECORDED:
            parts.setdefault(line.parent, []).append(line)
    left = {line.member.key: line for line in without.data}
    lines: list[Line] = []

    def put(line: CountedLine, members: tuple[tuple[str, str], ...], kind: str, label: str, in_full: str) -> None:
        cells = _cells(years, places, line.values, members, in_full)
        lines.append(Line(label, line.code, line.parent if kind == "part" else None, cells, kind))

    for head in heads.data:
        if head.member.key == NOT_RECORDED:
            continue
        inside, label = parts.pop(head.label, []), _sentence(head.label)
        put(head, ((definition.parent, head.member.key),), "group" if inside else "line", label, label)
        for part in inside:
            put(part, ((definition.by, part.member.key),), "part", _sentence(part.label), f"{label}: {part.label}")
        rest = left.get(head.member.key)
        if inside and rest is not None and any(rest.values):
            members = ((definition.parent, head.member.key), (definition.by, NOT_RECORDED))
            cells = _cells(years, places, rest.values, members, f"{label}: {definition.no_part}")
            lines.append(Line(definition.no_part, NOT_RECORDED, head.label, cells, "part"))
    for alone in parts.values():
        for part in alone:
            put(part, ((definition.by, part.member.key),), "line", _sentence(part.label), part.label)
    if (rest := left.get(NOT_RECORDED)) is not None and any(rest.values):
        members = ((definition.parent, NOT_RECORDED), (definition.by, NOT_RECORDED))
        put(rest, members, "line", "Not recorded", "Not recorded")
    return lines


def _members(definition: TableDefinition, heading: Heading) -> tuple[tuple[str, str], ...]:
    return tuple((definition.by, key) for key in heading.keys)


def _headings(definition: TableDefinition, labels: dict[str, str]) -> list[Heading]:
    """The headings of the definition, then whatever else was counted: nothing is dropped for want of a heading.

    A row of no pounds at all says nothing, and is left out.
    """
    headings = list(definition.headings)
    named = {key for heading in headings for key in heading.keys}
    return headings + [
        Heading(_sentence(label), (key,), always=not definition.headings and definition.measure == "cases")
        for key, label in labels.items()
        if key not in named
    ]


def _sentence(label: str) -> str:
    return label[:1].upper() + label[1:]


def _sum(values: Iterable[Any]) -> Any:
    found = [value for value in values if value is not None]
    return sum(found) if found else None
