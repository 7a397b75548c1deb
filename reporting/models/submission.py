"""The drafts that wait to be checked and submitted (`reporting/publication/submitting.py`)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from cases.models import Promise


class Submission(Promise):
    """That an author asked for a draft, as they saw it, to be checked and submitted for approval.

    It is done when the draft is submitted, and also when the search found names to look at first; it failed where the
    figures do not hold or the draft was changed meanwhile.
    """

    draft = models.ForeignKey("ReportDraft", on_delete=models.PROTECT, related_name="submissions")
    edition = models.PositiveIntegerField("edition of the draft that the author saw")
    names_found = models.PositiveIntegerField("words to look at before it is submitted", default=0)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="a_submission_ends_at_100"),
            models.UniqueConstraint(
                fields=["draft"],
                condition=Q(status__in=["queued", "running"]),
                name="one_submission_of_a_draft_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"submission of draft {self.draft_id} ({self.get_status_display()})"

    def get_absolute_url(self) -> str:
        return reverse("report_draft_submission", args=[self.draft_id, self.pk])

    @property
    def said(self) -> str:
        name = f"The report {self.draft.year}"
        match self.status:
            case self.Status.DONE if self.names_found:
                return f"{name} is not submitted yet: look first at what may say who somebody is"
            case self.Status.DONE:
                return f"{name} is submitted, and somebody else has to approve it now"
            case self.Status.CANCELLED:
                return f"The check of the report {self.draft.year} was cancelled, and it is not submitted"
        return f"{name} was not submitted"
