"""Two people at once: whoever saw an old version is told so, and nobody's change is lost."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable

import pytest
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse

from cases.models import Case, Verb
from cases.record import Clash, hold, write
from stages.actions import stage_one
from tests.builders import RECEIVED, TODAY, Council, accepted, do, logged

WRITERS = 8


def note(case: Case, word: str, *, seen: int | None = None) -> None:
    """Add a word to the case, in the shape of every action."""
    with transaction.atomic():
        held = hold(case, seen=seen)
        held.desired_outcome += word
        write(held, Verb.DETAILS_CHANGED, by=None, on=TODAY)


def test_the_second_of_two_people_with_the_same_version_is_told_who_came_first(case: Case) -> None:
    version = case.version
    note(case, "An apology.", seen=version)
    with pytest.raises(Clash) as clash:
        note(case, "A visit.", seen=version)
    assert str(clash.value) == (
        "Someone else changed this case while you were working on it (details changed, by the system). "
        "What you typed is kept below. Check that it is still right, then send it again."
    )
    case.refresh_from_db()
    assert (case.desired_outcome, case.version) == ("An apology.", version + 1)


def test_a_change_under_a_held_case_is_a_clash_even_without_any_lock(case: Case) -> None:
    """Correctness does not rest on row locks, which SQLite has not: the version decides at the moment of writing."""
    with transaction.atomic():
        first, second = hold(case), hold(case)
        first.desired_outcome, second.desired_outcome = "An apology.", "A visit."
        write(first, Verb.DETAILS_CHANGED, by=None, on=TODAY)
        with pytest.raises(Clash):
            write(second, Verb.DETAILS_CHANGED, by=None, on=TODAY)
    case.refresh_from_db()
    assert case.desired_outcome == "An apology."


def test_only_the_fields_that_were_changed_are_written(case: Case) -> None:
    with transaction.atomic():
        held = hold(case)
        Case.objects.filter(pk=case.pk).update(next_step="Written meanwhile by a rebuild")
        held.desired_outcome = "An apology."
        event = write(held, Verb.DETAILS_CHANGED, by=None, on=TODAY)
    case.refresh_from_db()
    assert (case.desired_outcome, case.next_step) == ("An apology.", "Written meanwhile by a rebuild")
    assert event.payload.words == {"before": {"desired_outcome": ""}, "after": {"desired_outcome": "An apology."}}


def test_a_form_shown_with_an_old_version_comes_back_with_409_and_what_was_typed(council: Council) -> None:
    case = accepted(council)
    client = Client()
    client.force_login(council.manager)
    stale = case.version
    do(stage_one.allocate, case, by=council.officer, on=RECEIVED, to=council.senior)
    typed = {
        "version": stale,
        "until_0": 5,
        "until_1": 10,
        "until_2": 2026,
        "reason": "Nine points and three teams.",
        "told": "By letter.",
    }
    answer = client.post(reverse("extend", args=[case.reference]), typed)
    case.stage_one.refresh_from_db()
    assert (answer.status_code, case.stage_one.extended) == (409, None)
    assert "Nine points and three teams." in answer.content.decode()
    assert "Allocated to a senior manager" in answer.content.decode()


def at_once(deeds: list[Callable[[], None]]) -> list[Exception | None]:
    """What each deed met when all were done at the same moment, each on a connection of its own."""
    ready = threading.Barrier(len(deeds))
    met: list[Exception | None] = [None] * len(deeds)

    def run(number: int) -> None:
        try:
            ready.wait()
            deeds[number]()
        except Exception as fault:
            met[number] = fault
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return met


@pytest.mark.django_db(transaction=True)
def test_a_case_is_held_only_inside_a_transaction(today: datetime.date) -> None:
    with pytest.raises(RuntimeError, match="inside a transaction"):
        hold(logged(Council()))


@pytest.mark.django_db(transaction=True)
def test_eight_people_who_change_one_case_at_once_lose_nothing(today: datetime.date) -> None:
    case = logged(Council())
    version = case.version
    assert at_once([lambda word=f"<{n}>": note(case, word) for n in range(WRITERS)]) == [None] * WRITERS
    case.refresh_from_db()
    assert sorted(case.desired_outcome) == sorted("".join(f"<{n}>" for n in range(WRITERS)))
    assert case.version == version + WRITERS
    numbers = list(case.events.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.django_db(transaction=True)
def test_of_eight_people_with_the_same_version_one_is_done_and_seven_are_told(today: datetime.date) -> None:
    case = logged(Council())
    met = at_once([lambda word=f"<{n}>": note(case, word, seen=case.version) for n in range(WRITERS)])
    assert sorted(type(fault).__name__ for fault in met) == ["Clash"] * (WRITERS - 1) + ["NoneType"]
    case.refresh_from_db()
    assert len(case.desired_outcome) == len("<0>")


@pytest.mark.django_db(transaction=True)
def test_saving_whole_rows_at_once_loses_changes(today: datetime.date) -> None:
    """Negative control: the same race with a plain save shows that there is something to lose."""
    case = logged(Council())
    read = threading.Barrier(WRITERS)

    def plainly(word: str) -> None:
        mine = Case.objects.get(pk=case.pk)
        read.wait()
        mine.desired_outcome += word
        mine.save()

    assert at_once([lambda word=f"<{n}>": plainly(word) for n in range(WRITERS)]) == [None] * WRITERS
    case.refresh_from_db()
    assert len(case.desired_outcome) == len("<0>")
