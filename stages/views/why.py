"""Why this date? The days counted and passed over, the rule, the calendar's version and the result; or as JSON."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.access import case_for
from cases.models import Kind
from cases.permissions import Act
from stages.calendar import england
from stages.clock_record import clock_records
from stages.facts import facts_in
from stages.facts.stage_two import from_the_statement
from stages.law.clocks import CLOCKS, Run, rule_and_item, run
from stages.law.explanation import explain
from stages.law.working_days import Day
from stages.wording import date_words, short_date


@require_safe
def why(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Explain one date of a case, in words fit to send to the complainant or to the Ombudsman."""
    held = case_for(request, reference, Act.VIEW)
    calendar = england()
    record = clock_records([held])[0]
    found = facts_in(record, calendar) if held.kind == Kind.COMPLAINT else {}
    if key not in found:
        raise Http404("This case has no such clock.")
    rule = CLOCKS[rule_and_item(key)[0]]
    worked = run(rule, found[key], calendar)
    told = explain(worked, rule, calendar)
    counters = []
    second = from_the_statement(record, calendar) if rule.id in ("C7", "C8") else None
    if second:
        legal = tuple(run(CLOCKS[clock], found[clock], calendar) for clock in ("C7", "C8"))
        counters = [
            _counter("In law (reg 17(4) to (6))", legal),
            _counter("From the agreed statement", second),
        ]
    if request.GET.get("format") == "json":
        also = {"case": held.reference, "key": key, "counters": counters}
        return JsonResponse(told.as_dict() | also)
    return render(
        request,
        "stages/why.html",
        {
            "case": held,
            "told": told,
            "rule": rule,
            "worked": worked,
            "result": worked.result.label,
            "due": date_words(worked.due),
            "day_zero": date_words(worked.day_zero),
            "from_receipt": worked.day_zero == held.received_on,
            "weeks": weeks(told.days),
            "counters": [
                {"name": one["name"], "days": [short_date(datetime.date.fromisoformat(day)) for day in one["days"]]}
                for one in counters
            ],
            "latest": date_words(worked.latest_possible)
            if worked.latest_possible and worked.latest_possible > worked.first_due
            else "",
            "made_on": date_words(timezone.localdate()),
            "version": worked.calendar_version,
        },
    )


def _counter(name: str, runs: tuple[Run, Run]) -> dict[str, Any]:
    """One way of counting stage 2: its day 0, day 25 and day 65."""
    first, outer = runs
    days = (first.day_zero, first.first_due, outer.first_due)
    return {"name": name, "days": [day.isoformat() for day in days]}


def weeks(days: Sequence[Day]) -> list[list[dict[str, Any]]]:
    """The days of a count as weeks from Monday to Sunday, with empty places before the first and after the last."""
    if not days:
        return []
    listed = {day.date: day for day in days}
    first, last = min(listed), max(listed)
    day = first - datetime.timedelta(days=first.weekday())
    rows: list[list[dict[str, Any]]] = []
    while day <= last:
        row = []
        for _ in range(7):
            found = listed.get(day)
            row.append({"date": f"{day.day} {day:%b}", "day": found, "last": day == days[-1].date})
            day += datetime.timedelta(days=1)
        rows.append(row)
    return rows
