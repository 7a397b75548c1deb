"""Backup and restore: one archive with the database, every kept file, and a manifest of what each must be.

The archive is a compressed tar: `manifest.json` first, then the database (a whole SQLite file, or PostgreSQL's own dump
in its custom format), then the documents. It holds everything about the people in it, and no secret: keep it as you
keep the database. The secret key is not in it, so sessions do not survive a restore on another machine.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

FORMAT = 1
MANIFEST, DUMP, DOCUMENTS = "manifest.json", "database", "documents"
CHUNK = 1 << 20
LARGEST_MANIFEST = 64 << 20


class BackupRefused(Exception):
    """It cannot be done. The message is a whole sentence for an operator, and nothing was touched."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of the archive: its name, its size in bytes and its SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds. `migrations` says how new the program must be that restores it."""

    format: int
    made_at: str
    engine: str
    cases: int
    migrations: tuple[str, ...]
    files: tuple[Kept, ...]


def backup(path: Path, *, now: datetime.datetime) -> Manifest:
    """Write one archive of everything. It appears under its name only when it is whole."""
    if path.exists():
        raise BackupRefused(f"{path} exists already. Give a new name: a backup is never overwritten.")
    if not path.parent.is_dir():
        raise BackupRefused(f"There is no folder {path.parent} to put the backup in.")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
        dump = Path(folder) / DUMP
        # The database first: a document is written before the row that names it, so none that a row names is missing.
        _dump(dump)
        names = {DUMP: dump} | {f"{DOCUMENTS}/{file.relative_to(root).as_posix()}": file for root, file in _documents()}
        manifest = Manifest(
            format=FORMAT,
            made_at=now.isoformat(timespec="seconds"),
            engine=connection.vendor,
            cases=apps.get_model("cases", "Case").objects.count(),
            migrations=tuple(
                sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
            ),
            files=tuple(Kept(name, file.stat().st_size, _sha256(file)) for name, file in names.items()),
        )
        draft = Path(folder) / "archive"
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w:gz") as archive:
                _add_manifest(archive, manifest)
                for name, file in names.items():
                    archive.add(file, arcname=name, recursive=False)
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            raise BackupRefused(f"{path} has just been made by somebody else. Give a new name.") from None
    return manifest


def restore(path: Path, *, replace: bool = False) -> Manifest:
    """Put back what an archive holds. Everything in it is checked before anything here is touched.

    A place that holds people, cases or documents is refused unless `replace` is asked for.
    """
    if not path.is_file():
        raise BackupRefused(f"There is no file {path}.")
    if not replace and (held := _already_here()):
        raise BackupRefused(
            f"Nothing was restored: there {held} here already. Restore into an empty database and VAR_DIR, or say "
            "--replace to lose what is here."
        )
    parent = settings.VAR_DIR
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=parent, prefix=".restore-") as folder:
        manifest = _unpack(path, Path(folder))
        _fit_for_here(manifest, Path(folder) / DUMP)
        _load(Path(folder) / DUMP)
        _put_documents_back(Path(folder) / DOCUMENTS, Path(folder) / "before")
    return manifest


def _documents() -> Iterator[tuple[Path, Path]]:
    """Every kept file, with the folder it is kept under. A store that is not a folder is backed up where it is."""
    if isinstance(default_storage, FileSystemStorage) or hasattr(default_storage, "location"):
        root = Path(default_storage.location)
        for file in sorted(root.rglob("*")):
            if file.is_file() and not file.is_symlink():
                yield root, file


def _already_here() -> str:
    if next(_documents(), None):
        return "are documents"
    tables = connection.introspection.table_names()
    for app, model, words in (("accounts", "User", "are people"), ("cases", "Case", "are cases")):
        found = apps.get_model(app, model)
        if found._meta.db_table in tables and found.objects.exists():
            return words
    return ""


def _sha256(file: Path) -> str:
    with file.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()


def _add_manifest(archive: tarfile.TarFile, manifest: Manifest) -> None:
    text = json.dumps(asdict(manifest), indent=1, ensure_ascii=False).encode()
    entry = tarfile.TarInfo(MANIFEST)
    entry.size, entry.mode = len(text), 0o600
    with tempfile.TemporaryFile() as file:
        file.write(text)
        file.seek(0)
        archive.addfile(entry, file)


