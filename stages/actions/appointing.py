"""Giving a part of the procedure to somebody, and taking it back: an appointment with its dated involvement."""

from __future__ import annotations

import datetime

from django.utils import timezone

from accounts.models import User
from cases.models import Case, Involvement, Part
from stages.models import Appointment


def running(case: Case, part: Part) -> Appointment | None:
    """The running appointment to a part of the procedure, if there is one."""
    return Appointment.objects.filter(case=case, part=part, ended_on__isnull=True).select_related("user").first()


def give(
    case: Case,
    part: Part,
    user: User,
    *,
    by: User,
    on: datetime.date,
    until_on: datetime.date | None = None,
    declaration: str = "",
) -> Appointment:
    """Appoint somebody to a part of a held case, which lets them see it until their last day."""
    involvement = Involvement.objects.create(case=case, part=part, user=user, from_on=on, until_on=until_on)
    return Appointment.objects.create(
        case=case,
        part=part,
        user=user,
        involvement=involvement,
        appointed_by=by,
        appointed_on=on,
        declaration=declaration,
    )


def take_back(case: Case, part: Part, *, on: datetime.date, why: str) -> Appointment | None:
    """End the running appointment to a part, where there is one."""
    appointment = running(case, part)
    if appointment:
        end(appointment, on=on, why=why)
    return appointment


def end(appointment: Appointment, *, on: datetime.date, why: str) -> None:
    """End an appointment, and the involvement that let its holder see the case, from this moment on."""
    appointment.ended_on, appointment.ended_why = on, why
    appointment.save(update_fields=["ended_on", "ended_why"])
    involvement = Involvement.objects.get(pk=appointment.involvement_id)
    involvement.until_on = min(involvement.until_on or on, max(on, involvement.from_on))
    involvement.ended_at = timezone.now()
    involvement.save(update_fields=["until_on", "ended_at"])
