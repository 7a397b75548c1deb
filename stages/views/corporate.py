"""The pages of the corporate procedure: taken under it, extended, its stage 2, and moved to or from it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import case_for, child_of
from cases.forms import kept
from cases.models import Case, CaseLink, Element, ElementStatus, Part
from cases.permissions import Act, visible_to
from stages.actions import corporate as deeds
from stages.actions import rerouting, review
from stages.actions.stage_two import points_without
from stages.conflicts import candidates
from stages.forms import corporate as forms
from stages.forms.triage import ConfirmForm
from stages.law.vocabulary import DecisionKind, Layer, LetterKind, Procedure
from stages.letters_corporate import review_html, reviewed_points
from stages.models import Acknowledgement, Appointment, Clock, Decision, SentLetter, StageOne, StageTwo, Triage
from stages.views.case import banner
from stages.views.deed_page import by, deed_page, due_words
from stages.wording import date_words

STAGES = (
    {"number": 1, "name": "Stage 1", "acknowledgement": "G15a", "answer": "G15b"},
    {"number": 2, "name": "Stage 2, the review", "acknowledgement": "G15c", "answer": "G15d"},
)


def may_read_draft(request: HttpRequest) -> bool:
    """Whether somebody may read a review before it is sent: whoever answered stage 1 may not."""
    return bool({Act.REVIEW, Act.SEE_STAGE_TWO} & request.permitted)


@require_safe
def corporate(request: HttpRequest, reference: str) -> HttpResponse:
    """Both stages with their dates, the review point by point, and how the complaint came under this procedure."""
    case = case_for(request, reference, Act.SEE_DRAFT)
    if case.procedure != Procedure.CORPORATE:
        raise Http404("This case is not under the corporate procedure.")
    clocks = {clock.rule: clock for clock in Clock.objects.filter(case=case, rule__startswith="G15")}
    rows = {1: StageOne.objects.filter(case=case).first(), 2: StageTwo.objects.filter(case=case).first()}
    acknowledged = dict(Acknowledgement.objects.filter(case=case).values_list("stage", "sent_on"))
    sent = {letter.kind: letter for letter in SentLetter.objects.filter(case=case).select_related("sent_by")}
    stage_two = rows[2]
    readable = stage_two is not None and (may_read_draft(request) or stage_two.responded_on is not None)
    reviewer = Appointment.objects.filter(case=case, part=Part.REVIEWING_OFFICER, ended_on__isnull=True)
    return render(
        request,
        "stages/corporate.html",
        {
            **banner(request, case),
            "triage": Triage.objects.filter(case=case).first(),
            "split_from": visible_to(request.user)
            .filter(links_to__other=case, links_to__why=CaseLink.Why.SPLIT)
            .first(),
            "moved": Decision.objects.filter(case=case, kind=DecisionKind.REROUTE).select_related("decided_by"),
            "stages": [
                stage
                | {
                    "row": rows[stage["number"]],
                    "acknowledged": acknowledged.get(stage["number"]),
                    "acknowledgement": clocks.get(stage["acknowledgement"]),
                    "answer": clocks.get(stage["answer"]),
                }
                for stage in STAGES
                if rows[stage["number"]]
            ],
            "stage_two": stage_two,
            "points": reviewed_points(case) if readable else [],
            "missing": points_without(case, Layer.ADJUDICATION) if readable else [],
            "signed": readable and review.signature_stands(case, stage_two),
            "readable": readable,
            "reviewer": reviewer.select_related("user").first(),
            "sent": sent.get(LetterKind.CORPORATE_REVIEW),
            "first_answer": sent.get(LetterKind.CORPORATE_RESPONSE),
            "drafting": Act.REVIEW in request.permitted and stage_two is not None and not stage_two.responded_on,
        },
    )


@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.TRIAGE)
    get_object_or_404(Triage, case=case)
    decided = deeds.needs_decision(case)

    def deed(form: forms.TakeForm) -> Case:
        if not decided:
            return deeds.take(case, **by(request, form), **form.cleaned_data)
        given = form.cleaned_data | {"why_not_statutory": form.cleaned_data["reasons"]}
        return deeds.take_by_decision(case, **by(request, form), **given)

    return deed_page(
        request,
        case,
        forms.TakeForm,
        deed,
        then=case,
        said=lambda held: f"{held.reference} is under the corporate procedure. Acknowledge it, and allocate it.",
        template="stages/corporate_take.html",
        decided=decided,
        barred=decided and Act.DECIDE not in request.permitted,
        missing=deeds.before_taking(case),
    )


@require_http_methods(["GET", "POST"])
def split_point(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    case = case_for(request, reference, Act.TRIAGE)
    open_points = Element.objects.filter(status__in=[ElementStatus.OPEN, ElementStatus.STOPPED])
    element = child_of(case, open_points, number=number)
    return deed_page(
        request,
        case,
        forms.SplitForm,
        lambda form: deeds.split_point(case, **by(request, form), element=element, **form.cleaned_data),
        then=lambda made: made,
        said=lambda made: f"Point {number} is a corporate complaint of its own now: {made.reference}.",
        template="stages/point_form.html",
        element=element,
    )


@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.EXTEND)
    return deed_page(
        request,
        case,
        forms.ExtendForm,
        lambda form: deeds.extend(case, **by(request, form), **form.cleaned_data),
        then=case,
        said=lambda held: f"{held.reference} is extended. {due_words(held)}",
    )


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.RECORD_REQUEST)
    return deed_page(
        request,
        case,
        forms.AskForm,
        lambda form: review.ask(case, **by(request, form), **form.cleaned_data),
        then=case,
        said="The request for stage 2 is recorded. Acknowledge it, and appoint the reviewing officer.",
    )


@require_http_methods(["GET", "POST"])
def reviewer(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.APPOINT_REVIEWER)
    return deed_page(
        request,
        case,
        forms.AppointReviewerForm,
        lambda form: review.appoint_reviewer(case, **by(request, form), to=form.cleaned_data["to"]),
        then=case,
        said="The reviewing officer is appointed, and sees the case from now on.",
        template="stages/corporate_reviewer.html",
        candidates=candidates(case, Part.REVIEWING_OFFICER, timezone.localdate()),
    )


@require_http_methods(["GET", "POST"])
def point(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Draft what the review finds on one point, beside the point and its answer at stage 1."""
    case = case_for(request, reference, Act.REVIEW)
    element = child_of(case, Element.objects.filter(status=ElementStatus.OPEN), number=number)
    get_object_or_404(StageTwo, case=case)
    form = kept.opened(request, forms.ReviewPointForm, case=case, element=element)
    done = kept.run(
        request,
        form,
        lambda: review.draft_point(case, **by(request, form), element=element, **form.cleaned_data),
        then=reverse("corporate", args=[case]),
        said=f"What the review finds on point {number} is saved.",
    )
    first = element.findings.filter(layer=Layer.STAGE1).first()
    return done or kept.page(
        request,
        form,
        "stages/corporate_point.html",
        case=case,
        element=element,
        first=first,
        cancel=reverse("corporate", args=[case]),
    )


