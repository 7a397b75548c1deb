"""What the queue does for reporting. A message says only “look”; what is owed is a row (`runs.py`)."""

from __future__ import annotations

import datetime
import logging
from functools import partial

from celery import shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from . import runs

log = logging.getLogger(__name__)


@shared_task(name="reporting.make_report", time_limit=600)
def make_report(pk: int) -> None:
    """Look at one report and make it, if it still waits."""
    runs.make(pk)


def requeue_stuck(now: datetime.datetime) -> int:
    """Send a message for every report that waits without one; say how many. Each tick asks; it is safe to ask twice."""
    stuck = runs.take_up_stuck(now)
    for pk in stuck:
        send(pk)
    return len(stuck)


def send_after_commit(pk: int) -> None:
    """Send the message once the row is there to be found."""
    transaction.on_commit(partial(send, pk))


def send(pk: int) -> None:
    """Tell the queue to look. Where the queue does not answer the row waits for the scheduler, and nothing is lost."""
    try:
        make_report.delay(pk)
    except OperationalError:
        log.warning("The queue does not answer; report %s waits until it does.", pk)
