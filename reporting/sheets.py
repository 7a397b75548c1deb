"""Sheets of things to count: cases, or the stage events, clocks, causes, referrals and lines of money they split into.

A sheet holds columns of equal length, and what the n-th value of each says is said of the n-th thing. A sheet made out
of another holds the columns of its own and, for each of its things, its place on that other one. A column is made when
it is first asked for, and a value is worked out once for all things that are alike in what it follows from, so that
many tables are counted for little more than one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain, compress, islice, repeat
from typing import Any, NamedTuple

from reporting.dimensions import CARRIED_IN, CARRIED_OUT, DIMENSIONS, RECEIVED, Dimension
from reporting.facts import ANSWERED_ON, DERIVED, RECORDED_OUTCOME, STAGES, Column, Columns, columns_behind
from reporting.periods import Period, Span, code_start
from stages.law.clocks import clock_called
from stages.law.vocabulary import ClosedReason
from stages.law.working_days import WorkingDays

CLOCK_STAGES = {
    "C3": "stage1", "C4": "stage1", "C5": "stage1", "G1": "stage1", "G15a": "stage1", "G15b": "stage1",
    "C6": "stage2", "C7": "stage2", "C8": "stage2", "G3": "stage2", "G4": "stage2", "G5": "stage2", "G6": "stage2",
    "G15c": "stage2", "G15d": "stage2",
    "C9": "stage3", "C10": "stage3", "C11": "stage3", "C12": "stage3", "G7": "stage3", "G8": "stage3", "G9": "stage3",
    "G12": "ombudsman", "G13": "ombudsman",
}  # fmt: skip
"""The stage that a clock belongs to. In a table cut by both, a clock counts with the event of its own stage."""


class Worked(dict[Hashable, Any]):
    """The values of a function by what it was asked, each worked out when it is first met."""

    def __init__(self, work: Callable[..., Any], *, of_one: bool) -> None:
        super().__init__()
        self.work, self.of_one = work, of_one

    def __missing__(self, asked: Any) -> Any:
        found = self[asked] = self.work(asked) if self.of_one else self.work(*asked)
        return found

    def along(self, columns: Sequence[Column]) -> list[Any]:
        """The value for each place of these columns."""
        return list(map(self.__getitem__, columns[0] if self.of_one else zip(*columns, strict=True)))


class Desk:
    """What is known of the values worked out so far, from one batch of cases to the next."""

    def __init__(self, calendar: WorkingDays) -> None:
        self.calendar = calendar
        self._worked: dict[Hashable, Worked] = {}

    def along(self, name: Hashable, work: Callable[..., Any], columns: Sequence[Column]) -> list[Any]:
        """The values of a function for each place of these columns; `name` is always of the same function."""
        if name not in self._worked:
            self._worked[name] = Worked(work, of_one=len(columns) == 1)
        return self._worked[name].along(columns)


class Sheet:
    """Things of one kind, as columns."""

    def __init__(
        self,
        desk: Desk,
        size: int,
        own: dict[str, Column | Callable[[], Column]],
        made_of: Sheet | None = None,
        places: Sequence[int] | None = None,
        *,
        of_no_case: bool = False,
    ) -> None:
        self.desk, self.size, self.of_no_case = desk, size, of_no_case
        self._own, self._made_of, self._places = own, made_of, places
        self._found: Columns = {}
        self._along: dict[str, Column] = {}
        self._parts: dict[Hashable, Sheet] = {}

    def column(self, name: str) -> Column:
        """A column by its name. Raises KeyError where it was not fetched and follows from nothing that was."""
        if name not in self._found:
            self._found[name] = self._make(name)
        return self._found[name]

    def along(self, dimension: Dimension) -> Column:
        """The place of each thing in a dimension."""
        if dimension.name not in self._along:
            if self._made_of is not None and self._own.keys().isdisjoint(dimension.reads):
                found = self._taken(self._made_of.along(dimension))
            else:
                columns = [self.column(name) for name in dimension.reads]
                found = self.desk.along(("dimension", dimension.name), dimension.value, columns)
            self._along[dimension.name] = found
        return self._along[dimension.name]

    def has(self, name: str) -> bool:
        """Whether a split has given these things a column of this name."""
        return name in self._own or (self._made_of is not None and self._made_of.has(name))

    def part(self, name: Hashable, make: Callable[[Sheet], Sheet]) -> Sheet:
        """A sheet made out of this one, the same for everyone who asks for it by this name."""
        if name not in self._parts:
            self._parts[name] = make(self)
        return self._parts[name]

    def taking(self, places: Sequence[int], **own: Column | Callable[[], Column]) -> Sheet:
        """A sheet of the things at these places of this one, with columns of its own."""
        return Sheet(self.desk, len(places), dict(own), self, places, of_no_case=self.of_no_case)

    def with_columns(self, **own: Column | Callable[[], Column]) -> Sheet:
        """The same things, with columns of their own."""
        return Sheet(self.desk, self.size, dict(own), self, None, of_no_case=self.of_no_case)

    def let_go(self) -> None:
        """Give up all columns. A sheet and its parts hold each other, and would stay until Python looks for such."""
        for part in self._parts.values():
            part.let_go()
        for held in (self._own, self._found, self._along, self._parts):
            held.clear()

    def _make(self, name: str) -> Column:
        if name in self._own:
            held = self._own[name]
            return held() if callable(held) else held
        if self._made_of is not None:
            return self._taken(self._made_of.column(name))
        derived = DERIVED[name]
        columns = [self.column(read) for read in derived.reads]
        if derived.whole is not None:
            return derived.whole(self.desk.calendar, *columns)
        return self.desk.along(("column", name), derived.make, columns)

    def _taken(self, column: Column) -> Column:
        return column if self._places is None else list(map(column.__getitem__, self._places))


# Cases split into other things


def _of_each_stage(*what: str) -> tuple[str, ...]:
    return tuple(f"{stage}_{one}" for stage in STAGES[:3] for one in what)


SPLITS: dict[str, tuple[tuple[str, ...], dict[str, tuple[str, ...]]]] = {
    "stage": (
        (*_of_each_stage("reached"), "referrals"),
        {
            "stage": (),
            "referral": (),
            "entered": (*_of_each_stage("entered"), "received_on"),
            "left": (*_of_each_stage("entered"), *ANSWERED_ON.values(), "received_on", "closed_on", "closed_reason"),
            "left_as": (*_of_each_stage("entered"), *ANSWERED_ON.values(), "received_on", "closed_on", "closed_reason"),
            "stage_outcome": tuple(RECORDED_OUTCOME.values()),
            "stage_days": _of_each_stage("days"),
        },
    ),
    "referral": (("referrals",), {"referral": (), "decided_on": ()}),
    "clock": (("clocks",), {"clock_rule": (), "clock_result": (), "clock_stopped_on": (), "clock_days": ()}),
    "action": (("actions",), {"action_status": ()}),
    "recommendation": (("recommendations",), {"recommendation_decision": ()}),
    "cause": (("each_cause",), {"cause": ()}),
    "remedy": (("remedies",), {"remedy_type": (), "remedy_pounds": ()}),
    "cost": (("costs",), {"cost_category": (), "cost_pounds": ()}),
}
"""What a case can be split into, in the order in which it is done: the columns of cases that tell the parts, and the
columns that the parts have of their own, each with what it takes besides. Parts may be split again."""


def columns_of_cases(names: Iterable[str], splits: frozenset[str]) -> frozenset[str]:
    """The columns of cases that must be fetched for these columns of what the splits make of them."""
    asked = set(names) - {"period", "flow"}
    for one in splits:
        tells, own = SPLITS[one]
        asked = asked.difference(own).union(tells, *(own[name] for name in asked & own.keys()))
    return columns_behind(asked)


def split(sheet: Sheet, by: frozenset[str]) -> Sheet:
    """The sheet of what these split the cases into."""
    for one in SPLITS:
        if one in by:
            sheet = sheet.part(one, _SPLITTERS[one])
    return sheet


def _into_stages(sheet: Sheet) -> Sheet:
    """A stage event for each stage that a case reached, and one for each referral to the Ombudsman.

    An event leaves on the answer of its stage, as responded; without one it leaves when the case is closed, under the
    reason for that. A case that was closed before it went to the Ombudsman does not end there by that.
    """
    if sheet.of_no_case:
        nothing = [None] * sheet.size
        return sheet.with_columns(stage=nothing, referral=nothing, stage_outcome=nothing, stage_days=nothing)
    at_stages = [list(compress(range(sheet.size), sheet.column(f"{stage}_reached"))) for stage in STAGES[:3]]
    at_ombudsman, referrals = _each(sheet.column("referrals"))
    at_each = [*at_stages, at_ombudsman]

    def held(names: Iterable[str], at_the_end: Iterable[Any] = repeat(None)) -> Column:
        """The column of its own stage for each event; for the Ombudsman what is given."""
        of_stages = (map(sheet.column(name).__getitem__, places) for name, places in zip(names, at_stages, strict=True))
        return [*chain.from_iterable(of_stages), *islice(at_the_end, len(referrals))]

    def entered() -> Column:
        received = map(sheet.column("received_on").__getitem__, at_ombudsman)
        came = (one.referred_on or one.decided_on or day for one, day in zip(referrals, received, strict=True))
        return held((f"{stage}_entered" for stage in STAGES[:3]), came)

    def departures() -> Column:
        answered = held(ANSWERED_ON.values(), (referral.decided_on for referral in referrals))
        others = (events.column(name) for name in ("entered", "closed_on", "closed_reason"))
        return list(map(_departure, answered, *others))

    events = sheet.taking(
        list(chain.from_iterable(at_each)),
        stage=[*chain.from_iterable([stage] * len(at) for stage, at in zip(STAGES, at_each, strict=True))],
        referral=[*repeat(None, sum(map(len, at_stages))), *referrals],
        entered=entered,
        departures=departures,
        left=lambda: [left for left, _ in events.column("departures")],
        left_as=lambda: [left_as for _, left_as in events.column("departures")],
        stage_outcome=lambda: held(RECORDED_OUTCOME.values()),
        stage_days=lambda: held(f"{stage}_days" for stage in STAGES[:3]),
    )
    return events


RESPONDED = ClosedReason.RESPONDED.value
"""As a plain word: an enumeration's costs more to ask for than all else here, once for every event."""


