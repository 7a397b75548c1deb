"""The calendar of England as the database holds it, ready to count with."""

import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cases.prepared import Given, Prepared

from .law.working_days import WorkingDays, in_words, one_year_after
from .models.calendar import BankHoliday, CalendarVersion


class CalendarMissing(RuntimeError):
    """The database holds no such version of the calendar. The text is a sentence for an operator."""


def _versions() -> QuerySet[Any]:
    return CalendarVersion.objects.values_list("number", "token", "first_day", "last_day")


LATEST = Prepared(lambda: _versions().order_by("-number")[:1])
NUMBERED = Prepared(lambda: _versions().filter(number=Given("number")))


def england(version: int | None = None) -> WorkingDays:
    """Give the working days of England: the latest version, or an old one to explain what was worked out with it.

    One small query sees whether the calendar has changed; the days are built again only when it has. Raises
    CalendarMissing where there is no such version.
    """
    found = LATEST.rows() if version is None else NUMBERED.rows(number=version)
    if not found:
        wanted = "calendar of bank holidays" if version is None else f"version {version} of the calendar"
        raise CalendarMissing(f"There is no {wanted} in the database. Run “manage.py migrate” to load it.")
    return _built(*found[0])


@lru_cache(maxsize=8)
def _built(number: int, token: UUID, first: datetime.date, last: datetime.date) -> WorkingDays:
    # `token` is part of the key, because a version that was rolled back leaves its number to another.
    holidays = (
        BankHoliday.objects.filter(added_in_version__number__lte=number)
        .filter(Q(removed_in_version=None) | Q(removed_in_version__number__gt=number))
        .values_list("date", "name")
    )
    return WorkingDays(dict(holidays), first=first, last=last, version=number)


def calendar_warning(today: datetime.date) -> str | None:
    """A sentence for those who keep the calendar, from a year before it ends; None while it reaches far enough."""
    last = CalendarVersion.objects.order_by("-number").values_list("last_day", flat=True).first()
    if last is None or one_year_after(today) <= last:
        return None
    return (
        f"The calendar of bank holidays ends on {in_words(last)}. A date after that day cannot be worked out, so a "
        f"case that reaches it cannot go on. Add the bank holidays of {last.year + 1}."
    )
