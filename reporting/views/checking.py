"""“Check a published table”: paste or upload what was printed, and see what does not come out. Nothing is kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from cases.access import allow
from cases.permissions import Act
from reporting.checking import Checked, Finding, Grade
from reporting.checking.numbers import read
from reporting.checking.reading import Reading
from reporting.checking.roles import ADDED_DOWN, KIND_LABELS, OF_TWO, ColumnKind, ColumnRole, RowRole
from reporting.forms.checking import CheckForm

MOST_TO_CORRECT = 60
NEAREST = 4
COLUMNS = ("Number", "Grade", "Line", "Where", "Printed", "Should be", "Why", "Likely cause")


@dataclass(frozen=True)
class Numbered:
    """A finding with its number on the page."""

    number: int
    finding: Finding

    @property
    def name(self) -> str:
        return f"{self.finding.grade.label} {self.number}"


@dataclass(frozen=True)
class ShownCell:
    text: str
    is_header: bool
    is_number: bool
    findings: list[Numbered]


@dataclass(frozen=True)
class Choice:
    """A list to choose from what a row or column is: its name, its label, the options, what was chosen."""

    name: str
    label: str
    options: list[tuple[str, str]]
    chosen: str


@dataclass
class ShownTable:
    """A table as it was pasted, with what was found in it and how it was read."""

    reading: Reading
    rows: list[tuple[str, list[ShownCell]]]
    findings: list[Numbered]
    held_against: list[Numbered]
    sums: int
    shares: int
    columns_to_choose: list[Choice] = field(default_factory=list)
    rows_to_choose: list[Choice] = field(default_factory=list)

    @property
    def has_figures(self) -> bool:
        kinds = {role.kind for role in self.reading.columns}
        return bool(kinds & {*ADDED_DOWN, ColumnKind.SHARE_DOWN, ColumnKind.SHARE_ACROSS, ColumnKind.CHANGE})


@require_http_methods(["GET", "POST"])
def check_table(request: HttpRequest) -> HttpResponse:
    """The form, or what was found, or the findings as a file. It is posted because of its length; nothing changes."""
    allow(request, Act.SEE_FIGURES)
    form = CheckForm(request.POST, request.FILES) if request.method == "POST" else CheckForm()
    if not form.is_bound or not form.is_valid():
        return render(request, "reporting/check.html", {"form": form})
    numbered = [Numbered(number, one) for number, one in enumerate(form.checked.findings, start=1)]
    if "download" in request.POST:
        return _download(numbered)
    return render(request, "reporting/checked.html", _shown(form, form.checked, numbered))


def _shown(form: CheckForm, checked: Checked, numbered: list[Numbered]) -> dict[str, Any]:
    tables = [_table(checked, reading, numbered) for reading in checked.readings]
    in_tables = {one.number for table in tables for one in table.findings}
    again = CheckForm(initial={"words": form.text})
    again.fields["words"].widget.attrs["rows"] = 8
    return {
        "form": form,
        "again": again,
        "text": form.text,
        "numbered": numbered,
        "by_grade": [(grade, [one for one in numbered if one.finding.grade is grade]) for grade in Grade],
        "errors": sum(1 for one in numbered if one.finding.grade is Grade.ERROR),
        "tables": [table for table in tables if table.has_figures],
        "without_figures": [table.reading.table.name for table in tables if not table.has_figures],
        "elsewhere": [one for one in numbered if one.number not in in_tables],
        "paragraphs": len(checked.document.paragraphs),
        "corrected": any(reading.correction.rows or reading.correction.columns for reading in checked.readings),
    }


def _table(checked: Checked, reading: Reading, numbered: list[Numbered]) -> ShownTable:
    """A table as it is shown. Findings that stand elsewhere and are only held against it mark none of its cells."""
    table = reading.table
    about = [one for one in numbered if any(mark.table == table.number for mark in one.finding.marks)]
    own = [one for one in about if one.finding.line in table.lines]
    rows = []
    for at, (cells, role) in enumerate(zip(table.rows, reading.rows, strict=True)):
        shown = []
        for column, text in enumerate(cells):
            is_label = column == reading.label_column
            found = [one for one in own if _stands_at(one.finding, table.number, at, column)]
            cell = reading.cell(at, column)
            shown.append(
                ShownCell(
                    text.strip(), bool(text.strip()) and (role is RowRole.HEADER or is_label), bool(cell.printed), found
                )
            )
        rows.append((role.value, shown))
    against = [one for one in about if one not in own]
    result = ShownTable(reading, rows, own, against, checked.sums_of(reading), checked.shares_of(reading))
    if len(table.rows) <= MOST_TO_CORRECT:
        result.columns_to_choose = [_column(reading, at) for at in range(table.width)]
        result.rows_to_choose = [_row(reading, at) for at in range(len(table.rows))]
    return result


def _stands_at(finding: Finding, table: int, row: int, column: int) -> bool:
    """Whether this is the first cell of the table that a finding is about."""
    first = next((mark for mark in finding.marks if mark.table == table), None)
    return first is not None and (first.row, first.column) == (row, column)


def _row(reading: Reading, at: int) -> Choice:
    options = [("", f"As read: {reading.rows[at].label}"), *((role.value, role.label) for role in RowRole)]
    chosen = reading.correction.rows.get(at)
    return Choice(
        f"read-{reading.table.number}-row-{at}",
        reading.row_words(at),
        options[1:] if chosen else options,
        chosen.value if chosen else "",
    )


def _column(reading: Reading, at: int) -> Choice:
    options = [(role.code, _in_words(reading, role)) for role in _column_roles(reading, at)]
    chosen = reading.correction.columns.get(at)
    if chosen is None:
        options.insert(0, ("", f"As read: {_in_words(reading, reading.columns[at])}"))
    elif chosen.code not in dict(options):
        options.insert(0, (chosen.code, _in_words(reading, chosen)))
    heading = reading.heading(at)
    return Choice(f"read-{reading.table.number}-column-{at}", heading, options, chosen.code if chosen else "")


def _column_roles(reading: Reading, at: int) -> Iterator[ColumnRole]:
    """What a column may be; of percentages only those of the nearest columns, or the list would have no end."""
    related = {ColumnKind.SHARE_DOWN, *OF_TWO}
    yield from (ColumnRole(kind) for kind in ColumnKind if kind not in related)
    counts = sorted((one for one in reading.of_kind(*ADDED_DOWN) if one != at), key=lambda one: abs(one - at))[:NEAREST]
    yield from (ColumnRole(ColumnKind.SHARE_DOWN, one) for one in counts)
    for kind in OF_TWO:
        yield from (ColumnRole(kind, one, other) for one in counts for other in counts if one != other)


def _in_words(reading: Reading, role: ColumnRole) -> str:
    if role.of is None:
        return KIND_LABELS[role.kind]
    of, base = f"“{reading.heading(role.of)}”", f"“{reading.heading(role.base or 0)}”"
    if role.kind is ColumnKind.DIFFERENCE:
        return f"Difference from {base} to {of}"
    if role.kind is ColumnKind.CHANGE:
        return f"Change in per cent from {base} to {of}"
    return f"{of} as a percentage of " + (base if role.kind is ColumnKind.SHARE_ACROSS else "its total")


def _download(numbered: list[Numbered]) -> HttpResponse:
    """The findings as a CSV that a spreadsheet opens; no cell of it is taken for a formula."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for one in numbered:
        found = one.finding
        cells = (found.where, found.printed, found.should_be, found.why, found.cause)
        rows.writerow([one.number, found.grade.label, found.line, *(_no_formula(cell) for cell in cells)])
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="check-of-published-tables.csv"'
    return response


def _no_formula(cell: str) -> str:
    """Words that a spreadsheet would run as a formula begin with an apostrophe instead; +44.8 stays a figure."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} and read(cell) is None else cell
