"""The clocks of a case, worked out from its dated facts and kept as rows and columns that the database can be asked.

Nothing here is a fact: delete every Clock row and `refresh` makes the same ones again.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace

from cases.models import Case, InformationDuty, Kind
from stages.calendar import england
from stages.clock_record import ClockRecord, clock_records
from stages.importing import clocks as imported
from stages.law.clocks import CLOCKS, ClockFacts, Ended, Ending, Extension, OutsideCalendar, Run, run
from stages.law.starts import stage_one_start
from stages.law.vocabulary import MAY_ASK_FOR_ADVOCATE, NEED_INTEREST_DECISION, StartBasis, State
from stages.law.working_days import WorkingDays
from stages.models import Clock, StageOne, Triage
from stages.next_step import next_step

BEFORE_STAGE_ONE = (State.RECEIVED, State.TRIAGE, State.EARLY_RESOLUTION)
COUNCILS_OWN = frozenset({"C1", "C3", "C4", "G1", "C7", "C8", "C10", "C12"})
"""The clocks that the council must meet. G3 is the complainant's time to ask for stage 2, and only advice."""


def clock_facts(case: Case) -> dict[str, ClockFacts]:
    """The facts of every clock that this case has had, by the id of the clock (DOMAIN section 3)."""
    return facts_in(clock_records([case])[0]) if case.kind == Kind.COMPLAINT else {}


def facts_in(record: ClockRecord) -> dict[str, ClockFacts]:
    """The same, from a record that has been read: of one case, or of one among thousands."""
    case, triage, stage_one = record.case, record.triage, record.stage_one
    if case.kind != Kind.COMPLAINT:
        return {}
    if record.came_by_import:
        return _facts_of_import(record)
    facts: dict[str, ClockFacts] = {}
    received = "the day the complaint was received"
    ended = _ended(case)
    facts["C1"] = ClockFacts(case.received_on, received, stopped_on=_told_everything(record), ended=ended)
    if triage.who in NEED_INTEREST_DECISION:
        facts["C3"] = ClockFacts(case.received_on, received, stopped_on=record.interest_decided_on, ended=ended)
    if triage.early_begun_on:
        facts["G1"] = ClockFacts(
            case.received_on,
            received,
            stopped_on=triage.early_resolved_on,
            ended=(ended or _gone_on_to_stage_one(triage)) if triage.early_resolved_on is None else None,
        )
    stage_one_facts = _stage_one_facts(case, triage, stage_one, ended)
    if stage_one_facts:
        facts["C4"] = stage_one_facts
    if stage_one.responded_on:
        facts["G3"] = _advice_on_stage_two(record, stage_one.responded_on)
    return facts


def _facts_of_import(record: ClockRecord) -> dict[str, ClockFacts]:
    """What the log recorded, and what has been done here since: an extension decided, an answer sent."""
    facts = imported.clock_facts(record.as_log())
    stage_one = record.stage_one
    if "C4" in facts and stage_one.extension_decided_on:
        facts["C4"] = replace(facts["C4"], extension=_extension(stage_one))
    if record.answered_here and stage_one.responded_on:
        facts["G3"] = _advice_on_stage_two(record, stage_one.responded_on)
    return facts


def _advice_on_stage_two(record: ClockRecord, answered_on: datetime.date) -> ClockFacts:
    request, closed_on = record.stage_two.requested_on, record.case.closed_on
    closed = Ended(closed_on, Ending.OVERTAKEN) if closed_on and not request else None
    return ClockFacts(answered_on, "the day the stage 1 response was sent", stopped_on=request, ended=closed)


def _stage_one_facts(case: Case, triage: Triage, stage_one: StageOne, ended: Ended | None) -> ClockFacts | None:
    if stage_one.started_on is None:
        early = triage.early_resolved_on
        if case.status not in BEFORE_STAGE_ONE and early is None:
            return None
        start = stage_one_start(
            case.received_on,
            interest_needed=triage.who in NEED_INTEREST_DECISION,
            advocate_awaited=bool(
                triage.advocate_asked_on and not case.advocate and triage.who in MAY_ASK_FOR_ADVOCATE
            ),
        )
        return ClockFacts(start.day, start.why, stopped_on=early) if start else None
    return ClockFacts(
        stage_one.started_on,
        stage_one.get_start_basis_display(),
        extension=_extension(stage_one),
        stopped_on=stage_one.responded_on,
        ended=ended if stage_one.responded_on is None else None,
    )


