"""Every clock of the procedure, in one table: when it starts, how long it is, what may lengthen it, what stops it.

Read it beside SI 2006/1738, the Children Act 1989 Representations Procedure (England) Regulations 2006 ("reg"). Clocks
C1 to C16 are duties in the Regulations; G1 to G15 are guidance and good practice, which raise an alert and are never
counted as keeping or breaking the law. A length that is the law's is no council's to change. Where the Regulations say
only "as soon as possible", the length is the council's target.

A case has one clock of most rules and several of some: one for each action, each letter of the Ombudsman, each
concurrent process. The key of a clock is its rule's id, with the number of the thing it is of: "C4", "G11-12".
"""

from dataclasses import dataclass, replace

from django.db.models import TextChoices


class Unit(TextChoices):
    """What a length is counted in."""

    WORKING_DAYS = "working_days", "working days"
    WORKING_DAYS_BEFORE = "working_days_before", "working days before"
    CALENDAR_DAYS = "calendar_days", "calendar days"
    MONTHS = "months", "months"
    YEARS = "years", "year"
    NEXT_30_SEPTEMBER = "next_30_september", "the next 30 September"
    DATE_GIVEN = "date_given", "the date given"


class SetBy(TextChoices):
    """Who fixes the length."""

    LAW = "law", "the Regulations"
    COUNCIL = "council", "the council's target"
    GUIDANCE = "guidance", "guidance"
    LETTER = "letter", "a letter or plan that names the date"


