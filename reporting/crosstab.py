"""The counting: one table out of the record, and the cases behind any number of it.

There is no other. The command, the pages, the report's JSON and its PDF all ask here, so that the same figure is the
same figure everywhere. docs/figures.md says in words what this does.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.db.models import Q, TextChoices

from reporting.dimensions import (
    CARRIED_IN,
    CARRIED_OUT,
    DIMENSIONS,
    NOT_RECORDED,
    PERIODS,
    RECEIVED,
    UNRECORDED,
    Dimension,
    Member,
    period_member,
)
from reporting.facts import (
    STAGE_NEEDS,
    STAGES,
    Facts,
    Item,
    answered_on,
    case_item,
    fetch,
    first_and_last_day,
    stage_items,
)
from reporting.measures import MEASURES, Asked, Measure, Number, share, stage_measured
from reporting.periods import (
    ALL_TIME,
    Period,
    code_start,
    period_of,
    periods,
    read_years,
    span,
    year_code,
)
from stages.calendar import england
from stages.law.clocks import clock_called


class Basis(TextChoices):
    """In which year a thing counts."""

    RECEIVED = "received", "received in the period"
    CLOSED = "closed", "closed in the period"
    OPEN = "open", "open at the end of the period"
    ON_HAND = "on_hand", "open at the start of the period, or received in it"


class UnknownName(ValueError):
    """There is no such dimension, measure, basis or value. The message is a sentence that lists those there are."""


CLOCK_STAGES = {
    "C3": "stage1", "C4": "stage1", "C5": "stage1", "G1": "stage1", "G15a": "stage1", "G15b": "stage1",
    "C6": "stage2", "C7": "stage2", "C8": "stage2", "G3": "stage2", "G4": "stage2", "G5": "stage2", "G6": "stage2",
    "G15c": "stage2", "G15d": "stage2",
    "C9": "stage3", "C10": "stage3", "C11": "stage3", "C12": "stage3", "G7": "stage3", "G8": "stage3", "G9": "stage3",
    "G12": "ombudsman", "G13": "ombudsman",
}  # fmt: skip
"""The stage that a clock belongs to. In a table cut by both, a clock counts with the event of its own stage."""


@dataclass(frozen=True)
class Spec:
    """One table, as it is asked for. `years` are codes such as 2024-25; none is all there is.

    `where` holds pairs of a dimension and a value: the code of a fixed list, the label of a council's list, or "not
    recorded". The same dimension twice is either of them; different ones must all hold.
    """

    rows: str
    columns: str | None = None
    measure: str = "cases"
    basis: str = Basis.RECEIVED
    years: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()


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


WHOLE = Member("total", "total", "total")
"""The only column of a table without columns."""


def spec_of(
    rows: str,
    columns: str | None = None,
    measure: str = "cases",
    basis: str = Basis.RECEIVED,
    years: str = "",
    where: Sequence[str] = (),
) -> Spec:
    """A table as it is asked for on the command line: years as "2020-21..2024-25", where as "dimension=value".

    Raises UnknownName or NotAYear, whose messages are for whoever asked.
    """
    codes: tuple[str, ...] = ()
    if years:
        first, last = read_years(years)
        codes = tuple(year_code(year) for year in range(first, last + 1))
    pairs = []
    for condition in where:
        name, equals, value = condition.partition("=")
        if not equals:
            raise UnknownName(f"“{condition}” is not a condition. Write it as DIMENSION=VALUE.")
        pairs.append((name.strip(), value.strip()))
    spec = Spec(rows, columns, measure, basis, codes, tuple(pairs))
    _known("measure", spec.measure, MEASURES)
    _known("basis", spec.basis, Basis.values)
    for name in (spec.rows, *([spec.columns] if spec.columns else []), *(name for name, _ in pairs)):
        _known("dimension", name, DIMENSIONS)
    return spec


def _known(what: str, name: str, names: Any) -> None:
    if name not in names:
        raise UnknownName(f"There is no {what} “{name}”. There are: {', '.join(names)}.")


def tabulate(spec: Spec, *, keep_cases: bool = False) -> Table:
    """Count one table. With `keep_cases` it also holds the ids of the cases behind each cell.

    Raises UnknownName, or NotAYear, whose messages are for whoever asked.
    """
    counting = _Counting(spec)
    measure = counting.measure
    gathered: dict[tuple[Hashable | None, Hashable | None], Any] = {}
    behind: dict[tuple[Hashable | None, Hashable | None], dict[int, None]] = {}
    for row, column, item in counting.placed():
        place = (row, column)
        found = gathered[place] if place in gathered else measure.empty()
        gathered[place] = measure.add(found, item, counting.asked)
        if keep_cases and item.row.pk is not None:
            behind.setdefault(place, {})[item.row.pk] = None
    rows = counting.members(counting.rows, {row for row, _ in gathered})
    columns = counting.members(counting.columns, {column for _, column in gathered})
    keys = {(row.key, column.key): (r, c) for r, row in rows for c, column in columns}
    return replace(
        _finished(spec, measure, rows, columns, gathered, counting.notes()),
        cases={key: tuple(behind.get(place, ())) for key, place in keys.items()} if keep_cases else {},
    )


def cases_behind(
    spec: Spec, row: Member | str | tuple[str, str | None] | None, column: Member | str | tuple[str, str | None] | None
) -> list[int]:
    """The ids of the cases behind one number, in the order they came; None stands for all rows or all columns.

    A row or column is a Member, its code, or its code and its parent's label where two have the same code. A page shows
    only those that `cases.permissions.visible_to` lets its reader see. Raises UnknownName where there is no such place.
    """
    counting = _Counting(spec)
    in_row = None if row is None else counting.values_at(counting.rows, row)
    in_column = None if column is None else counting.values_at(counting.columns, column)
    found: dict[int, None] = {}
    for at_row, at_column, item in counting.placed():
        if (in_row is None or at_row in in_row) and (in_column is None or at_column in in_column):
            found[item.row.pk] = None
    found.pop(None, None)
    return list(found)


class _Counting:
    """One table being counted."""

    def __init__(self, spec: Spec) -> None:
        for name in (spec.rows, *([spec.columns] if spec.columns else []), *(name for name, _ in spec.where)):
            _known("dimension", name, DIMENSIONS)
        _known("measure", spec.measure, MEASURES)
        _known("basis", spec.basis, Basis.values)
        self.spec = spec
        self.rows = DIMENSIONS[spec.rows]
        self.columns = DIMENSIONS[spec.columns] if spec.columns else None
        self.measure = MEASURES[spec.measure]
        self.basis = Basis(spec.basis)
        self._keyed = cache(lambda name: DIMENSIONS[name].keyed())
        self.shown = [self.rows, *([self.columns] if self.columns else [])]
        self.wanted = self._wanted()
        self.used = list({d.name: d for d in (*self.shown, *(DIMENSIONS[name] for name in self.wanted))}.values())
        self.splits = self._splits()
        self.stage_asked = stage_measured(self.rows, self.columns)
        self.whole = self._whole()
        self.grain = next((grain for grain in reversed(PERIODS) if grain in {d.name for d in self.used}), "")
        self.flows = any(dimension.name == "flow" for dimension in self.used)
        self.facts = self._facts()
        self.asked = Asked(self.facts, self.stage_asked)

    # What was asked for

    def _wanted(self) -> dict[str, frozenset[Hashable | None]]:
        """The values that each condition lets through, by dimension."""
        wanted: dict[str, set[Hashable | None]] = {}
        for name, text in self.spec.where:
            wanted.setdefault(name, set()).update(self.values_at(DIMENSIONS[name], text))
        return {name: frozenset(values) for name, values in wanted.items()}

    def values_at(
        self, dimension: Dimension | None, place: Member | str | tuple[str, str | None]
    ) -> frozenset[Hashable | None]:
        """The values that a member, a code or a label stands for; several where a label is under several parents."""
        if dimension is None:
            return frozenset({None})
        if isinstance(place, Member):
            found = {value for value, member in self._keyed(dimension.name) if member.key == place.key}
            name, parent = place.code, place.parent
        else:
            name, parent = place if isinstance(place, tuple) else (place, None)
            found = set()
        if _same(name, NOT_RECORDED):
            return frozenset({None})
        if dimension.name in PERIODS:
            return frozenset({_period_start(dimension.name, name)})
        if not found:
            found = {
                value
                for value, member in self._keyed(dimension.name)
                if name in (member.code, member.label) and (parent is None or member.parent == parent)
            } or {value for value, member in self._keyed(dimension.name) if _same(name, member.code)}
        if not found:
            names = ", ".join(dict.fromkeys([*(m.code for _, m in self._keyed(dimension.name)), NOT_RECORDED]))
            raise UnknownName(f"There is no “{name}” in {dimension.name}. There are: {names}.")
        return frozenset(found)

    def _splits(self) -> frozenset[str]:
        """What cases are split into. A cause, remedy or cost that is only asked about does not split them."""
        splits = {dimension.splits for dimension in self.shown if dimension.splits}
        for name in self.wanted:
            split = DIMENSIONS[name].splits
            adds_up = (split, self.measure.name) in {("remedy", "redress_pounds"), ("cost", "cost_pounds")}
            if split and (split not in ("cause", "remedy", "cost") or adds_up):
                splits.add(split)
        return frozenset(splits)

    def _whole(self) -> Period:
        """From the first day to the last that the table asks about: its years, or else those its conditions name."""
        if self.spec.years:
            ends = [read_years(year)[0] for year in self.spec.years]
            return span(min(ends), max(ends))
        for grain in PERIODS:
            if starts := self.wanted.get(grain, frozenset()) - {None}:
                return Period(min(starts), period_of(grain, max(starts)).last)
        return ALL_TIME

    def _facts(self) -> Facts:
        needs: list[str] = []
        brings: set[str] = set(self.measure.brings)
        for dimension in self.used:
            needs += dimension.needs
            brings |= dimension.brings
        needs += self.measure.needs(self.stage_asked)
        if "stage" in self.splits:
            needs += [need for stage in STAGE_NEEDS.values() for need in stage]
        return fetch(needs, frozenset(brings), self._condition())

    def _condition(self) -> Q:
        """What the database can leave out beforehand. It only ever leaves out what the counting would not count."""
        condition = Q()
        if self.whole.last is not None:
            condition &= Q(received_on__lte=self.whole.last)
        if self.whole.first is not None and self.basis == Basis.RECEIVED and not self.splits & {"stage", "flow"}:
            condition &= Q(received_on__gte=self.whole.first)
        for name, values in self.wanted.items():
            path = DIMENSIONS[name].path
            if path and None not in values:
                condition &= Q(**{f"{path}__in": list(values)})
        return condition

    # Counting

    def placed(self) -> Iterator[tuple[Hashable | None, Hashable | None, Item]]:
        """Every thing that counts, with the values of the row and the column it falls into."""
        rows, columns = self.rows.value, self.columns.value if self.columns else None
        tests = self._tests()
        populations = [d.population for d in self.used if d.population]
        in_periods = self._in_periods()
        for item in self._items():
            if not all(population(item) for population in populations):
                continue
            for counted in in_periods(item):
                if all(test(counted) for test in tests):
                    yield rows(counted), columns(counted) if columns else None, counted

    def _tests(self) -> list[Callable[[Item], bool]]:
        tests: list[Callable[[Item], bool]] = []
        for name, values in self.wanted.items():
            dimension = DIMENSIONS[name]
            if dimension.splits in ("cause", "remedy", "cost") and dimension.splits not in self.splits:
                hanging = self._hanging(name)
                tests.append(lambda item, hanging=hanging, values=values: not values.isdisjoint(hanging(item)))
            else:
                value = dimension.value
                tests.append(lambda item, value=value, values=values: value(item) in values)
        return tests

    def _hanging(self, name: str) -> Callable[[Item], Sequence[Hashable | None]]:
        facts = self.facts
        if name == "cause":
            return lambda item: facts.causes.get(item.row.pk, (None,))
        if name == "remedy":
            return lambda item: [line.type for line in facts.remedies.get(item.row.pk, ())] or (None,)
        return lambda item: [line.category for line in facts.costs.get(item.row.pk, ())] or (None,)

    def _items(self) -> Iterator[Item]:
        calendar = england()
        facts, by_stage = self.facts, "stage" in self.splits
        splits = [split for split in ("referral", "clock", "cause", "remedy", "cost") if split in self.splits]
        dated_by = self._dated_by()
        has_causes = bool(facts.causes)
        for row in facts.rows():
            items: list[Item]
            if by_stage:
                items = list(stage_items(row, calendar, facts.referrals.get(row.pk, ())))
            else:
                items = [case_item(row, calendar)]
            if has_causes:
                for item in items:
                    item.causes = facts.causes.get(row.pk, ())
            for split in splits:
                items = [part for item in items for part in self._parts(split, item)]
            for item in items:
                if dated_by and not by_stage:
                    item.closed_on = dated_by(item)
                yield item
        if self.measure.counts_without_case:
            nobody = _nobody(facts.needs)
            for line, day in facts.house_costs:
                yield Item(nobody, calendar, day, day, "", day, day, cost=line)

    def _parts(self, split: str, item: Item) -> list[Item]:
        """One thing made into several: a case into its referrals, clocks, causes, remedies or costs."""
        facts, pk = self.facts, item.row.pk
        if split == "referral":
            if item.referral is not None:
                return [item]
            return [replace(item, referral=referral) for referral in facts.referrals.get(pk, ())]
        if split == "clock":
            return [
                replace(item, clock=clock)
                for clock in facts.clocks.get(pk, ())
                if not item.stage or CLOCK_STAGES.get(clock_called(clock.rule).id) == item.stage
            ]
        if split == "cause":
            return [replace(item, cause=cause) for cause in facts.causes.get(pk, ())] or [item]
        if split == "remedy":
            by_type: dict[int | None, Any] = {}
            for line in facts.remedies.get(pk, ()):
                pounds = line.pounds + (by_type[line.type].pounds if line.type in by_type else 0)
                by_type[line.type] = replace(line, pounds=pounds)
            return [replace(item, remedy=line) for line in by_type.values()] or [item]
        by_category: dict[str, Any] = {}
        for line in facts.costs.get(pk, ()):
            pounds = line.pounds + (by_category[line.category].pounds if line.category in by_category else 0)
            by_category[line.category] = replace(line, pounds=pounds)
        return [replace(item, cost=line) for line in by_category.values()] or [item]

    def _dated_by(self) -> Callable[[Item], Any] | None:
        """What dates a thing on the basis closed, where a table is cut by a stage's own dimension or by clocks."""
        stage = next((dimension.stage for dimension in self.used if dimension.stage), "")
        if stage in STAGES[:3]:
            return lambda item: answered_on(item.row, stage)
        if stage:
            return lambda item: item.referral.decided_on
        return (lambda item: item.clock.stopped_on) if "clock" in self.splits else None

    def _in_periods(self) -> Callable[[Item], Iterator[Item]]:
        """How a thing falls into the periods of the table, on its basis."""
        whole, grain = self.whole, self.grain
        if self.flows or self.basis in (Basis.OPEN, Basis.ON_HAND):
            every = self._every_period()
            return lambda item: self._on_hand(item, every)
        received = self.basis == Basis.RECEIVED
        of_day = cache(lambda day: period_of(grain, day))

        def dated(item: Item) -> Iterator[Item]:
            day = item.received_on if received else item.closed_on
            if day is not None and whole.holds(day):
                if grain:
                    item.period = of_day(day)
                yield item

        return dated

    def _every_period(self) -> list[Period]:
        if not self.grain:
            return [self.whole]
        if self.whole is ALL_TIME:
            known = first_and_last_day()
            if known is None:
                return []
            return periods(self.grain, Period(code_start("year", known.first), known.last))
        return periods(self.grain, self.whole)

    def _on_hand(self, item: Item, every: Sequence[Period]) -> Iterator[Item]:
        """A thing in each period in which it is on hand: at its end, or at all, or as it came and as it went."""
        entered, left = item.entered, item.left
        for period in every:
            if period.ends_before(entered) or (left is not None and period.starts_after(left)):
                continue
            open_at_end = left is None or period.ends_before(left)
            if self.flows:
                came = CARRIED_IN if period.first is not None and entered < period.first else RECEIVED
                went = CARRIED_OUT if open_at_end else item.left_as or None
                yield replace(item, period=period, flow=came)
                yield replace(item, period=period, flow=went)
            elif open_at_end or self.basis == Basis.ON_HAND:
                yield replace(item, period=period)

    # Showing

    def members(
        self, dimension: Dimension | None, present: set[Hashable | None]
    ) -> list[tuple[Hashable | None, Member]]:
        """The rows or columns to show: a fixed list whole, every period asked for, a council's list where it counts."""
        if dimension is None:
            return [(None, WHOLE)]
        if dimension.name in PERIODS:
            return [(first, period_member(dimension.name, first)) for first in self._period_starts(dimension, present)]
        shown: list[tuple[Hashable | None, Member]] = [
            (value, member) for value, member in self._keyed(dimension.name) if dimension.fixed or value in present
        ]
        return [*shown, (None, UNRECORDED)] if None in present else shown

    def _period_starts(self, dimension: Dimension, present: set[Any]) -> list[Any]:
        whole = self.whole
        if whole is ALL_TIME:
            if not present:
                return []
            whole = Period(min(present), max(present))
        return [period.first for period in periods(dimension.name, whole)]

    def notes(self) -> tuple[str, ...]:
        """What is counted, when, and under which conditions, for the foot of the table."""
        spec = self.spec
        found = []
        if self.flows:
            found.append("Counted as it came into the period and as it went, whatever the basis.")
        else:
            found.append(f"Basis: {self.basis.label}.")
        found.append(f"Years: {', '.join(spec.years)}." if spec.years else "Years: all there are.")
        for name in dict.fromkeys(name for name, _ in spec.where):
            values = " or ".join(value for other, value in spec.where if other == name)
            found.append(f"Only {DIMENSIONS[name].label}: {values}.")
        found += [f"{d.label.capitalize()}: counts {d.counted}." for d in self.used if d.counted]
        found += [f"{d.label.capitalize()}: {d.words}" for d in self.shown]
        found.append(f"{self.measure.label.capitalize()}: {self.measure.words}")
        return tuple(found)


