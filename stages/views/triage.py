"""The pages of triage: the list of questions, each question, each decision, and each way on."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import case_for, child_of
from cases.forms import CaseForm, kept
from cases.models import Case, CaseLink, Element, ElementStatus
from cases.permissions import Act, visible_to
from stages.actions import decisions
from stages.actions import triage as deeds
from stages.forms import triage as forms
from stages.law.moves import Move
from stages.law.triage import before_accepting, before_any_way_on, ways_on
from stages.law.vocabulary import DecisionKind, Route, State
from stages.law.working_days import in_words
from stages.models import Decision, Triage
from stages.next_step import triage_facts
from stages.views.case import banner
from stages.views.deed_page import by, deed_page, due_words

localdate = timezone.localdate

WAYS = (
    (Move.ACCEPT, "accept", Act.TRIAGE, "Accept for stage 1", "It goes to a senior manager of the service."),
    (
        Move.WAIT_FOR_INTEREST,
        "interest_wait",
        Act.TRIAGE,
        "Ask for the sufficient interest decision",
        "The complaints manager decides; stage 1 starts on the day of the decision.",
    ),
    (
        Move.WAIT_FOR_ADVOCATE,
        "advocate_wait",
        Act.TRIAGE,
        "Wait for an advocate",
        "Stage 1 starts on the day the advocate is appointed.",
    ),
    (
        Move.TRY_EARLY_RESOLUTION,
        "early",
        Act.TRIAGE,
        "Try early resolution",
        "By the close of the next working day after it was received. The clock runs underneath.",
    ),
    (
        Move.ROUTE_CORPORATE,
        "corporate_take",
        Act.TRIAGE,
        "Take it under the corporate procedure",
        "Where the statutory procedure does not cover the person or the matter. It stays here.",
    ),
    (Move.ROUTE, "route", Act.TRIAGE, "Send it elsewhere", "To another body, or another kind of process."),
    (Move.REFUSE, "refuse", Act.DECIDE, "Not accept it", "With a reason that the law allows, and the person told."),
)


def _triage_of(case: Case) -> Triage:
    triage = Triage.objects.select_related("case").filter(case=case).first()
    if triage is None:
        raise Http404("Triage has not begun.")
    return triage


def _plain(triage: Triage) -> dict[str, str]:
    """The answers so far, in words, by question."""
    case = triage.case
    yes_no = {True: "Yes", False: "No", None: ""}
    return {
        "safeguarding": {None: "", False: "No", True: f"Yes: referred to {triage.referred_to}"}[triage.child_at_risk],
        "who": triage.get_who_display() if triage.who else "",
        "about": triage.get_about_display() if triage.about else "",
        "when": (
            ""
            if triage.late is None or case.grounds_arose_on is None
            else f"{in_words(case.grounds_arose_on)}: {'over one year before' if triage.late else 'within one year'}"
        ),
        "in-the-way": yes_no[triage.in_the_way],
        "dealt-with": yes_no[triage.dealt_with_before],
    }


@require_safe
def triage(request: HttpRequest, reference: str) -> HttpResponse:
    """The questions in the order of work, the decisions they call for, and the ways on."""
    case = case_for(request, reference, Act.SEE_RECORD)
    asked = _triage_of(case)
    facts = triage_facts(case, asked)
    said = _plain(asked)
    questions = [
        {
            "name": name,
            "title": form.title,
            "said": said[name],
            "address": reverse("triage_question", args=[case, name]),
        }
        for name, form in forms.QUESTIONS.items()
    ]
    missing = ways_on(facts)
    open_ways = [
        {"label": label, "hint": hint, "address": reverse(page, args=[case])}
        for move, page, act, label, hint in WAYS
        if act in request.permitted and not missing[move]
    ]
    towards_stage_one = (Move.ACCEPT, Move.WAIT_FOR_INTEREST, Move.WAIT_FOR_ADVOCATE)
    stage_one_open = any(not missing[move] for move in towards_stage_one)
    decisions = list(Decision.objects.filter(case=case).select_related("element", "decided_by"))
    prejudice = {d.element_id: d for d in decisions if d.kind == DecisionKind.PREJUDICE}
    points = [{"element": e, "decision": prejudice.get(e.pk)} for e in case.elements.all()]
    return render(
        request,
        "stages/triage.html",
        {
            **banner(request, case),
            "triage": asked,
            "questions": questions,
            "answered": sum(1 for question in questions if question["said"]),
            "open_ways": open_ways,
            "before_stage_one": [] if stage_one_open else before_any_way_on(facts) or before_accepting(facts),
            "points": points,
            "late_undecided": asked.late and facts.late_allowed is None,
            "decisions": decisions,
            "in_triage": case.status == State.TRIAGE,
            "may_decide": Act.DECIDE in request.permitted,
            "may_triage": Act.TRIAGE in request.permitted,
            "beside": visible_to(request.user).filter(links_from__case=case, links_from__why=CaseLink.Why.SPLIT),
        },
    )


@require_http_methods(["GET", "POST"])
def triage_begin(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.TRIAGE)
    form = kept.opened(request, forms.ConfirmForm, case=case)
    done = kept.run(
        request,
        form,
        lambda: deeds.begin_triage(case, seen=form.version, by=request.user, on=localdate()),
        then=reverse("triage_question", args=[case, "safeguarding"]),
    )
    return done or kept.page(
        request,
        form,
        "stages/confirm.html",
        case=case,
        title="Begin triage",
        button="Begin triage",
        says=["Safeguarding comes first, then who, about what, when, what is in the way, and where it goes."],
    )


@require_http_methods(["GET", "POST"])
def triage_question(request: HttpRequest, reference: str, question: str) -> HttpResponse:
    case = case_for(request, reference, Act.TRIAGE)
    if question not in forms.QUESTIONS:
        raise Http404("There is no such question.")
    form = kept.opened(request, forms.QUESTIONS[question], case=case, triage=_triage_of(case))
    names = list(forms.QUESTIONS)
    following = names[names.index(question) + 1 :]
    then = reverse("triage_question", args=[case, following[0]]) if following else reverse("triage", args=[case])
    done = kept.run(
        request,
        form,
        lambda: deeds.answer(
            case, seen=form.version, by=request.user, on=localdate(), question=question, answers=form.answers()
        ),
        then=then,
    )
    return done or kept.page(
        request,
        form,
        case=case,
        caption=f"Triage, question {names.index(question) + 1} of {len(names)}",
        cancel=reverse("triage", args=[case]),
    )


@require_http_methods(["GET", "POST"])
def late_decision(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.DECIDE)
    return deed_page(
        request,
        case,
        forms.LateDecisionForm,
        lambda form: decisions.decide_late(case, **by(request, form), **form.cleaned_data),
        then=reverse("triage", args=[case]),
        said="The decision is recorded.",
    )


@require_http_methods(["GET", "POST"])
def route_point(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    case = case_for(request, reference, Act.TRIAGE)
    element = child_of(case, Element.objects.filter(status=ElementStatus.OPEN), number=number)
    there = reverse("triage" if case.status == State.TRIAGE else "details", args=[case])
    return deed_page(
        request,
        case,
        forms.RoutePointForm,
        lambda form: deeds.route_element(case, **by(request, form), element=element, **form.cleaned_data),
        then=there,
        said=f"Point {number} is recorded as dealt with elsewhere. The rest goes on.",
        template="stages/point_form.html",
        element=element,
        cancel=there,
    )


@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.TRIAGE)
    return deed_page(
        request,
        case,
        forms.ConfirmForm,
        lambda form: deeds.accept(case, **by(request, form)),
        then=reverse("allocate", args=[case]),
        said=lambda held: f"{held.reference} is accepted. {due_words(held)} Now allocate it.",
        template="stages/confirm.html",
        title="Accept for stage 1",
        button="Accept for stage 1",
        says=[
            f"Day 0 is {in_words(case.received_on)}, the day it was received (reg 14(3)(c)), whenever triage ends.",
            "The council then has 10 working days to answer.",
        ],
    )


@require_http_methods(["GET", "POST"])
def interest_wait(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.TRIAGE)
    return deed_page(
        request,
        case,
        forms.ConfirmForm,
        lambda form: deeds.wait_for_interest(case, **by(request, form)),
        then=case,
        said="The complaints manager will decide about sufficient interest.",
        template="stages/confirm.html",
        title="Ask for the sufficient interest decision",
        button="Ask for the decision",
        says=[
            "The complaints manager must decide as soon as possible (reg 12(1)).",
            "The day of the decision will be day 0 of stage 1 (reg 14(3)(a)).",
        ],
    )


@require_http_methods(["GET", "POST"])
def interest(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.DECIDE)
    return deed_page(
        request,
        case,
        forms.InterestForm,
        lambda form: decisions.decide_interest(case, **by(request, form), **form.cleaned_data),
        then=case,
        said="The decision is recorded.",
    )


@require_http_methods(["GET", "POST"])
def advocate_wait(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.TRIAGE)
    return deed_page(
        request,
        case,
        forms.ConfirmForm,
        lambda form: deeds.wait_for_advocate(case, **by(request, form)),
        then=case,
        said="Stage 1 will start on the day the advocate is appointed.",
        template="stages/confirm.html",
        title="Wait for an advocate",
        button="Wait for an advocate",
        says=["The day the advocate is appointed will be day 0 of stage 1 (reg 14(3)(b)). Help them to get one now."],
    )


@require_http_methods(["GET", "POST"])
def advocate(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.TRIAGE)

    def deed(form: CaseForm) -> Case:
        given = {name: form.cleaned_data[name] for name in ("name", "organisation", "appointed_on")}
        return deeds.appoint_advocate(case, **by(request, form), **given)

    return deed_page(
        request,
        case,
        forms.AdvocateForm,
        deed,
        then=case,
        said=lambda held: f"The advocate is recorded. {due_words(held)}",
    )


@require_http_methods(["GET", "POST"])
def early(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.TRIAGE)
    return deed_page(
        request,
        case,
        forms.TryEarlyForm,
        lambda form: deeds.try_early_resolution(case, **by(request, form), **form.cleaned_data),
        then=case,
        said="Early resolution has begun. Stage 1's clock runs underneath.",
    )


@require_http_methods(["GET", "POST"])
def early_resolved(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.TRIAGE)
    return deed_page(
        request,
        case,
        forms.ResolvedEarlyForm,
        lambda form: deeds.resolve_early(case, **by(request, form), **form.cleaned_data),
        then=case,
        said="The early resolution is recorded, and counted on a line of its own.",
    )


@require_http_methods(["GET", "POST"])
def early_end(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.TRIAGE)
    return deed_page(
        request,
        case,
        forms.EndEarlyForm,
        lambda form: deeds.end_early_resolution(case, **by(request, form), **form.cleaned_data),
        then=reverse("allocate", args=[case]),
        said=lambda held: f"{held.reference} is at stage 1. {due_words(held)} Now allocate it.",
    )


@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.DECIDE)
    return deed_page(
        request,
        case,
        forms.RefuseForm,
        lambda form: decisions.refuse(case, **by(request, form), **form.cleaned_data),
        then=case,
        said="It is recorded that this was not accepted, and why. It is still counted.",
    )


@require_http_methods(["GET", "POST"])
def route(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.TRIAGE)
    return deed_page(
        request,
        case,
        forms.RouteForm,
        lambda form: deeds.route(case, **by(request, form), **form.cleaned_data),
        then=case,
        said=lambda held: f"Recorded as sent elsewhere: {Route(held.triage.route).label}. It is still counted.",
    )
