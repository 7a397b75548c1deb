"""Every deed, by everyone, in every situation: done as the tables say, and otherwise refused without a trace."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from types import ModuleType

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError

import cases.actions
import stages.actions
from accounts.models import User
from cases import record
from cases.models import Case, Event
from cases.permissions import NotAllowed
from cases.record import Refused
from stages.deadlines import clock_columns, clock_runs, soonest
from stages.law.vocabulary import State
from stages.models import Clock
from stages.next_step import next_step
from tests import traces
from tests.builders import taken_back
from tests.deeds import DEEDS
from tests.deeds.deed import Deed, relations
from tests.situations import SITUATIONS, Standing


def columns_of(case: Case) -> tuple[dict[str, dict[str, object]], object, str]:
    """What the database says of a case's clocks: each clock row, when it is next due, and what comes next."""
    names = ("day_zero", "why", "first_due_on", "due_on", "stopped_on", "working_days", "result", "calendar_version")
    rows = {clock.key: {name: getattr(clock, name) for name in names} for clock in Clock.objects.filter(case=case)}
    return rows, case.next_due_on, case.next_step


def rebuilt(case: Case) -> tuple[dict[str, dict[str, object]], object, str]:
    """The same, worked out afresh from the facts."""
    case = Case.objects.get(pk=case.pk)
    runs = clock_runs(case)
    due = soonest(runs) if case.closed_on is None else None
    return {rule: clock_columns(worked) for rule, worked in runs.items()}, due, next_step(case)


def test_there_is_a_situation_for_every_state() -> None:
    assert {state for state, _ in SITUATIONS.values()} == set(State)


def test_every_public_action_of_the_procedure_is_among_the_deeds() -> None:
    """An action that takes `by` changes something; one without a row here would go untried."""
    tried = {deed.act for deed in DEEDS.values()}
    untried = sorted(
        f"{module.__name__}.{name}"
        for module in every_module()
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_")
        and function.__module__ == module.__name__
        and "by" in inspect.signature(function).parameters
        and function not in tried
        and name not in PARTS_OF_OTHERS
        and module.__name__.rsplit(".")[-1] not in TESTED_ELSEWHERE
        and name not in TESTED_ELSEWHERE
    )
    assert untried == []


def every_module() -> list[ModuleType]:
    rooms = (cases.actions, stages.actions)
    return [
        importlib.import_module(f"{room.__name__}.{found.name}")
        for room in rooms
        for found in pkgutil.iter_modules(room.__path__)
    ]


PARTS_OF_OTHERS = {
    "begin",
    "finish",
    "log",
    "log_reroute",
    "keep_letter",
    "keep_finding",
    "give",
    "new_element",
    "first_row",
    "name_staff",
    "keep_out",
    "end_appointments",
    "stop_without_open_points",
}
"""Steps that a deed takes on a case which it holds already."""

TESTED_ELSEWHERE = {
    "calendar": "the bank holidays, of no case: tests/stages/test_calendar_change.py",
    "targets": "the council's own lengths, of no case: tests/stages/test_targets.py",
    "register": "people from outside, of no case: tests/stages/test_register.py",
    "lists": "the lists of the settings, of no case: tests/cases/test_first_people.py",
    "staff": "done on the server, with nobody signed in: tests/cases/test_first_people.py",
    "enter_figure": "the Ombudsman's figures, of no case: tests/stages/test_ombudsman.py",
    "log_representation": "there is no case before it: tests/cases/test_intake.py",
}


@pytest.mark.django_db
def test_each_situation_is_where_it_says_and_its_columns_are_what_a_rebuild_gives(standing: Standing) -> None:
    case = Case.objects.get(pk=standing.case.pk)
    assert case.status == SITUATIONS[standing.situation][0]
    assert columns_of(case) == rebuilt(case)


@pytest.mark.django_db
def test_every_deed_by_everyone_is_done_or_refused_without_a_trace_as_the_tables_say(standing: Standing) -> None:
    """Where a deed is possible, everyone tries it; of one that is possible almost anywhere, a few of those who may not.
    Where it is not possible, everyone who may and one of those who may not: they are refused for two reasons."""
    situation, council, case = standing.situation, standing.council, standing.case
    wrong: list[str] = []
    people_by_relation = relations(council, case)
    before = traces.digest()
    for name, deed in DEEDS.items():
        done_by = deed.ready(council, case, standing.on)
        for relation in who_tries(name, deed, situation, list(people_by_relation)):
            user = people_by_relation[relation]
            allowed, possible = deed.may(relation, situation), deed.possible(situation)
            expected = may_be_refused_with(deed, relation, allowed=allowed, possible=possible)
            happened = tried(lambda doer=user, done_by=done_by: done_by(doer), undo=not expected)
            if (happened is not None or expected) and not isinstance(happened, expected):
                wrong.append(f"{name}, by {relation}: expected {expected}, got {happened!r}")
    assert wrong == []
    assert traces.digest() == before


