"""The corporate procedure: taken under it at triage, wholly or one point of it, and extended.

It is the council's ordinary procedure of two stages, for complaints about children's services that the statutory one
does not cover (DOMAIN X2; the Ombudsman's Complaint Handling Code). Stage 1 is given, drafted, checked and sent as in
the statutory procedure; stage 2 is in `review.py`, and a move from one procedure to the other in `rerouting.py`.
"""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction

from accounts.models import User
from cases.actions.details import DETAILS
from cases.actions.elements import new_element
from cases.actions.intake import first_row
from cases.models import Case, CaseLink, Element, ElementStatus, Exclusion, Verb
from cases.models.case import new_reference
from cases.models.person import GIVEN_THE_CASE
from cases.permissions import Act
from cases.record import Refused, hold, write
from stages.actions.concurrent import stop_without_open_points
from stages.actions.decisions import log
from stages.actions.deed import begin, finish
from stages.actions.triage_ends import complete
from stages.calendar import england
from stages.law.clocks import due_date
from stages.law.moves import Move
from stages.law.procedures import PROCEDURES
from stages.law.triage import before_corporate, within_scope
from stages.law.vocabulary import (
    About,
    DecisionKind,
    Procedure,
    Refusal,
    Route,
    StartBasis,
    State,
    TriageOutcome,
)
from stages.law.working_days import in_words
from stages.models import (
    Acknowledgement,
    Clock,
    Decision,
    StageOne,
    StageTwo,
    Triage,
)
from stages.next_step import triage_facts
from stages.targets import rule_on

OUTSIDE_THE_STATUTORY_ONE = (Refusal.N1, Refusal.N2, Refusal.N4)
"""What was not accepted for one of these may still be a corporate complaint (DOMAIN X2, D13)."""

STAGE_ONE, STAGE_TWO = PROCEDURES[Procedure.CORPORATE]


@transaction.atomic
def take(
    case: Case, *, seen: int, by: User, on: datetime.date, reasons: str, told: str, told_on: datetime.date
) -> Case:
    """Take a complaint that the statutory procedure does not cover under the corporate one (T31, X2).

    It stays here and goes to stage 1. One that was not accepted, because the person or the matter is outside the
    statutory procedure, is opened again for it.
    """
    case = begin(case, Move.ROUTE_CORPORATE, Act.TRIAGE, seen=seen, by=by)
    if needs_decision(case):
        raise Refused(
            "The answers of triage put this complaint inside the statutory procedure. Only the complaints manager can "
            "take it out of it, with reasons that are logged. If an answer is wrong, put that right first."
        )
    return _take(case, by=by, on=on, reasons=reasons, told=told, told_on=told_on)


@transaction.atomic
def take_by_decision(
    case: Case,
    *,
    seen: int,
    by: User,
    on: datetime.date,
    reasons: str,
    told: str,
    told_on: datetime.date,
    why_not_statutory: str,
) -> Case:
    """Take under the corporate procedure what the answers put inside the statutory one, by a decision with reasons.

    The Ombudsman finds fault with the wrong procedure, so the decision is the complaints manager's and is logged.
    """
    case = begin(case, Move.ROUTE_CORPORATE, Act.DECIDE, seen=seen, by=by)
    if not needs_decision(case):
        raise Refused(
            "The answers of triage put this complaint outside the statutory procedure: no decision is needed."
        )
    if not why_not_statutory.strip():
        raise Refused(
            "Say why the statutory procedure does not apply, although the answers of triage say that it does."
        )
    log_reroute(case, by=by, on=on, factors=why_not_statutory, told=told, told_on=told_on)
    return _take(case, by=by, on=on, reasons=why_not_statutory, told=told, told_on=told_on)


def needs_decision(case: Case) -> bool:
    """Whether the complaints manager must decide before it is taken: triage's answers put it inside the statutory
    procedure, and it has not been refused there for being outside it."""
    triage = Triage.objects.get(case=case)
    return triage.refusal not in OUTSIDE_THE_STATUTORY_ONE and within_scope(triage_facts(case, triage))


def before_taking(case: Case) -> list[str]:
    """What stands in the way of taking a complaint under the corporate procedure."""
    triage = Triage.objects.get(case=case)
    if case.status != State.NOT_ACCEPTED:
        return before_corporate(triage_facts(case, triage))
    if triage.refusal in OUTSIDE_THE_STATUTORY_ONE:
        return []
    return ["It was not accepted for a reason that holds for the corporate procedure too."]


