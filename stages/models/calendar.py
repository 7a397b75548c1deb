"""The bank holidays of England as this council's calendar knows them, and each version of that knowledge."""

from django.db import models
from django.db.models import F, Q


class CalendarVersion(models.Model):
    """One state of the calendar, complete between its first and last day.

    A due date is a function of facts and of one version. Versions are only ever added, so that a date worked out
    years ago can be explained with the calendar it was worked out with.
    """

    number = models.PositiveIntegerField(unique=True)
    made_at = models.DateTimeField()
    note = models.TextField(help_text="What changed in this version, and why.")
    first_day = models.DateField(help_text="The first day this version can count from.")
    last_day = models.DateField(help_text="The last day up to which every bank holiday is known.")

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
