"""The pages of the report of another period or of one service: asking for it, its numbers, its PDF and its figures."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import ServiceArea
from cases.models import Case, Event, Verb
from reporting import compiling, counting, runs, sheets
from reporting.forms import subjects
from reporting.models import ReportRun
from reporting.subjects import INTERNAL
from reporting.views import reports
from tests.builders import Council, logged
from tests.pages import signed_in, soup_of

pytestmark = pytest.mark.django_db

YEAR, QUARTER, ADDRESS = "2026-27", "2026-27 Q2", "/reports/2026-27-q2/"
Status = ReportRun.Status


@pytest.fixture
def council() -> Council:
    found = Council()
    logged(found, kind="compliment")
    of_care, of_need = logged(found), logged(found)
    Case.objects.filter(pk=of_care.pk).update(service_area=found.care)
    Case.objects.filter(pk=of_need.pk).update(service_area=found.need, team=None)
    return found


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF that costs nothing to draw."""
    monkeypatch.setattr(runs, "as_pdf", lambda report: b"%PDF of " + report.subject.title.encode())


# Asking


def dates(first: tuple[int, int, int], last: tuple[int, int, int]) -> dict[str, str]:
    return {
        f"{name}_{place}": str(part)
        for name, day in (("first", first), ("last", last))
        for place, part in enumerate(day)
    }


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ({"part": "year", "year": YEAR}, "/reports/2026-27/"),
        ({"part": "2", "year": YEAR}, "/reports/2026-27-q2/"),
        ({"part": "4", "year": YEAR, "service": "care"}, "/reports/2026-27-q4/?service=CARE"),
        ({"part": "1", "year": YEAR, "layout": "bath"}, "/reports/2026-27-q1/?layout=bath"),
        (
            {"part": "dates", "service": "care", "layout": "bath"} | dates((29, 2, 2024), (29, 2, 2024)),
            "/reports/2024-02-29-to-2024-02-29/?service=CARE&layout=bath",
        ),
        ({"part": "dates"} | dates((1, 7, 2026), (30, 9, 2026)), "/reports/2026-27-q2/"),
        ({"part": "dates"} | dates((1, 4, 2026), (31, 3, 2027)), "/reports/2026-27/"),
    ],
)
def test_what_is_asked_for_leads_to_its_page(council: Council, typed: dict[str, str], leads_to: str) -> None:
    client, number = signed_in(council.senior), str(council.care.pk)
    answer = client.post("/reports/other/", typed | ({"service": number} if "service" in typed else {}))
    address = leads_to.replace("CARE", number)
    assert (answer.status_code, answer.headers["Location"]) == (302, address)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, ["Answer “Which part of the year?”", "Choose a financial year."]),
        ({"part": "2"}, ["Choose a financial year."]),
        ({"part": "2", "year": "1999-00"}, ["Choose one from the list."]),
        ({"part": "dates", "year": YEAR}, ["Enter the first day.", "Enter the last day."]),
        (
            {"part": "dates", "first_0": "31", "first_1": "2", "first_2": "2026"},
            ["The first day must be a real date.", "Enter the last day."],
        ),
        ({"part": "dates"} | dates((2, 5, 2026), (1, 5, 2026)), ["1 May 2026 comes before 2 May 2026."]),
        ({"part": "dates"} | dates((1, 5, 2025), (1, 5, 2026)), ["is longer than a year"]),
        ({"part": "2", "year": YEAR} | dates((1, 5, 2026), (2, 5, 2026)), ["Choose “Other dates”"]),
        ({"part": "2", "year": YEAR, "service": "0"}, ["Choose one from the list."]),
        ({"part": "2", "year": YEAR, "layout": "none"}, ["Choose one from the list."]),
    ],
)
def test_what_cannot_be_reported_on_is_refused_with_what_was_typed_kept(
    council: Council, typed: dict[str, str], says: list[str]
) -> None:
    answer = signed_in(council.manager).post("/reports/other/", typed)
    page = BeautifulSoup(answer.content, "html.parser")
    found = [one.get_text(strip=True) for one in page.select(".govuk-error-summary li")]
    assert (answer.status_code, len(found)) == (200, len(says))
    assert all(words in one for words, one in zip(says, found, strict=True))
    kept = {one["name"]: one.get("value") for one in page.select("main input[type=text]") if one.get("value")}
    assert kept == {name: value for name, value in typed.items() if name[-2:-1] == "_"}
    chosen = page.select_one("main input[type=radio][checked]")
    assert (chosen["value"] if chosen else None) == typed.get("part")


