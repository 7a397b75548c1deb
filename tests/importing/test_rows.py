"""What a good row becomes, and what importing it again does."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import ServiceArea, Team
from cases.models import Case, EqualityAnswers, Event, Involvement, Part, Person, Term
from stages.importing.columns import COLUMNS
from stages.models import Clock, Finding, OmbudsmanCase, Remedy, StageOne, StageThree, StageTwo, Triage
from stages.next_step import next_step
from tests.importing.logfile import GOOD, as_csv, as_xlsx, bare, everything, row, run_import
from tests.logs import COUNCILS, DATA, import_log, rows_of

pytestmark = pytest.mark.django_db


def test_every_step_of_a_row_is_stored_with_its_outcomes_derived_from_findings(tmp_path: Path):
    assert run_import(as_csv(tmp_path / "log.csv", GOOD)).out == "imported 1"
    case = Case.objects.get()
    assert (case.imported_reference, case.received_on, case.kind, case.procedure, case.status) == (
        "EX-1",
        date(2024, 4, 10),
        "complaint",
        "statutory",
        "closed_exhausted",
    )
    assert (case.closed_on, case.closed_reason, case.next_due_on, case.next_step) == (
        date(2024, 8, 1),
        "responded",
        None,
        "",
    )
    assert case.reference != "EX-1"
    assert list(Triage.objects.values_list("completed_on", "outcome")) == [(date(2024, 4, 11), "accepted")]
    assert list(StageOne.objects.values_list("started_on", "start_basis", "extended", "responded_on", "outcome")) == [
        (date(2024, 4, 10), "imported", None, date(2024, 4, 24), "upheld")
    ]
    assert list(StageTwo.objects.values_list("requested_on", "accepted", "started_on", "responded_on", "outcome")) == [
        (date(2024, 5, 1), True, date(2024, 5, 7), date(2024, 6, 10), "not_upheld")
    ]
    assert list(
        StageThree.objects.values_list("requested_on", "panel_on", "panel_reported_on", "responded_on", "outcome")
    ) == [(date(2024, 6, 20), date(2024, 7, 15), date(2024, 7, 19), date(2024, 8, 1), "not_upheld")]
    assert list(OmbudsmanCase.objects.values_list("referred_on", "decision", "decided_on")) == [
        (date(2024, 9, 2), "upheld", date(2024, 12, 2))
    ]
    assert list(Finding.objects.order_by("pk").values_list("element__number", "layer", "outcome")) == [
        (1, "stage1", "upheld"),
        (1, "adjudication", "not_upheld"),
        (1, "panel", "not_upheld"),
    ]
    assert list(Involvement.objects.values_list("part", "person__name", "from_on")) == [
        (Part.COMPLAINANT, "Person 0001", date(2024, 4, 10))
    ]


def test_each_clock_is_worked_out_from_the_recorded_start(tmp_path: Path):
    run_import(as_csv(tmp_path / "log.csv", GOOD))
    assert list(Clock.objects.order_by("pk").values_list("rule", "day_zero", "due_on", "working_days", "result")) == [
        ("C4", date(2024, 4, 10), date(2024, 4, 24), 10, "in_time"),
        ("C7", date(2024, 5, 7), date(2024, 6, 12), 23, "in_time"),
        ("C8", date(2024, 5, 7), date(2024, 8, 7), 23, "in_time"),
        ("C10", date(2024, 6, 20), date(2024, 8, 1), 17, "in_time"),
        ("C11", date(2024, 7, 15), date(2024, 7, 22), 4, "in_time"),
        ("C12", date(2024, 7, 19), date(2024, 8, 9), 9, "in_time"),
    ]


@pytest.mark.parametrize(
    ("extended", "responded_on", "result"),
    [
        ("y", "2024-04-25", "not_recorded"),
        ("", "2024-04-25", "not_recorded"),
        ("n", "2024-04-25", "late_no_extension"),
        ("y", "2024-05-09", "not_recorded"),
        ("y", "2024-05-10", "late_over_20"),
        ("", "2024-04-24", "in_time"),
        ("", "", "running"),
    ],
)
def test_what_a_log_does_not_record_is_never_late(tmp_path: Path, extended: str, responded_on: str, result: str):
    one = bare(
        "EX-1",
        procedure="statutory",
        stage1_started_on="2024-04-10",
        stage1_extended=extended,
        stage1_responded_on=responded_on,
    )
    run_import(as_csv(tmp_path / "log.csv", one))
    assert list(Clock.objects.values_list("rule", "result")) == [("C4", result)]


def test_a_stage_2_answer_after_day_25_is_not_recorded_as_late(tmp_path: Path):
    late = row(stage2_responded_on="2024-06-19", lgsco_referred_on="", lgsco_decided_on="", lgsco_decision="")
    run_import(as_csv(tmp_path / "log.csv", late))
    assert dict(Clock.objects.filter(rule__in=["C7", "C8"]).values_list("rule", "result")) == {
        "C7": "not_recorded",
        "C8": "in_time",
    }


def test_the_council_keeps_its_own_words(tmp_path: Path):
    one = bare(
        "EX-1",
        complainant_type="Mum",
        method="Pigeon",
        point_of_receipt="Front desk",
        service_area="North; South",
        team="Blue;",
        subject="Staff",
        sub_subject="Lack of support",
        causes="Rudeness;Delay; Rudeness",
        triage_reason="Too late",
        remedy="Flowers",
        redress_pounds="3012.5",
        closed_on="2024-05-01",
        closed_reason="Resolved at stage 1",
        complainant_age_band="25 to 44",
        gender="Female",
        ethnicity="Any other",
        sexual_orientation="Bisexual",
        disability="n",
        advocate="y",
        court_involved="n",
        child_protection_plan="y",
    )
    assert run_import(as_csv(tmp_path / "log.csv", one), create_missing=True).out == "imported 1"
    case = Case.objects.get()
    assert [str(name) for name in (case.complainant_type, case.method, case.point_of_receipt, case.subject)] == [
        "Mum",
        "Pigeon",
        "Front desk",
        "Staff",
    ]
    assert (str(case.team), str(case.sub_subject), case.sub_subject.parent) == (
        "North: Blue",
        "Lack of support",
        case.subject,
    )
    assert list(case.further_services.values_list("service_area__name", "team__name")) == [("South", None)]
    assert list(case.causes.values_list("cause__label", "position")) == [("Rudeness", 0), ("Delay", 1)]
    assert (str(case.triage.reason), case.closed_reason, str(case.closing_note)) == (
        "Too late",
        "responded",
        "Resolved at stage 1",
    )
    assert list(Remedy.objects.values_list("type__label", "redress_pounds")) == [("Flowers", Decimal("3012.50"))]
    answers = ("age_band__label", "gender__label", "ethnicity__label", "sexual_orientation__label")
    assert list(EqualityAnswers.objects.values_list(*answers)) == [("25 to 44", "Female", "Any other", "Bisexual")]
    assert (case.equality.disability, case.advocate, case.court_involved, case.child_protection_plan) == (
        False,
        True,
        False,
        True,
    )


def test_a_name_under_two_parents_is_two_entries_and_a_team_may_stand_alone(tmp_path: Path):
    log = as_csv(
        tmp_path / "log.csv",
        bare("EX-1", service_area="North", team="Duty", subject="Staff", sub_subject="Other"),
        bare("EX-2", service_area="South", team="Duty", subject="Money", sub_subject="Other"),
        bare("EX-3", service_area="", team="Duty", subject="", sub_subject="Other"),
        bare("EX-4", service_area="North", team="Duty", subject="Staff", sub_subject="Other"),
    )
    assert run_import(log, create_missing=True).out == "imported 4"
    teams = Team.objects.order_by("pk").values_list("service_area__name", "name")
    assert list(teams) == [("North", "Duty"), ("South", "Duty"), (None, "Duty")]
    parts = Term.objects.filter(list="sub_subject").order_by("pk").values_list("parent__label", "label")
    assert list(parts) == [("Staff", "Other"), ("Money", "Other"), (None, "Other")]
    assert ServiceArea.objects.count() == 2


def test_known_names_need_no_leave_to_be_added(tmp_path: Path):
    area = ServiceArea.objects.create(name="North")
    Team.objects.create(name="Duty", service_area=area)
    assert run_import(as_csv(tmp_path / "log.csv", bare("EX-1", service_area="North", team="Duty"))).out == "imported 1"


def test_words_are_known_without_regard_to_case_and_spaces(tmp_path: Path):
    log = as_csv(
        tmp_path / "log.csv",
        row(
            triage_outcome="  VALID ",
            stage1_outcome="Partly   Upheld",
            stage2_outcome="PUH",
            stage3_outcome="no finding",
        ),
        bare("EX-2", triage_outcome="Outside Scope", procedure="Statutory procedure"),
        bare("EX-3", triage_outcome="outsidescope", kind="Compliments"),
    )
    assert run_import(log).out == "imported 3"
    assert list(Triage.objects.order_by("pk").values_list("outcome", flat=True)) == ["accepted", *["outside_scope"] * 2]
    assert (StageOne.objects.get().outcome, StageTwo.objects.get().outcome, StageThree.objects.get().outcome) == (
        "partially_upheld",
        "partially_upheld",
        "no_finding",
    )


def test_a_councils_labels_come_before_the_usual_words(tmp_path: Path):
    labels = tmp_path / "labels.toml"
    labels.write_text("[outcome]\n'Upheld' = 'not_upheld'\n'Sort of' = 'partially_upheld'\n", encoding="utf-8")
    log = as_csv(tmp_path / "log.csv", row(stage1_outcome="sort OF", stage2_outcome="Upheld"))
    run_import(log, labels=labels)
    assert (StageOne.objects.get().outcome, StageTwo.objects.get().outcome) == ("partially_upheld", "not_upheld")


def test_equal_names_in_a_file_are_one_person_and_in_another_file_another(tmp_path: Path):
    first = as_csv(
        tmp_path / "one.csv",
        bare("EX-1", complainant_name="Person 0405"),
        bare("EX-2", complainant_name="Person  0405 "),
        bare("EX-3", complainant_name="Person 0406"),
        bare("EX-4"),
    )
    run_import(first)
    assert Person.objects.count() == 2
    second = as_csv(tmp_path / "two.csv", bare("EX-5", complainant_name="Person 0405"))
    run_import(second)
    assert Person.objects.filter(name="Person 0405").count() == 2


def test_a_longer_log_adds_its_new_rows_to_the_people_it_already_brought(tmp_path: Path):
    one, two = bare("EX-1", complainant_name="Person 0405"), bare("EX-2", complainant_name="Person 0405")
    run_import(as_csv(tmp_path / "log.csv", one))
    assert run_import(as_csv(tmp_path / "log.csv", one, two)).out == "imported 1"
    assert Person.objects.get().involvements.count() == 2


def test_importing_again_imports_nothing_whatever_the_order_of_columns_and_the_words(tmp_path: Path):
    run_import(as_csv(tmp_path / "log.csv", GOOD))
    had = everything()
    turned = dict(reversed(list(row(stage1_outcome="UPHELD", triage_outcome="Valid").items()))) | {"team": ""}
    said = run_import(as_csv(tmp_path / "again.csv", turned))
    assert (said.out, said.code, everything()) == ("imported 0", 0, had)


def test_a_known_reference_that_says_something_else_is_a_bad_row(tmp_path: Path):
    run_import(as_csv(tmp_path / "log.csv", GOOD))
    had = everything()
    said = run_import(as_csv(tmp_path / "log.csv", row(stage1_outcome="not_upheld"), bare("EX-9")))
    assert (said.out, said.code, everything()) == ("rejected 1 of 2", 1, had)
    assert said.err.splitlines()[0] == (
        "line 2, column reference, value 'EX-1': This case was imported before, and this row does not say the same as "
        "then."
    )


def test_a_dry_run_checks_and_changes_nothing(tmp_path: Path):
    had = everything()
    assert run_import(as_csv(tmp_path / "log.csv", GOOD), dry_run=True).out == "would import 1"
    assert run_import(as_csv(tmp_path / "bad.csv", bare("EX-1", "2024-02-31")), dry_run=True).out == "rejected 1 of 1"
    assert everything() == had


def test_each_case_has_one_event_that_names_the_file_and_the_line(tmp_path: Path):
    run_import(as_csv(tmp_path / "the log.csv", bare("EX-1"), bare("EX-2")))
    events = Event.objects.order_by("pk").values_list("case__imported_reference", "verb", "number", "actor")
    assert list(events) == [("EX-1", "imported", 1, None), ("EX-2", "imported", 1, None)]
    words = Event.objects.order_by("pk").values_list("payload__words__file", "payload__words__line")
    assert list(words) == [("the log.csv", 2), ("the log.csv", 3)]


def test_a_step_that_the_law_forbids_is_stored_counted_and_flagged(tmp_path: Path):
    refused = bare(
        "EX-1",
        stage1_started_on="2024-04-10",
        stage1_responded_on="2024-04-24",
        stage2_requested_on="2024-05-01",
        stage2_accepted="n",
        closed_on="2024-05-10",
        closed_reason="Stage 2 request not accepted",
    )
    said = run_import(as_csv(tmp_path / "log.csv", refused))
    flag = "a request for stage 2 was not accepted, which the law does not allow (reg 17(1))"
    assert (said.out, said.err) == ("imported 1", f"line 2: {flag}")
    assert StageTwo.objects.get().unlawfully_refused
    assert Event.objects.get().payload.words["flags"] == [flag]


def test_what_the_law_and_the_log_allow_is_no_fault(tmp_path: Path):
    log = as_csv(
        tmp_path / "log.csv",
        # stage 1 left out
        bare("EX-1", procedure="statutory", stage2_requested_on="2024-04-12", stage2_started_on="2024-04-12"),
        # stage 2 asked for while stage 1 was overdue
        row(reference="EX-2", stage1_responded_on="2024-05-20"),
        # withdrawn, without an answer
        bare("EX-3", stage1_started_on="2024-04-10", stage1_outcome="withdrawn", closed_on="2024-04-12"),
        # all on one day
        bare("EX-4", stage1_started_on="2024-04-10", stage1_responded_on="2024-04-10", closed_on="2024-04-10"),
    )
    assert run_import(log).out == "imported 4"
    states = Case.objects.order_by("imported_reference").values_list("status", flat=True)
    assert list(states) == ["stage2_investigating", "closed_exhausted", "closed_not_pursued", "resolved"]


def test_a_workbook_says_the_same_as_the_csv_file(tmp_path: Path):
    rows = [GOOD, bare("12", complainant_name="Person 12", redress_pounds="150.5")]
    run_import(as_csv(tmp_path / "log.csv", *rows))
    typed = [
        {name: date.fromisoformat(cell) if name.endswith("_on") and cell else cell for name, cell in one.items()}
        for one in rows
    ]
    typed[1] |= {"reference": 12, "redress_pounds": 150.5}
    had = everything()
    assert run_import(as_xlsx(tmp_path / "log.xlsx", *typed)).out == "imported 0"
    assert run_import(as_xlsx(tmp_path / "text.xlsx", *rows)).out == "imported 0"
    assert everything() == had


def test_a_byte_order_mark_and_empty_lines_are_passed_over(tmp_path: Path):
    log = tmp_path / "log.csv"
    log.write_bytes("reference,received_on\r\n\r\nEX-1,2024-04-10\r\n,\r\n".encode("utf-8-sig"))
    assert run_import(log).out == "imported 1"


def test_a_quoted_cell_over_two_lines_does_not_move_the_line_of_the_next_fault(tmp_path: Path):
    log = tmp_path / "log.csv"
    log.write_text('reference,received_on,remedy\nEX-1,2024-04-10,"two\nlines"\nEX-2,2024-02-31,\n', encoding="utf-8")
    assert run_import(log, create_missing=True).err.splitlines()[0].startswith("line 4, column received_on")


@pytest.mark.parametrize("council", COUNCILS)
def test_the_published_logs_are_imported_whole_and_only_once(council: str):
    assert import_log(council) == f"imported {len(rows_of(council))}"
    had = everything()
    assert import_log(council) == "imported 0"
    assert everything() == had


def test_the_next_step_of_an_open_case_is_the_one_the_worklists_would_work_out():
    import_log("banes")
    opened = [case for case in Case.objects.all() if case.next_step]
    assert len(opened) > 10
    assert [case.next_step for case in opened] == [next_step(case) for case in opened]


def test_every_column_of_the_published_logs_is_a_column_of_ours():
    later = {"sexual_orientation"}
    assert [column.name for column in COLUMNS if column.name not in later] == list(rows_of("cwac")[0])
    assert all(path.exists() for path in DATA.glob("cases_*.csv"))


def test_a_row_more_costs_no_query_more_while_one_statement_holds_them_all(tmp_path: Path):
    counts = []
    for at, many in enumerate((1, 3, 12)):
        rows = [row(reference=f"EX-{at}-{n}", complainant_name=f"Person {at}{n}") for n in range(many)]
        with CaptureQueriesContext(connection) as queries:
            run_import(as_csv(tmp_path / f"{at}.csv", *rows))
        counts.append(len(queries))
    assert counts[1] == counts[2]  # the first builds the calendar
