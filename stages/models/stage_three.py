"""Stage 3, review panel (regs 18-20): the dated facts, who came, and the papers as they were sent."""

from django.db import models

from accounts.models import User
from cases.models import Case, Element, SpokenOrWritten
from stages.law.vocabulary import LateBecause, Outcome


class StageThree(models.Model):
    """The facts of stage 3: four clocks, each from its own day (regs 18(2), 19(4), 20(2), 20(3))."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="stage_three")
    stage_two_received_on = models.DateField("stage 2 response received by the complainant", null=True, blank=True)
    requested_on = models.DateField(null=True, blank=True)
    requested_in = models.CharField(max_length=10, choices=SpokenOrWritten.choices, blank=True)
    requested_by = models.CharField("who asked", max_length=200, blank=True)
    reasons = models.TextField("reasons for dissatisfaction", blank=True)
    elements = models.ManyToManyField(
        Element, verbose_name="points that the complainant is dissatisfied with", blank=True, related_name="+"
    )
    late_accepted = models.BooleanField("a late request was accepted", null=True, blank=True)
    late_decided_on = models.DateField(null=True, blank=True)
    panel_on = models.DateField("the panel met on", null=True, blank=True)
    panel_planned_on = models.DateField("the panel is to meet on", null=True, blank=True)
    panel_planned_at = models.TimeField(null=True, blank=True)
    panel_place = models.CharField(max_length=200, blank=True)
    late_because = models.CharField(max_length=20, choices=LateBecause.choices, blank=True)
    late_note = models.TextField("why the panel meets late", blank=True)
    papers_sent_on = models.DateField(null=True, blank=True)
    companion = models.CharField("comes with the complainant, besides an advocate", max_length=200, blank=True)
    speaker = models.CharField("speaks for the complainant", max_length=200, blank=True)
    submissions = models.TextField("submissions considered", blank=True)
    report = models.TextField("the panel's short summary", blank=True)
    panel_reported_on = models.DateField("the panel's report was sent on", null=True, blank=True)
    report_received_on = models.DateField("the council received the report on", null=True, blank=True)
    considered_on = models.DateField("considered with the independent person on", null=True, blank=True)
    considered = models.TextField("what was considered with the independent person", blank=True)
    opening = models.TextField(blank=True)
    closing = models.TextField(blank=True)
    signed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField(null=True, blank=True)
    signed_digest = models.CharField(max_length=64, blank=True)
    responded_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    outcome_rule = models.PositiveIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"stage 3 of {self.case}"


class Attendance(models.Model):
    """Someone asked to the panel, or heard by it (reg 19(5))."""

    class Capacity(models.TextChoices):
        COMPLAINANT = "complainant", "complainant"
        ADVOCATE = "advocate", "advocate"
        COMPANION = "companion", "companion"
        COUNCIL = "council", "for the council"
        INDEPENDENT_PERSON = "independent_person", "independent person"
        INVESTIGATING_OFFICER = "investigating_officer", "investigating officer"
        OTHER = "other", "someone else with an interest"

    stage_three = models.ForeignKey(StageThree, on_delete=models.PROTECT, related_name="attendance")
    name = models.CharField(max_length=200)
    capacity = models.CharField(max_length=30, choices=Capacity.choices)
    came = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_capacity_display()}"


class Bundle(models.Model):
    """The panel's papers, in order and with numbered pages, frozen when they are sent."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="bundles")
    number = models.PositiveIntegerField("version")
    contents = models.JSONField("title and first page of each paper, in order", default=list)
    pages = models.PositiveIntegerField()
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_on = models.DateField()
    sent_to = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="one_bundle_of_a_version_on_a_case")]

    def __str__(self) -> str:
        return f"papers {self.number} for the panel on {self.case}"
