"""The details of a case, and what the person was told on receipt."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import case_for
from cases.actions import details as deeds
from cases.forms import kept
from cases.forms.details import DetailsForm
from cases.forms.duties import DutiesForm
from cases.models import Case, ElementStatus, InformationDuty
from cases.permissions import Act

from .frame import banner

RELATED = (
    "method",
    "point_of_receipt",
    "complainant_type",
    "service_area",
    "team",
    "subject",
    "sub_subject",
    "officer",
)


@require_safe
def details(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything logged: what was received, the points of complaint, what the person was told."""
    case = case_for(request, reference, Act.SEE_RECORD, related=RELATED)
    told = {duty.item: duty for duty in case.duties.all()}
    context = banner(request, case) | {
        "points": case.elements.select_related("subject").order_by("number"),
        "causes": [row.cause for row in case.causes.select_related("cause")],
        "further": case.further_services.select_related("service_area", "team"),
        "duties": [(item.label, told.get(item)) for item in InformationDuty.Item],
        "may_edit": Act.EDIT in request.permitted and case.closed_on is None,
        "may_record_duties": Act.RECORD_DUTIES in request.permitted and case.closed_on is None,
        "may_route_points": Act.TRIAGE in request.permitted and bool(case.procedure),
        "still_open": (ElementStatus.OPEN, ElementStatus.STOPPED),
    }
    return render(request, "cases/details.html", context)


@require_http_methods(["GET", "POST"])
def details_change(request: HttpRequest, reference: str) -> HttpResponse:
    """Put right what was logged."""
    case = case_for(request, reference, Act.EDIT)
    form = kept.opened(request, DetailsForm, case=case)
    done = kept.run(
        request,
        form,
        lambda: deeds.change_details(case, seen=form.version, by=request.user, on=localdate(), **form.cleaned_data),
        then=details_page(case),
        said="The details are saved.",
    )
    return done or kept.page(request, form, "cases/details_change.html", case=case, cancel=details_page(case))


@require_http_methods(["GET", "POST"])
def duties(request: HttpRequest, reference: str) -> HttpResponse:
    """Record the four things a person must be told on receipt (reg 11)."""
    case = case_for(request, reference, Act.RECORD_DUTIES)
    form = kept.opened(request, DutiesForm, case=case)
    done = kept.run(
        request,
        form,
        lambda: deeds.record_duties(case, seen=form.version, by=request.user, on=localdate(), **form.cleaned_data),
        then=details_page(case),
        said="What the person was told on receipt is saved.",
    )
    return done or kept.page(request, form, "cases/duties.html", case=case, cancel=details_page(case))


def details_page(case: Case) -> str:
    return reverse("details", args=[case.reference])
