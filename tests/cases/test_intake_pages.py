"""The pages of intake: logging, people, points, details and duties, as an officer and as others see them."""

import datetime
import uuid
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions import people
from cases.actions.people import Someone
from cases.earlier import called
from cases.models import Case, Draft, Event, Part, Person, Term, TermList, Verb
from tests.builders import TODAY, Council, appointed, logged, person, withdrawn

FIRST_CONTACT = {
    "kind": "complaint",
    "received_on_0": "15",
    "received_on_1": "9",
    "received_on_2": "2026",
    "received_time": "16:42",
    "form": "oral",
    "words": "Nobody rang me back.",
    "complainant_name": "Person 0999",
    "child_name": "Child 0999",
    "relationship": "mother",
    "points_0": "Nobody rang.",
    "points_1": " ",
    "points_2": "The plan was late.",
    "duty_procedure": "done",
    "duty_procedure_on_0": "16",
    "duty_procedure_on_1": "9",
    "duty_procedure_on_2": "2026",
    "duty_procedure_document": "Leaflet by email",
    "duty_advocacy": "not_relevant",
}


@pytest.fixture
def officer(council: Council, client: Client) -> Client:
    client.force_login(council.officer)
    return client


def errors(response: Any) -> dict[str, list[str]]:
    return {name: [str(error) for error in found] for name, found in response.context["form"].errors.items()}


def page_of(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "lxml")


class TestLog:
    def test_one_page_makes_the_whole_case(self, officer: Client, council: Council) -> None:
        response = officer.post(reverse("log"), FIRST_CONTACT | {"team": council.northtown.pk})
        case = Case.objects.get()
        assert response["Location"] == case.get_absolute_url()
        assert (case.kind, case.received_on, case.received_time, case.form, case.words) == (
            "complaint",
            datetime.date(2026, 9, 15),
            datetime.time(16, 42),
            "oral",
            "Nobody rang me back.",
        )
        assert (case.service_area, case.team) == (council.care, council.northtown)
        assert list(case.elements.values_list("number", "text")) == [(1, "Nobody rang."), (2, "The plan was late.")]
        assert list(case.involvements.order_by("pk").values_list("part", "person__name", "relationship")) == [
            ("complainant", "Person 0999", "mother"),
            ("child", "Child 0999", ""),
        ]
        assert sorted(case.duties.values_list("item", "done_on", "not_relevant", "document")) == [
            ("advocacy", None, True, ""),
            ("procedure", TODAY, False, "Leaflet by email"),
        ]

    def test_a_compliment_needs_three_things(self, officer: Client) -> None:
        received = {name: value for name, value in FIRST_CONTACT.items() if name.startswith("received_on")}
        response = officer.post(reverse("log"), {"kind": "compliment", "words": "Thank you."} | received)
        case = Case.objects.get()
        assert (response["Location"], case.status) == (case.get_absolute_url(), "recorded")

    def test_an_empty_form_asks_for_what_is_missing_in_sentences(self, officer: Client) -> None:
        response = officer.post(reverse("log"), {})
        assert errors(response) == {
            "kind": ["Answer “What is it?”"],
            "received_on": ["Enter the date received."],
            "words": ["Enter the words used."],
            "complainant_name": ["Enter the complainant’s name, or tick that they did not give one."],
        }
        assert not Case.objects.exists()

    @pytest.mark.parametrize(
        ("changed", "found"),
        [
            ({"received_on_0": "17"}, {"received_on": ["The date received must be today or in the past."]}),
            (
                {"received_on_0": "16", "received_time": "10:01"},
                {"received_time": ["The time received must be in the past."]},
            ),
            ({"form": ""}, {"form": ["Say whether it was spoken or written. A stage 2 clock may start from it."]}),
            (
                {"grounds_arose_on_0": "16", "grounds_arose_on_1": "9", "grounds_arose_on_2": "2026"},
                {"grounds_arose_on": ["What they complain about cannot have happened after the date received."]},
            ),
            ({"no_name": "on"}, {"no_name": ["Take away the tick, or the name."]}),
            ({"duty_help": "done"}, {"duty_help_on": ["Enter the date for “Help to follow the procedure offered”."]}),
            (
                {"duty_procedure_on_0": "14"},
                {"duty_procedure_on": ["The date cannot be before the date received."]},
            ),
            ({"duty_help": "not_relevant"}, {"duty_help": ["Choose one of the answers shown."]}),
            ({"complainant_is": "99999999"}, {"complainant_is": ["Choose one of the people shown, or a new person."]}),
            ({"complainant_is": "x"}, {"complainant_is": ["Choose one of the people shown, or a new person."]}),
            ({"complained_about": "99999999"}, {"complained_about": ["Choose from the list."]}),
        ],
    )
    def test_what_cannot_be_is_said_and_nothing_is_logged(
        self, officer: Client, changed: dict[str, str], found: dict[str, list[str]]
    ) -> None:
        response = officer.post(reverse("log"), FIRST_CONTACT | changed)
        assert errors(response) == found
        assert not (Case.objects.exists() or Person.objects.exists())

    def test_a_team_of_another_service_and_a_part_of_another_subject_are_not_taken(
        self, officer: Client, council: Council
    ) -> None:
        one, two = (Term.objects.create(list=TermList.SUBJECT, label=label) for label in ("Contact", "Reports"))
        late = Term.objects.create(list=TermList.SUB_SUBJECT, label="Late reports", parent=two)
        given = {
            "service_area": council.need.pk,
            "team": council.northtown.pk,
            "subject": one.pk,
            "sub_subject": late.pk,
        }
        assert set(errors(officer.post(reverse("log"), FIRST_CONTACT | given))) == {"team", "sub_subject"}

    def test_another_point_and_the_check_keep_what_was_typed_and_judge_nothing(self, officer: Client) -> None:
        response = officer.post(reverse("log"), {"points_0": "Nobody rang.", "words": "Half a", "add_point": "yes"})
        boxes = page_of(response).select("[data-point] textarea")
        assert [(box["name"], box.get_text(strip=True)) for box in boxes] == [
            ("points_0", "Nobody rang."),
            ("points_1", ""),
        ]
        assert (errors(response), Case.objects.exists()) == ({}, False)
        assert response.context["form"]["words"].value() == "Half a"

    def test_only_the_complaints_team_opens_it(self, council: Council, client: Client) -> None:
        allowed = {}
        for who in ("officer", "manager", "team_manager", "senior", "head", "auditor", "investigator", "nobody"):
            client.force_login(getattr(council, who))
            allowed[who] = (client.get(reverse("log")).status_code, client.post(reverse("log_earlier")).status_code)
        assert allowed == {
            "officer": (200, 200),
            "manager": (200, 200),
            **dict.fromkeys(("team_manager", "senior", "head", "auditor", "investigator", "nobody"), (403, 403)),
        }

    def test_the_same_form_sent_twice_is_one_case_shown_twice(self, officer: Client) -> None:
        sent = FIRST_CONTACT | {"form_token": str(uuid.uuid4())}
        places = [officer.post(reverse("log"), sent)["Location"] for _ in range(2)]
        assert places == [Case.objects.get().get_absolute_url()] * 2

    def test_unfinished_forms_are_offered_to_their_writer(self, officer: Client, council: Council) -> None:
        officer.post(reverse("log"), FIRST_CONTACT | {"form_token": str(uuid.uuid4()), "save_draft": "by button"})
        link = page_of(officer.get(reverse("log"))).select_one(".govuk-details a")
        assert link.get_text().startswith("Person 0999, saved 16 September, 10:00")
        form = officer.get(link["href"]).context["form"]
        assert (form["words"].value(), form.shown_points) == (
            "Nobody rang me back.",
            ["Nobody rang.", " ", "The plan was late."],
        )
        officer.force_login(council.officer_two)
        assert page_of(officer.get(reverse("log"))).select(".govuk-details a") == []
        assert Draft.objects.count() == 1


