"""The figures of a report by name, and the checks that every one of them must pass.

A figure is a cell or a total of a published table, or a ratio of such figures. Sentences may use no other numbers, so
prose cannot drift from the tables. Where two figures that count the same thing differ, the report is refused and both
are named: two numbers that cannot both be right are worse than none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from .behind import behind
from .dimensions import NOT_RECORDED
from .measures import Rounding, percentage
from .periods import follows
from .published import Cell, PublishedTable

Tables = Mapping[str, PublishedTable]


class ReportRefused(Exception):
    """The figures of the report contradict each other. The message says which, one sentence a line.

    `cases` are the ids of the cases that are behind one of two figures and not behind the other, where that is known.
    """

    def __init__(self, sentences: str, cases: Iterable[int] = ()) -> None:
        super().__init__(sentences)
        self.cases = tuple(cases)


@dataclass(frozen=True)
class Source:
    """A figure that stands in a table: the members of its cells, or the total where it names none, in the column or row
    of its own that `part` names where the table has such."""

    name: str
    label: str
    table: str
    keys: tuple[str, ...] = ()
    part: str = ""
    all_but: bool = False
    """Whether it is everything in the table but those members."""


@dataclass(frozen=True)
class Ratio:
    """A share in whole per cent, half up: the sum of some figures out of the sum of others."""

    name: str
    label: str
    of: tuple[str, ...]
    out_of: tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """A named number for each year compared; None in a year that its table does not show, where a share has nothing to
    be a share of, and in the years in which it is withheld."""

    name: str
    label: str
    unit: str
    by_year: Mapping[str, int | None]
    source: Mapping[str, Any]
    withheld: tuple[str, ...] = ()

    def as_json(self, year: str) -> dict[str, Any]:
        return {
            "label": self.label,
            "unit": self.unit,
            "value": self.by_year[year],
            "by_year": dict(self.by_year),
            "withheld": list(self.withheld),
            **self.source,
        }


EQUALITY = (
    ("age", "age"),
    ("gender", "gender"),
    ("ethnicity", "ethnicity"),
    ("disability", "disability"),
    ("orientation", "sexual orientation"),
)
"""What complainants are asked about themselves: the end of the table's name, and its words."""

