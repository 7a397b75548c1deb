"""The forms of a request for a review panel, of deciding on a late one, and of who sits."""

from __future__ import annotations

import contextlib
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from cases.forms import CaseForm, DateField, LongTextField, RadioField, TextField, YesNoField
from cases.models import Element, Part, SpokenOrWritten
from stages.actions.panel import points_to_choose, stage_two_received_on
from stages.calendar import england
from stages.conflicts import Candidate, candidates
from stages.law.clocks import OutsideCalendar
from stages.law.vocabulary import FINDINGS, Layer
from stages.law.working_days import in_words
from stages.letters import complainant_of
from stages.models import Finding, StageThree
from stages.panel_so_far import last_day_to_ask, panel_of

OVERALL = 50
"""Working days from the request to the answer, as councils add the law's own together: 30, 5 and 15 (DOMAIN D1)."""
FINDING_WORDS = [(finding.value, finding.label) for finding in FINDINGS]


class AskForm(CaseForm):
    title = "Record a request for a review panel"
    button = "Record the request"
    keeps_drafts = True
    received_on = DateField(
        label="When did the complainant receive the stage 2 response?", past=True, subject="The date it was received"
    )
    requested_on = DateField(label="When did the request come?", past=True, subject="The date of the request")
    requested_in = RadioField(label="How did it come?", choices=SpokenOrWritten.choices, inline=True)
    requested_by = TextField(label="Who asked?", help_text="The complainant, or an advocate for them.")
    reasons = LongTextField(
        label="Why are they dissatisfied?", help_text="In their own words (reg 18(2)). The panel reads this.", rows=7
    )
    elements = forms.ModelMultipleChoiceField(
        queryset=Element.objects.none(),
        label="Which points are they dissatisfied with?",
        help_text="Any part of the outcome may be reviewed, points that were upheld too (reg 18(1)).",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one point.",
            "invalid_choice": "Choose from the list.",
            "invalid_pk_value": "Choose from the list.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        received_on = stage_two_received_on(self.case)
        set_initial(self, "received_on", received_on)
        if received_on:
            self.fields["received_on"].help_text = (
                f"Taken to be {in_words(received_on)} from how it was sent. Change it where you know the actual day. "
                f"{last_day_words(received_on)}"
            )
        set_initial(self, "requested_by", complainant_of(self.case))
        points = points_to_choose(self.case)
        field = self.fields["elements"]
        field.queryset = self.case.elements.filter(pk__in=[point.pk for point in points])
        field.required = bool(points)
        found = dict(
            Finding.objects.filter(element__in=points, layer=Layer.ADJUDICATION).values_list("element", "outcome")
        )
        words = dict(FINDING_WORDS)
        field.label_from_instance = lambda point: (
            f"{point.number}. {point.text}" + (f" ({words[found[point.pk]]})" if found.get(point.pk) in words else "")
        )


def last_day_words(received_on: Any) -> str:
    try:
        return f"From that day, a request is in time until {in_words(last_day_to_ask(received_on))}."
    except OutsideCalendar:
        return ""


def set_initial(form: CaseForm, name: str, value: Any) -> None:
    """Offer a value where nothing typed earlier stands there."""
    if form.initial.get(name) is None and form.fields[name].initial is None:
        form.fields[name].initial = value


class LateRequestForm(CaseForm):
    title = "Decide on a late request for a panel"
    button = "Record the decision"
    accepted = YesNoField(label="Will the council accept this late request?")
    factors = LongTextField(
        label="What did you consider?",
        help_text=(
            "Why it came late, what the complainant would lose, whether it can still be reviewed fairly. The "
            "regulations say nothing about late requests (reg 18(2)): it is your judgement."
        ),
        rows=5,
    )
    told = LongTextField(
        label="If it is refused: what was the complainant told?",
        help_text="The reasons, and that the Ombudsman can look at it.",
        rows=3,
        required=False,
    )
    told_on = DateField(label="If it is refused: told on", past=True, subject="The date they were told", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("accepted") is False:
            if not cleaned.get("told"):
                self.add_error("told", "Say what the complainant was told.")
            if not cleaned.get("told_on") and "told_on" not in self.errors:
                self.add_error("told_on", "Enter the date they were told.")
        return cleaned


class PanelMemberForm(CaseForm):
    """Someone for the panel, from the register: who cannot sit is listed beside the form with the reason."""

    title = "Appoint to the panel"
    button = "Appoint"
    chair = RadioField(
        label="As what?",
        choices=[("yes", "The chair"), ("no", "A member")],
        inline=True,
    )
    to = forms.ModelChoiceField(queryset=User.objects.none(), label="Who?", widget=forms.RadioSelect, empty_label=None)
    declaration = LongTextField(
        label="Their declaration of independence",
        help_text=(
            "That they are neither a member nor an officer of the council, nor the spouse or civil partner of one "
            "(regs 2, 19(2)), and that they know nobody concerned in the complaint."
        ),
        rows=4,
    )
    until_on = DateField(
        label="They see the case until",
        subject="The last day",
        help_text="After that day it is closed to them, whatever has become of it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        sitting = panel_of(self.case)
        has_chair = any(one.part == Part.PANEL_CHAIR for one in sitting)
        on_it = {one.user_id for one in sitting}
        part = Part.PANEL_MEMBER if has_chair else Part.PANEL_CHAIR
        self.candidates: list[Candidate] = [
            one for one in candidates(self.case, part, today) if one.user.pk not in on_it
        ]
        field = self.fields["to"]
        free = {one.user.pk: one for one in self.candidates if not one.bars}
        field.queryset = User.objects.filter(pk__in=free)
        field.error_messages |= {"required": "Choose someone.", "invalid_choice": "Choose someone from the list."}
        field.label_from_instance = lambda user: (
            f"{user.name}. Weigh first: {'; '.join(free[user.pk].warnings)}."
            if user.pk in free and free[user.pk].warnings
            else user.name
        )
        set_initial(self, "chair", "no" if has_chair else "yes")
        three = StageThree.objects.get(case=self.case)
        with contextlib.suppress(OutsideCalendar):
            set_initial(self, "until_on", england().add(max(three.requested_on, today), OVERALL))

    def clean_chair(self) -> bool:
        return self.cleaned_data["chair"] == "yes"

    @property
    def barred(self) -> list[Candidate]:
        return [one for one in self.candidates if one.bars]


class ReleaseForm(CaseForm):
    title = "Take somebody off the panel"
    button = "End the appointment"
    why = LongTextField(label="Why?", help_text="For example, they turn out to know the family.", rows=3)
