"""The open data of a published report: one ZIP file with every table as CSV, all of them as XLSX and JSON, a codebook.

It is made from the snapshot alone, and the same snapshot gives the same bytes. What is withheld from the report is
withheld here: the mark stands in the place of the number, and no number is anywhere else. docs/open-data.md says what
is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.template.loader import render_to_string

from cases.csv_file import as_csv

from ..binding import date_words
from ..exports import json_file
from ..published import WITHHELD
from ..spreadsheets import LETTERS_OF_A_SHEET_NAME, as_xlsx, packed
from .open_tables import OpenTable, tables_of
from .snapshots import Snapshot

NUMBERS = (
    "table",
    "table_title",
    "group",
    "row_code",
    "row",
    "column_code",
    "column",
    "year",
    "kind",
    "measure",
    "unit",
    "basis",
    "value",
    "status",
)
"""The columns of figures.csv, which has one number a row."""

WORDS = (
    "table",
    "table_title",
    "about",
    "group",
    "code",
    "label",
    "counts",
    "measure",
    "unit",
    "basis",
    "rounding",
    "notes",
)
"""The columns of codebook.csv."""

KINDS = {
    "number": "a number that is in no other row or column of its table",
    "group": "the number of a whole group, whose parts stand under it",
    "total": "a total of rows or columns",
}
STATUSES = {
    "given": "the number stands in the column “value”",
    "withheld": f"the number is withheld: it is small, or a small one could be worked out from it ({WITHHELD} in the "
    "tables)",
    "none": "there is no number: nothing to take a share or a mean of, or nothing was published for that year",
}


def packed_data(snapshot: Snapshot) -> bytes:
    """The ZIP file."""
    report = snapshot.report
    tables = tables_of(snapshot)
    codebook = [WORDS, *codebook_lines(tables)]
    about = {
        "report": report,
        "version": snapshot.held["version"],
        "licence": snapshot.council.get("licence", ""),
        "contact": snapshot.council.get("contact", ""),
        "cut_off": date_words(snapshot.cut_off),
        "tables": tables,
        "kinds": KINDS,
        "statuses": STATUSES,
        "withheld": WITHHELD,
    }
    return packed(
        [
            ("README.txt", render_to_string("reporting/open_data.txt", about).encode()),
            ("codebook.html", render_to_string("reporting/codebook.html", about).encode()),
            ("codebook.csv", as_csv(codebook)),
            ("figures.csv", as_csv([NUMBERS, *number_lines(tables)])),
            ("figures.json", json_file(dict(snapshot.held["data"])).encode()),
            ("tables.xlsx", as_xlsx(_sheets(tables, about), report.title)),
            *((table.file, as_csv(table_lines(table))) for table in tables),
            ("csv-metadata.json", json_file(metadata(tables, about)).encode()),
        ]
    )


def table_lines(table: OpenTable) -> Iterator[tuple[Any, ...]]:
    """A table as it is printed: its column codes, then a line for each row."""
    yield ("code", "label", "group", *(column.code for column in table.columns))
    for row in table.rows:
        yield (row.code, row.label, row.group, *(cell.printed for cell in row.cells))


def number_lines(tables: Iterable[OpenTable]) -> Iterator[tuple[Any, ...]]:
    """Every number of every table in a line of its own, as NUMBERS has its columns."""
    for table in tables:
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                yield (
                    table.name,
                    table.caption,
                    row.group,
                    row.code,
                    row.label,
                    column.code,
                    column.label,
                    cell.year,
                    cell.kind,
                    column.measure,
                    column.unit,
                    column.basis,
                    cell.value,
                    cell.status,
                )


def codebook_lines(tables: Iterable[OpenTable]) -> Iterator[tuple[str, ...]]:
    """What each table, column and row is, as WORDS has its columns."""
    for table in tables:
        of_table = (table.name, table.caption)
        yield (*of_table, "table", "", "", table.title, table.counts, "", "", "", "", " ".join(table.notes))
        for one in table.columns:
            said = (one.code, one.label, one.counts, one.measure, one.unit, one.basis, one.rounding, "")
            yield (*of_table, "column", "", *said)
        for row in table.rows:
            yield (*of_table, "row", row.group, row.code, row.label, row.counts, "", "", "", "", "")


def metadata(tables: Iterable[OpenTable], about: Mapping[str, Any]) -> dict[str, Any]:
    """What the CSV files hold, as the W3C's “CSV on the Web” has it."""
    tables, report = list(tables), about["report"]
    long = [("figures.csv", "Every number in a row of its own", NUMBERS), ("codebook.csv", "The codebook", WORDS)]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": f"{report.title}: {report.year}",
        "dc:publisher": report.council,
        **({"dc:rights": about["licence"]} if about["licence"] else {}),
        "tables": [
            *(
                {
                    "url": url,
                    "dc:title": title,
                    "tableSchema": {"columns": [{"name": name, "titles": name} for name in names]},
                }
                for url, title, names in long
            ),
            *(
                {
                    "url": table.file,
                    "dc:title": table.caption,
                    "dc:description": " ".join(table.notes),
                    "tableSchema": {
                        "columns": [
                            *({"name": name, "titles": name} for name in ("code", "label", "group")),
                            *(
                                {
                                    "name": f"column_{number}",
                                    "titles": column.code,
                                    "dc:description": column.label,
                                    "datatype": "string" if _has_words(table, number - 1) else "number",
                                    "null": ["", WITHHELD],
                                }
                                for number, column in enumerate(table.columns, start=1)
                            ),
                        ]
                    },
                }
                for table in tables
            ),
        ],
    }


def _has_words(table: OpenTable, place: int) -> bool:
    return any(isinstance(row.cells[place].value, str) for row in table.rows)


def _sheets(tables: Iterable[OpenTable], about: Mapping[str, Any]) -> Iterator[tuple[str, Iterable[tuple[Any, ...]]]]:
    """What the workbook is, what is in it, and then each table under its printed words."""
    named = _named(tables)
    report = about["report"]
    said = [
        f"{report.council}, {report.year}, version {about['version']}. Cases followed to {about['cut_off']}.",
        f"{WITHHELD} stands in the place of a number that is withheld. An empty cell has no number.",
        "The codebook beside this workbook says what each table, column and row counts.",
        *(f"{words}: {about[name]}" for name, words in (("licence", "Licence"), ("contact", "Ask")) if about[name]),
    ]
    yield "About", [(report.title,), *((words,) for words in said)]
    contents = ((name, table.caption, table.counts, " ".join(table.notes)) for name, table in named.items())
    yield "Contents", [("Sheet", "Table", "What it counts", "Notes"), *contents]
    for name, table in named.items():
        group = ("Group",) if table.has_groups else ()
        lines = (
            (row.label, *([row.group] if group else []), *(cell.printed for cell in row.cells)) for row in table.rows
        )
        yield name, [(table.heads, *group, *(column.label for column in table.columns)), *lines]


def _named(tables: Iterable[OpenTable]) -> dict[str, OpenTable]:
    """The tables by the names of their sheets: Table 1b, or the beginning of the title where there is no number."""
    found: dict[str, OpenTable] = {}
    for table in tables:
        words = table.called or table.title.partition(":")[0]
        name, number = words[:LETTERS_OF_A_SHEET_NAME], 2
        while name in found:
            name, number = f"{words[: LETTERS_OF_A_SHEET_NAME - 4]} ({number})", number + 1
        found[name] = table
    return found