SOURCES = (
    Source("unrecorded", "Accepted complaints without a procedure on record", "accepted_procedure", ("not recorded",)),
    Source("considered", "Complaints considered", "triage"),
    Source("accepted", "Complaints accepted", "triage", ("accepted",)),
    Source(
        "not_pursued",
        "Complaints withdrawn, not pursued or dealt with in another way",
        "triage",
        ("withdrawn", "not_pursued", "resolved_early", "routed_elsewhere"),
    ),
    Source("ineligible", "Complaints ineligible or outside scope", "triage", ("ineligible", "outside_scope")),
    Source("undecided", "Complaints not yet decided on", "triage", ("not recorded",)),
    Source("carried_in", "Complaints open at the start of the year", "flow", ("carried_in",)),
    Source("flow_received", "Complaints received", "flow", ("received",)),
    Source("carried_out", "Complaints open at the end of the year", "flow", ("carried_out",)),
    Source("stage1", "Complaints at stage 1", "outcomes_stage1"),
    Source("stage1_upheld", "Upheld at stage 1", "outcomes_stage1", ("upheld",)),
    Source("stage1_partially_upheld", "Partially upheld at stage 1", "outcomes_stage1", ("partially_upheld",)),
    Source("stage1_not_upheld", "Not upheld at stage 1", "outcomes_stage1", ("not_upheld",)),
    Source("stage1_no_finding", "No finding at stage 1", "outcomes_stage1", ("no_finding",)),
    Source("stage1_open", "Not yet answered at stage 1", "outcomes_stage1", ("open",)),
    Source("stage2", "Stage 2 requested", "outcomes_stage2"),
    Source("stage2_upheld", "Upheld at stage 2", "outcomes_stage2", ("upheld",)),
    Source("stage2_partially_upheld", "Partially upheld at stage 2", "outcomes_stage2", ("partially_upheld",)),
    Source("stage2_not_upheld", "Not upheld at stage 2", "outcomes_stage2", ("not_upheld",)),
    Source("stage2_withdrawn", "Withdrawn at stage 2", "outcomes_stage2", ("withdrawn",)),
    Source("stage2_open", "Open at stage 2", "outcomes_stage2", ("open",)),
    Source("stage3", "Stage 3 requested", "outcomes_stage3"),
    Source("stage3_open", "Open at stage 3", "outcomes_stage3", ("open",)),
    Source("within_10", "Answered at stage 1 in 10 working days or fewer", "times_stage1", ("1-10",)),
    Source("within_11_to_20", "Answered at stage 1 in 11 to 20 working days", "times_stage1", ("11-20",)),
    Source("over_20", "Answered at stage 1 in more than 20 working days", "times_stage1", ("over 20",)),
    Source("not_answered", "Not answered at stage 1", "times_stage1", ("not answered",)),
    Source("law_in_time", "Stage 1 in time in law", "law_stage1", ("in_time", "in_time_extended")),
    Source("law_unknown", "Stage 1 extension not recorded", "law_stage1", ("not recorded",)),
    Source("law_late", "Stage 1 late in law", "law_stage1", ("late_no_extension", "late_over_20", "late")),
    Source("stage2_within_25", "Answered at stage 2 in 25 working days or fewer", "times_stage2", ("1-25",)),
    Source("stage2_within_65", "Answered at stage 2 in 26 to 65 working days", "times_stage2", ("26-65",)),
    Source("stage2_over_65", "Answered at stage 2 in more than 65 working days", "times_stage2", ("over 65",)),
    Source("panel_within_30", "Panel held in 30 working days or fewer", "times_stage3", ("1-30",)),
    Source("panel_over_30", "Panel held in more than 30 working days", "times_stage3", ("over 30",)),
    Source("with_advocate", "Complainants with an advocate", "advocates", ("y",)),
    Source("ombudsman_received", "Received by the Ombudsman", "ombudsman_received", ("ombudsman",)),
    Source("ombudsman_decided", "Decided by the Ombudsman", "ombudsman_decided"),
    Source(
        "ombudsman_upheld",
        "Upheld by the Ombudsman",
        "ombudsman_decided",
        ("upheld", "upheld_with_injustice", "upheld_no_injustice"),
    ),
    Source("compliments", "Compliments recorded", "compliments"),
    *(
        Source(f"{stage}_{name}", f"{words}: {label}", "stage_flow", keys, stage)
        for stage, words in (
            ("stage1_statutory", "Stage 1 of the statutory procedure"),
            ("stage1_corporate", "Stage 1 of the corporate procedure"),
            ("stage2_statutory", "Stage 2 of the statutory procedure"),
            ("stage3", "Stage 3"),
        )
        for name, label, keys in (
            ("carried_in", "open at the start of the year", ("carried_in",)),
            ("came_in", "came in", ("received",)),
            ("answered", "answered in the year", ("responded",)),
            ("carried_out", "open at the end of the year", ("carried_out",)),
        )
    ),
    Source("on_hand", "Stage 1 complaints on hand in the year", "causes_upheld", part="on_hand"),
    Source("on_hand_upheld", "Of those, upheld or partially upheld", "causes_upheld", part="upheld"),
    Source("answers_10", "Answers at stage 1 in 10 working days or fewer", "answers_statutory", ("1-10",)),
    Source("answers_20", "Answers at stage 1 in 11 to 20 working days", "answers_statutory", ("11-20",)),
    Source("answers_late", "Answers at stage 1 in more than 20 working days", "answers_statutory", ("over 20",)),
    Source("corporate_15", "Corporate answers in 15 working days or fewer", "answers_corporate", ("1-15",), "answered"),
    Source("corporate_late", "Corporate answers in more than 15", "answers_corporate", ("over 15",), "answered"),
    Source("answers_25", "Answers at stage 2 in 25 working days or fewer", "answers_stage2", ("1-25",)),
    Source("answers_65", "Answers at stage 2 in 26 to 65 working days", "answers_stage2", ("26-65",)),
    Source("answers_over_65", "Answers at stage 2 in more than 65 working days", "answers_stage2", ("over 65",)),
    *(
        Source(f"begun_{stage}", f"{words} begun in the year", "stages", (stage,))
        for stage, words in (("stage1", "Stage 1"), ("stage2", "Stage 2"), ("stage3", "Stage 3"))
    ),
    *(
        Source(f"cost_{category}", f"Cost: {words}", "costs", part=category)
        for category, words in (
            ("investigation", "commissioned investigations"),
            ("mediation", "mediation"),
            ("redress", "financial redress"),
            ("panel", "review panels"),
            ("other", "other"),
            ("total", "all"),
        )
    ),
    *(
        Source(
            f"{name}_known", f"Complainants whose {words} is known", f"equality_{name}", (NOT_RECORDED,), all_but=True
        )
        for name, words in EQUALITY
    ),
    Source("actions", "Actions agreed", "actions"),
    Source("actions_done", "Actions done or reported done", "actions", ("verified", "reported")),
    Source("actions_to_do", "Actions still to be done", "actions", ("agreed",)),
    Source("actions_not_done", "Actions not carried out", "actions", ("not_done",)),
    Source("recommended", "Recommendations made", "recommendations"),
    Source("recommended_not_accepted", "Recommendations not accepted", "recommendations", ("rejected",)),
    Source("corporate", "Complaints under the corporate procedure", "corporate_outcomes"),
    Source("corporate_open", "Not yet answered under the corporate procedure", "corporate_outcomes", ("open",)),
    Source(
        "corporate_upheld",
        "Upheld or partially upheld under the corporate procedure",
        "corporate_outcomes",
        ("upheld", "partially_upheld"),
    ),
    Source("corporate_in_15", "Answered under the corporate procedure in 15 days", "corporate_times", ("1-15",)),
    Source("payments", "Payments agreed where the Ombudsman found fault and injustice", "ombudsman_payments"),
)

