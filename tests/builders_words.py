"""Figures for words to name, without a case behind them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from reporting.figures import Figure
from reporting.published import Cell, Line, PublishedTable
from reporting.tables import TableDefinition

NOW, THEN, EARLIER = "2024-25", "2023-24", "2022-23"


@dataclass
class Figures:
    """What of a report words may name."""

    figures: Mapping[str, Figure]
    year: str = NOW
    years: tuple[str, ...] = (NOW, THEN, EARLIER)
    tables: Mapping[str, PublishedTable] = field(default_factory=dict)


def figure(
    name: str, label: str, now: int | None, then: int | None, earlier: int | None = None, **more: object
) -> Figure:
    """A figure of three years, counted in complaints unless `unit` says otherwise."""
    by_year = {NOW: now, THEN: then, EARLIER: earlier}
    source = more.pop("source", {})
    return Figure(name, label, more.pop("unit", "complaints"), by_year, source, more.pop("withheld", ()))


def figures(*some: Figure) -> Figures:
    return Figures({one.name: one for one in some})


def table(name: str, **rows: tuple[int, ...]) -> PublishedTable:
    """A table of these rows, by service area, with a number for each year from the newest."""
    years = (NOW, THEN, EARLIER)[: len(next(iter(rows.values())))]

    def line(label: str, values: tuple[int, ...], members: tuple[tuple[str, str], ...], kind: str = "line") -> Line:
        cells = (
            Cell(value, year, members, label, kind == "total", said=f"{value:,}")
            for year, value in zip(years, values, strict=True)
        )
        return Line(label, label, None, tuple(cells), kind)

    lines = tuple(line(label.replace("_", " "), values, (("service_area", label),)) for label, values in rows.items())
    total = line("Total", tuple(map(sum, zip(*rows.values(), strict=True))), (), "total")
    definition = TableDefinition(name, "1", name.capitalize(), "service_area", "complaints", "Service")
    return PublishedTable(definition, years, years, years, lines, total, datetime.date(2025, 9, 1))
