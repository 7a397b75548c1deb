"""The annual report of one year, or the report of another period or of one service, written to files."""

from __future__ import annotations

import datetime
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import ServiceArea
from cases.models import Case
from cases.pdf import NotFetched
from reporting.compiling import compiled
from reporting.crosstab import tabulated
from reporting.exports import as_html, as_json, as_pdf
from reporting.figures import ReportRefused
from reporting.flows import require_balanced
from reporting.layouts import DEFAULT, SHIPPED, BrokenLayout, Layout, NoSuchLayout, layout_called
from reporting.periods import QUARTER, NotASpan, NotAYear, read_years, span_called
from reporting.publication.committee import as_summary
from reporting.publication.snapshots import printed_before
from reporting.report import Report
from reporting.small_numbers.withholding import Rule
from reporting.subjects import Subject, subject_of

FORMS: dict[str, Callable[[Report, Layout], str | bytes]] = {
    "pdf": lambda report, layout: as_pdf(report),
    "html": lambda report, layout: as_html(report),
    "json": lambda report, layout: as_json(report),
    "summary": lambda report, layout: as_summary(report, layout, contact=settings.COMPLAINTS_CONTACT),
}
"""What may be written, by the name of its option."""


class Command(BaseCommand):
    help = (
        "Write the annual report of one year, from the cases that are stored, as PDF, HTML or JSON, and a summary. A "
        "quarter, any two dates of a year or less, or one service area make a report for use inside the council, which "
        "says so."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", nargs="?", help="the reporting year, such as 2024-25")
        parser.add_argument("--quarter", metavar="QUARTER", help="in place of a year, such as “2024-25 Q1”")
        parser.add_argument(
            "--from", dest="first", metavar="DATE", help="in place of a year, the first day, such as 2024-05-01"
        )
        parser.add_argument("--to", dest="last", metavar="DATE", help="the last day, such as 2024-07-31")
        parser.add_argument("--service", metavar="NAME", help="count one service area only")
        parser.add_argument(
            "--layout",
            default=DEFAULT.name,
            help=f"one of: {', '.join(SHIPPED)}, or the name of one of the council’s own ({DEFAULT.name})",
        )
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
        parser.add_argument(
            "--summary",
            type=Path,
            metavar="PATH",
            help="write the summary for a committee, an accessible PDF of two pages",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            layout = layout_called(options["layout"])
        except NoSuchLayout as fault:
            raise CommandError(str(fault), returncode=2) from fault
        except BrokenLayout as fault:
            raise CommandError(str(fault)) from fault
        wanted = {name: options[name] for name in FORMS if options[name]}
        if not wanted:
            raise CommandError(
                "Say what to write: --pdf PATH, --html PATH, --json PATH or --summary PATH.", returncode=2
            )
        subject = _subject(options)
        if options["withhold"] is not None and options["withhold"] < 2:
            raise CommandError("Withholding begins at 2: below that no count is small.", returncode=2)
        try:
            report = compiled(
                subject.year,
                layout,
                service=subject.service,
                on=timezone.localdate(),
                count=tabulated,
                withhold=Rule(options["withhold"], printed_before()) if options["withhold"] else None,
            )
            require_balanced(report.years, subject.where)
            for name, path in wanted.items():
                content = FORMS[name](report, layout)
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


def _subject(options: Mapping[str, Any]) -> Subject:
    """What the report is to be about. Raises CommandError where that is not said, said twice or none."""
    year, quarter, first, last = (options[name] for name in ("year", "quarter", "first", "last"))
    if [year is None, quarter is None, first is None and last is None].count(False) != 1:
        raise CommandError(
            "Say which period, in one way: a year such as 2024-25, --quarter “2024-25 Q1”, or --from and --to with a "
            "day each.",
            returncode=2,
        )
    service = "" if options["service"] is None else _service(options["service"])
    try:
        if year is not None:
            return subject_of(*_year(year), service)
        if quarter is not None:
            return subject_of(*_quarter(quarter.strip().upper()), service)
        return subject_of(_day(first, "--from"), _day(last, "--to"), service)
    except (NotAYear, NotASpan) as fault:
        raise CommandError(str(fault), returncode=2) from fault


def _year(text: str) -> tuple[datetime.date, datetime.date]:
    start, end = read_years(text)
    if start != end:
        raise CommandError(f"An annual report is of one year, and “{text}” is several.", returncode=2)
    return datetime.date(start, 4, 1), datetime.date(start + 1, 3, 31)


def _quarter(code: str) -> tuple[datetime.date, datetime.date]:
    if not QUARTER.fullmatch(code):
        raise CommandError(f"“{code}” is not a quarter. Write it as “2024-25 Q1”, April to June 2024.", returncode=2)
    found = span_called(code)
    return found.first, found.last


def _day(text: str | None, option: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text or "")
    except ValueError as fault:
        raise CommandError(
            f"{option} needs a day, written as 2024-05-01{f'; “{text}” is none' if text else ''}.", returncode=2
        ) from fault


def _service(name: str) -> str:
    """The service area as it is written on record."""
    names = {area.casefold(): area for area in ServiceArea.objects.values_list("name", flat=True)}
    if name.strip().casefold() not in names:
        there = f"There are: {', '.join(names.values())}." if names else "There are none yet."
        raise CommandError(f"There is no service area “{name}”. {there}", returncode=2)
    return names[name.strip().casefold()]
