"""What sentences need: the figures and tables they ask for, found out by trying; and what figures tables have."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ..binding import Bound
from ..commentary import SENTENCES
from ..figures import SOURCES, Figure
from ..tables import TableDefinition
from .parts import Layout


def figures_of(tables: Mapping[str, TableDefinition], base: Layout) -> frozenset[str]:
    """The names of the figures that a report of these tables can have."""
    found = {
        source.name
        for source in SOURCES
        if (table := tables.get(source.table))
        and source.part in (tuple(part.code for part in (*table.columns, *table.rows)) or ("",))
    }
    found |= {ratio.name for ratio in base.ratios if {*ratio.of, *ratio.out_of} <= found}
    return frozenset(found)


@dataclass(frozen=True)
class Needs:
    """The figures and tables that sentences ask for."""

    figures: frozenset[str]
    tables: frozenset[str]


YEAR, BEFORE = "2024-25", "2023-24"
TRIED = ((0, 0), (1, 1), (3, 2), (2, 3), (3, 0), (0, 3), (3, None), (None, None))
"""The numbers, of the year and of the one before, with which sentences are tried: every way of putting them."""


@dataclass
class _Asked(Mapping[str, Any]):
    """What is there under every name, or under none that is asked about first; it notes each name."""

    make: Any
    has: bool
    names: set[str] = field(default_factory=set)

    def __getitem__(self, name: str) -> Any:
        self.names.add(name)
        return self.make(name)

    def __contains__(self, name: object) -> bool:
        self.names.add(str(name))
        return self.has

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


class _Trying(Bound):
    """What sentences are tried with: it has a highest row in every table, or in none."""

    def most(self, table: str, least: int = 1, at_most: int = 3) -> list[tuple[str, int]]:
        return [("One", 3)] if self.tables[table] and table in self.tables else []


@cache
def needs(sentences: str) -> Needs:
    """What sentences ask for by name, whichever way the numbers have it.

    Also what they only ask whether it is there: of a table that is left out they would say that nothing is recorded.
    """
    figures: set[str] = set()
    tables: set[str] = set()
    for has in (True, False):
        for now, then in TRIED:
            by_year = {YEAR: now, BEFORE: then}
            asked = _Asked(lambda name, by_year=by_year: Figure(name, name, "complaints", by_year, {}), has)
            asked_of = _Asked(str, has)
            bound = _Trying(YEAR, (YEAR, BEFORE), asked, asked_of, "the council", datetime.date(2025, 9, 1))
            with suppress(TypeError):  # a number that is never missing there was
                SENTENCES[sentences](bound)
            figures |= asked.names
            tables |= asked_of.names
    return Needs(frozenset(figures), frozenset(tables))
