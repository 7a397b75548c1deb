"""The panel's papers: in order, with numbered pages, without anybody's address, and frozen as they went."""

from __future__ import annotations

import hashlib
import io

import pikepdf
from django.test import Client
from django.urls import reverse

from cases.models import Person, Verb
from stages import bundle
from stages.actions import panel_meeting
from stages.models import Bundle, SentLetter
from tests import traces
from tests.builders import RECEIVED, Council, do
from tests.builders_stage_three import arranged, papers_sent, seat

ORDER = [
    "1. Request for a review panel",
    "2. Statement of complaint",
    "3. Stage 1 response",
    "4. Report of the investigating officer",
    "5. Report of the independent person",
    "6. Stage 2 response, with the adjudication",
]


def test_the_papers_come_in_order_each_on_the_page_that_the_contents_name(council: Council) -> None:
    case = arranged(council)
    papers = bundle.papers_of(case, sent_on=RECEIVED)
    titles = [paper["title"] for paper in papers.contents]
    assert titles[: len(ORDER)] == ORDER
    assert all("Earlier letter" in title for title in titles[len(ORDER) :])
    pages = [paper["page"] for paper in papers.contents]
    assert pages == sorted(set(pages)) and pages[0] > 1
    with pikepdf.open(io.BytesIO(papers.pdf)) as drawn:
        assert len(drawn.pages) == papers.pages >= pages[-1]
    assert bundle.papers_of(case, sent_on=RECEIVED).sha256 == papers.sha256


def test_no_contact_of_anybody_is_in_the_papers_wherever_it_was_written(council: Council) -> None:
    case = arranged(council)
    person = Person.objects.filter(involvements__case=case).first()
    Person.objects.filter(pk=person.pk).update(
        address="Rose Cottage\n14 Mill Lane\nNorthtown\nNT1 2AB", email="person@example.org", telephone="01632 960 001"
    )
    three = case.stage_three
    three.reasons = (
        "Write to Rose Cottage, 14 mill lane, NT1 2ab; ring 01632 960001 or mail PERSON@example.org. Northtown knew."
    )
    three.save()
    SentLetter.objects.filter(case=case).update(sent_to="14 Mill Lane, Northtown")
    letter = SentLetter.objects.filter(case=case).first()
    letter.html = letter.html.replace("<p>Dear", "<p>14 Mill Lane, Northtown</p><p>Dear")
    letter.save()
    html = "".join(paper.html for paper in bundle.list_of(case)).lower()
    for known in ("rose cottage", "14 mill lane", "nt1 2ab", "01632", "person@example.org"):
        assert known not in html
    assert "northtown knew" in html


def test_what_the_record_does_not_hold_is_named_and_what_it_holds_is_not(council: Council) -> None:
    case = arranged(council)
    assert bundle.missing_from(case) == []
    SentLetter.objects.filter(case=case, kind="stage1_response").delete()
    assert bundle.missing_from(case) == ["the stage 1 response"]


def test_papers_are_frozen_when_they_are_sent_whatever_is_written_afterwards(council: Council) -> None:
    case = papers_sent(council)
    sent = Bundle.objects.get(case=case)
    three = case.stage_three
    three.reasons = "Other reasons."
    three.save()
    again = Bundle.objects.get(case=case)
    assert bytes(again.pdf) == bytes(sent.pdf)
    assert again.sha256 == hashlib.sha256(bytes(again.pdf)).hexdigest()


def test_a_member_of_the_panel_takes_a_copy_that_is_recorded_and_a_stranger_learns_of_none(
    council: Council, client: Client
) -> None:
    case = papers_sent(council)
    page = reverse("panel_bundle", args=[case, 1])
    client.force_login(seat(council, 2))
    answer = client.get(page)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.content == bytes(Bundle.objects.get(case=case).pdf)
    assert case.events.get(verb=Verb.EXPORTED).actor == seat(council, 2)
    client.force_login(council.other_senior)
    before = traces.digest()
    assert client.get(page).status_code == 404
    assert traces.digest() == before


def test_every_page_of_stage_3_opens_for_those_whose_step_it_is(council: Council, client: Client) -> None:
    case = papers_sent(council)
    client.force_login(council.officer)
    for name in ("stage_three", "panel_arrange", "panel_papers", "panel_hold", "case"):
        assert client.get(reverse(name, args=[case])).status_code == 200, name
    do(
        panel_meeting.hold_panel,
        case,
        by=council.officer,
        on=RECEIVED,
        held_on=RECEIVED,
        came=[],
        submissions="Letters.",
    )
    for name in ("stage_three", "panel_report"):
        assert client.get(reverse(name, args=[case])).status_code == 200, name
    client.force_login(council.manager)
    assert client.get(reverse("director_appoint", args=[case])).status_code == 200
    assert client.get(reverse("panel_late", args=[case])).status_code == 200
    assert client.get(reverse("panel_appoint", args=[case])).status_code == 200
