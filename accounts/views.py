"""Signing in and out."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator

from . import kept
from .forms import SignInForm
from .models import User

AFTER_SIGN_IN: list[Callable[[User], None]] = []
"""What else is done when somebody has signed in. `cases` adds the event here, because `accounts` may not know of it."""


class SignIn(LoginView):
    """Sign in, then go on to the page that was asked for, or to the form that is being kept."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def form_valid(self, form: SignInForm) -> HttpResponse:
        kept.forget_others(self.request, form.get_user())
        response = super().form_valid(form)
        for hook in AFTER_SIGN_IN:
            hook(form.get_user())
        return response

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = HTTPStatus.TOO_MANY_REQUESTS if form.must_wait else HTTPStatus.OK
        return response

    def get_default_redirect_url(self) -> str:
        return kept.path_kept(self.request) or super().get_default_redirect_url()


@method_decorator(login_not_required, name="dispatch")
class SignOut(LogoutView):
    """Sign out, by POST alone, so that no link on another site can do it."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        messages.success(request, "You have signed out.")
        return response
