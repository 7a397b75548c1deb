"""People, and the dated parts they play on a case."""

from __future__ import annotations

import datetime
import unicodedata

from django.conf import settings
from django.db import models
from django.db.models import Q

from .case import Case
from .element import Element
from .taxonomy import Term


def fold(name: str) -> str:
    """A name as it is matched: case, accents, apostrophes and runs of spaces apart, alike on both databases."""
    plain = unicodedata.normalize("NFKD", name.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")).casefold()
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


class Person(models.Model):
    """Someone from outside: a complainant, a child, a relative, an advocate. One row across all their cases."""

    name = models.CharField(max_length=200)
    folded_name = models.CharField(max_length=200, db_index=True, editable=False)
    born_on = models.DateField("date of birth", null=True, blank=True)
    email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=50, blank=True)
    address = models.TextField(blank=True)
    safe_address = models.BooleanField("the address must not be given to anyone else on the case", default=False)
    needs = models.CharField("language, format or adjustments needed", max_length=300, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def called(cls, name: str, **fields: object) -> Person:
        """A new person, their name in composed form (NFC) and ready to be matched."""
        name = unicodedata.normalize("NFC", " ".join(name.split()))
        return cls(name=name, folded_name=fold(name)[:200], **fields)


class Part(models.TextChoices):
    """The part a person plays on a case."""

    COMPLAINANT = "complainant", "complainant"
    CHILD = "child", "child or young person"
    PARENT = "parent", "parent"
    ADVOCATE = "advocate", "advocate"
    REPRESENTATIVE = "representative", "representative"
    FOSTER_CARER = "foster_carer", "foster carer"
    FAMILY_MEMBER = "family_member", "other family member"
    WITNESS = "witness", "witness"
    COMPLAINED_ABOUT = "complained_about", "person complained about"
    SENIOR_MANAGER = "senior_manager", "senior manager, stage 1"
    TEAM_MANAGER = "team_manager", "team manager, stage 1"
    INVESTIGATING_OFFICER = "investigating_officer", "investigating officer, stage 2"
    INDEPENDENT_PERSON = "independent_person", "independent person, stage 2"
    ADJUDICATING_OFFICER = "adjudicating_officer", "adjudicating officer, stage 2"
    PANEL_CHAIR = "panel_chair", "panel chair, stage 3"
    PANEL_MEMBER = "panel_member", "panel member, stage 3"
    ANSWERING_DIRECTOR = "answering_director", "director who answers the panel, stage 3"
    REVIEWING_OFFICER = "reviewing_officer", "reviewing officer, corporate stage 2"


GIVEN_THE_CASE = (
    Part.SENIOR_MANAGER,
    Part.TEAM_MANAGER,
    Part.INVESTIGATING_OFFICER,
    Part.INDEPENDENT_PERSON,
    Part.ADJUDICATING_OFFICER,
    Part.PANEL_CHAIR,
    Part.PANEL_MEMBER,
    Part.ANSWERING_DIRECTOR,
    Part.REVIEWING_OFFICER,
)
"""The parts that let a person see the case, from the day they are given it to the day they hand it back."""


class Involvement(models.Model):
    """A person or a member of staff, playing a part on a case between two dates."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="involvements")
    part = models.CharField(max_length=30, choices=Part.choices)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="involvements")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="involvements"
    )
    relationship = models.CharField("relationship to the child", max_length=200, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    element = models.ForeignKey(Element, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    consent_on = models.DateField("agreed to by the child on", null=True, blank=True)
    consent_until = models.DateField("agreement lapses on", null=True, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField("taken away at", null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, user__isnull=True) | Q(person__isnull=True, user__isnull=False),
                name="an_involvement_is_of_a_person_or_of_staff",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=models.F("from_on")),
                name="involvement_ends_after_it_starts",
            ),
        ]
        indexes = [models.Index(fields=["user", "part"], condition=Q(user__isnull=False), name="staff_involvements")]

    def __str__(self) -> str:
        return f"{self.who}, {self.get_part_display()}"

    @property
    def who(self) -> str:
        return str(self.person or self.user)

    @staticmethod
    def live_on(on: datetime.date) -> Q:
        """Involvements that run on a day; the last day counts, unless it was taken away at a moment of that day."""
        return Q(from_on__lte=on, ended_at__isnull=True) & (Q(until_on__isnull=True) | Q(until_on__gte=on))


class Exclusion(models.Model):
    """A member of staff who may not see this case: named in it, or in the line of someone who is.

    A row, not a computed guess: it stands when the organisation chart changes, and it beats every grant. One made by
    mistake is lifted by the complaints manager, and the row stays.
    """

    class Why(models.TextChoices):
        COMPLAINED_ABOUT = "complained_about", "complained about"
        LINE = "line", "in the line of a person complained about"
        WITNESS = "witness", "witness"
        PERSONAL = "personal", "personal connection"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exclusions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exclusions")
    why = models.CharField(max_length=20, choices=Why.choices)
    because_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    from_on = models.DateField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField("lifted at, because it was a mistake", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_why = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"],
                condition=Q(ended_at__isnull=True),
                name="one_exclusion_of_a_person_from_a_case",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} from {self.case}: {self.get_why_display()}"

    @staticmethod
    def in_force() -> Q:
        """Exclusions that stand. One holds for ever, on whatever day it is asked, unless it was lifted as a mistake."""
        return Q(ended_at__isnull=True)


class EqualityAnswers(models.Model):
    """What a complainant chose to say about themselves. Apart from the case page; never shown to an investigator."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="equality")
    age_band = models.ForeignKey(Term, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    gender = models.ForeignKey(Term, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ethnicity = models.ForeignKey(Term, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sexual_orientation = models.ForeignKey(Term, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    disability = models.BooleanField(null=True, blank=True)

    def __str__(self) -> str:
        return f"equality answers on {self.case}"
