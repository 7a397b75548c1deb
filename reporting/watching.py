"""Triggers that write down which case a change belongs to, whoever makes it and however, on SQLite and PostgreSQL.

They are put up after every `migrate`, and not by one migration: SQLite remakes a table to alter it, and forgets its
triggers. What was written in between is not known, so every case is then taken to have changed.
"""

from __future__ import annotations

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
        there = _there(connection)
        for statement in _statements(connection.vendor, there):
            cursor.execute(statement)
        cursor.execute(f"DELETE FROM {CaseFacts._meta.db_table}")
        cursor.execute(f"DELETE FROM {CHANGED}")
        cursor.execute(f"INSERT INTO {CHANGED} (case_id) SELECT id FROM {Case._meta.db_table}")


def _there(connection: BaseDatabaseWrapper) -> set[str]:
    """The triggers that the database has."""
    names = "SELECT tgname FROM pg_trigger" if connection.vendor == "postgresql" else (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(names)
        return {name for (name,) in cursor.fetchall()}


def _statements(vendor: str, there: set[str]) -> list[str]:
    found = []
    for model, column in WATCHED.items():
        table = model._meta.db_table
        if vendor == "postgresql":
            if f"{table}_changed" not in there:
                found.append(
                    f"CREATE TRIGGER {table}_changed AFTER INSERT OR UPDATE OR DELETE ON {table} "
                    f"FOR EACH ROW EXECUTE FUNCTION reporting_changed_{column}()"
                )
            continue
        found += [
            f"CREATE TRIGGER {table}_changed_{change} AFTER {change.upper()} ON {table} BEGIN "
            + "".join(
                f"INSERT INTO {CHANGED} (case_id) SELECT {row}.{column} WHERE {row}.{column} IS NOT NULL; "
                for row in rows
            )
            + "END"
            for change, rows in MEANT.items()
            if f"{table}_changed_{change}" not in there
        ]
    if vendor == "postgresql" and found:
        return [*(_function(column) for column in sorted(set(WATCHED.values()))), *found]
    return found


def _function(column: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION reporting_changed_{column}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP <> 'INSERT' THEN IF OLD.{column} IS NOT NULL THEN "
        f"INSERT INTO {CHANGED} (case_id) VALUES (OLD.{column}); END IF; END IF; "
        f"IF TG_OP <> 'DELETE' THEN IF NEW.{column} IS NOT NULL AND (TG_OP = 'INSERT' "
        f"OR NEW.{column} IS DISTINCT FROM OLD.{column}) THEN "
        f"INSERT INTO {CHANGED} (case_id) VALUES (NEW.{column}); END IF; END IF; RETURN NULL; END $$"
    )
