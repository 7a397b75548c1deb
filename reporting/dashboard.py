"""The year so far, beside the same days of the year before: the figures that a head of service looks at.

Each block is one table of `crosstab`, cut by the two spans, and each of its numbers can be opened. The words and the
conditions are those of the annual report, so that April's first look and next year's report count alike.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from .crosstab import Spec, Table, UnknownName, tabulate, tabulated
from .dimensions import NOT_RECORDED
from .explore import in_full, place
from .measures import share
from .periods import Span, compared, year_of
from .tables import ACCEPTED, COMPLAINTS, Conditions

MOST_ROWS = 6


@dataclass(frozen=True)
class Part:
    """One table of the page: its name in addresses, its title, what it is cut by and what it counts."""

    name: str
    title: str
    rows: str
    where: Conditions
    counts: str
    by_size: bool = False


PARTS = {
    part.name: part
    for part in (
        Part("accepted", "Complaints accepted", "kind", ACCEPTED, "complaints received in these days and accepted"),
        Part(
            "stage2",
            "Stage 2 requested",
            "stage",
            (*COMPLAINTS, ("stage", "stage2")),
            "stage 2 investigations requested in these days, whenever the complaint was received",
        ),
        Part(
            "times",
            "Stage 1, working days taken",
            "stage1_band",
            ACCEPTED,
            "accepted complaints received in these days, by the working days that stage 1 took",
        ),
        Part(
            "law",
            "Stage 1 against the limit in law",
            "result",
            (*ACCEPTED, ("clock", "C4")),
            "the stage 1 clock of each accepted complaint received in these days",
        ),
        Part(
            "outcomes",
            "What was found at stage 1",
            "stage1_outcome",
            ACCEPTED,
            "accepted complaints received in these days, by the outcome of stage 1",
        ),
        Part(
            "services",
            "Where complaints come from",
            "service_area",
            ACCEPTED,
            "accepted complaints received in these days, by the service complained about",
            by_size=True,
        ),
        Part(
            "subjects",
            "What is upheld again and again",
            "subject",
            (*ACCEPTED, ("stage1_outcome", "upheld"), ("stage1_outcome", "partially_upheld")),
            "accepted complaints received in these days and upheld, wholly or in part, by their main subject",
            by_size=True,
        ),
    )
}

TOTALS = ("accepted", "stage2")
"""The parts of which only the total is shown, as a large number."""


@dataclass(frozen=True)
class Number:
    """A number of the page: what it is now, what it was in the same days a year before, and its place in its table."""

    label: str
    key: str
    now: int
    before: int


@dataclass(frozen=True)
class Block:
    """A part with its numbers; `more` is how many rows it has beside those shown."""

    part: Part
    numbers: tuple[Number, ...]
    total: Number
    more: int = 0


@dataclass(frozen=True)
class SoFar:
    """The year so far. `spans` are the days of the year before and of this one."""

    spans: tuple[Span, Span]
    service: str
    blocks: Mapping[str, Block]

    def number(self, part: str, *keys: str) -> int:
        """What these rows of a part count now; its total where none is named."""
        block = self.blocks[part]
        return sum(one.now for one in block.numbers if one.key in keys) if keys else block.total.now

    @property
    def answered(self) -> int:
        return self.number("times", "1-10", "11-20", "over 20")

    @property
    def within_20(self) -> int:
        return self.number("times", "1-10", "11-20")

    @property
    def share_within_20(self) -> int | None:
        """Of those answered, how many per cent in 20 working days or fewer."""
        return share(self.within_20, self.answered)

    @property
    def share_stage_two(self) -> int | None:
        """Stage 2 requests for each hundred complaints accepted in the same days."""
        return share(self.number("stage2"), self.number("accepted"))


def days(today: datetime.date) -> tuple[Span, Span]:
    """From 1 April to today, and the same days of the year before, earlier first."""
    before, now = compared(datetime.date(year_of(today), 4, 1), today, 2)
    return before, now


def so_far(today: datetime.date, service: str = "") -> SoFar:
    """Every figure of the page, for the whole council or one service area by its name, out of one fetch.

    Raises UnknownName for a service that the council has not.
    """
    spans = days(today)
    specs = {name: _spec(part, spans, service) for name, part in PARTS.items()}
    tables = tabulated(specs.values())
    return SoFar(spans, service, {name: _block(PARTS[name], tables[spec], spans) for name, spec in specs.items()})


def behind(part: str, key: str, when: str, today: datetime.date, service: str) -> tuple[str, int, tuple[int, ...]]:
    """What stands behind a number: its words, itself, and the ids of its cases. Raises UnknownName."""
    if part not in PARTS or when not in ("now", "before"):
        raise UnknownName("The page has no such number.")
    before, now = days(today)
    table = tabulate(_spec(PARTS[part], (before, now), service), keep_cases=True)
    column = next(member.key for member in table.columns if member.code == (now if when == "now" else before).code)
    words, number, cases = place(table, key, column)
    return words, number or 0, cases


def _spec(part: Part, spans: tuple[Span, Span], service: str) -> Spec:
    where = (*part.where, ("service_area", service)) if service else part.where
    return Spec(part.rows, "period", where=where, spans=spans)


def _block(part: Part, table: Table, spans: tuple[Span, Span]) -> Block:
    before, now = (table.column_codes.index(span.code) for span in spans)

    def number(label: str, key: str, values: tuple) -> Number:
        return Number(label, key, values[now] or 0, values[before] or 0)

    rows = [number(in_full(line.member), line.member.key, line.values) for line in table.data]
    rows = [row for row in rows if row.now or row.before]
    if part.by_size:
        rows.sort(key=lambda row: (row.key == NOT_RECORDED, -row.now, -row.before))
    total = number("All", "", table.totals)
    shown = rows[:MOST_ROWS] if part.by_size else rows
    return Block(part, tuple(shown), total, len(rows) - len(shown))