def _take(case: Case, *, by: User, on: datetime.date, reasons: str, told: str, told_on: datetime.date) -> Case:
    if missing := before_taking(case):
        raise Refused(missing[0])
    not_before_receipt(told_on, case, on, "They cannot have been told")
    complete(
        case,
        on=on,
        outcome=TriageOutcome.ACCEPTED,
        route=Route.X2,
        handed_over_on=on,
        reasons=reasons,
        told=told,
        told_on=told_on,
    )
    begin_corporate(case, StageOne(case=case))
    case.closed_on, case.closed_reason, case.closing_note = None, "", None
    after = {"told": told, "told_on": told_on}
    finish(case, Move.ROUTE_CORPORATE, Verb.ROUTED_TO_CORPORATE, by=by, on=on, why=reasons, after=after)
    return case


def begin_corporate(case: Case, stage_one: StageOne) -> None:
    """Put a held case under the corporate procedure at stage 1. Its response is counted from the acknowledgement."""
    case.procedure = Procedure.CORPORATE
    sent_on = Acknowledgement.objects.filter(case=case, stage=1).values_list("sent_on", flat=True).first()
    stage_one.started_on = sent_on or case.received_on
    stage_one.start_basis = StartBasis.ACKNOWLEDGED if sent_on else StartBasis.RECEIVED
    stage_one.save()


def follow_acknowledgement(case: Case, stage: int, sent_on: datetime.date) -> None:
    """Let a stage of a held corporate case start on the day it was acknowledged, as the Code counts it.

    Until then it counts from the day it was received or asked for, and one that has been answered stays as it is.
    """
    if case.procedure != Procedure.CORPORATE:
        return
    running = {"case": case, "responded_on__isnull": True}
    if stage == 1:
        StageOne.objects.filter(**running).update(started_on=sent_on, start_basis=StartBasis.ACKNOWLEDGED)
    elif stage == 2:
        StageTwo.objects.filter(**running).update(started_on=sent_on)


@transaction.atomic
def split_point(
    case: Case,
    *,
    seen: int,
    by: User,
    on: datetime.date,
    element: Element,
    reasons: str,
    told: str,
    told_on: datetime.date,
) -> Case:
    """Take one point of a statutory complaint under the corporate procedure, as a case of its own beside it (T31, X2).

    The new case has the same people, the same walls, and the original date. The old point stays, dealt with elsewhere;
    the new one remembers it. Returns the new case.
    """
    case = begin(case, Move.ROUTE_POINT, Act.TRIAGE, seen=seen, by=by)
    if case.procedure == Procedure.CORPORATE:
        raise Refused("This complaint is under the corporate procedure already.")
    element = Element.objects.get(pk=element.pk, case=case)
    if element.status not in (ElementStatus.OPEN, ElementStatus.STOPPED):
        raise Refused(f"Point {element.number} is {element.get_status_display()}, so it stands as it is.")
    others = case.elements.filter(status__in=[ElementStatus.OPEN, ElementStatus.STOPPED]).exclude(pk=element.pk)
    if not others.exists():
        raise Refused("This is the only point left. Take the whole complaint under the corporate procedure instead.")
    not_before_receipt(told_on, case, on, "They cannot have been told")
    element.status = ElementStatus.ROUTED_ELSEWHERE
    element.save(update_fields=["status"])
    corporate = _beside(case, element, by=by, on=on)
    triage = Triage.objects.filter(case=case).first() or Triage()
    Triage.objects.create(
        case=corporate,
        begun_on=triage.begun_on or on,
        completed_on=on,
        outcome=TriageOutcome.ACCEPTED,
        child_at_risk=triage.child_at_risk,
        referred_to=triage.referred_to,
        referred_at=triage.referred_at,
        risk_checked_by=triage.risk_checked_by,
        who=triage.who,
        capacity=triage.capacity,
        about=About.FX,
        route=Route.X2,
        handed_over_on=on,
        reasons=reasons,
        told=told,
        told_on=told_on,
    )
    CaseLink.objects.create(case=case, other=corporate, why=CaseLink.Why.SPLIT, linked_on=on)
    begin_corporate(corporate, StageOne(case=corporate))
    after = {"told": told, "told_on": told_on}
    finish(corporate, Move.ROUTE_CORPORATE, Verb.ROUTED_TO_CORPORATE, by=by, on=on, why=reasons, after=after)
    finish(
        case,
        Move.ROUTE_POINT,
        Verb.ELEMENT_ROUTED,
        by=by,
        on=on,
        about=f"point {element.number}",
        why=reasons,
        after={"route": Route.X2.label, "told": told},
    )
    stop_without_open_points(case, by, on)
    return corporate


