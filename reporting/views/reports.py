"""The pages of reporting: the years, one year's report, the cases behind a number, and having the PDF made."""

from __future__ import annotations

import base64
import hashlib
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST, require_safe

from cases.access import allow
from cases.models import Verb
from cases.permissions import Act, may, visible_to
from cases.record import house_event
from reporting import exports, runs
from reporting.behind import NoSuchNumber, behind
from reporting.crosstab import Spec, tabulate, tabulated
from reporting.figures import ReportRefused
from reporting.layouts import DEFAULT
from reporting.models import Publication, ReportRun
from reporting.periods import read_years, span
from reporting.report import Report, compiled
from reporting.tasks import send_after_commit
from reporting.views.publishing import on_the_way, open_draft_of
from stages import worklist
from stages.calendar import england
from stages.views.worklist import row

ROWS = 50


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Every year that has cases, newest first, and what has been made of it."""
    allow(request, Act.SEE_FIGURES)
    made: dict[str, list[ReportRun]] = {}
    for one in ReportRun.objects.select_related("made_by").defer("figures").exclude(status=ReportRun.Status.CANCELLED):
        made.setdefault(one.year, []).append(one)
    years = []
    for line in reversed(tabulate(Spec("year", "kind")).data):
        kinds = dict(zip(("complaint", "representation", "compliment", "enquiry"), line.values, strict=False))
        runs_of_year = made.get(line.code, [])
        years.append(
            {
                "year": line.code,
                "complaints": kinds["complaint"],
                "others": line.total - kinds["complaint"],
                "done": next((one for one in runs_of_year if one.status == ReportRun.Status.DONE), None),
                "latest": runs_of_year[0] if runs_of_year else None,
            }
        )
    context = {
        "years": [year for year in years if year["complaints"] or year["others"]],
        "may_make": may(request.user, Act.MAKE_REPORT),
        "may_log": may(request.user, Act.LOG),
        "may_open_drafts": may(request.user, Act.APPROVE_REPORT),
        "may_withhold": may(request.user, Act.WITHHOLD_NUMBERS),
    } | on_the_way()
    return render(request, "reporting/reports.html", context)


@require_safe
def report(request: HttpRequest, year: str) -> HttpResponse:
    """One year's report: the tables and charts of the PDF, every number the way to its cases."""
    allow(request, Act.SEE_FIGURES)
    context: dict[str, Any] = {
        "year": year,
        "running": span(*read_years(year)).last >= timezone.localdate(),
        "may_make": may(request.user, Act.MAKE_REPORT),
        "run": ReportRun.objects.filter(year=year).defer("figures").exclude(status="cancelled").first(),
        "made": ReportRun.objects.filter(year=year, status=ReportRun.Status.DONE).defer("figures").first(),
        "may_write": may(request.user, Act.PUBLISH_REPORT),
        "may_open_drafts": may(request.user, Act.APPROVE_REPORT),
        "draft": open_draft_of(year, DEFAULT.name),
        "publication": Publication.of(year, DEFAULT.name).first(),
    }
    try:
        found = _compiled(year)
    except ReportRefused as refusal:
        return _refused(request, year, refusal)
    context |= {
        "report": found,
        "medium": "page",
        "charts": exports.drawn(found),
        "cases_address": reverse("report", args=[year]) + "tables/",
        "empty": not any(table.total_of(year) for table in found.tables.values()),
    }
    return render(request, "reporting/report.html", context)


