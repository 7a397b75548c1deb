"""Having a report made: asked for once, made by whichever worker comes first, finished once.

The row is what is owed. A message lost, doubled or late changes nothing: whoever takes the row up compares and sets its
status and its attempt in one statement and believes the number of rows changed. A worker that was given up for dead
writes under an old attempt, and so changes nothing either.
"""

from __future__ import annotations

import datetime
import hashlib
import logging

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from cases.models import Verb
from cases.permissions import Act, require
from cases.record import house_event
from stages.reminding import look_at_the_house

from .crosstab import tabulated
from .exports import as_data, as_pdf
from .figures import ReportRefused
from .layouts import DEFAULT, LAYOUTS
from .models import ReportRun
from .publishing import published
from .report import compiled

log = logging.getLogger(__name__)

SILENT_FOR = datetime.timedelta(minutes=10)
"""A worker that has said nothing for so long is taken for dead."""

WAITED_FOR = datetime.timedelta(minutes=2)
"""A report that has waited for so long has lost its message."""

ATTEMPTS = 3

WAITING = ReportRun.WAITING


class GivenUp(Exception):
    """Somebody else has this report now, or it was cancelled. What this worker made is dropped."""


@transaction.atomic
def ask_for(year: str, *, by: User, layout: str = DEFAULT.name) -> ReportRun:
    """Promise the report of a year. One that is already being made is not promised again."""
    require(by, Act.MAKE_REPORT)
    try:
        with transaction.atomic():
            return ReportRun.objects.create(year=year, layout=layout, made_by=by)
    except IntegrityError:
        return ReportRun.objects.get(year=year, layout=layout, draft=None, status__in=WAITING)


def cancel(run: ReportRun, *, by: User) -> bool:
    """Stop a report that is not made yet. Tells whether there was anything to stop."""
    require(by, Act.PUBLISH_REPORT if run.draft_id else Act.MAKE_REPORT)
    waiting = ReportRun.objects.filter(pk=run.pk, status__in=WAITING)
    return waiting.update(status=ReportRun.Status.CANCELLED, doing="", error="") == 1


def make(pk: int) -> None:
    """Make one report, if it is still waiting for someone to. Safe to call twice, or too late."""
    claimed = ReportRun.objects.filter(pk=pk, status=ReportRun.Status.QUEUED).update(
        status=ReportRun.Status.RUNNING,
        attempt=F("attempt") + 1,
        progress=5,
        doing="Reading the cases",
        last_heard_at=timezone.now(),
    )
    if claimed != 1:
        return
    run = ReportRun.objects.get(pk=pk)
    try:
        _make(run)
    except GivenUp:
        log.info("Report %s was given up: it is no longer ours to make.", pk)
    except ReportRefused as refusal:
        _fail(run, f"The report was not made, because its figures contradict each other.\n{refusal}")
    except Exception:
        log.exception("Report %s could not be made.", pk)
        _fail(
            run,
            "The report could not be made, because something went wrong in the program. Nothing was lost. Try again; "
            "if it fails again, tell whoever looks after the system, who will find the reason in its log.",
        )


def _make(run: ReportRun) -> None:
    mine = ReportRun.objects.filter(pk=run.pk, status=ReportRun.Status.RUNNING, attempt=run.attempt)

    def say(progress: int, doing: str) -> None:
        if mine.update(progress=progress, doing=doing, last_heard_at=timezone.now()) != 1:
            raise GivenUp

    if run.draft_id is not None:
        if not published(run, mine, say):
            raise GivenUp
        return
    today = timezone.localdate()
    report = compiled(run.year, LAYOUTS[run.layout], on=today, count=tabulated, progress=say)
    say(60, "Setting the pages")
    pdf = as_pdf(report)
    say(95, "Putting the file away")
    digest = hashlib.sha256(pdf).hexdigest()
    name = default_storage.save(f"reports/{run.year}-{run.pk}-{digest[:12]}.pdf", ContentFile(pdf))
    with transaction.atomic():
        done = mine.update(
            status=ReportRun.Status.DONE,
            progress=100,
            doing="",
            made_at=timezone.now(),
            cut_off=today,
            file=name,
            size=len(pdf),
            sha256=digest,
            figures=as_data(report),
        )
        if done == 1:
            words = {"report": run.pk, "year": run.year, "layout": run.layout, "sha256": digest}
            house_event(Verb.REPORT_MADE, by=run.made_by, on=today, about=run.year, words=words)
    if done != 1:
        default_storage.delete(name)
        raise GivenUp


def _fail(run: ReportRun, sentence: str) -> None:
    ReportRun.objects.filter(pk=run.pk, status=ReportRun.Status.RUNNING, attempt=run.attempt).update(
        status=ReportRun.Status.FAILED, doing="", error=sentence
    )
    if run.draft_id is not None:
        look_at_the_house(timezone.localdate())


def take_up_stuck(now: datetime.datetime) -> list[int]:
    """The reports that wait for a worker and have no message on its way, those of dead workers put back among them.

    A report that has killed its worker three times is not tried again.
    """
    silent = Q(status=ReportRun.Status.RUNNING, last_heard_at__lt=now - SILENT_FOR)
    ReportRun.objects.filter(silent, attempt__gte=ATTEMPTS).update(
        status=ReportRun.Status.FAILED,
        doing="",
        error=f"The report was begun {ATTEMPTS} times and its worker stopped each time. Tell whoever looks after the "
        "system: the log of the worker will say why.",
    )
    ReportRun.objects.filter(silent).update(status=ReportRun.Status.QUEUED, progress=0, doing="")
    waiting = ReportRun.objects.filter(status=ReportRun.Status.QUEUED, asked_at__lt=now - WAITED_FOR)
    return list(waiting.order_by("pk").values_list("pk", flat=True))
