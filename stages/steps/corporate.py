"""The steps of the corporate procedure."""

from __future__ import annotations

from cases.models import Part
from cases.permissions import Act
from stages.law.moves import Move
from stages.law.vocabulary import State

from .step import Standing, Step


def _answered(s: Standing) -> bool:
    return s.stage_one is not None and s.stage_one.responded_on is not None


def _may_ask(s: Standing) -> bool:
    answered = _answered(s) and not (s.stage_two and s.stage_two.responded_on)
    return answered or (s.case.status == State.STAGE1 and s.late)


def _extended(s: Standing) -> bool:
    stage = s.stage_one if s.case.status == State.STAGE1 else s.stage_two
    return stage is not None and bool(stage.extended)


def _reviewer(s: Standing) -> bool:
    return Part.REVIEWING_OFFICER in s.running


def _signed(s: Standing) -> bool:
    return bool(s.stage_two and s.stage_two.signed_digest)


STEPS = (
    Step(
        Move.SEND_REVIEW,
        Act.SEND_LATER_STAGE,
        "corporate_send",
        "Send the stage 2 response",
        when=_signed,
    ),
    Step(
        Move.APPOINT_REVIEWER,
        Act.APPOINT_REVIEWER,
        "corporate_reviewer",
        "Appoint the reviewing officer",
        when=lambda s: not _reviewer(s),
    ),
    Step(
        Move.APPOINT_REVIEWER,
        Act.APPOINT_REVIEWER,
        "corporate_reviewer",
        "Appoint another reviewing officer",
        when=_reviewer,
        main=lambda s: False,
    ),
    Step(Move.DRAFT_REVIEW, Act.REVIEW, "corporate", "Review the answer"),
    Step(
        Move.ASK_REVIEW,
        Act.RECORD_REQUEST,
        "corporate_ask",
        "Record a request for stage 2",
        when=_may_ask,
        main=lambda s: False,
    ),
    Step(
        Move.EXTEND_CORPORATE,
        Act.EXTEND,
        "corporate_extend",
        "Extend the time for the answer",
        when=lambda s: not s.late and not _extended(s),
        main=lambda s: False,
    ),
    Step(
        Move.ROUTE_CORPORATE,
        Act.TRIAGE,
        "corporate_take",
        "Take it under the corporate procedure",
        when=lambda s: s.case.status == State.NOT_ACCEPTED,
        main=lambda s: False,
    ),
    Step(
        Move.REROUTE_STATUTORY,
        Act.DECIDE,
        "reroute_statutory",
        "Move it to the statutory procedure",
        main=lambda s: False,
    ),
    Step(
        Move.REROUTE_CORPORATE,
        Act.DECIDE,
        "reroute_corporate",
        "Move it to the corporate procedure",
        main=lambda s: False,
    ),
)
