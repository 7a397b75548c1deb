"""The pages on which a complaints manager imports a case log, and how everybody is told when long work is done."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from cases.models import Case, Event, Verb
from stages import digests, finished, reminding
from stages.importing import runs
from stages.models import CaseLog, Reminder
from tests.builders import TODAY, Council, now_on
from tests.importing.logfile import as_csv, bare, row

pytestmark = pytest.mark.django_db

SEND = reverse("import_cases")
CHECKED = "The case log you sent is checked: nothing is wrong."
Status, Step = CaseLog.Status, CaseLog.Step


@pytest.fixture
def council() -> Council:
    return Council()


@pytest.fixture(autouse=True)
def on_a_known_day() -> Iterator[None]:
    with time_machine.travel(now_on(TODAY), tick=False):
        yield


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def main_of(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser").find("main")


def words(response: Any) -> str:
    return " ".join(main_of(response).get_text(" ").split())


def upload(tmp_path: Path, *rows: dict[str, str], name: str = "our log.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, as_csv(tmp_path / "log.csv", *rows).read_bytes())


def send(client: Client, file: Any, capture: Any, **data: Any) -> Any:
    """Send a log in, and look at what came of it: the queue of the tests does it at once."""
    with capture(execute=True):
        sent = client.post(SEND, {"file": file, "missing": "fault"} | data)
    return client.get(sent.headers["Location"])


def log_of(council: Council, **fields: Any) -> CaseLog:
    return CaseLog.objects.create(**{"name": "log.csv", "size": 9, "made_by": council.manager} | fields)


def press(client: Client, response: Any, button: str, capture: Any) -> Any:
    """Press a button of a page, by its words, and look at what came of it."""
    form = next(one for one in main_of(response).find_all("form") if button in one.get_text())
    with capture(execute=True):
        sent = client.post(form["action"])
    return client.get(sent.headers["Location"])


def test_the_whole_way_of_a_log_from_the_list_of_cases_to_its_cases(
    council: Council, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in(council.manager)
    assert main_of(client.get("/cases/")).find("a", string="Import a case log")["href"] == SEND
    page = send(client, upload(tmp_path, row(), bare("EX-2")), django_capture_on_commit_callbacks)
    assert "Nothing is wrong with this log. 2 new cases would be imported." in words(page)
    assert Case.objects.count() == 0
    page = press(client, page, "Import 2 cases", django_capture_on_commit_callbacks)
    assert "2 new cases are imported." in words(page)
    assert (Case.objects.count(), CHECKED in words(page)) == (2, False)
    assert "our log.csv" in words(client.get(SEND)) and "2 imported" in words(client.get(SEND))
    again = send(client, upload(tmp_path, row(), bare("EX-2")), django_capture_on_commit_callbacks)
    assert "Nothing is wrong with this log. It has nothing new." in words(again)


def test_faults_are_listed_by_line_and_downloaded_as_a_file_that_no_spreadsheet_works_out(
    council: Council, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in(council.manager)
    rows = [bare(f"EX-{number}", "=1+1") for number in range(300)]
    page = send(client, upload(tmp_path, *rows), django_capture_on_commit_callbacks)
    assert "300 of 300 rows are wrong, so nothing can be imported." in words(page)
    assert (len(main_of(page).select("#progress tbody tr")), "Page 1 of 6" in words(page)) == (50, True)
    assert "Import" not in [one.get_text() for one in main_of(page).find_all("button")]
    log = CaseLog.objects.get()
    last = client.get(log.get_absolute_url(), {"page": 6})
    assert main_of(last).select("#progress tbody tr")[-1].th.get_text() == "301"
    download = client.get(main_of(page).find("a", download=True)["href"])
    lines = download.content.decode("utf-8-sig").splitlines()
    assert (len(lines), lines[0]) == (301, "line,column,value,what is wrong")
    assert lines[1].startswith("2,received_on,'=1+1,This starts as a formula does")
    assert download.headers["Content-Disposition"] == f'attachment; filename="faults-of-case-log-{log.pk}.csv"'
    assert Event.objects.get(verb=Verb.EXPORTED).about == "faults of case log our log.csv"


def test_one_fault_reads_as_one(council: Council, tmp_path: Path, django_capture_on_commit_callbacks: Any) -> None:
    client = signed_in(council.manager)
    page = send(client, upload(tmp_path, row(triaged_on="soon")), django_capture_on_commit_callbacks)
    assert "1 of 1 row is wrong" in words(page) and "1 fault" in main_of(page).find(id="faults").get_text()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "Choose the case log."),
        ({"file": ("log.txt", b"a")}, "Choose a .csv or .xlsx file."),
        ({"file": ("log.csv", b"")}, "The file is empty. Choose another one."),
        ({"file": ("l" * 97 + ".csv", b"a")}, "The name of the file is longer than 100 characters."),
        ({"file": ("log.csv", b"a" * (runs.LARGEST + 1))}, "The file is larger than 10 MB."),
        ({"labels": ("words.txt", b"a")}, "Choose a .toml file."),
        ({"labels": ("words.toml", b"outcome = ")}, "The labels file words.toml is not a TOML file"),
        ({"labels": ("words.toml", b"[colour]\n")}, "has a table “colour”."),
        ({"labels": ("words.toml", b"#" * 100_001)}, "The labels file is larger than 100 kB."),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_on_the_form_and_kept_nowhere(
    files: dict[str, tuple[str, bytes]], said: str, council: Council
) -> None:
    data = {name: SimpleUploadedFile(*file) for name, file in files.items()}
    page = signed_in(council.manager).post(SEND, data | {"missing": "add"})
    assert said in main_of(page).find(class_="govuk-error-summary").get_text()
    assert main_of(page).find("input", {"name": "missing", "value": "add"}).has_attr("checked")
    assert CaseLog.objects.count() == 0


def test_a_log_that_waits_is_followed_by_itself_and_by_hand_and_can_be_stopped(council: Council) -> None:
    client = signed_in(council.manager)
    log = log_of(council, file="case-logs/one.csv", status=Status.RUNNING, progress=40, doing="4,000 rows read")
    page = client.get(log.get_absolute_url())
    part = main_of(page).find(id="progress")
    assert (part["hx-get"], part["hx-trigger"]) == (log.get_absolute_url(), "every 2s")
    assert (part.find("progress")["value"], part.find("label")["for"]) == ("40", part.find("progress")["id"])
    assert "4,000 rows read" in words(page) and "load it again" in words(page)
    alone = client.get(log.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert alone.startswith('<div id="progress"') and "<html" not in alone
    page = client.post(main_of(page).find("form")["action"], follow=True)
    assert "This log was cancelled. Nothing was imported" in words(page)
    assert "hx-get" not in main_of(page).find(id="progress").attrs
    again = client.post(reverse("case_log_cancel", args=[log.pk]), follow=True)
    assert "There was nothing to stop" in words(again)


def test_a_log_that_failed_says_why_and_one_that_cannot_be_imported_says_so(council: Council) -> None:
    client = signed_in(council.manager)
    log = log_of(council, status=Status.FAILED, error="log.csv, line 1: unknown column <b>.")
    page = client.get(log.get_absolute_url())
    assert "Nothing was imported from this log." in words(page) and "unknown column <b>." in words(page)
    page = client.post(reverse("case_log_import", args=[log.pk]), follow=True)
    assert "This log cannot be imported" in words(page)
    assert client.get(reverse("case_log_faults", args=[log.pk])).status_code == 404


def test_faults_that_are_deleted_are_said_to_be(council: Council) -> None:
    log = log_of(council, status=Status.DONE, rows=2, bad=1, wrong=3)
    assert "What was wrong is not kept longer than a week." in words(
        signed_in(council.manager).get(log.get_absolute_url())
    )


def test_the_page_of_logs_asks_as_much_for_three_as_for_one(council: Council) -> None:
    client = signed_in(council.manager)
    client.get(SEND)
    asked = []
    for number in (1, 3):
        while CaseLog.objects.count() < number:
            log_of(council, status=Status.CANCELLED)
        with CaptureQueriesContext(connection) as queries:
            client.get(SEND)
        asked.append(len(queries))
    assert asked[0] == asked[1]


# Told when it is done


def ended(council: Council) -> CaseLog:
    log = log_of(council, status=Status.DONE, rows=1, new=1, file="case-logs/one.csv")
    finished.tell(log)
    return log


def test_whoever_asked_is_told_on_the_next_page_once_wherever_that_is(council: Council) -> None:
    log = ended(council)
    finished.tell(log)
    client, other = signed_in(council.manager), signed_in(council.officer)
    assert CHECKED not in words(other.get("/cases/"))
    page = client.get("/calculator/")
    assert words(page).count(f"{CHECKED} See what came of it") == 1
    link = main_of(page).select_one(".govuk-notification-banner a")
    assert link["href"] == log.get_absolute_url()
    assert [CHECKED in words(client.get(address)) for address in ("/calculator/", "/cases/", "/")] == [False] * 3


def test_what_shows_no_page_does_not_use_up_the_notice(council: Council) -> None:
    other = log_of(council, status=Status.DONE, wrong=1, faults=[[1, "", "", "x"]])
    ended(council)
    client = signed_in(council.manager)
    client.head("/calculator/")
    client.get(reverse("case_log_faults", args=[other.pk]))
    client.get(other.get_absolute_url(), headers={"HX-Request": "true"})
    client.post("/calculator/", {"save_draft": "by script"})
    assert CHECKED in words(client.get("/calculator/"))


def test_whoever_looks_at_what_came_of_it_is_not_told_besides(council: Council) -> None:
    log = ended(council)
    client = signed_in(council.manager)
    assert CHECKED not in words(client.get(log.get_absolute_url()))
    assert CHECKED not in words(client.get("/calculator/"))


def test_a_long_name_is_cut_and_does_not_stop_the_work(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CaseLog, "said", "The report of a service with a very long name is made " * 5)
    ended(council)
    assert len(Reminder.objects.get().about) == finished.LONGEST


def test_the_migration_undone_leaves_no_notice_that_the_code_before_it_could_not_read(council: Council) -> None:
    ended(council)
    kept = Reminder.objects.create(recipient=council.manager, kind="request_waits", key="kept", arose_on=TODAY)
    assert Reminder.objects.count() == 2
    undone = importlib.import_module("stages.migrations.0005_case_logs").Migration.operations[-1]
    undone.reverse_code(apps, None)
    assert list(Reminder.objects.all()) == [kept]


def test_another_who_looks_does_not_use_up_the_notice(council: Council) -> None:
    log = ended(council)
    finished.seen(log, council.officer)
    assert CHECKED in words(signed_in(council.manager).get("/calculator/"))


def test_it_stands_among_the_reminders_and_no_look_at_the_record_settles_it(council: Council) -> None:
    log = ended(council)
    reminding.look_at_the_house(TODAY)
    reminding.look(TODAY)
    reminder = Reminder.objects.get(kind="finished")
    assert (reminder.settled_on, reminder.address) == (None, log.get_absolute_url())
    page = signed_in(council.manager).get("/reminders/")
    line = main_of(page).select_one("tbody tr")
    assert CHECKED in line.get_text()
    assert line.find("a")["href"] == log.get_absolute_url()
    assert "Nothing waits for you." in words(signed_in(council.manager).get("/reminders/"))


def test_the_days_message_says_that_something_waits_and_not_what(council: Council, mailoutbox: list[Any]) -> None:
    ended(council)
    digests.post(now_on(TODAY))
    digests.post(now_on(TODAY))
    assert [mail.to for mail in mailoutbox] == [[council.manager.email]]
    assert "log" not in f"{mailoutbox[0].subject} {mailoutbox[0].body}"
    assert "You have 1 thing to do." in mailoutbox[0].body


@pytest.mark.django_db(transaction=True)
def test_of_four_pages_opened_at_once_one_says_it(council: Council) -> None:
    ended(council)
    clients = [signed_in(council.manager) for _ in range(4)]
    start, said = threading.Barrier(4), []

    def look(client: Client) -> None:
        start.wait()
        said.append(CHECKED in words(client.get("/calculator/")))
        connection.close()

    threads = [threading.Thread(target=look, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == [False, False, False, True]
