"""The log of judgements: one table for everything the law leaves to a person to decide (DOMAIN 5.5)."""

from django.db import models

from accounts.models import User
from cases.models import Case, Element
from stages.law.vocabulary import DecisionKind, Refusal


class Decision(models.Model):
    """One judgement, by whom, with its factors. Never edited: a change of mind is another decision."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    element = models.ForeignKey(Element, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=30, choices=DecisionKind.choices)
    yes = models.BooleanField("decided in the person's favour, or that the test is met")
    code = models.CharField(max_length=3, choices=Refusal.choices, blank=True)
    factors = models.TextField("what was considered")
    limb_one = models.TextField("whether it was reasonable to expect it within the year", blank=True)
    limb_two = models.TextField("whether it can still be considered effectively and fairly", blank=True)
    childs_views = models.TextField("the child's views, or why they were not sought", blank=True)
    evidence = models.TextField(blank=True)
    told = models.TextField("what the person was told", blank=True)
    told_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_as = models.CharField("post of the person who decided", max_length=200, blank=True)
    review_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["decided_on", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {'yes' if self.yes else 'no'}"
