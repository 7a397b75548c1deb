"""Numbers that come from elsewhere: what the council or somebody else counted, each with whose number it is.

None of them is counted from cases, and none is ever added to a number that is. Each row says where it was published and
who entered it here; what it was before it was changed stays in the history.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.text import slugify

from reporting.measures import Rounding


class FromElsewhere(models.Model):
    """A number with its source, and who entered it when; empty where it was there before that was recorded."""

    source = models.CharField(max_length=200)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class ContextMeasure(FromElsewhere):
    """A number that puts complaints in proportion, such as referrals in the year: what it was, and of which period."""

    name = models.CharField(max_length=200)
    from_on = models.DateField("first day of the period; empty for a number as at a day", null=True, blank=True)
    until_on = models.DateField("last day of the period, or the day itself")
    value = models.DecimalField(max_digits=14, decimal_places=2)
    unit = models.CharField(max_length=50, blank=True)

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

    @property
    def figure(self) -> str:
        """The name by which sentences use it."""
        return figure_name("context", self.name)

    @property
    def when(self) -> str:
        last = f"{self.until_on.day} {self.until_on:%B %Y}"
        return f"at {last}" if self.from_on is None else f"{self.from_on.day} {self.from_on:%B %Y} to {last}"

    @property
    def said(self) -> str:
        """The number as people read it, with its unit."""
        plain = f"{self.value:,.2f}".rstrip("0").rstrip(".")
        return f"{plain}{self.unit}" if self.unit == "%" else f"{plain} {self.unit}".rstrip()


class Rate(models.Model):
    """A figure of the report set against a measure from elsewhere: complaints in each hundred referrals, to one place.

    It holds no number: both its parts have their own, and it is worked out from them for each year.
    """

    class Per(models.IntegerChoices):
        HUNDRED = 100, "100, as a percentage"
        THOUSAND = 1_000, "1,000"
        TEN_THOUSAND = 10_000, "10,000"

    name = models.CharField(max_length=200, unique=True)
    numerator = models.CharField("name of a figure of the report", max_length=50)
    denominator = models.CharField("name of a measure from elsewhere", max_length=200)
    per = models.PositiveIntegerField(choices=Per.choices, default=Per.HUNDRED)
    decimals = models.PositiveSmallIntegerField("places after the point", default=1)
    rounding = models.CharField(max_length=10, choices=Rounding.choices, default=Rounding.HALF_UP)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(per__in=[100, 1_000, 10_000]), name="a_rate_is_per_a_round_number"),
            models.CheckConstraint(condition=Q(decimals__lte=2), name="a_rate_has_two_places_at_most"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def figure(self) -> str:
        """The name by which sentences use it."""
        return figure_name("rate", self.name)


class Target(FromElsewhere):
    """What the council means to reach in a year: at least 85 per cent answered in time."""

    class Direction(models.TextChoices):
        AT_LEAST = "at_least", "at least"
        AT_MOST = "at_most", "at most"

    measure = models.CharField("name of a figure of the report", max_length=50)
    year = models.CharField(max_length=7)
    direction = models.CharField(max_length=10, choices=Direction.choices, default=Direction.AT_LEAST)
    value = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["-year", "measure"]
        constraints = [models.UniqueConstraint(fields=["measure", "year"], name="one_target_of_a_measure_for_a_year")]

    def __str__(self) -> str:
        return f"{self.measure}, {self.year}: {self.get_direction_display()} {self.value.normalize():f}"

    @property
    def figure(self) -> str:
        """The name by which sentences use it."""
        return f"target_{self.measure}"


class EarlierFigure(FromElsewhere):
    """One number of a table as it was published for a year before the cases here begin.

    `label` is the heading of its row (of its column, where the years are the rows), as the report prints it: “Upheld”,
    “Children in Need: Northtown”, “Total”.
    """

    table = models.CharField("name of a table of the report", max_length=50)
    year = models.CharField(max_length=7)
    label = models.CharField(max_length=200)
    value = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["table", "-year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["table", "year", "label"], name="one_earlier_figure_of_a_cell"),
        ]

    def __str__(self) -> str:
        return f"{self.table}, {self.label}, {self.year}: {self.value.normalize():f}"


def figure_name(kind: str, name: str) -> str:
    """A name for a sentence to use: context_referrals_to_childrens_social_care."""
    return f"{kind}_{slugify(name.replace('’', '').replace(chr(39), '')).replace('-', '_')}"