class TestEarlierCases:
    def test_people_of_that_name_on_cases_the_officer_may_see_are_shown_and_the_search_is_recorded(
        self, officer: Client, council: Council
    ) -> None:
        case = logged(council)
        response = officer.post(reverse("log_earlier"), {"complainant_name": "person  0405"})
        shown = page_of(response)
        assert [link.get_text() for link in shown.select("a")] == [f"{case.reference} (opens in a new tab)"]
        event = Event.objects.get(verb=Verb.SEARCHED)
        assert (event.case, event.actor, event.payload.words) == (
            None,
            council.officer,
            {"names": ["person  0405"], "shown": [case.reference]},
        )

    def test_a_walled_case_gives_itself_away_to_nobody_by_a_name(self, officer: Client, council: Council) -> None:
        case = logged(council, complained_about=[council.officer_two])
        officer.force_login(council.officer_two)
        response = officer.post(reverse("log_earlier"), {"complainant_name": "Person 0405", "child_name": "Child 0405"})
        assert (case.reference in response.content.decode(), page_of(response).select("input")) == (False, [])
        assert not Event.objects.filter(verb=Verb.SEARCHED).exists()
        chosen = {"complainant_is": str(case.involvements.get(part=Part.COMPLAINANT).person_id)}
        assert errors(officer.post(reverse("log"), FIRST_CONTACT | chosen)) == {
            "complainant_is": ["Choose one of the people shown, or a new person."]
        }

    def test_the_check_without_a_script_shows_the_same(self, officer: Client, council: Council) -> None:
        case = logged(council)
        response = officer.post(reverse("log"), FIRST_CONTACT | {"child_name": "Child 0405", "check_earlier": "yes"})
        assert [link["href"] for link in page_of(response).select("#earlier a")] == [case.get_absolute_url()]
        assert errors(response) == {}

    def test_somebody_of_the_very_name_must_be_told_apart_and_can_be_the_same_person(
        self, officer: Client, council: Council
    ) -> None:
        known = logged(council).involvements.get(part=Part.COMPLAINANT).person
        sent = FIRST_CONTACT | {"complainant_name": "PERSON 0405", "child_name": ""}
        assert errors(officer.post(reverse("log"), sent)) == {
            "complainant_name": ["PERSON 0405 is on other cases. Say below whether this is the same person."]
        }
        officer.post(reverse("log"), sent | {"complainant_is": str(known.pk)})
        assert known.involvements.count() == 2
        officer.post(reverse("log"), sent | {"complainant_is": "new"})
        assert Person.objects.filter(folded_name="person 0405").count() == 2

    @pytest.mark.parametrize("typed", ["", "p", "pe", " \0", "%%%", "___"])
    def test_less_than_a_name_finds_nobody(self, council: Council, typed: str) -> None:
        logged(council)
        assert called(council.officer, typed) == []

    def test_one_case_or_three_take_the_same_number_of_queries(self, council: Council) -> None:
        counts = []
        for cases in (1, 2):
            for _ in range(cases):
                logged(council)
            with CaptureQueriesContext(connection) as queries:
                found = called(council.officer, "Person 0405")
            counts.append((len(found), len(queries)))
        assert counts[0][0] == 1 and counts[1][0] == 3
        assert counts[0][1] == counts[1][1]


