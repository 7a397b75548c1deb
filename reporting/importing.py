"""A file of numbers from elsewhere, CSV or XLSX: all of it or none of it, each fault by its line and column.

The columns are the fields of the form for one such number, and the same form judges each line, so that a file can hold
nothing that a page would refuse. Dates are written as 2025-03-31, figures and tables by their names or their words.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from accounts.models import User
from cases.forms import DateField
from cases.record import Refused
from reporting.actions.elsewhere import Ledger, LinesRefused, import_all
from reporting.forms.elsewhere import FORMS, LedgerForm
from stages.importing.faults import Fault, LogRefused
from stages.importing.reading import rows

ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
MOST_LINES = 2_000
"""Empty ones among them: the file is read while somebody waits for the page."""
LARGEST_UNPACKED = 32 * 1024**2
MANY = 8
"""Choices that are too many to list under a column."""


@dataclass(frozen=True)
class Imported:
    """What became of a file: how many lines it has, how many were new, or everything that is wrong with it."""

    lines: int
    new: int = 0
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class FileColumn:
    """One column of a file: its name, whether each line must have it, and what it holds."""

    name: str
    required: bool
    words: str


def columns(ledger: Ledger) -> list[FileColumn]:
    """The columns that a file of a ledger may have."""
    form = FORMS[ledger.name]()
    found = []
    for bound in form.visible_fields():
        field, label = bound.field, str(bound.field.label).removesuffix(" (optional)")
        words = [label if label.endswith("?") else f"{label}.", str(field.help_text or "")]
        if isinstance(field, DateField):
            words.append("Written as 2025-03-31.")
        elif isinstance(field, forms.ChoiceField):
            choices = [str(value) for value, _ in field.choices if value != ""]
            few = len(choices) < MANY
            words.append(f"One of: {', '.join(choices)}." if few else "As the form for one of them lists it.")
        found.append(FileColumn(bound.name, field.required and field.initial is None, " ".join(filter(None, words))))
    return found


def import_file(ledger: Ledger, upload: UploadedFile, *, by: User, on: datetime.date) -> Imported:
    """Import a file of one kind of number. Where one line is bad nothing is imported, and every fault is given.

    Raises Refused where it cannot be read as such a file at all.
    """
    content = upload.read()
    name = PurePath(upload.name).name
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{PurePath(name).suffix.lower()}"
        path.write_bytes(content)
        try:
            found = list(_lines(ledger, path, name))
        except LogRefused as refusal:
            raise Refused(str(refusal).replace(path.name, name)) from refusal
    if not found:
        raise Refused(f"{name} has no line under its header, so there is nothing to import.")
    if faults := [fault for _, line in found if isinstance(line, list) for fault in line]:
        return Imported(len(found), faults=tuple(faults))
    sound = [(number, line) for number, line in found if isinstance(line, dict)]
    try:
        new = import_all(ledger, sound, by=by, on=on, file=name, sha=hashlib.sha256(content).hexdigest())
    except LinesRefused as refusal:
        return Imported(len(found), faults=tuple(Fault(number, "", "", problem) for number, problem in refusal.lines))
    return Imported(len(found), new)


def _lines(ledger: Ledger, path: Path, name: str) -> Iterator[tuple[int, dict[str, Any] | list[Fault]]]:
    found = rows(path, largest=LARGEST_UNPACKED)
    first = next(found, None)
    if first is None:
        raise LogRefused(f"{name} is empty: it has no header.")
    header = _header(ledger, first[1], name)
    for number, row in found:
        if number > MOST_LINES:
            raise LogRefused(
                f"{name} has more than {MOST_LINES:,} lines, counting empty ones. Delete the empty ones, or import it "
                "in parts."
            )
        if isinstance(row, Fault):
            yield number, [row]
        elif any(cell.strip() for cell in row):
            if len(row) != len(header):
                problem = f"The line has {len(row)} cells where the header has {len(header)}."
                yield number, [Fault(number, "", "", problem)]
            else:
                yield number, _judged(ledger, number, dict(zip(header, row, strict=True)))


def _header(ledger: Ledger, row: list[str] | Fault, name: str) -> list[str]:
    if isinstance(row, Fault):
        raise LogRefused(str(row))
    there = columns(ledger)
    header = [cell.strip().lower() for cell in row]
    known = [column.name for column in there]
    if unknown := [cell for cell in header if cell not in known]:
        shown = ", ".join(f"“{cell}”" for cell in unknown[:10])
        raise LogRefused(f"{name}, line 1: unknown column {shown}. The columns are: {', '.join(known)}.")
    if twice := sorted(cell for cell, times in Counter(header).items() if times > 1):
        raise LogRefused(f"{name}, line 1: the column {', '.join(twice)} is there more than once.")
    if missing := [column.name for column in there if column.required and column.name not in header]:
        raise LogRefused(f"{name}, line 1: the column {', '.join(missing)} is missing.")
    return header


def _judged(ledger: Ledger, number: int, cells: Mapping[str, str]) -> dict[str, Any] | list[Fault]:
    """What a line says, as the form takes it; or all that is wrong with it."""
    blank = FORMS[ledger.name]()
    form = FORMS[ledger.name](_posted(blank, cells))
    if form.is_valid():
        return form.cleaned_data
    return [
        Fault(number, "" if field == "__all__" else field, cells.get(field, ""), message)
        for field, messages in form.errors.items()
        for message in messages
    ]


def _posted(form: LedgerForm, cells: Mapping[str, str]) -> QueryDict:
    """The cells of a line as the form would be posted with them. A column that is not there has the form's default."""
    data = QueryDict(mutable=True)
    for name, field in form.fields.items():
        cell = cells.get(name, "").strip()
        if not cell and field.initial is not None and not field.widget.is_hidden:
            cell = str(getattr(field.initial, "value", field.initial))
        if isinstance(field, DateField):
            year, month, day = found.groups() if (found := ISO_DAY.fullmatch(cell)) else ("", "", "")
            for place, part in enumerate((day, month, year) if found or not cell else (cell, "", "")):
                data[f"{name}_{place}"] = part
        elif isinstance(field, forms.ChoiceField):
            data[name] = _code(field, cell)
        else:
            data[name] = cell
    return data


def _code(field: forms.ChoiceField, cell: str) -> str:
    """The code of a choice that is given by its code or by its words."""
    for value, label in field.choices:
        if cell.casefold() in (str(value).casefold(), str(label).casefold()):
            return str(value)
    return cell
