"""Many cases changed together: one statement for the rows, one for the events, however many cases there are.

What `record.py` does for one case is done here for thousands, with the same two promises: a row changes only where its
version is still the one that was read, and every change has its event in the chain of its case.
"""

from __future__ import annotations

import datetime
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Model, OuterRef, Subquery
from django.db.models.expressions import RawSQL
from django.utils import timezone

from accounts.models import User

from .models import Case, Event, EventPayload, Verb
from .record import bound, digest_of_text

AT_ONCE = 500
"""How many values a question may name: SQLite takes no more than some thousand."""


def batched(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """These ids, as many at a time as one question may name."""
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def among(ids: Iterable[int]) -> RawSQL:
    """Any number of ids as one value of a question: `filter(pk__in=among(ids))`."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(ids))])


def update_rows(model: type[Model], rows: Sequence[Mapping[str, Any]], *, match: Sequence[str] = ("id",)) -> int:
    """Set columns of many rows to values of their own in one statement, and say how many rows it changed.

    Each row maps the same column names to its values. Those in `match` say which row is meant and are not set, but a
    version that was matched goes up by one.
    """
    if not rows:
        return 0
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = {
        field.column: field.db_type(connection) for field in model._meta.concrete_fields if field.column in rows[0]
    }
    types = {name: {"serial": "integer", "bigserial": "bigint"}.get(kind, kind) for name, kind in columns.items()}
    set_to = ", ".join(f"{quote(name)} = given.{quote(name)}" for name in columns if name not in match)
    same = " AND ".join(f"{table}.{quote(name)} = given.{quote(name)}" for name in match)
    if "version" in match:
        set_to += f", {quote('version')} = {table}.{quote('version')} + 1"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {set_to} FROM {_given(types)} WHERE {same}",
            [json.dumps(list(rows), cls=DjangoJSONEncoder)],
        )
        return cursor.rowcount


def _given(types: Mapping[str, str]) -> str:
    """Rows that a statement is handed as one text of JSON, as a table called “given” with columns of these types."""
    quote = connection.ops.quote_name
    if connection.vendor == "postgresql":
        declared = ", ".join(f"{quote(name)} {kind}" for name, kind in types.items())
        return f"json_to_recordset(%s) AS given({declared})"
    read = ", ".join(f"json_extract(value, '$.{name}') AS {quote(name)}" for name in types)
    return f"(SELECT {read} FROM json_each(%s)) AS given"


def append_to_each(
    words_of: Mapping[int, Mapping[str, Any]],
    verb: Verb,
    *,
    by: User | None,
    on: datetime.date,
    about: str = "",
) -> None:
    """Append one event to the chain of each of these cases, whose rows the caller holds. `words_of` is by case id.

    The events go to the database as one text, and their words as the same one: as model objects they would take longer
    than everything else that is done to their cases.
    """
    if not words_of:
        return
    roles = sorted(by.roles()) if by else []
    last = _last_of_each(words_of)
    at, acting_as, about = timezone.now(), roles[0] if roles else "", about[:100]
    actor_id = by.pk if by else None
    encode = json.JSONEncoder(sort_keys=True, default=DjangoJSONEncoder().default).encode
    rows = []
    for case_id, words in words_of.items():
        number, previous = last.get(case_id, (0, ""))
        salt, text = secrets.token_hex(16), encode(words)
        digest = digest_of_text(salt, text)
        hashed = bound(previous, case_id, number + 1, at, on, actor_id, acting_as, verb, about, digest)
        rows.append(
            {
                "case_id": case_id,
                "number": number + 1,
                "digest": digest,
                "previous": previous,
                "hash": hashed,
                "salt": salt,
                "words": text,
            }
        )
    ops = connection.ops
    alike = {
        "at": ops.adapt_datetimefield_value(at),
        "on": ops.adapt_datefield_value(on),
        "actor_id": actor_id,
        "acting_as": acting_as,
        "verb": str(verb),
        "about": about,
    }
    _insert_events(json.dumps(rows), alike)


def _insert_events(rows: str, alike: Mapping[str, Any]) -> None:
    """Two statements for any number of events: the events, and their words beside them."""
    quote = connection.ops.quote_name
    events, payloads = quote(Event._meta.db_table), quote(EventPayload._meta.db_table)
    bound_by = {"case_id": "bigint", "number": "bigint", "digest": "text", "previous": "text", "hash": "text"}
    own = ", ".join(quote(name) for name in bound_by)
    others, marks = ", ".join(quote(name) for name in alike), ", ".join(["%s"] * len(alike))
    said = {"case_id": "bigint", "number": "bigint", "salt": "text", "words": "text"}
    words = "CAST(given.words AS jsonb)" if connection.vendor == "postgresql" else "given.words"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {events} ({own}, {others}) SELECT {own}, {marks} FROM {_given(bound_by)}",
            [*alike.values(), rows],
        )
        cursor.execute(
            f"INSERT INTO {payloads} (event_id, salt, words) SELECT event.id, given.salt, {words} FROM {_given(said)} "
            f"JOIN {events} AS event ON event.case_id = given.case_id AND event.number = given.number",
            [rows],
        )


def _last_of_each(ids: Iterable[int]) -> dict[int, tuple[int, str]]:
    """The number and the hash of the last event of each case that has one."""
    last = Event.objects.filter(case=OuterRef("pk")).order_by("-number")
    cases = Case.objects.filter(pk__in=among(ids)).order_by()
    numbered = cases.annotate(last=Subquery(last.values("number")[:1]), hashed=Subquery(last.values("hash")[:1]))
    return {
        pk: (number, hashed)
        for pk, number, hashed in numbered.values_list("pk", "last", "hashed")
        if number is not None
    }
