"""The pages of stage 3 up to the panel's report; and the page that shows all of it."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import case_for, child_of
from cases.forms import kept
from cases.models import Case
from cases.permissions import Act
from stages import bundle as drawing
from stages.actions import panel as deeds
from stages.actions import panel_meeting as meeting
from stages.calendar import england
from stages.conflicts import PANEL
from stages.forms import panel as forms
from stages.forms import panel_meeting as meeting_forms
from stages.law.clocks import CLOCKS, OutsideCalendar, Result
from stages.law.moves import Move, possible
from stages.law.vocabulary import DecisionKind, Layer, LetterKind, State
from stages.law.working_days import in_words
from stages.letters_stage_three import actions_of, recommendations_of, views_of
from stages.models import Appointment, Bundle, Clock, Decision, Finding, SentLetter, StageThree
from stages.panel_so_far import (
    before_signing,
    came_late,
    last_day_to_ask,
    panel_of,
    signature_stands,
    waits_for_decision,
)
from stages.views.case import banner
from stages.views.deed_page import by, deed_page
from stages.wording import left

OF_STAGE_THREE = ("C9", "C10", "C11", "C12")
FROM_THE_PANEL = 20
"""Working days from the panel to the answer, as councils add the law's own together: 5 and 15 (DOMAIN D1, E21)."""


def page_of(case: Case) -> str:
    return reverse("stage_three", args=[case])


@require_safe
def stage_three(request: HttpRequest, reference: str) -> HttpResponse:
    """All of stage 3: its four clocks, the request, the panel and its papers, the report, and the council's answer.

    The people of the panel and the independent person see what was sent; what is still being written they do not.
    """
    case = case_for(request, reference, Act.SEE_STAGE_THREE, related=("service_area", "complainant_type"))
    three = get_object_or_404(StageThree.objects.select_related("signed_by"), case=case)
    inside = Act.SEE_DRAFT in request.permitted
    points = list(three.elements.all())
    adjudicated = {
        found.element_id: found for found in Finding.objects.filter(element__in=points, layer=Layer.ADJUDICATION)
    }
    return render(
        request,
        "stages/stage_three.html",
        {
            **banner(request, case),
            "three": three,
            "inside": inside,
            "shows_answer": inside or three.responded_on is not None,
            "clocks": _clocks(case),
            "outer": _outer_bounds(three),
            "late": came_late(three),
            "last_day": _last_day(three),
            "decision": Decision.objects.filter(case=case, kind=DecisionKind.LATE_STAGE_THREE).last(),
            "points": [{"element": point, "adjudicated": adjudicated.get(point.pk)} for point in points],
            "appointments": Appointment.objects.filter(case=case, part__in=PANEL).select_related("user", "involvement"),
            "attendance": three.attendance.all(),
            "bundles": Bundle.objects.filter(case=case).defer("pdf").select_related("made_by"),
            "views": views_of(case),
            "recommendations": recommendations_of(case),
            "actions": actions_of(case),
            "missing": before_signing(case, three) if inside and case.status == State.PANEL_REPORTED else [],
            "signature": signature_stands(case, three) if inside and three.signed_digest else None,
            "sent": SentLetter.objects.filter(case=case, kind=LetterKind.STAGE3_RESPONSE).first(),
            "open": {move.value for move in Move if possible(move, case.status, case.procedure)},
            "acts": {act.value for act in request.permitted},
        },
    )


def _clocks(case: Case) -> list[dict[str, Any]]:
    """The four clocks, each by itself; one that has not begun is shown as that."""
    today, calendar = timezone.localdate(), england()
    running = {clock.rule: clock for clock in Clock.objects.filter(case=case, rule__in=OF_STAGE_THREE, item=0)}
    return [
        {
            "rule": CLOCKS[rule],
            "clock": running.get(rule),
            "result": Result(running[rule].result).label if rule in running else "",
            "left": left(running[rule].due_on, today, calendar)
            if rule in running and running[rule].stopped_on is None
            else None,
        }
        for rule in OF_STAGE_THREE
    ]


def _outer_bounds(three: StageThree) -> list[dict[str, Any]]:
    """What councils publish as the length of stage 3. Neither is the law's: each only adds the law's own together."""
    bounds = (
        (f"{FROM_THE_PANEL} working days from the panel", three.panel_on, FROM_THE_PANEL, "5 and 15"),
        (f"{forms.OVERALL} working days from the request", three.requested_on, forms.OVERALL, "30, 5 and 15"),
    )
    shown = []
    for title, day, length, sums in bounds:
        try:
            until = england().add(day, length) if day else None
        except OutsideCalendar:
            until = None
        shown.append({"title": title, "until": until, "sums": sums})
    return shown


def _last_day(three: StageThree) -> datetime.date | None:
    try:
        return last_day_to_ask(three.stage_two_received_on) if three.stage_two_received_on else None
    except OutsideCalendar:
        return None


@require_http_methods(["GET", "POST"])
def panel_ask(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.RECORD_REQUEST)
    return deed_page(
        request,
        case,
        forms.AskForm,
        lambda form: deeds.ask(case, **by(request, form), **form.cleaned_data),
        then=page_of(case),
        said=lambda held: (
            "The request is recorded. It came late, so the complaints manager decides whether to accept it."
            if waits_for_decision(held.stage_three)
            else "The request is recorded. It came in time: a panel must be held."
        ),
        template="stages/stage_three_ask.html",
    )


