"""What the law asks of the council now, besides keeping the dates: duties that follow from the facts of a case.

A pure function of facts, a day and the calendar. "reg" is a regulation of SI 2006/1738; "ADV" is SI 2004/719. A prompt
stands from the day it arises until the facts no longer give it. It is not stored, and it forbids nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import TextChoices

from .vocabulary import MAY_ASK_FOR_ADVOCATE, Procedure, State
from .working_days import OutsideCalendar, WorkingDays, in_words


class Whose(TextChoices):
    """Who is prompted."""

    OFFICER = "officer", "the complaints officer of the case"
    MANAGER = "manager", "the complaints manager"
    OWNER = "owner", "the owner of the action"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, in words that take the date, where it comes from, and of whom."""

    words: str
    source: str
    of: frozenset[Whose]


OFFICER, MANAGER = frozenset({Whose.OFFICER}), frozenset({Whose.OFFICER, Whose.MANAGER})


class Duty(TextChoices):
    """Each thing that may be asked. What it says is in `ASKED`."""

    OFFER_STAGE_TWO = "offer_stage_two", "offer stage 2"
    REQUEST_WAITS = "request_waits", "a request waits"
    GIVE_NOTICE = "give_notice", "give notice"
    FIX_PANEL = "fix_panel", "fix the panel's date"
    OFFER_ADVOCATE = "offer_advocate", "offer an advocate"
    ANSWER_OMBUDSMAN = "answer_ombudsman", "answer the Ombudsman"
    ACTION_OVERDUE = "action_overdue", "an action is overdue"
    CONSENT_LAPSES = "consent_lapses", "consent lapses"
    NOBODY_ASKED = "nobody_asked", "nobody asked for the next stage"
    APPOINTMENT_IN_DOUBT = "appointment_in_doubt", "an appointment is in doubt"
    CALENDAR_ENDS = "calendar_ends", "the calendar ends"
    ANNUAL_REPORT = "annual_report", "compile the annual report"
    APPROVE_REPORT = "approve_report", "approve a report"
    REPORT_SENT_BACK = "report_sent_back", "a report was sent back"
    PUBLISH_REPORT = "publish_report", "publish an approved report"
    REPORT_NOT_PUBLISHED = "report_not_published", "a report could not be published"
    REPORT_PUBLISHED = "report_published", "a report is published"
    FINISHED = "finished", "long work is finished"


ASKED: dict[Duty, Asked] = {
    Duty.OFFER_STAGE_TWO: Asked(
        "The stage 1 answer was due on {due}. Tell the complainant that they may ask for stage 2 now.",
        "reg 15(2); for a corporate complaint, the Complaint Handling Code",
        OFFICER,
    ),
    Duty.REQUEST_WAITS: Asked(
        "A request for the next stage, received on {due}, waits: appoint those who will consider it.",
        "regs 17(1) and 19(1)",
        MANAGER,
    ),
    Duty.GIVE_NOTICE: Asked(
        "If the stage 2 response cannot be sent by {due}, give notice before that day has passed, with the reason and "
        "the date by which it will be.",
        "reg 17(6)",
        MANAGER,
    ),
    Duty.FIX_PANEL: Asked(
        "The review panel must meet by {due}, and no date is fixed.",
        "reg 19(4)",
        MANAGER,
    ),
    Duty.OFFER_ADVOCATE: Asked(
        "The complainant is a child or a care leaver: give information about advocacy and help to get an advocate.",
        "reg 11; ADV reg 4",
        OFFICER,
    ),
    Duty.ANSWER_OMBUDSMAN: Asked(
        "A letter of the Ombudsman waits for an answer, due by {due}.",
        "the date in the Ombudsman's letter",
        MANAGER,
    ),
    Duty.ACTION_OVERDUE: Asked(
        "An action agreed with the complainant was due on {due}. Record that it was done, or why it was not.",
        "the action plan",
        frozenset({Whose.OFFICER, Whose.MANAGER, Whose.OWNER}),
    ),
    Duty.CONSENT_LAPSES: Asked(
        "The child's agreement that somebody acts for them lapses on {due}: ask whether it goes on.",
        "Children Act 1989 section 26; the agreement",
        OFFICER,
    ),
    Duty.NOBODY_ASKED: Asked(
        "The time to ask for the next stage ended on {due}, and nobody has asked. Close the case, or wait.",
        "advice after stage 1; reg 18(2) after stage 2",
        OFFICER,
    ),
    Duty.APPOINTMENT_IN_DOUBT: Asked(
        "Somebody appointed to this case is no longer eligible for it: confirm the appointment, or appoint another.",
        "reg 2; reg 17(2)",
        MANAGER,
    ),
    Duty.CALENDAR_ENDS: Asked(
        "The calendar of bank holidays ends on {due}: add the holidays proclaimed since, or dates past it are refused.",
        "reg 2 (working day)",
        frozenset({Whose.MANAGER}),
    ),
    Duty.ANNUAL_REPORT: Asked(
        "The annual report for the year that ended in March is not compiled. The council's own date for it is {due}.",
        "reg 13(3)",
        frozenset({Whose.MANAGER}),
    ),
    Duty.APPROVE_REPORT: Asked(
        "The report {about} was submitted on {due}, and waits for somebody other than its author to approve it.",
        "two people publish a report",
        frozenset({Whose.OWNER}),
    ),
    Duty.REPORT_SENT_BACK: Asked(
        "The report {about} was sent back to you on {due}. Read why, change it and submit it again.",
        "two people publish a report",
        frozenset({Whose.OWNER}),
    ),
    Duty.PUBLISH_REPORT: Asked(
        "The report {about} was approved on {due}. Publish it.",
        "two people publish a report",
        frozenset({Whose.OWNER}),
    ),
    Duty.REPORT_NOT_PUBLISHED: Asked(
        "The report {about} could not be published on {due}. Read why on its page, and try again.",
        "the publication you asked for",
        frozenset({Whose.OWNER}),
    ),
    Duty.REPORT_PUBLISHED: Asked(
        "The report {about} was published on {due}. Its files are on its page.",
        "the publication you asked for",
        frozenset({Whose.OWNER}),
    ),
    Duty.FINISHED: Asked(
        "{about}.",
        "what you asked for",
        frozenset({Whose.OWNER}),
    ),
}

