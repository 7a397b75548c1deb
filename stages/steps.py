"""The steps that a person can take on a case now: what the procedure allows from here, and what they may do.

One table: each step's move, the act it needs, its page and the words on its button. The case page shows nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.models import Case, Part
from cases.permissions import Act
from stages.actions.stage_one import last_day_to_extend
from stages.law.moves import Move, possible
from stages.models import Appointment, Response, StageOne


@dataclass(frozen=True, slots=True)
class Standing:
    """What is on record about a case, read once for a page."""

    case: Case
    user: User
    senior_manager: Appointment | None
    team_manager: Appointment | None
    response: Response | None
    stage_one: StageOne | None
    may_still_extend: bool

    @classmethod
    def of(cls, case: Case, user: User) -> Standing:
        stage_one = StageOne.objects.filter(case=case).first()
        running = {
            a.part: a for a in Appointment.objects.filter(case=case, ended_on__isnull=True).select_related("user")
        }
        return cls(
            case,
            user,
            running.get(Part.SENIOR_MANAGER),
            running.get(Part.TEAM_MANAGER),
            Response.objects.filter(case=case).select_related("approved_by", "submitted_by").first(),
            stage_one,
            bool(
                stage_one
                and stage_one.started_on
                and not stage_one.extended
                and timezone.localdate() <= last_day_to_extend(stage_one)
            ),
        )

    @property
    def response_status(self) -> str:
        return self.response.status if self.response else ""


@dataclass(frozen=True, slots=True)
class Step:
    move: Move
    act: Act
    page: str
    label: str
    when: Callable[[Standing], bool] = lambda standing: True
    main: Callable[[Standing], bool] = lambda standing: True


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
    Step(Move.CLOSE, Act.CLOSE, "close", "Close the case"),
    Step(Move.WITHDRAW, Act.CLOSE, "withdraw", "Record a withdrawal", main=lambda s: False),
)


def steps_for(standing: Standing, permitted: frozenset[Act]) -> tuple[dict[str, str] | None, list[dict[str, str]]]:
    """The one main step and the others, each with its words and address; None where there is nothing to do here."""
    case = standing.case
    open_now = [
        s for s in STEPS if s.act in permitted and possible(s.move, case.status, case.procedure) and s.when(standing)
    ]
    main = next((step for step in open_now if step.main(standing)), None)

    def link(step: Step) -> dict[str, str]:
        return {"label": step.label, "address": reverse(step.page, args=[case.reference])}

    return (link(main) if main else None), [link(step) for step in open_now if step is not main]
