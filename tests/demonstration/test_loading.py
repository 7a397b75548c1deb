"""The demonstration council: where it loads, what everybody finds there, and that it is so on any day of the year."""

import datetime
from typing import Any

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from accounts.models import Post, Role, User
from cases.audit import walk
from cases.models import Case, Event, Verb
from cases.permissions import visible_to
from stages import worklist
from stages.calendar import england
from stages.demonstration import council, later_stages, open_cases, staff
from stages.demonstration.loading import import_rows
from stages.demonstration.staff import PASSWORD, STAFF
from stages.law.vocabulary import State
from stages.models import Response
from stages.rebuilding import rebuild
from stages.sweep import sweep
from tests import traces
from tests.builders import now_on, person

pytestmark = pytest.mark.django_db

WORKING_DAYS = ("2026-12-24", "2026-12-29", "2027-01-04", "2026-04-07", "2026-11-20", "2028-02-29")
OTHER_DAYS = (
    "2026-12-25",  # Christmas Day
    "2026-12-26",  # Boxing Day, a Saturday
    "2027-01-01",  # New Year's Day
    "2026-04-03",  # Good Friday
    "2026-04-06",  # Easter Monday, the day a tax year begins
    "2026-11-22",  # a Sunday
)


@pytest.fixture
def demonstration(settings: Any) -> None:
    settings.DEMONSTRATION = True


def load_open_cases(today: datetime.date) -> dict[str, User]:
    """Everything but the six years, which do not depend on the day."""
    council.set_up()
    people = staff.set_up()
    import_rows(later_stages.rows(england(), today=today), "later.csv", today)
    later_stages.put_people_on(people, on=today)
    open_cases.live_through(people, today=today)
    return people


def assert_not_loaded(refused: pytest.ExceptionInfo[CommandError], why: str, before: dict[str, str]) -> None:
    assert refused.value.returncode == 1
    assert why in str(refused.value)
    assert traces.digest() == before


@pytest.mark.parametrize("other", [{}, {"DEBUG": True}, {"PRODUCTION": True}])
def test_no_other_setting_loads_it(other: dict[str, bool], settings: Any) -> None:
    for name, value in other.items():
        setattr(settings, name, value)
    before = traces.digest()
    with pytest.raises(CommandError) as refused:
        call_command("load_demonstration")
    assert_not_loaded(refused, "no other setting will load it", before)


def test_it_is_not_loaded_among_real_people(demonstration: None) -> None:
    person("Officer One", Role.COMPLAINTS_OFFICER)
    before = traces.digest()
    with pytest.raises(CommandError) as refused:
        call_command("load_demonstration")
    assert_not_loaded(refused, "holds people or cases already", before)


