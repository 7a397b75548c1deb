"""Triggers that write down which case a change belongs to, whoever makes it and however, on SQLite and PostgreSQL.

They are put up after every `migrate`, and not by one migration: SQLite remakes a table to alter it, and forgets its
triggers. What was written in between is not known, so every case is then taken to have changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from cases.models import Case, CaseCause, Element, EqualityAnswers, Involvement
from stages.models import (
    Action,
    Clock,
    Cost,
    OmbudsmanCase,
    Recommendation,
    Remedy,
    StageOne,
    StageThree,
    StageTwo,
    Triage,
)

from .models import CaseFacts, ChangedCase

WATCHED: dict[type[Model], str] = {Case: "id"} | dict.fromkeys(
    (
        Action, CaseCause, Clock, Cost, Element, EqualityAnswers, Involvement, OmbudsmanCase, Recommendation, Remedy,
        StageOne, StageThree, StageTwo, Triage,
    ),
    "case_id",
)  # fmt: skip
"""The tables that figures are counted from, each with the column that says which case a row belongs to."""

CHANGED = ChangedCase._meta.db_table
MEANT = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}
"""Which rows a change is about: one that is moved to another case changes both."""


def put_up(**sent: Any) -> None:
    """Put up the triggers that are not there, and take every case to have changed. `post_migrate` sends this."""
    connection = connections[sent["using"]]
    tables = set(connection.introspection.table_names())
    if not {CHANGED, *(model._meta.db_table for model in WATCHED)} <= tables:
        return  # on the way back to before there were any
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in _statements(connection):
            cursor.execute(statement)
        cursor.execute(f"DELETE FROM {CaseFacts._meta.db_table}")
        cursor.execute(f"DELETE FROM {CHANGED}")
        cursor.execute(f"INSERT INTO {CHANGED} (case_id) SELECT id FROM {Case._meta.db_table}")


def take_down(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: whoever goes back to before them has no table for them to write to."""
    there = _there(connection)
    with connection.cursor() as cursor:
        for model in WATCHED:
            table = model._meta.db_table
            for name in {f"{table}_changed", *(f"{table}_changed_{change}" for change in MEANT)} & there:
                cursor.execute(
                    f"DROP TRIGGER {name} ON {table}" if _is_postgresql(connection) else f"DROP TRIGGER {name}"
                )
        for column in {*WATCHED.values()} if _is_postgresql(connection) else ():
            cursor.execute(f"DROP FUNCTION IF EXISTS reporting_changed_{column}()")


def _is_postgresql(connection: BaseDatabaseWrapper) -> bool:
    return connection.vendor == "postgresql"


def _there(connection: BaseDatabaseWrapper) -> set[str]:
    """The triggers that the database has."""
    in_sqlite = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger" if _is_postgresql(connection) else in_sqlite)
        return {name for (name,) in cursor.fetchall()}


def _statements(connection: BaseDatabaseWrapper) -> Iterator[str]:
    there = _there(connection)
    if _is_postgresql(connection):
        yield from map(_function, sorted(set(WATCHED.values())))
    for model, column in WATCHED.items():
        table = model._meta.db_table
        if _is_postgresql(connection):
            if f"{table}_changed" not in there:
                yield (
                    f"CREATE TRIGGER {table}_changed AFTER INSERT OR UPDATE OR DELETE ON {table} "
                    f"FOR EACH ROW EXECUTE FUNCTION reporting_changed_{column}()"
                )
            continue
        for change, rows in MEANT.items():
            if f"{table}_changed_{change}" not in there:
                written = "".join(
                    f"INSERT INTO {CHANGED} (case_id) SELECT {row}.{column} WHERE {row}.{column} IS NOT NULL; "
                    for row in rows
                )
                yield f"CREATE TRIGGER {table}_changed_{change} AFTER {change.upper()} ON {table} BEGIN {written} END"


def _function(column: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION reporting_changed_{column}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP <> 'INSERT' THEN IF OLD.{column} IS NOT NULL THEN "
        f"INSERT INTO {CHANGED} (case_id) VALUES (OLD.{column}); END IF; END IF; "
        f"IF TG_OP <> 'DELETE' THEN IF NEW.{column} IS NOT NULL AND (TG_OP = 'INSERT' "
        f"OR NEW.{column} IS DISTINCT FROM OLD.{column}) THEN "
        f"INSERT INTO {CHANGED} (case_id) VALUES (NEW.{column}); END IF; END IF; RETURN NULL; END $$"
    )
