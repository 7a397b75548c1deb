"""A table with what each row and column is for, and how that reading is told to the person who may correct it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .numbers import Printed, is_nothing, is_withheld, read, year_in
from .paste import Paste
from .roles import ColumnKind, ColumnRole, Correction, RowRole

LONGEST_NAME = 90


@dataclass(frozen=True)
class Cell:
    """A cell with a figure, nothing, or something in it of which no sum can be told: a number withheld, or words."""

    row: int
    column: int
    printed: Printed | None
    withheld: bool

    @property
    def value(self) -> Decimal:
        return self.printed.value if self.printed else Decimal(0)


@dataclass
class Reading:
    """A table with what each row and column is for."""

    table: Paste
    rows: list[RowRole]
    columns: list[ColumnRole]
    correction: Correction

    @property
    def label_column(self) -> int:
        return next((at for at, role in enumerate(self.columns) if role.kind is ColumnKind.LABEL), 0)

    def label(self, row: int) -> str:
        """What a row is called: in its column of names or, where that was merged with the row above, beside it."""
        cells = self.table.rows[row]
        return cells[self.label_column].strip() or name_of(cells).strip()

    def row_words(self, row: int) -> str:
        """The row's label, with its heading or subtotal where the label alone occurs more than once."""
        label = short_name(self.label(row)) or f"row {row + 1}"
        same = [at for at, _ in enumerate(self.rows) if short_name(self.label(at)).casefold() == label.casefold()]
        if len(same) < 2:
            return label
        above = [at for at in range(row) if self.rows[at] in (RowRole.HEADING, RowRole.SUBTOTAL)]
        return f"{short_name(self.label(above[-1]))}, {label}" if above else label

    def heading(self, column: int) -> str:
        headers = self.with_role(RowRole.HEADER)
        words = [self._head(row, column, row != headers[-1]).strip() for row in headers]
        return short_name(" ".join(filter(None, words))) or f"column {column + 1}"

    def _head(self, row: int, column: int, may_span: bool) -> str:
        """The cell that stands over a column. One over several was merged: the others came empty, or at the end."""
        cells = self.table.rows[row]
        filled = [at for at, cell in enumerate(cells) if at and cell.strip()]
        if not may_span or not column or not filled:
            return cells[column]
        columns, heads = len(cells) - 1, len(filled)
        if filled[-1] == heads < columns and columns % heads == 0:
            return cells[1 + (column - 1) // (columns // heads)]
        return next((cells[at] for at in reversed(filled) if at <= column), "")

    def cell(self, row: int, column: int) -> Cell:
        text = self.table.rows[row][column]
        printed = read(text)
        return Cell(row, column, printed, printed is None and not is_nothing(text))

    def of_kind(self, *kinds: ColumnKind) -> list[int]:
        return [at for at, role in enumerate(self.columns) if role.kind in kinds]

    def with_role(self, *roles: RowRole) -> list[int]:
        return [at for at, role in enumerate(self.rows) if role in roles]

    @property
    def figures(self) -> list[int]:
        """The rows with figures, totals too."""
        return self.with_role(RowRole.COUNT, RowRole.SUBTOTAL, RowRole.PART, RowRole.TOTAL)

    @property
    def total_row(self) -> int | None:
        return next(reversed(self.with_role(RowRole.TOTAL)), None)

    def parts_of_total(self) -> list[int]:
        """The rows that add to the total: those above it, or those under it where it stands first."""
        total = self.total_row
        rows = self.with_role(RowRole.COUNT, RowRole.SUBTOTAL)
        return [] if total is None else [row for row in rows if row < total] or rows

    def groups(self) -> list[tuple[int, list[int]]]:
        """Each subtotal with its parts: those above it where the first group begins with a part, else under."""
        found = []
        taken: set[int] = set()
        grouped = self.with_role(RowRole.SUBTOTAL, RowRole.PART)
        above = bool(grouped) and self.rows[grouped[0]] is RowRole.PART
        for head in self.with_role(RowRole.SUBTOTAL):
            down, up = range(head + 1, len(self.rows)), range(head - 1, -1, -1)
            first, second = (up, down) if above else (down, up)
            parts = self._parts(first, taken) or self._parts(second, taken)
            taken |= set(parts)
            if parts:
                found.append((head, sorted(parts)))
        return found

    def _parts(self, rows: Sequence[int] | range, taken: set[int]) -> list[int]:
        parts = []
        for row in rows:
            if self.rows[row] is RowRole.HEADING and parts == []:
                continue
            if self.rows[row] is not RowRole.PART or row in taken:
                break
            parts.append(row)
        return parts

    def year_of_column(self, column: int) -> str | None:
        return year_in(self.heading(column))

    def year_of_row(self, row: int) -> str | None:
        return year_in(self.label(row))

    @property
    def sentences(self) -> list[str]:
        """How the table was read, in words."""
        return explain(self)


def name_of(cells: Sequence[str]) -> str:
    """The first of the cells of a row that is words: what it is called, after a number of its own if it has one."""
    return next((cell for cell in cells if not (is_nothing(cell) or is_withheld(cell) or read(cell))), cells[0])


def short_name(words: str) -> str:
    """A label fit to be quoted: what explains it, after a wide gap or past 90 letters, is left out."""
    name = " ".join(re.split(r"\s{2,}", words.strip())[0].split())
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME].rsplit(' ', 1)[0]}…"


def explain(reading: Reading) -> list[str]:
    """How a table was read, a sentence each."""
    said = []
    headers, total = reading.with_role(RowRole.HEADER), reading.total_row
    said.append("The first row holds the headings." if headers else "No row of headings was found.")
    said.append(
        f"“{reading.label(total)}” is taken as the total of the rows above it."
        if total is not None
        else "No row is called a total, so the columns have nothing to add up to."
    )
    for head, parts in reading.groups():
        said.append(f"“{reading.label(head)}” is a subtotal of {len(parts)} rows.")
    for at, role in enumerate(reading.columns):
        name = f"“{reading.heading(at)}”"
        if role.kind is ColumnKind.TOTAL:
            said.append(f"{name} is the total of the figures before it in each row.")
        elif role.kind is ColumnKind.SHARE_DOWN and role.of is not None:
            said.append(f"{name} is the percentage of the total of “{reading.heading(role.of)}”.")
        elif role.kind is ColumnKind.SHARE_ACROSS and role.of is not None and role.base is not None:
            said.append(f"{name} is “{reading.heading(role.of)}” as a percentage of “{reading.heading(role.base)}”.")
        elif role.kind is ColumnKind.CHANGE and role.of is not None and role.base is not None:
            said.append(f"{name} is the change from “{reading.heading(role.base)}” to “{reading.heading(role.of)}”.")
        elif role.kind is ColumnKind.DIFFERENCE and role.of is not None and role.base is not None:
            said.append(
                f"{name} is the difference from “{reading.heading(role.base)}” to “{reading.heading(role.of)}”."
            )
        elif role.kind is ColumnKind.SHARE:
            said.append(f"{name} holds percentages, but of what the table does not show.")
    if reading.of_kind(ColumnKind.CARRIED_IN):
        said.append("In each row, what was carried in and received must equal what was closed and carried out.")
    return said
