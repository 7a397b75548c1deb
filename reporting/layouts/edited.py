"""Layouts that the council edits: read from what is stored, checked, and made into a `Layout` as the shipped ones are.

What is stored is what was chosen and written, and no more: a list of sections, each with its parts.

    [{"name": "times", "title": "How long it took", "new_page": true, "parts": [
        {"key": 3, "kind": "says", "what": "times"},
        {"key": 4, "kind": "table", "what": "times_stage1", "number": "1", "title": "Time taken"},
        {"key": 5, "kind": "words", "what": "A paragraph.\\n\\nAnother."}]}]

The tables, charts and sentences themselves come from the shipped layout it is based on, and from the general ones. A
layout that could not be printed as it stands is refused with a sentence for each fault.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from cases.record import Refused

from ..binding import Bound
from ..commentary import SENTENCES
from ..figures import SOURCES, Figure
from ..measures import Rounding
from ..models import EditedLayout
from ..tables import BY_NAME, TableDefinition
from .bath import BATH
from .checklist import CHECKLIST
from .cheshire_west import CHESHIRE_WEST
from .leicestershire import LEICESTERSHIRE
from .parts import CHARTS, QUOTED, ChartDefinition, Layout, Part, Section

SHIPPED = {layout.name: layout for layout in (CHECKLIST, CHESHIRE_WEST, BATH, LEICESTERSHIRE)}

FIXED = {
    "glance": "The figures at a glance",
    "shares": "The shares by year, with their chart",
    "context": "Measures and rates from elsewhere",
    "targets": "Targets, and what was reached",
    "ombudsman_own": "The Ombudsman’s own figures",
    "stages": "What happens at each stage",
    "definitions": "What the terms mean",
}
"""Parts that are as they are: there is nothing to choose in them."""

WRITTEN = ("heading", "words", "list")
"""Parts that hold the council's own words, which may stand as often as wanted."""

SHARES_NEED = ("share_upheld", "share_within_20")
LONGEST = 5000
"""Letters of one part at most."""


class BrokenLayout(Refused):
    """A layout cannot be printed as it stands: a sentence for each fault, one a line."""


class NoSuchLayout(Refused):
    """There is no layout of that name."""


@dataclass(frozen=True)
class EditedPart:
    """One part as it is stored. `key` tells it from every other of its layout, wherever it is moved."""

    key: int
    kind: str
    what: str = ""
    items: tuple[str, ...] = ()
    number: str = ""
    title: str = ""


@dataclass(frozen=True)
class EditedSection:
    """One section as it is stored. `name` stays when the title is changed: the author's words hang on it."""

    name: str
    title: str
    new_page: bool = True
    parts: tuple[EditedPart, ...] = ()


Sections = tuple[EditedSection, ...]


def sections_of(row: EditedLayout) -> Sections:
    """The sections of a stored layout. Raises BrokenLayout where what is stored is not the data of one."""
    try:
        return tuple(
            EditedSection(
                _text(one["name"]),
                _text(one["title"]),
                bool(one["new_page"]),
                tuple(
                    EditedPart(
                        int(part["key"]),
                        _text(part["kind"]),
                        _text(part.get("what", "")),
                        tuple(map(_text, part.get("items", ()))),
                        _text(part.get("number", "")),
                        _text(part.get("title", "")),
                    )
                    for part in one["parts"]
                ),
            )
            for one in row.sections
        )
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise BrokenLayout(f"What is stored of the layout “{row.title}” cannot be read. Remove it.") from fault


def stored(sections: Sections) -> list[dict[str, Any]]:
    """Sections as they are stored: of a part no more than it says."""
    return [
        {
            "name": section.name,
            "title": section.title,
            "new_page": section.new_page,
            "parts": [
                {name: list(value) if name == "items" else value for name, value in vars(part).items() if value}
                for part in section.parts
            ],
        }
        for section in sections
    ]


def sections_like(layout: Layout) -> Sections:
    """The sections of a shipped layout, to begin a layout of one's own with."""
    keys = iter(range(1, 10_000))
    return tuple(
        EditedSection(
            section.name,
            section.title,
            section.new_page,
            tuple(EditedPart(next(keys), part.kind, part.what, part.items) for part in section.parts),
        )
        for section in layout.sections
    )


