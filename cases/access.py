"""The only way a view gets a case, and the only way a page without one is opened.

Each view makes a decision here, and a middleware refuses the response of one that made none. Someone who may not know
that a case exists gets the same 404 as for a case that does not.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from .models import Case
from .permissions import Act, NotAllowed, may, permitted, visible_to
from .record import seen

OPEN_PAGES = frozenset({"sign_in", "sign_out", "health", "accessibility", "brand"})
"""The pages that anyone may open. A test holds this list to ten names at most."""

Row = TypeVar("Row", bound=Model)


class UndecidedAccess(RuntimeError):
    """A view answered without asking whether it might. It is a fault of ours, and the answer is not sent."""


def allow(request: HttpRequest, act: Act) -> None:
    """Open a page that belongs to no case; 403 for those who may not."""
    request.access_decision = act
    if not may(request.user, act):
        if not request.user.roles():
            raise NotAllowed("You hold no post here today, so there are no cases for you to see.")
        raise NotAllowed(f"You do not have permission to {act.label}.")


def case_for(request: HttpRequest, reference: str, act: Act, *, related: tuple[str, ...] = ()) -> Case:
    """The case of that reference, if this person may do this to it.

    404 where they may not know that it exists; 403 where they see it but may not do this. Looking is recorded in the
    case's own history, and a page whose reading cannot be recorded is not shown. `related` is passed to
    select_related.
    """
    request.access_decision = act
    case = visible_to(request.user).select_related(*related).filter(reference=reference.upper()).first()
    if case is None:
        raise Http404("There is no such case.")
    request.permitted = permitted(request.user, case)
    if act not in request.permitted:
        raise NotAllowed(f"You do not have permission to {act.label}.")
    look(request, case)
    return case


def look(request: HttpRequest, case: Case) -> None:
    """Record that this person sees the case: now where they open a page, and where they send a form, when it comes back
    as a page (`DecisionRequiredMiddleware`)."""
    if request.method in ("GET", "HEAD"):
        seen(case, by=request.user, page=_page_of(request))
    else:
        request.case_asked_for = case


def _page_of(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def child_of(case: Case, rows: QuerySet[Row], **lookup: Any) -> Row:
    """A row that hangs on this case, fetched through it: one that belongs to another case is not found."""
    return get_object_or_404(rows.filter(case=case), **lookup)


class DecisionRequiredMiddleware:
    """Refuse to send what a view answered without a decision (default deny, the second time).

    A form that comes back with its faults shows the case as opening it does, and is recorded as a look all the same.
    Otherwise sending an empty form would be a way to read unseen.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        undecided = (
            match is not None
            and match.view_name not in OPEN_PAGES
            and getattr(request, "access_decision", None) is None
            and request.user.is_authenticated
            and response.status_code < 400
        )
        if undecided:
            raise UndecidedAccess(f"The page {match.view_name!r} made no access decision.")
        case = getattr(request, "case_asked_for", None)
        if case is not None and shows_a_page(response):
            seen(case, by=request.user, page=_page_of(request))
        return response


def shows_a_page(response: HttpResponse) -> bool:
    """Whether a post was answered with a page: not with the way to another, a refusal, or a word to a script."""
    return response.status_code in (HTTPStatus.OK, HTTPStatus.CONFLICT) and "json" not in response["Content-Type"]
