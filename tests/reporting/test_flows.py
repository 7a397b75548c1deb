"""What came and what went balances for every procedure and stage, and a fault is shown with the cases behind it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from reporting import counting, sheets
from reporting.crosstab import Spec, cases_behind, tabulate
from reporting.dimensions import CARRIED_IN, CARRIED_OUT, RECEIVED
from reporting.flows import flows, unbalanced
from tests.logs import COUNCILS, imported

pytestmark = pytest.mark.django_db

YEARS = ("2020-21", "2021-22", "2022-23", "2023-24", "2024-25")


@pytest.fixture(scope="module", autouse=True, params=COUNCILS)
def council(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with imported(request.param, django_db_blocker):
        yield request.param


def test_every_flow_balances_and_each_year_begins_as_the_one_before_ended() -> None:
    assert unbalanced(YEARS) == []
    moved = [tabulate(Spec("flow", "year", years=YEARS, where=where)).total for where in flows().values()]
    assert sum(moved) > 0


def test_all_flows_are_counted_from_one_fetch() -> None:
    with CaptureQueriesContext(connection) as found:
        unbalanced(YEARS)
    assert len(found) <= 4  # the calendar, what is kept, the cases, and their referrals to the Ombudsman


def last_received() -> tuple[str, int]:
    """The last year in which a statutory complaint was received, and a case that was."""
    asked = Spec("flow", "year", years=YEARS, where=flows()["Statutory procedure"])
    year = max(
        member.code
        for place, member in enumerate(tabulate(asked).columns)
        if next(line for line in tabulate(asked).data if line.code == RECEIVED).values[place]
    )
    return year, cases_behind(asked, RECEIVED, year)[-1]


def losing(case: int, lost: set[str]) -> Any:
    """A faulty flow: it forgets one case where it would count it as one of these."""

    def flowing(sheet: sheets.Sheet, every: Any) -> sheets.Sheet:
        whole = sheets.flowing(sheet, every)
        kept = [
            place
            for place, (pk, flow) in enumerate(zip(whole.column("pk"), whole.column("flow"), strict=True))
            if pk != case or flow not in lost
        ]
        return whole.taking(kept)

    return flowing


def test_a_case_that_came_and_never_went_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    year, case = last_received()
    monkeypatch.setattr(counting, "flowing", losing(case, {RECEIVED}))
    found = [one for one in unbalanced(YEARS) if one.flow == "Statutory procedure"]
    assert {one.cases for one in found} == {(case,)}
    said = [str(one) for one in found]
    assert any(f"what was open at the start of {year} or came in it is" in words for words in said)
    assert any(f"what the flow counts as received in {year} is" in words for words in said)
    assert all(words.endswith("1 case is behind the difference.") for words in said)


def test_a_case_that_is_lost_on_both_sides_is_missed_by_the_second_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sides of the flow still balance; counting what came another way shows it."""
    _, case = last_received()
    monkeypatch.setattr(counting, "flowing", losing(case, {RECEIVED, CARRIED_IN, CARRIED_OUT, "responded", None}))
    found = [one for one in unbalanced(YEARS) if one.flow == "Statutory procedure"]
    assert found and all(case in one.cases for one in found)
    assert any("what was received by the table of all that was" in str(one) for one in found)


def test_what_is_lost_at_a_turn_of_the_year_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    carried = next(
        (name, year, cases)
        for name, where in flows().items()
        for year in YEARS[1:]
        if (cases := cases_behind(Spec("flow", "year", years=YEARS, where=where), CARRIED_IN, year))
    )
    name, year, (case, *_) = carried
    monkeypatch.setattr(counting, "flowing", losing(case, {CARRIED_IN}))
    found = [one for one in unbalanced(YEARS) if one.flow == name and "at the start of" in one.other.words]
    assert any(f"open at the start of {year}" in str(one) and case in one.cases for one in found)