def test_a_load_that_fails_at_the_end_leaves_nothing_behind(
    demonstration: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the last step")

    monkeypatch.setattr(later_stages, "put_people_on", broken)
    before = traces.digest()
    with pytest.raises(RuntimeError, match="the last step"), transaction.atomic():
        call_command("load_demonstration")
    assert traces.digest() == before


@pytest.mark.slow
@time_machine.travel(now_on(datetime.date(2026, 11, 23)), tick=False)
def test_it_loads_once_whole_and_everybody_can_sign_in(demonstration: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_demonstration")
    said = capsys.readouterr().out
    assert said.startswith("Loaded the demonstration council: 1068 cases, 35 of them open.")
    assert [someone.email for someone in STAFF if someone.email not in said] == []
    assert {post.role for post in Post.objects.all()} == set(Role.values)
    assert {user.password for user in User.objects.all()} == {User.objects.first().password}
    assert [someone.email for someone in STAFF if authenticate(username=someone.email, password=PASSWORD) is None] == []
    assert rebuild(dry_run=True).differences == 0
    assert walk().broken == []
    before = traces.digest()
    call_command("load_demonstration")
    assert capsys.readouterr().out == "The demonstration council is loaded already. Nothing was changed.\n"
    assert traces.digest() == before


@pytest.mark.slow
@pytest.mark.parametrize("day", WORKING_DAYS + OTHER_DAYS)
def test_on_any_day_the_worklists_show_the_same_work(day: str) -> None:
    today = datetime.date.fromisoformat(day)
    with time_machine.travel(now_on(today), tick=False):
        people = load_open_cases(today)
        calendar = england()
        everything = worklist.open_cases(people["Auditor One"], today)
        # on a day that is not worked, what is due next is due on the next day that is
        due_today = 4 if day in WORKING_DAYS else 0
        assert worklist.counts(everything, today, calendar) == {
            "overdue": 4,
            "today": due_today,
            "week": 12 if due_today else 13,
            "triage": 7,
            "check": 3,
        }
        assert everything.count() == 35
        assert Event.objects.filter(on__gt=today).count() == 0
        assert Case.objects.filter(received_on__gt=today).count() == 0
        assert rebuild(dry_run=True).differences == 0
        assert walk().broken == []
        assert sweep(timezone.now()).done == []


@pytest.fixture
def monday() -> Any:
    with time_machine.travel(now_on(datetime.date(2026, 11, 23)), tick=False):
        yield datetime.date(2026, 11, 23)


@pytest.mark.slow
def test_every_situation_of_triage_and_stage_1_is_there_and_everyone_has_work(monday: datetime.date) -> None:
    people = load_open_cases(monday)
    assert set(Case.objects.values_list("status", flat=True)) == {
        State.RECEIVED,
        State.TRIAGE,
        State.EARLY_RESOLUTION,
        State.AWAIT_INTEREST_DECISION,
        State.AWAIT_ADVOCATE,
        State.STAGE1,
        State.STAGE1_ANSWERED,
        State.STAGE2_INVESTIGATING,
        State.STAGE3_REQUESTED,
        State.RESOLVED,
        State.WITHDRAWN,
        State.NOT_ACCEPTED,
        State.ROUTED_ELSEWHERE,
        State.RECORDED,
    }
    assert set(Response.objects.values_list("status", flat=True)) == set(Response.Status.values)
    assert Case.objects.filter(stage_one__extended=True, status=State.STAGE1).count() == 2
    assert Case.objects.filter(status=State.STAGE1, elements__status="stopped").count() == 1
    open_to = {name: worklist.open_cases(user, monday) for name, user in people.items()}
    assert [name for name, cases in open_to.items() if not cases.exists()] == ["System Administrator One"]
    own = {name: worklist.mine(cases, people[name], monday).count() for name, cases in open_to.items()}
    assert own == {
        "Officer One": 22,
        "Officer Two": 13,
        "Complaints Manager": 3,
        "Head of Service One": 1,
        "Head of Service Two": 0,
        "Senior Manager One": 7,
        "Senior Manager Two": 6,
        "Senior Manager Three": 7,
        "Team Manager One": 2,
        "Team Manager Two": 5,
        "Team Manager Three": 4,
        "Team Manager Four": 1,
        "Team Manager Five": 3,
        "Team Manager Six": 3,
        "Investigating Officer One": 2,
        "Independent Person One": 1,
        "Panel Member One": 1,
        "Auditor One": 0,
        "System Administrator One": 0,
    }


@pytest.mark.slow
def test_the_manager_complained_about_and_their_own_manager_cannot_see_that_case(monday: datetime.date) -> None:
    people = load_open_cases(monday)
    case = Case.objects.get(exclusions__user=people["Team Manager One"])
    seen_by = {name for name, user in people.items() if visible_to(user, monday).filter(pk=case.pk).exists()}
    assert seen_by == {
        "Officer One",
        "Officer Two",
        "Complaints Manager",
        "Head of Service One",
        "Team Manager Two",
        "Auditor One",
    }


@pytest.mark.slow
def test_tomorrows_tick_takes_the_early_resolution_on_to_stage_1(monday: datetime.date) -> None:
    load_open_cases(monday)
    case = Case.objects.get(status=State.EARLY_RESOLUTION)
    done = sweep(now_on(monday + datetime.timedelta(days=1))).done
    assert done == [f"{case.reference} went on to stage 1: The time for early resolution ended on 23 November 2026."]
    case.refresh_from_db()
    assert (case.status, case.stage_one.started_on) == (State.STAGE1, case.received_on)
    assert case.events.last().verb == Verb.EARLY_RESOLUTION_ENDED
