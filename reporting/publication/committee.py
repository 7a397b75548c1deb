"""The summary that goes to a committee with a report: two pages at most, out of the figures of the report itself.

It counts nothing and words no figure of its own: each number is a figure of the report and says in which of its tables
it stands, each sentence is one that the report has or that its author wrote. So the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string

from cases.pdf import pdf_of

from ..binding import Bound, FigureWithheld
from ..commentary import SENTENCES
from ..exports import Brand, colours, council_brand
from ..figures import Figure
from ..layouts import Layout
from ..published import WITHHELD
from ..report import Block, Report

NONE = "–"

TABLES: tuple[tuple[str, str, tuple[tuple[str, ...], ...]], ...] = (
    (
        "volumes",
        "How many there were, by stage",
        (
            ("considered",),
            ("accepted", "begun_stage1"),
            ("stage2", "begun_stage2"),
            ("stage3", "begun_stage3"),
            ("ombudsman_received",),
            ("corporate",),
            ("compliments",),
        ),
    ),
    (
        "times",
        "How long answers took",
        (
            ("within_10", "answers_10"),
            ("within_11_to_20", "answers_20"),
            ("over_20", "answers_late"),
            ("share_within_20", "share_answers_20"),
            ("stage2_within_25", "answers_25"),
            ("stage2_within_65", "answers_65"),
            ("stage2_over_65", "answers_over_65"),
            ("panel_within_30",),
            ("panel_over_30",),
        ),
    ),
    (
        "outcomes",
        "What was found",
        (
            ("stage1_upheld",),
            ("stage1_partially_upheld",),
            ("stage1_not_upheld",),
            ("share_upheld", "share_on_hand_upheld"),
            ("stage2_upheld",),
            ("stage2_partially_upheld",),
            ("stage2_not_upheld",),
            ("ombudsman_decided",),
            ("ombudsman_upheld",),
        ),
    ),
)
"""The tables by their names and titles, and their rows: the first of these figures that the report has."""

BRIEF = ("in_brief",)
LEARNT = ("changes", "learning")
COST = ("costs",)
"""The sentences of the report that are said again, where its layout has them; the first where its author wrote none."""


@dataclass(frozen=True)
class SummaryRow:
    """A figure: its words, what it was in each year and how it changed, and where it stands in the report."""

    label: str
    cells: tuple[str, ...]
    stands: str


@dataclass(frozen=True)
class SummaryTable:
    name: str
    title: str
    rows: tuple[SummaryRow, ...]


def as_summary(
    report: Report, layout: Layout, *, brand: Brand | None = None, contact: str = "", version: int = 1
) -> bytes:
    """The summary as PDF/UA-1. The same report gives the same bytes."""
    brand = brand or council_brand()
    glance = next((b for section in report.sections for b in section.blocks if b.kind == "glance"), None)
    tables = tables_of(report)
    words = {
        "report": report,
        "version": version,
        "contact": contact,
        "logo": brand.logo,
        "years": list(map(layout.year_said, report.years[:2])),
        "glance": glance,
        "tables": tables,
        "brief": report.summary or [Block("paragraph", said) for said in _said(report, layout, BRIEF)],
        "learnt": list(_said(report, layout, LEARNT)),
        "cost": list(_said(report, layout, COST)),
        "medium": "print",
        "withheld": WITHHELD if any(WITHHELD in row.cells for table in tables for row in table.rows) else "",
    }
    html = render_to_string("reporting/committee.html", words)
    style = render_to_string("reporting/committee.css", colours(brand.colour) | {"internal": report.internal})
    return pdf_of(html, style)


def tables_of(report: Report) -> list[SummaryTable]:
    """The tables, without the rows of figures that the report has not, and without a table that has none left."""
    found = []
    for name, title, rows in TABLES:
        there = [next((report.figures[one] for one in names if one in report.figures), None) for names in rows]
        if any(there):
            found.append(SummaryTable(name, title, tuple(_row(figure, report) for figure in there if figure)))
    return found


def _row(figure: Figure, report: Report) -> SummaryRow:
    years = report.years[:2]
    cells = [_number(figure, year) for year in years]
    if len(years) == 2:
        cells.append(_change(figure, *years))
    return SummaryRow(figure.label, tuple(cells), _stands(figure, report))


def _number(figure: Figure, year: str) -> str:
    if (value := figure.by_year[year]) is None:
        return WITHHELD if year in figure.withheld else NONE
    return f"{value:,}{'%' if figure.unit == '%' else ''}"


def _change(figure: Figure, now: str, then: str) -> str:
    """By how much it rose or fell; nothing where either number is not given."""
    if figure.by_year[now] is None or figure.by_year[then] is None:
        return NONE
    change = figure.by_year[now] - figure.by_year[then]
    number = f"{change:+,}".replace("-", "\N{MINUS SIGN}") if change else "0"
    return f"{number} points" if figure.unit == "%" else number


def _stands(figure: Figure, report: Report) -> str:
    """The table of the report that it stands in, or that what it is a share of stands in."""
    source = figure.source
    name = source.get("table") or report.figures[source["numerator"][0]].source["table"]
    return f"Table {report.tables[name].number}"


def _said(report: Report, layout: Layout, names: Sequence[str]) -> Iterator[str]:
    """Sentences of the report, but those whose figures are withheld."""
    says = {part.what for section in layout.sections for part in section.parts if part.kind == "says"}
    for name in names:
        if name in says:
            bound = Bound(
                report.year,
                report.years,
                report.figures,
                report.tables,
                report.council,
                report.cut_off,
                service=report.service,
            )
            try:
                yield from map(report.subject.dated, SENTENCES[name](bound))
            except FigureWithheld:
                continue
