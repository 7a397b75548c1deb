"""Every deed, by everyone, in every situation: done as the tables say, and otherwise refused without a trace."""

import inspect
from collections.abc import Callable

import pytest
from django.db import DatabaseError

from cases import record
from cases.actions import details, elements, people
from cases.models import Case, Event
from cases.permissions import NotAllowed
from cases.record import Refused
from stages.actions import closing, decisions, response, stage_one, triage
from stages.deadlines import clock_columns, clock_runs, soonest
from stages.law.vocabulary import State
from stages.models import Clock
from stages.next_step import next_step
from tests import traces
from tests.builders import SITUATIONS, Standing, taken_back
from tests.deeds import DEEDS, relations


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
    """An action that takes `by` and `on` changes a case; one without a row here would go untried."""
    tried = {deed.act for deed in DEEDS.values()}
    elsewhere = {"end_appointments", "reword_element", "withdraw_element", "end_part", "change_contact"}
    parts_of_others = {"log", "begin", "finish", "write", "name_staff", "staff_involvement", "keep_out"}
    untried = [
        name
        for module in (triage, decisions, stage_one, response, closing, details, elements, people)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_")
        and {"by", "on"} <= set(inspect.signature(function).parameters)
        and function not in tried
        and name not in elsewhere | parts_of_others
    ]
    assert untried == []


@pytest.mark.django_db
def test_each_situation_is_where_it_says_and_its_columns_are_what_a_rebuild_gives(standing: Standing) -> None:
    case = Case.objects.get(pk=standing.case.pk)
    assert case.status == SITUATIONS[standing.situation][0]
    assert columns_of(case) == rebuilt(case)


@pytest.mark.django_db
def test_every_deed_by_everyone_is_done_or_refused_without_a_trace_as_the_tables_say(standing: Standing) -> None:
    situation, council, case = standing.situation, standing.council, standing.case
    wrong: list[str] = []
    people_by_relation = relations(council, case)
    before = traces.digest()
    for name, deed in DEEDS.items():
        done_by = deed.ready(council, case)
        for relation, user in people_by_relation.items():
            allowed, possible = deed.may(relation, situation), deed.possible(situation)
            expected = NotAllowed if not allowed else Refused if not possible else None
            happened = tried(lambda doer=user, done_by=done_by: done_by(doer), undo=expected is None)
            if (expected is None) != (happened is None) or (expected and not isinstance(happened, expected)):
                wrong.append(f"{name}, by {relation}: expected {expected}, got {happened!r}")
    assert wrong == []
    assert traces.digest() == before


def tried(deed: Callable[[], object], *, undo: bool) -> Exception | None:
    """The refusal that a deed met, or None where it was done; what was expected to be done is taken back."""
    try:
        if undo:
            with taken_back():
                deed()
        else:
            deed()
    except (NotAllowed, Refused) as refusal:
        return refusal
    return None


@pytest.mark.django_db
def test_each_deed_writes_its_events_in_the_name_of_the_doer_and_leaves_true_columns(standing: Standing) -> None:
    situation, council, case = standing.situation, standing.council, standing.case
    wrong: list[str] = []
    people_by_relation = relations(council, case)
    for name, deed in DEEDS.items():
        doer = next((user for r, user in people_by_relation.items() if deed.may(r, situation)), None)
        if doer is None or not deed.possible(situation):
            continue
        last = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
        with taken_back():
            deed.ready(council, case)(doer)
            events = list(Event.objects.filter(pk__gt=last))
            now = Case.objects.get(pk=case.pk)
            if len(events) != deed.events(situation):
                wrong.append(f"{name}: {[event.verb for event in events]}")
            if {(event.case_id, event.actor) for event in events} != {(case.pk, doer)}:
                wrong.append(f"{name}: an event of another case, or in another name")
            if now.version != case.version + len(events):
                wrong.append(f"{name}: version {case.version} became {now.version} with {len(events)} events")
            if columns_of(now) != rebuilt(now):
                wrong.append(f"{name}: columns {columns_of(now)}, facts {rebuilt(now)}")
    assert wrong == []


@pytest.mark.django_db
def test_a_deed_whose_event_cannot_be_written_did_not_happen(
    standing: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    situation, council, case = standing.situation, standing.council, standing.case
    people_by_relation = relations(council, case)
    before = traces.digest()
    possible = {name: deed for name, deed in DEEDS.items() if deed.possible(situation)}
    for deed in possible.values():
        doer = next((user for r, user in people_by_relation.items() if deed.may(r, situation)), None)
        if doer is None:
            continue
        done_by = deed.ready(council, case)
        monkeypatch.setattr(record, "append", no_room)
        with pytest.raises(DatabaseError, match="disk full"):
            done_by(doer)
        monkeypatch.undo()
    assert traces.digest() == before


def no_room(*args: object, **kwargs: object) -> None:
    raise DatabaseError("disk full")
