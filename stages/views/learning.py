"""The pages of what follows from a complaint: recommendations, actions, remedies and costs, and the list of actions."""

from __future__ import annotations

import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Role
from cases.access import allow, case_for, child_of, look
from cases.models import Case
from cases.permissions import Act, NotAllowed, may
from stages import action_list, worklist
from stages.actions import learning as deeds
from stages.actions import remedies
from stages.calendar import england
from stages.forms import learning as forms
from stages.law.moves import possible
from stages.law.vocabulary import Layer
from stages.law.working_days import WorkingDays
from stages.models import Action, Recommendation, Remedy
from stages.views.case import banner
from stages.views.deed_page import by, deed_page
from stages.wording import left

ROWS = 50
CAME_FROM = {"stage-2": "stage_two", "stage-3": "stage_three"}
"""The pages of a case that lead to a form here and are gone back to, by what `from` in the address calls them. Whatever
else it says leads to Learning: no address is ever taken from a request."""


@require_safe
def learning(request: HttpRequest, reference: str) -> HttpResponse:
    """All that follows from a case: what was recommended and decided, who does what by when, redress and costs."""
    case = case_for(request, reference, Act.SEE_LEARNING)
    today, calendar = timezone.localdate(), england()
    recommendations = Recommendation.objects.filter(case=case).select_related("element", "decided_by")
    actions = Action.objects.filter(case=case).select_related("owner", "element", "recommendation", "verified_by")
    return render(
        request,
        "stages/learning.html",
        {
            **banner(request, case),
            "recommendations": [{"row": row, "may_decide": _may_decide(request, case, row)} for row in recommendations],
            "actions": [action_row(action, request, today, calendar) for action in actions],
            "remedies": Remedy.objects.filter(case=case).select_related("type", "element", "ombudsman_case"),
            "costs": case.costs.all(),
            "may_keep": Act.KEEP_LEARNING in request.permitted,
            "may_agree": bool(_layers(request)),
            "may_keep_ombudsman": Act.KEEP_OMBUDSMAN in request.permitted,
        },
    )


def _may_decide(request: HttpRequest, case: Case, row: Recommendation) -> bool:
    move, act = deeds.DECIDED[Layer(row.layer)]
    return act in request.permitted and possible(move, case.status, case.procedure)


def action_row(action: Action, request: HttpRequest, today: datetime.date, calendar: WorkingDays) -> dict[str, Any]:
    """An action as a list shows it, with how its date stands and whether this person can report it."""
    open_still = action.status == Action.Status.AGREED
    mine = action.owner_id == request.user.pk
    return {
        "action": action,
        "owner": deeds.owner_of(action),
        "left": left(action.due_on, today, calendar) if open_still else None,
        "overdue": open_still and action.due_on < today,
        "may_report": open_still and (mine or Act.KEEP_LEARNING in getattr(request, "permitted", ())),
        "mine": mine,
    }


@require_http_methods(["GET", "POST"])
def recommendation_add(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.KEEP_LEARNING)
    return deed_page(
        request,
        case,
        forms.RecommendForm,
        lambda form: deeds.recommend(case, **by(request, form), **form.cleaned_data),
        then=reverse("learning", args=[case]),
        said="The recommendation is recorded. Decide whether the council accepts it.",
        cancel=reverse("learning", args=[case]),
    )


