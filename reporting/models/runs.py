"""The reports that were asked for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone


class ReportRun(models.Model):
    """One annual report that somebody asked for: a promise until it is done, a file with its digest afterwards.

    The row is the obligation; a message to the queue only says “look”. `attempt` tells one worker's try from the next,
    so that one that was given up for dead cannot finish in the name of its successor.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "waiting to be made"
        RUNNING = "running", "being made"
        DONE = "done", "made"
        FAILED = "failed", "not made"
        CANCELLED = "cancelled", "cancelled"

    WAITING = (Status.QUEUED, Status.RUNNING)

    year = models.CharField(max_length=7)
    layout = models.CharField(max_length=50, default="checklist")
    draft = models.ForeignKey(
        "ReportDraft",
        verbose_name="the approved report that it publishes",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="runs",
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    attempt = models.PositiveIntegerField(default=0)
    progress = models.PositiveIntegerField("part done, in per cent", default=0)
    doing = models.CharField("what is being done", max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    last_heard_at = models.DateTimeField("when its worker last said anything", null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    cut_off = models.DateField("day up to which cases were followed", null=True, blank=True)
    file = models.CharField("name of the PDF in the document store", max_length=200, blank=True)
    size = models.PositiveIntegerField("bytes", default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    figures = models.JSONField("every table and figure, as they were", default=dict)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="progress_ends_at_100"),
            models.CheckConstraint(
                condition=~Q(status="done") | (~Q(file="") & ~Q(sha256="") & Q(made_at__isnull=False)),
                name="a_report_that_is_made_has_its_file_and_digest",
            ),
            models.UniqueConstraint(
                fields=["year", "layout"],
                condition=Q(status__in=["queued", "running"], draft__isnull=True),
                name="one_report_of_a_year_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["draft"],
                condition=Q(status__in=["queued", "running"], draft__isnull=False),
                name="one_publishing_of_a_draft_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"annual report {self.year} ({self.get_status_display()})"

    def get_absolute_url(self) -> str:
        return reverse("report_run", args=[self.year, self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.status in self.WAITING

    @property
    def file_name(self) -> str:
        """What the file is called when it is downloaded."""
        return f"childrens-complaints-annual-report-{self.year}.pdf"
