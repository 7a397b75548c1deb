"""Who gets which answer from which page: every address of the site, by everyone, against a table a customer can read.

`access_matrix.csv` has a row for each page and a column for each relation to the case. A cell is the answer to each
method that the page takes (an empty form, when it is POST), as "200/403" where looking and doing are answered
differently; any other method is 405, once signed in. `with` holds what its address needs. A page without a row, or a
row without a page, fails.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse
from pytest_django import DjangoDbBlocker

from accounts.models import Post, Role, User
from cases.access import OPEN_PAGES, UndecidedAccess
from cases.models import Case, Event, Exclusion, Involvement, Part, Verb
from reporting.actions.layouts import begin_layout
from reporting.models import ContextMeasure, ReportRun, Submission
from reporting.publication.names import Hit
from stages import finished
from stages.actions.calendar import Holiday, propose
from stages.law.vocabulary import Outcome
from stages.models import Appointment, CaseLog, Digest
from tests import (
    builders,
    builders_corporate,
    builders_endings,
    builders_ombudsman,
    builders_reports,
    builders_stage_three,
    builders_stage_two,
    traces,
)
from tests.builders import RECEIVED, TODAY, given_part, person

TABLE = Path(__file__).with_name("access_matrix.csv")
NOT_PEOPLE = ("page", "takes", "with")
YESTERDAY, TOMORROW = TODAY - datetime.timedelta(days=1), TODAY + datetime.timedelta(days=1)
FAR_AHEAD = datetime.date(2028, 6, 14)
NO_SUCH_CASE = "22ZZ-ZZ22"
THREE = (Outcome.UPHELD, Outcome.NOT_UPHELD, Outcome.NOT_UPHELD)
NOT_SIGNED_IN = ("not signed in", "left the council")


@dataclass(frozen=True)
class Row:
    """One page: what it takes, what its address needs, and the answer each person gets."""

    page: str
    takes: frozenset[str]
    needs: dict[str, str]
    answers: dict[str, str]

    def expected(self, who: str, method: str) -> int:
        if method in self.takes:
            looking, _, doing = self.answers[who].partition("/")
            return int(doing or looking) if method == "POST" else int(looking)
        return 302 if who in NOT_SIGNED_IN and self.page not in OPEN_PAGES else 405


def rows() -> dict[str, Row]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return {
            line["page"]: Row(
                line["page"],
                frozenset(line["takes"].split()),
                dict(need.split("=", 1) for need in line["with"].split()),
                {who: answer for who, answer in line.items() if who not in NOT_PEOPLE},
            )
            for line in csv.DictReader(lines)
        }


def pages(resolver: URLResolver) -> dict[str, URLPattern]:
    """Every address of the site by its name; one without a name is listed by its pattern."""
    found: dict[str, URLPattern] = {}
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            found |= pages(pattern)
        else:
            found[pattern.name or f"without a name: {pattern.pattern}"] = pattern
    return found


ROWS = rows()
PEOPLE = list(next(iter(ROWS.values())).answers)


@dataclass
class Scene:
    """A case at stage 1 whose draft waits for a check, one that has come as far as the director's answer to a panel and
    to the Ombudsman, a corporate one under review, another family's, and everyone by their relation to the first three.

    `ids` are what addresses need, by the names of the table; `foreign` the same of the other family.
    """

    case: Case
    cases: dict[str, Case]
    other: Case
    people: dict[str, User | None]
    ids: dict[str, str]
    foreign: dict[str, str]

    def address(self, row: Row, case: Case | str | None = None) -> str:
        """The address of a page, of its own case or of a given one."""
        needs = {name: self.ids.get(value, value) for name, value in row.needs.items()}
        if "reference" in row.needs:
            needs["reference"] = case if isinstance(case, str) else (case or self.case_of(row)).reference
        return reverse(row.page, kwargs=needs)

    def case_of(self, row: Row) -> Case:
        return self.cases[row.needs["reference"]]


def later(council: builders.Council) -> Case:
    """Panel reported, the director appointed to answer, point 2 stopped, a case open with the Ombudsman, actions."""
    case = builders_stage_three.director_appointed(council)
    builders_endings.stopped_for(council, case, number=2)
    return hung(council, case)


def hung(council: builders.Council, case: Case) -> Case:
    """With a recommendation, an action, a remedy and the Ombudsman."""
    builders_ombudsman.action_agreed(council, case)
    builders_ombudsman.remedy_agreed(council, case)
    builders_ombudsman.ombudsman_asked(council, case)
    return case


def ids_of(case: Case) -> dict[str, str]:
    """What hangs on a case, by the names of the table."""
    found = {
        "the-complainants-part": case.involvements.get(part=Part.COMPLAINANT),
        "the-process": case.concurrent_processes.first(),
        "the-letter": case.sent_letters.first(),
        "the-ombudsmans-case": builders_ombudsman.ombudsman_case_of(case),
        "the-ombudsmans-letter": builders_ombudsman.letter_of(case),
        "the-remedy": case.remedies.filter(ombudsman_case=None).first(),
        "the-ombudsmans-remedy": case.remedies.exclude(ombudsman_case=None).first(),
        "the-seat": case.appointments.filter(part=Part.PANEL_MEMBER).first() or case.appointments.first(),
        "the-action": case.actions.first(),
        "the-exclusion": case.exclusions.first(),
    }
    return {name: str(row.pk) for name, row in found.items() if row is not None}


def scene() -> Scene:
    council = builders.Council()
    publication = builders_reports.published(builders_reports.begun(council, "2023-24"), council.head)
    finished.not_told(council.manager).update(settled_on=TODAY)  # whoever asked for it has been told
    cases = {
        "the-case": builders.submitted(council),
        "the-later-case": later(council),
        "the-corporate-case": builders_corporate.reviewed(council),
    }
    three_points = builders.accepted(council, builders.logged(council, points=("One.", "Two.", "Three.")))
    other = builders.issued(council, three_points, findings=THREE)
    builders_endings.stopped_for(council, other, number=3)
    hung(council, other)
    people: dict[str, User | None] = {
        "not signed in": None,
        "left the council": person("Officer Gone", Role.COMPLAINTS_OFFICER, is_active=False),
        "no post": council.nobody,
        "complaints officer": council.officer_two,
        "complaints manager": council.manager,
        "team manager, appointed": council.team_manager,
        "team manager, not appointed": council.team_manager_two,
        "team manager, formerly appointed": person("Team Manager Former", Role.TEAM_MANAGER, service=council.care),
        "team manager, appointed but post ended": person("Team Manager Ended", Role.TEAM_MANAGER, until_on=YESTERDAY),
        "senior manager, allocated": council.senior,
        "senior manager, same service": council.senior_two,
        "senior manager, other service": council.other_senior,
        "head of the service": council.head,
        "head of another service": council.other_head,
        "head of the service until yesterday": person(
            "Head Gone", Role.HEAD_OF_SERVICE, service=council.care, until_on=YESTERDAY
        ),
        "head of another service, adjudicating": person(
            "Head Adjudicating", Role.HEAD_OF_SERVICE, service=council.need
        ),
        "investigating officer": council.investigator,
        "investigating officer from tomorrow": person("Investigator Early", Role.INVESTIGATING_OFFICER),
        "investigating officer until yesterday": person("Investigator Late", Role.INVESTIGATING_OFFICER),
        "investigating officer of another case": person("Investigator Other", Role.INVESTIGATING_OFFICER),
        "independent person": council.independent,
        "independent person until yesterday": person("Independent Late", Role.INDEPENDENT_PERSON),
        "panel chair": person("Panel Chair", Role.PANEL_MEMBER),
        "panel member": council.panel_member,
        "panel member until yesterday": person("Panel Late", Role.PANEL_MEMBER),
        "auditor": council.auditor,
        "system administrator": council.administrator,
        "director, answering the panel": builders_stage_three.director(council),
        "director, not given the case": person("Director Elsewhere", Role.DIRECTOR),
        "senior manager, reviewing": person("Senior Reviewing", Role.SENIOR_MANAGER, service=council.need),
        "complaints officer, complained about": person("About Officer", Role.COMPLAINTS_OFFICER),
        "complaints manager, complained about": person("About Manager", Role.COMPLAINTS_MANAGER),
        "team manager, complained about": person("About Team Manager", Role.TEAM_MANAGER, service=council.care),
        "senior manager, complained about": person("About Senior", Role.SENIOR_MANAGER, service=council.care),
        "head of the service, complained about": person("About Head", Role.HEAD_OF_SERVICE, service=council.care),
        "investigating officer, complained about": person("About Investigator", Role.INVESTIGATING_OFFICER),
        "auditor, complained about": person("About Auditor", Role.AUDITOR),
        "manager of one complained about": person("Line Above", Role.HEAD_OF_SERVICE, service=council.care),
        "managed by one complained about": person("Line Below", Role.TEAM_MANAGER, service=council.care),
        "complaints officer, witness": person("Witness Officer", Role.COMPLAINTS_OFFICER),
        "team manager, appointed, also complaints officer": person(
            "Both At Once", Role.TEAM_MANAGER, Role.COMPLAINTS_OFFICER
        ),
        "complaints officer, formerly team manager": person("Both In Turn", Role.COMPLAINTS_OFFICER, Role.TEAM_MANAGER),
        "investigating officer, also complaints manager": person(
            "Both Outside", Role.INVESTIGATING_OFFICER, Role.COMPLAINTS_MANAGER
        ),
        "senior manager, allocated, also auditor": person("Both Audit", Role.SENIOR_MANAGER, Role.AUDITOR),
        "complaints officer, also system administrator": person(
            "Both Systems", Role.COMPLAINTS_OFFICER, Role.SYSTEM_ADMINISTRATOR
        ),
    }
    parts = {
        "team manager, formerly appointed": (Part.TEAM_MANAGER, YESTERDAY),
        "team manager, appointed but post ended": (Part.TEAM_MANAGER, None),
        "head of another service, adjudicating": (Part.ADJUDICATING_OFFICER, None),
        "investigating officer": (Part.INVESTIGATING_OFFICER, None),
        "investigating officer until yesterday": (Part.INVESTIGATING_OFFICER, YESTERDAY),
        "independent person": (Part.INDEPENDENT_PERSON, None),
        "independent person until yesterday": (Part.INDEPENDENT_PERSON, YESTERDAY),
        "panel chair": (Part.PANEL_CHAIR, None),
        "panel member": (Part.PANEL_MEMBER, None),
        "panel member until yesterday": (Part.PANEL_MEMBER, YESTERDAY),
        "director, answering the panel": (Part.ANSWERING_DIRECTOR, None),
        "senior manager, reviewing": (Part.REVIEWING_OFFICER, None),
        "team manager, complained about": (Part.TEAM_MANAGER, None),
        "senior manager, complained about": (Part.SENIOR_MANAGER, None),
        "investigating officer, complained about": (Part.INVESTIGATING_OFFICER, None),
        "managed by one complained about": (Part.TEAM_MANAGER, None),
        "team manager, appointed, also complaints officer": (Part.TEAM_MANAGER, None),
        "complaints officer, formerly team manager": (Part.TEAM_MANAGER, YESTERDAY),
        "investigating officer, also complaints manager": (Part.INVESTIGATING_OFFICER, None),
        "senior manager, allocated, also auditor": (Part.SENIOR_MANAGER, None),
    }
    walled = {
        who: Exclusion.Why.COMPLAINED_ABOUT if who.endswith(", complained about") else Exclusion.Why.LINE
        for who in people
        if "complained about" in who
    } | {"complaints officer, witness": Exclusion.Why.WITNESS}
    for case in cases.values():
        for who, (part, until_on) in parts.items():
            if not Appointment.objects.filter(case=case, user=people[who], part=part).exists():
                given_part(case, people[who], part, until_on=until_on)
        given_part(case, people["investigating officer from tomorrow"], Part.INVESTIGATING_OFFICER, from_on=TOMORROW)
        for relation, user, part in (
            ("team manager, appointed", council.team_manager, Part.TEAM_MANAGER),
            ("senior manager, allocated", council.senior, Part.SENIOR_MANAGER),
        ):
            assert people[relation] == user
            if not Involvement.objects.filter(Involvement.live_on(TODAY), case=case, user=user, part=part).exists():
                given_part(case, user, part)
        for who, why in walled.items():
            Exclusion.objects.create(case=case, user=people[who], why=why, from_on=RECEIVED)
    Exclusion.objects.create(case=other, user=council.nobody, why=Exclusion.Why.WITNESS, from_on=RECEIVED)
    given_part(other, people["investigating officer of another case"], Part.INVESTIGATING_OFFICER)
    name = default_storage.save("reports/matrix.pdf", ContentFile(b"%PDF-"))
    report = ReportRun.objects.create(
        year="2024-25",
        status=ReportRun.Status.DONE,
        file=name,
        sha256=hashlib.sha256(b"%PDF-").hexdigest(),
        made_at=builders.now_on(TODAY),
    )
    entry = builders_stage_two.registered(council, council.investigator, Role.INVESTIGATING_OFFICER)
    proposal = propose(by=council.manager, add=[Holiday(FAR_AHEAD, "Extra day", "Proclamation")])
    measure = ContextMeasure.objects.create(name="Referrals", until_on=TODAY, value=1, source="Census")
    message = Digest.objects.create(recipient=council.manager, on=TODAY, status=Digest.Status.UNKNOWN)
    log = CaseLog.objects.create(
        status=CaseLog.Status.DONE,
        name="log.csv",
        size=1,
        rows=1,
        bad=1,
        wrong=1,
        faults=[[2, "received_on", "soon", "This is not a date written as 2024-04-30."]],
        made_by=council.manager,
    )
    word = Hit("Introduction", "Hall", "name of somebody on a case (child or young person)", "In the Hall.")
    draft = builders_reports.searched(builders_reports.begun(council, "2024-25"), word)
    layout = begin_layout("cheshire-west", title="In short", by=council.manager, on=TODAY)
    quotation = draft.quotations.create(
        kind="compliment", case=cases["the-case"], words={"said": "Thank you."}, chosen_by=council.manager
    )
    submission = draft.submissions.create(edition=1, made_by=council.manager, status=Submission.Status.CANCELLED)
    ids = ids_of(cases["the-later-case"]) | {
        "the-draft": str(draft.pk),
        "the-quotation": str(quotation.pk),
        "the-layout": layout.name,
        "the-word": word.key,
        "the-publication": str(publication.pk),
        "the-report": str(report.pk),
        "the-entry": str(entry.pk),
        "the-measure": str(measure.pk),
        "the-message": str(message.pk),
        "the-proposal": str(proposal.pk),
        "the-log": str(log.pk),
        "the-submission": str(submission.pk),
    }
    return Scene(cases["the-case"], cases, other, people, ids, ids_of(other))


@pytest.fixture(autouse=True)
def on_a_known_day() -> Iterator[None]:
    with time_machine.travel(builders.now_on(TODAY), tick=False):
        yield


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    day = time_machine.travel(builders.now_on(TODAY), tick=False)
    with django_db_blocker.unblock(), day, transaction.atomic():
        yield scene()
        transaction.set_rollback(True)


def signed_in(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def body(response: Any) -> bytes:
    """What was sent, without the token that differs each time."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", response.content)


