"""The forms of stage 1 and of the endings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from cases.forms import CaseForm, DateField, LongTextField, RadioField, TextField
from stages.actions.stage_one import (
    furthest_extension,
    last_day_to_extend,
    senior_managers_for,
    team_managers_for,
)
from stages.law.vocabulary import FINDINGS
from stages.law.working_days import in_words
from stages.letters import complainant_of
from stages.models import Answer, Response, StageOne


class GiveForm(CaseForm):
    """Someone to be given the case, from those who can be: nobody walled off from it is in the list."""

    to = forms.ModelChoiceField(queryset=None, widget=forms.RadioSelect, empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        field.queryset = self.people()
        field.label_from_instance = lambda user: f"{user.name}, {user.post_title}" if user.post_title else user.name
        field.error_messages |= {"required": "Choose someone.", "invalid_choice": "Choose someone from the list."}

    def people(self) -> Any:
        raise TypeError("A form that gives a case says to whom.")


class AllocateForm(GiveForm):
    title = "Allocate to a senior manager"
    button = "Allocate"

    def people(self) -> Any:
        self.fields["to"].label = "Who will be responsible for the answer?"
        return senior_managers_for(self.case, timezone.localdate())


class AppointTeamManagerForm(GiveForm):
    title = "Appoint a team manager"
    button = "Appoint"

    def people(self) -> Any:
        self.fields["to"].label = "Who will investigate and write the answer?"
        return team_managers_for(self.case, timezone.localdate())


class ReturnAppointmentForm(CaseForm):
    title = "Send the complaint back"
    button = "Send it back"
    why = LongTextField(
        label="Why can you not take it?", help_text="For example, you know the family. The clock runs on.", rows=3
    )


class MoveStartForm(CaseForm):
    title = "Agree a later start"
    button = "Record the later start"
    to = DateField(
        label="Stage 1 starts on",
        subject="The new start",
        help_text="Only where the complainant asked for it (reg 14(4)). It is never the council's idea.",
    )
    factors = LongTextField(
        label="What did the complainant ask for, and how was the date confirmed to them in writing?", rows=4
    )


class ExtendForm(CaseForm):
    title = "Extend stage 1"
    button = "Extend"
    until = DateField(label="New date for the response", subject="The new date")
    reason = LongTextField(
        label="Why is the complaint complex?",
        help_text="Only complexity allows this, once (reg 14(5)). An absent colleague is no reason.",
        rows=4,
    )
    told = LongTextField(label="What was the complainant told about the delay?", rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stage_one = StageOne.objects.get(case=self.case)
        first_due, furthest = last_day_to_extend(stage_one), furthest_extension(stage_one)
        self.fields[
            "until"
        ].help_text = (
            f"After {in_words(first_due)} and no later than {in_words(furthest)}. Decide by {in_words(first_due)}."
        )
        self.fields["until"].initial = furthest


class AnswerForm(CaseForm):
    title = "Draft the response"
    button = "Save"
    keeps_drafts = True
    mark_optional = False
    answer_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    found = LongTextField(label="What we found", required=False, rows=9)
    finding = RadioField(
        label="Finding", required=False, inline=True, choices=[(f.value, f.label.capitalize()) for f in FINDINGS]
    )
    partly_because = LongTextField(label="If only partly upheld: why?", required=False, rows=2)
    remedy = LongTextField(label="What we will do, who will do it, by when", required=False, rows=4)
    learning = LongTextField(
        label="What the service has learnt",
        help_text="Not part of the letter. It goes into the annual report.",
        required=False,
        rows=3,
    )

    def __init__(self, *args: Any, answer: Answer, **kwargs: Any) -> None:
        self.answer = answer
        initial = {n: getattr(answer, n) for n in ("found", "finding", "partly_because", "remedy", "learning")}
        super().__init__(*args, initial=initial | {"answer_version": answer.version}, **kwargs)

    @property
    def seen(self) -> int:
        """The version of the answer that was shown, so that work on another point is no clash."""
        return self.cleaned_data["answer_version"] or 0

    def text(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name != "answer_version"}


class LetterForm(CaseForm):
    title = "Opening and closing of the letter"
    button = "Save"
    keeps_drafts = True
    opening = LongTextField(
        label="Opening", help_text="Thank them, say what you looked at and whom you spoke to.", rows=6, required=False
    )
    closing = LongTextField(
        label="Closing",
        help_text="An apology where one is due, and whom they can ring. How to ask for stage 2 is added by itself.",
        rows=6,
        required=False,
    )

    def __init__(self, *args: Any, response: Response, **kwargs: Any) -> None:
        super().__init__(*args, initial={"opening": response.opening, "closing": response.closing}, **kwargs)


class CheckForm(CaseForm):
    title = "Check the draft response"
    button = "Record the check"
    decision = RadioField(
        label="What do you decide?",
        choices=[("approve", "Approve it: it can be sent as it reads now"), ("return", "Send it back")],
    )
    comments = LongTextField(label="If you send it back: what has to change?", rows=5, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("decision") == "return" and not cleaned.get("comments"):
            self.add_error("comments", "Say what has to change.")
        return cleaned


class IssueForm(CaseForm):
    title = "Send the response"
    button = "Record that it was sent"
    sent_on = DateField(label="Sent on", past=True, subject="The date it was sent")
    sent_to = TextField(label="Sent to", help_text="Check the name and the address against the case, in full.")
    sent_how = RadioField(
        label="How?",
        choices=[("email", "Email"), ("post", "Post"), ("by hand", "By hand")],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sent_on"].initial = self.fields["sent_on"].initial or timezone.localdate()
        self.fields["sent_to"].initial = self.fields["sent_to"].initial or complainant_of(self.case)
