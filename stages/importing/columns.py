"""Every column that a case log may have, and what its cells hold. docs/case-log.md is held to this table by a test."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices

from cases.models import Kind, TermList
from stages.law.vocabulary import ClosedReason, OmbudsmanDecision, Outcome, Procedure, TriageOutcome


class Holds(TextChoices):
    """What the cells of a column hold."""

    TEXT = "text", "text"
    DATE = "date", "a date, as 2024-04-30"
    YES_NO = "yes_no", "y or n"
    CODE = "code", "a word of a fixed list"
    NAME = "name", "a name of one of the council's own lists"
    NAMES = "names", "names of the council's own lists, separated by semicolons"
    POUNDS = "pounds", "pounds, as 1500 or 3012.50"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `words` names the table of a labels file that gives a council's words for its fixed list."""

    name: str
    holds: Holds
    choices: type[TextChoices] | None = None
    words: str = ""
    terms: TermList | None = None
    longest: int = 300
    required: bool = False


def _date(name: str, **rest: bool) -> Column:
    return Column(name, Holds.DATE, **rest)


def _yes_no(name: str) -> Column:
    return Column(name, Holds.YES_NO)


def _code(name: str, choices: type[TextChoices], words: str = "") -> Column:
    return Column(name, Holds.CODE, choices=choices, words=words or name)


def _name(name: str, terms: TermList) -> Column:
    return Column(name, Holds.NAME, terms=terms)


COLUMNS: tuple[Column, ...] = (
    Column("reference", Holds.TEXT, longest=100, required=True),
    _date("received_on", required=True),
    _code("procedure", Procedure),
    _code("kind", Kind),
    _name("complainant_type", TermList.COMPLAINANT_TYPE),
    _name("method", TermList.METHOD),
    _name("point_of_receipt", TermList.POINT_OF_RECEIPT),
    Column("service_area", Holds.NAMES, longest=200),
    Column("team", Holds.NAMES, longest=200),
    _name("subject", TermList.SUBJECT),
    _name("sub_subject", TermList.SUB_SUBJECT),
    Column("causes", Holds.NAMES, terms=TermList.CAUSE),
    _code("triage_outcome", TriageOutcome),
    _name("triage_reason", TermList.TRIAGE_REASON),
    _date("triaged_on"),
    _date("stage1_started_on"),
    _yes_no("stage1_extended"),
    Column("stage1_extension_reason", Holds.TEXT, longest=2000),
    _date("stage1_responded_on"),
    _code("stage1_outcome", Outcome, "outcome"),
    _date("stage2_requested_on"),
    _yes_no("stage2_accepted"),
    _date("stage2_started_on"),
    _date("stage2_responded_on"),
    _code("stage2_outcome", Outcome, "outcome"),
    _date("stage3_requested_on"),
    _date("panel_on"),
    _date("panel_report_on"),
    _date("stage3_responded_on"),
    _code("stage3_outcome", Outcome, "outcome"),
    _date("lgsco_referred_on"),
    _code("lgsco_decision", OmbudsmanDecision),
    _date("lgsco_decided_on"),
    _name("remedy", TermList.REMEDY),
    Column("redress_pounds", Holds.POUNDS),
    _date("closed_on"),
    _code("closed_reason", ClosedReason),
    _name("complainant_age_band", TermList.AGE_BAND),
    _name("gender", TermList.GENDER),
    _name("ethnicity", TermList.ETHNICITY),
    _name("sexual_orientation", TermList.SEXUAL_ORIENTATION),
    _yes_no("disability"),
    _yes_no("advocate"),
    _yes_no("court_involved"),
    _yes_no("child_protection_plan"),
    Column("complainant_name", Holds.TEXT, longest=200),
)

BY_NAME: dict[str, Column] = {column.name: column for column in COLUMNS}
REQUIRED = tuple(column.name for column in COLUMNS if column.required)
FIXED_LISTS: dict[str, type[TextChoices]] = {column.words: column.choices for column in COLUMNS if column.choices}
"""The tables that a labels file may have, and the codes that each leads to."""
