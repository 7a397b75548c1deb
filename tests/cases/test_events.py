"""The history: added to and never changed, in one transaction with what it tells, and honest about tampering."""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cases import record
from cases.audit import walk
from cases.models import Case, Event, EventPayload, Verb
from cases.record import digest_of, hash_of, house_event, seen
from tests import traces
from tests.builders import RECEIVED, Council, accepted, logged
from tests.conftest import guards_aside

COLUMNS = [field.column for field in Event._meta.concrete_fields]


def listed(**changed: str) -> str:
    """The columns of an event to select, some of them with another value."""
    return ", ".join(changed.get(name, f'"{name}"') for name in COLUMNS)


NAMES = ", ".join(f'"{name}"' for name in COLUMNS)
FORGED = listed(about="'forged'")
ON_BOTH = {
    "change every actor": "UPDATE cases_event SET actor_id = NULL",
    "change one number": "UPDATE cases_event SET number = number + 1000 WHERE id = {id}",
    "change one hash": "UPDATE cases_event SET hash = '' WHERE id = {id}",
    "change one day": "UPDATE cases_event SET \"on\" = '2001-01-01' WHERE id = {id}",
    "change nothing, but try": "UPDATE cases_event SET about = about",
    "delete all": "DELETE FROM cases_event",
    "delete one": "DELETE FROM cases_event WHERE id = {id}",
    "delete those of a case": "DELETE FROM cases_event WHERE case_id = {case}",
    "delete those of the house": "DELETE FROM cases_event WHERE case_id IS NULL",
    "change all words": "UPDATE cases_eventpayload SET words = '{{}}'",
    "change one salt": "UPDATE cases_eventpayload SET salt = '' WHERE event_id = {id}",
    "move words to another event": "UPDATE cases_eventpayload SET event_id = -1 WHERE event_id = {id}",
    "insert over, or update": (
        f"INSERT INTO cases_event ({NAMES}) SELECT {FORGED} FROM cases_event WHERE id = {{id}} "
        "ON CONFLICT (id) DO UPDATE SET about = 'forged'"
    ),
    "insert words over, or update": (
        "INSERT INTO cases_eventpayload (event_id, salt, words) SELECT event_id, salt, words FROM cases_eventpayload "
        "WHERE event_id = {id} ON CONFLICT (event_id) DO UPDATE SET words = '{{}}'"
    ),
}
ON_SQLITE = {
    "replace by id": f"INSERT OR REPLACE INTO cases_event ({NAMES}) SELECT {FORGED} FROM cases_event WHERE id = {{id}}",
    "replace by case and number": (
        f"INSERT OR REPLACE INTO cases_event ({NAMES}) "
        f"SELECT {listed(id='NULL', about=repr('forged'))} FROM cases_event WHERE id = {{id}}"
    ),
    "replace by number in the house": (
        f"INSERT OR REPLACE INTO cases_event ({NAMES}) "
        f"SELECT {listed(id='NULL', about=repr('forged'))} FROM cases_event WHERE case_id IS NULL"
    ),
    "replace by rowid": (
        f"INSERT OR REPLACE INTO cases_event (rowid, {NAMES.replace(chr(34) + 'id' + chr(34) + ', ', '')}) "
        f"SELECT {FORGED} FROM cases_event WHERE id = {{id}}"
    ),
    "replace, said shortly": f"REPLACE INTO cases_event ({NAMES}) SELECT {FORGED} FROM cases_event",
    "update or replace": "UPDATE OR REPLACE cases_event SET id = {id} WHERE id = {id} + 1",
    "replace words": (
        "INSERT OR REPLACE INTO cases_eventpayload (event_id, salt, words) "
        "SELECT event_id, salt, '{{}}' FROM cases_eventpayload WHERE event_id = {id}"
    ),
}
ON_POSTGRESQL = {
    "truncate": "TRUNCATE cases_event CASCADE",
    "truncate words": "TRUNCATE cases_eventpayload",
    "truncate cases and what hangs on them": "TRUNCATE cases_case CASCADE",
    "merge": (
        "MERGE INTO cases_event e USING (SELECT {id} AS id) o ON e.id = o.id "
        "WHEN MATCHED THEN UPDATE SET about = 'forged'"
    ),
    "play a replica, then update": (
        "SET LOCAL session_replication_role = replica; UPDATE cases_event SET about = 'forged'"
    ),
    "play a replica, then delete": "SET LOCAL session_replication_role = replica; DELETE FROM cases_event",
    "update inside a query": "WITH forged AS (UPDATE cases_event SET about = 'x' RETURNING id) SELECT * FROM forged",
}
BY_ORM: dict[str, Callable[[Event], object]] = {
    "update a queryset": lambda event: Event.objects.update(about="forged"),
    "save again": lambda event: Event.objects.get(pk=event.pk).save(),
    "delete one": lambda event: Event.objects.get(pk=event.pk).delete(),
    "delete a queryset": lambda event: Event.objects.filter(case=event.case)._raw_delete("default"),
    "update in bulk": lambda event: Event.objects.bulk_update([event], ["about"]),
    "create in bulk over it": lambda event: Event.objects.bulk_create(
        [event], update_conflicts=True, unique_fields=["id"], update_fields=["about"]
    ),
    "insert over it": lambda event: event.save(force_insert=True),
    "update words": lambda event: EventPayload.objects.update(words={}),
    "save words again": lambda event: event.payload.save(),
}


