"""The pages of cases with the Ombudsman, of early referral, and of the Ombudsman's published figures."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import allow, case_for, child_of
from cases.forms import kept
from cases.models import Case
from cases.permissions import Act, may
from stages.actions import early_referral as early
from stages.actions import ombudsman as deeds
from stages.actions import ombudsman_remedies
from stages.actions.ombudsman_details import change_details
from stages.calendar import england
from stages.forms import ombudsman as forms
from stages.law.moves import Move, possible
from stages.law.ombudsman import compliance
from stages.law.vocabulary import Layer, OmbudsmanKind
from stages.law.working_days import in_words
from stages.models import Finding, OmbudsmanCase, OmbudsmanFigure, OmbudsmanLetter, Remedy
from stages.views.case import banner
from stages.views.deed_page import by, deed_page
from stages.wording import left


@require_safe
def ombudsman(request: HttpRequest, reference: str) -> HttpResponse:
    """Every case there about this one: its letters and their dates, the decision in both vocabularies, the remedies."""
    case = case_for(request, reference, Act.SEE_OMBUDSMAN)
    today, calendar = timezone.localdate(), england()
    rows = OmbudsmanCase.objects.filter(case=case).prefetch_related("letters", "remedies__type")
    there = [
        {
            "row": row,
            "advice": row.kind == OmbudsmanKind.O6,
            "sent_by_us": row.kind == OmbudsmanKind.O4,
            "letters": [
                {"letter": letter, "left": None if letter.answered_on else left(letter.due_on, today, calendar)}
                for letter in row.letters.all()
            ],
            "remedies": [
                {
                    "remedy": remedy,
                    "status": compliance(
                        remedy.due_on, remedy.done_on, not_complied=bool(remedy.not_complied_why), today=today
                    ),
                }
                for remedy in row.remedies.all()
            ],
        }
        for row in rows
    ]
    return render(
        request,
        "stages/ombudsman.html",
        {
            **banner(request, case),
            "there": there,
            "findings": Finding.objects.filter(element__case=case, layer=Layer.OMBUDSMAN).select_related("element"),
            "may_keep": Act.KEEP_OMBUDSMAN in request.permitted,
            "may_refer_early": Act.DECIDE in request.permitted
            and possible(Move.REFER_EARLY, case.status, case.procedure),
        },
    )


def _page(request: HttpRequest, case: Case, form_class: Any, deed: Any, *, said: str, **context: Any) -> HttpResponse:
    """A form that leads back to the Ombudsman's page of the case."""
    back = reverse("ombudsman", args=[case])
    return deed_page(
        request,
        case,
        form_class,
        deed,
        then=back,
        said=said,
        cancel=back,
        **{"template": "stages/learning_form.html"} | context,
    )


@require_http_methods(["GET", "POST"])
def ombudsman_open(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.KEEP_OMBUDSMAN)
    return _page(
        request,
        case,
        forms.OpenForm,
        lambda form: deeds.open_case(case, **by(request, form), **form.cleaned_data),
        said="The Ombudsman’s case is recorded.",
        about=f"The stage it had reached is filled in from the record: {deeds.stage_reached(case)}.",
    )


