"""Figures as workbooks, and files packed into one. No cell is ever a formula, and nothing is hidden in the file.

Equal figures are equal bytes, on any day: neither a workbook nor a ZIP file says when it was made.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from cases.xml_text import fit_for_xml

LETTERS_OF_A_SHEET_NAME = 31
NOT_IN_A_SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
NO_DAY = datetime.datetime(2000, 1, 1)
"""What stands for the time at which a workbook, or a file in a ZIP file, was made."""

UNIX, FOR_ALL_TO_READ = 3, 0o644 << 16


def as_xlsx(sheets: Iterable[tuple[str, Iterable[Sequence[Any]]]], title: str) -> bytes:
    """Named sheets of lines as a workbook: a heading row, wide enough columns, text as text and numbers as numbers."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.writer.excel import ExcelWriter

    book = Workbook()
    book.remove(book.active)
    book.properties.title, book.properties.creator = fit_for_xml(title), ""
    book.properties.created = book.properties.modified = NO_DAY
    for name, lines in sheets:
        sheet = book.create_sheet(fit_for_xml(name).translate(NOT_IN_A_SHEET_NAME)[:LETTERS_OF_A_SHEET_NAME])
        widths: dict[int, int] = {}
        for row, line in enumerate(lines, start=1):
            for column, value in enumerate(line, start=1):
                cell = sheet.cell(row, column, fit_for_xml(value) if isinstance(value, str) else value)
                if isinstance(value, str):
                    cell.data_type = "s"
                    widths[column] = max(widths.get(column, 0), min(len(value), 60))
                if row == 1:
                    cell.font = Font(bold=True)
        for column, width in widths.items():
            sheet.column_dimensions[get_column_letter(column)].width = width + 2
        sheet.freeze_panes = "B2"
    file = io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(file, "w")).save()  # the workbook's own way of saving writes the hour into it
    with zipfile.ZipFile(file) as written:
        return packed((name, written.read(name)) for name in written.namelist())


def packed(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Named files as one ZIP file, in the order given, that says nothing of who packed it, when and on what."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, NO_DAY.timetuple()[:6])
            entry.create_system, entry.external_attr = UNIX, FOR_ALL_TO_READ
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return file.getvalue()
