"""The life of a report: drafted by one person, approved by another, published and then never changed.

A draft may change until it is submitted. What is submitted is a snapshot, and what is published is that snapshot: the
figures that the approver read are the figures that everyone reads, whatever has happened to the cases since. Database
triggers refuse to change, delete or replace what is published (migration 0003).
"""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone


def _person(words: str, *, null: bool = True) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=words, null=null, blank=null, on_delete=models.PROTECT, related_name="+"
    )


class ReportDraft(models.Model):
    """A report on its way: its words, its settings, and how far it has come.

    `texts` holds what the author wrote, in Markdown, by its place in the layout; `snapshot` the whole report as it was
    submitted. `edition` rises with every change, so that two people at once notice each other.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        SUBMITTED = "submitted", "awaiting approval"
        APPROVED = "approved", "approved"
        PUBLISHED = "published", "published"
        DROPPED = "dropped", "dropped"

    OPEN = (Status.DRAFT, Status.SUBMITTED, Status.APPROVED)
    HELD = (Status.SUBMITTED, Status.APPROVED)
    """The states in which a snapshot waits: nobody changes a word of it."""

    year = models.CharField(max_length=7)
    layout = models.CharField(max_length=50, default="checklist")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    edition = models.PositiveIntegerField(default=1)
    author = _person("drafted by", null=False)
    begun_at = models.DateTimeField(default=timezone.now)
    reason = models.TextField("what has changed since the version before, and why", blank=True)
    texts = models.JSONField("what the author wrote, by its place in the layout", default=dict)
    withholds_small_numbers = models.BooleanField(default=True)
    withholds_below = models.PositiveIntegerField(
        "counts from 1 up to one less than this are withheld", default=5, validators=[MinValueValidator(2)]
    )
    withholding_set_by = _person("who last switched the withholding")
    withholding_set_at = models.DateTimeField(null=True, blank=True)
    withholding_why = models.TextField(blank=True)
    found_names = models.JSONField("what the last search for names found", default=list)
    submitted_at = models.DateTimeField(null=True, blank=True)
    snapshot = models.TextField("the report as it was submitted, as JSON", blank=True)
    sent_back = models.TextField("why it was sent back", blank=True)
    sent_back_by = _person("sent back by")
    sent_back_at = models.DateTimeField(null=True, blank=True)
    approver = _person("approved by")
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "layout"],
                condition=Q(status__in=["draft", "submitted", "approved"]),
                name="one_draft_of_a_report_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | ~Q(approver=F("author")), name="nobody_approves_their_own_report"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "published"])
                | (Q(approver__isnull=False) & Q(approved_at__isnull=False)),
                name="an_approved_report_has_its_approver",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["submitted", "approved"]) | (~Q(snapshot="") & Q(submitted_at__isnull=False)),
                name="a_submitted_report_has_its_snapshot",
            ),
            models.CheckConstraint(condition=Q(withholds_below__gte=2), name="withholding_begins_at_2"),
        ]

    def __str__(self) -> str:
        return f"draft of the report {self.year} ({self.get_status_display()})"

    def get_absolute_url(self) -> str:
        return reverse("report_draft", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def largest_withheld(self) -> int:
        """The largest count that is withheld."""
        return self.withholds_below - 1

    def writers(self) -> set[int]:
        """Who wrote it: its author, and those of the drafts that were dropped since the report was last published, with
        whose words it began."""
        found = {self.author_id}
        earlier = ReportDraft.objects.filter(year=self.year, layout=self.layout, pk__lt=self.pk).order_by("-pk")
        for status, author in earlier.values_list("status", "author_id"):
            if status != self.Status.DROPPED:
                break
            found.add(author)
        return found

    @property
    def next_version(self) -> int:
        """The version that it becomes when it is published."""
        last = Publication.of(self.year, self.layout).values_list("version", flat=True).first()
        return (last or 0) + 1


class ClearedName(models.Model):
    """A word found by the search for names, of which the author says that it is nobody's name here, and why.

    It holds for that word in that sentence: when the sentence changes, it is asked again.
    """

    draft = models.ForeignKey(ReportDraft, on_delete=models.PROTECT, related_name="cleared_names")
    place = models.CharField(max_length=100)
    found = models.CharField("the word, as it is matched", max_length=200)
    sentence = models.CharField("SHA-256 of the sentence it stands in", max_length=64)
    why = models.TextField()
    by = _person("cleared by", null=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "place", "found", "sentence"], name="a_name_is_cleared_once"),
            models.CheckConstraint(condition=~Q(why=""), name="a_cleared_name_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.found} in {self.place} of {self.draft}"


class Publication(models.Model):
    """One version of a report as it was published. Never changed: a correction is the next version, with its reason."""

    draft = models.OneToOneField(ReportDraft, on_delete=models.PROTECT, related_name="publication")
    year = models.CharField(max_length=7)
    layout = models.CharField(max_length=50)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    reason = models.TextField("what has changed since the version before, and why", blank=True)
    author = _person("drafted by", null=False)
    submitted_at = models.DateTimeField()
    approver = _person("approved by", null=False)
    approved_at = models.DateTimeField()
    published_by = _person("published by", null=False)
    published_at = models.DateTimeField()
    cut_off = models.DateField("day up to which cases were followed")
    calendar_version = models.PositiveIntegerField("version of the calendar that its times were counted with")
    software = models.CharField("what it was made with", max_length=200)
    snapshot = models.TextField("the whole report, with its definitions, layout and words, as JSON")
    snapshot_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["year", "layout", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["year", "layout", "version"], name="one_publication_of_a_version"),
            models.CheckConstraint(condition=~Q(approver=F("author")), name="two_people_publish_a_report"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="a_later_version_has_its_reason"),
            models.CheckConstraint(condition=Q(version__gte=1), name="versions_begin_at_1"),
        ]

    def __str__(self) -> str:
        return f"report {self.year}, version {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("report_published", args=[self.pk])

    @classmethod
    def of(cls, year: str, layout: str) -> QuerySet[Publication]:
        """The versions of a report, the newest first, without their snapshots."""
        return cls.objects.filter(year=year, layout=layout).order_by("-version").defer("snapshot")


class Artefact(models.Model):
    """One file of a publication: where its bytes are kept, and the digest that they must have."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="artefacts")
    kind = models.CharField(max_length=20)
    file = models.CharField("name in the document store", max_length=200)
    size = models.PositiveBigIntegerField("bytes")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "kind"], name="one_artefact_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.publication}"
