"""A row that is left out where it counts nothing tells, where it stands, that it counts something."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from accounts.models import ServiceArea
from cases.models import Case
from reporting.compiling import compiled
from reporting.crosstab import tabulated
from reporting.layouts import CHECKLIST
from reporting.report import Report
from reporting.small_numbers import withholding
from reporting.small_numbers.withholding import Rule, numbers
from tests.builders import TODAY, Council, accepted, logged, now_on
from tests.builders_reports import YEAR
from tests.reporting.test_suppression import worked_out

pytestmark = pytest.mark.django_db

SERVICES = ("Adoption", "Assessment", "Fostering", "Leaving care", "Safeguarding")


@pytest.fixture(autouse=True)
def on_a_known_day() -> Iterator[None]:
    with time_machine.travel(now_on(TODAY), tick=False):
        yield


@pytest.fixture
def one_in_each() -> None:
    """One complaint about each of five services, and no other."""
    council = Council()
    for name in SERVICES:
        service, _ = ServiceArea.objects.get_or_create(name=name)
        case = accepted(council, logged(council))
        Case.objects.filter(pk=case.pk).update(service_area=service, team=None)


def made(withhold: Rule | None = None) -> Report:
    return compiled(YEAR, CHECKLIST, on=TODAY, count=tabulated, withhold=withhold)


def printed(report: Report) -> list[str]:
    table = report.tables["services"]
    return [line.cells[0].said for line in (*table.lines, table.total)]


def test_five_rows_of_one_are_not_shown_with_their_total(one_in_each: None) -> None:
    assert printed(made()) == [*["1"] * 5, "5"]
    assert printed(made(Rule())) == ["[c]"] * 6
    found, hidden = numbers(made().tables, Rule())
    assert found.some and worked_out(found, hidden) == {}


def test_who_does_not_think_of_it_gives_all_five_away(one_in_each: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    aware, _ = numbers(made().tables, Rule())
    monkeypatch.setattr(withholding, "counting_something", lambda tables, reading: ())
    assert printed(made(Rule())) == [*["[c]"] * 5, "5"]
    _, hidden = numbers(made().tables, Rule())
    assert sorted(worked_out(aware, hidden).values())[-5:] == [1] * 5
