"""What every response says to the browser, beside Django's own security headers and the Content-Security-Policy."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse


class HeadersMiddleware:
    """Keeps pages out of caches and other sites' windows.

    `no-store` goes on every response that does not say otherwise, signed in or not: after signing out on a shared
    computer the back button must not show a child's case. Files served from /static/ say otherwise themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        match = request.resolver_match
        if match and match.url_name == "sign_out" and request.method == "POST":
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


class ReadableAddressMiddleware:
    """Refuses a NUL in the address: SQLite's search then matches every row, and PostgreSQL's fails."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> None:
        """Refuse before any view reads the address."""
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path:
            raise BadRequest("The address holds a character that no name or reference has.")
