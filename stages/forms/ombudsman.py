"""The forms of a case with the Ombudsman, of early referral, and of the Ombudsman's published figures."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cases.forms import (
    CaseForm,
    DateField,
    Form,
    LongTextField,
    RadioField,
    TermField,
    TextField,
    YesNoField,
)
from cases.models import Element, ElementStatus, TermList
from stages.actions.early_referral import points_in_question
from stages.forms.learning import OnPointForm, PointField, PoundsField
from stages.law.ombudsman import EARLY_REFERRAL, does_not_fit
from stages.law.vocabulary import (
    FINDINGS,
    OMBUDSMAN_GROUP_OF,
    Layer,
    OmbudsmanDecision,
    OmbudsmanKind,
)
from stages.models import Finding, OmbudsmanCase, OmbudsmanLetter, Remedy


class OpenForm(CaseForm):
    title = "Record a case with the Ombudsman"
    button = "Record the case"
    mark_optional = False
    kind = RadioField(
        label="How did it come to the Ombudsman?",
        choices=[(code, label) for code, label in OmbudsmanKind.choices if code != OmbudsmanKind.O4],
        hints={
            OmbudsmanKind.O5: "Kept out of the counts of the statutory procedure",
            OmbudsmanKind.O6: "Only a note. It keeps no case open",
        },
        small=True,
    )
    ombudsman_reference = TextField(label="The Ombudsman’s reference", width="20", max_length=50, required=False)
    category = TextField(
        label="The Ombudsman’s category",
        help_text="As its letter says, such as Children’s services, Education, Adult care.",
        max_length=100,
        required=False,
    )
    received_there_on = DateField(
        label="When did the Ombudsman receive it?",
        subject="The date the Ombudsman received it",
        past=True,
        required=False,
    )
    referred_on = DateField(
        label="When was the council told?", subject="The date the council was told", past=True, not_before=2000
    )
    summary = LongTextField(label="What is it about, in short?", rows=3, required=False)


class DetailsForm(CaseForm):
    """What may be learnt of a case there after it was recorded: asked as on the form that opens one."""

    title = "The Ombudsman’s reference, category and date"
    button = "Save"
    mark_optional = False
    ombudsman_reference = OpenForm.base_fields["ombudsman_reference"]
    category = OpenForm.base_fields["category"]
    received_there_on = OpenForm.base_fields["received_there_on"]

    def __init__(self, *args: Any, ombudsman_case: OmbudsmanCase, **kwargs: Any) -> None:
        initial = {name: getattr(ombudsman_case, name) for name in self.base_fields}
        super().__init__(*args, initial=initial, **kwargs)


class LetterForm(CaseForm):
    title = "Record a letter of the Ombudsman’s"
    button = "Record the letter"
    kind = RadioField(label="What is it?", choices=OmbudsmanLetter.Kind.choices, inline=True, small=True)
    received_on = DateField(label="Received on", subject="The date it was received", past=True)
    due_on = DateField(
        label="To be answered by",
        help_text="The date that the letter names.",
        subject="The date it is to be answered by",
    )
    asked = LongTextField(label="What does it ask?", rows=4)


class AnswerLetterForm(CaseForm):
    title = "Record the answer to the Ombudsman"
    button = "Record the answer"
    answered_on = DateField(label="Answered on", subject="The date it was answered", past=True)
    answer = LongTextField(label="What was answered, and by whom?", rows=4)


class DecisionForm(CaseForm):
    """The decision, fault and injustice, and a finding for each point that the letter speaks of."""

    title = "Record the Ombudsman’s decision"
    button = "Record the decision"
    mark_optional = False
    decided_on = DateField(label="Date of the final decision", subject="The date of the decision", past=True)
    decision = RadioField(
        label="The decision",
        help_text="In the words that council reports use. The group of the newer annual letters is worked out from it.",
        choices=OmbudsmanDecision.choices,
        hints={code: f"Newer group: {group.label}" for code, group in OMBUDSMAN_GROUP_OF.items()},
        small=True,
        error_messages={"required": "Choose the decision."},
    )
    fault = YesNoField(
        label="Was there fault?",
        unknown="The decision does not say",
        error_messages={"required": "Say whether there was fault, or that the decision does not say."},
    )
    injustice = YesNoField(
        label="Did it cause injustice?",
        unknown="The decision does not say",
        error_messages={"required": "Say whether it caused injustice, or that the decision does not say."},
    )
    without_investigation = YesNoField(
        label="Was it upheld without investigation?",
        help_text="Because it had been put right early.",
        error_messages={"required": "Say whether it was upheld without investigation."},
    )
    public_report = YesNoField(
        label="Is there a public report?",
        help_text="The council must consider one within 3 months of receiving it.",
        error_messages={"required": "Say whether there is a public report."},
    )
    summary = LongTextField(label="What did the Ombudsman decide, in short?", rows=4, required=False)
    why = LongTextField(label="Why does the decision on record have to be put right?", rows=2)

    def __init__(self, *args: Any, case: Any, ombudsman_case: OmbudsmanCase, **kwargs: Any) -> None:
        self.points = list(Element.objects.filter(case=case).exclude(status=ElementStatus.MERGED))
        found = Finding.objects.filter(element__in=self.points, layer=Layer.OMBUDSMAN)
        row, decided = ombudsman_case, bool(ombudsman_case.decision)
        names = ("decided_on", "decision", "fault", "injustice", "without_investigation", "public_report", "summary")
        initial = {name: getattr(row, name) for name in names} if decided else {}
        if decided:
            initial |= {name: "unknown" for name in ("fault", "injustice") if getattr(row, name) is None}
            numbers = {point.pk: point.number for point in self.points}
            for finding in found:
                initial[f"finding_{numbers[finding.element_id]}"] = finding.outcome
                initial[f"reasons_{numbers[finding.element_id]}"] = finding.reasons
        super().__init__(*args, case=case, initial=initial, **kwargs)
        if not decided:
            del self.fields["why"]
            self.helper.layout = self.layout()

    def own_fields(self) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {}
        for point in self.points:
            fields[f"finding_{point.number}"] = RadioField(
                label=f"Finding on point {point.number}",
                help_text=point.text,
                choices=[("", "None in the letter"), *((f.value, f.label) for f in FINDINGS)],
                required=False,
                small=True,
                inline=True,
            )
            fields[f"reasons_{point.number}"] = LongTextField(
                label=f"What the letter says on point {point.number}", rows=2, required=False
            )
        return super().own_fields() | fields

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        findings: dict[Element, tuple[str, str]] = {}
        for point in self.points:
            outcome = cleaned.pop(f"finding_{point.number}", "")
            reasons = cleaned.pop(f"reasons_{point.number}", "")
            if outcome:
                findings[point] = (outcome, reasons)
            elif reasons:
                self.add_error(f"finding_{point.number}", f"Choose the finding on point {point.number}.")
        if not self.errors:
            unfit = does_not_fit(
                OmbudsmanDecision(cleaned["decision"]),
                fault=cleaned["fault"],
                injustice=cleaned["injustice"],
                without_investigation=cleaned["without_investigation"],
                public_report=cleaned["public_report"],
                findings=[outcome for outcome, _ in findings.values()],
            )
            if unfit:
                self.add_error("decision", unfit)
        return cleaned | {"findings": findings}


class FollowDecisionForm(CaseForm):
    title = "Publication and public report"
    button = "Save"
    mark_optional = False
    published_at = forms.URLField(
        label="Where is the decision published?",
        help_text="The address on the Ombudsman’s website.",
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Enter a whole web address, such as https://www.lgo.org.uk/decisions."},
    )
    public_report_received_on = DateField(
        label="Public report received on", subject="The date the report was received", past=True, required=False
    )
    public_report_considered_on = DateField(
        label="Considered by the council on",
        help_text="Within 3 months of receiving it.",
        subject="The date it was considered",
        past=True,
        required=False,
    )

    def __init__(self, *args: Any, ombudsman_case: OmbudsmanCase, **kwargs: Any) -> None:
        initial = {name: getattr(ombudsman_case, name) for name in self.base_fields}
        super().__init__(*args, initial=initial, **kwargs)
        if not ombudsman_case.public_report:
            for name in ("public_report_received_on", "public_report_considered_on"):
                del self.fields[name]
            self.helper.layout = self.layout()


class AgreeRemedyForm(OnPointForm):
    title = "Record a remedy for the Ombudsman"
    button = "Record the remedy"
    mark_optional = False
    type = TermField(TermList.REMEDY, label="What kind of remedy is it?")
    text = LongTextField(label="What has the council agreed to do?", rows=3)
    redress_pounds = PoundsField(label="Payment in pounds, if there is one", required=False, min_value=0)
    due_on = DateField(label="By when?", subject="The date it is due")
    element = PointField(label="Which point is it for?")


class FollowRemedyForm(CaseForm):
    title = "How far the remedy has come"
    button = "Save"
    mark_optional = False
    done_on = DateField(label="Done on", subject="The date it was done", past=True, required=False)
    evidence = LongTextField(label="What proof was sent to the Ombudsman?", rows=3, required=False)
    evidence_sent_on = DateField(
        label="Proof sent on", subject="The date the proof was sent", past=True, required=False
    )
    satisfied_on = DateField(
        label="The Ombudsman was satisfied on", subject="The date of its letter", past=True, required=False
    )
    not_complied_why = LongTextField(
        label="If the council did not comply: why?",
        help_text="The Ombudsman publishes a compliance rate below 100%.",
        rows=2,
        required=False,
    )

    def __init__(self, *args: Any, remedy: Remedy, **kwargs: Any) -> None:
        initial = {name: getattr(remedy, name) for name in self.base_fields}
        super().__init__(*args, initial=initial, **kwargs)


def begun_small(words: str) -> str:
    """Words that stand in the middle of a sentence."""
    return words[0].lower() + words[1:]


class EarlyReferralForm(CaseForm):
    """The checklist of DOMAIN 7.2: each criterion ticked, with what shows it."""

    title = "Refer it early to the Ombudsman"
    button = "Refer it early"
    mark_optional = False
    agreed_on = DateField(label="When did the complainant agree in writing?", subject="The date they agreed", past=True)
    ombudsman_reference = TextField(label="The Ombudsman’s reference", width="20", max_length=50, required=False)
    told = LongTextField(
        label="What was the complainant told, and how?",
        rows=3,
        error_messages={"required": "Enter what the complainant was told."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [name for name in self.fields if name.startswith(("met_", "shown_", "not_significant"))]
        self.order_fields([*asked, "agreed_on", "ombudsman_reference", "told"])
        self.helper.layout = self.layout()

    def own_fields(self) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {}
        for name, words in EARLY_REFERRAL.items():
            fields[f"met_{name}"] = forms.BooleanField(label=words, required=False)
            fields[f"shown_{name}"] = LongTextField(
                label=f"What shows that {begun_small(words)}?", rows=2, required=False
            )
        others = points_in_question(self.case)
        if others:
            field = forms.ModelMultipleChoiceField(
                label="Which of these points are not significant?",
                help_text="They were not wholly upheld. A significant one stands in the way.",
                queryset=Element.objects.filter(pk__in=[point.pk for point in others]),
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
            field.label_from_instance = lambda element: f"{element.number}. {element.text}"
            field.error_messages |= {
                "invalid_choice": "Choose from the list.",
                "invalid_pk_value": "Choose from the list.",
            }
            fields["not_significant"] = field
        return super().own_fields() | fields

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        shown = {}
        for name, criterion in EARLY_REFERRAL.items():
            met, words = cleaned.pop(f"met_{name}", False), cleaned.pop(f"shown_{name}", "")
            shown[name] = words if met else ""
            if met and not words:
                self.add_error(f"shown_{name}", "Say what shows that this is met.")
            elif not met:
                self.add_error(f"met_{name}", f"Tick this if {begun_small(criterion)}. If not, a panel is the way on.")
        points = cleaned.pop("not_significant", [])
        return cleaned | {"shown": shown, "not_significant": list(points)}


class FigureForm(Form):
    title = "Enter a figure that the Ombudsman published"
    button = "Save the figure"
    mark_optional = False
    year = TextField(label="Year", help_text="Such as 2024-25.", width="10", max_length=7)
    label = TextField(label="What does it count?", help_text="In the Ombudsman’s words, such as Complaints upheld.")
    value = forms.DecimalField(
        label="Figure",
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "decimal"}),
        error_messages={
            "invalid": "Enter a number, such as 12 or 83.5.",
            "max_digits": "Enter a smaller number.",
            "max_whole_digits": "Enter a smaller number.",
            "max_decimal_places": "Enter no more than 2 numbers after the point.",
        },
    )
    unit = TextField(
        label="Unit", help_text="Such as %, or blank for a count.", width="10", max_length=20, required=False
    )
    source = TextField(
        label="Where is it published?", help_text="Such as: annual review letter, May 2025.", max_length=300
    )

    def clean_year(self) -> str:
        typed = re.fullmatch(r"(20[0-9]{2})[-/\N{EN DASH}]([0-9]{2})", self.cleaned_data["year"].strip())
        if not typed or (int(typed[1]) + 1) % 100 != int(typed[2]):
            raise ValidationError("Enter a year such as 2024-25.")
        return f"{typed[1]}-{typed[2]}"
