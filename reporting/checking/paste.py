"""What a person pastes, as it comes: tables and paragraphs in any order.

A table is a run of lines whose cells are parted by tabs, by pipes, by commas (as in a CSV) or by two or more spaces;
or by one, as lines copied out of a PDF are, that end in figures. A line with tabs or pipes is a row of a table; commas
and spaces also occur in prose, so there several lines running must part alike and hold figures.
"""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from .numbers import is_nothing, is_withheld, read, two_in_one, year_in

Cut = Callable[[str], list[str]]

FEWEST_LINES = 3
MOST_COPIED = 60
LONGEST_COPIED = 120
LONGEST_HEADING = 80
NAME_WITH_NUMBER = re.compile(
    r"^(?:stage|level|band|phase|team|area|group|tier|part|age|grade|zone)\s\d+\s", re.IGNORECASE
)
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
        while own := _title_inside(rows):
            title = own if NAMED.match(own) or not title else title
            rows, numbers = rows[1:], numbers[1:]
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
            framed = mark == "|" and 2 * sum(line.startswith("|") for line in lines[at:end]) > end - at
            return end, _framed_pipes if framed else cut
    for cut in (_commas, _spaces):
        end = _same_width(lines, at, cut)
        if end - at >= FEWEST_LINES and _mostly_figures([cut(line) for line in lines[at + 1 : end]]):
            return end, cut
    return _copied(lines, at)


def _copied(lines: Sequence[str], at: int) -> tuple[int, Cut | None]:
    """Lines with one space between their cells, as they come out of a PDF: each ends in figures behind its name.

    The last is called a total, or the first holds years. Each must have as many figures, for an empty cell leaves no
    trace; and the first must begin the table, for under one that cannot be read stands a part of a table.
    """
    if at and lines[at - 1].strip() and not NAMED.match(lines[at - 1]):
        return at, None
    endings = []
    for line in lines[at : at + MOST_COPIED]:
        endings.append(_ending(line) if line[:1].isupper() and len(line) < LONGEST_COPIED else 0)
        if (not endings[-1] and len(endings) > 1) or TOTAL.match(line):
            break
    rows = [many for many in endings[1:] if many]
    count = min(rows, default=0)
    end = at + 1 + len(rows)
    years = count > 0 and endings[0] == count and all(map(year_in, lines[at].split()[-count:]))
    headed = years or (not endings[0] and len(lines[at].split()) > count and len(lines[at]) < LONGEST_COPIED)
    body = range(at + 1 if headed else at, end)
    whole = all(endings[row - at] - _numbered(lines[row]) == count for row in body)
    ended = TOTAL.match(lines[end - 1])
    if not whole or end - at < FEWEST_LINES + (not ended) or not (ended or (years and count > 1)):
        return at, None
    return end, lambda line: _from_the_right(line, count)


def _ending(line: str) -> int:
    """With how many figures, years or withheld numbers a line ends, behind words. 0 where all of it is such."""
    words = line.split(" ")
    many = len(list(takewhile(_is_figure, reversed(words))))
    return many if many < len(words) and all(word and "\t" not in word and "|" not in word for word in words) else 0


def _numbered(line: str) -> bool:
    """Whether the first figure of a line belongs to its name, as in “Stage 1 30 25”."""
    return bool(NAME_WITH_NUMBER.match(line))


def _is_figure(word: str) -> bool:
    return bool(read(word) or is_withheld(word) or is_nothing(word) or year_in(word))


def _from_the_right(line: str, count: int) -> list[str]:
    """The last words of a line, each in a cell of its own. Headings of which it cannot be told where one ends are left
    in one cell."""
    words = line.split()
    if not _is_figure(words[-1]) and len(words) != count + 1:
        return [line, *[""] * count]
    return [" ".join(words[:-count]), *words[-count:]]


def _again(lines: Sequence[str], at: int, mark: str) -> bool:
    return at + 1 < len(lines) and mark in lines[at + 1]


def _heading_inside(lines: Sequence[str], at: int, mark: str) -> bool:
    """A short line without cells between two rows: a group's heading whose empty cells were lost on the way."""
    short = bool(lines[at].strip()) and len(lines[at]) < LONGEST_HEADING and not NAMED.match(lines[at])
    return short and at + 1 < len(lines) and mark in lines[at + 1]


def _same_width(lines: Sequence[str], at: int, cut: Cut) -> int:
    width, end = len(cut(lines[at])), at
    broken = at > 0 and len(cut(lines[at - 1])) > 1 and any(map(read, cut(lines[at])[1:]))
    if width < 2 or broken:  # what stands under a row that is short of a cell is a part of a table
        return at
    while end < len(lines) and (len(cut(lines[end])) == width or (end > at and _alone(lines, end, width, cut))):
        end += 1
    return end


def _alone(lines: Sequence[str], at: int, width: int, cut: Cut) -> bool:
    """A name without figures between two rows: a heading, or a row whose empty cells were lost."""
    short = bool(lines[at].strip()) and len(lines[at]) < LONGEST_HEADING and not NAMED.match(lines[at])
    return short and len(cut(lines[at])) == 1 and at + 1 < len(lines) and len(cut(lines[at + 1])) == width


def _mostly_figures(rows: Sequence[list[str]]) -> bool:
    cells = [cell for row in rows for cell in row[1:]]
    sound = sum(1 for cell in cells if read(cell) or is_nothing(cell) or is_withheld(cell))
    return sound * 4 >= len(cells) * 3 and any(read(cell) for cell in cells)


def _tabs(line: str) -> list[str]:
    return [html.unescape(TAG.sub(" ", cell)).replace("**", "") for cell in line.split("\t")]


def _pipes(line: str) -> list[str]:
    return [cell.strip().replace("**", "") for cell in line.split("|")]


def _framed_pipes(line: str) -> list[str]:
    """Cells of a line that begins and ends with a stroke, as Markdown's do."""
    return _pipes(line.strip().removeprefix("|").removesuffix("|"))


def _commas(line: str) -> list[str]:
    if "," not in line:
        return [line]
    try:
        return next(csv.reader([line], strict=True))
    except (csv.Error, StopIteration):
        return [line]


def _spaces(line: str) -> list[str]:
    """Cells parted by two spaces or more. Those before the first say that a row is part of the one above it."""
    first, *others = re.split(r"\s{2,}", line.strip())
    return [line[: len(line) - len(line.lstrip())] + first, *others]


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


def _title_inside(rows: Sequence[list[str]]) -> str:
    """What stands alone in the first row of a table, over the row of headings: its title, in a cell merged across."""
    alone = len(rows) > FEWEST_LINES and len(rows[0]) > 1 and not any(cell.strip() for cell in rows[0][1:])
    return clean(rows[0][0]) if alone and not any(read(cell) for cell in rows[1][1:2]) else ""


def _even(rows: Sequence[list[str]], width: int) -> list[list[str]]:
    return [row and (row + [""] * (width - len(row)))[:width] for row in rows]


def _part_counts_from_shares(table: Paste) -> None:
    """A column of cells such as “10 (16%)” becomes two: the count and the percentage."""
    for column in range(table.width - 1, 0, -1):
        cells = [row[column] for row in table.rows]
        twofold = [two_in_one(cell) for cell in cells]
        if sum(1 for pair in twofold if pair) * 2 <= sum(1 for cell in cells[1:] if not is_nothing(cell)):
            continue
        for row, pair in zip(table.rows, twofold, strict=True):
            words = row[column]
            row[column : column + 1] = pair or (words, f"% {words}" if read(words) is None else "")