@require_safe
def cases(request: HttpRequest, year: str, table: str) -> HttpResponse:
    """The cases behind one number. Those this person may not see are counted and not listed."""
    allow(request, Act.SEE_FIGURES)
    definition = DEFAULT.by_name.get(table)
    if definition is None:
        raise Http404("There is no such table.")
    members = tuple(tuple(one.split(":", 1)) for one in request.GET.getlist("of") if ":" in one)
    of_year = request.GET.get("year", year)
    try:
        read_years(of_year)
        found = behind(definition, of_year, members, request.GET.get("part", ""))
    except (NoSuchNumber, ValueError) as fault:
        raise Http404("That table has no such number.") from fault
    today, calendar = timezone.localdate(), england()
    seen = visible_to(request.user, today).filter(pk__in=found.cases)
    listed = worklist.for_rows(seen, today).order_by("-received_on", "-pk")
    page = Paginator(listed, ROWS).get_page(request.GET.get("page"))
    kept = [(name, value) for name in ("year", "part", "of") for value in request.GET.getlist(name)]
    context = {
        "year": year,
        "of_year": of_year,
        "table": definition,
        "found": found,
        "page": page,
        "rows": [row(case, today, calendar) for case in page],
        "hidden": len(found.cases) - page.paginator.count,
        "kept": urlencode(kept),
    }
    return render(request, "reporting/cases.html", context)


@require_POST
def make(request: HttpRequest, year: str) -> HttpResponse:
    """Have the PDF of a year made, by the queue."""
    allow(request, Act.MAKE_REPORT)
    run = runs.ask_for(year, by=request.user)
    send_after_commit(run.pk)
    return redirect(run)


@require_safe
def run(request: HttpRequest, year: str, pk: int) -> HttpResponse:
    """How far a report has come. Asked by htmx every two seconds, or by loading the page again."""
    allow(request, Act.SEE_FIGURES)
    found = get_object_or_404(ReportRun.objects.select_related("made_by").defer("figures"), pk=pk, year=year)
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
        messages.success(request, f"The report for {year} will not be {'published' if found.draft_id else 'made'}.")
    else:
        messages.warning(request, "There was nothing to stop: the report is not being made any more.")
    return redirect("report_draft", pk=found.draft_id) if found.draft_id else redirect("report", year=year)


@require_GET
def pdf(request: HttpRequest, year: str, pk: int) -> HttpResponse:
    """The PDF as it was made. What the store holds is compared with the digest before it is sent."""
    allow(request, Act.SEE_FIGURES)
    made = get_object_or_404(ReportRun.objects.defer("figures"), pk=pk, year=year, status=ReportRun.Status.DONE)
    try:
        with default_storage.open(made.file) as file:
            content = file.read()
    except FileNotFoundError:
        content = b""
    digest = hashlib.sha256(content)
    if digest.hexdigest() != made.sha256:
        return render(request, "reporting/not_as_made.html", {"run": made}, status=HTTPStatus.CONFLICT)
    words = {"report": made.pk, "sha256": made.sha256}
    house_event(Verb.REPORT_DOWNLOADED, by=request.user, on=timezone.localdate(), about=year, words=words)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{made.file_name}"'
    response.headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    return response


@require_GET
def as_json(request: HttpRequest, year: str) -> HttpResponse:
    """Every table and figure of a year as JSON, as they are now."""
    allow(request, Act.SEE_FIGURES)
    try:
        content = exports.as_json(_compiled(year))
    except ReportRefused as refusal:
        return _refused(request, year, refusal)
    house_event(Verb.EXPORTED, by=request.user, on=timezone.localdate(), about=f"figures of {year}")
    response = HttpResponse(content, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="childrens-complaints-figures-{year}.json"'
    return response


def _refused(request: HttpRequest, year: str, refusal: ReportRefused) -> HttpResponse:
    """The figures that contradict each other, and those of the cases between them that this person may see."""
    seen = visible_to(request.user, timezone.localdate()).filter(pk__in=refusal.cases).order_by("pk")
    context = {
        "year": year,
        "faults": str(refusal).splitlines(),
        "cases": seen[:ROWS],
        "number": len(refusal.cases),
    }
    return render(request, "reporting/refused.html", context, status=HTTPStatus.CONFLICT)


def _compiled(year: str) -> Report:
    return compiled(year, DEFAULT, on=timezone.localdate(), count=tabulated)
