"""Having a draft checked and submitted: asked for, followed, and its end shown on the page of the draft."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from cases.access import allow
from cases.permissions import Act
from cases.promises import send_after_commit
from cases.record import Refused
from reporting.forms.editions import edition_of
from reporting.models import Submission
from reporting.publication import submitting
from reporting.tasks import submit_draft
from reporting.views.publishing import draft_called, draft_page
from stages.finished import seen


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the report compiled, checked, searched for names and handed on for approval, by the queue."""
    allow(request, Act.PUBLISH_REPORT)
    found = draft_called(pk)
    try:
        asked = submitting.ask_to_submit(found, seen=edition_of(request.POST.get("edition", "")), by=request.user)
    except Refused as refusal:
        return draft_page(request, draft_called(pk), refused=str(refusal).splitlines())
    send_after_commit(submit_draft, asked.pk)
    return redirect(asked)


@require_safe
def submission(request: HttpRequest, pk: int, run: int) -> HttpResponse:
    """How far the check of a draft has come. Once it is over, this is the page of the draft, with what came of it."""
    allow(request, Act.APPROVE_REPORT)
    asked = _asked(pk, run)
    if asked.is_waiting:
        may_stop = asked.draft.author_id == request.user.pk
        template = "reporting/submission_now.html" if request.htmx else "reporting/submission.html"
        return render(request, template, {"asked": asked, "may_stop": may_stop})
    if request.htmx:
        return HttpResponseClientRedirect(asked.get_absolute_url())
    told = seen(asked, request.user)
    if asked.status == Submission.Status.FAILED:
        return draft_page(request, draft_called(pk), refused=asked.error.splitlines())
    if told:
        say = messages.warning if asked.names_found else messages.success
        say(request, f"{asked.said}.")
    return redirect("report_draft", pk=pk)


@require_POST
def cancel(request: HttpRequest, pk: int, run: int) -> HttpResponse:
    """Stop the check of a draft."""
    allow(request, Act.PUBLISH_REPORT)
    if submitting.cancel(_asked(pk, run), by=request.user):
        messages.success(request, "The check is stopped, and the report is not submitted.")
    else:
        messages.warning(request, "There was nothing to stop: the check is over.")
    return redirect("report_draft", pk=pk)


def _asked(pk: int, run: int) -> Submission:
    rows = Submission.objects.select_related("draft", "draft__author", "made_by")
    return get_object_or_404(rows, pk=run, draft=pk)
