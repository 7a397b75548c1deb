"""The list of the cases behind a number, as every page that opens one shows it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone

from cases.actions.equality import QUESTIONS
from cases.permissions import equality_shown_to, visible_to
from stages import worklist
from stages.calendar import england
from stages.views.worklist import row

ROWS = 50


def cases_listed(request: HttpRequest, cases: Collection[int], *, by: Iterable[str] = ()) -> dict[str, Any]:
    """The page of these cases that the address asks for, the last received first, for `reporting/cases_behind.html`.

    `cases` are the ids of all that stand behind the number, told from the others by these dimensions. Those that this
    person may not see are counted, as `hidden`, and not listed. Where an equality answer tells them apart, the list
    would say whose answer it is: then it holds those whose answers this person may see.
    """
    today, calendar = timezone.localdate(), england()
    by_an_answer = bool(set(by) & set(QUESTIONS))
    shown = equality_shown_to(request.user, today) if by_an_answer else visible_to(request.user, today)
    seen = shown.filter(pk__in=cases)
    page = Paginator(worklist.for_rows(seen, today).order_by("-received_on", "-pk"), ROWS)
    page = page.get_page(request.GET.get("page"))
    kept = [(name, value) for name in request.GET if name != "page" for value in request.GET.getlist(name)]
    return {
        "behind": len(cases),
        "page": page,
        "rows": [row(case, today, calendar) for case in page],
        "hidden": len(cases) - page.paginator.count,
        "by_an_answer": by_an_answer,
        "kept": urlencode(kept),
    }
