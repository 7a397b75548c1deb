"""Every table of the Leicestershire report that counts cases or payments, cell by cell."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.logs import by_code, count, imported, published

pytestmark = pytest.mark.django_db

YEARS = "2023-24..2024-25"
PUBLISHED = published("leics")
STAGES = ("stage=stage1", "stage=stage2", "stage=stage3")


@pytest.fixture(scope="module", autouse=True)
def log(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with imported("leics", django_db_blocker):
        yield


def rows(table: str) -> list[list[float | None]]:
    return [row["values"] for row in PUBLISHED[table]["rows"]]


def test_stage_events_are_those_of_the_covering_report_and_of_chart_1():
    counted = by_code(count("stage", "year", "procedure=statutory", years=YEARS))
    found = [[counted[stage]["2024-25"], counted[stage]["2023-24"]] for stage in ("stage1", "stage2", "stage3")]
    assert found == rows("C0")
    total = [sum(column) for column in zip(*found, strict=True)]
    ombudsman = [counted["ombudsman"]["2024-25"], counted["ombudsman"]["2023-24"]]
    assert [*found, total, ombudsman] == rows("CH1")


@pytest.mark.parametrize("table", ["T1", "C1"])
def test_table_1_adds_stage_events_of_both_procedures(table: str):
    counted = by_code(count("year", "procedure", *STAGES, years=YEARS))
    assert [[row["statutory"], row["corporate"], row["total"]] for row in counted.values()] == rows(table)


def test_table_3_is_stage_2_answers_of_the_year_in_bands():
    counted = by_code(count("stage2_band", "year", years=YEARS, basis="closed"))
    assert [[counted[band]["2023-24"], counted[band]["2024-25"]] for band in ("1-25", "26-65", "over 65")] == rows("T3")


def test_table_4_has_its_financial_redress_from_the_remedies():
    counted = by_code(
        count("cost_category", "year", "procedure=statutory", years="2022-23..2024-25", measure="cost_pounds")
    )
    assert [counted["redress"][year] for year in ("2022-23", "2023-24", "2024-25")] == rows("T4")[2]
    plain = by_code(count("year", None, "procedure=statutory", years="2022-23..2024-25", measure="redress_pounds"))
    assert [row["total"] for row in plain.values()] == rows("T4")[2]


def test_the_ombudsmans_decisions_add_to_those_published():
    counted = by_code(count("ombudsman_decision", None, years="2024-25", basis="closed"))
    found = {code: row["total"] for code, row in counted.items()}
    upheld = found["upheld"] + found["upheld_with_injustice"] + found["upheld_no_injustice"]
    assert [
        [found["referred_back"]],
        [upheld],
        [found["closed_after_initial_enquiries"]],
        [found["incomplete_invalid"]],
        [found["advice_given"]],
        [found["not_upheld"]],
    ] == rows("L1")
    assert found["upheld_with_injustice"] == 12


def test_payments_where_the_ombudsman_found_fault_and_injustice_add_to_those_published():
    asked = {"years": "2024-25", "basis": "closed", "measure": "redress_pounds"}
    counted = count("ombudsman_decision", None, "ombudsman_decision=upheld_with_injustice", **asked)
    assert counted.total == sum(row[0] for row in rows("L2")) == 13912.5


def test_enquiries_from_the_ombudsman_are_told_from_complaints_by_their_kind():
    counted = by_code(count("kind", "year", "ombudsman_decision=not recorded", years="2024-25"))
    assert counted["complaint"]["total"] == 0
    received = count("point_of_receipt", None, "kind=enquiry", years="2024-25")
    assert [(line.label, line.total) for line in received.data] == [("LGSCO", 69)]
