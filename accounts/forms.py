"""The sign-in form."""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.helper import FormHelper
from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils import timezone

from . import throttle
from .models import User


class SignInForm(AuthenticationForm):
    """Email address and password. Wrong either way, the answer is the same, in the same time."""

    use_required_attribute = False
    error_messages = {
        "invalid_login": "The email address or the password is not right. Check both and try again.",
        "inactive": "The email address or the password is not right. Check both and try again.",
    }

    username = forms.EmailField(
        label="Email address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
        error_messages={
            "required": "Enter your email address.",
            "invalid": "Enter an email address, such as name@example.org.",
        },
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.must_wait = False
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        email = self.cleaned_data.get("username")
        if not email or not self.cleaned_data.get("password"):
            return self.cleaned_data
        address = throttle.address_of(self.request)
        try:
            throttle.count_try(email, address, now=timezone.now())
        except throttle.TooManyTries as wait:
            self.must_wait = True
            raise ValidationError(
                f"There have been too many tries. Wait {in_words(wait.seconds)}, then try again."
            ) from None
        found = super().clean()
        throttle.was_right(email, address)
        return found

    def confirm_login_allowed(self, user: User) -> None:
        if not user.is_active:
            raise self.get_invalid_login_error()


def in_words(seconds: int) -> str:
    """A wait as people say it."""
    if seconds <= 60:
        return f"{seconds} second{'s' * (seconds != 1)}"
    minutes = -(-seconds // 60)
    return f"{minutes} minutes"
