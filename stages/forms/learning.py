"""The forms of recommendations, actions, remedies and costs."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import Truncator

from cases.forms import CaseForm, DateField, LongTextField, RadioField, SelectField, TermField, TextField
from cases.models import Case, ElementStatus, TermList
from stages.actions.learning import owners_for
from stages.law.vocabulary import CostCategory, Layer, RecommendationDecision, RecommendationKind
from stages.models import Action, Recommendation, Remedy

STAGES = {
    Layer.STAGE1: "Stage 1",
    Layer.ADJUDICATION: "Stage 2",
    Layer.PANEL: "Stage 3",
    Layer.OMBUDSMAN: "The Ombudsman",
}
"""The layers whose findings are the council's own, or bind it, by the names that people use for them."""


class PoundsField(forms.DecimalField):
    """An amount in pounds as people write it: 150, 1,250.50 or £200."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "decimal"})
        super().__init__(max_digits=10, decimal_places=2, **{"widget": widget} | kwargs)
        self.error_messages |= {
            "invalid": "Enter an amount in pounds, such as 150 or 1250.50.",
            "max_digits": "Enter a smaller amount.",
            "max_whole_digits": "Enter a smaller amount.",
            "max_decimal_places": "Enter pounds and pence, with no more than 2 numbers after the point.",
        }

    def to_python(self, value: Any) -> Decimal | None:
        return super().to_python(str(value or "").replace("£", "").replace(",", "").strip())


class PointField(forms.ModelChoiceField):
    """One point of complaint of a case, or the whole. The form that has one says of which case."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=None, **{"required": False, "empty_label": "The whole complaint"} | kwargs)
        self.error_messages["invalid_choice"] = "Choose a point from the list."

    def of(self, case: Case) -> None:
        self.queryset = case.elements.exclude(status=ElementStatus.MERGED)
        self.label_from_instance = lambda element: f"{element.number}. {Truncator(element.text).chars(80)}"


class OnPointForm(CaseForm):
    """A form about one point or the whole complaint."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "element" in self.fields:
            self.fields["element"].of(self.case)


class RecommendForm(OnPointForm):
    title = "Record a recommendation"
    button = "Record the recommendation"
    mark_optional = False
    layer = RadioField(
        label="Who recommended it?",
        choices=[(Layer.STAGE1, "The stage 1 response"), (Layer.OMBUDSMAN, "The Ombudsman")],
        hints={Layer.STAGE1: "Those of an investigation and of a panel are recorded with their reports"},
        error_messages={"required": "Choose who recommended it."},
    )
    kind = RadioField(
        label="What kind is it?",
        choices=RecommendationKind.choices,
        small=True,
        error_messages={"required": "Choose what kind it is."},
    )
    text = LongTextField(
        label="What should be done?", rows=4, error_messages={"required": "Enter what should be done."}
    )
    element = PointField(label="Which point is it about?")


class DecideForm(CaseForm):
    title = "Decide on the recommendation"
    button = "Record the decision"
    mark_optional = False
    decision = RadioField(label="Does the council accept it?", choices=RecommendationDecision.choices, small=True)
    reasons = LongTextField(
        label="Reasons",
        help_text="Needed where it is not wholly accepted. They go to the complainant.",
        rows=4,
        required=False,
    )

    def __init__(self, *args: Any, recommendation: Recommendation, **kwargs: Any) -> None:
        initial = {"decision": recommendation.decision, "reasons": recommendation.decision_reasons}
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        decision = cleaned.get("decision")
        if decision and decision != RecommendationDecision.ACCEPTED and not cleaned.get("reasons"):
            self.add_error("reasons", "Give the reasons: it is not wholly accepted.")
        return cleaned


class OwnerForm(OnPointForm):
    """Who will do it, and by when: one of the council's own staff, or a name."""

    mark_optional = False
    owner = forms.ModelChoiceField(
        label="Who will do it?",
        help_text="They see this action among their work, and no more of the case than they may anyway.",
        queryset=None,
        required=False,
        empty_label="Somebody who does not sign in here",
    )
    owner_name = TextField(label="If they do not sign in here: who is it?", required=False)
    due_on = DateField(label="By when?", subject="The date it is due")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        field.queryset = owners_for(self.case, timezone.localdate())
        field.label_from_instance = lambda user: f"{user.name}, {user.post_title}" if user.post_title else user.name
        field.error_messages["invalid_choice"] = "Choose someone from the list."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "owner" in self.errors:
            return cleaned
        if not cleaned.get("owner") and not cleaned.get("owner_name"):
            self.add_error("owner", "Choose who will do it, or enter a name.")
        elif cleaned.get("owner") and cleaned.get("owner_name"):
            self.add_error("owner_name", "You chose a member of staff, so leave this blank.")
        return cleaned


