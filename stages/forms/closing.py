"""The forms of the endings: withdrawn, accepted, closed, and what is owed in writing afterwards."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from cases.forms import CaseForm, DateField, LongTextField, RadioField, TextField
from stages.law.vocabulary import Procedure, State
from stages.letters import complainant_of

HOW_SENT = [("email", "Email"), ("post", "Post"), ("by hand", "By hand")]


class WithdrawForm(CaseForm):
    title = "Record a withdrawal"
    button = "Record the withdrawal"
    withdrawn_on = DateField(label="Withdrawn on", past=True, subject="The date of withdrawal")
    how = LongTextField(
        label="What did they say, and how?", help_text="Spoken or in writing: both will do (reg 7(1)).", rows=3
    )
    confirmed = LongTextField(
        label="How was the withdrawal confirmed to them in writing?",
        help_text="To the complainant and any advocate (reg 7(2)). If it has not been yet, leave both blank: a clock "
        "runs until it is.",
        required=False,
        rows=2,
    )
    confirmed_on = DateField(
        label="Confirmed on", required=False, past=True, subject="The date of the written confirmation"
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("confirmed") and not cleaned.get("confirmed_on") and "confirmed_on" not in self.errors:
            self.add_error("confirmed_on", "Enter the date of the written confirmation.")
        if cleaned.get("confirmed_on") and not cleaned.get("confirmed"):
            self.add_error("confirmed", "Say how the withdrawal was confirmed.")
        return cleaned


class ConfirmWithdrawalForm(CaseForm):
    title = "Confirm the withdrawal"
    button = "Record the confirmation"
    confirmed = LongTextField(
        label="How was the withdrawal confirmed to them in writing?",
        help_text="To the complainant and any advocate (reg 7(2)).",
        rows=3,
    )
    confirmed_on = DateField(label="Confirmed on", past=True, subject="The date of the written confirmation")


class CloseForm(CaseForm):
    """Why it is closed, in the words of the stage that was answered."""

    title = "Close the case"
    button = "Close the case"
    accepted = RadioField(label="Why is it closed?", choices=[], error_messages={"required": "Say why it is closed."})
    resolved_on = DateField(
        label="If they accepted it: on which day?", required=False, past=True, subject="The date they accepted it"
    )
    why = LongTextField(label="What shows this?", rows=3, error_messages={"required": "Say what shows this."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label, hint = self.ending()
        field = self.fields["accepted"]
        field.choices = [("yes", "The complainant accepted the answer"), ("no", label)]
        field.hints = {"no": hint}

    def ending(self) -> tuple[str, str]:
        """How it ends where nobody accepted the answer, and what is still open to the complainant then."""
        if self.case.status == State.STAGE3_ANSWERED:
            return "All stages are done", "The complainant can go to the Ombudsman, as the last letter says."
        if self.case.status == State.STAGE2_ANSWERED and self.case.procedure == Procedure.CORPORATE:
            return "Both stages are done", "The complainant can go to the Ombudsman, as the last letter says."
        if self.case.status == State.STAGE2_ANSWERED:
            return "No request for a panel has come", "A later request opens it again, and is decided on (reg 18(2))."
        return "No request for stage 2 has come", "There is no legal cut-off: they can still ask, and it opens again."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("accepted") == "yes" and not cleaned.get("resolved_on") and "resolved_on" not in self.errors:
            self.add_error("resolved_on", "Enter the date they accepted it.")
        return cleaned


class TermsForm(CaseForm):
    title = "Record the written terms of resolution"
    button = "Record that they were sent"
    keeps_drafts = True
    terms = LongTextField(
        label="The terms",
        help_text="What was agreed: what will be done, by whom and by when. They go into the letter as they stand.",
        rows=8,
    )
    sent_on = DateField(label="Sent on", past=True, subject="The date they were sent")
    sent_to = TextField(
        label="Sent to", help_text="The complainant and any advocate. Check the name and the address against the case."
    )
    sent_how = RadioField(label="How?", choices=HOW_SENT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sent_on"].initial = self.fields["sent_on"].initial or timezone.localdate()
        self.fields["sent_to"].initial = self.fields["sent_to"].initial or complainant_of(self.case)
