"""Cross-tables that somebody wants to see again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone


class SavedTable(models.Model):
    """A cross-table under a name: what is asked, not what was answered. It is counted anew each time it is opened.

    `asked` is the part of its address after the question mark. Its owner sees it; with `shared`, everybody who may see
    figures.
    """

    name = models.CharField(max_length=100)
    asked = models.CharField(max_length=2000)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_saved_table_of_a_name_for_each_person"),
            models.CheckConstraint(condition=~models.Q(name=""), name="a_saved_table_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('explore')}?{self.asked}"
