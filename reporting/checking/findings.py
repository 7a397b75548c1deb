"""What a check found: where, what is printed, what it should be, how sure that is, and what probably happened."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How much a finding weighs; the order is that of the page."""

    ERROR = "error"
    WORDING = "wording"
    ROUNDING = "rounding"
    UNSETTLED = "unsettled"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def meaning(self) -> str:
        return MEANINGS[self]


LABELS = {
    Grade.ERROR: "Error",
    Grade.WORDING: "Wording",
    Grade.ROUNDING: "Rounding",
    Grade.UNSETTLED: "Cannot be settled",
}
MEANINGS = {
    Grade.ERROR: "Two printed figures or statements cannot both be right.",
    Grade.WORDING: "The words say something else than the figures.",
    Grade.ROUNDING: "The figure is right but for its rounding.",
    Grade.UNSETTLED: "What is printed does not say enough to tell.",
}


@dataclass(frozen=True)
class Place:
    """A cell of a pasted table, rows and columns counted from 0 as they were pasted."""

    table: int
    row: int
    column: int


@dataclass(frozen=True)
class Finding:
    """One thing that does not come out.

    `where` names it in words, `line` is the line of what was pasted (from 1), `marks` are the cells concerned.
    """

    grade: Grade
    where: str
    printed: str
    should_be: str
    why: str
    cause: str
    line: int
    marks: tuple[Place, ...] = ()
