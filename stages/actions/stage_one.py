"""Stage 1: given to a senior manager, who appoints a team manager, who answers point by point (regs 14-15)."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Post, Role, User
from cases.models import Case, Part, Verb
from cases.permissions import Act, not_excluded
from cases.record import Refused, write
from stages.actions import appointing
from stages.actions.decisions import log
from stages.actions.deed import begin, finish
from stages.calendar import england
from stages.deadlines import refresh
from stages.law.clocks import CLOCKS, due_date
from stages.law.moves import Move
from stages.law.vocabulary import DecisionKind, StartBasis
from stages.law.working_days import OutsideCalendar, in_words
from stages.models import Appointment, Response, StageOne


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
        appointing.take_back(case, part, on=on, why=f"The case was allocated to {to.name}.")
    appointing.give(case, Part.SENIOR_MANAGER, to, by=by, on=on)
    finish(case, Move.ALLOCATE, Verb.ALLOCATED, by=by, on=on, about=to.name)
    return case


@transaction.atomic
def appoint_team_manager(case: Case, *, seen: int | None, by: User, on: datetime.date, to: User) -> Case:
    """Appoint the team manager who will investigate and answer (T10); a head of service may, for their services."""
    case = begin(case, Move.APPOINT_TEAM_MANAGER, Act.APPOINT_TEAM_MANAGER, seen=seen, by=by)
    if not team_managers_for(case, on).filter(pk=to.pk).exists():
        raise Refused(_cannot_be_given(to, "a team manager of this service"))
    if appointing.running(case, Part.SENIOR_MANAGER) is None:
        appointing.give(case, Part.SENIOR_MANAGER, by, by=by, on=on)
    appointing.take_back(case, Part.TEAM_MANAGER, on=on, why=f"{to.name} was appointed instead.")
    appointing.give(case, Part.TEAM_MANAGER, to, by=by, on=on)
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
    appointing.take_back(case, Part.TEAM_MANAGER, on=on, why=why)
    finish(case, Move.ANSWER_APPOINTMENT, Verb.APPOINTMENT_RETURNED, by=by, on=on, why=why)
    return case


def end_appointments(case: Case, users: Collection[User], by: User, on: datetime.date) -> None:
    """Take the case from those who have just been kept out of it. The clock runs on; someone else must be chosen.

    `case` is held by the caller, who records the exclusion; each appointment ended is an event of its own.
    """
    why = "They may not have the case: they are named in it, or in the line of someone who is."
    for appointment in Appointment.objects.filter(case=case, user__in=users, ended_on__isnull=True):
        appointing.end(appointment, on=on, why=why)
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
    log(case, DecisionKind.MOVED_START, yes=True, by=by, on=on, factors=factors)
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
    log(case, DecisionKind.COMPLEXITY, yes=True, by=by, on=on, factors=reason, told=told, told_on=on)
    finish(case, Move.EXTEND, Verb.EXTENDED, by=by, on=on, why=reason, after={"until": until, "told": told})
    return case


def _cannot_be_given(user: User, what: str) -> str:
    return (
        f"{user.name} cannot be given this case: they are not {what}, or they are kept out of it. Choose someone else."
    )


def _waiting_for(case: Case, by: User) -> Appointment:
    appointment = appointing.running(case, Part.TEAM_MANAGER)
    if appointment is None or appointment.user_id != by.pk or appointment.accepted_on:
        raise Refused("There is no appointment of yours waiting for an answer.")
    return appointment
