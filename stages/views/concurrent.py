"""The pages about another process: what was stopped for it, the notice, its end, and coming back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import case_for, child_of
from cases.forms import kept
from cases.models import CaseLink, Element, ElementStatus
from cases.permissions import Act, visible_to
from stages.actions import concurrent as deeds
from stages.forms import concurrent as forms
from stages.law.moves import Move, possible
from stages.law.vocabulary import DecisionKind, State
from stages.law.working_days import one_year_after
from stages.models import ConcurrentProcess, Decision
from stages.views.case import banner
from stages.views.deed_page import by, deed_page


@require_safe
def concurrent(request: HttpRequest, reference: str) -> HttpResponse:
    """Each process that stopped points, with its dates, and each point with the decision about it."""
    case = case_for(request, reference, Act.SEE_DRAFT)
    prejudice = {
        d.element_id: d
        for d in Decision.objects.filter(case=case, kind=DecisionKind.PREJUDICE).select_related("decided_by")
    }
    processes = list(ConcurrentProcess.objects.filter(case=case).prefetch_related("elements"))
    seen = set(visible_to(request.user).filter(resubmission_of__in=processes).values_list("reference", flat=True))
    linked = dict(
        CaseLink.objects.filter(case=case, other__reference__in=seen).values_list("other", "other__reference")
    )
    came_from = (
        visible_to(request.user)
        .filter(links_to__other=case, links_to__why=CaseLink.Why.RESUBMITTED)
        .values_list("reference", flat=True)
        .first()
    )
    context = banner(request, case) | {
        "processes": [
            {
                "row": process,
                "points": [e for e in process.elements.all()],
                "waiting": any(e.status == ElementStatus.STOPPED for e in process.elements.all()),
                "last_day": one_year_after(process.ended_on) if process.ended_on else None,
                "new_case": linked.get(process.resubmitted_as_id),
            }
            for process in processes
        ],
        "points": [{"element": e, "decision": prejudice.get(e.pk)} for e in case.elements.all()],
        "came_from": came_from,
        "may_decide": Act.DECIDE in request.permitted and possible(Move.DECIDE_PREJUDICE, case.status, case.procedure),
        "may_write": Act.WRITE in request.permitted,
        "may_edit": Act.EDIT in request.permitted,
        "may_take_in": Act.RECORD_REQUEST in request.permitted,
        "today": timezone.localdate(),
    }
    return render(request, "stages/concurrent.html", context)


@require_http_methods(["GET", "POST"])
def prejudice(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Decide about one point. In triage it leads back there, where the other points wait."""
    case = case_for(request, reference, Act.DECIDE)
    element = child_of(case, Element.objects.all(), number=number)
    there = reverse("triage" if case.status == State.TRIAGE else "concurrent", args=[case])
    return deed_page(
        request,
        case,
        forms.PrejudiceForm,
        lambda form: deeds.decide_prejudice(case, **by(request, form), element=element, **form.cleaned_data),
        then=there,
        said=f"The decision about point {number} is recorded.",
        template="stages/point_form.html",
        element=element,
        cancel=there,
    )


@require_http_methods(["GET", "POST"])
def concurrent_notice(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    case = case_for(request, reference, Act.WRITE)
    process = child_of(case, ConcurrentProcess.objects.all(), pk=pk)
    return deed_page(
        request,
        case,
        forms.NoticeForm,
        lambda form: deeds.send_notice(case, **by(request, form), process=process, **form.cleaned_data),
        then=reverse("concurrent", args=[case]),
        said="The notice is recorded.",
        template="stages/process_form.html",
        process=process,
        cancel=reverse("concurrent", args=[case]),
    )


@require_http_methods(["GET", "POST"])
def concurrent_end(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    case = case_for(request, reference, Act.EDIT)
    process = child_of(case, ConcurrentProcess.objects.all(), pk=pk)
    return deed_page(
        request,
        case,
        forms.EndForm,
        lambda form: deeds.record_end(case, **by(request, form), process=process, **form.cleaned_data),
        then=reverse("concurrent", args=[case]),
        said="Its end is recorded. Tell the complainant that they can come back, and until when.",
        template="stages/process_form.html",
        process=process,
        cancel=reverse("concurrent", args=[case]),
    )


@require_http_methods(["GET", "POST"])
def resubmit(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Take the stopped points in again, as a new case linked to this one."""
    case = case_for(request, reference, Act.RECORD_REQUEST)
    process = child_of(case, ConcurrentProcess.objects.all(), pk=pk)
    form = kept.opened(request, forms.ResubmitForm, case=case, process=process)
    done = kept.run(
        request,
        form,
        lambda: deeds.resubmit(case, **by(request, form), process=process, **form.cleaned_data),
        then=lambda new: reverse("case", args=[new]),
        said=lambda new: f"{new.reference} is open. It is considered afresh: begin triage.",
    )
    return done or kept.page(
        request,
        form,
        "stages/process_form.html",
        case=case,
        process=process,
        points=deeds.waiting_points(process),
        cancel=reverse("concurrent", args=[case]),
    )
