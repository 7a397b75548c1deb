"""The pages of the statement of complaint: drafted, sent, commented on, made final, read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import case_for, child_of
from cases.forms import kept
from cases.permissions import Act
from stages.actions import statement as stating
from stages.forms import stage_two as forms
from stages.letters_stage_two import statement_html
from stages.models import StageTwo, Statement
from stages.views.case import banner
from stages.views.deed_page import by, deed_page
from stages.views.stage_two import page_of


@require_http_methods(["GET", "POST"])
def statement_draft(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.SETTLE_STATEMENT)
    latest = stating.latest(case)
    form = kept.opened(request, forms.StatementForm, case=case, statement=latest)
    done = kept.run(
        request,
        form,
        lambda: stating.draft(case, **by(request, form), **form.cleaned_data),
        then=page_of(case),
        said=lambda row: f"Version {row.number} of the statement is saved. Send it to the complainant.",
    )
    return done or kept.page(
        request, form, "stages/statement_form.html", case=case, statement=latest, cancel=page_of(case)
    )


@require_http_methods(["GET", "POST"])
def statement_send(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.SETTLE_STATEMENT)
    latest = stating.latest(case)
    return deed_page(
        request,
        case,
        forms.SendStatementForm,
        lambda form: stating.send(case, **by(request, form), **form.cleaned_data),
        then=page_of(case),
        said=lambda row: f"Version {row.number} is recorded as sent. It stands now as it was sent.",
        template="stages/statement_send.html",
        statement=latest,
        cancel=page_of(case),
    )


@require_http_methods(["GET", "POST"])
def statement_comment(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.SETTLE_STATEMENT)
    return deed_page(
        request,
        case,
        forms.CommentForm,
        lambda form: stating.comment(case, **by(request, form), **form.cleaned_data),
        then=page_of(case),
        said="The comments are recorded. Amend the statement, or make it final.",
        cancel=page_of(case),
    )


@require_http_methods(["GET", "POST"])
def statement_finish(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.SETTLE_STATEMENT)
    two = get_object_or_404(StageTwo, case=case)
    spoken = two.complaint_form == "oral"
    return deed_page(
        request,
        case,
        forms.FinalForm,
        lambda form: stating.finish_statement(case, **by(request, form), **form.cleaned_data),
        then=page_of(case),
        said="The statement of complaint is final.",
        template="stages/confirm.html",
        cancel=page_of(case),
        says=[
            "The complaint was spoken, so this is the written record of reg 16, and stage 2 starts on its day."
            if spoken
            else "The complaint was in writing, so stage 2 has started already. The second counter starts on this day.",
            "Nobody has to sign it. To wait for a signature, or for agreement that does not come, is delay.",
        ],
    )


@require_safe
def statement_read(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One version of the statement, as it reads or as it was sent."""
    case = case_for(request, reference, Act.SEE_STAGE_TWO)
    row = child_of(case, Statement.objects.all(), number=number)
    html = statement_html(case, row, sent_on=row.sent_on, sent_to="")
    return render(
        request,
        "stages/preview.html",
        {
            **banner(request, case),
            "heading": f"Statement of complaint, version {number}",
            "html": html,
            "sent": row if row.sent_on else None,
        },
    )
