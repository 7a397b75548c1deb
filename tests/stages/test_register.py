"""The register of people from outside: who can be on it, what it gives them, and who can be chosen from it."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from cases.actions.people import name_complained_about
from cases.models import Case, Event, Part, Verb
from cases.permissions import NotAllowed
from cases.record import Refused
from stages.actions import investigators, register
from stages.conflicts import Conflicts, candidates, obstacles
from stages.models import Appointment, RegisterEntry
from tests import builders
from tests import builders_stage_two as two
from tests.builders import RECEIVED, TODAY, Council, do, person

FACTS: dict[str, Any] = {
    "registered_on": RECEIVED,
    "expires_on": datetime.date(2027, 9, 6),
    "independent": True,
}


def added(council: Council, **changed: Any) -> RegisterEntry:
    given = FACTS | {"name": "Independent Person Nine", "email": "nine@outside.example"} | changed
    return register.add(by=council.manager, on=RECEIVED, role=given.pop("role", Role.INDEPENDENT_PERSON), **given)


@pytest.mark.django_db
def test_somebody_new_gets_a_post_for_as_long_as_they_are_registered_and_no_password(council: Council) -> None:
    entry = added(council, rate_pounds=Decimal("45.50"), rate_per="hour")
    user = entry.user
    post = user.posts.get()
    assert (post.role, post.from_on, post.until_on) == (entry.role, entry.registered_on, entry.expires_on)
    assert not user.has_usable_password()
    event = Event.objects.get(case=None, verb=Verb.REGISTER_CHANGED)
    assert (event.actor, event.payload.words["after"]["rate_pounds"]) == (council.manager, "45.50")


@pytest.mark.django_db
def test_somebody_known_is_added_to_and_not_made_again(council: Council) -> None:
    entry = added(council)
    again = added(council, role=Role.PANEL_MEMBER)
    assert again.user == entry.user
    assert {post.role for post in entry.user.posts.all()} == {Role.INDEPENDENT_PERSON, Role.PANEL_MEMBER}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"independent": False}, "does not meet the test of reg 2"),
        ({"expires_on": RECEIVED - datetime.timedelta(days=1)}, "cannot expire before it begins"),
        ({"rate_pounds": Decimal(10)}, "what it is for"),
        ({"name": "Somebody Else", "email": "known@outside.example"}, "belongs to"),
        ({"name": "Known Person", "email": "known@outside.example", "role": Role.PANEL_MEMBER}, "already"),
        ({"email": "no address"}, "email"),
    ],
)
@pytest.mark.django_db
def test_an_entry_that_cannot_be_is_refused_and_leaves_nothing(
    council: Council, changed: dict[str, Any], says: str
) -> None:
    added(council, name="Known Person", email="known@outside.example", role=Role.PANEL_MEMBER)
    before = (User.objects.count(), RegisterEntry.objects.count(), Event.objects.count())
    with pytest.raises(Refused, match=says):
        added(council, **changed)
    assert (User.objects.count(), RegisterEntry.objects.count(), Event.objects.count()) == before


@pytest.mark.django_db
def test_an_officer_of_the_council_can_investigate_but_is_nobodys_independent_person(council: Council) -> None:
    staff = {"name": council.other_senior.name, "email": council.other_senior.email}
    entry = added(council, **staff, role=Role.INVESTIGATING_OFFICER, independent=False)
    assert entry.user == council.other_senior
    for role in (Role.INDEPENDENT_PERSON, Role.PANEL_MEMBER):
        with pytest.raises(Refused, match="holds a post with the council"):
            added(council, **staff, role=role)


@pytest.mark.django_db
def test_a_change_is_recorded_with_what_it_was_and_moves_the_end_of_the_post(council: Council) -> None:
    entry = added(council)
    until = datetime.date(2026, 12, 31)
    register.change(entry, by=council.manager, on=TODAY, expires_on=until)
    assert entry.user.posts.get().until_on == until
    words = Event.objects.filter(verb=Verb.REGISTER_CHANGED).latest("pk").payload.words
    assert words == {"before": {"expires_on": "2027-09-06"}, "after": {"expires_on": "2026-12-31"}}


@pytest.mark.django_db
def test_who_is_independent_no_longer_leaves_the_register(council: Council) -> None:
    entry = added(council)
    with pytest.raises(Refused, match="set its last day"):
        register.change(entry, by=council.manager, on=TODAY, independent=False)
    register.change(entry, by=council.manager, on=TODAY, independent=False, expires_on=TODAY)
    entry.refresh_from_db()
    assert (entry.independent, entry.expires_on) == (False, TODAY)


@pytest.mark.django_db
def test_only_the_complaints_manager_keeps_it(council: Council) -> None:
    entry = added(council)
    for user in (council.officer, council.auditor, council.independent, council.head):
        with pytest.raises(NotAllowed):
            register.change(entry, by=user, on=TODAY, checks="None.")
        with pytest.raises(NotAllowed):
            register.add(by=user, on=TODAY, name="A", email="a@outside.example", role=Role.PANEL_MEMBER, **FACTS)


@pytest.mark.django_db
def test_the_pages_add_somebody_and_change_them(council: Council) -> None:
    client = Client()
    client.force_login(council.manager)
    typed = {
        "name": "Panel Member Nine", "email": "panel.nine@outside.example", "role": Role.PANEL_MEMBER,
        "registered_on_0": "7", "registered_on_1": "9", "registered_on_2": "2026",
        "expires_on_0": "6", "expires_on_1": "9", "expires_on_2": "2028",
        "independent": "yes", "rate_pounds": "£200", "rate_per": "day", "checks": "Enhanced check seen.",
    }  # fmt: skip
    answer = client.post(reverse("register_add"), typed | {"rate_per": ""})
    assert (answer.status_code, "rate_pounds" in answer.context["form"].errors) == (200, True)
    assert client.post(reverse("register_add"), typed).status_code == 302
    entry = RegisterEntry.objects.get(user__email="panel.nine@outside.example")
    assert (entry.rate_pounds, entry.expires_on) == (Decimal(200), datetime.date(2028, 9, 6))
    away = {"away_from_0": "1", "away_from_1": "9", "away_from_2": "2026"}
    assert client.post(reverse("register_change", args=[entry.pk]), typed | away).status_code == 302
    assert "Away" in client.get(reverse("register")).content.decode()


# who can be chosen


def a_case(council: Council) -> Case:
    return two.statement_final(council)


def bars(council: Council, case: Case, entry: RegisterEntry | User, part: Part) -> list[str]:
    return obstacles(entry, case, part, RECEIVED)


@pytest.mark.django_db
def test_a_stranger_on_the_register_has_nothing_against_them(council: Council) -> None:
    case, entry = a_case(council), added(council)
    assert bars(council, case, entry, Part.INDEPENDENT_PERSON) == []


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"expires_on": RECEIVED - datetime.timedelta(days=1)}, "their registration expired on 6 September 2026"),
        ({"registered_on": TODAY}, "they are on the register only from 16 September 2026"),
        ({"away_from": RECEIVED, "away_until": TODAY}, "they are not available until 16 September 2026"),
        ({"away_from": RECEIVED, "away_until": None}, "they are not available"),
        ({"independent": False}, "they do not meet the test of independence (reg 2)"),
    ],
)
@pytest.mark.django_db
def test_what_the_register_says_against_somebody_bars_them(council: Council, facts: dict[str, Any], says: str) -> None:
    case, entry = a_case(council), added(council, registered_on=datetime.date(2026, 1, 1))
    RegisterEntry.objects.filter(pk=entry.pk).update(**facts)
    entry.refresh_from_db()
    assert bars(council, case, entry, Part.INDEPENDENT_PERSON) == [says]
    refused(council, case, entry.user, Part.INDEPENDENT_PERSON, says)


def refused(council: Council, case: Case, user: User, part: Part, says: str) -> None:
    """The action asks again what the page asked, and leaves no trace."""
    before = (case.version, Appointment.objects.count())
    with pytest.raises(Refused) as refusal:
        do(investigators.appoint, case, by=council.manager, on=RECEIVED, part=part, to=user, **GIVEN)
    case.refresh_from_db()
    assert says in str(refusal.value)
    assert (case.version, Appointment.objects.count()) == before


GIVEN = {"until_on": two.UNTIL, "declaration": two.DECLARED}


@pytest.mark.django_db
def test_whoever_is_not_on_the_register_is_not_chosen(council: Council) -> None:
    refused(council, a_case(council), council.independent, Part.INDEPENDENT_PERSON, "not on the register")


@pytest.mark.django_db
def test_whoever_is_kept_out_or_in_the_line_of_somebody_complained_about_is_not_chosen(council: Council) -> None:
    case = a_case(council)
    chief = person("Chief One", Role.HEAD_OF_SERVICE, service=council.need)
    named = person("Worker One", Role.TEAM_MANAGER, service=council.need, manager=chief)
    two.registered(council, named, Role.INVESTIGATING_OFFICER, independent=False)
    do(name_complained_about, case, by=council.officer, on=RECEIVED, user=named)
    refused(council, case, named, Part.INVESTIGATING_OFFICER, "kept out of this case")
    assert bars(council, case, chief, Part.ADJUDICATING_OFFICER) == ["they are kept out of this case"]
    late = person("Worker Two", Role.TEAM_MANAGER, service=council.need, manager=named)
    assert bars(council, case, two.registered(council, late, Role.INVESTIGATING_OFFICER, independent=False),
                Part.INVESTIGATING_OFFICER) == ["they are in the line of somebody complained about"]  # fmt: skip


@pytest.mark.django_db
def test_nobody_has_two_parts_in_one_complaint(council: Council) -> None:
    case = two.both_appointed(council)
    both = two.registered(council, council.investigator, Role.INDEPENDENT_PERSON)
    assert bars(council, case, both, Part.INDEPENDENT_PERSON) == [
        "they were investigating officer, stage 2 on this case"
    ]
    panel = two.registered(council, council.independent, Role.PANEL_MEMBER)
    for part in (Part.PANEL_CHAIR, Part.PANEL_MEMBER):
        assert bars(council, case, panel, part) == ["they were independent person, stage 2 on this case"]


@pytest.mark.django_db
def test_whoever_answered_stage_1_neither_investigates_nor_adjudicates(council: Council) -> None:
    case = a_case(council)
    entry = two.registered(council, council.team_manager, Role.INVESTIGATING_OFFICER, independent=False)
    assert "they were team manager, stage 1 on this case" in bars(council, case, entry, Part.INVESTIGATING_OFFICER)
    assert bars(council, case, council.senior, Part.ADJUDICATING_OFFICER) == [
        "they were senior manager, stage 1 on this case"
    ]
    assert bars(council, case, council.other_head, Part.ADJUDICATING_OFFICER) == []


@pytest.mark.django_db
def test_nobody_investigates_the_service_they_work_in(council: Council) -> None:
    case = a_case(council)
    here = two.registered(council, council.team_manager_two, Role.INVESTIGATING_OFFICER, independent=False)
    there = two.registered(council, council.other_team_manager, Role.INVESTIGATING_OFFICER, independent=False)
    assert bars(council, case, here, Part.INVESTIGATING_OFFICER) == ["they work in the service complained about"]
    assert bars(council, case, there, Part.INVESTIGATING_OFFICER) == []


@pytest.mark.django_db
def test_what_should_be_weighed_is_said_and_bars_nobody(council: Council) -> None:
    for _ in range(2):
        two.both_appointed(council)
    case = a_case(council)
    entry = RegisterEntry.objects.get(user=council.investigator, role=Role.INVESTIGATING_OFFICER)
    conflicts = Conflicts(case, RECEIVED)
    assert conflicts.bars(entry.user, Part.INVESTIGATING_OFFICER, entry) == []
    assert conflicts.warnings(entry.user, Part.INVESTIGATING_OFFICER, entry) == [
        "appointed 2 times or more to cases of this service in the last year"
    ]
    assert conflicts.warnings(council.head, Part.ADJUDICATING_OFFICER) == ["answers for the service complained about"]


@pytest.mark.django_db
def test_earlier_cases_of_the_same_family_are_said(council: Council) -> None:
    first = two.both_appointed(council)
    case = a_case(council)
    ours = case.involvements.get(part=Part.COMPLAINANT)
    ours.person = first.involvements.get(part=Part.COMPLAINANT).person
    ours.save()
    entry = RegisterEntry.objects.get(user=council.investigator, role=Role.INVESTIGATING_OFFICER)
    assert "had a part in another case of the same child or complainant" in Conflicts(case, RECEIVED).warnings(
        entry.user, Part.INVESTIGATING_OFFICER, entry
    )


@pytest.mark.django_db
def test_the_list_of_candidates_asks_no_more_questions_the_longer_it_is(
    council: Council, django_assert_num_queries: Any
) -> None:
    case = a_case(council)
    added(council)
    with django_assert_num_queries(7) as few:
        candidates(case, Part.INDEPENDENT_PERSON, RECEIVED)
    for number in range(5):
        added(council, name=f"Independent Person {number}", email=f"ip{number}@outside.example")
    with django_assert_num_queries(len(few.captured_queries)):
        assert len(candidates(case, Part.INDEPENDENT_PERSON, RECEIVED)) == 6


# looked at again each day


@pytest.mark.parametrize(
    ("facts", "ended"),
    [({}, 0), ({"expires_on": RECEIVED}, 1), ({"away_from": RECEIVED}, 0)],
    ids=["nothing changed", "the registration ran out", "away"],
)
@pytest.mark.django_db
def test_the_daily_check_ends_what_ran_out_once_and_lists_what_is_in_doubt(
    council: Council, facts: dict[str, Any], ended: int
) -> None:
    case = two.both_appointed(council)
    entry = RegisterEntry.objects.get(user=council.independent)
    if facts:
        register.change(entry, by=council.manager, on=RECEIVED, **facts)
    assert investigators.look_again(builders.now_on(TODAY)) == ended
    assert investigators.look_again(builders.now_on(TODAY)) == 0
    events = Event.objects.filter(case=case, verb=Verb.APPOINTMENT_ENDED)
    assert [(event.actor, event.about) for event in events] == [
        (None, "Independent Person One, independent person, stage 2")
    ] * ended
    doubted = [(given.user, bars) for given, bars in investigators.appointments_in_doubt(TODAY)]
    assert doubted == ([(council.independent, ["they are not available"])] if "away_from" in facts else [])


@pytest.mark.django_db
def test_an_appointment_ends_with_its_last_day(council: Council) -> None:
    case = two.both_appointed(council)
    after = two.UNTIL + datetime.timedelta(days=1)
    assert investigators.look_again(builders.now_on(two.UNTIL)) == 0
    assert investigators.look_again(builders.now_on(after)) == 2
    case.refresh_from_db()
    assert case.next_step == "Appoint the investigating officer and the independent person"