class TestPeople:
    def test_contacts_are_shown_to_those_who_may_have_them_and_a_safe_address_is_marked(
        self, council: Council, client: Client
    ) -> None:
        case = appointed(council)
        told = {"telephone": "01632 960405", "address": "1 Example Street", "safe_address": True}
        complainant = case.involvements.get(part=Part.COMPLAINANT).person
        people.change_contact(case, seen=case.version, by=council.officer, on=TODAY, person=complainant, told=told)
        seen = {}
        for who in ("officer", "team_manager", "auditor"):
            client.force_login(getattr(council, who))
            text = page_of(client.get(reverse("people", args=[case.reference]))).get_text()
            seen[who] = ("1 Example Street" in text, "01632 960405" in text, "Safe address" in text)
        assert seen == {
            "officer": (True, True, True),
            "team_manager": (True, True, True),
            "auditor": (False, False, True),
        }

    def test_naming_a_member_of_staff_takes_the_case_from_them_on_their_next_request(
        self, council: Council, officer: Client
    ) -> None:
        case = appointed(council)
        theirs = Client()
        theirs.force_login(council.team_manager)
        address = reverse("people", args=[case.reference])
        assert theirs.get(address).status_code == 200
        sent = {"part": "complained_about", "user": council.team_manager.pk, "version": case.version}
        assert officer.post(reverse("staff_name", args=[case.reference]), sent)["Location"] == address
        assert theirs.get(address).status_code == 404

    def test_an_officer_who_thereby_loses_the_case_is_taken_to_their_work(
        self, council: Council, officer: Client, case: Case
    ) -> None:
        worker = person("Social Worker Nine", manager=council.officer)
        sent = {"part": "complained_about", "user": worker.pk, "version": case.version}
        assert officer.post(reverse("staff_name", args=[case.reference]), sent)["Location"] == reverse("your_work")

    def test_a_person_known_here_is_asked_about_and_added_once(
        self, council: Council, officer: Client, case: Case
    ) -> None:
        known = Person.called("Advocate One")
        known.save()
        other = logged(council)
        people.add_person(
            other,
            seen=other.version,
            by=council.officer,
            on=TODAY,
            part=Part.ADVOCATE,
            who=Someone(person=known),
            from_on=TODAY,
        )
        sent = {
            "part": "advocate",
            "name": "Advocate One",
            "from_on_0": "16",
            "from_on_1": "9",
            "from_on_2": "2026",
            "version": case.version,
        }
        address = reverse("person_add", args=[case.reference])
        assert errors(officer.post(address, sent)) == {
            "same_as": ["Say whether it is the same person, so that nobody is counted twice."]
        }
        officer.post(address, sent | {"same_as": known.pk})
        assert case.involvements.get(part=Part.ADVOCATE).person == known
        assert Person.objects.filter(name="Advocate One").count() == 1

    def test_a_part_on_another_case_is_not_found_through_this_one(
        self, council: Council, officer: Client, case: Case
    ) -> None:
        foreign = logged(council).involvements.first()
        pages = [reverse(name, args=[case.reference, foreign.pk]) for name in ("person_change", "part_end")]
        assert [officer.get(page).status_code for page in pages] == [404, 404]


