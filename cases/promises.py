"""Long work: asked for once, done by whichever worker comes first, finished once.

The row is what is owed (`cases/models/promise.py`). A message lost, doubled or late changes nothing: whoever takes a
row up compares and sets its status and its attempt in one statement and believes the number of rows changed. A worker
that was given up for dead writes under an old attempt, and so changes nothing either. What comes of the work is written
in the transaction that marks the row as done, so that a worker killed at any moment leaves all of it or none.
"""

from __future__ import annotations

import datetime
import logging
from functools import partial
from typing import Any, TypeVar

from celery import Task
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError

from cases.models import Promise

log = logging.getLogger(__name__)

SILENT_FOR = datetime.timedelta(minutes=10)
"""A worker that has said nothing for so long is taken for dead."""

WAITED_FOR = datetime.timedelta(minutes=2)
"""Work that has waited for so long has lost its message."""

ATTEMPTS = 3

BROKEN = (
    "It could not be done, because something went wrong in the program. Nothing was lost. Try again; if it fails "
    "again, tell whoever looks after the system, who will find the reason in its log."
)

Row = TypeVar("Row", bound=Promise)


class GivenUp(Exception):
    """Somebody else has this work now, or it was cancelled. What this worker did is dropped."""


def claim(rows: QuerySet[Row], pk: int, doing: str) -> Row | None:
    """Take up a row that waits; None where it does not, or another worker was first."""
    claimed = rows.filter(pk=pk, status=Promise.Status.QUEUED).update(
        status=Promise.Status.RUNNING,
        attempt=F("attempt") + 1,
        progress=0,
        doing=doing,
        last_heard_at=timezone.now(),
    )
    return rows.get(pk=pk) if claimed == 1 else None


def mine(row: Row) -> QuerySet[Row]:
    """The row, while it is still this worker's to finish."""
    rows: QuerySet[Row] = type(row)._default_manager.filter(pk=row.pk)
    return rows.filter(status=Promise.Status.RUNNING, asked_at=row.asked_at, attempt=row.attempt)


def say(row: Promise, progress: int, doing: str) -> None:
    """Say how far it has come. Raises GivenUp where it is not this worker's any more."""
    if mine(row).update(progress=progress, doing=doing[:200], last_heard_at=timezone.now()) != 1:
        raise GivenUp


def finish(row: Promise, **fields: Any) -> None:
    """Mark the row as done, in the transaction that writes what came of it. Raises GivenUp, which takes all of it back,
    where it is not this worker's any more."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Work is finished inside a transaction: what came of it and its row stand or fall together.")
    if mine(row).update(status=Promise.Status.DONE, progress=100, doing="", error="", **fields) != 1:
        raise GivenUp


def fail(row: Promise, sentence: str, **fields: Any) -> bool:
    """Mark the row as not done, and why. Tells whether it was still this worker's."""
    return mine(row).update(status=Promise.Status.FAILED, doing="", error=sentence, **fields) == 1


def stop(row: Promise) -> bool:
    """Cancel work that is not done yet. Tells whether there was anything to stop."""
    waiting = type(row)._default_manager.filter(pk=row.pk, status__in=Promise.WAITING)
    return waiting.update(status=Promise.Status.CANCELLED, doing="", error="") == 1


def take_up_stuck(rows: QuerySet[Row], now: datetime.datetime) -> tuple[list[int], list[int]]:
    """The rows that wait for a worker and have no message on its way, those of dead workers put back among them; and
    those that have killed their worker three times, and are given up."""
    silent = Q(status=Promise.Status.RUNNING, last_heard_at__lt=now - SILENT_FOR)
    hopeless = list(rows.filter(silent, attempt__gte=ATTEMPTS).values_list("pk", flat=True))
    failed = [
        pk
        for pk in hopeless
        if rows.filter(silent, pk=pk).update(
            status=Promise.Status.FAILED,
            doing="",
            error=f"It was begun {ATTEMPTS} times and its worker stopped each time. Tell whoever looks after the "
            "system: the log of the worker will say why.",
        )
    ]
    rows.filter(silent).update(status=Promise.Status.QUEUED, progress=0, doing="")
    waiting = rows.filter(status=Promise.Status.QUEUED, asked_at__lt=now - WAITED_FOR)
    return list(waiting.order_by("pk").values_list("pk", flat=True)), failed


def send(task: Task, pk: int) -> None:
    """Tell the queue to look. Where the queue does not answer the row waits for the scheduler, and nothing is lost."""
    try:
        task.delay(pk)
    except OperationalError:
        log.warning("The queue does not answer; %s %s waits until it does.", task.name, pk)


def send_after_commit(task: Task, pk: int) -> None:
    """Send the message once the row is there to be found."""
    transaction.on_commit(partial(send, task, pk))
