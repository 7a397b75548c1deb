"""What must add up in one table: columns to their total row, rows to their total column, subtotals, and flows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from .findings import Finding, Grade, Place
from .numbers import Unit, plain
from .reading import Cell, Reading
from .roles import ADDED_DOWN, ColumnKind, RowRole

ROUND_POUNDS = (Decimal(1000), Decimal(100), Decimal(10))
MONEY = re.compile(r"£|\b(?:costs?|amounts?|paid|payments?|spend|redress|pounds)\b", re.IGNORECASE)
FEWEST_ROUNDED = 4
MOST_FAILING = 40
"""Where more sums fail than this, the table is read wrongly, and one wrong cell is not looked for."""


@dataclass(frozen=True)
class Sum:
    """The target cell must be the sum of the added cells less the taken ones."""

    kind: str
    target: Cell
    added: tuple[Cell, ...]
    taken: tuple[Cell, ...] = ()

    @property
    def cells(self) -> tuple[Cell, ...]:
        return (self.target, *self.added, *self.taken)

    @property
    def value(self) -> Decimal:
        return sum((cell.value for cell in self.added), Decimal(0)) - sum(
            (cell.value for cell in self.taken), Decimal(0)
        )

    @property
    def off(self) -> Decimal:
        """By how much the target is more than its parts."""
        return self.target.value - self.value

    @property
    def by_rounding(self) -> bool:
        """Whether rounding each part alone explains it: figures with decimals, or pounds to the nearest ten or more."""
        figures = [cell.printed for cell in (*self.added, self.target) if cell.printed and cell.value]
        places = max((figure.places for figure in figures), default=0)
        step = Decimal(1).scaleb(-places) if places else Decimal(0)
        if not places and len(figures) >= FEWEST_ROUNDED and all(figure.unit is Unit.POUNDS for figure in figures):
            step = next((one for one in ROUND_POUNDS if all(figure.value % one == 0 for figure in figures)), Decimal(0))
        return 0 < abs(self.off) <= step * len(figures) / 2

    def repaired(self, cell: Cell) -> Decimal | None:
        """What this cell alone would have to be for the sum to come out; None where it takes no part."""
        if cell == self.target:
            return self.value
        if cell in self.added:
            return cell.value + self.off
        return cell.value - self.off if cell in self.taken else None


def sums(reading: Reading) -> Iterator[Sum]:
    """Every sum that the table, as it is read, must satisfy and that can be checked."""
    total = reading.total_row
    for column in reading.of_kind(*ADDED_DOWN):
        for head, parts in reading.groups():
            yield from _sum(reading, "subtotal", (head, column), [(row, column) for row in parts])
        if total is not None:
            rows = reading.parts_of_total()
            yield from _sum(reading, "column", (total, column), [(row, column) for row in rows])
    for column in reading.of_kind(ColumnKind.DIFFERENCE):
        role = reading.columns[column]
        for row in reading.figures:
            if role.of is not None and role.base is not None:
                for one in _sum(reading, "difference", (row, column), [(row, role.of)], [(row, role.base)]):
                    if one.value != -one.target.value:  # a fall is often printed without its sign
                        yield one
    for row in reading.figures:
        before: list[int] = []
        for column in reading.of_kind(ColumnKind.COUNT, ColumnKind.TOTAL):
            if reading.columns[column].kind is ColumnKind.COUNT:
                before.append(column)
                continue
            parts = _before_total(reading, column, before)
            yield from _sum(reading, "row", (row, column), [(row, at) for at in parts])
            before = []
        out = reading.of_kind(ColumnKind.CARRIED_OUT)
        if out:
            into = reading.of_kind(ColumnKind.CARRIED_IN, ColumnKind.RECEIVED)
            closed = reading.of_kind(ColumnKind.CLOSED)
            yield from _sum(reading, "flow", (row, out[0]), [(row, at) for at in into], [(row, at) for at in closed])


def _before_total(reading: Reading, column: int, since: list[int]) -> list[int]:
    """The columns that a total is of: those since the total before it or, at the end, all, if more comes out so."""
    every = reading.of_kind(ColumnKind.COUNT)
    if not since or column != reading.of_kind(ColumnKind.TOTAL)[-1]:
        return since or every

    def right(parts: list[int]) -> int:
        sums = [sum(reading.cell(row, at).value for at in parts) for row in reading.figures]
        wanted = [reading.cell(row, column).value for row in reading.figures]
        return sum(1 for one, other in zip(sums, wanted, strict=True) if one == other)

    return every if right(every) > right(since) else since


def _sum(
    reading: Reading,
    kind: str,
    target: tuple[int, int],
    added: list[tuple[int, int]],
    taken: list[tuple[int, int]] | None = None,
) -> Iterator[Sum]:
    end = reading.cell(*target)
    parts = [reading.cell(*at) for at in added]
    less = [reading.cell(*at) for at in taken or []]
    if end.printed is None or any(cell.withheld for cell in (*parts, *less)):
        return
    unit = end.printed.unit
    same = [cell for cell in parts if cell.printed is None or cell.printed.unit in (unit, Unit.COUNT)]
    if len(same) < len(parts) or not any(cell.printed for cell in same):
        return
    of_unit = unit is Unit.COUNT or any(cell.printed and cell.printed.unit is unit for cell in same)
    if not of_unit and not MONEY.search(reading.heading(end.column)):  # counts, and then an amount of something else
        return
    yield Sum(kind, end, tuple(same), tuple(less))


def findings(reading: Reading) -> list[Finding]:
    """Each sum that does not come out; two that one wrong cell explains are one finding, at that cell."""
    every = list(sums(reading))
    failing = [one for one in every if one.off]
    found = [_at_target(reading, one) for one in failing if one.by_rounding]
    failing = [one for one in failing if not one.by_rounding]
    while failing:
        cell, value, explained = _one_cell(failing, every) if len(failing) <= MOST_FAILING else (None, None, [])
        if cell is not None and value is not None:
            found.append(_at_cell(reading, cell, value, explained))
        else:
            explained = failing[:1]
            found.append(_at_target(reading, failing[0]))
        failing = [one for one in failing if one not in explained]
    return found


def _one_cell(failing: list[Sum], every: list[Sum]) -> tuple[Cell | None, Decimal | None, list[Sum]]:
    """The cell whose change makes the most failing sums come out, at least two, and no other sum fail."""
    best: tuple[Cell | None, Decimal | None, list[Sum]] = (None, None, [])
    for cell in dict.fromkeys(cell for one in failing for cell in one.cells):
        values = {one.repaired(cell) for one in failing if cell in one.cells}
        for value in values:
            if value is None or value < 0:
                continue
            explained = [one for one in failing if one.repaired(cell) == value]
            untouched = all(one in explained or cell not in one.cells for one in every)
            if untouched and len(explained) > max(1, len(best[2])):
                best = (cell, value, explained)
    return best


def _at_cell(reading: Reading, cell: Cell, value: Decimal, explained: list[Sum]) -> Finding:
    what = " and ".join(_in_words(reading, one) for one in explained)
    printed = reading.table.rows[cell.row][cell.column].strip() or "nothing"
    return Finding(
        Grade.ERROR,
        where(reading, cell.row, cell.column),
        printed,
        plain(value, _unit(cell)),
        f"{what[0].upper()}{what[1:]}.",
        f"One cell would explain {'both' if len(explained) == 2 else 'all of them'}: it was probably mistyped.",
        reading.table.lines[cell.row],
        (
            Place(reading.table.number, cell.row, cell.column),
            *(Place(reading.table.number, one.target.row, one.target.column) for one in explained),
        ),
    )


def _at_target(reading: Reading, one: Sum) -> Finding:
    cell = one.target
    words = _in_words(reading, one)
    return Finding(
        Grade.ROUNDING if one.by_rounding else Grade.ERROR,
        where(reading, cell.row, cell.column),
        reading.table.rows[cell.row][cell.column].strip(),
        plain(one.value, _unit(cell)),
        f"{words[0].upper()}{words[1:]}.",
        "Rounding alone explains it; say so under the table." if one.by_rounding else _cause(reading, one),
        reading.table.lines[cell.row],
        (Place(reading.table.number, cell.row, cell.column),),
    )


def _in_words(reading: Reading, one: Sum) -> str:
    cell = one.target
    printed, value = reading.table.rows[cell.row][cell.column].strip(), plain(one.value, _unit(cell))
    row, column = reading.row_words(cell.row), reading.heading(cell.column)
    if one.kind == "flow":
        return f"carried in and received, less closed, leave {value} in the row “{row}”, not {printed}"
    if one.kind == "difference":
        return f"the difference in the row “{row}” is {value}, not {printed}"
    if one.kind == "row":
        return f"the figures of the row “{row}” add to {value}, not {printed}"
    if one.kind == "subtotal":
        return f"the parts of “{row}” in “{column}” add to {value}, not {printed}"
    return f"the rows of “{column}” add to {value}, not {printed}"


def _cause(reading: Reading, one: Sum) -> str:
    missing = one.off
    if one.kind == "column" and missing > 0:
        blank = [reading.row_words(row) for row in reading.with_role(RowRole.HEADING)]
        named = f" The rows without figures are: {'; '.join(blank)}." if blank else ""
        return f"{plain(missing, _unit(one.target))} of the total has no row: rows may be missing or left blank.{named}"
    for cell in one.added:
        if cell.value and abs(missing) == cell.value and missing < 0:
            at = reading.row_words(cell.row) if one.kind in ("column", "subtotal") else reading.heading(cell.column)
            return f"The difference is the figure of “{at}”, which may be counted twice."
    digits = sorted(plain(one.target.value)), sorted(plain(one.value))
    if digits[0] == digits[1]:
        return "Two digits changed places."
    return "A figure was mistyped, or something is missing."


def _unit(cell: Cell) -> Unit:
    return cell.printed.unit if cell.printed else Unit.COUNT


def where(reading: Reading, row: int, column: int) -> str:
    return f"{reading.table.name}, row “{reading.row_words(row)}”, column “{reading.heading(column)}”"
