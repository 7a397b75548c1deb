"""The forms of the corporate procedure."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from cases.forms import CaseForm, DateField, LongTextField, RadioField, SelectField, TextField
from cases.models import Case, Element, SpokenOrWritten
from cases.record import Refused
from stages.actions.corporate import extension_limits, needs_decision
from stages.actions.review import reviewers_for
from stages.forms.stage_one import GiveForm, IssueForm
from stages.law.vocabulary import FINDINGS, NEED_INTEREST_DECISION, About, Layer, Who
from stages.law.working_days import in_words
from stages.letters import complainant_of
from stages.models import Finding, Remedy, StageTwo, Triage


def told_fields() -> tuple[forms.Field, forms.Field]:
    return (
        LongTextField(label="What was the person told?", help_text="Which procedure it is now under, and why.", rows=3),
        DateField(label="Told on", past=True, subject="The date they were told"),
    )


class TakeForm(CaseForm):
    title = "Take it under the corporate procedure"
    button = "Take it under the corporate procedure"
    reasons = LongTextField(label="Why is it not a statutory complaint?", rows=4)
    told, told_on = told_fields()

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        self.by_decision = needs_decision(case)
        super().__init__(*args, case=case, **kwargs)
        if self.by_decision:
            reasons = self.fields["reasons"]
            reasons.label = (
                "Why does the statutory procedure not apply, although the answers of triage say that it does?"
            )
            reasons.help_text = "It is logged as your decision. The Ombudsman finds fault with the wrong procedure."


class SplitForm(CaseForm):
    title = "Take this point under the corporate procedure"
    button = "Make it a corporate complaint"
    reasons = LongTextField(label="Why is this point not statutory?", rows=3)
    told, told_on = told_fields()


class ExtendForm(CaseForm):
    title = "Extend the time for the answer"
    button = "Extend"
    until = DateField(label="New date for the answer", subject="The new date")
    reason = LongTextField(
        label="Why is more time needed?",
        help_text="A good reason, such as a complex complaint. It can be done once.",
        rows=4,
    )
    told = LongTextField(label="What was the complainant told, with the reason?", rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        until = self.fields["until"]
        try:
            first_due, furthest = extension_limits(self.case)
        except Refused as refusal:
            until.help_text = str(refusal)
            return
        until.help_text = (
            f"After {in_words(first_due)} and no later than {in_words(furthest)}. Decide by {in_words(first_due)}."
        )
        until.initial = until.initial or furthest


class AskForm(CaseForm):
    title = "Record the request for stage 2"
    button = "Record the request"
    requested_on = DateField(
        label="Asked for on", past=True, subject="The date of the request", help_text="The day the council received it."
    )
    requested_in = RadioField(label="How did they ask?", choices=SpokenOrWritten.choices, inline=True)
    requested_by = TextField(label="Who asked?", help_text="The complainant, or whoever speaks for them.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["requested_by"].initial = self.fields["requested_by"].initial or complainant_of(self.case)


class AppointReviewerForm(GiveForm):
    title = "Appoint the reviewing officer"
    button = "Appoint"

    def people(self) -> Any:
        self.fields["to"].label = "Who will review the answer?"
        return reviewers_for(self.case, timezone.localdate())


class ReviewPointForm(CaseForm):
    title = "Review this point"
    button = "Save"
    keeps_drafts = True
    reasons = LongTextField(label="What the review found", rows=8)
    outcome = RadioField(label="Finding", inline=True, choices=[(f.value, f.label) for f in FINDINGS])
    partly_because = LongTextField(label="If only partly upheld: why?", required=False, rows=2)
    remedy = LongTextField(label="What we will do, who will do it, by when", required=False, rows=4)

    def __init__(self, *args: Any, case: Case, element: Element, **kwargs: Any) -> None:
        found = Finding.objects.filter(element=element, layer=Layer.ADJUDICATION).first()
        remedy = Remedy.objects.filter(element=element, layer=Layer.ADJUDICATION).first()
        initial = {"remedy": remedy.text} if remedy else {}
        if found:
            initial |= {name: getattr(found, name) for name in ("reasons", "outcome", "partly_because")}
        super().__init__(*args, case=case, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("outcome") == "partially_upheld" and not cleaned.get("partly_because"):
            self.add_error("partly_because", "Say why the point is upheld only in part.")
        if cleaned.get("outcome") in ("upheld", "partially_upheld") and not cleaned.get("remedy"):
            self.add_error("remedy", "Say what will be done, by whom and by when.")
        return cleaned


class ReviewLetterForm(CaseForm):
    title = "Opening and closing of the letter"
    button = "Save"
    keeps_drafts = True
    opening = LongTextField(
        label="Opening", help_text="What you looked at again, and whom you spoke to.", rows=6, required=False
    )
    closing = LongTextField(
        label="Closing",
        help_text="An apology where one is due. How to go to the Ombudsman is added by itself.",
        rows=6,
        required=False,
    )

    def __init__(self, *args: Any, stage_two: StageTwo, **kwargs: Any) -> None:
        super().__init__(*args, initial={"opening": stage_two.opening, "closing": stage_two.closing}, **kwargs)


class SendReviewForm(IssueForm):
    title = "Send the stage 2 response"


class RerouteCorporateForm(CaseForm):
    title = "Move it to the corporate procedure"
    button = "Move it"
    reasons = LongTextField(label="Why is it not a statutory complaint?", rows=4)
    told, told_on = told_fields()


class RerouteStatutoryForm(CaseForm):
    title = "Move it to the statutory procedure"
    button = "Move it"
    who = SelectField(
        label="Who is complaining?", choices=[(w.value, w.label) for w in Who if w != Who.WX], empty="Choose"
    )
    about = SelectField(
        label="What is it about?", choices=[(a.value, a.label) for a in About if a != About.FX], empty="Choose"
    )
    interest = LongTextField(
        label="Why do they have sufficient interest in the child's welfare?",
        help_text="Only for someone else with an interest in the child (reg 12): it is decided first, and logged.",
        required=False,
        rows=3,
    )
    childs_views = LongTextField(
        label="What does the child think, or why were they not asked?",
        help_text="Only where sufficient interest is decided (reg 12(2)-(3)).",
        required=False,
        rows=2,
    )
    reasons = LongTextField(label="Why is it a statutory complaint?", rows=4)
    told, told_on = told_fields()

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        triage = Triage.objects.filter(case=case).first()
        initial = {"who": triage.who, "about": triage.about} if triage else {}
        super().__init__(*args, case=case, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("who") in NEED_INTEREST_DECISION:
            if not cleaned.get("interest"):
                self.add_error("interest", "Say why they have sufficient interest in the child's welfare.")
            if not cleaned.get("childs_views"):
                self.add_error("childs_views", "Say what the child thinks, or why they were not asked.")
        return cleaned
