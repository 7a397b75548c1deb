"""The whole of a report as one text: what is approved, what is published, and what its files can be made from again.

    {"format": 1, "report": {...}, "data": {...}, "brand": {...}, "texts": {...}, "withholding": {...}, "layout": {...},
     "council": {...}, "version": 2, "reason": "", "cut_off": "2026-09-16", "calendar_version": 3, "last_event": 8123,
     "made_with": {...}}

`report` and `layout` are as `frozen.py` writes them; `data` is what readers are given as JSON. How much is withheld and
which of it is small stands under `withholding` and in neither. No case is looked at to make the files: the same
snapshot gives the same bytes, as long as it is set by the same program (`made_with`).
"""

from __future__ import annotations

import datetime
import json
import tomllib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Max
from django.utils import timezone

from cases.models import Event
from stages.models import CalendarVersion

from ..binding import date_words
from ..compiling import Progress, compiled
from ..exports import Brand, as_data, council_brand
from ..figures import ReportRefused, Tables
from ..filling import CountAll
from ..flows import require_balanced
from ..layouts import Layout, layout_called
from ..models import Publication, Quotation, ReportDraft
from ..periods import read_years, year_code
from ..report import Block, Report
from ..small_numbers.tally import Tally
from ..small_numbers.withholding import Rule
from ..words.of_layout import read_of_layout
from ..words.worded import with_texts
from .frozen import CannotThaw, as_text, digest, frozen, thawed
from .quoted import with_quotations
from .restating import Earlier, restatements, version_words, with_footnotes

FORMAT = 1

Notes = Mapping[str, tuple[str, ...]]
"""The footnotes of a table on what was restated, by its name."""

DRAWN_BY = (
    "templates/reporting",
    "reporting/binding.py",
    "reporting/charts.py",
    "reporting/commentary.py",
    "reporting/publication/committee.py",
    "reporting/dimensions.py",
    "reporting/exports.py",
    "reporting/publication/open_data.py",
    "reporting/publication/open_tables.py",
    "reporting/spreadsheets.py",
    "cases/csv_file.py",
    "cases/pdf.py",
)
"""What decides, besides the snapshot, how a report looks."""


@dataclass(frozen=True)
class Snapshot:
    """A snapshot, read. `held` is its plain content."""

    held: Mapping[str, Any]

    @classmethod
    def read(cls, text: str) -> Snapshot:
        """Raises CannotThaw for a text that is no snapshot, or one of a later program's."""
        try:
            held = json.loads(text)
        except ValueError as fault:
            raise CannotThaw("This is not the snapshot of a report.") from fault
        if not isinstance(held, dict) or held.get("format") != FORMAT:
            raise CannotThaw("This snapshot was written by a later version of the program.")
        return cls(held)

    @cached_property
    def text(self) -> str:
        return as_text(self.held)

    @cached_property
    def sha256(self) -> str:
        return digest(self.text)

    @cached_property
    def report(self) -> Report:
        """The report again, out of the snapshot alone."""
        return thawed(self.held["report"])

    @cached_property
    def layout(self) -> Layout:
        """The layout as it was."""
        return thawed(self.held["layout"])

    @property
    def brand(self) -> Brand:
        return Brand(**self.held["brand"])

    @property
    def council(self) -> dict[str, str]:
        """Whom to ask about the report, and the licence of its figures; empty in a snapshot from before either."""
        return dict(self.held.get("council", {}))

    @property
    def tally(self) -> Tally | None:
        """How much of it is withheld; None where nothing is, and in a snapshot from before this was kept."""
        plain = self.held["withholding"].get("tally")
        return plain and Tally.read(plain)

    @property
    def texts(self) -> dict[str, str]:
        return dict(self.held["texts"])

    @property
    def cut_off(self) -> datetime.date:
        return datetime.date.fromisoformat(self.held["cut_off"])


@dataclass(frozen=True)
class Counted:
    """The report of a draft without its author's words, and how much of it is withheld; None where nothing is."""

    report: Report
    layout: Layout
    tally: Tally | None = None


def counted(
    draft: ReportDraft, *, on: datetime.date, count: CountAll, progress: Progress = lambda percent, words: None
) -> Counted:
    """Compile the report of a draft as the record stands.

    Raises figures.ReportRefused where its figures contradict each other or a flow does not balance.
    """
    told: list[Tally] = []
    withhold = None
    if draft.withholds_small_numbers:
        withhold = Rule(draft.withholds_below, printed_before(), tell=told.append)
    layout = layout_called(draft.layout)
    report = compiled(draft.year, layout, on=on, count=count, progress=progress, withhold=withhold)
    require_balanced(report.years)
    return Counted(report, layout, *told)


