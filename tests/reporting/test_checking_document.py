"""The page about checking says what the program does."""

from __future__ import annotations

from pathlib import Path

from reporting.checking import LONGEST, MOST_TABLES, Grade, uploads
from tests.reporting.test_checking_awkward import TABLES
from tests.reporting.test_checking_published import ERRORS, ROUNDINGS, WORDINGS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "checking.md").read_text(encoding="utf-8")


def test_the_limits_on_the_page_are_those_of_the_program() -> None:
    assert f"up to {LONGEST:,} letters and {MOST_TABLES} tables" in PAGE
    assert f"{uploads.LARGEST // 1024**2} MB, {uploads.MOST_ROWS:,} rows and {uploads.WIDEST} columns" in PAGE


def test_the_grades_on_the_page_are_those_of_the_program() -> None:
    assert [f"| {grade.label} | {grade.meaning} |" for grade in Grade if grade.label in PAGE] == [
        line for line in PAGE.splitlines() if line.startswith(tuple(f"| {grade.label} |" for grade in Grade))
    ]


def test_the_page_counts_the_errors_that_are_found() -> None:
    found = {name for errors in ERRORS.values() for name, *_ in errors}
    words, roundings = (sum(map(len, one.values())) for one in (WORDINGS, ROUNDINGS))

    assert f"all {len(found)} errors that were worked out by hand are found" in PAGE
    assert f"{len(TABLES)} tables as councils paste them" in PAGE
    assert f"of the words and the rounding, {words} and {roundings} are found" in PAGE
