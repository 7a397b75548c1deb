"""Having a report made: asked for once, made by whichever worker comes first, finished once.

The row is what is owed, and is kept as all long work is (`cases/promises.py`).
"""

from __future__ import annotations

import datetime
import hashlib
import logging
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import ServiceArea, User
from cases import promises
from cases.models import Verb
from cases.permissions import Act, require
from cases.promises import GivenUp
from cases.record import Refused, house_event
from stages.finished import tell
from stages.reminding import look_at_the_house

from .compiling import compiled
from .crosstab import tabulated
from .exports import as_data, as_pdf
from .figures import ReportRefused
from .flows import require_balanced
from .layouts import DEFAULT, BrokenLayout, layout_called, require_offered
from .models import ReportRun
from .publication.publishing import published

log = logging.getLogger(__name__)

WAITING = ReportRun.WAITING


@transaction.atomic
def ask_for(year: str, *, by: User, layout: str = DEFAULT.name, service: ServiceArea | None = None) -> ReportRun:
    """Promise the report of a year, or of another period by its code. One that is already being made is not promised
    again.

    Raises Refused for a layout that is not offered.
    """
    require(by, Act.MAKE_REPORT)
    require_offered(layout)
    try:
        with transaction.atomic():
            return ReportRun.objects.create(year=year, layout=layout, service_area=service, made_by=by)
    except IntegrityError:
        return ReportRun.objects.get(year=year, layout=layout, service_area=service, draft=None, status__in=WAITING)


@transaction.atomic
def cancel(run: ReportRun, *, by: User) -> bool:
    """Stop a report that is not made yet. Tells whether there was anything to stop."""
    require(by, Act.PUBLISH_REPORT if run.draft_id else Act.MAKE_REPORT)
    if not promises.stop(run):
        return False
    if by.pk != run.made_by_id:
        tell(ReportRun.objects.get(pk=run.pk))
    return True


def make(pk: int) -> None:
    """Make one report, if it is still waiting for someone to. Safe to call twice, or too late."""
    run = promises.claim(ReportRun.objects.select_related("service_area"), pk, "Reading the cases")
    if run is None:
        return
    try:
        _make(run)
    except GivenUp:
        log.info("Report %s was given up: it is no longer ours to make.", pk)
    except BrokenLayout as fault:
        _fail(run, f"The report was not made, because its layout cannot be printed.\n{fault}")
    except Refused as refusal:
        _fail(run, str(refusal))
    except ReportRefused as refusal:
        _fail(run, f"The report was not made, because its figures contradict each other.\n{refusal}")
    except Exception:
        log.exception("Report %s could not be made.", pk)
        _fail(run, promises.BROKEN)


def _make(run: ReportRun) -> None:
    say = partial(promises.say, run)
    if run.draft_id is not None:
        if not published(run, promises.mine(run), say):
            raise GivenUp
        return
    today = timezone.localdate()
    subject, layout = run.subject, layout_called(run.layout)
    report = compiled(subject.year, layout, service=subject.service, on=today, count=tabulated, progress=say)
    say(55, "Checking what came and what went")
    require_balanced(report.years, subject.where)
    say(60, "Setting the pages")
    pdf = as_pdf(report)
    say(95, "Putting the file away")
    digest = hashlib.sha256(pdf).hexdigest()
    name = default_storage.save(f"reports/{subject.slug}-{run.pk}-{digest[:12]}.pdf", ContentFile(pdf))
    made = {"made_at": timezone.now(), "cut_off": today, "figures": as_data(report)}
    try:
        with transaction.atomic():
            promises.finish(run, file=name, size=len(pdf), sha256=digest, **made)
            words = {"report": run.pk, "year": run.year, "layout": run.layout, "sha256": digest}
            words |= {"service": subject.service} if subject.service else {}
            house_event(Verb.REPORT_MADE, by=run.made_by, on=today, about=subject.words, words=words)
            tell(ReportRun.objects.get(pk=run.pk))
    except GivenUp:
        default_storage.delete(name)
        raise


@transaction.atomic
def _fail(run: ReportRun, sentence: str) -> None:
    if promises.fail(run, sentence):
        tell(ReportRun.objects.get(pk=run.pk))
    if run.draft_id is not None:
        look_at_the_house(timezone.localdate())


def take_up_stuck(now: datetime.datetime) -> list[int]:
    """The reports that wait for a worker and have no message on its way, those of dead workers put back among them.

    A report that has killed its worker three times is not tried again, and whoever asked for it is told.
    """
    with transaction.atomic():
        waiting, failed = promises.take_up_stuck(ReportRun.objects.all(), now)
        for run in ReportRun.objects.filter(pk__in=failed):
            tell(run)
    return waiting
