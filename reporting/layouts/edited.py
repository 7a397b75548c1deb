"""Layouts that the council edits: what is stored of one is checked and made into a `Layout` as the shipped ones are.

The tables, charts and sentences themselves come from the shipped layout it is based on, and from the general ones. A
layout that could not be printed as it stands is refused with a sentence for each fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ..measures import Rounding
from ..models import EditedLayout
from ..tables import TableDefinition
from .faults import faults_in
from .library import FIXED, Library, library_of
from .parts import Layout, Part, Section
from .stored import BrokenLayout, EditedPart, Sections, sections_of


def resolved(row: EditedLayout) -> Layout:
    """The layout that is stored, as reports are made of. Raises BrokenLayout where it could not be printed."""
    library, sections = library_of(row), sections_of(row)
    if faults := list(faults_in(library, sections)):
        raise BrokenLayout("\n".join(faults))
    tables = _tables(row, library, sections)
    return Layout(
        row.name,
        row.title,
        tuple(
            Section(
                section.name,
                section.title,
                tuple(made for part in section.parts for made in _made(part, library.base)),
                section.new_page,
            )
            for section in sections
        ),
        tables=tuple(tables.values()),
        charts=tuple(library.charts.values()),
        compares=row.compares,
        year_style=row.year_style,
        ratios=library.base.ratios,
        rounding=Rounding(row.rounding),
    )


def _made(part: EditedPart, base: Layout) -> Iterator[Part]:
    if part.kind == "words":
        paragraphs = re.split(r"\n\s*\n", part.what.strip())
        yield from (Part("words", " ".join(paragraph.split())) for paragraph in paragraphs)
        return
    like = (one for section in base.sections for one in section.parts if one.kind == part.kind and one.compared)
    compared = next((one.compared for one in like), None) if part.kind in FIXED else None
    yield Part(part.kind, part.what, part.items, compared)


def _tables(row: EditedLayout, library: Library, sections: Sections) -> dict[str, TableDefinition]:
    """The tables of the library, those that are printed under the numbers and titles they were given."""
    tables = dict(library.tables)
    printed = {part.what: part for section in sections for part in section.parts if part.kind == "table"}
    kept = {tables[name].number for name, part in printed.items() if part.number in ("", tables[name].number)}
    for name, part in printed.items():
        found = tables[name]
        ordered = found.oldest_first if not row.year_order else row.year_order == EditedLayout.YearOrder.OLDEST
        tables[name] = replace(
            found,
            number=part.number or found.number,
            title=part.title or found.title,
            oldest_first=ordered,
            notes=tuple(note for note in found.notes if _numbers_in(note) <= kept),
        )
    return tables


def _numbers_in(note: str) -> set[str]:
    """The numbers of tables that a note speaks of: it is left out where one of them is not there under that number."""
    found = re.findall(r"\bTables? ([0-9][\w.]*)(?: (?:and|to) ([0-9][\w.]*))?", note)
    return {number.rstrip(".") for pair in found for number in pair if number}