def test_every_page_has_a_row_and_every_row_a_page() -> None:
    assert sorted(pages(get_resolver())) == sorted(ROWS)


def test_every_row_names_what_its_address_needs() -> None:
    asked = {page: set(pattern.pattern.converters) for page, pattern in pages(get_resolver()).items()}
    assert {page: set(row.needs) for page, row in ROWS.items()} == asked


def test_the_open_pages_are_few_and_are_those_that_answer_someone_who_is_not_signed_in() -> None:
    answered = {page for page, row in ROWS.items() if row.answers["not signed in"] != "302"}
    assert answered | {"sign_out"} == OPEN_PAGES
    assert len(OPEN_PAGES) <= 10


@pytest.mark.django_db
def test_the_table_has_a_column_for_everyone_here(stage: Scene) -> None:
    assert list(stage.people) == PEOPLE


def asked(client: Client, method: str, address: str) -> Any:
    return client.generic(method, address, content_type="application/x-www-form-urlencoded")


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_answers_everyone_exactly_as_the_table_says(who: str, stage: Scene) -> None:
    """And where the answer is 404, it is the page of a case that does not exist."""
    client = signed_in(stage.people[who])
    nothing = {body(asked(client, method, stage.address(ROWS["accept"], NO_SUCH_CASE))) for method in ("GET", "POST")}
    wrong = []
    for row in ROWS.values():
        address = stage.address(row)
        for method in ("GET", "POST"):
            got = asked(client, method, address)
            if got.status_code != row.expected(who, method):
                wrong.append(f"{method} {row.page}: {got.status_code}, not {row.expected(who, method)}")
            if "reference" in row.needs and got.status_code == 404 and body(got) not in nothing:
                wrong.append(f"{method} {row.page}: the page differs from that of a case that does not exist")
            if row.page == "sign_out":
                client = signed_in(stage.people[who])
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["no post", "senior manager, other service", "complaints manager, complained about"])
def test_a_case_that_somebody_may_not_know_of_looks_like_one_that_does_not_exist(who: str, stage: Scene) -> None:
    """On each page, to each method, in every byte and every header."""
    client = signed_in(stage.people[who])
    hidden = [row for row in ROWS.values() if "reference" in row.needs]
    for row in hidden:
        for method in sorted(row.takes):
            there = asked(client, method, stage.address(row))
            not_there = asked(client, method, stage.address(row, NO_SUCH_CASE))
            assert (there.status_code, body(there)) == (404, body(not_there)), f"{method} {row.page}"
            assert there.headers.items() == not_there.headers.items()


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["complaints officer", "complaints manager", "team manager, appointed"])
def test_a_row_of_another_familys_case_is_not_found_under_this_one(who: str, stage: Scene) -> None:
    client = signed_in(stage.people[who])
    nested = [row for row in ROWS.values() if "reference" in row.needs and set(row.needs) & {"number", "pk"}]
    assert len(nested) >= 20
    for row in nested:
        if row.answers[who] != "200":
            continue
        theirs = {name: stage.foreign.get(value, value) for name, value in row.needs.items()}
        needs = theirs | {"reference": stage.case_of(row).reference}
        if "number" in row.needs:
            needs["number"] = "3"
        for method in sorted(row.takes):
            assert client.generic(method, reverse(row.page, kwargs=needs)).status_code == 404, f"{method} {row.page}"


