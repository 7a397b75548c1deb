"""A draft checked and submitted by the queue: asked for once, done once, and its author told what came of it."""

from __future__ import annotations

import datetime
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from accounts.models import Post, Role, User
from cases import audit, promises
from cases.models import Event, Involvement, Part, Person, Verb
from cases.permissions import NotAllowed
from cases.record import Refused
from reporting import tasks
from reporting.figures import ReportRefused
from reporting.models import ReportDraft, Submission
from reporting.publication import publishing, submitting
from stages import finished
from tests import outside
from tests.builders import RECEIVED, TODAY, Council, logged, now_on, person
from tests.builders_reports import begun, published, reasoned, written
from tests.pages import signed_in

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
Status = Submission.Status
SUBMITTED = "The report 2026-27 is submitted, and somebody else has to approve it now"
CHANGED = "Somebody changed this report after you opened the page"


@pytest.fixture
def council() -> Council:
    return Council()


@pytest.fixture(autouse=True)
def on_a_known_day() -> Iterator[None]:
    with time_machine.travel(now_on(TODAY), tick=False):
        yield


def asked(council: Council, draft: ReportDraft) -> Submission:
    return submitting.ask_to_submit(draft, seen=draft.edition, by=council.manager)


def made(one: Submission) -> Submission:
    submitting.make(one.pk)
    return Submission.objects.select_related("draft").get(pk=one.pk)


def told(user: User) -> list[str]:
    return list(finished.not_told(user).order_by("pk").values_list("about", flat=True))


def submissions() -> int:
    return Event.objects.filter(verb=Verb.REPORT_SUBMITTED).count()


def with_a_name(council: Council) -> ReportDraft:
    child = Person.called("Zephyrine Quillon")
    child.save()
    Involvement.objects.create(case=logged(council), person=child, part=Part.CHILD, from_on=RECEIVED)
    return written(begun(council), "introduction", "First. The Quillon Building has a ramp.")


def test_a_draft_is_submitted_as_its_author_saw_it_and_the_author_is_told(council: Council) -> None:
    one = made(asked(council, begun(council)))
    assert (one.status, one.progress, one.names_found, one.error) == (Status.DONE, 100, 0, "")
    assert (one.draft.status, one.draft.snapshot != "") == (ReportDraft.Status.SUBMITTED, True)
    assert (submissions(), told(council.manager), told(council.head)) == (1, [SUBMITTED], [])


def test_names_that_are_found_are_kept_with_the_draft_and_it_is_not_submitted(council: Council) -> None:
    one = made(asked(council, with_a_name(council)))
    assert (one.status, one.names_found, one.draft.status) == (Status.DONE, 1, ReportDraft.Status.DRAFT)
    assert [hit.matched for hit in publishing.hits(one.draft)] == ["quillon"]
    assert told(council.manager) == [
        "The report 2026-27 is not submitted yet: look first at what may say who somebody is"
    ]
    again = made(asked(council, one.draft))
    assert (again.status, again.names_found, len(told(council.manager))) == (Status.DONE, 1, 2)


def test_figures_that_do_not_hold_are_said_line_by_line(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*given: Any, **named: Any) -> None:
        raise ReportRefused("Table 1 says 5.\nTable 2 says 6.", set())

    monkeypatch.setattr(publishing, "taken", refused)
    one = made(asked(council, begun(council)))
    assert (one.status, one.draft.status) == (Status.FAILED, ReportDraft.Status.DRAFT)
    assert one.error.splitlines()[1:] == ["Table 1 says 5.", "Table 2 says 6."]
    assert told(council.manager) == ["The report 2026-27 was not submitted"]


def test_a_fault_of_the_program_is_said_without_its_inside(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "taken", lambda *given, **named: 1 / 0)
    one = made(asked(council, begun(council)))
    assert (one.status, one.error) == (Status.FAILED, promises.BROKEN)


