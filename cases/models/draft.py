"""A form somebody began and has not sent yet."""

import uuid

from django.conf import settings
from django.db import models

from .case import Case


class Draft(models.Model):
    """What one person has typed into one form in one tab. Nobody else sees it, and no case depends on it."""

    token = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=50)
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    typed = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-saved_at"]
        indexes = [models.Index(fields=["user", "form"], name="drafts_of_a_person")]

    def __str__(self) -> str:
        return f"{self.form} begun by {self.user}"
