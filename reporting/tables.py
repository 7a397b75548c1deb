"""Each published table as data: what is counted, over which rows and columns, for whom, and what is said under it.

Nothing is counted here: `crosstab.tabulate` counts, and `filling.py` puts its numbers under these words. Tables 1 to
9 are those that councils publish; a letter marks one that stands beside them.
"""

from __future__ import annotations

from dataclasses import dataclass

from .dimensions import NOT_RECORDED
from .measures import Rounding

Conditions = tuple[tuple[str, str], ...]
"""Pairs of a dimension and a value, as `crosstab.Spec.where` has them."""


@dataclass(frozen=True)
class Heading:
    """A row or column of a published table: its words, and the members of the dimension that it stands for.

    Members are given by `keys` where the law or the program fixes the list, and by `named`, their labels, where the
    list is the council's own; with neither, the label itself is the name. A label counts under whatever parent it
    stands, unless `under` names one. A name that the council's list has not is a row of 0.

    One that is not `always` there is left out while it counts nothing in any year.
    """

    label: str
    keys: tuple[str, ...] = ()
    always: bool = True
    named: tuple[str, ...] = ()
    under: str = ""

    def stands_for(self, key: str, label: str, parent: str | None) -> bool:
        """Whether a member belongs here."""
        if self.keys:
            return key in self.keys
        names = {name.casefold() for name in self.named or (self.label,)}
        return label.casefold() in names and (not self.under or parent == self.under)


@dataclass(frozen=True)
class Share:
    """A percentage of two columns of the same table: `of` out of `out_of`, by their codes.

    The whole is what the same row has in `out_of`, or with `of_total` what the whole table has there. With
    `adds_to_100` the largest share takes what rounding left over, and a note says which it was.
    """

    of: str
    out_of: str
    of_total: bool = False
    decimals: int = 0
    rounding: Rounding = Rounding.HALF_UP
    adds_to_100: bool = False


@dataclass(frozen=True)
class Column:
    """A column of its own, where a table does not have the years along the top: what it counts beside the table's own
    conditions, or the share that it is. An empty measure or basis is the table's."""

    code: str
    label: str
    where: Conditions = ()
    measure: str = ""
    basis: str = ""
    share: Share | None = None


@dataclass(frozen=True)
class Row:
    """A row of its own, where a table does not have the members of a dimension down the side: what it counts beside the
    table's own conditions, or the rows, by their codes, that it adds up."""

    code: str
    label: str
    where: Conditions = ()
    adds: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableDefinition:
    """One published table. `by` is the dimension that is cut; the years compared are the other one.

    With `years_down` the years are the rows, and the table has a column for each heading; otherwise they are the
    columns. `parent` is the dimension of the rows that head a group, whose numbers are counted on their own.

    A table of the year reported alone has its own `columns` beside the members of `by`, or its own `rows` under them;
    with `rows` and `by` the year, the years compared stand along the top of rows that are each counted on their own.
    `compares` is how many years it compares, all those of the report where it is 0. `of_council` is said under it in
    a report of the whole council, `of_service` in that of one service area, which counts nothing that has no service.
    """

    name: str
    number: str
    title: str
    by: str
    population: str
    first_column: str
    where: Conditions = ()
    basis: str = "received"
    measure: str = "cases"
    unit: str = "complaints"
    headings: tuple[Heading, ...] = ()
    rows: tuple[Row, ...] = ()
    columns: tuple[Column, ...] = ()
    years_down: bool = False
    oldest_first: bool = False
    compares: int = 0
    year_words: str = ""
    period_called: str = "Year"
    of_council: str = ""
    of_service: str = ""
    parent: str = ""
    no_part: str = "Not recorded"
    zero: str = "0"
    rounding: Rounding = Rounding.HALF_UP
    rounded_to: int = 0
    notes: tuple[str, ...] = ()
    only_if_any: bool = False
    only_if_recorded: bool = False
    only_if_unrecorded: bool = False
    total_label: str = "Total"
    adds_up: bool = True

    @property
    def is_pounds(self) -> bool:
        return self.measure.endswith("_pounds")

    @property
    def is_of_one_year(self) -> bool:
        """Whether its columns or rows are its own, so that it shows the year reported and no other."""
        return bool(self.columns) or (bool(self.rows) and self.by != "year")


