"""The pages on which the council answers at stage 2: adjudicated, discussed, signed, sent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import case_for
from cases.forms import kept
from cases.permissions import Act
from stages.actions import adjudication as deeds
from stages.actions.stage_two import before_adjudicating
from stages.actions.stage_two import begin_adjudication as begin_deed
from stages.forms import stage_two as forms
from stages.forms.triage import ConfirmForm
from stages.law.vocabulary import Layer, LetterKind
from stages.letters_stage_two import answer_html
from stages.models import SentLetter, StageTwo
from stages.views.case import banner
from stages.views.deed_page import by, deed_page
from stages.views.investigation import on_point
from stages.views.stage_two import page_of


@require_http_methods(["GET", "POST"])
def adjudication_begin(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.APPOINT_OUTSIDERS)
    get_object_or_404(StageTwo, case=case)
    return deed_page(
        request,
        case,
        ConfirmForm,
        lambda form: begin_deed(case, **by(request, form)),
        then=page_of(case),
        said="Both reports are with the adjudicating officer.",
        template="stages/stage_two_begin.html",
        title="Begin the adjudication",
        button="Begin the adjudication",
        missing=before_adjudicating(case),
        says=["Both reports go to the adjudicating officer, who decides for the council on each point."],
        cancel=page_of(case),
    )


@require_http_methods(["GET", "POST"])
def adjudicate(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The council's own finding on one point, beside what the investigation found and what was thought of it."""
    return on_point(
        request,
        reference,
        number,
        Act.ADJUDICATE,
        forms.AdjudicateForm,
        Layer.ADJUDICATION,
        lambda case, element, form: deeds.adjudicate(case, **by(request, form), element=element, **form.cleaned_data),
        said=f"Point {number} is adjudicated.",
    )


@require_http_methods(["GET", "POST"])
def discussion(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.ADJUDICATE)
    two = get_object_or_404(StageTwo, case=case)
    form = kept.opened(request, forms.DiscussionForm, case=case, stage_two=two)
    done = kept.run(
        request,
        form,
        lambda: deeds.record_discussion(case, **by(request, form), **form.cleaned_data),
        then=page_of(case),
        said="The discussion is recorded.",
    )
    return done or kept.page(request, form, case=case, cancel=page_of(case))


@require_http_methods(["GET", "POST"])
def adjudication_letter(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.ADJUDICATE)
    two = get_object_or_404(StageTwo, case=case)
    form = kept.opened(request, forms.AnswerLetterForm, case=case, stage_two=two)
    done = kept.run(
        request,
        form,
        lambda: deeds.write_letter(case, **by(request, form), **form.cleaned_data),
        then=page_of(case),
        said="The opening and closing are saved.",
    )
    return done or kept.page(request, form, case=case, cancel=page_of(case))


@require_safe
def stage_two_preview(request: HttpRequest, reference: str) -> HttpResponse:
    """The stage 2 response as the complainant would read it, or as it was sent."""
    case = case_for(request, reference, Act.SEE_DRAFT)
    two = get_object_or_404(StageTwo.objects.select_related("signed_by"), case=case)
    sent = SentLetter.objects.filter(case=case, kind=LetterKind.STAGE2_RESPONSE).first()
    html = sent.html if sent else answer_html(case, two, sent_on=timezone.localdate(), sent_to="", ask_by=None)
    return render(
        request,
        "stages/preview.html",
        {**banner(request, case), "heading": "The stage 2 response", "html": html, "sent": sent},
    )


@require_http_methods(["GET", "POST"])
def adjudication_sign(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.ADJUDICATE)
    get_object_or_404(StageTwo, case=case)
    return deed_page(
        request,
        case,
        ConfirmForm,
        lambda form: deeds.sign(case, **by(request, form)),
        then=page_of(case),
        said="You have signed the answer. The complaints team sends it.",
        template="stages/stage_two_begin.html",
        title="Sign the stage 2 response",
        button="Sign it as it reads now",
        missing=deeds.before_signing(case),
        preview=True,
        says=["Your signature is of this text and of no other: if a word of it changes, it has to be signed again."],
        cancel=page_of(case),
    )


@require_http_methods(["GET", "POST"])
def stage_two_send(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.SEND_LATER_STAGE)
    two = get_object_or_404(StageTwo, case=case)
    return deed_page(
        request,
        case,
        forms.SendAnswerForm,
        lambda form: deeds.send(case, **by(request, form), **form.cleaned_data),
        then=page_of(case),
        said=lambda held: f"The response is recorded as sent. Stage 2 of {held.reference} is answered.",
        template="stages/stage_two_send.html",
        stands=deeds.signature_stands(case, two),
        signed=bool(two.signed_digest),
        people=case.involvements.select_related("person").filter(person__isnull=False),
        cancel=page_of(case),
    )
