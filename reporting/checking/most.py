"""“Most were about delay (10)”: whether what a sentence calls the most, or the fewest, of a table is so there.

The row or column must be named, alone of its kind, and the figure said of it must stand in it; without a figure it must
be neither the most nor the fewest under any heading. Among rows without a subject (other, not recorded) nobody looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .findings import Finding, Grade, Place
from .numbers import YEAR, year_in
from .paste import Document
from .prose import Sentence, counts, sentences, shares, tokens
from .reading import Reading, short_name
from .roles import ADDED_DOWN, ColumnKind, RowRole

COUNTED = r"(?:complaints?|cases|representations|compliments|contacts|enquiries|referrals|answers|responses|requests)"
KIND = (
    r"(?:reasons?|causes?|category|categories|subjects?|themes?|areas?|issues?|methods?|types?|outcomes?|groups?|teams?"
    r"|services?)"
)
NUMBER = rf"(?:number|proportion|share|percentage|amount|volume)(?:\s+of\s+{COUNTED})?"
IS = r"(?:was|were|is|are|came|concerned|related to|has been|have been|being)"
MANY = r"(?:most(?:\s+common(?:ly)?|\s+frequent(?:ly)?)?|highest|largest|greatest|biggest|commonest|main)"
FEW = r"(?:fewest|lowest|smallest|least(?:\s+common|\s+frequent)?)"
AMONG = rf"(?:\s+(?:{NUMBER}|(?:single\s+)?{KIND}|(?:of\s+(?:(?:the|these|our|all)\s+)?)?{COUNTED}))*"
SAID = r"(?:\s+(?:received|reported|recorded|raised|made|cited|used|of complaint|for complaints?|for complaining))*"
MOST_IS = re.compile(
    rf"^(?:\W|overall|again|in [\d–/-]+)*(?:the\s+)?(?:(?P<many>{MANY}|majority)|(?P<few>{FEW})){AMONG}{SAID}\s*"
    rf"(?:,?\s*{IS}|:|[–-])\s+(?:again\s+|still\s+)?(?:received\s+|made\s+|sent\s+)?"
    r"(?:about|for|from|by|with|in|at|to)?\s*(?P<name>[^,;:.()]+)",
    re.IGNORECASE,
)
IS_MOST = re.compile(
    rf"^(?P<name>[^,;:.()]+?)(?:\s*\([^)]*\))?\s+(?:{IS}|had|received|has|have|saw|attracted|accounted for)\s+"
    rf"(?:again\s+|still\s+)?the\s+"
    rf"(?:(?P<many>{MANY})|(?P<few>{FEW}))\s+(?:{NUMBER}|{KIND}|{COUNTED}|common|frequent)\b",
    re.IGNORECASE,
)
ONE_OF = re.compile(r"\b(?:one of|among|second|third|next|not|after|apart from|except|other than)\b", re.IGNORECASE)
NO_SUBJECT = re.compile(
    r"^\W*(?:others?|unknown|misc\w*|not (?:known|recorded|stated|given|applicable)|none|unallocated)\b", re.IGNORECASE
)
OF_A_KIND = re.compile(r"\b(complaint|compliment|representation|enquir|referral)", re.IGNORECASE)
LOOSE = frozenset(["upheld"])
"""Of “most were upheld” nobody knows whether those partially upheld are meant too."""


@dataclass(frozen=True)
class Line:
    """The figures of the rows under one heading, or of the columns in one row, that may be compared: each with its
    words and its place."""

    reading: Reading
    heading: str
    cells: tuple[tuple[str, Decimal, Place], ...]


def findings(document: Document, readings: Sequence[Reading]) -> list[Finding]:
    lines = [line for reading in readings for line in _lines(reading)]
    return [one for sentence in sentences(document) for one in _said(sentence, lines)]


def _lines(reading: Reading) -> Iterator[Line]:
    """Down each column, the rows that are no part of another and then the parts of each group; and along each row."""
    peers = [reading.with_role(RowRole.COUNT, RowRole.SUBTOTAL), reading.with_role(RowRole.COUNT, RowRole.PART)]
    peers += [parts for _, parts in reading.groups()]
    columns = reading.of_kind(*ADDED_DOWN, ColumnKind.SHARE, ColumnKind.SHARE_DOWN, ColumnKind.SHARE_ACROSS)
    for column in columns:
        for rows in peers:
            yield from _line(reading, reading.heading(column), [(row, column, reading.label(row)) for row in rows])
    counts_across = reading.of_kind(ColumnKind.COUNT)
    if not any(reading.year_of_column(at) for at in counts_across):
        for row in reading.figures:
            cells = [(row, column, reading.heading(column)) for column in counts_across]
            yield from _line(reading, reading.label(row), cells)


def _line(reading: Reading, heading: str, at: list[tuple[int, int, str]]) -> Iterator[Line]:
    cells = [(reading.cell(row, column), short_name(words)) for row, column, words in at]
    if len(cells) < 2 or any(cell.withheld for cell, _ in cells):
        return
    places = [(words, cell.value, Place(reading.table.number, cell.row, cell.column)) for cell, words in cells]
    yield Line(reading, heading, tuple(one for one in places if not NO_SUBJECT.match(one[0])))


def _said(sentence: Sentence, lines: Sequence[Line]) -> Iterator[Finding]:
    match = MOST_IS.match(sentence.text) or IS_MOST.match(sentence.text)
    if match is None or ONE_OF.search(sentence.text[: match.end()]):
        return
    wanted = tokens(match["name"])
    named = [(line, cell) for line in lines for cell in line.cells if wanted and tokens(cell[0]) == wanted]
    if len({tokens(cell[0]) for _, cell in named}) != 1:
        return
    named = [(line, cell) for line, cell in named if _of_the_same(sentence.text, line)]
    figures = {one.value for one in (*counts(sentence.text), *shares(sentence.text))}
    tied = [(line, cell) for line, cell in named if cell[1] in figures]
    if not named or (not tied and (figures or wanted == LOOSE)):
        return
    most = match["few"] is None
    outdone = [(line, cell, better) for line, cell in tied or named if (better := _better(line, cell[1], most))]
    if len(outdone) < len(tied or named):
        return
    line, cell, better = outdone[0]
    words, _, place = better
    yield Finding(
        Grade.ERROR if tied else Grade.WORDING,
        sentence.place,
        match["name"].strip(),
        words,
        f"Under “{line.heading}” in {line.reading.table.name}, “{words}” has {_as_printed(line, place)} and "
        f"“{cell[0]}” {_as_printed(line, cell[2])}.",
        "The sentence was kept from another year, or the table was made at a different time.",
        sentence.line,
        (cell[2], place),
    )


def _of_the_same(text: str, line: Line) -> bool:
    """Whether a line is of the year and of the kind of thing that a sentence speaks of: without a year, of the last."""
    table, year = line.reading.table, year_in(line.heading)
    said = {year_in(match.group()) for match in YEAR.finditer(text)} - {None}
    last = max(filter(None, map(line.reading.year_of_column, range(table.width))), default=year)
    kinds = {match[1].lower() for match in OF_A_KIND.finditer(text)}
    there = {match[1].lower() for match in OF_A_KIND.finditer(" ".join([table.title, *table.rows[0]]))}
    return (year in said if said else year == last or year is None) and (not kinds or not there or bool(kinds & there))


def _as_printed(line: Line, at: Place) -> str:
    return line.reading.table.rows[at.row][at.column].strip()


def _better(line: Line, value: Decimal, most: bool) -> tuple[str, Decimal, Place] | None:
    """What in the line is more than this, or less where the fewest are meant; None where nothing is."""
    end = (max if most else min)(line.cells, key=lambda cell: cell[1])
    return end if (end[1] > value if most else end[1] < value) else None
