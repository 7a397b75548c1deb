"""The forms of the calendar of bank holidays."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms

from cases.forms import DateField, Form, LongTextField, TextField
from stages.actions.calendar import LONGEST_NAME, LONGEST_REFERENCE
from stages.law.working_days import in_words

REFERENCE_HINT = "For example: Royal proclamation of 10 September 2022, Banking and Financial Dealings Act 1971."


def name_field() -> TextField:
    return TextField(label="Name of the holiday", max_length=LONGEST_NAME)


def reference_field(**more: Any) -> TextField:
    return TextField(
        label="The Act or the proclamation that makes it a bank holiday",
        help_text=REFERENCE_HINT,
        max_length=LONGEST_REFERENCE,
        **more,
    )


class AddHolidayForm(Form):
    title = "Add a bank holiday"
    button = "See what would move"
    date = DateField(
        label="Date",
        subject="The date",
        help_text="A bank holiday in England. The council's own closure days are working days in law (reg 2).",
    )
    name = name_field()
    reference = reference_field()


class MoveHolidayForm(Form):
    title = "Move a bank holiday"
    button = "See what would move"
    date = DateField(label="New date", subject="The new date")
    name = name_field()
    reference = reference_field()

    def __init__(self, *args: Any, day: datetime.date, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = f"Move {name} from {in_words(day)}"
        self.fields["name"].initial = self.fields["name"].initial or name


class RemoveHolidayForm(Form):
    title = "Remove a bank holiday"
    button = "See what would move"
    note = LongTextField(
        label="Why is it no bank holiday?", help_text="Name the Act or the proclamation that says so.", rows=3
    )

    def __init__(self, *args: Any, day: datetime.date, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = f"Remove {name}, {in_words(day)}"


class NextYearForm(Form):
    title = "Add a year to the calendar"
    button = "Go on to check it"


class ApplyForm(Form):
    title = "What this change would move"
    button = "Change the calendar"
    seen = forms.RegexField(
        r"^[0-9]{1,10}\Z",
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid"), "This form came without the version of the calendar. Check it and send it again."
        ),
    )
    reference = reference_field()

    def __init__(self, *args: Any, version: int, needs_reference: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = str(version)
        if not needs_reference:
            del self.fields["reference"]
            self.helper.layout = self.layout()