def who_tries(name: str, deed: Deed, situation: str, everyone: list[str]) -> list[str]:
    if deed.possible(situation) and len(deed.where) <= MANY:
        return everyone
    may = [relation for relation in everyone if deed.may(relation, situation)]
    may_not = [relation for relation in everyone if relation not in may]
    first = sum(f"{name}{situation}".encode())
    return may + [may_not[(first + number) % len(may_not)] for number in range(4 if deed.possible(situation) else 1)]


MANY = 12
"""A deed that is possible in more situations is tried by a few of those who may not in each, and by all over all."""


def may_be_refused_with(deed: Deed, relation: str, *, allowed: bool, possible: bool) -> tuple[type[Exception], ...]:
    """What a refusal must be; none where it must be done. Who names a row that is not there finds nothing (404)."""
    if allowed and possible:
        return ()
    nothing_there = (ObjectDoesNotExist,) if deed.on_a_row and not possible else ()
    if allowed:
        return (Refused, *nothing_there)
    told = (Refused,) if relation in deed.told_who_does else ()
    return (NotAllowed, *told, *nothing_there)


def tried(deed: Callable[[], object], *, undo: bool) -> Exception | None:
    """The refusal that a deed met, or None where it was done; what was expected to be done is taken back."""
    try:
        if undo:
            with taken_back():
                deed()
        else:
            deed()
    except (NotAllowed, Refused, ObjectDoesNotExist) as refusal:
        return refusal
    return None


def doer_of(deed: Deed, situation: str, people: dict[str, User]) -> User | None:
    """Somebody who may do a deed that is possible here."""
    may = (user for relation, user in people.items() if deed.may(relation, situation))
    return next(may, None) if deed.possible(situation) else None


@pytest.mark.django_db
def test_each_deed_writes_its_events_in_the_name_of_the_doer_and_leaves_true_columns(standing: Standing) -> None:
    situation, council, case = standing.situation, standing.council, standing.case
    wrong: list[str] = []
    people_by_relation = relations(council, case)
    for name, deed in DEEDS.items():
        doer = doer_of(deed, situation, people_by_relation)
        if doer is None:
            continue
        last = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
        with taken_back():
            deed.ready(council, case, standing.on)(doer)
            written = list(Event.objects.filter(pk__gt=last))
            events = [event for event in written if event.case_id == case.pk]
            now = Case.objects.get(pk=case.pk)
            if len(events) != deed.events(situation):
                wrong.append(f"{name}: {[event.verb for event in events]}")
            if {event.actor for event in written} != {doer}:
                wrong.append(f"{name}: an event in another name")
            if len(written) != len(events) and name not in MAKE_ANOTHER_CASE:
                wrong.append(f"{name}: an event of another case")
            if now.version != case.version + len(events):
                wrong.append(f"{name}: version {case.version} became {now.version} with {len(events)} events")
            for changed in Case.objects.filter(pk__in={event.case_id for event in written}):
                if columns_of(changed) != rebuilt(changed):
                    wrong.append(f"{name}: columns {columns_of(changed)}, facts {rebuilt(changed)}")
    assert wrong == []


MAKE_ANOTHER_CASE = ("resubmit", "take a point under it")


@pytest.mark.django_db
def test_a_deed_whose_event_cannot_be_written_did_not_happen(
    standing: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    situation, council, case = standing.situation, standing.council, standing.case
    people_by_relation = relations(council, case)
    before = traces.digest()
    for deed in DEEDS.values():
        doer = doer_of(deed, situation, people_by_relation)
        if doer is None:
            continue
        done_by = deed.ready(council, case, standing.on)
        monkeypatch.setattr(record, "append", no_room)
        with pytest.raises(DatabaseError, match="disk full"):
            done_by(doer)
        monkeypatch.undo()
    assert traces.digest() == before


def no_room(*args: object, **kwargs: object) -> None:
    raise DatabaseError("disk full")
