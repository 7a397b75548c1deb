"""A report as data: which tables and charts it has, in what order, with which words between them.

A council's own report is another layout: its tables under its own headings. Sentences that carry figures are made in
`commentary.py` and named here; the words written here carry none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class ChartDefinition:
    """A picture of a table, of all its rows or of so many as it has `most` room for."""

    name: str
    kind: Literal["columns", "bars"]
    title: str
    table: str
    most: int = 0


CHARTS = {
    definition.name: definition
    for definition in (
        ChartDefinition("volumes", "columns", "Complaints considered, by what was decided", "triage"),
        ChartDefinition("outcomes", "columns", "Outcomes at stage 1, by year received", "outcomes_stage1"),
        ChartDefinition("services", "bars", "Services most complained about", "services", most=6),
        ChartDefinition("times", "columns", "Time taken to answer at stage 1, by year received", "times_stage1"),
    )
}


@dataclass(frozen=True)
class Part:
    """One thing in a section: a heading, a paragraph or list of words, sentences with figures, a table, a chart."""

    kind: Literal[
        "heading", "words", "list", "says", "table", "chart", "glance", "shares", "context", "stages", "definitions"
    ]
    what: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    name: str
    title: str
    parts: tuple[Part, ...]
    new_page: bool = True


@dataclass(frozen=True)
class Layout:
    name: str
    title: str
    sections: tuple[Section, ...]


def _heading(words: str) -> Part:
    return Part("heading", words)


def _words(words: str) -> Part:
    return Part("words", words)


def _says(name: str) -> Part:
    return Part("says", name)


def _table(name: str) -> Part:
    return Part("table", name)


def _chart(name: str) -> Part:
    return Part("chart", name)


ANNUAL = Layout(
    "annual",
    "Children’s social care complaints and compliments",
    (
        Section(
            "introduction",
            "Introduction",
            (
                _says("purpose"),
                Part("glance"),
                _says("in_brief"),
                Part("shares"),
                _heading("What this report is for"),
                Part(
                    "list",
                    items=(
                        "to be open about complaints and how they were handled",
                        "to meet the duty to report each year on how the procedure has worked",
                        "to compare the year with those before it, by subject, service, outcome and time taken",
                        "to show who complains, and by which way complaints reach the council",
                        "to show what has been learnt from complaints and compliments",
                    ),
                ),
                _heading("How to read the figures"),
                _words(
                    "Every figure is counted from the council’s own record of cases, by one definition for each table. "
                    "Under each table stand the population it counts and the date to which cases were followed. Rows "
                    "always add to the total: where something was not recorded, a row says so."
                ),
                _words(
                    "Unless a table says otherwise, a complaint belongs to the year in which it was first received. "
                    "Shares are rounded to the nearest whole percentage, with a half rounded up, and may not add to "
                    "100."
                ),
                Part("context"),
            ),
        ),
        Section(
            "considered",
            "Complaints considered",
            (
                _says("considered"),
                _table("triage"),
                _chart("volumes"),
                _table("accepted_procedure"),
                _says("flow"),
                _table("flow"),
            ),
        ),
        Section(
            "outcomes",
            "Outcomes",
            (
                _heading("Stage 1: local resolution"),
                _says("stage1"),
                _table("outcomes_stage1"),
                _chart("outcomes"),
                _heading("Stages 2 and 3: investigation and review panel"),
                _says("later_stages"),
                _table("outcomes_stage2"),
                _table("outcomes_stage3"),
                _table("stages"),
            ),
        ),
        Section(
            "subjects",
            "What complaints were about",
            (
                _heading("Service areas and teams"),
                _says("services"),
                _table("services"),
                _chart("services"),
                _heading("Subjects"),
                _says("subjects"),
                _table("subjects"),
                _says("causes"),
                _table("causes"),
            ),
        ),
        Section(
            "times",
            "Response times",
            (
                _says("times"),
                _table("times_stage1"),
                _chart("times"),
                _heading("The time limit in law"),
                _says("law"),
                _table("law_stage1"),
                _heading("Later stages"),
                _says("later_times"),
                _table("times_stage2"),
                _table("times_stage3"),
            ),
        ),
        Section(
            "people",
            "Who complained, and how",
            (
                _heading("Point of receipt"),
                _says("receipt"),
                _table("receipt"),
                _heading("Complainants"),
                _says("complainants"),
                _table("complainants"),
                _heading("Advocacy"),
                _words(
                    "A child or young person who complains, or means to, is entitled to help from an advocate, whom "
                    "the council must arrange (Children Act 1989, section 26A). They are told so when a complaint is "
                    "received."
                ),
                _says("advocates"),
                _table("advocates"),
            ),
        ),
        Section(
            "ombudsman",
            "The Ombudsman",
            (
                _words(
                    "Someone who is not satisfied once the procedure is complete may complain to the Local Government "
                    "and Social Care Ombudsman. What the Ombudsman received in the year and what it decided in the "
                    "year are counted apart, because a complaint may be decided in a later year than it was received."
                ),
                _says("ombudsman"),
                _table("ombudsman_received"),
                _table("ombudsman_decided"),
            ),
            new_page=False,
        ),
        Section("compliments", "Compliments", (_says("compliments"), _table("compliments")), new_page=False),
        Section(
            "learning",
            "Learning and remedies",
            (_says("learning"), _table("remedies"), _table("redress")),
            new_page=False,
        ),
        Section(
            "procedure",
            "The procedure",
            (
                _words(
                    "Complaints by or about children in need, looked-after children, care leavers and the services "
                    "that the law names are handled under the Children Act 1989 Representations Procedure (England) "
                    "Regulations 2006 (SI 2006/1738). Days are working days: Monday to Friday, without bank holidays."
                ),
                Part("stages"),
                _heading("Who may complain"),
                _words(
                    "A child or young person who is looked after or in need; a parent or someone else with parental "
                    "responsibility; a local authority foster carer; a care leaver; people concerned in adoption or "
                    "special guardianship; and anyone else whom the council considers to have sufficient interest in "
                    "the child’s welfare (Children Act 1989, sections 24D and 26). A representative or an advocate "
                    "may act for them. A complaint should be made within one year; the council may consider a later "
                    "one (regulation 9)."
                ),
                _heading("Before stage 1"),
                _words(
                    "Each complaint is first checked for anything that needs action to keep a child safe. The council "
                    "then decides whether the procedure covers the person and the matter. Concerns that can be put "
                    "right by the end of the next working day are put right at once. Other matters go to the "
                    "procedure that fits them, such as safeguarding, the corporate procedure or a court, and the "
                    "person is told."
                ),
            ),
        ),
        Section(
            "definitions",
            "Definitions and notes",
            (
                Part("definitions"),
                _heading("Everything that was recorded"),
                _table("kinds"),
                _table("procedures"),
            ),
            new_page=False,
        ),
    ),
)

LAYOUTS = {ANNUAL.name: ANNUAL}

STAGES_IN_WORDS = {
    "stage 1, local resolution": (
        "A manager of the service looks into the complaint and tries to resolve it. The complainant is answered point "
        "by point. Where the complaint is complex, the council may extend the time once, before it has run out."
    ),
    "stage 2, investigation": (
        "A complainant who is not satisfied, or was not answered in time, may ask for an investigation. An "
        "investigating officer and a person independent of the council look into it and report. A senior manager "
        "decides on their findings and writes to the complainant. Where more time is needed, the council must say so "
        "in writing, with the reason and a date, before the first limit has passed."
    ),
    "stage 3, review panel": (
        "Within 20 working days of receiving that answer, the complainant may ask for a review by a panel of three "
        "people independent of the council. The panel meets within 30 working days of the request and reports within "
        "five. The council answers within 15 working days of the report."
    ),
}
"""What happens at each stage of the statutory procedure (`stages/law/procedures.py` has its limits and sources)."""

DEFINITIONS = (
    ("Accepted", "Taken into the three stages of the statutory procedure after it was considered."),
    ("Complaint considered", "Every complaint recorded, whatever became of it (regulation 13(2))."),
    ("Cut-off", "The day up to which cases were followed for this report."),
    (
        "Not recorded",
        "The record does not say. Such cases are counted in a row of their own, so that rows add to their total.",
    ),
    (
        "Partially upheld",
        "Some points of the complaint were upheld and others were not, or a point was upheld only in part.",
    ),
    ("Share answered in time", "Of the complaints answered at stage 1, those answered in 20 working days or fewer."),
    ("Share upheld", "Of the complaints with a finding at stage 1, those upheld or partially upheld."),
    ("Stage 1 working days", "Counted from the recorded start of stage 1, which is day 0, to the day it was answered."),
    ("Year", "The financial year, from 1 April to 31 March."),
)
