"""The case: one row for each representation from first contact, whatever becomes of it (reg 13(2))."""

from __future__ import annotations

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import ServiceArea, Team

from .taxonomy import Term

REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without 0, O, 1, I, L and U: a reference is read out over the telephone, and must spell nothing."""


def new_reference() -> str:
    """A random reference such as 7K3M-9PQ2. It holds no sequence, so that nobody can guess the next one."""
    letters = [secrets.choice(REFERENCE_ALPHABET) for _ in range(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


class Kind(models.TextChoices):
    """What was said to the council. The regulations call all of them representations (section 26(3))."""

    COMPLAINT = "complaint", "complaint"
    REPRESENTATION = "representation", "comment or enquiry"
    COMPLIMENT = "compliment", "compliment"
    ENQUIRY = "enquiry", "MP, councillor or Ombudsman enquiry"


class SpokenOrWritten(models.TextChoices):
    """Reg 6: either will do. It decides when a stage 2 clock starts (reg 17(4)-(5))."""

    ORAL = "oral", "spoken"
    WRITTEN = "written", "in writing"


def _term() -> models.ForeignKey:
    """An entry of one of the council's own lists. Not indexed: no page asks for the cases of one entry, the figures
    read every case of their years, and each index would be written again whenever a due date moves."""
    return models.ForeignKey(Term, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)


class Case(models.Model):
    """One representation, from first contact to the Ombudsman.

    `status`, `next_due_on` and `next_step` are columns to ask by; the dated facts in the stage rows, the clocks and
    the events are the proof. `version` goes up by one with every change, so that nobody overwrites another's work.
    """

    reference = models.CharField(max_length=12, default=new_reference, editable=False)
    imported_reference = models.CharField(max_length=100, null=True, blank=True)  # noqa: DJ001 - unique where there is one
    form_token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1)

    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.COMPLAINT)
    procedure = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=30, default="received")
    next_step = models.CharField(max_length=200, blank=True)
    next_due_on = models.DateField(null=True, blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="cases_kept"
    )

    received_on = models.DateField("date received")
    received_time = models.TimeField("time received", null=True, blank=True)
    reached_team_on = models.DateField("reached the complaints team on", null=True, blank=True)
    form = models.CharField("spoken or written", max_length=10, choices=SpokenOrWritten.choices, blank=True)
    method = _term()
    point_of_receipt = _term()
    words = models.TextField("the words used", blank=True)
    desired_outcome = models.TextField(blank=True)
    grounds_arose_on = models.DateField("what happened, happened on", null=True, blank=True)

    complainant_type = _term()
    service_area = models.ForeignKey(ServiceArea, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    subject = _term()
    sub_subject = _term()
    advocate = models.BooleanField("has an advocate", null=True, blank=True)
    court_involved = models.BooleanField(null=True, blank=True)
    child_protection_plan = models.BooleanField(null=True, blank=True)

    closed_on = models.DateField(null=True, blank=True)
    closed_reason = models.CharField(max_length=30, blank=True)
    closing_note = _term()
    logged_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-received_on", "-pk"]
        constraints = [
            # as constraints, because `unique=True` on words makes a second index on PostgreSQL, for LIKE
            models.UniqueConstraint(fields=["reference"], name="one_case_of_a_reference"),
            models.UniqueConstraint(fields=["imported_reference"], name="one_case_of_an_imported_reference"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=models.F("received_on")),
                name="case_closes_after_it_is_received",
            ),
        ]
        indexes = [
            models.Index(fields=["next_due_on"], condition=Q(closed_on__isnull=True), name="open_cases_by_due_date"),
            models.Index(fields=["received_on"], name="cases_by_received_on"),
            models.Index(fields=["status"], name="cases_by_status"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("case", args=[self.reference])


class CaseService(models.Model):
    """A further service area or team of a shared complaint. The case counts once, in its own first service area."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="further_services")
    service_area = models.ForeignKey(ServiceArea, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.case}: {self.team or self.service_area}"


class CaseCause(models.Model):
    """A cause of the complaint; the first is the primary one."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="causes")
    cause = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["case", "cause"], name="a_cause_once_on_a_case"),
            models.UniqueConstraint(fields=["case", "position"], name="one_cause_at_a_position"),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.cause}"


class InformationDuty(models.Model):
    """One of the four things a person must be given on receipt (reg 11; SI 2004/719 reg 4), and when it was."""

    class Item(models.TextChoices):
        PROCEDURE = "procedure", "Details of the procedure sent"
        ADVOCACY = "advocacy", "Information about advocacy given"
        HELP = "help", "Help to follow the procedure offered"
        ADVOCATE = "advocate", "Help to get an advocate given"

    WHERE_RELEVANT = (Item.ADVOCACY, Item.ADVOCATE)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="duties")
    item = models.CharField(max_length=10, choices=Item.choices)
    done_on = models.DateField(null=True, blank=True)
    not_relevant = models.BooleanField(default=False)
    document = models.CharField("what was sent, and how", max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "item"], name="each_duty_once_on_a_case"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(not_relevant=False), name="a_duty_is_done_or_not_relevant"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.get_item_display()}"
