"""How much one request may send, whoever sends it."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from complaints_site import brand

LARGEST = 25 * 1024**2
"""Bytes: more than twice the largest file that a form takes, so that a form says itself what is a little too large."""


class RequestSizeMiddleware:
    """Refuses what is larger than any form sends, before its body is read (413).

    Django limits what is typed and not the files beside it: it puts them on the disk, in a container the memory behind
    /tmp, while it looks for the form's token, and so before anybody has signed in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) <= LARGEST:
            return self.get_response(request)
        page = render_to_string("400.html", brand.council(request) | {"most_megabytes": LARGEST // 1024**2})
        return HttpResponse(page, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
