"""The pages on which a report is written, submitted, approved and published, and those of what is published."""

from __future__ import annotations

import base64
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from cases.access import allow
from cases.forms import kept
from cases.models import Event, Verb
from cases.permissions import Act, may
from cases.record import Refused, house_event
from reporting import exports, publishing
from reporting.crosstab import tabulated
from reporting.figures import ReportRefused
from reporting.forms.publishing import (
    ApproveForm,
    ClearForm,
    DraftForm,
    ReasonForm,
    SendBackForm,
    TextForm,
    WithholdingForm,
    edition_of,
)
from reporting.frozen import CannotThaw
from reporting.layouts import DEFAULT, LAYOUTS
from reporting.models import Publication, ReportDraft, ReportRun
from reporting.report import Report
from reporting.restating import changes
from reporting.snapshots import FILES, Snapshot, taken
from reporting.tasks import send_after_commit
from reporting.worded import places

STEPS = (
    Verb.REPORT_BEGUN,
    Verb.REPORT_WORDED,
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
    return _draft_page(request, _draft(pk))


@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, pk: int, place: str) -> HttpResponse:
    """The author's words for one place of the report."""
    allow(request, Act.PUBLISH_REPORT)
    found = _draft(pk)
    publishing.require_author(found, request.user)
    titles = places(LAYOUTS[found.layout])
    if place not in titles:
        raise Http404("This report has no such place.")
    form = kept.opened(request, TextForm, draft=found, initial={"words": found.texts.get(place, "")})
    done = kept.run(
        request,
        form,
        lambda: publishing.write_text(found, **_by(request, form), place=place, words=form.cleaned_data["words"]),
        then=found,
        said=f"The words under “{titles[place]}” are saved.",
    )
    return done or kept.page(
        request,
        form,
        "reporting/draft_text.html",
        title=f"Your words under “{titles[place]}”",
        caption=f"Report {found.year}",
        cancel=found.get_absolute_url(),
        figures=_figures(found),
    )


@require_http_methods(["GET", "POST"])
def reason(request: HttpRequest, pk: int) -> HttpResponse:
    """Why there is a later version."""
    allow(request, Act.PUBLISH_REPORT)
    found = _draft(pk)
    publishing.require_author(found, request.user)
    return _form_page(
        request,
        found,
        ReasonForm,
        lambda form: publishing.write_reason(found, **_by(request, form), **form.cleaned_data),
        said="The reason for the new version is saved.",
        initial={"reason": found.reason},
    )


