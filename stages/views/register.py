"""The register: who can be asked to investigate, to watch over an investigation, or to sit on a panel."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import allow
from cases.forms import kept
from cases.permissions import Act, may
from stages.actions import register as deeds
from stages.forms.register import AddEntryForm, ChangeEntryForm
from stages.models import RegisterEntry
from stages.models.register import FROM_THE_REGISTER


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Everyone on it, by what they are registered as, with what they cost and when they can be had."""
    allow(request, Act.SEE_SETTINGS)
    today = timezone.localdate()
    entries = list(RegisterEntry.objects.select_related("user"))
    groups = [
        {"title": role.label, "rows": [_row(entry, today) for entry in entries if entry.role == role]}
        for role in FROM_THE_REGISTER
    ]
    return render(request, "stages/register.html", {"groups": groups, "may_keep": may(request.user, Act.KEEP_SETTINGS)})


def _row(entry: RegisterEntry, today: object) -> dict[str, object]:
    away = entry.away_from and entry.away_from <= today and (entry.away_until is None or entry.away_until >= today)
    if not entry.user.is_active:
        state, colour = "cannot sign in", "grey"
    elif entry.expires_on < today:
        state, colour = "expired", "grey"
    elif entry.registered_on > today:
        state, colour = "not yet", "blue"
    elif away:
        state, colour = "away", "yellow"
    else:
        state, colour = "available", "green"
    return {"entry": entry, "state": state, "colour": colour}


@require_http_methods(["GET", "POST"])
def register_add(request: HttpRequest) -> HttpResponse:
    allow(request, Act.KEEP_SETTINGS)
    form = kept.opened(request, AddEntryForm)
    done = kept.run(
        request,
        form,
        lambda: deeds.add(by=request.user, on=timezone.localdate(), **form.cleaned_data),
        then="register",
        said=lambda entry: f"{entry.user.name} is on the register.",
    )
    return done or kept.page(request, form, caption="Register", cancel=reverse("register"))


@require_http_methods(["GET", "POST"])
def register_change(request: HttpRequest, pk: int) -> HttpResponse:
    allow(request, Act.KEEP_SETTINGS)
    entry = get_object_or_404(RegisterEntry.objects.select_related("user"), pk=pk)
    form = kept.opened(request, ChangeEntryForm, entry=entry)
    done = kept.run(
        request,
        form,
        lambda: deeds.change(entry, by=request.user, on=timezone.localdate(), **form.cleaned_data),
        then="register",
        said=f"The entry of {entry.user.name} is changed.",
    )
    return done or kept.page(
        request,
        form,
        caption=entry.get_role_display().capitalize(),
        title=entry.user.name,
        cancel=reverse("register"),
    )
