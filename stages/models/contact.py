"""Words with the complainant that a clock waits for: acknowledgements, updates, the confirmation of a withdrawal."""

from django.db import models

from accounts.models import User
from cases.models import Case


class Acknowledgement(models.Model):
    """The acknowledgement of a complaint (stage 1), or of the request for a later stage."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="acknowledgements")
    stage = models.PositiveIntegerField()
    sent_on = models.DateField()
    how = models.CharField(max_length=200)

    class Meta:
        ordering = ["stage"]
        constraints = [models.UniqueConstraint(fields=["case", "stage"], name="a_stage_is_acknowledged_once")]

    def __str__(self) -> str:
        return f"acknowledgement of stage {self.stage} of {self.case}"


class ProgressUpdate(models.Model):
    """What the complainant was told while an answer is late; `offers_next_stage` where it says that they may go on."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="updates")
    sent_on = models.DateField()
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    how = models.CharField(max_length=200)
    offers_next_stage = models.BooleanField("says that they may go on to stage 2 (reg 15(2))", default=False)

    class Meta:
        ordering = ["sent_on", "pk"]

    def __str__(self) -> str:
        return f"update of {self.sent_on} on {self.case}"


class Withdrawal(models.Model):
    """A withdrawal, orally or in writing (reg 7(1)), and its confirmation in writing (reg 7(2))."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="withdrawal")
    withdrawn_on = models.DateField()
    how = models.TextField()
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed = models.TextField("how it was confirmed in writing", blank=True)

    def __str__(self) -> str:
        return f"withdrawal of {self.case}"