@pytest.mark.django_db
def test_somebody_who_holds_both_offices_cannot_check_the_draft_they_answer_for(stage: Scene) -> None:
    """The part given on a case comes before any office (a fault that a like system had, and mended, in July 2026)."""
    both = signed_in(stage.people["team manager, appointed, also complaints officer"])
    assert both.get(reverse("answer", args=[stage.case.reference, 1])).status_code == 200
    assert both.get(reverse("check", args=[stage.case.reference])).status_code == 403


ASKED_OF_THE_ROW = {"recommendation_decide", "action_add", "corporate_preview"}
"""Pages whose right depends on what is asked for: they look at the case first, and may refuse then."""


SHOWS_A_CASE = {"own_action_report"}
"""Pages of somebody's own work that name a case: their action on it, whether or not they see the rest."""


def careless(request: HttpRequest, reference: str) -> HttpResponse:
    return HttpResponse("Everything about everyone")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "who", ["complaints manager", "team manager, appointed", "senior manager, allocated", "auditor"]
)
def test_opening_a_page_changes_nothing_and_leaves_one_mark_where_it_shows_a_case(who: str, stage: Scene) -> None:
    client = signed_in(stage.people[who])
    before = traces.digest(without_reads=True)
    for row in ROWS.values():
        if "GET" not in row.takes:
            continue
        last = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
        answer = client.get(stage.address(row))
        marks = list(
            Event.objects.filter(pk__gt=last, case__in=stage.cases.values()).values_list("verb", "about", "actor")
        )
        of_a_case = "reference" in row.needs or row.page in SHOWS_A_CASE
        shown = of_a_case and (answer.status_code == 200 or row.page in ASKED_OF_THE_ROW)
        looked = [("viewed", row.page, stage.people[who].pk)] if shown else []
        taken = [mark for mark in marks if mark[0] == Verb.EXPORTED]
        assert [mark for mark in marks if mark not in taken] == looked, row.page
        assert bool(taken) is (answer.headers.get("Content-Disposition", "").startswith("attachment") and shown), (
            row.page
        )
    assert traces.digest(without_reads=True) == before


