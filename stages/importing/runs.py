"""Case logs that come by the browser: checked by the queue, then imported by it, all of it or nothing.

The row is what is owed (`cases/promises.py`). A log is checked first and changes nothing; a person who has seen what
came of that says that it is to be imported. What the log says is written in the transaction that marks its row as done,
so that a worker killed at any moment has imported all of it or none, and nobody imports it twice. The file is deleted
as soon as nothing more can come of it, also where it was cancelled or left lying.
"""

from __future__ import annotations

import datetime
import hashlib
import logging
import secrets
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path, PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from cases import promises
from cases.models import Verb
from cases.permissions import Act, NotAllowed, require
from cases.promises import GivenUp
from cases.record import Refused, house_event
from stages.finished import tell
from stages.importing.faults import LogRefused, printable
from stages.importing.log import Report, Watch, import_log
from stages.importing.reading import about_how_many
from stages.importing.words import Words
from stages.importing.workbook import UnsafeWorkbook, require_safe
from stages.models import CaseLog

log = logging.getLogger(__name__)

LARGEST = 10 * 1024**2
LARGEST_UNPACKED = 256 * 1024**2
MOST_ROWS = 10_000
"""Ten years of a large council. They are written in some ten seconds, for which everybody else waits where the database
is SQLite; the command takes longer logs."""
MOST_FAULTS = 10_000
"""So many faults are kept to be shown. Whoever has more will find the same mistake in all of them."""
DECIDED_WITHIN = datetime.timedelta(days=1)
"""So long a log without a fault waits for somebody to import it. Then its file is deleted."""
FAULTS_KEPT_FOR = datetime.timedelta(days=7)
"""What is wrong with a log quotes it, and is deleted after this."""
LEFT_BEHIND_AFTER = datetime.timedelta(hours=1)
FOLDER = "case-logs"

Step, Status = CaseLog.Step, CaseLog.Status

OVER = Q(status__in=(Status.FAILED, Status.CANCELLED)) | Q(status=Status.DONE) & (Q(step=Step.IMPORT) | Q(wrong__gt=0))
"""Logs of which nothing more can come."""
UNDECIDED = Q(step=Step.CHECK, status=Status.DONE, wrong=0) & ~Q(file="")
"""Logs without a fault that wait for somebody's word."""


@transaction.atomic
def send_in(
    name: str, content: bytes, *, by: User, on: datetime.date, labels: dict[str, Any], create_missing: bool
) -> CaseLog:
    """Put a log into the document store and promise to check it."""
    require(by, Act.IMPORT_CASES)
    called = PurePath(name).name
    sha256 = hashlib.sha256(content).hexdigest()
    where = f"{FOLDER}/{secrets.token_hex(16)}{PurePath(called).suffix.lower()}"
    sent = CaseLog.objects.create(
        name=called,
        file=default_storage.save(where, ContentFile(content)),
        size=len(content),
        sha256=sha256,
        labels=labels,
        create_missing=create_missing,
        made_by=by,
    )
    _record(Verb.CASE_LOG_SENT, sent, by=by, on=on)
    return sent


@transaction.atomic
def take_in(sent: CaseLog, *, by: User) -> CaseLog:
    """Promise to import a log that was checked and has no fault. One that is being imported is not promised again."""
    require(by, Act.IMPORT_CASES)
    promised = CaseLog.objects.filter(UNDECIDED, pk=sent.pk).update(
        step=Step.IMPORT, status=Status.QUEUED, attempt=0, progress=0, doing="", made_by=by, asked_at=timezone.now()
    )
    sent = CaseLog.objects.get(pk=sent.pk)
    if not promised and not (sent.step == Step.IMPORT and (sent.is_waiting or sent.is_imported)):
        raise Refused("This log cannot be imported: it is not checked, has a fault, or is deleted. Send it again.")
    return sent


