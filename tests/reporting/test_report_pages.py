"""The pages of reporting: who may open them, what a number opens, and having a report made once."""

import datetime
import hashlib
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from kombu.exceptions import OperationalError

from cases import promises
from cases.models import Case, Event, Exclusion, Verb
from cases.permissions import NotAllowed
from reporting import runs, tasks
from reporting.behind import NoSuchNumber, behind
from reporting.figures import ReportRefused
from reporting.models import ReportRun
from reporting.tables import BY_NAME
from tests.builders import Council, logged, person
from tests.pages import signed_in, soup_of

pytestmark = pytest.mark.django_db

YEAR = "2026-27"
Status = ReportRun.Status


@pytest.fixture
def council() -> Council:
    return Council()


def kind_cell(soup: BeautifulSoup, label: str) -> Any:
    rows = soup.find(id="table-kinds").find("tbody").find_all("tr")
    return next(row.find("td") for row in rows if row.find("th").get_text(strip=True) == label)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF that costs nothing to draw: what is tried here is who makes it, and when."""
    monkeypatch.setattr(runs, "as_pdf", lambda report: b"%PDF of " + report.year.encode())


# What the pages show


def test_without_a_case_the_page_of_reports_says_what_to_do_next(council: Council) -> None:
    words = soup_of(signed_in(council.manager), "/reports/").find("main").get_text()
    assert "There are no cases yet, so there is nothing to report." in words
    assert "Log a representation" in words
    assert "Ask the complaints team" in soup_of(signed_in(council.head), "/reports/").find("main").get_text()


def test_each_year_with_cases_is_listed_newest_first_with_its_numbers(council: Council) -> None:
    logged(council)
    logged(council, kind="compliment")
    logged(council, received_on=datetime.date(2025, 5, 1))
    rows = soup_of(signed_in(council.manager), "/reports/").find("tbody").find_all("tr")
    assert [[cell.get_text(strip=True) for cell in row.find_all(["th", "td"])[:3]] for row in rows] == [
        ["2026-27", "1", "1"],
        ["2025-26", "1", "0"],
    ]


def test_every_number_of_the_report_opens_the_list_of_its_cases(council: Council) -> None:
    case = logged(council)
    client = signed_in(council.manager)
    page = soup_of(client, f"/reports/{YEAR}/")
    links = page.select(".report-table td a")
    assert len(links) == 8
    for link in links:
        opened = soup_of(client, link["href"])
        number = int(link.get_text())
        assert opened.h1.get_text(strip=True).endswith(f": {number}")
        assert [row.get_text(strip=True) for row in opened.select("tbody th a")] == [case.reference] * min(number, 1)


def test_a_number_counts_the_cases_that_its_reader_may_not_see_and_lists_only_the_others(council: Council) -> None:
    open_one, walled = logged(council), logged(council)
    Exclusion.objects.create(case=walled, user=council.manager, why="personal", from_on=datetime.date(2020, 1, 1))
    client = signed_in(council.manager)
    cell = kind_cell(soup_of(client, f"/reports/{YEAR}/"), "Complaints")
    assert cell.get_text(strip=True) == "2"
    opened = soup_of(client, cell.a["href"])
    assert [row.get_text(strip=True) for row in opened.select("tbody th a")] == [open_one.reference]
    assert "You may see 1 of these 2 cases." in opened.get_text()
    assert walled.reference not in opened.get_text()


def test_someone_who_sees_none_of_the_cases_is_told_so(council: Council) -> None:
    case = logged(council)
    opened = soup_of(signed_in(council.other_head), f"/reports/{YEAR}/tables/kinds/?year={YEAR}&of=kind:complaint")
    assert "You may not see this case: it is only counted." in opened.get_text()
    assert case.reference not in opened.get_text()


@pytest.mark.parametrize(
    "address",
    [
        "/reports/2026-28/",
        "/reports/abcd-ef/",
        f"/reports/{YEAR}/tables/nothing/",
        f"/reports/{YEAR}/tables/kinds/?of=stage:stage1",
        f"/reports/{YEAR}/tables/kinds/?of=kind:nothing",
        f"/reports/{YEAR}/tables/kinds/?year=2026-28",
        f"/reports/{YEAR}/made/1/",
        f"/reports/{YEAR}/made/1/pdf/",
    ],
)
def test_an_address_of_nothing_is_not_found(council: Council, address: str) -> None:
    assert signed_in(council.manager).get(address).status_code == 404


def test_the_cell_of_a_team_counts_its_own_and_not_those_of_another_of_the_same_name(council: Council) -> None:
    case = logged(council, kind="compliment")
    found = behind(BY_NAME["compliments"], YEAR, (("team", str(council.northtown.pk)),))
    assert (found.number, found.cases) == (1, (case.pk,))
    assert found.words == f"{council.care.name}: Northtown"
    with pytest.raises(NoSuchNumber):
        behind(BY_NAME["compliments"], YEAR, (("team", "0"),))


def test_a_year_without_cases_says_so_and_points_to_those_that_have_some(council: Council) -> None:
    words = soup_of(signed_in(council.manager), "/reports/2001-02/").find("main").get_text()
    assert "Nothing was recorded in 2001-02, so every number is 0." in words


def test_a_year_that_is_not_over_is_said_to_be_so_far(council: Council) -> None:
    logged(council)
    far = "2098-99"
    Case.objects.update(received_on=datetime.date(2098, 5, 1))
    assert "This year is not over." in soup_of(signed_in(council.manager), f"/reports/{far}/").get_text()


def test_figures_that_contradict_each_other_are_not_shown(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    open_one, walled = logged(council), logged(council)
    Exclusion.objects.create(case=walled, user=council.manager, why="personal", from_on=datetime.date(2020, 1, 1))

    def refused(*given: Any, **named: Any) -> None:
        raise ReportRefused("Table 1 is 30, but Table 5 is 29.", [open_one.pk, walled.pk])

    monkeypatch.setattr("reporting.views.reports.compiled", refused)
    client = signed_in(council.manager)
    for address in (f"/reports/{YEAR}/", f"/reports/{YEAR}/json/"):
        main = soup_of(client, address, status=409).find("main")
        assert "Table 1 is 30, but Table 5 is 29." in main.get_text()
        assert "2 cases are counted for one of two numbers and not for the other." in main.get_text()
        assert [link.get_text() for link in main.select("ul a")] == [open_one.reference]
        assert walled.reference not in main.get_text()


def test_the_json_is_the_report_and_taking_it_is_on_record(council: Council) -> None:
    logged(council)
    response = signed_in(council.head).get(f"/reports/{YEAR}/json/")
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="childrens-complaints-figures-{YEAR}.json"'
    )
    assert response.json()["figures"]["considered"]["value"] == 1
    event = Event.objects.get(verb=Verb.EXPORTED)
    assert (event.actor, event.about) == (council.head, f"figures of {YEAR}")


def test_pages_cost_the_same_number_of_queries_for_one_case_and_for_three(
    council: Council,
) -> None:
    client = signed_in(council.manager)
    addresses = ("/reports/", f"/reports/{YEAR}/", f"/reports/{YEAR}/tables/kinds/?year={YEAR}&of=kind:complaint")
    logged(council, received_on=datetime.date(2020, 5, 1))
    for address in addresses:  # what is read once and kept
        client.get(address)
    numbers = []
    for more in (1, 2):
        for _ in range(more):
            logged(council)
        numbers.append([queries_of(client, address) for address in addresses])
    assert numbers[0] == numbers[1]


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


# Who may


@pytest.mark.parametrize("who", ["team_manager", "investigator", "panel_member", "administrator", "nobody"])
def test_those_who_may_not_see_the_figures_are_refused_each_page(council: Council, who: str) -> None:
    client = signed_in(getattr(council, who))
    for address in ("/reports/", f"/reports/{YEAR}/", f"/reports/{YEAR}/json/", f"/reports/{YEAR}/tables/kinds/"):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize("who", ["senior", "auditor", "team_manager"])
def test_those_who_may_not_have_a_report_made_are_refused_and_nothing_is_promised(council: Council, who: str) -> None:
    assert signed_in(getattr(council, who)).post(f"/reports/{YEAR}/make/").status_code == 403
    with pytest.raises(NotAllowed):
        runs.ask_for(YEAR, by=getattr(council, who))
    assert ReportRun.objects.count() == 0


# Having it made


def test_pressing_the_button_makes_the_pdf_which_can_then_be_downloaded(
    council: Council, quick: None, django_capture_on_commit_callbacks: Any
) -> None:
    logged(council)
    client = signed_in(council.manager)
    with django_capture_on_commit_callbacks(execute=True):
        shown = client.post(f"/reports/{YEAR}/make/")
    run = ReportRun.objects.get()
    assert (shown.status_code, shown.headers["Location"]) == (302, f"/reports/{YEAR}/made/{run.pk}/")
    assert (run.status, run.progress, run.made_by, run.attempt) == (Status.DONE, 100, council.manager, 1)
    assert run.sha256 == hashlib.sha256(b"%PDF of 2026-27").hexdigest()
    assert run.figures["figures"]["considered"]["value"] == 1
    page = soup_of(client, run.get_absolute_url())
    assert run.sha256 in page.get_text()
    assert page.find(id="progress").get("hx-get") is None
    file = client.get(page.find("a", string=re.compile("Download the PDF"))["href"])
    assert (file.content, file.headers["Content-Type"]) == (b"%PDF of 2026-27", "application/pdf")
    assert file.headers["Content-Disposition"] == (
        'attachment; filename="childrens-complaints-annual-report-2026-27.pdf"'
    )
    events = list(Event.objects.filter(verb__in=[Verb.REPORT_MADE, Verb.REPORT_DOWNLOADED]).order_by("pk"))
    assert [(event.verb, event.actor, event.about) for event in events] == [
        (Verb.REPORT_MADE, council.manager, YEAR),
        (Verb.REPORT_DOWNLOADED, council.manager, YEAR),
    ]
    assert all(event.payload.words["sha256"] == run.sha256 for event in events)


def test_a_file_that_was_changed_since_is_not_sent(council: Council, quick: None) -> None:
    run = runs.ask_for(YEAR, by=council.manager)
    runs.make(run.pk)
    run.refresh_from_db()
    default_storage.delete(run.file)
    client = signed_in(council.manager)
    address = f"/reports/{YEAR}/made/{run.pk}/pdf/"
    assert "is not sent" in soup_of(client, address, status=409).get_text()
    default_storage.save(run.file, ContentFile(b"another"))
    assert "is not sent" in soup_of(client, address, status=409).get_text()
    assert not Event.objects.filter(verb=Verb.REPORT_DOWNLOADED).exists()


def test_while_it_is_made_the_page_shows_how_far_it_is_and_asks_again(council: Council) -> None:
    run = runs.ask_for(YEAR, by=council.manager)
    ReportRun.objects.update(status=Status.RUNNING, progress=40, doing="Counting table 7")
    client = signed_in(council.manager)
    page = soup_of(client, run.get_absolute_url())
    part = page.find(id="progress")
    assert (part["hx-get"], part["hx-trigger"]) == (run.get_absolute_url(), "every 2s")
    assert (part.progress["value"], part.label.get_text()) == ("40", "Counting table 7")
    alone = client.get(run.get_absolute_url(), headers={"HX-Request": "true"})
    assert alone.content.decode().lstrip().startswith('<div id="progress"')


def test_asking_twice_promises_one_report(council: Council) -> None:
    assert runs.ask_for(YEAR, by=council.manager) == runs.ask_for(YEAR, by=council.head)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportRun.objects.create(year=YEAR)


def test_a_message_that_comes_twice_makes_one_report(council: Council, quick: None) -> None:
    run = runs.ask_for(YEAR, by=council.manager)
    tasks.make_report(run.pk)
    tasks.make_report(run.pk)
    tasks.make_report(run.pk + 1)
    assert Event.objects.filter(verb=Verb.REPORT_MADE).count() == 1


def test_a_worker_given_up_for_dead_cannot_finish_what_another_took_up(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = runs.ask_for(YEAR, by=council.manager)

    def another_takes_it_up(report: Any) -> bytes:
        ReportRun.objects.update(attempt=2)
        return b"late"

    monkeypatch.setattr(runs, "as_pdf", another_takes_it_up)
    runs.make(run.pk)
    run.refresh_from_db()
    assert (run.status, run.attempt, run.file) == (Status.RUNNING, 2, "")
    assert not Event.objects.filter(verb=Verb.REPORT_MADE).exists()


def test_a_cancelled_report_is_not_made_and_can_be_asked_for_again(council: Council, quick: None) -> None:
    run = runs.ask_for(YEAR, by=council.manager)
    client = signed_in(council.manager)
    assert client.post(f"/reports/{YEAR}/made/{run.pk}/cancel/").status_code == 302
    runs.make(run.pk)
    run.refresh_from_db()
    assert (run.status, run.file) == (Status.CANCELLED, "")
    assert runs.ask_for(YEAR, by=council.manager) != run
    said = client.post(f"/reports/{YEAR}/made/{run.pk}/cancel/", follow=True).content.decode()
    assert "There was nothing to stop" in said


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (ReportRefused("Table 1 is 30, but Table 5 is 29."), "Table 1 is 30, but Table 5 is 29."),
        (ValueError("secret of the machine"), "something went wrong in the program"),
    ],
)
def test_a_report_that_fails_says_why_in_a_sentence(
    council: Council, monkeypatch: pytest.MonkeyPatch, fault: Exception, says: str
) -> None:
    def fails(*given: Any, **named: Any) -> None:
        raise fault

    monkeypatch.setattr(runs, "compiled", fails)
    run = runs.ask_for(YEAR, by=council.manager)
    runs.make(run.pk)
    page = soup_of(signed_in(council.manager), run.get_absolute_url()).find(id="progress").get_text()
    assert says in page and "secret" not in page and "Try again" in page


def test_what_waits_without_a_message_is_sent_for_and_what_just_came_is_not(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    monkeypatch.setattr(promises, "send", lambda task, pk: sent.append(pk))
    run, now = runs.ask_for(YEAR, by=council.manager), timezone.now()
    assert (tasks.requeue_stuck(now), sent) == (0, [])
    assert (tasks.requeue_stuck(now + promises.WAITED_FOR + datetime.timedelta(seconds=1)), sent) == (1, [run.pk])


def test_the_report_of_a_dead_worker_is_taken_up_again_but_not_for_ever(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(promises, "send", lambda task, pk: None)
    run, now = runs.ask_for(YEAR, by=council.manager), timezone.now()
    later = now + promises.SILENT_FOR + datetime.timedelta(minutes=1)
    seen = []
    for attempt in (1, 2, 3):
        ReportRun.objects.update(status=Status.RUNNING, attempt=attempt, last_heard_at=now)
        assert tasks.requeue_stuck(now) == 0
        tasks.requeue_stuck(later)
        run.refresh_from_db()
        seen.append(run.status)
    assert seen == [Status.QUEUED, Status.QUEUED, Status.FAILED]
    assert "begun 3 times" in run.error


def test_where_the_queue_does_not_answer_the_promise_is_kept_in_the_database(
    council: Council, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def silent(pk: int) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.make_report, "delay", silent)
    with django_capture_on_commit_callbacks(execute=True):
        assert signed_in(council.manager).post(f"/reports/{YEAR}/make/").status_code == 302
    assert ReportRun.objects.get().status == Status.QUEUED


def test_a_made_report_without_its_file_cannot_be_stored() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportRun.objects.create(year=YEAR, status=Status.DONE)


def test_the_name_of_whoever_asked_is_text(council: Council, quick: None) -> None:
    asker = person("<script>alert(1)</script>", *council.manager.roles())
    run = runs.ask_for(YEAR, by=asker)
    runs.make(run.pk)
    assert b"<script>alert(1)" not in signed_in(council.manager).get(run.get_absolute_url()).content
