"""What the figures need of each case, kept ready, and which cases have changed since."""

from __future__ import annotations

from django.db import models

from cases.models import Case


class CaseFacts(models.Model):
    """The columns of one case, as they were when they were last fetched. `reporting/ready.py` says when they stand for
    the record."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.CASCADE, related_name="+")
    service_area_id = models.BigIntegerField(null=True)
    team_id = models.BigIntegerField(null=True)
    received_on = models.DateField()
    counts_until = models.DateField(null=True)
    """The last day by which anything of it counts; none where it may count on any day from its receipt."""
    made_for = models.BigIntegerField()
    """Which columns these are."""
    columns = models.TextField()

    class Meta:
        indexes = (
            models.Index(fields=("service_area_id",), name="facts_by_service_area"),
            models.Index(fields=("team_id",), name="facts_by_team"),
        )

    def __str__(self) -> str:
        return f"facts of case {self.case_id}"


class ChangedCase(models.Model):
    """A case of which something was written since its facts were fetched. The database writes these itself."""

    case_id = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"case {self.case_id} changed"
