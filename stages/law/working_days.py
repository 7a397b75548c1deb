"""Counting working days in England, with no database, no request and no "today".

A working day is "a day which is not a Saturday, Sunday, Christmas Day, Boxing Day, Good Friday or a bank holiday under
the Banking and Financial Dealings Act 1971" (SI 2006/1738 reg 2). A period "within N working days of" a day leaves that
day out: it is day 0, the next working day is day 1, and day N is the last day that is in time. Day 0 may itself be a
Saturday or a bank holiday, because nothing in the Regulations moves the day a complaint was received.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

WEEKEND = {5: "Saturday", 6: "Sunday"}
DAY_ZERO = "day 0"


class OutsideCalendar(ValueError):
    """The calendar does not know the bank holidays that the answer depends on. The text is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a count: its number, or what it was passed over for ("Saturday", "Good Friday", "day 0")."""

    date: date
    number: int | None
    passed_over: str = ""


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The working days from `first` to `last`, of one version of the calendar.

    `holidays` gives each holiday its name. Nothing is answered about a day outside the calendar: a list of holidays
    that has run out would call Christmas Day a working day.
    """

    holidays: Mapping[date, str] = field(hash=False)
    first: date
    last: date
    version: int
    # A deadline is looked up and not counted, whatever its length: a council's whole worklist, or half a million
    # clocks, can be worked out afresh rather than trusted from a column.
    _base: int = field(init=False, repr=False, compare=False)
    _days: list[date] = field(init=False, repr=False, compare=False)
    # For each day of the calendar, the place in `_days` of the last working day up to and including it; -1 for none.
    _place: list[int] = field(init=False, repr=False, compare=False)
    # The same by the day itself, which saves turning it into an ordinal.
    _place_of: dict[date, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("The last day of a calendar cannot come before its first.")
        stray = sorted(day for day in self.holidays if not self.first <= day <= self.last)
        if stray:
            raise ValueError(f"{in_words(stray[0])} is a holiday outside the calendar it was given to.")
        days, place, place_of = [], [], {}
        for ordinal in range(self.first.toordinal(), self.last.toordinal() + 1):
            day = date.fromordinal(ordinal)
            if day.weekday() not in WEEKEND and day not in self.holidays:
                days.append(day)
            place.append(len(days) - 1)
            place_of[day] = len(days) - 1
        object.__setattr__(self, "holidays", MappingProxyType(dict(self.holidays)))
        object.__setattr__(self, "_base", self.first.toordinal())
        object.__setattr__(self, "_days", days)
        object.__setattr__(self, "_place", place)
        object.__setattr__(self, "_place_of", place_of)

    def knows(self, day: date) -> bool:
        """Whether the day lies inside this calendar."""
        return self.first <= day <= self.last

    def require_known(self, day: date) -> None:
        """Raise OutsideCalendar where the day lies outside this calendar."""
        if not self.knows(day):
            raise OutsideCalendar(f"{in_words(day)} is outside the calendar of bank holidays. {self._extent()}")

    def is_working(self, day: date) -> bool:
        """Whether the day counts (reg 2)."""
        self.require_known(day)
        return self._passed_over(day) == ""

    def add(self, day_zero: date, n: int) -> date:
        """Give the n-th working day after day 0, or before it where n is negative; day 0 itself where n is 0."""
        if n > 0:
            try:
                return self._days[self._place_of[day_zero] + n]
            except (KeyError, IndexError):
                raise OutsideCalendar(self._refusal(day_zero, n)) from None
        if not self.knows(day_zero):
            raise OutsideCalendar(self._refusal(day_zero, n))
        if n == 0:
            return day_zero
        place = self._place_by(day_zero.toordinal() - self._base - 1) + 1 + n
        if place < 0:
            raise OutsideCalendar(self._refusal(day_zero, n))
        return self._days[place]

    def table(self, n: int) -> list[date]:
        """Give the n-th working day after each day of the calendar, from its first day on, as far as it reaches.

        It is worked out once for a length, and any number of clocks of that length are then looked up in it.
        """
        if n < 1:
            raise ValueError("There is a table for each number of working days from 1 on.")
        reach = bisect_left(self._place, len(self._days) - n)
        return [self._days[place + n] for place in self._place[:reach]]

    def add_to_each(self, days_zero: Iterable[date], n: int) -> list[date]:
        """Give the n-th working day after each of these days, in their order."""
        due = dict(zip(self._place_of, self.table(n), strict=False))
        try:
            return list(map(due.__getitem__, days_zero))
        except KeyError as beyond:
            raise OutsideCalendar(self._refusal(beyond.args[0], n)) from None

    def taken(self, day_zero: date, end: date) -> int:
        """Count the working days after day 0 up to and including `end`; below zero where `end` comes before day 0.

        An answer given on a Sunday has taken the working days that had passed by then.
        """
        self.require_known(day_zero)
        self.require_known(end)
        zero, to = day_zero.toordinal() - self._base, end.toordinal() - self._base
        if to >= zero:
            return self._place[to] - self._place[zero]
        return self._place_by(to - 1) - self._place_by(zero - 1)

    def days(self, day_zero: date, due: date) -> list[Day]:
        """List every day from day 0 to `due`, numbered or passed over with the reason; backwards if due is earlier."""
        self.require_known(day_zero)
        self.require_known(due)
        step = 1 if due >= day_zero else -1
        listed, number = [Day(day_zero, None, DAY_ZERO)], 0
        for ordinal in range(day_zero.toordinal() + step, due.toordinal() + step, step):
            day = date.fromordinal(ordinal)
            passed_over = self._passed_over(day)
            if not passed_over:
                number += step
            listed.append(Day(day, None if passed_over else number, passed_over))
        return listed

    def changed(
        self, *, add: Mapping[date, str] | None = None, remove: Iterable[date] = (), last: date | None = None
    ) -> "WorkingDays":
        """Make the calendar that a proclamation would leave, numbered one higher, to see what it would move; with
        `last`, a calendar that reaches further."""
        gone = set(remove)
        unknown = sorted(gone - set(self.holidays))
        if unknown:
            raise ValueError(f"{in_words(unknown[0])} is not a holiday in calendar version {self.version}.")
        kept = {day: name for day, name in self.holidays.items() if day not in gone}
        return WorkingDays(kept | dict(add or {}), self.first, last or self.last, self.version + 1)

    def _passed_over(self, day: date) -> str:
        return WEEKEND.get(day.weekday()) or self.holidays.get(day, "")

    def _place_by(self, index: int) -> int:
        return self._place[index] if index >= 0 else -1

    def _refusal(self, day_zero: date, n: int) -> str:
        days = "working day" if abs(n) == 1 else "working days"
        side = "before" if n < 0 else "after"
        return f"{abs(n)} {days} {side} {in_words(day_zero)} cannot be worked out. {self._extent()}"

    def _extent(self) -> str:
        return (
            f"The calendar knows the bank holidays from {in_words(self.first)} to {in_words(self.last)}; "
            "later ones must be added to it first."
        )


def in_words(day: date) -> str:
    """Write a date as people write it in letters: 5 January 2026."""
    return f"{day.day} {day:%B %Y}"


def one_year_after(day: date) -> date:
    """Give the same date next year, which is the last day of a year after it; 28 February for 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
