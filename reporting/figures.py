"""The figures of a report by name.

A figure is a cell or a total of a published table, or a ratio of such figures. Sentences may use no other numbers, so
prose cannot drift from the tables. `soundness.py` has the checks that every one of them must pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .dimensions import NOT_RECORDED
from .measures import Rounding, percentage
from .published import PublishedTable

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
                else percentage(added(figures, ratio.of, year), added(figures, ratio.out_of, year), 0, rounding)
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


def added(figures: Mapping[str, Figure], names: Iterable[str], year: str) -> int:
    """What some figures are together in a year, where one that has no number adds nothing."""
    return sum(figures[name].by_year[year] or 0 for name in names)
