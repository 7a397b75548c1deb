"""Triage: from first contact to stage 1, or to wherever else it belongs. Each refusal carries its code and reasons."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.models import User
from cases.models import Case, Element, ElementStatus, InformationDuty, Involvement, Part, Person, Verb
from cases.permissions import Act
from cases.record import Refused
from stages.actions.concurrent import stop_without_open_points
from stages.actions.deed import begin, finish
from stages.actions.triage_ends import close, complete, require_open, start_stage_one
from stages.calendar import england
from stages.law.clocks import due_date
from stages.law.moves import Move
from stages.law.vocabulary import (
    ClosedReason,
    Route,
    StartBasis,
    TriageOutcome,
)
from stages.models import Triage
from stages.targets import rule_on

ANSWERS = frozenset(
    {
        "child_at_risk",
        "referred_to",
        "referred_at",
        "who",
        "capacity",
        "about",
        "late",
        "in_the_way",
        "dealt_with_before",
        "advocate_asked_on",
    }
)
"""The fields of a triage that a question may set. Nothing else posted to a question is read."""


@transaction.atomic
def begin_triage(case: Case, *, seen: int, by: User, on: datetime.date) -> Case:
    """Begin triage as soon as possible after receipt (T2; reg 11)."""
    case = begin(case, Move.BEGIN_TRIAGE, Act.TRIAGE, seen=seen, by=by)
    Triage.objects.create(case=case, begun_on=on)
    for item in InformationDuty.Item:
        InformationDuty.objects.get_or_create(case=case, item=item)
    if case.officer_id is None:
        case.officer = by
    finish(case, Move.BEGIN_TRIAGE, Verb.TRIAGE_BEGUN, by=by, on=on)
    return case


@transaction.atomic
def answer(case: Case, *, seen: int, by: User, on: datetime.date, question: str, answers: Mapping[str, Any]) -> Case:
    """Record the answer to one triage question. `grounds_arose_on` is kept on the case, the rest on its triage."""
    case = begin(case, Move.ANSWER_TRIAGE, Act.TRIAGE, seen=seen, by=by)
    triage = Triage.objects.get(case=case)
    before = {name: getattr(triage, name) for name in answers if name in ANSWERS}
    for name, value in answers.items():
        if name == "grounds_arose_on":
            case.grounds_arose_on = value
        elif name == "had_advocate":
            case.advocate = value
        elif name in ANSWERS:
            setattr(triage, name, value)
        else:
            raise ValueError(f"{name} is not an answer to a triage question.")
    if answers.get("child_at_risk") is not None:
        triage.risk_checked_by = by
    triage.full_clean(exclude=["case"])
    triage.save()
    after = {name: getattr(triage, name) for name in before}
    finish(case, Move.ANSWER_TRIAGE, Verb.TRIAGE_ANSWERED, by=by, on=on, about=question, before=before, after=after)
    return case


@transaction.atomic
def route_element(
    case: Case,
    *,
    seen: int,
    by: User,
    on: datetime.date,
    element: Element,
    route: str,
    to: str,
    reasons: str,
    told: str,
) -> Case:
    """Send one point of complaint elsewhere; the rest of the case goes on (DOMAIN 5, "a complaint may split").

    Where the rest are all stopped while another process runs, the case stops with them: they may come back (reg 8(4)),
    which sending the whole case elsewhere would take from them. The corporate procedure is run here, so a point for it
    becomes a case of its own (`corporate.split_point`).
    """
    case = begin(case, Move.ROUTE_POINT, Act.TRIAGE, seen=seen, by=by)
    element = Element.objects.get(pk=element.pk, case=case)
    if route == Route.X2:
        raise Refused("The corporate procedure is run here. Take this point under it, as a complaint of its own.")
    if element.status != ElementStatus.OPEN:
        raise Refused(f"Point {element.number} is not open any more.")
    others = case.elements.filter(status__in=[ElementStatus.OPEN, ElementStatus.STOPPED]).exclude(pk=element.pk)
    if not others.exists():
        raise Refused("This is the only point left. Send the whole case elsewhere instead.")
    element.status, element.route, element.routed_on = ElementStatus.ROUTED_ELSEWHERE, route, on
    element.save(update_fields=["status", "route", "routed_on"])
    finish(
        case,
        Move.ROUTE_POINT,
        Verb.ELEMENT_ROUTED,
        by=by,
        on=on,
        about=f"point {element.number}",
        why=reasons,
        after={"route": Route(route).label, "to": to, "told": told},
    )
    stop_without_open_points(case, by, on)
    return case


@transaction.atomic
def accept(case: Case, *, seen: int, by: User, on: datetime.date) -> Case:
    """Accept for stage 1 (T10). Day 0 is the day of receipt, whenever triage ends (reg 14(3)(c))."""
    case = begin(case, Move.ACCEPT, Act.TRIAGE, seen=seen, by=by)
    require_open(case, Move.ACCEPT)
    complete(case, on=on, outcome=TriageOutcome.ACCEPTED)
    start_stage_one(case, case.received_on, StartBasis.RECEIVED)
    finish(case, Move.ACCEPT, Verb.ACCEPTED, by=by, on=on)
    return case


@transaction.atomic
def wait_for_interest(case: Case, *, seen: int, by: User, on: datetime.date) -> Case:
    """Put the sufficient interest decision to the complaints manager (T5; reg 12(1))."""
    case = begin(case, Move.WAIT_FOR_INTEREST, Act.TRIAGE, seen=seen, by=by)
    require_open(case, Move.WAIT_FOR_INTEREST)
    finish(case, Move.WAIT_FOR_INTEREST, Verb.WAITING_FOR_INTEREST, by=by, on=on)
    return case


@transaction.atomic
def wait_for_advocate(case: Case, *, seen: int, by: User, on: datetime.date) -> Case:
    """Wait for the advocate that a child or care leaver asked for and did not have (T8; reg 14(3)(b))."""
    case = begin(case, Move.WAIT_FOR_ADVOCATE, Act.TRIAGE, seen=seen, by=by)
    require_open(case, Move.WAIT_FOR_ADVOCATE)
    finish(case, Move.WAIT_FOR_ADVOCATE, Verb.WAITING_FOR_ADVOCATE, by=by, on=on)
    return case


@transaction.atomic
def appoint_advocate(
    case: Case, *, seen: int, by: User, on: datetime.date, name: str, organisation: str, appointed_on: datetime.date
) -> Case:
    """Record the advocate, whose appointment is day 0 of stage 1 (T9; reg 14(3)(b); SI 2004/719 regs 3, 5)."""
    case = begin(case, Move.APPOINT_ADVOCATE, Act.TRIAGE, seen=seen, by=by)
    if appointed_on < case.received_on:
        raise Refused(
            "An advocate appointed before the complaint was received does not move its start: check the date."
        )
    advocate = Person.called(name)
    advocate.save()
    Involvement.objects.create(
        case=case, part=Part.ADVOCATE, person=advocate, organisation=organisation, from_on=appointed_on
    )
    case.advocate = True
    Triage.objects.filter(case=case).update(advocate_appointed_on=appointed_on)
    complete(case, on=on, outcome=TriageOutcome.ACCEPTED)
    start_stage_one(case, appointed_on, StartBasis.ADVOCATE_APPOINTED)
    finish(
        case,
        Move.APPOINT_ADVOCATE,
        Verb.ADVOCATE_APPOINTED,
        by=by,
        on=on,
        after={"advocate": name, "organisation": organisation, "appointed_on": appointed_on},
    )
    return case


@transaction.atomic
def try_early_resolution(case: Case, *, seen: int, by: User, on: datetime.date, agreed_with: str, agreed: str) -> Case:
    """Try to put it right by the close of the next working day after receipt (T3, X7; clock G1).

    Stage 1's clock runs underneath from the day of receipt, so that nothing is lost if it does not hold.
    """
    case = begin(case, Move.TRY_EARLY_RESOLUTION, Act.TRIAGE, seen=seen, by=by)
    require_open(case, Move.TRY_EARLY_RESOLUTION)
    last_day = due_date(rule_on("G1", case.received_on), case.received_on, england())
    if on > last_day:
        raise Refused(
            f"Early resolution was possible until the end of {last_day:%A} {last_day.day} {last_day:%B %Y}, the next "
            "working day after it was received. Accept it for stage 1: the team manager can still put it right at once."
        )
    triage = Triage.objects.get(case=case)
    triage.early_begun_on, triage.early_agreed_with, triage.early_agreed = on, agreed_with, agreed
    triage.route = Route.X7
    triage.save()
    finish(case, Move.TRY_EARLY_RESOLUTION, Verb.EARLY_RESOLUTION_TRIED, by=by, on=on, why=agreed)
    return case


@transaction.atomic
def resolve_early(case: Case, *, seen: int, by: User, on: datetime.date, told: str) -> Case:
    """Record that it was put right early, and that the person was told how to go on if it was not (T3)."""
    case = begin(case, Move.RESOLVE_EARLY, Act.TRIAGE, seen=seen, by=by)
    last_day = due_date(rule_on("G1", case.received_on), case.received_on, england())
    if on > last_day:
        raise Refused("The time for early resolution is over. Go on to stage 1, whose clock has run since receipt.")
    Triage.objects.filter(case=case).update(early_resolved_on=on)
    complete(case, on=on, outcome=TriageOutcome.RESOLVED_EARLY, told=told, told_on=on)
    close(case, on=on, reason=ClosedReason.RESOLVED_EARLY)
    finish(case, Move.RESOLVE_EARLY, Verb.RESOLVED_EARLY, by=by, on=on, why=told)
    return case


@transaction.atomic
def end_early_resolution(case: Case, *, seen: int | None, by: User | None, on: datetime.date, why: str) -> Case:
    """Go on to stage 1 with the original date, because early resolution did not hold (T4; reg 14(3)(c)).

    The system does this by itself when the next working day has passed.
    """
    case = begin(case, Move.END_EARLY_RESOLUTION, Act.TRIAGE, seen=seen, by=by)
    complete(case, on=on, outcome=TriageOutcome.ACCEPTED)
    start_stage_one(case, case.received_on, StartBasis.RECEIVED)
    finish(case, Move.END_EARLY_RESOLUTION, Verb.EARLY_RESOLUTION_ENDED, by=by, on=on, why=why)
    return case


@transaction.atomic
def route(
    case: Case,
    *,
    seen: int,
    by: User,
    on: datetime.date,
    route: str,
    to: str,
    reasons: str,
    told: str,
    told_on: datetime.date,
) -> Case:
    """Send the whole case where it belongs, with the day it was handed over and what the person was told (T31)."""
    case = begin(case, Move.ROUTE, Act.TRIAGE, seen=seen, by=by)
    require_open(case, Move.ROUTE)
    if route == Route.X7:
        raise Refused(
            "Early resolution is not a way out of the procedure: use its own step, which keeps the clock running."
        )
    if route == Route.X2:
        raise Refused("The corporate procedure is run here. Take the complaint under it instead of sending it away.")
    triage = complete(case, on=on, outcome=TriageOutcome.ROUTED_ELSEWHERE, reasons=reasons, told=told, told_on=told_on)
    triage.route, triage.route_to, triage.handed_over_on = route, to, on
    triage.save()
    close(case, on=on, reason=ClosedReason.ROUTED_ELSEWHERE)
    finish(case, Move.ROUTE, Verb.ROUTED_ELSEWHERE, by=by, on=on, about=Route(route).label[:100], why=reasons)
    return case
