"""Importing a case log: read it all, and write it all only where nothing in it is wrong.

The file is read once. Rows that are good wait in a temporary file of our own, so that memory stays level however long
the log is, and so that what is written is what was checked, whatever happens to the file in between.
"""

from __future__ import annotations

import gc
import pickle
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import IO, Any

from django.db import transaction

from accounts.models import User
from cases.models import Case, Involvement, Part, Verb
from cases.models.event import EventPayload
from stages.calendar import england
from stages.importing.checking import Row, check
from stages.importing.faults import Fault, LogRefused
from stages.importing.lists import Lists, closing_note_in, named_in
from stages.importing.reading import Line, lines
from stages.importing.words import Words
from stages.importing.writing import Writer

BATCH = 1000


@dataclass
class Report:
    """What came of an import. `bad` counts rows, each of which may have several faults."""

    rows: int = 0
    new: int = 0
    bad: int = 0
    faults: list[Fault] = field(default_factory=list)
    flags: list[tuple[int, str]] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        return bool(self.faults)


class Watch:
    """Whoever follows an import. Each of these may raise, and then nothing is imported."""

    def read(self, rows: int) -> None:
        """So many rows have been read and checked."""

    def written(self, rows: int, of: int) -> None:
        """So many of the new rows have been written, and may still be taken back."""

    def done(self, report: Report) -> None:
        """All is written. This is asked last, in the same transaction."""


def import_log(
    path: Path,
    words: Words,
    *,
    on: date,
    create_missing: bool = False,
    dry_run: bool = False,
    called: str = "",
    by: User | None = None,
    most: int | None = None,
    watch: Watch | None = None,
) -> Report:
    """Import a case log on a day: all of it, or with a single fault nothing at all.

    `called` is the name that the history keeps of the file, `by` whoever imports it, `most` the rows it may have.
    Raises LogRefused where the file cannot be read as a case log.
    """
    report = Report()
    watch = watch or Watch()
    lists = Lists()
    people: dict[str, int] = {}
    with tempfile.TemporaryFile() as waiting:
        for rows in _check_all(path, words, lists, people, waiting, report, on=on, create_missing=create_missing):
            if most is not None and rows > most:
                raise LogRefused(f"{path.name} has more than {most:,} rows. Import it in parts.")
            watch.read(rows)
        if report.refused or dry_run:
            return report
        waiting.seek(0)
        # Nothing is locked while the file is checked. What another import put there meanwhile, the database's own
        # constraints refuse, and with it all of this one.
        with transaction.atomic(), _collecting_garbage_by_hand():
            lists.add_missing()
            writer = Writer(lists, england(), file=called or path.name, on=on, by=by, people=people)
            written = 0
            for batch in _batches_of(waiting):
                writer.write(batch)
                written += len(batch)
                watch.written(written, report.new)
                gc.collect(0)
            watch.done(report)
    return report


@contextmanager
def _collecting_garbage_by_hand() -> Iterator[None]:
    """Without Python's own collector, which would look through every new row again and again: a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _check_all(
    path: Path,
    words: Words,
    lists: Lists,
    people: dict[str, int],
    waiting: IO[bytes],
    report: Report,
    *,
    on: date,
    create_missing: bool,
) -> Iterator[int]:
    """Check a batch of rows at a time, and give how many there have been."""
    first_on: dict[str, int] = {}
    read = lines(path)
    while batch := list(islice(read, BATCH)):
        good = []
        for line in batch:
            row, faults = _checked(line, words, lists, first_on, on=on, create_missing=create_missing)
            report.rows += 1
            if faults:
                report.bad += 1
                report.faults += faults
            elif row is not None:
                good.append(row)
        new = _not_known(good, people, report)
        report.new += len(new)
        report.flags += [(row.line, flag) for row in new for flag in row.flags]
        if new and not report.refused:
            pickle.dump(new, waiting, protocol=pickle.HIGHEST_PROTOCOL)
        yield report.rows


def _checked(
    line: Line, words: Words, lists: Lists, first_on: dict[str, int], *, on: date, create_missing: bool
) -> tuple[Row | None, list[Fault]]:
    if line.fault:
        return None, [line.fault]
    row, faults = check(line.number, line.cells, words, on=on)
    if reference := row.facts.get("reference"):
        before = first_on.setdefault(reference, row.line)
        if before != row.line:
            faults.append(Fault(row.line, "reference", reference, f"Line {before} has this reference already."))
    for column, name in named_in(row):
        if not lists.want(name) and not create_missing:
            under = f" under “{name.parent}”" if name.parent else ""
            problem = f"The council's list has no such name{under}. Add it there, or have the import add it."
            faults.append(Fault(row.line, column, name.label, problem))
    if note := closing_note_in(row):
        lists.want(note)
    return row, faults


def _not_known(rows: list[Row], people: dict[str, int], report: Report) -> list[Row]:
    """The rows that are not in the database. One that is there must say the same as when it was imported."""
    found = dict(
        Case.objects.filter(imported_reference__in=[row.reference for row in rows]).values_list(
            "imported_reference", "pk"
        )
    )
    if not found:
        return rows
    digests = _digests(list(found.values()))
    complainants = dict(
        Involvement.objects.filter(case__in=found.values(), part=Part.COMPLAINANT, person__isnull=False)
        .order_by("-pk")
        .values_list("case", "person")
    )
    new = []
    for row in rows:
        case = found.get(row.reference)
        if case is None:
            new.append(row)
        elif digests.get(case) != row.digest():
            report.bad += 1
            problem = "This case was imported before, and this row does not say the same as then."
            report.faults.append(Fault(row.line, "reference", row.reference, problem))
        elif case in complainants and "complainant_name" in row.facts:
            people.setdefault(row.facts["complainant_name"], complainants[case])
    return new


def _digests(cases: list[int]) -> dict[int, Any]:
    """The digest of the row that each case was imported from. It goes when the words of that event are erased."""
    payloads = EventPayload.objects.filter(event__case__in=cases, event__verb=Verb.IMPORTED)
    return {case: words.get("digest") for case, words in payloads.values_list("event__case", "words")}


def _batches_of(waiting: IO[bytes]) -> Iterator[list[Row]]:
    while True:
        try:
            yield pickle.load(waiting)  # written by this very function's caller, to a file that has no name
        except EOFError:
            return
