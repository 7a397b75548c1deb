"""The register of people from outside: investigating officers, independent persons and panel members."""

from django.db import models
from django.db.models import Q

from accounts.models import Role, User

FROM_THE_REGISTER = (Role.INVESTIGATING_OFFICER, Role.INDEPENDENT_PERSON, Role.PANEL_MEMBER)


class RegisterEntry(models.Model):
    """One person in one capacity: since when, until when, at what rate, when not to be had, and whether independent.

    `independent` is the test of reg 2: neither a member nor an officer of the council, nor the spouse or civil partner
    of one. `was_of_the_council_until` serves the advice that a panel's chair should not have been one for three years.
    """

    class Per(models.TextChoices):
        HOUR = "hour", "an hour"
        DAY = "day", "a day"
        CASE = "case", "a case"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="register_entries")
    role = models.CharField(max_length=30, choices=[(role.value, role.label) for role in FROM_THE_REGISTER])
    registered_on = models.DateField()
    expires_on = models.DateField()
    rate_pounds = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    rate_per = models.CharField(max_length=10, choices=Per.choices, blank=True)
    away_from = models.DateField("not available from", null=True, blank=True)
    away_until = models.DateField("not available until", null=True, blank=True)
    independent = models.BooleanField("meets the test of reg 2", default=False)
    was_of_the_council_until = models.DateField(null=True, blank=True)
    checks = models.TextField("checks, training and declarations", blank=True)

    class Meta:
        ordering = ["user__name"]
        verbose_name_plural = "register entries"
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="one_register_entry_in_a_capacity"),
            models.CheckConstraint(
                condition=Q(expires_on__gte=models.F("registered_on")), name="a_registration_expires_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"
