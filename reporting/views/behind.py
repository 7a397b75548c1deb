"""The list of the cases behind a number, as every page that opens one shows it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone

from cases.permissions import visible_to
from stages import worklist
from stages.calendar import england
from stages.views.worklist import row

ROWS = 50


def cases_listed(request: HttpRequest, cases: Collection[int]) -> dict[str, Any]:
    """The page of these cases that the address asks for, the last received first, for `reporting/cases_behind.html`.

    `cases` are the ids of all that stand behind the number. Those that this person may not see are counted, as
    `hidden`, and not listed.
    """
    today, calendar = timezone.localdate(), england()
    seen = visible_to(request.user, today).filter(pk__in=cases)
    page = Paginator(worklist.for_rows(seen, today).order_by("-received_on", "-pk"), ROWS)
    page = page.get_page(request.GET.get("page"))
    kept = [(name, value) for name in request.GET if name != "page" for value in request.GET.getlist(name)]
    return {
        "behind": len(cases),
        "page": page,
        "rows": [row(case, today, calendar) for case in page],
        "hidden": len(cases) - page.paginator.count,
        "kept": urlencode(kept),
    }
