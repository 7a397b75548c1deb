"""How one table is counted from the sheets: what counts, in which period, in which row and column.

Nothing here asks the database for a case. A table says which columns it needs and which cases can be left out, takes
each batch as it comes, and gives at the end what its cells have gathered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from reporting.dimensions import (
    DIMENSIONS,
    NOT_RECORDED,
    PERIODS,
    SPANS,
    UNRECORDED,
    Dimension,
    Lists,
    Member,
    period_member,
)
from reporting.facts import ANSWERED_ON, first_and_last_day
from reporting.measures import MEASURES, stage_measured
from reporting.periods import ALL_TIME, Period, code_start, period_of, periods, read_years, span
from reporting.sheets import (
    Condition,
    Dated,
    Sheet,
    flowing,
    in_periods,
    meeting,
    on_hand,
)
from reporting.specs import Basis, Spec, UnknownName
from reporting.splitting import columns_of_cases, split

Place = tuple[Hashable | None, Hashable | None]
"""The value of a row and the value of a column."""
AskedFor = Member | str | tuple[str, str | None]
"""A row or column: a Member, its code, or its code and its parent's label where two have the same code."""

WHOLE = Member("total", "total", "total")
"""The only column of a table without columns."""

ASKED_ONLY = {"cause": "each_cause", "remedy": "remedy_types", "cost": "cost_categories"}
"""The column of all that a case has of these, for a condition that does not split it."""


