"""What was asked and decided between receipt and stage 1 (DOMAIN section 5)."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from cases.models import Case, Term
from stages.law.vocabulary import About, Capacity, Refusal, Route, TriageOutcome, Who


class Triage(models.Model):
    """The triage of one case. Safeguarding first: it cannot be completed while that question is blank."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="triage")
    begun_on = models.DateField(null=True, blank=True)
    completed_on = models.DateField("triaged on", null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=TriageOutcome.choices, blank=True)
    reason = models.ForeignKey(Term, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    child_at_risk = models.BooleanField(null=True, blank=True)
    referred_to = models.CharField(max_length=200, blank=True)
    referred_at = models.DateTimeField(null=True, blank=True)
    risk_checked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    who = models.CharField(max_length=3, choices=Who.choices, blank=True)
    capacity = models.CharField(max_length=10, choices=Capacity.choices, blank=True)
    about = models.CharField(max_length=2, choices=About.choices, blank=True)
    late = models.BooleanField("made more than one year after the grounds arose", null=True, blank=True)
    in_the_way = models.BooleanField("another process is under way", null=True, blank=True)
    dealt_with_before = models.BooleanField("already dealt with at all stages", null=True, blank=True)

    refusal = models.CharField(max_length=3, choices=Refusal.choices, blank=True)
    reasons = models.TextField(blank=True)
    told = models.TextField("what the person was told", blank=True)
    told_on = models.DateField(null=True, blank=True)
    route = models.CharField(max_length=3, choices=Route.choices, blank=True)
    route_to = models.CharField("handed to", max_length=200, blank=True)
    handed_over_on = models.DateField(null=True, blank=True)

    advocate_asked_on = models.DateField("asked for an advocate on", null=True, blank=True)
    advocate_appointed_on = models.DateField(null=True, blank=True)
    early_agreed_with = models.CharField(max_length=200, blank=True)
    early_agreed = models.TextField("what was agreed", blank=True)
    early_begun_on = models.DateField(null=True, blank=True)
    early_resolved_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(child_at_risk=True) | (Q(referred_at__isnull=False) & ~Q(referred_to="")),
                name="a_safeguarding_referral_says_to_whom_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"triage of {self.case}"
