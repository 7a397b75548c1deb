"""Forms about the people on a case and its points of complaint."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from cases.actions.people import OUTSIDERS, STAFF_PARTS
from cases.earlier import Known, called, known_to
from cases.models import Case, Element, ElementStatus, Part, Person, TermList

from .base import CaseForm
from .fields import DateField, LongTextField, RadioField, TermField, TextField

NEW_PERSON = "new"
CONTACT_FIELDS = ("name", "born_on", "email", "telephone", "address", "safe_address", "needs")


class ContactFields(CaseForm):
    """What is known about a person outside the council."""

    name = TextField(label="Name", error_messages={"required": "Enter their name."})
    born_on = DateField(label="Date of birth", subject="The date of birth", past=True, required=False)
    email = forms.EmailField(
        label="Email", required=False, error_messages={"invalid": "Enter an email address, such as name@example.org."}
    )
    telephone = TextField(label="Telephone", max_length=50, width="20", required=False)
    address = LongTextField(label="Address", rows=3, max_length=1000, required=False)
    safe_address = forms.BooleanField(
        label="Keep it safe: nobody else on the case may be given this address", required=False
    )
    needs = TextField(label="Language, format or adjustments needed", max_length=300, required=False)

    @property
    def told(self) -> dict[str, Any]:
        """What was filled in, as fields of Person but for the name."""
        return {
            name: self.cleaned_data[name] for name in CONTACT_FIELDS if name != "name" and self.cleaned_data.get(name)
        }


class AddPersonForm(ContactFields):
    """Somebody from outside the council, in a part on the case."""

    title = "Add a person"
    button = "Add to the case"
    field_order = ("same_as", "part", "name", "relationship", "organisation", "from_on")

    part = RadioField(
        label="What part do they play?",
        choices=[(part.value, part.label) for part in OUTSIDERS],
        small=True,
        error_messages={"required": "Say what part they play."},
    )
    relationship = TextField(label="Relationship to the child", required=False)
    organisation = TextField(label="Organisation", required=False)
    from_on = DateField(label="From when?", subject="The date they began", past=True)
    consent_on = DateField(
        label="When did the child agree to them acting for them?",
        subject="The date of agreement",
        past=True,
        required=False,
    )
    consent_until = DateField(label="When does that agreement lapse?", subject="The date it lapses", required=False)

    def __init__(self, *args: Any, case: Case, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, case=case, initial={"from_on": timezone.localdate()}, **kwargs)

    def own_fields(self) -> dict[str, forms.Field]:
        """Where the name typed is known here, the question whether it is the same person."""
        return self.same_person() | super().own_fields()

    def same_person(self) -> dict[str, forms.Field]:
        found = called(self.user, self.data.get("name", "") if self.is_bound else "")
        if not found:
            return {}
        choices = [(str(known.person.pk), in_words(known)) for known in found]
        question = RadioField(
            label="Is it one of these people, who are known here?",
            choices=[*choices, (NEW_PERSON, "No, a new person")],
            error_messages={"required": "Say whether it is the same person, so that nobody is counted twice."},
        )
        return {"same_as": question}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen = cleaned.pop("same_as", NEW_PERSON)
        self.person = None if chosen == NEW_PERSON else known_to(self.user).filter(pk=chosen).first()
        agreed, lapses = cleaned.get("consent_on"), cleaned.get("consent_until")
        if lapses and not agreed:
            self.add_error("consent_on", "Enter the date the child agreed.")
        if agreed and lapses and lapses < agreed:
            self.add_error("consent_until", "The agreement cannot lapse before it was given.")
        return cleaned


def in_words(known: Known) -> str:
    """Somebody known here, told apart by what is on their cases."""
    born = f", born {known.person.born_on.day} {known.person.born_on:%B %Y}" if known.person.born_on else ""
    on = "; ".join(f"{part} on {case.reference}" for case, part in known.cases)
    return f"{known.person}{born}: {on}"


class ChangePersonForm(ContactFields):
    """Put right what is known about somebody. It changes on all their cases."""

    title = "Change contact details"
    button = "Save"

    def __init__(self, *args: Any, case: Case, person: Person, **kwargs: Any) -> None:
        initial = {name: getattr(person, name) for name in CONTACT_FIELDS}
        super().__init__(*args, case=case, initial=initial, **kwargs)


class NameStaffForm(CaseForm):
    """A member of staff who is complained about, or a witness."""

    title = "Name a member of staff"
    button = "Name them"

    part = RadioField(
        label="Why are they named?",
        choices=[(part.value, part.label) for part in STAFF_PARTS],
        hints={
            Part.COMPLAINED_ABOUT: "They, their manager and everyone they manage will no longer see this case",
            Part.WITNESS: "They will no longer see this case",
        },
        error_messages={"required": "Say why they are named."},
    )
    user = forms.ModelChoiceField(
        label="Who is it?",
        queryset=User.objects.filter(is_active=True),
        empty_label="",
        error_messages={"required": "Choose a member of staff.", "invalid_choice": "Choose from the list."},
    )
    element = forms.ModelChoiceField(
        label="Which point of complaint is it about?",
        queryset=Element.objects.none(),
        required=False,
        empty_label="The case as a whole",
        error_messages={"invalid_choice": "Choose from the list."},
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        self.fields["element"].queryset = case.elements.all()


class EndPartForm(CaseForm):
    """Somebody no longer plays their part on the case."""

    title = "End a part on the case"
    button = "End it"

    until_on = DateField(label="What was their last day?", subject="Their last day", past=True)
    why = TextField(label="Why has it ended?", max_length=1000, error_messages={"required": "Say why it has ended."})

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, initial={"until_on": timezone.localdate()}, **kwargs)


class ElementForm(CaseForm):
    """A point of complaint."""

    title = "Add a point of complaint"
    button = "Save"

    text = LongTextField(
        label="What is the complaint?",
        help_text="One thing that can be upheld or not upheld, in words the person would recognise.",
        rows=4,
        error_messages={"required": "Enter the point of complaint."},
    )
    subject = TermField(TermList.SUBJECT, label="Subject")


class WithdrawElementForm(CaseForm):
    """The complainant takes one point back (reg 7)."""

    title = "Withdraw a point of complaint"
    button = "Record that it is withdrawn"

    withdrawn_on = DateField(label="When did they withdraw it?", subject="The date it was withdrawn", past=True)
    why = LongTextField(
        label="How did they withdraw it, and why?",
        rows=3,
        error_messages={"required": "Say how they withdrew it, and why."},
    )


class MergeElementForm(CaseForm):
    """One point is answered as part of another."""

    title = "Merge a point of complaint"
    button = "Merge it"

    into = forms.ModelChoiceField(
        label="Which point is it answered with?",
        queryset=Element.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choose a point.", "invalid_choice": "Choose a point from the list."},
    )
    why = LongTextField(
        label="Why, and who agreed?",
        rows=3,
        error_messages={"required": "Say why they belong together, and who agreed."},
    )

    def __init__(self, *args: Any, case: Case, element: Element, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        self.fields["into"].queryset = case.elements.filter(status=ElementStatus.OPEN).exclude(pk=element.pk)


class SplitElementForm(CaseForm):
    """Two points or more are made out of one."""

    title = "Split a point of complaint"
    button = "Split it"

    text = LongTextField(
        label="What stays under this number?",
        rows=3,
        error_messages={"required": "Enter the words of the first point."},
    )
    second = LongTextField(
        label="The second point", rows=3, error_messages={"required": "Enter the words of the second point."}
    )
    third = LongTextField(label="A third point", rows=3, required=False)
    fourth = LongTextField(label="A fourth point", rows=3, required=False)
    why = LongTextField(
        label="Why, and who agreed?", rows=3, error_messages={"required": "Say why it is split, and who agreed."}
    )

    def parts(self) -> dict[str, Any]:
        """What the action takes: the first words, the others in their order, and why."""
        cleaned = self.cleaned_data
        others = [cleaned[name] for name in ("second", "third", "fourth") if cleaned[name]]
        return {"text": cleaned["text"], "others": others, "why": cleaned["why"]}


class LiftExclusionForm(CaseForm):
    """Somebody was kept out of the case by mistake."""

    title = "Let somebody back in"
    button = "Let them back in"

    why = LongTextField(
        label="What was the mistake, and how do you know?",
        rows=4,
        error_messages={"required": "Say what the mistake was, and how you know."},
    )