@pytest.fixture
def history(council: Council) -> Case:
    """A case with a history, beside another one and the house's own."""
    logged(council)
    case = accepted(council)
    house_event(Verb.REPORT_MADE, by=council.officer, on=RECEIVED, about="2024-25")
    return case


def refused(attack: Callable[[], object]) -> None:
    before = traces.digest()
    with pytest.raises(DatabaseError), transaction.atomic():
        attack()
    assert traces.digest() == before


def run(sql: str, case: Case) -> None:
    event = case.events.order_by("number")[3]
    with connection.cursor() as cursor:
        cursor.execute(sql.format(id=event.pk, case=case.pk))


@pytest.mark.parametrize("attack", ON_BOTH)
def test_no_statement_changes_the_history(attack: str, history: Case) -> None:
    refused(lambda: run(ON_BOTH[attack], history))


@pytest.mark.parametrize("attack", ON_SQLITE)
def test_no_statement_of_sqlites_own_changes_the_history(attack: str, history: Case) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE is SQLite's own")
    refused(lambda: run(ON_SQLITE[attack], history))


@pytest.mark.parametrize("attack", ON_POSTGRESQL)
def test_no_statement_of_postgresqls_own_changes_the_history(attack: str, history: Case) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("TRUNCATE, MERGE and replication roles are PostgreSQL's own")
    refused(lambda: run(ON_POSTGRESQL[attack], history))


@pytest.mark.parametrize("attack", BY_ORM)
def test_nothing_that_the_program_could_call_changes_the_history(attack: str, history: Case) -> None:
    event = history.events.select_related("payload").order_by("number")[3]
    refused(lambda: BY_ORM[attack](event))


def test_the_words_of_an_event_can_be_erased_and_its_chain_still_holds(history: Case) -> None:
    """What identifies somebody can go one day; that something was done, when and by whom, stays."""
    event = history.events.order_by("number")[3]
    EventPayload.objects.filter(event=event).delete()
    found = walk()
    assert (found.broken, found.erased) == ([], 1)


def test_a_chain_holds_from_its_first_event_and_each_case_has_its_own(history: Case) -> None:
    events = list(history.events.select_related("payload").order_by("number"))
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    assert [event.previous for event in events] == ["", *[event.hash for event in events[:-1]]]
    assert [hash_of(event) for event in events] == [event.hash for event in events]
    assert [digest_of(event.payload.salt, event.payload.words) for event in events] == [e.digest for e in events]
    found = walk()
    assert (found.broken, found.chains) == ([], Case.objects.count() + 1)


@contextlib.contextmanager
def behind_the_programs_back() -> Iterator[None]:
    """As an owner of the database could: the guards put aside, then put back."""
    if connection.vendor == "postgresql":  # a table whose foreign keys wait to be checked cannot be altered
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    with guards_aside():
        yield


