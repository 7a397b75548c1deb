"""The tables of the report of Cheshire West and Chester for 2024-25, under its numbers and headings.

Its choices: five years, newest first, by the year of receipt; whole per cent, cut off; stage 2 and 3 with what was
withdrawn and what is open. Its Table 5 has no row for some of its complaints, so that its rows do not add to its
totals; here every complaint stands in a row.
"""

from __future__ import annotations

from dataclasses import replace

from ..measures import Rounding
from ..tables import BY_NAME, NO_RESULT, NOT_FOUND_ELSEWHERE, Heading
from .parts import Layout, Part, Section, chart, heading, quoted, says, table, words

CHILDREN_IN_NEED, COURT, IN_CARE = "Children in Need", "CP Court Team", "Children in Care (Permanence Teams')"
STANDARD, SOCIAL_WORKER, COMMUNICATION = "Standard of Service Delivery", "Social Worker", "Communication"


def _rows(*labels: str | tuple[str, str]) -> tuple[Heading, ...]:
    """Rows of the council's own list, each a label or a label under a group."""
    return tuple(Heading(one) if isinstance(one, str) else Heading(one[1], under=one[0]) for one in labels)


OPEN_AND_WITHDRAWN = (
    Heading("Open cases", ("open",)),
    Heading("Withdrawn", ("withdrawn",)),
    *NOT_FOUND_ELSEWHERE,
    NO_RESULT,
)

TABLES = (
    replace(
        BY_NAME["triage"],
        title="Total number of complaints considered",
        headings=(
            Heading("Valid complaints processed", ("accepted",)),
            Heading(
                "Withdrawn/ not pursued/ other", ("withdrawn", "not_pursued", "resolved_early", "routed_elsewhere")
            ),
            Heading("Ineligible", ("ineligible", "outside_scope")),
            Heading("Not yet decided", ("not recorded",), always=False),
        ),
        total_label="Total considered",
    ),
    replace(
        BY_NAME["outcomes_stage1"],
        title="Stage 1 outcomes and comparisons with previous years",
        headings=(
            Heading("Upheld", ("upheld",)),
            Heading("Partially upheld", ("partially_upheld",)),
            Heading("Not upheld", ("not_upheld",)),
            Heading("Outstanding", ("open",)),
            Heading("Withdrawn", ("withdrawn",), always=False),
            *NOT_FOUND_ELSEWHERE,
            NO_RESULT,
        ),
        total_label="Total",
    ),
    replace(
        BY_NAME["outcomes_stage2"],
        title="Stage 2 outcomes and comparisons with previous years",
        headings=(
            Heading("Upheld", ("upheld",)),
            Heading("Partially upheld", ("partially_upheld",)),
            Heading("Not upheld", ("not_upheld",)),
            *OPEN_AND_WITHDRAWN,
        ),
    ),
    replace(
        BY_NAME["outcomes_stage3"],
        title="Stage 3 outcomes and comparisons with previous years",
        headings=(
            Heading("Upheld", ("upheld",)),
            Heading("Partially upheld", ("partially_upheld",)),
            Heading("Not upheld (no fault)", ("not_upheld",)),
            *OPEN_AND_WITHDRAWN,
        ),
    ),
    replace(
        BY_NAME["services"],
        title="Complaints by service area",
        headings=_rows(
            CHILDREN_IN_NEED,
            (CHILDREN_IN_NEED, "Winsford"),
            (CHILDREN_IN_NEED, "Chester"),
            (CHILDREN_IN_NEED, "Ellesmere Port"),
            COURT,
            (COURT, "Winsford"),
            (COURT, "Chester"),
            (COURT, "Ellesmere Port"),
            IN_CARE,
            (IN_CARE, "Winsford"),
            (IN_CARE, "Ellesmere Port"),
            "Leaving Care (Supporting Independence)",
            "Children with Disabilities",
            "Provider Services",
            ("Provider Services", "Fostering"),
            ("Provider Services", "Adoption"),
            "Safeguarding",
            "Integrated Access and Referral Team and Integrated Early Support",
            "Transition Team",
            "Emergency Duty Team",
        ),
    ),
    replace(
        BY_NAME["subjects"],
        headings=_rows(
            STANDARD,
            (STANDARD, "Inaccuracies in assessments"),
            (STANDARD, "Lack of support"),
            (STANDARD, "Failure to investigate concerns"),
            (STANDARD, "Issues with contact arrangements"),
            (STANDARD, "Other"),
            SOCIAL_WORKER,
            (SOCIAL_WORKER, "Allegations of Misconduct"),
            (SOCIAL_WORKER, "Issues with Attitude / Behaviour"),
            (SOCIAL_WORKER, "Lack of Support"),
            (SOCIAL_WORKER, "Preference for one parent over another"),
            "Social Worker and Team Manager",
            COMMUNICATION,
            (COMMUNICATION, "Lack of response"),
            (COMMUNICATION, "Late / missing reports"),
            (COMMUNICATION, "Cancellation of appointments"),
            "Child Protection Issues",
            "Financial Issues",
            "Accommodation/Placement Issues",
            "Adoption",
            "Fostering Issues",
            "Eligibility for Service / Unhappy with Social Care involvement",
            "Data Protection Issues",
        ),
    ),
    replace(
        BY_NAME["times_stage1"],
        title="Complaint response times",
        headings=(
            Heading("10 working days or less", ("1-10",)),
            Heading("20 working days or less", ("11-20",)),
            Heading("Outside the statutory timescale", ("over 20",)),
            Heading("Not yet answered", ("not answered",), always=False),
        ),
        notes=("The rows do not overlap: the second counts those that took 11 to 20 working days.",),
    ),
    replace(
        BY_NAME["receipt"],
        title="Point of receipt for complaints within the authority",
        headings=_rows(
            "Service Area", "Customer Relations Team", "Director/Head of Service", "Chief Executive", "Other"
        ),
    ),
    replace(
        BY_NAME["complainants"],
        title="Profile of complainants",
        first_column="Category of complainant",
        headings=_rows(
            "Child or young person being looked after or in need",
            "Parent/s",
            "Local Authority foster carer",
            "Special guardian",
            "Persons wishing to adopt",
            "Persons with sufficient interest in child's welfare",
            "Advocacy service",
        ),
    ),
    BY_NAME["ombudsman_received"],
    replace(
        BY_NAME["ombudsman_decided"],
        compares=1,
        headings=(
            Heading("Closed after initial enquiries", ("closed_after_initial_enquiries",)),
            Heading("Advice given", ("advice_given",)),
            Heading("Referred for local resolution", ("referred_back",)),
            Heading("Upheld", ("upheld", "upheld_with_injustice", "upheld_no_injustice")),
            Heading("Not upheld", ("not_upheld",), always=False),
            Heading("Incomplete or invalid", ("incomplete_invalid",), always=False),
            Heading("Decision not recorded", ("not recorded", "open"), always=False),
        ),
    ),
    BY_NAME["compliments"],
)

