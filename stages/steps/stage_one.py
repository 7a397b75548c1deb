"""The steps from receipt to the end of stage 1."""

from __future__ import annotations

from cases.permissions import Act
from stages.law.moves import Move
from stages.models import Response

from .step import Standing, Step


def _appointed(s: Standing) -> bool:
    return s.team_manager is not None and s.team_manager.user_id == s.user.pk


STEPS = (
    Step(Move.BEGIN_TRIAGE, Act.TRIAGE, "triage_begin", "Begin triage"),
    Step(Move.ANSWER_TRIAGE, Act.TRIAGE, "triage", "Continue triage"),
    Step(Move.FIND_INTEREST, Act.DECIDE, "interest", "Decide sufficient interest"),
    Step(Move.APPOINT_ADVOCATE, Act.TRIAGE, "advocate", "Record the advocate"),
    Step(Move.RESOLVE_EARLY, Act.TRIAGE, "early_resolved", "Record the early resolution"),
    Step(Move.END_EARLY_RESOLUTION, Act.TRIAGE, "early_end", "Go on to stage 1", main=lambda s: False),
    Step(
        Move.ANSWER_APPOINTMENT,
        Act.ANSWER_APPOINTMENT,
        "appointment_accept",
        "Accept the appointment",
        when=lambda s: _appointed(s) and s.team_manager.accepted_on is None,
    ),
    Step(
        Move.ANSWER_APPOINTMENT,
        Act.ANSWER_APPOINTMENT,
        "appointment_return",
        "Send it back",
        when=lambda s: _appointed(s) and s.team_manager.accepted_on is None,
        main=lambda s: False,
    ),
    Step(
        Move.CHECK,
        Act.CHECK,
        "check",
        "Check the draft response",
        when=lambda s: s.response_status in (Response.Status.SUBMITTED, Response.Status.APPROVED),
        main=lambda s: s.response_status == Response.Status.SUBMITTED,
    ),
    Step(
        Move.ISSUE,
        Act.ISSUE,
        "issue",
        "Send the response",
        when=lambda s: s.response_status == Response.Status.APPROVED,
    ),
    Step(
        Move.DRAFT,
        Act.DRAFT,
        "response",
        "Draft the response",
        when=lambda s: s.response is not None and s.response_status != Response.Status.ISSUED,
    ),
    Step(
        Move.ALLOCATE,
        Act.ALLOCATE,
        "allocate",
        "Allocate to a senior manager",
        when=lambda s: s.senior_manager is None,
    ),
    Step(
        Move.ALLOCATE,
        Act.ALLOCATE,
        "allocate",
        "Allocate to another senior manager",
        when=lambda s: s.senior_manager is not None,
        main=lambda s: False,
    ),
    Step(
        Move.APPOINT_TEAM_MANAGER,
        Act.APPOINT_TEAM_MANAGER,
        "team_manager",
        "Appoint a team manager",
        when=lambda s: s.team_manager is None,
    ),
    Step(
        Move.APPOINT_TEAM_MANAGER,
        Act.APPOINT_TEAM_MANAGER,
        "team_manager",
        "Appoint another team manager",
        when=lambda s: s.team_manager is not None,
        main=lambda s: False,
    ),
    Step(
        Move.EXTEND,
        Act.EXTEND,
        "extend",
        "Extend stage 1",
        when=lambda s: s.may_still_extend,
        main=lambda s: False,
    ),
    Step(
        Move.MOVE_START,
        Act.EXTEND,
        "start",
        "Agree a later start",
        when=lambda s: s.stage_one is not None and not s.stage_one.extended,
        main=lambda s: False,
    ),
)
