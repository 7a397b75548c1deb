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
from stages.actions.deed import begin, finish
from stages.calendar import england
from stages.law.clocks import CLOCKS, due_date
from stages.law.moves import Move
from stages.law.triage import before_any_way_on, ways_on
from stages.law.vocabulary import (
    CONCURRENT,
    REFUSED_AS,
    ClosedReason,
    DecisionKind,
    Procedure,
    Refusal,
    Route,
    StartBasis,
    TriageOutcome,
)
from stages.models import Decision, StageOne, Triage
from stages.next_step import triage_facts

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
def decide_late(
    case: Case, *, seen: int, by: User, on: datetime.date, yes: bool, factors: str, limb_one: str, limb_two: str
) -> Case:
    """Decide whether to consider a complaint made after more than one year.

    Both limbs of reg 9(2) must be answered: whether it was not reasonable to expect it in time, and whether it can
    still be considered effectively and fairly.
    """
    case = begin(case, Move.ANSWER_TRIAGE, Act.DECIDE, seen=seen, by=by)
    _log(
        case, DecisionKind.LATE_COMPLAINT, yes=yes, by=by, on=on, factors=factors, limb_one=limb_one, limb_two=limb_two
    )
    _decided(case, DecisionKind.LATE_COMPLAINT, yes=yes, by=by, on=on, why=factors)
    return case


@transaction.atomic
def decide_prejudice(
    case: Case,
    *,
    seen: int,
    by: User,
    on: datetime.date,
    element: Element,
    prejudiced: bool,
    code: str,
    factors: str,
    evidence: str,
    told: str = "",
    told_on: datetime.date | None = None,
) -> Case:
    """Decide, for one point of complaint, whether considering it would prejudice a concurrent process (reg 8(1)).

    Existing proceedings are not enough: prejudice must be decided. A point that would is stopped; the rest go on. When
    no point is left, the whole case stops.
    """
    case = begin(case, Move.ANSWER_TRIAGE, Act.DECIDE, seen=seen, by=by)
    element = Element.objects.get(pk=element.pk, case=case)
    if prejudiced and code not in CONCURRENT:
        raise Refused("Say which of the four kinds of process would be prejudiced (reg 8(1)).")
    if prejudiced and not (told and told_on):
        raise Refused(
            "Record what the person was told in writing, and when: the notice must name the process (reg 8(3))."
        )
    if element.status != ElementStatus.OPEN:
        raise Refused(f"Point {element.number} is not open any more, so there is nothing to decide about it.")
    _log(
        case,
        DecisionKind.PREJUDICE,
        element=element,
        yes=prejudiced,
        code=code if prejudiced else "",
        by=by,
        on=on,
        factors=factors,
        evidence=evidence,
        told=told,
        told_on=told_on,
    )
    about = f"point {element.number}"
    if prejudiced:
        element.status = ElementStatus.STOPPED
        element.save(update_fields=["status"])
    if prejudiced and not case.elements.filter(status=ElementStatus.OPEN).exists():
        if missing := before_any_way_on(triage_facts(case, Triage.objects.get(case=case))):
            raise Refused(missing[0])
        _complete(
            case, on=on, outcome=REFUSED_AS[Refusal(code)], refusal=code, reasons=factors, told=told, told_on=told_on
        )
        _close(case, on=on, reason=ClosedReason.INELIGIBLE)
        finish(case, Move.STOP_CONCURRENT, Verb.STOPPED_CONCURRENT, by=by, on=on, about=about, why=factors)
    else:
        _decided(case, DecisionKind.PREJUDICE, yes=prejudiced, by=by, on=on, why=factors, about=about)
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
    """Send one point of complaint elsewhere; the rest of the case goes on (DOMAIN 5, "a complaint may split")."""
    case = begin(case, Move.ANSWER_TRIAGE, Act.TRIAGE, seen=seen, by=by)
    element = Element.objects.get(pk=element.pk, case=case)
    if element.status != ElementStatus.OPEN:
        raise Refused(f"Point {element.number} is not open any more.")
    if case.elements.filter(status=ElementStatus.OPEN).count() == 1:
        raise Refused("This is the only point left. Send the whole case elsewhere instead.")
    element.status = ElementStatus.ROUTED_ELSEWHERE
    element.save(update_fields=["status"])
    finish(
        case,
        Move.ANSWER_TRIAGE,
        Verb.ELEMENT_ROUTED,
        by=by,
        on=on,
        about=f"point {element.number}",
        why=reasons,
        after={"route": Route(route).label, "to": to, "told": told},
    )
    return case