def _departure(
    answered: date | None, entered: date, closed_on: date | None, closed_reason: str
) -> tuple[date | None, str]:
    """When a stage event left and as what."""
    if answered is not None:
        return answered, RESPONDED
    if closed_on is not None and closed_on >= entered:
        return closed_on, closed_reason
    return None, ""


def _each(column: Sequence[Sequence[Any]]) -> tuple[list[int], list[Any]]:
    """Everything in a column of several things each, with the places where it stands."""
    return [place for place, several in enumerate(column) for _ in several], list(chain.from_iterable(column))


def _into_referrals(sheet: Sheet) -> Sheet:
    if sheet.of_no_case:
        return sheet.with_columns(referral=[None] * sheet.size, decided_on=sheet.column("closed_on"))
    of_cases = sheet.column("referrals")
    if sheet.has("referral"):  # an event at the Ombudsman has its own; any other stands with each of its case's
        own = sheet.column("referral")
        of_cases = [several if one is None else (one,) for one, several in zip(own, of_cases, strict=True)]
    places, referrals = _each(of_cases)
    return sheet.taking(places, referral=referrals, decided_on=[referral.decided_on for referral in referrals])


def _into_clocks(sheet: Sheet) -> Sheet:
    if sheet.of_no_case:
        nothing = [None] * sheet.size
        return sheet.with_columns(
            clock_rule=nothing, clock_result=nothing, clock_days=nothing, clock_stopped_on=sheet.column("closed_on")
        )
    places, clocks = _each(sheet.column("clocks"))
    if sheet.has("stage"):
        stages = sheet.column("stage")
        own = [
            CLOCK_STAGES.get(clock_called(clock.rule).id) == stages[at]
            for at, clock in zip(places, clocks, strict=True)
        ]
        places, clocks = list(compress(places, own)), list(compress(clocks, own))
    return sheet.taking(
        places,
        clock_rule=[clock.rule for clock in clocks],
        clock_result=[clock.result for clock in clocks],
        clock_stopped_on=[clock.stopped_on for clock in clocks],
        clock_days=[clock.working_days for clock in clocks],
    )


