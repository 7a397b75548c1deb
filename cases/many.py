"""Many cases changed together: one statement for the rows, one for the events, however many cases there are.

What `record.py` does for one case is done here for thousands, with the same two promises: a row changes only where its
version is still the one that was read, and every change has its event in the chain of its case.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Max, Model

from accounts.models import User

from .models import Event, EventPayload, Verb
from .record import next_event

AT_ONCE = 500
"""How many values a question may name: SQLite takes no more than some thousand."""


def batched(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """These ids, as many at a time as one question may name."""
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


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
    if connection.vendor == "postgresql":
        declared = ", ".join(f"{quote(name)} {kind}" for name, kind in types.items())
        given = f"json_to_recordset(%s) AS given({declared})"
    else:
        read = ", ".join(f"json_extract(value, '$.{name}') AS {quote(name)}" for name in columns)
        given = f"(SELECT {read} FROM json_each(%s)) AS given"
    set_to = ", ".join(f"{quote(name)} = given.{quote(name)}" for name in columns if name not in match)
    same = " AND ".join(f"{table}.{quote(name)} = given.{quote(name)}" for name in match)
    if "version" in match:
        set_to += f", {quote('version')} = {table}.{quote('version')} + 1"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {set_to} FROM {given} WHERE {same}", [json.dumps(list(rows), cls=DjangoJSONEncoder)]
        )
        return cursor.rowcount


def append_to_each(
    words_of: Mapping[int, Mapping[str, Any]],
    verb: Verb,
    *,
    by: User | None,
    on: datetime.date,
    about: str = "",
) -> None:
    """Append one event to the chain of each of these cases, whose rows the caller holds. `words_of` is by case id."""
    if not words_of:
        return
    roles = sorted(by.roles()) if by else []
    last = _last_of_each(list(words_of))
    pairs = []
    for case_id, words in words_of.items():
        number, previous = last.get(case_id, (0, ""))
        pairs.append(
            next_event(
                case_id,
                number + 1,
                previous,
                verb,
                by=by,
                acting_as=roles[0] if roles else "",
                on=on,
                about=about,
                words=words,
            )
        )
    Event.objects.bulk_create([event for event, _ in pairs], batch_size=AT_ONCE)
    for event, payload in pairs:
        payload.event = event
    EventPayload.objects.bulk_create([payload for _, payload in pairs], batch_size=AT_ONCE)


def _last_of_each(ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """The number and the hash of the last event of each case."""
    found: dict[int, tuple[int, str]] = {}
    for batch in batched(ids):
        of_these = Event.objects.filter(case__in=batch)
        numbers = dict(of_these.order_by().values_list("case").annotate(Max("number")))
        for case_id, number, hashed in of_these.filter(number__in=set(numbers.values())).values_list(
            "case", "number", "hash"
        ):
            if numbers[case_id] == number:
                found[case_id] = (number, hashed)
    return found
