"""Two cases that belong together: resubmitted, split off, or about the same matter. A link shows only where both may be
seen."""

from django.db import models

from .case import Case


class CaseLink(models.Model):
    """`case` came first; `other` follows from it or stands beside it."""

    class Why(models.TextChoices):
        RESUBMITTED = "resubmitted", "resubmitted after a concurrent process (reg 8(4))"
        SPLIT = "split", "points dealt with under the other procedure"
        SAME_MATTER = "same_matter", "about the same matter"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links_to")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links_from")
    why = models.CharField(max_length=20, choices=Why.choices)
    linked_on = models.DateField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "other"], name="two_cases_are_linked_once"),
            models.CheckConstraint(condition=~models.Q(case=models.F("other")), name="a_case_is_not_linked_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.other}: {self.get_why_display()}"
