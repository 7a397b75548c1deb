"""What the author of a report chose to quote, set into its places: compliments, summaries of cases, what was learnt.

The words are those that the author edited for everybody to read. Which case they came from is known to the draft and
goes no further: neither the report nor any of its files has a way back to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..figures import ReportRefused
from ..layouts import QUOTED
from ..models import Quotation
from ..report import Block, Report

Kind = Quotation.Kind


@dataclass(frozen=True)
class Field:
    """One text of a quotation: its name, how it is asked for, and what stands over it in the report, if anything."""

    name: str
    asked: str
    label: str = ""


FIELDS: dict[str, tuple[Field, ...]] = {
    Kind.COMPLIMENT: (Field("said", "What was said"),),
    Kind.SUMMARY: (
        Field("complained_of", "What was complained of?", "The complaint"),
        Field("found", "What was found?", "What we found"),
        Field("done", "What was done?", "What we did"),
    ),
    Kind.LEARNING: (
        Field("learnt", "What was learnt?", "What we learnt"),
        Field("changed", "What was changed?", "What we changed"),
    ),
}
"""The texts of each kind, in the order in which they are read."""

COUNTED_IN = {Kind.COMPLIMENT: "compliments", Kind.SUMMARY: "services", Kind.LEARNING: "services"}
"""The table that has the number of a service area among those of a kind."""


@dataclass(frozen=True)
class Quoted:
    """A quotation as everybody reads it: a service area, or none, and each text under its label, by paragraphs."""

    service: str
    said: tuple[tuple[str, tuple[str, ...]], ...]


def with_quotations(report: Report, chosen: Sequence[Quotation], *, withholds: bool) -> Report:
    """The report with what was chosen in the places of its layout, each under a heading, by service area.

    Where small numbers are withheld a service area is named only beside a number that is shown: quotations could be
    counted. Raises ReportRefused where something was chosen that the layout has no place for.
    """
    waiting = {kind: [one for one in chosen if one.kind == kind] for kind in Kind.values}
    there = {block.text for section in report.sections for block in section.blocks if block.kind == "quoted"}
    if homeless := [Kind(kind).label for kind, rows in waiting.items() if rows and kind not in there]:
        raise ReportRefused(
            "\n".join(f"The layout has no place for a {kind}, and one is chosen. Take it out." for kind in homeless)
        )
    return replace(
        report,
        sections=tuple(
            replace(
                section,
                blocks=tuple(
                    made
                    for block in section.blocks
                    for made in (
                        _set(block, waiting[block.text], report, withholds) if block.kind == "quoted" else (block,)
                    )
                ),
            )
            for section in report.sections
        ),
    )


def _set(block: Block, rows: list[Quotation], report: Report, withholds: bool) -> Iterator[Block]:
    if not rows:
        return
    items = [as_read(row, named=not withholds or _is_shown(row, report)) for row in rows]
    yield Block("heading", QUOTED[block.text], anchor=f"quoted-{block.text}")
    yield replace(block, items=tuple(sorted(items, key=lambda item: (not item.service, item.service))))


def as_read(row: Quotation, *, named: bool = True) -> Quoted:
    """A quotation as everybody reads it."""
    said = ((one.label, _paragraphs(row.words.get(one.name, ""))) for one in FIELDS[row.kind])
    return Quoted(row.service if named else "", tuple((label, parts) for label, parts in said if parts))


def _is_shown(row: Quotation, report: Report) -> bool:
    """Whether the report shows how many there are of the service area."""
    table = report.tables.get(COUNTED_IN[Kind(row.kind)])
    if table is None or report.year not in table.years:
        return False
    lines = (line for line in table.lines if line.kind in ("line", "group") and line.label == row.service)
    line = next(lines, None)
    return line is not None and not line.cells[table.years.index(report.year)].withheld


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip())
