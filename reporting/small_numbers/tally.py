"""How much of a report is withheld, for those who write and approve it and for the data protection officer.

Readers are told how many numbers are withheld and no more: which of them are the small ones, and which of those an
earlier report gave away, is nowhere in what is published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ..published import Cell, PublishedTable


@dataclass(frozen=True)
class TableTally:
    """Of the numbers that a table prints, how many are withheld: the `small` ones, and `others` for their sake."""

    caption: str
    numbers: int
    small: int
    others: int

    @property
    def withheld(self) -> int:
        return self.small + self.others

    @property
    def is_mostly_withheld(self) -> bool:
        return self.withheld * 2 > self.numbers


@dataclass(frozen=True)
class Exposed:
    """A number that cannot be protected any more: its table, and its row with its year or column."""

    table: str
    called: str


@dataclass(frozen=True)
class Tally:
    """What is withheld of a report, table by table, and what earlier reports have given away of it."""

    tables: tuple[TableTally, ...]
    exposed: tuple[Exposed, ...] = ()

    @property
    def numbers(self) -> int:
        return sum(table.numbers for table in self.tables)

    @property
    def small(self) -> int:
        return sum(table.small for table in self.tables)

    @property
    def others(self) -> int:
        return sum(table.others for table in self.tables)

    @property
    def withheld(self) -> int:
        return self.small + self.others

    @property
    def said(self) -> str:
        """In a sentence: how many are withheld, of how many, and how many of those are not small themselves."""
        if not self.withheld:
            return f"None of its {self.numbers:,} numbers that come from cases is withheld."
        return (
            f"Of its {self.numbers:,} numbers that come from cases {are(self.withheld)} withheld: {are(self.small)} "
            f"small, and {are(self.others)} withheld only because a small one could be worked out from them."
        )

    @property
    def exposed_said(self) -> str:
        """In a sentence: how many of them are known all the same."""
        them, they = ("it", "it") if len(self.exposed) == 1 else ("them", "they")
        return (
            f"{are(len(self.exposed))} withheld in vain: an earlier report printed {them}, or numbers from which "
            f"{they} can be worked out."
        )

    @property
    def plain(self) -> dict[str, Any]:
        """As a snapshot keeps it."""
        return asdict(self)

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> Tally:
        """What `plain` gave, again."""
        tables = tuple(TableTally(**one) for one in plain["tables"])
        return cls(tables, tuple(Exposed(**one) for one in plain["exposed"]))


def are(number: int) -> str:
    """A number with its verb: 1 is, 2 are."""
    return f"{number:,} {'is' if number == 1 else 'are'}"


def on_the_page(table: PublishedTable) -> list[Cell]:
    """The cells of a table in which a number stands, or the mark of one that is withheld."""
    lines = (*table.lines, table.total) if table.has_total_line else table.lines
    return [cell for line in lines for cell in line.cells if cell.withheld or cell.value is not None]
