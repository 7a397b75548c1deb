"""What an author quotes in a report: who may read it, what is searched for names, and what of it is published."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role, ServiceArea, User
from cases.models import Case, Event, Exclusion, Involvement, Kind, Part, Person, Verb
from cases.permissions import NotAllowed
from cases.record import Refused
from reporting.actions import layouts
from reporting.actions.quoted import change_quotation, quote, remove_quotation
from reporting.crosstab import tabulated
from reporting.layouts.stored import sections_of
from reporting.models import Quotation, ReportDraft
from reporting.publication import files, publishing
from reporting.publication.publishing import DraftChanged
from reporting.publication.quotable import beginning, candidates, is_quotable
from reporting.publication.snapshots import Snapshot, taken
from stages.importing.writing import ONE_POINT
from stages.law.vocabulary import Outcome
from stages.models import Action
from tests import builders, builders_ombudsman
from tests.builders import RECEIVED, TODAY, Council, logged, now_on
from tests.builders_reports import YEAR, begun, published, shown_whole, submitted

pytestmark = pytest.mark.django_db

SAID = "The worker listened to us."


@pytest.fixture
def council() -> Council:
    return Council()


@pytest.fixture(autouse=True)
def on_a_known_day() -> Iterator[None]:
    with time_machine.travel(now_on(TODAY), tick=False):
        yield


def compliment(council: Council, words: str = "Zephyrine’s worker listened to us.", **more: Any) -> Case:
    fields = {"received_on": RECEIVED, "service_area": council.care} | more
    return Case.objects.create(kind=Kind.COMPLIMENT, words=words, **fields)


def by(council: Council, draft: ReportDraft) -> dict[str, Any]:
    draft.refresh_from_db()
    return {"seen": draft.edition, "by": council.manager, "on": TODAY}


def chosen(council: Council, draft: ReportDraft, case: Case, said: str = SAID, *, named: bool = True) -> Quotation:
    return quote(draft, "compliment", case, "", **by(council, draft), words={"said": said}, named=named)


def quoted_in(draft: ReportDraft) -> list[tuple[str, str, list[str]]]:
    """Every quotation of the report of a draft: its kind, its service area, its texts."""
    draft.refresh_from_db()
    sections = taken(draft, on=TODAY, count=tabulated).held["data"]["sections"]
    return [
        (one["kind"], one["service"] or "", [said["text"] for said in one["said"]])
        for section in sections
        for one in section["quoted"]
    ]


# What there is to choose


def test_the_compliments_of_the_year_are_there_to_choose_and_no_others(council: Council) -> None:
    mine = compliment(council)
    compliment(council, received_on=RECEIVED.replace(year=RECEIVED.year - 1))
    compliment(council, words="")
    logged(council, kind=Kind.COMPLAINT)
    draft = begun(council)
    assert candidates(draft, "compliment", council.manager, TODAY) == [("", mine.pk)]
    chosen(council, draft, mine)
    assert candidates(draft, "compliment", council.manager, TODAY) == []


def test_a_case_is_there_to_summarise_once_something_was_found_on_it(council: Council) -> None:
    answered = builders.issued(council)
    logged(council)
    draft = begun(council)
    assert candidates(draft, "summary", council.manager, TODAY) == [("", answered.pk)]
    began = beginning("summary", answered, "", frozenset())
    assert began["complained_of"] == "\n\n".join(one.text for one in answered.elements.all())
    assert began["found"].splitlines()[0].startswith(("Upheld.", "Partially upheld.", "Not upheld."))


def test_learning_is_chosen_from_actions_and_recommendations(council: Council) -> None:
    case = builders.issued(council)
    builders_ombudsman.action_agreed(council, case)
    action = Action.objects.get()
    draft = begun(council)
    found = candidates(draft, "learning", council.manager, TODAY)
    assert ("action", action.pk) in found
    assert beginning("learning", case, f"action-{action.pk}", frozenset())["changed"] == action.text
    for what, pk in found:
        assert is_quotable(draft, "learning", case, f"{what}-{pk}")
    for source in ("", "action", "action-", "action-0", "action-x", f"burn-{action.pk}", "action-99999999999999999999"):
        assert not is_quotable(draft, "learning", case, source)
    assert not is_quotable(draft, "learning", logged(council), f"action-{action.pk}")


def test_nobody_chooses_from_a_case_they_are_kept_out_of_or_see_from_outside(council: Council) -> None:
    kept_out, outside, free = (compliment(council) for _ in range(3))
    Exclusion.objects.create(case=kept_out, user=council.manager, why=Exclusion.Why.COMPLAINED_ABOUT, from_on=RECEIVED)
    builders.given_part(outside, council.manager, Part.INDEPENDENT_PERSON)
    council.manager.posts.create(role=Role.INDEPENDENT_PERSON, from_on=RECEIVED)
    draft = begun(council)
    assert candidates(draft, "compliment", council.manager, TODAY) == [("", free.pk)]
    for case in (kept_out, outside):
        with pytest.raises(NotAllowed):
            chosen(council, draft, case)
    assert Quotation.objects.count() == 0
    client = signed_in(council.manager)
    answers = [
        client.get(reverse("report_quotation_add", args=[draft.pk, "compliment"]), {"of": case.reference}).status_code
        for case in (kept_out, outside, free)
    ]
    assert answers == [404, 403, 200]


# Choosing, changing, taking out


def test_what_is_chosen_stands_in_the_report_as_it_was_edited(council: Council) -> None:
    draft = shown_whole(begun(council))
    chosen(council, draft, compliment(council), "First.\n\nSecond.")
    case = builders.issued(council)
    quote(
        draft,
        "summary",
        case,
        "",
        **by(council, draft),
        words={"complained_of": "A visit was missed.", "done": "We said sorry."},
        named=False,
    )
    assert quoted_in(draft) == [
        ("summary", "", ["A visit was missed.", "We said sorry."]),
        ("compliment", council.care.name, ["First.\n\nSecond."]),
    ]


def test_each_change_has_its_event_and_the_draft_goes_on_an_edition(council: Council) -> None:
    draft = begun(council)
    case = compliment(council)
    row = chosen(council, draft, case)
    with pytest.raises(Refused, match="This is in the report already"):
        chosen(council, draft, case)
    change_quotation(row, **by(council, draft), words={"said": "Shorter."}, named=False)
    row.refresh_from_db()
    assert (row.words, row.service) == ({"said": "Shorter."}, "")
    for stale in (1, 2):
        with pytest.raises(DraftChanged):
            remove_quotation(row, seen=stale, by=council.manager, on=TODAY)
    remove_quotation(row, **by(council, draft))
    assert not Quotation.objects.exists()
    events = Event.objects.filter(about=f"{YEAR} checklist").exclude(verb=Verb.REPORT_BEGUN).order_by("pk")
    assert [(one.verb, one.payload.words["case"], one.payload.words["after"]) for one in events] == [
        (Verb.QUOTATION_KEPT, case.reference, {"said": SAID}),
        (Verb.QUOTATION_KEPT, case.reference, {"said": "Shorter."}),
        (Verb.QUOTATION_REMOVED, case.reference, {}),
    ]


def test_only_the_author_chooses_and_only_while_it_is_a_draft(council: Council) -> None:
    draft = begun(council)
    case = compliment(council)
    other = builders.person("Manager Two", Role.COMPLAINTS_MANAGER)
    for user in (other, council.head, council.officer, council.auditor):
        with pytest.raises(NotAllowed):
            quote(draft, "compliment", case, "", seen=1, by=user, on=TODAY, words={"said": SAID}, named=True)
    row = chosen(council, draft, case)
    submitted(ReportDraft.objects.get())
    with pytest.raises(DraftChanged):
        change_quotation(row, **by(council, draft), words={"said": "Later."}, named=True)
    with pytest.raises(DraftChanged):
        remove_quotation(row, **by(council, draft))
    assert Quotation.objects.get().words == {"said": SAID}


def test_what_is_not_of_the_year_is_refused(council: Council) -> None:
    draft = begun(council)
    older = compliment(council, received_on=RECEIVED.replace(year=RECEIVED.year - 1))
    with pytest.raises(Refused, match="not of the year of this report"):
        chosen(council, draft, older)
    with pytest.raises(Refused, match="not of the year of this report"):
        quote(draft, "summary", compliment(council), "", **by(council, draft), words={"found": "x"}, named=True)


def test_the_next_draft_begins_with_the_quotations_of_the_last(council: Council) -> None:
    draft = shown_whole(begun(council))
    chosen(council, draft, compliment(council))
    before = quoted_in(draft)
    published(draft, council.head)
    again = shown_whole(begun(council))
    assert quoted_in(again) == before
    remove_quotation(again.quotations.get(), **by(council, again))
    assert draft.quotations.count() == 1


def test_a_layout_without_a_place_for_them_refuses_them(council: Council) -> None:
    row = layouts.begin_layout("checklist", title="Without", by=council.manager, on=TODAY)
    draft = begun(council, layout=row.name)
    chosen(council, draft, compliment(council))
    key = next(p.key for s in sections_of(row) for p in s.parts if (p.kind, p.what) == ("quoted", "compliment"))
    layouts.remove_part(row, key, seen=row.edition, by=council.manager, on=TODAY)
    draft.refresh_from_db()
    with pytest.raises(Refused, match="The layout has no place for a compliment, and one is chosen"):
        publishing.submit(draft, seen=draft.edition, by=council.manager, on=TODAY)
    page = words(signed_in(council.manager).get(reverse("report_quotations", args=[draft.pk])))
    assert "The layout of this report has no place for these" in page


# Nobody is named


def test_a_name_in_a_quotation_is_found_before_the_report_is_submitted(council: Council) -> None:
    case = compliment(council)
    child = Person.called("Zephyrine Quillon")
    child.save()
    Involvement.objects.create(case=case, person=child, part=Part.CHILD, from_on=RECEIVED)
    draft = begun(council)
    row = chosen(council, draft, case, "Zephyrine feels safe now.")
    draft.refresh_from_db()
    left = publishing.submit(draft, seen=draft.edition, by=council.manager, on=TODAY)
    assert [(hit.place, hit.found) for hit in left] == [("Compliments", "Zephyrine")]
    change_quotation(row, **by(council, draft), words={"said": "Our child feels safe now."}, named=True)
    assert publishing.submit(ReportDraft.objects.get(), **by(council, draft)) == []


@pytest.mark.parametrize("kind", ["title", "section", "table"])
def test_a_name_in_a_title_of_the_councils_own_is_found_too(kind: str, council: Council) -> None:
    child = Person.called("Zephyrine Quillon")
    child.save()
    Involvement.objects.create(case=logged(council), person=child, part=Part.CHILD, from_on=RECEIVED)
    row = layouts.begin_layout("checklist", title="The Quillon report", name="q", by=council.manager, on=TODAY)
    who = {"by": council.manager, "on": TODAY}
    if kind != "title":
        row = layouts.set_choices(row, seen=row.edition, title="The report", **who)
    if kind == "section":
        row = layouts.add_section(row, seen=row.edition, title="After Quillon", new_page=False, **who)
    if kind == "table":
        part = next(p for s in sections_of(row) for p in s.parts if (p.kind, p.what) == ("table", "kinds"))
        row = layouts.change_part(
            row, part.key, type(part)(0, "table", "kinds", title="Since Quillon"), seen=row.edition, **who
        )
    draft = begun(council, layout="q")
    left = publishing.submit(draft, seen=draft.edition, by=council.manager, on=TODAY)
    assert [hit.found for hit in left] == ["Quillon"]


def test_a_service_area_is_named_only_beside_a_number_that_is_shown(council: Council) -> None:
    """Four quotations of a service whose number is withheld would be its number."""
    for _ in range(6):
        compliment(council)
    leavers = ServiceArea.objects.create(name="Care leavers")
    few, _ = (compliment(council, service_area=council.need) for _ in range(2))
    nowhere, _ = (compliment(council, service_area=leavers) for _ in range(2))
    draft = begun(council)
    chosen(council, draft, few, "Of few.")
    chosen(council, draft, Case.objects.filter(service_area=council.care).first(), "Of many.")
    chosen(council, draft, nowhere, "Unnamed.", named=False)
    assert {(service, said[0]) for _, service, said in quoted_in(draft)} == {
        ("", "Of few."),
        ("", "Unnamed."),
        (council.care.name, "Of many."),
    }
    shown_whole(draft)
    assert {(service, said[0]) for _, service, said in quoted_in(draft)} == {
        (council.need.name, "Of few."),
        ("", "Unnamed."),
        (council.care.name, "Of many."),
    }


def test_a_published_report_has_the_words_in_every_file_and_no_way_back_to_the_case(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = compliment(council, "The words as they were recorded, which nobody edited.")
    learnt = builders.issued(council)
    builders_ombudsman.action_agreed(council, learnt)
    action = Action.objects.get()
    draft = begun(council)
    chosen(council, draft, case)
    quote(
        draft,
        "learning",
        learnt,
        f"action-{action.pk}",
        **by(council, draft),
        words={"learnt": "Visits were not written down.", "changed": "They are now."},
        named=False,
    )
    draft.refresh_from_db()
    one = published(draft, council.head)
    snapshot = Snapshot.read(one.snapshot)
    html = files.FILES["html"].make(snapshot).decode()
    data = files.FILES["json"].make(snapshot).decode()
    pdf = text_of(files.FILES["pdf"].make(snapshot))
    for words_of in (html, data, pdf, one.snapshot):
        for said in (SAID, "Visits were not written down.", "They are now."):
            assert said in words_of
        for secret in (case.reference, learnt.reference, case.words, action.text, f"action-{action.pk}"):
            assert secret not in words_of
    assert BeautifulSoup(html, "html.parser").select_one("blockquote").get_text(strip=True) == SAID
    Quotation.objects.update(words={"said": "Changed since."})
    assert "Changed since." not in files.FILES["html"].make(Snapshot.read(one.snapshot)).decode()


def text_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


# The pages


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def main_of(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser").find("main")


def words(response: Any) -> str:
    return " ".join(main_of(response).get_text(" ").split())


def test_an_author_chooses_edits_and_takes_out_by_the_pages(council: Council) -> None:
    case = compliment(council)
    draft = begun(council)
    author = signed_in(council.manager)
    assert "Quoted from cases None" in words(author.get(draft.get_absolute_url()))
    page = author.get(reverse("report_quotation_choose", args=[draft.pk, "compliment"]))
    assert "Zephyrine’s worker listened to us." in words(page)
    at = next(link["href"] for link in main_of(page).select("tbody a"))
    form = author.get(at)
    assert main_of(form).select_one("textarea").text.strip() == case.words
    empty = author.post(at, {"edition": draft.edition, "said": " "})
    assert "Write what is to stand in the report." in words(empty)
    author.post(at, {"edition": draft.edition, "said": SAID, "named": "on"})
    listing = words(author.get(reverse("report_quotations", args=[draft.pk])))
    assert SAID in listing and council.care.name in listing and case.reference in listing
    approver = words(signed_in(council.head).get(reverse("report_quotations", args=[draft.pk])))
    assert SAID in approver and case.reference not in approver and "Take out" not in approver
    row = Quotation.objects.get()
    draft.refresh_from_db()
    author.post(reverse("report_quotation", args=[draft.pk, row.pk]), {"edition": draft.edition, "said": "Shorter."})
    row.refresh_from_db()
    assert (row.words, row.service) == ({"said": "Shorter."}, "")
    draft.refresh_from_db()
    author.post(reverse("report_quotation_remove", args=[draft.pk, row.pk]), {"edition": draft.edition})
    assert not Quotation.objects.exists()


def test_words_typed_while_the_draft_was_changed_are_kept(council: Council) -> None:
    case = compliment(council)
    draft = begun(council)
    author = signed_in(council.manager)
    at = reverse("report_quotation_add", args=[draft.pk, "compliment"]) + f"?of={case.reference}"
    publishing.write_text(draft, seen=1, by=council.manager, on=TODAY, place="introduction", words="Meanwhile.")
    answer = author.post(at, {"edition": "1", "said": "Typed at length.", "named": "on"})
    assert answer.status_code == 409
    main = main_of(answer)
    assert main.select_one("textarea").text.strip() == "Typed at length."
    sent = {one["name"]: one.get("value", "") for one in main.select("form[data-saves-itself] input[name]")}
    author.post(at, sent | {"said": "Typed at length."})
    assert Quotation.objects.get().words == {"said": "Typed at length."}


def test_looking_for_something_to_quote_is_recorded_and_so_is_reading_a_case(council: Council) -> None:
    case = compliment(council)
    draft = begun(council)
    author = signed_in(council.manager)
    author.get(reverse("report_quotation_choose", args=[draft.pk, "compliment"]))
    looked = Event.objects.get(verb=Verb.SEARCHED)
    assert looked.payload.words == {"for": f"Compliments for the report of {YEAR}", "page": 1}
    author.get(reverse("report_quotation_add", args=[draft.pk, "compliment"]), {"of": case.reference})
    assert case.events.get(verb=Verb.VIEWED).actor == council.manager


def test_what_is_quoted_is_text(council: Council) -> None:
    draft = begun(council)
    chosen(council, draft, compliment(council), "<script>alert(1)</script> {{ secret }} {accepted}")
    for address in (
        reverse("report_quotations", args=[draft.pk]),
        reverse("report_draft_preview", args=[draft.pk]),
    ):
        page = signed_in(council.manager).get(address).content
        assert b"<script>alert(1)" not in page and b"{{ secret }} {accepted}" in page


def test_the_list_asks_as_much_of_one_as_of_three(council: Council) -> None:
    draft = begun(council)
    case = builders.issued(council)
    builders_ombudsman.action_agreed(council, case)
    client = signed_in(council.manager)

    def asked(kind: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("report_quotation_choose", args=[draft.pk, kind])).status_code == 200
        return len(queries)

    compliment(council)
    asked("compliment")
    one = {kind: asked(kind) for kind in ("compliment", "learning")}
    for _ in range(2):
        compliment(council)
        builders_ombudsman.action_agreed(council, case)
    assert {kind: asked(kind) for kind in ("compliment", "learning")} == one
    draft_page = reverse("report_quotations", args=[draft.pk])
    counts = []
    for row in Case.objects.filter(kind=Kind.COMPLIMENT)[:2]:
        chosen(council, draft, row)
        with CaptureQueriesContext(connection) as queries:
            client.get(draft_page)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_imported_complaint_has_no_words_to_begin_with_and_says_so(council: Council) -> None:
    one_point = builders.accepted(council, logged(council, points=(ONE_POINT,), words=""))
    case = builders.issued(council, one_point, findings=(Outcome.UPHELD,))
    draft = begun(council)
    assert beginning("summary", case, "", frozenset())["complained_of"] == ""
    page = signed_in(council.manager).get(reverse("report_quotation_choose", args=[draft.pk, "summary"]))
    assert "None: it was imported" in words(page)
