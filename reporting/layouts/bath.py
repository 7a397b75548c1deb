"""The tables of the report of Bath and North East Somerset for 2022-23, under its numbers and headings.

Its choices: one year; the flow of every stage of both procedures; the share of each cause among all that were on hand,
whole per cent, a half upwards, the shares of causes made to add to 100. Its Table 4.6 leaves two stage 2 requests
without a team; here they are in the row “Not recorded”.
"""

from __future__ import annotations

from dataclasses import replace

from ..tables import BY_NAME, Column, Heading, Row, Share, TableDefinition
from .parts import ChartDefinition, Layout, Section, chart, quoted, says, table, words

TABLES = (
    replace(
        BY_NAME["stage_flow"],
        number="4.2",
        title="Complaints received and closed during the year",
        first_column="Procedure and stage",
        headings=(
            Heading("Carried over", ("carried_in",)),
            Heading("Received", ("received",)),
            Heading("Resolved", ("responded",)),
            Heading("Outside scope", ("outside_scope",)),
            Heading("Not pursued", ("not_pursued",)),
            Heading(
                "Other ways",
                (
                    "withdrawn",
                    "ineligible",
                    "resolved_early",
                    "routed_elsewhere",
                    "stage2_not_accepted",
                    "not recorded",
                ),
                always=False,
            ),
            Heading("Carried forward", ("carried_out",)),
        ),
        rows=(
            Row("representation", "Representation", (("kind", "representation"),)),
            Row("stage1_statutory", "Stage 1 (statutory procedure)", (("stage", "stage1"), ("procedure", "statutory"))),
            Row("stage1_corporate", "Stage 1 (corporate procedure)", (("stage", "stage1"), ("procedure", "corporate"))),
            Row("stage2_statutory", "Stage 2 (statutory procedure)", (("stage", "stage2"), ("procedure", "statutory"))),
            Row("stage2_corporate", "Stage 2 (corporate procedure)", (("stage", "stage2"), ("procedure", "corporate"))),
            Row("stage3", "Stage 3 (statutory procedure only)", (("stage", "stage3"),)),
            Row("ombudsman", "Referral to Ombudsman", (("stage", "ombudsman"),)),
            Row("total", "Total", adds=("representation", *(row.code for row in BY_NAME["stage_flow"].rows))),
        ),
    ),
    TableDefinition(
        "teams_by_stage",
        "4.6",
        "Complaints received by each team",
        by="team",
        first_column="Team",
        population="representations, complaints at each stage and cases at the Ombudsman, under both procedures",
        year_words="the year in which that stage was requested",
        columns=(
            Column("representation", "Rep", (("kind", "representation"),)),
            *(
                Column(stage, label, (("stage", stage),))
                for stage, label in (
                    ("stage1", "Stage 1"),
                    ("stage2", "Stage 2"),
                    ("stage3", "Stage 3"),
                    ("ombudsman", "LGSCO"),
                )
            ),
        ),
        headings=(
            *(
                Heading(label)
                for label in (
                    "Admissions & Transport",
                    "Attendance & Welfare",
                    "Connecting Families",
                    "Safeguarding & QA",
                    "SEND",
                    "SEND Transport",
                    "Children in Care",
                    "DCT",
                    "FPT",
                    "FST (1, 2 & 3)",
                    "Triage",
                    "YOS",
                    "Other",
                )
            ),
            Heading("Not recorded", ("not recorded",), always=False),
        ),
        zero="",
        unit="cases",
        notes=("An empty cell is 0. A team is one row, whichever service area it stands under.",),
    ),
    TableDefinition(
        "causes_upheld",
        "4.11",
        "Complaints upheld by category",
        by="primary_cause",
        first_column="Category",
        population="stage 1 complaints under the statutory procedure that were open when the year began or received in "
        "it, answered or not",
        where=(("procedure", "statutory"), ("stage", "stage1")),
        basis="on_hand",
        columns=(
            Column("on_hand", "Number of stage 1 complaints"),
            Column("share", "% of stage 1 complaints", share=Share("on_hand", "on_hand", True, adds_to_100=True)),
            Column(
                "upheld",
                "Upheld or partially upheld",
                (("stage1_outcome", "upheld"), ("stage1_outcome", "partially_upheld")),
            ),
            Column("share_upheld", "% of the category upheld or partially upheld", share=Share("upheld", "on_hand")),
        ),
        headings=tuple(
            Heading(label)
            for label in (
                "Assessment, care management or review",
                "Attitude or behaviour of staff",
                "Concern about appropriateness of service",
                "Concern about quality of the service",
                "Delay in decision making or provision of a service",
                "Unwelcome or disputed decision",
            )
        ),
    ),
    replace(
        BY_NAME["ombudsman_decided"],
        number="6.1",
        title="Findings of the Ombudsman",
        first_column="Finding",
        compares=1,
        headings=(
            Heading("Fault with no injustice", ("upheld_no_injustice",)),
            Heading("Upheld", ("upheld", "upheld_with_injustice")),
            Heading("No fault", ("not_upheld",)),
            *(
                heading
                for heading in (replace(one, always=False) for one in BY_NAME["ombudsman_decided"].headings)
                if not {"upheld", "upheld_with_injustice", "upheld_no_injustice", "not_upheld"} & set(heading.keys)
            ),
        ),
    ),
    replace(
        BY_NAME["compliments"],
        number="7.2",
        title="Compliments by team",
        parent="",
        first_column="Team",
        compares=1,
        headings=(
            Heading("The Administration Team", named=("Administration Team",)),
            Heading("Care Experienced Team"),
            Heading("Child in Care Team", named=("Children in Care",)),
            Heading("Connecting Families"),
            Heading("Disabled Children’s Team", named=("DCT",)),
        ),
    ),
    replace(
        BY_NAME["times_stage1"],
        name="answers_statutory",
        number="8.3",
        title="Answers at stage 1 of the statutory procedure, by time taken",
        population="stage 1 complaints under the statutory procedure that were answered in the year",
        where=(("procedure", "statutory"),),
        basis="closed",
        compares=1,
        headings=(
            Heading("Within 10 working days", ("1-10",)),
            Heading("Within 20 working days", ("11-20",)),
            Heading("In excess of 20 working days", ("over 20",)),
            Heading("Not answered", ("not answered",), always=False),
        ),
        notes=("The rows do not overlap: the second counts those that took 11 to 20 working days.",),
    ),
    TableDefinition(
        "answers_corporate",
        "8.5",
        "Answers at stage 1 of the corporate procedure, by time taken",
        by="corporate_band",
        first_column="Working days from the start of stage 1",
        population="stage 1 complaints under the corporate procedure that were answered in the year",
        basis="closed",
        columns=(
            Column("answered", "Responses"),
            Column("share", "% of responses", share=Share("answered", "answered", of_total=True)),
        ),
        headings=(
            Heading("Within 15 working days", ("1-15",)),
            Heading("In excess of 15 working days", ("over 15",)),
            Heading("Not answered", ("not answered",), always=False),
        ),
    ),
)