class ActionForm(OwnerForm):
    title = "Record an action"
    button = "Record the action"
    field_order = ("layer", "text", "element", "recommendation", "agreed_on", "owner", "owner_name", "due_on")
    layer = RadioField(
        label="At which stage was it agreed?",
        choices=STAGES.items(),
        small=True,
        error_messages={"required": "Choose the stage at which it was agreed."},
    )
    text = LongTextField(label="What will be done?", rows=3, error_messages={"required": "Enter what will be done."})
    element = PointField(label="Which point is it about?")
    recommendation = forms.ModelChoiceField(
        label="Does it follow from a recommendation?", queryset=None, required=False, empty_label="No"
    )
    agreed_on = DateField(label="Agreed on", past=True, subject="The date it was agreed")

    def __init__(self, *args: Any, layers: Iterable[Layer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreed_on"].initial = self.fields["agreed_on"].initial or timezone.localdate()
        choices = [(layer, STAGES[layer]) for layer in layers]
        self.fields["layer"].choices = choices
        if len(choices) == 1:
            self.fields["layer"].initial = self.fields["layer"].initial or choices[0][0]
        followed = self.fields["recommendation"]
        followed.queryset = Recommendation.objects.filter(case=self.case).exclude(
            decision=RecommendationDecision.REJECTED
        )
        followed.label_from_instance = lambda row: f"{row.number}. {Truncator(row.text).chars(80)}"
        followed.error_messages["invalid_choice"] = "Choose a recommendation from the list."


class ChangeActionForm(OwnerForm):
    title = "Change who does it, or by when"
    button = "Record the change"
    why = LongTextField(label="Why?", rows=2)

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        initial = {"owner": action.owner_id, "owner_name": action.owner_name, "due_on": action.due_on}
        super().__init__(*args, initial=initial, **kwargs)


class ReportActionForm(CaseForm):
    title = "Report the action done"
    button = "Report it done"
    done_on = DateField(label="Done on", past=True, subject="The date it was done")
    evidence = LongTextField(
        label="What shows that it was done?", help_text="The complaints team looks at this and verifies it.", rows=4
    )


class VerifyActionForm(CaseForm):
    title = "Verify the action"
    button = "Record the check"
    mark_optional = False
    verified = RadioField(
        label="Does the evidence show that it was done?",
        choices=[("yes", "Yes, it is verified"), ("no", "No, it goes back to its owner")],
    )
    why = LongTextField(label="If it goes back: what is missing?", rows=3, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("verified") == "no" and not cleaned.get("why"):
            self.add_error("why", "Say what is missing.")
        return cleaned


class NotDoneForm(CaseForm):
    title = "Record that it is not carried out"
    button = "Record that it is not carried out"
    why = LongTextField(label="Why is it not carried out?", help_text="The annual report says so too.", rows=4)


class TellForm(CaseForm):
    title = "Record that the complainant was told"
    button = "Record it"
    told_on = DateField(label="Told on", past=True, subject="The date they were told")
    told = LongTextField(label="What were they told, and how?", rows=3)


class RedressForm(OnPointForm):
    """An offer with any payment, and how far it has come."""

    mark_optional = False
    redress_pounds = PoundsField(label="Payment in pounds, if there is one", required=False, min_value=Decimal(0))
    budget_code = TextField(label="Budget code", width="10", max_length=50, required=False)
    offered_on = DateField(label="Offered on", past=True, subject="The date it was offered")
    accepted_on = DateField(label="Accepted on", past=True, subject="The date it was accepted", required=False)
    paid_on = DateField(label="Paid on", past=True, subject="The date it was paid", required=False)


class RemedyForm(RedressForm):
    title = "Record a remedy"
    button = "Record the remedy"
    field_order = ("layer", "type", "text", "element")
    layer = RadioField(
        label="At which stage was it offered?",
        choices=STAGES.items(),
        small=True,
        error_messages={"required": "Choose the stage at which it was offered."},
    )
    type = TermField(TermList.REMEDY, label="What kind of remedy is it?")
    text = LongTextField(label="What was offered?", rows=3, error_messages={"required": "Enter what was offered."})
    element = PointField(label="Which point is it for?")


class ChangeRemedyForm(RedressForm):
    title = "Accepted, paid, or put right"
    button = "Save"

    def __init__(self, *args: Any, remedy: Remedy, **kwargs: Any) -> None:
        initial = {name: getattr(remedy, name) for name in self.base_fields}
        super().__init__(*args, initial=initial, **kwargs)


class CostForm(CaseForm):
    title = "Record a cost"
    button = "Record the cost"
    mark_optional = False
    category = SelectField(
        label="What was it for?",
        help_text="A payment to the complainant is recorded as a remedy.",
        choices=[(code, label) for code, label in CostCategory.choices if code != CostCategory.REDRESS],
    )
    pounds = PoundsField(label="Amount in pounds", help_text="A credit is a negative amount.")
    incurred_on = DateField(label="Incurred on", past=True, subject="The date of the cost")
    note = TextField(label="Note, such as the invoice", required=False)

    def clean_pounds(self) -> Decimal:
        if self.cleaned_data["pounds"] == 0:
            raise ValidationError("Enter an amount. A cost of nothing is not recorded.")
        return self.cleaned_data["pounds"]
