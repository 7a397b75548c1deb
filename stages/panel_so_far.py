"""How far stage 3 of a case has come: what its next step and the buttons of its pages are decided from."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from cases.models import Case, Part
from stages.calendar import england
from stages.conflicts import PANEL
from stages.law.clocks import CLOCKS, due_date
from stages.law.vocabulary import Layer, State
from stages.letters_stage_three import answer_digest
from stages.models import Appointment, Recommendation, StageThree

MEMBERS_BESIDE_THE_CHAIR = 2
BEFORE_IT_MEETS = (State.STAGE3_REQUESTED, State.PANEL_ARRANGED)
IN_STAGE_THREE = (*BEFORE_IT_MEETS, State.PANEL_HELD, State.PANEL_REPORTED)
MAY_BE_ASKED_FOR = (State.STAGE2_ANSWERED, State.EARLY_REFERRED, State.RESOLVED, State.CLOSED_NOT_PURSUED)


def last_day_to_ask(received_on: datetime.date) -> datetime.date:
    """The last day on which a request for a panel is in time (C9; reg 18(2)). Raises OutsideCalendar."""
    return due_date(CLOCKS["C9"], received_on, england())


def came_late(three: StageThree) -> bool:
    """Whether the request came after its 20 working days. An imported one without the day of receipt is not judged."""
    if three.stage_two_received_on is None or three.requested_on is None:
        return False
    return three.requested_on > last_day_to_ask(three.stage_two_received_on)


def waits_for_decision(three: StageThree) -> bool:
    """Whether the request is late and the complaints manager has not decided on it."""
    return three.late_accepted is None and came_late(three)


def panel_of(case: Case) -> list[Appointment]:
    """The people of the panel as it is now, the chair first."""
    running = Appointment.objects.filter(case=case, part__in=PANEL, ended_on__isnull=True).select_related("user")
    return sorted(running, key=lambda one: (one.part != Part.PANEL_CHAIR, one.pk))


def before_signing(case: Case, three: StageThree) -> list[str]:
    """What is missing before the answer can be signed."""
    undecided = Recommendation.objects.filter(case=case, layer=Layer.PANEL, decision="")
    missing = [f"decide recommendation {row.number}" for row in undecided]
    if three.considered_on is None:
        missing.append("record that it was considered with the independent person (reg 20(3))")
    if not three.opening.strip():
        missing.append("write the opening of the answer")
    return missing


def signature_stands(case: Case, three: StageThree) -> bool:
    """Whether the answer was signed, and still reads as it did then."""
    return bool(three.signed_digest) and three.signed_digest == answer_digest(case, three)


@dataclass(frozen=True, slots=True)
class PanelSoFar:
    """Nothing is read of a case that is not at stage 3, or about to be."""

    met: bool = False
    undecided: bool = False
    complete: bool = False
    papers_sent: bool = False
    missing: tuple[str, ...] = ()
    signed: bool = False

    @classmethod
    def of(cls, case: Case) -> PanelSoFar:
        if case.status not in (*BEFORE_IT_MEETS, *MAY_BE_ASKED_FOR, State.PANEL_REPORTED):
            return cls()
        three = StageThree.objects.filter(case=case).first()
        if three is None:
            return cls()
        if case.status in BEFORE_IT_MEETS:
            return cls(
                undecided=waits_for_decision(three),
                complete=len(panel_of(case)) == MEMBERS_BESIDE_THE_CHAIR + 1,
                papers_sent=three.papers_sent_on is not None,
            )
        if case.status == State.PANEL_REPORTED:
            missing = tuple(before_signing(case, three))
            return cls(met=True, missing=missing, signed=not missing and signature_stands(case, three))
        return cls(met=three.panel_on is not None or three.responded_on is not None)


def next_step_of_stage_three(case: Case) -> str:
    """One line that says what to do next at stage 3."""
    so_far = PanelSoFar.of(case)
    match case.status:
        case State.STAGE3_REQUESTED if so_far.undecided:
            return "Decide on the late request for a panel"
        case State.STAGE3_REQUESTED:
            return "Arrange the panel" if so_far.complete else "Appoint the panel"
        case State.PANEL_ARRANGED:
            return "Record the panel’s meeting" if so_far.papers_sent else "Send the papers for the panel"
        case State.PANEL_HELD:
            return "Record the panel’s report"
        case State.PANEL_REPORTED:
            if so_far.signed:
                return "Send the stage 3 response"
            given = Appointment.objects.filter(case=case, part=Part.ANSWERING_DIRECTOR, ended_on__isnull=True)
            if not given.exists():
                return "Give the answer to a director"
            return "Answer the panel" if so_far.missing else "Sign the stage 3 response"
    return ""
