"""Backup and restore, with the real database: all of it comes back, and a restore that is refused touches nothing."""

import datetime
import gzip
import hashlib
import io
import json
import shutil
import stat
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from cases.audit import walk
from cases.models import Case, Event
from complaints_site import backups
from complaints_site.backups import BackupRefused, backup, restore
from tests import builders, traces

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime.datetime(2026, 9, 16, 9, 30, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def documents() -> Iterator[Path]:
    """The folder of documents, with one in it."""
    root = Path(default_storage.location)
    shutil.rmtree(root, ignore_errors=True)
    default_storage.save("reports/one.pdf", ContentFile(b"%PDF one"))
    yield root
    shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def council() -> builders.Council:
    council = builders.Council()
    builders.issued(council)
    return council


@pytest.fixture
def archive(council: builders.Council, tmp_path: Path) -> Path:
    path = tmp_path / "backup.tar.gz"
    backup(path, now=NOW)
    return path


def stored(root: Path) -> dict[str, bytes]:
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*") if file.is_file()}


def everything(root: Path) -> tuple[dict[str, str], dict[str, bytes]]:
    return traces.digest(), stored(root)


def rewritten(archive: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None]) -> None:
    """Write an archive again with its manifest and its files changed by somebody."""
    with tarfile.open(archive) as read:
        contents = {entry.name: read.extractfile(entry).read() for entry in read}
    manifest = json.loads(contents.pop("manifest.json"))
    change(manifest, contents)
    with tarfile.open(archive, "w:gz") as out:
        for name, content in {"manifest.json": json.dumps(manifest).encode(), **contents}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            out.addfile(entry, io.BytesIO(content))


def test_everything_comes_back_as_it_was_and_what_came_later_is_gone(
    archive: Path, council: builders.Council, documents: Path
) -> None:
    before = everything(documents)
    builders.logged(council)
    default_storage.save("reports/two.pdf", ContentFile(b"%PDF two"))
    (documents / "reports/one.pdf").write_bytes(b"overwritten")
    manifest = restore(archive, replace=True)
    assert everything(documents) == before
    assert (manifest.cases, [kept.name for kept in manifest.files]) == (1, ["database", "documents/reports/one.pdf"])
    assert walk().broken == []


def test_the_history_of_a_restored_database_is_still_guarded(archive: Path) -> None:
    restore(archive, replace=True)
    with pytest.raises(Exception, match="append-only"):
        Event.objects.update(about="x")


def test_a_place_that_holds_something_is_refused_unless_told_to_replace_it(archive: Path, documents: Path) -> None:
    before = everything(documents)
    with pytest.raises(CommandError, match="Nothing was restored: there are documents here already") as refused:
        call_command("restore", str(archive))
    assert refused.value.returncode == 1
    shutil.rmtree(documents)
    with pytest.raises(CommandError, match="Nothing was restored: there are people here already"):
        call_command("restore", str(archive))
    assert traces.digest() == before[0]


def cut_short(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])


def one_byte_changed(archive: Path) -> None:
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    archive.write_bytes(content)


def no_archive(archive: Path) -> None:
    archive.write_text("reference,received_on\n", encoding="utf-8")


def gzip_of_nothing(archive: Path) -> None:
    archive.write_bytes(gzip.compress(b""))


def without_manifest(archive: Path) -> None:
    with tarfile.open(archive, "w:gz") as out:
        out.addfile(tarfile.TarInfo("database"), io.BytesIO())


def another_document(manifest: dict[str, Any], contents: dict[str, bytes]) -> None:
    contents["documents/reports/one.pdf"] = b"%PDF two"


def a_document_missing(manifest: dict[str, Any], contents: dict[str, bytes]) -> None:
    del contents["documents/reports/one.pdf"]


def a_document_more(manifest: dict[str, Any], contents: dict[str, bytes]) -> None:
    contents["documents/reports/three.pdf"] = b"%PDF three"