def _extension(stage_one: StageOne) -> Extension | None:
    if not stage_one.extended:
        return None
    return Extension(
        decided_on=stage_one.extension_decided_on,
        until=stage_one.extension_until,
        reason=stage_one.extension_reason,
        recorded=stage_one.start_basis != StartBasis.IMPORTED or stage_one.extension_decided_on is not None,
    )


def _ended(case: Case) -> Ended | None:
    """What ended the case's clocks without an answer, and when."""
    how = {
        State.WITHDRAWN: Ending.WITHDRAWN,
        State.STOPPED_CONCURRENT: Ending.CONCURRENT,
        State.ROUTED_ELSEWHERE: Ending.ELSEWHERE,
        State.NOT_ACCEPTED: Ending.ELSEWHERE,
    }.get(State(case.status))
    return Ended(case.closed_on, how) if how and case.closed_on else None


def _gone_on_to_stage_one(triage: Triage) -> Ended | None:
    """Early resolution that did not hold ended with triage; nothing is owed for it any more (T4)."""
    return Ended(triage.completed_on, Ending.OVERTAKEN) if triage.completed_on else None


def _told_everything(record: ClockRecord) -> datetime.date | None:
    """The day the last of the four things of reg 11 was done; None while one is outstanding."""
    duties = record.duties
    if len(duties) < len(InformationDuty.Item) or any(not done and not spared for done, spared in duties):
        return None
    return max((done for done, _ in duties if done), default=record.case.received_on)


def clock_runs(case: Case) -> dict[str, Run]:
    """Every clock of the case worked out on the calendar as it is now."""
    return runs_in(clock_records([case])[0], england()) if case.kind == Kind.COMPLAINT else {}


def runs_in(record: ClockRecord, calendar: WorkingDays) -> dict[str, Run]:
    """The same, from a record that has been read. An imported clock that reaches past the calendar is left out."""
    runs = {}
    for rule, facts in facts_in(record).items():
        try:
            runs[rule] = run(CLOCKS[rule], facts, calendar)
        except OutsideCalendar:
            if not record.came_by_import:
                raise
    return runs


def refresh(case: Case) -> None:
    """Bring a held case's clock rows, and its `next_due_on` and `next_step` columns, up to its facts.

    The columns are set on the instance; the action that holds the case writes them with everything else.
    """
    runs = clock_runs(case)
    there = {clock.rule: clock for clock in Clock.objects.filter(case=case)}
    for rule, worked in runs.items():
        if rule not in there:
            Clock.objects.create(case=case, rule=rule, **clock_columns(worked))
        elif put_right(there[rule], worked):
            there[rule].save()
    for rule in there.keys() - runs.keys():
        there[rule].delete()
    case.next_step = next_step(case)
    case.next_due_on = soonest(runs) if case.closed_on is None else None


def soonest(runs: dict[str, Run]) -> datetime.date | None:
    """The first date by which the council owes something."""
    due: Iterable[datetime.date] = (
        worked.due for rule, worked in runs.items() if rule in COUNCILS_OWN and worked.stopped_on is None
    )
    return min(due, default=None)


def clock_columns(worked: Run) -> dict[str, object]:
    """A worked-out clock as the columns of its row."""
    return {
        "day_zero": worked.day_zero,
        "why": worked.why,
        "first_due_on": worked.first_due,
        "due_on": worked.due,
        "stopped_on": worked.stopped_on,
        "working_days": worked.working_days,
        "result": worked.result,
        "calendar_version": worked.calendar_version,
    }


def put_right(clock: Clock, worked: Run) -> bool:
    """Set a clock's row to what was worked out, without saving it, and say whether anything in it was different."""
    columns = clock_columns(worked)
    differs = any(getattr(clock, name) != value for name, value in columns.items())
    for name, value in columns.items():
        setattr(clock, name, value)
    return differs
