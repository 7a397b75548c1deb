"""Words with the complainant: acknowledgements, updates while an answer is late, the reply to a comment or enquiry."""

from __future__ import annotations

import datetime

from django.db import transaction

from accounts.models import User
from cases.models import Case, Kind, Verb
from cases.permissions import Act
from cases.record import Refused
from stages.actions.corporate import follow_acknowledgement
from stages.actions.deed import begin, finish
from stages.calendar import england
from stages.law.moves import Move
from stages.law.starts import deemed_received
from stages.law.vocabulary import ClosedReason, LetterKind, State
from stages.letters import complainant_of, sha256_of, update_html
from stages.models import Acknowledgement, ProgressUpdate, SentLetter, StageThree, StageTwo, Triage

IN_WRITING = ("email", "post", "by hand")
"""Of the ways to tell somebody, those that leave a letter, which is kept as it was sent."""


def stages_asked_for(case: Case) -> dict[int, datetime.date]:
    """The day on which each stage was asked for, which is what its acknowledgement acknowledges."""
    days = {1: case.received_on}
    for number, model in ((2, StageTwo), (3, StageThree)):
        asked_on = model.objects.filter(case=case).values_list("requested_on", flat=True).first()
        if asked_on:
            days[number] = asked_on
    return days


@transaction.atomic
def acknowledge(
    case: Case, *, seen: int, by: User, on: datetime.date, stage: int, sent_on: datetime.date, how: str
) -> Case:
    """Record the acknowledgement of the complaint, or of the request for a later stage (G2, G7; G15a, G15c)."""
    case = begin(case, Move.ACKNOWLEDGE, Act.WRITE, seen=seen, by=by)
    asked_on = stages_asked_for(case).get(stage)
    if asked_on is None:
        raise Refused(f"Stage {stage} has not been asked for, so there is nothing to acknowledge.")
    if Acknowledgement.objects.filter(case=case, stage=stage).exists():
        raise Refused(f"The acknowledgement for stage {stage} is recorded already.")
    if not asked_on <= sent_on <= on:
        raise Refused("It was acknowledged between the day it came and today. Check the date.")
    Acknowledgement.objects.create(case=case, stage=stage, sent_on=sent_on, how=how)
    follow_acknowledgement(case, stage, sent_on)
    finish(case, Move.ACKNOWLEDGE, Verb.ACKNOWLEDGED, by=by, on=sent_on, about=f"stage {stage}", after={"how": how})
    return case


@transaction.atomic
def update(
    case: Case,
    *,
    seen: int,
    by: User,
    on: datetime.date,
    sent_on: datetime.date,
    words: str,
    how: str,
    offers_next_stage: bool = False,
) -> Case:
    """Record what the complainant was told about how it goes (G10).

    Where the stage 1 answer is late it says that they may ask for stage 2 (reg 15(2)). What went in writing is kept as
    a letter.
    """
    case = begin(case, Move.UPDATE, Act.WRITE, seen=seen, by=by)
    if offers_next_stage and case.status != State.STAGE1:
        raise Refused("Stage 2 is offered while stage 1 is unanswered (reg 15(2)). It is not at stage 1 now.")
    _told(case, by=by, on=on, sent_on=sent_on, words=words, how=how, offers_next_stage=offers_next_stage)
    after = {"how": how, "offers_next_stage": offers_next_stage}
    finish(case, Move.UPDATE, Verb.UPDATED, by=by, on=sent_on, why=words, after=after)
    return case


@transaction.atomic
def reply(case: Case, *, seen: int, by: User, on: datetime.date, sent_on: datetime.date, words: str, how: str) -> Case:
    """Record the reply to a comment or an enquiry, which ends it. It is counted as a representation (reg 13(2))."""
    case = begin(case, Move.REPLY, Act.WRITE, seen=seen, by=by)
    if case.kind not in (Kind.REPRESENTATION, Kind.ENQUIRY):
        raise Refused("A complaint goes through the procedure, and is not ended by a reply.")
    _told(case, by=by, on=on, sent_on=sent_on, words=words, how=how)
    Triage.objects.filter(case=case, completed_on=None).update(completed_on=sent_on)
    case.closed_on, case.closed_reason = sent_on, ClosedReason.RESPONDED
    finish(case, Move.REPLY, Verb.REPLIED, by=by, on=sent_on, why=words, after={"how": how})
    return case


def _told(
    case: Case,
    *,
    by: User,
    on: datetime.date,
    sent_on: datetime.date,
    words: str,
    how: str,
    offers_next_stage: bool = False,
) -> None:
    if not case.received_on <= sent_on <= on:
        raise Refused("They were told between the day it was received and today. Check the date.")
    ProgressUpdate.objects.create(
        case=case, sent_on=sent_on, sent_by=by, words=words, how=how, offers_next_stage=offers_next_stage
    )
    if how not in IN_WRITING:
        return
    html = update_html(case, words=words, sent_on=sent_on)
    SentLetter.objects.create(
        case=case,
        kind=LetterKind.PROGRESS,
        sent_on=sent_on,
        sent_by=by,
        sent_to=complainant_of(case),
        sent_how=how,
        received_on=deemed_received(sent_on, how, england()),
        html=html,
        sha256=sha256_of(html),
    )
