"""What a person is reminded of, and the messages of which nobody knows whether they arrived."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from cases.access import allow
from cases.forms import kept
from cases.models import Involvement, Part
from cases.permissions import Act, may, visible_to
from stages import digests
from stages.calendar import england
from stages.forms.reminders import MessageForm
from stages.law.clocks import CLOCKS
from stages.law.milestones import Milestone
from stages.law.prompts import ASKED, Duty
from stages.law.working_days import WorkingDays, in_words
from stages.models import Digest, Reminder
from stages.wording import left, short_date

ROWS = 50

OF_REPORTS = frozenset(
    {
        Duty.APPROVE_REPORT,
        Duty.REPORT_SENT_BACK,
        Duty.PUBLISH_REPORT,
        Duty.REPORT_NOT_PUBLISHED,
        Duty.REPORT_PUBLISHED,
    }
)
"""Steps of a report, which are taken from the list of reports."""

SINCE = frozenset({Duty.REQUEST_WAITS, Duty.OFFER_ADVOCATE, Duty.APPOINTMENT_IN_DOUBT, Duty.FINISHED}) | OF_REPORTS
"""Their date is that from which they are owed, and not one by which."""

OF_THE_LAW = {
    Milestone.HALF: "Half of the time has gone",
    Milestone.MOST: "Four fifths of the time have gone",
    Milestone.DUE: "This is the last day",
    Milestone.OVERDUE: "Overdue",
}
OF_PRACTICE = {
    Milestone.HALF: "Half of the usual time has gone",
    Milestone.MOST: "The usual time is nearly over",
    Milestone.DUE: "The usual time ends today",
    Milestone.OVERDUE: "Later than is usual; not a breach of the Regulations",
}
"""Guidance and the council's own targets are said softly: nothing in law hangs on them."""


def standing(user: User, on: datetime.date) -> QuerySet[Reminder]:
    """What this person is reminded of, as far as they may see the case."""
    cases = visible_to(user, on)
    return Reminder.objects.filter(Q(case__isnull=True) | Q(case__in=cases), recipient=user, settled_on__isnull=True)


@require_safe
def reminders(request: HttpRequest) -> HttpResponse:
    """Everything that this person is reminded of and that is not done yet, the earliest date first."""
    allow(request, Act.SEE_OWN_WORK)
    today, calendar = timezone.localdate(), england()
    complainants = Involvement.objects.filter(part=Part.COMPLAINANT).select_related("person", "user")
    found = (
        standing(request.user, today)
        .select_related("case")
        .prefetch_related(Prefetch("case__involvements", queryset=complainants, to_attr="complainants"))
        .order_by("due_on", "arose_on", "pk")
    )
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    return render(
        request,
        "stages/reminders.html",
        {
            "page": page,
            "rows": [row(reminder, today, calendar) for reminder in page],
            "by_email": settings.SENDS_EMAIL,
            "doubtful": _doubtful() if may(request.user, Act.KEEP_SETTINGS) else (),
        },
    )


def row(reminder: Reminder, today: datetime.date, calendar: WorkingDays) -> dict[str, Any]:
    """What a list says of a reminder: what it is about, which case, by when."""
    title, words = said(reminder)
    who = ", ".join(part.who for part in reminder.case.complainants) if reminder.case else ""
    return {
        "title": title,
        "words": words,
        "case": reminder.case,
        "reports": reverse("reports") if reminder.kind in OF_REPORTS else "",
        "address": reminder.address,
        "who": who,
        "due": short_date(reminder.due_on) if reminder.due_on else "",
        "left": left(reminder.due_on, today, calendar) if reminder.due_on and reminder.kind not in SINCE else None,
        "arose": short_date(reminder.arose_on),
    }


def said(reminder: Reminder) -> tuple[str, str]:
    """A reminder as a title and a sentence."""
    if reminder.kind in Duty.values:
        asked = ASKED[Duty(reminder.kind)]
        words = asked.words.format(due=in_words(reminder.due_on), about=reminder.about)
        return words, f"{asked.source[0].upper()}{asked.source[1:]}"
    rule = CLOCKS[reminder.about.partition("-")[0]]
    words = OF_THE_LAW if rule.statutory else OF_PRACTICE
    return rule.title, words[Milestone(reminder.kind)]


def _doubtful() -> list[Digest]:
    return list(Digest.objects.filter(status=Digest.Status.UNKNOWN).select_related("recipient").order_by("on", "pk"))


@require_http_methods(["GET", "POST"])
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what became of a message that may not have been sent."""
    allow(request, Act.KEEP_SETTINGS)
    digest = get_object_or_404(Digest.objects.select_related("recipient"), pk=pk)
    if request.method == "GET" and digest.status != Digest.Status.UNKNOWN:
        raise Http404("Nothing is in doubt about this message.")
    form = kept.opened(request, MessageForm)

    def deed() -> None:
        arrived = form.cleaned_data["arrived"] == "yes"
        digests.look_into(digest, by=request.user, on=timezone.localdate(), arrived=arrived)

    done = kept.run(request, form, deed, then="reminders", said="What became of the message is recorded.")
    return done or kept.page(
        request,
        form,
        "cases/form_page.html",
        caption=f"Message of {in_words(digest.on)} to {digest.recipient}",
        cancel=reverse("reminders"),
    )
