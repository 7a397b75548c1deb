"""Questions that are put together once and asked many times. Where one is small and asked at every step of a case,
Django takes several times as long to put it together as the database to answer it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Model, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.sql.compiler import SQLCompiler


class Given(Expression):
    """The place of a value in a prepared question, by the name under which it is handed in."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        return "%s", [self]


def among_given(name: str) -> RawSQL:
    """The place of any number of ids: `filter(case__in=among_given("cases"))`, handed in as `ids([1, 2])`."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [Given(name)])
    return RawSQL("SELECT value FROM json_each(%s)", [Given(name)])


def ids(numbers: Sequence[int]) -> list[int] | str:
    """Any number of ids as one value."""
    return list(numbers) if connection.vendor == "postgresql" else json.dumps(list(numbers))


class _Ready(NamedTuple):
    sql: str
    params: Sequence[Any]
    model: type[Model]
    columns: Sequence[str]
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]


class Prepared:
    """A question that is put together when it is first asked of a kind of database. What is not `Given` in it is fixed
    from then on, so it names no today and nothing else that changes."""

    def __init__(self, question: Callable[[], QuerySet[Any]]) -> None:
        self.question = question
        self.ready: dict[str, _Ready] = {}

    def rows(self, **given: Any) -> list[tuple[Any, ...]]:
        """The rows of the answer, as `values_list` would give them."""
        ready = self.ready.get(connection.vendor) or self._put_together()
        values = [given[value.name] if isinstance(value, Given) else value for value in ready.params]
        with connection.cursor() as cursor:
            cursor.execute(ready.sql, values)
            rows = cursor.fetchall()
        return [_converted(row, ready) for row in rows] if ready.converters else rows

    def objects(self, **given: Any) -> list[Any]:
        """The rows of the answer as objects of the model that was asked for."""
        rows = self.rows(**given)
        ready = self.ready[connection.vendor]
        return [ready.model.from_db(connection.alias, ready.columns, row) for row in rows]

    def _put_together(self) -> _Ready:
        question = self.question()
        compiler = question.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        selected = [expression for expression, *_ in compiler.select]
        converters = compiler.get_converters(selected)
        ready = _Ready(
            sql,
            params,
            question.model,
            [getattr(getattr(one, "target", None), "attname", "") for one in selected],
            [(number, by, expression) for number, (by, expression) in converters.items()],
        )
        self.ready[connection.vendor] = ready
        return ready


def _converted(row: Sequence[Any], ready: _Ready) -> tuple[Any, ...]:
    columns = list(row)
    for number, converters, expression in ready.converters:
        for convert in converters:
            columns[number] = convert(columns[number], expression, connection)
    return tuple(columns)
