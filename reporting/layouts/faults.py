"""Why a layout could not be printed as it stands, a sentence for each fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..commentary import SENTENCES
from ..figures import SOURCES
from .library import FIXED, Library
from .needs import Needs, figures_of, needs
from .parts import QUOTED, Layout
from .stored import EditedPart, Sections

WRITTEN = ("heading", "words", "list")
"""Parts that hold the council's own words, which may stand as often as wanted."""

SHARES_NEED = ("share_upheld", "share_within_20")
LONGEST = 5000
"""Letters of one part at most."""


def faults_in(library: Library, sections: Sections) -> Iterator[str]:
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
