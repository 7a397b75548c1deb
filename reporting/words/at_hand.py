"""The report of a draft as it would be put together today, without its author's words: what these are read against
while they are written, and what the pages of the draft show of it.

It is kept for as long as nothing happens in the record that could change a figure, so that a preview at every pause in
typing, and each page of the draft, counts the cases and looks for what must be withheld once.
"""

from __future__ import annotations

import datetime

from django.core.cache import cache

from cases.models import Event, Verb
from cases.models.event import READS

from ..crosstab import tabulated
from ..models import ReportDraft
from ..publication.snapshots import Counted, counted

KEPT_FOR = 15 * 60
"""Seconds."""

CHANGES_NO_FIGURE = (
    *READS,
    Verb.REPORT_MADE,
    Verb.REPORT_BEGUN,
    Verb.REPORT_WORDED,
    Verb.QUOTATION_KEPT,
    Verb.QUOTATION_REMOVED,
    Verb.NAME_CLEARED,
    Verb.WITHHOLDING_SET,
    Verb.REPORT_SUBMITTED,
    Verb.REPORT_TAKEN_BACK,
    Verb.REPORT_SENT_BACK,
    Verb.REPORT_APPROVED,
    Verb.REPORT_DROPPED,
    Verb.TABLE_SAVED,
    Verb.TABLE_REMOVED,
)
"""What may happen without another number in a report. What a draft withholds is asked of the draft itself."""


def at_hand(draft: ReportDraft, *, on: datetime.date) -> Counted:
    """The report of a draft without its author's words, its small numbers withheld as they will be.

    Raises figures.ReportRefused where its figures contradict each other.
    """
    happened = Event.objects.exclude(verb__in=CHANGES_NO_FIGURE).order_by("-pk").values_list("pk", flat=True)
    rule = draft.withholds_below if draft.withholds_small_numbers else 0
    key = f"at_hand:{draft.year}:{draft.layout}:{rule}:{happened.first()}:{on}"
    found = cache.get(key)
    if found is None:
        found = counted(draft, on=on, count=tabulated)
        cache.set(key, found, KEPT_FOR)
    return found
