"""A court, disciplinary or criminal process that considering the complaint would prejudice (reg 8)."""

from django.db import models

from cases.models import Case, Element
from stages.law.vocabulary import CONCURRENT


class ConcurrentProcess(models.Model):
    """One process that stopped points of a case: the notice about it, its end, and the resubmission after it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="concurrent_processes")
    code = models.CharField(max_length=3, choices=[(code.value, code.label) for code in CONCURRENT])
    name = models.CharField("what process it is, as the notice names it", max_length=300)
    elements = models.ManyToManyField(Element, related_name="stopped_for")
    stopped_on = models.DateField()
    notice = models.TextField(blank=True)
    notice_sent_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField("it was discontinued or completed on", null=True, blank=True)
    resubmitted_on = models.DateField(null=True, blank=True)
    resubmitted_as = models.OneToOneField(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="resubmission_of"
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
