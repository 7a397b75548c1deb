"""The words of a layout are held against the figures at submission, as those of the report's author are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from cases.record import Refused
from reporting.actions import layouts as deeds
from reporting.compiling import compiled
from reporting.crosstab import tabulated
from reporting.layouts import SHIPPED
from reporting.layouts.edited import EditedPart
from reporting.models import EditedLayout, ReportDraft
from reporting.publication import publishing, snapshots
from reporting.publication.snapshots import Snapshot
from reporting.small_numbers.withholding import Rule
from reporting.words import typed
from reporting.words.of_layout import read_of_layout
from reporting.words.worded import with_texts
from tests.builders import RECEIVED, TODAY, Council, logged, now_on
from tests.builders_reports import YEAR, begun, shown_whole, submitted, written
from tests.logs import imported

pytestmark = pytest.mark.django_db
WHERE = "Change them under Reports, “Layouts of reports”, “In short”."
NOT_SO = "Complaints considered rose this year."


@pytest.fixture(autouse=True)
def on_a_known_day() -> Iterator[None]:
    with time_machine.travel(now_on(TODAY), tick=False):
        yield


@pytest.fixture
def council() -> Council:
    """Six complaints last year, and four in the year of the report."""
    council = Council()
    for _ in range(6):
        logged(council, received_on=RECEIVED.replace(year=RECEIVED.year - 1))
    for _ in range(4):
        logged(council)
    return council


def with_words(council: Council, *parts: EditedPart, section: str = "considered") -> ReportDraft:
    """A draft in a layout of the council's own, in a section of which these parts stand first."""
    row = EditedLayout.objects.filter(name="in-short").first()
    row = row or deeds.begin_layout("checklist", title="In short", name="in-short", by=council.manager, on=TODAY)
    for part in parts:
        row = deeds.add_part(row, section, part, after=0, seen=row.edition, by=council.manager, on=TODAY)
    return shown_whole(begun(council, layout="in-short"))


def refused(draft: ReportDraft) -> list[str]:
    """The sentences with which a draft is not submitted."""
    with pytest.raises(Refused) as refusal:
        publishing.submit(draft, seen=draft.edition, by=draft.author, on=TODAY)
    draft.refresh_from_db()
    assert draft.status == ReportDraft.Status.DRAFT
    return str(refusal.value).splitlines()[1:]


def title_of(draft: ReportDraft, name: str) -> str:
    return next(one.title for one in SHIPPED["checklist"].sections if one.name == name)


@pytest.mark.parametrize(
    "part",
    [
        EditedPart(0, "words", f"As before.\n\n{NOT_SO}"),
        EditedPart(0, "heading", NOT_SO),
        EditedPart(0, "list", items=("As before.", NOT_SO)),
    ],
    ids=lambda part: part.kind,
)
def test_a_word_of_direction_that_is_not_so_is_refused_with_its_place_and_where_to_change_it(
    part: EditedPart, council: Council
) -> None:
    draft = with_words(council, part)
    (said,) = refused(draft)
    title = title_of(draft, "considered")
    assert said == (
        f"The layout’s words under “{title}” say “rose” of “Complaints considered”, but it fell from 6 in 2025-26 to 4 "
        f"in 2026-27: “{NOT_SO}” {WHERE}"
    )


def test_the_title_of_a_section_and_of_a_table_are_its_words_too(council: Council) -> None:
    draft = with_words(council)
    row = EditedLayout.objects.get()
    section = deeds.section_called(row, "considered")
    row = deeds.change_section(
        row, "considered", title=NOT_SO, new_page=section.new_page, seen=row.edition, by=council.manager, on=TODAY
    )
    assert [said.partition(" say ")[0] for said in refused(draft)] == [f"The layout’s words under “{NOT_SO}”"]
    row = deeds.change_section(
        row, "considered", title="All", new_page=True, seen=row.edition, by=council.manager, on=TODAY
    )
    table = next(one for one in deeds.section_called(row, "considered").parts if one.kind == "table")
    deeds.change_part(row, table.key, replace(table, title=NOT_SO), seen=row.edition, by=council.manager, on=TODAY)
    assert [said.partition(" say ")[0] for said in refused(draft)] == ["The layout’s words under “All”"]


