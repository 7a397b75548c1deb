"""The council's own lengths: set from a day on, by the complaints manager. What the law sets, nobody sets here."""

from __future__ import annotations

import datetime

from django.db import transaction

from accounts.models import User
from cases.models import Case, Verb
from cases.permissions import Act, require
from cases.record import Refused, hold, house_event, write
from stages.deadlines import refresh
from stages.law.clocks import CLOCKS
from stages.law.working_days import in_words
from stages.models import Clock, ClockTarget

LONGEST = 260
"""Working days: a year of them. A longer target is a slip of the hand."""


@transaction.atomic
def set_target(
    *, by: User, on: datetime.date, rule: str, length: int, from_on: datetime.date, further: int | None = None
) -> ClockTarget:
    """Set the council's own length of a clock from a coming day on, and how many days an extension may add.

    Clocks that start on that day or later have it; those that run keep the length they began with, so that no date
    that somebody was told moves. A target that is not in force yet may be set again.
    """
    require(by, Act.KEEP_SETTINGS)
    if rule not in CLOCKS:
        raise Refused("There is no such clock.")
    usual = CLOCKS[rule]
    if not usual.may_be_set:
        raise Refused(f"The length of “{usual.title}” is not for a council to set ({usual.regulation}).")
    if not 1 <= length <= LONGEST:
        raise Refused(f"The length must be between 1 and {LONGEST}.")
    if usual.longest is None and further is not None:
        raise Refused(f"Nothing extends “{usual.title}”, so there is no extension to set.")
    if usual.longest is not None and not (further is not None and 0 <= further <= LONGEST):
        raise Refused(f"Say by how many working days it may be extended, from 0 to {LONGEST}.")
    if from_on <= on:
        raise Refused(
            f"A new length begins after today ({in_words(on)}): a clock keeps the length that it had on its day 0."
        )
    longest = None if further is None else length + further
    before = ClockTarget.objects.filter(rule=rule, from_on=from_on).values("length", "longest").first()
    target, _ = ClockTarget.objects.update_or_create(
        rule=rule, from_on=from_on, defaults={"length": length, "longest": longest, "set_by": by, "set_on": on}
    )
    words = {"after": {"length": length, "longest": longest, "from_on": from_on}}
    if before:
        words["before"] = before
    house_event(Verb.TARGET_CHANGED, by=by, on=on, about=usual.title, words=words)
    _follow(target, by=by, on=on)
    return target


def _follow(target: ClockTarget, *, by: User, on: datetime.date) -> None:
    """Work out again the few clocks whose day 0 is still to come, such as the papers of a panel that is arranged."""
    coming = Clock.objects.filter(rule=target.rule, day_zero__gte=target.from_on)
    for case in Case.objects.filter(pk__in=coming.values("case")).order_by("pk"):
        held = hold(case)
        before = _due(held, target.rule)
        refresh(held)
        after = _due(held, target.rule)
        if before != after:
            about = CLOCKS[target.rule].title
            write(held, Verb.TARGET_CHANGED, by=by, on=on, about=about, before=before, after=after)


def _due(case: Case, rule: str) -> dict[str, datetime.date]:
    rows = Clock.objects.filter(case=case, rule=rule).values_list("item", "due_on")
    return {f"due_{item}" if item else "due": due for item, due in rows}
