"""Six years of decided cases: the same log on any machine, fit to import, and telling its story."""

import datetime
import random
import re
from collections import Counter
from pathlib import Path

import pytest

from stages.calendar import england
from stages.demonstration import council
from stages.demonstration.history import ALL_DECIDED_BY, Cells, as_csv, history
from stages.demonstration.years import YEARS
from stages.importing.log import import_log
from stages.importing.words import Words

pytestmark = pytest.mark.django_db

LATER = datetime.date(2026, 11, 23)


def year_of(cells: Cells) -> str:
    received = cells["received_on"]
    first = int(received[:4]) - (received[5:7] < "04")
    return f"{first}-{(first + 1) % 100:02}"


def in_time(rows: list[Cells]) -> float:
    """The share of stage 1 answers within 20 working days."""
    calendar = england()
    taken = [
        calendar.taken(datetime.date.fromisoformat(row["stage1_started_on"]), datetime.date.fromisoformat(answered))
        for row in rows
        if (answered := row["stage1_responded_on"])
    ]
    return sum(days <= 20 for days in taken) / len(taken)


def test_the_log_is_the_same_whatever_else_was_drawn_by_chance() -> None:
    random.seed(1)
    first = as_csv(history(england(), today=LATER))
    random.seed(2)
    assert as_csv(history(england(), today=LATER)) == first


def test_each_year_holds_as_many_of_each_kind_as_its_row_of_the_story() -> None:
    kinds = Counter((year_of(row), row["triage_outcome"] or row["kind"]) for row in history(england(), today=LATER))
    assert kinds == {
        (year.label, kind): count
        for year in YEARS
        for kind, count in {
            "accepted": year.accepted,
            "resolved_early": year.resolved_early,
            "withdrawn": year.withdrawn,
            "not_pursued": year.not_pursued,
            "routed_elsewhere": year.routed_elsewhere,
            "ineligible": year.ineligible,
            "outside_scope": year.outside_scope,
            "compliment": year.compliments,
            "enquiry": year.enquiries,
            "representation": year.comments,
        }.items()
    }


def test_more_come_forward_each_year_and_more_are_answered_within_20_working_days() -> None:
    rows = history(england(), today=LATER)
    of_year = {year.label: [row for row in rows if year_of(row) == year.label] for year in YEARS}
    volumes = [len(of_year[year.label]) for year in YEARS]
    assert volumes == sorted(volumes)
    assert [volumes[0], volumes[-1]] == [128, 214]
    assert in_time(of_year["2025-26"]) - in_time(of_year["2020-21"]) > 0.3


def test_every_case_reached_its_end_by_the_last_day_of_the_log() -> None:
    rows = history(england(), today=LATER)
    open_rows = [row["reference"] for row in rows if not row["closed_on"] and row["kind"] != "compliment"]
    last = max(value for row in rows for name, value in row.items() if name.endswith("_on"))
    assert open_rows == []
    assert last <= ALL_DECIDED_BY.isoformat()


def test_on_an_earlier_day_the_rows_that_lie_in_its_future_are_left_out_and_the_rest_are_the_same() -> None:
    early = datetime.date(2023, 6, 30)
    everything = history(england(), today=LATER)
    before = history(england(), today=early)
    decided = [
        row
        for row in everything
        if all(value <= early.isoformat() for name, value in row.items() if name.endswith("_on"))
    ]
    assert before == decided
    assert 300 < len(before) < len(everything)


def test_nobody_in_the_log_has_a_name_that_could_be_a_persons() -> None:
    names = {row["complainant_name"] for row in history(england(), today=LATER)}
    assert [name for name in names if not re.fullmatch(r"Person \d{4}", name)] == []


def test_the_importer_finds_no_fault_and_no_oddity_in_the_log(tmp_path: Path) -> None:
    council.set_up()
    rows = history(england(), today=LATER)
    file = tmp_path / "log.csv"
    file.write_text(as_csv(rows), encoding="utf-8")
    report = import_log(file, Words(), on=LATER, dry_run=True)
    assert (report.faults, report.flags, report.new) == ([], [], len(rows))
