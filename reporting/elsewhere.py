"""What a report says out of numbers that come from elsewhere: measures, rates, targets, the Ombudsman's own figures.

Nothing here is counted from cases. Every table says under it whose its numbers are, a rate says what it is a rate of,
and a target is held against a figure that the report itself has. All of it is read once for a report.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from stages.models import OmbudsmanFigure

from .figures import Figure
from .measures import Number, Rounding, percentage
from .models import ContextMeasure, EarlierFigure, Rate, Target
from .periods import read_years, span, year_code, year_of
from .published import WITHHELD

YearSaid = Callable[[str], str]
"""How a report writes a year: 2024-25, 2024/25."""

NONE = "–"
BRACKETS = re.compile(r"\(.*\)")
RESULTS_ARE_COUNTED = "The results are counted from the cases; the targets are the council’s own."


@dataclass(frozen=True)
class Compared:
    """How a table compares years: so many, all those of the report where it is 0, and how a change is rounded."""

    years: int = 0
    oldest_first: bool = False
    rounding: Rounding = Rounding.HALF_UP


@dataclass(frozen=True)
class SourcedRow:
    """One row: its label, its cells as people read them, and their values where they are numbers."""

    label: str
    cells: tuple[str, ...]
    values: tuple[Number | None, ...]

    @property
    def set_cells(self) -> list[str]:
        """The cells as they are set: what stands in brackets is not broken over two lines."""
        return [BRACKETS.sub(lambda found: found[0].replace(" ", "\N{NO-BREAK SPACE}"), cell) for cell in self.cells]


@dataclass(frozen=True)
class SourcedTable:
    """A table of numbers from elsewhere, and what is said under it of where they come from."""

    name: str
    title: str
    first_column: str
    columns: tuple[str, ...]
    rows: tuple[SourcedRow, ...]
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "title": self.title,
            "columns": list(self.columns),
            "data": [{"label": row.label, "printed": list(row.cells), "values": list(row.values)} for row in self.rows],
            "notes": list(self.notes),
        }


@dataclass(frozen=True)
class Elsewhere:
    """Everything entered from elsewhere that a report of some years may use; nothing, where it may use none."""

    years: tuple[str, ...]
    measures: tuple[ContextMeasure, ...] = ()
    rates: tuple[Rate, ...] = ()
    targets: tuple[Target, ...] = ()
    ombudsman: tuple[OmbudsmanFigure, ...] = ()
    earlier: tuple[EarlierFigure, ...] = ()

    def value(self, name: str, year: str) -> ContextMeasure | None:
        """The measure of that name in a year: that of the whole year before that of a part, and the latest."""
        whole = span(*read_years(year))
        found = [one for one in self.measures if one.name == name and whole.holds(one.until_on)]
        return max(found, key=lambda one: (one.from_on == whole.first, one.until_on), default=None)

    def names(self) -> list[str]:
        """The measures of these years, in the order in which they were first entered."""
        return list(dict.fromkeys(one.name for one in sorted(self.measures, key=lambda one: one.pk)))

    def figures(self, counted: Mapping[str, Figure]) -> dict[str, Figure]:
        """Measures, rates and targets as figures that a sentence may use, beside those counted from cases."""
        found = {}
        for name in self.names():
            of_years = {year: self.value(name, year) for year in self.years}
            one = next(one for one in (*of_years.values(), *self.measures) if one and one.name == name)
            values = {year: there and plain(there.value) for year, there in of_years.items()}
            sources = list(dict.fromkeys(there.source for there in of_years.values() if there))
            found[one.figure] = Figure(one.figure, name, one.unit, values, {"from": "elsewhere", "sources": sources})
        for rate in self.rates:
            if figure := counted.get(rate.numerator):
                found[rate.figure] = self._rate(rate, figure)
        for target in self.targets:
            if figure := counted.get(target.measure):
                values = {year: None for year in self.years} | {
                    one.year: plain(one.value) for one in self.targets if one.measure == target.measure
                }
                found[target.figure] = Figure(
                    target.figure, f"Target: {figure.label}", figure.unit, values, {"from": "elsewhere"}
                )
        return found

    def _rate(self, rate: Rate, figure: Figure) -> Figure:
        values: dict[str, Number | None] = {}
        for year in self.years:
            part, whole = figure.by_year.get(year), self.value(rate.denominator, year)
            if part is None or whole is None:
                values[year] = None
            else:
                values[year] = percentage(
                    Decimal(str(part)) * rate.per / 100, whole.value, rate.decimals, Rounding(rate.rounding)
                )
        unit = "%" if rate.per == Rate.Per.HUNDRED else f"for each {rate.per:,}"
        return Figure(
            rate.figure,
            rate.name,
            unit,
            values,
            {"numerator": [rate.numerator], "denominator": [rate.denominator], "from": "elsewhere"},
        )

    # The tables

    def context(self, compared: Compared = Compared(), year_said: YearSaid = str) -> SourcedTable | None:
        """The measures by year, with the change from the year before; None where there is none."""
        years = [year for year in self._shown(compared) if any(self.value(name, year) for name in self.names())]
        if not years:
            return None
        newest, before = max(years), year_code(read_years(max(years))[0] - 1)
        changes = before in years
        rows, sources = [], {}
        for name in self.names():
            of_years = [self.value(name, year) for year in years]
            if not any(of_years):
                continue
            cells = [one.said if one else NONE for one in of_years]
            values: list[Number | None] = [plain(one.value) if one else None for one in of_years]
            if changes:
                change = self._change(name, newest, before, compared.rounding)
                cells.append(NONE if change is None else f"{change:+.1f}%".replace("-", "\N{MINUS SIGN}"))
                values.append(change)
            rows.append(SourcedRow(_with_day(name, of_years), tuple(cells), tuple(values)))
            sources[name] = _sources((year_said(year), self.value(name, year)) for year in years)
        columns = [*(year_said(year) for year in years), *([f"Change from {year_said(before)}"] if changes else [])]
        same = set(sources.values())
        notes = [
            "These numbers come from elsewhere and are not counted from cases.",
            *([f"Source: {same.pop()}."] if len(same) == 1 else [f"{name}: {said}." for name, said in sources.items()]),
        ]
        if changes and compared.rounding == Rounding.CUT_OFF:
            notes.append("The change is cut off after one place.")
        title = "Demand on the service: numbers that come from elsewhere"
        return SourcedTable("context", title, "Measure", tuple(columns), tuple(rows), tuple(notes))

    def rates_table(
        self, figures: Mapping[str, Figure], compared: Compared = Compared(), year_said: YearSaid = str
    ) -> SourcedTable | None:
        """The rates by year, each with its two parts; None where there is none to give."""
        there = [rate for rate in self.rates if rate.figure in figures]
        years = [
            year
            for year in self._shown(compared)
            if any(figures[rate.figure].by_year.get(year) is not None for rate in there)
        ]
        if not years:
            return None
        rows, notes = [], []
        for rate in there:
            figure, part = figures[rate.figure], figures[rate.numerator]
            cells = []
            for year in years:
                value, whole = figure.by_year.get(year), self.value(rate.denominator, year)
                if value is None or whole is None:
                    cells.append(WITHHELD if year in part.withheld and whole is not None else NONE)
                    continue
                number = f"{value:,.{rate.decimals}f}{'%' if rate.per == Rate.Per.HUNDRED else ''}"
                cells.append(f"{number} ({part.by_year[year]:,} of {plain(whole.value):,})")
            rows.append(SourcedRow(rate.name, tuple(cells), tuple(figure.by_year.get(year) for year in years)))
            each = "" if rate.per == Rate.Per.HUNDRED else f", for each {rate.per:,}"
            sources = _sources((year_said(year), self.value(rate.denominator, year)) for year in years)
            notes.append(
                f"{rate.name}: {_lower(part.label)}, out of {_lower(rate.denominator)}{each}; "
                f"{places(rate.decimals)}, {Rounding(rate.rounding).label}. {rate.denominator}: {sources}."
            )
        columns = tuple(year_said(year) for year in years)
        return SourcedTable("rates", "Complaints in proportion", "Rate", columns, tuple(rows), tuple(notes))

    def targets_table(self, year: str, figures: Mapping[str, Figure], year_said: YearSaid = str) -> SourcedTable | None:
        """What was to be reached in a year, what was, and whether that is so; None where no target was set."""
        rows, notes = [], []
        for target in (one for one in self.targets if one.year == year):
            figure = figures.get(target.measure)
            if figure is None:
                continue
            sign = "%" if figure.unit == "%" else ""
            value = figure.by_year.get(year)
            hidden = year in figure.withheld
            result = WITHHELD if hidden else NONE if value is None else f"{value:,}{sign}"
            rows.append(
                SourcedRow(
                    figure.label,
                    (
                        f"{target.get_direction_display()} {plain(target.value):,}{sign}",
                        result,
                        WITHHELD if hidden else reached(target, value),
                    ),
                    (plain(target.value), value, None),
                )
            )
            notes.append(f"{figure.label}: the target is from {target.source}.")
        if not rows:
            return None
        columns = ("Target", "Result", "Reached")
        title = f"Targets for {year_said(year)}, and what was reached"
        return SourcedTable("targets", title, "Measure", columns, tuple(rows), (RESULTS_ARE_COUNTED, *notes))

    def ombudsman_table(self, compared: Compared = Compared(), year_said: YearSaid = str) -> SourcedTable | None:
        """The Ombudsman's own figures of the council, by year; None where none is entered."""
        years = [year for year in self._shown(compared) if any(one.year == year for one in self.ombudsman)]
        if not years:
            return None
        by_label: dict[str, dict[str, OmbudsmanFigure]] = {}
        for one in sorted(self.ombudsman, key=lambda one: one.pk):
            if one.year in years:
                by_label.setdefault(one.label, {})[one.year] = one
        rows = [
            SourcedRow(
                label,
                tuple(_said(of[year]) if year in of else NONE for year in years),
                tuple(plain(of[year].value) if year in of else None for year in years),
            )
            for label, of in by_label.items()
        ]
        sources = dict.fromkeys(
            f"{one.source} ({year_said(year)})" for year in years for one in self.ombudsman if one.year == year
        )
        notes = (
            "The Ombudsman counted these, by its own years and categories, for the whole council. They differ from the "
            "cases that the council recorded, and both are right.",
            f"Source: {'; '.join(sources)}.",
        )
        columns = tuple(year_said(year) for year in years)
        return SourcedTable("ombudsman_own", "The Ombudsman’s own figures", "Figure", columns, tuple(rows), notes)

    def _shown(self, compared: Compared) -> list[str]:
        newest_first = sorted(self.years, reverse=True)[: compared.years or None]
        return newest_first[::-1] if compared.oldest_first else newest_first

    def _change(self, name: str, year: str, before: str, rounding: Rounding) -> Number | None:
        now, then = self.value(name, year), self.value(name, before)
        return percentage(now.value - then.value, then.value, 1, rounding) if now and then else None


