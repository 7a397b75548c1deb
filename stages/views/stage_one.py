"""The pages of stage 1: give it, take it, draft the answer point by point, check it, send it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import case_for, child_of
from cases.forms import kept
from cases.models import Element, ElementStatus
from cases.permissions import Act
from stages.actions import response as writing
from stages.actions import stage_one as deeds
from stages.forms import stage_one as forms
from stages.forms.triage import ConfirmForm
from stages.letters import response_html, response_kind
from stages.models import Answer, Response, SentLetter, StageOne
from stages.views.case import banner
from stages.views.deed_page import by, deed_page, due_words
from stages.wording import date_words


@require_http_methods(["GET", "POST"])
def allocate(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.ALLOCATE)
    return deed_page(
        request,
        case,
        forms.AllocateForm,
        lambda form: deeds.allocate(case, **by(request, form), to=form.cleaned_data["to"]),
        then=case,
        said=lambda held: f"{held.reference} is allocated.",
        template="stages/give.html",
        nobody="Nobody can be chosen. The case needs a service area with a senior manager who is not kept out of it.",
    )


@require_http_methods(["GET", "POST"])
def team_manager(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.APPOINT_TEAM_MANAGER)
    return deed_page(
        request,
        case,
        forms.AppointTeamManagerForm,
        lambda form: deeds.appoint_team_manager(case, **by(request, form), to=form.cleaned_data["to"]),
        then=case,
        said="The team manager is appointed, and now accepts or sends it back.",
        template="stages/give.html",
        nobody="Nobody can be chosen. Every team manager of this service is kept out of the case, or there is none.",
    )


@require_http_methods(["GET", "POST"])
def appointment_accept(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.ANSWER_APPOINTMENT)
    return deed_page(
        request,
        case,
        ConfirmForm,
        lambda form: deeds.accept_appointment(case, **by(request, form)),
        then=reverse("response", args=[case]),
        said=lambda held: f"You have taken {held.reference} on. {due_words(held)}",
        template="stages/confirm.html",
        title="Accept the appointment",
        button="Accept",
        says=[
            due_words(case),
            "Investigating is your own duty and is not passed down. If you know the family or anyone complained about, "
            "send it back instead.",
        ],
    )


@require_http_methods(["GET", "POST"])
def appointment_return(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.ANSWER_APPOINTMENT)
    return deed_page(
        request,
        case,
        forms.ReturnAppointmentForm,
        lambda form: deeds.return_appointment(case, **by(request, form), **form.cleaned_data),
        then=reverse("your_work"),
        said="It has gone back to the senior manager. The clock runs on.",
    )


@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.EXTEND)
    get_object_or_404(StageOne, case=case)
    return deed_page(
        request,
        case,
        forms.ExtendForm,
        lambda form: deeds.extend(case, **by(request, form), **form.cleaned_data),
        then=case,
        said=lambda held: f"{held.reference} is extended. {due_words(held)}",
    )


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.EXTEND)
    return deed_page(
        request,
        case,
        forms.MoveStartForm,
        lambda form: deeds.move_start(case, **by(request, form), **form.cleaned_data),
        then=case,
        said=lambda held: f"The later start is recorded. {due_words(held)}",
    )


@require_safe
def response(request: HttpRequest, reference: str) -> HttpResponse:
    """The response so far, point by point, with what is missing; or as it was sent."""
    case = case_for(request, reference, Act.SEE_DRAFT)
    drafted = get_object_or_404(Response.objects.select_related("submitted_by", "approved_by"), case=case)
    answers = {answer.element_id: answer for answer in drafted.answers.all()}
    rows = [
        {"element": element, "answer": answers.get(element.pk), "missing": missing}
        for element, missing in writing.before_submitting(case)
    ]
    return render(
        request,
        "stages/response.html",
        {
            **banner(request, case),
            "response": drafted,
            "rows": rows,
            "ready": all(not row["missing"] for row in rows),
            "may_draft": Act.DRAFT in request.permitted and drafted.status != Response.Status.ISSUED,
            "editable": drafted.status in (Response.Status.DRAFTING, Response.Status.RETURNED),
            "sent": SentLetter.objects.filter(case=case, kind=response_kind(case)).select_related("sent_by").first(),
        },
    )


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Draft the answer to one point, beside the words it answers and what is still missing."""
    case = case_for(request, reference, Act.DRAFT)
    element = child_of(case, Element.objects.filter(status=ElementStatus.OPEN), number=number)
    drafted = get_object_or_404(Response, case=case)
    found = Answer.objects.filter(element=element).first() or Answer(element=element, response=drafted)
    rows = writing.before_submitting(case)
    numbers = [row[0].number for row in rows]
    following = next((n for n in numbers if n > number), None)
    then = reverse("answer", args=[case, following]) if following else reverse("response", args=[case])
    form = kept.opened(request, forms.AnswerForm, case=case, answer=found)
    done = kept.run(
        request,
        form,
        lambda: writing.draft_answer(
            case, seen=form.seen, by=request.user, on=timezone.localdate(), element=element, **form.text()
        ),
        then=then,
        said=f"The answer to point {number} is saved.",
    )
    due = case.clocks.filter(rule__in=("C4", "G15b")).values_list("due_on", flat=True).first()
    return done or kept.page(
        request,
        form,
        "stages/answer.html",
        case=case,
        element=element,
        rows=rows,
        due=date_words(due) if due else "",
        button=f"Save and go to point {following}" if following else "Save and read it all",
        cancel=reverse("response", args=[case]),
    )


