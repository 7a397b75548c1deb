"""Stage 3: the panel asked for, appointed, arranged, held and answered (T21, T23 to T26)."""

from __future__ import annotations

import datetime
from typing import Any

from accounts.models import Role
from cases.models import Case
from stages.actions import panel, panel_answer, panel_meeting
from stages.actions.panel_meeting import Advice, View
from stages.law.vocabulary import LateBecause, Layer, RecommendationKind
from stages.models import Appointment, Attendance, Finding, StageTwo
from stages.panel_so_far import panel_of
from tests.builders import Council
from tests.builders_stage_three import INVITED, PAPERS
from tests.builders_stage_two import DECLARED
from tests.deeds.deed import (
    CHAIR,
    COMPLAINTS_TEAM,
    DIRECTOR,
    ONLY_THE_MANAGER,
    Deed,
    Given,
    free,
    on_the_register,
    open_points,
)
from tests.deeds.stage_two import SENT

LATE = {"late_because": LateBecause.PANEL, "late_note": "The chair was ill."}
REPORTED = frozenset({"stage 3, reported", "stage 3, with the director", "stage 3, ready to sign", "stage 3, signed"})
BY_THE_DIRECTOR = frozenset({DIRECTOR})
BY_THE_CHAIR = COMPLAINTS_TEAM | {CHAIR}


def request(council: Council, case: Case, on: datetime.date) -> dict[str, Any]:
    """Received on the day it was answered, asked for today: late or not as the days have gone."""
    answered_on = StageTwo.objects.filter(case=case).values_list("responded_on", flat=True).first()
    return {
        "received_on": answered_on or on,
        "requested_on": on,
        "requested_in": "written",
        "requested_by": "Person 0405",
        "reasons": "The apology was for the wrong thing.",
        "elements": open_points(case),
    }


def seat(*, chair: bool) -> Given:
    return lambda council, case, on: {
        "to": on_the_register(council, case, Role.PANEL_MEMBER),
        "chair": chair,
        "declaration": DECLARED,
        "until_on": on + datetime.timedelta(200),
    }


def late(accepted: bool) -> Given:
    return lambda council, case, on: {
        "accepted": accepted,
        "factors": "They were in hospital.",
        "told": "The reasons, and that the Ombudsman can look at it.",
        "told_on": on,
    }


def arrangements(council: Council, case: Case, on: datetime.date) -> dict[str, Any]:
    return {
        "meets_on": on + datetime.timedelta(21),
        "at": datetime.time(10, 30),
        "place": "Town Hall, room 5",
        "invited": INVITED,
        "speaker": Attendance.Capacity.ADVOCATE,
        "why": "The room is not free.",
    } | LATE


def report(council: Council, case: Case, on: datetime.date) -> dict[str, Any]:
    """Agrees where there is an adjudication of the point, and has no view of the others."""
    adjudicated = Finding.objects.filter(element__case=case, layer=Layer.ADJUDICATION).exclude(outcome="")
    known = set(adjudicated.values_list("element", flat=True))
    return {
        "views": {
            one.pk: View(True if one.pk in known else None, "The record bears it out.") for one in open_points(case)
        },
        "summary": "We heard everyone.",
        "sent_on": on,
        "received_on": on,
        "sent_to": "everyone",
        "recommendations": (Advice("Apologise for the right thing.", RecommendationKind.REMEDY),),
    }


DEEDS: dict[str, Deed] = {
    "ask for a panel": Deed(
        panel.ask,
        COMPLAINTS_TEAM,
        frozenset(
            {
                "stage 2 answered",
                "stage 2 answered, an action agreed",
                "stage 2 answered, not pursued",
                "referred early",
            }
        ),
        request,
    ),
    "accept the late request": Deed(
        panel.decide_late, ONLY_THE_MANAGER, frozenset({"stage 3, asked for late"}), late(True)
    ),
    "refuse the late request": Deed(
        panel.decide_late, ONLY_THE_MANAGER, frozenset({"stage 3, asked for late"}), late(False)
    ),
    "appoint the chair": Deed(panel.appoint, ONLY_THE_MANAGER, frozenset({"stage 3, asked for"}), seat(chair=True)),
    "appoint a member": Deed(panel.appoint, ONLY_THE_MANAGER, frozenset({"stage 3, asked for"}), seat(chair=False)),
    "take somebody off the panel": Deed(
        panel.release,
        ONLY_THE_MANAGER,
        frozenset({"stage 3, panel appointed", "stage 3, panel arranged"}),
        lambda council, case, on: {
            "appointment": next(reversed(panel_of(case)), Appointment(pk=0)),
            "why": "They are away.",
        },
    ),
    "arrange the panel": Deed(
        panel_meeting.arrange,
        COMPLAINTS_TEAM,
        frozenset({"stage 3, panel appointed", "stage 3, panel arranged"}),
        arrangements,
    ),
    "send the papers": Deed(
        panel_meeting.send_papers,
        COMPLAINTS_TEAM,
        frozenset({"stage 3, panel arranged"}),
        lambda council, case, on: {"papers": PAPERS, "sent_on": on, "sent_to": "The panel"},
    ),
    "record the panel's meeting": Deed(
        panel_meeting.hold_panel,
        BY_THE_CHAIR,
        frozenset({"stage 3, panel arranged"}),
        lambda council, case, on: {"held_on": on, "came": [], "submissions": "The letter."} | LATE,
    ),
    "record the panel's report": Deed(panel_meeting.report, BY_THE_CHAIR, frozenset({"stage 3, panel held"}), report),
    "give the answer to a director": Deed(
        panel_answer.appoint_director,
        ONLY_THE_MANAGER,
        REPORTED,
        lambda council, case, on: {"to": free(council, case, Role.DIRECTOR, Role.HEAD_OF_SERVICE)},
    ),
    "consider with the independent person": Deed(
        panel_answer.consider,
        BY_THE_DIRECTOR,
        REPORTED,
        lambda council, case, on: {"considered_on": on, "considered": "Who should apologise."},
    ),
    "write the stage 3 response": Deed(
        panel_answer.write_answer,
        BY_THE_DIRECTOR,
        REPORTED,
        lambda council, case, on: {"opening": "Thank you for coming.", "closing": "We are very sorry."},
    ),
    "sign the stage 3 response": Deed(panel_answer.sign, BY_THE_DIRECTOR, frozenset({"stage 3, ready to sign"})),
    "send the stage 3 response": Deed(
        panel_answer.send,
        COMPLAINTS_TEAM,
        frozenset({"stage 3, signed"}),
        lambda council, case, on: {"sent_on": on} | SENT,
    ),
}
