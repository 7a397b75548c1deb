"""Every table of the Bath and North East Somerset report, cell by cell, with its errors named."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from reporting.measures import share
from tests.logs import by_code, by_label, count, figures, imported, published

pytestmark = pytest.mark.django_db

YEAR = "2022-23"
PUBLISHED = published("banes")
FLOW = ["carried_in", "received", "responded", "outside_scope", "not_pursued", "carried_out"]


@pytest.fixture(scope="module", autouse=True)
def log(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with imported("banes", django_db_blocker):
        yield


def rows(table: str) -> dict[str, list[int | None]]:
    return {row["label"]: row["values"] for row in PUBLISHED[table]["rows"] if row["role"] != "total"}


def total_row(table: str) -> list[int | None]:
    return next(row["values"] for row in PUBLISHED[table]["rows"] if row["role"] == "total")


def test_table_4_2_is_the_flow_of_stage_events():
    flow = {
        procedure: by_code(count("stage", "flow", f"procedure={procedure}", years=YEAR))
        for procedure in ("statutory", "corporate")
    }
    together = by_code(count("stage", "flow", years=YEAR))
    comments = by_code(count("kind", "flow", years=YEAR))["representation"]
    counted = {
        "Representation": comments,
        "Stage 1 (Statutory Procedure)": flow["statutory"]["stage1"],
        "Stage 1 (Corporate Procedure)": flow["corporate"]["stage1"],
        "Stage 2 (Statutory Procedure)": flow["statutory"]["stage2"],
        "Stage 2 (Corporate Procedure)": flow["corporate"]["stage2"],
        "Stage 3 (Statutory Procedure only)": flow["statutory"]["stage3"],
        "Referral to Ombudsman": together["ombudsman"],
    }
    assert {label: [row[code] for code in FLOW] for label, row in counted.items()} == rows("T4.2")


def test_the_flow_balances_and_its_totals_are_those_published():
    table = count("stage", "flow", years=YEAR)
    totals = dict(zip(table.column_codes, table.totals, strict=True))
    comments = by_code(count("kind", "flow", years=YEAR))["representation"]
    assert [totals[code] + comments[code] for code in FLOW] == total_row("T4.2")
    for line in table.data:
        came, went = sum(line.values[:2]), sum(line.values[2:])
        assert came == went, line.label


def test_table_4_6_is_stage_events_by_team_but_for_two_stage_2_requests_without_one():
    # A team of one name stands under a service area in some rows of the log and without one in others; the report adds
    # them up. Its stage 2 column adds to 10 where Table 4.2 has 12 (B3): the two are in the row "not recorded".
    codes = ["stage1", "stage2", "stage3", "ombudsman"]
    found: dict[str, list[int]] = {}
    for (_, label), row in by_label(count("team", "stage", years=YEAR)).items():
        found[label] = [one + row[code] for one, code in zip(found.get(label, [0] * 4), codes, strict=True)]
    comments: dict[str, int] = {}
    for (_, label), row in by_label(count("team", None, "kind=representation", years=YEAR)).items():
        comments[label] = comments.get(label, 0) + row["total"]
    counted = {label: [comments.get(label, 0), *found.get(label, [0] * 4)] for label in rows("T4.6")}
    assert counted == {label: [value or 0 for value in values] for label, values in rows("T4.6").items()}
    assert found["not recorded"] == [0, 2, 0, 0]


def test_table_4_11_is_stage_1_on_hand_by_its_one_cause():
    asked = ("procedure=statutory", "stage=stage1")
    counted = by_label(count("primary_cause", "stage1_outcome", *asked, years=YEAR, basis="on_hand"))
    shares = by_label(count("primary_cause", None, *asked, years=YEAR, basis="on_hand", measure="percent"))
    found = {
        label: [row["total"], shares[None, label]["total"], row["upheld"] + row["partially_upheld"]]
        for (_, label), row in counted.items()
    }
    for values in found.values():
        values.append(share(values[2], values[0]))
    expected = rows("T4.11")
    quality = "Concern about quality of the service"
    assert found.pop(quality) == [29, 47, 5, 17]
    assert expected.pop(quality) == [29, 46, 5, 17]  # lowered so that the column adds to 100 (B7)
    decision = "Unwelcome or disputed decision"
    assert found.pop(decision) == [14, 23, 2, 14]
    assert expected.pop(decision) == [14, 23, 2, 2]  # the count printed as the percentage (B1)
    assert found == expected
    assert sum(row["total"] for row in counted.values()) == total_row("T4.11")[0] == 62


def test_table_6_1_is_the_ombudsmans_findings_and_a_fifth_case_decided_without_one():
    # The report's Table 4.2 has five concluded and its paragraph 6.1 four (B4); the fifth has a date and no finding.
    counted = by_code(count("ombudsman_decision", None, years=YEAR, basis="closed"))
    found = {code: row["total"] for code, row in counted.items() if row["total"]}
    assert found == {"upheld_no_injustice": 2, "upheld": 1, "not_upheld": 1, "not recorded": 1}
    assert rows("T6.1") == {"Fault with no injustice": [2], "Upheld": [1], "No fault": [1]}


def test_table_7_2_is_compliments_by_team():
    called = {"Administration Team": "The Administration Team", "DCT": "Disabled Children’s Team"}
    called["Children in Care"] = "Child in Care Team"
    counted: dict[str, list[int]] = {}
    for (_, label), row in by_label(count("team", None, "kind=compliment", years=YEAR)).items():
        label = called.get(label, label)
        counted[label] = [counted.get(label, [0])[0] + row["total"]]
    assert counted == rows("T7.2")


def test_table_8_3_is_statutory_answers_of_the_year_in_bands():
    counted = by_code(count("stage1_band", None, "procedure=statutory", years=YEAR, basis="closed"))
    assert [row["total"] for row in counted.values()] == [5, 14, 15, 0]
    assert [*rows("T8.3").values(), total_row("T8.3")] == [[5], [14], [15], [34]]


def test_the_answers_under_the_corporate_procedure_are_those_of_table_8_5():
    # Its bands of 15 working days are not among ours; its total is.
    assert count("stage1_band", None, "procedure=corporate", years=YEAR, basis="closed").total == 42


def test_stage_2_took_89_working_days_on_average_and_two_of_nine_were_within_65():
    asked = {"years": YEAR, "basis": "closed"}
    assert count("stage2_band", None, "procedure=statutory", **asked, measure="mean_working_days").total == 89
    bands = by_code(count("stage2_band", None, "procedure=statutory", **asked))
    assert [bands[code]["total"] for code in ("1-25", "26-65", "over 65")] == [0, 2, 7]
    text = figures("banes")
    assert [text[name]["value"] for name in ("f070", "f069", "f068")] == [89, 2, 9]


def test_two_of_three_panels_were_held_in_30_working_days():
    bands = by_code(count("stage3_band", None, years=YEAR, basis="closed"))
    assert [bands[code]["total"] for code in ("1-30", "over 30")] == [2, 1]


def test_the_legal_clock_of_stage_2_stands_beside_the_band():
    # A log says nothing about notices, so an answer after day 25 and up to day 65 is not recorded, and never late.
    results = by_code(
        count("clock", "result", "procedure=statutory", "clock=C7", "clock=C8", years=YEAR, basis="closed")
    )
    assert {code: row for code, row in results["C7"].items() if row} == {
        "late_over_65": 7,
        "not recorded": 2,
        "total": 9,
    }
    assert {code: row for code, row in results["C8"].items() if row} == {"late_over_65": 7, "in_time": 2, "total": 9}