def _into_actions(sheet: Sheet) -> Sheet:
    places, actions = _each(sheet.column("actions"))
    return sheet.taking(places, action_status=actions)


def _into_recommendations(sheet: Sheet) -> Sheet:
    places, decisions = _each(sheet.column("recommendations"))
    return sheet.taking(places, recommendation_decision=[decision or None for decision in decisions])


def _into_causes(sheet: Sheet) -> Sheet:
    places, causes = _each(sheet.column("each_cause"))
    return sheet.taking(places, cause=causes)


NOTHING = ((None, Decimal()),)


def _into_remedies(sheet: Sheet) -> Sheet:
    places, lines = _each(_by_sort(sheet.column("remedies")))
    return sheet.taking(places, remedy_type=[sort for sort, _ in lines], remedy_pounds=[pounds for _, pounds in lines])


def _into_costs(sheet: Sheet) -> Sheet:
    places, lines = _each(_by_sort(sheet.column("costs")))
    return sheet.taking(places, cost_category=[sort for sort, _ in lines], cost_pounds=[pounds for _, pounds in lines])


def _by_sort(column: Column) -> Column:
    """Lines of the same sort put together for each case; one of nothing where it has none."""
    return [lines if len(lines) == 1 else _together(lines) for lines in column]


def _together(lines: Sequence[tuple[Any, Decimal]]) -> Sequence[tuple[Any, Decimal]]:
    found: dict[Any, Decimal] = {}
    for sort, pounds in lines:
        found[sort] = found.get(sort, Decimal()) + pounds
    return list(found.items()) or NOTHING


