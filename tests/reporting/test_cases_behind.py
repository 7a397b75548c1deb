"""The cases behind a number are listed in one way, whichever page opens it: order, pages, and what is hidden."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client

from accounts.models import Role, User
from cases.actions.equality import record_equality
from cases.models import Case, Exclusion, Part
from reporting.views import behind
from stages.law.vocabulary import Procedure, State, TriageOutcome
from stages.models import Triage
from tests.builders import TODAY, Council, do, given_part, logged, now_on, person

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


def opened(council: Council, address: str, user: User | None = None) -> BeautifulSoup:
    client = Client()
    client.force_login(user or council.manager)
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


BY_AN_ANSWER = (
    "/reports/2026-27/tables/equality_disability/?layout=checklist&year=2026-27&of=disability:y",
    "/reports/explore/cases/?rows=disability&row=y",
    "/reports/explore/cases/?rows=kind&columns=disability&column=y",
    "/reports/explore/cases/?rows=kind&only=disability%3Dy",
)
"""Numbers of cases whose complainants said that they are disabled."""
NOT_BY_AN_ANSWER = (
    "/reports/2026-27/tables/equality_disability/?layout=checklist&year=2026-27",
    "/reports/explore/cases/?rows=disability&only=kind%3Dcomplaint",
)
"""Numbers of the same tables that say nothing of anybody's answer: all of them."""


@pytest.fixture
def told(council: Council, received: list[Case]) -> list[Case]:
    """The three, whose complainants all gave the same answer."""
    for case in received:
        do(record_equality, case, by=council.officer, on=TODAY, answers={"disability": True})
    return received


@pytest.mark.parametrize("address", BY_AN_ANSWER)
def test_whose_an_equality_answer_is_only_the_complaints_team_is_shown(
    council: Council, told: list[Case], address: str
):
    """DOMAIN 9. An officer who was given a case as its investigator is shown the others and not that one."""
    both = person("Both Outside", Role.COMPLAINTS_OFFICER, Role.INVESTIGATING_OFFICER)
    given_part(told[0], both, Part.INVESTIGATING_OFFICER)
    newest_first = [case.reference for case in reversed(told)]
    assert listed(opened(council, address)) == newest_first
    assert listed(opened(council, address, both)) == newest_first[:-1]
    for user in (council.head, council.auditor):
        page = opened(council, address, user)
        assert (listed(page), [case for case in newest_first if case in page.get_text()]) == ([], [])
        assert "Who gave which equality answer is shown only to the complaints team" in page.get_text()


@pytest.mark.parametrize("address", NOT_BY_AN_ANSWER)
def test_a_number_of_the_same_table_that_tells_no_answer_opens_its_cases_as_ever(
    council: Council, told: list[Case], address: str
):
    """The control of the one before: it is the answer, not the table or its reader, that keeps the list short."""
    for user in (council.head, council.auditor):
        assert listed(opened(council, address, user)) == [case.reference for case in reversed(told)]
