"""The forms of the council's answer to the panel: given to a director, considered, written, sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from cases.forms import CaseForm, DateField, LongTextField, RadioField, TextField
from stages.actions.panel_answer import directors_for
from stages.forms.panel import set_initial
from stages.letters import complainant_of
from stages.models import StageThree


class AppointDirectorForm(CaseForm):
    title = "Give the answer to a director"
    button = "Appoint"
    to = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label="Who answers the panel for the council?",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choose someone.", "invalid_choice": "Choose someone from the list."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        field.queryset = directors_for(self.case, timezone.localdate())
        field.label_from_instance = lambda user: f"{user.name}, {user.post_title}" if user.post_title else user.name


class ConsiderForm(CaseForm):
    title = "Considered with the independent person"
    button = "Record it"
    considered_on = DateField(label="Considered on", past=True, subject="The date")
    considered = LongTextField(
        label="What was considered, and what did the independent person say?", help_text="Reg 20(3).", rows=6
    )

    def __init__(self, *args: Any, three: StageThree, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"considered_on": three.considered_on, "considered": three.considered})
        super().__init__(*args, **kwargs)


class AnswerLetterForm(CaseForm):
    title = "Opening and closing of the answer"
    button = "Save"
    keeps_drafts = True
    opening = LongTextField(
        label="Opening",
        help_text="The council’s response to the panel: what it accepts, and its apology where one is due.",
        rows=7,
        required=False,
    )
    closing = LongTextField(
        label="Closing",
        help_text="The panel’s findings, the decisions, the actions and how to go to the Ombudsman are added.",
        rows=5,
        required=False,
    )

    def __init__(self, *args: Any, three: StageThree, **kwargs: Any) -> None:
        super().__init__(*args, initial={"opening": three.opening, "closing": three.closing}, **kwargs)


class SendAnswerForm(CaseForm):
    title = "Send the stage 3 response"
    button = "Record that it was sent"
    sent_on = DateField(label="Sent on", past=True, subject="The date it was sent")
    sent_to = TextField(label="Sent to", help_text="Check the name and the address against the case, in full.")
    sent_how = RadioField(label="How?", choices=[("email", "Email"), ("post", "Post"), ("by hand", "By hand")])
    received_on = DateField(
        label="If you know the day they received it", past=True, subject="The date it was received", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_initial(self, "sent_on", timezone.localdate())
        set_initial(self, "sent_to", complainant_of(self.case))
