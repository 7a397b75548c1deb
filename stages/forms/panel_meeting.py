"""The forms of the panel's meeting: arranged, its papers sent, held, reported."""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.layout import HTML, Fieldset, Layout
from django import forms
from django.utils import timezone
from django.utils.html import escape

from cases.forms import CaseForm, DateField, LongTextField, RadioField, SelectField, TextField, TimeField
from cases.models import Part
from stages.actions.panel_meeting import (
    SPEAKERS,
    Advice,
    Guest,
    View,
    earliest_with_full_notice,
    last_day_to_meet,
    papers_out_by,
    points_before_the_panel,
)
from stages.forms.panel import FINDING_WORDS, set_initial
from stages.law.clocks import OutsideCalendar
from stages.law.vocabulary import LateBecause, Layer, RecommendationKind
from stages.law.working_days import in_words
from stages.letters import complainant_of
from stages.models import Attendance, Finding, StageThree
from stages.panel_so_far import panel_of

Capacity = Attendance.Capacity
MOST_RECOMMENDATIONS = 12
SHOWN_AT_FIRST = 3


class LateMeetingFields(CaseForm):
    """Whose doing it is that a panel meets past working day 30."""

    late_because = SelectField(
        label="If it is after working day 30: whose doing is it?",
        choices=LateBecause.choices,
        required=False,
    )
    late_note = LongTextField(
        label="If it is after working day 30: why?",
        help_text="It is late whatever the reason (reg 19(4)); the report says whose doing it was.",
        rows=2,
        required=False,
    )


