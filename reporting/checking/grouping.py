"""Which rows of a table are the sum of others: subtotals, groups with their parts, and bands that hold one another.

The name of a row says so, or a dash, a bullet or spaces before the names of its parts, or nothing but the figures; then
the reading under which more of the table comes out is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import combinations, takewhile

from .reading import Reading
from .roles import ADDED_DOWN, RowRole

ONLY_TOTAL = re.compile(r"^\W*(?:grand |overall )?totals?\W*$", re.IGNORECASE)
ENDS_AS_TOTAL = re.compile(r"(?:\btotals?|[(\[]\s*(?:sub[- ]?)?totals?\s*[)\]])\W*$", re.IGNORECASE)
"""“Provider Services total”, “Staff (total)”: the sum of a group of rows, or of the table where there is no other."""
MARKED = re.compile(r"^(?:\s{2,}|\s*[-–—•◦▪·○»]\s*|\s*o\s+)(?=\w)")
"""How a part begins that is set under its group: with a dash, a bullet or spaces."""
UP_TO = re.compile(r"^\W*(?:within|up to)\b", re.IGNORECASE)
MOST_GROUPS = 12
MOST_BODY = 120
FIGURE_ENOUGH = 2


def group(reading: Reading) -> None:
    """Give the rows of a table that are the sum of others, and those others, their roles."""
    _total_at_the_head(reading)
    _totals_above(reading)
    _called_totals(reading)
    _bands_up_to(reading)
    _marked_parts(reading)
    _groups(reading)


def subtotals_take_their_rows(roles: list[RowRole]) -> None:
    """A row called subtotal sums the rows since the heading, subtotal or total before it."""
    for at, role in enumerate(roles):
        if role is RowRole.SUBTOTAL:
            for above in range(at - 1, -1, -1):
                if roles[above] is not RowRole.COUNT:
                    break
                roles[above] = RowRole.PART


def _totals_above(reading: Reading) -> None:
    """Of several rows called total, those before the last are subtotals of what stands above them."""
    totals = reading.with_role(RowRole.TOTAL)
    for at in totals[:-1]:
        reading.rows[at] = RowRole.SUBTOTAL
    if totals[1:]:
        subtotals_take_their_rows(reading.rows)


def _total_at_the_head(reading: Reading) -> None:
    """A first row that is a total of something (“Total complaints received”) is that of the rows under it only where
    it comes out: under it may as well stand other measures."""
    total = reading.total_row
    if total is None or ONLY_TOTAL.match(reading.label(total)):
        return
    rows = reading.parts_of_total()
    if any(row < total for row in rows) or any(_adds(reading, total, rows, at) for at in _added(reading, total)):
        return
    reading.rows[total] = RowRole.COUNT


def _added(reading: Reading, row: int) -> list[int]:
    """The columns whose rows add up in which a row has a figure."""
    return [at for at in reading.of_kind(*ADDED_DOWN) if reading.cell(row, at).printed]


def _adds(reading: Reading, total: int, rows: Sequence[int], column: int) -> bool:
    return sum(reading.cell(row, column).value for row in rows) == reading.cell(total, column).value


def _fits(reading: Reading, head: int, parts: Sequence[int]) -> int:
    """In how many columns these parts add to what stands at their head, where that says something."""
    return sum(1 for at in _added(reading, head) if reading.cell(head, at).value and _adds(reading, head, parts, at))


def _called_totals(reading: Reading) -> None:
    """Rows whose name ends with total (“Provider Services total”): of the rows above, of those below, or of all."""
    called = [row for row in reading.with_role(RowRole.COUNT) if ENDS_AS_TOTAL.search(reading.label(row)) and row > 0]
    if not called:
        return
    if reading.total_row is None and called == reading.figures[-1:]:
        reading.rows[called[0]] = RowRole.TOTAL
        return
    for row in called:
        reading.rows[row] = RowRole.SUBTOTAL
    for row in called:
        for part in _parts_of(reading, row):
            reading.rows[part] = RowRole.PART


def _parts_of(reading: Reading, head: int) -> list[int]:
    """The rows that a row called total is of: those marked as its parts, else as many above or below as come out."""
    below = _run_of_counts(reading, range(head + 1, len(reading.rows)))
    above = _run_of_counts(reading, range(head - 1, -1, -1))
    marked = [row for at, row in enumerate(below) if all(_is_marked(reading, one) for one in below[: at + 1])]
    if marked:
        return marked
    tried = [above, *(below[:size] for size in range(len(below), 0, -1))]
    best = max(tried, key=lambda parts: _fits(reading, head, parts))
    return best if _fits(reading, head, best) else above or below


def _run_of_counts(reading: Reading, rows: Iterable[int]) -> list[int]:
    return list(takewhile(lambda row: reading.rows[row] is RowRole.COUNT, rows))


def _is_marked(reading: Reading, row: int) -> bool:
    return bool(MARKED.match(reading.table.rows[row][reading.label_column]))


def _marked_parts(reading: Reading) -> None:
    """Rows marked as parts of the row above them: its parts, or some of them, whichever makes more come out."""
    groups: list[tuple[int, list[int]]] = []
    for head in reading.with_role(RowRole.COUNT):
        if not _is_marked(reading, head):
            below = _run_of_counts(reading, range(head + 1, len(reading.rows)))
            parts = list(takewhile(lambda row: _is_marked(reading, row), below))
            groups += [(head, parts)] if parts else []
    if not groups:
        return
    total, rows = reading.total_row, reading.parts_of_total()
    inside = {part for _, parts in groups for part in parts}
    heads = [row for row in rows if row not in inside]
    columns = _added(reading, total) if total is not None else []
    as_rows = sum(1 for at in columns if total is not None and _adds(reading, total, rows, at))
    as_parts = sum(1 for at in columns if total is not None and _adds(reading, total, heads, at))
    if as_rows > as_parts:
        return
    bullets = any(reading.table.rows[part][reading.label_column].strip()[0].isalnum() is False for part in inside)
    for head, parts in groups:
        fits = _fits(reading, head, parts) > 0
        if len(parts) > 1 and (fits or (bullets and total is not None and not as_parts)):
            reading.rows[head] = RowRole.SUBTOTAL
            for row in parts:
                reading.rows[row] = RowRole.PART
        elif as_parts > as_rows or (bullets and as_parts):
            for row in parts:
                reading.rows[row] = RowRole.OUT


def _bands_up_to(reading: Reading) -> None:
    """Of bands that hold one another (within 10 days, within 20) the widest alone counts, if only so it comes out."""
    total = reading.total_row
    bands = [row for row in reading.parts_of_total() if UP_TO.match(reading.label(row))]
    columns = [at for at in reading.of_kind(*ADDED_DOWN) if total is not None and reading.cell(total, at).printed]
    if total is None or len(bands) < FIGURE_ENOUGH or not columns:
        return

    def right(rows: Sequence[int]) -> int:
        return sum(
            1 for at in columns if sum(reading.cell(row, at).value for row in rows) == reading.cell(total, at).value
        )

    rows = reading.parts_of_total()
    without = [row for row in rows if row not in bands[:-1]]
    if right(without) > right(rows):
        for row in bands[:-1]:
            reading.rows[row] = RowRole.OUT


def _groups(reading: Reading) -> None:
    """Rows that are the sum of the rows under them, where only so the table's own total comes out."""
    total = reading.total_row
    body = [row for row in reading.with_role(RowRole.COUNT) if total is None or row < total]
    columns = [at for at in reading.of_kind(*ADDED_DOWN) if total is not None and reading.cell(total, at).printed]
    if total is None or len(body) > MOST_BODY or len(columns) < FIGURE_ENOUGH or reading.with_role(RowRole.SUBTOTAL):
        return
    values = {row: [reading.cell(row, at).value for at in columns] for row in body}
    wanted = [reading.cell(total, at).value for at in columns]
    candidates = [group for at in range(len(body)) if (group := _under(body[at:], values))][:MOST_GROUPS]

    def right(groups: Sequence[tuple[int, list[int]]]) -> int:
        apart = {row for _, parts in groups for row in parts}
        sums = [sum(values[row][at] for row in body if row not in apart) for at in range(len(columns))]
        return sum(1 for one, other in zip(sums, wanted, strict=True) if one == other)

    best: tuple[tuple[int, list[int]], ...] = ()
    for size in range(1, len(candidates) + 1):
        for groups in combinations(candidates, size):
            inside = [row for head, parts in groups for row in (head, *parts)]
            if len(inside) == len(set(inside)) and right(groups) > right(best):
                best = groups
    for head, parts in best:
        reading.rows[head] = RowRole.SUBTOTAL
        for row in parts:
            reading.rows[row] = RowRole.PART


def _under(rows: Sequence[int], values: dict[int, list[Decimal]]) -> tuple[int, list[int]] | None:
    """The first of these rows as the subtotal of those under it: the fewest that come out in all columns but one."""
    head = values[rows[0]]
    found: list[tuple[int, int]] = []
    for size in range(1, len(rows)):
        sums = [sum(values[row][at] for row in rows[1 : size + 1]) for at in range(len(head))]
        right = [one == other for one, other in zip(head, sums, strict=True)]
        telling = sum(1 for fits, value in zip(right, head, strict=True) if fits and value)
        wrong = right.count(False)
        if telling >= FIGURE_ENOUGH and wrong <= (1 if len(head) > FIGURE_ENOUGH else 0):
            found.append((wrong, size))
    return (rows[0], list(rows[1 : min(found)[1] + 1])) if found else None
