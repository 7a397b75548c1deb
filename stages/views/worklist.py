"""Your work, and all the cases you may see: trouble first, in working days."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Role
from cases.access import allow
from cases.models import Case, Part, Verb
from cases.permissions import Act, may, visible_to
from cases.record import house_event
from stages import worklist
from stages.calendar import england
from stages.holding import in_hand
from stages.law.vocabulary import State
from stages.law.working_days import WorkingDays
from stages.views.case import stage_of
from stages.views.reminders import standing
from stages.wording import left, short_date

ROWS = 50


@require_safe
def your_work(request: HttpRequest) -> HttpResponse:
    """The open cases that wait for this person, or for their team, most urgent first."""
    allow(request, Act.SEE_OWN_WORK)
    today, calendar = timezone.localdate(), england()
    everyones = worklist.open_cases(request.user, today)
    own = worklist.mine(everyones, request.user, today)
    scope = request.GET.get("whose", "")
    if scope not in ("mine", "team"):
        scope = "team" if worklist.OVERSEERS & request.user.roles(today) else "mine"
    cases = own if scope == "mine" else everyones
    numbers = worklist.counts(cases, today, calendar)
    show = request.GET.get("show", "")
    if show in worklist.SHOWS:
        cases = cases.filter(worklist.shown(show, today, calendar))
    return _list(
        request,
        "stages/your_work.html",
        cases,
        today,
        calendar,
        scope=scope,
        show=show,
        numbers=[
            {
                "name": name,
                "label": label,
                "number": numbers[name],
                "address": f"?{urlencode({'whose': scope, 'show': name})}",
            }
            for name, label in worklist.SHOWS.items()
        ],
        reminders=standing(request.user, today).count(),
        may_see_all=may(request.user, Act.SEE_ALL_CASES),
        may_log=may(request.user, Act.LOG),
        outside=not request.user.roles(today) - {Role.SYSTEM_ADMINISTRATOR},
    )


@require_safe
def all_cases(request: HttpRequest) -> HttpResponse:
    """Every case this person may see, open and closed."""
    allow(request, Act.SEE_ALL_CASES)
    today, calendar = timezone.localdate(), england()
    cases = visible_to(request.user, today)
    may_import = may(request.user, Act.IMPORT_CASES)
    return _list(request, "stages/all_cases.html", cases, today, calendar, may_import=may_import)


def _list(
    request: HttpRequest, template: str, cases: Any, today: datetime.date, calendar: WorkingDays, **context: Any
) -> HttpResponse:
    filters = worklist.CaseFilter(request.GET, queryset=cases, on=today)
    found = filters.qs if filters.is_valid() else cases.none()
    if request.GET.get("q", "").strip():
        house_event(Verb.SEARCHED, by=request.user, on=today, words={"for": request.GET["q"][:200]})
    page = Paginator(worklist.by_urgency(worklist.for_rows(found, today)), ROWS).get_page(request.GET.get("page"))
    kept = {name: value for name, value in request.GET.items() if name != "page" and value}
    return render(
        request,
        template,
        {
            "page": page,
            "rows": [row(case, today, calendar) for case in page],
            "filters": filters,
            "filtered": any(request.GET.get(name) for name in filters.filters),
            "kept": urlencode(kept),
            **context,
        },
    )


def row(case: Case, today: datetime.date, calendar: WorkingDays) -> dict[str, Any]:
    """What a list says of a case: who, where it is, what happens next, by when, with whom."""
    complainants = [i for i in case.listed_people if i.part == Part.COMPLAINANT]
    children = [i for i in case.listed_people if i.part == Part.CHILD]
    stage, stage_words = stage_of(case.status)
    holders = in_hand(case.status, case.listed_people)
    who = ", ".join(i.who for i in complainants) or "No name recorded"
    if case.complainant_type:
        who = f"{who}, {case.complainant_type.label}"
    if children:
        who = f"{who}, about {', '.join(i.who for i in children)}"
    return {
        "reference": case.reference,
        "address": case.get_absolute_url(),
        "who": who,
        "stage": stage,
        "stage_words": stage_words,
        "where": State(case.status).label if stage == "closed" or case.status != State.STAGE1 else "",
        "service": str(case.team or case.service_area or ""),
        "received": short_date(case.received_on),
        "next": case.next_step,
        "due": short_date(case.next_due_on) if case.next_due_on else "",
        "left": left(case.next_due_on, today, calendar) if case.next_due_on else None,
        "with": holders[0].who if holders else case.officer.name if case.officer else "",
    }