def _beside(case: Case, element: Element, *, by: User, on: datetime.date) -> Case:
    """A new case with one point of another: the same details, people and walls, received on the same day."""
    details = {name: getattr(case, name) for name in DETAILS}
    corporate, _ = first_row(uuid.uuid4(), by=by, details=details, make_reference=new_reference)
    corporate = hold(corporate)
    corporate.officer = case.officer
    for involvement in case.involvements.filter(ended_at__isnull=True).exclude(part__in=GIVEN_THE_CASE):
        involvement.pk, involvement._state.adding = None, True
        involvement.case, involvement.element = corporate, None
        involvement.save()
    for exclusion in case.exclusions.filter(Exclusion.in_force()):
        exclusion.pk, exclusion._state.adding = None, True
        exclusion.case = corporate
        exclusion.save()
    point = new_element(corporate, element.text, subject=element.subject)
    point.split_from = element
    point.save(update_fields=["split_from"])
    write(corporate, Verb.LOGGED, by=by, on=on, about="one point of another complaint", after={"points": [point.text]})
    return corporate


@transaction.atomic
def extend(case: Case, *, seen: int, by: User, on: datetime.date, until: datetime.date, reason: str, told: str) -> Case:
    """Extend the running stage once, with the reason, of which the complainant is told (Complaint Handling Code).

    It must be decided while the first period is running: nothing lengthens one that has ended.
    """
    case = begin(case, Move.EXTEND_CORPORATE, Act.EXTEND, seen=seen, by=by)
    stage = stage_running(case)
    if stage.extended:
        raise Refused("This stage has been extended already. It can be extended only once.")
    first_due, furthest = extension_limits(case)
    if on > first_due:
        raise Refused(
            f"The answer was due on {in_words(first_due)}, and the time cannot be extended after that day. The answer "
            "will be late: tell the complainant why, and how they can go on."
        )
    if not first_due < until <= furthest:
        raise Refused(f"The new date must be after {in_words(first_due)} and no later than {in_words(furthest)}.")
    stage.extended, stage.extension_reason = True, reason
    stage.extension_decided_on, stage.extension_until = on, until
    stage.save()
    log(case, DecisionKind.CORPORATE_EXTENSION, yes=True, by=by, on=on, factors=reason, told=told, told_on=on)
    after = {"until": until, "told": told}
    finish(case, Move.EXTEND_CORPORATE, Verb.EXTENDED, by=by, on=on, why=reason, after=after)
    return case


def stage_running(case: Case) -> StageOne | StageTwo:
    """The row of the stage that a corporate case is at."""
    model = StageOne if case.status == State.STAGE1 else StageTwo
    stage = model.objects.filter(case=case).first()
    if stage is None:
        raise Refused("The start of this stage is not recorded, so there is nothing to extend.")
    return stage


def extension_limits(case: Case) -> tuple[datetime.date, datetime.date]:
    """The day by which the running stage is due without an extension, and the furthest that one could reach."""
    rule = (STAGE_ONE if case.status == State.STAGE1 else STAGE_TWO).answered
    clock = Clock.objects.filter(case=case, rule=rule).first()
    if clock is None:
        raise Refused("This stage has no clock yet. Record the acknowledgement first: the time runs from it.")
    furthest = due_date(rule_on(rule, clock.day_zero), clock.day_zero, england(), extended=True)
    return clock.first_due_on, furthest


def log_reroute(
    case: Case, *, by: User, on: datetime.date, factors: str, told: str, told_on: datetime.date
) -> Decision:
    return log(case, DecisionKind.REROUTE, yes=True, by=by, on=on, factors=factors, told=told, told_on=told_on)


def not_before_receipt(day: datetime.date, case: Case, on: datetime.date, what: str) -> None:
    if not case.received_on <= day <= on:
        raise Refused(f"{what} on {in_words(day)}: give a day between the one it was received on and today.")