BATH = Layout(
    "bath",
    "Representations, complaints and compliments about children’s services",
    (
        Section("introduction", "Introduction", (says("purpose"), says("flow_by_stage"))),
        Section(
            "activity",
            "Activity",
            (
                table("stage_flow"),
                table("teams_by_stage"),
                chart("teams"),
                says("causes_upheld"),
                table("causes_upheld"),
                chart("causes"),
                quoted("summary"),
            ),
            new_page=False,
        ),
        Section(
            "ombudsman", "The Ombudsman", (says("ombudsman_decisions"), table("ombudsman_decided")), new_page=False
        ),
        Section(
            "compliments",
            "Compliments",
            (says("compliments"), table("compliments"), quoted("compliment")),
            new_page=False,
        ),
        Section(
            "times",
            "Monitoring of response times",
            (
                words(
                    "These tables count the answers given in the year, whenever the complaint was received; those "
                    "before count what was received."
                ),
                says("answers"),
                table("answers_statutory"),
                says("answers_corporate"),
                table("answers_corporate"),
            ),
            new_page=False,
        ),
    ),
    tables=TABLES,
    charts=(
        ChartDefinition("teams", "bars", "Teams most complained about at stage 1", "teams_by_stage", 8, part="stage1"),
        ChartDefinition("causes", "bars", "Stage 1 complaints by category", "causes_upheld", part="on_hand"),
    ),
    compares=1,
)
