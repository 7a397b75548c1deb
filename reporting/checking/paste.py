"""What a person pastes, as it comes: tables and paragraphs in any order.

A table is a run of lines whose cells are parted by tabs, by pipes, by commas (as in a CSV) or by two or more spaces.
A line with tabs or pipes is a row of a table; commas and spaces also occur in prose, so there several lines running
must part alike and hold figures.
"""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from .numbers import TWO_IN_ONE, is_nothing, is_withheld, read

Cut = Callable[[str], list[str]]

FEWEST_LINES = 3
TOTAL = re.compile(r"^\s*(?:grand |overall )?totals?\b", re.IGNORECASE)
NAMED = re.compile(r"^\W*(?P<name>Table\s+[A-Z]?\d+(?:\.\d+)*)\b", re.IGNORECASE)
TAG = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^>]*)?>", re.IGNORECASE)
BULLET = re.compile(r"^\s*(?:[-•*✓>]\s+)?(?:\d+(?:\.\d+)+\.?\s+|\d+\.\s+|[a-z]\)\s+|\(?[ivx]+[).]\s+)?")
MARKED = re.compile(r"^\s*[-•*✓>o]\s")
RULE = re.compile(r"^[\s|:+\-=]+$")


@dataclass
class Paste:
    """A table as it was pasted: rows of cells, all of the same width, and the line each row stands on (from 1)."""

    number: int
    rows: list[list[str]]
    lines: list[int]
    title: str = ""

    @property
    def name(self) -> str:
        match = NAMED.match(self.title)
        return match["name"] if match else f"Pasted table {self.number + 1}"

    @property
    def width(self) -> int:
        return len(self.rows[0])


@dataclass
class Paragraph:
    """A line of prose, without its bullet, its number and its markup."""

    line: int
    text: str
    listed: bool = False


@dataclass
class Document:
    """Everything that was pasted, in order."""

    parts: list[Paste | Paragraph] = field(default_factory=list)

    @property
    def tables(self) -> list[Paste]:
        return [part for part in self.parts if isinstance(part, Paste)]

    @property
    def paragraphs(self) -> list[Paragraph]:
        return [part for part in self.parts if isinstance(part, Paragraph)]


def parse(text: str) -> Document:
    """The tables and paragraphs of a text."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    document = Document()
    for first, rows in _blocks(lines):
        if isinstance(rows, str):
            if rows.strip():
                document.parts.append(Paragraph(first, clean(rows), bool(MARKED.match(rows))))
            continue
        above = document.parts[-1] if document.parts else None
        if isinstance(above, Paste) and _goes_on(above, rows):
            above.rows += _even(rows, above.width)
            above.lines += range(first, first + len(rows))
            continue
        width = max(len(row) for row in rows)
        title = above.text if isinstance(above, Paragraph) else ""
        numbers = list(range(first, first + len(rows)))
        document.parts.append(Paste(len(document.tables), _even(rows, width), numbers, title))
    for table in document.tables:
        kept = [(row, line) for row, line in zip(table.rows, table.lines, strict=True) if row]
        table.rows, table.lines = [row for row, _ in kept], [line for _, line in kept]
        _part_counts_from_shares(table)
    return document


def clean(text: str) -> str:
    """A line of prose without list marks, Markdown's stars and HTML's tags."""
    words = html.unescape(TAG.sub("", text)).replace("**", "").replace("\u00a0", " ")
    return BULLET.sub("", words, count=1).strip().strip("*").strip()


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, str | list[list[str]]]]:
    at = 0
    while at < len(lines):
        end, cut = _run(lines, at)
        if cut is None:
            yield at + 1, lines[at]
            at += 1
        else:
            yield at + 1, [[] if RULE.match(line) and "\t" not in line else cut(line) for line in lines[at:end]]
            at = end


def _run(lines: Sequence[str], at: int) -> tuple[int, Cut | None]:
    """Where the table that begins on this line ends, and how its lines are cut; None where none begins."""
    for mark, cut in (("\t", _tabs), ("|", _pipes)):
        if mark in lines[at] and (mark == "\t" or lines[at].count("|") > 1 or _again(lines, at, "|")):
            end = at + 1
            while end < len(lines) and (mark in lines[end] or _heading_inside(lines, end, mark)):
                end += 1
            return end, cut
    for cut in (_commas, _spaces):
        end = _same_width(lines, at, cut)
        if end - at >= FEWEST_LINES and _mostly_figures([cut(line) for line in lines[at + 1 : end]]):
            return end, cut
    return at, None


def _again(lines: Sequence[str], at: int, mark: str) -> bool:
    return at + 1 < len(lines) and mark in lines[at + 1]


def _heading_inside(lines: Sequence[str], at: int, mark: str) -> bool:
    """A short line without cells between two rows: a group's heading whose empty cells were lost on the way."""
    return bool(lines[at].strip()) and len(lines[at]) < 80 and at + 1 < len(lines) and mark in lines[at + 1]


def _same_width(lines: Sequence[str], at: int, cut: Cut) -> int:
    width, end = len(cut(lines[at])), at
    if width < 2:
        return at
    while end < len(lines) and len(cut(lines[end])) == width:
        end += 1
    return end


def _mostly_figures(rows: Sequence[list[str]]) -> bool:
    cells = [cell for row in rows for cell in row[1:]]
    sound = sum(1 for cell in cells if read(cell) or is_nothing(cell) or is_withheld(cell))
    return sound * 4 >= len(cells) * 3 and any(read(cell) for cell in cells)


def _tabs(line: str) -> list[str]:
    return [html.unescape(TAG.sub(" ", cell)).replace("**", "") for cell in line.split("\t")]


def _pipes(line: str) -> list[str]:
    return [cell.strip().replace("**", "") for cell in line.strip().strip("|").split("|")]


def _commas(line: str) -> list[str]:
    if "," not in line:
        return [line]
    try:
        return next(csv.reader([line], strict=True))
    except (csv.Error, StopIteration):
        return [line]


def _spaces(line: str) -> list[str]:
    return re.split(r"\s{2,}", line.strip())


def _goes_on(table: Paste, rows: Sequence[list[str]]) -> bool:
    """Rows after an empty line belong to the table above where they have its width, hold figures, and it has no end."""
    whole = [row for row in table.rows if row]
    first = rows[0]
    return (
        max(len(row) for row in rows) == table.width
        and not TOTAL.match(whole[-1][0])
        and any(read(cell) for cell in first[1:])
        and read(first[0]) is None
    )


def _even(rows: Sequence[list[str]], width: int) -> list[list[str]]:
    return [row and (row + [""] * (width - len(row)))[:width] for row in rows]


def _part_counts_from_shares(table: Paste) -> None:
    """A column of cells such as “10 (16%)” becomes two: the count and the percentage."""
    for column in range(table.width - 1, 0, -1):
        cells = [row[column] for row in table.rows]
        twofold = [TWO_IN_ONE.match(cell) for cell in cells]
        if sum(1 for match in twofold if match) * 2 <= sum(1 for cell in cells[1:] if not is_nothing(cell)):
            continue
        for row, match in zip(table.rows, twofold, strict=True):
            words = row[column]
            both = (match["count"], match["share"]) if match else (words, f"% {words}" if read(words) is None else "")
            row[column : column + 1] = both
