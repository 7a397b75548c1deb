"""A page whose one form does one deed: the shape that nearly every step has."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from cases.forms import CaseForm, kept
from cases.models import Case
from stages.wording import date_words


def by(request: HttpRequest, form: CaseForm) -> dict[str, object]:
    """Who does a deed, on which day, and which version of the case they saw."""
    return {"seen": form.version, "by": request.user, "on": timezone.localdate()}


def deed_page(
    request: HttpRequest,
    case: Case,
    form_class: type[CaseForm],
    deed: Callable[[CaseForm], object],
    *,
    then: object,
    said: str | Callable[[Case], str],
    template: str = "cases/form_page.html",
    **context: object,
) -> HttpResponse:
    """Show the form, and do the deed when it is sent and right. `said` is the sentence, or makes it of the result."""
    form = kept.opened(request, form_class, case=case)
    done = kept.run(request, form, lambda: deed(form), then=then, said=said)
    return done or kept.page(request, form, template, case=case, **context)


def due_words(case: Case) -> str:
    """When the answer is due, as a sentence for the person who just started or moved its clock."""
    answers = case.clocks.filter(rule__in=("C4", "G15b", "G15d"), stopped_on__isnull=True)
    due = answers.values_list("due_on", flat=True).first()
    return f"The answer is due on {date_words(due)}." if due else ""
