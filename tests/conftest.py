"""What every test may rely on."""

import contextlib
import socket
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from pytest_django import DjangoDbBlocker

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", ""})


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test speaks to another machine: the try itself is the failure."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and str(address[0]) not in LOOPBACK:
            pytest.fail(f"A test tried to reach {address[0]}.")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Tests with real transactions are emptied out afterwards, history and all, and find what the migrations laid down.

    The history refuses to be emptied, so its guards stand aside for that moment; and Django empties the calendar and
    the fixed lists too, so they are put back at once, whichever test comes next. All connections are taught so: while a
    browser runs, Playwright's loop gives this thread another one.
    """
    operations = type(connection.ops)
    flush = operations.execute_sql_flush
    with django_db_blocker.unblock():
        laid_down = connection.creation.serialize_db_to_string()

    def emptied(self: BaseDatabaseOperations, statements: list[str]) -> None:
        with guards_aside():
            flush(self, statements)
        if statements:
            connection.creation.deserialize_db_from_string(laid_down)

    operations.execute_sql_flush = emptied


@contextlib.contextmanager
def guards_aside() -> Iterator[None]:
    """Without the triggers that refuse a change to the history, which are found in the database itself."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'")
            guards = cursor.fetchall()
            aside = [f"DROP TRIGGER {name}" for name, _ in guards]
            back = [sql for _, sql in guards]
        else:
            cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled = 'A'")
            guards = cursor.fetchall()
            aside = [f"ALTER TABLE {table} DISABLE TRIGGER {name}" for table, name in guards]
            back = [f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}" for table, name in guards]
        for statement in aside:
            cursor.execute(statement)
        yield
        for statement in back:
            cursor.execute(statement)
