"""The pages of the investigation: who does it, the notice of a later date, findings and views, the reports."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.access import case_for, child_of
from cases.forms import kept
from cases.models import Case, Element, ElementStatus
from cases.permissions import Act
from stages.actions import investigation, investigators, learning
from stages.actions import stage_two as deeds
from stages.forms import stage_two as forms
from stages.forms.triage import ConfirmForm
from stages.law.vocabulary import Layer
from stages.models import Clock, Finding, StageTwo
from stages.views.deed_page import by, deed_page
from stages.views.stage_two import COLUMNS, page_of
from stages.wording import date_words


def _appoint(request: HttpRequest, reference: str, form_class: type[forms.AppointForm]) -> HttpResponse:
    case = case_for(request, reference, Act.APPOINT_OUTSIDERS)
    return deed_page(
        request,
        case,
        form_class,
        lambda form: investigators.appoint(case, **by(request, form), part=form.part, **form.cleaned_data),
        then=page_of(case),
        said=lambda held: f"They are appointed, and see {held.reference} from now on.",
        template="stages/stage_two_appoint.html",
        from_register=True,
        cancel=page_of(case),
    )


@require_http_methods(["GET", "POST"])
def investigator_appoint(request: HttpRequest, reference: str) -> HttpResponse:
    return _appoint(request, reference, forms.InvestigatorForm)


@require_http_methods(["GET", "POST"])
def independent_person_appoint(request: HttpRequest, reference: str) -> HttpResponse:
    return _appoint(request, reference, forms.IndependentPersonForm)


@require_http_methods(["GET", "POST"])
def adjudicator_appoint(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.APPOINT_OUTSIDERS)
    return deed_page(
        request,
        case,
        forms.AdjudicatorForm,
        lambda form: investigators.appoint_adjudicator(case, **by(request, form), **form.cleaned_data),
        then=page_of(case),
        said=lambda held: f"They are appointed, and see {held.reference} from now on.",
        template="stages/stage_two_appoint.html",
        cancel=page_of(case),
    )


@require_http_methods(["GET", "POST"])
def investigation_begin(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.APPOINT_OUTSIDERS)
    get_object_or_404(StageTwo, case=case)
    return deed_page(
        request,
        case,
        ConfirmForm,
        lambda form: deeds.begin_investigation(case, **by(request, form)),
        then=page_of(case),
        said="The investigation has begun.",
        template="stages/stage_two_begin.html",
        title="Begin the investigation",
        button="Begin the investigation",
        missing=deeds.before_investigating(case),
        says=["The statement of complaint is what is investigated, and both people have it from now on."],
        cancel=page_of(case),
    )


@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.GIVE_NOTICE)
    two = get_object_or_404(StageTwo, case=case)
    days = deeds.limits(two)
    today = timezone.localdate()
    return deed_page(
        request,
        case,
        forms.NoticeForm,
        lambda form: deeds.give_notice(case, **by(request, form), **form.cleaned_data),
        then=page_of(case),
        said=lambda held: _notice_said(held),
        template="stages/stage_two_notice.html",
        days=days,
        too_late=bool(days) and today > days[0],
        last_day=bool(days) and today == days[0],
        first_words=date_words(days[0]) if days else "",
        cancel=page_of(case),
    )


def _notice_said(case: Case) -> str:
    due: datetime.date | None = (
        Clock.objects.filter(case=case, rule="C7", item=0).values_list("due_on", flat=True).first()
    )
    return "The notice is recorded." + (f" Stage 2 is due on {date_words(due)}." if due else "")


@require_http_methods(["GET", "POST"])
def finding(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The investigating officer's finding on one point, beside the words it is about and what stage 1 found."""
    return on_point(
        request,
        reference,
        number,
        Act.RECORD_INVESTIGATION,
        forms.FindingForm,
        Layer.INVESTIGATING_OFFICER,
        lambda case, element, form: investigation.record_finding(
            case, **by(request, form), element=element, **form.cleaned_data
        ),
        said=f"The finding on point {number} is recorded.",
    )


