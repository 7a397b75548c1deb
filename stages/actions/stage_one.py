"""Stage 1: given to a senior manager, who appoints a team manager, who answers point by point (regs 14-15)."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Post, Role, User
from cases.models import Case, Element, ElementStatus, Involvement, Part, Verb
from cases.permissions import Act, not_excluded
from cases.record import Clash, Refused, write
from stages.actions.deed import begin, finish
from stages.calendar import england
from stages.deadlines import refresh
from stages.law.clocks import CLOCKS, due_date
from stages.law.moves import Move
from stages.law.procedures import OUTCOME_RULE, outcome_of
from stages.law.vocabulary import DecisionKind, Layer, Outcome, StartBasis
from stages.law.working_days import OutsideCalendar, in_words
from stages.letters import draft_digest, response_html, sha256_of
from stages.models import Answer, Appointment, Decision, Finding, Remedy, Response, SentResponse, StageOne


def senior_managers_for(case: Case, on: datetime.date) -> QuerySet[User]:
    """The senior managers and heads of service of the case's service area who are not walled off from it."""
    posts = Post.objects.filter(
        Post.held_on(on),
        role__in=[Role.SENIOR_MANAGER, Role.HEAD_OF_SERVICE],
        service_area__isnull=False,
        service_area=case.service_area_id,
    )
    return not_excluded(User.objects.filter(pk__in=posts.values("user")), case)


def team_managers_for(case: Case, on: datetime.date) -> QuerySet[User]:
    """The team managers of the case's service area who are not walled off from it."""
    of_the_service = Q(service_area=case.service_area_id) | Q(team__service_area=case.service_area_id)
    posts = Post.objects.filter(Post.held_on(on), of_the_service, role=Role.TEAM_MANAGER)
    if case.service_area_id is None:
        posts = posts.none()
    return not_excluded(User.objects.filter(pk__in=posts.values("user")), case)


@transaction.atomic
def allocate(case: Case, *, seen: int | None, by: User, on: datetime.date, to: User) -> Case:
    """Give the complaint to a senior manager of the service (T10). Someone walled off cannot be chosen, by any path."""
    case = begin(case, Move.ALLOCATE, Act.ALLOCATE, seen=seen, by=by)
    if not senior_managers_for(case, on).filter(pk=to.pk).exists():
        raise Refused(_cannot_be_given(to, "a senior manager of this service"))
    for part in (Part.SENIOR_MANAGER, Part.TEAM_MANAGER):
        _end(case, part, on=on, why=f"The case was allocated to {to.name}.")
    _appoint(case, Part.SENIOR_MANAGER, to, by=by, on=on)
    finish(case, Move.ALLOCATE, Verb.ALLOCATED, by=by, on=on, about=to.name)
    return case


@transaction.atomic
def appoint_team_manager(case: Case, *, seen: int | None, by: User, on: datetime.date, to: User) -> Case:
    """Appoint the team manager who will investigate and answer (T10); a head of service may, for their services."""
    case = begin(case, Move.APPOINT_TEAM_MANAGER, Act.APPOINT_TEAM_MANAGER, seen=seen, by=by)
    if not team_managers_for(case, on).filter(pk=to.pk).exists():
        raise Refused(_cannot_be_given(to, "a team manager of this service"))
    if running(case, Part.SENIOR_MANAGER) is None:
        _appoint(case, Part.SENIOR_MANAGER, by, by=by, on=on)
    _end(case, Part.TEAM_MANAGER, on=on, why=f"{to.name} was appointed instead.")
    _appoint(case, Part.TEAM_MANAGER, to, by=by, on=on)
    finish(case, Move.APPOINT_TEAM_MANAGER, Verb.TEAM_MANAGER_APPOINTED, by=by, on=on, about=to.name)
    return case


@transaction.atomic
def accept_appointment(case: Case, *, seen: int | None, by: User, on: datetime.date) -> Case:
    """Take the complaint on, as the team manager appointed."""
    case = begin(case, Move.ANSWER_APPOINTMENT, Act.ANSWER_APPOINTMENT, seen=seen, by=by)
    appointment = _waiting_for(case, by)
    appointment.accepted_on = on
    appointment.save(update_fields=["accepted_on"])
    Response.objects.get_or_create(case=case)
    finish(case, Move.ANSWER_APPOINTMENT, Verb.APPOINTMENT_ACCEPTED, by=by, on=on)
    return case


@transaction.atomic
def return_appointment(case: Case, *, seen: int | None, by: User, on: datetime.date, why: str) -> Case:
    """Send the complaint back to the senior manager, with the reason. The clock runs on."""
    case = begin(case, Move.ANSWER_APPOINTMENT, Act.ANSWER_APPOINTMENT, seen=seen, by=by)
    _waiting_for(case, by)
    _end(case, Part.TEAM_MANAGER, on=on, why=why)
    finish(case, Move.ANSWER_APPOINTMENT, Verb.APPOINTMENT_RETURNED, by=by, on=on, why=why)
    return case


def end_appointments(case: Case, users: Collection[User], by: User, on: datetime.date) -> None:
    """Take the case from those who have just been kept out of it. The clock runs on; someone else must be chosen.

    `case` is held by the caller, who records the exclusion; each appointment ended is an event of its own.
    """
    why = "They may not have the case: they are named in it, or in the line of someone who is."
    for appointment in Appointment.objects.filter(case=case, user__in=users, ended_on__isnull=True):
        _finish_appointment(appointment, on=on, why=why)
        refresh(case)
        write(case, Verb.APPOINTMENT_ENDED, by=by, on=on, about=appointment.user.name, why=why)


