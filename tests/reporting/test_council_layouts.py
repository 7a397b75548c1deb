"""Every case-based cell of the three published reports, out of the layout that has its tables: in its JSON and its PDF.

What a report published wrongly is named with what it is; the letters are those under which its errors are listed.
"""

from __future__ import annotations

import datetime
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import page
import pikepdf
import pypdf
import pytest
from pytest_django import DjangoDbBlocker

from reporting.compiling import compiled
from reporting.crosstab import tabulated
from reporting.exports import as_data, as_pdf
from reporting.layouts import SHIPPED
from tests.cases.test_pdf import elements, scope_of
from tests.logs import COUNCILS, imported, published

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 9, 16)
LAYOUT_OF = {"cwac": "cheshire-west", "banes": "bath", "leics": "leicestershire"}


@dataclass(frozen=True)
class Same:
    """Where a published table is found: the name of ours, and what its rows are called there if not alike."""

    name: str
    called: dict[str, str] = field(default_factory=dict)
    only: tuple[str, ...] = ()


def stage(number: int) -> str:
    return f"complaints considered at stage {number}"


TABLES = {
    "cwac": {
        "T1": Same("triage"),
        "T2": Same("outcomes_stage1"),
        "T3": Same("outcomes_stage2"),
        "T4": Same("outcomes_stage3"),
        "T5": Same("services"),
        "T6": Same("subjects"),
        "T7": Same("times_stage1"),
        "T8": Same("receipt"),
        "T9": Same("complainants"),
        "L1": Same("ombudsman_decided", {"made decisions ... of which 12 related to children's services": "total"}),
    },
    "banes": {
        "T4.2": Same("stage_flow"),
        "T4.6": Same("teams_by_stage"),
        "T4.11": Same("causes_upheld"),
        "T6.1": Same("ombudsman_decided"),
        "T7.2": Same("compliments"),
        "T8.3": Same("answers_statutory", {"complaint responses were issued during the year": "total"}),
        "T8.5": Same("answers_corporate", {"responses were issued during the year": "total"}),
    },
    "leics": {
        "C0": Same("covering_stages"),
        "C1": Same("covering", {"2023-24": "2023/24", "2024-25": "2024/25"}),
        "CH1": Same(
            "stages",
            {
                "total of stage 1, 2 and 3 cases": "total of stages 1, 2 and 3",
                "local government and social care ombudsman (lgsco)": "ombudsman",
            },
        ),
        "T1": Same("procedures", {"2023-24": "2023/24", "2024-25": "2024/25"}),
        "T3": Same("answers_stage2"),
        "T4": Same("costs", only=("financial redress",)),
        "L1": Same("ombudsman_decided", {"incomplete/invalid": "incomplete or invalid"}),
        "L2": Same("ombudsman_payments"),
    },
}

CELLS = {"cwac": 394, "banes": 117, "leics": 55}

WRONG = {
    ("banes", "T4.11", "unwelcome or disputed decision", 3): (2, 14, "B1: the count printed as the percentage"),
}
"""Published cells that do not come out: what was published, what it is, and why."""

Made = tuple[str, dict[str, Any], bytes]


@pytest.fixture(scope="module", params=sorted(LAYOUT_OF))
def made(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Made]:
    """A council's own report, out of its case log alone."""
    council = request.param
    with imported(council, django_db_blocker):
        report = compiled(COUNCILS[council], SHIPPED[LAYOUT_OF[council]], on=ON, count=tabulated)
        yield council, json.loads(json.dumps(as_data(report))), as_pdf(report)


def rows_of(table: dict[str, Any]) -> dict[tuple[str | None, str], list[Any]]:
    """The rows of one of our tables by their group and label, in small letters; those of years with their total."""
    found = {}
    for row in table["data"]:
        values = row["values"] + ([row["total"]] if table["rows"] == "year" else [])
        found[row["parent"], row["label"].casefold()] = values
    if table["printed_totals"]:
        found[None, "total"] = table["totals"]
    return found


def compared(council: str, data: dict[str, Any]) -> Iterator[tuple[str, str, int, Any, Any]]:
    """Every published case-based cell with ours: table, row, place, published, counted."""
    ours = {table["name"]: table for table in data["tables"]}
    for number, table in published(council).items():
        if not (same := TABLES[council].get(number)):
            continue
        rows = rows_of(ours[same.name])
        for row in table["rows"]:
            label = row["label"].casefold()
            if row["values"] == [None] * len(row["values"]) or (same.only and label not in same.only):
                continue
            parent = row["parent"]
            values = next(
                values
                for (group, words), values in rows.items()
                if group == parent and (words == same.called.get(label, label) or words.startswith(f"{label}: "))
            )
            blank_is_none = row["role"] == "total"
            for place, (was, counted) in enumerate(zip(row["values"], values, strict=False)):
                if was is None and blank_is_none:
                    continue
                yield number, label, place, was, counted


