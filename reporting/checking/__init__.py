"""Checking what a report prints: tables and sentences as they are pasted, without the cases behind them.

`check` reads a text and gives every sum, percentage, change, flow and statement in it that does not come out. Nothing
here knows a database, a request or a report of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from . import accounts, against, between, most, sentences, shares, sums
from .findings import Finding, Grade, Place
from .guessing import read_table
from .paste import Document, parse
from .reading import Reading
from .roles import Correction

__all__ = ["Checked", "Correction", "Finding", "Grade", "Place", "TooMuch", "check"]

LONGEST = 400_000
MOST_TABLES = 60


class TooMuch(ValueError):
    """More was pasted than is checked at once. The message says how much may be."""


@dataclass(frozen=True)
class Checked:
    """A text as it was read, and what was found in it, gravest first and then by line."""

    document: Document
    readings: tuple[Reading, ...]
    findings: tuple[Finding, ...]

    def sums_of(self, reading: Reading) -> int:
        """How many sums of a table could be checked: columns, rows, subtotals and flows."""
        return sum(1 for _ in sums.sums(reading))

    def shares_of(self, reading: Reading) -> int:
        """How many percentages of a table could be checked."""
        return shares.checked(reading)

    def of(self, grade: Grade) -> list[Finding]:
        return [one for one in self.findings if one.grade is grade]


def check(text: str, corrections: Mapping[int, Correction] | None = None) -> Checked:
    """Check a text. `corrections` say, by the number of a table (from 0), how it is to be read.

    Raises TooMuch where the text is longer, or has more tables, than is checked at once.
    """
    if len(text) > LONGEST:
        raise TooMuch(f"This is longer than {LONGEST:,} letters. Paste a part of it at a time.")
    document = parse(text)
    if len(document.tables) > MOST_TABLES:
        raise TooMuch(f"There are more than {MOST_TABLES} tables in this. Paste a part of it at a time.")
    corrections = corrections or {}
    readings = tuple(read_table(table, corrections.get(table.number)) for table in document.tables)
    found: list[Finding] = []
    for reading in readings:
        found += sums.findings(reading)
        found += shares.findings(reading)
    found += between.findings(document, readings)
    found += sentences.findings(document)
    found += against.findings(document, readings)
    found += most.findings(document, readings)
    found += accounts.findings(document, readings)
    order = list(Grade)
    found.sort(key=lambda one: (order.index(one.grade), one.line))
    return Checked(document, readings, tuple(dict.fromkeys(found)))
