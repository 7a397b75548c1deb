"""What a step is, and what is on record about a case when its steps are offered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from cases.models import Case, Part
from cases.permissions import Act
from stages.actions.stage_one import last_day_to_extend
from stages.law.moves import Move
from stages.law.procedures import PROCEDURES
from stages.models import Appointment, Clock, Response, StageOne, StageTwo
from stages.owed import owed
from stages.panel_so_far import PanelSoFar
from stages.stage_two_so_far import SoFar

ANSWERS = tuple(stage.answered for stages in PROCEDURES.values() for stage in stages)
"""The clocks that run until a stage is answered."""


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
    running: Mapping[str, Appointment]
    stage_two: StageTwo | None
    late: bool
    """Whether the answer that it waits for is late."""
    owed: frozenset[str]
    """What waits besides, by its name in `stages/owed.py`."""
    so_far: SoFar
    """How far stage 2 has come, while it runs."""
    panel: PanelSoFar
    """The same of stage 3."""

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
            running,
            StageTwo.objects.filter(case=case).first(),
            Clock.objects.filter(
                case=case, rule__in=ANSWERS, stopped_on__isnull=True, due_on__lt=timezone.localdate()
            ).exists(),
            owed(case),
            SoFar.of(case),
            PanelSoFar.of(case),
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
