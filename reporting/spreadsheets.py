"""Figures as files for a spreadsheet: CSV and XLSX. No cell is ever a formula, and nothing is hidden in the file."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable, Sequence
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r")
LETTERS_OF_A_SHEET_NAME = 31
NOT_IN_A_SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
NO_DAY = datetime.datetime(2000, 1, 1)
"""What stands for the time a workbook was made, so that equal figures are equal bytes."""


def harmless(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: words that start as one get an apostrophe before them."""
    if cell is None:
        return ""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def as_csv(lines: Iterable[Sequence[Any]]) -> bytes:
    """Lines of cells as CSV in UTF-8, with the mark that spreadsheets know it by."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([harmless(cell) for cell in line] for line in lines)
    return written.getvalue().encode("utf-8-sig")


def as_xlsx(sheets: Iterable[tuple[str, Iterable[Sequence[Any]]]], title: str) -> bytes:
    """Named sheets of lines as a workbook: a heading row, wide enough columns, text as text and numbers as numbers."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    book.properties.title, book.properties.creator = title, ""
    book.properties.created = book.properties.modified = NO_DAY
    for name, lines in sheets:
        sheet = book.create_sheet(name.translate(NOT_IN_A_SHEET_NAME)[:LETTERS_OF_A_SHEET_NAME])
        widths: dict[int, int] = {}
        for row, line in enumerate(lines, start=1):
            for column, value in enumerate(line, start=1):
                cell = sheet.cell(row, column, value)
                if isinstance(value, str):
                    cell.data_type = "s"
                    widths[column] = max(widths.get(column, 0), min(len(value), 60))
                if row == 1:
                    cell.font = Font(bold=True)
        for column, width in widths.items():
            sheet.column_dimensions[get_column_letter(column)].width = width + 2
        sheet.freeze_panes = "B2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
