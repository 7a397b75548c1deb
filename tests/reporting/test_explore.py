"""A cross-table put together on a page: what may be asked and what is refused, who sees which cases, files, keeping."""

from __future__ import annotations

import csv
import datetime
import io
import json
from urllib.parse import urlencode

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict
from django.test import Client

from accounts.models import User
from cases.models import Event, Exclusion, Term, TermList, Verb
from cases.permissions import NotAllowed
from reporting import explore
from reporting.actions.saved import remove_table, save_table
from reporting.dimensions import DIMENSIONS
from reporting.models import SavedTable
from tests.builders import Council, logged

pytestmark = pytest.mark.django_db

BY_KIND = "rows=kind&columns=year"


@pytest.fixture
def council() -> Council:
    return Council()


@pytest.fixture
def client(council: Council) -> Client:
    return signed_in(council.manager)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def soup_of(client: Client, address: str, status: int = 200) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == status, response.content[:500]
    return BeautifulSoup(response.content, "html.parser")


def asked(address: str) -> explore.Asked | None:
    return explore.asked(QueryDict(address))


def test_every_way_of_cutting_can_be_chosen_once():
    chosen = [name for _, names in explore.GROUPS for name in names]
    assert sorted(chosen) == sorted(DIMENSIONS)


def test_before_anything_is_asked_the_page_offers_a_table(client: Client):
    page = soup_of(client, "/reports/explore/")
    assert page.find("table") is None
    assert page.select_one("#rows option[selected]")["value"] == "service_area"


def test_a_table_has_its_numbers_its_words_its_chart_and_the_way_to_its_cases(client: Client, council: Council):
    case, _ = logged(council), logged(council, kind="compliment")
    page = soup_of(client, f"/reports/explore/?{BY_KIND}")
    assert page.h1.get_text() == "Cases by kind and year"
    rows = {
        row.th.get_text(strip=True): [c.get_text(strip=True) for c in row.find_all("td")] for row in page.tbody("tr")
    }
    assert rows["Complaint"] == ["1, cases"] * 2
    assert rows["Total"] == ["2, cases"] * 2
    assert "Basis: received in the period." in page.get_text()
    assert page.find("svg")
    link = next(row.td.a["href"] for row in page.tbody("tr") if row.th.get_text(strip=True) == "Complaint")
    opened = soup_of(client, link)
    assert opened.h1.get_text() == "Complaint, 2026-27: 1"
    assert [one.get_text(strip=True) for one in opened.select("tbody th a")] == [case.reference]


def test_a_table_without_a_row_says_that_nothing_counts_there(client: Client, council: Council):
    logged(council)
    asked_for = "rows=service_area&columns=year&only=procedure%3Dstatutory"
    page = soup_of(client, f"/reports/explore/?{asked_for}")
    assert page.h1.get_text() == "Cases by service area and year" and page.table is None
    assert "Nothing counts here. Choose other years, or fewer conditions." in page.main.get_text()
    assert [heading.get_text() for heading in page.main.select("h2")] == ["Change the table"]
    logged_too = soup_of(client, "/reports/explore/?rows=service_area&columns=year")
    assert logged_too.table is not None and "Nothing counts here" not in logged_too.main.get_text()


def test_cases_that_the_reader_may_not_see_are_counted_and_not_listed(client: Client, council: Council):
    walled = logged(council)
    Exclusion.objects.create(case=walled, user=council.manager, why="personal", from_on=datetime.date(2020, 1, 1))
    opened = soup_of(client, f"/reports/explore/cases/?{BY_KIND}&row=complaint")
    assert "You may not see this case: it is only counted." in opened.get_text()
    assert walled.reference not in opened.get_text()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("rows=colour", "There is no dimension “colour”."),
        ("rows=kind&columns=kind", "Rows and columns are the same."),
        ("rows=kind&measure=luck", "There is no measure “luck”."),
        ("rows=kind&basis=felt", "There is no basis “felt”."),
        ("rows=kind&from=2024-25&to=2020-21", "Write the earlier year first"),
        ("rows=kind&from=soon", "“soon” is not a reporting year."),
        ("rows=kind&only=kind", "“kind” is not a condition."),
        ("rows=kind&only=kind%3Dsong", "There is no “song” in kind."),
    ],
)
def test_what_cannot_be_counted_is_refused_in_a_sentence_and_what_was_chosen_stays(
    client: Client, address: str, words: str
):
    page = soup_of(client, f"/reports/explore/?{address}", 400)
    assert words in page.select_one(".govuk-error-summary").get_text()
    assert page.find("form", method="get")
    assert soup_of(client, f"/reports/explore/cases/?{address}", 404)


