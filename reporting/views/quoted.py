"""The pages on which an author chooses what to quote in a report, and edits it for everybody to read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.access import allow, case_for
from cases.forms import kept
from cases.models import Verb
from cases.permissions import Act, may, visible_to
from cases.record import Refused, house_event
from reporting.actions import quoted as deeds
from reporting.forms.editions import edition_of
from reporting.forms.quoted import QuotationForm
from reporting.layouts import QUOTED, BrokenLayout, layout_called
from reporting.models import Quotation, ReportDraft
from reporting.publication.publishing import require_author
from reporting.publication.quotable import WORTH_READING, beginning, candidates, is_quotable, shown
from reporting.publication.quoted import as_read
from reporting.views.publishing import done_by, draft_called

ROWS = 20

CHOOSE = {
    Quotation.Kind.SUMMARY: ("Summaries of cases", "Choose a case", "Which case?"),
    Quotation.Kind.LEARNING: ("Examples of learning", "Choose an example", "Which action or recommendation?"),
    Quotation.Kind.COMPLIMENT: ("Compliments", "Choose a compliment", "Which compliment?"),
}
"""What a kind is called in its list, what chooses one, and what is asked then, in the order of the page."""


@require_safe
def quotations(request: HttpRequest, pk: int) -> HttpResponse:
    """What is quoted in a draft, as everybody will read it."""
    allow(request, Act.APPROVE_REPORT)
    draft = draft_called(pk)
    rows = list(draft.quotations.select_related("case"))
    mine = draft.author_id == request.user.pk and may(request.user, Act.PUBLISH_REPORT)
    cases = visible_to(request.user).filter(pk__in={row.case_id for row in rows}) if mine else ()
    seen = {case.pk: case for case in cases}
    there = _places(draft)
    kinds = [
        {
            "kind": kind,
            "called": called,
            "choose": choose,
            "heading": QUOTED[kind],
            "has_place": kind in there,
            "rows": [
                {"row": row, "read": as_read(row), "case": seen.get(row.case_id)} for row in rows if row.kind == kind
            ],
        }
        for kind, (called, choose, _) in CHOOSE.items()
    ]
    context = {
        "draft": draft,
        "kinds": [one for one in kinds if one["has_place"] or one["rows"]],
        "may_write": mine and draft.status == ReportDraft.Status.DRAFT,
    }
    return render(request, "reporting/quotations.html", context)


@require_safe
def choose(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """What of the year of the report this person may read and has not chosen. The search is recorded."""
    allow(request, Act.PUBLISH_REPORT)
    draft = _mine(request, pk)
    if kind not in CHOOSE:
        raise Http404("There is no such kind of quotation.")
    today = timezone.localdate()
    page = Paginator(candidates(draft, kind, request.user, today), ROWS).get_page(request.GET.get("page"))
    words = {"for": f"{CHOOSE[Quotation.Kind(kind)][0]} for the report of {draft.year}", "page": page.number}
    house_event(Verb.SEARCHED, by=request.user, on=today, words=words)
    context = {
        "draft": draft,
        "kind": kind,
        "asked": CHOOSE[Quotation.Kind(kind)][2],
        "page": page,
        "rows": shown(list(page)),
        "most": WORTH_READING,
        "address": "?",
    }
    return render(request, "reporting/quotation_choose.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Edit what was recorded for everybody to read, and put it into the report: `of` and `what` say which."""
    allow(request, Act.PUBLISH_REPORT)
    draft = _mine(request, pk)
    if kind not in CHOOSE or not request.GET.get("of"):
        raise Http404("There is nothing to quote.")
    case = case_for(request, request.GET["of"], Act.SEE_LEARNING, related=("service_area",))
    source = request.GET.get("what", "")
    if not is_quotable(draft, kind, case, source):
        raise Http404("That is not of the year of this report.")
    recorded = beginning(kind, case, source, request.permitted)
    service = case.service_area.name if case.service_area else ""
    form = kept.opened(request, QuotationForm, draft=draft, kind=kind, service=service, initial=recorded)
    back = reverse("report_quotations", args=[pk])
    done = kept.run(
        request,
        form,
        lambda: deeds.quote(draft, kind, case, source, **done_by(request, form), words=form.words, named=form.named),
        then=back,
        said="It is in the report.",
    )
    return done or kept.page(
        request,
        form,
        "reporting/quotation.html",
        title="Edit it for everybody to read",
        caption=f"Report {draft.year}",
        cancel=back,
        query=f"?{request.GET.urlencode()}",
        quoted_case=case,
        recorded=recorded.values(),
    )


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int, quotation: int) -> HttpResponse:
    """Edit what is in the report already."""
    allow(request, Act.PUBLISH_REPORT)
    draft = _mine(request, pk)
    row = get_object_or_404(draft.quotations.select_related("case__service_area", "draft"), pk=quotation)
    service = row.case.service_area.name if row.case.service_area else ""
    initial = row.words | {"named": bool(row.service)}
    form = kept.opened(request, QuotationForm, draft=draft, kind=row.kind, service=service, initial=initial)
    back = reverse("report_quotations", args=[pk])
    done = kept.run(
        request,
        form,
        lambda: deeds.change_quotation(row, **done_by(request, form), words=form.words, named=form.named),
        then=back,
        said="It is saved.",
    )
    return done or kept.page(
        request,
        form,
        "reporting/quotation.html",
        title="Edit it for everybody to read",
        button="Save it",
        caption=f"Report {draft.year}",
        cancel=back,
    )


@require_POST
def remove(request: HttpRequest, pk: int, quotation: int) -> HttpResponse:
    """Take something out of the report."""
    allow(request, Act.PUBLISH_REPORT)
    draft = _mine(request, pk)
    row = get_object_or_404(draft.quotations.select_related("case", "draft"), pk=quotation)
    by: dict[str, Any] = {"by": request.user, "on": timezone.localdate()}
    try:
        deeds.remove_quotation(row, seen=edition_of(request.POST.get("edition", "")), **by)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "It is taken out of the report.")
    return redirect("report_quotations", pk=pk)


def _mine(request: HttpRequest, pk: int) -> ReportDraft:
    draft = draft_called(pk)
    require_author(draft, request.user)
    return draft


def _places(draft: ReportDraft) -> set[str]:
    """The kinds that the layout of a draft has a place for."""
    try:
        layout = layout_called(draft.layout)
    except BrokenLayout:
        return set()
    return {part.what for section in layout.sections for part in section.parts if part.kind == "quoted"}
