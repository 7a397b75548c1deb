"""The council's own lengths for the clocks that are its to set: which is in force on a day, and what is still to come.

A clock has the length that was in force on its day 0 (`stages/models/target.py`). A length that is the law's is never
looked for here.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from stages.law.clocks import CLOCKS, ClockRule
from stages.models import ClockTarget


@dataclass(frozen=True, slots=True)
class Length:
    """One clock as it stands on a day. `own` is the council's target in force (None: the usual length), `coming` those
    that are set from a later day."""

    rule: ClockRule
    own: ClockTarget | None
    coming: tuple[ClockTarget, ...] = ()


def rule_on(rule: str, day_zero: datetime.date) -> ClockRule:
    """A clock's rule with the length that was in force on its day 0."""
    usual = CLOCKS[rule]
    if not usual.may_be_set:
        return usual
    own = ClockTarget.objects.filter(rule=rule, from_on__lte=day_zero).order_by("-from_on").first()
    return usual.with_target(own.length, own.longest) if own else usual


def lengths_on(day: datetime.date) -> list[Length]:
    """Every clock of the procedures with its length on a day: one query, however many targets there are."""
    of_rule: dict[str, list[ClockTarget]] = {}
    for target in ClockTarget.objects.select_related("set_by").order_by("from_on"):
        of_rule.setdefault(target.rule, []).append(target)
    lengths = []
    for usual in CLOCKS.values():
        targets = of_rule.get(usual.id, []) if usual.may_be_set else []
        own = next((target for target in reversed(targets) if target.from_on <= day), None)
        coming = tuple(target for target in targets if target.from_on > day)
        rule = usual.with_target(own.length, own.longest) if own else usual
        lengths.append(Length(rule, own, coming))
    return lengths
