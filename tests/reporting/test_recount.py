"""The counting, done a second time with nothing of ours: the rows of the logs by hand, against every table of them."""

import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date

import numpy as np
import pytest
from pytest_django import DjangoDbBlocker

from stages.calendar import england
from tests.logs import COUNCILS, by_label, count, imported, labels_of, rows_of

pytestmark = pytest.mark.django_db

Row = dict[str, str]
NONE = "not recorded"


@pytest.fixture(scope="module", autouse=True, params=COUNCILS)
def council(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with imported(request.param, django_db_blocker):
        yield request.param


def year(day: str) -> str:
    start = int(day[:4]) - (day[5:] < "04-01")
    return f"{start}-{(start + 1) % 100:02d}"


def recount(
    rows: list[Row], along: Callable[[Row], str], day: Callable[[Row], str] = lambda row: row["received_on"]
) -> dict[tuple[str, str], int]:
    return dict(Counter((along(row), year(day(row))) for row in rows if day(row)))


def told(dimension: str, *where: str, code: bool = False, **asked: str) -> dict[tuple[str, str], int]:
    table = count(dimension, "year", *where, **asked)
    found: Counter[tuple[str, str]] = Counter()
    for line in table.data:
        for at, number in zip(table.column_codes, line.values, strict=True):
            found[line.code if code else line.label, at] += number
    return {key: number for key, number in found.items() if number}


def code_of(council: str, table: str) -> Callable[[str], str]:
    labels = tomllib.loads(labels_of(council).read_text(encoding="utf-8"))[table]
    return lambda word: labels.get(word, word) or NONE


def days(start: str, end: str) -> int:
    holidays = list(england().holidays)
    return (
        int(np.busday_count(date.fromisoformat(start), date.fromisoformat(end), holidays=holidays))
        + (0 if not np.is_busday(date.fromisoformat(end), holidays=holidays) else 1)
        - (1 if np.is_busday(date.fromisoformat(start), holidays=holidays) else 0)
    )


@pytest.mark.parametrize(
    "dimension",
    [
        "service_area",
        "team",
        "subject",
        "sub_subject",
        "point_of_receipt",
        "complainant_type",
        "triage_reason",
        "remedy",
    ],
)
def test_the_councils_own_lists(council: str, dimension: str):
    rows = rows_of(council)
    assert told(dimension) == recount(rows, lambda row: row[dimension] or NONE)


@pytest.mark.parametrize(
    ("dimension", "column"), [("gender", "gender"), ("ethnicity", "ethnicity"), ("age_band", "complainant_age_band")]
)
def test_the_equality_answers(council: str, dimension: str, column: str):
    assert told(dimension) == recount(rows_of(council), lambda row: row[column] or NONE)


@pytest.mark.parametrize("dimension", ["disability", "advocate", "court_involved", "child_protection_plan"])
def test_yes_and_no(council: str, dimension: str):
    assert told(dimension, code=True) == recount(rows_of(council), lambda row: row[dimension] or NONE)


@pytest.mark.parametrize("dimension", ["kind", "procedure", "triage_outcome", "closed_reason"])
def test_the_fixed_lists(council: str, dimension: str):
    labels = (lambda word: word or NONE) if dimension in ("kind", "procedure") else code_of(council, dimension)
    assert told(dimension, code=True) == recount(rows_of(council), lambda row: labels(row[dimension]))


def test_what_was_closed_in_each_year(council: str):
    labels = code_of(council, "closed_reason")
    recounted = recount(rows_of(council), lambda row: labels(row["closed_reason"]), lambda row: row["closed_on"])
    assert told("closed_reason", code=True, basis="closed") == recounted


@pytest.mark.parametrize("end", ["2022-03-31", "2023-03-31", "2024-03-31"])
def test_what_was_open_at_the_end_of_a_year(council: str, end: str):
    rows = [
        row
        for row in rows_of(council)
        if row["received_on"] <= end and (not row["closed_on"] or row["closed_on"] > end)
    ]
    counted = count("kind", None, years=year(end), basis="open")
    assert {line.code: line.total for line in counted.data if line.total} == dict(Counter(row["kind"] for row in rows))


def test_what_was_on_hand_in_a_year(council: str):
    rows = [
        row
        for row in rows_of(council)
        if row["received_on"] <= "2023-03-31" and (not row["closed_on"] or row["closed_on"] >= "2022-04-01")
    ]
    counted = count("kind", None, years="2022-23", basis="on_hand")
    assert {line.code: line.total for line in counted.data if line.total} == dict(Counter(row["kind"] for row in rows))


@pytest.mark.parametrize("basis", ["received", "closed"])
def test_stage_1_bands_against_another_count_of_working_days(council: str, basis: str):
    def band(row: Row) -> str:
        if not row["stage1_responded_on"]:
            return "not answered"
        took = days(row["stage1_started_on"], row["stage1_responded_on"])
        return "1-10" if took <= 10 else "11-20" if took <= 20 else "over 20"

    rows = [
        row for row in rows_of(council) if (row["procedure"] and row["kind"] == "complaint") or row["stage1_started_on"]
    ]
    day = "received_on" if basis == "received" else "stage1_responded_on"
    assert told("stage1_band", basis=basis) == recount(rows, band, lambda row: row[day])


@pytest.mark.parametrize("stage", ["stage1", "stage2", "stage3"])
def test_outcomes_of_a_stage(council: str, stage: str):
    labels = code_of(council, "outcome")

    def reached(row: Row) -> bool:
        if stage != "stage1":
            return bool(row[f"{stage}_requested_on"])
        return bool((row["procedure"] and row["kind"] == "complaint") or row["stage1_started_on"])

    def outcome(row: Row) -> str:
        if row[f"{stage}_outcome"]:
            return labels(row[f"{stage}_outcome"])
        return NONE if row[f"{stage}_responded_on"] or row["closed_on"] else "open"

    rows = [row for row in rows_of(council) if reached(row)]
    assert told(f"{stage}_outcome", code=True) == recount(rows, outcome)


def test_causes_once_under_each_and_the_first_once(council: str):
    rows = rows_of(council)
    each: Counter[tuple[str, str]] = Counter()
    for row in rows:
        each.update((cause, year(row["received_on"])) for cause in row["causes"].split(";") if cause)
        if not row["causes"]:
            each[NONE, year(row["received_on"])] += 1
    assert told("cause") == dict(each)
    assert told("primary_cause") == recount(rows, lambda row: row["causes"].split(";")[0] or NONE)


def test_people_and_points_of_complaint(council: str):
    rows = rows_of(council)
    assert count("kind", None, measure="people").total == len({row["complainant_name"] for row in rows})
    judged = [row for row in rows if row["stage1_outcome"] or row["stage2_outcome"] or row["stage3_outcome"]]
    assert count("kind", None, measure="elements").total == len(judged)


def test_redress(council: str):
    pounds = sum(float(row["redress_pounds"] or 0) for row in rows_of(council))
    assert count("kind", None, measure="redress_pounds").total == pounds


def test_the_mean_working_days_and_the_uphold_rate_of_stage_1(council: str):
    labels = code_of(council, "outcome")
    rows = [row for row in rows_of(council) if row["stage1_responded_on"]]
    took = [days(row["stage1_started_on"], row["stage1_responded_on"]) for row in rows]
    assert count("kind", None, measure="mean_working_days").total == pytest.approx(sum(took) / len(took), abs=0.05)
    found = Counter(labels(row["stage1_outcome"]) for row in rows)
    upheld = found["upheld"] + found["partially_upheld"]
    share = 100 * upheld / (upheld + found["not_upheld"])
    assert count("kind", None, measure="uphold_rate").total == pytest.approx(share, abs=0.05)


def test_the_ombudsmans_decisions_by_the_year_decided(council: str):
    labels = code_of(council, "lgsco_decision")
    recounted = recount(
        [row for row in rows_of(council) if row["lgsco_decided_on"]],
        lambda row: labels(row["lgsco_decision"]),
        lambda row: row["lgsco_decided_on"],
    )
    assert told("ombudsman_decision", code=True, basis="closed") == recounted


def test_the_parents_of_teams_and_sub_subjects(council: str):
    rows = rows_of(council)
    for child, parent in (("team", "service_area"), ("sub_subject", "subject")):
        recounted = Counter((row[parent] or None, row[child]) for row in rows if row[child])
        table = by_label(count(child))
        table.pop((None, NONE), None)
        assert {key: row["total"] for key, row in table.items()} == dict(recounted)
