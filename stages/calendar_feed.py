"""The list of bank holidays on GOV.UK, compared with ours: something that may be wrong, and that decides nothing.

A difference becomes a proposal for a person to look at. An answer that is empty, shorter than what is known, unreadable
or too large changes nothing: it is logged, and shown on the page of the calendar.
"""

from __future__ import annotations

import datetime
import json
import logging
import urllib.request
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from stages.actions.calendar import Holiday, propose
from stages.calendar import england
from stages.law.bank_holidays import usual_holidays
from stages.law.working_days import WEEKEND, WorkingDays, in_words
from stages.models import CalendarCheck, CalendarProposal

log = logging.getLogger(__name__)

ADDRESS = "https://www.gov.uk/bank-holidays.json"
DIVISION = "england-and-wales"
TIMEOUT = 10
"""Seconds."""
LARGEST = 1024 * 1024
"""Bytes. The list is some twenty thousand."""
FEWEST_IN_A_YEAR = 8
LONGEST_TITLE = 80


class Unusable(ValueError):
    """The answer cannot be relied on. The text is a sentence for the people who keep the calendar."""


@dataclass(frozen=True)
class Difference:
    """What the list has and we have not, what we have and it has not, and how far a further year would reach."""

    add: tuple[Holiday, ...]
    remove: tuple[datetime.date, ...]
    until: datetime.date | None

    def __bool__(self) -> bool:
        return bool(self.add or self.remove or self.until)


def fetch() -> bytes:
    """What GOV.UK answers, and no more of it than could be the list. Raises OSError where it does not answer."""
    request = urllib.request.Request(ADDRESS, headers={"Accept": "application/json"})
    with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
        return response.read(LARGEST + 1)


def read(answer: bytes) -> dict[datetime.date, str]:
    """The holidays of England in an answer, by date. Raises Unusable for anything that is not such a list."""
    if len(answer) > LARGEST:
        raise Unusable("The answer was far too large to be the list.")
    try:
        events = json.loads(answer)[DIVISION]["events"]
        found = {datetime.date.fromisoformat(event["date"]): _title(event) for event in events}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Unusable("The answer was not the list of bank holidays in the form it usually has.") from None
    if not found:
        raise Unusable("The list was empty.")
    return found


def _title(event: Mapping[str, object]) -> str:
    title, notes = event["title"], event.get("notes", "")
    if not isinstance(title, str) or not title.strip() or len(title) > LONGEST_TITLE or not title.isprintable():
        raise ValueError(title)
    substitute = isinstance(notes, str) and notes.strip().lower() == "substitute day"
    return f"{title.strip()} (substitute day)" if substitute else title.strip()


def difference(ours: WorkingDays, theirs: Mapping[datetime.date, str], *, today: datetime.date) -> Difference:
    """How the list differs from this year on. Raises Unusable where it has less than is known already."""
    by_year: dict[int, set[datetime.date]] = defaultdict(set)
    for day in theirs:
        by_year[day.year].add(day)
    if today.year not in by_year:
        raise Unusable(f"The list has nothing for {today.year}.")
    add: list[datetime.date] = []
    remove: list[datetime.date] = []
    until = None
    for year in sorted(year for year in by_year if year >= today.year):
        known = {day for day in ours.holidays if day.year == year}
        listed = {day for day in by_year[year] if day.weekday() not in WEEKEND}
        further = year > ours.last.year
        if len(listed) < (FEWEST_IN_A_YEAR if further else len(known)):
            raise Unusable(f"The list is shorter than it should be: it has {len(listed)} bank holidays for {year}.")
        if further and year != (until or ours.last).year + 1:
            raise Unusable(f"The list has a gap before {year}.")
        if further:
            until = datetime.date(year, 12, 31)
        add += sorted(listed - known)
        remove += sorted(known - listed)
    return Difference(tuple(Holiday(day, theirs[day], _reference(day)) for day in add), tuple(remove), until)


def _reference(day: datetime.date) -> str:
    """The law behind a day that every year has; nothing for one that was proclaimed, which a person must name."""
    return next((law for usual, _, law in usual_holidays(day.year) if usual == day), "")


def compare(now: datetime.datetime, *, today: datetime.date) -> CalendarCheck:
    """Compare the list with ours, note what came of it, and put a difference forward for a person to decide on."""
    try:
        found = difference(england(), read(fetch()), today=today)
    except OSError as fault:
        return _unusable(now, f"GOV.UK did not answer ({type(fault).__name__}).")
    except Unusable as fault:
        return _unusable(now, str(fault))
    if not found:
        return CalendarCheck.objects.create(at=now, result=CalendarCheck.Result.SAME)
    return _put_forward(now, found)


def _unusable(now: datetime.datetime, said: str) -> CalendarCheck:
    log.warning("The list of bank holidays on GOV.UK could not be used, and nothing was changed. %s", said)
    return CalendarCheck.objects.create(
        at=now, result=CalendarCheck.Result.UNUSABLE, said=f"{said} Nothing was changed."
    )


@transaction.atomic
def _put_forward(now: datetime.datetime, found: Difference) -> CalendarCheck:
    """One proposal for one difference: not again while it waits, nor after somebody has decided against it."""
    known = False
    for proposal in CalendarProposal.objects.filter(by=None).exclude(status=CalendarProposal.Status.APPLIED):
        days = {row["date"] for row in proposal.add}, {row["date"] for row in proposal.remove}
        wanted = {one.date.isoformat() for one in found.add}, {day.isoformat() for day in found.remove}
        known = known or (days == wanted and proposal.until == found.until)
    if not known:
        propose(by=None, add=found.add, remove=found.remove, until=found.until)
    days = ", ".join(in_words(one) for one in sorted({*(holiday.date for holiday in found.add), *found.remove}))
    return CalendarCheck.objects.create(at=now, result=CalendarCheck.Result.DIFFERS, said=f"Days that differ: {days}.")
