"""The page of stage 2, and the two ways into it: asked for, or stage 1 left out by agreement."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import case_for
from cases.models import Case, ElementStatus, Part
from cases.permissions import Act
from stages.actions import adjudication
from stages.actions import stage_two as deeds
from stages.calendar import england
from stages.forms import stage_two as forms
from stages.law.clocks import CLOCKS, Result, due_date
from stages.law.moves import Move, possible
from stages.law.starts import stage_two_from_statement
from stages.law.vocabulary import Layer, State
from stages.law.working_days import OutsideCalendar, in_words
from stages.models import Action, Appointment, Clock, Finding, Recommendation, SentLetter, StageTwo, Statement
from stages.views.case import banner
from stages.views.deed_page import by, deed_page
from stages.wording import left

PEOPLE = (Part.INVESTIGATING_OFFICER, Part.INDEPENDENT_PERSON, Part.ADJUDICATING_OFFICER)
COLUMNS = (Layer.STAGE1, Layer.INVESTIGATING_OFFICER, Layer.INDEPENDENT_PERSON, Layer.ADJUDICATION)


@require_safe
def stage_two(request: HttpRequest, reference: str) -> HttpResponse:
    """All of stage 2: its people, its statement, both counters, the notice, the reports, and each point's layers.

    Outside people see what they need to investigate. What is still being written for the council they do not.
    """
    case = case_for(request, reference, Act.SEE_STAGE_TWO, related=("service_area", "complainant_type"))
    two = get_object_or_404(StageTwo.objects.select_related("signed_by"), case=case)
    inside = Act.SEE_DRAFT in request.permitted
    decided = two.responded_on is not None
    layers = [layer for layer in COLUMNS if layer != Layer.ADJUDICATION or inside or decided]
    now = {act.value for act in request.permitted}
    return render(
        request,
        "stages/stage_two.html",
        {
            **banner(request, case),
            "two": two,
            "inside": inside,
            "shows_answer": inside or decided,
            "appointments": Appointment.objects.filter(case=case, part__in=PEOPLE).select_related(
                "user", "involvement"
            ),
            "statements": [
                {"row": row, "points": sorted((int(number), text) for number, text in row.points.items())}
                for row in Statement.objects.filter(case=case).order_by("-number")
            ],
            "counters": _counters(case, two),
            "results": _results(two),
            "columns": [Layer(layer).label for layer in layers],
            "rows": _rows(case, layers),
            "recommendations": Recommendation.objects.filter(case=case, layer__in=adjudication.OF_STAGE_TWO),
            "actions": Action.objects.filter(case=case, layer=Layer.ADJUDICATION).select_related("owner"),
            "letters": SentLetter.objects.filter(case=case).exclude(kind="stage1_response") if inside else [],
            "missing": _missing(case) if inside else [],
            "signature": adjudication.signature_stands(case, two) if inside and two.signed_digest else None,
            "open": {move.value for move in Move if possible(move, case.status, case.procedure)},
            "acts": now,
            "still_open": ElementStatus.OPEN,
        },
    )


def _counters(case: Case, two: StageTwo) -> list[dict[str, Any]]:
    """The two counters of stage 2, side by side: in law, and from the agreed statement (DOMAIN 3.3, D2)."""
    today, calendar = timezone.localdate(), england()
    clocks = {clock.rule: clock for clock in Clock.objects.filter(case=case, rule__in=("C7", "C8"), item=0)}
    legal = None
    if "C7" in clocks:
        first, outer = clocks["C7"], clocks.get("C8")
        legal = {
            "title": "In law (reg 17)",
            "day_zero": first.day_zero,
            "why": first.why,
            "due": first.due_on,
            "first": first.first_due_on,
            "outer": outer.due_on if outer else None,
            "stopped_on": first.stopped_on,
            "taken": first.working_days,
            "result": Result(first.result).label,
            "left": left(first.due_on, today, calendar) if first.stopped_on is None else None,
            "explained": True,
        }
    second = None
    if start := stage_two_from_statement(two.statement_final_on):
        try:
            first_due = due_date(CLOCKS["C7"], start.day, calendar)
            outer_due = due_date(CLOCKS["C7"], start.day, calendar, extended=True)
            taken = calendar.taken(start.day, two.responded_on) if two.responded_on else None
        except OutsideCalendar:
            first_due = outer_due = taken = None
        second = {
            "title": "From the agreed statement",
            "day_zero": start.day,
            "why": start.why,
            "due": first_due,
            "first": first_due,
            "outer": outer_due,
            "stopped_on": two.responded_on,
            "taken": taken,
            "result": "",
            "left": None,
            "explained": False,
        }
    return [
        legal or {"title": "In law (reg 17)", "none": _not_started(two)},
        second or {"title": "From the agreed statement", "none": "It begins when the statement of complaint is final."},
    ]


def _not_started(two: StageTwo) -> str:
    if two.complaint_form == "oral" and two.statement_final_on is None:
        return "The complaint was spoken: stage 2 starts on the day its final written record is produced (reg 17(5))."
    return "It has not started."


def _results(two: StageTwo) -> list[tuple[str, str]]:
    """The four results that a response can have, with the dates that decide between them (reg 17(3), (6))."""
    try:
        days = deeds.limits(two)
    except OutsideCalendar:
        return []
    if days is None:
        return []
    first, furthest = days
    later = f"after {in_words(first)}, by {in_words(furthest)}"
    return [
        (f"Sent by {in_words(first)} (day 25)", Result.IN_TIME.label),
        (f"Sent {later}, with notice given by {in_words(first)}", Result.IN_TIME_WITH_NOTICE.label),
        (f"Sent {later}, without that notice", Result.LATE_NO_NOTICE.label),
        (f"Sent after {in_words(furthest)} (day 65)", Result.LATE_OVER_65.label),
    ]


def _rows(case: Case, layers: list[Layer]) -> list[dict[str, Any]]:
    found: dict[int, dict[str, Finding]] = {}
    for finding in Finding.objects.filter(element__case=case, layer__in=layers):
        found.setdefault(finding.element_id, {})[finding.layer] = finding
    return [
        {
            "element": element,
            "cells": [
                {"layer": layer.value, "label": layer.label, "found": found.get(element.pk, {}).get(layer)}
                for layer in layers
            ],
        }
        for element in case.elements.all()
    ]


def _missing(case: Case) -> list[str]:
    """What is missing before the next step."""
    before = {
        State.STAGE2_SCOPING: deeds.before_investigating,
        State.STAGE2_INVESTIGATING: deeds.before_adjudicating,
        State.STAGE2_ADJUDICATING: adjudication.before_signing,
    }.get(State(case.status))
    return before(case) if before else []


def page_of(case: Case) -> str:
    """The address of the stage 2 page, to which each of its steps returns."""
    return reverse("stage_two", args=[case])


@require_http_methods(["GET", "POST"])
def stage_two_ask(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.RECORD_REQUEST)
    return deed_page(
        request,
        case,
        forms.AskForm,
        lambda form: deeds.ask(case, **by(request, form), **form.cleaned_data),
        then=page_of(case),
        said=lambda held: f"The request is recorded: {held.reference} is at stage 2.",
        template="stages/confirm.html",
        says=[
            "They may ask in any way, and need give no reasons. A request is never refused on its merits (reg 17(1)): "
            "it is open once stage 1 is answered, or late.",
        ],
    )


@require_http_methods(["GET", "POST"])
def stage_one_skip(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.DECIDE)
    return deed_page(
        request,
        case,
        forms.SkipForm,
        lambda form: deeds.skip_stage_one(case, **by(request, form), **form.cleaned_data),
        then=page_of(case),
        said=lambda held: f"Stage 1 is left out: {held.reference} is at stage 2.",
        template="stages/confirm.html",
        says=[
            "Both must agree: the complainant, and you for the council (reg 14(1)). It is never the council's alone."
        ],
    )
