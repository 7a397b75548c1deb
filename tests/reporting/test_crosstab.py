"""What a table promises whatever is in it, and the edges of what counts where."""

from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

from cases.models import Case
from reporting.crosstab import Basis, UnknownName, cases_behind, spec_of, tabulate
from reporting.dimensions import DIMENSIONS, NOT_RECORDED, PERIODS
from reporting.measures import MEASURES, half_up, share
from reporting.periods import NotAYear, Period, code, label, period_of, periods, read_years
from stages.law.vocabulary import CostCategory, Outcome, TriageOutcome
from stages.models import Cost, OmbudsmanCase, Remedy
from tests.importing.logfile import as_csv, bare, run_import
from tests.logs import by_code, by_label, count

pytestmark = pytest.mark.django_db


def log(folder: Path, *rows: dict[str, str]) -> None:
    said = run_import(as_csv(folder / "log.csv", *rows), create_missing=True)
    assert said.code == 0, said.err


def answered(
    reference: str, received_on: str, responded_on: str, outcome: str = "upheld", **more: str
) -> dict[str, str]:
    """A complaint answered at stage 1."""
    return bare(
        reference,
        received_on,
        procedure="statutory",
        stage1_started_on=received_on,
        stage1_responded_on=responded_on,
        stage1_outcome=outcome,
        **more,
    )


def test_every_dimension_and_measure_counts_nothing_in_an_empty_record():
    for rows, columns in product(DIMENSIONS, (None, "year", "stage")):
        table = count(rows, columns, years="2023-24..2024-25")
        assert table.total in (0, None)
    for measure, basis in product(MEASURES, Basis.values):
        assert count("year", "kind", measure=measure, basis=basis).total in (0, None)


def test_a_fixed_list_and_the_years_asked_for_are_shown_whole():
    table = count("triage_outcome", "year", years="2020-21..2022-23")
    assert [line.code for line in table.data] == TriageOutcome.values
    assert table.column_codes == ("2020-21", "2021-22", "2022-23")
    assert [line.values for line in table.data] == [(0, 0, 0)] * len(TriageOutcome.values)
    bands = count("stage1_band", "stage1_outcome")
    assert [line.code for line in bands.data] == ["1-10", "11-20", "over 20", "not answered"]
    assert bands.column_codes == (*Outcome.values, "open")


# Edges


def test_a_year_runs_from_1_april_to_31_march(tmp_path: Path):
    log(tmp_path, *(bare(f"EX-{at}", day) for at, day in enumerate(["2024-03-31", "2024-04-01", "2025-03-31"])))
    assert {row: cells["total"] for row, cells in by_code(count("year")).items()} == {"2023-24": 1, "2024-25": 2}
    quarters = by_code(count("quarter", None, years="2024-25"))
    assert {row: cells["total"] for row, cells in quarters.items()} == {
        "2024-25 Q1": 1,
        "2024-25 Q2": 0,
        "2024-25 Q3": 0,
        "2024-25 Q4": 1,
    }
    months = by_label(count("month", None, years="2024-25"))
    assert [row for (_, row), cells in months.items() if cells["total"]] == ["April 2024", "March 2025"]
    assert count("kind", None, "month=2024-04").total == count("kind", None, "quarter=2024-25 Q4").total == 1
    assert count("kind", None, "year=2024-25").total == 2


@pytest.mark.parametrize(
    ("responded_on", "band"),
    [
        ("2024-04-10", "1-10"),
        ("2024-04-24", "1-10"),
        ("2024-04-25", "11-20"),
        ("2024-05-09", "11-20"),
        ("2024-05-10", "over 20"),
    ],
)
def test_stage_1_bands_turn_on_the_eleventh_and_twenty_first_working_day(tmp_path: Path, responded_on: str, band: str):
    log(tmp_path, answered("EX-1", "2024-04-10", responded_on))
    assert [line.code for line in count("stage1_band").data if line.total] == [band]


def staged(**changes: str) -> dict[str, str]:
    return (
        answered("EX-1", "2024-04-10", "2024-04-24")
        | {
            "stage2_requested_on": "2024-05-01",
            "stage2_started_on": "2024-05-07",
            "stage2_responded_on": "2024-06-12",
            "stage2_outcome": "not_upheld",
        }
        | changes
    )


