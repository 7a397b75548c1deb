"""A due date, and whether it was met, worked out from dated facts. Same facts, same calendar, same answer on any day.

"reg" is a regulation of SI 2006/1738, the Children Act 1989 Representations Procedure (England) Regulations 2006. No
clock pauses. Only a different start date, the extension of reg 14(5), the notice of reg 17(6), a stop under reg 8 or a
withdrawal under reg 7 change one. The clocks themselves are in `clock_table.py`, the words in `explanation.py`.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices

from .clock_table import CLOCKS, ClockRule, OwedBy, SetBy, Unit, clock_called, key_of, rule_and_item
from .working_days import OutsideCalendar, WorkingDays, one_year_after

__all__ = [
    "CLOCKS",
    "WITHOUT_AN_ANSWER",
    "ClockFacts",
    "ClockRule",
    "Custom",
    "DateNotSet",
    "Ended",
    "Ending",
    "Extension",
    "Notice",
    "OutsideCalendar",
    "OwedBy",
    "Result",
    "Run",
    "SetBy",
    "Target",
    "Unit",
    "clock_called",
    "due_date",
    "key_of",
    "rule_and_item",
    "ruled",
    "run",
]

COVID_FROM, COVID_TO = date(2020, 4, 24), date(2020, 9, 25)
COVID_CLOCKS = ("C9", "C10", "C11", "C12")
COVID_PANEL_CLOCKS = ("C10", "C11", "C12")


class DateNotSet(ValueError):
    """The clock runs to a date named in a letter or a plan, and none was given. The text is a sentence for people."""


class Result(TextChoices):
    """How a clock ended. Worked out from the facts, never typed in."""

    RUNNING = "running", "Running"
    IN_TIME = "in_time", "In time"
    IN_TIME_EXTENDED = "in_time_extended", "In time, extended"
    IN_TIME_WITH_NOTICE = "in_time_with_notice", "In time, with notice given before day 25 had passed"
    LATE = "late", "Late"
    LATE_NO_EXTENSION = "late_no_extension", "Late: day 11 to 20, without a valid extension to that day"
    LATE_OVER_20 = "late_over_20", "Late: over 20 working days"
    LATE_NO_NOTICE = "late_no_notice", "Late: day 26 to 65, without a valid notice"
    LATE_OVER_65 = "late_over_65", "Late: over 65 working days"
    LATE_ACCEPTED = "late_accepted", "Late, and considered all the same"
    LATE_REFUSED = "late_refused", "Late, and not considered"
    COVID_RULE = "covid_rule", "Covid rule applies (24 April to 25 September 2020)"
    NOT_RECORDED = "not_recorded", "Not recorded"
    WITHDRAWN = "withdrawn", "Ended by withdrawal"
    STOPPED_CONCURRENT = "stopped_concurrent", "Stopped for concurrent proceedings"
    ROUTED_ELSEWHERE = "routed_elsewhere", "Ended: dealt with elsewhere"
    NOT_ANSWERED = "not_answered", "Ended without an answer"
    NOT_DONE = "not_done", "Not carried out"


class Ending(TextChoices):
    """What ends a clock without the thing it was waiting for."""

    WITHDRAWN = "withdrawn", "the complaint was withdrawn (reg 7)"
    CONCURRENT = "concurrent", "it was stopped for concurrent proceedings (reg 8)"
    ELSEWHERE = "elsewhere", "it was dealt with elsewhere"
    OVERTAKEN = "overtaken", "the procedure went on without waiting for it"
    CLOSED = "closed", "the case was closed"
    NOT_DONE = "not_done", "it was decided, with reasons, not to carry it out"


_ENDED_AS = {
    Ending.WITHDRAWN: Result.WITHDRAWN,
    Ending.CONCURRENT: Result.STOPPED_CONCURRENT,
    Ending.ELSEWHERE: Result.ROUTED_ELSEWHERE,
    Ending.OVERTAKEN: Result.NOT_ANSWERED,
    Ending.CLOSED: Result.NOT_ANSWERED,
    Ending.NOT_DONE: Result.NOT_DONE,
}
WITHOUT_AN_ANSWER = frozenset(_ENDED_AS.values())
"""The results of clocks that ended without the thing they were waiting for."""


@dataclass(frozen=True, slots=True)
class Extension:
    """One extension, by `days` (working days) or `until` a date; by all the rule allows where neither is given.

    It is valid only if it was decided while the first period was still running: nothing can lengthen a period that has
    ended, so a decision entered late leaves the due date where it was. Stage 1 may be extended only for complexity
    (reg 14(5)). `recorded=False` is for imported history that does not hold the decision: `decided_on` is then None,
    and with neither `days` nor `until` it is not even known whether there was an extension.
    """

    decided_on: date | None = None
    days: int | None = None
    until: date | None = None
    reason: str = ""
    for_complexity: bool = True
    recorded: bool = True


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice of reg 17(6): before day 25 has passed, in writing, the reason and a date no later than day 65.

    `recorded=False` is for imported history that does not say whether notice was given.
    """

    given_on: date | None = None
    reason: str = ""
    until: date | None = None
    recorded: bool = True


