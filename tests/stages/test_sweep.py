"""What time alone brings about: done once, by whichever tick comes first, and never twice."""

import datetime
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases.models import Case, Draft, Verb
from stages import sweep as sweeping
from stages.actions import triage
from stages.calendar import england
from stages.deadlines import refresh
from stages.law.vocabulary import StartBasis, State
from stages.models import BankHoliday, CalendarVersion, Clock
from stages.rebuilding import rebuild
from stages.sweep import sweep
from stages.tasks import TickFailed, tick
from tests import builders, traces
from tests.builders import RECEIVED, TODAY, Council, now_on
from tests.situations import SITUATIONS

pytestmark = pytest.mark.django_db

NEXT = RECEIVED + datetime.timedelta(days=1)
"""A Tuesday: early resolution may be tried to its end."""
AFTER = RECEIVED + datetime.timedelta(days=2)


@pytest.fixture
def hooks() -> Iterator[list]:
    before = list(sweeping.AT_EACH_TICK)
    sweeping.AT_EACH_TICK.clear()
    yield sweeping.AT_EACH_TICK
    sweeping.AT_EACH_TICK[:] = before


def on_cases(swept: sweeping.Swept) -> list[str]:
    """What a sweep did to cases; what it raised and settled has tests of its own (test_reminders.py)."""
    return [line for line in swept.done if not line.startswith(("reminders ", "messages "))]


def test_early_resolution_goes_on_to_stage_1_when_its_day_is_over_with_the_date_it_had_all_along(
    council: Council,
) -> None:
    case = builders.trying_early(council)
    assert on_cases(sweep(now_on(NEXT, 23))) == []
    assert Case.objects.get(pk=case.pk).status == State.EARLY_RESOLUTION
    assert on_cases(sweep(now_on(AFTER, 0))) == [
        f"{case.reference} went on to stage 1: The time for early resolution ended on 8 September 2026."
    ]
    case.refresh_from_db()
    assert (case.status, case.stage_one.started_on, case.stage_one.start_basis) == (
        State.STAGE1,
        RECEIVED,
        StartBasis.RECEIVED,
    )
    assert {clock.rule: (clock.due_on, clock.stopped_on) for clock in case.clocks.all()} == {
        "C1": (datetime.date(2026, 9, 9), None),
        "C2": (datetime.date(2027, 8, 3), RECEIVED),
        "C4": (datetime.date(2026, 9, 21), None),
        "G1": (NEXT, AFTER),
        "G2": (datetime.date(2026, 9, 9), None),
        "G10": (datetime.date(2026, 10, 6), None),
    }
    event = case.events.get(verb=Verb.EARLY_RESOLUTION_ENDED)
    assert (event.actor, event.on) == (None, AFTER)


def test_a_second_tick_at_the_same_moment_changes_nothing(council: Council) -> None:
    builders.trying_early(council)
    sweep(now_on(AFTER))
    before = traces.digest()
    assert on_cases(sweep(now_on(AFTER))) == []
    assert traces.digest() == before


