"""The one door for changes: hold the case, change named fields, write the event, all in one transaction.

    @transaction.atomic
    def deed(case, *, seen, by, on, ...):
        case = hold(case, seen=seen)
        require(by, Act.DEED, case)
        case.field = ...
        write(case, Verb.DONE, by=by, on=on, why=reason)

Correctness does not rest on row locks, which SQLite has not: `write` changes the row only where its version is still
the one that was held, and believes the number of rows changed.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User

from .models import Case, Event, EventPayload, Verb
from .permissions import roles_on
from .prepared import Given, Prepared

HELD = Prepared(lambda: Case.objects.select_for_update().filter(pk=Given("case")))
LAST_EVENT = Prepared(
    lambda: Event.objects.filter(case=Given("case")).order_by("-number").values_list("number", "hash")[:1]
)
LAST_OF_THE_HOUSE = Prepared(
    lambda: Event.objects.filter(case=None).order_by("-number").values_list("number", "hash")[:1]
)
HOUSE_LOCK = 20061738
"""The advisory lock (PostgreSQL) under which events without a case are numbered: the number of the regulations."""


class Refused(Exception):
    """Something cannot be done now. The message is a whole sentence for the person who tried."""


class Clash(Refused):
    """Someone else changed the case since this person was shown it."""

    def __init__(self, case: Case) -> None:
        last = case.events.exclude(verb__in=[Verb.VIEWED]).select_related("actor").order_by("-number").first()
        what = f" ({last.get_verb_display().lower()}, by {last.actor or 'the system'})" if last else ""
        super().__init__(
            f"Someone else changed this case while you were working on it{what}. What you typed is kept below. "
            "Check that it is still right, then send it again."
        )
        self.case = case


def _named(case: Case) -> dict[str, Any]:
    return {
        field.attname: getattr(case, field.attname)
        for field in case._meta.concrete_fields
        if field.attname != "version"
    }


def hold(case: Case, *, seen: int | None = None) -> Case:
    """The case, read again and locked for this transaction.

    `seen` is the version the form was shown with. Raises Clash where the case has changed since.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A case is held inside a transaction: the change and its event stand or fall together.")
    [held] = HELD.objects(case=case.pk)
    if seen is not None and held.version != seen:
        raise Clash(held)
    held.__dict__["_as_held"] = _named(held)
    return held