TAMPERED: dict[str, tuple[dict[str, Any], int]] = {
    "another actor": ({"actor": None}, 4),
    "another day": ({"on": datetime.date(2001, 1, 1)}, 4),
    "another moment": ({"at": datetime.datetime(2001, 1, 1, tzinfo=datetime.UTC)}, 4),
    "another verb": ({"verb": Verb.VIEWED}, 4),
    "another role": ({"acting_as": "auditor"}, 4),
    "other words about it": ({"about": "forged"}, 4),
    "another digest": ({"digest": "0" * 64}, 4),
    "another hash": ({"hash": "0" * 64}, 4),
    "another link": ({"previous": "0" * 64}, 4),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_an_event_changed_behind_the_programs_back_is_found_and_named(how: str, history: Case) -> None:
    changed, number = TAMPERED[how]
    with behind_the_programs_back():
        history.events.filter(number=number).update(**changed)
    assert [(broken.chain, broken.number) for broken in walk().broken] == [(history.reference, number)]


def test_an_event_forged_with_a_hash_of_its_own_breaks_the_next_link(history: Case) -> None:
    event = history.events.get(number=4)
    event.about = "forged"
    with behind_the_programs_back():
        history.events.filter(number=4).update(about="forged", hash=hash_of(event))
    assert [(broken.chain, broken.number) for broken in walk().broken] == [(history.reference, 5)]


@pytest.mark.parametrize("number", [1, 4])
def test_an_event_taken_out_is_found(number: int, history: Case) -> None:
    with behind_the_programs_back():
        EventPayload.objects.filter(event__case=history, event__number=number).delete()
        history.events.filter(number=number)._raw_delete("default")
    assert [(broken.chain, broken.number) for broken in walk().broken] == [(history.reference, number + 1)]


def test_the_last_events_cut_off_are_found_by_the_version_of_the_case(history: Case) -> None:
    last = history.events.order_by("-number").first()
    with behind_the_programs_back():
        last.payload.delete()
        history.events.filter(pk=last.pk)._raw_delete("default")
    assert [(broken.chain, broken.number) for broken in walk().broken] == [(history.reference, last.number)]


def test_words_changed_behind_the_programs_back_are_found(history: Case) -> None:
    with behind_the_programs_back():
        EventPayload.objects.filter(event__case=history, event__number=4).update(words={"why": "forged"})
    assert [(broken.chain, broken.number) for broken in walk().broken] == [(history.reference, 4)]


def no_room(*args: object, **kwargs: object) -> None:
    raise DatabaseError("disk full")


def client_of(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def test_looking_at_a_case_is_recorded_with_the_page_and_changes_nothing_else(history: Case, council: Council) -> None:
    client = client_of(council.auditor)
    before, version = traces.digest(without_reads=True), history.version
    client.get(reverse("triage", args=[history.reference]))
    event = history.events.latest("number")
    assert (event.verb, event.actor, event.acting_as, event.about) == ("viewed", council.auditor, "auditor", "triage")
    history.refresh_from_db()
    assert (traces.digest(without_reads=True), history.version) == (before, version)


SECRET = re.compile(rb"0405|I am writing to complain")


@pytest.mark.parametrize("name", ["case", "triage", "people", "details"])
def test_a_page_whose_reading_cannot_be_recorded_is_not_shown(
    name: str, history: Case, council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(council.manager)
    address = reverse(name, args=[history.reference])
    assert SECRET.search(client.get(address).content)
    monkeypatch.setattr(record, "append", no_room)
    answer = client.get(address)
    assert answer.status_code >= 500
    assert not SECRET.search(answer.content)


def test_reading_is_recorded_in_the_chain_like_a_change(history: Case, council: Council) -> None:
    number = history.events.latest("number").number
    seen(history, by=council.head, page="case")
    event = history.events.latest("number")
    assert (event.number, event.acting_as) == (number + 1, "head_of_service")
    assert walk().broken == []


def test_a_form_that_comes_back_with_its_faults_is_a_look_too_and_one_that_is_done_is_not(council: Council) -> None:
    case, client = logged(council), Client()
    client.force_login(council.officer)
    address = reverse("element_add", args=[case])

    def marks() -> list[tuple[str, str]]:
        return list(case.events.order_by("number").values_list("verb", "about"))

    before = marks()
    sent = {"version": case.version, "text": "A third thing.", "form_token": "5f0c6d0e-3c1f-4a53-9d0a-64a9d3f40405"}
    saved = client.post(address, sent | {"save_draft": "by script"})
    assert (saved.status_code, saved.headers["Content-Type"]) == (200, "application/json")
    assert marks() == before
    assert client.post(address, sent | {"text": ""}).status_code == 200
    assert marks() == [*before, (Verb.VIEWED, "element_add")]
    assert client.post(address, sent).status_code == 302
    assert marks() == [*before, (Verb.VIEWED, "element_add"), (Verb.ELEMENT_ADDED, "point 3")]


def test_a_form_comes_back_only_where_the_look_can_be_recorded(
    history: Case, council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(council.officer)
    address = reverse("element_withdraw", args=[history, 1])
    point = history.elements.get(number=1).text
    assert point in client.post(address, {}).content.decode()
    monkeypatch.setattr(record, "append", no_room)
    answer = client.post(address, {})
    assert answer.status_code >= 500
    assert point not in answer.content.decode()
