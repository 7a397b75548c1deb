"""The page on which the author of a report writes: what it shows, what it keeps, and what it refuses."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from cases.record import Refused
from reporting.exports import as_html, as_pdf
from reporting.figures import ReportRefused
from reporting.models import ReportDraft
from reporting.publication import publishing
from reporting.publication.snapshots import Snapshot
from reporting.views.words import with_sentence
from reporting.words import at_hand as at_hand_module
from reporting.words.at_hand import at_hand
from tests.builders import RECEIVED, TODAY, Council, logged, now_on
from tests.builders_reports import begun, shown_whole, submitted, written

pytestmark = pytest.mark.django_db
WORDS = (
    "## What we *learnt*\n\nWe considered **{count:considered}**. See [the guidance](https://www.gov.uk/x).\n\n"
    "- {considered} came\n- <script>alert(1)</script>\n\n1. one\n2. two"
)


@pytest.fixture
def council() -> Council:
    return Council()


@pytest.fixture(autouse=True)
def on_a_known_day() -> Iterator[None]:
    with time_machine.travel(now_on(TODAY), tick=False):
        yield


@pytest.fixture
def draft(council: Council) -> ReportDraft:
    for _ in range(6):
        logged(council, received_on=RECEIVED)
    return begun(council)


@pytest.fixture
def author(council: Council) -> Client:
    client = Client()
    client.force_login(council.manager)
    return client


def address(draft: ReportDraft, place: str = "considered") -> str:
    return reverse("report_draft_text", args=[draft.pk, place])


def sent(client: Client, draft: ReportDraft, words: str, place: str = "considered", **more: Any) -> HttpResponse:
    draft.refresh_from_db()
    headers = more.pop("headers", None)
    data = {"edition": draft.edition, "words": words} | more
    return client.post(address(draft, place), data, headers=headers)


def main(response: HttpResponse) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser").find("main")


def said(part: Any) -> str:
    return " ".join(part.get_text(" ").split())


def test_the_page_offers_sentences_figures_and_forms(author: Client, draft: ReportDraft) -> None:
    page = main(author.get(address(draft)))
    figures = {
        said(row.th.code): (said(row.th), [said(cell) for cell in row.select("td")])
        for row in page.select(".words-figures tbody tr")
    }
    label, cells = figures["{considered}"]
    assert label == "Complaints considered {considered}" and cells[:2] == ["Insert Complaints considered", "6"]
    forms = {
        said(row.th): said(row.select("td")[1]) for row in page.select(".app-scroll table:not(.words-figures) tr")[1:]
    }
    assert forms["{count:accepted}"] == "no complaints" and "{change:accepted}" not in forms
    assert "Nothing is written yet." in said(page)
    assert "{" not in said(page.select_one(".words-preview"))


def test_the_page_says_where_the_words_will_stand(author: Client, draft: ReportDraft) -> None:
    section, summary = (main(author.get(address(draft, place))) for place in ("considered", "committee-summary"))
    assert "They stand at the end of the section." in said(section)
    assert "in place of its sentences in brief: 1,200 letters at most. Leave an empty line" in said(summary)
    assert "at the end of the section" not in said(summary)


@pytest.mark.parametrize("live", [True, False], ids=["as it is typed", "by the button"])
def test_the_preview_fills_in_and_says_what_is_wrong_and_nothing_is_saved(
    author: Client, draft: ReportDraft, live: bool
) -> None:
    words = f"{WORDS}\n\nThe figure {{acepted}}, and 6 came."
    response = sent(
        author, draft, words, preview="live" if live else "page", headers={"HX-Request": "true"} if live else None
    )
    assert response.status_code == 200
    page = BeautifulSoup(response.content, "html.parser")
    assert bool(page.find("html")) != live
    preview = page.select_one("[data-said]")
    assert preview["data-said"] == "1 thing to put right."
    assert "Did you mean {accepted}" in said(preview.select_one(".words-faults"))
    assert "“6” is typed. Write {considered}" in said(preview.select_one(".words-typed"))
    assert said(preview.select_one("h3.report-subheading")) == "What we learnt"
    assert "We considered 6 complaints ." in said(preview.select_one(".report-text"))
    assert preview.find("script") is None and "<script>alert(1)</script>" in said(preview)
    if not live:
        assert page.select_one("#id_words").text.strip() == words
    draft.refresh_from_db()
    assert draft.texts == {}


def test_a_sentence_is_put_in_by_the_page_where_there_is_no_script(author: Client, draft: ReportDraft) -> None:
    button = main(author.get(address(draft))).select_one("button[name=use]")
    assert button["form"] == "words-form" and "{" in button["value"]
    page = main(sent(author, draft, "We looked again.", use=button["value"]))
    assert page.select_one("#id_words").text.strip() == f"We looked again. {button['value']}"
    reads = said(page.select_one(f"#{button['aria-describedby']}"))
    assert f"We looked again. {reads}" in said(page.select_one(".words-preview"))
    draft.refresh_from_db()
    assert draft.texts == {}


@pytest.mark.parametrize(
    ("words", "then"),
    [("", "S."), ("One.", "One. S."), ("One.\n", "One.\nS."), ("- one", "- one\n\nS."), ("a\n2. b", "a\n2. b\n\nS.")],
)
def test_where_a_sentence_goes(words: str, then: str) -> None:
    assert with_sentence(words, "S.") == then


def test_words_that_name_what_is_not_there_are_not_saved_and_not_lost(author: Client, draft: ReportDraft) -> None:
    for words, fault in (
        ("We won {complaints_won}.", "name the figure “complaints_won”, which this report does not have."),
        ("In {considered:1999-00}.", "ask for “Complaints considered” in 1999-00, which is not compared here"),
    ):
        response = sent(author, draft, words)
        page = main(response)
        assert fault in said(page.select_one(".govuk-error-summary"))
        assert page.select_one("#id_words").text.strip() == words
        draft.refresh_from_db()
        assert draft.texts == {}
    assert sent(author, draft, "In {considered:2026-27}.").status_code == 302
    draft.refresh_from_db()
    assert draft.texts == {"considered": "In {considered:2026-27}."}


def test_what_is_not_so_is_saved_with_a_word_and_refused_at_submission(
    author: Client, council: Council, draft: ReportDraft
) -> None:
    logged(council, received_on=RECEIVED.replace(year=2025))
    words = "We considered {considered} complaints, fewer than last year."
    page = main(author.post(address(draft), {"edition": draft.edition, "words": words}, follow=True))
    assert "say “fewer” of “Complaints considered”, which is withheld" in said(page)
    draft.refresh_from_db()
    with pytest.raises(Refused, match="The words under “Complaints considered” say “fewer”"):
        publishing.submit(draft, seen=draft.edition, by=council.manager, on=TODAY)
    draft = shown_whole(draft)
    with pytest.raises(Refused, match="but it rose from 1 in 2025-26 to 6 in 2026-27"):
        publishing.submit(draft, seen=draft.edition, by=council.manager, on=TODAY)
    draft = written(draft, "considered", words.replace("fewer", "more"))
    assert submitted(draft).status == ReportDraft.Status.SUBMITTED


def test_nothing_withheld_comes_to_the_page(author: Client, council: Council, draft: ReportDraft) -> None:
    for _ in range(3):
        logged(council, received_on=RECEIVED.replace(year=2025))
    names = ("{considered:2025-26}", "{before:considered}", "{change:considered}", "{difference:considered}")
    words = "\n\n".join(f"Here: {name}." for name in names)
    hidden = said(main(sent(author, draft, words, preview="page")).select_one(".words-preview"))
    assert hidden.count("Here: [c].") == 4
    figures = said(main(author.get(address(draft))).select_one(".words-figures"))
    assert "Insert Complaints considered 6 [c]" in figures
    shown_whole(draft)
    shown = said(main(sent(author, draft, words, preview="page")).select_one(".words-preview"))
    assert "Here: 3. Here: 3. Here: 3 more than in 2025-26 (3). Here: 3." in shown


def test_the_words_can_be_saved_while_the_figures_contradict_each_other(
    author: Client, draft: ReportDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*given: Any, **named: Any) -> None:
        raise ReportRefused("Table 1 is 30, but Table 5 is 29.")

    monkeypatch.setattr(at_hand_module, "counted", refuses)
    assert "contradict each other today" in said(main(author.get(address(draft))))
    assert sent(author, draft, "We looked {anywhere}.").status_code == 302
    draft.refresh_from_db()
    assert draft.texts == {"considered": "We looked {anywhere}."}


def test_the_report_is_put_together_once_for_as_long_as_nothing_happens(
    council: Council, draft: ReportDraft, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "words"}}
    cache.clear()
    first = at_hand(draft, on=TODAY)
    with CaptureQueriesContext(connection) as asked:
        assert at_hand(draft, on=TODAY).report.figures["considered"].by_year["2026-27"] == 6
    assert len(asked) == 1
    logged(council, received_on=RECEIVED)
    assert at_hand(draft, on=TODAY).report.figures["considered"].by_year["2026-27"] == 7
    assert at_hand(shown_whole(draft), on=TODAY).report.sections != first.report.sections
    cache.clear()


def test_the_words_are_the_same_on_the_page_in_the_files_and_in_the_data(council: Council, draft: ReportDraft) -> None:
    snapshot = Snapshot.read(submitted(written(draft, "considered", WORDS)).snapshot)
    report = Snapshot.read(snapshot.text).report
    plain = [
        "What we learnt",
        "We considered 6 complaints. See the guidance (https://www.gov.uk/x).",
        "6 came",
        "<script>alert(1)</script>",
        "one",
        "two",
    ]
    section = next(one for one in json.loads(snapshot.text)["data"]["sections"] if one["name"] == "considered")
    assert [words["text"] for words in section["words"]][-6:] == plain
    assert section["words"][-4]["figures"] == ["considered"]
    html = BeautifulSoup(as_html(report), "html.parser").find("section", attrs={"aria-labelledby": "considered"})
    own = html.find("h3", id="considered-words-1")
    assert str(own.em) == "<em>learnt</em>"
    assert str(own.find_next_sibling("p").strong) == "<strong>6 complaints</strong>"
    assert [said(item) for item in own.find_next_sibling("ul").select("li")] == plain[2:4]
    assert [said(item) for item in own.find_next_sibling("ol").select("li")] == plain[4:]
    assert html.find("script") is None


def test_a_pdf_has_the_words_as_a_list_and_an_address_to_read_and_nowhere_to_go(draft: ReportDraft) -> None:
    report = Snapshot.read(submitted(written(draft, "considered", WORDS)).snapshot).report
    content = as_pdf(report)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).replace("\n", " ")
    assert "See the guidance (https://www.gov.uk/x)." in text and "<script>alert(1)</script>" in text
    with pikepdf.open(io.BytesIO(content)) as pdf:
        dictionaries = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
        tags = Counter(str(one.S) for one in dictionaries if one.get("/Type") == "/StructElem")
        assert not [one for one in dictionaries if "/URI" in one]
    without = Snapshot.read(submitted(written(_again(draft), "considered", "Nothing.")).snapshot).report
    with pikepdf.open(io.BytesIO(as_pdf(without))) as pdf:
        dictionaries = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
        plain = Counter(str(one.S) for one in dictionaries if one.get("/Type") == "/StructElem")
    assert {tag: tags[tag] - plain[tag] for tag in ("/H3", "/L", "/LI")} == {"/H3": 1, "/L": 2, "/LI": 4}


def _again(draft: ReportDraft) -> ReportDraft:
    draft.refresh_from_db()
    return publishing.take_back(draft, seen=draft.edition, by=draft.author, on=TODAY)
