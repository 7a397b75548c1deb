"""Numbers that an author typed instead of naming a figure: those to put a name in place of, and those that are wrong.

A number that is typed stays what it is when a figure is restated, so each has a word of warning. A typed sentence that
the report's own tables contradict (a share, a change, a sum: all that `checking` finds in any published report) is an
error.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from decimal import Decimal

from ..checking import Grade, TooMuch, check
from ..checking.prose import Said, Share, counts, shares, tokens
from ..published import PublishedTable
from ..report import Block
from .named import IN_BRACES, Named
from .spoken import Sentence, sentences

MOST_NAMES = 3
A_LIMIT = re.compile(r"\s*(?:to|or|and|–|-)\s*\d+\s+(?:working |calendar )?days\b", re.IGNORECASE)
"""What follows the first number of “11 to 20 working days”, which counts nothing."""
WORDS = re.compile(r"\d+(?:[.,]\d+)*|\w+")


def unnamed(text: str, report: Named, withheld_below: int = 0) -> list[str]:
    """A sentence for each number that a paragraph, as it was typed, says without the name of its figure.

    `withheld_below` is the smallest count that the report shows, where it withholds smaller ones.
    """
    found: list[str] = []
    for sentence in sentences(text, report):
        for one in (*counts(sentence.masked), *shares(sentence.masked)):
            if A_LIMIT.match(sentence.masked, one.end):
                continue
            if not isinstance(one, Share) and one.text.lower() != "one" and 0 < one.value < withheld_below:
                found.append(
                    f"“{one.text}” is a small number. This report withholds such numbers: say it of nothing that its "
                    "tables count."
                )
            elif not one.text.isalpha():
                found.append(_advice(one, sentence))
    return list(dict.fromkeys(found))


def contradicted(written: Iterable[tuple[str, Iterable[Block]]], report: Named) -> list[list[str]]:
    """Of each text, what was typed in it that the tables of the report, or the words themselves, say otherwise.

    Beside each text, as it was typed, stand the blocks that it becomes. All are read together, so that the tables are
    read once. Each fault goes on from “The words”. A number that came of a name is right.
    """
    written = list(written)
    lines = ["\n\n".join(map(_pasted, report.tables.values()))]
    ends = []
    for _, blocks in written:
        lines += [words for block in blocks for words in (block.items or (block.text,))]
        ends.append("\n\n".join(lines).count("\n") + 1)
    own = lines[0].count("\n") + 1
    found: list[list[str]] = [[] for _ in written]
    try:
        checked = check("\n\n".join(lines))
    except TooMuch:
        return found
    typed = [set(WORDS.findall(IN_BRACES.sub(" ", text))) for text, _ in written]
    for one in checked.findings:
        at = bisect_left(ends, one.line)
        wrong = one.line > own and one.grade in (Grade.ERROR, Grade.WORDING)
        if wrong and typed[at].issuperset(WORDS.findall(one.printed)):
            found[at].append(f"say “{one.printed}” in place of “{one.should_be}”. {one.why}")
    return [list(dict.fromkeys(faults)) for faults in found]


def _advice(one: Said | Share, sentence: Sentence) -> str:
    names = list(_names(one, sentence))
    if not names:
        return f"“{one.text}” is no figure of this report. Check it, or name the figure that is meant."
    return f"“{one.text}” is typed. Write {' or '.join(names[:MOST_NAMES])} for it, so that it stays right."


def _names(one: Said | Share, sentence: Sentence) -> Iterator[str]:
    """The names of the figures that have this number, of this year and then of the year before, the likeliest first."""
    report = sentence.report
    unit = "%" if isinstance(one, Share) else "pounds" if one.text.startswith("£") else ""
    words = tokens(sentence.text)
    likely = sorted(report.figures.values(), key=lambda figure: -len(tokens(figure.label) & words))
    for year in report.years[:2]:
        for figure in likely:
            value = figure.by_year.get(year)
            of_unit = figure.unit == unit if unit else figure.unit not in ("%", "pounds")
            if of_unit and value is not None and Decimal(str(value)) == one.value:
                yield f"{{{figure.name}}}" if year == report.year else f"{{before:{figure.name}}}"


def _pasted(table: PublishedTable) -> str:
    """A table as the lines of cells that anybody may paste. A group has no number: plain text does not say whose parts
    follow."""
    of_years = table.definition.years_down and table.definition.total_label
    lines = [
        [table.definition.first_column, *table.columns[: len(table.column_codes)], *([of_years] if of_years else [])]
    ]
    for line in table.lines:
        lines.append([line.label, *("" if line.kind == "group" else cell.said for cell in line.cells)])
    if table.has_total_line:
        lines.append([table.definition.total_label, *(cell.said for cell in table.total.cells)])
    return f"{table.caption}\n" + "\n".join("\t".join(cells) for cells in lines)
