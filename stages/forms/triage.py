"""The questions and decisions of triage, one form each."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.forms import CaseForm, DateField, LongTextField, RadioField, TextField, TimeField, YesNoField
from stages.actions.putting_right import came_late
from stages.law.vocabulary import CONCURRENT, About, Capacity, Refusal, Route, Who
from stages.law.working_days import in_words
from stages.models import Triage


class QuestionForm(CaseForm):
    """A triage question: filled in with the answer already given, and giving back the answers by field name."""

    button = "Save and go on"
    question = ""

    def __init__(self, *args: Any, triage: Triage, **kwargs: Any) -> None:
        self.triage = triage
        super().__init__(*args, initial=self.answered(triage), **kwargs)

    def answered(self, triage: Triage) -> dict[str, Any]:
        return {name: getattr(triage, name, None) for name in self.base_fields}

    def answers(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class SafeguardingForm(QuestionForm):
    title = "Is any child at risk?"
    question = "safeguarding"
    child_at_risk = YesNoField(
        label="Is there any sign in what was said that a child may be at risk of harm?",
        help_text="This comes first. If there is, refer it now, before anything else; the complaint goes on meanwhile.",
        choices=[("yes", "Yes, and it has been referred"), ("no", "No")],
        inline=False,
        error_messages={"required": "Say whether any child may be at risk. Triage cannot go on without this answer."},
    )
    referred_to = TextField(label="If yes: referred to", required=False, help_text="The person and the team.")
    referred_on = DateField(label="Date of the referral", required=False, past=True, subject="The date of the referral")
    referred_time = TimeField(label="Time of the referral", required=False, subject="The time of the referral")

    def answered(self, triage: Triage) -> dict[str, Any]:
        at = timezone.localtime(triage.referred_at) if triage.referred_at else None
        return {
            "child_at_risk": triage.child_at_risk,
            "referred_to": triage.referred_to,
            "referred_on": at.date() if at else None,
            "referred_time": at.time() if at else None,
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("child_at_risk"):
            for name, what in (
                ("referred_to", "Enter who the concern was referred to."),
                ("referred_on", "Enter the date of the referral."),
                ("referred_time", "Enter the time of the referral."),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, what)
        return cleaned

    def answers(self) -> dict[str, Any]:
        if not self.cleaned_data["child_at_risk"]:
            return {"child_at_risk": False, "referred_to": "", "referred_at": None}
        at = datetime.datetime.combine(self.cleaned_data["referred_on"], self.cleaned_data["referred_time"])
        return {
            "child_at_risk": True,
            "referred_to": self.cleaned_data["referred_to"],
            "referred_at": timezone.make_aware(at),
        }


class WhoForm(QuestionForm):
    title = "Who is complaining?"
    question = "who"
    who = RadioField(
        label="Which of these are they?",
        choices=[(w.value, f"{w.label}") for w in Who],
        hints={
            Who.W2: "No parental responsibility is needed (section 26(3)(b)).",
            Who.W5: "Stage 1 waits for the complaints manager's decision on sufficient interest (reg 12).",
            Who.W8: "Stage 1 waits for the complaints manager's decision on sufficient interest (reg 12).",
            Who.W10: "Stage 1 waits for the complaints manager's decision on sufficient interest (reg 12).",
            Who.W12: "Check that the child or young person agrees, or record why that cannot be known.",
        },
    )
    capacity = RadioField(label="In what capacity?", choices=Capacity.choices)
    had_advocate = YesNoField(
        label="Did they have an advocate when the complaint came?", required=False, unknown="Not known"
    )
    advocate_asked_on = DateField(
        label="If a child or care leaver asked for an advocate: when?",
        help_text="If they asked and had none, stage 1 starts on the day the advocate is appointed (reg 14(3)(b)).",
        required=False,
        past=True,
        subject="The date they asked for an advocate",
    )

    def answered(self, triage: Triage) -> dict[str, Any]:
        return super().answered(triage) | {"had_advocate": triage.case.advocate}


class AboutForm(QuestionForm):
    title = "What is it about?"
    question = "about"
    about = RadioField(label="Which of the council's functions?", choices=About.choices)


class WhenForm(QuestionForm):
    title = "When did it happen?"
    question = "when"
    grounds_arose_on = DateField(
        label="When did what they complain about happen?",
        help_text="If it went on for a while, the last day of it. The limit is one year (reg 9).",
        past=True,
        subject="The date it happened",
    )

    def answered(self, triage: Triage) -> dict[str, Any]:
        return {"grounds_arose_on": triage.case.grounds_arose_on}

    def clean_grounds_arose_on(self) -> datetime.date:
        arose = self.cleaned_data["grounds_arose_on"]
        if arose > self.case.received_on:
            raise ValidationError(
                f"The date it happened must not be after {in_words(self.case.received_on)}, when the complaint came."
            )
        return arose

    def answers(self) -> dict[str, Any]:
        arose = self.cleaned_data["grounds_arose_on"]
        return {"grounds_arose_on": arose, "late": came_late(self.case, arose)}


class InTheWayForm(QuestionForm):
    title = "Is another process in the way?"
    question = "in-the-way"
    in_the_way = YesNoField(
        label="Is there a court or tribunal case, disciplinary proceedings, or a criminal investigation or case?",
        help_text="If there is, the complaints manager decides for each point whether going on would prejudice it "
        "(reg 8). That it exists is not enough.",
    )


class DealtWithForm(QuestionForm):
    title = "Has it been dealt with already?"
    question = "dealt-with"
    dealt_with_before = YesNoField(
        label="Has this same complaint already been through all the stages?",
        help_text="New information makes it a new complaint.",
    )


QUESTIONS: dict[str, type[QuestionForm]] = {
    form.question: form for form in (SafeguardingForm, WhoForm, AboutForm, WhenForm, InTheWayForm, DealtWithForm)
}
"""The questions in the order of work."""


class LateDecisionForm(CaseForm):
    title = "A complaint made after more than one year"
    button = "Record the decision"
    limb_one = LongTextField(
        label="Would it not be reasonable to expect them to have complained within the year?",
        help_text="The first limb of the test (reg 9(2)(a)). Say why, or why not.",
        rows=4,
    )
    limb_two = LongTextField(
        label="Can it still be considered effectively and fairly?",
        help_text="The second limb (reg 9(2)(b)). Say why, or why not.",
        rows=4,
    )
    factors = LongTextField(
        label="What else did you consider?",
        help_text="For example how vulnerable they are, and whether records and staff can still be found.",
        rows=4,
    )
    yes = YesNoField(
        label="Will the council consider it?", choices=[("yes", "Yes: both limbs are met"), ("no", "No")], inline=False
    )


RUN_HERE = (Route.X2, Route.X7)
"""Early resolution and the corporate procedure have steps of their own: nothing is sent away."""


class RoutePointForm(CaseForm):
    title = "Send this point elsewhere"
    button = "Send this point elsewhere"
    route = RadioField(label="Where does it belong?", choices=[(r.value, r.label) for r in Route if r not in RUN_HERE])
    to = TextField(label="Handed to", help_text="The person or the team.")
    reasons = LongTextField(label="Why?", rows=3)
    told = LongTextField(label="What was the person told?", rows=3)


class InterestForm(CaseForm):
    title = "Sufficient interest"
    button = "Record the decision"
    factors = LongTextField(label="What did you consider?", rows=4)
    childs_views = LongTextField(
        label="What does the child think, or why were they not asked?",
        help_text="And whether the child has been told of the complaint (reg 12(2)-(3)).",
        rows=3,
    )
    yes = YesNoField(
        label="Do they have sufficient interest in the child's welfare?",
        choices=[("yes", "Yes: stage 1 starts today"), ("no", "No: it is not accepted")],
        inline=False,
    )
    told = LongTextField(
        label="What were they told?",
        help_text="If there is no sufficient interest they must be told that no further action will be taken "
        "(reg 12(4)).",
        rows=3,
    )
    told_on = DateField(label="Told on", past=True, subject="The date they were told")


class AdvocateForm(CaseForm):
    title = "Record the advocate"
    button = "Record the advocate and start stage 1"
    name = TextField(label="The advocate's name")
    organisation = TextField(label="Organisation")
    appointed_on = DateField(
        label="Appointed on", past=True, subject="The date of appointment", help_text="Day 0 of stage 1 (reg 14(3)(b))."
    )
    bars_checked = YesNoField(
        label="Have you checked that none of the five bars applies?",
        help_text="They must not be the subject of the complaint, manage the subject, manage the service, control its "
        "money, or take part in considering the complaint (SI 2004/719 reg 3).",
        choices=[("yes", "Yes, none applies")],
        error_messages={"required": "Check the five bars before you record the advocate."},
    )


class TryEarlyForm(CaseForm):
    title = "Try early resolution"
    button = "Begin early resolution"
    agreed_with = TextField(label="Who agreed to try this?", help_text="The person who complained must agree.")
    agreed = LongTextField(label="What will be done, and by whom?", rows=4)


class ResolvedEarlyForm(CaseForm):
    title = "Record the early resolution"
    button = "Record that it is resolved"
    told = LongTextField(
        label="What was done, and how was the person told that they can still complain?",
        help_text="It stays a representation with an outcome, and is counted on a line of its own.",
        rows=4,
    )


class EndEarlyForm(CaseForm):
    title = "Go on to stage 1"
    button = "Go on to stage 1"
    why = LongTextField(label="Why did early resolution not hold?", rows=3)


class RefuseForm(CaseForm):
    title = "Not accept this complaint"
    button = "Record that it is not accepted"
    code = RadioField(
        label="Why not?",
        choices=[(r.value, r.label) for r in Refusal if r not in (*CONCURRENT, Refusal.N2)],
        hints={
            Refusal.N6: "Decide both limbs of the late complaint test first (reg 9(2)).",
            Refusal.N12: "A high bar. Give the day below on which it is looked at again.",
            Refusal.N13: "There may be nobody to tell: leave the last two answers blank.",
        },
    )
    reasons = LongTextField(label="Your reasons", rows=4)
    told = LongTextField(
        label="What was the person told?",
        help_text="The reasons, where else they can go, and that they can go to the Ombudsman.",
        required=False,
        rows=4,
    )
    told_on = DateField(label="Told on", required=False, past=True, subject="The date they were told")
    review_on = DateField(label="Looked at again on", required=False, subject="The date to look at it again")


class RouteForm(CaseForm):
    title = "Send it elsewhere"
    button = "Record where it went"
    route = RadioField(label="Where does it belong?", choices=[(r.value, r.label) for r in Route if r not in RUN_HERE])
    to = TextField(label="Handed to", help_text="The person or the team.")
    reasons = LongTextField(label="Why?", rows=3)
    told = LongTextField(label="What was the person told?", rows=3)
    told_on = DateField(label="Told on", past=True, subject="The date they were told")


class ConfirmForm(CaseForm):
    """A step with nothing to fill in: the page says what it does, and one button does it."""