@pytest.mark.parametrize(
    ("responded_on", "band"),
    [("2024-06-12", "1-25"), ("2024-06-13", "26-65"), ("2024-08-07", "26-65"), ("2024-08-08", "over 65")],
)
def test_stage_2_bands_count_from_its_recorded_start(tmp_path: Path, responded_on: str, band: str):
    log(tmp_path, staged(stage2_responded_on=responded_on))
    assert [line.code for line in count("stage2_band").data if line.total] == [band]


@pytest.mark.parametrize(("panel_on", "band"), [("2024-08-01", "1-30"), ("2024-08-02", "over 30"), ("", "not held")])
def test_the_stage_3_band_counts_from_request_to_panel(tmp_path: Path, panel_on: str, band: str):
    log(tmp_path, staged(stage3_requested_on="2024-06-20", panel_on=panel_on))
    assert [line.code for line in count("stage3_band").data if line.total] == [band]


def test_an_outcome_not_yet_given_is_open_and_an_answer_without_one_is_not_recorded(tmp_path: Path):
    log(
        tmp_path,
        bare("EX-1", procedure="statutory", stage1_started_on="2024-04-10"),
        bare("EX-2", procedure="statutory", stage1_started_on="2024-04-10", stage1_responded_on="2024-04-20"),
        bare("EX-3", procedure="statutory", stage1_started_on="2024-04-10", closed_on="2024-04-20"),
        bare("EX-4", procedure="corporate"),
        bare("EX-5"),
    )
    counted = {line.code: line.total for line in count("stage1_outcome").data if line.total}
    assert counted == {"open": 2, NOT_RECORDED: 2}
    assert count("final_outcome").total == 4


def test_the_final_outcome_is_that_of_the_last_stage_answered(tmp_path: Path):
    log(
        tmp_path,
        staged(),
        staged(reference="EX-2", stage2_responded_on="", stage2_outcome="withdrawn"),
        staged(reference="EX-3", stage2_outcome=""),
    )
    counted = {line.code: line.total for line in count("final_outcome").data if line.total}
    assert counted == {"not_upheld": 1, "upheld": 1, NOT_RECORDED: 1}


def test_the_cohort_is_by_receipt_but_stage_events_by_their_own_dates(tmp_path: Path):
    late = staged(
        received_on="2024-03-20",
        stage1_started_on="2024-03-20",
        stage1_responded_on="2024-04-04",
        lgsco_referred_on="2025-04-02",
    )
    log(tmp_path, late)
    assert {line.code: line.total for line in count("year", None, "stage2_outcome=not_upheld").data} == {"2023-24": 1}
    events = by_code(count("stage", "year"))
    assert {
        stage: [year for year, number in row.items() if number and year != "total"] for stage, row in events.items()
    } == {
        "stage1": ["2023-24"],
        "stage2": ["2024-25"],
        "stage3": [],
        "ombudsman": ["2025-26"],
    }
    answers = by_code(count("year", None, "stage1_outcome=upheld", basis="closed"))
    assert {year: row["total"] for year, row in answers.items()} == {"2024-25": 1}


def test_stage_1_is_reached_under_a_procedure_triage_included_and_by_complaints(tmp_path: Path):
    log(
        tmp_path,
        bare("EX-1", procedure="statutory"),
        bare("EX-2", procedure="corporate", triage_outcome="outside_scope", closed_on="2024-04-12"),
        bare("EX-3"),
        bare("EX-4", kind="enquiry", procedure="corporate", lgsco_referred_on="2024-05-01"),
        bare("EX-5", kind="compliment"),
    )
    assert {line.code: line.total for line in count("stage").data} == {
        "stage1": 2,
        "stage2": 0,
        "stage3": 0,
        "ombudsman": 1,
    }


def test_a_stage_2_request_that_was_refused_is_counted(tmp_path: Path):
    log(tmp_path, staged(stage2_accepted="n", stage2_started_on="", stage2_responded_on="", stage2_outcome=""))
    assert by_code(count("stage"))["stage2"]["total"] == 1
    assert {line.code: line.total for line in count("stage2_outcome").data if line.total} == {"open": 1}


def flow_of(table_row: dict[str, int]) -> dict[str, int]:
    return {code: number for code, number in table_row.items() if number and code != "total"}


