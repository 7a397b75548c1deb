"""A report put together: the tables of a layout counted, checked against each other and set between its sentences."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace

from django.conf import settings

from .earlier import with_earlier
from .elsewhere import Elsewhere, read
from .figures import ReportRefused, bound
from .filling import CountAll, filled, specs_of
from .layouts import Layout
from .published import PublishedTable
from .report import Block, Report, ReportSection
from .setting import Setting
from .small_numbers.withholding import Rule, taken_out
from .soundness import require_sound
from .specs import spec_for
from .subjects import Subject

NOT_WITHHELD = (
    "Small numbers can be withheld in the annual report alone. Beside it, the report of a quarter or of one service "
    "area lets a reader subtract; it is internal, shows every number, and is not for publication."
)

Progress = Callable[[int, str], None]
"""Told how far the making of a report has come, in per cent, and in words what is being done."""


def compiled(
    year: str,
    layout: Layout,
    *,
    service: str = "",
    on: datetime.date,
    count: CountAll,
    progress: Progress = lambda percent, words: None,
    withhold: Rule | None = None,
) -> Report:
    """Count, check and word the report of one year, as the record stands on a day.

    In place of a year `year` may be the code of another period (`periods.span_called`), which is compared with the same
    days of the years before; with a `service` nothing but what that service area has is counted.

    With a rule to `withhold` small numbers, they are taken out of the tables once those have been checked, so that no
    sentence, share or chart can know them.

    Raises figures.ReportRefused where two of its figures contradict each other, and where small numbers are to be
    withheld in a report other than the annual one; NotAYear or NotASpan for what is no period.
    """
    subject = Subject(year, service)
    if withhold and not subject.is_annual:
        raise ReportRefused(NOT_WITHHELD)
    definitions = [subject.table(layout.by_name[name]) for name in layout.printed]
    most = max([layout.compares, *(definition.compares for definition in definitions)])
    kept = _years_with_cases(subject, most, count)
    years = kept[: layout.compares]
    shown = {definition.name: kept[: definition.compares or layout.compares] for definition in definitions}
    progress(10, "Counting")
    counted_now = count(spec for definition in definitions for spec in specs_of(definition, shown[definition.name]))
    counted_tables: dict[str, PublishedTable] = {}
    for done, definition in enumerate(definitions):
        progress(40 + 10 * done // len(definitions), f"Filling table {definition.number}")
        counted_tables[definition.name] = filled(
            definition, shown[definition.name], counted_now.__getitem__, on, layout.year_said
        )
    figures = bound(counted_tables, years, layout.ratios, layout.rounding)
    progress(50, "Checking the figures against each other")
    require_sound(counted_tables, figures, years, layout.ratios)
    tables = {name: table for name, table in counted_tables.items() if _is_worth_printing(table)}
    if withhold:
        progress(55, "Withholding small numbers")
        tables = taken_out(tables, withhold)
        note = withhold.note(tables)
    figures = bound(tables, years, layout.ratios, layout.rounding)
    figures = {name: replace(figure, label=subject.said(figure.label)) for name, figure in figures.items()}
    entered = read(year, most, layout.printed) if subject.is_annual else Elsewhere(years)
    figures |= entered.figures(figures)
    tables = with_earlier(tables, entered, layout.year_said)
    say = Setting(layout, subject, years, figures, tables, entered, on)
    sections = tuple(
        ReportSection(number, section.name, subject.said(section.title), say.blocks(section.parts), section.new_page)
        for number, section in enumerate(layout.sections, start=1)
    )
    if withhold:
        sections = (_with_note(sections[0], note), *sections[1:])
    return Report(layout.name, layout.title, settings.COUNCIL_NAME, year, years, on, sections, tables, figures, service)


def _with_note(section: ReportSection, note: str) -> ReportSection:
    """A section that ends with a word on the numbers that are withheld."""
    added = (Block("heading", "Numbers that are withheld", anchor="withheld"), Block("paragraph", note))
    return replace(section, blocks=(*section.blocks, *added))


def _years_with_cases(subject: Subject, most: int, count: CountAll) -> tuple[str, ...]:
    """The years compared, newest first. Years before the first case are no zeros: nothing was kept then.

    A service that had no case in a year when others had some has its 0.
    """
    years = subject.compared(most)
    by_year = spec_for(tuple(reversed(years)), "year")
    kept = {line.code: line.total for line in count([by_year])[by_year].data}
    while len(years) > 1 and not kept[years[-1]]:
        years = years[:-1]
    return years


def _is_worth_printing(table: PublishedTable) -> bool:
    definition = table.definition
    if definition.only_if_any and table.is_empty:
        return False
    unrecorded = any(cell.value for cell in table.cells if cell.is_unrecorded)
    recorded = any(cell.value for cell in table.cells if not cell.is_unrecorded)
    return (recorded or not definition.only_if_recorded) and (unrecorded or not definition.only_if_unrecorded)
