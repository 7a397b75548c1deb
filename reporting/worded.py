"""What the author of a report writes, set into it: paragraphs in which figures stand by name.

`{accepted}` is the figure of the year reported, `{accepted:2023-24}` that of an earlier one. Names come from the
figures of the report and from nowhere else, and the text is never run: what is not such a name stays as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from .figures import Figure, ReportRefused
from .layouts import Layout
from .published import WITHHELD
from .report import Block, Report

BINDING = re.compile(r"\{([a-z][a-z0-9_]*)(?::([0-9]{4}-[0-9]{2}))?\}")


def places(layout: Layout) -> dict[str, str]:
    """Where a layout takes words of the author's: the end of each section, by its name, with its title."""
    return {section.name: section.title for section in layout.sections}


def with_texts(report: Report, texts: Mapping[str, str]) -> Report:
    """The report with the author's words at the end of the sections they belong to.

    Raises ReportRefused where they name a figure, or a year of one, that the report has not.
    """
    faults: list[str] = []
    sections = []
    for section in report.sections:
        added = tuple(
            _paragraph(text, section.title, report, faults) for text in paragraphs(texts.get(section.name, ""))
        )
        sections.append(replace(section, blocks=(*section.blocks, *added)))
    if faults:
        raise ReportRefused("\n".join(faults))
    return replace(report, sections=tuple(sections))


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, which empty lines part."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def _paragraph(text: str, title: str, report: Report, faults: list[str]) -> Block:
    used: list[str] = []

    def said(found: re.Match[str]) -> str:
        name, year = found[1], found[2] or report.year
        figure = report.figures.get(name)
        if figure is None:
            faults.append(f"The words under “{title}” name the figure “{name}”, which this report does not have.")
            return found[0]
        if year not in figure.by_year:
            faults.append(f"The words under “{title}” ask for “{figure.label}” in {year}, which is not compared here.")
            return found[0]
        used.append(name)
        return _number(figure, year)

    return Block("paragraph", BINDING.sub(said, text), figures=tuple(used))


def _number(figure: Figure, year: str) -> str:
    value = figure.by_year[year]
    if value is None:
        return WITHHELD if year in figure.withheld else "–"
    return f"{value:,}{'%' if figure.unit == '%' else ''}"
