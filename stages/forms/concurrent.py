"""The forms about another process that considering the complaint would prejudice (reg 8)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from cases.forms import CaseForm, DateField, LongTextField, RadioField, TextField, YesNoField
from cases.models import SpokenOrWritten
from stages.law.vocabulary import CONCURRENT
from stages.law.working_days import in_words, one_year_after
from stages.models import ConcurrentProcess

NOTICE = (
    "In writing, with the reasons, naming the process, and that they can come back within one year of its end "
    "(reg 8(3)-(5))."
)


class PrejudiceForm(CaseForm):
    title = "Would considering this point prejudice the other process?"
    button = "Record the decision"
    prejudiced = YesNoField(
        label="Your decision",
        help_text="That the process exists is not enough: considering this point must prejudice it (reg 8(1)).",
        choices=[("yes", "Yes: stop this point"), ("no", "No: it goes on")],
        inline=False,
    )
    code = RadioField(
        label="If yes: what kind of process?", required=False, choices=[(c.value, c.label) for c in CONCURRENT]
    )
    process = TextField(
        label="If yes: which process is it?",
        help_text="As the notice names it, for example: the care proceedings in the family court.",
        required=False,
        max_length=300,
    )
    factors = LongTextField(label="Why?", rows=4)
    evidence = LongTextField(
        label="What shows that the process exists?",
        help_text="The complainant's written statement, or the notification from the court or the police.",
        rows=3,
    )
    told = LongTextField(
        label="If yes, and the notice has been sent today: what did it say?",
        help_text=f"{NOTICE} If it has not been sent, leave both blank: it is owed as soon as possible.",
        required=False,
        rows=4,
    )
    told_on = DateField(label="Notice sent on", required=False, past=True, subject="The date the notice was sent")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("prejudiced"):
            return cleaned
        if not cleaned.get("code") and "code" not in self.errors:
            self.add_error("code", "Say which of the four kinds of process it is.")
        if not cleaned.get("process") and "process" not in self.errors:
            self.add_error("process", "Name the process, as the notice to the person does.")
        if cleaned.get("told") and not cleaned.get("told_on") and "told_on" not in self.errors:
            self.add_error("told_on", "Enter the date the notice was sent.")
        if cleaned.get("told_on") and not cleaned.get("told"):
            self.add_error("told", "Say what the notice said.")
        return cleaned


class NoticeForm(CaseForm):
    title = "Record the notice"
    button = "Record the notice"
    keeps_drafts = True
    notice = LongTextField(label="What did the notice say?", help_text=NOTICE, rows=6)
    sent_on = DateField(label="Sent on", past=True, subject="The date it was sent")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sent_on"].initial = self.fields["sent_on"].initial or timezone.localdate()


class EndForm(CaseForm):
    title = "Record the end of the other process"
    button = "Record its end"
    ended_on = DateField(
        label="When was it discontinued or completed?",
        help_text="The complainant has one year from that day to resubmit what was stopped (reg 8(5)).",
        past=True,
        subject="The date it ended",
    )


class ResubmitForm(CaseForm):
    title = "Record a resubmission"
    button = "Open the new case"
    keeps_drafts = True
    resubmitted_on = DateField(label="Resubmitted on", past=True, subject="The date it was resubmitted")
    form = RadioField(label="Spoken or in writing?", choices=SpokenOrWritten.choices)
    words = LongTextField(
        label="The words used",
        help_text="As they were said or written. The points that were stopped come over.",
        rows=8,
    )

    def __init__(self, *args: Any, process: ConcurrentProcess, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if process.ended_on:
            self.fields["resubmitted_on"].help_text = (
                f"The other process ended on {in_words(process.ended_on)}: from then until "
                f"{in_words(one_year_after(process.ended_on))} (reg 8(5))."
            )