class TestPointsDetailsAndDuties:
    def test_the_details_page_offers_changes_to_those_who_may_make_them(self, council: Council, client: Client) -> None:
        case = appointed(council)
        links = {}
        for who in ("officer", "team_manager"):
            client.force_login(getattr(council, who))
            page = page_of(client.get(reverse("details", args=[case.reference])))
            links[who] = [link["href"].split("/", 3)[3] for link in page.select("main .govuk-grid-row a")]
        assert links == {
            "officer": [
                "points/add/",
                "points/1/reword/",
                "points/1/withdraw/",
                "points/1/merge/",
                "points/1/split/",
                "triage/points/1/route/",
                "points/2/reword/",
                "points/2/withdraw/",
                "points/2/merge/",
                "points/2/split/",
                "triage/points/2/route/",
                "details/change/",
                "information-given/",
            ],
            "team_manager": [],
        }

    def test_a_closed_case_offers_no_change_but_equality_answers(self, council: Council, officer: Client) -> None:
        case = withdrawn(council)
        links = {}
        for name in ("details", "people"):
            page = page_of(officer.get(reverse(name, args=[case.reference])))
            links[name] = [link["href"] for link in page.select("main .govuk-grid-row a")]
        assert links == {"details": [], "people": [reverse("equality", args=[case.reference])]}

    def test_the_form_of_the_details_saves_what_it_shows_and_no_more(
        self, officer: Client, council: Council, case: Case
    ) -> None:
        address = reverse("details_change", args=[case.reference])
        form = officer.get(address).context["form"]
        shown = {"received_on_0": 7, "received_on_1": 9, "received_on_2": 2026} | {
            name: form[name].value() for name in ("kind", "form", "words", "service_area", "team", "version")
        }
        officer.post(address, shown | {"court_involved": "yes", "status": "resolved", "closed_on": "2026-09-16"})
        changed = Case.objects.get(pk=case.pk)
        assert case.events.get(verb=Verb.DETAILS_CHANGED).payload.words["after"] == {"court_involved": True}
        assert (changed.court_involved, changed.status, changed.closed_on) == (True, "received", None)

    def test_moving_the_date_received_needs_a_reason(self, officer: Client, case: Case) -> None:
        address = reverse("details_change", args=[case.reference])
        sent = FIRST_CONTACT | {"version": case.version}
        assert errors(officer.post(address, sent)) == {"why": ["Say why the kind or the date received is changed."]}
        assert officer.post(address, sent | {"why": "It was rung in."}).status_code == 302
        assert Case.objects.get(pk=case.pk).received_on == datetime.date(2026, 9, 15)

    def test_duties_are_shown_as_they_stand_and_saved(self, officer: Client, case: Case) -> None:
        address = reverse("duties", args=[case.reference])
        officer.post(address, FIRST_CONTACT | {"version": case.version})
        form = officer.get(address).context["form"]
        assert {row["answer"].name: row["answer"].value() for row in form.duty_rows} == {
            "duty_procedure": "done",
            "duty_advocacy": "not_relevant",
            "duty_help": "not_yet",
            "duty_advocate": "not_yet",
        }
        assert form["duty_procedure_document"].value() == "Leaflet by email"

    def test_every_page_of_a_walled_case_is_not_found(self, council: Council, client: Client) -> None:
        case = logged(council, complained_about=[council.officer_two])
        client.force_login(council.officer_two)
        pages = ["details", "details_change", "duties", "people", "person_add", "staff_name", "equality", "element_add"]
        points = ["element_reword", "element_withdraw"]
        addresses = [reverse(name, args=[case.reference]) for name in pages]
        addresses += [reverse(name, args=[case.reference, 1]) for name in points]
        assert [client.get(address).status_code for address in addresses] == [404] * len(addresses)
        changing = [address for address in addresses if not address.endswith(("/details/", "/people/"))]
        assert [client.post(address).status_code for address in changing] == [404] * len(changing)

    @pytest.mark.parametrize("name", ["details", "people"])
    def test_one_row_or_three_take_the_same_number_of_queries(
        self, council: Council, officer: Client, name: str
    ) -> None:
        officer.get(reverse("log"))  # the first request of a session notes in it that it is in use
        counts = []
        for points in (("One.",), ("One.", "Two.", "Three.")):
            case = logged(council, points=points)
            if len(points) == 3:
                for staff in ("Worker One", "Worker Two"):
                    case.refresh_from_db()
                    people.name_witness(case, seen=case.version, by=council.officer, on=TODAY, user=person(staff))
            with CaptureQueriesContext(connection) as queries:
                assert officer.get(reverse(name, args=[case.reference])).status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1]
