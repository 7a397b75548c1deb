"""The council's own clock (C16): the annual report of the procedure, from the end of the financial year (reg 13(3)).

It belongs to no case. The Regulations say "as soon as possible after 31 March"; the council's date is 30 September.
"""

from __future__ import annotations

import datetime

from stages.law.clocks import ClockFacts

WHY = "31 March, the end of the financial year"


def year_ended_before(day: datetime.date) -> datetime.date:
    """The last 31 March that has passed on a day: the report of the year that ended then is the one that is owed."""
    this_year = datetime.date(day.year, 3, 31)
    return this_year if day > this_year else datetime.date(day.year - 1, 3, 31)


def facts(ended_on: datetime.date, *, made_on: datetime.date | None = None) -> ClockFacts:
    """The facts of C16 for the year that ended on a 31 March; `made_on` is the day its report was made."""
    return ClockFacts(ended_on, WHY, stopped_on=made_on)
