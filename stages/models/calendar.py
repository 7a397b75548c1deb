"""The bank holidays of England as this council's calendar knows them, and each version of that knowledge."""

import uuid

from django.db import models
from django.db.models import F, Q

from accounts.models import User


class CalendarVersion(models.Model):
    """One state of the calendar, complete between its first and last day.

    A due date is a function of facts and of one version. Versions are only ever added, so that a date worked out
    years ago can be explained with the calendar it was worked out with.
    """

    number = models.PositiveIntegerField(unique=True)
    token = models.UUIDField(
        default=uuid.uuid4, editable=False, help_text="Tells it from a version of the same number that was rolled back."
    )
    made_at = models.DateTimeField()
    note = models.TextField(help_text="What changed in this version, and why.")
    first_day = models.DateField(help_text="The first day this version can count from.")
    last_day = models.DateField(help_text="The last day up to which every bank holiday is known.")
    settled_at = models.DateTimeField(
        null=True, blank=True, help_text="When a sweep last looked for dates of an older version, and found none."
    )

    class Meta:
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(condition=Q(first_day__lt=F("last_day")), name="calendar_version_first_before_last"),
        )

    def __str__(self) -> str:
        return f"Calendar version {self.number}"


class BankHoliday(models.Model):
    """One bank or public holiday in England, with the law that made it one.

    A holiday that moves is not edited: its row is marked as removed in the version that moved it, and a row for the
    new date is added in that same version.
    """

    date = models.DateField()
    name = models.CharField(max_length=100)
    reference = models.CharField(
        max_length=200, help_text="The Act or royal proclamation that makes the day a holiday."
    )
    added_in_version = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="holidays_added")
    removed_in_version = models.ForeignKey(
        CalendarVersion, on_delete=models.PROTECT, related_name="holidays_removed", null=True, blank=True
    )

    class Meta:
        ordering = ("date",)
        constraints = (
            models.UniqueConstraint(
                fields=("date",), condition=Q(removed_in_version__isnull=True), name="bank_holiday_date_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.date:%-d %B %Y}"


class CalendarProposal(models.Model):
    """A change of the calendar that waits for somebody to see what it would move, and to say yes or no.

    `by` is None where the list on GOV.UK differs from ours. `add` holds dates with their names and references, `remove`
    dates with the names they had; `until` is the new last day where further years are added.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "waiting for a decision"
        APPLIED = "applied", "applied"
        DROPPED = "dropped", "dropped"

    made_at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    add = models.JSONField(default=list, blank=True)
    remove = models.JSONField(default=list, blank=True)
    until = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    version = models.OneToOneField(
        CalendarVersion, on_delete=models.PROTECT, related_name="proposal", null=True, blank=True
    )
    cases_moved = models.PositiveIntegerField(default=0)
    letters = models.JSONField("letters sent that name a date that moved", default=list, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"Calendar proposal {self.pk}, {self.get_status_display()}"


class CalendarCheck(models.Model):
    """One comparison with the list on GOV.UK, and what came of it. An answer that cannot be used changes nothing."""

    class Result(models.TextChoices):
        SAME = "same", "The list on GOV.UK is the same as ours."
        DIFFERS = "differs", "The list on GOV.UK differs from ours."
        UNUSABLE = "unusable", "The list on GOV.UK could not be used."

    at = models.DateTimeField()
    result = models.CharField(max_length=10, choices=Result.choices)
    said = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.get_result_display()} ({self.at})"
