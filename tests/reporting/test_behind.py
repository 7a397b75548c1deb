"""The cases behind a number: of every cell of every layout that opens, as many as the cell says."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from cases.models import Case
from reporting.behind import NoSuchNumber, behind
from reporting.compiling import compiled
from reporting.crosstab import tabulated
from reporting.layouts import SHIPPED
from reporting.published import PublishedTable
from stages.models import Remedy
from tests.logs import imported

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 9, 16)


@pytest.fixture(scope="module", autouse=True)
def log(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with imported("banes", django_db_blocker):
        yield


@pytest.fixture(scope="module")
def tables(log: None, django_db_blocker: DjangoDbBlocker) -> dict[str, PublishedTable]:
    with django_db_blocker.unblock():
        return dict(compiled("2022-23", SHIPPED["bath"], on=ON, count=tabulated).tables)


@pytest.mark.parametrize("name", SHIPPED["bath"].printed)
def test_behind_every_number_stand_as_many_cases_as_it_says(name: str, tables: dict[str, PublishedTable]) -> None:
    table, opened = tables[name], 0
    for cell in table.every_cell:
        if not cell.opens or not cell.value:
            continue
        found = behind(table.definition, cell.year, cell.members, cell.part)
        opened += 1
        assert found.number == cell.value, cell
        assert 0 < len(found.cases) <= found.number
        assert found.words
    assert opened


def test_the_cases_behind_a_cell_are_those_of_its_row_and_its_column(tables: dict[str, PublishedTable]) -> None:
    table = tables["causes_upheld"]
    line = next(line for line in table.lines if line.label == "Attitude or behaviour of staff")
    upheld = line.cells[2]
    found = behind(table.definition, "2022-23", upheld.members, "upheld")
    cases = Case.objects.filter(pk__in=found.cases)
    assert (found.number, found.words) == (5, "Attitude or behaviour of staff: Upheld or partially upheld")
    assert set(cases.values_list("causes__cause__label", "procedure")) == {
        ("Attitude or behaviour of staff", "statutory")
    }
    assert set(cases.values_list("stage_one__outcome", flat=True)) <= {"upheld", "partially_upheld"}


def test_what_is_no_cell_of_the_table_has_nothing_behind_it(tables: dict[str, PublishedTable]) -> None:
    definition = tables["causes_upheld"].definition
    for members, part in (((), "share"), ((), "nothing"), ((), ""), ((("team", "1"),), "upheld")):
        with pytest.raises(NoSuchNumber):
            behind(definition, "2022-23", members, part)


def test_the_cost_of_a_category_is_that_of_the_cases_which_paid_it() -> None:
    case = Case.objects.filter(received_on__range=("2022-04-01", "2023-03-31"), procedure="statutory").first()
    Remedy.objects.create(case=case, redress_pounds="120.50")
    for part in ("redress", "total"):
        found = behind(SHIPPED["checklist"].by_name["costs"], "2022-23", (), part)
        assert (found.number, found.cases) == (120.5, (case.pk,))
