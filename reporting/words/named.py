"""The figures that an author names in braces, and what comes of each name.

    {accepted}            30                             {count:accepted}       30 complaints
    {accepted:2023-24}    25                             {was:accepted}         were
    {before:accepted}     25, of the year before         {most:services}        Fostering (12) and Adoption (9)
    {change:accepted}     5 more than in 2023-24 (25)    {moved:accepted}       rose from 25 to 30
    {difference:accepted} 5                              {percent:accepted}     20%
    {rose_or_fell:accepted}     rose                     {more_or_fewer:accepted}     more
    {year}, {year_before}       2024-25, 2023-24

Whatever compares does so with the year before, or with the one that stands last: {change:accepted:2021-22}. The words
are worked out when the report is put together and never kept: a figure that is restated takes its words with it. Of a
figure that is withheld every form gives the mark, so that no difference and no word gives it away. Names come from the
figures of the report and from nowhere else, and nothing is run: other braces stay as they were typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Protocol

from ..binding import FigureWithheld, counted, highest, in_pounds, listed
from ..figures import Figure
from ..measures import percentage
from ..published import WITHHELD, PublishedTable

IN_BRACES = re.compile(r"(?<!\{)\{([^{}]{1,100})\}(?!\})")
NAME = re.compile(
    r"\s*(?:(?P<form>[a-z_]+)\s*:\s*)?(?P<name>[a-z][a-z0-9_ ,’'-]*?)\s*(?::\s*(?P<year>\d{4}-\d{2})\s*)?",
    re.IGNORECASE | re.ASCII,
)
NOUNS = {
    "complaints": "complaint",
    "cases": "case",
    "compliments": "compliment",
    "actions": "action",
    "recommendations": "recommendation",
    "stages": "complaint",
    "stages begun": "complaint",
    "stage 1 clocks": "complaint",
}
"""What a number of a unit is of. Money, shares and rates are of nothing that goes on."""


class Named(Protocol):
    """What a report has that may be named: its years, the one reported first, its figures and its tables."""

    @property
    def year(self) -> str: ...
    @property
    def years(self) -> tuple[str, ...]: ...
    @property
    def figures(self) -> Mapping[str, Figure]: ...
    @property
    def tables(self) -> Mapping[str, PublishedTable]: ...


class NotThere(LookupError):
    """Words name what the report does not have. The message goes on from “The words”."""


@dataclass(frozen=True)
class Asked:
    """What stands in braces: the form, empty for the number, the name and the year, if it names one."""

    form: str
    name: str
    year: str | None


def read(inner: str) -> Asked | None:
    """What braces ask for; None where they hold no name, and are text."""
    found = NAME.fullmatch(inner)
    return found and Asked((found["form"] or "").lower(), found["name"].lower(), found["year"])


@dataclass(frozen=True)
class Moved:
    """A figure in two years, neither of them withheld."""

    figure: Figure
    year: str
    other: str

    @property
    def now(self) -> int:
        return self.figure.by_year[self.year]

    @property
    def then(self) -> int:
        return self.figure.by_year[self.other]

    @property
    def by(self) -> float:
        """How far it went, without what a decimal fraction loses as it is taken away."""
        return round(abs(self.now - self.then), 6)

    @property
    def is_share(self) -> bool:
        return self.figure.unit == "%"

    def either(self, up: str, down: str, same: str) -> str:
        return up if self.now > self.then else down if self.now < self.then else same


def said(figure: Figure, year: str) -> str:
    """The number of a year as it is printed; the mark where it is withheld, a dash where there is none."""
    if year in figure.withheld:
        return WITHHELD
    return "–" if figure.by_year[year] is None else printed(figure, figure.by_year[year])


def printed(figure: Figure, value: float) -> str:
    """A number in the unit of a figure: 1,234 or 46% or £250.50."""
    if figure.unit == "pounds":
        return in_pounds(value)
    return f"{value:,}{'%' if figure.unit == '%' else ''}"


def _count(figure: Figure, year: str) -> str:
    value, unit = figure.by_year[year], figure.unit
    if year in figure.withheld and unit in NOUNS:
        return f"{WITHHELD} {NOUNS[unit]}s"
    if value is None or unit not in NOUNS:
        return said(figure, year)
    return counted(value, NOUNS[unit])


def _was(figure: Figure, year: str) -> str:
    return "was" if year not in figure.withheld and figure.by_year[year] == 1 else "were"


def _change(moved: Moved) -> str:
    then = printed(moved.figure, moved.then)
    if moved.now == moved.then:
        return f"the same {'share' if moved.is_share else 'number'} as in {moved.other}"
    if moved.is_share:
        return f"{moved.either('up', 'down', '')} from {then} in {moved.other}"
    fewer = "less" if moved.figure.unit == "pounds" else "fewer"
    return f"{printed(moved.figure, moved.by)} {moved.either('more', fewer, '')} than in {moved.other} ({then})"


def _moved(moved: Moved) -> str:
    now, then = printed(moved.figure, moved.now), printed(moved.figure, moved.then)
    return moved.either(f"rose from {then} to {now}", f"fell from {then} to {now}", f"stayed at {now}")


def _difference(moved: Moved) -> str:
    return counted(moved.by, "percentage point") if moved.is_share else printed(moved.figure, moved.by)


def _percent(moved: Moved) -> str:
    if moved.is_share:
        raise NotThere(f"ask by how many per cent “{moved.figure.label}” changed, which is a share already")
    if not moved.then:
        raise NotThere(f"ask by how many per cent “{moved.figure.label}” changed, which was 0 in {moved.other}")
    return f"{percentage(moved.by, moved.then)}%"


def _rose_or_fell(moved: Moved) -> str:
    return moved.either("rose", "fell", "stayed the same")


def _more_or_fewer(moved: Moved) -> str:
    if moved.is_share:
        return moved.either("higher", "lower", "the same")
    if moved.figure.unit == "pounds":
        return moved.either("more", "less", "as much")
    return moved.either("more", "fewer", "as many")


@dataclass(frozen=True)
class Form:
    """One thing that can be made of a figure: what it says, and how."""

    name: str
    means: str
    of_one: Callable[[Figure, str], str] | None = None
    of_two: Callable[[Moved], str] | None = None
    before: bool = False
    """Whether it is of the year before where no year is named."""


FORMS = {
    form.name: form
    for form in (
        Form("", "the number", of_one=said),
        Form("before", "the number of the year before", of_one=said, before=True),
        Form("count", "the number with its noun", of_one=_count),
        Form("was", "was after one, were after any other number", of_one=_was),
        Form("change", "how it differs from the year before", of_two=_change),
        Form("moved", "how it went from the year before to this one", of_two=_moved),
        Form("difference", "by how much it differs", of_two=_difference),
        Form("percent", "by how many per cent it differs", of_two=_percent),
        Form("rose_or_fell", "rose, fell or stayed the same", of_two=_rose_or_fell),
        Form("more_or_fewer", "more, fewer or as many", of_two=_more_or_fewer),
    )
}
"""The forms that a figure may take. `most`, of a table, is the one other."""


@dataclass
class Filling:
    """Words being filled in: what they named, for the data beside them, and what they named that is not there."""

    report: Named
    whose: str
    used: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def filled(self, text: str, before: str = "") -> str:
        """A text with what it names filled in. A name that is not there stays, and is a fault.

        `before` is what stands before it in its paragraph: a name that begins a sentence has a capital letter.
        """

        def put(found: re.Match[str]) -> str:
            if (asked := read(found[1])) is None:
                return found[0]
            try:
                words = self._put(asked)
            except NotThere as fault:
                self.faults.append(f"{self.whose} {fault}{'' if str(fault).endswith('?') else '.'}")
                return found[0]
            return words[:1].upper() + words[1:] if begins(before + text[: found.start()]) else words

        return IN_BRACES.sub(put, text)

    def _put(self, asked: Asked) -> str:
        form, name = asked.form, asked.name
        if not form and name in ("year", "year_before"):
            return self.report.year if name == "year" else _year_before(self.report, self.report.year)
        if form == "most":
            return self._most(name, asked.year or self.report.year)
        if form not in FORMS:
            near = _instead(form, [*FORMS, "most"], lambda one: f"{{{one}:{name}}}")
            raise NotThere(f"use “{form}:”, which nothing is called{near}")
        figure = figure_called(name, self.report)
        self._use(name)
        return put_in(FORMS[form], figure, asked.year, self.report)

    def _most(self, name: str, year: str) -> str:
        if name not in self.report.tables:
            near = _instead(name, self.report.tables, lambda one: f"{{most:{one}}}")
            raise NotThere(f"name the table “{name}”, which this report does not have{near}")
        try:
            top = highest(self.report.tables[name], year)
        except FigureWithheld:
            return WITHHELD
        if not top:
            raise NotThere(f"ask for most of “{self.report.tables[name].title}”, where nothing stands out")
        for label, _ in top:
            self._use(f"{name}: {label}")
        return listed([f"{label} ({cell.said})" for label, cell in top])

    def _use(self, name: str) -> None:
        if name not in self.used:
            self.used.append(name)


def put_in(form: Form, figure: Figure, year: str | None, report: Named) -> str:
    """What a form says of a figure. Raises NotThere for a year that has no number of it."""
    if year is not None and year not in figure.by_year:
        raise NotThere(
            f"ask for “{figure.label}” in {year}, which is not compared here: there are {listed(list(report.years))}"
        )
    if form.of_one:
        return form.of_one(figure, year or (_year_before(report, report.year) if form.before else report.year))
    other = year or _year_before(report, report.year)
    if {report.year, other} & set(figure.withheld):
        return WITHHELD
    for one in (report.year, other):
        if figure.by_year[one] is None:
            raise NotThere(f"compare “{figure.label}” with {other}, but there is no number of it for {one}")
    return form.of_two(Moved(figure, report.year, other))


def figure_called(name: str, report: Named) -> Figure:
    """A figure by its name. Raises NotThere, with the names that are nearest, for one that the report does not have."""
    if name in report.figures:
        return report.figures[name]
    labels = {figure.label.lower(): one for one, figure in report.figures.items()}
    near = _instead(name, [*report.figures, *labels], lambda one: f"{{{labels.get(one, one)}}}")
    raise NotThere(f"name the figure “{name}”, which this report does not have{near}")


def begins(before: str) -> bool:
    """Whether what follows these words begins a sentence."""
    return not before.strip() or re.search(r"[.!?][”\")]?\s+$", before) is not None


def _year_before(report: Named, year: str) -> str:
    place = report.years.index(year) + 1
    if place == len(report.years):
        raise NotThere(f"compare {year} with the year before, of which there are no cases")
    return report.years[place]


def _instead(name: str, names: Iterable[str], shown: Callable[[str], str]) -> str:
    """The names nearest to one that is not there, as the end of a sentence."""
    close = dict.fromkeys(map(shown, get_close_matches(name, [one for one in names if one], n=3, cutoff=0.6)))
    return f". Did you mean {' or '.join(close)}?" if close else ""
