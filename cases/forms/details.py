"""The fields of a case that the complaints team fills in: asked when logging, and put right afterwards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import ServiceArea, Team
from cases.actions.details import DETAILS
from cases.models import Case, Kind, SpokenOrWritten, TermList

from .base import CaseForm, Form
from .fields import (
    DateField,
    LongTextField,
    RadioField,
    TermField,
    TermsField,
    TextField,
    TimeField,
    YesNoField,
    grouped,
)

KIND_HINTS = {
    Kind.COMPLAINT: "Dissatisfaction that needs an answer. It runs under the procedure",
    Kind.REPRESENTATION: "An enquiry, a comment or an idea that is not a complaint",
    Kind.COMPLIMENT: "Only the date, the words and the service are needed",
    Kind.ENQUIRY: "From outside: an MP, a councillor or the Ombudsman",
}


class DetailFields(Form):
    """What was said to the council, when and how, and about which service."""

    mark_optional = False

    kind = RadioField(label="What is it?", choices=Kind.choices, hints=KIND_HINTS, small=True)
    received_on = DateField(
        label="When did the council receive it?",
        help_text="The day it reached anyone in the council. The time limits count from it.",
        subject="The date received",
        past=True,
        not_before=2000,
    )
    received_time = TimeField(label="At what time?", subject="The time received", required=False)
    reached_team_on = DateField(
        label="When did it reach the complaints team, if later?",
        subject="The date it reached the complaints team",
        past=True,
        not_before=2000,
        required=False,
    )
    form = RadioField(
        label="Spoken or written?",
        choices=SpokenOrWritten.choices,
        inline=True,
        small=True,
        required=False,
    )
    method = TermField(TermList.METHOD, label="How did it come?")
    point_of_receipt = TermField(TermList.POINT_OF_RECEIPT, label="Where was it received?")
    words = LongTextField(
        label="The words used",
        help_text="What the person said or wrote, in their own words.",
        rows=6,
        error_messages={"required": "Enter the words used."},
    )
    desired_outcome = LongTextField(label="What would they like to happen?", rows=3, required=False)
    grounds_arose_on = DateField(
        label="When did what they complain about happen?",
        help_text="The latest day, if it went on for a time. It decides whether the complaint is within a year.",
        subject="The date it happened",
        past=True,
        required=False,
    )
    complainant_type = TermField(TermList.COMPLAINANT_TYPE, label="Who is complaining?")
    service_area = forms.ModelChoiceField(
        label="Service area",
        queryset=ServiceArea.objects.filter(closed_on__isnull=True),
        required=False,
        empty_label="",
        error_messages={"invalid_choice": "Choose a service area from the list."},
    )
    team = forms.ModelChoiceField(
        label="Team",
        queryset=Team.objects.filter(closed_on__isnull=True).select_related("service_area"),
        required=False,
        empty_label="",
        error_messages={"invalid_choice": "Choose a team from the list."},
    )
    subject = TermField(TermList.SUBJECT, label="Subject")
    sub_subject = TermField(TermList.SUB_SUBJECT, label="Part of the subject")
    primary_cause = TermField(TermList.CAUSE, label="Main cause")
    other_causes = TermsField(TermList.CAUSE, label="Other causes")
    advocate = YesNoField(label="Do they have an advocate?", unknown="Not known", required=False)
    court_involved = YesNoField(label="Is a court involved?", unknown="Not known", required=False)
    child_protection_plan = YesNoField(
        label="Is the child on a child protection plan?", unknown="Not known", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = lambda: grouped(
            self.fields["team"].queryset, lambda team: team.service_area.name if team.service_area else ""
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        kind, received_on = cleaned.get("kind"), cleaned.get("received_on")
        if kind and kind != Kind.COMPLIMENT and not cleaned.get("form") and "form" not in self.errors:
            self.add_error("form", "Say whether it was spoken or written. A stage 2 clock may start from it.")
        if received_on:
            self.judge_dates(cleaned)
        team, area = cleaned.get("team"), cleaned.get("service_area")
        if team and team.service_area:
            if area and area != team.service_area:
                self.add_error(
                    "team", f"{team.name} is a team of {team.service_area}. Choose that service area, or another team."
                )
            cleaned["service_area"] = area or team.service_area
        sub_subject, subject = cleaned.get("sub_subject"), cleaned.get("subject")
        if sub_subject and sub_subject.parent:
            if subject and subject != sub_subject.parent:
                self.add_error(
                    "sub_subject",
                    f"“{sub_subject}” is a part of “{sub_subject.parent}”. Choose that subject, or another part.",
                )
            cleaned["subject"] = subject or sub_subject.parent
        return cleaned

    def judge_dates(self, cleaned: dict[str, Any]) -> None:
        """Nothing happened after it was received, and nothing was received later today."""
        received_on, at = cleaned["received_on"], cleaned.get("received_time")
        now = timezone.localtime()
        if at and received_on == now.date() and at > now.time():
            self.add_error("received_time", "The time received must be in the past.")
        if (reached := cleaned.get("reached_team_on")) and reached < received_on:
            self.add_error(
                "reached_team_on", "It cannot have reached the complaints team before the council received it."
            )
        if (arose := cleaned.get("grounds_arose_on")) and arose > received_on:
            self.add_error("grounds_arose_on", "What they complain about cannot have happened after the date received.")

    def take_causes(self, cleaned: dict[str, Any]) -> list[Any]:
        """The causes, the primary one first, taken out of the cleaned data."""
        primary, others = cleaned.pop("primary_cause", None), cleaned.pop("other_causes", None) or []
        return list(dict.fromkeys(cause for cause in [primary, *others] if cause))

    @staticmethod
    def take_details(cleaned: dict[str, Any]) -> dict[str, Any]:
        """The fields of the case, taken out of the cleaned data."""
        return {name: cleaned.pop(name) for name in DETAILS if name in cleaned}


def details_initial(case: Case) -> dict[str, Any]:
    """The details of a case as values of the form."""
    causes = [cause.cause_id for cause in case.causes.all()]
    initial = {name: getattr(case, name) for name in DETAILS}
    return initial | {"primary_cause": causes[0] if causes else None, "other_causes": causes[1:]}


class DetailsForm(CaseForm, DetailFields):
    """Put right what was logged."""

    title = "Change the details"
    button = "Save the details"

    why = TextField(
        label="Why is it changed?",
        help_text="Needed when the kind or the date received changes, because the time limits follow from them.",
        max_length=1000,
        required=False,
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, initial=details_initial(case), **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        moved = [
            name for name in ("kind", "received_on") if name in cleaned and cleaned[name] != getattr(self.case, name)
        ]
        if moved and not cleaned.get("why"):
            self.add_error("why", "Say why the kind or the date received is changed.")
        causes = self.take_causes(cleaned)
        return cleaned | {"details": self.take_details(cleaned), "causes": causes}
