"""The council's own lists: its words for subjects, causes, methods of receipt and the rest.

The law's fixed lists are code (`stages/law/vocabulary.py`); these are rows, because every council has its own.
"""

from django.db import models
from django.db.models import Q


class TermList(models.TextChoices):
    SUBJECT = "subject", "subject"
    SUB_SUBJECT = "sub_subject", "sub-subject"
    CAUSE = "cause", "cause"
    COMPLAINANT_TYPE = "complainant_type", "complainant type"
    METHOD = "method", "method of receipt"
    POINT_OF_RECEIPT = "point_of_receipt", "point of receipt"
    TRIAGE_REASON = "triage_reason", "triage reason"
    CLOSING_NOTE = "closing_note", "closing note"
    REMEDY = "remedy", "remedy"
    ETHNICITY = "ethnicity", "ethnicity"
    AGE_BAND = "age_band", "age band"
    GENDER = "gender", "gender"
    SEXUAL_ORIENTATION = "sexual_orientation", "sexual orientation"


class Term(models.Model):
    """One entry of one list. The same label under two parents is two entries; nothing is ever deleted."""

    list = models.CharField(max_length=20, choices=TermList.choices)
    label = models.CharField(max_length=300)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    position = models.PositiveIntegerField(default=0)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["list", "parent__position", "position", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["list", "parent", "label"], condition=Q(parent__isnull=False), name="one_entry_under_a_parent"
            ),
            models.UniqueConstraint(
                fields=["list", "label"], condition=Q(parent__isnull=True), name="one_entry_without_a_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.label
