"""Whether each percentage of a table is what its own figures make it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from .findings import Finding, Grade, Place
from .numbers import Fit, Printed, Unit, fit, plain, rounded
from .reading import Reading
from .relations import exactly
from .roles import ADDED_DOWN, ColumnKind
from .sums import where

HUNDRED = Decimal(100)


def checked(reading: Reading) -> int:
    """How many percentages of a table can be worked out from its own figures."""
    columns = reading.of_kind(ColumnKind.SHARE_DOWN, ColumnKind.SHARE_ACROSS, ColumnKind.CHANGE)
    return sum(
        1
        for column in columns
        for row in reading.figures
        if reading.cell(row, column).printed and exactly(reading, reading.columns[column], row) is not None
    )


def findings(reading: Reading) -> list[Finding]:
    found: list[Finding] = []
    for column in reading.of_kind(ColumnKind.SHARE_DOWN, ColumnKind.SHARE_ACROSS, ColumnKind.CHANGE):
        for row in reading.figures:
            found += _one(reading, row, column)
    for column in reading.of_kind(ColumnKind.SHARE):
        found += _adds_to_hundred(reading, column)
    return found


def _one(reading: Reading, row: int, column: int) -> Iterator[Finding]:
    printed, exact = reading.cell(row, column).printed, exactly(reading, reading.columns[column], row)
    if printed is None or exact is None:
        return
    how = fit(printed.value, printed.places, exact)
    if how is Fit.RIGHT:
        return
    # one decimal more than is printed shows where the rounding went
    right = plain(rounded(exact, printed.places), Unit.PERCENT, printed.places)
    more = plain(exact, Unit.PERCENT, printed.places + 1)
    role = reading.columns[column]
    yield Finding(
        Grade.ERROR if how is Fit.WRONG else Grade.ROUNDING,
        where(reading, row, column),
        printed.words,
        right,
        f"{_worked(reading, row, column)} is {more}.",
        _wrong(reading, row, column, printed) if how is Fit.WRONG else _rounding(reading, column, how),
        reading.table.lines[row],
        (Place(reading.table.number, row, column),)
        if role.of is None
        else (Place(reading.table.number, row, column), Place(reading.table.number, row, role.of)),
    )


def _worked(reading: Reading, row: int, column: int) -> str:
    role = reading.columns[column]
    part = reading.table.rows[row][role.of or 0].strip()
    if role.kind is ColumnKind.SHARE_DOWN:
        return f"{part} of {reading.table.rows[reading.total_row or 0][role.of or 0].strip()}"
    base = reading.table.rows[row][role.base or 0].strip()
    return f"From {base} to {part}" if role.kind is ColumnKind.CHANGE else f"{part} of {base}"


def _rounding(reading: Reading, column: int, how: Fit) -> str:
    if _forced(reading, column):
        return (
            "The rounded figures add to more or less than 100, and this one was changed so that the column adds to 100."
        )
    return "It was cut off instead of rounded." if how is Fit.CUT_OFF else "It is off by one in the last place."


def _forced(reading: Reading, column: int) -> bool:
    if reading.columns[column].kind is not ColumnKind.SHARE_DOWN:
        return False
    printed, right = Decimal(0), Decimal(0)
    for row in reading.parts_of_total():
        figure, exact = reading.cell(row, column).printed, exactly(reading, reading.columns[column], row)
        if figure and exact is not None:
            printed, right = printed + figure.value, right + rounded(exact, figure.places)
    return printed == HUNDRED != right


def _wrong(reading: Reading, row: int, column: int, printed: Printed) -> str:
    role = reading.columns[column]
    if role.of is not None and reading.cell(row, role.of).value == printed.value:
        return f"The count of “{reading.heading(role.of)}” was printed as the percentage."
    for at in reading.of_kind(*ADDED_DOWN):
        if at != role.of and reading.cell(row, at).printed and reading.cell(row, at).value == printed.value:
            return f"It is the figure of the column “{reading.heading(at)}”."
    for other in (row - 1, row + 1):
        if other in reading.figures:
            exact = exactly(reading, role, other)
            if exact is not None and fit(printed.value, printed.places, exact) is Fit.RIGHT:
                return f"It is the percentage of the row “{reading.row_words(other)}”."
    for at in reading.of_kind(*ADDED_DOWN):
        for base in dict.fromkeys((row, reading.total_row)):
            if base is None or role.of is None or not reading.cell(base, at).value:
                continue
            share = reading.cell(row, role.of).value * 100 / reading.cell(base, at).value
            if fit(printed.value, printed.places, share) is Fit.RIGHT:
                return f"It is a percentage of another base: {reading.table.rows[base][at].strip()}."
    return "It was mistyped, or worked out from other figures."


def _adds_to_hundred(reading: Reading, column: int) -> Iterator[Finding]:
    """Percentages of something not shown must at least add to their total, within what rounding can do."""
    total = reading.total_row
    if total is None or reading.cell(total, column).printed is None:
        return
    parts = [reading.cell(row, column) for row in reading.parts_of_total()]
    if any(cell.printed is None for cell in parts) or len(parts) < 2:
        return
    places = max(cell.printed.places for cell in parts if cell.printed)
    printed, value = reading.cell(total, column), sum((cell.value for cell in parts), Decimal(0))
    if printed.value != HUNDRED or value == HUNDRED:
        return
    by_rounding = abs(value - HUNDRED) * 2 <= len(parts) * Decimal(1).scaleb(-places)
    yield Finding(
        Grade.ROUNDING if by_rounding else Grade.UNSETTLED,
        where(reading, total, column),
        reading.table.rows[total][column].strip(),
        "100%, with a note on rounding" if by_rounding else plain(value, Unit.PERCENT),
        f"The percentages above it add to {plain(value, Unit.PERCENT)}.",
        "Rounding alone explains it; say so under the table."
        if by_rounding
        else "Rounding alone does not explain it; the percentages may be of different bases.",
        reading.table.lines[total],
        (Place(reading.table.number, total, column),),
    )
