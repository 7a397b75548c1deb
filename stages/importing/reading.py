"""Opening a case log: CSV in UTF-8, or an XLSX workbook, as rows of text with the line each stands on.

Nothing is believed about the file. A spreadsheet may carry macros, entities or a few kilobytes that unpack to many
gigabytes; a CSV may be in another encoding, or broken off in the middle.
"""

from __future__ import annotations

import csv
import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl

from stages.importing.columns import BY_NAME, REQUIRED
from stages.importing.faults import Fault, LogRefused, printable
from stages.importing.workbook import UnsafeWorkbook, require_safe

LARGEST_UNPACKED = 1024**3
"""How much an XLSX may hold unpacked, in bytes: some 500,000 rows."""
LAST_ROW = 1_048_576
"""No spreadsheet program writes a row after this. A file of a few kilobytes may name row 4,000,000,000, and every row
before it would be given as an empty one."""
CHUNK = 1 << 20
UTF16 = (b"\xff\xfe", b"\xfe\xff")
WIDEST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the log: its cells by column name, or the fault that left it without."""

    number: int
    cells: dict[str, str]
    fault: Fault | None = None


def rows(path: Path, *, largest: int) -> Iterator[tuple[int, list[str] | Fault]]:
    """Every row of a CSV or XLSX file as text, with the line it stands on. A workbook may unpack to `largest` bytes.

    Raises LogRefused for a file it cannot read.
    """
    return _xlsx(path, largest) if path.suffix.lower() == ".xlsx" else _csv(path)


def about_how_many(path: Path) -> int:
    """About how many rows a file has, for whoever waits for it: the lines of a CSV, what a workbook says of its first
    sheet; 0 where nobody can say."""
    if path.suffix.lower() != ".xlsx":
        with path.open("rb") as file:
            return sum(chunk.count(b"\n") for chunk in iter(partial(file.read, CHUNK), b""))
    try:
        book = openpyxl.load_workbook(path, read_only=True, keep_links=False)
        rows = book.worksheets[0].max_row if book.worksheets else 0
        book.close()
    except Exception:  # whatever is wrong with it is said when it is read
        return 0
    return rows or 0


def lines(path: Path) -> Iterator[Line]:
    """Every row of the log but the header and the empty ones. Raises LogRefused where it is no case log."""
    found = rows(path, largest=LARGEST_UNPACKED)
    first = next(found, None)
    if first is None:
        raise LogRefused(f"{path.name} is empty: it has no header.")
    try:
        header = _header(first[1], path.name)
    except LogRefused as refusal:
        refusal.rows = sum(1 for _, row in found if isinstance(row, Fault) or any(cell.strip() for cell in row))
        raise
    for number, row in found:
        if isinstance(row, Fault):
            yield Line(number, {}, row)
        elif any(cell.strip() for cell in row):
            yield _line(number, row, header)


def _line(number: int, row: Sequence[str], header: list[str]) -> Line:
    if len(row) != len(header):
        problem = f"The row has {len(row)} cells where the header has {len(header)}."
        return Line(number, {}, Fault(number, "", "", problem))
    return Line(number, dict(zip(header, row, strict=True)))


def _header(row: Sequence[str] | Fault, file: str) -> list[str]:
    if isinstance(row, Fault):
        raise LogRefused(str(row))
    names = [name.strip().lower() for name in row]
    if unknown := [name for name in names if name not in BY_NAME]:
        shown = ", ".join(f"“{printable(name)}”" for name in unknown[:10])
        raise LogRefused(
            f"{file}, line 1: unknown column {shown}. Columns are separated by commas, and are: {', '.join(BY_NAME)}."
        )
    if twice := sorted(name for name, times in Counter(names).items() if times > 1):
        raise LogRefused(f"{file}, line 1: the column {', '.join(twice)} is there more than once.")
    if missing := [name for name in REQUIRED if name not in names]:
        raise LogRefused(f"{file}, line 1: the column {', '.join(missing)} is missing.")
    return names


def _csv(path: Path) -> Iterator[tuple[int, list[str] | Fault]]:
    with path.open("rb") as file:
        if file.read(2) in UTF16:
            raise LogRefused(f"{path.name} is in UTF-16. Save it again as “CSV UTF-8”.")
    # Bytes that are not UTF-8 come through as lone surrogates, so that each bad cell can be named by line and column.
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
        reader = csv.reader(text, strict=True)
        number = 1
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield number, Fault(number, "", "", f"The file cannot be read from here on: {error}.")
                return
            yield number, row
            number = reader.line_num + 1


def _xlsx(path: Path, largest: int) -> Iterator[tuple[int, list[str] | Fault]]:
    try:
        require_safe(path, largest=largest)
    except UnsafeWorkbook as problem:
        raise LogRefused(f"{path.name} {problem}") from problem
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # openpyxl lets many kinds of error out of a broken file
        raise LogRefused(f"{path.name} cannot be read as an XLSX workbook: {error}.") from error
    try:
        if not book.worksheets:
            raise LogRefused(f"{path.name} has no worksheet.")
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        width = 0
        try:
            for number, cells in enumerate(sheet.iter_rows(), start=1):
                if number > LAST_ROW:
                    raise LogRefused(f"{path.name} has a row after row {LAST_ROW:,}. Save it again in a spreadsheet.")
                row: list[str] | Fault
                try:
                    row = [_text(cell) for cell in cells[: WIDEST + 1]]
                except ValueError as error:
                    row = Fault(number, "", "", str(error))
                else:
                    while row and not row[-1].strip() and len(row) > width:
                        row.pop()
                    width = width or len(row)
                    # a sheet does not store the empty cells at the end of a row
                    row += [""] * (width - len(row))
                yield number, row
        except LogRefused:
            raise
        except Exception as error:  # as above: a sheet is only parsed while it is read
            raise LogRefused(f"{path.name} cannot be read as an XLSX workbook: {error}.") from error
    finally:
        book.close()


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "e":
        raise ValueError(f"Cell {cell.coordinate} holds the spreadsheet's error {value}.")
    if cell.data_type == "f":
        return str(value) if str(value).startswith("=") else f"={value}"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(sep=" ")
    if isinstance(value, bool):
        return "y" if value else "n"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, datetime.date) else str(value)
