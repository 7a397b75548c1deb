"""The names of rows and columns that a report prints, each with its place: they are searched for people like its words.

A council names its teams, remedies and subjects itself, so a team may be called after a person. What the law or the
program fixes (the members of its lists, the years, the rows that a shipped table names) names nobody and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..dimensions import DIMENSIONS
from ..published import PublishedTable
from ..report import Report

LONGEST = 60
"""Letters of a label that are quoted in its place."""


def printed_labels(report: Report) -> dict[str, list[str]]:
    """Each label of a row or column of a table that the report prints, by its place: “Table 5, row “Winsford””."""
    charted = {block.chart.table for section in report.sections for block in section.blocks if block.chart}
    tables = [block.table for section in report.sections for block in section.blocks if block.table]
    tables += [table for name, table in report.tables.items() if name in charted and table not in tables]
    return {place: [label] for table in tables for place, label in _labels(table)}


def _labels(table: PublishedTable) -> Iterator[tuple[str, str]]:
    definition = table.definition
    fixed = {
        *table.years,
        *(label for name in (definition.by, definition.parent) for label in _fixed(name)),
        *(one.label for one in (*definition.headings, *definition.rows, *definition.columns)),
    }
    for line in table.lines:
        if line.code not in fixed and line.label not in fixed:
            yield f"Table {table.number}, row “{quoted(line.label)}”", line.label
    for code, label in zip(table.column_codes, table.columns, strict=False):
        if code not in fixed and label not in fixed:
            yield f"Table {table.number}, column “{quoted(label)}”", label


def _fixed(dimension: str) -> list[str]:
    found = DIMENSIONS.get(dimension)
    return [member.label for member in found.fixed] if found else []


def quoted(label: str) -> str:
    """A label as it is quoted in its place."""
    return label if len(label) <= LONGEST else f"{label[:LONGEST].rstrip()}…"
