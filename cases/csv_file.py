"""Lines of cells as a CSV file that a spreadsheet opens and takes nothing in for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
