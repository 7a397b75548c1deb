"""Layouts that the council made of those that are shipped."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from ..measures import Rounding


class EditedLayout(models.Model):
    """A layout of the council's own: what it chose and wrote, over a shipped one that lends it tables and sentences.

    `sections` is the order of the report, as `layouts/stored.py` reads it. `edition` rises with every change, so that
    two people at once notice each other. One that is `retired` is offered no more, and stays for the reports made
    with it.
    """

    class YearStyle(models.TextChoices):
        LONG = "2024-25", "2024-25"
        SLASHED = "2024/25", "2024/25"
        SHORT = "24/25", "24/25"

    class YearOrder(models.TextChoices):
        AS_SHIPPED = "", "as each table has it"
        NEWEST = "newest", "the newest year first"
        OLDEST = "oldest", "the oldest year first"

    name = models.SlugField(max_length=50)
    title = models.CharField(max_length=200)
    based_on = models.CharField("the shipped layout that it is made of", max_length=50)
    compares = models.PositiveSmallIntegerField(
        "how many years it compares", default=5, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    year_style = models.CharField(max_length=10, choices=YearStyle.choices, default=YearStyle.LONG)
    year_order = models.CharField(max_length=10, choices=YearOrder.choices, blank=True)
    rounding = models.CharField(max_length=10, choices=Rounding.choices, default=Rounding.HALF_UP)
    sections = models.JSONField(default=list)
    edition = models.PositiveIntegerField(default=1)
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="one_layout_of_a_name"),
            models.CheckConstraint(
                condition=models.Q(compares__gte=1, compares__lte=10), name="a_layout_compares_1_to_10_years"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("layout", args=[self.name])
