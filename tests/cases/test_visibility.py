"""The list of cases somebody may see, and whether they may see one: two statements of one rule, held together."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from accounts.models import Post, Role, ServiceArea, User
from cases import permissions
from cases.models import Case, Exclusion, Involvement, Part
from cases.permissions import Act, equality_shown_to, may, permitted, visible_to
from tests.builders import TODAY, now_on, person

DAYS = [TODAY + datetime.timedelta(days=offset) for offset in (-2, -1, 0, 1, 2)]
WORLDS = 30
USERS, CASES = 6, 9
"""Each world compares every person with every case on three days: 162 pairs."""

World = tuple[list[User], list[Case], list[ServiceArea]]

periods = st.sampled_from([(first, last) for first in DAYS for last in (None, *DAYS) if last is None or last >= first])
whoever = st.integers(0, USERS - 1)
posts = st.lists(st.tuples(whoever, st.sampled_from(Role), st.sampled_from([None, 0, 1]), periods), max_size=12)
parts = st.lists(
    st.tuples(whoever, st.integers(0, CASES - 1), st.sampled_from(Part), periods, st.booleans()),
    max_size=14,
)
exclusions = st.sets(st.tuples(whoever, st.integers(0, CASES - 1)), max_size=8)
inactive = st.sets(whoever, max_size=1)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Six people and nine cases: three of each of two services, and three of none."""
    day = time_machine.travel(now_on(TODAY), tick=False)
    with django_db_blocker.unblock(), day, transaction.atomic():
        services = [ServiceArea.objects.create(name=f"Service {number}") for number in (1, 2)]
        users = [person(f"Person {number}") for number in range(USERS)]
        areas = itertools.cycle([services[0], services[1], None])
        cases = [Case.objects.create(received_on=TODAY, service_area=next(areas)) for _ in range(CASES)]
        yield users, cases, services
        transaction.set_rollback(True)


LISTS = {Act.VIEW: visible_to, Act.KEEP_EQUALITY: equality_shown_to}


def drift(users: list[User], cases: list[Case], on: datetime.date, act: Act = Act.VIEW) -> list[str]:
    """Each pair in which the list and the question disagree."""
    found = []
    for user in User.objects.filter(pk__in=[user.pk for user in users]):
        listed = set(LISTS[act](user, on).values_list("pk", flat=True))
        for case in cases:
            asked = may(user, act, case, on)
            if (case.pk in listed) != asked:
                found.append(f"{user}, {case}, {on}: listed {case.pk in listed}, may {asked}")
    return found


def populate(world: World, drawn: tuple) -> None:
    users, cases, services = world
    held, played, walled, gone = drawn
    Post.objects.bulk_create(
        Post(
            user=users[u], role=role, service_area=None if area is None else services[area], from_on=p[0], until_on=p[1]
        )
        for u, role, area, p in held
    )
    Involvement.objects.bulk_create(
        Involvement(
            case=cases[c],
            user=users[u],
            part=part,
            from_on=p[0],
            until_on=p[1],
            ended_at=now_on(TODAY) if taken_away and p[1] else None,
        )
        for u, c, part, p, taken_away in played
    )
    Exclusion.objects.bulk_create(
        Exclusion(user=users[u], case=cases[c], why=Exclusion.Why.PERSONAL, from_on=TODAY) for u, c in walled
    )
    User.objects.filter(pk__in=[users[u].pk for u in gone]).update(is_active=False)


everything = st.tuples(posts, parts, exclusions, inactive)
thoroughly = settings(
    max_examples=WORLDS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
)


@pytest.mark.django_db
@pytest.mark.parametrize("act", LISTS)
def test_a_case_is_in_somebodys_list_exactly_when_they_may_see_it(act: Act, world: World) -> None:
    """And among those whose equality answers they are shown, exactly when they may see those."""
    compared = 0

    @thoroughly
    @given(everything)
    def hold(drawn: tuple) -> None:
        nonlocal compared
        with transaction.atomic():
            populate(world, drawn)
            for on in DAYS[1:4]:
                assert drift(world[0], world[1], on, act) == []
                compared += USERS * CASES
            transaction.set_rollback(True)

    hold()
    assert compared >= WORLDS * 3 * USERS * CASES


