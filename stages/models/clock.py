"""The clock rows: every clock of every kind in one table, so that one worklist, one sweep and one table serve all.

A row is what `stages/law/clocks.py` works out from the dated facts, kept so that the database can be asked. It can be
rebuilt at any time (`stages/deadlines.py`) and a test holds the two equal. No clock pauses.
"""

from django.db import models

from cases.models import Case
from stages.law.clock_table import key_of


class Clock(models.Model):
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")
    rule = models.CharField("id of the clock in DOMAIN section 3", max_length=4)
    item = models.PositiveIntegerField("which action or letter it is of, where a case has several", default=0)
    day_zero = models.DateField()
    why = models.CharField("why that day", max_length=200)
    first_due_on = models.DateField()
    due_on = models.DateField()
    stopped_on = models.DateField(null=True, blank=True)
    working_days = models.IntegerField("working days taken", null=True, blank=True)
    result = models.CharField(max_length=40)
    calendar_version = models.PositiveIntegerField()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "rule", "item"], name="one_clock_of_a_rule_and_item_on_a_case")
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=models.Q(stopped_on__isnull=True), name="running_clocks_by_due_date"
            ),
            models.Index(fields=["day_zero"], name="clocks_by_day_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.case}, due {self.due_on}"

    @property
    def key(self) -> str:
        """Its name on its case: "C4", "G11-12"."""
        return key_of(self.rule, self.item)