@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.REVIEW)
    stage_two = get_object_or_404(StageTwo, case=case)
    form = kept.opened(request, forms.ReviewLetterForm, case=case, stage_two=stage_two)
    done = kept.run(
        request,
        form,
        lambda: review.draft_letter(case, **by(request, form), **form.cleaned_data),
        then=reverse("corporate", args=[case]),
        said="The opening and closing are saved.",
    )
    return done or kept.page(request, form, case=case, cancel=reverse("corporate", args=[case]))


@require_safe
def preview(request: HttpRequest, reference: str) -> HttpResponse:
    """The stage 2 letter as the complainant would read it, or as it was sent."""
    case = case_for(request, reference, Act.SEE_DRAFT)
    sent = SentLetter.objects.filter(case=case, kind=LetterKind.CORPORATE_REVIEW).first()
    stage_two = StageTwo.objects.filter(case=case).first()
    if sent is None and (stage_two is None or case.procedure != Procedure.CORPORATE or not may_read_draft(request)):
        raise Http404("There is no such letter.")
    html = sent.html if sent else review_html(case, stage_two, sent_on=timezone.localdate(), sent_to="")
    return render(request, "stages/preview.html", {**banner(request, case), "html": html, "sent": sent})


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.REVIEW)
    return deed_page(
        request,
        case,
        ConfirmForm,
        lambda form: review.sign(case, **by(request, form)),
        then=reverse("corporate", args=[case]),
        said="The response is signed. The complaints team sends it.",
        template="stages/confirm.html",
        title="Sign the stage 2 response",
        button="Sign",
        says=[
            "It is the council's final answer under the corporate procedure, and yours.",
            "You sign it as it reads now. If a word is changed afterwards, it has to be signed again.",
        ],
    )


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.SEND_LATER_STAGE)
    return deed_page(
        request,
        case,
        forms.SendReviewForm,
        lambda form: review.send(case, **by(request, form), **form.cleaned_data),
        then=case,
        said=lambda held: f"The response is recorded as sent. Stage 2 of {held.reference} is answered.",
        template="stages/corporate_send.html",
        people=case.involvements.select_related("person").filter(person__isnull=False),
    )


@require_http_methods(["GET", "POST"])
def reroute_statutory(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.DECIDE)
    return deed_page(
        request,
        case,
        forms.RerouteStatutoryForm,
        lambda form: rerouting.reroute_statutory(case, **by(request, form), **form.cleaned_data),
        then=case,
        said=lambda held: f"{held.reference} is under the statutory procedure now. {due_words(held)}",
        template="stages/confirm.html",
        says=[
            f"Stage 1 starts afresh, with the original date as day 0: {date_words(case.received_on)}. Its clock will "
            "show how late it is, and the case page says that it was moved.",
            "What was drafted and sent stays on record. The draft is opened again, to be answered under the law.",
        ],
    )


@require_http_methods(["GET", "POST"])
def reroute_corporate(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.DECIDE)
    return deed_page(
        request,
        case,
        forms.RerouteCorporateForm,
        lambda form: rerouting.reroute_corporate(case, **by(request, form), **form.cleaned_data),
        then=case,
        said=lambda held: f"{held.reference} is under the corporate procedure now. {due_words(held)}",
        template="stages/confirm.html",
        says=[
            "Only a complaint that the statutory procedure does not cover belongs there. The Ombudsman finds fault "
            "with the wrong procedure.",
            f"It keeps its original date, {date_words(case.received_on)}. What was drafted stays and is checked again.",
        ],
    )
