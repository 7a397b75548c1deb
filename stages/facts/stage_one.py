"""The clocks of stage 1 (regs 14, 15): C4, C5, G3."""

from __future__ import annotations

from stages.clock_record import ClockRecord
from stages.facts.making import end_of_case, made, overtaken
from stages.law.clocks import ClockFacts, Extension
from stages.law.starts import stage_one_start
from stages.law.vocabulary import MAY_ASK_FOR_ADVOCATE, NEED_INTEREST_DECISION, StartBasis, State
from stages.models import StageOne, StageTwo

BEFORE_STAGE_ONE = (State.RECEIVED, State.TRIAGE, State.EARLY_RESOLUTION)


def facts(record: ClockRecord) -> dict[str, ClockFacts]:
    """Stage 1, its written terms of resolution, and the advice on how long to take to ask for stage 2."""
    found = {}
    answer = _answer(record)
    if answer:
        found["C4"] = answer
    if record.stage_one.responded_on:
        found["G3"] = advice_on_stage_two(record)
    return found | terms(record.stage_one)


def _answer(record: ClockRecord) -> ClockFacts | None:
    stage_one = record.stage_one
    if stage_one.started_on is None:
        return _before_stage_one(record)
    return made(
        stage_one.started_on,
        stage_one.get_start_basis_display(),
        extension=extension(stage_one),
        stopped_on=stage_one.responded_on,
        ends=[end_of_case(record), gone_on_to_stage_two(record.stage_two)],
    )


def _before_stage_one(record: ClockRecord) -> ClockFacts | None:
    """Stage 1 runs from receipt, underneath triage and early resolution (reg 14(3)(c); DOMAIN D12)."""
    case, triage = record.case, record.triage
    if case.status not in BEFORE_STAGE_ONE and triage.early_resolved_on is None:
        return None
    start = stage_one_start(
        case.received_on,
        interest_needed=triage.who in NEED_INTEREST_DECISION,
        advocate_awaited=bool(triage.advocate_asked_on and not case.advocate and triage.who in MAY_ASK_FOR_ADVOCATE),
    )
    return made(start.day, start.why, stopped_on=triage.early_resolved_on) if start else None


def gone_on_to_stage_two(stage_two: StageTwo):
    """Stage 1 left out by agreement (reg 14(1)), or left behind unanswered by the request for stage 2 (reg 15(2))."""
    return overtaken(stage_two.skip_agreed_on or stage_two.requested_on)


def terms(stage_one: StageOne) -> dict[str, ClockFacts]:
    """The written terms of resolution (reg 15(1)), which are owed after the closing too."""
    if stage_one.resolved_on is None:
        return {}
    return {"C5": made(stage_one.resolved_on, "the day the complaint was resolved", stopped_on=stage_one.terms_sent_on)}


def advice_on_stage_two(record: ClockRecord) -> ClockFacts:
    return made(
        record.stage_one.responded_on,
        "the day the stage 1 response was sent",
        stopped_on=record.stage_two.requested_on,
        ends=[end_of_case(record)],
    )


def extension(stage: StageOne | StageTwo) -> Extension | None:
    if not stage.extended:
        return None
    imported = isinstance(stage, StageOne) and stage.start_basis == StartBasis.IMPORTED
    return Extension(
        decided_on=stage.extension_decided_on,
        until=stage.extension_until,
        reason=stage.extension_reason,
        recorded=not imported or stage.extension_decided_on is not None,
    )
