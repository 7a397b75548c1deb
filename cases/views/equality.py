"""What the complainant chose to say about themselves: a page of its own, for the complaints team alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from cases.access import case_for
from cases.actions import equality as deeds
from cases.forms import kept
from cases.forms.equality import EqualityForm
from cases.models import Case, Involvement, Part
from cases.permissions import Act


@require_http_methods(["GET", "POST"])
def equality(request: HttpRequest, reference: str) -> HttpResponse:
    """Record, change or remove the answers. Reached from the people of the case, and shown nowhere else."""
    case = case_for(request, reference, Act.KEEP_EQUALITY)
    form = kept.opened(request, EqualityForm, case=case)
    people = reverse("people", args=[case.reference])
    done = kept.run(
        request,
        form,
        lambda: deeds.record_equality(case, seen=form.version, by=request.user, on=localdate(), **form.cleaned_data),
        then=people,
        said=lambda answers: saved(deeds.answered(answers)),
    )
    return done or kept.page(
        request, form, "cases/equality.html", case=case, cancel=people, complainants=complainants(case)
    )


def complainants(case: Case) -> list[str]:
    """The names of those who complain now, the first of them first."""
    parts = case.involvements.filter(Involvement.live_on(localdate()), part=Part.COMPLAINANT, person__isnull=False)
    return [str(part.person) for part in parts.select_related("person")]


def saved(number: int) -> str:
    """How many answers stand now, and not what they are."""
    if not number:
        return "No equality answers are recorded on this case."
    return f"The equality answers are saved: {number} of {len(deeds.QUESTIONS)} questions answered."
