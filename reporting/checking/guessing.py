"""Reading a table: which row is the header, which the total, what each column counts.

The reading is a guess from the words and from what adds up, and is shown to the person, who may correct it. Where the
words leave a choice, the reading under which more of the table comes out is taken: a table is believed until it cannot
be right in any reading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations

from .numbers import Printed, Unit, is_nothing, is_withheld, read, year_in
from .paste import Paste
from .reading import Reading
from .relations import CHANGED, difference_of, share_of
from .roles import ADDED_DOWN, ColumnKind, ColumnRole, Correction, RowRole

TOTAL_ROW = re.compile(
    r"^\W*(?:grand |overall |sub[- ]?)?totals?\b|^\W*all (?:complaints|cases|teams)\b", re.IGNORECASE
)
SEVERAL = re.compile(r"\b(?:several|more than one|more than once)\b", re.IGNORECASE)
"""What stands over rows of which one complaint may be in two: they are not added up."""
SUBTOTAL_ROW = re.compile(r"^\W*sub[- ]?totals?\b", re.IGNORECASE)
TOTAL_COLUMN = re.compile(r"\btotals?\b|^\W*(?:overall|all)\W*$", re.IGNORECASE)
ONLY_TOTAL = re.compile(r"^\W*(?:grand |overall )?totals?\W*$", re.IGNORECASE)
PERCENT = re.compile(r"%|per ?cent|percentage|proportion", re.IGNORECASE)
CARRIED_IN = re.compile(
    r"carried (?:over|in)|brought (?:forward|over)|open at (?:the )?(?:start|beginning)|^opening", re.I
)
CARRIED_OUT = re.compile(r"carried (?:forward|out|over to)|open at (?:the )?(?:end|close)|^closing|still open", re.I)
RECEIVED = re.compile(r"\breceived\b|\bnew\b|\bopened\b", re.IGNORECASE)
NOT_ADDED = re.compile(r"\b(?:average|mean|median|rates?|ratio|per (?!cent))", re.IGNORECASE)
OF_WHICH = re.compile(r"^\W*(?:of which|of these|of those|including|incl\b)", re.IGNORECASE)
UP_TO = re.compile(r"^\W*(?:within|up to)\b", re.IGNORECASE)
MOST_GROUPS = 12
MOST_BODY = 120
FIGURE_ENOUGH = 2


def read_table(table: Paste, correction: Correction | None = None) -> Reading:
    """The reading of a table. A correction says what some rows and columns are; the rest is worked out around it."""
    correction = correction or Correction()
    reading = Reading(table, _rows(table), [ColumnRole(ColumnKind.OUT)] * table.width, correction)
    _put_right_rows(reading)
    _plain_columns(reading)
    _put_right_columns(reading)
    _flow(reading)
    _total_column(reading)
    _put_right_columns(reading)
    if not {RowRole.SUBTOTAL, RowRole.PART} & set(correction.rows.values()):
        _totals_above(reading)
        _bands_up_to(reading)
        _groups(reading)
        _put_right_rows(reading)
    for at, role in enumerate(reading.columns):
        if at not in correction.columns and role.kind is ColumnKind.SHARE:
            reading.columns[at] = share_of(reading, at)
        elif at not in correction.columns and CHANGED.search(reading.heading(at)):
            reading.columns[at] = difference_of(reading, at) or role
    return reading


def _put_right_rows(reading: Reading) -> None:
    for at, role in reading.correction.rows.items():
        if at < len(reading.rows):
            reading.rows[at] = role


def _put_right_columns(reading: Reading) -> None:
    width = reading.table.width
    for at, role in reading.correction.columns.items():
        if at < width and all(number is None or 0 <= number < width for number in (role.of, role.base)):
            reading.columns[at] = role


def _rows(table: Paste) -> list[RowRole]:
    roles = []
    for at, row in enumerate(table.rows):
        values = row[1:]
        if at == 0 and _is_header(table):
            roles.append(RowRole.HEADER)
        elif all(is_nothing(cell) for cell in values) and not any(cell.strip() in {"-", "–", "—"} for cell in values):
            roles.append(RowRole.HEADING)
        elif not any(read(cell) or is_withheld(cell) or is_nothing(cell) for cell in values):
            roles.append(RowRole.HEADER if set(roles) <= {RowRole.HEADER} and _short(row) else RowRole.OUT)
        elif SUBTOTAL_ROW.match(row[0]):
            roles.append(RowRole.SUBTOTAL)
        elif TOTAL_ROW.match(row[0]):
            roles.append(RowRole.OUT if SEVERAL.search(f"{table.title} {table.rows[0][0]}") else RowRole.TOTAL)
        elif OF_WHICH.match(row[0]) or NOT_ADDED.search(row[0]) or _row_of_percentages(table, at):
            roles.append(RowRole.OUT)
        else:
            roles.append(RowRole.COUNT)
    _subtotals_take_their_rows(roles)
    return roles


def _row_of_percentages(table: Paste, row: int) -> bool:
    """Whether a row holds percentages in columns that else hold counts: it adds to nothing."""
    there = [at for at in range(1, table.width) if (one := read(table.rows[row][at])) and one.unit is Unit.PERCENT]
    others = [read(table.rows[other][at]) for at in there for other in range(len(table.rows)) if other != row]
    return bool(there) and sum(1 for one in others if one and one.unit is not Unit.PERCENT) * 2 > len(others)


def _is_header(table: Paste) -> bool:
    first = table.rows[0]
    years = all(year_in(cell) for cell in first[1:] if cell.strip())
    return (years and len(table.rows) > 1) or not any(read(cell) for cell in first[1:])


def _short(row: Sequence[str]) -> bool:
    return max(len(cell) for cell in row) < 120


def _subtotals_take_their_rows(roles: list[RowRole]) -> None:
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
        _subtotals_take_their_rows(reading.rows)


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


def _plain_columns(reading: Reading) -> None:
    """Label, figures, percentages or words: by what stands in the cells and over them."""
    labelled = False
    for column in range(reading.table.width):
        cells = [reading.cell(row, column) for row in reading.figures]
        figures = [cell.printed for cell in cells if cell.printed]
        heading = reading.heading(column)
        if not labelled and _is_label(reading, column):
            kind, labelled = ColumnKind.LABEL, True
        elif not figures:
            kind = ColumnKind.COUNT if _all_without(reading, column) else ColumnKind.OUT
        elif len(figures) * 2 < sum(
            1 for row in reading.figures if not _has_no_figure(reading.table.rows[row][column])
        ) or (NOT_ADDED.search(heading) and not PERCENT.search(heading) and not _percent(figures)):
            kind = ColumnKind.OUT
        elif CHANGED.search(heading) or any(figure.text.strip()[0] in "+±" for figure in figures):
            kind = ColumnKind.SHARE if PERCENT.search(heading) or _percent(figures) else ColumnKind.OUT
        elif _percent(figures) or (PERCENT.search(heading) and not _pounds(figures)):
            kind = ColumnKind.SHARE
        else:
            kind = ColumnKind.COUNT
        reading.columns[column] = ColumnRole(kind)


def _all_without(reading: Reading, column: int) -> bool:
    return bool(reading.figures) and all(_has_no_figure(reading.table.rows[row][column]) for row in reading.figures)


def _has_no_figure(cell: str) -> bool:
    """Whether a cell of figures has none to show: a withheld one is one of them all the same."""
    return is_nothing(cell) or is_withheld(cell)


def _is_label(reading: Reading, column: int) -> bool:
    words = [reading.table.rows[row][column] for row in reading.figures]
    if column == 0:
        return True
    return bool(words) and all(word.strip() and not read(word) and not is_withheld(word) for word in words)


def _percent(figures: Sequence[Printed]) -> bool:
    return sum(1 for figure in figures if figure.unit is Unit.PERCENT) * 2 > len(figures)


def _pounds(figures: Sequence[Printed]) -> bool:
    return any(figure.unit is Unit.POUNDS for figure in figures)


def _flow(reading: Reading) -> None:
    """Carried in + received = closed + carried out: a table whose headings say so, closings standing between."""
    counts = reading.of_kind(ColumnKind.COUNT)
    into = [at for at in counts if CARRIED_IN.search(reading.heading(at))]
    out = [at for at in counts if CARRIED_OUT.search(reading.heading(at)) and at not in into[:1]]
    received = [at for at in counts if RECEIVED.search(reading.heading(at)) and at not in (*into[:1], *out[-1:])]
    if not into or not out or not received or into[0] > out[-1]:
        return
    between = [at for at in counts if into[0] < at < out[-1] and at != received[0]]
    between = [at for at in between if not TOTAL_COLUMN.search(reading.heading(at))]
    if not between:
        return
    reading.columns[into[0]] = ColumnRole(ColumnKind.CARRIED_IN)
    reading.columns[received[0]] = ColumnRole(ColumnKind.RECEIVED)
    reading.columns[out[-1]] = ColumnRole(ColumnKind.CARRIED_OUT)
    for at in between:
        reading.columns[at] = ColumnRole(ColumnKind.CLOSED)


def _total_column(reading: Reading) -> None:
    """A column called Total, or one whose name says total and whose rows mostly are the sum of the others."""
    if reading.of_kind(ColumnKind.CARRIED_IN):
        return
    counts = reading.of_kind(ColumnKind.COUNT)
    for column in sorted(counts, reverse=True):
        heading = reading.heading(column)
        others = [at for at in counts if at != column]
        if not TOTAL_COLUMN.search(heading) or len(others) < 2:
            continue
        rows = [row for row in reading.figures if reading.cell(row, column).printed]
        comes_out = [
            row for row in rows if sum(reading.cell(row, at).value for at in others) == reading.cell(row, column).value
        ]
        if ONLY_TOTAL.match(heading) or len(comes_out) * 2 > len(rows):
            reading.columns[column] = ColumnRole(ColumnKind.TOTAL)
            return


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
