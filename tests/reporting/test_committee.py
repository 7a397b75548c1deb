"""The summary for a committee: two pages at most, no number that the report does not have, and accessible like it."""

from __future__ import annotations

import base64
import datetime
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import page
import pikepdf
import pypdf
import pytest
import time_machine
from django.core.management import call_command
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from accounts.models import User
from reporting.compiling import compiled
from reporting.crosstab import tabulated
from reporting.exports import Brand, as_pdf
from reporting.figures import ReportRefused
from reporting.layouts import SHIPPED
from reporting.models import ReportDraft
from reporting.publication.committee import as_summary, tables_of
from reporting.publication.files import FILES
from reporting.publication.frozen import digest
from reporting.publication.publishing import free_text
from reporting.publication.snapshots import Snapshot, taken
from reporting.words.worded import MOST_IN_SUMMARY, SUMMARY
from tests.cases.test_pdf import SQUARE, elements
from tests.logs import imported
from tests.pdf_structure import faults, number_of

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 9, 16)
CONTACT = "Complaints team, 01234 567890, complaints@council.example"


@pytest.fixture(scope="module", autouse=True)
def log(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with imported("cwac", django_db_blocker):
        yield


def snapshot_of(layout: str = "checklist", *, withholds: bool = False, words: str = "") -> Snapshot:
    texts = {SUMMARY: words} if words else {}
    draft = ReportDraft(
        year="2024-25", layout=layout, author=User(name="A"), texts=texts, withholds_small_numbers=withholds
    )
    with override_settings(COMPLAINTS_CONTACT=CONTACT, COUNCIL_NAME="Exampleshire Council"):
        return Snapshot.read(taken(draft, on=ON, count=tabulated).text)


def made(snapshot: Snapshot) -> bytes:
    return FILES["summary"].make(snapshot)


def text_of(content: bytes) -> str:
    return " ".join(" ".join(leaf.extract_text() for leaf in pypdf.PdfReader(io.BytesIO(content)).pages).split())


def pages(content: bytes) -> int:
    return len(pypdf.PdfReader(io.BytesIO(content)).pages)


def test_it_says_what_a_committee_is_asked_and_the_figures_of_the_report() -> None:
    text = text_of(made(snapshot_of()))
    for words in (
        "Summary for the committee: Children’s social care complaints and compliments",
        "This summary goes with the annual report 2024-25, which regulation 13",
        "The committee is asked to note:",
        "The council considered 123 complaints in 2024-25",
        "Complaints accepted 30 25 +5 Table 1",
        "Whom to ask " + CONTACT,
        "Page 1 of 2",
    ):
        assert words in text, words
    assert "[c]" not in text


@pytest.mark.parametrize("layout", sorted(SHIPPED))
@pytest.mark.parametrize("withholds", [False, True])
def test_every_number_of_its_tables_is_that_of_the_report_in_the_table_it_names(layout: str, withholds: bool) -> None:
    report = snapshot_of(layout, withholds=withholds).report
    by_label = {figure.label: figure for figure in report.figures.values()}
    seen = 0
    for table in tables_of(report):
        for row in table.rows:
            figure = by_label[row.label]
            assert re.fullmatch(r"Table [0-9A-C][0-9a-c.]*", row.stands)
            for cell, year in zip(row.cells, report.years[:2], strict=False):
                value = figure.by_year[year]
                sign = "%" if figure.unit == "%" else ""
                nothing = "[c]" if year in figure.withheld else "–"
                assert cell == (nothing if value is None else f"{value:,}{sign}")
                seen += 1
    assert seen >= 4


def test_a_change_is_given_where_both_its_numbers_are_and_nowhere_else() -> None:
    report = snapshot_of(withholds=True).report
    rows = [row for table in tables_of(report) for row in table.rows]
    assert {row.cells[2] for row in rows if "[c]" in row.cells[:2]} == {"–"}
    assert any(row.cells[2] not in ("–", "0") for row in rows)


def test_its_sentences_are_those_of_the_report() -> None:
    snapshot = snapshot_of()
    text = text_of(made(snapshot))
    said = {block.text for s in snapshot.report.sections for block in s.blocks if block.kind == "paragraph"}
    again = [words for words in said if words in text]
    assert [words for words in again if words.startswith("The council considered")]
    assert [words for words in again if words.startswith("No action is recorded")]


def test_what_its_author_wrote_stands_in_place_of_the_sentence_with_its_figures_and_is_searched_for_names() -> None:
    words = "We accepted {accepted} complaints.\n\n- **Quillon** was told\n- <b>x</b>"
    snapshot = snapshot_of(words=words)
    content = made(snapshot)
    assert "In brief We accepted 30 complaints. Quillon was told <b>x</b> Key figures" in text_of(content)
    assert "The council considered" not in text_of(content)
    assert "Quillon was told" in " ".join(free_text(snapshot.report)["Summary for the committee"])
    assert faults(content) == []


def test_words_that_two_pages_have_no_room_for_are_refused() -> None:
    fits = "x" * 80 + " "
    assert pages(made(snapshot_of(words=(fits * 20)[: MOST_IN_SUMMARY - 1]))) == 2
    with pytest.raises(ReportRefused, match="its two pages have room for 1,200"):
        snapshot_of(words=fits * 15)
    with pytest.raises(ReportRefused, match="take 1,260 letters"):
        snapshot_of(words="\n".join("- a" for _ in range(14)))
    with pytest.raises(ReportRefused, match="“Summary for the committee” name the figure “luck”"):
        snapshot_of(words="{luck}")


@pytest.mark.parametrize("layout", sorted(SHIPPED))
def test_it_has_two_pages_at_most_and_keeps_the_rules_of_pdf_ua(layout: str) -> None:
    content = made(snapshot_of(layout, withholds=True))
    assert pages(content) <= 2
    found = page.validate_pdf_bytes(content, profile=page.ValidationProfile.PDF_UA_1)
    assert (found.is_compliant, [failure.message for failure in found.failures]) == (True, [])
    assert faults(content) == []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("en-GB", True)
        assert str(pdf.docinfo.Title).startswith("Summary for the committee: ")


def test_with_the_longest_of_everything_it_still_has_two_pages() -> None:
    lines = "\n".join(f"- {'Longest words of an author ' * 3}" for _ in range(13))
    snapshot = snapshot_of(words=lines, withholds=True)
    report = replace(snapshot.report, council="A council with a very long name indeed " * 4)
    picture = f"data:image/svg+xml;base64,{base64.b64encode(SQUARE.encode()).decode()}"
    content = as_summary(
        report, snapshot.layout, brand=Brand("#ffdd00", picture), contact="Complaints team, " * 12, version=12
    )
    assert pages(content) == 2
    with pikepdf.open(io.BytesIO(content)) as pdf:
        (logo,) = (one for one in elements(pdf) if one.S == "/Figure")
        assert str(logo.Alt) == report.council


def test_the_same_snapshot_gives_the_same_bytes_on_another_day() -> None:
    snapshot, found = snapshot_of(), []
    for day in ("2026-10-01", "2031-02-03"):
        with time_machine.travel(day), override_settings(COUNCIL_COLOUR="#aa0000", COMPLAINTS_CONTACT=day):
            found.append(made(snapshot))
    assert digest(found[0]) == digest(found[1])
    assert digest(made(snapshot_of(withholds=True))) != digest(found[0])  # negative control


def test_that_of_a_report_which_is_not_published_says_so() -> None:
    report = compiled("2024-25 Q1", SHIPPED["checklist"], on=ON, count=tabulated)
    text = text_of(as_summary(report, SHIPPED["checklist"]))
    assert "Internal: not for publication." in text and "Quarterly report 2024-25 Q1" in text
    assert "which regulation 13" not in text and "Whom to ask" not in text
    assert "Figures of 2024-25 Q1 and of the same quarter of the year before" in text


def test_that_of_two_dates_says_them_in_words_and_on_each_page_that_it_is_internal() -> None:
    report = compiled("2024-05-01..2024-07-31", SHIPPED["checklist"], on=ON, count=tabulated)
    pdf = as_summary(report, SHIPPED["checklist"])
    pages = [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    assert len(pages) == 2 and all("Internal: not for publication." in page for page in pages)
    assert "1 May to 31 Jul 2024" in pages[0] and "in this period" in pages[0]
    assert not any(".." in page for page in pages)


# What somebody is told who cannot see it


def test_each_data_cell_of_the_report_has_its_headers_each_heading_its_place_and_each_picture_its_words() -> None:
    content = as_pdf(compiled("2024-25", SHIPPED["checklist"], on=ON, count=tabulated))
    assert faults(content) == []
    assert number_of(content, "Table") > 20 and number_of(content, "TD") > 600 and number_of(content, "Figure") >= 6


BROKEN = {
    "a header that heads nothing": ("/TH", lambda one: one.__delattr__("A"), "header 1 does not head its column"),
    "a header cell that is data": ("/TH", lambda one: setattr(one, "S", pikepdf.Name.TD), "does not head its column"),
    "a heading that skips a level": ("/H2", lambda one: setattr(one, "S", pikepdf.Name.H4), "level 4 follows"),
    "a cell that names other headers": (
        "/TD",
        lambda one: setattr(one.A, "Headers", pikepdf.Array(["x"])),
        "a cell names ['elsewhere'] as its headers",
    ),
    "a table without a caption": ("/Caption", lambda one: setattr(one, "S", pikepdf.Name.P), "has no caption"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_document_with_one_of_them_broken_is_found_at_fault(what: str) -> None:
    """Negative control."""
    kind, deed, says = BROKEN[what]
    with pikepdf.open(io.BytesIO(made(snapshot_of()))) as pdf:
        deed(next(one for one in elements(pdf) if str(one.S) == kind))
        file = io.BytesIO()
        pdf.save(file)
    assert any(says in fault for fault in faults(file.getvalue())), faults(file.getvalue())


def test_the_command_writes_it(tmp_path: Path) -> None:
    call_command("annual_report", "2024-25", summary=tmp_path / "new" / "summary.pdf")
    assert "Summary for the committee" in text_of((tmp_path / "new" / "summary.pdf").read_bytes())
