"""A report put together: the tables of a layout counted, checked against each other, and set between their sentences.

The page, the PDF, the HTML file and the JSON are four ways of writing one `Report`; none of them counts or words
anything itself.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.conf import settings

from stages.law.procedures import PROCEDURES
from stages.law.vocabulary import Procedure

from .binding import Bound, FigureWithheld, counted, date_words
from .charts import Chart, Series, has_anything
from .commentary import SENTENCES
from .dimensions import NOT_RECORDED
from .earlier import with_earlier
from .elsewhere import Compared, Elsewhere, SourcedTable, read
from .figures import Figure, ReportRefused, bound, require_sound
from .filling import CountAll, filled, specs_of
from .layouts import DEFINITIONS, STAGES_IN_WORDS, ChartDefinition, Layout, Part
from .published import WITHHELD, Cell, PublishedTable
from .small_numbers.withholding import Rule, taken_out
from .specs import spec_for
from .subjects import INTERNAL, Subject

GLANCE = ("accepted", "share_within_20", "share_upheld", "stage2", "compliments")
"""The figures at the head of a report."""

SHARES = ("share_upheld", "share_within_20", "share_stage2", "share_accepted")
"""The ratios that the table of shares has."""

BETWEEN_SERVICES = ("services",)
"""Sentences that set services beside each other: the report of one has none to set."""

NOTHING_FROM_ELSEWHERE = (
    "Demand on the service, rates, targets, the Ombudsman’s own figures and the figures of earlier years come from "
    "elsewhere, for whole years of the whole council. They are in the annual report and not here."
)

NOT_WITHHELD = (
    "Small numbers can be withheld in the annual report alone. Beside it, the report of a quarter or of one service "
    "area lets a reader subtract; it is internal, shows every number, and is not for publication."
)

Progress = Callable[[int, str], None]


@dataclass(frozen=True)
class Glance:
    """One large figure: its number, what it counts, and how it was the year before."""

    name: str
    number: str
    label: str
    aside: str
    table: str


@dataclass(frozen=True)
class Shares:
    """The ratios of a report by year, each with the two numbers it is made of."""

    columns: tuple[str, ...]
    lines: tuple[tuple[str, tuple[str, ...]], ...]
    title: str = "The main shares, by year in which the complaint was received"
    first_column: str = "Year received"


@dataclass(frozen=True)
class Block:
    """One thing on the page, ready to be set."""

    kind: str
    text: str = ""
    anchor: str = ""
    figures: tuple[str, ...] = ()
    items: tuple[Any, ...] = ()
    table: PublishedTable | None = None
    chart: Chart | None = None
    shares: Shares | None = None
    leads: bool = False
    """Whether it belongs to the table or chart that comes next."""


@dataclass(frozen=True)
class ReportSection:
    """A section with its number and its blocks."""

    number: int
    name: str
    title: str
    blocks: tuple[Block, ...]
    new_page: bool = True


@dataclass(frozen=True)
class Report:
    """Everything that a report says."""

    layout: str
    title: str
    council: str
    year: str
    years: tuple[str, ...]
    cut_off: datetime.date
    sections: tuple[ReportSection, ...]
    tables: Mapping[str, PublishedTable]
    figures: Mapping[str, Figure]
    service: str = ""
    summary: tuple[Block, ...] = ()
    """What its author wrote for the summary that goes to a committee with it."""

    @cached_property
    def subject(self) -> Subject:
        """What it is about: its period and, where it is of one alone, its service area."""
        return Subject(self.year, self.service)

    @property
    def internal(self) -> str:
        """What stands on every page of it where it is not for publication; empty in the annual report."""
        return "" if self.subject.is_annual else INTERNAL

    @property
    def cut_off_words(self) -> str:
        return date_words(self.cut_off)

    @property
    def sourced(self) -> list[SourcedTable]:
        """Its tables of numbers that come from elsewhere."""
        return [table for section in self.sections for block in section.blocks for table in _sourced_of(block)]

    @property
    def charts(self) -> list[Chart]:
        return [block.chart for section in self.sections for block in section.blocks if block.chart]

    def table_called(self, name: str) -> PublishedTable | None:
        return self.tables.get(name)


def compiled(
    year: str,
    layout: Layout,
    *,
    service: str = "",
    on: datetime.date,
    count: CountAll,
    progress: Progress = lambda percent, words: None,
    withhold: Rule | None = None,
) -> Report:
    """Count, check and word the report of one year, as the record stands on a day.

    In place of a year `year` may be the code of another period (`periods.span_called`), which is compared with the same
    days of the years before; with a `service` nothing but what that service area has is counted.

    With a rule to `withhold` small numbers, they are taken out of the tables once those have been checked, so that no
    sentence, share or chart can know them.

    Raises figures.ReportRefused where two of its figures contradict each other, and where small numbers are to be
    withheld in a report other than the annual one; NotAYear or NotASpan for what is no period.
    """
    subject = Subject(year, service)
    if withhold and not subject.is_annual:
        raise ReportRefused(NOT_WITHHELD)
    definitions = [subject.table(layout.by_name[name]) for name in layout.printed]
    most = max([layout.compares, *(definition.compares for definition in definitions)])
    kept = _years_with_cases(subject, most, count)
    years = kept[: layout.compares]
    shown = {definition.name: kept[: definition.compares or layout.compares] for definition in definitions}
    progress(10, "Counting")
    counted_now = count(spec for definition in definitions for spec in specs_of(definition, shown[definition.name]))
    counted_tables: dict[str, PublishedTable] = {}
    for done, definition in enumerate(definitions):
        progress(40 + 10 * done // len(definitions), f"Filling table {definition.number}")
        counted_tables[definition.name] = filled(
            definition, shown[definition.name], counted_now.__getitem__, on, layout.year_said
        )
    figures = bound(counted_tables, years, layout.ratios, layout.rounding)
    progress(50, "Checking the figures against each other")
    require_sound(counted_tables, figures, years, layout.ratios)
    tables = {name: table for name, table in counted_tables.items() if _is_worth_printing(table)}
    if withhold:
        progress(55, "Withholding small numbers")
        tables = taken_out(tables, withhold)
    figures = bound(tables, years, layout.ratios, layout.rounding)
    figures = {name: replace(figure, label=subject.said(figure.label)) for name, figure in figures.items()}
    entered = read(year, most, layout.printed) if subject.is_annual else Elsewhere(years)
    figures |= entered.figures(figures)
    tables = with_earlier(tables, entered, layout.year_said)
    say = _Setting(layout, subject, years, figures, tables, entered, on)
    sections = tuple(
        ReportSection(number, section.name, subject.said(section.title), say.blocks(section.parts), section.new_page)
        for number, section in enumerate(layout.sections, start=1)
    )
    if withhold:
        sections = (_with_note(sections[0], withhold.note), *sections[1:])
    return Report(layout.name, layout.title, settings.COUNCIL_NAME, year, years, on, sections, tables, figures, service)


def _with_note(section: ReportSection, note: str) -> ReportSection:
    """A section that ends with a word on the numbers that are withheld."""
    added = (Block("heading", "Numbers that are withheld", anchor="withheld"), Block("paragraph", note))
    return replace(section, blocks=(*section.blocks, *added))


def _years_with_cases(subject: Subject, most: int, count: CountAll) -> tuple[str, ...]:
    """The years compared, newest first. Years before the first case are no zeros: nothing was kept then.

    A service that had no case in a year when others had some has its 0.
    """
    years = subject.compared(most)
    by_year = spec_for(tuple(reversed(years)), "year")
    kept = {line.code: line.total for line in count([by_year])[by_year].data}
    while len(years) > 1 and not kept[years[-1]]:
        years = years[:-1]
    return years


def _is_worth_printing(table: PublishedTable) -> bool:
    definition = table.definition
    if definition.only_if_any and table.is_empty:
        return False
    unrecorded = any(cell.value for cell in table.cells if _is_unrecorded(cell))
    recorded = any(cell.value for cell in table.cells if not _is_unrecorded(cell))
    return (recorded or not definition.only_if_recorded) and (unrecorded or not definition.only_if_unrecorded)


def _is_unrecorded(cell: Cell) -> bool:
    return all(key == NOT_RECORDED for _, key in cell.members)


@dataclass(frozen=True)
class _Setting:
    """What the parts of a layout are set from."""

    layout: Layout
    subject: Subject
    years: tuple[str, ...]
    figures: Mapping[str, Figure]
    tables: Mapping[str, PublishedTable]
    entered: Elsewhere
    cut_off: datetime.date

    @property
    def year(self) -> str:
        return self.subject.year

    def bound(self) -> Bound:
        """The figures for one sentence to ask for."""
        council = _in_sentence(settings.COUNCIL_NAME)
        service = self.subject.service
        return Bound(self.year, self.years, self.figures, self.tables, council, self.cut_off, service=service)

    def blocks(self, parts: Iterable[Part]) -> tuple[Block, ...]:
        """The blocks of a section, each heading or paragraph before a table or chart kept with it."""
        found = [block for part in parts for block in getattr(self, f"_{part.kind}")(part)]
        for place, (block, following) in enumerate(pairwise(found)):
            if block.kind == "paragraph" and following.kind in ("table", "chart"):
                found[place] = replace(block, leads=True)
        return tuple(found)

    def _heading(self, part: Part) -> Iterable[Block]:
        yield Block("heading", part.what, anchor="".join(c if c.isalnum() else "-" for c in part.what.lower()))

    def _words(self, part: Part) -> Iterable[Block]:
        yield Block("paragraph", self.subject.said(part.what))

    def _list(self, part: Part) -> Iterable[Block]:
        yield Block("list", items=tuple(map(self.subject.said, part.items)))

    def _says(self, part: Part) -> Iterable[Block]:
        if self.subject.service and part.what in BETWEEN_SERVICES:
            return
        asked = self.bound()
        try:
            said = SENTENCES[part.what](asked)
        except FigureWithheld:  # the table says it with its mark; a sentence has none
            return
        for text in said:
            yield Block("paragraph", self.subject.dated(text), figures=tuple(asked.used))

    def _table(self, part: Part) -> Iterable[Block]:
        if table := self.tables.get(part.what):
            yield Block("table", table=table, anchor=f"table-{table.name}")

    def _chart(self, part: Part) -> Iterable[Block]:
        definition = self.layout.chart(part.what)
        if definition.table in self.tables:
            chart = _drawn(definition, self.tables[definition.table], self.subject, self.layout.year_said)
            if has_anything(chart) and (chart.kind != "bars" or len(chart.categories) > 1):
                yield Block("chart", chart=chart, anchor=f"chart-{chart.name}")

    def _glance(self, part: Part) -> Iterable[Block]:
        asked = self.bound()
        figures = [self.figures[name] for name in GLANCE if name in self.figures]
        yield Block("glance", items=tuple(_large(figure, asked) for figure in figures), figures=GLANCE)

    def _shares(self, part: Part) -> Iterable[Block]:
        ratios = [ratio for ratio in self.layout.ratios if ratio.name in self.figures and ratio.name in SHARES]
        lines = tuple(
            (self.layout.year_said(year), tuple(_ratio_words(self.figures, ratio.name, year) for ratio in ratios))
            for year in self.years
        )
        columns = tuple(ratio.label for ratio in ratios)
        shares = Shares(columns, lines, self.subject.said(Shares.title), self.subject.said(Shares.first_column))
        yield Block("shares", shares=shares, anchor="table-shares", figures=tuple(r.name for r in ratios))
        drawn = ("share_upheld", "share_within_20")
        oldest_first = tuple(reversed(self.years))
        series = tuple(
            Series(
                {"share_upheld": "Upheld at least in part", "share_within_20": "Answered within 20 working days"}[name],
                tuple(self.figures[name].by_year[year] for year in oldest_first),
            )
            for name in drawn
        )
        told = "; ".join(
            f"{self.layout.year_said(year)}: "
            + ", ".join(
                f"{_percent(self.figures[name], year)} {words}"
                for name, words in (
                    ("share_upheld", "upheld at least in part"),
                    ("share_within_20", "answered within 20 working days"),
                )
            )
            for year in oldest_first
        )
        chart = Chart(
            "shares",
            "lines",
            self.subject.said("Stage 1: shares upheld and answered in time, by year received"),
            f"{self.subject.said('Line chart of two shares of stage 1 complaints by year received.')} {told}.",
            tuple(map(self.layout.year_said, oldest_first)),
            series,
            unit="%",
            table="shares",
        )
        if len(self.years) > 1 and has_anything(chart):
            yield Block("chart", chart=chart, anchor="chart-shares")

    def _context(self, part: Part) -> Iterable[Block]:
        """What puts complaints in proportion: measures from elsewhere, and rates of the report's figures to them."""
        if not self.subject.is_annual:
            yield Block("paragraph", NOTHING_FROM_ELSEWHERE)
        compared = part.compared or Compared()
        yield from _sourced(self.entered.context(compared, self.layout.year_said))
        yield from _sourced(self.entered.rates_table(self.figures, compared, self.layout.year_said))

    def _targets(self, part: Part) -> Iterable[Block]:
        yield from _sourced(self.entered.targets_table(self.year, self.figures, self.layout.year_said))

    def _ombudsman_own(self, part: Part) -> Iterable[Block]:
        yield from _sourced(self.entered.ombudsman_table(part.compared or Compared(), self.layout.year_said))

    def _stages(self, part: Part) -> Iterable[Block]:
        for stage in PROCEDURES[Procedure.STATUTORY]:
            yield Block(
                "heading", stage.name[:1].upper() + stage.name[1:], anchor=stage.name.replace(" ", "-").replace(",", "")
            )
            yield Block("paragraph", STAGES_IN_WORDS[stage.name])
            yield Block("paragraph", f"Time limit: {stage.limits} ({stage.source}).")

    def _quoted(self, part: Part) -> Iterable[Block]:
        """The place for what an author chose, which only a draft has (`publication/quoted.py`)."""
        yield Block("quoted", part.what)

    def _definitions(self, part: Part) -> Iterable[Block]:
        yield Block("definitions", items=self.subject.definitions(DEFINITIONS))


