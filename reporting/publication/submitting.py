"""Having a draft checked and submitted by the queue, because to compile and check a report may take a minute.

The row is what is owed, and is kept as all long work is (`cases/promises.py`). The draft may be changed meanwhile: then
it is not submitted, and its author is told.
"""

from __future__ import annotations

import datetime
import logging
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from cases import promises
from cases.permissions import NotAllowed
from cases.promises import GivenUp
from cases.record import Refused
from stages.finished import tell

from ..models import ReportDraft, Submission
from .names import Hit
from .publishing import DraftChanged, require_author, require_reason, submit

log = logging.getLogger(__name__)


@transaction.atomic
def ask_to_submit(draft: ReportDraft, *, seen: int, by: User) -> Submission:
    """Promise to check and submit a draft as its author saw it. One that is being checked is not promised again.

    Raises DraftChanged where it is not as it was seen, and Refused for a later version without its reason.
    """
    require_author(draft, by)
    if not ReportDraft.objects.filter(pk=draft.pk, edition=seen, status=ReportDraft.Status.DRAFT).exists():
        raise DraftChanged
    require_reason(draft)
    for older in draft.submissions.filter(status__in=Submission.WAITING, edition__lt=seen):
        promises.stop(older)  # it could only find that the draft has changed
    try:
        with transaction.atomic():
            return draft.submissions.create(edition=seen, made_by=by)
    except IntegrityError:
        return draft.submissions.get(status__in=Submission.WAITING)


@transaction.atomic
def cancel(asked: Submission, *, by: User) -> bool:
    """Stop the check of a draft that is not submitted yet. Tells whether there was anything to stop."""
    require_author(asked.draft, by)
    return promises.stop(asked)


def make(pk: int) -> None:
    """Check and submit one draft, if it is still waiting for someone to. Safe to call twice, or too late."""
    asked = promises.claim(Submission.objects.select_related("draft", "made_by"), pk, "Reading the cases")
    if asked is None:
        return
    try:
        _make(asked)
    except GivenUp:
        log.info("Submission %s was given up: it is no longer ours.", pk)
    except (Refused, NotAllowed) as refusal:
        _fail(asked, str(refusal))
    except Exception:
        log.exception("Submission %s could not be done.", pk)
        _fail(asked, promises.BROKEN)


def _make(asked: Submission) -> None:
    if asked.draft.edition != asked.edition:
        raise DraftChanged

    def end(left: list[Hit]) -> None:
        promises.finish(asked, names_found=len(left))
        tell(Submission.objects.select_related("draft").get(pk=asked.pk))

    say = partial(promises.say, asked)
    submit(asked.draft, seen=asked.edition, by=asked.made_by, on=timezone.localdate(), progress=say, end=end)


@transaction.atomic
def _fail(asked: Submission, sentence: str) -> None:
    if promises.fail(asked, sentence):
        tell(Submission.objects.select_related("draft").get(pk=asked.pk))


def take_up_stuck(now: datetime.datetime) -> list[int]:
    """The drafts that wait to be checked and have no message on its way. Those given up are told of."""
    with transaction.atomic():
        waiting, failed = promises.take_up_stuck(Submission.objects.all(), now)
        for asked in Submission.objects.filter(pk__in=failed).select_related("draft"):
            tell(asked)
    return waiting
