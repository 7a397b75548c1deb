"""How much of a report is withheld: told to those who write and approve it, and to readers in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from accounts.models import User
from reporting.compiling import compiled
from reporting.crosstab import tabulated
from reporting.exports import as_html
from reporting.figures import ReportRefused
from reporting.layouts import SHIPPED
from reporting.models import ReportDraft
from reporting.publication import files
from reporting.publication.frozen import frozen
from reporting.publication.snapshots import Snapshot
from reporting.published import WITHHELD
from reporting.small_numbers.tally import Exposed, TableTally, Tally
from reporting.small_numbers.withholding import Rule
from reporting.words import at_hand
from tests.builders import TODAY, Council, logged, now_on
from tests.builders_reports import begun, published, reasoned, shown_whole, submitted, written
from tests.logs import imported

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_a_known_day() -> Iterator[None]:
    with time_machine.travel(now_on(TODAY), tick=False):
        yield


@pytest.fixture
def council() -> Council:
    return Council()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "as_pdf", lambda report, brand: b"%PDF of " + repr(report).encode())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def part(client: Client, address: str) -> str:
    """What a page says of the numbers that are withheld; empty where it says nothing of them."""
    response = client.get(address)
    assert response.status_code == 200
    found = BeautifulSoup(response.content, "html.parser").find(id="withheld")
    return " ".join(found.get_text(" ").split()) if found else ""


def counted(draft: ReportDraft) -> str:
    return f"{draft.get_absolute_url()}?withheld=counted"


# What is counted


@pytest.fixture(scope="module")
def log(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with imported("cwac", django_db_blocker):
        yield


@pytest.mark.parametrize("layout", ["checklist", "cheshire-west"])
def test_the_count_is_what_stands_on_the_page_table_by_table(layout: str, log: None) -> None:
    told: list[Tally] = []
    report = compiled("2024-25", SHIPPED[layout], on=TODAY, count=tabulated, withhold=Rule(below=5, tell=told.append))
    whole = compiled("2024-25", SHIPPED[layout], on=TODAY, count=tabulated)
    page = BeautifulSoup(as_html(report), "html.parser")
    on_page = {}
    for table in page.select("table.report-table"):
        said = [cell.get_text(strip=True) for cell in table.select("td")]
        on_page[table.caption.get_text(strip=True)] = (sum(one != "–" for one in said), said.count(WITHHELD))
    (tally,) = told
    assert tally.withheld > 50 and tally.others > 0
    for one in tally.tables:
        assert on_page[one.caption] == (one.numbers, one.withheld)
    # the small ones are those that the whole report has as counts from 1 to 4, and money of few cases besides
    for one, name in zip(tally.tables, report.tables, strict=True):
        if report.tables[name].definition.is_pounds or report.tables[name].definition.columns:
            continue
        lines = [*whole.tables[name].lines, *([whole.tables[name].total] if whole.tables[name].has_total_line else [])]
        assert one.small == sum(0 < (c.value or 0) < 5 for line in lines for c in line.cells if c.opens), name
    sentence = f"Of the {tally.numbers:,} numbers in the tables that come from cases, {tally.withheld:,} are withheld."
    assert sentence in page.get_text()
    assert "withheld" not in as_html(whole)


def test_a_report_without_small_numbers_says_that_none_is_withheld(council: Council) -> None:
    told: list[Tally] = []
    report = compiled("2026-27", SHIPPED["leicestershire"], on=TODAY, count=tabulated, withhold=Rule(tell=told.append))
    assert told[0].withheld == 0
    assert "numbers in the tables that come from cases, none is withheld." in as_html(report)
    assert told[0].said == f"None of its {told[0].numbers} numbers that come from cases is withheld."


# Who is told


def test_author_approver_and_data_protection_officer_are_told_before_and_after_submission(council: Council) -> None:
    for _ in range(3):
        logged(council)
    draft = begun(council)
    author, head, officer = map(signed_in, (council.manager, council.head, council.auditor))
    asks = part(author, draft.get_absolute_url())
    assert asks.endswith("See how many numbers this report withholds")
    before = part(author, counted(draft))
    found = re.search(r"Of its (\d+) numbers that come from cases (\d+) are withheld: (\d+) are small", before)
    assert found and 0 < int(found[3]) <= int(found[2]) < int(found[1])
    assert "Small is a count from 1 to 4" in before and "Fewer breakdowns" in before and "Fewer years" in before
    assert part(head, counted(draft)).startswith(before.partition(" How many in each")[0])
    at = reverse("report_draft_withholding", args=[draft.pk])
    assert found[0] in part(officer, f"{at}?withheld=counted")
    assert part(officer, at).endswith("See how many numbers this report withholds")
    draft = submitted(draft)
    assert found[0] in part(author, draft.get_absolute_url())
    assert found[0] in part(head, draft.get_absolute_url())
    assert found[0] in part(head, reverse("report_draft_approve", args=[draft.pk]))


def test_nothing_is_said_where_nothing_is_withheld_or_the_draft_is_no_more(council: Council, quick: None) -> None:
    logged(council)
    draft = shown_whole(begun(council))
    author = signed_in(council.manager)
    assert part(author, counted(draft)) == ""
    published(draft, council.head)
    ReportDraft.objects.update(withholds_small_numbers=True)
    assert part(author, counted(draft)) == ""


def test_figures_that_contradict_each_other_are_said_in_place_of_the_count(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*given: Any, **named: Any) -> None:
        raise ReportRefused("Table 1 is 30, but Table 5 is 29.")

    monkeypatch.setattr(at_hand, "counted", refuses)
    said = part(signed_in(council.manager), counted(begun(council)))
    assert "cannot be counted today: Table 1 is 30, but Table 5 is 29." in said


def test_what_was_submitted_before_it_was_counted_says_so(council: Council) -> None:
    draft = submitted(begun(council))
    held = dict(Snapshot.read(draft.snapshot).held)
    held["withholding"] = {name: value for name, value in held["withholding"].items() if name != "tally"}
    ReportDraft.objects.filter(pk=draft.pk).update(snapshot=Snapshot(held).text)
    assert "submitted before the numbers that are withheld were counted" in part(
        signed_in(council.head), draft.get_absolute_url()
    )


# What earlier reports gave away


def test_numbers_that_an_earlier_report_printed_are_named_and_the_first_report_names_none(
    council: Council, quick: None
) -> None:
    for _ in range(3):
        logged(council)
    first = begun(council)
    author, head = signed_in(council.manager), signed_in(council.head)
    assert "in vain" not in part(author, counted(first))  # negative control: nothing has been printed yet
    earlier = published(shown_whole(first), council.head)
    draft = reasoned(begun(council), "Small numbers are withheld now.")
    said = part(author, counted(draft))
    assert re.search(r"(\d+) are withheld in vain: an earlier report printed them", said)
    assert "Tell the data protection officer before it goes on." in said
    assert "What was decided on each complaint considered" in said or "Table" in said
    exposed = Snapshot.read(submitted(draft).snapshot).tally.exposed
    assert {one.called for one in exposed} >= {"All considered, 2026-27"}
    assert all(f"{one.table}: {one.called}" in said for one in exposed)
    assert said.partition(" How many in each")[0] in part(head, draft.get_absolute_url())
    assert "in vain" not in head.get(earlier.get_absolute_url()).content.decode()


def test_no_file_and_no_page_of_a_publication_knows_which_are_small_or_known(council: Council, quick: None) -> None:
    """The same bytes come of a snapshot whose count says something else; and, as a control, of another note do not."""
    for _ in range(3):
        logged(council)
    one = published(begun(council), council.head)
    snapshot = Snapshot.read(one.snapshot)
    assert snapshot.tally.small > 0
    planted = Tally((TableTally("Planted 4711", 9, 5, 4),), (Exposed("Planted 4712", "Planted 4713"),))
    changed = dict(snapshot.held)
    changed["withholding"] = snapshot.held["withholding"] | {"tally": planted.plain}
    other = Snapshot(changed)
    assert other.tally == planted
    assert {kind: made.make(other) for kind, made in files.FILES.items()} == {
        kind: made.make(snapshot) for kind, made in files.FILES.items()
    }
    first, *more = snapshot.report.sections
    said = replace(first, blocks=(*first.blocks, replace(first.blocks[-1], text="Planted 4711")))
    told = Snapshot(changed | {"report": frozen(replace(snapshot.report, sections=(said, *more)))})
    assert files.FILES["html"].make(told) != files.FILES["html"].make(snapshot)
    assert "tally" not in snapshot.held["report"]["has"] and "tally" not in snapshot.held["data"]
    for address in (one.get_absolute_url(), reverse("report_published_read", args=[one.pk])):
        page = signed_in(council.auditor).get(address).content.decode()
        assert "are small" not in page and "in vain" not in page


# What it costs


def test_the_figures_are_counted_once_for_the_count_the_preview_and_the_words(
    council: Council, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tally"}}
    cache.clear()
    logged(council)
    draft, author, times = begun(council), signed_in(council.manager), []
    counts = at_hand.counted
    monkeypatch.setattr(at_hand, "counted", lambda *given, **named: times.append(1) or counts(*given, **named))
    author.get(draft.get_absolute_url())
    assert times == []  # the page of a draft does not wait for the cases to be counted
    with CaptureQueriesContext(connection) as plain:
        author.get(draft.get_absolute_url())
    for address in (
        counted(draft),
        reverse("report_draft_preview", args=[draft.pk]),
        reverse("report_draft_text", args=[draft.pk, "introduction"]),
    ):
        assert author.get(address).status_code == 200
    assert times == [1]
    with CaptureQueriesContext(connection) as asked:
        author.get(counted(draft))
    assert len(asked) == len(plain) + 1  # what happened last in the record
    draft = written(draft, "introduction", "Words change no figure.")
    signed_in(council.head).get(counted(draft))
    assert times == [1]
    logged(council)
    author.get(counted(draft))
    assert times == [1, 1]
    cache.clear()
