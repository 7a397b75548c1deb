"""Every cell of the report of a quarter, of any dates or of one service, counted a second time with pandas.

The rules of the second count are those of `test_recount_layouts`; only the days of each period are given here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from pytest_django import DjangoDbBlocker

from reporting import subjects
from reporting.compiling import compiled
from reporting.crosstab import tabulated
from reporting.exports import as_data
from reporting.flows import unbalanced
from reporting.layouts import SHIPPED
from reporting.report import Report
from reporting.subjects import Subject
from tests.logs import imported
from tests.reporting.test_recount_layouts import ON, Days, Recount, read

pytestmark = pytest.mark.django_db

NEED = "Children in Need"
QUARTERS = tuple(f"2023-24 Q{number}" for number in (1, 2, 3, 4))


@pytest.fixture(scope="module", autouse=True)
def log(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with imported("cwac", django_db_blocker):
        yield


def same_days(first: str, last: str, codes: list[str]) -> tuple[Days, ...]:
    """The same days of so many years, newest first, under the codes that the report has for them."""
    ends = [pd.Timestamp(day) for day in (first, last)]
    return tuple((code, *(end.replace(year=end.year - back) for end in ends)) for back, code in enumerate(codes))


def report_of(year: str, service: str, layout: str) -> Report:
    return compiled(year, SHIPPED[layout], service=service, on=ON, count=tabulated)


def differing(report: Report, first: str, last: str, service: str) -> tuple[int, list[Any]]:
    """How many cells a report has, and those that the other count does not agree with.

    The other count is told of the service, and is not asked to find it in the report's own words.
    """
    data = json.loads(json.dumps(as_data(report)))
    number, different = 0, []
    rows = read("cwac")
    rows = rows[rows.service_area == service].reset_index(drop=True) if service else rows
    for table in data["tables"]:
        where = [one for one in table["where"] if not one.startswith("service_area=")]
        count = Recount(rows, table | {"year": data["year"], "where": where}, same_days(first, last, data["years"]))
        for row, column, ours, theirs in count.cells():
            number += 1
            if ours != pytest.approx(theirs):
                different.append((table["name"], row, column, ours, theirs))
    return number, different


SUBJECTS = [
    ("2023-24 Q2", "2023-07-01", "2023-09-30", NEED),
    ("2023-24 Q4", "2024-01-01", "2024-03-31", ""),
    ("2023-05-10..2023-12-24", "2023-05-10", "2023-12-24", NEED),
    ("2024-02-28..2024-02-28", "2024-02-28", "2024-02-28", ""),
    ("2024-25", "2024-04-01", "2025-03-31", NEED),
    ("2024-25", "2024-04-01", "2025-03-31", "Provider Services"),
]


@pytest.mark.parametrize(("year", "first", "last", "service"), SUBJECTS)
@pytest.mark.parametrize("layout", ["checklist", "leicestershire"])
def test_every_cell_is_what_pandas_counts(year: str, first: str, last: str, service: str, layout: str) -> None:
    number, different = differing(report_of(year, service, layout), first, last, service)
    assert different == []
    assert number > 50


def test_a_table_that_forgets_the_service_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = subjects.Subject.table

    def forgetful(subject: Subject, definition: Any) -> Any:
        found = honest(subject, definition)
        return replace(found, where=definition.where) if definition.name == "stages" else found

    monkeypatch.setattr(subjects.Subject, "table", forgetful)
    _, different = differing(report_of("2023-24 Q2", NEED, "checklist"), "2023-07-01", "2023-09-30", NEED)
    assert {name for name, *_ in different} == {"stages"}


# Sums between reports


def cells_of(report: Report, year: str) -> dict[tuple[str, str, str], int]:
    """Each count of a report in a year, by its table, row and column or row of its own."""
    return {
        (name, cell.part, cell.in_full.rpartition(", ")[0]): cell.value or 0
        for name, table in report.tables.items()
        if not table.definition.years_down and name != "causes"
        for cell in table.every_cell
        if cell.year == year and cell.opens and (table.definition.adds_up or not cell.is_total)
    }


def test_four_quarters_add_to_their_year_in_every_table_of_what_came_and_went() -> None:
    whole = cells_of(report_of("2023-24", "", "checklist"), "2023-24")
    quarters = [cells_of(report_of(quarter, "", "checklist"), quarter) for quarter in QUARTERS]
    opening, closing = "Open at the start of the ", "Open at the end of the "
    compared = 0
    printed = set.intersection(*({name for name, *_ in one} for one in quarters))
    assert len(printed) == 14
    for (table, part, label), value in whole.items():
        if table == "stage_flow" or table not in printed:  # the cells of the first are named without their year
            continue
        found = [one.get((table, part, label.replace("of the year", "of the quarter")), 0) for one in quarters]
        expected = found[0] if label.startswith(opening) else found[-1] if label.startswith(closing) else sum(found)
        assert value == expected, (table, label)
        compared += bool(value)
    assert compared > 40


def test_the_services_and_what_has_none_add_to_the_whole() -> None:
    year = "2024-25"
    whole = report_of(year, "", "checklist")
    parts = whole.table_called("services")
    of_service = {
        line.label: report_of(year, line.label, "checklist").table_called("triage").value_of(year, "accepted")
        for line in parts.lines
        if line.kind in ("line", "group") and line.code != "not recorded"
    }
    by_row = {line.label: line.cells[0].value for line in parts.lines if line.kind in ("line", "group")}
    assert of_service == {label: by_row[label] for label in of_service}
    assert sum(by_row.values()) == whole.figures["accepted"].by_year[year] > 0


def test_flows_balance_from_quarter_to_quarter_and_for_a_service() -> None:
    assert unbalanced(QUARTERS) == []
    assert unbalanced(QUARTERS, (("service_area", NEED),)) == []
    assert unbalanced(("2022-23 Q1", "2023-24 Q1")) == [], "quarters that do not follow each other are not held to it"
