"""A worker killed outright (SIGKILL) at each step of a publication: nothing is lost, and nothing is published twice."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from cases import audit, promises
from cases.models import Event, Verb
from reporting import runs, tasks
from reporting.models import Artefact, Publication, ReportDraft, ReportRun
from reporting.publication import files, publishing
from stages.models import Reminder
from tests import outside
from tests.builders import TODAY, Council, now_on
from tests.builders_reports import approved, begun

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="kills"),
]

ROOT = Path(__file__).resolve().parents[2]
BEFORE_THE_END = (
    "when it is claimed",
    "when the first file is kept",
    "when every file is kept",
    "when the run is marked",
    "when the draft is marked",
    "when the row is written",
    "when a file's row is written",
    "when the event is written",
)


@pytest.fixture
def council(db: None) -> Council:
    return Council()


def promised(council: Council) -> ReportRun:
    with time_machine.travel(now_on(TODAY), tick=False):
        draft = approved(begun(council), council.head)
    return publishing.publish(draft, seen=draft.edition, by=council.manager)


def killed(place: str, run: ReportRun, *flags: str) -> None:
    """A worker that takes the run up and dies there."""
    outside.killed("tests.publishing_process", place, run.pk, *flags)


def half_done(run: ReportRun) -> list[str]:
    """What of a publication is there while its run is not done; or not there although it is."""
    run.refresh_from_db()
    draft = ReportDraft.objects.get(pk=run.draft_id)
    there = {
        "the row": Publication.objects.exists(),
        "the files": Artefact.objects.count() == len(files.FILES),
        "the event": Event.objects.filter(verb=Verb.REPORT_PUBLISHED).exists(),
        "the draft": draft.status == ReportDraft.Status.PUBLISHED,
        "the notice": Reminder.objects.filter(kind="report_published", settled_on=None).exists(),
    }
    done = run.status == ReportRun.Status.DONE
    return [name for name, is_there in there.items() if is_there != done]


@pytest.mark.parametrize("place", BEFORE_THE_END)
def test_a_killed_publication_leaves_nothing_half_done_and_the_next_worker_does_it_once(
    place: str, council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "as_pdf", lambda report, brand: b"%PDF of " + report.year.encode())
    monkeypatch.setattr(promises, "send", lambda task, pk: None)
    run = promised(council)
    killed(place, run)
    run.refresh_from_db()
    assert (run.status, half_done(run)) == (ReportRun.Status.RUNNING, [])
    assert tasks.requeue_stuck(timezone.now() + promises.SILENT_FOR * 2) == 1
    runs.make(run.pk)
    runs.make(run.pk)
    assert (half_done(run), run.status, run.attempt) == ([], ReportRun.Status.DONE, 2)
    assert (Publication.objects.count(), Event.objects.filter(verb=Verb.REPORT_PUBLISHED).count()) == (1, 1)
    assert all(publishing.kept(row.file, row.sha256) is not None for row in Artefact.objects.all())
    assert audit.walk().broken == []


def test_a_worker_killed_after_the_end_has_published_it_and_nobody_does_it_again(council: Council) -> None:
    run = promised(council)
    killed("when all is committed", run)
    assert (half_done(run), run.status) == ([], ReportRun.Status.DONE)
    assert tasks.requeue_stuck(timezone.now() + promises.SILENT_FOR * 2) == 0
    runs.make(run.pk)
    assert Publication.objects.count() == 1


def test_without_the_transaction_a_kill_leaves_a_publication_half_done(council: Council) -> None:
    """Negative control: the reckoning sees it."""
    run = promised(council)
    killed("when the row is written", run, "--without-transaction")
    assert half_done(run) != []
