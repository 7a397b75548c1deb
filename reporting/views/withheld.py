"""How much of a draft's report is withheld, on the pages of the draft and of the data protection officer.

What was submitted keeps its count with it. Of a draft it is counted when it is asked for, which the page does by itself
where there is script, so that the page does not wait for the cases to be counted.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from cases.permissions import Act, may
from reporting.figures import ReportRefused
from reporting.layouts import BrokenLayout
from reporting.models import ReportDraft
from reporting.publication.frozen import CannotThaw
from reporting.publication.snapshots import Snapshot
from reporting.words.at_hand import at_hand

ASKED = "withheld"
"""What the address of a page carries where the count is asked for."""
MOST_NAMED = 3


def withheld(request: HttpRequest, found: ReportDraft) -> dict[str, Any]:
    """What the template `reporting/withheld.html` shows; nothing where the report withholds nothing, or is no more."""
    if not (found.withholds_small_numbers and found.is_open):
        return {}
    shown: dict[str, Any] = {"may_arrange": may(request.user, Act.PUBLISH_REPORT), "tally": None, "faults": ()}
    try:
        if found.snapshot:
            shown["tally"] = Snapshot.read(found.snapshot).tally
        elif ASKED in request.GET:
            shown["tally"] = at_hand(found, on=timezone.localdate()).tally
        else:
            shown["to_count"] = True
    except (ReportRefused, BrokenLayout, CannotThaw) as fault:
        shown["faults"] = str(fault).splitlines()
    if tally := shown["tally"]:
        mostly = [table for table in tally.tables if table.is_mostly_withheld]
        shown["mostly"] = sorted(mostly, key=lambda table: -table.withheld)[:MOST_NAMED]
    return shown
