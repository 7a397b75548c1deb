"""The forms of the register of investigating officers, independent persons and panel members."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import Role
from cases.forms import DateField, Form, LongTextField, RadioField, TextField, YesNoField
from stages.forms.learning import PoundsField
from stages.models import RegisterEntry

CHANGEABLE = (
    "expires_on",
    "away_from",
    "away_until",
    "rate_pounds",
    "rate_per",
    "independent",
    "was_of_the_council_until",
    "checks",
)


class EntryForm(Form):
    """What the register says of anybody on it."""

    expires_on = DateField(label="Registration ends on", subject="The last day of the registration")
    independent = YesNoField(
        label="Do they meet the test of independence (reg 2)?",
        help_text="Neither a member nor an officer of the council, nor the husband, wife or civil partner of one. An "
        "independent person and a panel member must.",
    )
    was_of_the_council_until = DateField(
        label="If they were ever a member or an officer of the council: until when?",
        subject="The day they left the council",
        required=False,
        past=True,
    )
    rate_pounds = PoundsField(label="Rate in pounds", required=False)
    rate_per = RadioField(
        label="For", choices=[("", "No rate"), *RegisterEntry.Per.choices], inline=True, small=True, required=False
    )
    checks = LongTextField(label="Checks, training and declarations", rows=4, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if (cleaned.get("rate_pounds") is None) == bool(cleaned.get("rate_per")) and "rate_pounds" not in self.errors:
            self.add_error("rate_pounds", "Give the rate in pounds, and what it is for: an hour, a day or a case.")
        return cleaned


class AddEntryForm(EntryForm):
    title = "Add somebody to the register"
    button = "Add to the register"
    name = TextField(label="Name")
    email = forms.EmailField(
        label="Email address", help_text="If somebody here has this address already, it is that person who is added."
    )
    role = RadioField(
        label="As what?",
        choices=[
            (Role.INVESTIGATING_OFFICER, "Investigating officer"),
            (Role.INDEPENDENT_PERSON, "Independent person"),
            (Role.PANEL_MEMBER, "Panel member"),
        ],
    )
    registered_on = DateField(label="Registered from", subject="The first day of the registration")
    field_order = ("name", "email", "role", "registered_on", *EntryForm.base_fields)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["registered_on"].initial = self.fields["registered_on"].initial or timezone.localdate()


class ChangeEntryForm(EntryForm):
    title = "Change an entry of the register"
    away_from = DateField(label="Not available from", subject="The first day away", required=False)
    away_until = DateField(label="Not available until", subject="The last day away", required=False)
    field_order = CHANGEABLE

    def __init__(self, *args: Any, entry: RegisterEntry, **kwargs: Any) -> None:
        super().__init__(*args, initial={name: getattr(entry, name) for name in CHANGEABLE}, **kwargs)