def put_together(draft: ReportDraft, found: Counted, version: int) -> tuple[Report, Notes]:
    """A counted report with what the author of its draft wrote and chose, and what was restated, by its tables.

    Raises figures.ReportRefused where its words name what is not there or say what is not so, and where something is
    quoted that has no place.
    """
    chosen = list(Quotation.objects.filter(draft=draft.pk))
    report = with_quotations(found.report, chosen, withholds=draft.withholds_small_numbers)
    report = with_texts(report, draft.texts, read_of_layout(report, found.layout))
    notes = restatements(report, before(draft), withholds=draft.withholds_small_numbers)
    report = with_footnotes(report, notes)
    if version > 1:
        report = _headed(report, version, draft)
    return report, notes


def taken(
    draft: ReportDraft, *, on: datetime.date, count: CountAll, progress: Progress = lambda percent, words: None
) -> Snapshot:
    """Compile the report of a draft as the record stands, put it together with its words, and keep all of it.

    Raises figures.ReportRefused as `counted` and `put_together` do.
    """
    last_event = Event.objects.aggregate(last=Max("pk"))["last"] or 0
    published_before = Publication.objects.count()
    found = counted(draft, on=on, count=count, progress=progress)
    number = draft.next_version
    report, notes = put_together(draft, found, number)
    more = {"restated": notes, "version": number, "reason": draft.reason}
    held = {
        "format": FORMAT,
        "version": number,
        "reason": draft.reason,
        "report": frozen(report),
        "data": as_data(report) | more,
        "layout": frozen(found.layout),
        "brand": {"colour": council_brand().colour, "logo": council_brand().logo},
        "council": {"contact": settings.COMPLAINTS_CONTACT, "licence": settings.OPEN_DATA_LICENCE},
        "texts": draft.texts,
        "withholding": {
            "on": draft.withholds_small_numbers,
            "below": draft.withholds_below,
            "published_before": published_before,
            "tally": found.tally and found.tally.plain,
        },
        "cut_off": report.cut_off.isoformat(),
        "calendar_version": CalendarVersion.objects.aggregate(last=Max("number"))["last"] or 0,
        "last_event": last_event,
        "made_with": made_with(),
    }
    return Snapshot(json.loads(json.dumps(held, cls=DjangoJSONEncoder)))


def printed_before() -> tuple[Tables, ...]:
    """The tables of every report ever published, of all years, layouts and versions, as they were printed.

    Raises figures.ReportRefused where one of them cannot be read: nobody could tell what it gives away beside another.
    """
    found = []
    for one in Publication.objects.order_by("pk"):
        try:
            found.append(Snapshot.read(one.snapshot).report.tables)
        except CannotThaw as fault:
            raise ReportRefused(
                f"The {one} was put together by another version of the program, so that nobody can tell what small "
                "numbers it gives away beside another report. Until it can be read, a report is published without "
                "withholding any, or not at all. Tell whoever looks after the system."
            ) from fault
    return tuple(found)


def before(draft: ReportDraft) -> Iterator[Earlier]:
    """The reports of this layout that its figures are compared with, the last published first: the version before, and
    the newest version of each of the years that it compares."""
    newest = read_years(draft.year)[0]
    years = [year_code(start) for start in range(newest - layout_called(draft.layout).compares + 1, newest + 1)]
    rows = Publication.objects.filter(layout=draft.layout, year__in=years).order_by("-year", "-version")
    last: dict[str, int] = {}
    for pk, year in rows.values_list("pk", "year"):
        last.setdefault(year, pk)
    for pk in last.values():
        one = Publication.objects.get(pk=pk)
        day = date_words(timezone.localdate(one.published_at))
        try:
            snapshot = Snapshot.read(one.snapshot)
            earlier = Earlier(one.year, one.version, day, snapshot.held["last_event"], snapshot.report)
        except CannotThaw:
            continue
        yield earlier


def _headed(report: Report, number: int, draft: ReportDraft) -> Report:
    """The report with what a later version has to say at its head."""
    last = Publication.of(draft.year, draft.layout).first()
    words = version_words(number, draft.reason, date_words(timezone.localdate(last.published_at)))
    first, *others = report.sections
    return replace(report, sections=(replace(first, blocks=(Block("paragraph", words), *first.blocks)), *others))


@cache
def made_with() -> dict[str, str]:
    """The versions of whatever decides how a report looks, and what its files are to the last byte."""
    names = ("weasyprint", "pydyf", "pikepdf", "fonttools", "fontpkg-source-sans-3", "openpyxl")
    found = {name: _version(name) for name in names}
    return {"complaints": _own_version()} | found | {"zlib": zlib.ZLIB_RUNTIME_VERSION, "templates": _drawing()}


def software(held: Mapping[str, str]) -> str:
    """The versions in one line."""
    return ", ".join(f"{name} {number[:12]}" for name, number in held.items())


def _own_version() -> str:
    return tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not known"


def _drawing() -> str:
    """The digest of the templates, style sheets and modules that set a report."""
    files: list[Path] = []
    for place in DRAWN_BY:
        path = settings.BASE_DIR / place
        files += sorted(path.rglob("*.*")) if path.is_dir() else [path]
    return digest("".join(digest(file.read_bytes()) for file in files))
