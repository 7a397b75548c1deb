"""The element: one numbered point of complaint, with one identity from first contact to the Ombudsman."""

from django.db import models
from django.db.models import Q

from .case import Case
from .taxonomy import Term


class ElementStatus(models.TextChoices):
    OPEN = "open", "being looked into"
    STOPPED = "stopped", "stopped while another process runs"
    WITHDRAWN = "withdrawn", "withdrawn"
    MERGED = "merged", "merged into another point"
    ROUTED_ELSEWHERE = "routed_elsewhere", "dealt with elsewhere"


class Element(models.Model):
    """A point of complaint. It is withdrawn, merged or routed elsewhere, each an event; it is never deleted."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="elements")
    number = models.PositiveIntegerField()
    text = models.TextField()
    subject = models.ForeignKey(Term, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=ElementStatus.choices, default=ElementStatus.OPEN)
    route = models.CharField("where it was sent", max_length=3, blank=True)
    routed_on = models.DateField(null=True, blank=True)
    split_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="split_into")
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from")

    class Meta:
        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_element_of_a_number_on_a_case"),
            models.CheckConstraint(
                condition=Q(status=ElementStatus.MERGED, merged_into__isnull=False)
                | (~Q(status=ElementStatus.MERGED) & Q(merged_into__isnull=True)),
                name="only_a_merged_element_points_at_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"
