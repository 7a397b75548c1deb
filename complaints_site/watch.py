"""The dead-man's switch as people see it: a banner for the complaints team while the scheduler is silent."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from cases.permissions import Act, may
from stages.switch import silent_since


def silence(request: HttpRequest) -> dict[str, Any]:
    """Since when the scheduler has been silent, asked only by a page that shows it (context processor)."""

    def since() -> Any:
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated or not may(user, Act.LOG):
            return None
        return silent_since(timezone.now())

    return {"scheduler_silent_since": SimpleLazyObject(since)}