_SPLITTERS: dict[str, Callable[[Sheet], Sheet]] = {
    "stage": _into_stages,
    "referral": _into_referrals,
    "clock": _into_clocks,
    "action": _into_actions,
    "recommendation": _into_recommendations,
    "cause": _into_causes,
    "remedy": _into_remedies,
    "cost": _into_costs,
}


# Things put into the periods in which they count


@dataclass(frozen=True)
class Dated:
    """How days fall into periods: the years, quarters or months of a whole, spans of their own, or the whole alone."""

    whole: Period
    grain: str = ""
    spans: tuple[Span, ...] = ()

    def __call__(self, day: date | None) -> date | None:
        """The first day of the period that a day lies in; None where it lies in none, or is unknown."""
        if not self.whole.holds(day):
            return None
        if self.spans:
            return next((span.first for span in self.spans if span.days.holds(day)), None)
        return code_start(self.grain, day) if self.grain else self.whole.first or date.min


def in_periods(sheet: Sheet, by: str, dated: Dated) -> Sheet:
    """The things whose day, in the column `by`, lies in one of the periods."""
    periods = sheet.desk.along(dated, dated, [sheet.column(by)])
    places = [at for at, period in enumerate(periods) if period is not None]
    return sheet.taking(places, period=[periods[at] for at in places])


def on_hand(sheet: Sheet, every: Sequence[Period], *, at_the_end: bool) -> Sheet:
    """Each thing in every period in which it was on hand; `at_the_end` only where it was still so after the last day.

    What was left on the last day of a period was not open at its end; what was left on the first was open at its start.
    """
    entered, left = sheet.column("entered"), sheet.column("left")
    places: list[int] = []
    periods: list[date | None] = []
    for period in every:
        found = _there(entered, left, period)
        if at_the_end:
            found = [at for at in found if left[at] is None or period.ends_before(left[at])]
        places += found
        periods += [period.first] * len(found)
    return sheet.taking(places, period=periods)


def flowing(sheet: Sheet, every: Sequence[Period]) -> Sheet:
    """Each thing twice in every period in which it was on hand: once as it came and once as it went."""
    entered, left, left_as = sheet.column("entered"), sheet.column("left"), sheet.column("left_as")
    places: list[int] = []
    periods: list[date | None] = []
    flow: list[str | None] = []
    for period in every:
        found = _there(entered, left, period)
        places += found + found
        periods += [period.first] * (2 * len(found))
        flow += [CARRIED_IN if period.starts_after(entered[at]) else RECEIVED for at in found]
        flow += [
            CARRIED_OUT if left[at] is None or period.ends_before(left[at]) else left_as[at] or None for at in found
        ]
    return sheet.taking(places, period=periods, flow=flow)


def _there(entered: Column, left: Column, period: Period) -> list[int]:
    """The places of what was there at any time of a period."""
    first, last = period.first or date.min, period.last or date.max
    return [
        at
        for at, (came, went) in enumerate(zip(entered, left, strict=True))
        if came <= last and (went is None or went >= first)
    ]


# Conditions


class Condition(NamedTuple):
    """What a thing must meet to count: that a column holds, where there are no `values`; that its value in a dimension
    is one of them; or that one of the several in a column is."""

    name: str
    values: frozenset[Hashable | None] | None = None
    of_several: bool = False

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns it looks at."""
        return (self.name,) if self.values is None or self.of_several else DIMENSIONS[self.name].reads

    def along(self, sheet: Sheet) -> Column:
        if self.values is None or self.of_several:
            return sheet.column(self.name)
        return sheet.along(DIMENSIONS[self.name])

    def holds(self, held: Any) -> bool:
        if self.values is None:
            return bool(held)
        return not self.values.isdisjoint(held) if self.of_several else held in self.values


def meeting(sheet: Sheet, conditions: tuple[Condition, ...]) -> Sheet:
    """The things that meet all of these."""

    def all_hold(*held: Any) -> bool:
        return all(condition.holds(one) for condition, one in zip(conditions, held, strict=True))

    holds = sheet.desk.along(conditions, all_hold, [condition.along(sheet) for condition in conditions])
    return sheet.taking(list(compress(range(sheet.size), holds)))
