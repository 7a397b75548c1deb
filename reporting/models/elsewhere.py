"""Numbers that come from elsewhere."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, QuerySet

from reporting.periods import read_years, span


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