def write(
    case: Case,
    verb: Verb,
    *,
    by: User | None,
    on: datetime.date,
    why: str = "",
    about: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Event:
    """Save the fields of a held case that changed, raise its version, and append the event that says so.

    `before` and `after` hold what changed on other rows; the case's own fields are added to them. `by` is None for
    what the system does by itself. Raises Clash where the row changed under us.
    """
    held = case.__dict__["_as_held"]
    now = _named(case)
    changed = {name: value for name, value in now.items() if value != held[name]}
    rows = Case.objects.filter(pk=case.pk, version=case.version).update(version=F("version") + 1, **changed)
    if rows != 1:
        raise Clash(Case.objects.get(pk=case.pk))
    case.version += 1
    case.__dict__["_as_held"] = now
    words: dict[str, Any] = {}
    if why:
        words["why"] = why
    if old := {name: held[name] for name in changed} | dict(before or {}):
        words["before"] = old
    if new := changed | dict(after or {}):
        words["after"] = new
    return append(case, verb, by=by, on=on, about=about, words=words)


def seen(case: Case, *, by: User, page: str) -> None:
    """Record that someone looked. If this cannot be written, the page is not shown."""
    with transaction.atomic():
        Case.objects.select_for_update().only("pk").get(pk=case.pk)
        append(case, Verb.VIEWED, by=by, on=timezone.localdate(), about=page)


@transaction.atomic
def house_event(
    verb: Verb, *, by: User | None, on: datetime.date, about: str = "", words: Mapping[str, Any] | None = None
) -> Event:
    """Record something that belongs to no case: a search, a report made, a change of the calendar."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [HOUSE_LOCK])
    return append(None, verb, by=by, on=on, about=about, words=words or {})


def append(
    case: Case | None,
    verb: Verb,
    *,
    by: User | None,
    on: datetime.date,
    about: str = "",
    words: Mapping[str, Any] | None = None,
) -> Event:
    """Append one event to the chain of a case (or of the house), whose row the caller holds."""
    last = LAST_EVENT.rows(case=case.pk) if case else LAST_OF_THE_HOUSE.rows()
    number, previous = last[0] if last else (0, "")
    roles = sorted(roles_on(by, case, timezone.localdate())) if by and case else sorted(by.roles()) if by else []
    event, payload = next_event(
        case.pk if case else None,
        number + 1,
        previous,
        verb,
        by=by,
        acting_as=roles[0] if roles else "",
        on=on,
        about=about,
        words=words or {},
    )
    event.save(force_insert=True)
    payload.event = event
    payload.save(force_insert=True)
    return event


def first_events(
    cases: Iterable[Case],
    verb: Verb,
    *,
    on: datetime.date,
    words_of: Callable[[Case], Mapping[str, Any]],
    by: User | None = None,
) -> None:
    """Write the first event of many new cases at once, as an import does. They have no event yet."""
    acting_as = min(by.roles(), default="") if by else ""
    linked = [
        next_event(case.pk, 1, "", verb, by=by, acting_as=acting_as, on=on, about="", words=words_of(case))
        for case in cases
    ]
    Event.objects.bulk_create([event for event, _ in linked], batch_size=500)
    for event, payload in linked:
        payload.event = event
    EventPayload.objects.bulk_create([payload for _, payload in linked], batch_size=500)


def next_event(
    case_id: int | None,
    number: int,
    previous: str,
    verb: Verb,
    *,
    by: User | None,
    acting_as: str,
    on: datetime.date,
    about: str,
    words: Mapping[str, Any],
) -> tuple[Event, EventPayload]:
    """An event and its words, bound to the one before it and not saved yet. The caller holds the row of the case."""
    stored = json.loads(json.dumps(words, cls=DjangoJSONEncoder))
    salt = secrets.token_hex(16)
    event = Event(
        case_id=case_id,
        number=number,
        at=timezone.now(),
        on=on,
        actor=by,
        acting_as=acting_as,
        verb=verb,
        about=about[:100],
        digest=digest_of(salt, stored),
        previous=previous,
    )
    event.hash = hash_of(event)
    return event, EventPayload(salt=salt, words=stored)


def digest_of(salt: str, words: Mapping[str, Any]) -> str:
    """The salted SHA-256 of an event's words, which the event keeps when the words are erased."""
    return digest_of_text(salt, json.dumps(words, sort_keys=True))


def digest_of_text(salt: str, text: str) -> str:
    """The same of words that are written as JSON already, their keys in order."""
    return hashlib.sha256((salt + text).encode()).hexdigest()


def hash_of(event: Event) -> str:
    """The SHA-256 that binds an event to the one before it."""
    return bound(
        event.previous,
        event.case_id,
        event.number,
        event.at,
        event.on,
        event.actor_id,
        event.acting_as,
        event.verb,
        event.about,
        event.digest,
    )


def bound(
    previous: str,
    case_id: int | None,
    number: int,
    at: datetime.datetime,
    on: datetime.date,
    actor_id: int | None,
    acting_as: str,
    verb: str,
    about: str,
    digest: str,
) -> str:
    """The same from its columns, for events that are written by the thousand."""
    parts = (
        previous,
        str(case_id or ""),
        str(number),
        at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
        on.isoformat(),
        str(actor_id or ""),
        acting_as,
        str(verb),
        about,
        digest,
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def signed_in(user: User) -> None:
    """Record that somebody signed in."""
    house_event(Verb.SIGNED_IN, by=user, on=timezone.localdate())
