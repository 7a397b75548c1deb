"""Stage 2 of the corporate procedure, the review: asked for, given to a reviewing officer, drafted, signed and sent.

It is the council's last word: what follows is the Ombudsman (the Ombudsman's Complaint Handling Code). The reviewing
officer is a senior manager or head of service who had no part in stage 1.
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from cases.models import Case, Element, ElementStatus, Part, Verb
from cases.permissions import Act
from cases.record import Refused
from stages.actions import appointing
from stages.actions.deed import begin, finish
from stages.actions.investigation import findings_of, keep_finding, open_point, require_reasoned
from stages.actions.signed_answer import SignedAnswer
from stages.actions.stage_two import keep_letter, points_without, stage_two_of
from stages.conflicts import candidates, obstacles
from stages.law.moves import Move
from stages.law.procedures import OUTCOME_RULE, PROCEDURES, outcome_of
from stages.law.vocabulary import Layer, LetterKind, Outcome, Procedure, State
from stages.law.working_days import in_words
from stages.letters_corporate import review_digest, review_html
from stages.models import Clock, Finding, Remedy, StageOne, StageTwo

ANSWERED_BY = PROCEDURES[Procedure.CORPORATE][0].answered


@transaction.atomic
def ask(
    case: Case,
    *,
    seen: int,
    by: User,
    on: datetime.date,
    requested_on: datetime.date,
    requested_in: str,
    requested_by: str,
) -> Case:
    """Record the request for corporate stage 2, spoken or written. No reasons are needed.

    It is open once stage 1 is answered, or late; a closed case is opened again. Stage 1 that was not answered stays
    unanswered, and nobody has it any more.
    """
    case = begin(case, Move.ASK_REVIEW, Act.RECORD_REQUEST, seen=seen, by=by)
    if not case.received_on <= requested_on <= on:
        raise Refused("The request came between the day the complaint was received and today. Check the date.")
    stage_one = StageOne.objects.filter(case=case).first()
    stage_two = StageTwo.objects.filter(case=case).first() or StageTwo(case=case)
    if stage_two.responded_on:
        raise Refused("Stage 2 has been answered, and it is the last stage. The complainant can go to the Ombudsman.")
    answered_on = stage_one.responded_on if stage_one else None
    if answered_on and requested_on < answered_on:
        raise Refused(f"Stage 1 was answered on {in_words(answered_on)}: the request cannot have come before it.")
    if answered_on is None:
        _require_late(case, requested_on)
        for part in (Part.SENIOR_MANAGER, Part.TEAM_MANAGER):
            appointing.take_back(case, part, on=on, why="The complainant asked for stage 2, because stage 1 was late.")
    stage_two.requested_on, stage_two.requested_in, stage_two.requested_by = requested_on, requested_in, requested_by
    stage_two.accepted, stage_two.complaint_form = True, case.form
    stage_two.started_on = requested_on
    stage_two.full_clean(exclude=["case"])
    stage_two.save()
    case.closed_on, case.closed_reason, case.closing_note = None, "", None
    after = {"requested_on": requested_on, "how": requested_in, "by": requested_by}
    finish(case, Move.ASK_REVIEW, Verb.REVIEW_REQUESTED, by=by, on=requested_on, after=after)
    return case


def _require_late(case: Case, requested_on: datetime.date) -> None:
    if case.status != State.STAGE1:
        raise Refused("Stage 1 was never answered here, so there is no answer to have reviewed.")
    due_on = Clock.objects.filter(case=case, rule=ANSWERED_BY).values_list("due_on", flat=True).first()
    if due_on is None or requested_on <= due_on:
        when = f", which is due on {in_words(due_on)}" if due_on else ""
        raise Refused(f"Stage 2 follows the answer of stage 1{when}. It opens before it only when that is late.")


def reviewers_for(case: Case, on: datetime.date) -> QuerySet[User]:
    """The senior managers and heads of service who had no part in the case and are not kept out of it."""
    free = [candidate.user.pk for candidate in candidates(case, Part.REVIEWING_OFFICER, on) if not candidate.bars]
    return User.objects.filter(pk__in=free).order_by("name")


@transaction.atomic
def appoint_reviewer(case: Case, *, seen: int, by: User, on: datetime.date, to: User) -> Case:
    """Appoint the reviewing officer, who had no part in stage 1 and is not walled off from the case."""
    case = begin(case, Move.APPOINT_REVIEWER, Act.APPOINT_REVIEWER, seen=seen, by=by)
    if bars := obstacles(to, case, Part.REVIEWING_OFFICER, on):
        raise Refused(f"{to.name} cannot review this complaint, because {'; '.join(bars)}. Choose someone else.")
    appointing.take_back(case, Part.REVIEWING_OFFICER, on=on, why=f"{to.name} was appointed instead.")
    appointing.give(case, Part.REVIEWING_OFFICER, to, by=by, on=on)
    about = f"{to.name}, {Part.REVIEWING_OFFICER.label}"
    finish(case, Move.APPOINT_REVIEWER, Verb.APPOINTED, by=by, on=on, about=about)
    return case


@transaction.atomic
def draft_point(
    case: Case,
    *,
    seen: int,
    by: User,
    on: datetime.date,
    element: Element,
    outcome: str,
    reasons: str,
    partly_because: str = "",
    remedy: str = "",
) -> Finding:
    """Draft what the review finds on one point, with its reasons and what will be done.

    A signature given before is of another text, and counts no longer.
    """
    case = begin(case, Move.DRAFT_REVIEW, Act.REVIEW, seen=seen, by=by)
    element = open_point(case, element)
    require_reasoned(outcome, reasons, partly_because)
    if outcome in (Outcome.UPHELD, Outcome.PARTIALLY_UPHELD) and not remedy.strip():
        raise Refused("Say what will be done, by whom and by when.")
    first = Finding.objects.filter(element=element, layer=Layer.STAGE1).first()
    before = Finding.objects.filter(element=element, layer=Layer.ADJUDICATION).first()
    found = keep_finding(
        element,
        Layer.ADJUDICATION,
        outcome,
        reasons,
        by=by,
        on=on,
        agrees=first.outcome == outcome if first else None,
        partly_because=partly_because,
    )
    _keep_remedy(case, element, remedy)
    finish(
        case,
        Move.DRAFT_REVIEW,
        Verb.REVIEW_DRAFTED,
        by=by,
        on=on,
        about=f"point {element.number}",
        before={"finding": before.outcome, "reasons": before.reasons} if before else {},
        after={"finding": outcome, "reasons": reasons, "partly_because": partly_because, "remedy": remedy},
    )
    return found


def _keep_remedy(case: Case, element: Element, text: str) -> None:
    drafted = Remedy.objects.filter(case=case, element=element, layer=Layer.ADJUDICATION)
    if not text:
        drafted.delete()
    elif not drafted.update(text=text):
        Remedy.objects.create(case=case, element=element, layer=Layer.ADJUDICATION, text=text)


def _missing(case: Case) -> list[str]:
    return [f"point {number} has no finding" for number in points_without(case, Layer.ADJUDICATION)]


RESPONSE = SignedAnswer(
    move=Move.DRAFT_REVIEW,
    act=Act.REVIEW,
    row_of=stage_two_of,
    digest=review_digest,
    missing=_missing,
    drafted=Verb.REVIEW_DRAFTED,
    called="response",
    signer="reviewing officer",
)


@transaction.atomic
def draft_letter(case: Case, *, seen: int, by: User, on: datetime.date, opening: str, closing: str) -> Case:
    """Keep the opening and closing words of the review's response."""
    return RESPONSE.write(case, seen=seen, by=by, on=on, opening=opening, closing=closing)


