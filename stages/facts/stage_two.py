"""The clocks of stage 2 (regs 15(2) to 17): C6 to C8, G4 to G6, and the second counter from the agreed statement."""

from __future__ import annotations

import datetime

from cases.models import Part, SpokenOrWritten
from stages.clock_record import ClockRecord
from stages.facts.making import due_of, end_of_case, made, overtaken
from stages.law.clocks import CLOCKS, ClockFacts, Custom, Notice, OutsideCalendar, Run, run
from stages.law.starts import Start, stage_two_from_statement, stage_two_start
from stages.law.vocabulary import StartBasis
from stages.law.working_days import WorkingDays

STAGE_TWO_DUE = "the day the stage 2 response is due"


def facts(record: ClockRecord, calendar: WorkingDays) -> dict[str, ClockFacts]:
    """The response within 25 and 65 working days from day 0 in law, and what has to be done before it."""
    begun = _begun(record)
    if begun is None:
        return {}
    two, oral = record.stage_two, _oral(record)
    ends = [end_of_case(record), overtaken(two.responded_on)]
    found = {
        "G4": made(begun.day, begun.why, stopped_on=_both_appointed(record), ends=ends),
        "G5": made(begun.day, begun.why, stopped_on=two.statement_final_on, ends=ends),
    }
    if oral:
        found["C6"] = made(begun.day, begun.why, stopped_on=two.statement_final_on, ends=ends)
    start = legal_start(record)
    if start is None:
        return found
    found["C7"] = _response(record, start, 25, notice=_notice(record))
    found["C8"] = _response(record, start, 65)
    due = due_of(record, "C7", found["C7"], calendar)
    if due:
        found["G6"] = made(due, STAGE_TWO_DUE, stopped_on=_both_reported(record), ends=ends)
    return found


def legal_start(record: ClockRecord) -> Start | None:
    """Day 0 of stage 2 in law (reg 17(4)-(5)), or for an imported stage the start that its log gives."""
    two = record.stage_two
    if record.case.imported_reference and two.started_on and not two.complaint_form:
        return Start(two.started_on, StartBasis.IMPORTED.label)
    return stage_two_start(
        oral=_oral(record),
        requested_on=two.requested_on,
        skip_agreed_on=two.skip_agreed_on,
        record_final_on=two.statement_final_on,
    )


def from_the_statement(record: ClockRecord, calendar: WorkingDays) -> tuple[Run, Run] | None:
    """The second counter: 25 and 65 working days from the agreed statement, to stand beside the legal ones."""
    start = stage_two_from_statement(record.stage_two.statement_final_on)
    if start is None:
        return None
    second = made(start.day, start.why, stopped_on=record.stage_two.responded_on, ends=[end_of_case(record)])
    try:
        return run(CLOCKS["C7"], second, calendar), run(CLOCKS["C8"], second, calendar)
    except OutsideCalendar:
        return None


def _begun(record: ClockRecord) -> Start | None:
    """The day from which the council has to get stage 2 going: the request, or the agreement to leave stage 1 out."""
    two = record.stage_two
    return stage_two_start(oral=False, requested_on=two.requested_on, skip_agreed_on=two.skip_agreed_on)


def _oral(record: ClockRecord) -> bool:
    return (record.stage_two.complaint_form or record.case.form) == SpokenOrWritten.ORAL


def _response(record: ClockRecord, start: Start, length: int, *, notice: Notice | None = None) -> ClockFacts:
    two = record.stage_two
    final = two.statement_final_on
    second = Custom("The second counter, from the agreed statement of complaint", final, length) if final else None
    return made(
        start.day,
        start.why,
        notice=notice,
        stopped_on=two.responded_on,
        ends=[end_of_case(record)],
        customs=(second,) if second and final != start.day else (),
    )


def _notice(record: ClockRecord) -> Notice | None:
    two = record.stage_two
    if two.notice_given_on is None:
        return None
    return Notice(given_on=two.notice_given_on, reason=two.notice_reason, until=two.notice_until)


def _both_appointed(record: ClockRecord) -> datetime.date | None:
    """The day on which the second of the two was first appointed. One who was replaced had been appointed."""
    days = [record.first_appointed.get(part) for part in (Part.INVESTIGATING_OFFICER, Part.INDEPENDENT_PERSON)]
    return max(days) if all(days) else None


def _both_reported(record: ClockRecord) -> datetime.date | None:
    days = (record.stage_two.investigator_reported_on, record.stage_two.independent_person_reported_on)
    return max(days) if all(days) else None
