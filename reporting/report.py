"""A report as it is made, kept and written: its sections of blocks, with the tables and figures they speak of.

The page, the PDF, the HTML file and the JSON are four ways of writing one `Report`; none of them counts or words
anything itself. `compiling.py` puts one together.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .binding import date_words
from .charts import Chart
from .elsewhere import SourcedTable
from .figures import Figure
from .published import PublishedTable
from .subjects import INTERNAL, Subject


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


def _sourced_of(block: Block) -> tuple[SourcedTable, ...]:
    return block.items if block.kind == "sourced" else ()
