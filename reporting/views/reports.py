"""The pages of reporting: the years, one report, the cases behind a number, and having the PDF made."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.models import ServiceArea
from cases.access import allow
from cases.forms import kept
from cases.models import Verb
from cases.permissions import Act, may, visible_to
from cases.promises import send_after_commit
from cases.record import house_event
from reporting import explore, exports, runs
from reporting.behind import NoSuchNumber, behind
from reporting.compiling import compiled
from reporting.crosstab import Spec, tabulate, tabulated
from reporting.figures import ReportRefused
from reporting.forms.subjects import AskForm
from reporting.layouts import DEFAULT, BrokenLayout, Layout, NoSuchLayout, layout_called, offered, titles
from reporting.models import Publication, ReportRun
from reporting.models.runs import report_query
from reporting.periods import is_year
from reporting.report import Report
from reporting.subjects import Subject
from reporting.tasks import make_report
from reporting.views.behind import cases_listed
from reporting.views.published import on_the_way
from reporting.views.publishing import open_draft_of
from stages import finished

DIFFERENT = 50
"""How many of the cases between two figures that contradict each other are named."""

OTHERS = 40
"""How many reports of other periods, services and layouts are listed: those asked for last."""


@dataclass(frozen=True)
class Asked:
    """The report of an address: its period is in the path; a service area and a layout may follow a question mark."""

    subject: Subject
    service: ServiceArea | None
    layout: Layout

    @property
    def query(self) -> str:
        """The part of the address after the path, with its question mark."""
        return report_query(self.service.pk if self.service else None, self.layout.name)

    @property
    def address(self) -> str:
        """Its page."""
        return reverse("report", args=[self.subject.year]) + self.query

    def made(self) -> QuerySet[ReportRun]:
        """What was asked for of it, the last first."""
        found = ReportRun.objects.filter(year=self.subject.year, service_area=self.service, layout=self.layout.name)
        return found.defer("figures").exclude(status=ReportRun.Status.CANCELLED)

    def compiled(self) -> Report:
        """It, from the record as it stands. Raises ReportRefused."""
        subject = self.subject
        return compiled(subject.year, self.layout, service=subject.service, on=timezone.localdate(), count=tabulated)


def asked_for(request: HttpRequest, year: str) -> Asked:
    """The report that an address asks for. Raises Http404 where there is no such service area or layout."""
    number = request.GET.get("service", "")
    service = None
    if number:
        service = get_object_or_404(ServiceArea, pk=number) if re.fullmatch("[0-9]{1,9}", number) else None
        if service is None:
            raise Http404("There is no such service area.")
    try:
        layout = layout_called(request.GET.get("layout", DEFAULT.name))
    except (NoSuchLayout, BrokenLayout) as fault:
        raise Http404(str(fault)) from fault
    return Asked(Subject(year, service.name if service else ""), service, layout)


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Every year that has cases, newest first, and what has been made of it; then the reports of other periods."""
    allow(request, Act.SEE_FIGURES)
    made: dict[tuple[str, int | None, str], list[ReportRun]] = {}
    every = ReportRun.objects.select_related("made_by", "service_area").defer("figures")
    for one in every.exclude(status=ReportRun.Status.CANCELLED):
        made.setdefault((one.year, one.service_area_id, one.layout), []).append(one)
    years = []
    for line in reversed(tabulate(Spec("year", "kind")).data):
        kinds = dict(zip(("complaint", "representation", "compliment", "enquiry"), line.values, strict=False))
        years.append(
            {
                "year": line.code,
                "complaints": kinds["complaint"],
                "others": line.total - kinds["complaint"],
            }
            | _made(made.get((line.code, None, DEFAULT.name), []))
        )
    called = titles()
    others = [
        {"subject": runs_of[0].subject, "layout": called.get(layout, layout), "address": runs_of[0].report_address}
        | _made(runs_of)
        for (year, service, layout), runs_of in made.items()
        if service or layout != DEFAULT.name or not is_year(year)
    ]
    context = {
        "years": [year for year in years if year["complaints"] or year["others"]],
        "others": others[:OTHERS],
        "more_others": len(others) > OTHERS,
        "may_make": may(request.user, Act.MAKE_REPORT),
        "may_log": may(request.user, Act.LOG),
        "may_import": may(request.user, Act.IMPORT_CASES),
        "may_open_drafts": may(request.user, Act.APPROVE_REPORT),
        "may_lay_out": may(request.user, Act.PUBLISH_REPORT),
        "may_withhold": may(request.user, Act.WITHHOLD_NUMBERS),
    } | on_the_way()
    return render(request, "reporting/reports.html", context)


