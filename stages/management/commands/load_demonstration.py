"""manage.py load_demonstration: an artificial council with six decided years and open cases around today."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.models import Case
from cases.record import Refused
from stages.demonstration.loading import load
from stages.demonstration.staff import PASSWORD, sign_in_table

__all__ = ["PASSWORD", "Command"]


class Command(BaseCommand):
    help = (
        "Load the demonstration council: artificial staff, six years of decided cases, and open cases around today. "
        "It loads only under the setting DEMONSTRATION, into a database without people or cases. Run again, it does "
        "nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load(today=timezone.localdate())
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=1) from refusal
        if not loaded:
            self.stdout.write("The demonstration council is loaded already. Nothing was changed.")
            return
        still_open = Case.objects.filter(closed_on__isnull=True).exclude(status="recorded").count()
        self.stdout.write(
            f"Loaded the demonstration council: {Case.objects.count()} cases, {still_open} of them open.\n\n"
            f"Sign in as\n\n{sign_in_table()}"
        )
