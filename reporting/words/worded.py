"""What the author of a report writes, set into it: Markdown in which figures stand by name.

`markdown.py` says what may be written, `named.py` what may be named, `directions.py` what words may say of a figure and
`typed.py` what may be typed. All that is wrong is found together, and a report whose words are wrong is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ..figures import Figure, ReportRefused
from ..layouts import Layout
from ..report import Block, Report
from .directions import untrue
from .markdown import Piece, Run, pieces, plain
from .named import Filling, Named
from .spoken import rows_of
from .typed import contradicted

SUMMARY, SUMMARY_TITLE = "committee-summary", "Summary for the committee"
"""The place of the author's words in the covering summary, which is no section of the report."""

MOST_IN_SUMMARY, LEAST_OF_A_LINE = 1200, 90
"""How many letters its two pages have room for, and what a paragraph or a line of a list takes of that at least."""


@dataclass(frozen=True)
class Written(Block):
    """A paragraph, heading or list of the author's. `text` and `items` are its plain words."""

    runs: tuple[tuple[Run, ...], ...] = ()
    """How the words are set: the runs of the text, or of each item of a list."""
    first: int = 0
    """The number of a list's first item; 0 for bullets."""


def places(layout: Layout) -> dict[str, str]:
    """Where a layout takes words of the author's, by name, with its title: the end of each section, and the summary."""
    return {section.name: section.title for section in layout.sections} | {SUMMARY: SUMMARY_TITLE}


@dataclass(frozen=True)
class Reading:
    """A text read against a report: the blocks it becomes, what in it cannot be set or is not there, and what its words
    say of figures that is not so. `remedy` says what to do, where somebody else than the author has to do it."""

    whose: str
    text: str
    blocks: tuple[Block, ...]
    missing: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    remedy: str = ""

    def untrue(self, typed: Iterable[str]) -> tuple[str, ...]:
        """A sentence for each thing that is not so, with those of `typed.contradicted`; of one word one is enough."""
        words = {fault.partition("”")[0] for fault in self.said}
        every = [*self.said, *(fault for fault in typed if fault.partition("”")[0] not in words)]
        return tuple(dict.fromkeys(f"{self.whose} {self._ended(fault)}" for fault in every))

    def _ended(self, fault: str) -> str:
        if not self.remedy:
            return fault
        return f"{fault} {self.remedy}" if fault.endswith((".", ".”")) else f"{fault}. {self.remedy}"


def with_texts(report: Report, texts: Mapping[str, str], beside: Iterable[Reading] = ()) -> Report:
    """The report with the author's words at the end of the sections they belong to, and those for its summary.

    What stands `beside` them, such as the words of the layout, is held against its tables with them. Raises
    ReportRefused with a sentence for each thing that cannot be said.
    """
    titles = {section.name: section.title for section in report.sections} | {SUMMARY: SUMMARY_TITLE}
    rows = rows_of(report)
    own = {name: _read(texts.get(name, ""), report, f"The words under “{titles[name]}”", rows) for name in titles}
    every = [*own.values(), *beside]
    typed = contradicted([(one.text, one.blocks) for one in every], report)
    faults = [fault for one, wrong in zip(every, typed, strict=True) for fault in (*one.missing, *one.untrue(wrong))]
    faults += _too_long(own[SUMMARY].blocks)
    if faults:
        raise ReportRefused("\n".join(faults))
    sections = tuple(replace(one, blocks=(*one.blocks, *own[one.name].blocks)) for one in report.sections)
    return replace(report, sections=sections, summary=own[SUMMARY].blocks)


def _too_long(summary: Iterable[Block]) -> Iterator[str]:
    lines = [line for block in summary for line in (block.items or (block.text,))]
    if (letters := sum(max(len(line), LEAST_OF_A_LINE) for line in lines)) > MOST_IN_SUMMARY:
        yield (
            f"The words under “{SUMMARY_TITLE}” take {letters:,} letters, and its two pages have room for "
            f"{MOST_IN_SUMMARY:,}. A paragraph or a line of a list takes {LEAST_OF_A_LINE} at least."
        )


@dataclass(frozen=True)
class LookedAt:
    """A text as the blocks it becomes in a report; what in it cannot be set or is not there; and what is not so."""

    blocks: tuple[Block, ...]
    missing: tuple[str, ...]
    untrue: tuple[str, ...]


def looked_at(text: str, report: Named, whose: str = "Your words") -> LookedAt:
    """Read a text against a report. Each fault is a sentence about `whose` words they are."""
    read = _read(text, report, whose, rows_of(report))
    (typed,) = contradicted([(read.text, read.blocks)], report) if read.blocks else ([],)
    return LookedAt(read.blocks, read.missing, read.untrue(typed))


def _read(text: str, report: Named, whose: str, rows: tuple[Figure, ...]) -> Reading:
    """A text in Markdown, read. `rows` are those of the report's tables that may be spoken of."""
    badly_set: list[str] = []
    missing: list[str] = []
    blocks = []
    typed = []
    for number, piece in enumerate(pieces(text, badly_set), start=1):
        filling = Filling(report, whose)
        blocks.append(_block(piece, number, filling))
        missing += filling.faults
        typed += ["".join(run.text for run in runs) for runs in piece.items]
    missing = [*(f"{whose} {fault}" for fault in badly_set), *missing]
    return Reading(whose, text, tuple(blocks), tuple(missing), tuple(untrue(typed, report, rows)))


def _block(piece: Piece, number: int, filling: Filling) -> Written:
    items = tuple(_filled(runs, filling) for runs in piece.items)
    words = tuple(map(plain, items))
    if piece.kind == "list":
        return Written("list", items=words, runs=items, first=piece.first, figures=tuple(filling.used))
    anchor = f"words-{number}" if piece.kind == "heading" else ""
    return Written(piece.kind, words[0], anchor, tuple(filling.used), runs=items)


def _filled(runs: tuple[Run, ...], filling: Filling) -> tuple[Run, ...]:
    before, found = "", []
    for run in runs:
        found.append(replace(run, text=filling.filled(run.text, before)))
        before += run.text
    return tuple(found)
