"""The pages on which a report is written, approved and published, as each person meets them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from cases.models import Involvement, Part, Person
from reporting import runs
from reporting.models import Publication, ReportDraft, ReportRun
from reporting.publication import files, publishing, snapshots
from reporting.publication.publishing import kept
from stages.law.prompts import Duty
from stages.models import Reminder
from tests.builders import RECEIVED, TODAY, Council, logged, now_on
from tests.builders_reports import YEAR, approved, begun, published, reasoned, shown_whole, submitted, written
from tests.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def council() -> Council:
    return Council()


@pytest.fixture(autouse=True)
def on_a_known_day() -> Iterator[None]:
    with time_machine.travel(now_on(TODAY), tick=False):
        yield


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "as_pdf", lambda report, brand: b"%PDF of " + report.year.encode())


def words(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return " ".join(BeautifulSoup(response.content, "html.parser").find("main").get_text(" ").split())


def buttons(client: Client, draft: ReportDraft) -> set[str]:
    main = BeautifulSoup(client.get(draft.get_absolute_url()).content, "html.parser").find("main")
    return {" ".join(one.get_text().split()) for one in main.select("button, a.govuk-button")}


def press(client: Client, draft: ReportDraft, page: str, **data: Any) -> Any:
    """Send the form of a page as the page of the draft shows it, have the queue do its part, and see where it leads."""
    draft.refresh_from_db()
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = client.post(reverse(page, args=[draft.pk]), {"edition": draft.edition} | data)
    while answer.status_code == HTTPStatus.FOUND:
        answer = client.get(answer.headers["Location"])
    return answer


def test_the_whole_way_in_the_browser_by_two_people(council: Council) -> None:
    logged(council, received_on=RECEIVED.replace(year=2025))
    author, approver = signed_in(council.manager), signed_in(council.head)
    author.post("/reports/2025-26/draft/")
    draft = ReportDraft.objects.get()
    assert (draft.author, draft.year) == (council.manager, "2025-26")
    at = reverse("report_draft_text", args=[draft.pk, "introduction"])
    assert "{accepted}" in words(author, at)
    author.post(at, {"edition": draft.edition, "words": "We accepted {accepted} complaints."})
    assert buttons(author, draft) == {"Check it and submit it for approval", "Drop this draft"}
    press(author, draft, "report_draft_submit")
    assert buttons(author, draft) == {"Take it back to change it", "Drop this draft"}
    assert buttons(approver, draft) == {"Approve it", f"Send it back to {council.manager}"}
    assert "as it will be published" in words(approver, reverse("report_draft_preview", args=[draft.pk]))
    press(approver, draft, "report_draft_send_back", why="Say what was learnt.")
    assert f"{council.head} sent it back: Say what was learnt." in words(author, draft.get_absolute_url())
    press(author, draft, "report_draft_submit")
    unread = press(approver, draft, "report_draft_approve")
    assert "Read the report first, then say that you have." in unread.content.decode()
    press(approver, draft, "report_draft_approve", read="on")
    assert "Publish it" in buttons(author, draft) and "Publish it" not in buttons(approver, draft)
    assert "The report is published." in press(author, draft, "report_draft_publish").content.decode()
    one = Publication.objects.get()
    page = words(signed_in(council.auditor), one.get_absolute_url())
    assert f"Written by {council.manager}" in page and f"Approved by {council.head}" in page
    listed = words(signed_in(council.auditor), "/reports/")
    assert f"2025-26, version 1 {one.title} Published Written by {council.manager}" in listed


def test_an_author_is_not_let_into_the_page_on_which_others_approve(council: Council) -> None:
    draft = submitted(begun(council))
    assert signed_in(council.manager).get(reverse("report_draft_approve", args=[draft.pk])).status_code == 403


def test_a_page_opened_before_a_change_does_nothing_and_says_so(council: Council) -> None:
    draft = submitted(begun(council))
    answer = signed_in(council.manager).post(
        reverse("report_draft_take_back", args=[draft.pk]), {"edition": draft.edition - 1}
    )
    assert answer.status_code == 409
    assert "Somebody changed this report after you opened the page" in answer.content.decode()


def shown_edition(answer: Any) -> str:
    return BeautifulSoup(answer.content, "html.parser").select_one("main input[name=edition]")["value"]


def test_words_typed_while_the_draft_changed_are_kept_and_saved_when_sent_again(council: Council) -> None:
    draft = begun(council)
    author, at = signed_in(council.manager), reverse("report_draft_text", args=[draft.pk, "introduction"])
    publishing.write_text(draft, seen=1, by=council.manager, on=TODAY, place="outcomes", words="Meanwhile.")
    answer = author.post(at, {"edition": "1", "words": "Typed at length."})
    assert answer.status_code == 409 and "Typed at length." in answer.content.decode()
    assert author.post(at, {"edition": shown_edition(answer), "words": "Typed at length."}).status_code == 302
    draft.refresh_from_db()
    assert draft.texts == {"outcomes": "Meanwhile.", "introduction": "Typed at length."}


def test_an_approval_sent_again_is_still_of_the_report_that_was_read(council: Council) -> None:
    draft = submitted(begun(council))
    approver, at = signed_in(council.head), reverse("report_draft_approve", args=[draft.pk])
    read = {"edition": str(draft.edition), "read": "on"}
    publishing.take_back(draft, seen=draft.edition, by=council.manager, on=TODAY)
    answer = approver.post(at, read)
    assert answer.status_code == 409 and shown_edition(answer) == read["edition"]
    submitted(ReportDraft.objects.get())
    assert approver.post(at, read).status_code == 409
    assert ReportDraft.objects.get().status == ReportDraft.Status.SUBMITTED


def test_what_the_search_found_is_shown_with_its_sentence_and_can_be_cleared(council: Council) -> None:
    child = Person.called("Zephyrine Quillon")
    child.save()
    Involvement.objects.create(case=logged(council), person=child, part=Part.CHILD, from_on=RECEIVED)
    draft = written(begun(council), "introduction", "First. The Quillon Building has a ramp.")
    client = signed_in(council.manager)
    shown = press(client, draft, "report_draft_submit").content.decode()
    assert "Look at these before it goes on" in shown and "The Quillon Building has a ramp." in shown
    draft.refresh_from_db()
    address = reverse("report_draft_name", args=[draft.pk, publishing.hits(draft)[0].key])
    client.post(address, {"edition": draft.edition, "why": "It is a building."})
    assert "“quillon” in Introduction: It is a building." in words(client, draft.get_absolute_url())
    assert client.get(address).status_code == 404
    press(client, draft, "report_draft_submit")
    draft.refresh_from_db()
    assert draft.status == ReportDraft.Status.SUBMITTED


def test_text_of_the_author_is_text(council: Council) -> None:
    draft = written(begun(council), "introduction", "<script>alert(1)</script>")
    for address in (draft.get_absolute_url(), reverse("report_draft_preview", args=[draft.pk])):
        assert b"<script>alert(1)" not in signed_in(council.head).get(address).content
    one = published(draft, council.head)
    for row in one.artefacts.filter(kind="html"):
        assert b"<script>alert(1)" not in kept(row.file, row.sha256)


# Who is told


def told(user: User) -> list[str]:
    """What somebody is reminded of as a step of a report."""
    standing = Reminder.objects.filter(recipient=user, settled_on=None).exclude(kind=Duty.FINISHED)
    return list(standing.values_list("kind", flat=True))


def test_each_step_tells_whoever_the_next_one_waits_for_and_settles_when_it_is_taken(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    Reminder.objects.all().delete()
    draft = submitted(begun(council))
    assert (told(council.head), told(council.manager)) == (["approve_report"], [])
    publishing.send_back(draft, seen=draft.edition, by=council.head, on=TODAY, why="Table 5.")
    assert (told(council.head), told(council.manager)) == ([], ["report_sent_back"])
    draft.refresh_from_db()
    draft = approved(draft, council.head)
    assert (told(council.head), told(council.manager)) == ([], ["publish_report"])
    run = publishing.publish(draft, seen=draft.edition, by=council.manager)
    monkeypatch.setattr(runs, "published", lambda *given: 1 / 0)
    runs.make(run.pk)
    assert told(council.manager) == ["report_not_published"]
    monkeypatch.undo()
    monkeypatch.setattr(files, "as_pdf", lambda report, brand: b"%PDF")
    draft.refresh_from_db()
    runs.make(publishing.publish(draft, seen=draft.edition, by=council.manager).pk)
    assert told(council.manager) == ["report_published"]
    assert f"The report {YEAR} was published on" in words(signed_in(council.manager), reverse("reminders"))


def test_a_publication_can_be_cancelled_by_whoever_may_publish_and_by_nobody_else(council: Council) -> None:
    draft = approved(begun(council), council.head)
    run = publishing.publish(draft, seen=draft.edition, by=council.manager)
    address = reverse("report_cancel", args=[YEAR, run.pk])
    assert signed_in(council.officer).post(address).status_code == 403
    assert signed_in(council.manager).post(address).headers["Location"] == draft.get_absolute_url()
    runs.make(run.pk)
    run.refresh_from_db()
    assert (run.status, Publication.objects.count()) == (ReportRun.Status.CANCELLED, 0)
    draft.refresh_from_db()
    assert publishing.publish(draft, seen=draft.edition, by=council.manager).pk != run.pk


# What it costs


def test_the_list_of_reports_asks_no_more_for_more_of_them(council: Council) -> None:
    client, asked = signed_in(council.manager), []
    logged(council)
    client.get("/reports/")
    for years in (("2020-21",), ("2021-22", "2022-23")):
        for year in years:
            published(shown_whole(begun(council, year)), council.head)
            begun(council, year)
        client.get("/calculator/")  # where the manager is told that they are published
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/reports/").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_page_of_a_publication_asks_no_more_for_more_versions(council: Council) -> None:
    client, asked = signed_in(council.auditor), []
    one = published(shown_whole(begun(council)), council.head)
    client.get(one.get_absolute_url())
    for reasons in (("One.",), ("Two.", "Three.")):
        for reason in reasons:
            published(shown_whole(reasoned(begun(council), reason)), council.head)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(one.get_absolute_url()).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


# Proof


def proved(*arguments: Any, **options: Any) -> str:
    said = io.StringIO()
    call_command("prove_report", *arguments, stdout=said, **options)
    return said.getvalue()


def test_what_was_published_is_proved_byte_for_byte_and_what_was_lost_is_put_back(council: Council) -> None:
    one = published(begun(council), council.head)
    said = proved()
    assert "the snapshot is as it was published" in said
    assert said.count("made again from the snapshot, it has the same bytes") == len(files.FILES)
    row = one.artefacts.get(kind="html")
    default_storage.delete(row.file)
    lost = io.StringIO()
    with pytest.raises(CommandError, match=r"^1 of what was published could not be proved\.$"):
        call_command("prove_report", one.pk, stdout=lost)
    assert "html: THE STORED FILE IS LOST OR CHANGED" in lost.getvalue()
    assert "html: put back into the document store" in proved(one.pk, put_back=True)
    assert kept(row.file, row.sha256) is not None


def test_what_was_published_before_a_kind_of_file_came_keeps_its_own_and_is_proved(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_then = {kind: made for kind, made in files.FILES.items() if kind in ("pdf", "html", "json")}
    with monkeypatch.context() as then:
        then.setattr(publishing, "FILES", of_then)
        old = published(shown_whole(begun(council)), council.head)
    new = published(shown_whole(reasoned(begun(council), "A correction.")), council.head)
    assert {row.kind for row in old.artefacts.all()} == set(of_then) < {row.kind for row in new.artefacts.all()}
    client = signed_in(council.auditor)
    assert "open data" in words(client, new.get_absolute_url())
    assert "open data" not in words(client, old.get_absolute_url())
    assert client.get(reverse("report_published_file", args=[old.pk, "open-data"])).status_code == 404
    sent = client.get(reverse("report_published_file", args=[new.pk, "open-data"]))
    assert sent.headers["Content-Type"] == "application/zip"
    assert f'report-{YEAR}-version-2-open-data.zip"' in sent.headers["Content-Disposition"]
    assert proved(old.pk).count("it has the same bytes") == len(of_then)
    assert proved(new.pk).count("it has the same bytes") == len(files.FILES)


def test_a_report_that_is_set_otherwise_today_is_not_called_proved(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    published(begun(council), council.head)
    monkeypatch.setattr(files, "as_pdf", lambda report, brand: b"%PDF otherwise")
    monkeypatch.setattr("reporting.publication.proving.made_with", lambda: snapshots.made_with() | {"weasyprint": "99"})
    said = io.StringIO()
    with pytest.raises(CommandError):
        call_command("prove_report", stdout=said)
    assert "pdf: made again, with another weasyprint than then, it DIFFERS" in said.getvalue()


def test_a_publication_that_is_not_there_cannot_be_proved() -> None:
    with pytest.raises(CommandError, match="There is no published report 7"):
        call_command("prove_report", 7)
