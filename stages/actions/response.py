"""The stage 1 response: drafted point by point, checked, approved as it reads, and sent (reg 15)."""

from __future__ import annotations

import datetime

from django.db import transaction

from accounts.models import User
from cases.models import Case, Element, ElementStatus, Part, Verb
from cases.permissions import Act
from cases.record import Clash, Refused
from stages.actions.deed import begin, finish
from stages.law.moves import Move
from stages.law.procedures import OUTCOME_RULE, outcome_of
from stages.law.vocabulary import Layer, Outcome
from stages.law.working_days import in_words
from stages.letters import draft_digest, response_html, response_kind, sha256_of
from stages.models import Answer, Appointment, Finding, Remedy, Response, SentLetter, StageOne


def before_submitting(case: Case) -> list[tuple[Element, list[str]]]:
    """What each open point of complaint still lacks before the response can be submitted."""
    answers = {answer.element_id: answer for answer in Answer.objects.filter(element__case=case)}
    lacking = []
    for element in case.elements.filter(status=ElementStatus.OPEN):
        answer = answers.get(element.pk)
        missing = []
        if answer is None or not answer.found:
            missing.append("say what you found")
        if answer is None or not answer.finding:
            missing.append("choose a finding")
        elif answer.finding == Outcome.PARTIALLY_UPHELD and not answer.partly_because:
            missing.append("say why it is upheld only partly")
        if answer and answer.finding in (Outcome.UPHELD, Outcome.PARTIALLY_UPHELD) and not answer.remedy:
            missing.append("say what will be done, by whom and by when")
        lacking.append((element, missing))
    return lacking


@transaction.atomic
def draft_answer(case: Case, *, seen: int, by: User, on: datetime.date, element: Element, **text: str) -> Answer:
    """Keep the draft answer to one point. `seen` is the version of that answer; another point's is no clash.

    A changed word takes a submitted or approved response back to drafting: what was checked is no longer what it says.
    """
    case = begin(case, Move.DRAFT, Act.DRAFT, seen=None, by=by)
    response = _response_of(case)
    element = Element.objects.get(pk=element.pk, case=case, status=ElementStatus.OPEN)
    answer, _ = Answer.objects.get_or_create(element=element, response=response)
    if answer.version != seen:
        raise Clash(case)
    fields = ("found", "finding", "partly_because", "remedy", "learning")
    changed = [name for name in fields if name in text and getattr(answer, name) != text[name]]
    if not changed:
        return answer
    for name in changed:
        setattr(answer, name, text[name])
    answer.version += 1
    answer.full_clean(exclude=["response", "element"])
    answer.save()
    _lapse(case, response, by=by, on=on)
    about = f"point {element.number}"
    finish(
        case, Move.DRAFT, Verb.ANSWER_DRAFTED, by=by, on=on, about=about, after={n: getattr(answer, n) for n in changed}
    )
    return answer


@transaction.atomic
def draft_letter(case: Case, *, seen: int, by: User, on: datetime.date, opening: str, closing: str) -> Case:
    """Keep the opening and closing words of the response."""
    case = begin(case, Move.DRAFT, Act.DRAFT, seen=seen, by=by)
    response = _response_of(case)
    if (response.opening, response.closing) == (opening, closing):
        return case
    response.opening, response.closing = opening, closing
    response.save()
    _lapse(case, response, by=by, on=on)
    after = {"opening": opening, "closing": closing}
    finish(case, Move.DRAFT, Verb.ANSWER_DRAFTED, by=by, on=on, about="opening and closing", after=after)
    return case


@transaction.atomic
def submit(case: Case, *, seen: int, by: User, on: datetime.date) -> Case:
    """Submit the draft to the complaints team, when every point has been answered (T14)."""
    case = begin(case, Move.DRAFT, Act.DRAFT, seen=seen, by=by)
    response = _response_of(case)
    if response.status not in (Response.Status.DRAFTING, Response.Status.RETURNED):
        raise Refused("The response has been submitted already. The complaints team has it.")
    for element, missing in before_submitting(case):
        if missing:
            raise Refused(f"Point {element.number} is not finished: {missing[0]}.")
    response.status, response.submitted_by, response.submitted_on = Response.Status.SUBMITTED, by, on
    response.save()
    finish(case, Move.DRAFT, Verb.RESPONSE_SUBMITTED, by=by, on=on)
    return case


@transaction.atomic
def return_response(case: Case, *, seen: int, by: User, on: datetime.date, comments: str) -> Case:
    """Send the draft back to the team manager with comments."""
    case = begin(case, Move.CHECK, Act.CHECK, seen=seen, by=by)
    response = _response_of(case)
    if response.status not in (Response.Status.SUBMITTED, Response.Status.APPROVED):
        raise Refused("There is no submitted draft to send back.")
    response.status, response.comments = Response.Status.RETURNED, comments
    response.approved_by, response.approved_on, response.approved_digest = None, None, ""
    response.save()
    finish(case, Move.CHECK, Verb.RESPONSE_RETURNED, by=by, on=on, why=comments)
    return case


