"""Signing in comes first, on every page but the few that say otherwise."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse

from . import kept


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Sends a person who is not signed in to sign in, and keeps what they had just typed (see kept.py)."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponse:
        if "HX-Request" in request.headers:
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED)  # part of a page: the sign-in page would land inside it
        if request.method == "POST" and kept.keep(request):
            messages.info(request, "You were signed out before this was sent. Sign in again: what you typed is kept.")
        return super().handle_no_permission(request, view_func)
