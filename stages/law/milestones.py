"""The moments at which somebody is reminded of a clock: half gone, four fifths gone, due, overdue.

They follow from the clock's dates and the calendar alone, so that a tick that was missed, doubled or killed changes
none of them. A reminder never says more than the clock: it moves no date and counts as nothing in law.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import TextChoices

from .working_days import OutsideCalendar, WorkingDays


class Milestone(TextChoices):
    """How far a clock has run. In the order in which they come."""

    HALF = "half", "half of the time has gone"
    MOST = "most", "four fifths of the time have gone"
    DUE = "due", "due today"
    OVERDUE = "overdue", "overdue"


SHARES = {Milestone.HALF: 50, Milestone.MOST: 80}
"""Per cent of the working days of the clock, rounded up to a whole day."""


def milestones(day_zero: date, due: date, calendar: WorkingDays) -> dict[Milestone, date]:
    """The day of each milestone; empty where the calendar does not reach.

    The days are counted back from the due date, so that a clock that counts back itself (papers before a panel) is
    announced as far ahead as one of its length that counts forward. A date from a letter that falls on a Sunday is due
    by the working day before, when somebody can still act.
    """
    try:
        length = abs(calendar.taken(day_zero, due))
        last = due if calendar.is_working(due) else calendar.add(due, -1)
        days = {milestone: calendar.add(last, -(length * (100 - share) // 100)) for milestone, share in SHARES.items()}
    except OutsideCalendar:
        return {}
    return days | {Milestone.DUE: last, Milestone.OVERDUE: due + timedelta(days=1)}


def reached(days: Mapping[Milestone, date], today: date) -> Milestone | None:
    """The furthest milestone that has come. Nobody is told that half of the time has gone once it is all gone."""
    come = [milestone for milestone in Milestone if milestone in days and days[milestone] <= today]
    return come[-1] if come else None
