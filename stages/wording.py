"""Dates and time left as people say them: "Thursday 3 December 2026", "3 working days left", "1 working day late"."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from stages.law.working_days import OutsideCalendar, WorkingDays

SOON = 5
"""Working days. What is due within a working week is shown as soon."""


def date_words(day: datetime.date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def short_date(day: datetime.date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


@dataclass(frozen=True, slots=True)
class Left:
    """How a due date stands on a day: words that say it, a tone ("late", "soon", "fine"), and working days left."""

    words: str
    tone: str
    days: int


def left(due: datetime.date, today: datetime.date, calendar: WorkingDays) -> Left | None:
    """How much working time is left until a due date; None past what the calendar knows."""
    try:
        days = calendar.taken(today, due) if due >= today else -calendar.taken(due, today)
    except OutsideCalendar:
        return None
    if due < today:
        if days == 0:
            return Left("late", "late", 0)
        return Left(f"{_count(-days)} late", "late", days)
    if due == today:
        return Left("due today", "late", 0)
    if days == 0:
        return Left("due today", "late", 0)
    return Left(f"{_count(days)} left", "soon" if days <= SOON else "fine", days)


def _count(days: int) -> str:
    return "1 working day" if days == 1 else f"{days} working days"
