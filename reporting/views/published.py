"""The pages of what is published: each version of a report, its files, and the report as a page."""

from __future__ import annotations

import base64
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from cases.access import allow
from cases.models import Verb
from cases.permissions import Act, may
from cases.record import house_event
from reporting import exports
from reporting.layouts import titles
from reporting.models import Publication, ReportDraft
from reporting.publication import publishing
from reporting.publication.files import FILES
from reporting.publication.frozen import CannotThaw
from reporting.publication.restating import changes
from reporting.publication.snapshots import Snapshot
from reporting.report import Report


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
        return read_page(request, snapshot.report, snapshot.brand.colour, publication=one)
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
    made = FILES[kind]
    called = f"childrens-complaints-{one.layout}-report-{one.year}-version-{one.version}"
    called += f".{kind}" if kind == made.ending else f"-{kind}.{made.ending}"
    response = HttpResponse(content, content_type=made.media_type)
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
    called = titles()
    for one in drafts:
        one.layout_title = called.get(one.layout, one.layout)
    return {"published": list(newest.values()), "drafts": drafts}


def read_page(request: HttpRequest, report: Report, colour: str, **context: Any) -> HttpResponse:
    """A report as a page, its charts in the council's colour."""
    pictures = exports.drawn(report, colour)
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
