"""A case log that comes by the browser: checked, then imported, by a queue that may lose, repeat and kill."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Post, Role
from cases import audit, promises
from cases.models import Case, Event, Verb
from cases.permissions import NotAllowed
from cases.record import Refused
from stages import finished, tasks
from stages.forms.importing import CaseLogForm
from stages.importing import runs
from stages.models import CaseLog, Reminder
from tests.builders import TODAY, Council, now_on, person
from tests.importing.logfile import as_csv, as_xlsx, bare, everything, row, run_import

pytestmark = pytest.mark.django_db

Status, Step = CaseLog.Status, CaseLog.Step
AT_REST = {
    "cases.Event", "cases.EventPayload", "stages.CaseLog", "stages.Reminder",
}  # fmt: skip
"""Where a log that is checked or stopped leaves a trace."""


@pytest.fixture
def council() -> Council:
    return Council()


@pytest.fixture(autouse=True)
def on_a_known_day() -> Iterator[None]:
    with time_machine.travel(now_on(TODAY), tick=False):
        yield


def files() -> list[str]:
    """What is in the document store of the logs."""
    return default_storage.listdir(runs.FOLDER)[1] if default_storage.exists(runs.FOLDER) else []


def sent(council: Council, tmp_path: Path, *rows: dict[str, str], name: str = "log.csv", **more: Any) -> CaseLog:
    """A log that the complaints manager has sent in."""
    path = (as_xlsx if name.endswith(".xlsx") else as_csv)(tmp_path / name, *rows)
    facts = {"labels": {}, "create_missing": False, "by": council.manager, "on": TODAY} | more
    return runs.send_in(name, path.read_bytes(), **facts)


def made(log: CaseLog, capture: Any) -> CaseLog:
    """The log after a worker looked at it."""
    with capture(execute=True):
        runs.make(log.pk)
    log.refresh_from_db()
    return log


def told(council: Council) -> list[str]:
    return list(finished.not_told(council.manager).order_by("pk").values_list("about", flat=True))


def verbs() -> list[str]:
    return list(
        Event.objects.filter(case=None, verb__startswith="case_log").order_by("pk").values_list("verb", flat=True)
    )


@pytest.mark.parametrize("name", ["log.csv", "log.xlsx"])
def test_a_log_is_checked_and_then_imported_and_its_file_is_deleted(
    name: str, council: Council, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    had = everything()
    log = made(sent(council, tmp_path, row(), bare("EX-2"), name=name), django_capture_on_commit_callbacks)
    assert (log.status, log.step, log.rows, log.new, log.bad, log.wrong) == (Status.DONE, Step.CHECK, 2, 2, 0, 0)
    assert (log.may_be_imported, len(files())) == (True, 1)
    assert {label for label, count in everything().items() if count != had[label]} == AT_REST
    log = made(runs.take_in(log, by=council.manager), django_capture_on_commit_callbacks)
    assert (log.is_imported, log.new, log.same, log.file, files()) == (True, 2, 0, "", [])
    assert set(Case.objects.values_list("imported_reference", flat=True)) == {"EX-1", "EX-2"}
    event = Event.objects.get(case__imported_reference="EX-2", verb=Verb.IMPORTED)
    assert (event.actor, event.acting_as) == (council.manager, Role.COMPLAINTS_MANAGER)
    assert (event.payload.words["file"], event.payload.words["line"]) == (name, 3)
    assert verbs() == ["case_log_sent", "case_log_checked", "case_log_imported"]
    assert told(council) == [
        "The case log you sent is checked: nothing is wrong",
        "The case log you sent is imported",
    ]
    assert audit.walk().broken == []


def test_importing_a_log_again_imports_nothing_as_the_command_does(
    council: Council, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    assert run_import(as_csv(tmp_path / "before.csv", row(), bare("EX-2"))).out == "imported 2"
    log = made(sent(council, tmp_path, row(), bare("EX-2")), django_capture_on_commit_callbacks)
    assert (log.new, log.same, log.bad) == (0, 2, 0)
    log = made(runs.take_in(log, by=council.manager), django_capture_on_commit_callbacks)
    assert (log.is_imported, log.new, log.same, Case.objects.count()) == (True, 0, 2, 2)


def test_a_log_with_faults_is_listed_whole_and_cannot_be_imported(
    council: Council, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    bad = row(triaged_on="2024-02-31", stage2_accepted="maybe")
    log = made(sent(council, tmp_path, bare("EX-2"), bad), django_capture_on_commit_callbacks)
    assert (log.status, log.rows, log.bad, log.wrong, log.file, files()) == (Status.DONE, 2, 1, 2, "", [])
    assert log.faults == [
        [3, "triaged_on", "2024-02-31", "There is no such day."],
        [3, "stage2_accepted", "maybe", "This must be y or n."],
    ]
    with pytest.raises(Refused, match="cannot be imported"):
        runs.take_in(log, by=council.manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseLog.objects.filter(pk=log.pk).update(step=Step.IMPORT)
    assert (Case.objects.count(), told(council)) == (0, ["The case log you sent is checked: it has faults"])


def test_a_log_that_cannot_be_read_says_why_under_its_own_name(
    council: Council, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    log = made(sent(council, tmp_path, {"colour": "red"}, name="our log.csv"), django_capture_on_commit_callbacks)
    assert (log.status, log.file, files()) == (Status.FAILED, "", [])
    assert log.error.startswith("our log.csv, line 1: unknown column “colour”.")
    assert told(council) == ["The case log you sent was not imported"]


def test_a_log_of_too_many_rows_or_a_workbook_that_unpacks_to_too_much_is_refused(
    council: Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    rows = [bare(f"EX-{number}") for number in range(3)]
    monkeypatch.setattr(runs, "MOST_ROWS", 3)
    assert made(sent(council, tmp_path, *rows), django_capture_on_commit_callbacks).rows == 3
    monkeypatch.setattr(runs, "MOST_ROWS", 2)
    log = made(sent(council, tmp_path, *rows), django_capture_on_commit_callbacks)
    assert (log.status, log.error) == (Status.FAILED, "log.csv has more than 2 rows. Import it in parts.")
    monkeypatch.setattr(runs, "LARGEST_UNPACKED", 1000)
    log = made(sent(council, tmp_path, bare("EX-1"), name="log.xlsx"), django_capture_on_commit_callbacks)
    assert (log.status, "log.xlsx unpacks to more than" in log.error) == (Status.FAILED, True)


def test_the_document_and_the_page_name_the_limits_that_are_kept() -> None:
    megabytes, rows = runs.LARGEST // 1024**2, f"{runs.MOST_ROWS:,}"
    for file in ("docs/case-log.md", "docs/decisions/0016-long-work.md"):
        assert f"{rows} rows" in (settings.BASE_DIR / file).read_text(encoding="utf-8")
    assert f"up to {megabytes} MB and {rows} rows" in (settings.BASE_DIR / "docs/case-log.md").read_text(
        encoding="utf-8"
    )
    assert f"up to {megabytes} MB and {rows} rows" in CaseLogForm.base_fields["file"].help_text


def test_labels_and_names_to_add_are_taken_as_by_the_command(
    council: Council, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    rows = [row(stage3_outcome="Some fault", remedy="Apology")]
    log = made(sent(council, tmp_path, *rows), django_capture_on_commit_callbacks)
    assert [fault[1] for fault in log.faults] == ["stage3_outcome", "remedy"]
    words = {"labels": {"outcome": {"Some fault": "partially_upheld"}}, "create_missing": True}
    log = made(sent(council, tmp_path, *rows, **words), django_capture_on_commit_callbacks)
    log = made(runs.take_in(log, by=council.manager), django_capture_on_commit_callbacks)
    case = Case.objects.get()
    assert (log.is_imported, case.stage_three.outcome) == (True, "partially_upheld")
    assert case.remedies.get().type.label == "Apology"


@pytest.mark.parametrize("who", ["officer", "head", "auditor", "administrator", "team_manager", "nobody"])
def test_nobody_but_the_complaints_manager_sends_in_imports_or_stops_a_log(
    who: str, council: Council, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    log = made(sent(council, tmp_path, row()), django_capture_on_commit_callbacks)
    by, had = getattr(council, who), everything()
    with pytest.raises(NotAllowed):
        sent(council, tmp_path, row(), by=by)
    with pytest.raises(NotAllowed):
        runs.take_in(log, by=by)
    with pytest.raises(NotAllowed):
        runs.cancel(log, by=by, on=TODAY)
    assert (everything(), len(files())) == (had, 1)


def test_somebody_who_lost_their_post_meanwhile_imports_nothing(
    council: Council, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    log = made(sent(council, tmp_path, row()), django_capture_on_commit_callbacks)
    log = runs.take_in(log, by=council.manager)
    Post.objects.filter(user=council.manager).delete()
    log = made(log, django_capture_on_commit_callbacks)
    assert (log.status, Case.objects.count(), files()) == (Status.FAILED, 0, [])
    assert "You do not have permission to import a case log." in log.error


@pytest.mark.parametrize("step", ["waiting to be checked", "checked", "waiting to be imported"])
def test_a_log_is_stopped_at_any_step_and_its_file_is_deleted(
    step: str, council: Council, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    log = sent(council, tmp_path, row())
    if step != "waiting to be checked":
        log = made(log, django_capture_on_commit_callbacks)
    if step == "waiting to be imported":
        log = runs.take_in(log, by=council.manager)
    Reminder.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        assert runs.cancel(log, by=council.manager, on=TODAY)
    assert not runs.cancel(log, by=council.manager, on=TODAY)
    log = made(log, django_capture_on_commit_callbacks)
    assert (log.status, log.file, files(), Case.objects.count()) == (Status.CANCELLED, "", [], 0)
    assert (verbs()[-1], told(council)) == ("case_log_cancelled", [])
    with pytest.raises(Refused):
        runs.take_in(log, by=council.manager)


def test_whoever_asked_is_told_when_another_stops_their_log(council: Council, tmp_path: Path) -> None:
    log = sent(council, tmp_path, row())
    runs.cancel(log, by=person("Second Manager", Role.COMPLAINTS_MANAGER), on=TODAY)
    assert told(council) == ["The case log you sent was cancelled, and nothing was imported"]


class Stopped:
    """Cancels the log at the so manyeth batch that its import has written."""

    def __init__(self, log: CaseLog, council: Council, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
        self.left = at
        writing = runs.Following.written

        def written(watch: runs.Following, rows: int, of: int) -> None:
            self.left -= 1
            if self.left == 0:
                CaseLog.objects.filter(pk=log.pk).update(status=Status.CANCELLED)
            writing(watch, rows, of)

        monkeypatch.setattr(runs.Following, "written", written)


@pytest.mark.parametrize("at", [1, 2, 3])
def test_an_import_that_is_cancelled_while_it_writes_has_written_nothing(
    at: int,
    council: Council,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr("stages.importing.log.BATCH", 2)
    rows = [bare(f"EX-{number}") for number in range(6)]
    log = made(sent(council, tmp_path, *rows), django_capture_on_commit_callbacks)
    Stopped(log, council, monkeypatch, at)
    log = made(runs.take_in(log, by=council.manager), django_capture_on_commit_callbacks)
    assert (Case.objects.count(), verbs().count("case_log_imported")) == (0, 0)


def test_a_worker_that_was_given_up_for_dead_writes_nothing_in_the_name_of_the_next(
    council: Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    log = made(sent(council, tmp_path, row()), django_capture_on_commit_callbacks)
    log = runs.take_in(log, by=council.manager)
    finish = promises.finish

    def late(row: CaseLog, **fields: Any) -> None:
        CaseLog.objects.filter(pk=row.pk).update(attempt=2)
        finish(row, **fields)

    monkeypatch.setattr(promises, "finish", late)
    log = made(log, django_capture_on_commit_callbacks)
    assert (log.status, Case.objects.count()) == (Status.RUNNING, 0)


def test_a_worker_that_checks_too_late_does_not_stop_the_import_of_the_log(
    council: Council, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    """Its attempt was the first of the check, and the import's is the first again."""
    log = sent(council, tmp_path, row())
    CaseLog.objects.filter(pk=log.pk).update(asked_at=timezone.now() - datetime.timedelta(hours=1))
    late = promises.claim(CaseLog.objects, log.pk, "Opening the file")
    CaseLog.objects.filter(pk=log.pk).update(status=Status.QUEUED)
    log = made(log, django_capture_on_commit_callbacks)
    runs.take_in(log, by=council.manager)
    importing = promises.claim(CaseLog.objects, log.pk, "Opening the file")
    assert late.attempt == importing.attempt
    with pytest.raises(promises.GivenUp):
        promises.say(late, 50, "1 row read and checked")
    with pytest.raises(promises.GivenUp), transaction.atomic():
        promises.finish(late, step=Step.CHECK)
    assert not promises.fail(late, "It was not done.")
    promises.say(importing, 50, "1 row read and checked")