@dataclass(frozen=True)
class Library:
    """What a layout may be made of: the tables, charts and sentences of a shipped one, and the general ones beside."""

    base: Layout

    @property
    def tables(self) -> dict[str, TableDefinition]:
        return BY_NAME | self.base.by_name

    @property
    def charts(self) -> dict[str, ChartDefinition]:
        """Its own charts, and the general ones of tables that it has not defined otherwise."""
        tables, own = self.tables, {chart.name: chart for chart in self.base.charts}
        general = {chart.name: chart for chart in CHARTS if tables[chart.table] is BY_NAME[chart.table]}
        return general | own

    @property
    def sentences(self) -> tuple[str, ...]:
        """Those that its tables have all the figures for."""
        there = figures_of(self.tables, self.base)
        return tuple(
            name for name in SENTENCES if needs(name).figures <= there and needs(name).tables <= {*self.tables}
        )

    def called(self, part: EditedPart) -> str:
        """A part in a few words."""
        match part.kind:
            case "heading" | "words":
                return part.what
            case "list":
                return "; ".join(part.items)
            case "says":
                return said_by(part.what)
            case "table":
                table = self.tables.get(part.what)
                if table is None:
                    return part.what
                return f"Table {part.number or table.number}: {part.title or table.title}"
            case "chart":
                chart = self.charts.get(part.what)
                return chart.title if chart else part.what
            case "quoted":
                return QUOTED.get(part.what, part.what)
        return FIXED.get(part.kind, part.kind)


def library_of(row: EditedLayout) -> Library:
    """What a stored layout is made of. Raises BrokenLayout where the layout it is based on is not shipped any more."""
    if row.based_on not in SHIPPED:
        raise BrokenLayout(
            f"The layout “{row.title}” is made of one that is no longer there ({row.based_on}). Remove it."
        )
    return Library(SHIPPED[row.based_on])


def said_by(name: str) -> str:
    """What a set of sentences says, in a few words."""
    return ((SENTENCES[name].__doc__ or name) if name in SENTENCES else name).partition("\n")[0].rstrip(".")


def resolved(row: EditedLayout) -> Layout:
    """The layout that is stored, as reports are made of. Raises BrokenLayout where it could not be printed."""
    library, sections = library_of(row), sections_of(row)
    if faults := list(_faults(library, sections)):
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


def _faults(library: Library, sections: Sections) -> Iterator[str]:
    """Why a layout could not be printed, in whole sentences."""
    if not sections:
        yield "A report needs at least one section."
    if len({section.name for section in sections}) < len(sections):
        yield "Two sections have the same name."
    parts = [part for section in sections for part in section.parts]
    if len({part.key for part in parts}) < len(parts):
        yield "Two parts have the same key."
    for section in sections:
        if not section.title.strip():
            yield "Every section needs a title."
        headings = [part.what.casefold() for part in section.parts if part.kind == "heading"]
        if len(set(headings)) < len(headings):
            yield f"The section “{section.title}” has the same heading twice."
    printed = {part.what for part in parts if part.kind == "table"}
    there = figures_of({name: table for name, table in library.tables.items() if name in printed}, library.base)
    once: set[tuple[str, str]] = set()
    numbers: dict[str, str] = {}
    for part in parts:
        words = library.called(part)
        if part.kind not in WRITTEN:
            if (part.kind, part.what) in once:
                yield f"“{words}” stands in the report already. It can stand there only once."
            once.add((part.kind, part.what))
        yield from _faults_of(part, words, library, printed, there)
        if part.kind == "table" and part.what in library.tables:
            number = part.number or library.tables[part.what].number
            if numbers.setdefault(number, part.what) != part.what:
                yield f"Two tables have the number {number}. Give one of them another: {words}."


def _faults_of(
    part: EditedPart, words: str, library: Library, printed: set[str], there: frozenset[str]
) -> Iterator[str]:
    match part.kind:
        case "heading" | "words":
            if not part.what.strip() or len(part.what) > LONGEST:
                yield f"Words must not be empty, nor longer than {LONGEST:,} letters."
        case "list":
            if not part.items or not all(item.strip() for item in part.items):
                yield "A list needs at least one line, and no line of it may be empty."
        case "says":
            if part.what not in SENTENCES:
                yield f"There are no sentences called “{part.what}”."
            else:
                yield from _missing(f"The sentences “{words}” speak", needs(part.what), library, printed, there)
        case "table":
            if part.what not in library.tables:
                yield f"There is no table called “{part.what}”."
        case "chart":
            if part.what not in library.charts:
                yield f"There is no chart called “{part.what}”."
            elif (table := library.charts[part.what].table) not in printed:
                yield f"The chart “{words}” is drawn from {_named({table}, library)}. The report needs that too."
        case "quoted":
            if part.what not in QUOTED:
                yield f"There is no place called “{part.what}”."
        case "shares":
            asked = Needs(frozenset(SHARES_NEED), frozenset())
            yield from _missing("The shares by year are worked out", asked, library, printed, there)
        case _ if part.kind not in FIXED:
            yield f"There is no kind of part called “{part.kind}”."