@require_http_methods(["GET", "POST"])
def panel_late(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.DECIDE)
    three = get_object_or_404(StageThree, case=case)
    return deed_page(
        request,
        case,
        forms.LateRequestForm,
        lambda form: deeds.decide_late(case, **by(request, form), **form.cleaned_data),
        then=page_of(case),
        said="The decision is recorded.",
        template="stages/stage_three_late.html",
        three=three,
        last_day=_last_day(three),
        cancel=page_of(case),
    )


@require_http_methods(["GET", "POST"])
def panel_appoint(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.APPOINT_OUTSIDERS)
    get_object_or_404(StageThree, case=case)
    return deed_page(
        request,
        case,
        forms.PanelMemberForm,
        lambda form: deeds.appoint(case, **by(request, form), **form.cleaned_data),
        then=page_of(case),
        said="They are on the panel, and see this case from now on.",
        template="stages/stage_three_appoint.html",
        sitting=panel_of(case),
        cancel=page_of(case),
    )


@require_http_methods(["GET", "POST"])
def panel_release(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    case = case_for(request, reference, Act.APPOINT_OUTSIDERS)
    found = child_of(case, Appointment.objects.filter(part__in=PANEL, ended_on__isnull=True), pk=pk)
    return deed_page(
        request,
        case,
        forms.ReleaseForm,
        lambda form: deeds.release(case, **by(request, form), appointment=found, **form.cleaned_data),
        then=page_of(case),
        said=f"{found.user.name} is no longer on the panel.",
        title=f"Take {found.user.name} off the panel",
        cancel=page_of(case),
    )


@require_http_methods(["GET", "POST"])
def panel_arrange(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.ARRANGE_PANEL)
    three = get_object_or_404(StageThree, case=case)
    form = kept.opened(request, meeting_forms.ArrangeForm, case=case, three=three)
    changing = three.panel_planned_on is not None
    done = kept.run(
        request,
        form,
        lambda: meeting.arrange(case, **by(request, form), **form.arrangements()),
        then=page_of(case),
        said="The arrangements are changed." if changing else "The panel is arranged. Send the papers.",
    )
    return done or kept.page(
        request,
        form,
        "stages/stage_three_arrange.html",
        case=case,
        title="Change the arrangements for the panel" if changing else None,
        cancel=page_of(case),
    )


@require_http_methods(["GET", "POST"])
def panel_papers(request: HttpRequest, reference: str) -> HttpResponse:
    """Send the papers. They are drawn before the case is held: drawing takes a second, and nobody should wait."""
    case = case_for(request, reference, Act.ARRANGE_PANEL)
    three = get_object_or_404(StageThree, case=case)
    form = kept.opened(request, meeting_forms.SendPapersForm, case=case, three=three)
    papers = None
    if request.method == "POST" and "save_draft" not in request.POST and form.is_valid():
        papers = drawing.papers_of(case, sent_on=form.cleaned_data["sent_on"])
    done = kept.run(
        request,
        form,
        lambda: meeting.send_papers(case, **by(request, form), papers=papers, **form.cleaned_data),
        then=page_of(case),
        said=lambda sent: f"Papers {sent.number}, of {sent.pages} pages, are frozen as they were sent.",
    )
    return done or kept.page(
        request,
        form,
        "stages/stage_three_papers.html",
        case=case,
        papers=drawing.list_of(case),
        missing=drawing.missing_from(case),
        out_by=_papers_out_by(three),
        cancel=page_of(case),
    )


def _papers_out_by(three: StageThree) -> str:
    try:
        return in_words(meeting.papers_out_by(three.panel_planned_on)) if three.panel_planned_on else ""
    except OutsideCalendar:
        return ""


@require_safe
def panel_papers_draft(request: HttpRequest, reference: str) -> HttpResponse:
    """The papers as they would go today, to be read before they do."""
    case = case_for(request, reference, Act.ARRANGE_PANEL)
    get_object_or_404(StageThree, case=case)
    today = timezone.localdate()
    papers = drawing.papers_of(case, sent_on=today)
    drawing.draft_taken(case, papers, by=request.user, on=today)
    return _attachment(papers.pdf, f"panel-papers-{case.reference}-not-sent.pdf")


@require_safe
def panel_bundle(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The papers exactly as they were sent. Taking a copy is recorded."""
    case = case_for(request, reference, Act.SEE_STAGE_THREE)
    found = child_of(case, Bundle.objects.all(), number=number)
    drawing.taken(found, by=request.user, on=timezone.localdate())
    return _attachment(bytes(found.pdf), f"panel-papers-{case.reference}-{number}.pdf")


def _attachment(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "POST"])
def panel_hold(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.RECORD_PANEL)
    three = get_object_or_404(StageThree, case=case)
    form = kept.opened(request, meeting_forms.HoldForm, case=case, three=three)
    done = kept.run(
        request,
        form,
        lambda: meeting.hold_panel(case, **by(request, form), **form.meeting()),
        then=page_of(case),
        said="The meeting is recorded. The panel reports within 5 working days (reg 20(2)).",
    )
    return done or kept.page(request, form, case=case, cancel=page_of(case))


@require_http_methods(["GET", "POST"])
def panel_report(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.RECORD_PANEL)
    three = get_object_or_404(StageThree, case=case)
    form = kept.opened(request, meeting_forms.ReportForm, case=case, three=three)
    done = kept.run(
        request,
        form,
        lambda: meeting.report(case, **by(request, form), **form.report()),
        then=page_of(case),
        said="The report is recorded. The council answers within 15 working days of receiving it (reg 20(3)).",
    )
    return done or kept.page(
        request, form, "stages/stage_three_report.html", case=case, three=three, cancel=page_of(case)
    )