def test_a_log_is_not_given_up_without_telling_whoever_sent_it(
    council: Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = sent(council, tmp_path, row())
    CaseLog.objects.filter(pk=log.pk).update(attempt=promises.ATTEMPTS - 1)
    promises.claim(CaseLog.objects, log.pk, "")
    later = timezone.now() + promises.SILENT_FOR + datetime.timedelta(minutes=1)

    def killed(work: CaseLog) -> None:
        raise SystemExit

    with monkeypatch.context() as now, pytest.raises(SystemExit):
        now.setattr(runs, "tell", killed)
        runs.take_up_stuck(later)
    log.refresh_from_db()
    assert log.status == Status.RUNNING
    assert runs.take_up_stuck(later) == []
    log.refresh_from_db()
    assert (log.status, told(council)) == (Status.FAILED, ["The case log you sent was not imported"])


def test_without_the_comparison_at_the_end_a_late_worker_would_import(
    council: Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    """Negative control: the test above sees an import that nobody owns any more."""
    log = made(sent(council, tmp_path, row()), django_capture_on_commit_callbacks)
    log = runs.take_in(log, by=council.manager)
    monkeypatch.setattr(promises, "finish", lambda row, **fields: None)
    made(log, django_capture_on_commit_callbacks)
    assert Case.objects.count() == 1


def test_two_presses_and_two_messages_import_a_log_once(
    council: Council, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    log = made(sent(council, tmp_path, row()), django_capture_on_commit_callbacks)
    assert runs.take_in(log, by=council.manager) == runs.take_in(log, by=council.manager) == log
    made(log, django_capture_on_commit_callbacks)
    log = made(log, django_capture_on_commit_callbacks)
    assert (log.is_imported, log.attempt, Case.objects.count()) == (True, 1, 1)
    assert runs.take_in(log, by=council.manager) == log
    assert verbs().count("case_log_imported") == 1


def test_what_changed_between_the_check_and_the_import_is_found_and_nothing_is_imported(
    council: Council, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    log = made(sent(council, tmp_path, row(), bare("EX-2")), django_capture_on_commit_callbacks)
    run_import(as_csv(tmp_path / "other.csv", bare("EX-2", "2024-05-01")))
    log = made(runs.take_in(log, by=council.manager), django_capture_on_commit_callbacks)
    assert (log.step, log.status, log.bad, Case.objects.count()) == (Step.CHECK, Status.DONE, 1, 1)
    assert log.faults[0][3] == "This case was imported before, and this row does not say the same as then."


def test_a_log_whose_message_was_lost_or_whose_worker_died_is_taken_up_again_three_times(
    council: Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(tasks.promises, "send", lambda task, pk: asked.append(pk))
    log, now = sent(council, tmp_path, row()), timezone.now()
    assert tasks.requeue_case_logs(now + promises.WAITED_FOR) == 0
    later = now + promises.SILENT_FOR + datetime.timedelta(minutes=1)
    assert (tasks.requeue_case_logs(later), asked) == (1, [log.pk])
    for attempt in (1, 2):
        assert promises.claim(CaseLog.objects, log.pk, "").attempt == attempt
        assert tasks.requeue_case_logs(later) == 1
    promises.claim(CaseLog.objects, log.pk, "")
    assert tasks.requeue_case_logs(later) == 0
    log.refresh_from_db()
    assert (log.status, "begun 3 times" in log.error, log.file, files()) == (Status.FAILED, True, "", [])
    assert told(council) == ["The case log you sent was not imported"]


def test_a_log_that_nobody_decides_on_is_cancelled_after_a_day_and_its_file_is_deleted(
    council: Council, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    log, now = made(sent(council, tmp_path, row()), django_capture_on_commit_callbacks), timezone.now()
    with django_capture_on_commit_callbacks(execute=True):
        assert runs.forget(now + runs.DECIDED_WITHIN) == 0
        assert len(files()) == 1
        assert runs.forget(now + runs.DECIDED_WITHIN + datetime.timedelta(minutes=1)) == 1
    log.refresh_from_db()
    assert (log.status, log.file, files()) == (Status.CANCELLED, "", [])
    assert told(council)[-1] == "The case log you sent was cancelled, and nothing was imported"


def test_what_a_killed_worker_or_upload_left_in_the_store_is_deleted(council: Council, tmp_path: Path) -> None:
    log = sent(council, tmp_path, row())
    CaseLog.objects.filter(pk=log.pk).update(status=Status.CANCELLED)
    default_storage.save(f"{runs.FOLDER}/unnamed.csv", ContentFile(b"reference"))
    assert (len(files()), runs.forget(timezone.now()), files()) == (2, 1, ["unnamed.csv"])
    assert (runs.forget(timezone.now() + datetime.timedelta(days=3650)), files()) == (1, [])


def test_what_is_wrong_with_a_log_is_deleted_after_a_week(
    council: Council, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    log = made(sent(council, tmp_path, row(triaged_on="x")), django_capture_on_commit_callbacks)
    assert runs.forget(timezone.now() + runs.FAULTS_KEPT_FOR) == 0
    assert len(CaseLog.objects.get(pk=log.pk).faults) == 1
    assert runs.forget(timezone.now() + runs.FAULTS_KEPT_FOR + datetime.timedelta(minutes=1)) == 1
    log.refresh_from_db()
    assert (log.faults, log.wrong) == ([], 1)


def test_a_file_that_is_gone_or_was_changed_in_the_store_is_not_imported(
    council: Council, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    log = sent(council, tmp_path, row())
    default_storage.delete(log.file)
    assert made(log, django_capture_on_commit_callbacks).error == "The file is not there any more. Send it again."
    log = sent(council, tmp_path, row())
    default_storage.delete(log.file)
    default_storage.save(log.file, ContentFile(b"reference,received_on\nEX-9,2024-04-10\n"))
    assert made(log, django_capture_on_commit_callbacks).error == "The file is not as it was sent. Send it again."
    assert (Case.objects.count(), connection.in_atomic_block) == (0, True)
