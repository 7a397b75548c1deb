"""What reporting asks of people: the annual report as a duty (reg 13(3), C16), until it is made; and each step of a
report that waits for somebody, or was done for them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.utils import timezone

from cases.models import Case
from cases.permissions import WHO_MAY, Act, with_post
from reporting.layouts import DEFAULT
from reporting.models import Publication, ReportDraft, ReportRun
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
        year=year_code(year_of(ended)), service_area=None, status=ReportRun.Status.DONE, made_at__date__gt=ended
    )
    if made.exists() or not Case.objects.filter(received_on__lte=ended).exists():
        return []
    return [Prompt(Duty.ANNUAL_REPORT, days[milestone], due, milestone.value)]


TOLD_FOR = 5
"""Working days for which somebody is told that their report is published."""


def reports_on_the_way(today: datetime.date, calendar: WorkingDays) -> list[Prompt]:
    """Each report that waits for a step, for whoever may take it, and each that was just published, for its author."""
    return list(_waiting(today)) + list(_published(today, calendar))


def _waiting(today: datetime.date) -> Iterator[Prompt]:
    drafts = ReportDraft.objects.filter(status__in=ReportDraft.OPEN).defer("snapshot", "texts", "found_names")
    approvers: list[int] | None = None
    for draft in drafts:
        about = _called(draft)
        if draft.status == ReportDraft.Status.SUBMITTED:
            if approvers is None:
                approvers = list(with_post(WHO_MAY[Act.APPROVE_REPORT], today).values_list("pk", flat=True))
            day, writers = timezone.localdate(draft.submitted_at), draft.writers()
            for approver in approvers:
                if approver not in writers:
                    yield Prompt(Duty.APPROVE_REPORT, day, day, about, approver)
        elif draft.status == ReportDraft.Status.APPROVED:
            run = draft.runs.defer("figures").first()
            if run is not None and run.status == ReportRun.Status.FAILED:
                day = timezone.localdate(run.asked_at)
                yield Prompt(Duty.REPORT_NOT_PUBLISHED, day, day, about, draft.author_id)
            elif run is None or not run.is_waiting:
                day = timezone.localdate(draft.approved_at)
                yield Prompt(Duty.PUBLISH_REPORT, day, day, about, draft.author_id)
        elif draft.sent_back and draft.sent_back_at:
            day = timezone.localdate(draft.sent_back_at)
            yield Prompt(Duty.REPORT_SENT_BACK, day, day, about, draft.author_id)


def _published(today: datetime.date, calendar: WorkingDays) -> Iterator[Prompt]:
    since = today - datetime.timedelta(days=4 * TOLD_FOR)
    for one in Publication.objects.filter(published_at__date__gte=since).defer("snapshot"):
        day = timezone.localdate(one.published_at)
        if today <= calendar.add(day, TOLD_FOR):
            yield Prompt(Duty.REPORT_PUBLISHED, day, day, _called(one), one.author_id)


def _called(report: ReportDraft | Publication) -> str:
    """A report as a reminder names it: by its year, and by its layout where it is not the usual one."""
    return report.year if report.layout == DEFAULT.name else f"{report.year} ({report.layout})"
