"""The people on a case: who plays what part, since when, and who is kept out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from cases.access import case_for, child_of
from cases.actions import people as deeds
from cases.actions.equality import QUESTIONS, answered, answers_of
from cases.forms import kept
from cases.forms.people import (
    CONTACT_FIELDS,
    AddPersonForm,
    ChangePersonForm,
    EndPartForm,
    LiftExclusionForm,
    NameStaffForm,
)
from cases.models import Case, Exclusion, Involvement, Part
from cases.models.person import GIVEN_THE_CASE
from cases.permissions import Act, may

from .frame import banner


@require_safe
def people(request: HttpRequest, reference: str) -> HttpResponse:
    """Everyone on the case. Addresses and numbers only for those who may have them; of equality answers, how many."""
    case = case_for(request, reference, Act.SEE_RECORD)
    today = localdate()
    rows = list(case.involvements.select_related("person", "user", "element").order_by("from_on", "pk"))
    may_keep_equality = Act.KEEP_EQUALITY in request.permitted
    context = banner(request, case) | {
        "now": [row for row in rows if row.until_on is None or row.until_on >= today],
        "before": [row for row in rows if row.until_on is not None and row.until_on < today],
        "kept_out": case.exclusions.filter(Exclusion.in_force()).select_related("user", "because_of"),
        "may_edit": Act.EDIT in request.permitted and case.closed_on is None,
        "may_lift": Act.DECIDE in request.permitted and case.closed_on is None,
        "may_see_contacts": Act.SEE_CONTACTS in request.permitted,
        "may_keep_equality": may_keep_equality,
        "answered": answered(answers_of(case)) if may_keep_equality else 0,
        "questions": len(QUESTIONS),
        "given_the_case": GIVEN_THE_CASE,
    }
    return render(request, "cases/people.html", context)


@require_http_methods(["GET", "POST"])
def person_add(request: HttpRequest, reference: str) -> HttpResponse:
    """Add somebody from outside the council."""
    case = case_for(request, reference, Act.EDIT)
    form = kept.opened(request, AddPersonForm, case=case, user=request.user)
    done = kept.run(
        request,
        form,
        lambda: deeds.add_person(
            case,
            seen=form.version,
            by=request.user,
            on=localdate(),
            who=deeds.Someone(form.cleaned_data["name"], form.person, form.told),
            **{name: value for name, value in form.cleaned_data.items() if name not in CONTACT_FIELDS},
        ),
        then=people_page(case),
        said=lambda added: f"{added.person} is on the case as {added.get_part_display()}.",
    )
    return done or kept.page(request, form, case=case, cancel=people_page(case))


@require_http_methods(["GET", "POST"])
def person_change(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Put right somebody's name, contacts or needs."""
    case = case_for(request, reference, Act.EDIT)
    person = child_of(case, case.involvements.filter(person__isnull=False), pk=pk).person
    form = kept.opened(request, ChangePersonForm, case=case, person=person)
    done = kept.run(
        request,
        form,
        lambda: deeds.change_contact(
            case, seen=form.version, by=request.user, on=localdate(), person=person, told=form.cleaned_data
        ),
        then=people_page(case),
        said=lambda changed: f"What is known about {changed} is saved.",
    )
    return done or kept.page(request, form, case=case, cancel=people_page(case), title=f"Contact details of {person}")


@require_http_methods(["GET", "POST"])
def part_end(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """End somebody's part on the case."""
    case = case_for(request, reference, Act.EDIT)
    involvement = child_of(case, Involvement.objects.exclude(part__in=GIVEN_THE_CASE), pk=pk)
    form = kept.opened(request, EndPartForm, case=case)
    done = kept.run(
        request,
        form,
        lambda: deeds.end_part(
            case, seen=form.version, by=request.user, on=localdate(), involvement=involvement, **form.cleaned_data
        ),
        then=people_page(case),
        said=lambda ended: f"{ended.who} is no longer on the case as {ended.get_part_display()}.",
    )
    title = f"End the part of {involvement.who} as {involvement.get_part_display()}"
    return done or kept.page(request, form, case=case, cancel=people_page(case), title=title)


@require_http_methods(["GET", "POST"])
def staff_name(request: HttpRequest, reference: str) -> HttpResponse:
    """Name a member of staff as complained about or as a witness: either takes the case from them at once."""
    case = case_for(request, reference, Act.EDIT)
    form = kept.opened(request, NameStaffForm, case=case)
    done = kept.run(
        request,
        form,
        lambda: name_staff(case, form, by=request.user),
        then=lambda named: people_page(case) if may(request.user, Act.VIEW, case) else "your_work",
        said=lambda named: f"{named.user} is named as {named.get_part_display()} and cannot see this case.",
    )
    return done or kept.page(request, form, case=case, cancel=people_page(case))


@require_http_methods(["GET", "POST"])
def exclusion_lift(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Let somebody back in who was kept out by mistake."""
    case = case_for(request, reference, Act.DECIDE)
    exclusion = child_of(case, Exclusion.objects.filter(Exclusion.in_force()).select_related("user"), pk=pk)
    form = kept.opened(request, LiftExclusionForm, case=case)
    done = kept.run(
        request,
        form,
        lambda: deeds.lift_exclusion(
            case, seen=form.version, by=request.user, on=localdate(), exclusion=exclusion, **form.cleaned_data
        ),
        then=people_page(case),
        said=lambda users: f"No longer kept out of this case: {', '.join(user.name for user in users)}.",
    )
    context = {"case": case, "exclusion": exclusion, "title": f"Let {exclusion.user} back in"}
    return done or kept.page(request, form, "cases/exclusion_lift.html", cancel=people_page(case), **context)


def name_staff(case: Case, form: NameStaffForm, *, by: User) -> Involvement:
    told: dict[str, Any] = {"seen": form.version, "by": by, "on": localdate(), "user": form.cleaned_data["user"]}
    if form.cleaned_data["part"] == Part.WITNESS:
        return deeds.name_witness(case, **told)
    return deeds.name_complained_about(case, **told, element=form.cleaned_data["element"])


def people_page(case: Case) -> str:
    return reverse("people", args=[case.reference])
