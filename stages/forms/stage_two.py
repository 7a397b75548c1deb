"""The forms of stage 2."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from cases.forms import CaseForm, DateField, LongTextField, RadioField, TextField, YesNoField
from cases.models import ElementStatus, Part, SpokenOrWritten
from stages.actions.investigators import usual_end
from stages.actions.stage_two import limits, stage_two_of
from stages.conflicts import Candidate, candidates
from stages.forms.learning import OnPointForm, PointField
from stages.forms.stage_one import IssueForm
from stages.law.vocabulary import FINDINGS, Outcome, RecommendationKind
from stages.law.working_days import in_words
from stages.letters import complainant_of
from stages.models import Finding, StageTwo, Statement

HOW_SAID = [(SpokenOrWritten.ORAL, "Spoken"), (SpokenOrWritten.WRITTEN, "In writing")]
FOUR = [(f.value, f.label) for f in FINDINGS]


class FormOfComplaint(CaseForm):
    """A form that also asks whether the complaint itself was spoken or written, where nobody has recorded it."""

    field_order = ("requested_on", "requested_in", "requested_by", "agreed_on", "agreed_by", "reason", "complaint_form")

    complaint_form = RadioField(
        label="Was the complaint itself spoken or in writing?",
        help_text="Nobody has recorded it. Stage 2 of a spoken complaint starts with its final written record "
        "(reg 17(5)).",
        choices=HOW_SAID,
        inline=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case.form:
            del self.fields["complaint_form"]
            self.helper.layout = self.layout()


class AskForm(FormOfComplaint):
    title = "Record the request for stage 2"
    button = "Record the request"
    requested_on = DateField(
        label="When was the request received?",
        help_text="Anywhere in the council, in any way. Stage 2 of a written complaint starts on this day "
        "(reg 17(4)(b)).",
        past=True,
        subject="The day the request was received",
    )
    requested_in = RadioField(label="How did they ask?", choices=HOW_SAID, inline=True)
    requested_by = TextField(label="Who asked?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["requested_by"].initial = self.fields["requested_by"].initial or complainant_of(self.case)


class SkipForm(FormOfComplaint):
    title = "Leave stage 1 out by agreement"
    button = "Go to stage 2"
    agreed_on = DateField(
        label="When was it agreed?",
        help_text="Stage 2 of a written complaint starts on this day (reg 17(4)(a)).",
        past=True,
        subject="The day it was agreed",
    )
    agreed_by = TextField(label="Who agreed for the complainant?", help_text="You agree for the council.")
    reason = LongTextField(label="Why is it better to go to stage 2 at once?", rows=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreed_by"].initial = self.fields["agreed_by"].initial or complainant_of(self.case)


class StatementForm(CaseForm):
    """The words of each open point, and the outcomes wanted."""

    title = "Statement of complaint"
    button = "Save the statement"
    keeps_drafts = True
    outcomes = LongTextField(
        label="What would they like to happen?", help_text="In their words, if you can.", rows=4, required=False
    )

    def __init__(self, *args: Any, statement: Statement | None, **kwargs: Any) -> None:
        self.statement, case = statement, kwargs["case"]
        self.points = list(case.elements.filter(status=ElementStatus.OPEN))
        outcomes = statement.outcomes if statement else case.desired_outcome
        super().__init__(*args, initial={"outcomes": outcomes}, **kwargs)

    def own_fields(self) -> dict[str, forms.Field]:
        words = {
            f"point_{point.number}": LongTextField(label=f"Point {point.number}", rows=3, initial=point.text)
            for point in self.points
        }
        return words | super().own_fields()

    def layout(self) -> Any:
        layout = super().layout()
        layout.fields = [*(f"point_{point.number}" for point in self.points), "outcomes"]
        return layout

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        words = {p.number: cleaned.pop(f"point_{p.number}", "") for p in self.points}
        return cleaned | {"points": words}


class SendStatementForm(IssueForm):
    title = "Record that the statement was sent"


class CommentForm(CaseForm):
    title = "Record what they said about the statement"
    button = "Record the comments"
    commented_on = DateField(label="When did the comments come?", past=True, subject="The day the comments came")
    comments = LongTextField(label="What did they say?", rows=6)


class FinalForm(CaseForm):
    title = "Make the statement final"
    button = "Make it final"
    final_on = DateField(
        label="When was the final version produced?", past=True, subject="The day the final version was produced"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["final_on"].initial = self.fields["final_on"].initial or timezone.localdate()


class ChooseForm(CaseForm):
    """Somebody for a part of stage 2, from those whom nothing bars. The page lists the others, and why not."""

    part: Part
    asks = ""
    to = RadioField(label="Who?", choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.considered: list[Candidate] = candidates(kwargs["case"], self.part, timezone.localdate())
        super().__init__(*args, **kwargs)
        to = self.fields["to"]
        to.label = self.asks
        to.choices = [(str(c.user.pk), _named(c.user)) for c in self.free]
        to.hints = {str(c.user.pk): f"Consider: {'; '.join(c.warnings)}." for c in self.free if c.warnings}
        to.error_messages |= {"required": "Choose someone.", "invalid_choice": "Choose someone from the list."}

    @property
    def free(self) -> list[Candidate]:
        return [candidate for candidate in self.considered if not candidate.bars]

    @property
    def barred(self) -> list[Candidate]:
        return [candidate for candidate in self.considered if candidate.bars]

    def clean_to(self) -> User:
        chosen = self.cleaned_data["to"]
        return next(c.user for c in self.free if str(c.user.pk) == chosen)


class AppointForm(ChooseForm):
    """Somebody from the register, between two dates, who has declared their independence."""

    button = "Appoint"
    until_on = DateField(
        label="Until when do they have the case?",
        help_text="They see it until the end of that day. Appointing them again gives another date.",
        subject="The last day",
    )
    declaration = LongTextField(
        label="What did they declare about their independence?",
        help_text="That they know nobody concerned, have had no part in this before, and what they are to the council.",
        rows=4,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["until_on"]
        field.initial = field.initial or usual_end(self.case, timezone.localdate())


class InvestigatorForm(AppointForm):
    title = "Appoint the investigating officer"
    part = Part.INVESTIGATING_OFFICER
    asks = "Who will investigate?"


class IndependentPersonForm(AppointForm):
    title = "Appoint the independent person"
    part = Part.INDEPENDENT_PERSON
    asks = "Who will be the independent person?"


class AdjudicatorForm(ChooseForm):
    title = "Appoint the adjudicating officer"
    button = "Appoint"
    part = Part.ADJUDICATING_OFFICER
    asks = "Who will adjudicate for the council?"


class NoticeForm(CaseForm):
    title = "Give notice of a later date"
    button = "Give the notice today"
    until = DateField(label="By when will the response be sent?", subject="The new date")
    reason = LongTextField(
        label="Why can it not be sent by day 25?", help_text="The letter gives the reason in these words.", rows=4
    )
    agreed = YesNoField(
        label="Did the complainant agree to the later date?",
        help_text="The notice needs nobody's agreement (reg 17(6)). It is good to have asked.",
        unknown="They were not asked",
    )
    sent_to = TextField(label="Sent to", help_text="Check the name and the address against the case, in full.")
    sent_how = RadioField(label="How?", choices=[("email", "Email"), ("post", "Post"), ("by hand", "By hand")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sent_to"].initial = self.fields["sent_to"].initial or complainant_of(self.case)
        self.limits = limits(stage_two_of(self.case))
        if self.limits:
            first, furthest = self.limits
            until = self.fields["until"]
            until.help_text = f"After {in_words(first)} (day 25) and no later than {in_words(furthest)} (day 65)."


class FoundForm(CaseForm):
    """A finding on one point, with its reasons, as it stands so far."""

    keeps_drafts = True
    mark_optional = False
    outcome = RadioField(label="Finding", choices=FOUR, inline=True)
    reasons = LongTextField(label="Reasons", rows=8)
    partly_because = LongTextField(label="If only partly upheld: why only in part?", rows=2, required=False)

    def __init__(self, *args: Any, found: Finding | None, **kwargs: Any) -> None:
        names = ("outcome", "reasons", "partly_because")
        initial = {name: getattr(found, name) for name in names} if found else {}
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("outcome") == Outcome.PARTIALLY_UPHELD and not cleaned.get("partly_because"):
            self.add_error("partly_because", "Say why the point is upheld only in part.")
        return cleaned


class FindingForm(FoundForm):
    title = "Record the investigating officer's finding"
    button = "Record the finding"


class ViewForm(CaseForm):
    title = "Record the independent person's view"
    button = "Record the view"
    keeps_drafts = True
    mark_optional = False
    agrees = YesNoField(label="Does the independent person agree with the finding?")
    outcome = RadioField(label="If not: what would they find?", choices=FOUR, inline=True, required=False)
    reasons = LongTextField(
        label="Comment, or the reasons for not agreeing", help_text="Needed where they do not agree.", rows=6,
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, found: Finding | None, **kwargs: Any) -> None:
        initial = {}
        if found:
            initial = {"agrees": found.agrees, "reasons": found.reasons}
            initial["outcome"] = "" if found.agrees else found.outcome
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("agrees") is False and not cleaned.get("reasons"):
            self.add_error("reasons", "Give the independent person's reasons for not agreeing.")
        return cleaned


class InvestigatorRecommendsForm(OnPointForm):
    title = "Record a recommendation of the investigation"
    button = "Record the recommendation"
    mark_optional = False
    kind = RadioField(label="What kind is it?", choices=RecommendationKind.choices, small=True)
    text = LongTextField(label="What should be done?", rows=4)
    element = PointField(label="Which point is it about?")


class FactCheckSendForm(CaseForm):
    title = "Send the draft report for a check of facts"
    button = "Record that it was sent"
    sent_on = DateField(label="When was it sent?", past=True, subject="The day it was sent")


class FactCheckReturnForm(CaseForm):
    title = "Record that the check of facts came back"
    button = "Record it"
    returned_on = DateField(label="When did it come back?", past=True, subject="The day it came back")
    changes = LongTextField(label="What was changed because of it?", help_text="Say so if nothing was changed.", rows=4)


class ReportForm(CaseForm):
    keeps_drafts = True
    button = "Record the report"
    reported_on = DateField(label="When did the report come in?", past=True, subject="The day the report came in")
    report = LongTextField(
        label="Summary of the report",
        help_text="What was looked at, who was heard, and how. It goes to the complainant with the response.",
        rows=10,
    )


class InvestigatorReportForm(ReportForm):
    title = "Record the investigating officer's report"


class IndependentReportForm(ReportForm):
    title = "Record the independent person's report"


class AdjudicateForm(FoundForm):
    title = "Adjudicate"
    button = "Record the adjudication"

    def __init__(self, *args: Any, investigated: Finding | None, **kwargs: Any) -> None:
        self.investigated = investigated
        super().__init__(*args, **kwargs)
        reasons = self.fields["reasons"]
        reasons.required = False
        reasons.help_text = "Needed where it is not what the investigating officer found, and where it is only partly."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        outcome = cleaned.get("outcome")
        same = self.investigated is not None and self.investigated.outcome == outcome
        if outcome and not cleaned.get("reasons") and (not same or outcome == Outcome.PARTIALLY_UPHELD):
            self.add_error("reasons", "Give the reasons for the finding.")
        return cleaned


class DiscussionForm(CaseForm):
    title = "Record the discussion with the independent person"
    button = "Record the discussion"
    keeps_drafts = True
    discussed_on = DateField(label="When was it discussed?", past=True, subject="The day it was discussed")
    discussed = LongTextField(
        label="What was discussed?",
        help_text="The independent person takes part in any discussion of what the council will do (reg 17(7)).",
        rows=6,
    )

    def __init__(self, *args: Any, stage_two: StageTwo, **kwargs: Any) -> None:
        initial = {"discussed_on": stage_two.discussed_on, "discussed": stage_two.discussed}
        super().__init__(*args, initial=initial, **kwargs)


class AnswerLetterForm(CaseForm):
    title = "Opening and closing of the stage 2 response"
    button = "Save"
    keeps_drafts = True
    opening = LongTextField(label="Opening", rows=6, required=False)
    closing = LongTextField(
        label="Closing",
        help_text="An apology where one is due. How to ask for a panel is added by itself.",
        rows=6,
        required=False,
    )

    def __init__(self, *args: Any, stage_two: StageTwo, **kwargs: Any) -> None:
        super().__init__(*args, initial={"opening": stage_two.opening, "closing": stage_two.closing}, **kwargs)


class SendAnswerForm(IssueForm):
    title = "Send the stage 2 response"
    received_on = DateField(
        label="Received by the complainant on",
        help_text="Only if you know it. Otherwise an email is taken to be received on the day it was sent, a letter on "
        "the second working day after posting, and what is delivered by hand on that day.",
        past=True,
        required=False,
        subject="The day it was received",
    )
    also_told = LongTextField(
        label="Who else was told, and what?",
        help_text="The child, where old enough to understand, and anyone else who is likely to be affected "
        "(section 26(7)).",
        rows=3,
        required=False,
    )


def _named(user: User) -> str:
    return f"{user.name}, {user.post_title}" if user.post_title and user.post_title != user.name else user.name