def _made(runs_of: list[ReportRun]) -> dict[str, ReportRun | None]:
    """The last PDF that was made of a report, and the last that was asked for."""
    done = next((one for one in runs_of if one.status == ReportRun.Status.DONE), None)
    return {"done": done, "latest": runs_of[0] if runs_of else None}


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Choose a period, a service area and a layout, and go to that report."""
    allow(request, Act.SEE_FIGURES)
    years = [choice.value for choice in explore.years()]
    form = kept.opened(request, AskForm, years=years)
    done = kept.run(request, form, lambda: form.address, then=lambda address: address)
    return done or kept.page(request, form, "reporting/ask.html", cancel=reverse("reports"))


@require_safe
def report(request: HttpRequest, year: str) -> HttpResponse:
    """One report: the tables and charts of the PDF, every number the way to its cases."""
    allow(request, Act.SEE_FIGURES)
    asked = asked_for(request, year)
    runs_of = asked.made()
    context: dict[str, Any] = {
        "asked": asked,
        "subject": asked.subject,
        "year": year,
        "running": asked.subject.span.last >= timezone.localdate(),
        "may_make": may(request.user, Act.MAKE_REPORT),
        "run": runs_of.first(),
        "made": runs_of.filter(status=ReportRun.Status.DONE).first(),
        "may_write": asked.subject.is_annual and may(request.user, Act.PUBLISH_REPORT),
        "may_open_drafts": may(request.user, Act.APPROVE_REPORT),
        "draft": open_draft_of(year, asked.layout.name) if asked.subject.is_annual else None,
        "publication": Publication.of(year, asked.layout.name).first() if asked.subject.is_annual else None,
        "layouts": offered(),
    }
    try:
        found = asked.compiled()
    except ReportRefused as refusal:
        return _refused(request, asked.subject, refusal)
    context |= {
        "report": found,
        "medium": "page",
        "charts": exports.drawn(found),
        "cases_address": reverse("report", args=[year]) + "tables/",
        "cases_query": asked.query.replace("?", "&", 1),
        "empty": not any(table.total_of(year) for table in found.tables.values()),
    }
    return render(request, "reporting/report.html", context)


@require_safe
def cases(request: HttpRequest, year: str, table: str) -> HttpResponse:
    """The cases behind one number. Those this person may not see are counted and not listed."""
    allow(request, Act.SEE_FIGURES)
    asked = asked_for(request, year)
    if table not in asked.layout.by_name:
        raise Http404("There is no such table.")
    definition = asked.subject.table(asked.layout.by_name[table])
    members = tuple(tuple(one.split(":", 1)) for one in request.GET.getlist("of") if ":" in one)
    try:
        of = replace(asked.subject, year=request.GET.get("year", year))
        of.span  # noqa: B018
        found = behind(definition, of.year, members, request.GET.get("part", ""))
    except (NoSuchNumber, ValueError) as fault:
        raise Http404("That table has no such number.") from fault
    by = [name for name, _ in (*members, *definition.where)]
    context = {"asked": asked, "of": of, "table": definition, "found": found}
    context |= cases_listed(request, found.cases, by=by)
    return render(request, "reporting/cases.html", context)


@require_POST
def make(request: HttpRequest, year: str) -> HttpResponse:
    """Have the PDF of a report made, by the queue."""
    allow(request, Act.MAKE_REPORT)
    asked = asked_for(request, year)
    run = runs.ask_for(year, by=request.user, layout=asked.layout.name, service=asked.service)
    send_after_commit(make_report, run.pk)
    return redirect(run)


@require_safe
def run(request: HttpRequest, year: str, pk: int) -> HttpResponse:
    """How far a report has come. Asked by htmx every two seconds, or by loading the page again."""
    allow(request, Act.SEE_FIGURES)
    found = get_object_or_404(
        ReportRun.objects.select_related("made_by", "service_area").defer("figures"), pk=pk, year=year
    )
    if not found.is_waiting:
        finished.seen(found, request.user)
    template = "reporting/progress.html" if request.htmx else "reporting/run.html"
    context = {
        "run": found,
        "may_make": may(request.user, Act.PUBLISH_REPORT if found.draft_id else Act.MAKE_REPORT),
        "publication": Publication.objects.filter(draft=found.draft_id).defer("snapshot").first()
        if found.draft_id
        else None,
    }
    return render(request, template, context)


@require_POST
def cancel(request: HttpRequest, year: str, pk: int) -> HttpResponse:
    """Stop a report that is not made yet."""
    allow(request, Act.MAKE_REPORT)
    found = get_object_or_404(ReportRun, pk=pk, year=year)
    if runs.cancel(found, by=request.user):
        messages.success(request, f"The {found.subject.name} will not be {'published' if found.draft_id else 'made'}.")
    else:
        messages.warning(request, "There was nothing to stop: the report is not being made any more.")
    return redirect("report_draft", pk=found.draft_id) if found.draft_id else redirect(found.report_address)


@require_GET
def pdf(request: HttpRequest, year: str, pk: int) -> HttpResponse:
    """The PDF as it was made. What the store holds is compared with the digest before it is sent."""
    allow(request, Act.SEE_FIGURES)
    rows = ReportRun.objects.select_related("service_area").defer("figures")
    made = get_object_or_404(rows, pk=pk, year=year, status=ReportRun.Status.DONE)
    try:
        with default_storage.open(made.file) as file:
            content = file.read()
    except FileNotFoundError:
        content = b""
    digest = hashlib.sha256(content)
    if digest.hexdigest() != made.sha256:
        return render(request, "reporting/not_as_made.html", {"run": made}, status=HTTPStatus.CONFLICT)
    words = {"report": made.pk, "sha256": made.sha256}
    house_event(Verb.REPORT_DOWNLOADED, by=request.user, on=timezone.localdate(), about=made.subject.words, words=words)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{made.file_name}"'
    response.headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    return response


@require_GET
def as_json(request: HttpRequest, year: str) -> HttpResponse:
    """Every table and figure of a report as JSON, as they are now."""
    allow(request, Act.SEE_FIGURES)
    asked = asked_for(request, year)
    try:
        content = exports.as_json(asked.compiled())
    except ReportRefused as refusal:
        return _refused(request, asked.subject, refusal)
    subject = asked.subject
    house_event(Verb.EXPORTED, by=request.user, on=timezone.localdate(), about=f"figures of {subject.words}")
    response = HttpResponse(content, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="childrens-complaints-figures-{subject.slug}.json"'
    return response


def _refused(request: HttpRequest, subject: Subject, refusal: ReportRefused) -> HttpResponse:
    """The figures that contradict each other, and those of the cases between them that this person may see."""
    seen = visible_to(request.user, timezone.localdate()).filter(pk__in=refusal.cases).order_by("pk")
    context = {
        "subject": subject,
        "faults": str(refusal).splitlines(),
        "cases": seen[:DIFFERENT],
        "number": len(refusal.cases),
    }
    return render(request, "reporting/refused.html", context, status=HTTPStatus.CONFLICT)