@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.DRAFT)
    drafted = get_object_or_404(Response, case=case)
    form = kept.opened(request, forms.LetterForm, case=case, response=drafted)
    done = kept.run(
        request,
        form,
        lambda: writing.draft_letter(case, **by(request, form), **form.cleaned_data),
        then=reverse("response", args=[case]),
        said="The opening and closing are saved.",
    )
    return done or kept.page(request, form, case=case, cancel=reverse("response", args=[case]))


@require_safe
def preview(request: HttpRequest, reference: str) -> HttpResponse:
    """The letter as the complainant would read it."""
    case = case_for(request, reference, Act.SEE_DRAFT)
    get_object_or_404(Response, case=case)
    sent = SentLetter.objects.filter(case=case, kind=response_kind(case)).first()
    html = sent.html if sent else response_html(case, sent_on=timezone.localdate(), sent_to="")
    return render(request, "stages/preview.html", {**banner(request, case), "html": html, "sent": sent})


@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.DRAFT)
    return deed_page(
        request,
        case,
        ConfirmForm,
        lambda form: writing.submit(case, **by(request, form)),
        then=case,
        said="The draft is with the complaints team for a check.",
        template="stages/confirm.html",
        title="Submit the draft response",
        button="Submit for a check",
        says=[
            "The complaints team reads it, and approves it or sends it back with comments.",
            "If you change a word afterwards, it has to be submitted and approved again.",
        ],
    )


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, reference: str) -> HttpResponse:
    """Read the draft, then approve it or send it back with comments."""
    case = case_for(request, reference, Act.CHECK)
    drafted = get_object_or_404(Response.objects.select_related("submitted_by"), case=case)
    form = kept.opened(request, forms.CheckForm, case=case)
    done = kept.run(
        request,
        form,
        lambda: (
            writing.approve(case, **by(request, form))
            if form.cleaned_data["decision"] == "approve"
            else writing.return_response(case, **by(request, form), comments=form.cleaned_data["comments"])
        ),
        then=case,
        said=lambda held: (
            "The draft is approved. Send it."
            if held.response.status == Response.Status.APPROVED
            else "The draft has gone back to the team manager with your comments."
        ),
    )
    answers = Answer.objects.filter(element__case=case, element__status=ElementStatus.OPEN).select_related("element")
    return done or kept.page(
        request, form, "stages/check.html", case=case, response=drafted, answers=answers, people=case.involvements.all()
    )


@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.ISSUE)
    return deed_page(
        request,
        case,
        forms.IssueForm,
        lambda form: writing.issue(case, **by(request, form), **form.cleaned_data),
        then=case,
        said=lambda held: f"The response is recorded as sent. Stage 1 of {held.reference} is answered.",
        template="stages/issue.html",
        people=case.involvements.select_related("person").filter(person__isnull=False),
    )
