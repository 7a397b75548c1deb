"""The tables of the report of Leicestershire for 2024-25 and of its covering report, under its numbers and headings.

Its choices: two years, the older first in most tables; stage events rather than complaints; performance by the year of
the answer; costs in pounds, rounded up to the nearest £10.
"""

from __future__ import annotations

from dataclasses import replace

from ..elsewhere import Compared
from ..measures import Rounding
from ..tables import BY_NAME, Heading, Row, TableDefinition
from .parts import ChartDefinition, Layout, Part, Section, chart, heading, says, table, words

EVENTS = (("stage", "stage1"), ("stage", "stage2"), ("stage", "stage3"))

STAGES = replace(
    BY_NAME["stages"],
    number="A",
    title="Statutory complaints considered at each stage",
    population="complaints under the statutory procedure, once for every stage they reached in the year",
    where=(("procedure", "statutory"),),
    headings=(
        Heading("Stage 1", ("stage1",)),
        Heading("Stage 2", ("stage2",)),
        Heading("Stage 3", ("stage3",)),
        Heading("Total of stages 1, 2 and 3", ("stage1", "stage2", "stage3")),
        Heading("Ombudsman", ("ombudsman",)),
    ),
    notes=("A complaint counts once at each stage, so the total is of stages and not of complaints.",),
)

PROCEDURES = TableDefinition(
    "procedures",
    "1",
    "Counts of social care complaints under each procedure",
    by="procedure",
    first_column="Year",
    population="stages begun: a statutory complaint counts once for every stage it reached",
    where=EVENTS,
    years_down=True,
    oldest_first=True,
    unit="stages begun",
    year_words="the year in which that stage was requested",
    headings=(
        Heading("Statutory complaints", ("statutory",)),
        Heading("Corporate complaints", ("corporate",)),
        Heading("Procedure not recorded", ("not recorded",), always=False),
    ),
)

PAYMENTS = (
    "apologised, paid £250 and reviewed how it monitors and records information",
    "apologised, paid £500 and produced an action plan for dealing with delays",
    "apologised and paid £900",
    "apologised and paid £3,012.50",
    "Apology; payment; staff made aware of law and guidance on disabled children and parent carers",
    "apologised, paid £1,000 and made staff aware that anonymous information can come from telephone referrals",
    "apologised and paid £1,500",
    "apologised at senior level and paid £1,000",
    "apologised, paid £250 and provided training to relevant staff to remind them the importance of arranging personal "
    "budgets in a timely manner",
    "apologised and paid £100",
    "apologised and paid £1,750",
    "apologised, paid £3,500 and agreed to appoint one officer as a key point of contact and provide updates until "
    "suitable college placements were found",
)
"""The remedies of the twelve cases in the order of the report, as its case log words them."""

