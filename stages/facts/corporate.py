"""The clocks of the corporate procedure (the Ombudsman's Complaint Handling Code): G15a to G15d.

The Code counts each response from its acknowledgement. One that was never sent cannot put the response off for ever: it
is then counted from the last day for acknowledging.
"""

from __future__ import annotations

import datetime

from stages.clock_record import ClockRecord
from stages.facts.making import due_of, end_of_case, made, overtaken
from stages.facts.stage_one import extension
from stages.law.clocks import ClockFacts, Ended
from stages.law.working_days import WorkingDays
from stages.models import StageOne, StageTwo


def facts(record: ClockRecord, calendar: WorkingDays) -> dict[str, ClockFacts]:
    case, one, two = record.case, record.stage_one, record.stage_two
    found = _stage(
        record,
        calendar,
        one,
        clocks=("G15a", "G15b"),
        begun_on=case.received_on,
        why="the day the complaint was received",
        acknowledged_on=record.acknowledged.get(1),
        ends=[end_of_case(record), overtaken(two.requested_on)],
    )
    if two.requested_on:
        found |= _stage(
            record,
            calendar,
            two,
            clocks=("G15c", "G15d"),
            begun_on=two.requested_on,
            why="the day stage 2 was asked for",
            acknowledged_on=record.acknowledged.get(2),
            ends=[end_of_case(record)],
        )
    return found


def _stage(
    record: ClockRecord,
    calendar: WorkingDays,
    stage: StageOne | StageTwo,
    *,
    clocks: tuple[str, str],
    begun_on: datetime.date,
    why: str,
    acknowledged_on: datetime.date | None,
    ends: list[Ended | None],
) -> dict[str, ClockFacts]:
    acknowledgement, response = clocks
    first = made(begun_on, why, stopped_on=acknowledged_on, ends=[*ends, overtaken(stage.responded_on)])
    found = {acknowledgement: first}
    start = acknowledged_on or due_of(record, acknowledgement, first, calendar)
    if start:
        because = "it was acknowledged" if acknowledged_on else "it should have been acknowledged; it was not"
        found[response] = made(
            start,
            f"the day {because}" if acknowledged_on else f"the last day by which {because}",
            extension=extension(stage),
            stopped_on=stage.responded_on,
            ends=ends,
        )
    return found