REQUEST_MAY_WAIT = 2
"""Working days from a request for the next stage to somebody's appointment, before it is called waiting."""
NOTICE_FROM = 20
"""The working day of stage 2 from which the notice of reg 17(6) is asked for; it must be given by day 25."""
PANEL_FROM = 20
"""The working day after the request from which a panel without a date is asked for; it must meet by day 30."""
CONSENT_AHEAD = 10
"""Working days before a consent lapses."""

NEEDED = {
    State.STAGE2_SCOPING: frozenset({"investigating_officer", "independent_person"}),
    State.STAGE2_REVIEW: frozenset({"reviewing_officer"}),
    State.STAGE3_REQUESTED: frozenset({"panel_chair"}),
}
"""Who is appointed in answer to a request, by the state in which the request waits."""


@dataclass(frozen=True, slots=True)
class Timing:
    """A running clock."""

    day_zero: date
    first_due: date
    due: date


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of the Ombudsman without an answer."""

    number: int
    received_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class OpenAction:
    """An action not yet reported done, and who owns it, where they sign in here."""

    number: int
    due_on: date
    owner: int | None


@dataclass(frozen=True, slots=True)
class PromptFacts:
    """What is on record about one case, as far as a duty may follow from it."""

    status: str
    received_on: date
    procedure: str = ""
    closed: bool = False
    clocks: Mapping[str, Timing] = field(default_factory=dict)
    triaged_here: bool = True
    who: str = ""
    has_advocate: bool = False
    advocacy_owed: bool = False
    told_they_may_go_on: bool = False
    stage_two_requested_on: date | None = None
    notice_given_on: date | None = None
    answer_signed: bool = False
    stage_three_requested_on: date | None = None
    panel_planned_on: date | None = None
    appointed: frozenset[str] = frozenset()
    consents: tuple[tuple[int, date], ...] = ()
    letters: tuple[Letter, ...] = ()
    actions: tuple[OpenAction, ...] = ()
    in_doubt: tuple[tuple[int, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing asked now: since which day, by which day, about which row where a case has several; `until` the last
    day on which it is of any use."""

    duty: Duty
    arose_on: date
    due_on: date
    about: str = ""
    owner: int | None = None
    until: date | None = None

    @property
    def words(self) -> str:
        return ASKED[self.duty].words.format(due=in_words(self.due_on), about=self.about)

    @property
    def source(self) -> str:
        return ASKED[self.duty].source


def prompts(facts: PromptFacts, today: date, calendar: WorkingDays) -> list[Prompt]:
    """Everything that is asked on a day, in the order in which it arose. Days past the calendar ask nothing yet."""
    found: list[Prompt] = []
    for ask in _OF_A_CASE:
        try:
            asked = list(ask(facts, calendar))
        except OutsideCalendar:
            continue
        found += [p for p in asked if p.arose_on <= today and (p.until is None or today <= p.until)]
    return sorted(found, key=lambda prompt: (prompt.arose_on, prompt.duty, prompt.about))