@transaction.atomic
def approve(case: Case, *, seen: int, by: User, on: datetime.date) -> Case:
    """Approve the draft as it reads now. The approval names this text and no other; its author cannot give it."""
    case = begin(case, Move.CHECK, Act.CHECK, seen=seen, by=by)
    response = _response_of(case)
    if response.status != Response.Status.SUBMITTED:
        raise Refused("There is no submitted draft to approve.")
    if response.submitted_by_id == by.pk or _drafted(case, by):
        raise Refused("You wrote or submitted this draft, so somebody else must approve it.")
    response.status, response.comments = Response.Status.APPROVED, ""
    response.approved_by, response.approved_on = by, on
    response.approved_digest = draft_digest(case)
    response.save()
    finish(case, Move.CHECK, Verb.RESPONSE_APPROVED, by=by, on=on)
    return case


@transaction.atomic
def issue(
    case: Case, *, seen: int, by: User, on: datetime.date, sent_on: datetime.date, sent_to: str, sent_how: str
) -> Case:
    """Send the approved response (T14; reg 15). It stops the clock, freezes the text, and opens the 20 working days.

    The findings become the record, and the outcome of stage 1 is derived from them.
    """
    case = begin(case, Move.ISSUE, Act.ISSUE, seen=seen, by=by)
    response, stage_one = _response_of(case), StageOne.objects.get(case=case)
    if response.status != Response.Status.APPROVED:
        raise Refused("The response must be approved before it is sent.")
    if response.approved_digest != draft_digest(case):
        raise Refused("The text has changed since it was approved. Have it checked again before it is sent.")
    if sent_on > on:
        raise Refused("The response cannot have been sent on a day that has not come yet.")
    if sent_on < response.approved_on:
        raise Refused("The response cannot have been sent before it was approved.")
    if sent_on < stage_one.started_on:
        raise Refused(
            f"Stage 1 starts on {in_words(stage_one.started_on)}, {stage_one.get_start_basis_display()}. Send the "
            "response on that day or after it."
        )
    html = response_html(case, sent_on=sent_on, sent_to=sent_to)
    SentLetter.objects.create(
        case=case,
        kind=response_kind(case),
        sent_on=sent_on,
        sent_by=by,
        sent_to=sent_to,
        sent_how=sent_how,
        html=html,
        sha256=sha256_of(html),
    )
    response.status = Response.Status.ISSUED
    response.save()
    _record_findings(case, response, by=response.submitted_by, on=sent_on)
    stage_one.responded_on = sent_on
    stage_one.outcome = outcome_of(_findings_of(case)) or ""
    stage_one.outcome_rule = OUTCOME_RULE
    stage_one.save()
    finish(
        case,
        Move.ISSUE,
        Verb.RESPONSE_ISSUED,
        by=by,
        on=sent_on,
        after={"outcome": stage_one.outcome, "to": sent_to, "how": sent_how},
    )
    return case


def _drafted(case: Case, user: User) -> bool:
    """Whether they had the case as its team manager, and so may have written any word of the draft."""
    taken_on = Appointment.objects.filter(case=case, part=Part.TEAM_MANAGER, accepted_on__isnull=False)
    return taken_on.filter(user=user).exists()


def _response_of(case: Case) -> Response:
    response = Response.objects.filter(case=case).first()
    if response is None:
        raise Refused("There is no draft yet: the team manager has not accepted the appointment.")
    if response.status == Response.Status.ISSUED:
        raise Refused("The response has been sent. A correction is another letter.")
    return response


def _lapse(case: Case, response: Response, *, by: User, on: datetime.date) -> None:
    if response.status not in (Response.Status.SUBMITTED, Response.Status.APPROVED):
        return
    was_approved = response.status == Response.Status.APPROVED
    response.status = Response.Status.DRAFTING
    response.approved_by, response.approved_on, response.approved_digest = None, None, ""
    response.save()
    if was_approved:
        finish(case, Move.DRAFT, Verb.APPROVAL_LAPSED, by=by, on=on)


def _record_findings(case: Case, response: Response, *, by: User | None, on: datetime.date) -> None:
    for answer in response.answers.select_related("element").filter(element__status=ElementStatus.OPEN):
        Finding.objects.create(
            element=answer.element,
            layer=Layer.STAGE1,
            outcome=answer.finding,
            reasons=answer.found,
            learning=answer.learning,
            found_on=on,
            found_by=by,
        )
        if answer.remedy:
            Remedy.objects.create(
                case=case, element=answer.element, layer=Layer.STAGE1, text=answer.remedy, offered_on=on
            )
    ended = {ElementStatus.WITHDRAWN: Outcome.WITHDRAWN, ElementStatus.ROUTED_ELSEWHERE: Outcome.ROUTED_ELSEWHERE}
    for element in case.elements.filter(status__in=ended):
        Finding.objects.create(
            element=element, layer=Layer.STAGE1, outcome=ended[ElementStatus(element.status)], found_on=on
        )


def _findings_of(case: Case) -> list[str]:
    return list(Finding.objects.filter(element__case=case, layer=Layer.STAGE1).values_list("outcome", flat=True))
