"""A table as a file: CSV in UTF-8 or an XLSX workbook, turned into the text that would have been pasted.

Nothing is believed about the file: its size, what it unpacks to and what its cells hold are all limited. Of a formula
only the value counts that the spreadsheet last showed; nothing is worked out.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import openpyxl

from stages.importing.workbook import UnsafeWorkbook, require_safe

from .numbers import rounded

LARGEST = 2 * 1024**2
LARGEST_UNPACKED = 64 * 1024**2
MOST_ROWS = 2_000
WIDEST = 60
MOST_SHEETS = 30
LONGEST_CELL = 2_000
UTF16 = (b"\xff\xfe", b"\xfe\xff")
PLACES = re.compile(r"0\.(0+)")


class UploadRefused(Exception):
    """The file cannot be read as tables. The message says why, and what to do."""


def as_text(name: str, content: bytes) -> str:
    """The tables of a file, as lines of cells parted by tabs. Raises UploadRefused."""
    if len(content) > LARGEST:
        raise UploadRefused(f"{name} is larger than {LARGEST // 1024**2} MB. Save only the tables to be checked.")
    if not content.strip():
        raise UploadRefused(f"{name} is empty.")
    suffix = name.lower().rpartition(".")[2]
    if suffix == "csv":
        return _lines(name, _csv(name, content))
    if suffix == "xlsx":
        return _xlsx(name, content)
    raise UploadRefused(f"{name} is neither a CSV nor an XLSX file. Save it as one of them, or paste the table.")


def _csv(name: str, content: bytes) -> Iterator[list[str]]:
    if content.startswith(UTF16):
        raise UploadRefused(f"{name} is in UTF-16. Save it again as “CSV UTF-8”.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UploadRefused(f"{name} is not in UTF-8. Save it again as “CSV UTF-8”.") from error
    if "\0" in text:
        raise UploadRefused(f"{name} is not a text file, whatever its name says. Save it again as “CSV UTF-8”.")
    try:
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error as error:
        raise UploadRefused(f"{name} cannot be read as a CSV: {error}. Save it again, or paste the table.") from error


def _xlsx(name: str, content: bytes) -> str:
    try:
        require_safe(io.BytesIO(content), largest=LARGEST_UNPACKED)
    except UnsafeWorkbook as problem:
        raise UploadRefused(f"{name} {problem}") from problem
    try:
        shown = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        typed = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        if len(shown.worksheets) > MOST_SHEETS:
            raise UploadRefused(f"{name} has more than {MOST_SHEETS} sheets. Save only the tables to be checked.")
        sheets = []
        for sheet, formulas in zip(shown.worksheets, typed.worksheets, strict=True):
            if sheet.sheet_state == "visible":
                rows = _lines(name, _sheet(name, sheet, formulas))
                sheets += [f"{sheet.title}\n\n{rows}"] if rows.strip() else []
    except UploadRefused:
        raise
    except Exception as error:  # openpyxl lets many kinds of error out of a broken file
        raise UploadRefused(f"{name} cannot be read as an XLSX workbook. Save it again, or paste the table.") from error
    if not sheets:
        raise UploadRefused(f"{name} has no visible sheet with anything in it.")
    return "\n\n".join(sheets)


def _sheet(name: str, shown: Any, typed: Any) -> Iterator[list[str]]:
    shown.reset_dimensions()
    typed.reset_dimensions()
    for cells, formulas in zip(shown.iter_rows(max_col=WIDEST + 1), typed.iter_rows(max_col=WIDEST + 1), strict=True):
        row = []
        for cell, formula in zip(cells, formulas, strict=True):
            if formula.data_type == "f" and cell.value is None:
                raise UploadRefused(
                    f"{name}, sheet “{shown.title}”, cell {formula.coordinate} holds a formula without a value. "
                    "Open the file in a spreadsheet, save it, and upload it again."
                )
            row.append(_words(cell))
        yield row


def _words(cell: Any) -> str:
    """A cell as the spreadsheet shows it: 0.46 formatted as a percentage is 46%."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value.date().isoformat() if isinstance(value, datetime.datetime) else str(value)
    shape = str(cell.number_format or "General")
    places = PLACES.search(shape)
    shown = len(places[1]) if places else 0
    number = Decimal(str(value))
    if "%" in shape:
        return f"{rounded(number * 100, shown)}%"
    if "£" in shape:
        return f"£{rounded(number, shown):,}"
    if shape == "General" or "0" not in shape:
        return f"{number:f}".removesuffix(".0")
    return f"{rounded(number, shown):f}"


def _lines(name: str, rows: Iterator[list[str]]) -> str:
    lines: list[str] = []
    kept: list[list[str]] = []
    inside = False
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise UploadRefused(f"{name} has more than {MOST_ROWS:,} rows. Save only the tables to be checked.")
        if any(row[WIDEST:]):
            raise UploadRefused(
                f"{name}, row {number}: more than {WIDEST} columns. Save only the tables to be checked."
            )
        if any(len(cell) > LONGEST_CELL for cell in row):
            raise UploadRefused(f"{name}, row {number}: a cell of more than {LONGEST_CELL:,} letters.")
        kept.append([" ".join(cell.split()) for cell in row])
    width = max((at for row in kept for at, cell in enumerate(row, start=1) if cell), default=0)
    for cells in kept:
        filled = sum(1 for cell in cells if cell)
        inside = filled > 1 or (inside and filled > 0)
        # a single cell before a table is its title; inside one it heads a group of rows
        lines.append("\t".join(cells[:width]) if inside else "".join(cells))
    return "\n".join(lines)