def changed_by_the_way(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words that are written while the report is compiled."""
    search = publishing.search

    def meanwhile(texts: Any) -> Any:
        written(ReportDraft.objects.get(), "introduction", "Meanwhile.")
        return search(texts)

    monkeypatch.setattr(publishing, "search", meanwhile)


@pytest.mark.parametrize("when", ["before it is begun", "while it is compiled"])
def test_a_draft_that_changed_meanwhile_is_not_submitted_and_nothing_written_is_lost(
    when: str, council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = asked(council, begun(council))
    if when == "before it is begun":
        written(one.draft, "introduction", "Meanwhile.")
    else:
        changed_by_the_way(council, monkeypatch)
    one = made(one)
    assert (one.status, one.error.startswith(CHANGED), submissions()) == (Status.FAILED, True, 0)
    assert (one.draft.status, one.draft.texts) == (ReportDraft.Status.DRAFT, {"introduction": "Meanwhile."})


def test_a_page_that_is_not_as_the_draft_is_now_asks_for_nothing(council: Council) -> None:
    draft = begun(council)
    written(draft, "introduction", "Later.")
    with pytest.raises(publishing.DraftChanged):
        asked(council, draft)
    assert Submission.objects.count() == 0


def test_two_presses_are_one_and_a_press_after_a_change_takes_the_place_of_the_one_before(council: Council) -> None:
    draft = begun(council)
    one = asked(council, draft)
    assert asked(council, draft) == one
    later = asked(council, written(draft, "introduction", "Later."))
    one.refresh_from_db()
    assert (one.status, later.status, later != one) == (Status.CANCELLED, Status.QUEUED, True)
    assert made(later).draft.status == ReportDraft.Status.SUBMITTED
    assert (made(one).status, submissions()) == (Status.CANCELLED, 1)


def test_only_the_author_asks_and_stops_and_a_later_version_says_first_what_it_changes(council: Council) -> None:
    draft = begun(council)
    other = person("Second Manager", Role.COMPLAINTS_MANAGER)
    for by in (other, council.head, council.auditor):
        with pytest.raises(NotAllowed):
            submitting.ask_to_submit(draft, seen=draft.edition, by=by)
    one = asked(council, draft)
    with pytest.raises(NotAllowed):
        submitting.cancel(one, by=other)
    assert made(one).status == Status.DONE
    publishing.drop(one.draft, seen=ReportDraft.objects.get().edition, by=council.manager, on=TODAY)
    published(begun(council), council.head)
    second = begun(council)
    with pytest.raises(Refused, match="This will be version 2"):
        asked(council, second)
    assert made(asked(council, reasoned(second, "A correction."))).draft.status == ReportDraft.Status.SUBMITTED


def test_an_author_who_lost_their_post_meanwhile_submits_nothing(council: Council) -> None:
    one = asked(council, begun(council))
    Post.objects.filter(user=council.manager).delete()
    one = made(one)
    assert (one.status, one.draft.status, submissions()) == (Status.FAILED, ReportDraft.Status.DRAFT, 0)


def test_a_check_that_is_stopped_while_it_runs_submits_nothing(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, search = asked(council, begun(council)), publishing.search

    def stopped(texts: Any) -> Any:
        assert submitting.cancel(one, by=council.manager)
        return search(texts)

    monkeypatch.setattr(publishing, "search", stopped)
    one = made(one)
    assert (one.status, one.draft.status, submissions()) == (Status.CANCELLED, ReportDraft.Status.DRAFT, 0)
    assert (submitting.cancel(one, by=council.manager), told(council.manager)) == (False, [])


def test_a_check_whose_message_was_lost_or_whose_worker_died_is_taken_up_again_three_times(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    monkeypatch.setattr(promises, "send", lambda task, pk: sent.append(pk))
    one, now = asked(council, begun(council)), timezone.now()
    later = now + promises.SILENT_FOR + datetime.timedelta(minutes=1)
    assert (tasks.requeue_submissions(now), tasks.requeue_submissions(later), sent) == (0, 1, [one.pk])
    for _ in range(3):
        promises.claim(Submission.objects, one.pk, "")
        tasks.requeue_submissions(later)
    one.refresh_from_db()
    assert (one.status, one.attempt, told(council.manager)) == (
        Status.FAILED,
        3,
        ["The report 2026-27 was not submitted"],
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("compared", [True, False])
def test_of_two_workers_at_once_one_submits(compared: bool, council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    """And, as a negative control, two begin it where the claim is not compared with the row."""
    one, begun_by = asked(council, begun(council)), []
    monkeypatch.setattr(submitting, "_make", lambda taken: begun_by.append(taken.pk))
    if not compared:
        monkeypatch.setattr(promises, "claim", lambda rows, pk, doing: rows.get(pk=pk))
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        submitting.make(one.pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(begun_by) == (1 if compared else 2)


# In the browser


def main_of(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").find("main").get_text(" ").split())


def press(client: Client, draft: ReportDraft) -> Any:
    return client.post(reverse("report_draft_submit", args=[draft.pk]), {"edition": draft.edition})


def test_while_it_is_checked_the_page_follows_it_and_leads_to_the_draft_when_it_is_over(council: Council) -> None:
    draft = begun(council)
    client = signed_in(council.manager)
    there = press(client, draft).headers["Location"]
    page = client.get(there)
    assert f'hx-get="{there}" hx-trigger="every 2s"' in page.content.decode()
    assert "Waiting for its turn" in main_of(page) and "load it again" in main_of(page)
    assert "Cancel" not in main_of(signed_in(council.head).get(there))
    assert "See how far the check is" in main_of(client.get(draft.get_absolute_url()))
    made(Submission.objects.get())
    again = client.get(there, headers={"HX-Request": "true"})
    assert (again.status_code, again.headers["HX-Redirect"]) == (200, there)
    page = client.get(there, follow=True)
    assert page.redirect_chain == [(draft.get_absolute_url(), 302)]
    assert f"{SUBMITTED}." in main_of(page)
    assert SUBMITTED not in main_of(client.get(there, follow=True))


def test_what_was_refused_is_shown_at_its_address_and_on_the_draft_until_that_changes(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submitting, "submit", lambda *given, **named: 1 / 0)
    draft, client = begun(council), signed_in(council.manager)
    with TestCase.captureOnCommitCallbacks(execute=True):
        there = press(client, draft).headers["Location"]
    assert "This was not done It could not be done, because something went wrong" in main_of(client.get(there))
    page = main_of(client.get(draft.get_absolute_url()))
    assert "It was not submitted. It could not be done" in page and "Check it and submit it for approval" in page
    written(draft, "introduction", "Later.")
    assert "It was not submitted." not in main_of(client.get(draft.get_absolute_url()))


def test_a_check_is_stopped_by_its_author_and_a_press_on_an_old_page_is_told_so(council: Council) -> None:
    draft, client = begun(council), signed_in(council.manager)
    press(client, draft)
    one = Submission.objects.get()
    stop = reverse("report_draft_submission_cancel", args=[draft.pk, one.pk])
    assert signed_in(person("Second Manager", Role.COMPLAINTS_MANAGER)).post(stop).status_code == 403
    assert "The check is stopped" in main_of(client.post(stop, follow=True))
    assert "There was nothing to stop" in main_of(client.post(stop, follow=True))
    written(draft, "introduction", "Later.")
    answer = press(client, draft)
    assert (answer.status_code, CHANGED in main_of(answer)) == (409, True)
    other = begun(council, "2025-26")
    assert client.get(reverse("report_draft_submission", args=[other.pk, one.pk])).status_code == 404


# Killed

BEFORE_THE_END = (
    "when it is claimed",
    "when it is compiled",
    "when the draft is marked",
    "when the event is written",
    "when its row is marked",
    "when the notice is written",
)


def killed(place: str, one: Submission, *flags: str) -> None:
    """A worker that takes it up and dies there."""
    outside.killed("tests.submitting_process", place, one.pk, *flags)


def half_done(one: Submission) -> list[str]:
    """What of a submission is there while its row is not done; or not there although it is."""
    one = Submission.objects.select_related("draft", "made_by").get(pk=one.pk)
    there = {
        "the draft": one.draft.status == ReportDraft.Status.SUBMITTED,
        "the snapshot": one.draft.snapshot != "",
        "the event": submissions() == 1,
        "the notice": bool(told(one.made_by)),
    }
    return [name for name, is_there in there.items() if is_there != (one.status == Status.DONE)]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="kills")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", BEFORE_THE_END)
def test_a_killed_submission_leaves_nothing_half_done_and_the_next_worker_does_it_once(
    place: str, council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(promises, "send", lambda task, pk: None)
    one = asked(council, begun(council))
    killed(place, one)
    one.refresh_from_db()
    assert (one.status, half_done(one)) == (Status.RUNNING, [])
    later = max(timezone.now(), one.last_heard_at) + promises.SILENT_FOR * 2
    assert tasks.requeue_submissions(later) == 1
    made(one)
    one = made(one)
    assert (one.status, one.attempt, half_done(one), submissions()) == (Status.DONE, 2, [], 1)
    assert audit.walk().broken == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="kills")
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_after_the_end_has_submitted_it(council: Council) -> None:
    one = asked(council, begun(council))
    killed("when all is committed", one)
    one = made(one)
    assert (one.status, one.attempt, half_done(one)) == (Status.DONE, 1, [])


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="kills")
@pytest.mark.django_db(transaction=True)
def test_without_the_transaction_a_kill_leaves_it_half_done(council: Council) -> None:
    """Negative control: the reckoning sees it."""
    one = asked(council, begun(council))
    killed("when the draft is marked", one, "--without-transaction")
    assert half_done(one) != []
