"""What the law leaves to judgement at triage, for the complaints manager: each decision logged with its reasons."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from cases.models import Case, Verb
from cases.permissions import Act
from cases.record import Refused
from stages.actions.deed import begin, finish
from stages.actions.triage_ends import close, complete, require_open, start_stage_one
from stages.law.moves import Move
from stages.law.vocabulary import (
    CONCURRENT,
    REFUSED_AS,
    ClosedReason,
    DecisionKind,
    Refusal,
    StartBasis,
    TriageOutcome,
)
from stages.models import Decision, Triage
from stages.next_step import triage_facts


@transaction.atomic
def decide_late(
    case: Case, *, seen: int, by: User, on: datetime.date, yes: bool, factors: str, limb_one: str, limb_two: str
) -> Case:
    """Decide whether to consider a complaint made after more than one year.

    Both limbs of reg 9(2) must be answered: whether it was not reasonable to expect it in time, and whether it can
    still be considered effectively and fairly.
    """
    case = begin(case, Move.ANSWER_TRIAGE, Act.DECIDE, seen=seen, by=by)
    log(case, DecisionKind.LATE_COMPLAINT, yes=yes, by=by, on=on, factors=factors, limb_one=limb_one, limb_two=limb_two)
    _decided(case, DecisionKind.LATE_COMPLAINT, yes=yes, by=by, on=on, why=factors)
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
    log(
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
        complete(case, on=on, outcome=TriageOutcome.ACCEPTED)
        start_stage_one(case, on, StartBasis.INTEREST_DECIDED)
        finish(case, move, Verb.INTEREST_DECIDED, by=by, on=on, why=factors)
    else:
        complete(
            case, on=on, outcome=REFUSED_AS[Refusal.N2], refusal=Refusal.N2, reasons=factors, told=told, told_on=told_on
        )
        close(case, on=on, reason=ClosedReason.INELIGIBLE)
        finish(case, move, Verb.NOT_ACCEPTED, by=by, on=on, why=factors)
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
    review_on: datetime.date | None = None,
) -> Case:
    """Not accept it: with its N code, its reasons, and what the person was told (T30; regs 9, 12).

    Only an anonymous complaint (N13) has nobody to tell; unreasonable persistence (N12) has a day on which it is looked
    at again. A concurrent process (N7 to N10) is decided point by point.
    """
    case = begin(case, Move.REFUSE, Act.DECIDE, seen=seen, by=by)
    require_open(case, Move.REFUSE)
    if code in CONCURRENT:
        raise Refused("Whether another process would be prejudiced is decided for each point of complaint (reg 8(1)).")
    if code == Refusal.N2:
        raise Refused("Sufficient interest has its own decision, with its own factors (reg 12). Ask for that first.")
    if code == Refusal.N6 and not _decided_too_late(case):
        raise Refused("Decide both limbs of the late complaint test first: time alone is not a reason (reg 9(2)).")
    if code != Refusal.N13 and not (told and told_on):
        raise Refused("Record what the person was told, and when.")
    if code == Refusal.N12 and (review_on is None or review_on <= on):
        raise Refused("Give a day after today on which it is looked at again: nobody is unreasonable for ever.")
    log(
        case,
        DecisionKind.NOT_ACCEPTED,
        yes=False,
        code=code,
        by=by,
        on=on,
        factors=reasons,
        told=told,
        told_on=told_on,
        review_on=review_on,
    )
    outcome = REFUSED_AS[Refusal(code)]
    complete(case, on=on, outcome=outcome, refusal=code, reasons=reasons, told=told, told_on=told_on)
    close(case, on=on, reason=ClosedReason(outcome.value))
    finish(case, Move.REFUSE, Verb.NOT_ACCEPTED, by=by, on=on, why=reasons)
    return case


def log(case: Case, kind: DecisionKind, *, yes: bool, by: User, on: datetime.date, **fields: Any) -> Decision:
    decision = Decision(case=case, kind=kind, yes=yes, decided_by=by, decided_on=on, decided_as=by.post_title, **fields)
    decision.full_clean(exclude=["case", "element", "decided_by"])
    decision.save()
    return decision


def _decided(case: Case, kind: DecisionKind, *, yes: bool, by: User, on: datetime.date, why: str) -> None:
    after = {"decision": "yes" if yes else "no"}
    finish(case, Move.ANSWER_TRIAGE, Verb.DISCRETION_USED, by=by, on=on, about=kind.label, why=why, after=after)


def _decided_too_late(case: Case) -> bool:
    """Whether it came after more than one year, and the last decision on both limbs was not to consider it."""
    facts = triage_facts(case, Triage.objects.get(case=case))
    return facts.late is True and facts.late_allowed is False
