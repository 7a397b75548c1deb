"""manage.py refresh_calendar: compare the list of bank holidays on GOV.UK with ours."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from stages.calendar_feed import compare
from stages.models import CalendarCheck


class Command(BaseCommand):
    help = (
        "Compare the list of bank holidays on GOV.UK with the calendar here. A difference is put forward for the "
        "complaints manager to decide on; nothing is changed. Answers 1 where the list could not be used."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        check = compare(timezone.now(), today=timezone.localdate())
        said = f"{check.get_result_display()} {check.said}".strip()
        if check.result == CalendarCheck.Result.UNUSABLE:
            raise CommandError(said, returncode=1)
        self.stdout.write(said)
