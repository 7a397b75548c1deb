"""The walk over the history finds whatever was done to it behind the program's back, and names the first broken row."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cases.audit import Break, walk
from cases.models import Case, Event, EventPayload, Verb
from cases.record import hash_of, hold, house_event, write
from tests import builders
from tests.conftest import guards_aside

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 9, 16)


@pytest.fixture
def case() -> Case:
    """A case with a history of six changes, and a house with a history of two."""
    council = builders.Council()
    house_event(Verb.SEARCHED, by=council.officer, on=ON, words={"for": "a name"})
    house_event(Verb.SEARCHED, by=council.officer, on=ON, words={"for": "another"})
    held = builders.logged(council)
    for number in range(5):
        held = hold(held)
        held.desired_outcome = f"wish {number}"
        write(held, Verb.DETAILS_CHANGED, by=council.officer, on=ON, why="They rang.")
    return held


def behind_the_back(statement: str, *values: object) -> None:
    """Run one statement as somebody with the database's own rights, its guards put aside."""
    connection.check_constraints()
    with guards_aside(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        connection.check_constraints()


def test_a_history_nobody_touched_holds(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    found = walk()
    assert (found.chains, found.events, found.erased, found.broken) == (2, case.events.count() + 2, 0, [])
    call_command("verify_audit")
    assert capsys.readouterr().out == f"{found.events} events in 2 chains.\nEvery chain holds.\n"


@pytest.mark.parametrize(
    ("column", "value"),
    [("about", "something else"), ("verb", "viewed"), ("acting_as", "auditor"), ("digest", "0" * 64)],
)
def test_a_changed_event_is_named(case: Case, column: str, value: str) -> None:
    third = case.events.get(number=3)
    behind_the_back(f"UPDATE cases_event SET {column} = %s WHERE id = %s", value, third.pk)
    assert walk().broken == [Break(case.reference, 3, "It was changed after it was written.")]


def test_a_changed_event_whose_hash_was_made_to_fit_breaks_the_one_after_it(case: Case) -> None:
    third = case.events.get(number=3)
    third.about = "something else"
    behind_the_back("UPDATE cases_event SET about = %s, hash = %s WHERE id = %s", third.about, hash_of(third), third.pk)
    [found] = walk().broken
    assert (found.number, found.problem) == (
        4,
        "It does not follow from the event before it, which was changed or replaced.",
    )


def test_changed_words_are_named_and_erased_words_break_nothing(case: Case) -> None:
    third, fourth = case.events.get(number=3), case.events.get(number=4)
    behind_the_back("UPDATE cases_eventpayload SET words = %s WHERE event_id = %s", '{"why": "No."}', third.pk)
    EventPayload.objects.filter(event=fourth).delete()
    found = walk()
    assert found.erased == 1
    assert found.broken == [Break(case.reference, 3, "Its words were changed after they were written.")]


def test_an_event_taken_out_of_the_middle_is_named(case: Case) -> None:
    third = case.events.get(number=3)
    EventPayload.objects.filter(event=third).delete()
    behind_the_back("DELETE FROM cases_event WHERE id = %s", third.pk)
    assert walk().broken == [Break(case.reference, 4, "The event before it is missing: number 3 was expected.")]


def test_the_last_event_taken_away_is_missed_by_the_version_of_the_case(case: Case) -> None:
    last = case.events.order_by("number").last()
    EventPayload.objects.filter(event=last).delete()
    behind_the_back("DELETE FROM cases_event WHERE id = %s", last.pk)
    changes = case.version - 1
    assert walk().broken == [
        Break(
            case.reference,
            changes,
            f"The end of the history is missing: {changes} changes, {changes - 1} events of them.",
        )
    ]


def test_a_case_without_any_history_is_named(case: Case) -> None:
    EventPayload.objects.filter(event__case=case).delete()
    behind_the_back("DELETE FROM cases_event WHERE case_id = %s", case.pk)
    assert [(found.chain, found.number) for found in walk().broken] == [(case.reference, 1)]


def test_the_house_has_a_chain_of_its_own(case: Case) -> None:
    second = Event.objects.get(case=None, number=2)
    behind_the_back("UPDATE cases_event SET verb = %s WHERE id = %s", "exported", second.pk)
    assert walk().broken == [Break("house", 2, "It was changed after it was written.")]


def test_the_command_names_the_first_break_of_each_chain_and_answers_1(case: Case) -> None:
    for number in (2, 4):
        behind_the_back("UPDATE cases_event SET about = 'x' WHERE id = %s", case.events.get(number=number).pk)
    behind_the_back("UPDATE cases_event SET about = 'x' WHERE case_id IS NULL AND number = %s", 1)
    with pytest.raises(CommandError) as refused:
        call_command("verify_audit")
    assert refused.value.returncode == 1
    named = str(refused.value).splitlines()[:-1]
    assert sorted(named) == sorted(
        [
            f"{case.reference}, event 2: It was changed after it was written.",
            "house, event 1: It was changed after it was written.",
        ]
    )


def test_the_walk_asks_no_more_questions_for_a_longer_history(case: Case, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(2):
        walk()
    builders.Council()
    for number in range(5):
        held = hold(case)
        held.desired_outcome = f"more {number}"
        write(held, Verb.DETAILS_CHANGED, by=None, on=ON)
    with django_assert_num_queries(2):
        walk()
