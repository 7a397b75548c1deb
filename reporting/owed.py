"""The annual report as a duty (reg 13(3), C16): who has to compile it is reminded until it is made."""

from __future__ import annotations

import datetime

from cases.models import Case
from reporting.models import ReportRun
from reporting.periods import year_code, year_of
from stages.law.clocks import CLOCKS, due_date
from stages.law.milestones import milestones, reached
from stages.law.prompts import Duty, Prompt
from stages.law.working_days import WorkingDays


def annual_report_owed(today: datetime.date, calendar: WorkingDays) -> list[Prompt]:
    """The report of the last year that ended, while it is not made: nothing where there was no case to report on."""
    ended = datetime.date(year_of(today), 3, 31)
    due = due_date(CLOCKS["C16"], ended, calendar)
    days = milestones(ended, due, calendar)
    milestone = reached(days, today)
    if milestone is None:
        return []
    made = ReportRun.objects.filter(
        year=year_code(year_of(ended)), status=ReportRun.Status.DONE, made_at__date__gt=ended
    )
    if made.exists() or not Case.objects.filter(received_on__lte=ended).exists():
        return []
    return [Prompt(Duty.ANNUAL_REPORT, days[milestone], due, milestone.value)]
