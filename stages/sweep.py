"""What time alone brings about, looked for at each tick and done once, however often or seldom the tick comes.

The message from the scheduler only says “look”: what is due is asked of the database. Each case is a transaction of its
own, so that one that cannot be done does not hold up the rest, and a killed tick leaves nothing half done.
"""

from __future__ import annotations

import datetime
import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils import timezone

from cases.many import batched
from cases.models import Case
from cases.record import Refused
from stages import reminding, switch
from stages.actions.triage import end_early_resolution
from stages.calendar_change import catch_up
from stages.law.vocabulary import State
from stages.law.working_days import in_words
from stages.models import Clock

log = logging.getLogger(__name__)

AT_EACH_TICK: list[tuple[str, Callable[[datetime.datetime], int]]] = []
"""What later parts of the house want looked at too: what it is called, and a function that is given the moment and says
how many things it did. `stages` may not import `reporting`, which adds its own when it starts."""


@dataclass
class Swept:
    """What one tick did, as sentences, and what it could not do."""

    done: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def sweep(now: datetime.datetime) -> Swept:
    """Do everything that is due at a moment, and say what was done. Safe to run twice, or in two places at once."""
    today = timezone.localdate(now)
    swept = Swept()
    _end_early_resolutions(today, swept)
    _follow_the_calendar(now, today, swept)
    for name, look in AT_EACH_TICK:
        try:
            count = look(now)
        except Exception as fault:
            _note(swept, name, fault)
            continue
        if count:
            swept.done.append(f"{name}: {count}")
    _remind(now, swept)
    switch.note_sweep(now, done=len(swept.done), failed=len(swept.failed))
    return swept


def _remind(now: datetime.datetime, swept: Swept) -> None:
    """Reminders last, so that they follow what the same tick has just changed."""
    try:
        done, failed = reminding.remind(now)
    except Exception as fault:
        _note(swept, "reminders", fault)
        return
    swept.done += done
    swept.failed += failed


def _end_early_resolutions(today: datetime.date, swept: Swept) -> None:
    """Early resolution that has not held by the end of the next working day goes on to stage 1 (T4)."""
    over = Clock.objects.filter(
        rule="G1", stopped_on__isnull=True, due_on__lt=today, case__status=State.EARLY_RESOLUTION
    ).select_related("case")
    for clock in over.order_by("case"):
        why = f"The time for early resolution ended on {in_words(clock.due_on)}."
        try:
            end_early_resolution(clock.case, seen=None, by=None, on=today, why=why)
        except Refused:
            continue  # somebody has just recorded what became of it
        except Exception as fault:
            _note(swept, clock.case.reference, fault)
            continue
        swept.done.append(f"{clock.case.reference} went on to stage 1: {why}")


def _follow_the_calendar(now: datetime.datetime, today: datetime.date, swept: Swept) -> None:
    """Clocks that were worked out on an older calendar, and that a changed day touches, are worked out again."""
    try:
        version, moved = catch_up(now, on=today)
    except Exception as fault:
        _note(swept, "the calendar of bank holidays", fault)
        return
    dates: dict[int, list[str]] = defaultdict(list)
    for change in moved:
        if change.moves_a_date and change.after:
            dates[change.clock.case_id].append(f"{change.clock.key} {change.after.due_on.isoformat()}")
    for batch in batched(list(dates)):
        for pk, reference in Case.objects.filter(pk__in=batch).order_by("pk").values_list("pk", "reference"):
            swept.done.append(f"{reference} has new dates by version {version} of the calendar: {', '.join(dates[pk])}")


def _note(swept: Swept, what: str, fault: Exception) -> None:
    log.exception("The tick could not do its work on %s", what, exc_info=fault)
    swept.failed.append(f"{what}: {fault}")
