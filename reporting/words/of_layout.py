"""The words of a layout held against the figures, as those of a report's author are.

A layout is written once and used for years: what it said of one year may not be so in the next. Its titles, headings,
paragraphs, lists and titles of tables are read; notes under tables and sentences with figures are the program's own.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..layouts import SHIPPED, Layout, Section
from ..report import Block, Report
from .directions import untrue
from .named import IN_BRACES, read
from .spoken import rows_of
from .worded import Reading


def read_of_layout(report: Report, layout: Layout) -> Iterator[Reading]:
    """The words of each section of a layout, read; each fault says that they are the layout's, and where to change
    them."""
    rows = rows_of(report)
    for title, texts in _written(layout):
        yield Reading(
            f"The layout’s words under “{title}”",
            "\n\n".join(texts),
            tuple(Block("paragraph", " ".join(text.split())) for text in texts),
            said=(*_left_open(texts, report), *untrue(texts, report, rows)),
            remedy=_change(layout),
        )


def _written(layout: Layout) -> Iterator[tuple[str, list[str]]]:
    """What somebody wrote into each section of a layout, by the title of the section."""
    yield "Title", [layout.title]
    for section in layout.sections:
        yield section.title, [section.title, *_words(section, layout)]


def _words(section: Section, layout: Layout) -> Iterator[str]:
    for part in section.parts:
        if part.kind in ("heading", "words"):
            yield part.what
        elif part.kind == "list":
            yield from part.items
        elif part.kind == "table":
            yield layout.by_name[part.what].title


def _left_open(texts: list[str], report: Report) -> Iterator[str]:
    """Figures named in braces, which are filled in where an author writes and nowhere else."""
    for text in texts:
        for found in IN_BRACES.finditer(text):
            asked = read(found[1])
            if asked and asked.name in report.figures:
                yield f"have “{found[0]}”, which is filled in only in the words that an author writes in a draft"


def _change(layout: Layout) -> str:
    where = "Reports, “Layouts of reports”"
    if layout.name in SHIPPED:
        return f"Make a copy of the layout under {where}, and change them there."
    return f"Change them under {where}, “{layout.title}”."
