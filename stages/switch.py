"""The dead-man's switch: whether the scheduler has looked by the morning of each working day.

A scheduler that has stopped says nothing, so its silence is what is watched for. The switch is set by the first sweep,
or by the first case if none ever came, and mends itself with the next sweep.
"""

from __future__ import annotations

import datetime

from django.db.models import F
from django.utils import timezone

from cases.models import Case
from stages.calendar import england
from stages.models import Sweep

BY = datetime.time(7, 30)
"""London time, on a working day."""


def note_sweep(now: datetime.datetime, *, done: int, failed: int) -> None:
    """Write down that there was a sweep. A clock that was put back does not undo a later one."""
    today = timezone.localdate(now)
    Sweep.objects.get_or_create(on=today, defaults={"first_at": now, "last_at": now})
    Sweep.objects.filter(on=today).update(done=F("done") + done, failed=F("failed") + failed)
    Sweep.objects.filter(on=today, last_at__lt=now).update(last_at=now)


def note_look(now: datetime.datetime, *, to: int) -> None:
    """Write down up to which event the reminders of the day are."""
    first = {"first_at": now, "last_at": now, "last_event": to}
    sweep, made = Sweep.objects.get_or_create(on=timezone.localdate(now), defaults=first)
    if not made and sweep.last_event != to:
        Sweep.objects.filter(pk=sweep.pk).update(last_event=to)


def looked_to(today: datetime.date) -> int | None:
    """The event up to which the reminders of the day are; None before the day's first look, which is at every case."""
    return Sweep.objects.filter(on=today).values_list("last_event", flat=True).first()


def silent_since(now: datetime.datetime) -> datetime.datetime | None:
    """Since when a sweep has been missing; None where the scheduler looked when it should have.

    One question of the database on a day that has been swept, and two or three otherwise.
    """
    there = timezone.localtime(now)
    last = Sweep.objects.order_by("-on").values_list("on", flat=True).first()
    if last is not None and last >= there.date():
        return None
    calendar = england()
    day = there.date() if there.time() >= BY else there.date() - datetime.timedelta(days=1)
    if not calendar.knows(day):
        return None
    expected_on = day if calendar.is_working(day) else calendar.add(day, -1)
    expected = timezone.make_aware(datetime.datetime.combine(expected_on, BY))
    if last is not None:
        return expected if last < expected_on else None
    return expected if Case.objects.filter(logged_at__lt=expected).exists() else None