def test_the_last_quarter_that_ended_is_chosen_beforehand(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(council.manager)
    for today, chosen in (("2026-07-01", [YEAR, "1"]), ("2026-06-30", ["2025-26", "4"]), ("2027-04-01", [YEAR, "4"])):
        monkeypatch.setattr(subjects.timezone, "localdate", lambda today=today: datetime.date.fromisoformat(today))
        logged(council, received_on=datetime.date(2025, 5, 1))
        page = soup_of(client, "/reports/other/")
        selected = page.select_one("select[name=year] option[selected]")["value"]
        assert [selected, page.select_one("input[type=radio][checked]")["value"]] == chosen


def test_a_service_that_has_closed_is_offered_and_said_to_be_closed(council: Council) -> None:
    ServiceArea.objects.filter(pk=council.need.pk).update(closed_on=datetime.date(2026, 5, 1))
    page = soup_of(signed_in(council.manager), "/reports/other/")
    offered = [one.get_text() for one in page.select("select[name=service] option")]
    assert sorted(offered) == sorted(["All services", council.care.name, f"{council.need.name} (closed)"])


@pytest.mark.parametrize(
    "address",
    [
        "/reports/2026-27-q5/",
        "/reports/2026-28-q1/",
        "/reports/2026-04-01-to-2026-06-30/",
        "/reports/2026-04-31-to-2026-06-30/",
        "/reports/2026-05-01-to-2027-05-01/",
        "/reports/2026-05-02-to-2026-05-01/",
        "/reports/1949-50/",
        "/reports/1949-50-q1/",
        "/reports/0004-02-29-to-0004-02-29/",
        f"{ADDRESS}?service=0",
        f"{ADDRESS}?service=99999999999999999999",
        f"{ADDRESS}?service=one",
        f"{ADDRESS}?layout=none",
        f"{ADDRESS}json/?service=0",
        f"{ADDRESS}tables/kinds/?year=2026-28",
        f"{ADDRESS}tables/kinds/?year=2026-04-01..2027-06-30",
        f"{ADDRESS}tables/kinds/?service=0",
        f"{ADDRESS}tables/triage/?layout=bath",
    ],
)
def test_an_address_of_no_report_is_not_found(council: Council, address: str) -> None:
    assert signed_in(council.manager).get(address).status_code == 404


# Its page


@pytest.mark.parametrize("period", ["2026-27-q2", "2026-09-01-to-2026-09-10", "2026-27"])
def test_every_number_of_a_service_opens_the_cases_of_that_service(council: Council, period: str) -> None:
    client = signed_in(council.manager)
    mine = set(Case.objects.filter(service_area=council.need).values_list("reference", flat=True))
    page = soup_of(client, f"/reports/{period}/?service={council.need.pk}")
    links = page.select(".report-table td a")
    assert len(links) > 4
    for link in links:
        opened = soup_of(client, link["href"])
        assert opened.h1.get_text(strip=True).endswith(f"{council.need.name}: {link.get_text()}")
        assert {row.get_text(strip=True) for row in opened.select("tbody th a")} == mine
        back = opened.select_one(".govuk-back-link")["href"]
        assert back.startswith(f"/reports/{period}/?service={council.need.pk}#table-")
    control = soup_of(client, f"/reports/{period}/").select(".report-table td a")
    assert any(int(link.get_text()) > 1 for link in control), "the whole council has more"


def test_a_page_that_is_not_of_the_annual_report_is_internal_and_not_written_for_publication(council: Council) -> None:
    logged(council, received_on=datetime.date(2024, 5, 1))
    client = signed_in(council.manager)
    words = "Write it for publication"
    assert words in soup_of(client, "/reports/2024-25/").find("main").get_text()
    for address in ("/reports/2024-25-q1/", f"/reports/2024-25/?service={council.care.pk}"):
        said = soup_of(client, address).find("main").get_text()
        assert words not in said
        assert "Not for publication: small numbers are shown." in said
    assert "Not for publication" not in soup_of(client, "/reports/2024-25/").find("main").get_text()


def test_a_report_in_another_layout_has_its_tables_and_their_cases(council: Council) -> None:
    client = signed_in(council.manager)
    page = soup_of(client, f"{ADDRESS}?layout=bath&service={council.care.pk}")
    assert page.find(id="table-teams_by_stage") and not page.find(id="table-triage")
    link = page.select_one("#table-compliments td a")
    assert link["href"].endswith(f"&service={council.care.pk}&layout=bath")
    assert soup_of(client, link["href"]).h1.get_text(strip=True).endswith(f"{council.care.name}: 1")


def test_the_figures_are_those_of_the_page_and_their_download_is_recorded(council: Council) -> None:
    client = signed_in(council.manager)
    answer = client.get(f"{ADDRESS}json/?service={council.need.pk}")
    data = json.loads(answer.content)
    assert (data["year"], data["service"], data["internal"]) == (QUARTER, council.need.name, INTERNAL)
    assert data["figures"]["considered"]["value"] == 1
    slug = council.need.name.lower().replace(" ", "-")
    assert answer.headers["Content-Disposition"].endswith(f'figures-2026-27-q2-{slug}.json"')
    event = Event.objects.get(verb=Verb.EXPORTED)
    assert (event.actor, event.about) == (council.manager, f"figures of {QUARTER}: {council.need.name}")


# Its PDF


def test_the_pdf_of_a_service_is_made_by_the_queue_and_called_by_what_it_is(
    council: Council, quick: None, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in(council.manager)
    page = soup_of(client, f"{ADDRESS}?service={council.need.pk}&layout=bath")
    button = page.find("form", action=lambda address: address and "/make/" in address)
    with django_capture_on_commit_callbacks(execute=True):
        shown = client.post(button["action"])
    run = ReportRun.objects.get()
    assert (run.year, run.service_area, run.layout, run.status) == (QUARTER, council.need, "bath", Status.DONE)
    assert shown.headers["Location"] == f"{ADDRESS}made/{run.pk}/"
    title = f"Quarterly report {QUARTER}: {council.need.name}"
    made = soup_of(client, run.get_absolute_url())
    assert made.h1.get_text(strip=True) == f"PDF of the q{title[1:]}"
    assert made.select_one(".govuk-back-link")["href"] == run.report_address == button["action"].replace("make/", "")
    file = client.get(f"{ADDRESS}made/{run.pk}/pdf/")
    assert file.content == f"%PDF of {title}".encode()
    slug = council.need.name.lower().replace(" ", "-")
    assert file.headers["Content-Disposition"] == (
        f'attachment; filename="childrens-complaints-report-2026-27-q2-{slug}.pdf"'
    )
    assert default_storage.exists(run.file) and ".." not in run.file and " " not in run.file
    events = Event.objects.filter(verb__in=[Verb.REPORT_MADE, Verb.REPORT_DOWNLOADED]).order_by("pk")
    assert [(one.actor, one.about) for one in events] == [(council.manager, f"{QUARTER}: {council.need.name}")] * 2
    assert soup_of(client, run.report_address).find("a", string=lambda words: words and "Download the PDF" in words)


def test_the_pdf_is_not_made_while_a_flow_of_its_service_does_not_balance(
    council: Council, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    Case.objects.update(procedure="statutory")
    case = Case.objects.filter(service_area=council.need).last().pk
    honest = sheets.flowing

    def losing(sheet: sheets.Sheet, every: Any) -> sheets.Sheet:
        whole = honest(sheet, every)
        lost = zip(whole.column("pk"), whole.column("flow"), strict=True)
        return whole.taking([place for place, one in enumerate(lost) if one != (case, "received")])

    monkeypatch.setattr(counting, "flowing", losing)
    monkeypatch.setattr(compiling, "require_sound", lambda *given: None)
    of_need, of_care = (runs.ask_for(QUARTER, by=council.manager, service=one) for one in (council.need, council.care))
    for run in (of_need, of_care):
        runs.make(run.pk)
        run.refresh_from_db()
    assert (of_need.status, of_need.file) == (Status.FAILED, "")
    assert f"in {QUARTER}" in of_need.error
    assert of_need.error.endswith("1 case is behind the difference.")
    assert of_care.status == Status.DONE, "the control: the flows of the other service are as they were"


def test_the_pdf_of_a_service_is_not_offered_as_that_of_another_report(council: Council, quick: None) -> None:
    run = runs.ask_for(YEAR, by=council.manager, service=council.need)
    runs.make(run.pk)
    client = signed_in(council.manager)
    for address, offered in (
        (f"/reports/{YEAR}/?service={council.need.pk}", True),
        (f"/reports/{YEAR}/", False),
        (f"/reports/{YEAR}/?service={council.care.pk}", False),
        (f"/reports/{YEAR}/?service={council.need.pk}&layout=bath", False),
    ):
        assert ("Download the PDF" in soup_of(client, address).find("main").get_text()) is offered, address
    assert "Not made yet" in soup_of(client, "/reports/").find(attrs={"aria-labelledby": "years"}).get_text()


def test_a_report_that_waits_is_promised_once_and_that_of_another_service_beside_it(council: Council) -> None:
    one = runs.ask_for(QUARTER, by=council.manager, service=council.care)
    assert runs.ask_for(QUARTER, by=council.head, service=council.care) == one
    others = [
        runs.ask_for(QUARTER, by=council.manager, service=council.need),
        runs.ask_for(QUARTER, by=council.manager),
        runs.ask_for(YEAR, by=council.manager, service=council.care),
        runs.ask_for(QUARTER, by=council.manager, service=council.care, layout="bath"),
    ]
    assert len({one.pk, *(other.pk for other in others)}) == 5
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportRun.objects.create(year=QUARTER, service_area=council.care)


def test_a_report_of_another_period_that_was_cancelled_leads_back_to_its_page(council: Council) -> None:
    run = runs.ask_for(QUARTER, by=council.manager, service=council.care)
    client = signed_in(council.manager)
    answer = client.post(f"{ADDRESS}made/{run.pk}/cancel/")
    assert answer.headers["Location"] == f"{ADDRESS}?service={council.care.pk}"
    said = soup_of(client, answer.headers["Location"]).get_text()
    assert f"The quarterly report {QUARTER}: {council.care.name} will not be made." in said


# All of them


def test_the_page_of_reports_lists_the_pdfs_of_other_periods_for_the_same_questions(
    council: Council, quick: None
) -> None:
    client = signed_in(council.manager)
    client.get("/reports/")

    def listed() -> tuple[int, list[list[str]]]:
        with CaptureQueriesContext(connection) as asked:
            page = soup_of(client, "/reports/")
        rows = page.find(attrs={"aria-labelledby": "others"}).select("tbody tr")
        return len(asked), [[*row.th.stripped_strings, row.td.a.get_text()] for row in rows]

    runs.make(runs.ask_for(QUARTER, by=council.manager, service=council.care).pk)
    listed()
    number, rows = listed()
    title = f"Quarterly report {QUARTER}: {council.care.name}"
    layout = "Children’s social care complaints and compliments"
    assert [row[:2] for row in rows] == [[title, layout]]
    assert rows[0][2].startswith(f"Download the PDF of the q{title[1:]} (")
    runs.make(runs.ask_for("2026-09-01..2026-09-10", by=council.head, layout="bath").pk)
    runs.ask_for(YEAR, by=council.manager, service=council.need)
    again, rows = listed()
    assert [row[0] for row in rows] == [
        f"Report on {YEAR}: {council.need.name}", "Report on 1 September 2026 to 10 September 2026", title
    ]  # fmt: skip
    assert rows[0][2] == f"Being made: the report on {YEAR}: {council.need.name}"
    assert again == number


def test_the_page_of_reports_lists_those_asked_for_last_and_says_so(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(council.manager)
    for quarter in (1, 2, 3):
        runs.ask_for(f"{YEAR} Q{quarter}", by=council.manager)
    words = "Those asked for last are listed."
    page = soup_of(client, "/reports/")
    assert (len(page.find(attrs={"aria-labelledby": "others"}).select("tbody tr")), words in page.get_text()) == (
        3,
        False,
    )
    monkeypatch.setattr(reports, "OTHERS", 2)
    page = soup_of(client, "/reports/")
    listed = [row.th.a.get_text() for row in page.find(attrs={"aria-labelledby": "others"}).select("tbody tr")]
    assert (listed, words in page.get_text()) == (
        [f"Quarterly report {YEAR} Q3", f"Quarterly report {YEAR} Q2"],
        True,
    )


@pytest.mark.parametrize("who", ["team_manager", "investigator", "administrator", "nobody"])
def test_those_who_may_not_see_the_figures_are_refused(council: Council, who: str) -> None:
    client = signed_in(getattr(council, who))
    for address in ("/reports/other/", ADDRESS, f"{ADDRESS}json/", f"{ADDRESS}tables/kinds/?service={council.care.pk}"):
        assert client.get(address).status_code == 403
    assert client.post("/reports/other/", {"part": "year", "year": YEAR}).status_code == 403
    assert signed_in(council.senior).post(f"{ADDRESS}make/").status_code == 403
    assert not ReportRun.objects.exists()
