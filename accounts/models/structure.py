"""The council's own structure: service areas and the teams in them, in the council's words."""

from django.db import models


class ServiceArea(models.Model):
    """A service that can be complained about. Closed, never deleted: last year's tables still name it."""

    name = models.CharField(max_length=200, unique=True)
    position = models.PositiveIntegerField(default=0)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A team, usually inside a service area. The same name under two service areas is two teams."""

    name = models.CharField(max_length=200)
    service_area = models.ForeignKey(ServiceArea, null=True, blank=True, on_delete=models.PROTECT, related_name="teams")
    position = models.PositiveIntegerField(default=0)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["service_area__position", "position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["service_area", "name"],
                condition=models.Q(service_area__isnull=False),
                name="one_team_of_a_name_in_a_service_area",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(service_area__isnull=True),
                name="one_team_of_a_name_without_a_service_area",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_area}: {self.name}" if self.service_area_id else self.name
