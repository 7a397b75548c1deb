"""What a report is about: a financial year, a quarter of one or any two dates, of the whole council or of one service.

The annual report is that of a financial year and the whole council. It alone is published. Beside it every other report
lets a reader subtract (a quarter from the year, a service from the whole), so those are internal, show every number and
say so on every page: docs/decisions/0015-internal-reports.md.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from .periods import DATES, Span, compared, is_year, named, span_called
from .tables import BASES, Heading, TableDefinition

INTERNAL = "Internal: not for publication. Small numbers are shown."
"""What stands on every page of a report that is not published."""

YEAR_WORD = re.compile(r"(?:(?<!each )(?<!Each )(?<!one )(?<!early )(?<!Early )(?<!financial )\b(y)|\A(Y))ear(s?)\b")
"""A year that is that of the report: neither every year, nor one year that the law counts, nor early years."""


@dataclass(frozen=True)
class Subject:
    """A period, by its code (`periods.span_called`), and the one service area that is counted, by its name; empty for
    the whole council."""

    year: str
    service: str = ""

    @cached_property
    def span(self) -> Span:
        """Its days. Raises NotAYear or NotASpan for what is no period of a report."""
        found = span_called(self.year)
        compared(found.first, found.last, 2)
        return found

    @property
    def is_year(self) -> bool:
        return is_year(self.year)

    @property
    def is_annual(self) -> bool:
        """Whether it is a year of the whole council: the report that the law asks for, and the only one published."""
        return self.is_year and not self.service

    @property
    def grain(self) -> str:
        """What its period is called in words: year, quarter or period."""
        return "year" if self.is_year else "quarter" if " Q" in self.year else "period"

    @property
    def before(self) -> str:
        """What it is compared with first: the year before, or the same quarter or days of it."""
        if self.is_year:
            return "the year before"
        return f"the same {'quarter' if self.grain == 'quarter' else 'days'} of the year before"

    @property
    def words(self) -> str:
        """2024-25, 2024-25 Q1, 1 May 2024 to 31 July 2024; and the service: 2024-25 Q1: Fostering."""
        return f"{self.span.label}: {self.service}" if self.service else self.span.label

    @property
    def title(self) -> str:
        """Annual report 2024-25, Quarterly report 2024-25 Q1: Fostering, Report on 1 May 2024 to 31 July 2024."""
        if self.is_annual:
            return f"Annual report {self.words}"
        return f"{'Quarterly report' if self.grain == 'quarter' else 'Report on'} {self.words}"

    @property
    def name(self) -> str:
        """Its title inside a sentence: annual report 2024-25."""
        return f"{self.title[:1].lower()}{self.title[1:]}"

    @property
    def slug(self) -> str:
        """It in the names of files: 2024-25, 2024-25-q1-fostering."""
        return re.sub(r"[^a-z0-9]+", "-", f"{self.year} {self.service}".lower()).strip("-")

    @property
    def file_name(self) -> str:
        """What its files are called: annual-report-2024-25, report-2024-25-q1-fostering."""
        return f"{'annual-' if self.is_annual else ''}report-{self.slug}"

    def compared(self, most: int) -> tuple[str, ...]:
        """The codes of the same period of so many years, its own first."""
        return tuple(one.code for one in reversed(compared(self.span.first, self.span.last, most)))

    @property
    def where(self) -> tuple[tuple[str, str], ...]:
        """The condition that every table of it has."""
        return (("service_area", self.service),) if self.service else ()

    def said(self, text: str) -> str:
        """Words about a year as they are of this period: the quarter, the period.

        Not for a name on one of the council's lists, which may have a year in it too.
        """
        if self.is_year:
            return text
        return YEAR_WORD.sub(lambda year: f"{self.grain if year[1] else self.grain.capitalize()}{year[3]}", text)

    def dated(self, text: str) -> str:
        """A text with words in place of the codes of periods without a name: this period, or the name of a month."""

        def called(found: re.Match[str]) -> str:
            label = span_called(found[0]).label
            if not label[0].isdigit():
                return label
            return "this period" if found[0] == self.year else self.before

        return DATES.sub(called, text)

    def table(self, definition: TableDefinition) -> TableDefinition:
        """A table as this report has it: of its service alone, and in its words."""
        if self.is_annual:
            return definition
        notes = definition.notes
        if self.service and definition.of_service:
            notes = (*notes, definition.of_service)
        listed = self.service and {definition.by, definition.parent} & {"service_area", "team"}
        return replace(
            definition,
            title=self.said(definition.title),
            population=self.said(definition.population)
            + (f"; only those in the service area {self.service}" if self.service else ""),
            first_column=self.said(definition.first_column),
            where=(*definition.where, *self.where),
            headings=() if listed else tuple(self._heading(heading) for heading in definition.headings),
            columns=tuple(replace(column, label=self.said(column.label)) for column in definition.columns),
            rows=tuple(replace(row, label=self.said(row.label)) for row in definition.rows),
            year_words=self.said(definition.year_words or BASES[definition.basis]),
            period_called=self.grain.capitalize(),
            notes=tuple(map(self.said, notes)),
            of_council="" if self.service else definition.of_council,
        )

    def definitions(self, terms: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Terms and their meanings, with what a year is in the words of this period."""
        meaning = {
            "quarter": (
                "Quarter",
                "Three months of the financial year, which is from 1 April to 31 March. The first is April to June.",
            ),
            "period": ("Period", f"{self.span.label}, and the same days of each year compared."),
        }.get(self.grain)
        found = [one for one in terms if one[0] != "Year" or meaning is None]
        return tuple(sorted([*found, meaning]) if meaning else found)

    def _heading(self, heading: Heading) -> Heading:
        """The heading of a fixed list in words of this period; one of the council's own is its name and stays."""
        return replace(heading, label=self.said(heading.label)) if heading.keys else heading


def subject_of(first: datetime.date, last: datetime.date, service: str = "") -> Subject:
    """The subject of two dates, both included. Raises NotASpan for dates that no report can be of."""
    compared(first, last, 2)
    return Subject(named(first, last).code, service)
