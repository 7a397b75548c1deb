"""What complainants say about themselves, from the case log to the report: with all that was not said beside it."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from reporting.compiling import compiled
from reporting.crosstab import tabulated
from reporting.exports import as_data
from reporting.layouts import CHECKLIST
from tests.importing.logfile import as_csv, bare, run_import

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 9, 16)
ACCEPTED = {"procedure": "statutory", "triage_outcome": "accepted", "triaged_on": "2024-04-11"}
TERMS = ("Bisexual", "Straight or heterosexual", "Straight or heterosexual", "")


def imported(path: Path, *terms: str) -> None:
    rows = [bare(f"EX-{n}", sexual_orientation=term, **ACCEPTED) for n, term in enumerate(terms, 1)]
    assert run_import(as_csv(path / "log.csv", *rows), create_missing=True).out == f"imported {len(rows)}"


def test_sexual_orientation_is_a_table_of_the_checklist_with_all_who_did_not_say(tmp_path: Path) -> None:
    """DOMAIN 8.1, item 9."""
    imported(tmp_path, *TERMS)
    report = compiled("2024-25", CHECKLIST, on=ON, count=tabulated)
    table = next(one for one in as_data(report)["tables"] if one["name"] == "equality_orientation")
    assert (table["number"], table["title"]) == ("9f", "Sexual orientation of complainants")
    assert [(row["label"], row["values"]) for row in table["data"]] == [
        ("Bisexual", [1]),
        ("Straight or heterosexual", [2]),
        ("Not recorded", [1]),
    ]
    assert table["totals"] == [4]
    assert report.figures["orientation_response"].by_year == {"2024-25": 75}
    (said,) = (b.text for s in report.sections if s.name == "equality" for b in s.blocks if b.kind == "paragraph")
    assert said == (
        "Of the 4 accepted complaints in 2024-25, we know sexual orientation for 3 (75%). For 2024-25 no answer about "
        "age, gender, ethnicity and disability is recorded. Complainants are asked about themselves apart from their "
        "complaint, and may prefer not to say."
    )


def test_where_nobody_said_there_is_no_table_and_the_report_says_so(tmp_path: Path) -> None:
    imported(tmp_path, "", "")
    report = compiled("2024-25", CHECKLIST, on=ON, count=tabulated)
    assert "equality_orientation" not in report.tables
    said = " ".join(b.text for s in report.sections if s.name == "equality" for b in s.blocks)
    assert "no answer about age, gender, ethnicity, disability and sexual orientation is recorded" in said