def house_prompts(calendar: WorkingDays, today: date) -> list[Prompt]:
    """What is asked of the council with no case in hand: to look to its calendar, a year before it ends."""
    last = calendar.last
    arose = last - timedelta(days=365)
    return [Prompt(Duty.CALENDAR_ENDS, arose, last)] if arose <= today else []


def _offer_stage_two(facts: PromptFacts, calendar: WorkingDays) -> Iterator[Prompt]:
    """Stage 1 is late: the complainant may go on without waiting for the answer, and is told so."""
    clock = facts.clocks.get("G15b" if facts.procedure == Procedure.CORPORATE else "C4")
    if clock and not facts.told_they_may_go_on:
        yield Prompt(Duty.OFFER_STAGE_TWO, clock.due + timedelta(days=1), clock.due)


def _request_waits(facts: PromptFacts, calendar: WorkingDays) -> Iterator[Prompt]:
    needed = NEEDED.get(facts.status, frozenset())
    stage_three = facts.status == State.STAGE3_REQUESTED
    asked_on = facts.stage_three_requested_on if stage_three else facts.stage_two_requested_on
    if asked_on and needed - facts.appointed:
        yield Prompt(Duty.REQUEST_WAITS, calendar.add(asked_on, REQUEST_MAY_WAIT), asked_on)


def _give_notice(facts: PromptFacts, calendar: WorkingDays) -> Iterator[Prompt]:
    """From day 20 to day 25 of stage 2, while no answer is signed. Past day 25 a notice can mend nothing."""
    clock = facts.clocks.get("C7")
    if clock and facts.notice_given_on is None and not facts.answer_signed:
        arose = calendar.add(clock.day_zero, NOTICE_FROM)
        yield Prompt(Duty.GIVE_NOTICE, arose, clock.first_due, until=clock.first_due)


def _fix_panel(facts: PromptFacts, calendar: WorkingDays) -> Iterator[Prompt]:
    clock = facts.clocks.get("C10")
    if clock and facts.panel_planned_on is None:
        yield Prompt(Duty.FIX_PANEL, calendar.add(clock.day_zero, PANEL_FROM), clock.due)


def _offer_advocate(facts: PromptFacts, calendar: WorkingDays) -> Iterator[Prompt]:
    """Owed from receipt, to every child and care leaver who complains and has no advocate (ADV reg 4)."""
    entitled = facts.who in MAY_ASK_FOR_ADVOCATE and not facts.has_advocate
    if entitled and facts.advocacy_owed and facts.triaged_here and not facts.closed:
        yield Prompt(Duty.OFFER_ADVOCATE, facts.received_on, facts.received_on)


def _answer_ombudsman(facts: PromptFacts, calendar: WorkingDays) -> Iterator[Prompt]:
    for letter in facts.letters:
        yield Prompt(Duty.ANSWER_OMBUDSMAN, letter.received_on, letter.due_on, str(letter.number))


def _action_overdue(facts: PromptFacts, calendar: WorkingDays) -> Iterator[Prompt]:
    for action in facts.actions:
        arose = action.due_on + timedelta(days=1)
        yield Prompt(Duty.ACTION_OVERDUE, arose, action.due_on, str(action.number), action.owner)


def _consent_lapses(facts: PromptFacts, calendar: WorkingDays) -> Iterator[Prompt]:
    if facts.closed:
        return
    for number, until in facts.consents:
        yield Prompt(Duty.CONSENT_LAPSES, calendar.add(until, -CONSENT_AHEAD), until, str(number))


def _nobody_asked(facts: PromptFacts, calendar: WorkingDays) -> Iterator[Prompt]:
    """The advice of 20 working days after stage 1, or the limit of reg 18(2) after stage 2, has gone by."""
    rule = {State.STAGE1_ANSWERED: "G3", State.STAGE2_ANSWERED: "C9"}.get(facts.status)
    clock = facts.clocks.get(rule) if rule else None
    if clock:
        yield Prompt(Duty.NOBODY_ASKED, clock.due + timedelta(days=1), clock.due)


def _in_doubt(facts: PromptFacts, calendar: WorkingDays) -> Iterator[Prompt]:
    for number, appointed_on in facts.in_doubt:
        yield Prompt(Duty.APPOINTMENT_IN_DOUBT, appointed_on, appointed_on, str(number))


_OF_A_CASE: tuple[Callable[[PromptFacts, WorkingDays], Iterator[Prompt]], ...] = (
    _offer_stage_two,
    _request_waits,
    _give_notice,
    _fix_panel,
    _offer_advocate,
    _answer_ombudsman,
    _action_overdue,
    _consent_lapses,
    _nobody_asked,
    _in_doubt,
)
