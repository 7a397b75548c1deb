"""Every table of the Cheshire West and Chester report that counts cases, cell by cell."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.logs import by_code, by_label, count, figures, imported, published

pytestmark = pytest.mark.django_db

YEARS = "2020-21..2024-25"
VALID = "triage_outcome=accepted"
PUBLISHED = published("cwac")
NOT_PLACED = {"2024-25": 1, "2023-24": 1, "2022-23": 0, "2021-22": 3, "2020-21": 0}
"""Table 5: valid complaints that have no row of their own there, so that its rows do not add to its totals (C1-C3)."""


@pytest.fixture(scope="module", autouse=True)
def log(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with imported("cwac", django_db_blocker):
        yield


def cells(table: str) -> dict[tuple[str | None, str], list[int | None]]:
    return {(row["parent"], row["label"]): row["values"] for row in PUBLISHED[table]["rows"]}


def published_years(table: str) -> list[str]:
    return PUBLISHED[table]["columns"]


PUBLISHED_TOTALS = dict(zip(published_years("T5"), cells("T5")[None, "Total"], strict=True))


def test_table_1_is_what_became_of_each_representation_at_triage():
    counted = by_code(count("year", "triage_outcome", "kind=complaint", years=YEARS))
    assert {
        year: [row["accepted"], row["not_pursued"], row["ineligible"], row["total"]] for year, row in counted.items()
    } == {year: values for (_, year), values in cells("T1").items()}


@pytest.mark.parametrize(
    ("table", "dimension", "codes"),
    [
        ("T2", "stage1_outcome", ["upheld", "partially_upheld", "not_upheld", "open", "total"]),
        ("T3", "stage2_outcome", ["upheld", "partially_upheld", "not_upheld", "open", "withdrawn", "total"]),
        ("T4", "stage3_outcome", ["upheld", "partially_upheld", "not_upheld", "open", "withdrawn", "total"]),
    ],
)
def test_tables_2_to_4_are_the_outcomes_of_each_stage_for_the_cohort(table: str, dimension: str, codes: list[str]):
    counted = by_code(count("year", dimension, VALID, years=YEARS))
    assert {year: [row[code] for code in codes] for year, row in counted.items()} == {
        year: values for (_, year), values in cells(table).items()
    }


def test_table_5_is_each_team_and_each_service_area_without_teams():
    teams = by_label(count("team", "year", VALID, years=YEARS))
    areas = by_label(count("service_area", "year", VALID, years=YEARS))
    years = published_years("T5")
    expected = {
        key: values for key, values in cells("T5").items() if values[0] is not None and key[1].lower() != "total"
    }
    counted = {
        (parent, label): [(teams if parent else areas).get((parent, label), {}).get(year, 0) for year in years]
        for parent, label in expected
    }
    assert counted == expected
    assert {year: sum(column) for year, column in zip(years, zip(*expected.values(), strict=True), strict=True)} == {
        year: PUBLISHED_TOTALS[year] - NOT_PLACED[year] for year in years
    }


def test_the_complaints_that_table_5_leaves_out_are_those_that_make_its_rows_add_to_its_totals():
    areas = by_label(count("service_area", "year", VALID, years=YEARS))
    assert {year: areas[(None, "Leaving Care (Supporting Independence)")][year] for year in NOT_PLACED} == NOT_PLACED
    table = count("service_area", "year", VALID, years=YEARS)
    assert dict(zip(table.column_codes, table.totals, strict=True)) == PUBLISHED_TOTALS


def test_table_6_is_each_sub_subject_under_its_subject_with_subtotals():
    subjects = by_label(count("subject", "year", VALID, years=YEARS))
    parts = by_label(count("sub_subject", "year", VALID, years=YEARS))
    table = count("subject", "year", VALID, years=YEARS)
    years = published_years("T6")
    totals = dict(zip(table.column_codes, table.totals, strict=True))
    counted = {
        (parent, label): [
            totals[year] if label == "Total" else (parts if parent else subjects).get((parent, label), {}).get(year, 0)
            for year in years
        ]
        for parent, label in cells("T6")
    }
    assert counted == cells("T6")


@pytest.mark.parametrize(
    ("table", "dimension", "called"),
    [
        (
            "T7",
            "stage1_band",
            {
                "10 working days or less": "1-10",
                "20 working days or less": "11-20",
                "Outside the statutory timescale": "over 20",
            },
        ),
        ("T8", "point_of_receipt", {}),
        ("T9", "complainant_type", {}),
    ],
)
def test_tables_7_to_9_are_bands_points_of_receipt_and_complainants(table: str, dimension: str, called: dict[str, str]):
    asked = count(dimension, "year", VALID, years=YEARS)
    rows, totals = by_label(asked), dict(zip(asked.column_codes, asked.totals, strict=True))
    years = published_years(table)
    counted = {
        (None, label): [
            totals[year] if label == "Total" else rows.get((None, called.get(label, label)), {}).get(year, 0)
            for year in years
        ]
        for _, label in cells(table)
    }
    assert counted == cells(table)


def test_the_ombudsmans_decisions_are_counted_by_the_year_decided():
    counted = by_code(count("ombudsman_decision", None, years="2024-25", basis="closed"))
    assert {code: row["total"] for code, row in counted.items() if row["total"]} == {
        "closed_after_initial_enquiries": 6,
        "advice_given": 1,
        "referred_back": 5,
    }
    assert [row["values"] for row in PUBLISHED["L1"]["rows"]] == [[6], [1], [5], [12]]


def test_the_figures_in_the_text_come_out():
    text = figures("cwac")
    year = {"years": "2024-25"}
    assert count("kind", None, "kind=compliment", **year).total == text["f044"]["value"] == 13
    assert count("kind", None, "kind=complaint", **year).total == text["f011"]["value"] == 123
    assert count("stage2_outcome", None, VALID, **year).total == text["f021"]["value"] == 9
    assert count("stage3_outcome", None, VALID, **year).total == text["f024"]["value"] == 4
    rates = by_code(count("year", None, VALID, years="2023-24..2024-25", measure="uphold_rate"))
    assert {code: row["total"] for code, row in rates.items()} == {"2023-24": 64, "2024-25": 76.7}
    shares = by_code(count("stage1_band", None, VALID, **year, measure="percent"))
    assert shares["1-10"]["total"] + shares["11-20"]["total"] == 57  # published as 56, cut off (C7)