class ArrangeForm(LateMeetingFields):
    title = "Arrange the panel"
    button = "Arrange the panel"
    keeps_drafts = True
    meets_on = DateField(label="The panel meets on", subject="The date of the meeting")
    at = TimeField(label="At", subject="The time of the meeting")
    place = TextField(label="Where", help_text="A place where the complainant feels safe, and not the service's own.")
    advocate = TextField(label="Advocate", required=False)
    companion = TextField(
        label="One other person who comes with the complainant",
        help_text="Besides an advocate they may bring one other person (reg 19(6)).",
        required=False,
    )
    speaker = RadioField(
        label="Who speaks for the complainant?",
        choices=[(capacity.value, capacity.label) for capacity in SPEAKERS],
        help_text="They choose (reg 19(6)).",
    )
    council = LongTextField(label="For the council, one name on a line", rows=3, required=False)
    independent_person = TextField(label="Independent person of stage 2", required=False)
    investigating_officer = TextField(label="Investigating officer of stage 2", required=False)
    others = LongTextField(label="Anyone else with a sufficient interest, one name on a line", rows=2, required=False)
    short_notice = LongTextField(
        label="If the papers cannot be out 10 working days before: why does everyone accept short notice?",
        rows=2,
        required=False,
    )
    why = LongTextField(label="Why do the arrangements change?", rows=2)

    def __init__(self, *args: Any, three: StageThree, **kwargs: Any) -> None:
        self.three = three
        super().__init__(*args, **kwargs)
        parts = {i.part: i.who for i in self.case.involvements.select_related("person", "user")}
        rows = list(three.attendance.all()) if three.pk else []

        def names(capacity: str) -> str:
            return "\n".join(row.name for row in rows if row.capacity == capacity)

        changing = three.panel_planned_on is not None
        offered = {
            "meets_on": three.panel_planned_on,
            "at": three.panel_planned_at,
            "place": three.panel_place,
            "advocate": names(Capacity.ADVOCATE) if changing else parts.get(Part.ADVOCATE, ""),
            "companion": three.companion,
            "speaker": next((row.capacity for row in rows if row.name == three.speaker), None),
            "council": names(Capacity.COUNCIL),
            "independent_person": names(Capacity.INDEPENDENT_PERSON)
            if changing
            else parts.get(Part.INDEPENDENT_PERSON, ""),
            "investigating_officer": names(Capacity.INVESTIGATING_OFFICER)
            if changing
            else parts.get(Part.INVESTIGATING_OFFICER, ""),
            "others": names(Capacity.OTHER),
            "late_because": three.late_because,
            "late_note": three.late_note,
        }
        for name, value in offered.items():
            set_initial(self, name, value)
        if changing:
            self.button = "Change the arrangements"
        else:
            del self.fields["why"]
            self.helper.layout = self.layout()

    def layout(self) -> Layout:
        last = ["late_because", "late_note", "short_notice", *(["why"] if "why" in self.fields else [])]
        return Layout(
            Fieldset("meets_on", "at", "place", legend="The meeting", legend_size="m"),
            Fieldset("advocate", "companion", "speaker", legend="With the complainant", legend_size="m"),
            Fieldset(
                "council",
                "independent_person",
                "investigating_officer",
                "others",
                legend="Also invited",
                legend_size="m",
            ),
            Fieldset(*last, legend="Where it is late or at short notice", legend_size="m"),
        )

    def arrangements(self) -> dict[str, Any]:
        """What the deed takes: the guests out of their fields, and the rest as it was typed."""
        told = dict(self.cleaned_data)
        guests = [Guest(complainant_of(self.case), Capacity.COMPLAINANT)]
        single = (Capacity.ADVOCATE, Capacity.COMPANION, Capacity.INDEPENDENT_PERSON, Capacity.INVESTIGATING_OFFICER)
        for capacity in single:
            if name := told.pop(capacity.value):
                guests.append(Guest(name, capacity))
        for field, capacity in (("council", Capacity.COUNCIL), ("others", Capacity.OTHER)):
            guests += [Guest(name[:200], capacity) for name in lines(told.pop(field))]
        return told | {"invited": guests}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        speaker = cleaned.get("speaker")
        if speaker in (Capacity.ADVOCATE, Capacity.COMPANION) and not cleaned.get(speaker):
            self.add_error(speaker, "Enter the name of the person who speaks for the complainant.")
        return cleaned

    def days(self) -> list[tuple[str, str]]:
        """The days that bound the choice, each with what it is."""
        today = timezone.localdate()
        said: list[tuple[str, str]] = []
        try:
            said.append(
                (
                    "The first day with 10 working days for the papers, if they go today",
                    in_words(earliest_with_full_notice(today)),
                )
            )
            last = last_day_to_meet(self.three.requested_on)
            said.append(("Working day 30, the last day in time (reg 19(4))", in_words(last)))
            said.append(("For a panel on that last day, papers go out by", in_words(papers_out_by(last))))
        except OutsideCalendar as beyond:
            said.append(("Beyond the calendar", str(beyond)))
        return said


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class SendPapersForm(CaseForm):
    title = "Send the papers"
    button = "Freeze them and record that they were sent"
    sent_on = DateField(label="Sent on", past=True, subject="The date they were sent")
    sent_to = LongTextField(
        label="Sent to",
        help_text="Names only: the panel, the complainant, the advocate, and everyone else invited.",
        rows=4,
    )

    def __init__(self, *args: Any, three: StageThree, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_initial(self, "sent_on", timezone.localdate())
        names = [one.user.name for one in panel_of(self.case)] + [row.name for row in three.attendance.all()]
        set_initial(self, "sent_to", "\n".join(names))


class HoldForm(LateMeetingFields):
    title = "Record the panel’s meeting"
    button = "Record the meeting"
    keeps_drafts = True
    held_on = DateField(label="The panel met on", past=True, subject="The date of the meeting")
    came = forms.ModelMultipleChoiceField(
        queryset=Attendance.objects.none(),
        label="Who came?",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "Choose from the list.", "invalid_pk_value": "Choose from the list."},
    )
    uninvited = LongTextField(label="Others whom the panel heard, one name on a line", rows=2, required=False)
    submissions = LongTextField(
        label="Which submissions did the panel consider?",
        help_text=(
            "From the complainant or the advocate, the council, the independent person, and others with an interest "
            "(reg 19(5))."
        ),
        rows=6,
    )

    def __init__(self, *args: Any, three: StageThree, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["came"].queryset = three.attendance.all()
        self.fields["came"].label_from_instance = lambda row: f"{row.name}, {row.get_capacity_display()}"
        set_initial(self, "held_on", three.panel_planned_on)
        set_initial(self, "late_because", three.late_because)
        set_initial(self, "late_note", three.late_note)

    def layout(self) -> Layout:
        return Layout("held_on", "came", "uninvited", "submissions", "late_because", "late_note")

    def meeting(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        return told | {
            "came": [row.pk for row in told["came"]],
            "uninvited": [Guest(name[:200], Capacity.OTHER) for name in lines(told["uninvited"])],
        }


SENT_TO = [
    ("council", "The council"),
    ("complainant", "The complainant, and the advocate where there is one"),
    ("independent_person", "The independent person of stage 2"),
    ("others", "Others whom the panel considers to have a sufficient interest"),
]
ALWAYS_SENT_TO = ("council", "complainant", "independent_person")


class ReportForm(CaseForm):
    title = "Record the panel’s report"
    button = "Record the report"
    keeps_drafts = True
    mark_optional = False
    summary = LongTextField(label="The panel’s short summary", help_text="Reg 20(1).", rows=8)
    sent_on = DateField(label="The panel sent its report on", past=True, subject="The date it was sent")
    received_on = DateField(
        label="The council received it on",
        past=True,
        subject="The date it was received",
        help_text="The 15 working days to answer run from this day (reg 20(3)).",
    )
    sent_to = forms.MultipleChoiceField(
        label="It was sent to",
        help_text="Reg 20(2).",
        choices=SENT_TO,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from the list."},
    )

    def __init__(self, *args: Any, three: StageThree, **kwargs: Any) -> None:
        self.points = points_before_the_panel(three)
        self.panel_on = three.panel_on
        super().__init__(*args, **kwargs)
        self.fields["summary"].error_messages["required"] = "Enter the panel’s short summary."
        self.fields["sent_to"].error_messages["required"] = "Say to whom the report was sent."
        self.order_fields([name for name in self.fields if name.startswith(("view_", "outcome_", "reasons_"))])

    def own_fields(self) -> dict[str, forms.Field]:
        made: dict[str, forms.Field] = {}
        for point in self.points:
            made[f"view_{point.pk}"] = RadioField(
                label="The panel’s view",
                choices=[("agrees", "It agrees"), ("differs", "It differs"), ("none", "It has no view")],
                inline=True,
                small=True,
                error_messages={"required": f"Choose the panel’s view of point {point.number}."},
            )
            made[f"outcome_{point.pk}"] = SelectField(
                label="If it differs: the panel’s finding", choices=FINDING_WORDS, required=False
            )
            made[f"reasons_{point.pk}"] = LongTextField(
                label="Reasons",
                rows=4,
                error_messages={"required": f"Enter the panel’s reasons on point {point.number}."},
            )
        for number in range(1, MOST_RECOMMENDATIONS + 1):
            made[f"advice_{number}"] = LongTextField(label=f"Recommendation {number}", rows=3, required=False)
            made[f"kind_{number}"] = SelectField(label="What kind?", choices=RecommendationKind.choices, required=False)
            made[f"about_{number}"] = SelectField(
                label="On which point?",
                choices=[(str(point.pk), f"Point {point.number}") for point in self.points],
                empty="The whole",
                required=False,
            )
        return super().own_fields() | made

    def layout(self) -> Layout:
        findings = dict(
            Finding.objects.filter(element__in=self.points, layer=Layer.ADJUDICATION).values_list("element", "outcome")
        )
        words = dict(FINDING_WORDS)
        council_found = '<p class="govuk-body">The council’s finding: {}.</p>'
        points = [
            Fieldset(
                HTML(council_found.format(words.get(findings.get(point.pk), "not on record"))),
                f"view_{point.pk}",
                f"outcome_{point.pk}",
                f"reasons_{point.pk}",
                legend=escape(f"{point.number}. {point.text}"),
                legend_size="m",
            )
            for point in self.points
        ]

        def advice(numbers: range) -> list[str]:
            return [f"{field}_{number}" for number in numbers for field in ("advice", "kind", "about")]

        more = [
            HTML(
                '<details class="govuk-details"><summary class="govuk-details__summary">'
                '<span class="govuk-details__summary-text">More recommendations</span></summary>'
                '<div class="govuk-details__text">'
            ),
            *advice(range(SHOWN_AT_FIRST + 1, MOST_RECOMMENDATIONS + 1)),
            HTML("</div></details>"),
        ]
        return Layout(
            *points,
            Fieldset("summary", *advice(range(1, SHOWN_AT_FIRST + 1)), *more, legend="The report", legend_size="m"),
            Fieldset("sent_on", "received_on", "sent_to", legend="When and to whom", legend_size="m"),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for point in self.points:
            if cleaned.get(f"view_{point.pk}") == "differs" and not cleaned.get(f"outcome_{point.pk}"):
                self.add_error(f"outcome_{point.pk}", f"Choose what the panel found on point {point.number}.")
        for number in range(1, MOST_RECOMMENDATIONS + 1):
            if cleaned.get(f"advice_{number}") and not cleaned.get(f"kind_{number}"):
                self.add_error(f"kind_{number}", f"Choose the kind of recommendation {number}.")
        missing = [name for name in ALWAYS_SENT_TO if name not in cleaned.get("sent_to", ())]
        if missing and "sent_to" not in self.errors:
            self.add_error(
                "sent_to",
                "The report goes to the council, the complainant and the independent person (reg 20(2)). Record it "
                "when it has been sent to them all.",
            )
        return cleaned

    def report(self) -> dict[str, Any]:
        """What the deed takes: a view for each point, the recommendations that were filled in, and the dates."""
        told = self.cleaned_data
        agrees = {"agrees": True, "differs": False, "none": None}
        by_pk = {str(point.pk): point for point in self.points}
        words = dict(SENT_TO)
        return {
            "views": {
                point.pk: View(
                    agrees[told[f"view_{point.pk}"]],
                    told[f"reasons_{point.pk}"],
                    told[f"outcome_{point.pk}"] if told[f"view_{point.pk}"] == "differs" else "",
                )
                for point in self.points
            },
            "summary": told["summary"],
            "sent_on": told["sent_on"],
            "received_on": told["received_on"],
            "sent_to": "; ".join(words[name] for name in told["sent_to"]),
            "recommendations": [
                Advice(
                    told[f"advice_{number}"],
                    RecommendationKind(told[f"kind_{number}"]),
                    by_pk.get(told[f"about_{number}"]),
                )
                for number in range(1, MOST_RECOMMENDATIONS + 1)
                if told[f"advice_{number}"]
            ],
        }
