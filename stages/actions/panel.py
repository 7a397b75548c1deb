"""The request for a review panel, the decision on a late one, and the three people of the panel (regs 18-19)."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.db import transaction

from accounts.models import Role, User
from cases.models import Case, Element, ElementStatus, Part, Verb
from cases.permissions import Act
from cases.record import Refused
from stages.actions import appointing
from stages.actions.decisions import log
from stages.actions.deed import begin, finish
from stages.conflicts import obstacles
from stages.law.clocks import OutsideCalendar
from stages.law.moves import Move
from stages.law.vocabulary import DecisionKind, LetterKind
from stages.law.working_days import in_words
from stages.models import Appointment, RegisterEntry, SentLetter, StageThree, StageTwo
from stages.panel_so_far import MEMBERS_BESIDE_THE_CHAIR, came_late, panel_of, waits_for_decision


def stage_two_received_on(case: Case) -> datetime.date | None:
    """The day the complainant received the stage 2 response, or is taken to have; None where none was sent here."""
    letters = SentLetter.objects.filter(case=case, kind=LetterKind.STAGE2_RESPONSE)
    return letters.values_list("received_on", flat=True).first()


def points_to_choose(case: Case) -> list[Element]:
    """The points with which the complainant may be dissatisfied: all that stand, those upheld too (reg 18(1))."""
    return list(case.elements.filter(status=ElementStatus.OPEN))


@transaction.atomic
def ask(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    received_on: datetime.date,
    requested_on: datetime.date,
    requested_in: str,
    requested_by: str,
    reasons: str,
    elements: Collection[Element],
) -> Case:
    """Record a request for a panel, with its reasons and the points it is about (T21; reg 18).

    In time it is never refused. A late one waits for the complaints manager's decision. A case that was closed after
    stage 2 opens again.
    """
    case = begin(case, Move.ASK_PANEL, Act.RECORD_REQUEST, seen=seen, by=by)
    two = StageTwo.objects.filter(case=case, responded_on__isnull=False).first()
    if two is None:
        raise Refused("Stage 2 has not been answered, so there is nothing yet for a panel to review (reg 18(1)).")
    three = StageThree.objects.filter(case=case).first() or StageThree(case=case)
    if three.panel_on or three.responded_on:
        raise Refused("A panel has reviewed this complaint already. The way on from there is the Ombudsman.")
    if received_on < two.responded_on:
        raise Refused(
            f"The stage 2 response was sent on {in_words(two.responded_on)}, so it was received on that day or later."
        )
    if requested_on < received_on:
        raise Refused("A request cannot come before the response it is about was received. Check both dates.")
    if requested_on > on:
        raise Refused("The request cannot have come on a day that has not come yet.")
    chosen = [element for element in points_to_choose(case) if element.pk in {one.pk for one in elements}]
    if not chosen and points_to_choose(case):
        raise Refused("Choose at least one point that the complainant is dissatisfied with (reg 18(1)).")
    three.stage_two_received_on, three.requested_on = received_on, requested_on
    three.requested_in, three.requested_by, three.reasons = requested_in, requested_by, reasons
    three.late_accepted = three.late_decided_on = None
    three.full_clean(exclude=["case"])
    three.save()
    three.elements.set(chosen)
    try:
        late = came_late(three)
    except OutsideCalendar as beyond:
        raise Refused(str(beyond)) from beyond
    case.closed_on, case.closed_reason, case.closing_note = None, "", None
    finish(
        case,
        Move.ASK_PANEL,
        Verb.PANEL_REQUESTED,
        by=by,
        on=requested_on,
        why=reasons,
        after={
            "received_on": received_on,
            "in": requested_in,
            "by": requested_by,
            "points": [element.number for element in chosen],
            "in_time": not late,
        },
    )
    return case


@transaction.atomic
def decide_late(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    accepted: bool,
    factors: str,
    told: str = "",
    told_on: datetime.date | None = None,
) -> Case:
    """Accept or refuse a late request for a panel, with the reasons (T21; reg 18(2)).

    The regulation is silent on late requests, so this is judgement. Refused, the person is told why, and stage 2 stands
    as answered.
    """
    move = Move.ACCEPT_LATE_PANEL if accepted else Move.REFUSE_LATE_PANEL
    case = begin(case, move, Act.DECIDE, seen=seen, by=by)
    three = StageThree.objects.get(case=case)
    if not came_late(three):
        raise Refused("This request came in time, and a request in time goes to a panel (reg 19(1)).")
    if three.late_accepted is not None:
        raise Refused("The decision on this late request has been made already.")
    if not accepted and not (told and told_on):
        raise Refused("Record what the person was told, and when: the reasons, and that the Ombudsman can look at it.")
    if told_on and not three.requested_on <= told_on <= on:
        raise Refused("They were told on a day between the request and today.")
    three.late_accepted, three.late_decided_on = accepted, on
    three.save()
    log(
        case,
        DecisionKind.LATE_STAGE_THREE,
        yes=accepted,
        by=by,
        on=on,
        factors=factors,
        told=told,
        told_on=told_on,
    )
    finish(
        case,
        move,
        Verb.DISCRETION_USED,
        by=by,
        on=on,
        about=DecisionKind.LATE_STAGE_THREE.label,
        why=factors,
        after={"decision": "yes" if accepted else "no"},
    )
    return case


@transaction.atomic
def appoint(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    to: User,
    chair: bool,
    declaration: str,
    until_on: datetime.date,
) -> Case:
    """Appoint one of the three people of the panel, from the register, with a declaration of independence (T23).

    All three are independent of the council, and none of them is the stage 2 independent person (reg 19(2)-(3)).
    """
    case = begin(case, Move.APPOINT_PANEL, Act.APPOINT_OUTSIDERS, seen=seen, by=by)
    require_accepted(StageThree.objects.get(case=case))
    part = Part.PANEL_CHAIR if chair else Part.PANEL_MEMBER
    sitting = panel_of(case)
    if any(one.user_id == to.pk for one in sitting):
        raise Refused(f"{to.name} is on this panel already. Choose someone else.")
    if chair and any(one.part == Part.PANEL_CHAIR for one in sitting):
        raise Refused(f"{sitting[0].user.name} is the chair. End that appointment first.")
    if not chair and len([one for one in sitting if one.part == part]) >= MEMBERS_BESIDE_THE_CHAIR:
        raise Refused("The panel has its two members beside the chair. End an appointment first (reg 19(2)).")
    if bars := barred(case, to, part, on):
        raise Refused(f"{to.name} cannot be given this case, because {' and '.join(bars)}. Choose someone else.")
    if not declaration.strip():
        raise Refused("Record their declaration that they are independent of the council (reg 19(2)).")
    if until_on < on:
        raise Refused("The last day on which they see the case cannot have passed already.")
    appointing.give(case, part, to, by=by, on=on, until_on=until_on, declaration=declaration)
    finish(
        case,
        Move.APPOINT_PANEL,
        Verb.APPOINTED,
        by=by,
        on=on,
        about=f"{to.name}, {part.label}"[:100],
        after={"until": until_on, "declaration": declaration},
    )
    return case


@transaction.atomic
def release(case: Case, *, seen: int | None, by: User, on: datetime.date, appointment: Appointment, why: str) -> Case:
    """Take somebody off the panel before it meets. They no longer see the case; someone else must be appointed."""
    case = begin(case, Move.APPOINT_PANEL, Act.APPOINT_OUTSIDERS, seen=seen, by=by)
    running = next((one for one in panel_of(case) if one.pk == appointment.pk), None)
    if running is None:
        raise Refused("They are not on the panel any more.")
    appointing.end(running, on=on, why=why)
    finish(case, Move.APPOINT_PANEL, Verb.APPOINTMENT_ENDED, by=by, on=on, about=running.user.name, why=why)
    return case


def barred(case: Case, user: User, part: Part, on: datetime.date) -> list[str]:
    """Why somebody cannot sit on this panel; the words follow "because"."""
    entry = RegisterEntry.objects.filter(user=user, role=Role.PANEL_MEMBER).select_related("user").first()
    return obstacles(entry or user, case, part, on)


def require_accepted(three: StageThree) -> None:
    """Refuse to go on with a late request that nobody has decided on."""
    if waits_for_decision(three):
        raise Refused("This request came late. The complaints manager must first decide whether to accept it.")


def require_panel(case: Case, on: datetime.date) -> list[Appointment]:
    """The chair and the two members, each of whom can still sit; refuses where one is missing or barred by now."""
    sitting = panel_of(case)
    chairs = [one for one in sitting if one.part == Part.PANEL_CHAIR]
    if len(chairs) != 1 or len(sitting) != MEMBERS_BESIDE_THE_CHAIR + 1:
        have = f"it has {len(sitting)}" + ("" if chairs else ", and no chair")
        raise Refused(f"A panel is three independent persons, one of them the chair (reg 19(2)): {have}.")
    for one in sitting:
        if bars := barred(case, one.user, Part(one.part), on):
            raise Refused(f"{one.user.name} cannot sit, because {' and '.join(bars)}. Appoint someone else.")
    return sitting
