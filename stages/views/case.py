"""The case: its page, and its history."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.access import case_for
from cases.models import Case, CaseLink, Event, Exclusion, Involvement, Kind, Part
from cases.models.event import READS
from cases.permissions import Act, visible_to
from stages.actions.putting_right import NO_NEW_POINT, takes_new_points
from stages.calendar import england
from stages.deadlines import COUNCILS_OWN
from stages.holding import in_hand
from stages.law.clocks import CLOCKS, WITHOUT_AN_ANSWER, Result, Unit
from stages.law.vocabulary import FINDINGS, DecisionKind, Layer, Procedure, State
from stages.models import Clock, Finding, StageOne
from stages.prompts import asked_now
from stages.steps import Standing, steps_for
from stages.views.history import sentences
from stages.wording import date_words, left, short_date

LATEST = 5
LEADING = ("C3", "C4", "C7", "C10", "C11", "C12", "G15b", "G15d")
"""The clocks that stand at the head of a case while they run: what the complainant waits for."""
ANSWERED_BY = {"stage2": ("C7", "G15d"), "stage3": ("C12",)}
"""The clocks that run until a later stage is answered."""
STAGE_OF = {
    "triage": (
        State.RECEIVED,
        State.TRIAGE,
        State.EARLY_RESOLUTION,
        State.AWAIT_INTEREST_DECISION,
        State.AWAIT_ADVOCATE,
    ),
    "stage1": (State.STAGE1, State.STAGE1_ANSWERED),
    "stage2": (
        State.STAGE2_SCOPING,
        State.STAGE2_INVESTIGATING,
        State.STAGE2_ADJUDICATING,
        State.STAGE2_REVIEW,
        State.STAGE2_ANSWERED,
    ),
    "stage3": (
        State.STAGE3_REQUESTED,
        State.PANEL_ARRANGED,
        State.PANEL_HELD,
        State.PANEL_REPORTED,
        State.STAGE3_ANSWERED,
    ),
}


def stage_of(status: str) -> tuple[str, str]:
    """The stage a status belongs to, as a code for its colour and a word for its tag."""
    words = {"triage": "Triage", "stage1": "Stage 1", "stage2": "Stage 2", "stage3": "Stage 3"}
    for stage, states in STAGE_OF.items():
        if status in states:
            return stage, words[stage]
    return "closed", "Closed"


def banner(request: HttpRequest, case: Case) -> dict[str, Any]:
    """What stands at the top of every page of a case: who, about whom, where it is, the pages, the next steps."""
    people = list(case.involvements.select_related("person", "user"))
    standing = Standing.of(case, request.user)
    main, others = steps_for(standing, request.permitted)
    complainants = [i for i in people if i.part == Part.COMPLAINANT]
    return {
        "case": case,
        "people": people,
        "complainant": complainants[0] if complainants else None,
        "children": [i for i in people if i.part == Part.CHILD],
        "standing": standing,
        "main_step": main,
        "other_steps": others,
        "stage": stage_of(case.status),
        "state": State(case.status).label,
        "tabs": _tabs(request, standing),
        "no_new_point": "" if case.closed_on or takes_new_points(case) else NO_NEW_POINT,
    }


def _tabs(request: HttpRequest, standing: Standing) -> list[dict[str, Any]]:
    case = standing.case
    pages = [
        ("case", "Overview", Act.VIEW),
        ("details", "Details", Act.SEE_RECORD),
        ("people", "People", Act.SEE_RECORD),
        ("triage", "Triage", Act.SEE_RECORD),
        ("response", "Response", Act.SEE_DRAFT),
        ("stage_two", "Stage 2", Act.SEE_STAGE_TWO),
        ("stage_three", "Stage 3", Act.SEE_STAGE_THREE),
        ("contact", "Letters", Act.SEE_DRAFT),
        ("concurrent", "Other process", Act.SEE_DRAFT),
        ("corporate", "Corporate", Act.SEE_DRAFT),
        ("points", "Points", Act.VIEW),
        ("learning", "Learning", Act.SEE_LEARNING),
        ("ombudsman", "Ombudsman", Act.SEE_OMBUDSMAN),
        ("history", "History", Act.SEE_HISTORY),
    ]
    complaint = case.kind == Kind.COMPLAINT
    begun = {
        "triage": hasattr(case, "triage"),
        "response": hasattr(case, "response"),
        "stage_two": standing.stage_two is not None and case.procedure != Procedure.CORPORATE,
        "stage_three": hasattr(case, "stage_three"),
        "concurrent": bool({"process", "came back"} & standing.owed),
        "corporate": case.procedure == Procedure.CORPORATE,
        "points": complaint,
        "learning": complaint,
        "ombudsman": complaint,
    }
    here = request.resolver_match.view_name
    return [
        {"label": label, "address": reverse(page, args=[case]), "current": page == here}
        for page, label, act in pages
        if act in request.permitted and begun.get(page, True)
    ]


@require_safe
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """The case at a glance: the points of complaint, the running clock and its reason, who has it, what is next."""
    held = case_for(
        request,
        reference,
        Act.VIEW,
        related=("service_area", "team", "subject", "sub_subject", "officer", "complainant_type", "triage", "response"),
    )
    today, calendar = timezone.localdate(), england()
    answers = _answers(held)
    clocks = [
        {
            "clock": clock,
            "title": CLOCKS[clock.rule].title,
            "left": left(clock.due_on, today, calendar) if clock.stopped_on is None else None,
            "due": date_words(clock.due_on),
            "regulation": CLOCKS[clock.rule].regulation,
            "ended": Result(clock.result).label if clock.result in WITHOUT_AN_ANSWER else "",
            "counts_back": CLOCKS[clock.rule].unit == Unit.WORKING_DAYS_BEFORE,
            "day": _day_of(clock, today),
            "length": calendar.taken(clock.day_zero, clock.due_on) if calendar.knows(clock.due_on) else None,
        }
        for clock in Clock.objects.filter(case=held, item=0)
        if clock.rule != "G10" or clock.day_zero <= today  # an update is owed only once the answer is late
    ]
    running = [c for c in clocks if c["clock"].stopped_on is None and c["clock"].rule in COUNCILS_OWN]
    leading = min(running, key=lambda c: c["clock"].rule not in LEADING, default=None)
    events = held.events.exclude(verb__in=READS).select_related("actor", "payload").order_by("-number")[:LATEST]
    context = banner(request, held)
    return render(
        request,
        "stages/case.html",
        {
            **context,
            "points": [{"element": e, "answer": answers.get(e.pk)} for e in held.elements.select_related("subject")],
            "leading": leading,
            "other_clocks": [c for c in clocks if c is not leading],
            "progress": _progress(held, clocks),
            "duties": list(held.duties.all()),
            "beside": _beside(request, held),
            "moved": held.decisions.filter(kind=DecisionKind.REROUTE).select_related("decided_by").last(),
            "latest": sentences(events) if Act.SEE_RECORD in request.permitted else None,
            "holders": in_hand(held.status, [i for i in context["people"] if _runs(i, today)]),
            "excluded": held.exclusions.filter(Exclusion.in_force()).select_related("user")
            if Act.SEE_HISTORY in request.permitted
            else [],
            "asked": asked_now(held, today, calendar) if Act.WRITE in request.permitted else [],
            "overdue_stage_one": leading is not None
            and leading["clock"].rule == "C4"
            and leading["clock"].due_on < today,
        },
    )


def _answers(held: Case) -> dict[int, tuple[str, str]]:
    """The last answer to each point: its stage, and what was found. A finding is no answer until the answer is sent."""
    stages = {Layer.STAGE1: "Stage 1"}
    for layer, relation, words in (
        (Layer.ADJUDICATION, "stage_two", "Stage 2"),
        (Layer.PANEL, "stage_three", "Stage 3"),
    ):
        row = getattr(held, relation, None)
        if row and row.responded_on:
            stages[layer] = words
    found = Finding.objects.filter(element__case=held, layer__in=stages, outcome__in=FINDINGS)
    last = sorted(found, key=lambda finding: list(stages).index(Layer(finding.layer)))
    return {f.element_id: (stages[Layer(f.layer)], f.get_outcome_display()) for f in last}


def _beside(request: HttpRequest, held: Case) -> list[tuple[str, str]]:
    """The cases that belong together with this one, to those who may see them: the reference, and why."""
    links = {
        (link.other_id if link.case_id == held.pk else link.case_id): link.get_why_display()
        for link in CaseLink.objects.filter(Q(case=held) | Q(other=held))
    }
    if not links:
        return []
    seen = visible_to(request.user).filter(pk__in=links).order_by("pk").values_list("pk", "reference")
    return [(reference, links[pk]) for pk, reference in seen]


def _runs(part: Involvement, today: datetime.date) -> bool:
    """Whether somebody has the case today: people from outside have it until a day that was agreed."""
    return part.ended_at is None and (part.until_on is None or part.until_on >= today)


def _day_of(clock: Clock, today: datetime.date) -> int | None:
    calendar = england()
    end = clock.stopped_on or today
    return calendar.taken(clock.day_zero, end) if calendar.knows(end) and end >= clock.day_zero else None


def _progress(held: Case, clocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The whole procedure on one line, with what has been reached and when."""
    stage, _ = stage_of(held.status)
    triage = getattr(held, "triage", None)
    stage_one = StageOne.objects.filter(case=held).first()
    due = next((c["clock"].due_on for c in clocks if c["clock"].rule in ("C4", "G15b")), None)
    steps = [
        {"label": "Received", "when": short_date(held.received_on), "done": True},
        {
            "label": "Triaged",
            "when": f"{short_date(triage.completed_on)}, {triage.get_outcome_display()}"
            if triage and triage.completed_on
            else "",
            "done": bool(triage and triage.completed_on),
            "now": stage == "triage",
        },
        {
            "label": "Stage 1",
            "when": f"answered {short_date(stage_one.responded_on)}"
            if stage_one and stage_one.responded_on
            else (f"due {short_date(due)}" if due and stage == "stage1" else ""),
            "done": bool(stage_one and stage_one.responded_on),
            "now": stage == "stage1",
        },
    ]
    later = (("Stage 2", "stage_two", "stage2"), ("Stage 3", "stage_three", "stage3"))
    corporate = held.procedure == Procedure.CORPORATE
    for label, relation, code in later[:1] if corporate else later:
        row = getattr(held, relation, None)
        when = f"answered {short_date(row.responded_on)}" if row and row.responded_on else ""
        running = next((c["clock"].due_on for c in clocks if c["clock"].rule in ANSWERED_BY[code]), None)
        if not when and running and stage == code:
            when = f"due {short_date(running)}"
        steps.append({"label": label, "when": when, "done": bool(row and row.responded_on), "now": stage == code})
    there = held.ombudsman_cases.last()
    decided = f"decided {short_date(there.decided_on)}" if there and there.decided_on else ""
    when = decided or ("not yet decided" if there else "")
    steps.append({"label": "Ombudsman", "when": when, "done": bool(decided), "now": False})
    return steps


@require_safe
def history(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything done to the case, and everyone who looked at it, newest first."""
    held = case_for(request, reference, Act.SEE_HISTORY)
    events = Event.objects.filter(case=held).select_related("actor", "payload").order_by("-number")
    shown = request.GET.get("show", "done")
    if shown == "done":
        events = events.exclude(verb__in=READS)
    elif shown == "seen":
        events = events.filter(verb__in=READS)
    page = Paginator(events, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "stages/history.html",
        {**banner(request, held), "page": page, "events": sentences(page), "shown": shown},
    )