@transaction.atomic
def cancel(sent: CaseLog, *, by: User | None, on: datetime.date) -> bool:
    """Stop a log that is not imported yet, and delete its file. Tells whether there was anything to stop.

    `by` is None where nobody has decided on it for a day.
    """
    if by is not None:
        require(by, Act.IMPORT_CASES)
    undecided = CaseLog.objects.filter(UNDECIDED, pk=sent.pk)
    if not promises.stop(sent) and undecided.update(status=Status.CANCELLED) != 1:
        return False
    sent = CaseLog.objects.get(pk=sent.pk)
    _record(Verb.CASE_LOG_CANCELLED, sent, by=by, on=on)
    if by is None or by.pk != sent.made_by_id:
        tell(sent)
    transaction.on_commit(partial(_delete_file, sent.pk))
    return True


def make(pk: int) -> None:
    """Check or import one log, if it is still waiting for someone to. Safe to call twice, or too late."""
    sent = promises.claim(CaseLog.objects, pk, "Opening the file")
    if sent is None:
        return
    try:
        _make(sent)
    except GivenUp:
        log.info("Case log %s was given up: it is no longer ours.", pk)
    except (LogRefused, NotAllowed) as refusal:
        _fail(sent, str(refusal))
    except IntegrityError:
        log.warning("Case log %s met another import.", pk)
        _fail(sent, "Someone else wrote the same cases or names meanwhile. Send the log again.")
    except Exception:
        log.exception("Case log %s could not be taken in.", pk)
        _fail(sent, promises.BROKEN)
    _delete_file(pk)


def _make(sent: CaseLog) -> None:
    require(sent.made_by, Act.IMPORT_CASES)
    today = timezone.localdate()
    with _on_disk(sent) as path:
        report = import_log(
            path,
            Words(sent.labels),
            on=today,
            create_missing=sent.create_missing,
            dry_run=sent.step == Step.CHECK,
            called=sent.name,
            by=sent.made_by,
            most=MOST_ROWS,
            watch=Following(sent, about_how_many(path)),
        )
    if sent.step == Step.CHECK or report.refused:
        _checked(sent, report, today)


@transaction.atomic
def _checked(sent: CaseLog, report: Report, on: datetime.date) -> None:
    """Write down what a check found: also the one that comes before the writing, where something changed since."""
    faults = sorted(report.faults, key=lambda fault: fault.line)
    promises.finish(
        sent,
        step=Step.CHECK,
        **_counts(report),
        faults=[[one.line, one.column, printable(one.value), one.problem] for one in faults[:MOST_FAULTS]],
    )
    _ended(sent, Verb.CASE_LOG_CHECKED, on)


