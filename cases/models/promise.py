"""Long work that somebody asked for: a row that is owed until it is done (`cases/promises.py` keeps it)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Promise(models.Model):
    """What every kind of long work has in common, whether a report is made or a case log read.

    The row is the obligation; a message to the queue only says “look”. `attempt` tells one worker's try from the next,
    and `asked_at` those of one asking from those of another, so that a worker that was given up for dead cannot finish
    in the name of its successor. Each kind has its `get_absolute_url`, where it is followed and its end is seen.
    """

    said: str
    """What came of it, for whoever asked for it: a sentence without its full stop."""

    class Status(models.TextChoices):
        QUEUED = "queued", "waiting for its turn"
        RUNNING = "running", "under way"
        DONE = "done", "done"
        FAILED = "failed", "not done"
        CANCELLED = "cancelled", "cancelled"

    WAITING = (Status.QUEUED, Status.RUNNING)

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    attempt = models.PositiveIntegerField(default=0)
    progress = models.PositiveIntegerField("part done, in per cent", default=0)
    doing = models.CharField("what is being done", max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    last_heard_at = models.DateTimeField("when its worker last said anything", null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        abstract = True

    @property
    def is_waiting(self) -> bool:
        return self.status in self.WAITING
