"""How the facts of a clock are put together: what stopped it, or else what ended it first, and the council's target."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from stages.clock_record import ClockRecord
from stages.law.clocks import CLOCKS, ClockFacts, Ended, Ending, OutsideCalendar, rule_and_item, run
from stages.law.vocabulary import State
from stages.law.working_days import WorkingDays

_ENDED_AS = {
    State.WITHDRAWN: Ending.WITHDRAWN,
    State.STOPPED_CONCURRENT: Ending.CONCURRENT,
    State.ROUTED_ELSEWHERE: Ending.ELSEWHERE,
    State.NOT_ACCEPTED: Ending.ELSEWHERE,
}


def made(
    day_zero: datetime.date,
    why: str,
    *,
    stopped_on: datetime.date | None = None,
    ends: Iterable[Ended | None] = (),
    **more: Any,
) -> ClockFacts:
    """The facts of one clock. What was done stands; only a clock that still ran is ended, by whatever came first."""
    ended = min((end for end in ends if end), key=lambda end: end.on, default=None) if stopped_on is None else None
    return ClockFacts(day_zero, why, stopped_on=stopped_on, ended=ended, **more)


def end_of_case(record: ClockRecord) -> Ended | None:
    """What ended everything that was still running, and when: a withdrawal (reg 7), a stop of the whole case (reg 8),
    another place to deal with it, or the closing. A case of which some points are stopped runs on."""
    case = record.case
    how = _ENDED_AS.get(State(case.status), Ending.CLOSED)
    on = case.closed_on
    if on is None and how == Ending.CONCURRENT:
        on = max((process.stopped_on for process in record.processes), default=None)
    return Ended(on, how) if on else None


def overtaken(on: datetime.date | None) -> Ended | None:
    """That the procedure went on, on a day, without what the clock was waiting for."""
    return Ended(on, Ending.OVERTAKEN) if on else None


def with_target(record: ClockRecord, key: str, facts: ClockFacts) -> ClockFacts:
    """The facts with the council's own length of this clock, where it had set one by day 0."""
    target = record.target(rule_and_item(key)[0], facts.day_zero)
    return replace(facts, target=target) if target else facts


def due_of(record: ClockRecord, key: str, facts: ClockFacts, calendar: WorkingDays) -> datetime.date | None:
    """The day on which a clock is due, from which another one starts; None where that lies past the calendar."""
    try:
        return run(CLOCKS[rule_and_item(key)[0]], with_target(record, key, facts), calendar).due
    except OutsideCalendar:
        return None