def test_an_early_resolution_recorded_meanwhile_is_left_alone(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The officer records the resolution between the tick's question and its deed."""
    case = builders.trying_early(council)

    def slow(found: Case, **given: object) -> None:
        version = Case.objects.get(pk=case.pk).version
        triage.resolve_early(case, seen=version, by=council.officer, on=NEXT, told="By telephone.")
        triage.end_early_resolution(found, **given)

    monkeypatch.setattr(sweeping, "end_early_resolution", slow)
    swept = sweep(now_on(AFTER))
    assert (on_cases(swept), swept.failed) == ([], [])
    assert Case.objects.get(pk=case.pk).status == State.RESOLVED


def test_one_case_that_cannot_be_done_does_not_hold_up_the_others(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = builders.trying_early(council), builders.trying_early(council)
    really = sweeping.end_early_resolution

    def broken_for_the_first(case: Case, **given: object) -> None:
        if case.pk == first.pk:
            raise ValueError("a broken row")
        really(case, **given)

    monkeypatch.setattr(sweeping, "end_early_resolution", broken_for_the_first)
    swept = sweep(now_on(AFTER))
    assert [line.split()[0] for line in on_cases(swept)] == [second.reference]
    assert swept.failed == [f"{first.reference}: a broken row"]


def a_holiday_more(day: datetime.date) -> int:
    """A new version of the calendar, as an update of the program may bring, in which this day is a bank holiday."""
    last = CalendarVersion.objects.order_by("-number").first()
    version = CalendarVersion.objects.create(
        number=last.number + 1,
        made_at=timezone.now(),
        note="A royal proclamation.",
        first_day=last.first_day,
        last_day=last.last_day,
    )
    BankHoliday.objects.create(date=day, name="A day for the nation", reference="Proclaimed", added_in_version=version)
    return version.number


def test_clocks_follow_a_new_calendar_and_the_move_is_on_the_case(council: Council) -> None:
    moved = builders.accepted(council)
    version = a_holiday_more(datetime.date(2026, 9, 18))
    assert sweep(now_on(builders.TODAY)).done[:1] == [
        f"{moved.reference} has new dates by version {version} of the calendar: C4 2026-09-22, G10 2026-10-07"
    ]
    moved.refresh_from_db()
    event = moved.events.last()
    assert moved.clocks.get(rule="C4").due_on == datetime.date(2026, 9, 22)
    assert (event.verb, event.actor) == (Verb.CALENDAR_CHANGED, None)
    assert (event.payload.words["before"]["C4"], event.payload.words["after"]["C4"]) == ("2026-09-21", "2026-09-22")
    assert sweep(now_on(builders.TODAY)).done == []


def test_a_new_calendar_that_moves_no_date_touches_nothing(council: Council) -> None:
    case = builders.accepted(council)
    events, clocks = case.events.count(), list(case.clocks.values())
    a_holiday_more(datetime.date(2027, 9, 17))
    sweep(now_on(builders.TODAY))
    assert (case.events.count(), list(case.clocks.values())) == (events, clocks)


def test_a_calendar_that_cannot_be_followed_does_not_hold_up_the_rest(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = builders.trying_early(council)

    def broken(now: datetime.datetime, *, on: datetime.date) -> None:
        raise ValueError("a broken row")

    monkeypatch.setattr(sweeping, "catch_up", broken)
    swept = sweep(now_on(AFTER))
    assert swept.done[0].startswith(f"{case.reference} went on to stage 1")
    assert swept.failed == ["the calendar of bank holidays: a broken row"]


def test_later_parts_of_the_house_are_looked_at_too_and_one_that_fails_stops_no_other(hooks: list) -> None:
    asked: list[datetime.datetime] = []

    def broken(now: datetime.datetime) -> int:
        raise OSError("no disk")

    hooks += [
        ("broken things", broken),
        ("quiet things", lambda now: 0),
        ("things done", lambda now: asked.append(now) or 3),
    ]
    now = now_on(builders.TODAY)
    swept = sweep(now)
    assert (swept.done, swept.failed, asked) == (["things done: 3"], ["broken things: no disk"], [now])


def test_the_task_fails_where_something_could_not_be_done_so_that_health_shows_it(hooks: list) -> None:
    def broken(now: datetime.datetime) -> int:
        raise OSError("no disk")

    assert tick() == []
    hooks.append(("broken things", broken))
    with pytest.raises(TickFailed, match="broken things: no disk"):
        tick()


def test_what_others_want_looked_at_is_looked_for_at_each_tick() -> None:
    looked_for = {name for name, _ in sweeping.AT_EACH_TICK}
    assert looked_for == {
        "appointments that ran out",
        "drafts deleted that were 30 days old",
        "case logs asked for again",
        "case logs forgotten",
        "annual reports asked for again",
        "submissions asked for again",
    }


def test_drafts_are_deleted_after_30_days_and_those_of_whoever_left_with_them(council: Council) -> None:
    now = builders.now_on(TODAY)
    gone = builders.person("Officer Gone", is_active=False)
    for user, days in ((gone, 31), (gone, 29), (council.officer, 31), (council.officer, 30)):
        draft = Draft.objects.create(user=user, form="log", typed={"words": ["She said"]})
        Draft.objects.filter(pk=draft.pk).update(saved_at=now - datetime.timedelta(days))
    assert "drafts deleted that were 30 days old: 2" in sweep(now).done
    assert [(draft.user, (now - draft.saved_at).days) for draft in Draft.objects.order_by("saved_at")] == [
        (council.officer, 30),
        (gone, 29),
    ]
    assert not [said for said in sweep(now).done if said.startswith("drafts")]


def test_the_command_acts_at_the_moment_it_is_given_and_says_what_it_did(
    council: Council, capsys: pytest.CaptureFixture[str]
) -> None:
    case = builders.trying_early(council)
    call_command("tick", "--now", "2026-09-08T23:00")
    assert capsys.readouterr().out.startswith("reminders raised: ")
    call_command("tick", "--now", "2026-09-08T23:59")
    assert capsys.readouterr().out == "Nothing was due.\n"
    call_command("tick", "--now", "2026-09-09")
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"{case.reference} went on to stage 1: The time for early resolution ended on 8 September 2026."
    assert [line.partition(":")[0] for line in said[1:]] == ["reminders raised", "reminders settled"]


def test_a_moment_that_is_none_is_a_usage_error() -> None:
    with pytest.raises(CommandError, match="“soon” is not a moment"):
        call_command("tick", "--now", "soon")


def test_a_rebuild_puts_right_what_was_changed_behind_the_programs_back_and_nothing_else(council: Council) -> None:
    case, other = builders.submitted(council), builders.awaiting_interest(council)
    before = traces.digest()
    assert rebuild().differences == 0
    assert traces.digest() == before
    Clock.objects.filter(case=case, rule="C4").update(due_on=datetime.date(2030, 1, 1))
    Clock.objects.filter(case=other, rule="C3").delete()
    Clock.objects.create(
        case=other,
        rule="C12",
        day_zero=RECEIVED,
        first_due_on=RECEIVED,
        due_on=RECEIVED,
        calendar_version=1,
        result="x",
    )
    Case.objects.filter(pk=case.pk).update(next_step="Rest", next_due_on=None)
    counted = rebuild(dry_run=True)
    done = rebuild()
    assert counted == done
    assert (done.cases, done.clocks_added, done.clocks_changed, done.clocks_removed, done.columns_changed) == (
        2,
        1,
        1,
        1,
        1,
    )
    assert rebuild().differences == 0
    now = Case.objects.get(pk=case.pk)
    assert (now.next_step, now.next_due_on, now.version) == (case.next_step, case.next_due_on, case.version)


def test_a_rebuild_of_ten_cases_asks_no_more_questions_than_one_of_two(
    council: Council, django_assert_max_num_queries: object
) -> None:
    for _ in range(2):
        builders.issued(council)
    with django_assert_max_num_queries(20) as two:
        rebuild()
    for _ in range(8):
        builders.issued(council)
    with django_assert_max_num_queries(20) as ten:
        rebuild()
    assert len(ten) == len(two)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_columns_of_every_situation_are_what_a_rebuild_gives(situation: str, council: Council) -> None:
    SITUATIONS[situation][1](council)
    assert rebuild(dry_run=True).differences == 0


def test_dates_past_the_end_of_the_calendar_are_named_and_left_as_they_were(council: Council) -> None:
    case = builders.accepted(council)
    Case.objects.filter(pk=case.pk).update(received_on=england().last)
    case.stage_one.started_on = england().last
    case.stage_one.save()
    before = traces.digest()
    with pytest.raises(CommandError, match=case.reference) as refused:
        call_command("rebuild_clocks")
    assert refused.value.returncode == 1
    assert traces.digest() == before


def test_a_step_on_a_case_that_was_imported_at_stage_2_keeps_its_clocks(council: Council) -> None:
    """`refresh` works an imported case out as the importer does, so that adding a person to it loses nothing."""
    case = builders.issued(council)
    Case.objects.filter(pk=case.pk).update(imported_reference="OLD-1", status=State.STAGE2_INVESTIGATING)
    case.triage.begun_on = None
    case.triage.save()
    builders.StageTwo.objects.create(
        case=case, requested_on=RECEIVED, accepted=True, started_on=datetime.date(2026, 9, 14)
    )
    case = Case.objects.get(pk=case.pk)
    refresh(case)
    assert dict(case.clocks.values_list("rule", "due_on")) == {
        "C4": datetime.date(2026, 9, 21),
        "C7": datetime.date(2026, 10, 19),
        "C8": datetime.date(2026, 12, 14),
        "G3": case.clocks.get(rule="G3").due_on,
    }
    assert case.next_due_on == datetime.date(2026, 10, 19)
