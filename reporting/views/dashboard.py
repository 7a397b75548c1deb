"""The page of the year so far, and the cases behind its numbers."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import ServiceArea, User
from cases.access import allow
from cases.permissions import Act, visible_to
from reporting.crosstab import UnknownName
from reporting.dashboard import PARTS, TOTALS, SoFar, behind, so_far
from reporting.dimensions import DIMENSIONS
from reporting.models import Publication, Target
from reporting.periods import year_code, year_of
from reporting.views.behind import cases_listed
from stages import worklist
from stages.calendar import england
from stages.models import Action


@require_safe
def this_year(request: HttpRequest) -> HttpResponse:
    """This year so far beside the same days of last year; what is late and at risk now."""
    allow(request, Act.SEE_FIGURES)
    today, service = timezone.localdate(), request.GET.get("service", "")
    try:
        found = so_far(today, service)
    except UnknownName as fault:
        raise Http404(str(fault)) from fault
    address = f"{reverse('this_year_cases')}?"
    blocks = [
        {
            "block": block,
            "first": DIMENSIONS[block.part.rows].label,
            "rows": [_row(block.part.name, one, address, service) for one in block.numbers],
            "total": _row(block.part.name, block.total, address, service),
        }
        for name, block in found.blocks.items()
        if name not in TOTALS
    ]
    context = {
        "found": found,
        "service": service,
        "services": ServiceArea.objects.order_by("position", "name"),
        "year": year_code(year_of(today)),
        "cards": _cards(found, request.user, today, address),
        "blocks": blocks,
        "published": Publication.objects.defer("snapshot").order_by("-year", "-published_at").first(),
    }
    return render(request, "reporting/this_year.html", context)


def _row(part: str, number: Any, address: str, service: str) -> dict[str, Any]:
    def at(when: str) -> str:
        place = {"part": part, "key": number.key, "when": when, "service": service}
        return address + urlencode({name: value for name, value in place.items() if value})

    return {"number": number, "now": at("now"), "before": at("before")}


def _cards(found: SoFar, user: User, today: datetime.date, address: str) -> list[dict[str, str]]:
    """The large numbers: each with what it counts, what it is to be compared with, and the address of its list."""
    accepted, stage2 = (_row(name, found.blocks[name].total, address, found.service) for name in TOTALS)
    overdue, soon = _clocks(user, today, found.service)
    late = _late_actions(user, today, found.service)
    listed = f"{reverse('your_work')}?whose=all&show="
    share, target = found.share_within_20, _target(today)
    return [
        {
            "number": f"{accepted['number'].now:,}",
            "label": "complaints accepted",
            "aside": f"{accepted['number'].before:,} in the same days last year",
            "address": accepted["now"],
        },
        {
            "number": f"{overdue:,}",
            "label": "overdue now" if overdue else "nothing overdue now",
            "aside": f"of the cases you may see; {soon:,} due in the next 5 working days",
            "address": f"{listed}overdue",
        },
        {
            "number": "–" if share is None else f"{share}%",
            "label": "answered within 20 working days",
            "aside": f"{found.within_20:,} of {found.answered:,} answered at stage 1{_met(share, target)}",
            "address": "#times",
        },
        {
            "number": f"{stage2['number'].now:,}",
            "label": "stage 2 requested",
            "aside": f"{stage2['number'].before:,} in the same days last year",
            "address": stage2["now"],
        },
        {
            "number": f"{late['number']:,}",
            "label": "promised actions late",
            "aside": f"the oldest was due on {late['oldest'].day} {late['oldest']:%B %Y}" if late["oldest"] else "",
            "address": f"{reverse('actions')}?whose=everyone&show=overdue",
        },
    ]


def _clocks(user: User, today: datetime.date, service: str) -> tuple[int, int]:
    """How many open cases that this person may see are overdue, and how many are due within five working days."""
    cases = worklist.open_cases(user, today)
    if service:
        cases = cases.filter(service_area__name=service)
    calendar = england()
    soon = worklist.shown("today", today, calendar) | worklist.shown("week", today, calendar)
    counts = cases.aggregate(
        overdue=Count("pk", filter=worklist.shown("overdue", today, calendar), distinct=True),
        soon=Count("pk", filter=soon, distinct=True),
    )
    return counts["overdue"], counts["soon"]


def _late_actions(user: User, today: datetime.date, service: str) -> dict[str, Any]:
    """The actions agreed and not done in time, of cases that this person may see."""
    late = Action.objects.filter(
        Q(case__in=visible_to(user, today).values("pk")), status=Action.Status.AGREED, due_on__lt=today
    )
    if service:
        late = late.filter(case__service_area__name=service)
    return late.aggregate(number=Count("pk"), oldest=Min("due_on"))


def _target(today: datetime.date) -> Target | None:
    return Target.objects.filter(measure="share_within_20", year=year_code(year_of(today))).first()


def _met(share: int | None, target: Target | None) -> str:
    if target is None or share is None:
        return ""
    met = share >= target.value if target.direction == Target.Direction.AT_LEAST else share <= target.value
    words = f"{target.get_direction_display()} {target.value.normalize():f}%"
    return f"; target {words}, {'met' if met else 'not met'}"


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The cases behind one number. Those this person may not see are counted and not listed."""
    allow(request, Act.SEE_FIGURES)
    today, service = timezone.localdate(), request.GET.get("service", "")
    part, when = request.GET.get("part", ""), request.GET.get("when", "now")
    try:
        words, number, found = behind(part, request.GET.get("key", ""), when, today, service)
    except UnknownName as fault:
        raise Http404(str(fault)) from fault
    title = PARTS[part].title + (f", {service}" if service else "")
    context = {
        "title": title,
        "words": words if request.GET.get("key") else "All",
        "number": number,
        "back": reverse("this_year") + (f"?{urlencode({'service': service})}" if service else ""),
    } | cases_listed(request, found)
    return render(request, "reporting/explore_cases.html", context)
