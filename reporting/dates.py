"""Dates as people write them: 4 March 2011, March 4th, 2011, 04/03/11, 4.3.2011, 2011-03-04."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import NamedTuple

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
DAY = r"(?:[0-3]?\d)(?:\s?(?:st|nd|rd|th))?"
YEAR = r"(?:(?:19|20)\d\d|['’]?\d\d)"
WAYS = tuple(
    re.compile(rf"(?<![\w/.-]){way}(?![\w/-])", re.IGNORECASE)
    for way in (
        rf"(?P<day>{DAY})[\s-]+(?:of\s+)?(?:the\s+)?(?P<month>{MONTH})\.?,?[\s-]+(?P<year>{YEAR})",
        rf"(?P<month>{MONTH})\.?\s+(?:the\s+)?(?P<day>{DAY}),?\s+(?P<year>(?:19|20)\d\d)",
        rf"(?P<day>[0-3]?\d)\s?(?P<by>[/.-])\s?(?P<month>[01]?\d)\s?(?P=by)\s?(?P<year>{YEAR})",
        r"(?P<year>(?:19|20)\d\d)(?P<by>[/.-])(?P<month>[01]?\d)(?P=by)(?P<day>[0-3]?\d)",
    )
)


class Written(NamedTuple):
    """A date in a text: from where to where it stands, and the days it may mean."""

    start: int
    end: int
    days: frozenset[datetime.date]


def dates_in(text: str) -> Iterator[Written]:
    """Every whole date in a text, as it is written in Britain. A year of two figures may be of either century."""
    for way in WAYS:
        for found in way.finditer(text):
            if days := frozenset(_days(found["day"], found["month"], found["year"])):
                yield Written(found.start(), found.end(), days)


def _days(day: str, month: str, year: str) -> Iterator[datetime.date]:
    number = int(month) if month.isdigit() else MONTHS.index(month[:3].lower()) + 1
    in_month = int(re.match(r"\d+", day)[0])
    short = year.lstrip("'’")
    for whole in (int(short),) if len(short) == 4 else (1900 + int(short), 2000 + int(short)):
        try:
            yield datetime.date(whole, number, in_month)
        except ValueError:  # the 31st of a month of thirty days, or a number that is no month: no date
            continue
