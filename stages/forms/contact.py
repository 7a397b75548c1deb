"""The forms for words with the complainant: acknowledgements, updates, replies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from cases.forms import CaseForm, DateField, LongTextField, RadioField
from cases.models import Case
from stages.actions.contact import stages_asked_for
from stages.law.vocabulary import Procedure, State
from stages.models import Acknowledgement

HOW_TOLD = [
    ("email", "Email"),
    ("post", "Post"),
    ("by hand", "By hand"),
    ("telephone", "Telephone"),
    ("in person", "In person"),
]
STAGES = {1: "the complaint", 2: "the request for stage 2", 3: "the request for a review panel"}


def to_acknowledge(case: Case) -> list[tuple[str, str]]:
    """What has come and was not acknowledged yet, by stage."""
    done = set(Acknowledgement.objects.filter(case=case).values_list("stage", flat=True))
    return [(str(stage), STAGES[stage].capitalize()) for stage in stages_asked_for(case) if stage not in done]


class ToldForm(CaseForm):
    """Something said to the complainant on a day, today unless it is changed."""

    sent_on = DateField(label="On which day?", past=True, subject="The date they were told")
    how = RadioField(label="How?", choices=HOW_TOLD)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sent_on"].initial = self.fields["sent_on"].initial or timezone.localdate()


class AcknowledgeForm(ToldForm):
    title = "Record the acknowledgement"
    button = "Record the acknowledgement"
    field_order = ("stage", "sent_on", "how")
    stage = RadioField(label="What was acknowledged?", choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["stage"]
        field.choices = to_acknowledge(self.case)
        if len(field.choices) == 1:
            field.initial = field.initial or field.choices[0][0]

    def clean_stage(self) -> int:
        return int(self.cleaned_data["stage"])


class UpdateForm(ToldForm):
    title = "Record an update to the complainant"
    button = "Record the update"
    keeps_drafts = True
    field_order = ("words", "offers_next_stage", "sent_on", "how")
    words = LongTextField(
        label="What were they told?",
        help_text="What has been done, what is still to come, and when. Sent in writing, it is kept as a letter.",
        rows=6,
    )
    offers_next_stage = forms.BooleanField(
        label="It tells them that they may ask for stage 2 now (reg 15(2))", required=False
    )

    def own_fields(self) -> dict[str, forms.Field]:
        """The offer of stage 2 is asked about while stage 1 of the statutory procedure is unanswered."""
        if self.case.status != State.STAGE1 or self.case.procedure == Procedure.CORPORATE:
            del self.fields["offers_next_stage"]
        return super().own_fields()


class ReplyForm(ToldForm):
    title = "Record the reply"
    button = "Record the reply and close"
    keeps_drafts = True
    field_order = ("words", "sent_on", "how")
    words = LongTextField(label="What was the reply?", rows=8)
