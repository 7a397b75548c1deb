"""The pages on which a report is begun, submitted, approved and published."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.access import allow
from cases.forms import kept
from cases.models import Event, Verb
from cases.permissions import Act, may
from cases.promises import send_after_commit
from cases.record import Refused
from reporting.exports import council_brand
from reporting.figures import ReportRefused
from reporting.forms.editions import edition_of
from reporting.forms.publishing import (
    ApproveForm,
    ClearForm,
    DraftForm,
    ReasonForm,
    SendBackForm,
    WithholdingForm,
)
from reporting.layouts import DEFAULT, BrokenLayout, layout_called, titles
from reporting.models import Publication, ReportDraft, ReportRun
from reporting.publication import publishing
from reporting.publication.frozen import CannotThaw
from reporting.publication.snapshots import Snapshot, put_together
from reporting.report import Report
from reporting.tasks import make_report
from reporting.words.at_hand import at_hand
from reporting.words.worded import places

from .published import read_page
from .withheld import withheld

STEPS = (
    Verb.REPORT_BEGUN,
    Verb.REPORT_WORDED,
    Verb.QUOTATION_KEPT,
    Verb.QUOTATION_REMOVED,
    Verb.WITHHOLDING_SET,
    Verb.NAME_CLEARED,
    Verb.REPORT_SUBMITTED,
    Verb.REPORT_TAKEN_BACK,
    Verb.REPORT_SENT_BACK,
    Verb.REPORT_APPROVED,
    Verb.REPORT_PUBLISHED,
    Verb.REPORT_DROPPED,
)
STEPS_SHOWN = 30


@require_POST
def begin(request: HttpRequest, year: str) -> HttpResponse:
    """Begin a draft of the report of a year."""
    allow(request, Act.PUBLISH_REPORT)
    try:
        draft = publishing.begin(
            year, request.POST.get("layout", DEFAULT.name), by=request.user, on=timezone.localdate()
        )
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("report", year=year)
    messages.success(request, f"The draft of the report of {year} is begun. You are its author.")
    return redirect(draft)


@require_safe
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft: how far it has come, its words, what the search for names found, and what may be done next."""
    allow(request, Act.APPROVE_REPORT)
    return draft_page(request, draft_called(pk))


@require_http_methods(["GET", "POST"])
def reason(request: HttpRequest, pk: int) -> HttpResponse:
    """Why there is a later version."""
    allow(request, Act.PUBLISH_REPORT)
    found = draft_called(pk)
    publishing.require_author(found, request.user)
    return _form_page(
        request,
        found,
        ReasonForm,
        lambda form: publishing.write_reason(found, **done_by(request, form), **form.cleaned_data),
        said="The reason for the new version is saved.",
        initial={"reason": found.reason},
    )


