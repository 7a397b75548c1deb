"""Nobody who is named in a case, or in the line of someone who is, can be given it: by any path, at any time."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Post, Role, User
from cases.actions import people
from cases.models import Case, Exclusion, Verb
from cases.permissions import NotAllowed
from cases.record import Refused
from stages.actions import response, stage_one, triage
from stages.models import Appointment
from tests import traces
from tests.builders import RECEIVED, Council, accepted, allocated, appointed, do, logged, submitted, taken_on

Wall = Callable[[Council, Case, User], None]


def complained_about(council: Council, case: Case, user: User) -> None:
    do(people.name_complained_about, case, by=council.officer, on=RECEIVED, user=user)


def witness(council: Council, case: Case, user: User) -> None:
    do(people.name_witness, case, by=council.officer, on=RECEIVED, user=user)


def manager_of_one_complained_about(council: Council, case: Case, user: User) -> None:
    User.objects.filter(pk=council.nobody.pk).update(line_manager=user)
    complained_about(council, case, User.objects.get(pk=council.nobody.pk))


def managed_by_one_complained_about(council: Council, case: Case, user: User) -> None:
    """Two steps down, in a chart that loops."""
    User.objects.filter(pk=user.pk).update(line_manager=council.administrator)
    User.objects.filter(pk=council.administrator.pk).update(line_manager=council.nobody)
    User.objects.filter(pk=council.nobody.pk).update(line_manager=user)
    complained_about(council, case, User.objects.get(pk=council.nobody.pk))


def personal(council: Council, case: Case, user: User) -> None:
    Exclusion.objects.create(case=case, user=user, why=Exclusion.Why.PERSONAL, from_on=RECEIVED)


WALLS: dict[str, Wall] = {
    "complained about": complained_about,
    "a witness": witness,
    "manager of one complained about": manager_of_one_complained_about,
    "managed, at a distance, by one complained about": managed_by_one_complained_about,
    "personally connected": personal,
}


def allocate(council: Council, case: Case, user: User) -> None:
    do(stage_one.allocate, case, by=council.officer, on=RECEIVED, to=user)


def appoint(council: Council, case: Case, user: User) -> None:
    do(stage_one.appoint_team_manager, case, by=council.head, on=RECEIVED, to=user)


def appoint_as_the_head_who_takes_it(council: Council, case: Case, user: User) -> None:
    """A head of service who appoints becomes responsible for the case: unless they are kept out of it."""
    do(stage_one.appoint_team_manager, case, by=user, on=RECEIVED, to=council.team_manager_two)


def posted(council: Council, case: Case, by: User, page: str, user: User) -> None:
    """A form that somebody opened before the wall went up, or a number typed into it."""
    client = Client()
    client.force_login(by)
    case.refresh_from_db()
    answer = client.post(reverse(page, args=[case.reference]), {"version": case.version, "to": user.pk})
    if answer.status_code != 302:
        raise Refused(f"the page answered {answer.status_code}")


PATHS: dict[str, tuple[Callable[[Council], Case], str, Callable[[Council, Case, User], None]]] = {
    "allocated": (accepted, "senior_two", allocate),
    "allocated instead of another": (submitted, "senior_two", allocate),
    "allocated as head of service": (accepted, "head", allocate),
    "appointed": (allocated, "team_manager_two", appoint),
    "appointed instead of another": (taken_on, "team_manager_two", appoint),
    "taking it as head of service": (accepted, "head", appoint_as_the_head_who_takes_it),
    "chosen on an old allocation form": (
        accepted,
        "senior_two",
        lambda council, case, user: posted(council, case, council.officer, "allocate", user),
    ),
    "chosen on an old appointment form": (
        allocated,
        "team_manager_two",
        lambda council, case, user: posted(council, case, council.senior, "team_manager", user),
    ),
}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("wall", WALLS)
def test_nobody_walled_off_is_given_the_case_by_any_path(path: str, wall: str, council: Council) -> None:
    make, who, give = PATHS[path]
    case, user = make(council), getattr(council, who)
    WALLS[wall](council, case, user)
    before = traces.digest(without_reads=True)
    with pytest.raises((Refused, NotAllowed)):
        give(council, case, User.objects.get(pk=user.pk))
    after = traces.digest(without_reads=True)
    assert {name for name in after if after[name] != before[name]} <= {"accounts.User"}
    assert not Appointment.objects.filter(case=case, user=user).exists()


@pytest.mark.parametrize("path", PATHS)
def test_the_same_person_is_given_the_case_where_no_wall_stands(path: str, council: Council) -> None:
    """The other half of each refusal: the path itself is open."""
    make, who, give = PATHS[path]
    case, user = make(council), getattr(council, who)
    give(council, case, User.objects.get(pk=user.pk))
    assert Appointment.objects.filter(case=case, user=user, ended_on=None).exists()


@pytest.mark.parametrize("who", ["other_senior", "other_head", "team_manager", "officer", "auditor", "nobody"])
def test_only_a_senior_manager_or_head_of_the_service_is_allocated_a_case(who: str, council: Council) -> None:
    case = accepted(council)
    with pytest.raises(Refused, match="cannot be given this case"):
        allocate(council, case, getattr(council, who))


@pytest.mark.parametrize("who", ["other_team_manager", "senior", "head", "officer", "investigator", "nobody"])
def test_only_a_team_manager_of_the_service_is_appointed(who: str, council: Council) -> None:
    case = allocated(council)
    with pytest.raises(Refused, match="cannot be given this case"):
        appoint(council, case, getattr(council, who))


def test_somebody_whose_post_has_ended_or_who_has_left_is_not_chosen(council: Council) -> None:
    case = accepted(council)
    Post.objects.filter(user=council.senior_two).update(until_on=RECEIVED - datetime.timedelta(days=1))
    User.objects.filter(pk=council.senior.pk).update(is_active=False)
    for user in (council.senior_two, council.senior):
        with pytest.raises(Refused, match="cannot be given this case"):
            allocate(council, case, user)


@pytest.mark.parametrize("wall", ["complained about", "a witness", "manager of one complained about"])
@pytest.mark.parametrize("who", ["senior", "team_manager"])
def test_a_conflict_found_later_takes_the_case_away_before_the_next_request(
    who: str, wall: str, council: Council
) -> None:
    case, user = taken_on(council), getattr(council, who)
    client = Client()
    client.force_login(user)
    assert client.get(case.get_absolute_url()).status_code == 200
    due = case.clocks.get(rule="C4").due_on
    WALLS[wall](council, case, user)
    assert client.get(case.get_absolute_url()).status_code == 404
    assert client.post(reverse("answer", args=[case.reference, 1]), {"found": "Nothing."}).status_code == 404
    assert not Appointment.objects.filter(case=case, user=user, ended_on=None).exists()
    ended = case.events.get(verb=Verb.APPOINTMENT_ENDED)
    assert (ended.about, ended.actor) == (user.name, council.officer)
    case.refresh_from_db()
    wanted = {"senior": "Allocate to a senior manager", "team_manager": "Appoint a team manager"}[who]
    assert (case.next_step, case.clocks.get(rule="C4").due_on) == (wanted, due)


def test_somebody_named_when_it_is_logged_is_out_from_the_start(council: Council) -> None:
    User.objects.filter(pk=council.team_manager.pk).update(line_manager=council.senior)
    case = logged(council, complained_about=[User.objects.get(pk=council.team_manager.pk)])
    assert set(case.exclusions.values_list("user", "why")) == {
        (council.team_manager.pk, "complained_about"),
        (council.senior.pk, "line"),
    }


def test_an_officer_named_in_the_case_they_keep_loses_it_and_every_list(council: Council) -> None:
    case = logged(council)
    client = Client()
    client.force_login(council.officer)
    assert case.reference in client.get(reverse("all_cases")).content.decode()
    do(people.name_complained_about, case, by=council.manager, on=RECEIVED, user=council.officer)
    assert case.officer is None
    for page in ("your_work", "all_cases"):
        for query in ({}, {"q": case.reference}, {"q": "Person 0405"}):
            shown = client.get(reverse(page), query).content.decode()
            assert f"/cases/{case.reference}/" not in shown
    assert client.get(reverse("history", args=[case.reference])).status_code == 404


def test_whoever_wrote_a_draft_cannot_approve_it_though_another_submits_it(council: Council) -> None:
    """A team manager who also sits in the complaints team, had the case, and hands it back after drafting."""
    author = council.team_manager
    Post.objects.create(user=author, role=Role.COMPLAINTS_OFFICER, from_on=RECEIVED - datetime.timedelta(days=1))
    case = submitted(council)
    do(response.return_response, case, by=council.officer, on=RECEIVED, comments="Reword point 1.")
    do(stage_one.appoint_team_manager, case, by=council.senior, on=RECEIVED, to=council.team_manager_two)
    do(stage_one.accept_appointment, case, by=council.team_manager_two, on=RECEIVED)
    do(response.submit, case, by=council.team_manager_two, on=RECEIVED)
    author = User.objects.get(pk=author.pk)
    with pytest.raises(Refused, match="somebody else must approve it"):
        do(response.approve, case, by=author, on=RECEIVED)
    do(response.approve, case, by=council.officer, on=RECEIVED)


def test_somebody_appointed_is_no_officer_on_that_case_and_is_one_on_others(council: Council) -> None:
    Post.objects.create(
        user=council.team_manager, role=Role.COMPLAINTS_OFFICER, from_on=RECEIVED - datetime.timedelta(days=1)
    )
    case, other = submitted(council), logged(council)
    both = User.objects.get(pk=council.team_manager.pk)
    with pytest.raises(NotAllowed):
        do(response.approve, case, by=both, on=RECEIVED)
    do(triage.begin_triage, other, by=both, on=RECEIVED)


def test_another_team_manager_cannot_answer_for_the_one_appointed(council: Council) -> None:
    case = appointed(council)
    with pytest.raises(NotAllowed):
        do(stage_one.accept_appointment, case, by=council.team_manager_two, on=RECEIVED)
