"""Proof that a published report is what it says: its snapshot, and every file made from it again, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from ..models import Artefact, Publication
from .files import FILES
from .frozen import digest
from .publishing import kept
from .snapshots import Snapshot, made_with


@dataclass(frozen=True)
class Proved:
    """What was looked at, in a sentence, and whether it holds."""

    said: str
    holds: bool


def prove(publication: Publication, *, put_back: bool = False) -> Iterator[Proved]:
    """Compare the snapshot, the stored files and the files made again with the digests of the day of publication.

    With `put_back` a stored file that is lost or changed is replaced by the one made again, where that one is right.
    Raises frozen.CannotThaw where another version of the program put the report together.
    """
    held = digest(publication.snapshot) == publication.snapshot_sha256
    yield Proved("the snapshot is as it was published" if held else "THE SNAPSHOT WAS CHANGED", held)
    snapshot = Snapshot.read(publication.snapshot)
    before = snapshot.held["made_with"]
    other = sorted(name for name, number in made_with().items() if before.get(name) != number)
    for row in publication.artefacts.all():
        again = FILES[row.kind].make(snapshot)
        same = digest(again) == row.sha256
        if same:
            yield Proved(f"{row.kind}: made again from the snapshot, it has the same bytes", True)
        else:
            because = f", with another {', '.join(other)} than then" if other else ""
            yield Proved(f"{row.kind}: made again{because}, it DIFFERS from what was published", False)
        stored = kept(row.file, row.sha256) is not None
        if not stored and same and put_back:
            _replace(row, again)
            stored = kept(row.file, row.sha256) is not None
            yield Proved(f"{row.kind}: put back into the document store", stored)
        elif stored:
            yield Proved(f"{row.kind}: the stored file is as it was published", True)
        else:
            yield Proved(f"{row.kind}: THE STORED FILE IS LOST OR CHANGED", False)


def _replace(row: Artefact, content: bytes) -> None:
    default_storage.delete(row.file)
    default_storage.save(row.file, ContentFile(content))