@pytest.mark.django_db
def test_the_comparison_sees_a_list_that_forgets_exclusions(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: without the exclusion of one person from one case, the two statements part."""
    users, cases, _ = world
    Post.objects.create(user=users[0], role=Role.COMPLAINTS_OFFICER, from_on=DAYS[0])
    Exclusion.objects.create(user=users[0], case=cases[4], why=Exclusion.Why.PERSONAL, from_on=TODAY)
    assert drift(users, cases, TODAY) == []
    monkeypatch.setattr(permissions, "Exists", lambda rows: permissions.Q(pk__in=[]))
    assert drift(users, cases, TODAY) == [f"{users[0]}, {cases[4]}, {TODAY}: listed True, may False"]


@pytest.mark.django_db
def test_the_comparison_sees_equality_answers_shown_to_somebody_with_a_part(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: an officer who was given one case as its investigator, where the part counted for nothing."""
    users, cases, _ = world
    for role in (Role.COMPLAINTS_OFFICER, Role.INVESTIGATING_OFFICER):
        Post.objects.create(user=users[0], role=role, from_on=DAYS[0])
    Involvement.objects.create(user=users[0], case=cases[4], part=Part.INVESTIGATING_OFFICER, from_on=DAYS[0])
    assert drift(users, cases, TODAY, Act.KEEP_EQUALITY) == []
    assert equality_shown_to(users[0], TODAY).count() == CASES - 1
    monkeypatch.setattr(permissions, "_given_to", lambda user, posts, on: Involvement.objects.none())
    found = drift(users, cases, TODAY, Act.KEEP_EQUALITY)
    assert found == [f"{users[0]}, {cases[4]}, {TODAY}: listed True, may False"]


OF_AN_OFFICE_ALONE = {
    Act.LOG, Act.MAKE_REPORT, Act.SEE_HISTORY, Act.EDIT, Act.RECORD_DUTIES, Act.TRIAGE, Act.DECIDE, Act.EXTEND,
    Act.ALLOCATE, Act.CHECK, Act.ISSUE, Act.CLOSE, Act.WRITE, Act.RECORD_REQUEST, Act.SETTLE_STATEMENT,
    Act.APPOINT_OUTSIDERS, Act.APPOINT_REVIEWER, Act.GIVE_NOTICE, Act.SEND_LATER_STAGE, Act.ARRANGE_PANEL,
    Act.KEEP_OMBUDSMAN, Act.KEEP_LEARNING, Act.SEE_SETTINGS, Act.KEEP_SETTINGS, Act.ENTER_FIGURES,
    Act.PUBLISH_REPORT, Act.APPROVE_REPORT, Act.WITHHOLD_NUMBERS, Act.IMPORT_CASES, Act.KEEP_EQUALITY,
}  # fmt: skip
"""What nobody may do to a case for a part they were given on it: it is for the complaints team, or the auditor."""


@pytest.mark.django_db
def test_an_exclusion_beats_every_role_and_every_part(world: World) -> None:
    users, cases, services = world
    for role in Role:
        Post.objects.create(user=users[0], role=role, service_area=services[0], from_on=DAYS[0])
    for part in Part:
        Involvement.objects.create(user=users[0], case=cases[0], part=part, from_on=DAYS[0])
    assert permitted(users[0], cases[0]) == frozenset(Act) - OF_AN_OFFICE_ALONE
    Exclusion.objects.create(user=users[0], case=cases[0], why=Exclusion.Why.WITNESS, from_on=TODAY)
    assert permitted(users[0], cases[0]) == frozenset()
    assert not visible_to(users[0]).filter(pk=cases[0].pk).exists()
    assert visible_to(users[0]).count() == CASES - 1


@pytest.mark.django_db
def test_an_exclusion_holds_whatever_day_it_is_asked_for(world: World) -> None:
    """It has a first day for the record, but it is a wall and not an appointment: it never opens again."""
    users, cases, _ = world
    Post.objects.create(user=users[0], role=Role.COMPLAINTS_OFFICER, from_on=DAYS[0])
    Exclusion.objects.create(user=users[0], case=cases[0], why=Exclusion.Why.PERSONAL, from_on=TODAY)
    assert [may(users[0], Act.VIEW, cases[0], on) for on in DAYS] == [False] * 5
