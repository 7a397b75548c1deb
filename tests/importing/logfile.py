"""Small case logs for tests, and the count of everything an import could leave behind."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import openpyxl
from django.apps import apps
from django.core.management import CommandError, call_command

GOOD = {
    "reference": "EX-1",
    "received_on": "2024-04-10",
    "procedure": "statutory",
    "kind": "complaint",
    "triage_outcome": "accepted",
    "triaged_on": "2024-04-11",
    "stage1_started_on": "2024-04-10",
    "stage1_responded_on": "2024-04-24",
    "stage1_outcome": "upheld",
    "stage2_requested_on": "2024-05-01",
    "stage2_accepted": "y",
    "stage2_started_on": "2024-05-07",
    "stage2_responded_on": "2024-06-10",
    "stage2_outcome": "not_upheld",
    "stage3_requested_on": "2024-06-20",
    "panel_on": "2024-07-15",
    "panel_report_on": "2024-07-19",
    "stage3_responded_on": "2024-08-01",
    "stage3_outcome": "not_upheld",
    "lgsco_referred_on": "2024-09-02",
    "lgsco_decision": "upheld",
    "lgsco_decided_on": "2024-12-02",
    "closed_on": "2024-08-01",
    "closed_reason": "responded",
    "complainant_name": "Person 0001",
}
"""One row in which every stage was reached. It needs no name of a council's list."""


def row(**changes: str) -> dict[str, str]:
    """The good row with some cells changed."""
    return GOOD | changes


def bare(reference: str, received_on: str = "2024-04-10", **cells: str) -> dict[str, str]:
    """A row that says next to nothing."""
    return {"reference": reference, "received_on": received_on} | cells


def header_of(rows: Iterable[dict[str, str]]) -> list[str]:
    return list(dict.fromkeys(name for one in rows for name in one))


def as_csv(path: Path, *rows: dict[str, str], encoding: str = "utf-8") -> Path:
    header = header_of(rows)
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, header, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def as_xlsx(path: Path, *rows: dict[str, object]) -> Path:
    book = openpyxl.Workbook()
    header = header_of(rows)
    book.active.append(header)
    for one in rows:
        book.active.append([one.get(name) for name in header])
    book.save(path)
    return path


@dataclass(frozen=True)
class Said:
    """What the command printed and how it ended."""

    out: str
    err: str
    code: int


def run_import(path: Path, **options: object) -> Said:
    out, err = StringIO(), StringIO()
    try:
        call_command("import_cases", path, stdout=out, stderr=err, **options)
    except CommandError as error:
        return Said(out.getvalue().strip(), str(error), error.returncode)
    return Said(out.getvalue().strip(), err.getvalue().strip(), 0)


def everything() -> dict[str, int]:
    """How many rows each of our tables has."""
    ours = [model for app in ("accounts", "cases", "stages") for model in apps.get_app_config(app).get_models()]
    return {model._meta.label: model._default_manager.count() for model in ours}
