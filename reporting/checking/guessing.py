"""Reading a table: which row is the header, which the total, what each column counts.

The reading is a guess from the words and from what adds up, and is shown to the person, who may correct it. Where the
words leave a choice, the reading under which more of the table comes out is taken: a table is believed until it cannot
be right in any reading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from .grouping import ONLY_TOTAL, group, subtotals_take_their_rows
from .numbers import Printed, Unit, is_nothing, is_withheld, read, year_in
from .paste import Paste
from .reading import Reading, name_of
from .relations import CHANGED, difference_of, share_of
from .roles import ColumnKind, ColumnRole, Correction, RowRole

TOTAL_ROW = re.compile(
    r"^\W*(?:grand |overall |sub[- ]?)?totals?\b|^\W*all (?:complaints|cases|teams)\b|^\W*(?:all|overall)\W*$", re.I
)
SEVERAL = re.compile(r"\b(?:several|more than one|more than once)\b", re.IGNORECASE)
"""What stands over rows of which one complaint may be in two: they are not added up."""
SUBTOTAL_ROW = re.compile(r"^\W*sub[- ]?totals?\b", re.IGNORECASE)
TOTAL_COLUMN = re.compile(r"\btotals?\b|^\W*(?:overall|all)\W*$", re.IGNORECASE)
PERCENT = re.compile(r"%|per ?cent|percentage|proportion", re.IGNORECASE)
CARRIED_IN = re.compile(
    r"carried (?:over|in)|brought (?:forward|over)|open at (?:the )?(?:start|beginning)|^opening", re.I
)
CARRIED_OUT = re.compile(r"carried (?:forward|out|over to)|open at (?:the )?(?:end|close)|^closing|still open", re.I)
RECEIVED = re.compile(r"\breceived\b|\bnew\b|\bopened\b", re.IGNORECASE)
NOT_ADDED = re.compile(r"\b(?:average|mean|median|rates?|ratio|per (?!cent))", re.IGNORECASE)
OF_WHICH = re.compile(r"^\W*(?:of which|of these|of those|including|incl\b)", re.IGNORECASE)


def read_table(table: Paste, correction: Correction | None = None) -> Reading:
    """The reading of a table. A correction says what some rows and columns are; the rest is worked out around it."""
    correction = correction or Correction()
    reading = Reading(table, _rows(table), [ColumnRole(ColumnKind.OUT)] * table.width, correction)
    _put_right_rows(reading)
    _plain_columns(reading)
    _put_right_columns(reading)
    _flow(reading)
    _total_columns(reading)
    _put_right_columns(reading)
    if not {RowRole.SUBTOTAL, RowRole.PART} & set(correction.rows.values()):
        group(reading)
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
        values, name = row[1:], name_of(row)
        if at == 0 and _is_header(table):
            roles.append(RowRole.HEADER)
        elif all(is_nothing(cell) for cell in values) and not any(cell.strip() in {"-", "–", "—"} for cell in values):
            roles.append(RowRole.HEADING)
        elif not any(read(cell) or is_withheld(cell) or is_nothing(cell) for cell in values):
            roles.append(RowRole.HEADER if set(roles) <= {RowRole.HEADER} and _short(row) else RowRole.OUT)
        elif SUBTOTAL_ROW.match(name):
            roles.append(RowRole.SUBTOTAL)
        elif TOTAL_ROW.match(name):
            roles.append(RowRole.OUT if SEVERAL.search(f"{table.title} {table.rows[0][0]}") else RowRole.TOTAL)
        elif OF_WHICH.match(name) or NOT_ADDED.search(name) or _row_of_percentages(table, at):
            roles.append(RowRole.OUT)
        else:
            roles.append(RowRole.COUNT)
    subtotals_take_their_rows(roles)
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
        elif CHANGED.search(heading) or any(figure.text.strip()[0] in "+±↑↓▲▼" for figure in figures):
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
        return not _numbers_the_rows(reading)
    return bool(words) and all(word.strip() and not read(word) and not is_withheld(word) for word in words)


def _numbers_the_rows(reading: Reading) -> bool:
    """Whether the first column numbers the rows (1, 2, 3) and the second has their names."""
    rows = [row for row in reading.figures if reading.table.rows[row][0].strip()]
    numbers = [reading.cell(row, 0).value for row in rows]
    named = [reading.table.rows[row][1] for row in rows if reading.table.width > 2]
    return (
        len(named) > 1
        and numbers == [Decimal(at + 1) for at in range(len(rows))]
        and not any(read(one) for one in named)
    )


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


def _total_columns(reading: Reading) -> None:
    """A column called Total, or one whose name says total and whose rows mostly are the sum of the others.

    Where several are called so, each is the total of the columns since the one before it, if that mostly comes out.
    """
    if reading.of_kind(ColumnKind.CARRIED_IN):
        return
    counts = reading.of_kind(ColumnKind.COUNT)
    named = [at for at in counts if TOTAL_COLUMN.search(reading.heading(at))]
    for column in reversed(named):
        others = [at for at in counts if at != column]
        if len(others) > 1 and _mostly_adds(reading, column, others):
            reading.columns[column] = ColumnRole(ColumnKind.TOTAL)
            return
    blocks = [(column, [at for at in counts if before < at < column]) for before, column in pairwise([-1, *named])]
    right = [column for column, parts in blocks if len(parts) > 1 and _mostly_adds(reading, column, parts)]
    if right:
        all_called = right if len(right) == 1 else named
        for column in all_called:
            reading.columns[column] = ColumnRole(ColumnKind.TOTAL)
        return
    only = [at for at in named if ONLY_TOTAL.match(reading.heading(at)) and len(counts) > 2]
    if only:
        _columns_that_sum(reading, [at for at in counts if at < only[-1]], only[-1])
        reading.columns[only[-1]] = ColumnRole(ColumnKind.TOTAL)


def _columns_that_sum(reading: Reading, columns: Sequence[int], total: int) -> None:
    """Columns such as quarters that sum those before them, where only without them the column of totals comes out."""
    since: list[int] = []
    sums: list[int] = []
    for column in columns:
        if len(since) > 1 and _mostly_adds(reading, column, since):
            sums.append(column)
            since = []
        else:
            since.append(column)
    if sums and _mostly_adds(reading, total, [at for at in columns if at not in sums]):
        for column in sums:
            reading.columns[column] = ColumnRole(ColumnKind.TOTAL)


def _mostly_adds(reading: Reading, column: int, parts: Sequence[int]) -> bool:
    """Whether in most rows the figures of these columns add to that of another."""
    rows = [row for row in reading.figures if reading.cell(row, column).printed]
    right = [row for row in rows if sum(reading.cell(row, at).value for at in parts) == reading.cell(row, column).value]
    return len(right) * 2 > len(rows)