RATIOS = (
    Ratio(
        "share_upheld",
        "Share upheld or partially upheld at stage 1, of those with a finding",
        ("stage1_upheld", "stage1_partially_upheld"),
        ("stage1_upheld", "stage1_partially_upheld", "stage1_not_upheld", "stage1_no_finding"),
    ),
    Ratio(
        "share_within_20",
        "Share answered at stage 1 within 20 working days, of those answered",
        ("within_10", "within_11_to_20"),
        ("within_10", "within_11_to_20", "over_20"),
    ),
    Ratio("share_stage2", "Share of accepted complaints that went to stage 2", ("stage2",), ("accepted",)),
    Ratio(
        "share_answers_20",
        "Share of stage 1 answers of the year given within 20 working days",
        ("answers_10", "answers_20"),
        ("answers_10", "answers_20", "answers_late"),
    ),
    Ratio(
        "share_corporate_15",
        "Share of corporate answers of the year given within 15 working days",
        ("corporate_15",),
        ("corporate_15", "corporate_late"),
    ),
    Ratio(
        "share_on_hand_upheld", "Share upheld or partially upheld, of all on hand", ("on_hand_upheld",), ("on_hand",)
    ),
    *(
        Ratio(
            f"{name}_response",
            f"Share of accepted complaints where {words} is known",
            (f"{name}_known",),
            ("accepted",),
        )
        for name, words in EQUALITY
    ),
    Ratio("share_accepted", "Share of complaints considered that were accepted", ("accepted",), ("considered",)),
)

SAME = (
    ("accepted", ("accepted_procedure", "services", "subjects", "receipt", "complainants", "advocates")),
    ("stage1", ("times_stage1",)),
    ("stage2", ("times_stage2",)),
    ("stage3", ("times_stage3",)),
)
"""Figures, and the tables whose totals must be the same number for every year: they count the same complaints."""