@require_http_methods(["GET", "POST"])
def view(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The independent person's view of the finding on one point."""
    return on_point(
        request,
        reference,
        number,
        Act.RECORD_INDEPENDENT_VIEW,
        forms.ViewForm,
        Layer.INDEPENDENT_PERSON,
        lambda case, element, form: investigation.record_view(
            case, **by(request, form), element=element, **form.cleaned_data
        ),
        said=f"The view of point {number} is recorded.",
    )


def on_point(
    request: HttpRequest,
    reference: str,
    number: int,
    act: Act,
    form_class: Any,
    layer: Layer,
    deed: Any,
    *,
    said: str,
    **given: Any,
) -> HttpResponse:
    case = case_for(request, reference, act)
    get_object_or_404(StageTwo, case=case)
    element = child_of(case, Element.objects.filter(status=ElementStatus.OPEN), number=number)
    found = {f.layer: f for f in Finding.objects.filter(element=element, layer__in=COLUMNS)}
    made = {"investigated": found.get(Layer.INVESTIGATING_OFFICER)} if layer == Layer.ADJUDICATION else {}
    form = kept.opened(request, form_class, case=case, found=found.get(layer), **made)
    done = kept.run(request, form, lambda: deed(case, element, form), then=page_of(case), said=said)
    before = [found[column] for column in COLUMNS[: COLUMNS.index(layer)] if column in found]
    return done or kept.page(
        request,
        form,
        "stages/stage_two_point.html",
        case=case,
        element=element,
        before=before,
        cancel=page_of(case),
        **given,
    )


@require_http_methods(["GET", "POST"])
def investigation_recommend(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.RECORD_INVESTIGATION)
    return deed_page(
        request,
        case,
        forms.InvestigatorRecommendsForm,
        lambda form: learning.recommend(
            case, **by(request, form), layer=Layer.INVESTIGATING_OFFICER, **form.cleaned_data
        ),
        then=page_of(case),
        said="The recommendation is recorded.",
        cancel=page_of(case),
    )


@require_http_methods(["GET", "POST"])
def fact_check_send(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.RECORD_INVESTIGATION)
    return deed_page(
        request,
        case,
        forms.FactCheckSendForm,
        lambda form: investigation.send_fact_check(case, **by(request, form), **form.cleaned_data),
        then=page_of(case),
        said="It is recorded that the draft went out for a check of facts. The clock runs on.",
        cancel=page_of(case),
    )


@require_http_methods(["GET", "POST"])
def fact_check_return(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.RECORD_INVESTIGATION)
    return deed_page(
        request,
        case,
        forms.FactCheckReturnForm,
        lambda form: investigation.return_fact_check(case, **by(request, form), **form.cleaned_data),
        then=page_of(case),
        said="The check of facts is recorded.",
        cancel=page_of(case),
    )


@require_http_methods(["GET", "POST"])
def investigator_report(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.RECORD_INVESTIGATION)
    return deed_page(
        request,
        case,
        forms.InvestigatorReportForm,
        lambda form: investigation.receive_report(case, **by(request, form), **form.cleaned_data),
        then=page_of(case),
        said="The investigating officer's report is recorded. Its findings stand now.",
        template="stages/confirm.html",
        says=["Every open point needs a finding first. The report does not stop the clock: the response does."],
        cancel=page_of(case),
    )


@require_http_methods(["GET", "POST"])
def independent_report(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.RECORD_INDEPENDENT_VIEW)
    return deed_page(
        request,
        case,
        forms.IndependentReportForm,
        lambda form: investigation.receive_view(case, **by(request, form), **form.cleaned_data),
        then=page_of(case),
        said="The independent person's report is recorded.",
        template="stages/confirm.html",
        says=["It is a report of their own, with their view of every finding."],
        cancel=page_of(case),
    )