def _same(one: str, other: str) -> bool:
    return one.casefold().replace("_", " ") == other.casefold().replace("_", " ")


def _period_start(grain: str, name: str) -> Any:
    year = read_years(name[:7])[0] if grain != "month" else None
    for period in periods(grain, span(year, year) if year is not None else _year_around(name)):
        if name in (period_member(grain, period.first).code, period_member(grain, period.first).label):
            return period.first
    raise UnknownName(f"There is no {grain} “{name}”. Write it as {'2024-25 Q1' if grain == 'quarter' else '2024-04'}.")


def _year_around(month: str) -> Period:
    try:
        year = int(month[:4]) if month[:4].isdigit() else int(month[-4:])
    except ValueError as error:
        raise UnknownName(f"There is no month “{month}”. Write it as 2024-04.") from error
    return span(year - 1, year)


@cache
def _nobody(needs: tuple[str, ...]) -> Any:
    """A row of no case at all, for a cost that belongs to none."""
    return namedtuple("Nobody", needs)(*[None] * len(needs))


def _finished(
    spec: Spec,
    measure: Measure,
    rows: Sequence[tuple[Hashable | None, Member]],
    columns: Sequence[tuple[Hashable | None, Member]],
    gathered: dict[tuple[Hashable | None, Hashable | None], Any],
    notes: tuple[str, ...],
) -> Table:
    """The numbers of a table from what its cells have gathered, with its totals."""

    def together(places: Iterator[Any]) -> Any:
        found = measure.empty()
        for place in places:
            if place in gathered:
                found = measure.together(found, gathered[place])
        return found

    by_column = [together((row, column) for row, _ in rows) for column, _ in columns]
    everything = together((row, column) for row, _ in rows for column, _ in columns)

    def number(found: Any, whole: Any) -> Number | None:
        return share(found, whole) if measure.of_column else measure.result(found)

    lines = tuple(
        Line(
            member,
            tuple(
                number(gathered.get((row, column), measure.empty()), whole)
                for (column, _), whole in zip(columns, by_column, strict=True)
            ),
            number(together((row, column) for column, _ in columns), everything),
        )
        for row, member in rows
    )
    return Table(
        spec,
        tuple(member for _, member in columns),
        lines,
        tuple(number(found, found) for found in by_column),
        number(everything, everything),
        notes,
    )
