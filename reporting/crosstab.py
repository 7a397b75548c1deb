"""The counting: tables out of the record, and the cases behind any number of them.

There is no other. The command, the pages, the report's JSON and its PDF all ask here, so that the same figure is the
same figure everywhere. docs/figures.md says in words what this does.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from django.db.models import Q

from reporting import ready
from reporting.counting import AskedFor, Counting, Place
from reporting.dimensions import Lists, Member
from reporting.facts import Facts, Since
from reporting.measures import Measure, Number, share
from reporting.sheets import Desk, Sheet
from reporting.specs import Basis, Spec, UnknownName, spec_of
from stages.calendar import england

__all__ = [
    "Basis",
    "Line",
    "Spec",
    "Table",
    "UnknownName",
    "cases_behind",
    "counted_from_record",
    "spec_of",
    "tabulate",
    "tabulated",
]


@dataclass(frozen=True)
class Line:
    """One row of a table, with its numbers in the order of the columns."""

    member: Member
    values: tuple[Number | None, ...]
    total: Number | None

    @property
    def label(self) -> str:
        return self.member.label

    @property
    def code(self) -> str:
        return self.member.code

    @property
    def parent(self) -> str | None:
        return self.member.parent


@dataclass(frozen=True)
class Table:
    """A table that has been counted. `cases` holds the ids behind each cell, by the keys of its row and column, where
    `tabulate` was asked to keep them."""

    spec: Spec
    columns: tuple[Member, ...]
    data: tuple[Line, ...]
    totals: tuple[Number | None, ...]
    total: Number | None
    notes: tuple[str, ...]
    cases: dict[tuple[str, str], tuple[int, ...]] = field(default_factory=dict)

    @property
    def column_labels(self) -> tuple[str, ...]:
        return tuple(member.label for member in self.columns)

    @property
    def column_codes(self) -> tuple[str, ...]:
        return tuple(member.code for member in self.columns)

    def as_json(self) -> dict[str, Any]:
        """The table as the contract has it (README, crosstab), with the words that explain it under `notes`."""
        return {
            "rows": self.spec.rows,
            "columns": self.spec.columns,
            "measure": self.spec.measure,
            "basis": str(self.spec.basis),
            "years": list(self.spec.years),
            "where": [list(pair) for pair in self.spec.where],
            "column_labels": list(self.column_labels),
            "column_codes": list(self.column_codes),
            "data": [
                {
                    "label": line.label,
                    "code": line.code,
                    "parent": line.parent,
                    "values": list(line.values),
                    "total": line.total,
                }
                for line in self.data
            ],
            "totals": list(self.totals),
            "total": self.total,
            "notes": list(self.notes),
        }


def tabulate(spec: Spec, *, keep_cases: bool = False) -> Table:
    """Count one table. With `keep_cases` it also holds the ids of the cases behind each cell, in the order they came.

    Raises UnknownName, NotAYear or NotASpan, whose messages are for whoever asked.
    """
    return tabulated([spec], keep_cases=keep_cases)[spec]


def tabulated(specs: Iterable[Spec], *, keep_cases: bool = False, from_record: bool = False) -> dict[Spec, Table]:
    """Count any number of tables out of one fetch: the same tables as `tabulate` gives one by one.

    The number of queries depends on the columns that all of them need, and neither on how many tables nor on how many
    cases there are. Cases are read a batch at a time and not kept. Raises as `tabulate` does.
    """
    lists = Lists()
    countings = [Counting(spec, lists, keep_cases=keep_cases) for spec in dict.fromkeys(specs)]
    for batch in _batches(countings, from_record=from_record):
        for counting in countings:
            if counting.measure.counts_without_case or not batch.of_no_case:
                counting.take(batch)
    return {counting.spec: _finished(counting) for counting in countings}


def counted_from_record(specs: Iterable[Spec]) -> dict[Spec, Table]:
    """The same tables with every case read afresh, and none from what is kept ready of it (`ready.py`)."""
    return tabulated(specs, from_record=True)


def cases_behind(spec: Spec, row: AskedFor | None, column: AskedFor | None) -> list[int]:
    """The ids of the cases behind one number, in the order they came; None stands for all rows or all columns.

    A row or column is a Member, its code, or its code and its parent's label where two have the same code. A page shows
    only those that `cases.permissions.visible_to` lets its reader see. Raises UnknownName where there is no such place.
    """
    counting = Counting(spec, Lists(), keep_cases=True)
    in_row = None if row is None else counting.values_at(counting.rows, row)
    in_column = None if column is None else counting.values_at(counting.columns, column)
    for batch in _batches([counting]):
        counting.take(batch)
    found: set[int] = set()
    for (at_row, at_column), cases in counting.cases.items():
        if (in_row is None or at_row in in_row) and (in_column is None or at_column in in_column):
            found |= cases
    return sorted(found)


def _batches(countings: Sequence[Counting], *, from_record: bool = False) -> Iterator[Sheet]:
    """The cases that any of these may count, a batch at a time; then the costs of no case, where one counts them."""
    if not countings:
        return
    facts = _facts(countings)
    desk = Desk(england())
    for columns in facts.from_record() if from_record else ready.batches(facts):
        sheet = Sheet(desk, len(columns["pk"]), dict(columns))
        yield sheet
        sheet.let_go()
    if any(counting.measure.counts_without_case for counting in countings):
        columns = facts.without_case()
        yield Sheet(desk, len(columns["pk"]), dict(columns), of_no_case=True)


def _facts(countings: Sequence[Counting]) -> Facts:
    """What to ask the database for: all that these tables need, less what none of them would count."""
    columns = frozenset[str]().union(*(counting.needs for counting in countings))
    condition, since = Q(), None
    wholes = [counting.whole for counting in countings]
    if all(whole.last is not None for whole in wholes):
        condition &= Q(received_on__lte=max(whole.last for whole in wholes))
    if all(whole.first is not None for whole in wholes):
        first = min(whole.first for whole in wholes)
        if all(counting.cohort for counting in countings):
            condition &= Q(received_on__gte=first)
        else:
            since = Since(first, clocks=any(counting.by_clocks for counting in countings))
    limited = frozenset.intersection(*(frozenset(counting.limits) for counting in countings))
    limits = {path: frozenset[Hashable]().union(*(counting.limits[path] for counting in countings)) for path in limited}
    asked = [counting.clock_rules for counting in countings if "clock" in counting.splits]
    rules = None if None in asked else frozenset[str]().union(*asked)
    return Facts(columns, condition, limits, since, rules)


# Showing


def _finished(counting: Counting) -> Table:
    """The table of what its cells have gathered, with its totals."""
    measure = counting.measure
    gathered = _gathered(counting)
    rows = counting.members(counting.rows, {row for row, _ in gathered})
    columns = counting.members(counting.columns, {column for _, column in gathered})
    empty = measure.empty()

    def together(found: Iterable[Any]) -> Any:
        return reduce(measure.together, found, measure.empty())

    cells = [[gathered.get((row, column), empty) for column, _ in columns] for row, _ in rows]
    by_column = [together(column) for column in zip(*cells, strict=True)] or [measure.empty() for _ in columns]
    everything = together(by_column)

    def number(found: Any, whole: Any) -> Number | None:
        return share(found, whole) if measure.of_column else measure.result(found)

    lines = tuple(
        Line(member, tuple(map(number, line, by_column)), number(together(line), everything))
        for (_, member), line in zip(rows, cells, strict=True)
    )
    return Table(
        counting.spec,
        tuple(member for _, member in columns),
        lines,
        tuple(number(found, found) for found in by_column),
        number(everything, everything),
        counting.notes(),
        _cases(counting, rows, columns) if counting.keep_cases else {},
    )


def _gathered(counting: Counting) -> dict[Place, Any]:
    """What each cell has gathered: the number of things in it, or what the measure makes of their amounts."""
    if not counting.amount:
        return counting.found
    measure: Measure = counting.measure
    gathered: dict[Place, Any] = {}
    for (row, column, amount), times in counting.found.items():
        found = gathered[row, column] if (row, column) in gathered else measure.empty()
        gathered[row, column] = measure.add(found, amount, times)
    return gathered


def _cases(
    counting: Counting,
    rows: Sequence[tuple[Hashable | None, Member]],
    columns: Sequence[tuple[Hashable | None, Member]],
) -> dict[tuple[str, str], tuple[int, ...]]:
    return {
        (row_member.key, column_member.key): tuple(sorted(counting.cases.get((row, column), ())))
        for row, row_member in rows
        for column, column_member in columns
    }