def test_flow_follows_a_complaint_through_the_years_and_balances(tmp_path: Path):
    log(tmp_path, staged(received_on="2023-03-28", stage1_started_on="2023-03-28", stage1_responded_on="2023-04-14",
                         closed_on="2024-06-12", closed_reason="responded"))  # fmt: skip
    assert {year: flow_of(row) for year, row in by_code(count("year", "flow")).items()} == {
        "2022-23": {"received": 1, "carried_out": 1},
        "2023-24": {"carried_in": 1, "carried_out": 1},
        "2024-25": {"carried_in": 1, "responded": 1},
    }
    stages = {year: by_code(count("stage", "flow", years=year)) for year in ("2022-23", "2023-24", "2024-25")}
    assert {year: flow_of(row["stage1"]) for year, row in stages.items()} == {
        "2022-23": {"received": 1, "carried_out": 1},
        "2023-24": {"carried_in": 1, "responded": 1},
        "2024-25": {},
    }
    assert flow_of(stages["2024-25"]["stage2"]) == {"received": 1, "responded": 1}
    assert flow_of(by_code(count("kind", "flow"))["complaint"]) == {"received": 1, "responded": 1}


def test_flow_passes_the_basis_over_and_keeps_an_unknown_reason_in_the_balance(tmp_path: Path):
    log(tmp_path, bare("EX-1", closed_on="2024-04-20"), bare("EX-2", closed_on="2024-04-20", closed_reason="withdrawn"))
    for basis in Basis.values:
        counted = by_code(count("kind", "flow", years="2024-25", basis=basis))["complaint"]
        assert flow_of(counted) == {"received": 2, "withdrawn": 1, NOT_RECORDED: 1}


def test_open_and_on_hand_are_taken_at_the_ends_of_a_year(tmp_path: Path):
    log(
        tmp_path,
        bare("EX-1", "2024-03-31", closed_on="2024-04-01"),
        bare("EX-2", "2024-03-01", closed_on="2024-03-31"),
        bare("EX-3", "2025-03-31", closed_on="2025-03-31"),
        bare("EX-4", "2025-03-31", closed_on="2025-04-01"),
        bare("EX-5", "2025-04-01"),
    )
    assert count("kind", None, years="2024-25", basis="open").total == 1
    assert count("kind", None, years="2024-25", basis="on_hand").total == 3
    assert count("kind", None, years="2023-24", basis="open").total == 1
    assert count("kind", None, "year=2027-28", basis="open").total == 1
    by_year = {line.code: line.total for line in count("year", None, years="2023-24..2025-26", basis="open").data}
    assert by_year == {"2023-24": 1, "2024-25": 1, "2025-26": 1}


def test_one_team_name_under_two_service_areas_is_two_rows_with_parents(tmp_path: Path):
    log(
        tmp_path,
        bare("EX-1", service_area="North", team="Duty"),
        bare("EX-2", service_area="South", team="Duty"),
        bare("EX-3", service_area="South"),
        bare("EX-4", service_area="North;South", team="Duty;Duty"),
        bare("EX-5", team="Duty"),
    )
    asked = spec_of("team")
    rows = [(line.parent, line.label, line.total) for line in tabulate(asked).data]
    assert rows == [("North", "Duty", 2), ("South", "Duty", 1), (None, "Duty", 1), (None, NOT_RECORDED, 1)]
    assert count("kind", None, "team=Duty").total == 4
    south = cases_behind(asked, ("Duty", "South"), None)
    assert list(Case.objects.filter(pk__in=south).values_list("imported_reference", flat=True)) == ["EX-2"]


def test_a_case_counts_once_under_each_cause_and_the_table_says_so(tmp_path: Path):
    log(tmp_path, bare("EX-1", causes="Delay;Rudeness"), bare("EX-2", causes="Delay"), bare("EX-3"))
    table = count("cause", None)
    assert {line.label: line.total for line in table.data} == {"Delay": 2, "Rudeness": 1, NOT_RECORDED: 1}
    assert table.total == 4
    assert "Cause: counts cases, once under each of their causes." in table.notes
    assert count("kind", None, "cause=Delay", "cause=Rudeness").total == 2
    assert count("kind", None, "cause=Rudeness").total == 1
    assert {line.label: line.total for line in count("primary_cause").data} == {"Delay": 2, NOT_RECORDED: 1}


