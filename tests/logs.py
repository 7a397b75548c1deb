"""The three published case logs as tests use them: imported as a council would, and asked as a script would."""

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from cases.models import Case
from reporting.crosstab import Table, spec_of, tabulate

DATA = Path(__file__).resolve().parent / "data"
COUNCILS = {"cwac": "2024-25", "banes": "2022-23", "leics": "2024-25"}


def log_of(council: str) -> Path:
    return DATA / f"cases_{council}-{COUNCILS[council]}.csv"


def labels_of(council: str) -> Path:
    return DATA / f"labels_{council}.toml"


def rows_of(council: str) -> list[dict[str, str]]:
    """The rows of a log, read with nothing of ours."""
    with log_of(council).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def published(council: str) -> dict[str, Any]:
    """The tables of a council's report as it published them, by their ids."""
    report = json.loads((DATA / f"published_{council}-{COUNCILS[council]}.json").read_text(encoding="utf-8"))
    return {table["id"]: table for table in report["tables"]}


def figures(council: str) -> dict[str, Any]:
    """The figures in the text of a council's report, by the number that ends their id."""
    report = json.loads((DATA / f"published_{council}-{COUNCILS[council]}.json").read_text(encoding="utf-8"))
    return {figure["id"].rpartition("-")[2]: figure for figure in report["figures"]}


def import_log(council: str) -> str:
    """Import a log whole; what the command printed."""
    said = StringIO()
    call_command(
        "import_cases", log_of(council), labels=labels_of(council), create_missing=True, stdout=said, stderr=StringIO()
    )
    return said.getvalue().strip()


@contextmanager
def imported(council: str, blocker: DjangoDbBlocker) -> Iterator[None]:
    """The log in the database for as long as this lasts, alone, and nothing of it afterwards."""
    with blocker.unblock(), transaction.atomic():
        assert not Case.objects.exists(), "Another log is there. A module that has one open does not open a second."
        import_log(council)
        yield
        transaction.set_rollback(True)


def count(rows: str, columns: str | None = None, *where: str, years: str = "", **asked: str) -> Table:
    return tabulate(spec_of(rows, columns, years=years, where=where, **asked))


def by_label(table: Table) -> dict[tuple[str | None, str], dict[str, Any]]:
    """A table as its numbers by column code, by the parent and label of their row."""
    return {
        (line.parent, line.label): dict(zip(table.column_codes, line.values, strict=True)) | {"total": line.total}
        for line in table.data
    }


def by_code(table: Table) -> dict[str, dict[str, Any]]:
    """A table as its numbers by column code, by row code."""
    return {
        line.code: dict(zip(table.column_codes, line.values, strict=True)) | {"total": line.total}
        for line in table.data
    }
