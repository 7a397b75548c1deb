"""An exclusion made by mistake is lifted, by somebody else, with a reason; every other wall stands as it was."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from cases.actions import people
from cases.models import Case, Event, Exclusion, Part
from cases.permissions import Act, NotAllowed, may, not_excluded, visible_to
from cases.record import Refused
from stages.actions.stage_one import team_managers_for
from tests.builders import TODAY, Council, do, person

from .conftest import trace

WHY = "They were taken for somebody of the same name."


@pytest.fixture
def second(council: Council) -> User:
    return person("Complaints Manager Two", Role.COMPLAINTS_MANAGER)


def name(case: Case, council: Council, user: User, *, witness: bool = False, by: User | None = None) -> None:
    deed = people.name_witness if witness else people.name_complained_about
    do(deed, case, by=by or council.officer, on=TODAY, user=user)


def wall(case: Case, user: User) -> Exclusion:
    return case.exclusions.filter(Exclusion.in_force()).get(user=user)


def lift(case: Case, user: User, *, by: User, why: str = WHY) -> None:
    do(people.lift_exclusion, case, by=by, on=TODAY, exclusion=wall(case, user), why=why)


def out(case: Case) -> set[User]:
    return {row.user for row in case.exclusions.filter(Exclusion.in_force()).select_related("user")}


def sees(user: User, case: Case) -> tuple[bool, bool, bool]:
    """Whether they may see it, whether it is in their list, and whether they can be given it: three readers."""
    return (
        may(user, Act.VIEW, case),
        visible_to(user).filter(pk=case.pk).exists(),
        not_excluded(User.objects.filter(pk=user.pk), case).exists(),
    )


@pytest.mark.parametrize("witness", [False, True])
def test_somebody_named_by_mistake_sees_the_case_again_at_once(witness: bool, case: Case, council: Council) -> None:
    name(case, council, council.officer_two, witness=witness)
    assert sees(council.officer_two, case) == (False, False, False)
    lift(case, council.officer_two, by=council.manager)
    assert sees(council.officer_two, case) == (True, True, True)
    row = case.exclusions.get(user=council.officer_two)
    assert (row.ended_by, row.ended_why, row.made_by) == (council.manager, WHY, council.officer)
    part = case.involvements.get(user=council.officer_two)
    assert (part.until_on, part.ended_at is not None) == (TODAY, True)
    event = case.events.order_by("-number")[0]
    assert (event.verb, event.actor, event.payload.words["why"]) == ("exclusion_lifted", council.manager, WHY)


def test_the_line_of_somebody_named_by_mistake_is_let_in_with_them(case: Case, council: Council) -> None:
    boss = person("Officer Four", Role.COMPLAINTS_OFFICER)
    worker = person("Worker One", manager=boss)
    name(case, council, worker)
    assert out(case) == {worker, boss}
    lift(case, worker, by=council.manager)
    assert out(case) == set()
    assert sees(boss, case) == (True, True, True)


def test_whoever_is_in_the_line_of_another_named_person_stays_out_for_that_reason(case: Case, council: Council) -> None:
    boss = person("Officer Four", Role.COMPLAINTS_OFFICER)
    wrong, right = person("Worker One", manager=boss), person("Worker Two", manager=boss)
    name(case, council, wrong)
    name(case, council, right)
    lift(case, wrong, by=council.manager)
    assert out(case) == {right, boss}
    assert wall(case, boss).because_of == right
    assert sees(boss, case) == (False, False, False)
    assert case.events.order_by("-number")[0].payload.words["after"]["users"] == ["Worker One"]


def test_a_wall_that_the_chart_still_gives_a_reason_for_is_not_lifted(case: Case, council: Council) -> None:
    boss = person("Officer Four", Role.COMPLAINTS_OFFICER)
    worker = person("Worker One", manager=boss)
    name(case, council, worker)
    before = trace(case)
    with pytest.raises(Refused, match="Officer Four stays out"):
        lift(case, boss, by=council.manager)
    assert trace(case) == before
    worker.line_manager = None
    worker.save()
    lift(case, boss, by=council.manager)
    assert out(case) == {worker}


def test_whoever_made_the_exclusion_does_not_lift_it(case: Case, council: Council, second: User) -> None:
    name(case, council, council.officer_two, by=council.manager)
    before = trace(case)
    with pytest.raises(Refused, match="another complaints manager"):
        lift(case, council.officer_two, by=council.manager)
    assert trace(case) == before
    lift(case, council.officer_two, by=second)
    assert out(case) == set()


def test_only_the_complaints_manager_lifts_and_nobody_lifts_their_own(case: Case, council: Council) -> None:
    name(case, council, council.officer_two)
    name(case, council, council.manager)
    before = trace(case)
    for user in (council.officer, council.officer_two, council.manager, council.auditor, council.head):
        with pytest.raises(NotAllowed):
            lift(case, council.officer_two, by=user)
    assert trace(case) == before


def test_somebody_let_in_is_kept_out_again_when_they_are_named_again(case: Case, council: Council) -> None:
    name(case, council, council.officer_two)
    lift(case, council.officer_two, by=council.manager)
    name(case, council, council.officer_two, witness=True)
    assert sees(council.officer_two, case) == (False, False, False)
    assert case.exclusions.filter(user=council.officer_two).count() == 2


def test_lifting_twice_is_refused(case: Case, council: Council) -> None:
    name(case, council, council.officer_two)
    exclusion = wall(case, council.officer_two)
    lift(case, council.officer_two, by=council.manager)
    with pytest.raises(Refused, match="no longer kept out"):
        do(people.lift_exclusion, case, by=council.manager, on=TODAY, exclusion=exclusion, why=WHY)


def test_somebody_let_in_can_be_chosen_again(case: Case, council: Council) -> None:
    assert council.team_manager in team_managers_for(case, TODAY)
    name(case, council, council.team_manager)
    assert council.team_manager not in team_managers_for(case, TODAY)
    lift(case, council.team_manager, by=council.manager)
    assert council.team_manager in team_managers_for(case, TODAY)


def test_what_was_taken_away_is_not_given_back(case: Case, council: Council) -> None:
    case.involvements.create(
        user=council.investigator, part=Part.INVESTIGATING_OFFICER, from_on=TODAY - datetime.timedelta(days=1)
    )
    name(case, council, council.investigator)
    lift(case, council.investigator, by=council.manager)
    assert case.involvements.get(part=Part.INVESTIGATING_OFFICER).until_on == TODAY
    assert not may(council.investigator, Act.VIEW, case)


def test_the_page_lifts_and_shows_who_is_still_out(case: Case, council: Council) -> None:
    name(case, council, council.officer_two)
    exclusion = wall(case, council.officer_two)
    client = Client()
    client.force_login(council.manager)
    address = reverse("exclusion_lift", args=[case, exclusion.pk])
    assert b"Officer Two" in client.get(address).content
    assert "Say what the mistake was" in client.post(address, {"why": ""}).content.decode()
    case.refresh_from_db()
    answer = client.post(address, {"why": WHY, "version": case.version}, follow=True)
    assert "No longer kept out of this case: Officer Two." in answer.content.decode()
    assert client.get(address).status_code == 404
    assert Event.objects.filter(case=case, verb="exclusion_lifted").count() == 1
