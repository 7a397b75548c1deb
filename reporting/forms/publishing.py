"""The forms by which a report is written, approved and sent back."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.forms import LongTextField, RadioField
from reporting.models import ReportDraft

from .editions import EditionForm


class DraftForm(EditionForm):
    """A form about a draft."""

    def __init__(self, *args: Any, draft: ReportDraft, **kwargs: Any) -> None:
        self.draft = draft
        super().__init__(*args, row=draft, **kwargs)


class ReasonForm(DraftForm):
    title = "Why is there a new version?"
    button = "Save the reason"
    reason = LongTextField(
        label="What does it change in the version before, and why?",
        rows=4,
        max_length=2000,
        help_text="One or two sentences. Everyone who reads the report reads them.",
    )


class WithholdingForm(DraftForm):
    title = "Does this report withhold small numbers?"
    button = "Save the decision"
    withholds = RadioField(
        label="Small numbers and what would give them away",
        choices=[("yes", "Withhold them"), ("no", "Show every number")],
        error_messages={"required": "Choose whether small numbers are withheld."},
    )
    below = forms.IntegerField(
        label="Counts are shown from",
        min_value=2,
        max_value=100,
        help_text="5 withholds the counts 1 to 4. A 0 is always shown, unless it gives another number away.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={
            "required": "Enter the smallest count to be shown, such as 5.",
            "invalid": "Enter the smallest count to be shown as a number, such as 5.",
            "min_value": "Enter 2 or more: below that no count is small.",
            "max_value": "Enter 100 or less.",
        },
    )
    why = LongTextField(
        label="Why?",
        rows=4,
        max_length=2000,
        error_messages={"required": "Say why, so that others can follow the decision."},
    )

    def clean_withholds(self) -> bool:
        return self.cleaned_data["withholds"] == "yes"


class ClearForm(DraftForm):
    title = "Why may it stay in the report?"
    button = "Keep it in the report"
    why = LongTextField(
        label="How do you know that it does not say who somebody is?",
        rows=3,
        max_length=1000,
        help_text="For example: King’s Hall is the name of a building. Your reason is kept.",
    )


class ApproveForm(DraftForm):
    title = "Approve the report"
    button = "Approve"
    may_follow = False  # what is approved is what was read
    read = forms.BooleanField(
        label="I have read this report, and it may be published as it is",
        error_messages={"required": "Read the report first, then say that you have."},
    )

    def _post_clean(self) -> None:
        super()._post_clean()
        self.cleaned_data.pop("read", None)


class SendBackForm(DraftForm):
    title = "Send the report back"
    button = "Send it back"
    why = LongTextField(label="What has to be changed?", rows=5, max_length=5000)
