"""Published tables filled with what was counted.

Nothing is counted here either. What crosstab answered is put in the order and under the words of the report. A row that
stands for several codes adds up numbers that crosstab gave, and opens the cases of all of them.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .crosstab import Line as CountedLine
from .crosstab import Spec, Table
from .dimensions import NOT_RECORDED, Member
from .measures import percentage, to_nearest
from .published import Cell, Line, PublishedTable
from .specs import spec_for
from .tables import Column, Heading, TableDefinition

Count = Callable[[Spec], Table]
"""What counts one table: `crosstab.tabulate`, one of several counted together, or one made by hand in a test."""
CountAll = Callable[[Iterable[Spec]], Mapping[Spec, Table]]
"""What counts all tables of a report together: `crosstab.tabulated`."""


def filled(
    definition: TableDefinition,
    years: tuple[str, ...],
    count: Count,
    cut_off: datetime.date,
    year_said: Callable[[str], str] = str,
) -> PublishedTable:
    """Count one table for the years compared, newest first. `year_said` gives a year as the report writes it."""
    table = _Filling(definition, _years_of(definition, years), count, cut_off, year_said)
    if definition.columns:
        return table.with_columns()
    if definition.rows:
        return table.with_rows()
    return table.years_down() if definition.years_down else table.years_across()


def specs_of(definition: TableDefinition, years: tuple[str, ...]) -> list[Spec]:
    """All that `filled` asks to be counted for a table, so that the tables of a report can be counted together."""
    years, by = _years_of(definition, years), definition.by
    if definition.columns:
        return [
            _spec(definition, years, by, *column.where, part=column)
            for column in definition.columns
            if column.share is None
        ]
    if definition.rows:
        return [_spec(definition, years, by, *row.where) for row in definition.rows if not row.adds]
    if definition.years_down:
        return [_spec(definition, years, "year", columns=by)]
    if not definition.parent:
        return [_spec(definition, years, by)]
    parent = definition.parent
    without = _spec(definition, years, parent, (by, NOT_RECORDED))
    return [_spec(definition, years, by), _spec(definition, years, parent), without]


def _years_of(definition: TableDefinition, years: tuple[str, ...]) -> tuple[str, ...]:
    """The years that a table shows of those its report compares, newest first."""
    if definition.is_of_one_year:
        return years[:1]
    return years[: definition.compares] if definition.compares else years


def _spec(
    definition: TableDefinition,
    years: tuple[str, ...],
    rows: str,
    *more: tuple[str, str],
    part: Column | None = None,
    columns: str = "year",
) -> Spec:
    return spec_for(
        tuple(reversed(years)),
        rows,
        columns if rows != "year" or columns != "year" else None,
        measure=(part and part.measure) or definition.measure,
        basis=(part and part.basis) or definition.basis,
        where=(*definition.where, *more),
    )


@dataclass(frozen=True)
class _Filling:
    """One table being filled. `years` are those it shows, newest first."""

    definition: TableDefinition
    years: tuple[str, ...]
    count: Count
    cut_off: datetime.date
    year_said: Callable[[str], str]

    # Asking

    def ask(self, rows: str, *more: tuple[str, str], part: Column | None = None, columns: str = "year") -> Table:
        return self.count(_spec(self.definition, self.years, rows, *more, part=part, columns=columns))

    @property
    def shown(self) -> tuple[str, ...]:
        """The years in the order of the table."""
        return tuple(reversed(self.years)) if self.definition.oldest_first else self.years

    def cell(
        self,
        value: Any,
        year: str,
        members: tuple[tuple[str, str], ...],
        label: str,
        *,
        is_total: bool = False,
        part: str = "",
    ) -> Cell:
        definition = self.definition
        value = to_nearest(value, definition.rounded_to, definition.rounding)
        said = _pounds(value) if definition.is_pounds else _said(value, definition.zero)
        return Cell(value, year, members, label, is_total, part, said)

    def made(
        self,
        lines: Iterable[Line],
        total: tuple[Cell, ...],
        columns: tuple[str, ...],
        codes: tuple[str, ...],
        remarks: tuple[str, ...] = (),
    ) -> PublishedTable:
        last = Line(self.definition.total_label, "total", None, total, "total")
        return PublishedTable(self.definition, self.shown, columns, codes, tuple(lines), last, self.cut_off, remarks)

    # The shapes of a table

    def years_across(self) -> PublishedTable:
        """The members of the dimension down the side, in groups where they have any, the years along the top."""
        definition = self.definition
        counted = self.ask(definition.by)
        places = [counted.column_codes.index(year) for year in self.shown]
        if definition.parent:
            heads = self.ask(definition.parent)
            without = self.ask(definition.parent, (definition.by, NOT_RECORDED))
            lines = _grouped(self, places, counted, heads, without)
        else:
            lines = [
                Line(heading.label, code, None, self.cells(places, values, members, heading.label))
                for heading, code, members, values in self.merged(counted)
            ]
        total = self.cells(places, counted.totals, (), "all", is_total=True)
        return self.made(lines, total, tuple(map(self.year_said, self.shown)), self.shown)

    def years_down(self) -> PublishedTable:
        """The years down the side, the members of the dimension along the top."""
        definition = self.definition
        counted = self.ask("year", columns=definition.by)
        by_year = {line.code: line for line in counted.data}
        places = {member.key: place for place, member in enumerate(counted.columns)}

        def value(year: str, keys: Iterable[str]) -> Any:
            return _sum(by_year[year].values[places[key]] for key in keys if key in places)

        found = [(heading, _keys(heading, counted.columns)) for heading in _headings(definition, counted.columns)]
        found = [one for one in found if one[0].always or any(value(year, one[1]) for year in self.years)]
        lines, total = [], []
        for year in self.shown:
            label = self.year_said(year)
            cells = [
                self.cell(value(year, keys), year, _members(definition.by, keys), f"{heading.label}, {label}")
                for heading, keys in found
            ]
            whole = self.cell(by_year[year].total, year, (), f"{definition.total_label}, {label}", is_total=True)
            lines.append(Line(label, year, None, (*cells, whole)))
            total.append(whole)
        columns = (*(heading.label for heading, _ in found), definition.total_label)
        return self.made(lines, tuple(total), columns, tuple("+".join(keys) for _, keys in found))

    def with_columns(self) -> PublishedTable:
        """The members of the dimension down the side, columns of their own along the top: the year reported alone."""
        definition, (year,) = self.definition, self.years
        counted = {
            column.code: self.ask(definition.by, *column.where, part=column)
            for column in definition.columns
            if column.share is None
        }
        everyone = {line.member.key: line for table in counted.values() for line in table.data}
        rows = []
        for heading in _headings(definition, [line.member for line in everyone.values()]):
            keys = _keys(heading, [line.member for line in everyone.values()])
            numbers = {
                code: _sum(line.total for line in table.data if line.member.key in keys)
                for code, table in counted.items()
            }
            if heading.always or any(numbers.values()):
                rows.append((heading, keys, {code: number or 0 for code, number in numbers.items()}))
        totals = {code: table.total or 0 for code, table in counted.items()}
        shares, remarks = self._shares([(heading.label, numbers) for heading, _, numbers in rows], totals)
        lines = []
        for place, (heading, keys, numbers) in enumerate(rows):
            members = _members(definition.by, keys)
            cells = self._across(numbers, shares, place, members, heading.label, year)
            codes = [line.code for key, line in everyone.items() if key in keys]
            lines.append(Line(heading.label, "+".join(dict.fromkeys(codes)) or heading.label, None, cells))
        total = self._across(totals, shares, len(rows), (), definition.total_label or "all", year, is_total=True)
        columns = definition.columns
        return self.made(lines, total, tuple(c.label for c in columns), tuple(c.code for c in columns), remarks)

    def _across(
        self,
        numbers: dict[str, Any],
        shares: dict[str, list[Any]],
        place: int,
        members: tuple[tuple[str, str], ...],
        label: str,
        year: str,
        *,
        is_total: bool = False,
    ) -> tuple[Cell, ...]:
        cells = []
        for column in self.definition.columns:
            words = f"{label}: {column.label}"
            if column.share is None:
                cells.append(self.cell(numbers[column.code], year, members, words, is_total=is_total, part=column.code))
            else:
                value = shares[column.code][place]
                said = "–" if value is None else f"{value}%"
                cells.append(Cell(value, year, members, words, is_total, column.code, said, opens=False))
        return tuple(cells)

    def _shares(
        self, rows: list[tuple[str, dict[str, Any]]], totals: dict[str, Any]
    ) -> tuple[dict[str, list[Any]], tuple[str, ...]]:
        """The shares of each share column, row by row and then of the total, and what is to be said about them."""
        found: dict[str, list[Any]] = {}
        remarks: list[str] = []
        for column in self.definition.columns:
            if (share := column.share) is None:
                continue
            pairs = [(numbers[share.of], totals if share.of_total else numbers) for _, numbers in rows]
            pairs.append((totals[share.of], totals))
            values = [percentage(part, whole[share.out_of], share.decimals, share.rounding) for part, whole in pairs]
            if share.adds_to_100 and (left := 100 - (_sum(values[:-1]) or 0)) and any(values[:-1]):
                largest = max(range(len(rows)), key=lambda place: values[place] or 0)
                was, values[largest] = values[largest], round(values[largest] + left, share.decimals)
                remarks.append(
                    f"“{column.label}”: so that the shares add to 100%, that of “{rows[largest][0]}” is given as "
                    f"{values[largest]}%; it is {was}% when rounded by itself."
                )
            found[column.code] = values
        return found, tuple(remarks)

    def with_rows(self) -> PublishedTable:
        """Rows of their own down the side; the members of the dimension, or the years compared, along the top."""
        definition, by_years = self.definition, self.definition.by == "year"
        counted = {row.code: self.ask(definition.by, *row.where) for row in definition.rows if not row.adds}
        members = list({line.member.key: line.member for table in counted.values() for line in table.data}.values())
        if by_years:
            found = [(Heading(self.year_said(year), (year,)), (year,)) for year in self.shown]
        else:
            found = [(heading, _keys(heading, members)) for heading in _headings(definition, members)]
        numbers = {
            code: [_sum(line.total for line in table.data if line.member.key in keys) or 0 for _, keys in found]
            for code, table in counted.items()
        }
        kept = [
            place
            for place, (heading, _) in enumerate(found)
            if heading.always or any(values[place] for values in numbers.values())
        ]
        lines: dict[str, Line] = {}
        for row in definition.rows:
            cells = []
            for place in kept:
                heading, keys = found[place]
                year = keys[0] if by_years else self.years[0]
                one = () if by_years else _members(definition.by, keys)
                value = (
                    _sum(lines[code].values[len(cells)] for code in row.adds) if row.adds else numbers[row.code][place]
                )
                words = f"{row.label}: {heading.label}"
                cells.append(self.cell(value, year, one, words, is_total=bool(row.adds), part=row.code))
            lines[row.code] = Line(row.label, row.code, None, tuple(cells), "total" if row.adds else "line")
        columns = tuple(found[place][0].label for place in kept)
        return self.made(lines.values(), (), columns, tuple("+".join(found[place][1]) for place in kept))

    # Their rows

    def cells(
        self,
        places: Sequence[int],
        values: Sequence[Any],
        members: tuple[tuple[str, str], ...],
        label: str,
        *,
        is_total: bool = False,
    ) -> tuple[Cell, ...]:
        return tuple(
            self.cell(values[place], year, members, f"{label}, {self.year_said(year)}", is_total=is_total)
            for place, year in zip(places, self.shown, strict=True)
        )

    def merged(self, counted: Table) -> list[tuple[Heading, str, tuple[tuple[str, str], ...], list[Any]]]:
        """Each heading with its code, its members and its numbers, those left out that need not be shown."""
        rows = []
        by_key = {line.member.key: line for line in counted.data}
        everyone = [line.member for line in counted.data]
        for heading in _headings(self.definition, everyone):
            keys = _keys(heading, everyone)
            found = [by_key[key] for key in keys if key in by_key]
            values = [_sum(line.values[place] for line in found) or 0 for place in range(len(counted.columns))]
            if heading.always or any(values):
                code = "+".join(dict.fromkeys(line.code for line in found)) or "+".join(heading.keys) or heading.label
                rows.append((heading, code, _members(self.definition.by, keys), values))
        return rows


def _grouped(table: _Filling, places: Sequence[int], counted: Table, heads: Table, without: Table) -> list[Line]:
    """Each group's own row, counted on its own, and under it its parts; then parts without a group.

    `without` counts, by group, what is in no part of it. Headings give the order, and rows for what counts nothing.
    """
    definition = table.definition
    nothing = [0] * len(counted.columns)
    parts: dict[str | None, list[tuple[str, CountedLine | None]]] = {}
    for line in counted.data:
        if line.member.key != NOT_RECORDED:
            parts.setdefault(line.parent, []).append((line.label, line))
    for heading in reversed([heading for heading in definition.headings if heading.under]):
        inside = parts.setdefault(heading.under, [])
        found = next((one for one in inside if one[0].casefold() == heading.label.casefold()), (heading.label, None))
        parts[heading.under] = [found, *(one for one in inside if one is not found)]
    left = {line.member.key: line for line in without.data}
    lines: list[Line] = []

    def put(
        label: str, line: CountedLine | None, members: tuple[tuple[str, str], ...], kind: str, parent: str | None = None
    ) -> None:
        values, code = (line.values, line.code) if line else (nothing, label)
        if members[-1][1] == NOT_RECORDED:
            code = NOT_RECORDED
        words = f"{parent}: {label}" if parent else label
        lines.append(Line(label, code, parent, table.cells(places, values, members, words), kind))

    known = {line.label: line for line in heads.data if line.member.key != NOT_RECORDED}
    named = [heading.label for heading in definition.headings if not heading.under]
    for label in dict.fromkeys([*named, *known]):
        head, inside = known.get(label), parts.pop(label, [])
        members = ((definition.parent, head.member.key),) if head else ((definition.parent, label),)
        put(_sentence(label), head, members, "group" if inside else "line")
        for name, part in inside:
            put(_sentence(name), part, ((definition.by, part.member.key if part else name),), "part", label)
        rest = left.get(head.member.key) if head else None
        if inside and rest is not None and any(rest.values):
            put(definition.no_part, rest, (*members, (definition.by, NOT_RECORDED)), "part", label)
    for alone in parts.values():
        for name, part in alone:
            put(_sentence(name), part, ((definition.by, part.member.key if part else name),), "line")
    if (rest := left.get(NOT_RECORDED)) is not None and any(rest.values):
        put("Not recorded", rest, ((definition.parent, NOT_RECORDED), (definition.by, NOT_RECORDED)), "line")
    return lines


def _members(by: str, keys: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((by, key) for key in keys)


def _keys(heading: Heading, members: Iterable[Member]) -> tuple[str, ...]:
    """The keys of the members that a heading stands for: of a fixed list all that it names, counted or not."""
    return heading.keys or tuple(m.key for m in members if heading.stands_for(m.key, m.label, m.parent))


def _headings(definition: TableDefinition, members: Sequence[Member]) -> list[Heading]:
    """The headings of the definition, then whatever else was counted: nothing is dropped for want of a heading.

    A row of no pounds at all says nothing, and is left out. Of two members of one name each is called with what it
    stands under, or nobody could tell their rows apart.
    """
    headings = list(definition.headings)
    others = [m for m in members if not any(heading.stands_for(m.key, m.label, m.parent) for heading in headings)]
    always = not definition.headings and definition.measure == "cases"
    names = Counter(member.label.casefold() for member in others)
    return headings + [
        Heading(_sentence(_told_apart(member, names)), (member.key,), always=always) for member in others
    ]


def _told_apart(member: Member, names: Mapping[str, int]) -> str:
    shared = member.parent and names[member.label.casefold()] > 1
    return f"{member.parent}: {member.label}" if shared else member.label


def _sentence(label: str) -> str:
    return label[:1].upper() + label[1:]


def _said(value: Any, zero: str) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if value else zero


def _pounds(value: Any) -> str:
    if value is None:
        return "–"
    return f"£{value:,}" if float(value).is_integer() else f"£{value:,.2f}"


def _sum(values: Iterable[Any]) -> Any:
    found = [value for value in values if value is not None]
    return sum(found) if found else None