def test_people_are_counted_once_in_a_cell_and_once_in_a_total(tmp_path: Path):
    log(
        tmp_path,
        bare("EX-1", "2024-03-01", complainant_name="Person 0405"),
        bare("EX-2", complainant_name="Person 0405"),
        bare("EX-3", complainant_name="Person 0405"),
        bare("EX-4", complainant_name="Person 0406"),
    )
    table = count("year", None, measure="people")
    assert ([line.total for line in table.data], table.total) == ([1, 2], 2)


def test_percent_is_of_the_column_half_up_and_not_adjusted(tmp_path: Path):
    kinds = ["complaint"] * 5 + ["compliment"] * 2 + ["enquiry"]
    log(tmp_path, *(bare(f"EX-{at}", kind=kind) for at, kind in enumerate(kinds)))
    table = count("kind", "year", measure="percent", years="2023-24..2024-25")
    assert {line.code: line.values for line in table.data} == {
        "complaint": (None, 63),
        "representation": (None, 0),
        "compliment": (None, 25),
        "enquiry": (None, 13),
    }
    assert (table.totals, table.total) == ((None, 100), 100)


def test_the_uphold_rate_is_of_those_decided_and_follows_the_stage_named(tmp_path: Path):
    log(
        tmp_path,
        staged(),
        answered("EX-2", "2024-04-10", "2024-04-24", "partially_upheld"),
        answered("EX-3", "2024-04-10", "2024-04-24", "not_upheld"),
        answered("EX-4", "2024-04-10", "2024-04-24", "no_finding"),
        bare("EX-5", procedure="statutory"),
    )
    assert count("year", None, measure="uphold_rate").total == 66.7
    assert count("stage2_band", None, measure="uphold_rate").total == 0
    stages = {line.code: line.total for line in count("stage", None, measure="uphold_rate").data}
    assert stages == {"stage1": 66.7, "stage2": 0, "stage3": None, "ombudsman": None}


def test_means_are_of_all_and_not_of_means(tmp_path: Path):
    log(
        tmp_path,
        answered("EX-1", "2024-04-10", "2024-04-11"),
        answered("EX-2", "2024-04-10", "2024-04-12") | {"advocate": "y"},
        answered("EX-3", "2024-04-10", "2024-04-17") | {"advocate": "y"},
    )
    table = count("advocate", None, measure="mean_working_days")
    assert ({line.code: line.total for line in table.data}, table.total) == (
        {"y": 3.5, "n": None, NOT_RECORDED: 1},
        2.7,
    )


def test_costs_are_of_the_ledger_and_the_payments_of_remedies(tmp_path: Path):
    log(tmp_path, bare("EX-1", redress_pounds="100.50", procedure="statutory"), bare("EX-2", remedy="Apology"))
    case = Case.objects.get(imported_reference="EX-1")
    Cost.objects.create(case=case, category=CostCategory.PANEL, incurred_on=date(2024, 5, 1), pounds=Decimal(20))
    Cost.objects.create(category=CostCategory.MEDIATION, incurred_on=date(2024, 5, 1), pounds=Decimal(7))
    costs = count("cost_category", None, years="2024-25", measure="cost_pounds")
    assert {line.code: line.total for line in costs.data if line.total} == {
        "mediation": 7,
        "redress": 100.5,
        "panel": 20,
    }
    assert count("year", None, years="2024-25", measure="cost_pounds").total == 127.5
    assert count("year", None, "procedure=statutory", measure="cost_pounds").total == 120.5
    assert count("year", None, measure="redress_pounds").total == 100.5


def test_a_case_with_two_remedies_counts_under_each_and_its_money_once(tmp_path: Path):
    log(tmp_path, bare("EX-1", remedy="Apology", redress_pounds="10"), bare("EX-2", remedy="Flowers"))
    case = Case.objects.get(imported_reference="EX-1")
    flowers = Case.objects.get(imported_reference="EX-2").remedies.get().type
    Remedy.objects.create(case=case, type=flowers, redress_pounds=Decimal(5))
    assert {line.label: line.total for line in count("remedy").data} == {"Apology": 1, "Flowers": 2}
    money = count("remedy", None, measure="redress_pounds")
    assert ({line.label: line.total for line in money.data}, money.total) == ({"Apology": 10, "Flowers": 5}, 15)
    assert count("kind", None, "remedy=Flowers", measure="redress_pounds").total == 5
    assert count("kind", None, "remedy=Flowers").total == 2


