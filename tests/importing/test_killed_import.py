"""A worker killed outright (SIGKILL) at each step of an import: all of the log is imported, or nothing, and once."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from cases import audit, promises
from cases.models import Case, Event, Verb
from stages import finished, tasks
from stages.importing import runs
from stages.models import CaseLog
from tests import outside
from tests.builders import TODAY, Council
from tests.importing.logfile import as_csv, bare

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="kills"),
]

ROOT = Path(__file__).resolve().parents[2]
ROWS = 6
BEFORE_THE_END = (
    "when it is claimed",
    "when it is read",
    "when a batch is written",
    "when every batch is written",
    "when its row is marked",
    "when the event is written",
)


@pytest.fixture
def council(db: None) -> Council:
    return Council()


def promised(council: Council, tmp_path: Path) -> CaseLog:
    """A log that is checked, and that somebody has said is to be imported."""
    path = as_csv(tmp_path / "log.csv", *(bare(f"EX-{number}") for number in range(ROWS)))
    log = runs.send_in("log.csv", path.read_bytes(), by=council.manager, on=TODAY, labels={}, create_missing=False)
    runs.make(log.pk)
    return runs.take_in(log, by=council.manager)


def killed(place: str, log: CaseLog, *flags: str) -> None:
    """A worker that takes the log up and dies there."""
    outside.killed("tests.importing_process", place, log.pk, *flags)


def half_done(log: CaseLog, council: Council) -> list[str]:
    """What of an import is there while its row is not done; or not there although it is."""
    log.refresh_from_db()
    there = {
        "the cases": Case.objects.exists(),
        "all of the cases": Case.objects.count() == ROWS,
        "their events": Event.objects.filter(verb=Verb.IMPORTED).count() == ROWS,
        "the event": Event.objects.filter(verb=Verb.CASE_LOG_IMPORTED).exists(),
        "the notice": finished.not_told(council.manager).filter(about__endswith="imported").exists(),
    }
    return [name for name, is_there in there.items() if is_there != log.is_imported]


@pytest.mark.parametrize("place", BEFORE_THE_END)
def test_a_killed_import_leaves_nothing_half_done_and_the_next_worker_does_it_once(
    place: str, council: Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks.promises, "send", lambda task, pk: None)
    log = promised(council, tmp_path)
    killed(place, log)
    assert (half_done(log, council), log.status, Case.objects.count()) == ([], CaseLog.Status.RUNNING, 0)
    assert tasks.requeue_case_logs(timezone.now() + promises.SILENT_FOR * 2) == 1
    runs.make(log.pk)
    runs.make(log.pk)
    assert (half_done(log, council), log.is_imported, log.attempt, log.file) == ([], True, 2, "")
    assert (Case.objects.count(), Event.objects.filter(verb=Verb.CASE_LOG_IMPORTED).count()) == (ROWS, 1)
    assert default_storage.listdir(runs.FOLDER)[1] == []
    assert audit.walk().broken == []


def test_a_worker_killed_after_the_end_has_imported_it_and_leaves_the_file_to_the_tick(
    council: Council, tmp_path: Path
) -> None:
    log = promised(council, tmp_path)
    killed("when all is committed", log)
    assert (half_done(log, council), log.is_imported) == ([], True)
    assert tasks.requeue_case_logs(timezone.now() + promises.SILENT_FOR * 2) == 0
    runs.make(log.pk)
    assert (Case.objects.count(), len(default_storage.listdir(runs.FOLDER)[1])) == (ROWS, 1)
    assert (runs.forget(timezone.now()), default_storage.listdir(runs.FOLDER)[1]) == (1, [])


def test_without_the_transaction_a_kill_leaves_half_of_a_log(council: Council, tmp_path: Path) -> None:
    """Negative control: the reckoning sees it."""
    log = promised(council, tmp_path)
    killed("when a batch is written", log, "--without-transaction")
    assert half_done(log, council) != []
