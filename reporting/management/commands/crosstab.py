"""manage.py crosstab: one table of figures out of the record."""

from __future__ import annotations

import csv
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.csv_file import harmless
from reporting.crosstab import Basis, Table, UnknownName, spec_of, tabulate
from reporting.dimensions import DIMENSIONS
from reporting.measures import MEASURES
from reporting.periods import NotAYear

USAGE = 2


class Command(BaseCommand):
    help = (
        "Count one table from stored cases (docs/figures.md). "
        f"Dimensions: {' '.join(DIMENSIONS)}. Measures: {' '.join(MEASURES)}."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rows", required=True, metavar="DIM", help="the dimension down the side")
        parser.add_argument("--columns", metavar="DIM", help="the dimension along the top")
        parser.add_argument("--measure", default="cases", metavar="MEASURE", help="what to count (cases)")
        parser.add_argument(
            "--basis",
            default=Basis.RECEIVED.value,
            metavar="BASIS",
            help=f"{', '.join(f'{basis.value}: {basis.label}' for basis in Basis)} (received)",
        )
        parser.add_argument("--years", default="", metavar="YEARS", help="2024-25, or 2020-21..2024-25 (all there are)")
        parser.add_argument(
            "--where",
            action="append",
            default=[],
            metavar="DIM=VALUE",
            help="count only these: a code, or a label of a council's own list. The same dimension twice is either of "
            "them, different ones must all hold",
        )
        parser.add_argument("--format", default="json", choices=("json", "csv", "text"), help="(json)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            spec = spec_of(
                options["rows"],
                options["columns"],
                options["measure"],
                options["basis"],
                options["years"],
                options["where"],
            )
            table = tabulate(spec)
        except (UnknownName, NotAYear) as error:
            raise CommandError(str(error), returncode=USAGE) from error
        if options["format"] == "json":
            self.stdout.write(json.dumps(table.as_json(), ensure_ascii=False, indent=1))
        elif options["format"] == "csv":
            lines = ([harmless(cell) for cell in line] for line in _lines(table))
            csv.writer(self.stdout, lineterminator="\n").writerows(lines)
        else:
            self.stdout.write(_text(table))


def _lines(table: Table) -> list[list[Any]]:
    """The table as lines of cells: header, rows, totals."""
    with_parents = any(line.parent for line in table.data)
    header = [*(["parent"] if with_parents else []), table.spec.rows, *table.column_labels]
    has_columns = table.spec.columns is not None
    lines = [[*header, *(["total"] if has_columns else [])]]
    for line in table.data:
        start = [line.parent or ""] if with_parents else []
        lines.append([*start, line.label, *line.values, *([line.total] if has_columns else [])])
    start = [""] if with_parents else []
    lines.append([*start, "total", *table.totals, *([table.total] if has_columns else [])])
    return lines


def _text(table: Table) -> str:
    lines = [["-" if cell is None else str(cell) for cell in line] for line in _lines(table)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    words = 2 if any(line.parent for line in table.data) else 1
    shown = [
        "  ".join(
            cell.ljust(width) if at < words else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    rule = "-" * max(len(line) for line in shown)
    return "\n".join([shown[0], rule, *shown[1:-1], rule, shown[-1], "", *table.notes])
