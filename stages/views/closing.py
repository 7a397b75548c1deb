"""The endings: withdrawn, accepted, closed, and what is owed in writing afterwards."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from cases.access import case_for
from cases.models import Case
from cases.permissions import Act
from stages.actions import closing
from stages.forms import closing as forms
from stages.law.vocabulary import Procedure, State
from stages.views.deed_page import by, deed_page


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.CLOSE)
    return deed_page(
        request,
        case,
        forms.WithdrawForm,
        lambda form: closing.withdraw(case, **by(request, form), **form.cleaned_data),
        then=case,
        said="The withdrawal is recorded. The case is still counted.",
    )


@require_http_methods(["GET", "POST"])
def withdrawal_confirm(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.WRITE)
    return deed_page(
        request,
        case,
        forms.ConfirmWithdrawalForm,
        lambda form: closing.confirm_withdrawal(case, **by(request, form), **form.cleaned_data),
        then=case,
        said="The confirmation is recorded.",
    )


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, reference: str) -> HttpResponse:
    """Close an answered case: one page for the ways there are, whichever stage was the last."""
    case = case_for(request, reference, Act.CLOSE)

    def deed(form: forms.CloseForm) -> Case:
        given = {**by(request, form), "why": form.cleaned_data["why"]}
        if form.cleaned_data["accepted"] == "yes":
            return closing.accept_answer(case, **given, resolved_on=form.cleaned_data["resolved_on"])
        if case.status == State.STAGE3_ANSWERED:
            return closing.close_exhausted(case, **given)
        if case.status == State.STAGE2_ANSWERED and case.procedure == Procedure.CORPORATE:
            return closing.close_reviewed(case, **given)
        return closing.close(case, **given)

    return deed_page(request, case, forms.CloseForm, deed, then=case, said=_closed)


def _closed(case: Case) -> str:
    if case.status == State.CLOSED_EXHAUSTED:
        return "The case is closed. The Ombudsman is open to the complainant."
    if getattr(getattr(case, "stage_one", None), "resolved_on", None):
        return "The case is closed as resolved. Now send the written terms of resolution (reg 15(1))."
    return "The case is closed. A later request opens it again."


@require_http_methods(["GET", "POST"])
def terms(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.WRITE)
    return deed_page(
        request,
        case,
        forms.TermsForm,
        lambda form: closing.send_terms(case, **by(request, form), **form.cleaned_data),
        then=case,
        said="The written terms are kept as they were sent.",
        template="stages/confirm.html",
        says=[
            "A complaint resolved at stage 1 is owed written terms as soon as possible, and so is any advocate "
            "(reg 15(1)).",
        ],
    )