class OwedBy(TextChoices):
    """Who must act before the clock runs out. For whoever it appoints (investigators, a panel) the council answers."""

    COUNCIL = "council", "the council"
    COMPLAINANT = "complainant", "the complainant"


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One clock. `length` and `longest` are in `unit`; `longest` is how far an extension or a notice may reach."""

    id: str
    name: str
    title: str
    starts_on: str
    length: int | None
    stops_when: str
    if_missed: str
    regulation: str
    unit: Unit = Unit.WORKING_DAYS
    set_by: SetBy = SetBy.LAW
    owed_by: OwedBy = OwedBy.COUNCIL
    statutory: bool = True
    extension: str = "none"
    longest: int | None = None

    @property
    def may_be_set(self) -> bool:
        """Whether the length is the council's own target, and not the law's."""
        return self.set_by in (SetBy.COUNCIL, SetBy.GUIDANCE) and self.length is not None

    def with_target(self, length: int, longest: int | None = None) -> "ClockRule":
        """Give the same clock with the council's own length. Raises ValueError where the length is not its to set.

        `longest` is how far its extension may then reach: by as many days as before, where it is not given.
        """
        if not self.may_be_set:
            raise ValueError(f"The length of “{self.title}” is not for a council to set ({self.regulation}).")
        if length < 1:
            raise ValueError(f"The length of “{self.title}” must be at least 1.")
        if self.longest is None:
            return replace(self, length=length)
        further = longest if longest is not None else length + self.longest - self.length
        if further < length:
            raise ValueError(f"“{self.title}” cannot be shorter with its extension than without.")
        return replace(self, length=length, longest=further)


STATUTORY = (
    ClockRule(
        "C1",
        "information_on_receipt",
        "Information for the complainant",
        starts_on="the day the complaint was received",
        length=2,
        set_by=SetBy.COUNCIL,
        stops_when="details of the procedure, advocacy information and both offers of help have been sent",
        if_missed="alert inside the council",
        regulation="reg 11 (as soon as possible)",
    ),
    ClockRule(
        "C2",
        "time_limit",
        "Time limit to complain",
        starts_on="the day the grounds for the complaint arose",
        length=1,
        unit=Unit.YEARS,
        extension="the council may still consider it if it was not reasonable to expect it in time, and it can still "
        "be considered effectively and fairly (reg 9(2))",
        owed_by=OwedBy.COMPLAINANT,
        stops_when="the complaint is made",
        if_missed="not a bar: the complaints manager decides, matter by matter",
        regulation="reg 9(1)",
    ),
    ClockRule(
        "C3",
        "interest_decision",
        "Decision on sufficient interest",
        starts_on="the day the complaint was received",
        length=5,
        set_by=SetBy.COUNCIL,
        stops_when="the council decides whether the person has a sufficient interest in the child's welfare",
        if_missed="alert: a long delay moves the start of stage 1, so it must be visible",
        regulation="reg 12(1) (as soon as possible)",
    ),
    ClockRule(
        "C4",
        "stage1",
        "Stage 1 response",
        starts_on="the day the complaint was received; or the day sufficient interest was decided; or the day an "
        "advocate was appointed, for someone who had asked for one; or a later day the complainant asked for",
        length=10,
        longest=20,
        extension="once, by up to 10 working days, only because the council considers the complaint complex, decided "
        "while the first 10 are still running (reg 14(5))",
        stops_when="the response is sent",
        if_missed="the complainant may ask for stage 2, and the council tells them so",
        regulation="reg 14",
    ),
    ClockRule(
        "C5",
        "terms_of_resolution",
        "Written terms of resolution",
        starts_on="the day the complaint was resolved",
        length=5,
        set_by=SetBy.COUNCIL,
        stops_when="the terms are sent to the complainant and any advocate",
        if_missed="alert inside the council",
        regulation="reg 15(1) (as soon as possible)",
    ),
    ClockRule(
        "C6",
        "written_record",
        "Written record of an oral complaint",
        starts_on="the day stage 2 was asked for, or the day skipping stage 1 was agreed",
        length=10,
        set_by=SetBy.COUNCIL,
        stops_when="the council produces the final written record (no signature is needed)",
        if_missed="alert: stage 2 of an oral complaint cannot start without it",
        regulation="reg 16 (as soon as possible)",
    ),
    ClockRule(
        "C7",
        "stage2",
        "Stage 2 response",
        starts_on="the day stage 2 was asked for, or the day skipping stage 1 was agreed; for an oral complaint, the "
        "day the final written record was produced",
        length=25,
        longest=65,
        extension="a notice, given before day 25 has passed, with the reason and the date by which the response will "
        "be sent, no later than day 65 (reg 17(6))",
        stops_when="the notice of the council's response is sent",
        if_missed="a breach of reg 17(6) unless notice was given in time, even if finished by day 65",
        regulation="reg 17(3) to (6)",
    ),
    ClockRule(
        "C8",
        "stage2_outer",
        "Stage 2 outer limit",
        starts_on="the same day as the stage 2 response clock, not day 25",
        length=65,
        stops_when="the notice of the council's response is sent",
        if_missed="late: the Ombudsman is likely to find fault",
        regulation="reg 17(6)(b)",
    ),
    ClockRule(
        "C9",
        "stage3_request",
        "Request for a review panel",
        starts_on="the day the complainant received the notice of the stage 2 response",
        length=20,
        extension="none; the Regulations do not say what follows a late request: the council decides and records why",
        owed_by=OwedBy.COMPLAINANT,
        stops_when="the request is received, with the reasons for dissatisfaction",
        if_missed="the council may accept or refuse it, with reasons",
        regulation="reg 18(2)",
    ),
    ClockRule(
        "C10",
        "panel",
        "Review panel meeting",
        starts_on="the day the council received the request for a panel",
        length=30,
        extension="none, even where the complainant is not available: that is recorded, and the panel is still late",
        stops_when="the panel meets",
        if_missed="late, with the reason (council, panel or complainant)",
        regulation="reg 19(4)",
    ),
    ClockRule(
        "C11",
        "panel_report",
        "Review panel report",
        starts_on="the day the panel met",
        length=5,
        stops_when="the report is sent to the council, the complainant and advocate, the independent person and others "
        "with an interest",
        if_missed="late",
        regulation="reg 20(2)",
    ),
    ClockRule(
        "C12",
        "stage3_response",
        "Stage 3 response",
        starts_on="the day the council received the panel's recommendations",
        length=15,
        stops_when="the response and proposals are sent, with how to complain to the Ombudsman",
        if_missed="late",
        regulation="reg 20(3)",
    ),
    ClockRule(
        "C13",
        "resubmission",
        "Resubmission after concurrent proceedings",
        starts_on="the day the proceedings or investigation ended",
        length=1,
        unit=Unit.YEARS,
        owed_by=OwedBy.COMPLAINANT,
        stops_when="the complaint is resubmitted",
        if_missed="no right to resubmit under reg 8; the council may still consider it as a new complaint",
        regulation="reg 8(5)",
    ),
    ClockRule(
        "C14",
        "concurrent_notice",
        "Notice of concurrent proceedings",
        starts_on="the day the council decided to stop",
        length=2,
        set_by=SetBy.COUNCIL,
        stops_when="the notice is sent, with the reasons and the proceedings it names",
        if_missed="alert inside the council",
        regulation="reg 8(3) (as soon as possible)",
    ),
    ClockRule(
        "C15",
        "withdrawal_confirmation",
        "Confirmation of a withdrawal",
        starts_on="the day the complaint was withdrawn",
        length=5,
        set_by=SetBy.COUNCIL,
        stops_when="the confirmation is sent in writing to the complainant and any advocate",
        if_missed="alert inside the council",
        regulation="reg 7(2) (no time is stated)",
    ),
    ClockRule(
        "C16",
        "annual_report",
        "Annual report",
        starts_on="31 March, the end of the financial year",
        length=None,
        unit=Unit.NEXT_30_SEPTEMBER,
        set_by=SetBy.COUNCIL,
        stops_when="the report is compiled and published",
        if_missed="alert inside the council",
        regulation="reg 13(3) (as soon as possible)",
    ),
)


def _practice(id: str, name: str, title: str, length: int | None, **rest) -> ClockRule:
    rest.setdefault("set_by", SetBy.COUNCIL)
    rest.setdefault("if_missed", "alert inside the council")
    return ClockRule(id, name, title, length=length, statutory=False, **rest)


PRACTICE = (
    _practice(
        "G1",
        "early_resolution",
        "Early resolution",
        1,
        starts_on="the day the complaint was received",
        stops_when="the matter is settled, or the complaint goes on to stage 1 with its original date",
        if_missed="the complaint goes to stage 1, which has been running since it was received",
        regulation="council practice; not in the Regulations",
    ),
    _practice(
        "G2",
        "acknowledgement",
        "Acknowledgement",
        2,
        starts_on="the day the complaint was received",
        stops_when="the acknowledgement is sent",
        regulation="council target",
    ),
    _practice(
        "G3",
        "stage2_request",
        "Advice on when to ask for stage 2",
        20,
        starts_on="the day the stage 1 response was sent",
        set_by=SetBy.GUIDANCE,
        owed_by=OwedBy.COMPLAINANT,
        stops_when="stage 2 is asked for",
        if_missed="a reminder only: the Regulations set no limit, and a later request is accepted",
        regulation="statutory guidance, Getting the Best from Complaints (advice)",
    ),
    _practice(
        "G4",
        "investigators_appointed",
        "Appointment of investigating officer and independent person",
        5,
        starts_on="the day stage 2 was asked for",
        stops_when="both are appointed",
        regulation="council target",
    ),
    _practice(
        "G5",
        "statement_of_complaint",
        "Final statement of complaint",
        10,
        starts_on="the day stage 2 was asked for",
        stops_when="the final statement is produced",
        regulation="council target",
    ),
    _practice(
        "G6",
        "stage2_reports",
        "Stage 2 reports to the council",
        10,
        unit=Unit.WORKING_DAYS_BEFORE,
        starts_on="the day the stage 2 response is due",
        stops_when="both reports are received",
        regulation="council practice; the reports must leave time for the response within reg 17",
    ),
    _practice(
        "G7",
        "panel_acknowledgement",
        "Acknowledgement of a panel request",
        2,
        starts_on="the day the council received the request for a panel",
        set_by=SetBy.GUIDANCE,
        stops_when="the acknowledgement is sent",
        regulation="statutory guidance, Getting the Best from Complaints",
    ),
    _practice(
        "G8",
        "panel_chair",
        "Appointment of the panel's chair",
        10,
        starts_on="the day the council received the request for a panel",
        set_by=SetBy.GUIDANCE,
        stops_when="the chair is appointed",
        regulation="statutory guidance, Getting the Best from Complaints",
    ),
    _practice(
        "G9",
        "panel_papers",
        "Papers for the panel",
        10,
        unit=Unit.WORKING_DAYS_BEFORE,
        starts_on="the day the panel meets",
        set_by=SetBy.GUIDANCE,
        stops_when="the papers are sent",
        regulation="statutory guidance, Getting the Best from Complaints",
    ),
    _practice(
        "G10",
        "progress_update",
        "Progress update to the complainant",
        10,
        starts_on="the day the response became overdue, or the day of the last update",
        stops_when="the update is sent",
        regulation="council target, for as long as a response is overdue",
    ),
    _practice(
        "G11",
        "action",
        "Action or recommendation",
        None,
        unit=Unit.DATE_GIVEN,
        set_by=SetBy.LETTER,
        starts_on="the day the action was agreed",
        stops_when="the action is done, with its evidence",
        regulation="the date set in the action plan",
    ),
    _practice(
        "G12",
        "ombudsman_date",
        "Date set by the Ombudsman",
        None,
        unit=Unit.DATE_GIVEN,
        set_by=SetBy.LETTER,
        starts_on="the day the Ombudsman's letter was received",
        stops_when="the answer or the comments reach the Ombudsman",
        if_missed="alert: the Ombudsman may find fault with the delay",
        regulation="the date in the Ombudsman's letter",
    ),
    _practice(
        "G12b",
        "ombudsman_remedy",
        "Remedy agreed with the Ombudsman",
        None,
        unit=Unit.DATE_GIVEN,
        set_by=SetBy.LETTER,
        starts_on="the day the Ombudsman decided",
        stops_when="the remedy is carried out, with its proof",
        if_missed="alert: the Ombudsman publishes that the council did not comply",
        regulation="the date in the Ombudsman's decision",
    ),
    _practice(
        "G13",
        "ombudsman_public_report",
        "Council's consideration of an Ombudsman's public report",
        3,
        unit=Unit.MONTHS,
        set_by=SetBy.GUIDANCE,
        starts_on="the day the council received the report",
        stops_when="the council has considered the report",
        if_missed="alert to the complaints manager",
        regulation="the three months in the Ombudsman's guide for council members",
    ),
    _practice(
        "G14",
        "data_protection_acknowledgement",
        "Acknowledgement of a data protection complaint",
        30,
        unit=Unit.CALENDAR_DAYS,
        set_by=SetBy.GUIDANCE,
        starts_on="the day the complaint was received",
        stops_when="the acknowledgement is sent",
        regulation="Data (Use and Access) Act 2025 section 103; outside the children's procedure",
    ),
    _practice(
        "G15a",
        "corporate_acknowledgement",
        "Corporate complaint: acknowledgement",
        5,
        set_by=SetBy.GUIDANCE,
        starts_on="the day the complaint was received",
        stops_when="the acknowledgement is sent",
        regulation="Ombudsman's Complaint Handling Code",
    ),
    _practice(
        "G15b",
        "corporate_stage1",
        "Corporate complaint: stage 1 response",
        10,
        longest=20,
        set_by=SetBy.GUIDANCE,
        extension="by up to 10 working days, told to the complainant with the reason while the first 10 are running",
        starts_on="the day the complaint was acknowledged",
        stops_when="the response is sent",
        if_missed="the complainant may go on to stage 2",
        regulation="Ombudsman's Complaint Handling Code",
    ),
    _practice(
        "G15c",
        "corporate_stage2_acknowledgement",
        "Corporate complaint: stage 2 acknowledgement",
        5,
        set_by=SetBy.GUIDANCE,
        starts_on="the day stage 2 was asked for",
        stops_when="the acknowledgement is sent",
        regulation="Ombudsman's Complaint Handling Code",
    ),
    _practice(
        "G15d",
        "corporate_stage2",
        "Corporate complaint: stage 2 response",
        20,
        longest=40,
        set_by=SetBy.GUIDANCE,
        extension="by up to 20 working days, told to the complainant with the reason while the first 20 are running",
        starts_on="the day the stage 2 request was acknowledged",
        stops_when="the response is sent",
        if_missed="the complainant may go to the Ombudsman",
        regulation="Ombudsman's Complaint Handling Code",
    ),
)

CLOCKS: dict[str, ClockRule] = {rule.id: rule for rule in STATUTORY + PRACTICE}
"""Every clock by its id, which is what a clock row stores."""

_BY_NAME = {rule.name: rule for rule in CLOCKS.values()}


def clock_called(name_or_id: str) -> ClockRule:
    """Find a clock by its name ("stage1") or its id ("C4", in either case). Raises KeyError where there is none."""
    wanted = name_or_id.strip().lower()
    # The Code's four clocks share the number G15; asked for by it alone, the one meant is the response at stage 1.
    return _BY_NAME.get(wanted) or CLOCKS["G15b" if wanted == "g15" else wanted.capitalize()]


def key_of(rule: str, item: int = 0) -> str:
    """The key of a clock on a case: the id of its rule, and the number of the action or letter that it is of."""
    return f"{rule}-{item}" if item else rule


def rule_and_item(key: str) -> tuple[str, int]:
    """The id of the rule and the item of a key. Raises KeyError where it is none."""
    rule, _, item = key.partition("-")
    if rule not in CLOCKS or (item and not item.isdecimal()):
        raise KeyError(key)
    return rule, int(item or 0)
