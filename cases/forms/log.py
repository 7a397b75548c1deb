"""Log a representation: everything said at first contact, on one page (reg 6; reg 13(2)(a))."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from cases.actions.people import Someone
from cases.earlier import called, known_to
from cases.models import Kind, Person
from cases.models.person import fold

from .details import DetailFields
from .duties import duty_fields, duty_rows, take_duties
from .fields import LONGEST_TEXT, DateField, LongTextField, TextField, readable

MOST_POINTS = 40
NEW_PERSON = "new"


class PointsWidget(forms.Widget):
    """Several text areas, posted as NAME_0, NAME_1 and so on."""

    use_fieldset = True

    def value_from_datadict(self, data: QueryDict, files: Any, name: str) -> list[str]:
        numbered = (data.get(f"{name}_{number}") for number in range(MOST_POINTS))
        return [value for value in numbered if value is not None]

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_0"


class PointsField(forms.Field):
    """The points of complaint, in order. Blank ones are left out."""

    widget = PointsWidget

    def clean(self, value: Any) -> list[str]:
        points = [text.strip() for text in value or [] if text.strip()]
        for text in points:
            readable(text)
            if len(text) > LONGEST_TEXT:
                raise ValidationError(f"Shorten the point that begins “{text[:40]}” to {LONGEST_TEXT:,} characters.")
        return points


class LogForm(DetailFields):
    """A new representation. `user` is the officer, who is offered only people on cases they may see."""

    title = "Log a representation"
    button = "Log it"
    keeps_drafts = True

    complainant_name = TextField(label="Name", required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    no_name = forms.BooleanField(label="They did not give a name", required=False)
    complainant_is = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    complainant_email = forms.EmailField(
        label="Email",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": "Enter an email address, such as name@example.org."},
    )
    complainant_telephone = TextField(label="Telephone", max_length=50, width="20", required=False)
    complainant_address = LongTextField(label="Address", rows=3, max_length=1000, required=False)
    complainant_safe_address = forms.BooleanField(
        label="Keep it safe: nobody else on the case may be given this address", required=False
    )
    complainant_needs = TextField(label="Language, format or adjustments needed", max_length=300, required=False)
    complainant_is_child = forms.BooleanField(label="The complainant is the child or young person", required=False)
    relationship = TextField(
        label="Relationship to the child", help_text="For example mother, foster carer, advocate.", required=False
    )
    child_name = TextField(
        label="Name of the child or young person",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    child_is = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    child_born_on = DateField(label="Date of birth", subject="The date of birth", past=True, required=False)
    advocate_name = TextField(label="Name of the advocate", required=False)
    points = PointsField(label="Points of complaint", required=False)
    complained_about = forms.ModelChoiceField(
        label="Is a member of staff complained about?",
        help_text="They, their manager and everyone they manage will not see this case. More can be named afterwards.",
        queryset=User.objects.filter(is_active=True),
        required=False,
        empty_label="Nobody named",
        error_messages={"invalid_choice": "Choose from the list."},
    )

    def __init__(self, *args: Any, user: User, now: datetime.datetime | None = None, **kwargs: Any) -> None:
        self.user = user
        now = timezone.localtime(now)
        initial = {"kind": "complaint", "received_on": now.date(), "received_time": now.time()}
        super().__init__(*args, initial=initial, **kwargs)

    def own_fields(self) -> dict[str, forms.Field]:
        return duty_fields() | super().own_fields()

    def clean_complainant_is(self) -> Person | None:
        return self.known_person("complainant_is")

    def clean_child_is(self) -> Person | None:
        return self.known_person("child_is")

    def known_person(self, name: str) -> Person | None:
        """The person chosen from those known here; None for a new one. Refused where the officer may not know them."""
        chosen = self.cleaned_data.get(name, "")
        if chosen in ("", NEW_PERSON):
            return None
        person = known_to(self.user).filter(pk=chosen).first() if chosen.isascii() and chosen.isdecimal() else None
        if person is None:
            raise ValidationError("Choose one of the people shown, or a new person.")
        return person

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        named = cleaned.get("complainant_name") or cleaned.get("complainant_is")
        needed = cleaned.get("kind") != Kind.COMPLIMENT and "complainant_name" not in self.errors
        if needed and not named and not cleaned.get("no_name"):
            self.add_error("complainant_name", "Enter the complainant’s name, or tick that they did not give one.")
        if named and cleaned.get("no_name"):
            self.add_error("no_name", "Take away the tick, or the name.")
        for who in ("complainant", "child"):
            self.ask_whether_the_same(who)
        duties = take_duties(self, cleaned)
        received_on = cleaned.get("received_on")
        for item, told in duties.items():
            if received_on and told.done_on and told.done_on < received_on:
                self.add_error(f"duty_{item}_on", "The date cannot be before the date received.")
        return cleaned | {"duties": duties}

    def ask_whether_the_same(self, who: str) -> None:
        """Where somebody of that very name is known here, the officer says whether it is they."""
        name = self.cleaned_data.get(f"{who}_name", "")
        if not name or self.data.get(f"{who}_is"):
            return
        if any(known.person.folded_name == fold(name) for known in called(self.user, name)):
            self.add_error(f"{who}_name", f"{name} is on other cases. Say below whether this is the same person.")

    def arguments(self) -> dict[str, Any]:
        """What was logged, as the arguments of `intake.log_representation`."""
        cleaned = dict(self.cleaned_data)
        complainant = self.someone(cleaned, "complainant")
        return {
            "complainant": complainant,
            "complainant_is_child": bool(complainant and cleaned["complainant_is_child"]),
            "relationship": cleaned["relationship"],
            "child": self.someone(cleaned, "child"),
            "advocate": Someone(cleaned["advocate_name"]) if cleaned["advocate_name"] else None,
            "points": cleaned["points"],
            "complained_about": [cleaned["complained_about"]] if cleaned["complained_about"] else [],
            "duties": cleaned["duties"],
            "causes": self.take_causes(cleaned),
            "details": self.take_details(cleaned),
        }

    @staticmethod
    def someone(cleaned: dict[str, Any], who: str) -> Someone | None:
        """The complainant or the child as they were told of; None where nobody was."""
        name, person = cleaned.get(f"{who}_name", ""), cleaned.get(f"{who}_is")
        if not name and person is None:
            return None
        told = {
            field: cleaned[f"{who}_{field}"]
            for field in ("email", "telephone", "address", "safe_address", "needs", "born_on")
            if cleaned.get(f"{who}_{field}")
        }
        return Someone(name, person, told)

    @property
    def duty_rows(self) -> list[dict[str, Any]]:
        return duty_rows(self)

    def more_points(self, number: int) -> None:
        """Show so many more boxes for points than are shown now."""
        shown = [*self.initial.get("points", [""]), *[""] * number]
        self.initial["points"] = shown[:MOST_POINTS]

    @property
    def shown_points(self) -> list[str]:
        """The points as typed so far; one empty box at least."""
        return list(self["points"].value() or [""])

    def typed_name(self, who: str) -> str:
        """The name typed for the complainant or the child, judged or not."""
        return str(self[f"{who}_name"].value() or "")

    def chosen(self, who: str) -> str:
        return str(self[f"{who}_is"].value() or "")
