"""What a step is, and what is on record about a case when its steps are offered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from cases.models import Case, Part
from cases.permissions import Act
from stages.actions.stage_one import last_day_to_extend
from stages.law.moves import Move
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
