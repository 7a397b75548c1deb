"""What if: any clock from any day, without a case. Its address holds everything, so that it can be passed on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.access import allow
from cases.permissions import Act
from stages.calendar import england
from stages.forms.calculator import CalculatorForm
from stages.law.clocks import OutsideCalendar, run
from stages.law.explanation import explain
from stages.targets import rule_on
from stages.views.why import weeks
from stages.wording import date_words


@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    """Show the form, and under it the date with its days counted; as JSON where `format=json` is asked for."""
    allow(request, Act.CALCULATE)
    form = CalculatorForm(request.GET if "clock" in request.GET else None)
    found = _worked_out(form) if form.is_bound and form.is_valid() else {}
    if request.GET.get("format") == "json" and form.is_bound:
        if not found:
            return JsonResponse({"errors": form.errors}, status=400)
        return JsonResponse(found["told"].as_dict())
    as_data = request.GET.copy()
    as_data["format"] = "json"
    return render(
        request,
        "stages/calculator.html",
        {"form": form, "as_data": as_data.urlencode(), "made_on": date_words(timezone.localdate()), **found},
    )


def _worked_out(form: CalculatorForm) -> dict[str, Any]:
    """The date and its explanation; nothing, and a sentence on the form, where the calendar does not reach."""
    calendar = england()
    rule = rule_on(form.cleaned_data["clock"], form.cleaned_data["start"])
    try:
        worked = run(rule, form.facts(rule), calendar)
        calendar.require_known(worked.due)
        told = explain(worked, rule, calendar)
    except OutsideCalendar as beyond:
        form.add_error("start", str(beyond))
        return {}
    return {
        "told": told,
        "rule": rule,
        "worked": worked,
        "result": worked.result.label,
        "due": date_words(worked.due),
        "weeks": weeks(told.days),
    }
