"""What a layout is made of: sections in order, each with its words, sentences, tables and charts.

Sentences that carry figures are made in `commentary.py` and named here; the words written in a layout carry none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from ..elsewhere import Compared
from ..figures import RATIOS, Ratio
from ..measures import Rounding
from ..periods import DATES, short
from ..tables import TABLES, TableDefinition


@dataclass(frozen=True)
class ChartDefinition:
    """A picture of a table: of the rows `only` names by their codes, or of so many as it has `most` room for.

    `columns` has one column for each year, or row of the table's own, stacked out of its parts; `bars` has one bar for
    each row in the year reported, or in the column of its own that `part` names.
    """

    name: str
    kind: Literal["columns", "bars"]
    title: str
    table: str
    most: int = 0
    only: tuple[str, ...] = ()
    part: str = ""


CHARTS = (
    ChartDefinition("volumes", "columns", "Complaints considered, by what was decided", "triage"),
    ChartDefinition("stages", "columns", "Work begun at each stage, by year", "stages"),
    ChartDefinition("outcomes", "columns", "Outcomes at stage 1, by year received", "outcomes_stage1"),
    ChartDefinition("services", "bars", "Services most complained about", "services", most=6),
    ChartDefinition("causes", "bars", "Most common types of complaint", "causes", most=8),
    ChartDefinition("times", "columns", "Time taken to answer at stage 1, by year received", "times_stage1"),
)
"""Where people would rather look at a picture: volumes, services, times, outcomes and causes."""


QUOTED = {
    "summary": "What some complaints were about, and what came of them",
    "learning": "What we learnt, and what we changed",
    "compliment": "In people’s own words",
}
"""The places for what an author chose to quote, by its kind, with the heading that stands over it."""


@dataclass(frozen=True)
class Part:
    """One thing in a section: a heading, a paragraph or list of words, sentences with figures, a table, a chart, the
    place for what was chosen to be quoted."""

    kind: Literal[
        "heading",
        "words",
        "list",
        "says",
        "table",
        "chart",
        "glance",
        "shares",
        "context",
        "targets",
        "ombudsman_own",
        "stages",
        "definitions",
        "quoted",
    ]
    what: str = ""
    items: tuple[str, ...] = ()
    compared: Compared | None = None
    """How numbers from elsewhere are set by year, where the part is of such."""


@dataclass(frozen=True)
class Section:
    name: str
    title: str
    parts: tuple[Part, ...]
    new_page: bool = True


@dataclass(frozen=True)
class Layout:
    """A report as data. `compares` is how many years it has at most, the year reported among them.

    `year_style` is how it writes a year: 2024-25, 2024/25 or 24/25. `ratios` are its shares, each with what it is a
    share of, and `rounding` how it cuts them to whole per cent.
    """

    name: str
    title: str
    sections: tuple[Section, ...]
    tables: tuple[TableDefinition, ...] = TABLES
    charts: tuple[ChartDefinition, ...] = CHARTS
    compares: int = 5
    year_style: Literal["2024-25", "2024/25", "24/25"] = "2024-25"
    ratios: tuple[Ratio, ...] = RATIOS
    rounding: Rounding = Rounding.HALF_UP

    @cached_property
    def by_name(self) -> dict[str, TableDefinition]:
        """Its table definitions by their names."""
        return {definition.name: definition for definition in self.tables}

    @cached_property
    def printed(self) -> tuple[str, ...]:
        """The names of the tables that its sections have, in their order."""
        return tuple(part.what for section in self.sections for part in section.parts if part.kind == "table")

    def chart(self, name: str) -> ChartDefinition:
        """One of its charts. Raises KeyError for a name that is not one."""
        return {definition.name: definition for definition in self.charts}[name]

    def year_said(self, year: str) -> str:
        """A year such as 2024-25, or another period by its code, as this report writes it."""
        if DATES.fullmatch(year):
            return short(year)
        if self.year_style == "2024-25":
            return year
        return year.replace("-", "/") if self.year_style == "2024/25" else f"{year[2:4]}/{year[5:]}"


def heading(words: str) -> Part:
    return Part("heading", words)


def words(text: str) -> Part:
    return Part("words", text)


def says(name: str) -> Part:
    return Part("says", name)


def table(name: str) -> Part:
    return Part("table", name)


def chart(name: str) -> Part:
    return Part("chart", name)


def quoted(kind: str) -> Part:
    return Part("quoted", kind)
