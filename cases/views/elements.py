"""Points of complaint: add, reword, withdraw, merge, split."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from cases.access import case_for, child_of
from cases.actions import elements as deeds
from cases.forms import kept
from cases.forms.people import ElementForm, MergeElementForm, SplitElementForm, WithdrawElementForm
from cases.models import Element
from cases.permissions import Act

from .details import details_page


@require_http_methods(["GET", "POST"])
def element_add(request: HttpRequest, reference: str) -> HttpResponse:
    """Add a point of complaint under the next number."""
    case = case_for(request, reference, Act.EDIT)
    form = kept.opened(request, ElementForm, case=case)
    done = kept.run(
        request,
        form,
        lambda: deeds.add_element(case, seen=form.version, by=request.user, on=localdate(), **form.cleaned_data),
        then=details_page(case),
        said=lambda element: f"Point {element.number} is added.",
    )
    return done or kept.page(request, form, case=case, cancel=details_page(case))


@require_http_methods(["GET", "POST"])
def element_reword(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Change the words of a point. The old words stay in the history."""
    case = case_for(request, reference, Act.EDIT)
    element = child_of(case, Element.objects.all(), number=number)
    form = kept.opened(request, ElementForm, case=case, initial={"text": element.text, "subject": element.subject_id})
    done = kept.run(
        request,
        form,
        lambda: deeds.reword_element(
            case, seen=form.version, by=request.user, on=localdate(), element=element, **form.cleaned_data
        ),
        then=details_page(case),
        said=f"Point {number} is reworded.",
    )
    return done or kept.page(request, form, case=case, cancel=details_page(case), title=f"Reword point {number}")


@require_http_methods(["GET", "POST"])
def element_withdraw(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Record that the complainant takes one point back."""
    case = case_for(request, reference, Act.EDIT)
    element = child_of(case, Element.objects.all(), number=number)
    form = kept.opened(request, WithdrawElementForm, case=case)
    done = kept.run(
        request,
        form,
        lambda: deeds.withdraw_element(
            case, seen=form.version, by=request.user, on=localdate(), element=element, **form.cleaned_data
        ),
        then=details_page(case),
        said=f"Point {number} is recorded as withdrawn.",
    )
    context = {"case": case, "element": element, "title": f"Withdraw point {number}", "cancel": details_page(case)}
    return done or kept.page(request, form, "cases/element_withdraw.html", **context)


@require_http_methods(["GET", "POST"])
def element_merge(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Answer one point as part of another. Both keep their numbers."""
    case = case_for(request, reference, Act.EDIT)
    element = child_of(case, Element.objects.all(), number=number)
    form = kept.opened(request, MergeElementForm, case=case, element=element)
    done = kept.run(
        request,
        form,
        lambda: deeds.merge_element(
            case, seen=form.version, by=request.user, on=localdate(), element=element, **form.cleaned_data
        ),
        then=details_page(case),
        said=lambda merged: f"Point {number} is answered with point {merged.merged_into.number}.",
    )
    context = {"case": case, "element": element, "title": f"Merge point {number}", "cancel": details_page(case)}
    return done or kept.page(request, form, "cases/element_merge.html", **context)


@require_http_methods(["GET", "POST"])
def element_split(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Make two points or more out of one."""
    case = case_for(request, reference, Act.EDIT)
    element = child_of(case, Element.objects.all(), number=number)
    form = kept.opened(request, SplitElementForm, case=case, initial={"text": element.text})
    done = kept.run(
        request,
        form,
        lambda: deeds.split_element(
            case, seen=form.version, by=request.user, on=localdate(), element=element, **form.parts()
        ),
        then=details_page(case),
        said=lambda parts: f"Point {number} is now points {', '.join(str(part.number) for part in parts)}.",
    )
    context = {"case": case, "element": element, "title": f"Split point {number}", "cancel": details_page(case)}
    return done or kept.page(request, form, "cases/element_split.html", **context)
