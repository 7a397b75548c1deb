"""Stage 2, investigation (regs 15(2)-17): the dated facts."""

from django.db import models

from cases.models import Case, SpokenOrWritten
from stages.law.vocabulary import Outcome


class StageTwo(models.Model):
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="stage_two")
    requested_on = models.DateField(null=True, blank=True)
    requested_in = models.CharField(max_length=10, choices=SpokenOrWritten.choices, blank=True)
    accepted = models.BooleanField(null=True, blank=True)
    skip_agreed_on = models.DateField(null=True, blank=True)
    statement_final_on = models.DateField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    notice_given_on = models.DateField(null=True, blank=True)
    notice_reason = models.TextField(blank=True)
    notice_until = models.DateField(null=True, blank=True)
    investigator_reported_on = models.DateField(null=True, blank=True)
    independent_person_reported_on = models.DateField(null=True, blank=True)
    responded_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    outcome_rule = models.PositiveIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"stage 2 of {self.case}"

    @property
    def unlawfully_refused(self) -> bool:
        """A request is never refused on its merits (reg 17(1)). Imported history may hold one; it is shown as it is."""
        return self.accepted is False