@transaction.atomic
def move_start(case: Case, *, seen: int, by: User, on: datetime.date, to: datetime.date, factors: str) -> Case:
    """Agree a later start that the complainant asked for (T11; reg 14(4)). It is never the council's idea."""
    case = begin(case, Move.MOVE_START, Act.EXTEND, seen=seen, by=by)
    stage_one = StageOne.objects.get(case=case)
    if stage_one.extended:
        raise Refused("Stage 1 has been extended already, so its start stays where it is.")
    if to <= stage_one.started_on:
        raise Refused(f"The new start must be later than {in_words(stage_one.started_on)}, when stage 1 starts now.")
    try:
        england().add(to, 20)
    except OutsideCalendar as beyond:
        raise Refused("That start is too far ahead: the calendar of bank holidays does not reach so far.") from beyond
    before = {"started_on": stage_one.started_on}
    stage_one.started_on, stage_one.start_basis = to, StartBasis.MOVED
    stage_one.save()
    _decide(case, DecisionKind.MOVED_START, by=by, on=on, factors=factors)
    finish(case, Move.MOVE_START, Verb.START_MOVED, by=by, on=on, why=factors, before=before, after={"started_on": to})
    return case


def last_day_to_extend(stage_one: StageOne) -> datetime.date:
    """The first due date, by which an extension must be decided: the power extends a period still running."""
    return due_date(CLOCKS["C4"], stage_one.started_on, england())


def furthest_extension(stage_one: StageOne) -> datetime.date:
    """The furthest day that stage 1 can be extended to (reg 14(5))."""
    return due_date(CLOCKS["C4"], stage_one.started_on, england(), extended=True)


@transaction.atomic
def extend(case: Case, *, seen: int, by: User, on: datetime.date, until: datetime.date, reason: str, told: str) -> Case:
    """Extend stage 1 once, by up to 10 working days, because the complaint is complex (T12; reg 14(5)).

    The decision must be made by day 10: the power extends a period that is still running.
    """
    case = begin(case, Move.EXTEND, Act.EXTEND, seen=seen, by=by)
    stage_one = StageOne.objects.get(case=case)
    if stage_one.extended:
        raise Refused("Stage 1 has been extended already. It can be extended only once (reg 14(5)).")
    first_due, furthest = last_day_to_extend(stage_one), furthest_extension(stage_one)
    if on > first_due:
        raise Refused(
            f"Stage 1 was due on {in_words(first_due)} and cannot be extended after that day (reg 14(5)). The answer "
            "will be late: tell the complainant that they may ask for stage 2 (reg 15(2))."
        )
    if not first_due < until <= furthest:
        raise Refused(f"The new date must be after {in_words(first_due)} and no later than {in_words(furthest)}.")
    stage_one.extended, stage_one.extension_reason = True, reason
    stage_one.extension_decided_on, stage_one.extension_until = on, until
    stage_one.save()
    _decide(case, DecisionKind.COMPLEXITY, by=by, on=on, factors=reason, told=told, told_on=on)
    finish(case, Move.EXTEND, Verb.EXTENDED, by=by, on=on, why=reason, after={"until": until, "told": told})
    return case


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
            f"Stage 1 starts on {in_words(stage_one.started_on)}, as the complainant asked. Send the response on that "
            "day or after it."
        )
    html = response_html(case, sent_on=sent_on, sent_to=sent_to)
    SentResponse.objects.create(
        case=case,
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


def running(case: Case, part: Part) -> Appointment | None:
    """The running appointment to a part of the procedure, if there is one."""
    return Appointment.objects.filter(case=case, part=part, ended_on__isnull=True).select_related("user").first()


def _cannot_be_given(user: User, what: str) -> str:
    return (
        f"{user.name} cannot be given this case: they are not {what}, or they are kept out of it. Choose someone else."
    )


def _appoint(case: Case, part: Part, user: User, *, by: User, on: datetime.date) -> None:
    involvement = Involvement.objects.create(case=case, part=part, user=user, from_on=on)
    Appointment.objects.create(
        case=case, part=part, user=user, involvement=involvement, appointed_by=by, appointed_on=on
    )


def _end(case: Case, part: Part, *, on: datetime.date, why: str) -> None:
    appointment = running(case, part)
    if appointment:
        _finish_appointment(appointment, on=on, why=why)


def _finish_appointment(appointment: Appointment, *, on: datetime.date, why: str) -> None:
    """End it, and the involvement that let its holder see the case, from this moment on."""
    appointment.ended_on, appointment.ended_why = on, why
    appointment.save(update_fields=["ended_on", "ended_why"])
    Involvement.objects.filter(pk=appointment.involvement_id).update(until_on=on, ended_at=timezone.now())


def _waiting_for(case: Case, by: User) -> Appointment:
    appointment = running(case, Part.TEAM_MANAGER)
    if appointment is None or appointment.user_id != by.pk or appointment.accepted_on:
        raise Refused("There is no appointment of yours waiting for an answer.")
    return appointment


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


def _decide(case: Case, kind: DecisionKind, *, by: User, on: datetime.date, **fields: Any) -> None:
    decision = Decision(
        case=case, kind=kind, yes=True, decided_by=by, decided_on=on, decided_as=by.post_title, **fields
    )
    decision.full_clean(exclude=["case", "element", "decided_by"])
    decision.save()
