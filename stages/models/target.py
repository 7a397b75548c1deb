"""The council's own lengths for the clocks that are its to set, each from a day on.

A clock has the length that was in force on its day 0, so that a change of a target moves no date that was worked out.
"""

from django.db import models

from accounts.models import User


class ClockTarget(models.Model):
    rule = models.CharField("id of the clock in DOMAIN section 3", max_length=4)
    length = models.PositiveIntegerField()
    longest = models.PositiveIntegerField("with its extension", null=True, blank=True)
    from_on = models.DateField("in force from")
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_on = models.DateField()

    class Meta:
        ordering = ["rule", "from_on"]
        constraints = [models.UniqueConstraint(fields=["rule", "from_on"], name="one_target_for_a_clock_from_a_day")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.length} from {self.from_on}"
