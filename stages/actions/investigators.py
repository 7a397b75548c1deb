"""Who investigates, who watches over it and who adjudicates (T17, T20; reg 17(2)), looked at again each day."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Post, User
from cases.models import Case, Part, Verb
from cases.permissions import GIVEN, Act, not_excluded
from cases.record import Refused, hold, write
from stages.actions import appointing
from stages.actions.deed import begin, finish
from stages.calendar import england
from stages.conflicts import REGISTERED_AS, Conflicts, obstacles
from stages.deadlines import refresh
from stages.law.moves import Move
from stages.law.working_days import OutsideCalendar, in_words
from stages.models import Appointment, Clock, RegisterEntry

AFTERWARDS = 20
"""Working days for which somebody keeps the case after the response is due: the time to ask for a panel."""
LATER_PARTS = (*REGISTERED_AS, Part.ADJUDICATING_OFFICER)


def usual_end(case: Case, on: datetime.date) -> datetime.date | None:
    """The day until which somebody is usually given the case; None where the calendar does not reach so far."""
    due = Clock.objects.filter(case=case, rule="C8").values_list("due_on", flat=True).first() or on
    try:
        return england().add(max(due, on), AFTERWARDS)
    except OutsideCalendar:
        return None


@transaction.atomic
def appoint(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    part: Part,
    to: User,
    until_on: datetime.date,
    declaration: str,
) -> Case:
    """Appoint the investigating officer or the independent person, from the register, between two dates (T17).

    They see this one case until their last day. What the register and the case say against them is asked again here.
    Somebody appointed before is replaced.
    """
    case = begin(case, Move.APPOINT_INVESTIGATORS, Act.APPOINT_OUTSIDERS, seen=seen, by=by)
    if part not in (Part.INVESTIGATING_OFFICER, Part.INDEPENDENT_PERSON):
        raise Refused("Only an investigating officer and an independent person are appointed here.")
    if not declaration.strip():
        raise Refused("Record what they declared about their independence.")
    if until_on < on:
        raise Refused("Their last day cannot be before their first.")
    entry = RegisterEntry.objects.filter(user=to, role=REGISTERED_AS[part]).select_related("user").first()
    _require_free(entry or to, case, part, on)
    _replace(case, part, to, by=by, on=on, until_on=until_on, declaration=declaration)
    about, after = f"{to.name}, {Part(part).label}", {"until": until_on, "declared": declaration}
    finish(case, Move.APPOINT_INVESTIGATORS, Verb.APPOINTED, by=by, on=on, about=about[:100], after=after)
    return case


@transaction.atomic
def appoint_adjudicator(case: Case, *, seen: int | None, by: User, on: datetime.date, to: User) -> Case:
    """Appoint the senior manager who will adjudicate for the council: nobody complained about, nobody who had a part in
    stage 1 (T20; DOMAIN 6.1)."""
    case = begin(case, Move.APPOINT_ADJUDICATOR, Act.APPOINT_OUTSIDERS, seen=seen, by=by)
    part = Part.ADJUDICATING_OFFICER
    _require_free(to, case, part, on)
    _replace(case, part, to, by=by, on=on)
    about = f"{to.name}, {part.label}"
    finish(case, Move.APPOINT_ADJUDICATOR, Verb.APPOINTED, by=by, on=on, about=about[:100])
    return case


def look_again(now: datetime.datetime) -> int:
    """End the later parts of whoever can have them no longer, and say how many: the daily check of reg 17(2).

    Those kept out of a case since are ended with it. Here end those whose registration, post or time has run out, or
    who left. Anything else is a judgement: `appointments_in_doubt` lists it for the complaints manager.
    """
    today = timezone.localdate(now)
    ended = 0
    for appointment in _run_out(today):
        with transaction.atomic():
            case = hold(appointment.case)
            current = Appointment.objects.filter(pk=appointment.pk, ended_on__isnull=True).first()
            if current is None:
                continue
            appointing.end(current, on=today, why="Their registration, their post or the time agreed has run out.")
            refresh(case)
            about = f"{appointment.user.name}, {appointment.get_part_display()}"
            write(case, Verb.APPOINTMENT_ENDED, by=None, on=today, about=about[:100], why=current.ended_why)
            ended += 1
    return ended


def appointments_in_doubt(today: datetime.date) -> Iterator[tuple[Appointment, list[str]]]:
    """Running appointments to which there is now an objection that nobody saw, or that was not there, at the choice."""
    running = _running().select_related("user", "case").prefetch_related("user__posts__team")
    registered = RegisterEntry.objects.filter(user__in=running.values("user")).select_related("user")
    entries = {(entry.user_id, entry.role): entry for entry in registered.prefetch_related("user__posts__team")}
    about: dict[int, Conflicts] = {}
    for appointment in running.order_by("case", "pk"):
        part, case = Part(appointment.part), appointment.case
        conflicts = about.setdefault(case.pk, Conflicts(case, today))
        entry = entries.get((appointment.user_id, REGISTERED_AS.get(part, "")))
        if bars := conflicts.bars(appointment.user, part, entry):
            yield appointment, bars


def _running() -> QuerySet[Appointment]:
    return Appointment.objects.filter(part__in=LATER_PARTS, ended_on__isnull=True, case__closed_on__isnull=True)


def _run_out(today: datetime.date) -> QuerySet[Appointment]:
    """One question of the database, however many appointments run."""
    over = Q(user__is_active=False) | Q(involvement__until_on__lt=today)
    for part in LATER_PARTS:
        posts = Post.objects.filter(Post.held_on(today), user=OuterRef("user"), role__in=list(GIVEN[part][1]))
        over |= Q(part=part) & ~Exists(posts)
    for part, role in REGISTERED_AS.items():
        registered = RegisterEntry.objects.filter(user=OuterRef("user"), role=role)
        over |= Q(part=part) & Exists(registered.filter(expires_on__lt=today))
    return _running().filter(over).select_related("case", "user").order_by("pk")


def _require_free(who: RegisterEntry | User, case: Case, part: Part, on: datetime.date) -> None:
    user = who.user if isinstance(who, RegisterEntry) else who
    bars = obstacles(who, case, part, on)
    if not bars and not not_excluded(User.objects.filter(pk=user.pk), case).exists():
        bars = ["they are kept out of this case"]
    if bars:
        label = Part(part).label
        raise Refused(f"{user.name} cannot be {label}: {'; '.join(bars)}. Choose someone else.")


def _replace(
    case: Case,
    part: Part,
    to: User,
    *,
    by: User,
    on: datetime.date,
    until_on: datetime.date | None = None,
    declaration: str = "",
) -> None:
    before = appointing.running(case, part)
    if before and before.user_id == to.pk and before.involvement.until_on == until_on:
        until = f" until {in_words(until_on)}" if until_on else ""
        raise Refused(f"{to.name} has this part already{until}.")
    if before:
        appointing.end(before, on=on, why=f"{to.name} was appointed." if before.user_id != to.pk else "Renewed.")
    appointing.give(case, part, to, by=by, on=on, until_on=until_on, declaration=declaration)