def _sourced_of(block: Block) -> tuple[SourcedTable, ...]:
    return block.items if block.kind == "sourced" else ()


def _sourced(table: SourcedTable | None) -> Iterable[Block]:
    if table:
        yield Block("sourced", items=(table,), anchor=f"table-{table.name.replace('_', '-')}")


def _in_sentence(council: str) -> str:
    return f"the {council[4:]}" if council.startswith("The ") else council


def _percent(figure: Figure, year: str) -> str:
    if year in figure.withheld:
        return WITHHELD
    return "none" if figure.by_year[year] is None else f"{figure.by_year[year]}%"


def _ratio_words(figures: Mapping[str, Figure], name: str, year: str) -> str:
    """A share with what it is made of: 77% (23 of 30)."""
    value = figures[name].by_year[year]
    if value is None:
        return WITHHELD if year in figures[name].withheld else "–"
    source = figures[name].source
    part = sum(figures[one].by_year[year] or 0 for one in source["numerator"])
    whole = sum(figures[one].by_year[year] or 0 for one in source["denominator"])
    return f"{value}% ({part:,} of {whole:,})"


def _large(figure: Figure, asked: Bound) -> Glance:
    value, before = figure.by_year[asked.year], figure.by_year[asked.before] if asked.before else None
    words = {
        "accepted": "complaints accepted",
        "share_within_20": "answered within 20 working days",
        "share_upheld": "upheld at least in part",
        "stage2": "went on to stage 2",
        "compliments": "compliments recorded",
    }[figure.name]

    def said(number: int | None) -> str:
        return "–" if number is None else f"{number:,}{'%' if figure.unit == '%' else ''}"

    aside = asked.subject.dated(f"{said(before)} in {asked.before}") if asked.before and before is not None else ""
    number = WITHHELD if asked.year in figure.withheld else said(value)
    table = figure.source.get("table") or asked.figures[figure.source["numerator"][0]].source["table"]
    return Glance(figure.name, number, words, aside, table)


