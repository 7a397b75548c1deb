"""What stands at the top of every page of a case: who it is, its pages, its next step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from cases.models import Case

BANNERS: list[Callable[[HttpRequest, Case], dict[str, Any]]] = []
"""What a page of a case shows at its top. `cases` may not import `stages`, which knows the steps, and which adds its
function here when it starts."""


def banner(request: HttpRequest, case: Case) -> dict[str, Any]:
    """The context of templates/stages/banner.html; only the case where nothing has been added."""
    context: dict[str, Any] = {"case": case}
    for add in BANNERS:
        context |= add(request, case)
    return context
