"""What cannot be done now, where no form is there to say so: a page of its own (409)."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cases.record import Refused


class RefusalMiddleware:
    """Answers a refusal that no view caught with its own sentence. The action's transaction is already undone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page, for a refusal; every other exception goes its own way."""
        if not isinstance(exception, Refused):
            return None
        return render(request, "409.html", {"refusal": str(exception)}, status=HTTPStatus.CONFLICT)
