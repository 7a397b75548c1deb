"""What changes between the page and the press: posts that end, two approvers at once, lists that get other words."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Post, Role, User
from cases.models import Event, Verb
from cases.permissions import NotAllowed
from reporting import runs
from reporting.models import Publication, ReportDraft, ReportRun
from reporting.publication import files, publishing
from reporting.publication.files import FILES
from reporting.publication.snapshots import Snapshot
from tests import traces
from tests.builders import TODAY, Council, accepted, now_on, person
from tests.builders_reports import approved, begun, published, reasoned, shown_whole, submitted

pytestmark = pytest.mark.django_db

Status = ReportDraft.Status


@pytest.fixture(autouse=True)
def on_a_known_day() -> Iterator[None]:
    with time_machine.travel(now_on(TODAY), tick=False):
        yield


@pytest.fixture
def council() -> Council:
    return Council()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "as_pdf", lambda report, brand: b"%PDF of " + repr(report).encode())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def ended(user: User) -> None:
    """Their posts, as of yesterday."""
    assert Post.objects.filter(user=user).update(until_on=TODAY - datetime.timedelta(days=1))


# A post that ends


def test_an_approver_whose_post_ended_after_the_page_was_opened_approves_nothing(council: Council) -> None:
    draft = submitted(begun(council))
    client, at = signed_in(council.head), reverse("report_draft_approve", args=[draft.pk])
    assert client.get(at).status_code == 200
    ended(council.head)
    before = traces.digest()
    assert client.post(at, {"edition": draft.edition, "read": "on"}).status_code == 403
    with pytest.raises(NotAllowed):
        publishing.approve(draft, seen=draft.edition, by=council.head, on=TODAY)
    assert traces.digest() == before
    # negative control: somebody whose post goes on approves it from the same page
    assert signed_in(council.other_head).post(at, {"edition": draft.edition, "read": "on"}).status_code == 302
    draft.refresh_from_db()
    assert (draft.status, draft.approver) == (Status.APPROVED, council.other_head)


def test_an_approval_stands_when_the_approver_has_left_since(council: Council) -> None:
    draft = approved(begun(council), council.head)
    ended(council.head)
    runs.make(publishing.publish(draft, seen=draft.edition, by=council.manager).pk)
    one = Publication.objects.get()
    assert (one.approver, one.author) == (council.head, council.manager)


def test_what_somebody_asked_to_publish_who_may_not_any_more_is_not_published(council: Council) -> None:
    draft = approved(begun(council), council.head)
    run = publishing.publish(draft, seen=draft.edition, by=council.manager)
    ended(council.manager)
    runs.make(run.pk)
    run.refresh_from_db()
    draft.refresh_from_db()
    assert (run.status, draft.status, Publication.objects.count()) == (ReportRun.Status.FAILED, Status.APPROVED, 0)
    assert run.error == (
        f"{council.manager} asked for this report to be published, and may not publish reports any more. Somebody who "
        "may has to publish it. Nothing was done."
    )
    second = person("Second Manager", Role.COMPLAINTS_MANAGER)
    runs.make(publishing.publish(draft, seen=draft.edition, by=second).pk)
    assert Publication.objects.get().published_by == second


# Two approvals at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("compared", [True, False], ids=["as it is", "negative control"])
def test_of_two_approvals_at_once_one_is_recorded(
    compared: bool, council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other is told that the draft has gone a step further. Both would be, were the step not compared with it."""
    draft = submitted(begun(council))
    start, said = threading.Barrier(2), []
    if not compared:

        def unseen(draft: ReportDraft, seen: int, among: Any, **fields: Any) -> ReportDraft:
            ReportDraft.objects.filter(pk=draft.pk).update(**fields)
            return ReportDraft.objects.get(pk=draft.pk)

        monkeypatch.setattr(publishing, "_step", unseen)

    def approve(by: User) -> None:
        start.wait()
        try:
            publishing.approve(draft, seen=draft.edition, by=by, on=TODAY)
            said.append("approved")
        except publishing.DraftChanged:
            said.append("changed")
        finally:
            connection.close()

    threads = [threading.Thread(target=approve, args=[by]) for by in (council.head, council.other_head)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    recorded = Event.objects.filter(verb=Verb.REPORT_APPROVED)
    assert sorted(said) == (["approved", "changed"] if compared else ["approved", "approved"])
    assert recorded.count() == said.count("approved")
    draft.refresh_from_db()
    if compared:
        assert draft.approver == recorded.get().actor


# A list whose word is changed


def test_a_renamed_service_keeps_its_word_where_it_was_published_and_has_the_new_one_in_the_next(
    council: Council,
) -> None:
    for _ in range(3):
        accepted(council)
    old, new = council.care.name, "Corporate Parenting Service"
    one = published(shown_whole(begun(council)), council.head)
    was = {row.kind: publishing.kept(row.file, row.sha256) for row in one.artefacts.all()}
    council.care.name = new
    council.care.save(update_fields=["name"])
    one.refresh_from_db()
    assert {kind: made.make(Snapshot.read(one.snapshot)) for kind, made in FILES.items()} == was
    reader = signed_in(council.auditor)
    page = reader.get(reverse("report_published_read", args=[one.pk])).content.decode()
    assert old in page and new not in page
    assert old.encode() in was["html"] and old.encode() in was["json"] and new.encode() not in was["html"]
    draft = reasoned(begun(council), "Small numbers are withheld now.")
    preview = signed_in(council.manager).get(reverse("report_draft_preview", args=[draft.pk])).content.decode()
    assert new in preview and old not in preview
    # what was printed under the old word is known under the new one
    assert f"{new}, 2026-27" in [exposed.called for exposed in Snapshot.read(submitted(draft).snapshot).tally.exposed]
