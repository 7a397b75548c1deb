"""Cases with the Local Government and Social Care Ombudsman. They run beside the procedure and are no stage of it."""

from django.db import models

from accounts.models import User
from cases.models import Case
from stages.law.vocabulary import OMBUDSMAN_GROUP_OF, OmbudsmanDecision, OmbudsmanGroup, OmbudsmanKind


class OmbudsmanCase(models.Model):
    """One case there: how it came, what was decided, and fault and injustice apart. Open until it is decided."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ombudsman_cases")
    kind = models.CharField(max_length=2, choices=OmbudsmanKind.choices, blank=True)
    ombudsman_reference = models.CharField(max_length=50, blank=True)
    category = models.CharField("the Ombudsman's category", max_length=100, blank=True)
    stage = models.CharField("stage that the complaint had reached", max_length=30, blank=True)
    received_there_on = models.DateField("received by the Ombudsman on", null=True, blank=True)
    referred_on = models.DateField("the council was told on", null=True, blank=True)
    decision = models.CharField(max_length=40, choices=OmbudsmanDecision.choices, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    fault = models.BooleanField(null=True, blank=True)
    injustice = models.BooleanField(null=True, blank=True)
    without_investigation = models.BooleanField("upheld without investigation", null=True, blank=True)
    public_report = models.BooleanField(null=True, blank=True)
    public_report_received_on = models.DateField(null=True, blank=True)
    public_report_considered_on = models.DateField(null=True, blank=True)
    published_at = models.URLField("address of the published decision", blank=True)
    summary = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Ombudsman case on {self.case}"

    @property
    def group(self) -> OmbudsmanGroup | None:
        """The decision in the words of the newer annual letters."""
        return OMBUDSMAN_GROUP_OF[OmbudsmanDecision(self.decision)] if self.decision else None


class OmbudsmanLetter(models.Model):
    """Something the Ombudsman asks by a date named in a letter: an enquiry, comments on a draft decision."""

    class Kind(models.TextChoices):
        ENQUIRY = "enquiry", "enquiry"
        DRAFT_DECISION = "draft_decision", "draft decision"

    ombudsman_case = models.ForeignKey(OmbudsmanCase, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    received_on = models.DateField()
    due_on = models.DateField("to be answered by")
    answered_on = models.DateField(null=True, blank=True)
    asked = models.TextField(blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["received_on", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.received_on}"


class OmbudsmanFigure(models.Model):
    """One figure as the Ombudsman published it. A data set of its own: never computed from the council's cases."""

    year = models.CharField(max_length=7)
    label = models.CharField(max_length=200)
    value = models.DecimalField(max_digits=12, decimal_places=2)
    unit = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=300)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_on = models.DateField()

    class Meta:
        ordering = ["year", "pk"]
        constraints = [models.UniqueConstraint(fields=["year", "label"], name="one_figure_of_the_ombudsman_for_a_year")]

    def __str__(self) -> str:
        return f"{self.label}, {self.year}: {self.value}"
