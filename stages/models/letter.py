"""What was sent to somebody, exactly as it was sent."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from cases.models import Case
from stages.law.vocabulary import LetterKind

RESPONSES = (
    LetterKind.STAGE1_RESPONSE,
    LetterKind.STAGE2_RESPONSE,
    LetterKind.STAGE3_RESPONSE,
    LetterKind.CORPORATE_RESPONSE,
    LetterKind.CORPORATE_REVIEW,
)
"""A stage is answered once. A correction is another letter, and there is no other answer."""


class SentLetter(models.Model):
    """A letter kept whole, with its digest. `quotes` are the due dates that it names, by the clock's key."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sent_letters")
    kind = models.CharField(max_length=20, choices=LetterKind.choices, default=LetterKind.STAGE1_RESPONSE)
    sent_on = models.DateField()
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_to = models.CharField(max_length=200)
    sent_how = models.CharField(max_length=200)
    received_on = models.DateField("received, or deemed to be received, on", null=True, blank=True)
    quotes = models.JSONField("dates that the letter names", default=dict, blank=True)
    html = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["sent_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"], condition=Q(kind__in=RESPONSES), name="a_stage_is_answered_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.case}, {self.sent_on}"