@dataclass(frozen=True, slots=True)
class Ended:
    """A clock that ended on a day without the thing it was waiting for."""

    on: date
    how: Ending


@dataclass(frozen=True, slots=True)
class Target:
    """The council's own length of a clock, and how far its extension may reach, as they were in force on day 0."""

    length: int
    longest: int | None = None


@dataclass(frozen=True, slots=True)
class Custom:
    """Another count that people make of the same answer: shown beside the law's, and never in place of it."""

    what: str
    day_zero: date
    length: int


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """All that a clock depends on, besides the calendar.

    `why` says why day 0 is that day: "the day the advocate was appointed (reg 14(3)(b))" (`starts.py` words them).
    `about` names the thing, where a case has several of a kind: "action 3". `date_given` is the date a letter or plan
    names. `late_accepted` is the decision on a request that came late.
    `stage_two_in_covid_period` carries the saving of SI 2020/445 reg 17: stage 2 was considered between 24 April and
    25 September 2020. `customs` change nothing; the explanation shows them.
    """

    day_zero: date
    why: str = ""
    about: str = ""
    extension: Extension | None = None
    notice: Notice | None = None
    stopped_on: date | None = None
    ended: Ended | None = None
    date_given: date | None = None
    late_accepted: bool | None = None
    stage_two_in_covid_period: bool = False
    target: Target | None = None
    customs: tuple[Custom, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """A clock worked out: what is due, what was promised at most, and how it ended.

    `first_due` is the due date without extension or notice, `latest_possible` the furthest that either could reach
    (None where that lies past the calendar). `working_days` is the count taken, None while the clock runs or where the
    calendar does not reach; for a clock that counts back it is the number of working days left before day 0.
    """

    facts: ClockFacts
    due: date
    first_due: date
    latest_possible: date | None
    stopped_on: date | None
    working_days: int | None
    result: Result
    calendar_version: int

    @property
    def day_zero(self) -> date:
        return self.facts.day_zero

    @property
    def why(self) -> str:
        return self.facts.why


def due_date(rule: ClockRule, day_zero: date, calendar: WorkingDays, *, extended: bool = False) -> date:
    """Give the last day that is in time; with `extended`, the furthest that an extension or notice could reach.

    Raises OutsideCalendar where the calendar does not reach, DateNotSet where the length is a date in a letter, and
    ValueError where nothing can extend the clock.
    """
    length = rule.length
    if extended:
        if rule.longest is None:
            raise ValueError(f"Nothing extends “{rule.title}” ({rule.regulation}).")
        length = rule.longest
    match rule.unit:
        case Unit.WORKING_DAYS:
            return calendar.add(day_zero, length)
        case Unit.WORKING_DAYS_BEFORE:
            return calendar.add(day_zero, -length)
        case Unit.CALENDAR_DAYS:
            return day_zero + timedelta(days=length)
        case Unit.MONTHS:
            return _months_after(day_zero, length)
        case Unit.YEARS:
            return one_year_after(day_zero)
        case Unit.NEXT_30_SEPTEMBER:
            this_year = date(day_zero.year, 9, 30)
            return this_year if day_zero < this_year else one_year_after(this_year)
    raise DateNotSet(f"“{rule.title}” runs to {rule.regulation}, so there is no length to count.")


def ruled(rule: ClockRule, facts: ClockFacts) -> ClockRule:
    """The rule with the length that these facts give it."""
    return rule.with_target(facts.target.length, facts.target.longest) if facts.target else rule


def run(rule: ClockRule, facts: ClockFacts, calendar: WorkingDays) -> Run:
    """Work one clock out from its facts: due date, working days taken and result. Raises as `due_date` does."""
    rule = ruled(rule, facts)
    if rule.unit == Unit.DATE_GIVEN and facts.date_given:
        first_due = facts.date_given
    else:
        first_due = due_date(rule, facts.day_zero, calendar)
    latest = _latest(rule, facts, calendar, first_due)
    due, lengthened = _lengthened(rule, facts, calendar, first_due, latest)
    stopped_on = facts.stopped_on
    if facts.ended and (stopped_on is None or facts.ended.on < stopped_on):
        stopped_on, result = facts.ended.on, _ENDED_AS[facts.ended.how]
    elif stopped_on is None:
        result = Result.RUNNING
    else:
        result = _result(rule, facts, stopped_on, first_due, due, latest, lengthened)
    return Run(
        facts=facts,
        due=due,
        first_due=first_due,
        latest_possible=latest,
        stopped_on=stopped_on,
        working_days=_taken(rule, facts.day_zero, stopped_on, calendar),
        result=result,
        calendar_version=calendar.version,
    )


def extension_is_valid(rule: ClockRule, extension: Extension | None, first_due: date) -> bool | None:
    """Whether an extension counts; None where the record does not hold what would decide it."""
    if extension is None:
        return False
    if rule.statutory and not extension.for_complexity:
        return False
    if extension.decided_on is None:
        return None if not extension.recorded else False
    return extension.decided_on <= first_due


def notice_is_valid(notice: Notice | None, first_due: date, latest: date | None) -> bool | None:
    """Whether a notice meets reg 17(6); None where the record does not say whether one was given."""
    if notice is None:
        return False
    if notice.given_on is None:
        return None if not notice.recorded else False
    if not notice.reason or notice.until is None:
        return False
    return notice.given_on <= first_due and (latest is None or notice.until <= latest)


def _latest(rule: ClockRule, facts: ClockFacts, calendar: WorkingDays, first_due: date) -> date | None:
    if rule.longest is None:
        return first_due
    try:
        return due_date(rule, facts.day_zero, calendar, extended=True)
    except OutsideCalendar:
        if facts.extension or facts.notice:
            raise
        return None


def _lengthened(
    rule: ClockRule, facts: ClockFacts, calendar: WorkingDays, first_due: date, latest: date | None
) -> tuple[date, bool | None]:
    """Give the due date, and whether a valid extension or notice moved it (None: the record does not say)."""
    if rule.longest is None:
        return first_due, False
    if rule.id == "C7":
        valid = notice_is_valid(facts.notice, first_due, latest)
        until = facts.notice.until if facts.notice else None
    else:
        valid = extension_is_valid(rule, facts.extension, first_due)
        until = _extended_until(rule, facts, calendar, latest, valid)
    if valid is False or until is None:
        return first_due, valid
    return max(first_due, min(until, latest)), valid


def _extended_until(
    rule: ClockRule, facts: ClockFacts, calendar: WorkingDays, latest: date | None, valid: bool | None
) -> date | None:
    extension = facts.extension
    if extension is None:
        return None
    if extension.until is not None:
        return extension.until
    if extension.days is not None:
        return calendar.add(facts.day_zero, min(rule.length + extension.days, rule.longest))
    return latest if valid else None


def _result(
    rule: ClockRule,
    facts: ClockFacts,
    stopped_on: date,
    first_due: date,
    due: date,
    latest: date | None,
    lengthened: bool | None,
) -> Result:
    if stopped_on <= first_due:
        return Result.IN_TIME
    if _covid(rule, facts, first_due):
        return Result.COVID_RULE
    if facts.late_accepted is not None:
        return Result.LATE_ACCEPTED if facts.late_accepted else Result.LATE_REFUSED
    too_late = latest is not None and stopped_on > latest
    if rule.id == "C8":
        return Result.LATE_OVER_65
    if rule.id == "C7":
        if too_late:
            return Result.LATE_OVER_65
        # The limit in law is day 65. A response after the date promised in the notice breaks a promise, which the
        # explanation says, but not that limit.
        return {True: Result.IN_TIME_WITH_NOTICE, None: Result.NOT_RECORDED, False: Result.LATE_NO_NOTICE}[lengthened]
    if rule.longest is None:
        return Result.LATE
    if too_late:
        return Result.LATE_OVER_20 if rule.id == "C4" else Result.LATE
    if lengthened and stopped_on <= due:
        return Result.IN_TIME_EXTENDED
    if lengthened is None and (due == first_due or stopped_on <= due):
        return Result.NOT_RECORDED
    return Result.LATE_NO_EXTENSION if rule.id == "C4" else Result.LATE


def _covid(rule: ClockRule, facts: ClockFacts, due: date) -> bool:
    """Whether SI 2020/445 reg 6 let this be done "as soon as is reasonably practicable": only C9 to C12, only then."""
    if rule.id not in COVID_CLOCKS:
        return False
    if rule.id in COVID_PANEL_CLOCKS and facts.stage_two_in_covid_period:
        return True
    return facts.day_zero <= COVID_TO and due >= COVID_FROM


def _taken(rule: ClockRule, day_zero: date, stopped_on: date | None, calendar: WorkingDays) -> int | None:
    if stopped_on is None or not (calendar.knows(day_zero) and calendar.knows(stopped_on)):
        return None
    if rule.unit == Unit.WORKING_DAYS_BEFORE:
        return -calendar.taken(day_zero, stopped_on)
    # A response sent before a start date that the complainant had asked to be later took no working days at all.
    return max(0, calendar.taken(day_zero, stopped_on))


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
