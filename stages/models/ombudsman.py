"""A case with the Local Government and Social Care Ombudsman. It runs beside the procedure and is not a stage of it."""

from django.db import models

from cases.models import Case
from stages.law.vocabulary import OmbudsmanDecision


class OmbudsmanCase(models.Model):
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ombudsman_cases")
    ombudsman_reference = models.CharField(max_length=50, blank=True)
    referred_on = models.DateField(null=True, blank=True)
    decision = models.CharField(max_length=40, choices=OmbudsmanDecision.choices, blank=True)
    decided_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Ombudsman case on {self.case}"
