"""What each row and column of a table is for. A person may correct every one of these."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class RowRole(StrEnum):
    HEADER = "header"
    COUNT = "count"
    HEADING = "heading"
    SUBTOTAL = "subtotal"
    PART = "part"
    TOTAL = "total"
    OUT = "out"

    @property
    def label(self) -> str:
        return ROW_LABELS[self]


ROW_LABELS = {
    RowRole.HEADER: "Header",
    RowRole.COUNT: "Counted in the total",
    RowRole.HEADING: "Heading without figures",
    RowRole.SUBTOTAL: "Subtotal of the parts beside it",
    RowRole.PART: "Part of a subtotal",
    RowRole.TOTAL: "Total",
    RowRole.OUT: "Leave out",
}


class ColumnKind(StrEnum):
    LABEL = "label"
    COUNT = "count"
    TOTAL = "total"
    SHARE_DOWN = "down"
    SHARE_ACROSS = "across"
    SHARE = "share"
    CHANGE = "change"
    DIFFERENCE = "difference"
    CARRIED_IN = "in"
    RECEIVED = "received"
    CLOSED = "closed"
    CARRIED_OUT = "carried_out"
    OUT = "out"


FLOW = (ColumnKind.CARRIED_IN, ColumnKind.RECEIVED, ColumnKind.CLOSED, ColumnKind.CARRIED_OUT)
OF_TWO = (ColumnKind.SHARE_ACROSS, ColumnKind.CHANGE, ColumnKind.DIFFERENCE)
"""Columns that are worked out, in each row, from two others."""
ADDED_DOWN = (ColumnKind.COUNT, ColumnKind.TOTAL, *FLOW)
"""Columns whose rows add up to their total row."""
KIND_LABELS = {
    ColumnKind.LABEL: "Names of the rows",
    ColumnKind.COUNT: "Figures",
    ColumnKind.TOTAL: "Total of the figures before it",
    ColumnKind.SHARE_DOWN: "Percentage of the total of",
    ColumnKind.SHARE_ACROSS: "Percentage, in each row, of",
    ColumnKind.SHARE: "Percentages of something not in the table",
    ColumnKind.CHANGE: "Change in per cent from",
    ColumnKind.DIFFERENCE: "Difference from",
    ColumnKind.CARRIED_IN: "Carried in",
    ColumnKind.RECEIVED: "Received",
    ColumnKind.CLOSED: "Closed",
    ColumnKind.CARRIED_OUT: "Carried out",
    ColumnKind.OUT: "Leave out",
}


@dataclass(frozen=True)
class ColumnRole:
    """What a column is. A share or a change also says of which columns: `of` out of `base`, or from `base` to `of`."""

    kind: ColumnKind
    of: int | None = None
    base: int | None = None

    @property
    def code(self) -> str:
        """As a form sends it: `count`, `down:1`, `across:3:1`, `change:2:1`."""
        return ":".join([self.kind.value, *(str(number) for number in (self.of, self.base) if number is not None)])

    @classmethod
    def from_code(cls, code: str) -> ColumnRole:
        """Raises ValueError where the code is none."""
        kind, *numbers = code.split(":")
        of, base = ([int(number) for number in numbers] + [None, None])[:2]
        role = cls(ColumnKind(kind), of, base)
        needs = 1 if role.kind is ColumnKind.SHARE_DOWN else 2 if role.kind in OF_TWO else 0
        if len(numbers) != needs:
            raise ValueError(f"“{code}” names {len(numbers)} columns where it takes {needs}.")
        return role


@dataclass(frozen=True)
class Correction:
    """How a person wants one table read, where that differs from the machine's reading."""

    rows: dict[int, RowRole] = field(default_factory=dict)
    columns: dict[int, ColumnRole] = field(default_factory=dict)