def bound(
    tables: Tables,
    years: tuple[str, ...],
    ratios: Iterable[Ratio] = RATIOS,
    rounding: Rounding = Rounding.HALF_UP,
) -> dict[str, Figure]:
    """Every figure that a sentence may use, by its name. One whose table is not in the report is absent.

    `ratios` are the shares of this report, in whole per cent cut by `rounding`.
    """
    figures: dict[str, Figure] = {}
    for source in SOURCES:
        if (table := tables.get(source.table)) and source.part in table.parts:
            by_year = {year: _in_table(table, source, year) if year in table.years else None for year in years}
            where = {"table": source.table, "keys": list(source.keys)} | ({"part": source.part} if source.part else {})
            gone = tuple(year for year in years if year in table.years and by_year[year] is None)
            figures[source.name] = Figure(source.name, source.label, table.definition.unit, by_year, where, gone)
    for ratio in ratios:
        if all(name in figures for name in (*ratio.of, *ratio.out_of)):
            gone = {year for name in (*ratio.of, *ratio.out_of) for year in figures[name].withheld}
            by_year = {
                year: None
                if year in gone
                else percentage(_added(figures, ratio.of, year), _added(figures, ratio.out_of, year), 0, rounding)
                for year in years
            }
            figures[ratio.name] = Figure(
                ratio.name,
                ratio.label,
                "%",
                by_year,
                {"numerator": list(ratio.of), "denominator": list(ratio.out_of)},
                tuple(year for year in years if year in gone),
            )
    return figures


def _in_table(table: PublishedTable, source: Source, year: str) -> int | None:
    if not source.keys:
        return table.total_of(year, source.part)
    of_these = table.value_of(year, *source.keys, part=source.part)
    if not source.all_but:
        return of_these
    total = table.total_of(year, source.part)
    return None if total is None or of_these is None else total - of_these


def _added(figures: Mapping[str, Figure], names: Iterable[str], year: str) -> int:
    return sum(figures[name].by_year[year] or 0 for name in names)


# What must hold before anyone sees it


def require_sound(
    tables: Tables, figures: Mapping[str, Figure], years: tuple[str, ...], ratios: Iterable[Ratio] = RATIOS
) -> None:
    """Refuse figures that contradict each other. Raises ReportRefused, which names both of every pair."""
    faults = [fault for table in tables.values() for fault in _rows_add_up(table)]
    for table in tables.values():
        faults += _groups_add_up(table)
    faults += _tables_agree(tables, figures, years)
    faults += _accepted_is_at_stage1(tables, figures, years)
    faults += _balances(tables)
    faults += _shares_are_of_something(figures, years, ratios)
    if faults:
        raise ReportRefused("\n".join(faults), _cases_between(tables, figures))


def _cases_between(tables: Tables, figures: Mapping[str, Figure]) -> list[int]:
    """The cases that only one of two tables counts that must agree: of the first pair that differs."""
    for name, others in SAME:
        if name not in figures:
            continue
        source = figures[name].source
        one = tables[source["table"]].definition
        members = tuple((one.by, key) for key in source["keys"])
        for other in (tables[other] for other in others if other in tables):
            for year in other.years:
                if figures[name].by_year[year] != other.total_of(year):
                    here = set(behind(one, year, members).cases)
                    return sorted(here ^ set(behind(other.definition, year, ()).cases))
    return []


def _rows_add_up(table: PublishedTable) -> list[str]:
    """The rows, or for a table of years the columns, are together the total that was counted on its own."""
    if not table.definition.adds_up:
        return []
    faults = []
    for total in table.total.cells:
        if not total.opens:
            continue
        added = sum(
            cell.value or 0
            for line in table.lines
            if line.kind != "group"
            for cell in line.cells
            if not cell.is_total and (cell.year, cell.part) == (total.year, total.part)
        )
        if added != (total.value or 0):
            column = f" in “{total.in_full.partition(': ')[2]}”" if total.part else ""
            faults.append(
                f"Table {table.number} ({table.title}): the numbers{column} for {total.year} add to {added:,}, "
                f"but its total for {total.year} is {total.value or 0:,}."
            )
    return faults