def _drawn(
    definition: ChartDefinition, table: PublishedTable, subject: Subject, year_said: Callable[[str], str]
) -> Chart:
    """The chart of a table, and the sentence that says what it shows."""
    year, called = subject.year, subject.said(definition.title)
    note = "Numbers that are withheld are not drawn." if any(cell.withheld for cell in table.cells) else ""
    if definition.kind == "bars":
        rows = []
        for line in table.lines:
            cell = next(
                (c for c in line.cells if (c.year, c.part) == (year, definition.part) and c.value and not c.is_total),
                None,
            )
            if cell and line.kind != "part" and line.code != NOT_RECORDED:
                rows.append((line.label, cell.value))
        rows = sorted(rows, key=lambda row: -row[1])[: definition.most or None]
        title = f"{called}, {year_said(year)}"
        told = "; ".join(f"{label}: {value:,}" for label, value in rows)
        series = (Series(table.definition.unit, tuple(value for _, value in rows)),)
        alt = f"Bar chart. {title}. {told}."
        labels = tuple(label for label, _ in rows)
        return Chart(definition.name, "bars", title, alt, labels, series, table=table.name, note=note)
    oldest_first = tuple(sorted(table.years))
    if table.definition.years_down:
        by_year = {line.code: line.cells for line in table.lines}
        parts = [
            (label, tuple(_drawable(by_year[one][place]) for one in oldest_first))
            for place, label in enumerate(table.columns[:-1])
        ]
    else:
        parts = [
            (line.label, tuple(_drawable(line.cells[table.years.index(one)]) for one in oldest_first))
            for line in table.lines
            if line.kind != "part" and (not definition.only or line.code in definition.only)
        ]
    series = tuple(Series(label, values) for label, values in parts if any(values) or None in values)
    told = "; ".join(
        f"{year_said(one)}: "
        + ", ".join(f"{_counted_or_withheld(one_of.values[i], one_of.label.lower())}" for one_of in series)
        for i, one in enumerate(oldest_first)
    )
    alt = f"Stacked columns, one for each {subject.grain}. {called}. {told}."
    across = tuple(map(year_said, oldest_first))
    return Chart(definition.name, "columns", called, alt, across, series, table=table.name, note=note)


def _drawable(cell: Cell) -> Any:
    """The number of a cell, 0 where it has none; None where it is withheld and no picture may show it."""
    return None if cell.withheld else cell.value or 0


def _counted_or_withheld(number: float | None, label: str) -> str:
    return f"{label} {WITHHELD}" if number is None else counted(int(number), label, label)