def test_each_referral_to_the_ombudsman_is_counted(tmp_path: Path):
    log(tmp_path, bare("EX-1", lgsco_referred_on="2024-05-01", lgsco_decision="upheld", lgsco_decided_on="2025-05-01"))
    OmbudsmanCase.objects.create(case=Case.objects.get(), referred_on=date(2025, 6, 2))
    assert {line.code: line.total for line in count("ombudsman_decision").data if line.total} == {
        "upheld": 1,
        "open": 1,
    }
    closed = by_code(count("year", "ombudsman_decision", basis="closed"))
    assert {year: row["total"] for year, row in closed.items()} == {"2025-26": 1}
    assert by_code(count("stage", "year"))["ombudsman"] == {"2024-25": 1, "2025-26": 1, "total": 2}


def test_clocks_are_counted_and_stand_with_the_event_of_their_own_stage(tmp_path: Path):
    log(tmp_path, staged())
    results = by_code(count("clock", "result"))
    assert {clock: row["total"] for clock, row in results.items() if row["total"]} == {"C4": 1, "C7": 1, "C8": 1}
    assert {line.code: line.total for line in count("stage", "result").data} == {
        "stage1": 1,
        "stage2": 2,
        "stage3": 0,
        "ombudsman": 0,
    }
    assert by_code(count("clock", None, measure="mean_working_days"))["C7"]["total"] == 25


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"rows": "colour"}, "There is no dimension “colour”. There are: year, quarter, month, "),
        ({"rows": "year", "columns": "colour"}, "There is no dimension “colour”."),
        (
            {"rows": "year", "measure": "joy"},
            "There is no measure “joy”. There are: cases, people, elements, percent, ",
        ),
        ({"rows": "year", "basis": "whim"}, "There is no basis “whim”. There are: received, closed, open, on_hand."),
        ({"rows": "year", "where": ["kind"]}, "“kind” is not a condition. Write it as DIMENSION=VALUE."),
        ({"rows": "year", "where": ["colour=red"]}, "There is no dimension “colour”."),
        (
            {"rows": "year", "where": ["kind=song"]},
            "There is no “song” in kind. There are: complaint, representation, compliment, enquiry, not recorded.",
        ),
    ],
)
def test_an_unknown_name_is_answered_with_those_there_are(asked: dict[str, object], sentence: str):
    with pytest.raises(UnknownName) as refusal:
        tabulate(spec_of(**asked))
    assert str(refusal.value).startswith(sentence)


@pytest.mark.parametrize("years", ["2024", "2024-26", "24-25", "2024-25..2023-24", "2020-21..2021-22..2022-23", ".."])
def test_what_is_no_reporting_year_is_refused(years: str):
    with pytest.raises(NotAYear):
        read_years(years)


def test_years_quarters_and_months_have_their_names():
    assert read_years("1999-00..2000-01") == (1999, 2000)
    day = date(2025, 1, 31)
    assert [code(grain, period_of(grain, day).first) for grain in PERIODS] == ["2024-25", "2024-25 Q4", "2025-01"]
    assert [label(grain, period_of(grain, day).first) for grain in PERIODS] == ["2024-25", "2024-25 Q4", "January 2025"]
    whole = Period(date(2024, 4, 1), date(2025, 3, 31))
    assert [len(periods(grain, whole)) for grain in PERIODS] == [1, 4, 12]
    assert periods("quarter", whole)[-1] == Period(date(2025, 1, 1), date(2025, 3, 31))


@pytest.mark.parametrize(
    ("part", "whole", "rounded"), [(1, 8, 13), (1, 200, 1), (1, 201, 0), (29, 62, 47), (0, 0, None)]
)
def test_shares_are_rounded_half_up(part: int, whole: int, rounded: int | None):
    assert share(part, whole) == rounded


def test_a_mean_is_rounded_half_up_to_one_place():
    assert [half_up(Decimal(number)) for number in ("2.25", "2.35", "2.0", "60.4500")] == [2.3, 2.4, 2, 60.5]