def test_every_case_based_cell_that_was_published_comes_out_of_the_councils_layout(made: Made) -> None:
    council, data, _ = made
    different = {}
    counted = 0
    for number, label, place, was, ours in compared(council, data):
        counted += was is not None
        if ours != (was or 0):
            different[council, number, label, place] = (was, ours)
    expected = {key: (was, is_) for key, (was, is_, _) in WRONG.items() if key[0] == council}
    assert different == expected
    assert counted == CELLS[council]


def test_the_text_of_the_pdf_is_the_json(made: Made) -> None:
    _, data, pdf = made
    text = squeezed(" ".join(leaf.extract_text() for leaf in pypdf.PdfReader(io.BytesIO(pdf)).pages[2:]))
    for table in data["tables"]:
        place = text.index(squeezed(f"Table {table['number']}: {table['title']}"))
        lines = [[row["label"], *row["printed"]] for row in table["data"]]
        if table["printed_totals"]:
            lines.append([table["total_label"], *table["printed_totals"]])
        for line in lines:
            place = text.index(squeezed(" ".join(line)), place)


def squeezed(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()


def test_what_is_printed_is_the_number_of_the_json(made: Made) -> None:
    def said(value: Any, words: str) -> bool:
        plain = re.sub(r"[£,%]", "", words)
        return plain in ("", "–") if not value else float(plain) == value

    for table in made[1]["tables"]:
        for row in table["data"]:
            values = row["values"] + ([row["total"]] if table["rows"] == "year" else [])
            assert len(values) == len(row["printed"])
            assert all(
                said(v, p) or p == "0" == str(v) or p == f"£{v}" or p == f"{v}%"
                for v, p in zip(values, row["printed"], strict=True)
            )


SAYS = {
    "cwac": "So 56% of those answered were answered within 20 working days, up from 32% in 2023-24.",
    "banes": "62 complaints were at stage 1 of the statutory procedure in 2022-23, answered or not; 14 (23%) were "
    "upheld or partially upheld.",
    "leics": "Under the statutory procedure, 41 complaints came to stage 1 in 2024-25, 1 fewer than in 2023-24 (42); 4 "
    "complaints to stage 2, 3 fewer than in 2023-24 (7); and 3 complaints to stage 3, the same number as in 2023-24.",
}


def test_the_sentences_say_the_numbers_of_the_tables(made: Made) -> None:
    council, data, _ = made
    said = [words["text"] for section in data["sections"] for words in section["words"]]
    assert any(SAYS[council] in words for words in said)


# The PDF can be read by everyone


def test_the_pdf_keeps_the_rules_of_pdf_ua(made: Made) -> None:
    found = page.validate_pdf_bytes(made[2], profile=page.ValidationProfile.PDF_UA_1)
    assert (found.is_compliant, [failure.message for failure in found.failures]) == (True, [])


def test_the_pdf_has_title_language_bookmarks_headings_pictures_and_headers_of_every_cell(made: Made) -> None:
    council, data, content = made
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("en-GB", True)
        assert str(pdf.docinfo.Title).startswith(SHIPPED[LAYOUT_OF[council]].title)
        with pdf.open_outline() as outline:
            marks = [mark.title for mark in outline.root[0].children]
        assert marks == [f"{i} {section['title']}" for i, section in enumerate(data["sections"], 1)]
        found = list(elements(pdf))
        levels = [int(str(one.S)[2]) for one in found if re.fullmatch(r"/H\d", str(one.S))]
        assert levels[0] == 1 and all(after - before <= 1 for before, after in pairwise(levels))
        pictures = [str(one.Alt) for one in found if one.S == "/Figure"]
        assert pictures == [chart["alt"] for chart in data["charts"]] and all(pictures)
        assert [one.S for one in found].count("/Table") >= len(data["tables"])
        headers = {str(one.ID): str(scope_of(one)) for one in found if one.S == "/TH"}
        assert set(headers.values()) == {"/Column", "/Row"}
        cells = [one for one in found if one.S == "/TD"]
        assert cells
        for one in cells:
            assert {headers[name] for name in headers_of(one)} == {"/Column", "/Row"}


def headers_of(cell: pikepdf.Dictionary) -> list[str]:
    """The ids of the header cells that a cell of a table names."""
    attributes = cell.get("/A", pikepdf.Array())
    return [
        str(name)
        for one in (attributes if isinstance(attributes, pikepdf.Array) else [attributes])
        for name in one.get("/Headers", [])
    ]
