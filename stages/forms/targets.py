"""The form for a length that is the council's own."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone

from cases.forms import DateField, Form
from stages.actions.targets import LONGEST
from stages.law.clocks import ClockRule, Unit
from stages.targets import rule_on


def number(label: str, least: int) -> forms.IntegerField:
    wrong = f"Enter a whole number from {least} to {LONGEST}."
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=LONGEST,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )


class TargetForm(Form):
    button = "Set this length"
    length = number("Length", 1)
    further = number("An extension may add", 0)
    from_on = DateField(
        label="In force from",
        subject="The date it is in force from",
        help_text="After today. Clocks that have started keep the length that they began with.",
    )

    def __init__(self, *args: Any, rule: ClockRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = f"Set the length: {rule.title}"
        today = timezone.localdate()
        now = rule_on(rule.id, today)
        unit = {Unit.WORKING_DAYS_BEFORE: "working days"}.get(rule.unit, rule.unit.label)
        self.fields["length"].label = f"Length, in {unit}"
        self.fields["length"].initial = self.fields["length"].initial or now.length
        self.fields["from_on"].initial = self.fields["from_on"].initial or today + datetime.timedelta(days=1)
        if rule.longest is None:
            del self.fields["further"]
        else:
            self.fields["further"].label = f"An extension may add, in {unit}"
            if self.fields["further"].initial is None:
                self.fields["further"].initial = now.longest - now.length
        self.helper.layout = self.layout()
