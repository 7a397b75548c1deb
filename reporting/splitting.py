"""Cases split into other things: the stage events, clocks, causes, referrals and lines of money they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain, compress, islice, repeat
from typing import Any

from reporting.facts import ANSWERED_ON, RECORDED_OUTCOME, STAGES, Column, columns_behind
from reporting.sheets import Sheet
from stages.law.clocks import clock_called
from stages.law.vocabulary import ClosedReason

CLOCK_STAGES = {
    "C3": "stage1", "C4": "stage1", "C5": "stage1", "G1": "stage1", "G15a": "stage1", "G15b": "stage1",
    "C6": "stage2", "C7": "stage2", "C8": "stage2", "G3": "stage2", "G4": "stage2", "G5": "stage2", "G6": "stage2",
    "G15c": "stage2", "G15d": "stage2",
    "C9": "stage3", "C10": "stage3", "C11": "stage3", "C12": "stage3", "G7": "stage3", "G8": "stage3", "G9": "stage3",
    "G12": "ombudsman", "G13": "ombudsman",
}  # fmt: skip
"""The stage that a clock belongs to. In a table cut by both, a clock counts with the event of its own stage."""


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