@require_http_methods(["GET", "POST"])
def withholding(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether the report withholds small numbers: the data protection officer's decision, with its reason."""
    allow(request, Act.WITHHOLD_NUMBERS)
    found = _draft(pk)
    return _form_page(
        request,
        found,
        WithholdingForm,
        lambda form: publishing.set_withholding(found, **_by(request, form), **form.cleaned_data),
        said="The decision on small numbers is saved.",
        initial={
            "withholds": "yes" if found.withholds_small_numbers else "no",
            "below": found.withholds_below,
            "why": found.withholding_why,
        },
        back=reverse("reports"),
    )


@require_http_methods(["GET", "POST"])
def name(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Say of a word that the search found that it is nobody's name."""
    allow(request, Act.PUBLISH_REPORT)
    found = _draft(pk)
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
    found = _draft(pk)
    try:
        snapshot = Snapshot.read(found.snapshot) if found.snapshot else _today(found)
        report = snapshot.report
    except ReportRefused as refusal:
        return _draft_page(request, found, refused=str(refusal).splitlines())
    except CannotThaw as fault:
        return _draft_page(request, found, refused=[str(fault)])
    return _read(request, report, snapshot, draft=found)


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Compile and check the report, search it for names, and hand it on for approval."""
    allow(request, Act.PUBLISH_REPORT)
    found = _draft(pk)
    try:
        left = publishing.submit(found, **_sent_by(request))
    except Refused as refusal:
        return _draft_page(request, _draft(pk), refused=str(refusal).splitlines())
    if left:
        messages.warning(request, "The report is not submitted yet: look first at what may say who somebody is.")
    else:
        messages.success(request, "The report is submitted. Somebody else has to approve it now.")
    return redirect(found)


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
    found = _draft(pk)
    publishing.require_approver(found, request.user)
    return _form_page(
        request,
        found,
        ApproveForm,
        lambda form: publishing.approve(found, **_by(request, form)),
        said="The report is approved. Its author can publish it now.",
        template="reporting/draft_approve.html",
    )


@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a report back to its author."""
    allow(request, Act.APPROVE_REPORT)
    found = _draft(pk)
    publishing.require_approver(found, request.user)
    return _form_page(
        request,
        found,
        SendBackForm,
        lambda form: publishing.send_back(found, **_by(request, form), **form.cleaned_data),
        said=f"The report is sent back to {found.author}.",
    )


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Have an approved report published, by the queue."""
    allow(request, Act.PUBLISH_REPORT)
    found = _draft(pk)
    try:
        run = publishing.publish(found, seen=edition_of(request.POST.get("edition", "")), by=request.user)
    except Refused as refusal:
        return _draft_page(request, _draft(pk), refused=[str(refusal)])
    send_after_commit(run.pk)
    return redirect(run)


# What is published


@require_safe
def published(request: HttpRequest, pk: int) -> HttpResponse:
    """One version of a report: who answers for it, its files with their digests, and the other versions."""
    allow(request, Act.SEE_FIGURES)
    one = get_object_or_404(
        Publication.objects.select_related("author", "approver", "published_by").defer("snapshot"), pk=pk
    )
    versions = list(Publication.of(one.year, one.layout).select_related("author", "approver"))
    later = [version for version in versions if version.version > one.version]
    context = {
        "one": one,
        "versions": versions,
        "newest": later[0] if later else None,
        "files": [{"row": row, "kind": FILES.get(row.kind)} for row in one.artefacts.all()],
        "differs": _differences(one),
        "may_begin": may(request.user, Act.PUBLISH_REPORT),
    }
    return render(request, "reporting/published.html", context)


@require_safe
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """A published report as a page. Nothing on it leads to a case."""
    allow(request, Act.SEE_FIGURES)
    one = get_object_or_404(Publication, pk=pk)
    snapshot = Snapshot.read(one.snapshot)
    try:
        return _read(request, snapshot.report, snapshot, publication=one)
    except CannotThaw as fault:
        messages.warning(request, str(fault))
        return redirect(one)


@require_GET
def file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A file of a published report, as it was published. One whose bytes are not those of its digest is not sent."""
    allow(request, Act.SEE_FIGURES)
    one = get_object_or_404(Publication.objects.defer("snapshot"), pk=pk)
    row = get_object_or_404(one.artefacts, kind=kind)
    content = publishing.kept(row.file, row.sha256)
    if content is None:
        context = {"one": one, "row": row}
        return render(request, "reporting/not_as_published.html", context, status=HTTPStatus.CONFLICT)
    words = {"publication": one.pk, "version": one.version, "kind": kind, "sha256": row.sha256}
    house_event(Verb.REPORT_DOWNLOADED, by=request.user, on=timezone.localdate(), about=one.year, words=words)
    called = f"childrens-complaints-{one.layout}-report-{one.year}-version-{one.version}.{kind}"
    response = HttpResponse(content, content_type=FILES[kind].media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{called}"'
    response.headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(row.sha256)).decode()}:"
    return response


def on_the_way() -> dict[str, Any]:
    """For the list of reports: what is published, the newest version of each, and what is being written."""
    newest: dict[tuple[str, str], Publication] = {}
    rows = Publication.objects.select_related("author", "approver").defer("snapshot")
    for one in rows.order_by("-year", "layout", "-version"):
        newest.setdefault((one.year, one.layout), one)
    drafts = ReportDraft.objects.filter(status__in=ReportDraft.OPEN).select_related("author", "approver")
    drafts = list(drafts.defer("snapshot", "texts", "found_names").order_by("-year"))
    for one in drafts:
        one.layout_title = LAYOUTS[one.layout].title
    return {"published": list(newest.values()), "drafts": drafts}


def open_draft_of(year: str, layout: str) -> ReportDraft | None:
    """The draft of a report that is under way."""
    drafts = ReportDraft.objects.filter(year=year, layout=layout, status__in=ReportDraft.OPEN)
    return drafts.select_related("author").defer("snapshot").first()


def _draft(pk: int) -> ReportDraft:
    return get_object_or_404(ReportDraft.objects.select_related("author", "approver", "sent_back_by"), pk=pk)


def _draft_page(request: HttpRequest, found: ReportDraft, refused: list[str] | None = None) -> HttpResponse:
    layout = LAYOUTS[found.layout]
    mine = found.author_id == request.user.pk
    run = found.runs.defer("figures").first()
    steps = Event.objects.filter(
        case__isnull=True, verb__in=STEPS, about=f"{found.year} {found.layout}", at__gte=found.begun_at
    )
    context = {
        "draft": found,
        "title": layout.title,
        "version": found.next_version if found.is_open else None,
        "places": [
            {"place": place, "title": title, "words": found.texts.get(place, "")}
            for place, title in places(layout).items()
        ],
        "hits": publishing.hits(found) if found.status == ReportDraft.Status.DRAFT else [],
        "cleared": found.cleared_names.select_related("by"),
        "run": run,
        "publication": Publication.objects.filter(draft=found).defer("snapshot").first(),
        "steps": steps.select_related("actor").order_by("-pk")[:STEPS_SHOWN],
        "may_write": mine and may(request.user, Act.PUBLISH_REPORT),
        "may_publish": may(request.user, Act.PUBLISH_REPORT),
        "may_approve": not mine and may(request.user, Act.APPROVE_REPORT),
        "is_publishing": run is not None and run.is_waiting,
        "not_published": run is not None and run.status == ReportRun.Status.FAILED,
        "refused": refused or [],
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
    found = _draft(pk)
    try:
        deed(found, **_sent_by(request))
    except Refused as refusal:
        return _draft_page(request, _draft(pk), refused=[str(refusal)])
    messages.success(request, said)
    return redirect(found)


def _by(request: HttpRequest, form: DraftForm) -> dict[str, Any]:
    return {"seen": form.seen, "by": request.user, "on": timezone.localdate()}


def _sent_by(request: HttpRequest) -> dict[str, Any]:
    seen = edition_of(request.POST.get("edition", ""))
    return {"seen": seen, "by": request.user, "on": timezone.localdate()}


def _today(found: ReportDraft) -> Snapshot:
    return taken(found, on=timezone.localdate(), count=tabulated)


def _figures(found: ReportDraft) -> list[dict[str, Any]]:
    """The figures that words may name, with what they are today. Empty where the report cannot be compiled."""
    blank = ReportDraft(year=found.year, layout=found.layout, author=found.author, withholds_small_numbers=False)
    try:
        report = _today(blank).report
    except ReportRefused:
        return []
    return [
        {"name": figure.name, "label": figure.label, "value": figure.by_year[report.year], "unit": figure.unit}
        for figure in report.figures.values()
    ]


def _read(request: HttpRequest, report: Report, snapshot: Snapshot, **context: Any) -> HttpResponse:
    pictures = exports.drawn(report, snapshot.brand.colour)
    return render(request, "reporting/read.html", {"report": report, "medium": "page", "charts": pictures} | context)


def _differences(one: Publication) -> list[dict[str, Any]]:
    """The numbers of a version that differ from those of the version before, by table."""
    before = Publication.objects.filter(year=one.year, layout=one.layout, version=one.version - 1).first()
    if before is None:
        return []
    try:
        then, now = Snapshot.read(before.snapshot).report, Snapshot.read(one.snapshot).report
    except CannotThaw:
        return []
    found = []
    for called, table in now.tables.items():
        if called in then.tables and (differs := changes(table, then.tables[called])):
            found.append({"table": table.caption, "said": [f"{change.year}: {change.said}" for change in differs]})
    return found
