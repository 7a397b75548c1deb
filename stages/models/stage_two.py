"""Stage 2, investigation (regs 15(2)-17; corporate: the review): the dated facts and the statement of complaint."""

from django.db import models

from accounts.models import User
from cases.models import Case, SpokenOrWritten
from stages.law.vocabulary import Outcome


class StageTwo(models.Model):
    """The facts of stage 2. Four dates decide its start in law: `requested_on`, `skip_agreed_on`, `statement_final_on`,
    and whether the complaint was spoken or written (`complaint_form`; reg 17(4)-(5))."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="stage_two")
    requested_on = models.DateField(null=True, blank=True)
    requested_in = models.CharField(max_length=10, choices=SpokenOrWritten.choices, blank=True)
    requested_by = models.CharField("who asked", max_length=200, blank=True)
    complaint_form = models.CharField(max_length=10, choices=SpokenOrWritten.choices, blank=True)
    accepted = models.BooleanField(null=True, blank=True)
    skip_agreed_on = models.DateField(null=True, blank=True)
    statement_final_on = models.DateField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    investigation_begun_on = models.DateField(null=True, blank=True)
    notice_given_on = models.DateField(null=True, blank=True)
    notice_reason = models.TextField(blank=True)
    notice_until = models.DateField(null=True, blank=True)
    notice_agreed = models.BooleanField("the complainant agreed to the later date", null=True, blank=True)
    fact_check_sent_on = models.DateField(null=True, blank=True)
    fact_check_returned_on = models.DateField(null=True, blank=True)
    fact_check_changes = models.TextField(blank=True)
    investigator_reported_on = models.DateField(null=True, blank=True)
    investigator_report = models.TextField("summary and method of the investigation", blank=True)
    independent_person_reported_on = models.DateField(null=True, blank=True)
    independent_person_report = models.TextField(blank=True)
    adjudication_begun_on = models.DateField(null=True, blank=True)
    discussed_on = models.DateField("discussed with the independent person on", null=True, blank=True)
    discussed = models.TextField("what was discussed with the independent person", blank=True)
    opening = models.TextField(blank=True)
    closing = models.TextField(blank=True)
    signed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField(null=True, blank=True)
    signed_digest = models.CharField(max_length=64, blank=True)
    responded_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    outcome_rule = models.PositiveIntegerField(null=True, blank=True)
    # corporate only: extension under the Complaint Handling Code
    extended = models.BooleanField(null=True, blank=True)
    extension_reason = models.TextField(blank=True)
    extension_decided_on = models.DateField(null=True, blank=True)
    extension_until = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"stage 2 of {self.case}"

    @property
    def unlawfully_refused(self) -> bool:
        """A request is never refused on its merits (reg 17(1)). Imported history may hold one; it is shown as it is."""
        return self.accepted is False


class Statement(models.Model):
    """One version of the statement of complaint: the points and the outcomes wanted, as sent and as commented on.

    For an oral complaint its final version is the written record of reg 16, with which stage 2 starts (reg 17(5)).
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="statements")
    number = models.PositiveIntegerField("version")
    points = models.JSONField("the words of each point, by its number", default=dict)
    outcomes = models.TextField("desired outcomes", blank=True)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drafted_on = models.DateField()
    sent_on = models.DateField(null=True, blank=True)
    sent_to = models.CharField(max_length=200, blank=True)
    comments = models.TextField("what the complainant said about it", blank=True)
    commented_on = models.DateField(null=True, blank=True)
    final_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_statement_of_a_version_on_a_case"),
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(final_on__isnull=False), name="one_final_statement_on_a_case"
            ),
        ]

    def __str__(self) -> str:
        return f"statement of complaint {self.number} on {self.case}"