@require_http_methods(["GET", "POST"])
def ombudsman_details(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    case = case_for(request, reference, Act.KEEP_OMBUDSMAN)
    row = child_of(case, OmbudsmanCase.objects.all(), pk=pk)
    return _page(
        request,
        case,
        partial(forms.DetailsForm, ombudsman_case=row),
        lambda form: change_details(case, **by(request, form), ombudsman_case=row, **form.cleaned_data),
        said="It is saved.",
        about=f"{row.get_kind_display()}, {in_words(row.referred_on)}." if row.referred_on else row.get_kind_display(),
    )


@require_http_methods(["GET", "POST"])
def ombudsman_letter(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    case = case_for(request, reference, Act.KEEP_OMBUDSMAN)
    row = child_of(case, OmbudsmanCase.objects.all(), pk=pk)
    return _page(
        request,
        case,
        forms.LetterForm,
        lambda form: deeds.record_letter(case, **by(request, form), ombudsman_case=row, **form.cleaned_data),
        said="The letter is recorded, with the date for its answer.",
    )


@require_http_methods(["GET", "POST"])
def ombudsman_answer(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    case = case_for(request, reference, Act.KEEP_OMBUDSMAN)
    letter = get_object_or_404(OmbudsmanLetter, pk=pk, ombudsman_case__case=case)
    return _page(
        request,
        case,
        forms.AnswerLetterForm,
        lambda form: deeds.answer_letter(case, **by(request, form), letter=letter, **form.cleaned_data),
        said="The answer is recorded.",
        about=letter.asked,
    )


@require_http_methods(["GET", "POST"])
def ombudsman_decision(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    case = case_for(request, reference, Act.KEEP_OMBUDSMAN)
    row = child_of(case, OmbudsmanCase.objects.all(), pk=pk)
    return _page(
        request,
        case,
        partial(forms.DecisionForm, ombudsman_case=row),
        lambda form: deeds.decide(case, **by(request, form), ombudsman_case=row, **form.cleaned_data),
        said="The Ombudsman’s decision is recorded.",
        title="Put the Ombudsman’s decision right" if row.decision else "",
    )


@require_http_methods(["GET", "POST"])
def ombudsman_report(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    case = case_for(request, reference, Act.KEEP_OMBUDSMAN)
    row = child_of(case, OmbudsmanCase.objects.all(), pk=pk)
    return _page(
        request,
        case,
        partial(forms.FollowDecisionForm, ombudsman_case=row),
        lambda form: deeds.follow_decision(case, **by(request, form), ombudsman_case=row, **form.cleaned_data),
        said="It is saved.",
    )


@require_http_methods(["GET", "POST"])
def ombudsman_remedy(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    case = case_for(request, reference, Act.KEEP_OMBUDSMAN)
    row = child_of(case, OmbudsmanCase.objects.all(), pk=pk)
    return _page(
        request,
        case,
        forms.AgreeRemedyForm,
        lambda form: ombudsman_remedies.agree_remedy(
            case, **by(request, form), ombudsman_case=row, **form.cleaned_data
        ),
        said="The remedy is recorded, with the date it is due.",
    )


@require_http_methods(["GET", "POST"])
def ombudsman_remedy_follow(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    case = case_for(request, reference, Act.KEEP_OMBUDSMAN)
    row = child_of(case, Remedy.objects.filter(ombudsman_case__isnull=False), pk=pk)
    return _page(
        request,
        case,
        partial(forms.FollowRemedyForm, remedy=row),
        lambda form: ombudsman_remedies.follow_remedy(case, **by(request, form), remedy=row, **form.cleaned_data),
        said="It is saved.",
        about=row.text,
    )


@require_http_methods(["GET", "POST"])
def early_referral(request: HttpRequest, reference: str) -> HttpResponse:
    """The checklist of early referral, with what the record holds against it."""
    case = case_for(request, reference, Act.DECIDE)
    return _page(
        request,
        case,
        forms.EarlyReferralForm,
        lambda form: early.refer_early(case, **by(request, form), **form.cleaned_data),
        said="It is referred early to the Ombudsman, and closed here.",
        template="stages/ombudsman_early.html",
        against=early.against_it(case, early.points_in_question(case)),
    )


@require_safe
def ombudsman_figures(request: HttpRequest) -> HttpResponse:
    """The figures as the Ombudsman published them, year by year, each with its source."""
    allow(request, Act.SEE_FIGURES)
    rows = OmbudsmanFigure.objects.select_related("entered_by").order_by("-year", "pk")
    return render(
        request,
        "stages/ombudsman_figures.html",
        {"rows": rows, "may_enter": may(request.user, Act.ENTER_FIGURES)},
    )


@require_http_methods(["GET", "POST"])
def ombudsman_figure_add(request: HttpRequest) -> HttpResponse:
    allow(request, Act.ENTER_FIGURES)
    form = kept.opened(request, forms.FigureForm)
    done = kept.run(
        request,
        form,
        lambda: deeds.enter_figure(by=request.user, on=timezone.localdate(), **form.cleaned_data),
        then=reverse("ombudsman_figures"),
        said="The figure is saved.",
    )
    return done or kept.page(request, form, cancel=reverse("ombudsman_figures"))
