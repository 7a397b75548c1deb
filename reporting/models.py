"""What reporting keeps of its own: the reports that were asked for, and the measures that come from elsewhere."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from .periods import read_years, span


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

    year = models.CharField(max_length=7)
    layout = models.CharField(max_length=50, default="annual")
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
                condition=Q(status__in=["queued", "running"]),
                name="one_report_of_a_year_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"annual report {self.year} ({self.get_status_display()})"

    def get_absolute_url(self) -> str:
        return reverse("report_run", args=[self.year, self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.status in (self.Status.QUEUED, self.Status.RUNNING)

    @property
    def file_name(self) -> str:
        """What the file is called when it is downloaded."""
        return f"childrens-complaints-annual-report-{self.year}.pdf"


class ContextMeasure(models.Model):
    """A number that comes from elsewhere, such as referrals in the year: what it was, of which period, and whose."""

    name = models.CharField(max_length=200)
    from_on = models.DateField("first day of the period; empty for a number as at a day", null=True, blank=True)
    until_on = models.DateField("last day of the period, or the day itself")
    value = models.DecimalField(max_digits=14, decimal_places=2)
    unit = models.CharField(max_length=50, blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ["name", "-until_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_on__isnull=True) | Q(from_on__lte=models.F("until_on")),
                name="a_measure_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["name", "from_on", "until_on"],
                condition=Q(from_on__isnull=False),
                name="one_value_of_a_measure_for_a_period",
            ),
            models.UniqueConstraint(
                fields=["name", "until_on"], condition=Q(from_on__isnull=True), name="one_value_of_a_measure_at_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.when}: {self.said}"

    @classmethod
    def of_year(cls, year: str) -> QuerySet[ContextMeasure]:
        """The measures whose period ends in a financial year."""
        period = span(*read_years(year))
        return cls.objects.filter(until_on__range=(period.first, period.last))

    @property
    def when(self) -> str:
        last = f"{self.until_on.day} {self.until_on:%B %Y}"
        return f"at {last}" if self.from_on is None else f"{self.from_on.day} {self.from_on:%B %Y} to {last}"

    @property
    def said(self) -> str:
        """The number as people read it, with its unit."""
        plain = f"{self.value:,.2f}".rstrip("0").rstrip(".")
        return f"{plain}{self.unit}" if self.unit == "%" else f"{plain} {self.unit}".rstrip()