TABLES = (
    STAGES,
    PROCEDURES,
    replace(PROCEDURES, name="covering", number="C", title="Counts of complaints, as in the covering report"),
    replace(
        STAGES,
        name="covering_stages",
        number="B",
        title="Statutory complaints at each stage, as in the covering report",
        headings=(
            Heading("Complaints considered at stage 1", ("stage1",)),
            Heading("Complaints considered at stage 2", ("stage2",)),
            Heading("Complaints considered at stage 3", ("stage3",)),
            Heading("At the Ombudsman", ("ombudsman",)),
        ),
    ),
    replace(
        BY_NAME["times_stage2"],
        name="answers_stage2",
        number="3",
        title="Stage 2 cases which met the response time categories",
        population="stage 2 investigations that were answered in the year",
        where=(),
        basis="closed",
        oldest_first=True,
        only_if_any=False,
        headings=(
            Heading("Within 25 working days", ("1-25",)),
            Heading("Within 65 working days", ("26-65",)),
            Heading("Over maximum", ("over 65",)),
            Heading("Not answered", ("not answered",), always=False),
        ),
        notes=("The rows do not overlap: the second counts those that took 26 to 65 working days.",),
    ),
    TableDefinition(
        "costs",
        "4",
        "Costs incurred through the complaints process",
        by="year",
        first_column="Spend",
        population="the costs of the statutory procedure: those of no single case, and the payments that remedies of "
        "statutory complaints hold",
        measure="cost_pounds",
        unit="pounds",
        year_words="the year in which it was incurred, and for a cost of a case the year in which that was received",
        oldest_first=True,
        compares=3,
        rows=(
            Row("investigation", "Commissioned investigations", (("cost_category", "investigation"),)),
            Row("mediation", "Mediation", (("cost_category", "mediation"),)),
            Row("redress", "Financial redress", (("cost_category", "redress"), ("procedure", "statutory"))),
            Row("total", "Total", adds=("investigation", "mediation", "redress")),
        ),
        total_label="",
        adds_up=False,
        rounded_to=10,
        rounding=Rounding.UP,
        notes=("Figures are rounded up to the nearest £10, and the total adds the rounded figures.",),
    ),
    replace(
        BY_NAME["ombudsman_decided"],
        number="5",
        compares=1,
        headings=(
            Heading("Referred back for local resolution", ("referred_back",)),
            Heading("Upheld", ("upheld", "upheld_with_injustice", "upheld_no_injustice")),
            Heading("Closed after initial enquiries", ("closed_after_initial_enquiries",)),
            Heading("Incomplete or invalid", ("incomplete_invalid",)),
            Heading("Advice given", ("advice_given",)),
            Heading("Not upheld", ("not_upheld",)),
            Heading("Decision not recorded", ("not recorded", "open"), always=False),
        ),
    ),
    TableDefinition(
        "ombudsman_payments",
        "6",
        "Payments agreed where the Ombudsman found fault and injustice",
        by="remedy",
        first_column="Remedy agreed",
        population="payments in cases that the Ombudsman upheld with fault and injustice, in pounds",
        where=(("ombudsman_decision", "upheld_with_injustice"),),
        basis="closed",
        measure="redress_pounds",
        unit="pounds",
        compares=1,
        year_words="the year in which the Ombudsman decided",
        headings=tuple(
            Heading(f"Case {number}: {words[:1].lower()}{words[1:]}", named=(words,))
            for number, words in enumerate(PAYMENTS, start=1)
        ),
    ),
)

DEMAND = Compared(years=2, oldest_first=True, rounding=Rounding.CUT_OFF)

LEICESTERSHIRE = Layout(
    "leicestershire",
    "Children’s social care statutory complaints and compliments",
    (
        Section(
            "introduction", "Introduction", (says("purpose"), says("stage_events"), Part("context", compared=DEMAND))
        ),
        Section(
            "covering",
            "As reported to the committee",
            (
                words(
                    "These are the figures of the covering report. They are counted by the same definitions as the "
                    "tables that follow, and cannot differ from them."
                ),
                table("covering_stages"),
                table("covering"),
            ),
            new_page=False,
        ),
        Section(
            "volumes",
            "Complaints received",
            (table("stages"), chart("stages"), table("procedures")),
        ),
        Section(
            "times",
            "Response times at stage 2",
            (says("answers_stage2"), table("answers_stage2")),
            new_page=False,
        ),
        Section("costs", "Costs", (says("costs"), table("costs")), new_page=False),
        Section(
            "ombudsman",
            "The Ombudsman",
            (
                says("ombudsman_decisions"),
                table("ombudsman_decided"),
                heading("Payments"),
                says("ombudsman_payments"),
                table("ombudsman_payments"),
            ),
        ),
    ),
    tables=TABLES,
    charts=(
        ChartDefinition(
            "stages",
            "columns",
            "Statutory complaints considered at each stage",
            "stages",
            only=("stage1", "stage2", "stage3"),
        ),
    ),
    compares=2,
    year_style="2024/25",
)
