"""The year so far: the same days a year apart, every number the way to its cases, by those who may see it."""

from __future__ import annotations

import datetime

import pytest
import time_machine

from accounts.models import ServiceArea
from cases.models import Case, Exclusion
from reporting.dashboard import PARTS, days, so_far
from reporting.models import Target
from stages.law.vocabulary import Procedure, State, TriageOutcome
from stages.models import Triage
from tests.builders import Council, logged, now_on
from tests.pages import signed_in, soup_of

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 23)
ADDRESS = "/reports/this-year/"


@pytest.fixture
def council() -> Council:
    return Council()


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(now_on(TODAY), tick=False):
        yield


def accepted(council: Council, on: datetime.date) -> Case:
    """A complaint accepted under the statutory procedure, with its stage 1 not begun."""
    case = logged(council, received_on=on)
    Case.objects.filter(pk=case.pk).update(procedure=Procedure.STATUTORY, status=State.TRIAGE)
    Triage.objects.create(case=case, begun_on=on, completed_on=on, outcome=TriageOutcome.ACCEPTED)
    return case


@pytest.mark.parametrize(
    ("today", "now", "before"),
    [
        ("2026-11-23", ("2026-04-01", "2026-11-23"), ("2025-04-01", "2025-11-23")),
        ("2026-04-01", ("2026-04-01", "2026-04-01"), ("2025-04-01", "2025-04-01")),
        ("2027-03-31", ("2026-04-01", "2027-03-31"), ("2025-04-01", "2026-03-31")),
        ("2028-02-29", ("2027-04-01", "2028-02-29"), ("2026-04-01", "2027-02-28")),
    ],
)
def test_the_same_days_are_compared(today: str, now: tuple[str, str], before: tuple[str, str]):
    earlier, later = days(datetime.date.fromisoformat(today))
    assert (later.first.isoformat(), later.last.isoformat()) == now
    assert (earlier.first.isoformat(), earlier.last.isoformat()) == before


def test_what_came_after_the_same_day_last_year_is_not_compared(council: Council):
    accepted(council, datetime.date(2026, 11, 23))
    accepted(council, datetime.date(2025, 11, 23))
    accepted(council, datetime.date(2025, 11, 24))
    accepted(council, datetime.date(2026, 3, 31))
    total = so_far(TODAY).blocks["accepted"].total
    assert (total.now, total.before) == (1, 1)


def test_every_number_opens_its_cases(council: Council):
    case = accepted(council, datetime.date(2026, 6, 1))
    accepted(council, datetime.date(2025, 6, 2))
    client = signed_in(council.head)
    page = soup_of(client, ADDRESS)
    assert page.select_one(".report-glance-number").get_text(strip=True) == "1"
    assert "1 in the same days last year" in page.get_text()
    links = page.select(".app-block td a") + page.select(".report-glance-number a")[:1]
    assert len(links) >= 5
    for link in links:
        opened = soup_of(client, link["href"])
        assert opened.h1.get_text(strip=True).endswith(": 1")
        assert len(opened.select("tbody th a")) == 1
    opened = soup_of(client, page.select_one(".report-glance-number a")["href"])
    assert [one.get_text(strip=True) for one in opened.select("tbody th a")] == [case.reference]


def test_a_case_that_the_reader_may_not_see_is_counted_and_not_listed(council: Council):
    walled = accepted(council, datetime.date(2026, 6, 1))
    Exclusion.objects.create(case=walled, user=council.head, why="personal", from_on=datetime.date(2020, 1, 1))
    client = signed_in(council.head)
    opened = soup_of(client, soup_of(client, ADDRESS).select_one(".report-glance-number a")["href"])
    assert "You may not see this case: it is only counted." in opened.get_text()
    assert walled.reference not in opened.get_text()


def test_one_service_shows_its_own_figures(council: Council):
    area = ServiceArea.objects.create(name="Somewhere else")
    accepted(council, datetime.date(2026, 6, 1))
    Case.objects.filter(pk=accepted(council, datetime.date(2026, 6, 2)).pk).update(service_area=area, team=None)
    client = signed_in(council.head)
    assert soup_of(client, ADDRESS).select_one(".report-glance-number").get_text(strip=True) == "2"
    page = soup_of(client, f"{ADDRESS}?service=Somewhere+else")
    assert page.select_one(".report-glance-number").get_text(strip=True) == "1"
    assert "service=Somewhere" in page.select_one(".report-glance-number a")["href"]
    soup_of(client, f"{ADDRESS}?service=Nowhere", 404)


@pytest.mark.parametrize("place", ["part=nothing", "part=times&key=never", "part=times&when=tomorrow", ""])
def test_there_is_no_list_of_what_is_not_on_the_page(council: Council, place: str):
    soup_of(signed_in(council.head), f"{ADDRESS}cases/?{place}", 404)


def test_an_empty_year_says_so(council: Council):
    page = soup_of(signed_in(council.head), ADDRESS)
    assert page.get_text().count("None in these days, nor in the same days last year.") == len(PARTS) - 2
    assert "None has been published yet." in page.get_text()


def test_the_target_is_met_or_not(council: Council):
    Target.objects.create(measure="share_within_20", year="2026-27", value=85, source="Plan")
    page = soup_of(signed_in(council.head), ADDRESS)
    assert "target" not in page.select(".report-glance li")[2].get_text()


def test_more_cases_ask_no_more_questions(council: Council, django_assert_max_num_queries):
    client = signed_in(council.head)
    for number in (1, 6):
        for _ in range(number):
            accepted(council, datetime.date(2026, 6, 1))
        with django_assert_max_num_queries(45):
            client.get(ADDRESS)
