"""Stage 3, review panel (regs 18-20): the dated facts."""

from django.db import models

from cases.models import Case
from stages.law.vocabulary import Outcome


class StageThree(models.Model):
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="stage_three")
    stage_two_received_on = models.DateField("stage 2 response received by the complainant", null=True, blank=True)
    requested_on = models.DateField(null=True, blank=True)
    reasons = models.TextField("reasons for dissatisfaction", blank=True)
    panel_on = models.DateField(null=True, blank=True)
    panel_reported_on = models.DateField(null=True, blank=True)
    report_received_on = models.DateField(null=True, blank=True)
    responded_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    outcome_rule = models.PositiveIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"stage 3 of {self.case}"
