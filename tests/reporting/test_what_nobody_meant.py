"""What a report may be given that nobody meant: letters that no file holds, words without end, words whose section is
gone, a program that was changed meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cases.forms.fields import LONGEST_TEXT
from cases.models import Draft
from cases.xml_text import fit_for_xml
from reporting import runs, spreadsheets
from reporting.actions import layouts as deeds
from reporting.models import EditedLayout, Publication, ReportDraft
from reporting.publication import files, publishing, snapshots
from reporting.publication.names import Hit
from tests.builders import TODAY, Council, logged, now_on
from tests.builders_reports import YEAR, approved, begun, published, searched, shown_whole, submitted, written

pytestmark = pytest.mark.django_db

VERTICAL_TAB, NO_LETTER = "\x0b", "\ufffe"
"""What a word processor pastes for a break of the line, and what Unicode has for no letter at all."""


@pytest.fixture
def council() -> Council:
    return Council()


@pytest.fixture(autouse=True)
def on_a_known_day() -> Iterator[None]:
    with time_machine.travel(now_on(TODAY), tick=False):
        yield


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def layout_called(council: Council, title: str) -> EditedLayout:
    return deeds.begin_layout("checklist", title=title, name="ours", by=council.manager, on=TODAY)


# Letters that no file holds


@pytest.mark.parametrize("letter", [VERTICAL_TAB, NO_LETTER], ids=["vertical tab", "no letter"])
@pytest.mark.parametrize("mended", [True, False], ids=["", "as a control, without the mending"])
def test_a_letter_that_no_xml_holds_does_not_stop_a_publication(
    letter: str, mended: bool, council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged(council)
    if not mended:
        monkeypatch.setattr(spreadsheets, "fit_for_xml", lambda text: text)
        monkeypatch.setattr("cases.pdf.fit_for_xml", lambda text: text)
    draft = begun(council, layout=layout_called(council, f"Our{letter}report").name)
    draft = approved(draft, council.head)
    runs.make(publishing.publish(draft, seen=draft.edition, by=draft.author).pk)
    assert Publication.objects.filter(draft=draft).exists() is mended


def test_what_xml_holds_stays_as_it_is() -> None:
    assert fit_for_xml("Élodie’s\tline\n\U0001f600") == "Élodie’s\tline\n\U0001f600"
    assert fit_for_xml("a\x0bb\x01c\ufffed") == "a\ufffdb\ufffdc\ufffdd"


def test_a_nul_in_what_is_sent_is_refused_on_either_database(council: Council) -> None:
    client = signed_in(council.manager)
    assert client.post(reverse("report_begin", args=[YEAR]), {"layout": "a\0b"}).status_code == 302
    assert not ReportDraft.objects.exists()
    draft = begun(council)
    sent = {"words": "a\0b", "save_draft": "by script", "edition": draft.edition}
    answer = client.post(reverse("report_draft_text", args=[draft.pk, "introduction"]), sent)
    assert (answer.status_code, Draft.objects.count()) == (422, 0)
    assert "could not be saved as a draft" in answer.json()["said"]


# Words without end


def test_a_preview_reads_no_more_than_may_be_saved(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    client, draft = signed_in(council.manager), begun(council)
    at, read = reverse("report_draft_text", args=[draft.pk, "introduction"]), []
    monkeypatch.setattr("reporting.views.words.unnamed", lambda words, *given: read.append(len(words)) or [])
    for length in (LONGEST_TEXT, LONGEST_TEXT + 1):
        sent = {"words": "x" * length, "preview": "live", "edition": draft.edition}
        said = client.post(at, sent, headers={"HX-Request": "true"}).content.decode()
        assert ("Shorten your words to 20,000 letters or fewer" in said) is (length > LONGEST_TEXT)
    assert read == [LONGEST_TEXT]


def test_a_word_of_any_length_under_a_title_of_any_length_can_be_cleared(council: Council) -> None:
    title = "x" * 101
    client = signed_in(council.manager)
    row = layout_called(council, "Ours")
    at = reverse("layout_section_add", args=[row.name])
    refused = client.post(at, {"called": title, "edition": row.edition}).content.decode()
    assert "Shorten this to 100 characters or fewer." in refused
    assert client.post(at, {"called": title[:100], "edition": row.edition}).status_code == 302
    address = f"{'a' * 300}@example.org"
    hit = Hit(title[:100], address, "e-mail address", f"Write to {address}.")
    draft = searched(begun(council), hit)
    cleared = publishing.clear_name(draft, hit, by=council.manager, on=TODAY, why="It is the council’s own.")
    cleared.full_clean()
    assert publishing.hits(draft) == []


# What hangs on a draft


def test_words_whose_section_is_gone_are_shown_and_said_to_be_left_out(council: Council) -> None:
    row = layout_called(council, "Ours")
    row = deeds.add_section(row, seen=row.edition, by=council.manager, on=TODAY, title="Thanks", new_page=False)
    draft = written(begun(council, layout=row.name), "own-thanks", "We thank everybody.")
    client = signed_in(council.manager)
    assert "Left out" not in client.get(draft.get_absolute_url()).content.decode()
    publishing.drop(draft, seen=draft.edition, by=council.manager, on=TODAY)
    deeds.remove_section(row, "own-thanks", seen=row.edition, by=council.manager, on=TODAY)
    said = client.get(begun(council, layout=row.name).get_absolute_url()).content.decode()
    assert "Left out: their section is no longer in the layout" in said and "We thank everybody." in said


def test_the_page_of_a_draft_tells_its_own_steps_and_no_later_drafts(council: Council) -> None:
    old = begun(council)
    publishing.drop(old, seen=old.edition, by=council.manager, on=TODAY)
    new = written(begun(council), "introduction", "Other words.")
    client = signed_in(council.manager)
    steps = {
        draft: [step.verb for step in client.get(draft.get_absolute_url()).context["steps"]] for draft in (old, new)
    }
    assert steps == {old: ["report_dropped", "report_begun"], new: ["report_worded", "report_begun"]}


def set_below(council: Council, draft: ReportDraft, below: int, *, withholds: bool = True) -> ReportDraft:
    how = {"withholds": withholds, "below": below, "why": "A small town."}
    return publishing.set_withholding(draft, seen=draft.edition, by=council.auditor, on=TODAY, **how)


def test_to_drop_a_draft_and_begin_another_undoes_no_decision_that_withholds(council: Council) -> None:
    draft = set_below(council, begun(council), 10)
    publishing.drop(draft, seen=draft.edition, by=council.manager, on=TODAY)
    draft = begun(council)
    assert (draft.withholds_below, draft.withholding_set_by, draft.withholding_why) == (
        10,
        council.auditor,
        "A small town.",
    )
    for below, withholds in ((3, True), (10, False)):  # what shows more is decided for each report anew
        draft = set_below(council, draft, below, withholds=withholds)
        publishing.drop(draft, seen=draft.edition, by=council.manager, on=TODAY)
        draft = begun(council)
        assert (draft.withholds_small_numbers, draft.withholds_below) == (True, 5)
        assert draft.withholding_set_by is None


# A program that was changed meanwhile


def test_a_snapshot_of_another_program_is_refused_in_a_sentence_at_every_step(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged(council)
    monkeypatch.setattr(files, "as_pdf", lambda report, brand: b"%PDF")
    one = published(begun(council, "2025-26"), council.head)
    waits, draft = submitted(begun(council)), approved(begun(council, layout="bath"), council.head)
    monkeypatch.setattr(snapshots, "FORMAT", 2)
    said = "written by a later version of the program"
    read = signed_in(council.auditor).get(reverse("report_published_read", args=[one.pk]))
    assert (read.status_code, said in read.content.decode()) == (409, True)
    asked = {"read": "on", "edition": waits.edition}
    answer = signed_in(council.head).post(reverse("report_draft_approve", args=[waits.pk]), asked)
    assert (answer.status_code, said in answer.content.decode()) == (409, True)
    with pytest.raises(publishing.Refused, match=said):
        publishing.publish(draft, seen=draft.edition, by=council.manager)
    monkeypatch.setattr(snapshots, "FORMAT", 1)
    run = publishing.publish(draft, seen=draft.edition, by=council.manager)
    monkeypatch.setattr(snapshots, "thawed", gone)
    runs.make(run.pk)
    run.refresh_from_db()
    assert "Take it back and submit it again." in run.error


def test_no_report_withholds_numbers_beside_one_that_cannot_be_read(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it printed would be known to everybody but the program, and what it withheld would be shown."""
    logged(council)
    monkeypatch.setattr(files, "as_pdf", lambda report, brand: b"%PDF")
    published(begun(council), council.head)
    draft = begun(council, "2025-26")
    monkeypatch.setattr(snapshots, "FORMAT", 2)
    with pytest.raises(publishing.Refused, match=f"The report {YEAR}, version 1 was put together by another version"):
        publishing.submit(draft, seen=draft.edition, by=council.manager, on=TODAY)
    assert submitted(shown_whole(draft)).status == ReportDraft.Status.SUBMITTED


def gone(plain: object) -> None:
    raise snapshots.CannotThaw("There is no such class any more.")
