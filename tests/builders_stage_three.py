"""Cases at every place of stage 3, each brought there by the real actions."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from accounts.models import Role, User
from cases.models import Case, SpokenOrWritten
from stages.actions import learning, panel, panel_answer, panel_meeting, triage
from stages.actions.panel_meeting import Advice, Guest, View
from stages.bundle import Papers
from stages.law.vocabulary import LateBecause, Layer, Outcome, RecommendationDecision, RecommendationKind, State
from stages.models import Attendance, Recommendation
from tests import builders, builders_stage_two
from tests.builders import RECEIVED, Council, do, person
from tests.builders_stage_two import DECLARED, registered

UNTIL = datetime.date(2027, 3, 31)
EARLY = RECEIVED - datetime.timedelta(days=60)
PAPERS = Papers(b"%PDF-1.7 papers", 12, ({"title": "1. Request for a review panel", "page": 2},))
"""Papers as they would be drawn, for deeds that only send them: drawing takes a second."""
INVITED = (
    Guest("Person 0405", Attendance.Capacity.COMPLAINANT),
    Guest("Advocate One", Attendance.Capacity.ADVOCATE),
    Guest("Friend One", Attendance.Capacity.COMPANION),
    Guest("Senior Manager One", Attendance.Capacity.COUNCIL),
    Guest("Independent Person One", Attendance.Capacity.INDEPENDENT_PERSON),
)


def seat(council: Council, number: int) -> User:
    """The chair (1) or a member (2, 3) of the panel: people of the register, the same ones at each call."""
    name = {1: "Panel Chair One", 2: "Panel Member One", 3: "Panel Member Two"}[number]
    if number == 2:
        user = council.panel_member
    else:
        user = User.objects.filter(name=name, email__endswith=".example").order_by("-pk").first()
        if user is None or user.pk < council.officer.pk:
            user = person(name, Role.PANEL_MEMBER)
    registered(council, user, Role.PANEL_MEMBER)
    return user


def director(council: Council) -> User:
    user = User.objects.filter(name="Director One", pk__gt=council.officer.pk).first()
    return user or person("Director One", Role.DIRECTOR)


def asked(
    council: Council,
    case: Case | None = None,
    *,
    on: datetime.date | None = None,
    received_on: datetime.date | None = None,
    requested_on: datetime.date | None = None,
    **given: Any,
) -> Case:
    """Stage 2 answered, and a panel asked for on the same day unless told otherwise: in time."""
    case = case or builders_stage_two.answered(council)
    on = on or requested_on or RECEIVED
    return do(
        panel.ask,
        case,
        by=council.officer,
        on=on,
        **{
            "received_on": received_on or case.stage_two.responded_on,
            "requested_on": requested_on or on,
            "requested_in": SpokenOrWritten.WRITTEN,
            "requested_by": "Person 0405",
            "reasons": "The apology was for the wrong thing.",
            "elements": list(case.elements.all()),
        }
        | given,
    )


def answered_early(council: Council) -> Case:
    """A complaint whose stage 2 was answered two months before the day on which everything happens here."""
    case = builders.answered(council, builders.logged(council, received_on=EARLY), grounds_arose_on=EARLY)
    do(triage.accept, case, by=council.officer, on=EARLY)
    case = builders_stage_two.asked(council, builders.issued(council, case))
    return builders_stage_two.answered(council, builders_stage_two.investigating(council, case))


def asked_late(council: Council, case: Case | None = None) -> Case:
    """Asked for two months after the response was received: past the 20 working days."""
    return asked(council, case or answered_early(council))


def late_accepted(council: Council, case: Case | None = None) -> Case:
    case = asked_late(council, case)
    return do(panel.decide_late, case, by=council.manager, on=RECEIVED, accepted=True, factors="They were in hospital.")


def late_refused(council: Council, case: Case | None = None) -> Case:
    case = asked_late(council, case)
    return do(
        panel.decide_late,
        case,
        by=council.manager,
        on=RECEIVED,
        accepted=False,
        factors="Nothing kept them from asking in time.",
        told="By letter: the reasons, and that the Ombudsman can look at it.",
        told_on=RECEIVED,
    )


def seated(council: Council, case: Case | None = None, *, on: datetime.date | None = None, seats: int = 3) -> Case:
    """The chair and the members appointed."""
    case = case or asked(council)
    for number in range(1, seats + 1):
        do(
            panel.appoint,
            case,
            by=council.manager,
            on=on or RECEIVED,
            to=seat(council, number),
            chair=number == 1,
            declaration=DECLARED,
            until_on=UNTIL,
        )
    return case


def arranged(council: Council, case: Case | None = None, *, on: datetime.date | None = None, **given: Any) -> Case:
    """Arranged for 21 calendar days later: in time, and with time for the papers. It may meet earlier."""
    case = seated(council, case, on=on)
    on = on or RECEIVED
    return do(
        panel_meeting.arrange,
        case,
        by=council.officer,
        on=on,
        **{
            "meets_on": on + datetime.timedelta(days=21),
            "at": datetime.time(10, 30),
            "place": "Town Hall, room 4",
            "invited": INVITED,
            "speaker": Attendance.Capacity.ADVOCATE,
        }
        | given,
    )


def papers_sent(council: Council, case: Case | None = None, *, on: datetime.date | None = None) -> Case:
    case = arranged(council, case, on=on)
    on = on or RECEIVED
    return do(
        panel_meeting.send_papers, case, by=council.officer, on=on, papers=PAPERS, sent_on=on, sent_to="The panel"
    )


def held(council: Council, case: Case | None = None, *, on: datetime.date | None = None, **given: Any) -> Case:
    case = papers_sent(council, case)
    on = on or RECEIVED
    return do(
        panel_meeting.hold_panel,
        case,
        by=seat(council, 1),
        on=on,
        **{
            "held_on": on,
            "came": list(case.stage_three.attendance.values_list("pk", flat=True))[:4],
            "submissions": "The complainant's letter, and what the council said.",
            "late_because": LateBecause.PANEL,
            "late_note": "The chair was ill.",
        }
        | given,
    )


def views(case: Case) -> dict[int, View]:
    """Agrees on the first point, and differs on every other."""
    first, *others = case.elements.all()
    return {first.pk: View(True, "The record bears it out.")} | {
        element.pk: View(False, "The plan was late.", Outcome.PARTIALLY_UPHELD) for element in others
    }


ADVICE = (Advice("Apologise for the right thing.", RecommendationKind.REMEDY),)


def reported(council: Council, case: Case | None = None, *, on: datetime.date | None = None, **given: Any) -> Case:
    """Reported, and received the same day."""
    case = case or held(council)
    on = on or RECEIVED
    return do(
        panel_meeting.report,
        case,
        by=seat(council, 1),
        on=on,
        **{
            "views": views(case),
            "summary": "We heard everyone, and differ on one point.",
            "sent_on": on,
            "received_on": on,
            "sent_to": "the council; the complainant and the advocate; the independent person",
            "recommendations": ADVICE,
        }
        | given,
    )


def director_appointed(council: Council, case: Case | None = None) -> Case:
    case = reported(council, case)
    return do(panel_answer.appoint_director, case, by=council.manager, on=RECEIVED, to=director(council))


def considered(council: Council, case: Case | None = None) -> Case:
    """Considered with the independent person, decided, and written: ready to sign."""
    case = director_appointed(council, case)
    on, by = RECEIVED, director(council)
    do(panel_answer.consider, case, by=by, on=on, considered_on=on, considered="The apology, and who should make it.")
    for row in Recommendation.objects.filter(case=case, layer=Layer.PANEL):
        do(
            learning.decide_recommendation,
            case,
            by=by,
            on=on,
            recommendation=row,
            decision=RecommendationDecision.PARTLY,
            reasons="We apologise, and not for the delay.",
        )
    return do(panel_answer.write_answer, case, by=by, on=on, opening="Thank you.", closing="We are sorry.")


def signed(council: Council, case: Case | None = None) -> Case:
    case = considered(council, case)
    return do(panel_answer.sign, case, by=director(council), on=RECEIVED)


def answered(council: Council, case: Case | None = None, *, on: datetime.date | None = None) -> Case:
    case = signed(council, case)
    on = on or RECEIVED
    return do(panel_answer.send, case, by=council.officer, on=on, sent_on=on, sent_to="Person 0405", sent_how="email")


SITUATIONS: dict[str, tuple[State, Callable[[Council], Case]]] = {
    "stage 3, asked for": (State.STAGE3_REQUESTED, asked),
    "stage 3, asked for late": (State.STAGE3_REQUESTED, asked_late),
    "stage 3, late and accepted": (State.STAGE3_REQUESTED, late_accepted),
    "stage 3, late and refused": (State.STAGE2_ANSWERED, late_refused),
    "stage 3, panel appointed": (State.STAGE3_REQUESTED, seated),
    "stage 3, panel arranged": (State.PANEL_ARRANGED, arranged),
    "stage 3, papers sent": (State.PANEL_ARRANGED, papers_sent),
    "stage 3, panel held": (State.PANEL_HELD, held),
    "stage 3, reported": (State.PANEL_REPORTED, reported),
    "stage 3, with the director": (State.PANEL_REPORTED, director_appointed),
    "stage 3, ready to sign": (State.PANEL_REPORTED, considered),
    "stage 3, signed": (State.PANEL_REPORTED, signed),
    "stage 3 answered": (State.STAGE3_ANSWERED, answered),
}
"""Every place of stage 3."""