def read(year: str, compares: int, tables: Iterable[str] = ()) -> Elsewhere:
    """Everything from elsewhere for a report of a year and those before it, and the earlier figures of these tables.

    It asks for all the years that the report might compare: a measure may be older than the first case.
    """
    newest = read_years(year)[0]
    years = tuple(year_code(newest - back) for back in range(compares))
    period = span(newest - compares + 1, newest)
    return Elsewhere(
        years,
        tuple(ContextMeasure.objects.filter(until_on__range=(period.first, period.last)).order_by("pk")),
        tuple(Rate.objects.order_by("pk")),
        tuple(Target.objects.filter(year__in=years).order_by("pk")),
        tuple(OmbudsmanFigure.objects.filter(year__in=years).order_by("pk")),
        tuple(EarlierFigure.objects.filter(year__in=years, table__in=list(tables)).order_by("pk")),
    )


def reached(target: Target, value: Number | None) -> str:
    """Whether a figure reaches its target, in words."""
    if value is None:
        return "Nothing to measure"
    number = Decimal(str(value))
    met = number >= target.value if target.direction == Target.Direction.AT_LEAST else number <= target.value
    return "Yes" if met else "No"


def plain(value: Decimal) -> Number:
    """A number as JSON has it: whole where it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)


def _said(figure: OmbudsmanFigure) -> str:
    number = f"{plain(figure.value):,}"
    return f"{number}%" if figure.unit == "%" else f"{number} {figure.unit}".rstrip()


def _with_day(name: str, found: Sequence[ContextMeasure | None]) -> str:
    """The name of a measure, with the day it is as at where that is the same in every year."""
    there = [one for one in found if one]
    days = {f"{one.until_on.day} {one.until_on:%B}" for one in there}
    if len(days) != 1 or any(one.from_on for one in there):
        return name
    day = days.pop()
    return name if day in name else f"{name}, at {day}"


def _sources(found: Iterable[tuple[str, ContextMeasure | None]]) -> str:
    """Where a measure comes from, once for all years where that is one place; and its period, where it is no year."""
    by_source: dict[str, list[str]] = {}
    for year, one in found:
        if one:
            by_source.setdefault(one.source, []).append(year if is_usual(one) else f"{year}: {one.when}")
    if len(by_source) == 1:
        source, years = next(iter(by_source.items()))
        odd = [year for year in years if ":" in year]
        return f"{source} ({'; '.join(odd)})" if odd else source
    return "; ".join(f"{source} ({', '.join(years)})" for source, years in by_source.items())


def is_usual(one: ContextMeasure) -> bool:
    """Whether it is of a whole reporting year, or as at its last day."""
    year = span(year_of(one.until_on), year_of(one.until_on))
    return one.until_on == year.last and one.from_on in (None, year.first)


def places(decimals: int) -> str:
    """How many places after the point, in words."""
    return ("a whole number", "to one place", "to two places")[decimals]


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]
