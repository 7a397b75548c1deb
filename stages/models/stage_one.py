"""Stage 1, local resolution (regs 14-15): the dated facts, the draft response and the response as sent."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from cases.models import Case, Element
from stages.law.vocabulary import FINDINGS, Outcome, StartBasis


class StageOne(models.Model):
    """The facts of stage 1. The due date is worked out from them (`stages/law/clocks.py`), never stored as one."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="stage_one")
    started_on = models.DateField(null=True, blank=True)
    start_basis = models.CharField(max_length=20, choices=StartBasis.choices, blank=True)
    extended = models.BooleanField(null=True, blank=True)
    extension_reason = models.TextField(blank=True)
    extension_decided_on = models.DateField(null=True, blank=True)
    extension_until = models.DateField(null=True, blank=True)
    responded_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    outcome_rule = models.PositiveIntegerField(null=True, blank=True)
    resolved_on = models.DateField("the complaint was resolved on", null=True, blank=True)
    terms = models.TextField("written terms of resolution", blank=True)
    terms_sent_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(responded_on__isnull=True) | Q(started_on__isnull=False), name="stage1_answer_needs_a_start"
            ),
            models.CheckConstraint(
                condition=Q(responded_on__isnull=True) | Q(responded_on__gte=F("started_on")),
                name="stage1_answer_follows_its_start",
            ),
        ]

    def __str__(self) -> str:
        return f"stage 1 of {self.case}"


class Response(models.Model):
    """The draft of the stage 1 response. Approval names the text it approved: change a word and it lapses."""

    class Status(models.TextChoices):
        DRAFTING = "drafting", "being drafted"
        SUBMITTED = "submitted", "waiting for a check"
        RETURNED = "returned", "sent back with comments"
        APPROVED = "approved", "approved"
        ISSUED = "issued", "sent"

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="response")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFTING)
    opening = models.TextField(blank=True)
    closing = models.TextField(blank=True)
    comments = models.TextField("comments of the complaints team", blank=True)
    submitted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted_on = models.DateField(null=True, blank=True)
    approved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_on = models.DateField(null=True, blank=True)
    approved_digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"response to {self.case}"


class Answer(models.Model):
    """The draft answer to one point of complaint."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="answers")
    element = models.OneToOneField(Element, on_delete=models.PROTECT, related_name="answer")
    version = models.PositiveIntegerField(default=1)
    found = models.TextField("what we found", blank=True)
    finding = models.CharField(max_length=20, choices=[(f.value, f.label) for f in FINDINGS], blank=True)
    partly_because = models.TextField("why only partly", blank=True)
    remedy = models.TextField("what we will do, who will do it, by when", blank=True)
    learning = models.TextField("what we have learnt", blank=True)

    class Meta:
        ordering = ["element__number"]

    def __str__(self) -> str:
        return f"answer to {self.element}"
