"""The three published reports, pasted whole: every error that REPORTS section 6 grades E is found, and nothing else.

Each is named here by its number there, with where it stands, what is printed and what it should be.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from reporting.checking import Checked, Finding, Grade, check

DATA = Path(__file__).resolve().parents[1] / "data"
CWAC, BANES, LEICS = "cwac-2024-25", "banes-2022-23", "leics-2024-25"

ERRORS = {
    CWAC: [
        ("C4", 36, "down 53%", "down 42%", "53 is the count of row “2023-24”, column “Ineligible*”"),
        ("C5", 36, "up 18%", "up 20%", "18 is the count of row “2024-25”, column “Ineligible*”"),
        ("C1", 118, "30", "29", "1 of the total has no row"),
        ("C2", 118, "25", "24", "1 of the total has no row"),
        ("C3", 118, "14", "11", "3 of the total has no row"),
    ],
    BANES: [
        ("B2", 36, "67", "59", "may have been repeated by mistake"),
        ("B3", 127, "10 and 12", "one number", "2 of them have no row"),
        ("B1", 158, "2%", "14%", "was printed as the percentage"),
        ("B6", 161, "20%", "17% or 21%", "cut off instead of rounded (6 of 29)"),
        ("B4", 215, "4 and 5", "one number", "Two figures for one thing"),
        ("B4", 215, "1 and 0", "one number", "Two figures for one thing"),
        (
            "B5",
            223,
            "The Ombudsman did not request any remedial action by Children's Services on any of the complaints.",
            "one statement",
            "Words against words",
        ),
    ],
    LEICS: [],
}
ROUNDINGS = {
    CWAC: [("C8", 30, "0.8%", "0.9%", "cut off"), ("C7", 171, "56%", "57%", "cut off")],
    BANES: [("B7", 156, "46%", "47%", "so that the column adds to 100")],
    LEICS: [("L1", 233, "+44.8", "44.9%", "cut off"), ("L2", 235, "+17.6", "17.7%", "cut off")],
}
WORDINGS = {CWAC: [("C6", 36, "decreased", "rose", "two things that went different ways")], BANES: [], LEICS: []}


def text_of(report: str) -> str:
    return (DATA / "reports" / f"{report}.txt").read_text(encoding="utf-8")


def checked(report: str) -> Checked:
    return check(text_of(report))


def shown(findings: list[Finding]) -> list[tuple[int, str, str]]:
    return [(one.line, one.printed, one.should_be) for one in findings]


@pytest.mark.parametrize("report", [CWAC, BANES, LEICS])
@pytest.mark.parametrize(
    ("grade", "expected"), [(Grade.ERROR, ERRORS), (Grade.WORDING, WORDINGS), (Grade.ROUNDING, ROUNDINGS)]
)
def test_a_report_has_exactly_the_findings_that_were_worked_out_by_hand(
    report: str, grade: Grade, expected: dict[str, list[tuple[str, int, str, str, str]]]
) -> None:
    found = checked(report).of(grade)

    assert shown(found) == [(line, printed, right) for _, line, printed, right, _ in expected[report]]
    assert [cause in one.cause for one, (*_, cause) in zip(found, expected[report], strict=True)] == [True] * len(found)


@pytest.mark.parametrize("report", [CWAC, BANES, LEICS])
def test_the_tables_that_are_right_are_not_marked(report: str) -> None:
    result = checked(report)
    wrong = {one.line for one in result.of(Grade.ERROR)}
    right = [reading.table for reading in result.readings if not wrong & set(reading.table.lines)]
    marked = {mark.table for one in result.findings if one.line in wrong for mark in one.marks}

    assert [table.name for table in right if table.number in marked] == {
        CWAC: ["Table 1"],  # where the sentences of line 36 are held against it
        BANES: ["Pasted table 2"],  # against which sentences and another table are held
        LEICS: [],
    }[report]


@pytest.mark.parametrize("report", [CWAC, BANES, LEICS])
def test_every_published_table_of_figures_is_read_with_every_one_of_its_cells(report: str) -> None:
    published = json.loads((DATA / f"published_{report}.json").read_text(encoding="utf-8"))
    by_header = {reading.table.lines[0]: reading for reading in checked(report).readings}
    for table in published["tables"]:
        reading = by_header.get(table.get("header_line"))
        if reading is None:
            continue
        figures = [
            cell.value
            for row in reading.figures
            for at in range(1, reading.table.width)
            if (cell := reading.cell(row, at)).printed
        ]
        values = [value for row in table["rows"] for value in row["values"] if value is not None]
        assert len(figures) == len(values), table["id"]


PARTED = {
    "one space, as out of a PDF": lambda text: text.replace("\t", " "),
    "four spaces": lambda text: text.replace("\t", "    "),
    "strokes": lambda text: text.replace("\t", " | "),
    "no empty lines": lambda text: re.sub(r"\n\n+", "\n", text),
}


@pytest.mark.parametrize("parted", PARTED)
@pytest.mark.parametrize("report", [CWAC, BANES, LEICS])
def test_a_report_pasted_in_another_way_has_no_errors_that_it_has_not(report: str, parted: str) -> None:
    """Where a blank cell leaves no trace, a table cannot be read and is left alone: part of one is never added up."""
    whole = {(one.grade, one.printed, one.should_be) for one in checked(report).findings}

    found = check(PARTED[parted](text_of(report))).findings

    new = [one for one in found if (one.grade, one.printed, one.should_be) not in whole]
    assert [one for one in new if one.grade is not Grade.UNSETTLED] == []
    if parted == "no empty lines":
        assert len({(one.grade, one.printed, one.should_be) for one in found}) == len(whole)


@pytest.mark.parametrize(
    ("report", "line", "was", "is_now", "right"),
    [
        (CWAC, 46, "2024-25\t30\t75\t18\t123", "2024-25\t30\t75\t18\t124", "123"),
        (CWAC, 133, "Standard of Service Delivery\t19", "Standard of Service Delivery\t18", "19"),
        (BANES, 113, "Stage 3 (Statutory Procedure only)\t1\t4\t3", "Stage 3 (Statutory Procedure only)\t1\t4\t2", "3"),
        (LEICS, 355, "Total\t£44,150\t£12,750\t£9,300", "Total\t£44,150\t£12,750\t£9,200", "£9,300"),
        (
            LEICS,
            197,
            "This is a decrease of 3 from the previous year (7)",
            "This is a decrease of 2 from the previous year (7)",
            "3",
        ),
        (CWAC, 36, "with the remaining 93", "with the remaining 92", "93"),
        (BANES, 268, "20 complaints (48% of responses)", "20 complaints (45% of responses)", "48%"),
        (BANES, 264, "42 responses were issued", "43 responses were issued", "42"),
        (CWAC, 218, "representing 4% of the total", "representing 6% of the total", "4%"),
        (
            LEICS,
            225,
            "there has been a 19% increase in the total",
            "there has been a 29% increase in the total",
            "up 19%",
        ),
    ],
)
def test_one_figure_changed_in_a_report_is_found(report: str, line: int, was: str, is_now: str, right: str) -> None:
    text = text_of(report)
    assert text.count(was) == 1 or text.split("\n")[line - 1].count(was) == 1
    lines = text.split("\n")
    lines[line - 1] = lines[line - 1].replace(was, is_now)
    before = checked(report).findings

    new = [one for one in check("\n".join(lines)).of(Grade.ERROR) if one not in before]

    assert right in [one.should_be for one in new]
