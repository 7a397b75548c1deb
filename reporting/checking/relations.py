"""Of what a column of percentages or differences is: the relation that most of its rows bear out."""

from __future__ import annotations

import re
from decimal import Decimal

from .numbers import Fit, fit
from .reading import Reading
from .roles import ADDED_DOWN, ColumnKind, ColumnRole

CHANGED = re.compile(r"change|increase|decrease|difference|[+±]\s*/\s*-", re.IGNORECASE)
MOST_COLUMNS = 10


def exactly(reading: Reading, role: ColumnRole, row: int) -> Decimal | None:
    """What a percentage is by its own table, exactly; None where its parts are not there or the base is nought."""
    if role.of is None:
        return None
    base_row, base_column = (reading.total_row, role.of) if role.kind is ColumnKind.SHARE_DOWN else (row, role.base)
    if base_row is None or base_column is None:
        return None
    part, base = reading.cell(row, role.of), reading.cell(base_row, base_column)
    if part.withheld or base.withheld or not base.value or (part.printed is None and base.printed is None):
        return None
    if role.kind is ColumnKind.CHANGE:
        return (part.value - base.value) * 100 / base.value
    return part.value * 100 / base.value


def share_of(reading: Reading, column: int) -> ColumnRole:
    """Of what a column of percentages is: the relation under which most of its rows come out, the nearest first."""
    best, most = ColumnRole(ColumnKind.SHARE), 0
    for role in _relations(reading, column):
        right = wrong = 0
        for row in reading.figures:
            printed = reading.cell(row, column).printed
            exact = exactly(reading, role, row)
            if printed is None or exact is None:
                continue
            if fit(printed.value, printed.places, exact) in (Fit.RIGHT, Fit.CUT_OFF):
                right += 1
            else:
                wrong += 1
        if right > max(wrong, most):
            best, most = role, right
    return best


def _relations(reading: Reading, column: int) -> list[ColumnRole]:
    counts = reading.of_kind(*ADDED_DOWN)
    near = sorted(counts, key=lambda at: (abs(column - at), at > column))[:MOST_COLUMNS]
    changes = [
        ColumnRole(ColumnKind.CHANGE, later, earlier)
        for later in near
        for earlier in near
        if _earlier(reading, earlier, later)
    ]
    across = [ColumnRole(ColumnKind.SHARE_ACROSS, one, other) for one in near for other in near if one != other]
    down = [ColumnRole(ColumnKind.SHARE_DOWN, at) for at in near] if reading.total_row is not None else []
    heading = reading.heading(column)
    if CHANGED.search(heading):
        return changes
    return [*down, *across, *changes] if near and near[0] == column - 1 else [*across, *down, *changes]


def difference_of(reading: Reading, column: int) -> ColumnRole | None:
    """The two columns whose difference a column mostly is, the nearest first; None where it is of none."""
    near = sorted((at for at in reading.of_kind(*ADDED_DOWN) if at != column), key=lambda at: abs(column - at))
    best, most = None, 0
    for later in near[:MOST_COLUMNS]:
        for earlier in near[:MOST_COLUMNS]:
            if later == earlier or not _earlier(reading, earlier, later):
                continue
            rows = [row for row in reading.figures if reading.cell(row, column).printed]
            right = sum(
                1 for row in rows if _differ_by(reading, row, later, earlier) == abs(reading.cell(row, column).value)
            )
            if right * 2 > len(rows) and right > most:
                best, most = ColumnRole(ColumnKind.DIFFERENCE, later, earlier), right
    return best


def _differ_by(reading: Reading, row: int, later: int, earlier: int) -> Decimal:
    """By how much two cells differ, either way: a fall is often printed without its sign."""
    return abs(reading.cell(row, later).value - reading.cell(row, earlier).value)


def _earlier(reading: Reading, earlier: int, later: int) -> bool:
    """Whether one column is the year before another: by the years over them, or by their order where none are."""
    years = reading.year_of_column(earlier), reading.year_of_column(later)
    if years[0] and years[1]:
        return years[0] < years[1]
    return earlier < later
