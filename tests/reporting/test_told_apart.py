"""Rows of one name, and numbers beside labels that begin with a number: a reader can tell them apart."""

import datetime
import re

import pytest

from accounts.models import Team
from reporting.compiling import compiled
from reporting.crosstab import tabulated
from reporting.layouts import SHIPPED
from tests.builders import RECEIVED, Council, accepted, logged

pytestmark = pytest.mark.django_db

YEAR, ON = "2026-27", datetime.date(2027, 5, 1)


def rows_of(table: str) -> dict[str, list[str]]:
    found = compiled(YEAR, SHIPPED["bath"], on=ON, count=tabulated).tables[table]
    return {line.label: [cell.said for cell in line.cells] for line in found.lines if line.cells[0].value}


def test_teams_of_one_name_stand_under_their_services() -> None:
    council = Council()
    logged(council, kind="compliment", received_on=RECEIVED)
    assert rows_of("compliments") == {"Northtown": ["1"]}
    other = Team.objects.create(name="Northtown", service_area=council.need)
    for _ in range(2):
        logged(council, kind="compliment", received_on=RECEIVED, service_area=council.need, team=other)
    assert rows_of("compliments") == {
        f"{council.care.name}: Northtown": ["1"],
        f"{council.need.name}: Northtown": ["2"],
    }


def test_a_chart_says_which_number_is_whose() -> None:
    """“2 10 working days or fewer, 6 11 to 20 working days” is what the words beside the columns once were."""
    council = Council()
    for _ in range(2):
        accepted(council)
    report = compiled(YEAR, SHIPPED["checklist"], on=ON, count=tabulated)
    told = next(chart.alt for chart in report.charts if chart.name == "times")
    assert f"{YEAR}: Not yet answered: 2." in told
    assert not re.search(r"[0-9] [0-9]", told.partition(YEAR)[2])
