"""What was found on each element at each layer, and what puts it right."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from cases.models import Case, Element, Term
from stages.law.vocabulary import CostCategory, Layer, Outcome


class Finding(models.Model):
    """One layer's finding on one element: the stage 1 manager's, the adjudicating officer's, the panel's...

    `agrees` is with the layer before it: the independent person with the investigating officer, the adjudicating
    officer with the investigating officer, the panel with the adjudication. Only those who may have no view leave the
    outcome blank.
    """

    element = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="findings")
    layer = models.CharField(max_length=30, choices=Layer.choices)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    agrees = models.BooleanField("agrees with the layer before", null=True, blank=True)
    reasons = models.TextField(blank=True)
    partly_because = models.TextField("why only partly", blank=True)
    learning = models.TextField(blank=True)
    found_on = models.DateField(null=True, blank=True)
    found_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["element__number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["element", "layer"], name="one_finding_of_a_layer_on_an_element"),
            models.CheckConstraint(
                condition=~Q(outcome="") | Q(layer__in=[Layer.INDEPENDENT_PERSON, Layer.PANEL]),
                name="only_a_view_may_have_no_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_layer_display()}: {self.get_outcome_display()}"


class Remedy(models.Model):
    """What was offered to put it right, with any payment in pounds; at the Ombudsman's hand, with the proof of it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="remedies")
    element = models.ForeignKey(Element, null=True, blank=True, on_delete=models.PROTECT, related_name="remedies")
    layer = models.CharField(max_length=30, choices=Layer.choices, blank=True)
    type = models.ForeignKey(Term, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    redress_pounds = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    offered_on = models.DateField(null=True, blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    budget_code = models.CharField(max_length=50, blank=True)
    ombudsman_case = models.ForeignKey(
        "OmbudsmanCase", null=True, blank=True, on_delete=models.PROTECT, related_name="remedies"
    )
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    evidence = models.TextField("the proof sent to the Ombudsman", blank=True)
    evidence_sent_on = models.DateField(null=True, blank=True)
    satisfied_on = models.DateField("the Ombudsman was satisfied on", null=True, blank=True)
    not_complied_why = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "remedies"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text or str(self.type)


class Cost(models.Model):
    """One cost of running the procedure, in pounds, with or without a case."""

    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="costs")
    category = models.CharField(max_length=20, choices=CostCategory.choices)
    incurred_on = models.DateField()
    pounds = models.DecimalField(max_digits=10, decimal_places=2)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["incurred_on", "pk"]

    def __str__(self) -> str:
        return f"{self.get_category_display()}, £{self.pounds}"
