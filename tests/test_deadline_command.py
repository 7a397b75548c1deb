"""`manage.py deadline`: the contract that others script against."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from stages.law.clock_table import CLOCKS

ROOT = Path(__file__).resolve().parents[1]


def deadline(*arguments: str) -> str:
    out = StringIO()
    call_command("deadline", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "due"),
    [
        (("C4", "2025-12-17"), "2026-01-05"),
        (("C4", "2025-12-17", "--extended"), "2026-01-19"),
        (("c4", "2025-12-17"), "2026-01-05"),
        (("stage1", "2026-06-06"), "2026-06-19"),
        (("stage2", "2025-11-03"), "2025-12-08"),
        (("C7", "2025-11-03", "--extended"), "2026-02-05"),
        (("stage2_outer", "2025-11-03"), "2026-02-05"),
        (("stage3_request", "2026-03-23"), "2026-04-22"),
        (("panel", "2026-04-10"), "2026-05-26"),
        (("panel_report", "2026-05-20"), "2026-05-28"),
        (("stage3_response", "2026-06-12"), "2026-07-03"),
        (("panel_papers", "2026-05-20"), "2026-05-06"),
        (("early_resolution", "2026-12-24"), "2026-12-29"),
        (("corporate_acknowledgement", "2026-10-01"), "2026-10-08"),
        (("corporate_stage1", "2026-10-06"), "2026-10-20"),
        (("corporate_stage1", "2026-10-06", "--extended"), "2026-11-03"),
        (("G15", "2026-10-06"), "2026-10-20"),
        (("corporate_stage2", "2026-10-06", "--extended"), "2026-12-01"),
        (("time_limit", "2024-02-29"), "2025-02-28"),
        (("annual_report", "2025-03-31"), "2025-09-30"),
    ],
)
def test_the_first_word_printed_is_the_due_date(arguments, due):
    assert deadline(*arguments).split()[0] == due
    assert json.loads(deadline(*arguments, "--format", "json"))["due"] == due


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (
            ("C4", "2028-12-20"),
            "10 working days after 20 December 2028 cannot be worked out. The calendar knows the bank holidays from 1 "
            "January 2011 to 31 December 2028; later ones must be added to it first.",
        ),
        (
            ("C7", "2028-11-13", "--extended"),
            "65 working days after 13 November 2028 cannot be worked out. The calendar knows the bank holidays from 1 "
            "January 2011 to 31 December 2028; later ones must be added to it first.",
        ),
        (
            ("C2", "2028-06-01"),
            "1 June 2029 is outside the calendar of bank holidays. The calendar knows the bank holidays from 1 January "
            "2011 to 31 December 2028; later ones must be added to it first.",
        ),
        (
            ("C2", "9999-12-31"),
            "31 December 9999 is outside the calendar of bank holidays. The calendar knows the bank holidays from 1 "
            "January 2011 to 31 December 2028; later ones must be added to it first.",
        ),
        (("C10", "2026-01-05", "--extended"), "Nothing extends “Review panel meeting” (reg 19(4))."),
        (
            ("G12", "2026-01-05"),
            "“Date set by the Ombudsman” runs to the date in the Ombudsman's letter, so there is no length to count.",
        ),
    ],
)
def test_a_date_that_cannot_be_given_is_refused_with_the_reason(arguments, reason):
    with pytest.raises(CommandError) as refused:
        deadline(*arguments)
    assert (str(refused.value), refused.value.returncode) == (reason, 1)


def test_a_call_without_a_clock_or_a_date_is_a_usage_error():
    for arguments in ((), ("C4",)):
        with pytest.raises(CommandError, match="Give a clock and its day 0") as refused:
            deadline(*arguments)
        assert refused.value.returncode == 2


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("C99", "2026-01-01"), "there is no clock called “C99”. The clocks are: C1 information_on_receipt, C2 time"),
        (("C4", "31/12/2025"), "“31/12/2025” is not a date. Write it as 2025-12-17"),
        (("C4", "2026-02-31"), "“2026-02-31” is not a date. Write it as 2025-12-17"),
        (("C4", "2026-01-01", "--format", "xml"), "invalid choice: 'xml'"),
    ],
)
def test_an_argument_that_cannot_be_read_says_what_was_expected(arguments, reason):
    with pytest.raises(CommandError) as refused:
        deadline(*arguments)
    assert reason in str(refused.value)


@pytest.mark.django_db
def test_notes_follow_the_date():
    assert deadline("C4", "2025-12-17", "--extended") == (
        "2026-01-19 Stage 1 response (C4, stage1): 10 working days, day 0 2025-12-17.\n"
        "This is the furthest it may be extended: once, by up to 10 working days, only because the council considers "
        "the complaint complex, decided while the first 10 are still running (reg 14(5)).\n"
    )


@pytest.mark.django_db
def test_an_explanation_gives_the_law_the_reasons_and_each_day():
    assert deadline("panel_report", "2026-05-20", "--explain") == (
        "2026-05-28 Review panel report (C11, panel_report): 5 working days, day 0 2026-05-20.\n"
        "\n"
        "Review panel report: 5 working days. Source: the Children Act 1989 Representations Procedure (England) "
        "Regulations 2006 (SI 2006/1738), reg 20(2). The time is set by the Regulations.\n"
        "Day 0 is Wednesday 20 May 2026. This clock starts on the day the panel met. Day 0 itself is not counted.\n"
        "Passed over, because they are not working days: 2 weekend days and Spring bank holiday (25 May 2026).\n"
        "Working day 5 is Thursday 28 May 2026, the last day that is in time.\n"
        "The clock is still running. It stops when the report is sent to the council, the complainant and advocate, "
        "the independent person and others with an interest.\n"
        "Counted with version 1 of the calendar of bank holidays in England.\n"
        "2026-05-20 Wed day 0\n"
        "2026-05-21 Thu 1\n"
        "2026-05-22 Fri 2\n"
        "2026-05-23 Sat Saturday\n"
        "2026-05-24 Sun Sunday\n"
        "2026-05-25 Mon Spring bank holiday\n"
        "2026-05-26 Tue 3\n"
        "2026-05-27 Wed 4\n"
        "2026-05-28 Thu 5\n"
    )


@pytest.mark.django_db
def test_json_holds_the_answer_and_when_asked_the_explanation():
    answer = json.loads(deadline("early_resolution", "2026-12-24", "--format", "json"))
    assert answer == {
        "clock": "G1",
        "name": "early_resolution",
        "title": "Early resolution",
        "day_zero": "2026-12-24",
        "due": "2026-12-29",
        "extended": False,
        "statutory": False,
        "regulation": "council practice; not in the Regulations",
        "calendar_version": 1,
        "notes": ["Early resolution (G1, early_resolution): 1 working day, day 0 2026-12-24."],
    }
    explained = json.loads(deadline("early_resolution", "2026-12-24", "--format", "json", "--explain"))
    assert explained.pop("explanation")["days"] == [
        {"date": "2026-12-24", "number": None, "passed_over": "day 0"},
        {"date": "2026-12-25", "number": None, "passed_over": "Christmas Day"},
        {"date": "2026-12-26", "number": None, "passed_over": "Saturday"},
        {"date": "2026-12-27", "number": None, "passed_over": "Sunday"},
        {"date": "2026-12-28", "number": None, "passed_over": "Boxing Day (substitute day)"},
        {"date": "2026-12-29", "number": 1, "passed_over": ""},
    ]
    assert explained == answer


def test_the_list_names_every_clock():
    assert [line.split()[:2] for line in deadline("--list").splitlines()] == [
        [rule.id, rule.name] for rule in CLOCKS.values()
    ]
    assert [row["clock"] for row in json.loads(deadline("--list", "--format", "json"))] == list(CLOCKS)


@pytest.mark.slow
def test_after_migrate_alone_it_answers_and_its_exit_status_tells_refusal_from_misuse(tmp_path):
    """No user, no council settings, no broker, no secret key, no VAR_DIR: as on a machine that has only migrated."""
    needed = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = needed | {"DATABASE_URL": f"sqlite:///{tmp_path}/complaints.sqlite3", "VAR_DIR": f"{tmp_path}/none"}

    def manage(*arguments: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    unmigrated = manage("deadline", "C4", "2025-12-17")
    assert (
        unmigrated[:2] == (1, "")
        and "The database holds no calendar yet. Run “manage.py migrate” first." in unmigrated[2]
    )
    assert manage("migrate", "--verbosity", "0")[0] == 0
    assert manage("deadline", "C4", "2025-12-17") == (
        0,
        "2026-01-05 Stage 1 response (C4, stage1): 10 working days, day 0 2025-12-17.\n",
        "",
    )
    refused = manage("deadline", "C4", "2028-12-20")
    assert refused[:2] == (1, "") and "cannot be worked out" in refused[2]
    misused = manage("deadline", "C99", "2025-12-17")
    assert misused[:2] == (2, "") and "there is no clock called “C99”" in misused[2]
    assert manage("deadline")[0] == 2
    assert not (tmp_path / "none").exists()
