"""Why a clock is due when it is, in sentences and day by day, fit to send to the complainant or to the Ombudsman.

The page, the print and the JSON all show this, so that a date is explained in the same words wherever it is asked for.
"""

from dataclasses import asdict, dataclass
from datetime import date

from .clock_table import ClockRule, Unit
from .clocks import Result, Run, extension_is_valid, notice_is_valid, ruled
from .working_days import WEEKEND, Day, OutsideCalendar, WorkingDays, in_words

THE_REGULATIONS = "the Children Act 1989 Representations Procedure (England) Regulations 2006 (SI 2006/1738)"
_ENDINGS = (
    Result.WITHDRAWN,
    Result.STOPPED_CONCURRENT,
    Result.ROUTED_ELSEWHERE,
    Result.NOT_ANSWERED,
    Result.NOT_DONE,
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A due date explained: `sentences` in order, and each day from day 0 to the due date where days are counted."""

    clock: str
    title: str
    about: str
    regulation: str
    day_zero: date
    due: date
    result: Result
    sentences: tuple[str, ...]
    days: tuple[Day, ...]

    def as_dict(self) -> dict:
        """Give the explanation as JSON takes it, with ISO dates."""
        whole = asdict(self)
        whole |= {"day_zero": self.day_zero.isoformat(), "due": self.due.isoformat(), "result": self.result.value}
        whole["sentences"] = list(self.sentences)
        whole["days"] = [
            {"date": day.date.isoformat(), "number": day.number, "passed_over": day.passed_over} for day in self.days
        ]
        return whole


def explain(run: Run, rule: ClockRule, calendar: WorkingDays) -> Explanation:
    """Explain a clock that `run` worked out with this calendar. Raises OutsideCalendar as `run` does."""
    rule = ruled(rule, run.facts)
    counts_days = rule.unit in (Unit.WORKING_DAYS, Unit.WORKING_DAYS_BEFORE)
    days = tuple(calendar.days(run.day_zero, run.due)) if counts_days else ()
    sentences = [_limit(rule, run.facts.about), _day_zero(run, rule)]
    sentences += _count(run, rule, days)
    sentences += _extension(run, rule) + _notice(run, rule) + _outcome(run, rule)
    sentences += _customs(run, rule, calendar)
    if counts_days:
        sentences.append(f"Counted with version {run.calendar_version} of the calendar of bank holidays in England.")
    return Explanation(
        clock=rule.id,
        title=rule.title,
        about=run.facts.about,
        regulation=rule.regulation,
        day_zero=run.day_zero,
        due=run.due,
        result=run.result,
        sentences=tuple(sentences),
        days=days,
    )


def date_words(day: date) -> str:
    """Write a date with its weekday: Monday 5 January 2026."""
    return f"{day:%A} {in_words(day)}"


def length_words(rule: ClockRule) -> str:
    """Say how long a clock is: "10 working days", "1 year"."""
    if rule.length is None:
        return rule.unit.label
    if rule.unit == Unit.WORKING_DAYS_BEFORE:
        return f"{_days(rule.length)} before"
    if rule.unit == Unit.WORKING_DAYS:
        return _days(rule.length)
    return f"{rule.length} {rule.unit.label}"


def _days(number: int) -> str:
    return f"{number} working day{'' if number == 1 else 's'}"


def _limit(rule: ClockRule, about: str) -> str:
    title = f"{rule.title} ({about})" if about else rule.title
    source = f"{THE_REGULATIONS}, {rule.regulation}" if rule.statutory else rule.regulation
    kind = f"The time is set by {rule.set_by.label}" if rule.statutory else "This is not a limit in the Regulations"
    return f"{title}: {length_words(rule)}. Source: {source}. {kind}."


def _day_zero(run: Run, rule: ClockRule) -> str:
    why = f", {run.why}" if run.why else f". This clock starts on {rule.starts_on}"
    return f"Day 0 is {date_words(run.day_zero)}{why}. Day 0 itself is not counted."


def _count(run: Run, rule: ClockRule, days: tuple[Day, ...]) -> list[str]:
    due = date_words(run.due)
    if rule.unit == Unit.YEARS:
        return [f"The last day of a year is the same date in the next year: {due}."]
    if rule.unit in (Unit.CALENDAR_DAYS, Unit.MONTHS):
        return [f"Every day counts, weekends and holidays too. The last day is {due}."]
    if not days:
        return [f"The last day is {due}."]
    weekend = sum(1 for day in days if day.passed_over in WEEKEND.values())
    holidays = [f"{day.passed_over} ({in_words(day.date)})" for day in days if _is_holiday(day)]
    passed_over = ([f"{weekend} weekend day{'' if weekend == 1 else 's'}"] if weekend else []) + holidays
    counted = sum(1 for day in days if day.number is not None)
    told = "No day is passed over."
    if passed_over:
        told = f"Passed over, because they are not working days: {_and(passed_over)}."
    if days[-1].number is None:
        return [told, f"The last day that is in time is {due}, the date given; {_days(counted)} are counted by then."]
    direction = "Counting back, working" if rule.unit == Unit.WORKING_DAYS_BEFORE else "Working"
    return [told, f"{direction} day {counted} is {due}, the last day that is in time."]


def _is_holiday(day: Day) -> bool:
    return day.number is None and day.passed_over not in WEEKEND.values() and day.passed_over != "day 0"


def _extension(run: Run, rule: ClockRule) -> list[str]:
    extension = run.facts.extension
    if extension is None or rule.longest is None or rule.id == "C7":
        return []
    valid = extension_is_valid(rule, extension, run.first_due)
    reason = f" The reason recorded is: {extension.reason.rstrip('.')}." if extension.reason else ""
    first = f"the first {_days(rule.length)} ended on {date_words(run.first_due)}"
    if valid is None:
        return [f"The record does not say when an extension was decided, or whether there was one; {first}.{reason}"]
    if rule.statutory and not extension.for_complexity:
        return [
            f"An extension was recorded, but not because the complaint was complex, which is the only ground that the "
            f"law allows (reg 14(5)). The due date stays where it was.{reason}"
        ]
    if extension.decided_on is None:
        return [f"An extension was recorded without the day it was decided, so it does not count.{reason}"]
    if not valid:
        return [
            f"An extension was decided on {date_words(extension.decided_on)}, after {first}. A period that has ended "
            f"cannot be extended, so the due date stays where it was.{reason}"
        ]
    ground = " because the complaint is complex (reg 14(5))" if rule.statutory else ""
    return [
        f"The period was extended on {date_words(extension.decided_on)}{ground}, while it was still running. Without "
        f"the extension the last day was {date_words(run.first_due)}; the furthest an extension could reach is "
        f"{date_words(run.latest_possible)}, working day {rule.longest}.{reason}"
    ]


def _notice(run: Run, rule: ClockRule) -> list[str]:
    notice = run.facts.notice
    if notice is None or rule.id != "C7":
        return []
    day_25 = f"day {rule.length}, {date_words(run.first_due)}"
    valid = notice_is_valid(notice, run.first_due, run.latest_possible)
    reason = f" The reason given was: {notice.reason.rstrip('.')}." if notice.reason else ""
    if valid is None:
        return [f"The record does not say whether notice was given before {day_25}, had passed.{reason}"]
    if valid:
        return [
            f"Notice was given on {date_words(notice.given_on)}, before {day_25}, had passed, that the response would "
            f"be sent by {date_words(notice.until)}; the law allows up to day {rule.longest}, "
            f"{date_words(run.latest_possible)} (reg 17(6)).{reason}"
        ]
    if notice.given_on is None:
        why = "it has no date"
    elif notice.given_on > run.first_due:
        why = f"it was given on {date_words(notice.given_on)}, after {day_25}, had passed"
    elif not notice.reason:
        why = "it gave no reason"
    elif notice.until is None:
        why = "it named no date for the response"
    else:
        why = f"it named {date_words(notice.until)}, later than day {rule.longest}, {date_words(run.latest_possible)}"
    return [f"A notice was recorded, but it does not meet reg 17(6): {why}. The due date stays where it was.{reason}"]


def _outcome(run: Run, rule: ClockRule) -> list[str]:
    if run.stopped_on is None:
        return [f"The clock is still running. It stops when {rule.stops_when}."]
    taken = "" if run.working_days is None or rule.unit != Unit.WORKING_DAYS else f", after {_days(run.working_days)}"
    if run.result in _ENDINGS:
        late = f" It had been due on {date_words(run.due)}." if run.stopped_on > run.due else ""
        return [f"The clock ended on {date_words(run.stopped_on)}{taken}, because {run.facts.ended.how.label}.{late}"]
    told = f"The clock stopped on {date_words(run.stopped_on)}{taken}. Result: {_lower(run.result.label)}."
    if run.result == Result.IN_TIME_WITH_NOTICE and run.stopped_on > run.due:
        told += f" The response was sent after {date_words(run.due)}, the date promised in the notice."
    return [told]


def _customs(run: Run, rule: ClockRule, calendar: WorkingDays) -> list[str]:
    """What other ways of counting would give, and that the date above is the one that the rule gives."""
    told = []
    for custom in run.facts.customs:
        try:
            day = calendar.add(custom.day_zero, custom.length)
        except OutsideCalendar:
            continue
        told.append(
            f"{custom.what}, {_days(custom.length)} after {date_words(custom.day_zero)}, would give {date_words(day)}. "
            f"That is not the count of {rule.regulation}."
        )
    return told


def _lower(words: str) -> str:
    return words if words.startswith("Covid") else words[:1].lower() + words[1:]


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