@require_http_methods(["GET", "POST"])
def withholding(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether the report withholds small numbers: the data protection officer's decision, with its reason."""
    allow(request, Act.WITHHOLD_NUMBERS)
    found = draft_called(pk)
    return _form_page(
        request,
        found,
        WithholdingForm,
        lambda form: publishing.set_withholding(found, **done_by(request, form), **form.cleaned_data),
        said="The decision on small numbers is saved.",
        initial={
            "withholds": "yes" if found.withholds_small_numbers else "no",
            "below": found.withholds_below,
            "why": found.withholding_why,
        },
        back=reverse("reports"),
        template="reporting/draft_withholding.html",
        withheld=withheld(request, found),
    )


@require_http_methods(["GET", "POST"])
def name(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Say of a word that the search found that it is nobody's name."""
    allow(request, Act.PUBLISH_REPORT)
    found = draft_called(pk)
    publishing.require_author(found, request.user)
    hit = next((one for one in publishing.hits(found) if one.key == key), None)
    if hit is None:
        raise Http404("The search found no such word, or somebody has looked at it already.")
    today = timezone.localdate()
    return _form_page(
        request,
        found,
        ClearForm,
        lambda form: publishing.clear_name(found, hit, by=request.user, on=today, **form.cleaned_data),
        said=f"“{hit.found}” stays in the report.",
        template="reporting/draft_name.html",
        hit=hit,
    )


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The report of a draft, to read: as it was submitted, or as it would be today."""
    allow(request, Act.APPROVE_REPORT)
    found = draft_called(pk)
    try:
        report, colour = as_submitted(found) if found.snapshot else as_of_today(found)
    except (ReportRefused, BrokenLayout) as refusal:
        return draft_page(request, found, refused=str(refusal).splitlines())
    except CannotThaw as fault:
        return draft_page(request, found, refused=[str(fault)])
    return read_page(request, report, colour, draft=found)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a submitted report back, to go on writing it."""
    allow(request, Act.PUBLISH_REPORT)
    return _taken_step(request, pk, publishing.take_back, "You have the report back, and can go on writing it.")


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a draft up."""
    allow(request, Act.PUBLISH_REPORT)
    return _taken_step(request, pk, publishing.drop, "The draft is dropped. Its words are kept for the next one.")


@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a report that somebody else wrote."""
    allow(request, Act.APPROVE_REPORT)
    found = draft_called(pk)
    publishing.require_approver(found, request.user)
    return _form_page(
        request,
        found,
        ApproveForm,
        lambda form: publishing.approve(found, **done_by(request, form)),
        said="The report is approved. Its author can publish it now.",
        template="reporting/draft_approve.html",
        withheld=withheld(request, found),
    )


@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a report back to its author."""
    allow(request, Act.APPROVE_REPORT)
    found = draft_called(pk)
    publishing.require_approver(found, request.user)
    return _form_page(
        request,
        found,
        SendBackForm,
        lambda form: publishing.send_back(found, **done_by(request, form), **form.cleaned_data),
        said=f"The report is sent back to {found.author}.",
    )


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Have an approved report published, by the queue."""
    allow(request, Act.PUBLISH_REPORT)
    found = draft_called(pk)
    try:
        run = publishing.publish(found, seen=edition_of(request.POST.get("edition", "")), by=request.user)
    except Refused as refusal:
        return draft_page(request, draft_called(pk), refused=[str(refusal)])
    send_after_commit(make_report, run.pk)
    return redirect(run)


def open_draft_of(year: str, layout: str) -> ReportDraft | None:
    """The draft of a report that is under way."""
    drafts = ReportDraft.objects.filter(year=year, layout=layout, status__in=ReportDraft.OPEN)
    return drafts.select_related("author").defer("snapshot").first()


def draft_called(pk: int) -> ReportDraft:
    """The draft of this number, with who works on it; 404 where there is none."""
    return get_object_or_404(ReportDraft.objects.select_related("author", "approver", "sent_back_by"), pk=pk)


def draft_page(request: HttpRequest, found: ReportDraft, refused: list[str] | None = None) -> HttpResponse:
    """The page of a draft, with what was just refused."""
    refused = list(refused or [])
    try:
        written_in = places(layout_called(found.layout))
    except BrokenLayout as fault:
        written_in, refused = {}, [*refused, *str(fault).splitlines()]
    mine = found.author_id == request.user.pk
    run = found.runs.defer("figures").first()
    steps = Event.objects.filter(
        case__isnull=True,
        verb__in=STEPS,
        about=f"{found.year} {found.layout}",
        payload__words__draft=found.pk,
    )
    context = {
        "draft": found,
        "title": titles().get(found.layout, found.layout),
        "version": found.next_version if found.is_open else None,
        "places": [
            {"place": place, "title": title, "words": found.texts.get(place, "")} for place, title in written_in.items()
        ],
        "without_place": [words for place, words in found.texts.items() if written_in and place not in written_in],
        "hits": publishing.hits(found) if found.status == ReportDraft.Status.DRAFT else [],
        "quoted": found.quotations.count(),
        "cleared": found.cleared_names.select_related("by"),
        "run": run,
        "submission": found.submissions.first() if found.status == ReportDraft.Status.DRAFT else None,
        "publication": Publication.objects.filter(draft=found).defer("snapshot").first(),
        "steps": steps.select_related("actor").order_by("-pk")[:STEPS_SHOWN],
        "may_write": mine and may(request.user, Act.PUBLISH_REPORT),
        "may_publish": may(request.user, Act.PUBLISH_REPORT),
        "may_approve": may(request.user, Act.APPROVE_REPORT) and request.user.pk not in found.writers(),
        "is_publishing": run is not None and run.is_waiting,
        "not_published": run is not None and run.status == ReportRun.Status.FAILED,
        "refused": refused,
        "withheld": withheld(request, found),
    }
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return render(request, "reporting/draft.html", context, status=status)


def _form_page(
    request: HttpRequest,
    found: ReportDraft,
    form_class: type[DraftForm],
    deed: Callable[[Any], object],
    *,
    said: str,
    template: str = "cases/form_page.html",
    initial: dict[str, Any] | None = None,
    back: str = "",
    **context: Any,
) -> HttpResponse:
    form = kept.opened(request, form_class, draft=found, initial=initial or {})
    address = back or found.get_absolute_url()
    done = kept.run(request, form, lambda: deed(form), then=address, said=said)
    return done or kept.page(
        request, form, template, draft=found, caption=f"Report {found.year}", cancel=address, **context
    )


def _taken_step(request: HttpRequest, pk: int, deed: Callable[..., object], said: str) -> HttpResponse:
    found = draft_called(pk)
    try:
        deed(found, **_sent_by(request))
    except Refused as refusal:
        return draft_page(request, draft_called(pk), refused=[str(refusal)])
    messages.success(request, said)
    return redirect(found)


def done_by(request: HttpRequest, form: DraftForm) -> dict[str, Any]:
    """Which edition somebody saw, who they are, and today: what every step of a draft is told."""
    return {"seen": form.seen, "by": request.user, "on": timezone.localdate()}


def _sent_by(request: HttpRequest) -> dict[str, Any]:
    seen = edition_of(request.POST.get("edition", ""))
    return {"seen": seen, "by": request.user, "on": timezone.localdate()}


def as_submitted(found: ReportDraft) -> tuple[Report, str]:
    """The report of a draft as it was submitted, and the colour of its charts. Raises CannotThaw."""
    snapshot = Snapshot.read(found.snapshot)
    return snapshot.report, snapshot.brand.colour


def as_of_today(found: ReportDraft) -> tuple[Report, str]:
    """The report of a draft with the cases as they are today, and the colour of its charts.

    Raises figures.ReportRefused.
    """
    report, _ = put_together(found, at_hand(found, on=timezone.localdate()), found.next_version)
    return report, council_brand().colour
