"""The reports that were asked for."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db import models
from django.db.models import Q
from django.urls import reverse

from cases.models import Promise
from reporting.subjects import Subject

USUAL_LAYOUT = "checklist"


def report_query(service: int | None, layout: str) -> str:
    """What an address says of a report beside its period: the service area and the layout, where they are not as usual.

    Empty, or with a question mark before it.
    """
    asked = [("service", service)] if service else []
    asked += [("layout", layout)] if layout != USUAL_LAYOUT else []
    return f"?{urlencode(asked)}" if asked else ""


def address_of(year: str, service: int | None, layout: str) -> str:
    """The page of a report."""
    return reverse("report", args=[year]) + report_query(service, layout)


class ReportRun(Promise):
    """One report that somebody asked for: a promise until it is done, a file with its digest afterwards.

    It is of a year, or of another period by its code (`subjects.py`), and of the whole council or of one service area.
    """

    year = models.CharField("year, or the code of another period", max_length=22)
    service_area = models.ForeignKey(
        "accounts.ServiceArea",
        verbose_name="the only service area it counts",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    layout = models.CharField(max_length=50, default=USUAL_LAYOUT)
    draft = models.ForeignKey(
        "ReportDraft",
        verbose_name="the approved report that it publishes",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="runs",
    )
    made_at = models.DateTimeField(null=True, blank=True)
    cut_off = models.DateField("day up to which cases were followed", null=True, blank=True)
    file = models.CharField("name of the PDF in the document store", max_length=200, blank=True)
    size = models.PositiveIntegerField("bytes", default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    figures = models.JSONField("every table and figure, as they were", default=dict)

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
                condition=Q(status__in=["queued", "running"], draft__isnull=True, service_area__isnull=True),
                name="one_report_of_a_year_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["year", "layout", "service_area"],
                condition=Q(status__in=["queued", "running"], service_area__isnull=False),
                name="one_report_of_a_service_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(draft__isnull=True) | Q(service_area__isnull=True),
                name="what_is_published_is_of_the_whole_council",
            ),
            models.UniqueConstraint(
                fields=["draft"],
                condition=Q(status__in=["queued", "running"], draft__isnull=False),
                name="one_publishing_of_a_draft_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject.name} ({self.get_status_display()})"

    def get_absolute_url(self) -> str:
        return reverse("report_run", args=[self.year, self.pk])

    @property
    def subject(self) -> Subject:
        """What it is about."""
        return Subject(self.year, self.service_area.name if self.service_area else "")

    @property
    def query(self) -> str:
        """What its addresses say beside the period."""
        return report_query(self.service_area_id, self.layout)

    @property
    def report_address(self) -> str:
        """The page of the report that it is the PDF of."""
        return address_of(self.year, self.service_area_id, self.layout)

    @property
    def said(self) -> str:
        name, done = self.subject.name, "published" if self.draft_id else "made"
        match self.status:
            case self.Status.DONE:
                return f"The {name} is {done}"
            case self.Status.CANCELLED:
                return f"The {name} was cancelled, and is not {done}"
        return f"The {name} was not {done}"

    @property
    def file_name(self) -> str:
        """What the file is called when it is downloaded."""
        return f"childrens-complaints-{self.subject.file_name}.pdf"
