"""The pages of the council's answer to the panel: given to a director, considered, written, signed, sent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import case_for
from cases.forms import kept
from cases.permissions import Act
from stages.actions import panel_answer as deeds
from stages.forms import panel_answer as forms
from stages.forms.triage import ConfirmForm
from stages.law.vocabulary import LetterKind
from stages.letters_stage_three import answer_html
from stages.models import SentLetter, StageThree
from stages.panel_so_far import before_signing
from stages.views.case import banner
from stages.views.deed_page import by, deed_page
from stages.views.stage_three import page_of


@require_http_methods(["GET", "POST"])
def director_appoint(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.APPOINT_OUTSIDERS)
    get_object_or_404(StageThree, case=case)
    return deed_page(
        request,
        case,
        forms.AppointDirectorForm,
        lambda form: deeds.appoint_director(case, **by(request, form), **form.cleaned_data),
        then=page_of(case),
        said="The answer is with them.",
        template="stages/stage_three_director.html",
        cancel=page_of(case),
    )


@require_http_methods(["GET", "POST"])
def panel_consider(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.ANSWER_PANEL)
    three = get_object_or_404(StageThree, case=case)
    form = kept.opened(request, forms.ConsiderForm, case=case, three=three)
    done = kept.run(
        request,
        form,
        lambda: deeds.consider(case, **by(request, form), **form.cleaned_data),
        then=page_of(case),
        said="It is recorded.",
    )
    return done or kept.page(request, form, case=case, cancel=page_of(case))


@require_http_methods(["GET", "POST"])
def panel_answer_letter(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.ANSWER_PANEL)
    three = get_object_or_404(StageThree, case=case)
    form = kept.opened(request, forms.AnswerLetterForm, case=case, three=three)
    done = kept.run(
        request,
        form,
        lambda: deeds.write_answer(case, **by(request, form), **form.cleaned_data),
        then=page_of(case),
        said="The opening and closing are saved.",
    )
    return done or kept.page(request, form, case=case, cancel=page_of(case))


@require_safe
def panel_answer_preview(request: HttpRequest, reference: str) -> HttpResponse:
    """The stage 3 response as the complainant would read it, or as it was sent."""
    case = case_for(request, reference, Act.SEE_DRAFT)
    three = get_object_or_404(StageThree.objects.select_related("signed_by"), case=case)
    sent = SentLetter.objects.filter(case=case, kind=LetterKind.STAGE3_RESPONSE).first()
    html = sent.html if sent else answer_html(case, three, sent_on=timezone.localdate(), sent_to="")
    return render(
        request,
        "stages/preview.html",
        {**banner(request, case), "heading": "The stage 3 response", "html": html, "sent": sent},
    )


@require_http_methods(["GET", "POST"])
def panel_answer_sign(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.ANSWER_PANEL)
    three = get_object_or_404(StageThree, case=case)
    return deed_page(
        request,
        case,
        ConfirmForm,
        lambda form: deeds.sign(case, **by(request, form)),
        then=page_of(case),
        said="You have signed the answer. The complaints team sends it.",
        template="stages/stage_three_sign.html",
        title="Sign the stage 3 response",
        button="Sign it as it reads now",
        missing=before_signing(case, three),
        cancel=page_of(case),
    )


@require_http_methods(["GET", "POST"])
def panel_answer_send(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.SEND_LATER_STAGE)
    get_object_or_404(StageThree, case=case)
    return deed_page(
        request,
        case,
        forms.SendAnswerForm,
        lambda form: deeds.send(case, **by(request, form), **form.cleaned_data),
        then=page_of(case),
        said="The response is recorded as sent. Stage 3 is answered.",
        template="stages/stage_three_send.html",
        people=case.involvements.select_related("person").filter(person__isnull=False),
        cancel=page_of(case),
    )
