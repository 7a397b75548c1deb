"""The dead-man's switch: whether the scheduler has looked within the last quarter of an hour of a working day.

A scheduler that has stopped says nothing, so its silence is what is watched for, whether it is the beat, the queue or
the worker that is down: what they owe waits in the database, and nobody would notice. The switch is set by the first
sweep, or by the first case if none ever came, and mends itself with the next sweep. Outside working hours it stays as
they left it, since nobody is there to be told.
"""

from __future__ import annotations

import datetime

from django.db.models import F
from django.utils import timezone

from cases.models import Case
from cases.prepared import Prepared
from stages.calendar import england
from stages.models import Sweep

BY, UNTIL = datetime.time(7, 30), datetime.time(18)
"""London time, on a working day: when it is watched for."""
QUIET_FOR = datetime.timedelta(minutes=15)
"""It looks every minute. A report of ten minutes may hold it up; a restart does not take so long."""


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


LAST = Prepared(lambda: Sweep.objects.order_by("-on").values_list("last_at")[:1])


def silent_since(now: datetime.datetime) -> datetime.datetime | None:
    """Since when nothing was heard of the scheduler; None where it looked when it should have.

    One question of the database while it looks, and one or two more otherwise.
    """
    last = next((at for (at,) in LAST.rows()), None)
    if last is not None and last >= now - QUIET_FOR:
        return None
    calendar, there = england(), timezone.localtime(now)
    day = there.date() if there.time() >= BY else there.date() - datetime.timedelta(days=1)
    if not calendar.knows(day):
        return None
    if not calendar.is_working(day):
        day = calendar.add(day, -1)
    begins, ends = (timezone.make_aware(datetime.datetime.combine(day, at)) for at in (BY, UNTIL))
    if last is not None:
        return last if last < min(now, ends) - QUIET_FOR else None
    return begins if Case.objects.filter(logged_at__lt=begins).exists() else None
