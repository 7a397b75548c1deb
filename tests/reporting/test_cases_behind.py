"""The cases behind a number are listed in one way, whichever page opens it: order, pages, and what is hidden."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client

from cases.models import Case, Exclusion
from reporting.views import behind
from stages.law.vocabulary import Procedure, State, TriageOutcome
from stages.models import Triage
from tests.builders import Council, logged, now_on

pytestmark = pytest.mark.django_db

PAGES = (
    "/reports/2026-27/tables/kinds/?layout=checklist&year=2026-27&of=kind:complaint&of=kind:enquiry",
    "/reports/explore/cases/?rows=kind&columns=year&only=kind%3Dcomplaint&only=kind%3Denquiry",
    "/reports/this-year/cases/?part=accepted&when=now",
)
"""A number of three cases on each page. Where its question names a thing twice, the last of them alone has no case."""


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(now_on(datetime.date(2026, 11, 23)), tick=False):
        yield


@pytest.fixture
def council() -> Council:
    return Council()


@pytest.fixture
def received(council: Council) -> list[Case]:
    """Three accepted complaints in the order of their receipt, and a compliment that no question asks for."""
    logged(council, kind="compliment", received_on=datetime.date(2026, 6, 1))
    found = [logged(council, received_on=datetime.date(2026, 6, day)) for day in (2, 9, 4)]
    for case in found:
        Case.objects.filter(pk=case.pk).update(procedure=Procedure.STATUTORY, status=State.TRIAGE)
        day = case.received_on
        Triage.objects.create(case=case, begun_on=day, completed_on=day, outcome=TriageOutcome.ACCEPTED)
    return [found[0], found[2], found[1]]


def opened(council: Council, address: str) -> BeautifulSoup:
    client = Client()
    client.force_login(council.manager)
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def listed(page: BeautifulSoup) -> list[str]:
    return [row.get_text(strip=True) for row in page.select("tbody th a")]


@pytest.mark.parametrize("address", PAGES)
def test_the_next_page_is_of_the_same_number_the_last_received_first(
    council: Council, received: list[Case], address: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(behind, "ROWS", 2)
    first = opened(council, address)
    path = address.partition("?")[0]
    second = opened(council, path + first.select_one("a[rel=next]")["href"])
    assert listed(first) + listed(second) == [case.reference for case in reversed(received)]
    assert second.h1.get_text() == first.h1.get_text()
    assert opened(council, path + second.select_one("a[rel=prev]")["href"]).select_one("main") == first.main


@pytest.mark.parametrize("address", PAGES)
def test_what_its_reader_may_not_see_is_counted_on_every_page_of_it(
    council: Council, received: list[Case], address: str
):
    walled, *others = received
    Exclusion.objects.create(case=walled, user=council.manager, why="personal", from_on=datetime.date(2020, 1, 1))
    page = opened(council, address)
    assert "You may see 2 of these 3 cases. The other is only counted." in page.get_text()
    assert listed(page) == [case.reference for case in reversed(others)]
    assert walled.reference not in page.get_text()


@pytest.mark.parametrize("address", [PAGES[1] + "&row=enquiry", "/reports/this-year/cases/?part=times&when=before"])
def test_where_no_case_stands_behind_a_number_the_way_back_is_shown(
    council: Council, received: list[Case], address: str
):
    page = opened(council, address)
    assert "No case stands behind this number." in page.main.get_text()
    assert page.main.find("a", string="Go back to the table")["href"] == page.select_one(".govuk-back-link")["href"]