def _unpack(path: Path, folder: Path) -> Manifest:
    """Unpack a whole archive, holding each file to the manifest. Names lead nowhere but into the folder."""
    try:
        with tarfile.open(path, mode="r:gz") as archive:
            first = archive.next()
            if first is None or first.name != MANIFEST or not first.isreg() or first.size > LARGEST_MANIFEST:
                raise BackupRefused(f"{path.name} is no backup of this program: its manifest is missing.")
            manifest = _manifest(archive.extractfile(first), path.name)
            wanted = {kept.name: kept for kept in manifest.files}
            while (entry := archive.next()) is not None:
                kept = wanted.pop(entry.name, None)
                if kept is None or not entry.isreg() or entry.size != kept.size:
                    raise BackupRefused(f"{path.name} is damaged: {entry.name!r} is not what its manifest says.")
                _unpack_one(archive.extractfile(entry), folder / kept.name, kept, path.name)
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        raise BackupRefused(f"{path.name} is damaged or no backup, and nothing was touched: {error}.") from error
    if wanted:
        raise BackupRefused(f"{path.name} is damaged: {next(iter(wanted))!r} is missing from it.")
    return manifest


def _manifest(file: IO[bytes] | None, archive: str) -> Manifest:
    try:
        told = json.loads(file.read()) if file else None
        manifest = Manifest(
            format=told["format"],
            made_at=told["made_at"],
            engine=told["engine"],
            cases=told["cases"],
            migrations=tuple(told["migrations"]),
            files=tuple(Kept(**kept) for kept in told["files"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BackupRefused(f"{archive} is damaged: its manifest cannot be read.") from error
    if manifest.format != FORMAT:
        raise BackupRefused(f"{archive} is in format {manifest.format}, and this program reads format {FORMAT}.")
    for kept in manifest.files:
        parts = PurePosixPath(kept.name).parts
        if kept.name != DUMP and (len(parts) < 2 or parts[0] != DOCUMENTS or ".." in parts):
            raise BackupRefused(f"{archive} is damaged: it names {kept.name!r}, which has no place in a backup.")
    return manifest


def _unpack_one(source: IO[bytes] | None, target: Path, kept: Kept, archive: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while source and (chunk := source.read(CHUNK)):
            digest.update(chunk)
            out.write(chunk)
    if digest.hexdigest() != kept.sha256:
        raise BackupRefused(f"{archive} is damaged: {kept.name!r} is not what was put in. Nothing was touched.")


def _fit_for_here(manifest: Manifest, dump: Path) -> None:
    if manifest.engine != connection.vendor:
        raise BackupRefused(
            f"The backup is of a {manifest.engine} database and this one is {connection.vendor}. Set DATABASE_URL to a "
            f"{manifest.engine} database."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := [name for name in manifest.migrations if name not in known]:
        raise BackupRefused(
            f"The backup is of a newer version of this program, which has {newer[-1]}. Restore it there."
        )
    if connection.vendor == "sqlite":
        with contextlib.closing(sqlite3.connect(dump)) as held:
            try:
                [found] = held.execute("PRAGMA integrity_check(1)").fetchone()
            except sqlite3.DatabaseError as error:
                found = str(error)
        if found != "ok":
            raise BackupRefused(f"The database in the backup is damaged: {found}.")
    else:
        _postgresql("pg_restore", "--list", str(dump))


def _dump(to: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(to)) as copy:
            # SQLite's own backup: a whole and consistent copy while others read and write
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
    else:
        _postgresql("pg_dump", "--format=custom", "--no-owner", "--no-acl", "--file", str(to))
    to.chmod(0o600)


def _load(dump: Path) -> None:
    """Replace the database by the copy, all of it or nothing."""
    if connection.vendor == "sqlite":
        connections.close_all()
        with (
            contextlib.closing(sqlite3.connect(dump)) as copy,
            contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=20)) as target,
        ):
            copy.backup(target)
        return
    connections.close_all()
    options = ("--clean", "--if-exists", "--single-transaction", "--exit-on-error", "--no-owner", "--no-acl")
    _postgresql("pg_restore", *options, "--dbname", connection.settings_dict["NAME"], str(dump))


def _postgresql(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs on our database. The password goes by the environment, unseen."""
    if shutil.which(program) is None:
        raise BackupRefused(
            f"{program} is not installed. It comes with the PostgreSQL client: apt-get install postgresql-client."
        )
    database: dict[str, Any] = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    told = {variable: str(database[name]) for variable, name in names.items() if database.get(name)}
    done = subprocess.run([program, *arguments], env=os.environ | told, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupRefused(f"{program} could not do it: {done.stderr.strip() or done.returncode}")


def _put_documents_back(documents: Path, aside: Path) -> None:
    """Swap the folder of documents for the archive's, by renaming, so that there is never half of each."""
    root = Path(default_storage.location)
    documents.mkdir(exist_ok=True, mode=0o700)
    if root.exists():
        root.rename(aside)
    root.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    documents.rename(root)
