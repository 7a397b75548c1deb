"""What a layout of the council's own may be made of, and what each part of it is called."""

from __future__ import annotations

from dataclasses import dataclass

from ..commentary import SENTENCES
from ..models import EditedLayout
from ..tables import BY_NAME, TableDefinition
from .needs import figures_of, needs
from .parts import CHARTS, QUOTED, ChartDefinition, Layout
from .shipped import SHIPPED
from .stored import BrokenLayout, EditedPart

FIXED = {
    "glance": "The figures at a glance",
    "shares": "The shares by year, with their chart",
    "context": "Measures and rates from elsewhere",
    "targets": "Targets, and what was reached",
    "ombudsman_own": "The Ombudsman’s own figures",
    "stages": "What happens at each stage",
    "definitions": "What the terms mean",
}
"""Parts that are as they are: there is nothing to choose in them."""


@dataclass(frozen=True)
class Library:
    """What a layout may be made of: the tables, charts and sentences of a shipped one, and the general ones beside."""

    base: Layout

    @property
    def tables(self) -> dict[str, TableDefinition]:
        return BY_NAME | self.base.by_name

    @property
    def charts(self) -> dict[str, ChartDefinition]:
        """Its own charts, and the general ones of tables that it has not defined otherwise."""
        tables, own = self.tables, {chart.name: chart for chart in self.base.charts}
        general = {chart.name: chart for chart in CHARTS if tables[chart.table] is BY_NAME[chart.table]}
        return general | own

    @property
    def sentences(self) -> tuple[str, ...]:
        """Those that its tables have all the figures for."""
        there = figures_of(self.tables, self.base)
        return tuple(
            name for name in SENTENCES if needs(name).figures <= there and needs(name).tables <= {*self.tables}
        )

    def called(self, part: EditedPart) -> str:
        """A part in a few words."""
        match part.kind:
            case "heading" | "words":
                return part.what
            case "list":
                return "; ".join(part.items)
            case "says":
                return said_by(part.what)
            case "table":
                table = self.tables.get(part.what)
                if table is None:
                    return part.what
                return f"Table {part.number or table.number}: {part.title or table.title}"
            case "chart":
                chart = self.charts.get(part.what)
                return chart.title if chart else part.what
            case "quoted":
                return QUOTED.get(part.what, part.what)
        return FIXED.get(part.kind, part.kind)


def library_of(row: EditedLayout) -> Library:
    """What a stored layout is made of. Raises BrokenLayout where the layout it is based on is not shipped any more."""
    if row.based_on not in SHIPPED:
        raise BrokenLayout(
            f"The layout “{row.title}” is made of one that is no longer there ({row.based_on}). Remove it."
        )
    return Library(SHIPPED[row.based_on])


def said_by(name: str) -> str:
    """What a set of sentences says, in a few words."""
    return ((SENTENCES[name].__doc__ or name) if name in SENTENCES else name).partition("\n")[0].rstrip(".")
