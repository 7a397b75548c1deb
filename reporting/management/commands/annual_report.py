"""The annual report of one year, written to files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.models import Case
from cases.pdf import NotFetched
from reporting.crosstab import tabulated
from reporting.exports import as_html, as_json, as_pdf
from reporting.figures import ReportRefused
from reporting.layouts import DEFAULT, LAYOUTS
from reporting.periods import NotAYear, read_years
from reporting.report import compiled
from reporting.snapshots import printed_before
from reporting.withholding import Rule


class Command(BaseCommand):
    help = "Write the annual report of one year, from the cases that are stored, as PDF, HTML or JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", help="the reporting year, such as 2024-25")
        parser.add_argument("--layout", default=DEFAULT.name, help=f"one of: {', '.join(LAYOUTS)} ({DEFAULT.name})")
        parser.add_argument(
            "--withhold",
            type=int,
            metavar="BELOW",
            help="withhold counts from 1 to one less than this, and what would give them away, as a published report "
            "does; without it every number is written",
        )
        parser.add_argument("--pdf", type=Path, metavar="PATH", help="write an accessible PDF (PDF/UA-1)")
        parser.add_argument("--html", type=Path, metavar="PATH", help="write one HTML file that needs nothing else")
        parser.add_argument("--json", type=Path, metavar="PATH", help="write every table and every figure as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["layout"] not in LAYOUTS:
            raise CommandError(
                f"There is no layout “{options['layout']}”. There are: {', '.join(LAYOUTS)}.", returncode=2
            )
        wanted = {name: options[name] for name in ("pdf", "html", "json") if options[name]}
        if not wanted:
            raise CommandError("Say what to write: --pdf PATH, --html PATH or --json PATH.", returncode=2)
        try:
            first, last = read_years(options["year"])
        except NotAYear as fault:
            raise CommandError(str(fault), returncode=2) from fault
        if first != last:
            raise CommandError(f"An annual report is of one year, and “{options['year']}” is several.", returncode=2)
        if options["withhold"] is not None and options["withhold"] < 2:
            raise CommandError("Withholding begins at 2: below that no count is small.", returncode=2)
        try:
            report = compiled(
                options["year"],
                LAYOUTS[options["layout"]],
                on=timezone.localdate(),
                count=tabulated,
                withhold=Rule(options["withhold"], printed_before()) if options["withhold"] else None,
            )
            for name, path in wanted.items():
                content = {"pdf": as_pdf, "html": as_html, "json": as_json}[name](report)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content if isinstance(content, bytes) else content.encode())
                self.stdout.write(f"wrote {path}")
        except ReportRefused as refusal:
            between = Case.objects.filter(pk__in=refusal.cases).order_by("pk").values_list("reference", flat=True)
            cases = (
                f"\nThe cases that one of them counts and the other does not: {', '.join(between)}." if between else ""
            )
            raise CommandError(f"The report was not made.\n{refusal}{cases}") from refusal
        except NotFetched as refusal:
            raise CommandError(f"The report was not made.\n{refusal}") from refusal
        except OSError as fault:
            raise CommandError(f"The report could not be written: {fault}") from fault
