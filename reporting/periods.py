"""Reporting years from 1 April to 31 March, the quarters and months in them, and spans of any two dates."""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

YEAR = re.compile(r"([0-9]{4})-([0-9]{2})")
QUARTER = re.compile(r"([0-9]{4}-[0-9]{2}) Q([1-4])")
DATES = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.\.([0-9]{4}-[0-9]{2}-[0-9]{2})")
COMPARABLE = (1950, 2150)
"""The calendar years in which days may be compared with those of the years before. There are no cases outside them, and
the years before them have a code, too."""
GRAINS = ("year", "quarter", "month")
"""The lengths of period that a table can be cut by, longest first."""


class NotAYear(ValueError):
    """What was given names no reporting year or range of years. The message is a whole sentence."""


class NotASpan(ValueError):
    """Two dates that no table can be for, or spans that overlap. The message is a whole sentence."""


@dataclass(frozen=True, slots=True)
class Period:
    """A run of days, both ends included. An end that is None is open: everything there is, that way."""

    first: date | None
    last: date | None

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in the period. An unknown day lies in none, unless the period is all there is."""
        if day is None:
            return False
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def ends_before(self, day: date) -> bool:
        return self.last is not None and self.last < day

    def starts_after(self, day: date) -> bool:
        return self.first is not None and day < self.first


ALL_TIME = Period(None, None)


def year_of(day: date) -> int:
    """The calendar year in which the reporting year of a day starts."""
    return day.year if day.month >= 4 else day.year - 1


def year_code(start: int) -> str:
    """A reporting year as it is written: 2024-25."""
    return f"{start}-{(start + 1) % 100:02d}"


def read_years(text: str) -> tuple[int, int]:
    """The first and last reporting year of "2024-25" or "2020-21..2024-25". Raises NotAYear."""
    ends = [_start(part.strip()) for part in text.split("..")]
    if len(ends) > 2 or ends[0] > ends[-1]:
        raise NotAYear(f"“{text}” is not a range of years. Write the earlier year first, as 2020-21..2024-25.")
    return ends[0], ends[-1]


def _start(text: str) -> int:
    found = YEAR.fullmatch(text)
    if not found or (int(found[1]) + 1) % 100 != int(found[2]) or not 1900 <= int(found[1]) <= 9000:
        raise NotAYear(f"“{text}” is not a reporting year. Write it as 2024-25, for 1 April 2024 to 31 March 2025.")
    return int(found[1])


def span(first: int, last: int) -> Period:
    """The days from the start of one reporting year to the end of another."""
    return Period(date(first, 4, 1), date(last + 1, 3, 31))


def periods(grain: str, whole: Period) -> list[Period]:
    """Every year, quarter or month of a period that has both ends, in order."""
    found, day = [], code_start(grain, whole.first)
    while day <= whole.last:
        after = _next(grain, day)
        found.append(Period(day, after - timedelta(days=1)))
        day = after
    return found


@lru_cache(4096)
def code_start(grain: str, day: date) -> date:
    """The first day of the year, quarter or month that a day lies in."""
    if grain == "year":
        return date(year_of(day), 4, 1)
    return date(day.year, day.month if grain == "month" else (day.month - 1) // 3 * 3 + 1, 1)


def period_of(grain: str, day: date) -> Period:
    """The year, quarter or month that a day lies in."""
    first = code_start(grain, day)
    return Period(first, _next(grain, first) - timedelta(days=1))


def _next(grain: str, first: date) -> date:
    months = {"year": 12, "quarter": 3, "month": 1}[grain]
    ahead = first.year * 12 + first.month - 1 + months
    return date(ahead // 12, ahead % 12 + 1, 1)


def code(grain: str, first: date) -> str:
    """What a year, quarter or month is called in figures: 2024-25, 2024-25 Q1, 2024-04."""
    if grain == "year":
        return year_code(year_of(first))
    if grain == "quarter":
        return f"{year_code(year_of(first))} Q{(first.month - 4) % 12 // 3 + 1}"
    return f"{first:%Y-%m}"


def label(grain: str, first: date) -> str:
    """What a year, quarter or month is called in words: 2024-25, 2024-25 Q1, April 2024."""
    return f"{first:%B %Y}" if grain == "month" else code(grain, first)


def short(code: str) -> str:
    """A period by its dates as it stands over a column: 1 May to 31 Jul 2024; the name of a month where it is one."""
    span = span_called(code)
    if " to " not in span.label:
        return span.label
    first, last = span.first, span.last
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {first:%b}{year} to {last.day} {last:%b %Y}"


def follows(code: str, before: str) -> bool:
    """Whether the period of a code begins on the day after another's last."""
    return span_called(code).first == span_called(before).last + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of days that a table has a column for, under a name: a quarter, a reporting year, or any two dates."""

    code: str
    label: str
    first: date
    last: date

    @property
    def days(self) -> Period:
        return Period(self.first, self.last)


def named(first: date, last: date) -> Span:
    """The span of two dates, both included, by the name it goes by: 2024-25, 2024-25 Q1, April 2024, or its dates.

    The code of a month is its dates: 2011-12 is a year. Raises NotASpan where the last day comes before the first.
    """
    if last < first:
        raise NotASpan(f"{_day(last)} comes before {_day(first)}. Give the first day first.")
    for grain in GRAINS:
        if period_of(grain, first) == Period(first, last):
            of_dates = grain == "month"
            return Span(f"{first}..{last}" if of_dates else code(grain, first), label(grain, first), first, last)
    words = _day(first) if first == last else f"{_day(first)} to {_day(last)}"
    return Span(f"{first}..{last}", words, first, last)


def is_year(code: str) -> bool:
    """Whether the code of a period is that of a reporting year."""
    return YEAR.fullmatch(code) is not None


def span_called(code: str) -> Span:
    """The span of a code: 2024-25, 2024-25 Q1, or 2024-05-01..2024-07-31.

    Raises NotAYear or NotASpan for what is none, and for two dates that have a shorter code.
    """
    if found := DATES.fullmatch(code):
        try:
            first, last = map(date.fromisoformat, found.groups())
        except ValueError as fault:
            raise NotASpan(f"“{code}” is not two dates. Write them as 2024-05-01..2024-07-31.") from fault
        if (whole := named(first, last)).code != code:
            raise NotASpan(f"“{code}” is the period {whole.code}. Write it so.")
        return whole
    if found := QUARTER.fullmatch(code):
        first = date(_start(found[1]) + int(found[2]) // 4, int(found[2]) % 4 * 3 + 1, 1)
        return named(first, period_of("quarter", first).last)
    start = _start(code)
    return named(date(start, 4, 1), date(start + 1, 3, 31))


def compared(first: date, last: date, years: int) -> tuple[Span, ...]:
    """The same span of so many years, earliest first and the given one last.

    A span that ends with February ends with it in every year, and 29 February alone is its last day.

    Raises NotASpan where the spans would overlap, and for days so long ago or so far ahead that there are no cases.
    """
    if first.year < COMPARABLE[0] or last.year > COMPARABLE[1]:
        raise NotASpan(f"Choose days from {COMPARABLE[0]} to {COMPARABLE[1]}.")
    if years > 1 and _years_back(last, 1, is_last=True) >= first:
        raise NotASpan(
            f"{_day(first)} to {_day(last)} is longer than a year, so it cannot be compared with the same days of the "
            "year before. Choose a year or less."
        )
    ends = [(_years_back(first, back), _years_back(last, back, is_last=True)) for back in range(years - 1, 0, -1)]
    return (*(named(min(both), both[1]) for both in ends), named(first, last))


def require_apart(spans: Sequence[Span]) -> None:
    """Raise NotASpan where two spans share a day: what happened on it would count twice."""
    in_order = sorted(spans, key=lambda one: one.first)
    for one, other in pairwise(in_order):
        if other.first <= one.last:
            raise NotASpan(f"{one.label} and {other.label} overlap. Each day may be in one of them only.")


def _years_back(day: date, years: int, *, is_last: bool = False) -> date:
    year = day.year - years
    if day.month == 2 and (day + timedelta(days=1)).month == 3 and is_last:
        return date(year, 3, 1) - timedelta(days=1)
    if (day.month, day.day) == (2, 29):
        return date(year, 3, 1) if not isleap(year) else date(year, 2, 29)
    return day.replace(year=year)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