CHESHIRE_WEST = Layout(
    "cheshire-west",
    "Children’s social care complaints, representations and compliments",
    (
        Section(
            "introduction",
            "Introduction",
            (says("purpose"), Part("glance"), says("in_brief"), Part("shares"), Part("context")),
        ),
        Section(
            "considered",
            "Total complaints considered",
            (
                says("considered"),
                table("triage"),
                chart("volumes"),
                heading("Stage 1"),
                says("stage1"),
                table("outcomes_stage1"),
                chart("outcomes"),
                heading("Stages 2 and 3"),
                says("later_stages"),
                table("outcomes_stage2"),
                table("outcomes_stage3"),
            ),
        ),
        Section("services", "Complaints received by service area", (says("services"), table("services"))),
        Section("subjects", "Complaints received by subject", (says("subjects"), table("subjects"))),
        Section("times", "Response times", (says("times"), table("times_stage1"), chart("times")), new_page=True),
        Section(
            "people",
            "Point of receipt and complainants",
            (says("receipt"), table("receipt"), says("complainants"), table("complainants")),
        ),
        Section(
            "ombudsman",
            "The Ombudsman",
            (
                words(
                    "What the Ombudsman received in the year and what it decided in the year are counted apart, "
                    "because a complaint may be decided in a later year than it was received."
                ),
                says("ombudsman"),
                table("ombudsman_received"),
                table("ombudsman_decided"),
            ),
        ),
        Section(
            "compliments",
            "Compliments",
            (says("compliments"), table("compliments"), quoted("compliment")),
            new_page=False,
        ),
    ),
    tables=TABLES,
    rounding=Rounding.CUT_OFF,
)
