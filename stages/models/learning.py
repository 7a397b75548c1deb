"""What follows from a complaint: recommendations, what the council decides about them, and the actions agreed."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from cases.models import Case, Element
from stages.law.vocabulary import Layer, RecommendationDecision, RecommendationKind


class Recommendation(models.Model):
    """One recommendation, by whom, on which point, and whether the council accepts it, with reasons."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="recommendations")
    element = models.ForeignKey(
        Element, null=True, blank=True, on_delete=models.PROTECT, related_name="recommendations"
    )
    number = models.PositiveIntegerField()
    layer = models.CharField("who recommended it", max_length=30, choices=Layer.choices)
    kind = models.CharField(max_length=10, choices=RecommendationKind.choices)
    text = models.TextField()
    made_on = models.DateField()
    decision = models.CharField(max_length=10, choices=RecommendationDecision.choices, blank=True)
    decision_reasons = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_recommendation_of_a_number_on_a_case"),
            models.CheckConstraint(
                condition=~Q(decision__in=[RecommendationDecision.PARTLY, RecommendationDecision.REJECTED])
                | ~Q(decision_reasons=""),
                name="a_recommendation_not_wholly_accepted_has_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


class Action(models.Model):
    """Something the council will do, by whom and by when. Not carried out is a state of its own, with its reason."""

    class Status(models.TextChoices):
        AGREED = "agreed", "to be done"
        REPORTED = "reported", "reported done, not yet verified"
        VERIFIED = "verified", "done and verified"
        NOT_DONE = "not_done", "not carried out"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="actions")
    element = models.ForeignKey(Element, null=True, blank=True, on_delete=models.PROTECT, related_name="actions")
    recommendation = models.ForeignKey(
        Recommendation, null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    number = models.PositiveIntegerField()
    layer = models.CharField("stage at which it was agreed", max_length=30, choices=Layer.choices)
    text = models.TextField()
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="actions")
    owner_name = models.CharField("who will do it, where they do not sign in here", max_length=200, blank=True)
    agreed_on = models.DateField()
    due_on = models.DateField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.AGREED)
    evidence = models.TextField(blank=True)
    done_on = models.DateField(null=True, blank=True)
    reported_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verified_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verified_on = models.DateField(null=True, blank=True)
    told_on = models.DateField("the complainant was told on", null=True, blank=True)
    not_done_why = models.TextField(blank=True)
    not_done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_action_of_a_number_on_a_case"),
            models.CheckConstraint(condition=Q(owner__isnull=False) | ~Q(owner_name=""), name="an_action_has_an_owner"),
            models.CheckConstraint(
                condition=~Q(status="not_done") | ~Q(not_done_why=""), name="an_action_not_done_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"