@require_http_methods(["GET", "POST"])
def recommendation_decide(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Decide on a recommendation, for whoever answers for the stage that it belongs to."""
    case = case_for(request, reference, Act.SEE_LEARNING)
    row = child_of(case, Recommendation.objects.all(), number=number)
    act = deeds.DECIDED[Layer(row.layer)][1]
    if act not in request.permitted:
        raise NotAllowed(f"You do not have permission to {act.label}.")
    return deed_page(
        request,
        case,
        partial(forms.DecideForm, recommendation=row),
        lambda form: deeds.decide_recommendation(case, **by(request, form), recommendation=row, **form.cleaned_data),
        **_back(request, case),
        said=f"The decision on recommendation {row.number} is recorded.",
        template="stages/learning_form.html",
        about=row.text,
    )


@require_http_methods(["GET", "POST"])
def action_add(request: HttpRequest, reference: str) -> HttpResponse:
    """Record an action, for the complaints team, or for whoever answers for stage 2 or 3."""
    case = case_for(request, reference, Act.SEE_LEARNING)
    layers = _layers(request)
    if not layers:
        raise NotAllowed(f"You do not have permission to {Act.KEEP_LEARNING.label}.")
    return deed_page(
        request,
        case,
        partial(forms.ActionForm, layers=layers),
        lambda form: deeds.agree_action(case, **by(request, form), **form.cleaned_data),
        **_back(request, case),
        said="The action is recorded.",
    )


def _back(request: HttpRequest, case: Case) -> dict[str, str]:
    """Where a form leads when it is sent or given up, and what it must carry so that it is known when it is sent."""
    came_from = request.GET.get("from", "")
    address = reverse(CAME_FROM.get(came_from, "learning"), args=[case])
    return {"then": address, "cancel": address, "query": f"?from={came_from}" if came_from in CAME_FROM else ""}


def _layers(request: HttpRequest) -> list[Layer]:
    """The stages at which this person may record an action."""
    if Act.KEEP_LEARNING in request.permitted:
        return list(forms.STAGES)
    return [layer for layer in forms.STAGES if deeds.DECIDED[layer][1] in request.permitted]


@require_http_methods(["GET", "POST"])
def action_change(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    case = case_for(request, reference, Act.KEEP_LEARNING)
    action = child_of(case, Action.objects.all(), number=number)
    return _action_page(
        request,
        case,
        action,
        partial(forms.ChangeActionForm, action=action),
        lambda form: deeds.change_action(case, **by(request, form), action=action, **form.cleaned_data),
        said="The change is recorded.",
    )


@require_http_methods(["GET", "POST"])
def action_report(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    case = case_for(request, reference, Act.REPORT_ACTION)
    action = child_of(case, Action.objects.all(), number=number)
    return _report(request, case, action, then=reverse("learning", args=[case]))


@require_http_methods(["GET", "POST"])
def own_action_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for the owner of an action who has no part on its case: they see the action and nothing else of it."""
    allow(request, Act.SEE_LEARNING)
    action = get_object_or_404(action_list.own(request.user).select_related("case"), pk=pk)
    look(request, action.case)
    return _report(request, action.case, action, then=reverse("actions"))


def _report(request: HttpRequest, case: Case, action: Action, *, then: str) -> HttpResponse:
    return _action_page(
        request,
        case,
        action,
        forms.ReportActionForm,
        lambda form: deeds.report_action(case, **by(request, form), action=action, **form.cleaned_data),
        said="The action is reported done. The complaints team verifies it.",
        then=then,
    )


@require_http_methods(["GET", "POST"])
def action_verify(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    case = case_for(request, reference, Act.KEEP_LEARNING)
    action = child_of(case, Action.objects.all(), number=number)

    def deed(form: forms.VerifyActionForm) -> Action:
        if form.cleaned_data["verified"] == "yes":
            return deeds.verify_action(case, **by(request, form), action=action)
        return deeds.send_back_action(case, **by(request, form), action=action, why=form.cleaned_data["why"])

    return _action_page(
        request,
        case,
        action,
        forms.VerifyActionForm,
        deed,
        said=lambda row: (
            "The action is verified. Tell the complainant."
            if row.status == Action.Status.VERIFIED
            else "The action has gone back to its owner."
        ),
    )


@require_http_methods(["GET", "POST"])
def action_not_done(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    case = case_for(request, reference, Act.KEEP_LEARNING)
    action = child_of(case, Action.objects.all(), number=number)
    return _action_page(
        request,
        case,
        action,
        forms.NotDoneForm,
        lambda form: deeds.not_done(case, **by(request, form), action=action, **form.cleaned_data),
        said="It is recorded that the action is not carried out, and why. Tell the complainant.",
    )


@require_http_methods(["GET", "POST"])
def action_told(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    case = case_for(request, reference, Act.KEEP_LEARNING)
    action = child_of(case, Action.objects.all(), number=number)
    return _action_page(
        request,
        case,
        action,
        forms.TellForm,
        lambda form: deeds.tell_complainant(case, **by(request, form), action=action, **form.cleaned_data),
        said="It is recorded that the complainant was told.",
    )


def _action_page(
    request: HttpRequest, case: Case, action: Action, form_class: Any, deed: Any, *, said: Any, then: str = ""
) -> HttpResponse:
    """A form about one action, with what it is above the form."""
    back = then or reverse("learning", args=[case])
    return deed_page(
        request,
        case,
        form_class,
        deed,
        then=back,
        said=said,
        template="stages/learning_form.html",
        about=action.text,
        evidence=action.evidence,
        cancel=back,
    )


@require_http_methods(["GET", "POST"])
def remedy_add(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.KEEP_LEARNING)
    return deed_page(
        request,
        case,
        forms.RemedyForm,
        lambda form: remedies.record_remedy(case, **by(request, form), **form.cleaned_data),
        then=reverse("learning", args=[case]),
        said="The remedy is recorded.",
        cancel=reverse("learning", args=[case]),
    )


@require_http_methods(["GET", "POST"])
def remedy_change(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    case = case_for(request, reference, Act.KEEP_LEARNING)
    row = child_of(case, Remedy.objects.all(), pk=pk)
    return deed_page(
        request,
        case,
        partial(forms.ChangeRemedyForm, remedy=row),
        lambda form: remedies.change_remedy(case, **by(request, form), remedy=row, **form.cleaned_data),
        then=reverse("learning", args=[case]),
        said="The remedy is saved.",
        template="stages/learning_form.html",
        about=str(row),
        cancel=reverse("learning", args=[case]),
    )


@require_http_methods(["GET", "POST"])
def cost_add(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.KEEP_LEARNING)
    return deed_page(
        request,
        case,
        forms.CostForm,
        lambda form: remedies.record_cost(case, **by(request, form), **form.cleaned_data),
        then=reverse("learning", args=[case]),
        said="The cost is recorded.",
        cancel=reverse("learning", args=[case]),
    )


@require_safe
def actions(request: HttpRequest) -> HttpResponse:
    """The actions that wait: one's own, and for those who oversee them everyone's that they may see."""
    allow(request, Act.SEE_LEARNING)
    today, calendar = timezone.localdate(), england()
    oversees = may(request.user, Act.SEE_ALL_CASES)
    whose = request.GET.get("whose", "")
    if not oversees:
        whose = "mine"
    elif whose not in ("mine", "everyone"):
        first = worklist.OVERSEERS | {Role.COMPLAINTS_OFFICER}
        whose = "everyone" if first & request.user.roles(today) else "mine"
    of_scope = action_list.own(request.user) if whose == "mine" else action_list.everyones(request.user, today)
    numbers = of_scope.aggregate(
        **{name: Count("pk", filter=action_list.shown(name, today)) for name in action_list.SHOWS}
    )
    show = request.GET.get("show", "")
    show = show if show in action_list.SHOWS else "to_do"
    found = of_scope.filter(action_list.shown(show, today))
    owners = found.values_list("owner__name", "owner_name").distinct() if whose == "everyone" else []
    names = sorted({name or typed for name, typed in owners})
    owner = request.GET.get("owner", "")
    if owner in names:
        found = found.filter(owner__name=owner) | found.filter(owner=None, owner_name=owner)
    page = Paginator(action_list.for_rows(found), ROWS).get_page(request.GET.get("page"))
    seeable = set(
        action_list.everyones(request.user, today).filter(pk__in=[a.pk for a in page]).values_list("pk", flat=True)
    )
    return render(
        request,
        "stages/actions.html",
        {
            "page": page,
            "rows": [
                action_row(action, request, today, calendar) | {"sees_case": action.pk in seeable} for action in page
            ],
            "numbers": [
                {
                    "name": name,
                    "label": label,
                    "number": numbers[name],
                    "address": f"?{urlencode({'whose': whose, 'show': name})}",
                }
                for name, label in action_list.SHOWS.items()
            ],
            "show": show,
            "whose": whose,
            "oversees": oversees,
            "owners": names,
            "owner": owner if owner in names else "",
            "kept": urlencode({"whose": whose, "show": show, "owner": owner}),
        },
    )