class Following(Watch):
    """Says how far a log has come, and stops the import of one that was cancelled or given to another worker."""

    def __init__(self, sent: CaseLog, rows: int) -> None:
        self.sent, self.rows = sent, rows
        self.read_until = 95 if sent.step == Step.CHECK else 50

    def read(self, rows: int) -> None:
        part = min(1.0, rows / self.rows) if self.rows else 0
        promises.say(self.sent, int(self.read_until * part), f"{rows:,} rows read and checked")

    def written(self, rows: int, of: int) -> None:
        if not promises.mine(self.sent).exists():
            raise GivenUp
        doing = f"{rows:,} of {of:,} new cases written"
        _beside(lambda: promises.say(self.sent, 50 + 45 * rows // of, doing))

    def done(self, report: Report) -> None:
        promises.finish(self.sent, **_counts(report))
        _ended(self.sent, Verb.CASE_LOG_IMPORTED, timezone.localdate())


def _counts(report: Report) -> dict[str, Any]:
    return {
        "rows": report.rows,
        "new": report.new,
        "bad": report.bad,
        "wrong": len(report.faults),
        "flags": [list(flag) for flag in report.flags[:MOST_FAULTS]],
        "ended_at": timezone.now(),
    }


def _ended(sent: CaseLog, verb: Verb, on: datetime.date) -> None:
    now = CaseLog.objects.get(pk=sent.pk)
    _record(verb, now, by=now.made_by, on=on, rows=now.rows, new=now.new, bad=now.bad)
    tell(now)


def _record(verb: Verb, sent: CaseLog, *, by: User | None, on: datetime.date, **words: Any) -> None:
    house_event(verb, by=by, on=on, about=sent.name, words={"log": sent.pk, "sha256": sent.sha256} | words)


@transaction.atomic
def _fail(sent: CaseLog, sentence: str) -> None:
    if promises.fail(sent, sentence, ended_at=timezone.now()):
        tell(CaseLog.objects.get(pk=sent.pk))


def _beside(deed: Callable[[], None]) -> None:
    """Do it on a connection of its own: what is said inside the long transaction of an import would be seen when it is
    over. SQLite has one writer, and says nothing meanwhile."""
    if connection.vendor == "sqlite":
        return

    def apart() -> None:
        with suppress(GivenUp, DatabaseError):  # whether it goes on is asked on our own connection
            deed()
        connection.close()

    thread = threading.Thread(target=apart)
    thread.start()
    thread.join()


@contextmanager
def _on_disk(sent: CaseLog) -> Iterator[Path]:
    """The log as a file of our own while it is read. What is refused is said under the name that it was sent by."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"log{PurePath(sent.name).suffix.lower()}"
        try:
            with default_storage.open(sent.file) as stored:
                path.write_bytes(stored.read())
        except FileNotFoundError:
            raise LogRefused("The file is not there any more. Send it again.") from None
        if hashlib.sha256(path.read_bytes()).hexdigest() != sent.sha256:
            raise LogRefused("The file is not as it was sent. Send it again.")
        try:
            if path.suffix == ".xlsx":
                require_safe(path, largest=LARGEST_UNPACKED)
            yield path
        except UnsafeWorkbook as problem:
            raise LogRefused(f"{sent.name} {problem}") from problem
        except LogRefused as refusal:
            raise LogRefused(str(refusal).replace(path.name, sent.name)) from refusal


def _delete_file(pk: int) -> None:
    """Delete the file of a log of which nothing more can come. Its row forgets it afterwards, so that a worker killed
    in between leaves its name to the tick."""
    for name in CaseLog.objects.filter(OVER, pk=pk).exclude(file="").values_list("file", flat=True):
        default_storage.delete(name)
        CaseLog.objects.filter(OVER, pk=pk).update(file="")


def take_up_stuck(now: datetime.datetime) -> list[int]:
    """The logs that wait for a worker and have no message on its way. Those given up are told of."""
    with transaction.atomic():
        waiting, failed = promises.take_up_stuck(CaseLog.objects.all(), now)
        for sent in CaseLog.objects.filter(pk__in=failed):
            tell(sent)
    for pk in failed:
        _delete_file(pk)
    return waiting


def forget(now: datetime.datetime) -> int:
    """Delete what is left of logs that nobody needs any more, and say how many: undecided for a day, faults after a
    week, files that a killed process left behind."""
    left = list(CaseLog.objects.filter(OVER).exclude(file="").values_list("pk", flat=True))
    for pk in left:
        _delete_file(pk)
    late = CaseLog.objects.filter(UNDECIDED, ended_at__lt=now - DECIDED_WITHIN)
    done = len(left) + sum(cancel(sent, by=None, on=timezone.localdate(now)) for sent in late)
    quoting = CaseLog.objects.filter(OVER, ended_at__lt=now - FAULTS_KEPT_FOR).exclude(faults=[], flags=[])
    done += quoting.update(faults=[], flags=[])
    return done + _delete_unnamed(now)


def _delete_unnamed(now: datetime.datetime) -> int:
    """Delete files that no row names: their upload was killed before it was recorded."""
    if not default_storage.exists(FOLDER):
        return 0
    named = set(CaseLog.objects.exclude(file="").values_list("file", flat=True))
    there = {f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]}
    old = [name for name in there - named if default_storage.get_modified_time(name) < now - LEFT_BEHIND_AFTER]
    for name in old:
        default_storage.delete(name)
    return len(old)
