"""What the council agreed with the Ombudsman to do, and how far that has come (DOMAIN 7.5)."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from cases.models import Case, Element, Term, Verb
from cases.permissions import Act
from cases.record import Refused
from stages.actions.deed import begin, finish
from stages.law.moves import Move
from stages.law.vocabulary import Layer
from stages.law.working_days import in_words
from stages.models import (
    OmbudsmanCase,
    Remedy,
)


@transaction.atomic
def agree_remedy(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    ombudsman_case: OmbudsmanCase,
    text: str,
    due_on: datetime.date,
    type: Term | None = None,
    redress_pounds: Decimal | None = None,
    element: Element | None = None,
) -> Remedy:
    """Record what the council agreed with the Ombudsman to do, and by when."""
    case = begin(case, Move.KEEP_OMBUDSMAN, Act.KEEP_OMBUDSMAN, seen=seen, by=by)
    theirs = OmbudsmanCase.objects.get(pk=ombudsman_case.pk, case=case)
    if theirs.decided_on and due_on < theirs.decided_on:
        raise Refused(f"It cannot be due before the Ombudsman decided, on {in_words(theirs.decided_on)}.")
    row = Remedy(
        case=case,
        ombudsman_case=theirs,
        layer=Layer.OMBUDSMAN,
        element=Element.objects.get(pk=element.pk, case=case) if element else None,
        type=type,
        text=text,
        redress_pounds=redress_pounds,
        offered_on=theirs.decided_on,
        due_on=due_on,
    )
    row.full_clean(exclude=["case", "element", "ombudsman_case", "type"])
    row.save()
    finish(
        case,
        Move.KEEP_OMBUDSMAN,
        Verb.REMEDY_RECORDED,
        by=by,
        on=on,
        about=f"for the Ombudsman, due {in_words(due_on)}",
        after={"text": text, "type": str(type or ""), "redress_pounds": redress_pounds, "due_on": due_on},
    )
    return row


@transaction.atomic
def follow_remedy(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    remedy: Remedy,
    done_on: datetime.date | None = None,
    evidence: str = "",
    evidence_sent_on: datetime.date | None = None,
    satisfied_on: datetime.date | None = None,
    not_complied_why: str = "",
) -> Remedy:
    """Record how far a remedy has come: done, the proof of it sent, the Ombudsman satisfied; or that the council did
    not comply, and why. Whether it was on time follows from the dates."""
    case = begin(case, Move.KEEP_OMBUDSMAN, Act.KEEP_OMBUDSMAN, seen=seen, by=by)
    row = Remedy.objects.select_related("ombudsman_case").get(pk=remedy.pk, case=case, ombudsman_case__isnull=False)
    if any(day and day > on for day in (done_on, evidence_sent_on, satisfied_on)):
        raise Refused("None of these days can lie in the future.")
    if done_on and not_complied_why.strip():
        raise Refused("It was done, or it was not complied with: record one of the two.")
    if evidence_sent_on and not (done_on and evidence.strip() and evidence_sent_on >= done_on):
        raise Refused("Proof can be sent when it is done: record the day it was done, and what was sent.")
    if satisfied_on and not (evidence_sent_on and satisfied_on >= evidence_sent_on):
        raise Refused("The Ombudsman can be satisfied only after the proof was sent.")
    names = ("done_on", "evidence", "evidence_sent_on", "satisfied_on", "not_complied_why")
    before = {name: getattr(row, name) for name in names}
    row.done_on, row.evidence, row.evidence_sent_on = done_on, evidence, evidence_sent_on
    row.satisfied_on, row.not_complied_why = satisfied_on, not_complied_why
    row.full_clean(exclude=["case", "element", "ombudsman_case", "type"])
    row.save()
    finish(
        case,
        Move.KEEP_OMBUDSMAN,
        Verb.REMEDY_RECORDED,
        by=by,
        on=on,
        about="for the Ombudsman, how far it has come",
        before=before,
        after={name: getattr(row, name) for name in names},
    )
    return row