def test_the_address_of_a_table_is_the_same_however_it_was_typed():
    one = asked("rows=kind&columns=&measure=cases&only=kind%3Dcomplaint&only=&only=kind%3Dcomplaint")
    other = asked("only=kind%3Dcomplaint&rows=kind")
    assert one.address == other.address == "rows=kind&measure=cases&basis=received&only=kind%3Dcomplaint"
    assert asked(one.address).spec == one.spec


def test_the_files_hold_the_table_and_no_formula(client: Client, council: Council):
    subject = Term.objects.create(list=TermList.SUBJECT, label="=1+1")
    logged(council, subject=subject)
    address = urlencode({"rows": "subject", "columns": "year"})
    text = client.get(f"/reports/explore/csv/download/?{address}").content.decode("utf-8-sig")
    rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(text))}
    assert rows["Subject"] == ["2026-27", "Total"] and rows["'=1+1"] == ["1", "1"]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/reports/explore/xlsx/download/?{address}").content))
    cells = {row[0].value: row for row in book["Table"].iter_rows()}
    assert cells["=1+1"][0].data_type == "s" and cells["=1+1"][1].value == 1
    assert [sheet.sheet_state for sheet in book] == ["visible", "visible"]
    data = json.loads(client.get(f"/reports/explore/json/download/?{address}").content)
    assert data["totals"] == [1] and data["total"] == 1
    assert Event.objects.filter(verb=Verb.EXPORTED).count() == 3
    assert client.get(f"/reports/explore/doc/download/?{address}").status_code == 404


def test_a_table_is_kept_shared_and_removed_by_its_owner_alone(client: Client, council: Council):
    saved = client.post(f"/reports/explore/save/?{BY_KIND}", {"name": "Kinds"})
    assert saved.status_code == 302
    table = SavedTable.objects.get()
    assert (
        saved["Location"]
        == table.get_absolute_url()
        == "/reports/explore/?rows=kind&columns=year&measure=cases&basis=received"
    )
    again = client.post(f"/reports/explore/save/?{BY_KIND}", {"name": "Kinds", "shared": "on"})
    assert again.status_code == 400 and "already. Choose another name" in again.content.decode()
    nameless = client.post(f"/reports/explore/save/?{BY_KIND}", {"name": ""})
    assert nameless.status_code == 400

    other = signed_in(council.head)
    assert "Kinds" not in soup_of(other, "/reports/explore/").get_text()
    client.post(f"/reports/explore/saved/{table.pk}/share/", {"shared": "yes"})
    assert "Kinds" in soup_of(other, "/reports/explore/").get_text()
    assert other.post(f"/reports/explore/saved/{table.pk}/share/", {"shared": "no"}).status_code == 404
    assert other.post(f"/reports/explore/saved/{table.pk}/remove/").status_code == 404
    client.post(f"/reports/explore/saved/{table.pk}/remove/")
    assert not SavedTable.objects.exists()
    verbs = list(Event.objects.filter(verb__startswith="table_").order_by("pk").values_list("verb", flat=True))
    assert verbs == [Verb.TABLE_SAVED, Verb.TABLE_SAVED, Verb.TABLE_REMOVED]


def test_who_sees_no_figures_keeps_no_table(council: Council):
    on = datetime.date(2026, 9, 16)
    with pytest.raises(NotAllowed):
        save_table("Mine", BY_KIND, shared=False, by=council.team_manager, on=on)
    table = save_table("Mine", BY_KIND, shared=False, by=council.manager, on=on)
    with pytest.raises(NotAllowed):
        remove_table(table, by=council.team_manager, on=on)
    assert SavedTable.objects.count() == 1


def test_more_cases_ask_no_more_questions(client: Client, council: Council, django_assert_max_num_queries):
    for number in (1, 6):
        for _ in range(number):
            logged(council)
        with django_assert_max_num_queries(40):
            client.get(f"/reports/explore/?{BY_KIND}")