def test_words_that_are_so_are_submitted_and_stand_in_the_report(council: Council) -> None:
    so = "Complaints considered fell this year."
    draft = submitted(with_words(council, EditedPart(0, "words", so)))
    section = next(one for one in Snapshot.read(draft.snapshot).report.sections if one.name == "considered")
    assert so in [block.text for block in section.blocks]


def test_without_the_check_what_is_not_so_would_be_submitted(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    monkeypatch.setattr(snapshots, "read_of_layout", lambda report, layout: [])
    assert submitted(with_words(council, EditedPart(0, "words", NOT_SO))).status == ReportDraft.Status.SUBMITTED


def test_a_typed_number_that_the_tables_contradict_is_refused(council: Council) -> None:
    draft = with_words(council, EditedPart(0, "words", "Complaints considered fell from 6 to 4, a fall of 50%."))
    (said,) = refused(draft)
    assert said.startswith(f"The layout’s words under “{title_of(draft, 'considered')}” say “50%” in place of “33%”.")
    assert said.endswith(WHERE)


def test_a_figure_in_braces_is_refused_because_nothing_fills_it_in(council: Council) -> None:
    draft = with_words(council, EditedPart(0, "words", "We considered {considered}, {not a figure} and {}."))
    (said,) = refused(draft)
    assert "have “{considered}”, which is filled in only in the words that an author writes in a draft." in said


def test_what_is_wrong_in_the_layout_is_said_beside_what_is_wrong_in_the_draft(council: Council) -> None:
    draft = with_words(council, EditedPart(0, "words", NOT_SO))
    draft = written(draft, "introduction", "Complaints considered doubled.")
    own, of_layout = refused(draft)
    assert own.startswith("The words under “Introduction” say “doubled”")
    assert of_layout.startswith("The layout’s words under “")


def test_the_page_of_the_draft_says_it_before_it_is_submitted(council: Council) -> None:
    draft = with_words(council, EditedPart(0, "words", NOT_SO))
    client = Client()
    client.force_login(council.manager)
    answer = client.get(reverse("report_draft_preview", args=[draft.pk]))
    main = BeautifulSoup(answer.content, "html.parser").find("main")
    assert (answer.status_code, WHERE in " ".join(main.get_text(" ").split())) == (409, True)


def test_a_word_of_direction_of_a_withheld_figure_is_refused(council: Council) -> None:
    draft = with_words(council, EditedPart(0, "words", "Complaints considered fell this year."))
    ReportDraft.objects.update(withholds_small_numbers=True)
    draft.refresh_from_db()
    assert "which is withheld, so that no word may say how it went" in refused(draft)[0]


@pytest.fixture(scope="module", params=["cwac", "banes", "leics"])
def log(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with imported(request.param, django_db_blocker):
        yield request.param


@pytest.mark.parametrize("layout", sorted(SHIPPED))
def test_no_shipped_layout_says_what_is_not_so_of_any_council(
    layout: str, log: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = "2022-23" if log == "banes" else "2024-25"
    checks: list[Any] = []
    check = typed.check
    monkeypatch.setattr(typed, "check", lambda text: checks.append(text) or check(text))
    for withhold in (None, Rule()):
        report = compiled(year, SHIPPED[layout], on=TODAY, count=tabulated, withhold=withhold)
        assert with_texts(report, {}, read_of_layout(report, SHIPPED[layout])).sections == report.sections
    assert len(checks) == 2  # the tables are read once for all the words of a report
    title = SHIPPED[layout].sections[0].title
    assert title in checks[0] and YEAR not in title
