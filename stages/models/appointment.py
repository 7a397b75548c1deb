"""Who is given a case, by whom, and whether they took it."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from cases.models import Case, Involvement, Part


class Appointment(models.Model):
    """A member of staff appointed to a part of the procedure. Each also writes a dated involvement, which lets them see
    the case; ending the one ends the other."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="appointments")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    part = models.CharField(max_length=30, choices=Part.choices)
    involvement = models.OneToOneField(Involvement, on_delete=models.PROTECT, related_name="appointment")
    appointed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    appointed_on = models.DateField()
    declaration = models.TextField("declaration of independence", blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_why = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "part"],
                condition=Q(ended_on__isnull=True) & ~Q(part=Part.PANEL_MEMBER),
                name="one_running_appointment_to_a_part",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_part_display()}"