def _missing(what: str, asked: Needs, library: Library, printed: set[str], there: frozenset[str]) -> Iterator[str]:
    """A sentence on the tables that figures come from and the report has not."""
    if asked.figures <= there and asked.tables <= printed:
        return
    wanted = {table for name in asked.figures - there for table in _tables_of(name, library.base)} | asked.tables
    wanted -= printed
    if not wanted or not wanted <= {*library.tables}:
        yield f"{what} of figures that no table of this layout has."
    else:
        yield f"{what} of figures in {_named(wanted, library)}. The report needs that too."


def _named(tables: Iterable[str], library: Library) -> str:
    named = [f"the table “{table.title}”" for name, table in library.tables.items() if name in tables]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


def _tables_of(figure: str, base: Layout) -> set[str]:
    """The tables that a figure comes from."""
    found = {source.table for source in SOURCES if source.name == figure}
    for ratio in base.ratios:
        if ratio.name == figure:
            found |= {table for name in (*ratio.of, *ratio.out_of) for table in _tables_of(name, base)}
    return found


def figures_of(tables: Mapping[str, TableDefinition], base: Layout) -> frozenset[str]:
    """The names of the figures that a report of these tables can have."""
    found = {
        source.name
        for source in SOURCES
        if (table := tables.get(source.table))
        and source.part in (tuple(part.code for part in (*table.columns, *table.rows)) or ("",))
    }
    found |= {ratio.name for ratio in base.ratios if {*ratio.of, *ratio.out_of} <= found}
    return frozenset(found)


# What sentences need, found out by trying


@dataclass(frozen=True)
class Needs:
    """The figures and tables that sentences ask for."""

    figures: frozenset[str]
    tables: frozenset[str]


YEAR, BEFORE = "2024-25", "2023-24"
TRIED = ((0, 0), (1, 1), (3, 2), (2, 3), (3, 0), (0, 3), (3, None), (None, None))
"""The numbers, of the year and of the one before, with which sentences are tried: every way of putting them."""


@dataclass
class _Asked(Mapping[str, Any]):
    """What is there under every name, or under none that is asked about first; it notes each name."""

    make: Any
    has: bool
    names: set[str] = field(default_factory=set)

    def __getitem__(self, name: str) -> Any:
        self.names.add(name)
        return self.make(name)

    def __contains__(self, name: object) -> bool:
        self.names.add(str(name))
        return self.has

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


class _Trying(Bound):
    """What sentences are tried with: it has a highest row in every table, or in none."""

    def most(self, table: str, least: int = 1, at_most: int = 3) -> list[tuple[str, int]]:
        return [("One", 3)] if self.tables[table] and table in self.tables else []


@cache
def needs(sentences: str) -> Needs:
    """What sentences ask for by name, whichever way the numbers have it.

    Also what they only ask whether it is there: of a table that is left out they would say that nothing is recorded.
    """
    figures: set[str] = set()
    tables: set[str] = set()
    for has in (True, False):
        for now, then in TRIED:
            by_year = {YEAR: now, BEFORE: then}
            asked = _Asked(lambda name, by_year=by_year: Figure(name, name, "complaints", by_year, {}), has)
            asked_of = _Asked(str, has)
            bound = _Trying(YEAR, (YEAR, BEFORE), asked, asked_of, "the council", datetime.date(2025, 9, 1))
            with suppress(TypeError):  # a number that is never missing there was
                SENTENCES[sentences](bound)
            figures |= asked.names
            tables |= asked_of.names
    return Needs(frozenset(figures), frozenset(tables))


# Every layout by its name


def layout_called(name: str) -> Layout:
    """The layout of a name, the council's own or a shipped one.

    Raises NoSuchLayout where there is none, and BrokenLayout where the council's own cannot be printed any more.
    """
    if name in SHIPPED:
        return SHIPPED[name]
    row = EditedLayout.objects.filter(name=name).first()
    if row is None:
        raise NoSuchLayout(f"There is no layout “{name}”. There are: {', '.join(one for one, _ in offered())}.")
    return resolved(row)


def offered() -> list[tuple[str, str]]:
    """The layouts that a report can be made with, the shipped ones first: the name and the title of each."""
    own = EditedLayout.objects.filter(retired=False).values_list("name", "title")
    return [*((layout.name, layout.title) for layout in SHIPPED.values()), *own]


def require_offered(name: str) -> None:
    """Refuse a layout that is not offered. One of the council's own is held until the transaction ends, so that nobody
    removes it meanwhile."""
    held = EditedLayout.objects.select_for_update().filter(name=name, retired=False)
    if name not in SHIPPED and ("\0" in name or held.first() is None):
        raise NoSuchLayout("There is no such report.")


def titles() -> dict[str, str]:
    """What every layout is called by its name, whether or not it is still offered or can be printed."""
    own = EditedLayout.objects.values_list("name", "title")
    return dict(own) | {layout.name: layout.title for layout in SHIPPED.values()}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value
