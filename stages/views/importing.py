"""Importing a case log in the browser: sent in, checked, and imported once somebody has seen what came of the check."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from cases.access import allow
from cases.csv_file import as_csv
from cases.forms import kept
from cases.models import Verb
from cases.permissions import Act
from cases.promises import send_after_commit
from cases.record import Refused, house_event
from stages.finished import seen
from stages.forms.importing import CaseLogForm
from stages.importing import runs
from stages.importing.columns import COLUMNS
from stages.models import CaseLog
from stages.tasks import case_log as task

ROWS = 50
LOGS_SHOWN = 10


@require_http_methods(["GET", "POST"])
def import_cases(request: HttpRequest) -> HttpResponse:
    """Send a log in to be checked; and the last logs that were."""
    allow(request, Act.IMPORT_CASES)
    form = kept.opened(request, CaseLogForm)
    done = kept.run(request, form, lambda: _sent(request, form), then=lambda sent: sent)
    return done or kept.page(
        request,
        form,
        "stages/import_cases.html",
        columns=COLUMNS,
        logs=_without_lists().select_related("made_by")[:LOGS_SHOWN],
    )


def _sent(request: HttpRequest, form: CaseLogForm) -> CaseLog:
    facts = form.cleaned_data
    sent = runs.send_in(
        facts["file"].name,
        facts["file"].read(),
        by=request.user,
        on=timezone.localdate(),
        labels=facts["labels"],
        create_missing=facts["missing"] == "add",
    )
    send_after_commit(task, sent.pk)
    return sent


@require_safe
def case_log(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a log has come, or what came of it. Asked by htmx every two seconds, or by loading the page again."""
    allow(request, Act.IMPORT_CASES)
    sent = get_object_or_404(CaseLog.objects.select_related("made_by"), pk=pk)
    if not sent.is_waiting:
        seen(sent, request.user)
    page = Paginator(sent.faults, ROWS).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"sent": sent, "page": page, "not_kept": sent.wrong - len(sent.faults), "may_stop": True}
    return render(request, "stages/case_log_now.html" if request.htmx else "stages/case_log.html", context)


@require_POST
def case_log_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a log imported that was checked and has no fault."""
    allow(request, Act.IMPORT_CASES)
    sent = get_object_or_404(_without_lists(), pk=pk)
    try:
        sent = runs.take_in(sent, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        send_after_commit(task, sent.pk)
    return redirect(sent)


@require_POST
def case_log_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a log that is not imported, and delete its file."""
    allow(request, Act.IMPORT_CASES)
    sent = get_object_or_404(_without_lists(), pk=pk)
    if runs.cancel(sent, by=request.user, on=timezone.localdate()):
        messages.success(request, "Nothing is imported from this log, and its file is deleted.")
    else:
        messages.warning(request, "There was nothing to stop: this log is finished.")
    return redirect(sent)


@require_GET
def case_log_faults(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that is wrong with a log, as a file for whoever puts it right."""
    allow(request, Act.IMPORT_CASES)
    sent = get_object_or_404(CaseLog, pk=pk)
    if not sent.faults:
        raise Http404("There is nothing wrong with this log, or what was wrong is deleted.")
    house_event(Verb.EXPORTED, by=request.user, on=timezone.localdate(), about=f"faults of case log {sent.name}")
    content = as_csv([("line", "column", "value", "what is wrong"), *sent.faults])
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="faults-of-case-log-{sent.pk}.csv"'
    return response


def _without_lists() -> Any:
    return CaseLog.objects.defer("faults", "flags", "labels")