class Counting:
    """One table being counted."""

    def __init__(self, spec: Spec, lists: Lists, *, keep_cases: bool = False) -> None:
        spec.require_sound()
        self.spec, self.keep_cases = spec, keep_cases
        self._lists = lists
        self.rows = spec.dimension(spec.rows)
        self.columns = spec.dimension(spec.columns) if spec.columns else None
        self.measure = MEASURES[spec.measure]
        self.basis = Basis(spec.basis)
        self.shown = [self.rows, *([self.columns] if self.columns else [])]
        self.wanted = self._wanted()
        self.used = list({d.name: d for d in (*self.shown, *map(spec.dimension, self.wanted))}.values())
        self.splits = self._splits()
        self.flows = any(dimension.name == "flow" for dimension in self.used)
        self.whole = self._whole()
        grains = {dimension.name for dimension in self.used} & set(PERIODS)
        self.dated = Dated(self.whole, next((grain for grain in reversed(PERIODS) if grain in grains), ""), spec.spans)
        self.amount = self._amount()
        self.conditions = self._conditions()
        self.found: Counter[Any] = Counter()
        self.cases: dict[Place, set[int]] = {}

    # What was asked for

    def _wanted(self) -> dict[str, frozenset[Hashable | None]]:
        """The values that each condition lets through, by dimension."""
        wanted: dict[str, set[Hashable | None]] = {}
        for name, text in self.spec.where:
            wanted.setdefault(name, set()).update(self.values_at(self.spec.dimension(name), text))
        return {name: frozenset(values) for name, values in wanted.items()}

    def values_at(self, dimension: Dimension | None, place: AskedFor) -> frozenset[Hashable | None]:
        """The values that a member, a code or a label stands for; several where a label is under several parents.

        Raises UnknownName where there is no such member.
        """
        if dimension is None:
            return frozenset({None})
        if isinstance(place, Member):
            name, parent = place.code, place.parent
        else:
            name, parent = place if isinstance(place, tuple) else (place, None)
        if _same(name, NOT_RECORDED):
            return frozenset({None})
        if dimension.name in PERIODS:
            return frozenset({_period_start(dimension.name, name)})
        keyed = self._members_of(dimension)
        found = {value for value, member in keyed if isinstance(place, Member) and member.key == place.key}
        found = found or {
            value
            for value, member in keyed
            if name in (member.code, member.label) and (parent is None or member.parent == parent)
        }
        found = found or {value for value, member in keyed if _same(name, member.code)}
        if not found:
            names = ", ".join(dict.fromkeys([*(member.code for _, member in keyed), NOT_RECORDED]))
            raise UnknownName(f"There is no “{name}” in {dimension.name}. There are: {names}.")
        return frozenset(found)

    def _members_of(self, dimension: Dimension) -> Sequence[tuple[Hashable, Member]]:
        if dimension.name == SPANS.name:
            return [(one.first, Member(one.code, one.code, one.label)) for one in self.spec.spans]
        return dimension.keyed(self._lists)

    def _splits(self) -> frozenset[str]:
        """What cases are split into. A cause, remedy or cost that is only asked about does not split them."""
        splits = {dimension.splits for dimension in self.shown if dimension.splits}
        for name in self.wanted:
            one = DIMENSIONS[name].splits
            adds_up = (one, self.measure.name) in {("remedy", "redress_pounds"), ("cost", "cost_pounds")}
            if one and (one not in ASKED_ONLY or adds_up):
                splits.add(one)
        return frozenset(splits - {"flow"})

    def _whole(self) -> Period:
        """From the first day to the last that the table asks about: its years, or else those its conditions name."""
        if self.spec.spans:
            return Period(min(one.first for one in self.spec.spans), max(one.last for one in self.spec.spans))
        if self.spec.years:
            ends = [read_years(year)[0] for year in self.spec.years]
            return span(min(ends), max(ends))
        for grain in PERIODS:
            if starts := self.wanted.get(grain, frozenset()) - {None}:
                return Period(min(starts), period_of(grain, max(starts)).last)
        return ALL_TIME

    def _amount(self) -> str:
        """The column of what each thing amounts to; empty where things are counted."""
        if self.measure.amount is None:
            return ""
        return self.measure.amount(stage_measured(self.rows, self.columns), self.splits)

    def _conditions(self) -> tuple[Condition, ...]:
        found = [Condition(dimension.population) for dimension in self.used if dimension.population]
        for name, values in self.wanted.items():
            one = DIMENSIONS[name].splits
            if one in ASKED_ONLY and one not in self.splits:
                found.append(Condition(ASKED_ONLY[one], values, of_several=True))
            else:
                found.append(Condition(name, values))
        return tuple(dict.fromkeys(found))

    # What it needs

    @property
    def cohort(self) -> bool:
        """Whether nothing counts but what was received from the first day on."""
        return self.basis == Basis.RECEIVED and "stage" not in self.splits and not self.flows

    @property
    def dated_by(self) -> str:
        """The column of the day that puts a thing into a period, where it is not counted while it is on hand.

        On the basis closed that is the day of a stage's own, where the table is cut by a dimension of it, or the day a
        clock stopped.
        """
        if self.basis == Basis.RECEIVED:
            return "entered"
        stage = next((dimension.stage for dimension in self.used if dimension.stage), "")
        if "stage" in self.splits or not (stage or "clock" in self.splits):
            return "left"
        if not stage:
            return "clock_stopped_on"
        return ANSWERED_ON.get(stage, "decided_on")

    @property
    def by_clocks(self) -> bool:
        """Whether it is the day a clock stopped that puts a thing into a period."""
        return not self._is_on_hand and self.dated_by == "clock_stopped_on"

    @property
    def needs(self) -> frozenset[str]:
        """The columns of cases that it is counted from."""
        names = {"entered", "left", "left_as"} if self._is_on_hand else {self.dated_by}
        names |= {read for dimension in self.shown for read in dimension.reads}
        names |= {read for condition in self.conditions for read in condition.reads}
        names |= {self.amount} - {""}
        return columns_of_cases(names, self.splits)

    @property
    def limits(self) -> dict[str, frozenset[Hashable]]:
        """Values of a column of the database outside which nothing counts."""
        return {
            path: values
            for name, values in self.wanted.items()
            if (path := DIMENSIONS[name].path) and None not in values
        }

    @property
    def clock_rules(self) -> frozenset[str] | None:
        """The only clocks that count, where it is asked for some; None where any may."""
        rules = self.wanted.get("clock")
        return None if rules is None or None in rules else rules

    @property
    def _is_on_hand(self) -> bool:
        return self.flows or self.basis in (Basis.OPEN, Basis.ON_HAND)

    # Counting

    def take(self, cases: Sheet) -> None:
        """Count what a batch of cases holds."""
        sheet = self.counted(cases)
        along = [sheet.along(self.rows), self._across(sheet)]
        amounts = [sheet.column(self.amount)] if self.amount else []
        self.found.update(zip(*along, *amounts, strict=True))
        if self.keep_cases and not sheet.of_no_case:
            held = amounts[0] if self.measure.name.endswith("_pounds") else [True] * sheet.size
            for row, column, pk, some in zip(*along, sheet.column("pk"), held, strict=True):
                if some:  # no money stands behind a sum of money
                    self.cases.setdefault((row, column), set()).add(pk)

    def _across(self, sheet: Sheet) -> Sequence[Hashable | None]:
        return sheet.along(self.columns) if self.columns else [None] * sheet.size

    def counted(self, cases: Sheet) -> Sheet:
        """The sheet of all that counts of a batch, each thing in its period."""
        sheet = split(cases, self.splits)
        if self._is_on_hand:
            sheet = sheet.part(("flow" if self.flows else self.basis, self.dated), self._on_hand)
        else:
            by = self.dated_by
            sheet = sheet.part((by, self.dated), lambda things: in_periods(things, by, self.dated))
        if not self.conditions:
            return sheet
        return sheet.part(self.conditions, lambda things: meeting(things, self.conditions))

    def _on_hand(self, sheet: Sheet) -> Sheet:
        if self.flows:
            return flowing(sheet, self._every_period)
        return on_hand(sheet, self._every_period, at_the_end=self.basis == Basis.OPEN)

    @cached_property
    def _every_period(self) -> list[Period]:
        if self.spec.spans:
            return [one.days for one in self.spec.spans]
        if not self.dated.grain:
            return [self.whole]
        if self.whole is ALL_TIME:
            known = first_and_last_day()
            if known is None:
                return []
            return periods(self.dated.grain, Period(code_start("year", known.first), known.last))
        return periods(self.dated.grain, self.whole)

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
            (value, member)
            for value, member in self._members_of(dimension)
            if dimension.members is None or value in present
        ]
        return [*shown, (None, UNRECORDED)] if None in present else shown

    def _period_starts(self, dimension: Dimension, present: set[Any]) -> list[date]:
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
        if spec.spans:
            found.append(f"Periods: {', '.join(one.label for one in spec.spans)}.")
        else:
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


def _period_start(grain: str, name: str) -> date:
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
