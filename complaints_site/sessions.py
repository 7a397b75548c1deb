"""How long a person stays signed in: 30 minutes without a request, and 10 hours however busy they are."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

SEEN_EVERY = 60  # seconds: a session row is written at most this often, not on every request


class SessionLimitMiddleware:
    """Signs a person out at the longest session, and moves the idle limit on while they work.

    The idle limit itself is the session's own expiry (SESSION_COOKIE_AGE), which each write of the row moves on.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(timezone.now().timestamp())
            signed_in = request.session.setdefault("signed_in_at", now)
            if now - signed_in >= settings.SESSION_LONGEST:
                logout(request)
                messages.info(request, "You were signed out, 10 hours after you signed in. Sign in again to go on.")
            elif now - request.session.get("seen_at", 0) >= SEEN_EVERY:
                request.session["seen_at"] = now
        return self.get_response(request)