BASES = {
    "received": "the year in which the complaint was received",
    "closed": "the year in which it was closed or decided",
    "open": "open at the end of the year",
    "on_hand": "open at the start of the year, or received in it",
}

COMPLAINTS = (("kind", "complaint"), ("procedure", "statutory"), ("procedure", NOT_RECORDED))
"""Complaints that are not under the corporate procedure. One that was not accepted often has no procedure yet."""

CORPORATE = (("kind", "complaint"), ("procedure", "corporate"))

ACCEPTED = (*COMPLAINTS, ("triage_outcome", "accepted"))

NOT_FOUND_ELSEWHERE = (
    Heading("No finding", ("no_finding",), always=False),
    Heading("Dealt with elsewhere", ("routed_elsewhere",), always=False),
)

OUTCOMES = (
    Heading("Upheld", ("upheld",)),
    Heading("Partially upheld", ("partially_upheld",)),
    Heading("Not upheld", ("not_upheld",)),
    *NOT_FOUND_ELSEWHERE,
)
WITHDRAWN = Heading("Withdrawn", ("withdrawn",), always=False)
NO_RESULT = Heading("Result not recorded", (NOT_RECORDED,), always=False)

SHOWN_ONCE = "A complaint about several services is counted once, in the first one recorded."
FOLLOWED = "What happened after the year of receipt is followed up to the cut-off date."

