"""What the queue does for reporting. A message says only “look”; what is owed is a row (`runs.py`)."""

from __future__ import annotations

import datetime

from celery import shared_task

from cases import promises

from . import ready, runs
from .publication import submitting


@shared_task(name="reporting.make_report", time_limit=600)
def make_report(pk: int) -> None:
    """Look at one report and make it, if it still waits."""
    runs.make(pk)


@shared_task(name="reporting.submit_draft", time_limit=600)
def submit_draft(pk: int) -> None:
    """Look at one draft and check and submit it, if it still waits."""
    submitting.make(pk)


def requeue_stuck(now: datetime.datetime) -> int:
    """Send a message for every report that waits without one; say how many. Each tick asks; it is safe to ask twice."""
    stuck = runs.take_up_stuck(now)
    for pk in stuck:
        promises.send(make_report, pk)
    return len(stuck)


def requeue_submissions(now: datetime.datetime) -> int:
    """The same for the drafts that wait to be checked and submitted."""
    stuck = submitting.take_up_stuck(now)
    for pk in stuck:
        promises.send(submit_draft, pk)
    return len(stuck)


@shared_task(name="reporting.make_cases_ready", time_limit=1200)
def make_cases_ready() -> int:
    """Fetch the facts of every case that has changed, for the figures; say how many."""
    return ready.make_all_ready()
