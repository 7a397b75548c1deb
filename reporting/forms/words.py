"""The form in which the author of a report writes."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from cases.forms import LongTextField
from reporting.words.named import Named
from reporting.words.worded import MOST_IN_SUMMARY, looked_at

from .publishing import DraftForm

IN_SUMMARY = (
    f"They stand in the summary of two pages, in place of its sentences in brief: {MOST_IN_SUMMARY:,} letters at most. "
)
HOW_TO_WRITE = (
    "Leave an empty line between paragraphs. Name a figure in braces, such as {accepted}: then it is always the one in "
    "the tables."
)


class TextForm(DraftForm):
    """The author's words for one place. What they name must be in the report, if there is one to look in."""

    button = "Save these words"
    keeps_drafts = True
    mark_optional = False
    words = LongTextField(
        label="Your words",
        required=False,
        rows=14,
        help_text="They stand at the end of the section. " + HOW_TO_WRITE,
    )

    def __init__(self, *args: Any, report: Named | None, summary: bool = False, **kwargs: Any) -> None:
        self.report = report
        super().__init__(*args, **kwargs)
        if summary:
            self.fields["words"].help_text = IN_SUMMARY + HOW_TO_WRITE

    def clean_words(self) -> str:
        words = self.cleaned_data["words"]
        if self.report and (missing := looked_at(words, self.report).missing):
            raise ValidationError(list(missing))
        return words

    @property
    def typed_words(self) -> str:
        """The words as they stand in the box, judged or not."""
        return str(self["words"].value() or "")