TABLES = (
    TableDefinition(
        "triage",
        "1",
        "Complaints considered, and what was decided about them",
        by="triage_outcome",
        first_column="Year received",
        population="complaints about children’s social care, except those under the corporate procedure",
        where=COMPLAINTS,
        years_down=True,
        headings=(
            Heading("Accepted", ("accepted",)),
            Heading(
                "Withdrawn, not pursued or other", ("withdrawn", "not_pursued", "resolved_early", "routed_elsewhere")
            ),
            Heading("Ineligible or outside scope", ("ineligible", "outside_scope")),
            Heading("Not yet decided", (NOT_RECORDED,), always=False),
        ),
        total_label="All considered",
        notes=(
            "“Withdrawn, not pursued or other” includes complaints resolved by the end of the next working day and "
            "those dealt with in another way.",
            "“Ineligible or outside scope” means that the person, the matter or the time did not meet the conditions "
            "of the procedure; for example, a matter that a court is deciding.",
        ),
    ),
    TableDefinition(
        "flow",
        "1b",
        "Complaints brought into the year, received, settled and carried forward",
        by="flow",
        first_column="Complaints",
        population="complaints about children’s social care, except those under the corporate procedure",
        where=COMPLAINTS,
        adds_up=False,
        total_label="",
        headings=(
            Heading("Open at the start of the year", ("carried_in",)),
            Heading("Received", ("received",)),
            Heading("Closed: answered", ("responded",)),
            Heading("Closed: withdrawn", ("withdrawn",)),
            Heading("Closed: not pursued", ("not_pursued",)),
            Heading("Closed: ineligible", ("ineligible",)),
            Heading("Closed: outside scope", ("outside_scope",), always=False),
            Heading("Closed: resolved early", ("resolved_early",), always=False),
            Heading("Closed: dealt with elsewhere", ("routed_elsewhere",), always=False),
            Heading("Closed: stage 2 request not accepted", ("stage2_not_accepted",), always=False),
            Heading("Closed: reason not recorded", (NOT_RECORDED,), always=False),
            Heading("Open at the end of the year", ("carried_out",)),
        ),
        notes=(
            "Open at the start of the year and received, less every way of being closed, is open at the end of the "
            "year.",
        ),
    ),
    TableDefinition(
        "stage_flow",
        "1c",
        "What came to each stage in the year, what was settled and what stayed open",
        by="flow",
        first_column="Procedure and stage",
        population="stages of complaints under both procedures, and cases at the Ombudsman: a complaint counts once at "
        "every stage it was at",
        unit="stages",
        adds_up=False,
        total_label="",
        headings=(
            Heading("Open at the start", ("carried_in",)),
            Heading("Came in", ("received",)),
            Heading("Answered", ("responded",)),
            Heading("Withdrawn or not pursued", ("withdrawn", "not_pursued")),
            Heading("Ineligible or outside scope", ("ineligible", "outside_scope")),
            Heading(
                "Other ways",
                ("resolved_early", "routed_elsewhere", "stage2_not_accepted", NOT_RECORDED),
                always=False,
            ),
            Heading("Open at the end", ("carried_out",)),
        ),
        rows=(
            Row("stage1_statutory", "Statutory, stage 1", (("stage", "stage1"), ("procedure", "statutory"))),
            Row("stage2_statutory", "Statutory, stage 2", (("stage", "stage2"), ("procedure", "statutory"))),
            Row("stage3", "Statutory, stage 3", (("stage", "stage3"), ("procedure", "statutory"))),
            Row("stage1_corporate", "Corporate, stage 1", (("stage", "stage1"), ("procedure", "corporate"))),
            Row("stage2_corporate", "Corporate, stage 2", (("stage", "stage2"), ("procedure", "corporate"))),
            Row("ombudsman", "Ombudsman", (("stage", "ombudsman"),)),
        ),
        notes=(
            "In every row, open at the start and came in are together all that was settled and what is open at the "
            "end.",
            "A stage comes in on the day it was asked for and is settled on the day of its answer, or else when the "
            "complaint was closed.",
        ),
    ),
    TableDefinition(
        "accepted_procedure",
        "1a",
        "Accepted complaints by procedure",
        by="procedure",
        first_column="Procedure",
        population="accepted complaints, except those under the corporate procedure",
        where=ACCEPTED,
        only_if_unrecorded=True,
        headings=(
            Heading("Statutory procedure", ("statutory",)),
            Heading("Corporate procedure", ("corporate",), always=False),
            Heading("Not recorded", (NOT_RECORDED,)),
        ),
        notes=(
            "A complaint without a procedure on record that has not begun stage 1 either is left out of Tables 2 and "
            "7.",
        ),
    ),
    TableDefinition(
        "outcomes_stage1",
        "2",
        "Outcomes at stage 1",
        by="stage1_outcome",
        first_column="Year received",
        population="accepted complaints",
        where=ACCEPTED,
        years_down=True,
        headings=(*OUTCOMES, WITHDRAWN, NO_RESULT, Heading("Not yet answered", ("open",))),
        notes=(
            FOLLOWED,
            "A complaint with several points is partially upheld where some of them were upheld and others were not.",
        ),
    ),
    TableDefinition(
        "outcomes_stage2",
        "3",
        "Outcomes at stage 2",
        by="stage2_outcome",
        first_column="Year received",
        population="accepted complaints for which a stage 2 investigation was requested",
        where=ACCEPTED,
        years_down=True,
        headings=(*OUTCOMES, Heading("Withdrawn", ("withdrawn",)), NO_RESULT, Heading("Open", ("open",))),
        notes=(FOLLOWED,),
    ),
    TableDefinition(
        "outcomes_stage3",
        "4",
        "Outcomes at stage 3",
        by="stage3_outcome",
        first_column="Year received",
        population="accepted complaints for which a review panel was requested",
        where=ACCEPTED,
        years_down=True,
        headings=(*OUTCOMES, Heading("Withdrawn", ("withdrawn",)), NO_RESULT, Heading("Open", ("open",))),
        notes=(FOLLOWED, "Where a complaint was not upheld, the panel may still have made recommendations."),
    ),
    TableDefinition(
        "stages",
        "4a",
        "Work begun at each stage",
        by="stage",
        first_column="Stage",
        population="complaints, except those under the corporate procedure, once for every stage they reached",
        where=COMPLAINTS,
        unit="stages begun",
        headings=(
            Heading("Stage 1", ("stage1",)),
            Heading("Stage 2", ("stage2",)),
            Heading("Stage 3", ("stage3",)),
            Heading("Ombudsman", ("ombudsman",)),
        ),
        adds_up=False,
        total_label="",
        year_words="the year in which that stage was requested",
        notes=(
            "The years are those of each stage’s own request, so these numbers differ from Tables 2 to 4, which "
            "follow the complaints received in a year.",
            "A complaint counts once at each stage, so the rows are not added together.",
        ),
    ),
    TableDefinition(
        "services",
        "5",
        "Complaints by service area and team",
        by="team",
        parent="service_area",
        no_part="No team recorded",
        first_column="Service area and team",
        population="accepted complaints",
        where=ACCEPTED,
        notes=(SHOWN_ONCE,),
    ),
    TableDefinition(
        "subjects",
        "6",
        "Complaints by subject",
        by="sub_subject",
        parent="subject",
        no_part="Not divided further",
        first_column="Main subject of the complaint",
        population="accepted complaints",
        where=ACCEPTED,
        notes=("A complaint is counted once, under the main subject that the complainant named.",),
    ),
    TableDefinition(
        "causes",
        "6a",
        "Types of complaint",
        by="cause",
        first_column="Type of complaint",
        population="accepted complaints",
        where=ACCEPTED,
        adds_up=False,
        total_label="",
        only_if_recorded=True,
        notes=("A complaint is counted under each of its causes, so the rows may add to more than the complaints.",),
    ),
    TableDefinition(
        "times_stage1",
        "7",
        "Time taken to answer at stage 1",
        by="stage1_band",
        first_column="Working days from the start of stage 1",
        population="accepted complaints",
        where=ACCEPTED,
        headings=(
            Heading("10 working days or fewer", ("1-10",)),
            Heading("11 to 20 working days", ("11-20",)),
            Heading("More than 20 working days", ("over 20",)),
            Heading("Not yet answered", ("not answered",), always=False),
        ),
        notes=("The rows do not overlap: the second counts only those that took 11 to 20 working days.",),
    ),
    TableDefinition(
        "law_stage1",
        "7a",
        "Stage 1 against the time limit in law",
        by="result",
        first_column="Result",
        population="accepted complaints, by the stage 1 clock of each",
        where=(*ACCEPTED, ("clock", "C4")),
        unit="stage 1 clocks",
        only_if_any=True,
        headings=(
            Heading("In time: 10 working days or fewer", ("in_time",)),
            Heading("In time: 11 to 20 working days, extended as the law allows", ("in_time_extended",)),
            Heading("11 to 20 working days, date of the extension not recorded", (NOT_RECORDED,), always=False),
            Heading("Late: 11 to 20 working days, without a valid extension", ("late_no_extension",), always=False),
            Heading("Late: more than 20 working days", ("late_over_20",)),
            Heading("Late", ("late",), always=False),
            Heading("Ended by withdrawal", ("withdrawn",), always=False),
            Heading("Ended: dealt with elsewhere", ("routed_elsewhere",), always=False),
            Heading("Ended without an answer", ("not_answered",), always=False),
            Heading("Stopped for other proceedings", ("stopped_concurrent",), always=False),
            Heading("In time under the rules for the pandemic", ("covid_rule",), always=False),
            Heading("Still running", ("running",), always=False),
            Heading("In time, with notice", ("in_time_with_notice",), always=False),
            Heading("Late: without a valid notice", ("late_no_notice",), always=False),
            Heading("Late: more than 65 working days", ("late_over_65",), always=False),
        ),
        notes=(
            "The law allows 10 working days, and up to 20 where the complaint is complex and the council decides on "
            "the extension before the first 10 have passed (SI 2006/1738, regulation 14).",
            "Where the record holds an extension but not the day it was decided, this table says so, and counts the "
            "complaint neither as in time nor as late.",
        ),
    ),
    TableDefinition(
        "times_stage2",
        "7b",
        "Time taken to answer at stage 2",
        by="stage2_band",
        first_column="Working days from the start of stage 2",
        population="accepted complaints for which a stage 2 investigation was requested",
        where=ACCEPTED,
        only_if_any=True,
        headings=(
            Heading("25 working days or fewer", ("1-25",)),
            Heading("26 to 65 working days", ("26-65",)),
            Heading("More than 65 working days", ("over 65",)),
            Heading("Not answered", ("not answered",), always=False),
        ),
        notes=(
            FOLLOWED,
            "The law allows 25 working days, and up to 65 where the council gives written notice in time "
            "(SI 2006/1738, regulation 17).",
        ),
    ),
    TableDefinition(
        "times_stage3",
        "7c",
        "Time taken to hold a review panel",
        by="stage3_band",
        first_column="Working days from the request",
        population="accepted complaints for which a review panel was requested",
        where=ACCEPTED,
        only_if_any=True,
        headings=(
            Heading("30 working days or fewer", ("1-30",)),
            Heading("More than 30 working days", ("over 30",)),
            Heading("Not held", ("not held",), always=False),
        ),
        notes=(FOLLOWED, "The law allows 30 working days (SI 2006/1738, regulation 19)."),
    ),
    TableDefinition(
        "receipt",
        "8",
        "Where complaints were first received",
        by="point_of_receipt",
        first_column="Point of receipt",
        population="accepted complaints",
        where=ACCEPTED,
    ),
    TableDefinition(
        "complainants",
        "9",
        "Who made the complaints",
        by="complainant_type",
        first_column="Person making the complaint",
        population="accepted complaints",
        where=ACCEPTED,
    ),
    TableDefinition(
        "advocates",
        "9a",
        "Complainants with an advocate",
        by="advocate",
        first_column="Advocate",
        population="accepted complaints",
        where=ACCEPTED,
        only_if_recorded=True,
    ),
    *(
        TableDefinition(
            f"equality_{name}",
            number,
            title,
            by=dimension,
            first_column=title,
            population="accepted complaints, by what the complainant chose to say",
            where=ACCEPTED,
            only_if_recorded=True,
            headings=headings,
            notes=("“Not recorded” means that the complainant was not asked, or did not answer.",),
        )
        for name, number, title, dimension, headings in (
            ("age", "9b", "Age of complainants", "age_band", ()),
            ("gender", "9c", "Gender of complainants", "gender", ()),
            (
                "disability",
                "9d",
                "Disability of complainants",
                "disability",
                (
                    Heading("Disabled", ("y",)),
                    Heading("Not disabled", ("n",)),
                    Heading("Not recorded", (NOT_RECORDED,)),
                ),
            ),
            ("ethnicity", "9e", "Ethnicity of complainants", "ethnicity", ()),
            ("orientation", "9f", "Sexual orientation of complainants", "sexual_orientation", ()),
        )
    ),
    TableDefinition(
        "ombudsman_received",
        "10",
        "Complaints that went to the Ombudsman",
        by="stage",
        first_column="Cases",
        population="every case about children’s services that was referred to the Ombudsman in the year",
        where=(("stage", "ombudsman"),),
        adds_up=False,
        total_label="",
        headings=(Heading("Received by the Ombudsman", ("ombudsman",)),),
        year_words="the year in which the Ombudsman received it",
    ),
    TableDefinition(
        "ombudsman_decided",
        "11",
        "The Ombudsman’s decisions",
        by="ombudsman_decision",
        first_column="Decision",
        population="every case about children’s services that the Ombudsman decided in the year",
        basis="closed",
        headings=(
            Heading("Upheld", ("upheld",)),
            Heading("Upheld: fault and injustice", ("upheld_with_injustice",), always=False),
            Heading("Upheld: fault, no injustice", ("upheld_no_injustice",), always=False),
            Heading("Not upheld", ("not_upheld",)),
            Heading("Closed after initial enquiries", ("closed_after_initial_enquiries",)),
            Heading("Referred back for local resolution", ("referred_back",)),
            Heading("Advice given", ("advice_given",)),
            Heading("Incomplete or invalid", ("incomplete_invalid",), always=False),
            Heading("Decision not recorded", (NOT_RECORDED, "open"), always=False),
        ),
        notes=(
            "The year is the one in which the Ombudsman decided, which may be later than the year of receipt.",
            "These are the cases recorded by the council. The Ombudsman’s own figures may group services differently.",
        ),
    ),
    TableDefinition(
        "compliments",
        "12",
        "Compliments by service area and team",
        by="team",
        parent="service_area",
        no_part="No team recorded",
        first_column="Service area and team",
        population="compliments recorded",
        where=(("kind", "compliment"),),
        unit="compliments",
        of_council="A compliment that names no service is counted as not recorded.",
        of_service="A compliment that names no service is left out.",
    ),
    TableDefinition(
        "remedies",
        "13",
        "Remedies",
        by="remedy",
        first_column="Remedy",
        population="accepted complaints",
        where=ACCEPTED,
        only_if_recorded=True,
        adds_up=False,
        total_label="",
        notes=("A complaint with several remedies is counted under each of them.",),
    ),
    TableDefinition(
        "redress",
        "13a",
        "Financial redress",
        by="remedy",
        first_column="Remedy",
        population="payments agreed as remedies for accepted complaints, in pounds",
        where=ACCEPTED,
        measure="redress_pounds",
        unit="pounds",
        only_if_any=True,
    ),
    TableDefinition(
        "actions",
        "13b",
        "What was to be done because of complaints, and what became of it",
        by="action_status",
        first_column="Action",
        population="actions agreed because of accepted complaints",
        where=ACCEPTED,
        unit="actions",
        only_if_any=True,
        headings=(
            Heading("Done, and seen to be done", ("verified",)),
            Heading("Reported done", ("reported",)),
            Heading("Still to be done", ("agreed",)),
            Heading("Not carried out", ("not_done",)),
        ),
        notes=(FOLLOWED, "A complaint with several actions is counted once for each of them."),
    ),
    TableDefinition(
        "recommendations",
        "13c",
        "What was recommended, and what the council decided",
        by="recommendation_decision",
        first_column="Decision",
        population="recommendations of investigators, panels and others on accepted complaints",
        where=ACCEPTED,
        unit="recommendations",
        only_if_any=True,
        headings=(
            Heading("Accepted", ("accepted",)),
            Heading("Accepted in part", ("partly",)),
            Heading("Not accepted", ("rejected",)),
            Heading("Not yet decided", (NOT_RECORDED,), always=False),
        ),
        notes=(FOLLOWED, "A complaint with several recommendations is counted once for each of them."),
    ),
    TableDefinition(
        "kinds",
        "17",
        "Everything that was recorded",
        by="kind",
        first_column="Kind",
        population="everything recorded about children’s services, under any procedure or none",
        unit="cases",
        headings=(
            Heading("Complaints", ("complaint",)),
            Heading("Comments and enquiries", ("representation",)),
            Heading("Compliments", ("compliment",)),
            Heading("Enquiries from MPs, councillors or the Ombudsman", ("enquiry",)),
        ),
        total_label="All",
    ),
    TableDefinition(
        "procedures",
        "18",
        "Complaints by procedure",
        by="procedure",
        first_column="Procedure",
        population="all complaints about children’s services",
        where=(("kind", "complaint"),),
        headings=(
            Heading("Statutory procedure", ("statutory",)),
            Heading("Corporate procedure", ("corporate",)),
            Heading("None: not accepted, or not yet decided", (NOT_RECORDED,)),
        ),
        notes=("Tables 1 to 9 leave the complaints under the corporate procedure out; Tables 14 and 15 are theirs.",),
    ),
    TableDefinition(
        "corporate_outcomes",
        "14",
        "Outcomes at stage 1 of the corporate procedure",
        by="stage1_outcome",
        first_column="Outcome",
        population="complaints about children’s services under the corporate procedure",
        where=CORPORATE,
        only_if_any=True,
        headings=(*OUTCOMES, WITHDRAWN, NO_RESULT, Heading("Not yet answered", ("open",))),
        notes=(FOLLOWED,),
    ),
    TableDefinition(
        "corporate_times",
        "15",
        "Time taken to answer at stage 1 of the corporate procedure",
        by="corporate_band",
        first_column="Working days from the start of stage 1",
        population="complaints about children’s services under the corporate procedure",
        where=CORPORATE,
        only_if_any=True,
        headings=(
            Heading("15 working days or fewer", ("1-15",)),
            Heading("More than 15 working days", ("over 15",)),
            Heading("Not yet answered", ("not answered",)),
            Heading("Time not recorded", (NOT_RECORDED,), always=False),
        ),
        notes=(FOLLOWED, "No law sets a limit for this procedure; 15 working days is what councils commonly set."),
    ),
    TableDefinition(
        "costs",
        "16",
        "What the procedure cost",
        by="year",
        first_column="Cost",
        population="the costs on record and the payments that remedies hold, in pounds",
        measure="cost_pounds",
        unit="pounds",
        only_if_any=True,
        adds_up=False,
        total_label="",
        year_words="the year in which a cost was incurred, and for one of a single case the year in which that was "
        "received",
        of_service="Costs of no single case belong to no service, and are left out.",
        rows=(
            Row("investigation", "Commissioned investigations", (("cost_category", "investigation"),)),
            Row("mediation", "Mediation", (("cost_category", "mediation"),)),
            Row("panel", "Review panels", (("cost_category", "panel"),)),
            Row("redress", "Financial redress", (("cost_category", "redress"),)),
            Row("other", "Other", (("cost_category", "other"),)),
            Row("total", "Total", adds=("investigation", "mediation", "panel", "redress", "other")),
        ),
    ),
)

BY_NAME = {definition.name: definition for definition in TABLES}