def signature_stands(case: Case, stage_two: StageTwo) -> bool:
    """Whether the response was signed, and still reads as it did then."""
    return RESPONSE.stands(case, stage_two)


@transaction.atomic
def sign(case: Case, *, seen: int, by: User, on: datetime.date) -> Case:
    """Sign the response as it reads now. The signature names this text and no other: change a word and it lapses."""
    return RESPONSE.sign(case, seen=seen, by=by, on=on)


@transaction.atomic
def send(
    case: Case,
    *,
    seen: int,
    by: User,
    on: datetime.date,
    sent_on: datetime.date,
    sent_to: str,
    sent_how: str,
) -> Case:
    """Send the signed response, with how to go to the Ombudsman. It stops the clock of corporate stage 2."""
    case = begin(case, Move.SEND_REVIEW, Act.SEND_LATER_STAGE, seen=seen, by=by)
    stage_two = stage_two_of(case)
    RESPONSE.require_it_can_go(case, stage_two, on=on, sent_on=sent_on)
    html = review_html(case, stage_two, sent_on=sent_on, sent_to=sent_to)
    keep_letter(case, LetterKind.CORPORATE_REVIEW, html, by=by, sent_on=sent_on, sent_to=sent_to, sent_how=sent_how)
    ended = {ElementStatus.WITHDRAWN: Outcome.WITHDRAWN, ElementStatus.ROUTED_ELSEWHERE: Outcome.ROUTED_ELSEWHERE}
    before_it = Finding.objects.filter(element__case=case, layer=Layer.STAGE1, outcome__in=ended.values())
    for element in case.elements.filter(status__in=ended).exclude(pk__in=before_it.values("element")):
        keep_finding(element, Layer.ADJUDICATION, ended[ElementStatus(element.status)], "", by=None, on=sent_on)
    offered = Remedy.objects.filter(case=case, layer=Layer.ADJUDICATION, offered_on__isnull=True)
    offered.update(offered_on=sent_on)
    stage_two.responded_on = sent_on
    stage_two.outcome, stage_two.outcome_rule = outcome_of(findings_of(case, Layer.ADJUDICATION)) or "", OUTCOME_RULE
    stage_two.save()
    after = {"outcome": stage_two.outcome, "to": sent_to, "how": sent_how}
    finish(case, Move.SEND_REVIEW, Verb.REVIEW_SENT, by=by, on=sent_on, after=after)
    return case