class PlantedAddresses:
    """The site as it is, and one more page whose author forgot to ask."""

    urlpatterns = [*get_resolver().url_patterns, path("cases/<str:reference>/all/", careless, name="careless")]
    handler404 = "complaints_site.views.not_found"
    handler500 = "complaints_site.views.server_error"


def test_a_page_without_a_row_is_found() -> None:
    """Negative control."""
    assert set(pages(URLResolver(get_resolver().pattern, PlantedAddresses))) - set(ROWS) == {"careless"}


@pytest.mark.django_db
def test_a_view_that_made_no_decision_is_not_sent(stage: Scene, settings: Any) -> None:
    """Negative control: the answer is withheld from everyone, even from somebody who could have had it."""
    settings.ROOT_URLCONF = PlantedAddresses
    for who in ("complaints manager", "no post"):
        client = signed_in(stage.people[who])
        answer = client.get(f"/cases/{stage.case.reference}/all/")
        assert answer.status_code == 500
        assert b"Everything about everyone" not in answer.content
        client.raise_request_exception = True
        with pytest.raises(UndecidedAccess):
            client.get(f"/cases/{stage.case.reference}/all/")


@pytest.mark.django_db
def test_a_right_that_ends_is_gone_on_the_next_request(stage: Scene) -> None:
    """Nothing is remembered from one request to the next: a post that ends, a person who leaves, an exclusion."""
    address = reverse("case", args=[stage.case.reference])
    officer, manager = stage.people["complaints officer"], stage.people["complaints manager"]
    head = stage.people["head of the service"]
    clients = {user: signed_in(user) for user in (officer, manager, head)}
    assert {client.get(address).status_code for client in clients.values()} == {200}
    Post.objects.filter(user=head).update(until_on=YESTERDAY)
    Exclusion.objects.create(case=stage.case, user=manager, why=Exclusion.Why.PERSONAL, from_on=TODAY)
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert {user.name: client.get(address).status_code for user, client in clients.items()} == {
        officer.name: 302,
        manager.name: 404,
        head.name: 404,
    }
