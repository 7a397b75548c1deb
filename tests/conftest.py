"""What every test may rely on."""

import contextlib
import hashlib
import os
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from django.apps import apps
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


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """What shares a scene stays with one worker, which sets it once; and what is slow begins first, with all that
    shares its scene, so that no worker is left with it at the end."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None and (scene := scene_of(item)):
            item.add_marker(pytest.mark.xdist_group(scene))
    yield
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def scene_of(item: pytest.Item) -> str:
    """The fixtures of a whole module that a test asks for, and which of their parameters; empty where it asks none."""
    known = item._fixtureinfo.name2fixturedefs
    wide = sorted(name for name, fixtures in known.items() if fixtures[-1].scope == "module")
    params = item.callspec.indices if hasattr(item, "callspec") else {}
    return " ".join([item.module.__name__, *(f"{name}{params.get(name, '')}" for name in wide)]) if wide else ""


@pytest.fixture(scope="session")
def migrated(request: pytest.FixtureRequest) -> Path | None:
    """Where a database file is kept on which every migration has run, for as long as none of them changes: to run them
    takes longer than most files of tests. None where the tests do not run on a file."""
    if connection.vendor != "sqlite":
        return None
    ran = hashlib.sha256(f"{django.__version__} {sqlite3.sqlite_version}".encode())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for file in sorted([*Path(app.path).glob("migrations/*.py"), *Path(app.path).glob("law/*.csv")]):
            ran.update(file.read_bytes())
    return Path(request.config.cache.mkdir("migrated")) / f"{ran.hexdigest()}.sqlite3"


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None, migrated: Path | None) -> bool:
    """Whether Django finds a database made already: a copy of the one that was kept."""
    there = migrated is not None and migrated.exists()
    if there:
        shutil.copyfile(migrated, connection.settings_dict["TEST"]["NAME"])
    return there


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, django_db_keepdb: bool, migrated: Path | None
) -> None:
    """Tests with real transactions are emptied out afterwards, history and all, and find what the migrations laid down.

    The history refuses to be emptied, so its guards stand aside for that moment; and Django empties the calendar and
    the fixed lists too, so they are put back at once, whichever test comes next. All connections are taught so: while a
    browser runs, Playwright's loop gives this thread another one.
    """
    operations = type(connection.ops)
    flush = operations.execute_sql_flush
    with django_db_blocker.unblock():
        laid_down = connection.creation.serialize_db_to_string()
        if migrated is not None and not django_db_keepdb:
            keep(migrated)

    def emptied(self: BaseDatabaseOperations, statements: list[str]) -> None:
        with guards_aside():
            flush(self, statements)
        if statements:
            connection.creation.deserialize_db_from_string(laid_down)

    operations.execute_sql_flush = emptied


def keep(migrated: Path) -> None:
    """Keep a copy of the database as the migrations left it, and of no earlier migrations."""
    mine = migrated.with_suffix(f".{os.getpid()}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(mine)])
    mine.replace(migrated)
    for other in migrated.parent.glob("*.sqlite3"):
        if other != migrated:
            other.unlink(missing_ok=True)


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