@transaction.atomic
def accept(case: Case, *, seen: int, by: User, on: datetime.date) -> Case:
    """Accept for stage 1 (T10). Day 0 is the day of receipt, whenever triage ends (reg 14(3)(c))."""
    case = begin(case, Move.ACCEPT, Act.TRIAGE, seen=seen, by=by)
    _require_open(case, Move.ACCEPT)
    _complete(case, on=on, outcome=TriageOutcome.ACCEPTED)
    _start_stage_one(case, case.received_on, StartBasis.RECEIVED)
    finish(case, Move.ACCEPT, Verb.ACCEPTED, by=by, on=on)
    return case


@transaction.atomic
def wait_for_interest(case: Case, *, seen: int, by: User, on: datetime.date) -> Case:
    """Put the sufficient interest decision to the complaints manager (T5; reg 12(1))."""
    case = begin(case, Move.WAIT_FOR_INTEREST, Act.TRIAGE, seen=seen, by=by)
    _require_open(case, Move.WAIT_FOR_INTEREST)
    finish(case, Move.WAIT_FOR_INTEREST, Verb.WAITING_FOR_INTEREST, by=by, on=on)
    return case


@transaction.atomic
def decide_interest(
    case: Case,
    *,
    seen: int,
    by: User,
    on: datetime.date,
    yes: bool,
    factors: str,
    childs_views: str,
    told: str,
    told_on: datetime.date,
) -> Case:
    """Decide whether the person has sufficient interest in the child's welfare (T6, T7; reg 12).

    The day of the decision is day 0 of stage 1 (reg 14(3)(a)). Where there is none, the person must be told that no
    further action will be taken (reg 12(4)).
    """
    move = Move.FIND_INTEREST if yes else Move.FIND_NO_INTEREST
    case = begin(case, move, Act.DECIDE, seen=seen, by=by)
    _log(
        case,
        DecisionKind.SUFFICIENT_INTEREST,
        yes=yes,
        code="" if yes else Refusal.N2,
        by=by,
        on=on,
        factors=factors,
        childs_views=childs_views,
        told=told,
        told_on=told_on,
    )
    if yes:
        _complete(case, on=on, outcome=TriageOutcome.ACCEPTED)
        _start_stage_one(case, on, StartBasis.INTEREST_DECIDED)
        finish(case, move, Verb.INTEREST_DECIDED, by=by, on=on, why=factors)
    else:
        _complete(
            case, on=on, outcome=REFUSED_AS[Refusal.N2], refusal=Refusal.N2, reasons=factors, told=told, told_on=told_on
        )
        _close(case, on=on, reason=ClosedReason.INELIGIBLE)
        finish(case, move, Verb.NOT_ACCEPTED, by=by, on=on, why=factors)
    return case


@transaction.atomic
def wait_for_advocate(case: Case, *, seen: int, by: User, on: datetime.date) -> Case:
    """Wait for the advocate that a child or care leaver asked for and did not have (T8; reg 14(3)(b))."""
    case = begin(case, Move.WAIT_FOR_ADVOCATE, Act.TRIAGE, seen=seen, by=by)
    _require_open(case, Move.WAIT_FOR_ADVOCATE)
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
    _complete(case, on=on, outcome=TriageOutcome.ACCEPTED)
    _start_stage_one(case, appointed_on, StartBasis.ADVOCATE_APPOINTED)
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
    _require_open(case, Move.TRY_EARLY_RESOLUTION)
    last_day = due_date(CLOCKS["G1"], case.received_on, england())
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
    last_day = due_date(CLOCKS["G1"], case.received_on, england())
    if on > last_day:
        raise Refused("The time for early resolution is over. Go on to stage 1, whose clock has run since receipt.")
    Triage.objects.filter(case=case).update(early_resolved_on=on)
    _complete(case, on=on, outcome=TriageOutcome.RESOLVED_EARLY, told=told, told_on=on)
    _close(case, on=on, reason=ClosedReason.RESOLVED_EARLY)
    finish(case, Move.RESOLVE_EARLY, Verb.RESOLVED_EARLY, by=by, on=on, why=told)
    return case


@transaction.atomic
def end_early_resolution(case: Case, *, seen: int | None, by: User | None, on: datetime.date, why: str) -> Case:
    """Go on to stage 1 with the original date, because early resolution did not hold (T4; reg 14(3)(c)).

    The system does this by itself when the next working day has passed.
    """
    case = begin(case, Move.END_EARLY_RESOLUTION, Act.TRIAGE, seen=seen, by=by)
    _complete(case, on=on, outcome=TriageOutcome.ACCEPTED)
    _start_stage_one(case, case.received_on, StartBasis.RECEIVED)
    finish(case, Move.END_EARLY_RESOLUTION, Verb.EARLY_RESOLUTION_ENDED, by=by, on=on, why=why)
    return case


