"""What every table promises, whatever it is cut by: tried on a whole log, by every dimension."""

from collections.abc import Iterator
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from reporting.crosstab import Basis, cases_behind, spec_of, tabulate
from reporting.dimensions import DIMENSIONS, PERIODS
from tests.logs import by_code, count, imported

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def banes(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with imported("banes", django_db_blocker):
        yield


@pytest.mark.parametrize("basis", Basis.values)
@pytest.mark.parametrize("rows", DIMENSIONS)
def test_rows_add_to_their_totals_and_totals_to_the_total(rows: str, basis: str):
    for columns in ("year", "procedure", "stage1_outcome"):
        table = count(rows, columns, basis=basis, years="2021-22..2022-23")
        assert [sum(line.values) for line in table.data] == [line.total for line in table.data]
        assert [sum(column) for column in zip(*(line.values for line in table.data), strict=True)] in (
            list(table.totals),
            [],
        )
        assert sum(table.totals) == table.total


@pytest.mark.parametrize("rows", [name for name in DIMENSIONS if name not in PERIODS])
def test_a_condition_gives_the_number_that_stands_in_its_row(rows: str):
    for basis in ("received", "closed"):
        table = count(rows, "procedure", basis=basis, years="2022-23")
        numbers: dict[str, int] = {}
        for line in table.data:
            numbers[line.code] = numbers.get(line.code, 0) + line.total
        for name, number in numbers.items():
            asked = count("procedure", None, f"{rows}={name}", basis=basis, years="2022-23")
            assert asked.total == number, (rows, name, basis)


@pytest.mark.parametrize(
    "rows", [name for name, d in DIMENSIONS.items() if d.splits in ("", "stage") and name not in PERIODS]
)
def test_as_many_cases_stand_behind_a_number_as_it_says(rows: str):
    asked = spec_of(rows, "year", years="2021-22..2022-23")
    table = tabulate(asked, keep_cases=True)
    for line, (at, member) in product(table.data, enumerate(table.columns)):
        behind = table.cases[line.member.key, member.key]
        assert len(behind) == line.values[at]
        assert cases_behind(asked, line.member, member) == list(behind)
    assert len(set(cases_behind(asked, None, None))) == len({pk for cell in table.cases.values() for pk in cell})


def test_two_conditions_on_a_dimension_are_either_and_on_two_are_both():
    kinds = by_code(count("kind"))
    both = count("year", None, "kind=compliment", "kind=enquiry")
    assert both.total == kinds["compliment"]["total"] + kinds["enquiry"]["total"]
    assert count("year", None, "kind=compliment", "procedure=statutory").total == 0


def test_a_table_of_a_council_costs_the_same_queries_as_one_of_two_cases():
    def queries(*where: str, years: str = "") -> int:
        with CaptureQueriesContext(connection) as found:
            count("team", "stage1_outcome", *where, years=years)
        return len(found)

    assert queries() == queries(years="2021-22") == queries("kind=representation") <= 4
