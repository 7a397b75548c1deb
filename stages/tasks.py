"""What the scheduler hands to the queue. The task holds no rule: it says “look” (`stages/sweep.py`)."""

from __future__ import annotations

import datetime

from celery import shared_task
from django.utils import timezone

from cases import promises
from stages.calendar_feed import compare
from stages.importing import runs
from stages.sweep import sweep


class TickFailed(RuntimeError):
    """Something that was due could not be done. The next tick tries again, and /health shows that none went through."""


@shared_task(name="stages.tick")
def tick() -> list[str]:
    """Do what is due now. Raises TickFailed, after doing all it could, where something could not be done."""
    swept = sweep(timezone.now())
    if swept.failed:
        raise TickFailed("; ".join(swept.failed))
    return swept.done


@shared_task(name="stages.refresh_calendar")
def refresh_calendar() -> str:
    """Compare the list of bank holidays on GOV.UK with ours. What differs waits for a person."""
    return compare(timezone.now(), today=timezone.localdate()).result


@shared_task(name="stages.case_log", time_limit=1200)
def case_log(pk: int) -> None:
    """Look at one case log and check or import it, if it still waits."""
    runs.make(pk)


def requeue_case_logs(now: datetime.datetime) -> int:
    """Send a message for every case log that waits without one; say how many."""
    stuck = runs.take_up_stuck(now)
    for pk in stuck:
        promises.send(case_log, pk)
    return len(stuck)