@transaction.atomic
def refuse(
    case: Case,
    *,
    seen: int,
    by: User,
    on: datetime.date,
    code: str,
    reasons: str,
    told: str,
    told_on: datetime.date | None,
) -> Case:
    """Not accept it: with its N code, its reasons, and what the person was told (T30; regs 9, 12).

    Only an anonymous complaint (N13) has nobody to tell. A concurrent process (N7 to N10) is decided point by point.
    """
    case = begin(case, Move.REFUSE, Act.DECIDE, seen=seen, by=by)
    _require_open(case, Move.REFUSE)
    if code in CONCURRENT:
        raise Refused("Whether another process would be prejudiced is decided for each point of complaint (reg 8(1)).")
    if code == Refusal.N2:
        raise Refused("Sufficient interest has its own decision, with its own factors (reg 12). Ask for that first.")
    if code == Refusal.N6 and not _decided_too_late(case):
        raise Refused("Decide both limbs of the late complaint test first: time alone is not a reason (reg 9(2)).")
    if code != Refusal.N13 and not (told and told_on):
        raise Refused("Record what the person was told, and when.")
    _log(
        case, DecisionKind.NOT_ACCEPTED, yes=False, code=code, by=by, on=on, factors=reasons, told=told, told_on=told_on
    )
    outcome = REFUSED_AS[Refusal(code)]
    _complete(case, on=on, outcome=outcome, refusal=code, reasons=reasons, told=told, told_on=told_on)
    _close(case, on=on, reason=ClosedReason(outcome.value))
    finish(case, Move.REFUSE, Verb.NOT_ACCEPTED, by=by, on=on, why=reasons)
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
    _require_open(case, Move.ROUTE)
    if route == Route.X7:
        raise Refused(
            "Early resolution is not a way out of the procedure: use its own step, which keeps the clock running."
        )
    triage = _complete(case, on=on, outcome=TriageOutcome.ROUTED_ELSEWHERE, reasons=reasons, told=told, told_on=told_on)
    triage.route, triage.route_to, triage.handed_over_on = route, to, on
    triage.save()
    if route == Route.X2:
        case.procedure = Procedure.CORPORATE
    _close(case, on=on, reason=ClosedReason.ROUTED_ELSEWHERE)
    finish(case, Move.ROUTE, Verb.ROUTED_ELSEWHERE, by=by, on=on, about=Route(route).label[:100], why=reasons)
    return case


def _decided_too_late(case: Case) -> bool:
    """Whether it came after more than one year, and the last decision on both limbs was not to consider it."""
    facts = triage_facts(case, Triage.objects.get(case=case))
    return facts.late is True and facts.late_allowed is False


def _require_open(case: Case, move: Move) -> None:
    missing = ways_on(triage_facts(case, Triage.objects.get(case=case)))[move]
    if missing:
        raise Refused(missing[0])


def _start_stage_one(case: Case, day_zero: datetime.date, basis: StartBasis) -> None:
    case.procedure = Procedure.STATUTORY
    StageOne.objects.create(case=case, started_on=day_zero, start_basis=basis)


def _complete(case: Case, *, on: datetime.date, outcome: TriageOutcome, **fields: Any) -> Triage:
    triage = Triage.objects.get(case=case)
    triage.completed_on, triage.outcome = on, outcome
    for name, value in fields.items():
        setattr(triage, name, value)
    triage.full_clean(exclude=["case"])
    triage.save()
    return triage


def _close(case: Case, *, on: datetime.date, reason: ClosedReason) -> None:
    case.closed_on, case.closed_reason = on, reason


def _log(case: Case, kind: DecisionKind, *, yes: bool, by: User, on: datetime.date, **fields: Any) -> Decision:
    decision = Decision(case=case, kind=kind, yes=yes, decided_by=by, decided_on=on, decided_as=by.post_title, **fields)
    decision.full_clean(exclude=["case", "element", "decided_by"])
    decision.save()
    return decision


def _decided(
    case: Case, kind: DecisionKind, *, yes: bool, by: User, on: datetime.date, why: str, about: str = ""
) -> None:
    finish(
        case,
        Move.ANSWER_TRIAGE,
        Verb.DISCRETION_USED,
        by=by,
        on=on,
        about=f"{kind.label}{', ' + about if about else ''}",
        why=why,
        after={"decision": "yes" if yes else "no"},
    )
