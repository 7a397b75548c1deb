"""Day 0 of stage 1 and of stage 2: which of several dates the law counts from, and why that one.

"reg" is a regulation of SI 2006/1738. A clock whose day 0 has not come yet has no start: these give None. The time to
ask for a panel runs from the day the complainant received the stage 2 response (reg 18(2)): `deemed_received` gives
that day where nobody recorded it.
"""

from dataclasses import dataclass
from datetime import date

from .working_days import WorkingDays

POST = "post"
DAYS_IN_THE_POST = 2
"""Working days after posting on which a first-class letter is taken to have come: the convention of deemed service."""


@dataclass(frozen=True, slots=True)
class Start:
    """Day 0 of a clock and the reason, worded to follow a date: "the day ..."."""

    day: date
    why: str


def stage_one_start(
    received_on: date,
    *,
    interest_needed: bool = False,
    interest_decided_on: date | None = None,
    advocate_awaited: bool = False,
    advocate_appointed_on: date | None = None,
    moved_to: date | None = None,
) -> Start | None:
    """Give day 0 of stage 1 (reg 14(3) and (4)), or None while a decision or an advocate is awaited.

    `interest_needed`: the complainant is in the class whose sufficient interest must be decided first (reg 12(1)).
    `advocate_awaited`: they had asked for an advocate, and had none on the day the complaint was received. `moved_to`:
    a later date asked for by the complainant and agreed by the council; an earlier one changes nothing.
    """
    if interest_needed:
        start = _start(interest_decided_on, "the day sufficient interest was decided (reg 14(3)(a))")
    elif advocate_awaited:
        start = _start(advocate_appointed_on, "the day the advocate was appointed (reg 14(3)(b))")
    else:
        start = _start(received_on, "the day the complaint was received (reg 14(3)(c))")
    if start and moved_to and moved_to > start.day:
        return Start(moved_to, "a later day that the complainant asked for and the council agreed (reg 14(4))")
    return start


def stage_two_start(
    *,
    oral: bool,
    requested_on: date | None = None,
    skip_agreed_on: date | None = None,
    record_final_on: date | None = None,
) -> Start | None:
    """Give day 0 of stage 2 in law (reg 17(4) and (5)), or None while it has not come.

    An oral complaint starts when the council produces the final written record of it; a written one when skipping
    stage 1 was agreed, or else when the request was received.
    """
    if oral:
        return _start(record_final_on, "the day the final written record was produced (reg 17(5))")
    if skip_agreed_on:
        return _start(skip_agreed_on, "the day it was agreed to leave stage 1 out (reg 17(4)(a))")
    return _start(requested_on, "the day the request for stage 2 was received (reg 17(4)(b))")


def stage_two_from_statement(record_final_on: date | None) -> Start | None:
    """Give the second counter of stage 2, from the agreed statement, shown beside the legal one."""
    return _start(record_final_on, "the day the statement of complaint was final")


def deemed_received(sent_on: date, how: str, calendar: WorkingDays) -> date:
    """Give the day on which a letter is taken to have been received (DOMAIN section 4, rule 9).

    By post it is the second working day after posting; by email the day it was sent, and by hand the day it was
    delivered. It is a convention, not law: the day of actual receipt counts instead wherever an officer records one.
    """
    return calendar.add(sent_on, DAYS_IN_THE_POST) if how == POST else sent_on


def _start(day: date | None, why: str) -> Start | None:
    return Start(day, why) if day else None
