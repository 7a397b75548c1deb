"""Figures that a report gives otherwise than the last one that was published: found, footnoted, and explained as far as
the history of the cases explains them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cases.models import Event, Verb

from ..behind import NoSuchNumber, behind
from ..binding import counted, listed
from ..published import PublishedTable
from ..report import Block, Report

BECAUSE: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("was recorded", "were recorded", frozenset({Verb.LOGGED, Verb.IMPORTED})),
    (
        "was decided on at triage",
        "were decided on at triage",
        frozenset({Verb.ACCEPTED, Verb.NOT_ACCEPTED, Verb.ROUTED_ELSEWHERE, Verb.RESOLVED_EARLY, Verb.REROUTED}),
    ),
    (
        "was answered at one of its stages",
        "were answered at one of their stages",
        frozenset({Verb.RESPONSE_ISSUED, Verb.STAGE_TWO_SENT, Verb.STAGE_THREE_SENT, Verb.REVIEW_SENT}),
    ),
    (
        "went on to a later stage",
        "went on to a later stage",
        frozenset({Verb.STAGE_TWO_REQUESTED, Verb.PANEL_REQUESTED, Verb.REVIEW_REQUESTED}),
    ),
    ("was reopened", "were reopened", frozenset({Verb.REOPENED, Verb.RESUBMITTED})),
    ("was closed or withdrawn", "were closed or withdrawn", frozenset({Verb.CLOSED, Verb.WITHDRAWN})),
    ("had its details corrected", "had their details corrected", frozenset({Verb.DETAILS_CHANGED})),
    (
        "had its equality answers recorded or changed",
        "had their equality answers recorded or changed",
        frozenset({Verb.EQUALITY_RECORDED, Verb.EQUALITY_CHANGED, Verb.EQUALITY_REMOVED}),
    ),
    (
        "was decided by the Ombudsman",
        "were decided by the Ombudsman",
        frozenset({Verb.OMBUDSMAN_DECIDED, Verb.OMBUDSMAN_CASE_OPENED}),
    ),
)
"""What may have happened to a case since, as the history tells it. The first that fits tells of a case."""


@dataclass(frozen=True)
class Earlier:
    """A report as it was published: which version, when, and up to which event of the history it was counted."""

    year: str
    version: int
    published_on: str
    last_event: int
    report: Report

    @property
    def called(self) -> str:
        return f"the report for {self.year} published on {self.published_on} (version {self.version})"


@dataclass(frozen=True)
class Change:
    """One number of a table that was published otherwise."""

    year: str
    row: str
    was: Any
    now: Any

    @property
    def said(self) -> str:
        """The change in words: “Upheld” was 10 and is 12 (2 more)."""
        by = abs(self.now - self.was)
        by = round(by, 2) if isinstance(by, float) else by
        return (
            f"“{self.row}” was {self.was:,} and is {self.now:,} ({by:,} {'more' if self.now > self.was else 'fewer'})"
        )


def changes(now: PublishedTable, then: PublishedTable) -> list[Change]:
    """The numbers of a table that differ from those published under the same words. One withheld is not compared."""
    published = _numbers(then)
    found = []
    for key, (row, value) in _numbers(now).items():
        was = published.get(key, ("", None))[1]
        if value is not None and was is not None and value != was:
            found.append(Change(key[0], row, was, value))
    return found


def _numbers(table: PublishedTable) -> dict[tuple[str, str], tuple[str, Any]]:
    """Every number by its year and its words, with what its row is called."""
    lines = (*table.lines, table.total) if table.has_total_line else table.lines
    return {
        (cell.year, cell.in_full): (cell.in_full.removesuffix(f", {cell.year}"), cell.value)
        for line in lines
        for cell in line.cells
    }


def restatements(report: Report, before: Iterable[Earlier], *, withholds: bool) -> dict[str, tuple[str, ...]]:
    """The footnotes of each table, by its name. `before` are the reports to compare with, the last published first.

    A number is compared with the report that gave it last. Where the report `withholds` small numbers, what happened to
    the cases since is told without saying to how many.
    """
    earlier = list(before)
    notes: dict[str, tuple[str, ...]] = {}
    for name, table in report.tables.items():
        told: dict[tuple[str, int], list[Change]] = defaultdict(list)
        compared: set[tuple[str, str]] = set()
        for at, one in enumerate(earlier):
            if (then := one.report.tables.get(name)) is None:
                continue
            for change in changes(table, then):
                if (change.year, change.row) not in compared:
                    told[change.year, at].append(change)
            compared |= {(year, row) for (year, _), (row, _) in _numbers(then).items()}
        if told:
            notes[name] = tuple(
                _note(table, year, found, earlier[at], withholds=withholds)
                for (year, at), found in sorted(told.items(), reverse=True)
            )
    return notes


def _note(table: PublishedTable, year: str, found: list[Change], earlier: Earlier, *, withholds: bool) -> str:
    said = "; ".join(change.said for change in found)
    return f"{year} differs from {earlier.called}: {said}. {_why(table, year, earlier, withholds=withholds)}"


def _why(table: PublishedTable, year: str, earlier: Earlier, *, withholds: bool) -> str:
    """What the history knows of the cases that a table counts in a year, since the report was published."""
    unknown = "The history of these cases does not say why."
    try:
        cases = behind(table.definition, year, ()).cases
    except NoSuchNumber:
        return unknown
    verbs = defaultdict(set)
    happened = Event.objects.filter(pk__gt=earlier.last_event, case__isnull=False, verb__in=_ALL)
    wanted = set(cases)
    for case, verb in happened.order_by().values_list("case", "verb").distinct():
        if case in wanted:
            verbs[case].add(verb)
    counts: dict[int, int] = defaultdict(int)
    for of_case in verbs.values():
        first = next(at for at, (_, _, telling) in enumerate(BECAUSE) if of_case & telling)
        counts[first] += 1
    if not counts:
        return unknown
    if withholds:
        return f"Since then, cases counted here {listed([BECAUSE[at][1] for at in sorted(counts)])}."
    parts = [f"{number:,} {BECAUSE[at][0 if number == 1 else 1]}" for at, number in sorted(counts.items())]
    return f"Since then, of the {counted(len(cases), 'case')} counted here, {listed(parts)}."


_ALL = frozenset().union(*(verbs for _, _, verbs in BECAUSE))


def with_footnotes(report: Report, notes: Mapping[str, tuple[str, ...]]) -> Report:
    """The report with each table's restatements under it."""
    if not notes:
        return report
    sections = []
    for section in report.sections:
        blocks: list[Block] = []
        for block in section.blocks:
            blocks.append(block)
            if block.table is not None and block.table.name in notes:
                blocks.append(Block("restated", items=notes[block.table.name]))
        sections.append(replace(section, blocks=tuple(blocks)))
    return replace(report, sections=tuple(sections))


def version_words(version: int, reason: str, on_day: str) -> str:
    """What a later version says of itself at its head."""
    return f"This is version {version} of this report. It replaces the version published on {on_day}. {reason}"
