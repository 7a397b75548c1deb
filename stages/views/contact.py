"""Words with the complainant: what was sent and said, and the pages that record more of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import case_for, child_of
from cases.permissions import Act
from stages.actions import contact as deeds
from stages.forms import contact as forms
from stages.law.moves import Move, possible
from stages.models import Acknowledgement, ProgressUpdate, SentLetter, StageOne, Withdrawal
from stages.owed import owed
from stages.views.case import banner
from stages.views.deed_page import by, deed_page


@require_safe
def contact(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything that the complainant was sent or told: acknowledgements, letters, updates, confirmations."""
    case = case_for(request, reference, Act.SEE_DRAFT)
    acknowledged = Acknowledgement.objects.filter(case=case)
    context = banner(request, case) | {
        "acknowledged": [{"what": forms.STAGES[row.stage], "row": row} for row in acknowledged],
        "to_acknowledge": forms.to_acknowledge(case),
        "updates": ProgressUpdate.objects.filter(case=case).select_related("sent_by").order_by("-sent_on", "-pk"),
        "letters": SentLetter.objects.filter(case=case).select_related("sent_by").order_by("-sent_on", "-pk"),
        "withdrawal": Withdrawal.objects.filter(case=case).first(),
        "resolved": StageOne.objects.filter(case=case, resolved_on__isnull=False).first(),
        "owed": owed(case),
        "may_write": Act.WRITE in request.permitted,
        "still_open": possible(Move.UPDATE, case.status, case.procedure),
    }
    return render(request, "stages/contact.html", context)


@require_safe
def sent_letter(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """One letter, exactly as it was sent."""
    case = case_for(request, reference, Act.SEE_DRAFT)
    letter = child_of(case, SentLetter.objects.all(), pk=pk)
    return render(request, "stages/preview.html", {**banner(request, case), "html": letter.html, "sent": letter})


@require_http_methods(["GET", "POST"])
def acknowledge(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.WRITE)
    return deed_page(
        request,
        case,
        forms.AcknowledgeForm,
        lambda form: deeds.acknowledge(case, **by(request, form), **form.cleaned_data),
        then=case,
        said="The acknowledgement is recorded.",
        template="stages/acknowledge.html",
        cancel=reverse("contact", args=[case]),
    )


@require_http_methods(["GET", "POST"])
def contact_update(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.WRITE)
    return deed_page(
        request,
        case,
        forms.UpdateForm,
        lambda form: deeds.update(case, **by(request, form), **form.cleaned_data),
        then=reverse("contact", args=[case]),
        said="The update is recorded. No clock stops for it.",
        cancel=reverse("contact", args=[case]),
    )


@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference, Act.WRITE)
    return deed_page(
        request,
        case,
        forms.ReplyForm,
        lambda form: deeds.reply(case, **by(request, form), **form.cleaned_data),
        then=case,
        said=lambda held: f"The reply is recorded, and {held.reference} is closed. It is still counted.",
        template="stages/confirm.html",
        says=[
            "A comment or an enquiry has no stages: the reply ends it. If it turns out to be a complaint, change its "
            "kind on the details page first."
        ],
    )
