"""What the author of a report chose to quote: compliments, summaries of cases, examples of what was learnt."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from cases.models import Case

from .publication import ReportDraft


class Quotation(models.Model):
    """Words made of one case for one draft, as its author edited them for everybody to read.

    `words` has a text for each field of its kind (`reporting/publication/quoted.py`). The case and its `source`, the
    action or the recommendation that the words began with, are known to the draft alone: nothing of them goes into the
    report.
    """

    class Kind(models.TextChoices):
        COMPLIMENT = "compliment", "compliment"
        SUMMARY = "summary", "summary of a case"
        LEARNING = "learning", "example of learning"

    draft = models.ForeignKey(ReportDraft, on_delete=models.PROTECT, related_name="quotations")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    source = models.CharField("what of the case it is: nothing, or such as action-3", max_length=30, blank=True)
    service = models.CharField("the service area that is named with it", max_length=200, blank=True)
    words = models.JSONField(default=dict)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["kind", "service", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "kind", "case", "source"], name="nothing_is_quoted_twice_in_a_draft"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} in {self.draft}"