def _groups_add_up(table: PublishedTable) -> list[str]:
    """The parts of a group are together the number that was counted for the group."""
    faults, head, added = [], None, ()
    for line in (*table.lines, None):
        if line is not None and line.kind == "part" and head is not None:
            added = tuple(a + (b or 0) for a, b in zip(added, line.values, strict=True))
            continue
        if head is not None:
            faults += [
                f"Table {table.number} ({table.title}): the parts of “{head.label}” for {cell.year} add to {one:,}, "
                f"but “{head.label}” for {cell.year} is {cell.value:,}."
                for cell, one in zip(head.cells, added, strict=True)
                if one != (cell.value or 0)
            ]
        head = line if line is not None and line.kind == "group" else None
        added = tuple(0 for _ in head.cells) if head else ()
    return faults


def _tables_agree(tables: Tables, figures: Mapping[str, Figure], years: tuple[str, ...]) -> list[str]:
    faults = []
    for name, others in SAME:
        if name not in figures:
            continue
        figure = figures[name]
        where = tables[figure.source["table"]]
        for other in others:
            for year in tables[other].years if other in tables and not tables[other].definition.is_of_one_year else ():
                one, two = figure.by_year[year], tables[other].total_of(year)
                if one != two:
                    faults.append(
                        f"Table {where.number} ({where.title}): “{figure.label}” for {year} is {one:,}, but the total "
                        f"of Table {tables[other].number} ({tables[other].title}) for {year} is {two:,}. "
                        "They count the same complaints."
                    )
    return faults


def _accepted_is_at_stage1(tables: Tables, figures: Mapping[str, Figure], years: tuple[str, ...]) -> list[str]:
    """What is accepted is at stage 1, but for those with no procedure on record that have not begun it."""
    if not {"accepted", "stage1", "unrecorded"} <= set(figures):
        return []
    faults = []
    for year in years:
        accepted, begun, unknown = (figures[name].by_year[year] for name in ("accepted", "stage1", "unrecorded"))
        if not accepted - unknown <= begun <= accepted:
            faults.append(
                f"“{figures['accepted'].label}” for {year} is {accepted:,} (Table {tables['triage'].number}), of which "
                f"{unknown:,} have no procedure on record, but “{figures['stage1'].label}” for {year} is {begun:,} "
                f"(Table {tables['outcomes_stage1'].number})."
            )
    return faults


def _balances(tables: Tables) -> list[str]:
    """What was open and came in was closed or stayed open, in every row; one year ends as the next begins."""
    faults = []
    for table in (table for table in tables.values() if table.definition.by == "flow"):
        for part in table.parts:
            for year in table.years:
                cells = [c for line in table.lines for c in line.cells if (c.year, c.part) == (year, part)]
                came = sum(cell.value or 0 for cell in cells if _is_flow(cell, "carried_in", "received"))
                went = sum(cell.value or 0 for cell in cells if not _is_flow(cell, "carried_in", "received"))
                if came != went:
                    row = f", {table.row_called(part)}" if part else ""
                    faults.append(
                        f"Table {table.number} ({table.title}{row}): open at the start and received in {year} are "
                        f"{came:,}, but closed and open at the end of {year} are {went:,}."
                    )
        for newer, older in pairwise(sorted(table.years, reverse=True)):
            if not follows(newer, older):
                continue
            start, end = table.value_of(newer, "carried_in"), table.value_of(older, "carried_out")
            if start != end:
                faults.append(
                    f"Table {table.number} ({table.title}): open at the start of {newer} is {start:,}, "
                    f"but open at the end of {older} is {end:,}."
                )
    return faults


def _is_flow(cell: Cell, *keys: str) -> bool:
    return bool({key for _, key in cell.members} & set(keys))


def _shares_are_of_something(
    figures: Mapping[str, Figure], years: tuple[str, ...], ratios: Iterable[Ratio]
) -> list[str]:
    faults = []
    for ratio in ratios:
        for year in years if ratio.name in figures else ():
            whole, value = _added(figures, ratio.out_of, year), figures[ratio.name].by_year[year]
            if (whole == 0) != (value is None):
                faults.append(
                    f"“{ratio.label}” for {year} is given as {value}, but what it is a share of is {whole:,} "
                    f"({', '.join(figures[name].label for name in ratio.out_of)})."
                )
            elif value is not None and not 0 <= value <= 100:
                faults.append(
                    f"“{ratio.label}” for {year} is {value}%: {_added(figures, ratio.of, year):,} out of {whole:,}."
                )
    return faults
