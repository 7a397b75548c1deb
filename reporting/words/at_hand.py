"""The report that an author's words are read against while they are written: as it would be put together today.

It is kept for as long as nothing happens in the record, so that a preview at every pause in typing counts the cases and
looks for what must be withheld once.
"""

from __future__ import annotations

import datetime

from django.core.cache import cache
from django.db.models import Max

from cases.models import Event

from ..compiling import compiled
from ..crosstab import tabulated
from ..layouts import layout_called
from ..models import ReportDraft
from ..publication.snapshots import printed_before
from ..report import Report
from ..small_numbers.withholding import Rule

KEPT_FOR = 15 * 60
"""Seconds."""


def at_hand(draft: ReportDraft, *, on: datetime.date) -> Report:
    """The report of a draft without its author's words, its small numbers withheld as they will be.

    Raises figures.ReportRefused where its figures contradict each other.
    """
    last_event = Event.objects.aggregate(last=Max("pk"))["last"]
    rule = draft.withholds_below if draft.withholds_small_numbers else 0
    key = f"at_hand:{draft.year}:{draft.layout}:{rule}:{last_event}:{on}"
    report = cache.get(key)
    if report is None:
        withhold = Rule(rule, printed_before()) if rule else None
        report = compiled(draft.year, layout_called(draft.layout), on=on, count=tabulated, withhold=withhold)
        cache.set(key, report, KEPT_FOR)
    return report
