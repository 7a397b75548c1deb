"""What time alone brings about, looked for at each tick and done once, however often or seldom the tick comes.

The message from the scheduler only says “look”: what is due is asked of the database. Each case is a transaction of its
own, so that one that cannot be done does not hold up the rest, and a killed tick leaves nothing half done.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from cases.models import Case, Verb
from cases.record import Clash, Refused, hold, write
from stages import reminding, switch
from stages.actions.triage import end_early_resolution
from stages.calendar import england
from stages.deadlines import refresh
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
    _follow_the_calendar(today, swept)
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


def _follow_the_calendar(today: datetime.date, swept: Swept) -> None:
    """Running clocks that were worked out on an older calendar are worked out on the one there is now."""
    version = england().version
    behind = Case.objects.filter(
        clocks__stopped_on__isnull=True, clocks__calendar_version__lt=version, closed_on__isnull=True
    )
    for case in behind.order_by("pk").distinct():
        try:
            moved = _work_out_again(case, version, today)
        except Clash:
            continue  # an action has just done it
        except Exception as fault:
            _note(swept, case.reference, fault)
            continue
        if moved:
            swept.done.append(f"{case.reference} has new dates by version {version} of the calendar: {moved}")


@transaction.atomic
def _work_out_again(case: Case, version: int, today: datetime.date) -> str:
    """Bring one case up to the calendar. Dates that move are an event on the case; the same dates are none."""
    case = hold(case)
    before = _due_dates(case)
    refresh(case)
    after = _due_dates(case)
    changed = [rule for rule in after if after[rule] != before.get(rule)]
    if not changed:
        return ""
    write(
        case,
        Verb.CALENDAR_CHANGED,
        by=None,
        on=today,
        about=f"version {version} of the calendar",
        before={rule: before.get(rule) for rule in changed},
        after={rule: after[rule] for rule in changed},
    )
    return ", ".join(f"{rule} {after[rule].isoformat()}" for rule in changed)


def _due_dates(case: Case) -> dict[str, datetime.date]:
    return {clock.key: clock.due_on for clock in Clock.objects.filter(case=case).order_by("rule", "item")}


def _note(swept: Swept, what: str, fault: Exception) -> None:
    log.exception("The tick could not do its work on %s", what, exc_info=fault)
    swept.failed.append(f"{what}: {fault}")