def a_name_that_leads_elsewhere(manifest: dict[str, Any], contents: dict[str, bytes]) -> None:
    manifest["files"][1]["name"] = "documents/../../../elsewhere"
    contents["documents/../../../elsewhere"] = contents.pop("documents/reports/one.pdf")


def another_format(manifest: dict[str, Any], contents: dict[str, bytes]) -> None:
    manifest["format"] = 2


def a_newer_program(manifest: dict[str, Any], contents: dict[str, bytes]) -> None:
    manifest["migrations"].append("stages.0099_stage_four")


def another_engine(manifest: dict[str, Any], contents: dict[str, bytes]) -> None:
    manifest["engine"] = "oracle"


def half_a_manifest(manifest: dict[str, Any], contents: dict[str, bytes]) -> None:
    del manifest["files"]


def a_broken_database(manifest: dict[str, Any], contents: dict[str, bytes]) -> None:
    """A dump that was broken before the archive was made: every digest fits."""
    contents["database"] = contents["database"][:1000] + b"\0" * 8000 + contents["database"][9000:]
    manifest["files"][0]["size"] = len(contents["database"])
    manifest["files"][0]["sha256"] = hashlib.sha256(contents["database"]).hexdigest()


@pytest.mark.parametrize("damage", [cut_short, one_byte_changed, no_archive, gzip_of_nothing, without_manifest])
def test_a_damaged_archive_touches_nothing(damage: Callable[[Path], None], archive: Path, documents: Path) -> None:
    before = everything(documents)
    damage(archive)
    with pytest.raises(BackupRefused):
        restore(archive, replace=True)
    assert everything(documents) == before


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (another_document, "is not what was put in"),
        (a_document_missing, "is missing from it"),
        (a_document_more, "is not what its manifest says"),
        (a_name_that_leads_elsewhere, "has no place in a backup"),
        (another_format, "this program reads format 1"),
        (a_newer_program, "a newer version of this program, which has stages.0099_stage_four"),
        (another_engine, "Set DATABASE_URL to a oracle database"),
        (half_a_manifest, "its manifest cannot be read"),
        (a_broken_database, "damaged|pg_restore could not do it"),
    ],
)
def test_an_archive_that_somebody_changed_touches_nothing(
    change: Callable[[dict[str, Any], dict[str, bytes]], None], why: str, archive: Path, documents: Path
) -> None:
    before = everything(documents)
    rewritten(archive, change)
    with pytest.raises(BackupRefused, match=why):
        restore(archive, replace=True)
    assert everything(documents) == before


def test_a_backup_is_for_its_owner_alone_and_overwrites_nothing(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    content = archive.read_bytes()
    with pytest.raises(CommandError, match="a backup is never overwritten") as refused:
        call_command("backup", str(archive))
    assert refused.value.returncode == 1
    assert archive.read_bytes() == content
    assert [file.name for file in archive.parent.iterdir()] == ["backup.tar.gz"]
    other = archive.parent / "other.tar.gz"
    call_command("backup", str(other))
    assert capsys.readouterr().out == f"Backed up 1 cases and 1 documents to {other}.\n"


def test_a_backup_that_fails_half_way_leaves_no_file(
    council: builders.Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "_add_manifest", full)
    with pytest.raises(CommandError, match=r"No backup was made.*No space left"):
        call_command("backup", str(tmp_path / "backup.tar.gz"))
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_or_archive_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("backup", str(tmp_path / "nowhere" / "backup.tar.gz"))
    with pytest.raises(CommandError, match="There is no file"):
        call_command("restore", str(tmp_path / "backup.tar.gz"))


def test_postgresql_without_its_own_programs_says_what_to_install(
    council: builders.Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda program: None)
    monkeypatch.setattr(connection, "vendor", "postgresql")
    with pytest.raises(CommandError, match=r"pg_dump is not installed.*apt-get install postgresql-client"):
        call_command("backup", str(tmp_path / "backup.tar.gz"))
    assert list(tmp_path.iterdir()) == []
    assert Case.objects.count() == 1
