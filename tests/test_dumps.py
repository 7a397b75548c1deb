"""A database moved by `dumpdata` and `loaddata`, as from SQLite to PostgreSQL: every row, and a history that holds."""

import datetime
from pathlib import Path

import pytest
import time_machine
from django.core import serializers
from django.core.management import call_command
from django.core.serializers.json import DjangoJSONEncoder

from cases.audit import walk
from cases.models import Case, Event
from complaints_site.dumps import WholeMoments
from reporting.models import Publication
from reporting.publication import files
from reporting.publication.proving import prove
from tests import builders, traces
from tests.builders import TODAY, Council, now_on
from tests.builders_reports import begun, published, shown_whole

pytestmark = pytest.mark.django_db(transaction=True)

NOT_MOVED = ("contenttypes", "auth", "sessions", "reporting.casefacts", "reporting.changedcase")
MOVED = tuple(f"--exclude={name}" for name in NOT_MOVED)
"""Not moved: what each database makes for itself, and who is signed in."""
MOMENT = now_on(TODAY) + datetime.timedelta(microseconds=123_456)


@pytest.fixture
def council(monkeypatch: pytest.MonkeyPatch) -> Council:
    """A council with an answered case and a published report, at a moment that milliseconds cannot say."""
    monkeypatch.setattr(files, "as_pdf", lambda report, brand: b"%PDF")
    with time_machine.travel(MOMENT, tick=False):
        council = Council()
        builders.issued(council)
        published(shown_whole(begun(council)), council.head)
    return council


def moved(by: Path) -> None:
    """Write everything out, empty the database down to what migrations lay down, and read it in again."""
    call_command("dumpdata", *MOVED, format=by.suffix[1:], output=str(by), verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    assert not Case.objects.exists()
    call_command("loaddata", str(by), verbosity=0)


@pytest.mark.parametrize("kind", ["json", "jsonl"])
def test_a_moved_database_has_every_row_its_history_holds_and_its_reports_can_be_proved(
    kind: str, council: Council, tmp_path: Path
) -> None:
    before = traces.digest()
    moved(tmp_path / f"everything.{kind}")
    assert traces.digest() == before
    assert walk().broken == []
    assert [line.said for line in prove(Publication.objects.get()) if not line.holds] == []


def test_a_moved_database_goes_on_and_is_guarded(council: Council, tmp_path: Path) -> None:
    moved(tmp_path / "everything.jsonl")
    builders.issued(council)
    assert (Case.objects.count(), walk().broken) == (2, [])
    with pytest.raises(Exception, match="append-only"):
        Event.objects.update(about="x")


def test_moments_cut_to_the_millisecond_break_every_chain(
    council: Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: what Django's own JSON would have done."""
    monkeypatch.setattr(WholeMoments, "default", DjangoJSONEncoder.default)
    chains = walk().chains
    moved(tmp_path / "everything.json")
    assert len(walk().broken) == chains > 1


def test_both_formats_of_the_program_are_its_own() -> None:
    own = {name: serializers.get_serializer(name).__module__ for name in ("json", "jsonl")}
    assert own == {"json": "complaints_site.dumps.json", "jsonl": "complaints_site.dumps.jsonl"}
