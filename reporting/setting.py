"""The parts of a layout set as blocks, from the figures and tables of one report."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from django.conf import settings

from stages.law.procedures import PROCEDURES
from stages.law.vocabulary import Procedure

from .binding import Bound, FigureWithheld
from .charts import Chart, Series, has_anything
from .commentary import SENTENCES
from .dimensions import NOT_RECORDED
from .elsewhere import Compared, Elsewhere, SourcedTable
from .figures import Figure
from .layouts import DEFINITIONS, STAGES_IN_WORDS, ChartDefinition, Layout, Part
from .published import WITHHELD, Cell, PublishedTable
from .report import Block, Glance, Shares
from .subjects import Subject

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


@dataclass(frozen=True)
class Setting:
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
    # a label may begin with a number and hold a comma: “2 10 working days or fewer, 6 11 to 20” told nobody anything
    told = ". ".join(
        f"{year_said(one)}: " + "; ".join(f"{part.label}: {_number_or_mark(part.values[i])}" for part in series)
        for i, one in enumerate(oldest_first)
    )
    alt = f"Stacked columns, one for each {subject.grain}. {called}. {told}."
    across = tuple(map(year_said, oldest_first))
    return Chart(definition.name, "columns", called, alt, across, series, table=table.name, note=note)


def _drawable(cell: Cell) -> Any:
    """The number of a cell, 0 where it has none; None where it is withheld and no picture may show it."""
    return None if cell.withheld else cell.value or 0


def _number_or_mark(number: float | None) -> str:
    return WITHHELD if number is None else f"{int(number):,}"
