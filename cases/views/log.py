"""Log a representation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST

from accounts import kept as stash
from cases.access import allow
from cases.actions.intake import log_representation
from cases.earlier import called
from cases.forms import kept
from cases.forms.log import LogForm
from cases.models import Case, Kind, Verb
from cases.permissions import Act, may
from cases.record import house_event

PEOPLE = {"complainant": "the complainant", "child": "the child or young person"}
WITHOUT_JUDGING = ("check_earlier", "add_point")
"""Buttons that change the page and not the record: what is half typed is not judged."""


@require_http_methods(["GET", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """The form, with the drafts of this person beside it."""
    allow(request, Act.LOG)
    if any(button in request.POST for button in WITHOUT_JUDGING):
        form = LogForm(typed=request.POST, user=request.user)
        form.fields["typed_by"].initial = stash.signature_of(request.user)
        if "add_point" in request.POST:
            form.more_points(1)
        return page(request, form)
    form = kept.opened(request, LogForm, user=request.user)
    done = kept.run(
        request,
        form,
        lambda: log_representation(by=request.user, on=localdate(), token=form.form_token, **form.arguments()),
        then=lambda case: case if may(request.user, Act.VIEW, case) else "log",
        said=said,
    )
    return done or page(request, form)


def said(case: Case) -> str:
    return f"The {Kind(case.kind).label} is logged. Its reference is {case.reference}."


def page(request: HttpRequest, form: LogForm) -> HttpResponse:
    drafts = [draft for draft in kept.drafts(request) if draft.token != form.form_token]
    return kept.page(request, form, "cases/log.html", drafts=drafts, earlier=earlier_shown(request, form))


@require_POST
def earlier(request: HttpRequest) -> HttpResponse:
    """The part of the page that shows possible earlier cases, as the names are typed. Posted, so that no name is in an
    address or a server's log."""
    allow(request, Act.LOG)
    form = LogForm(typed=request.POST, user=request.user)
    return render(request, "cases/earlier.html", {"form": form, "earlier": earlier_shown(request, form)})


def earlier_shown(request: HttpRequest, form: LogForm) -> list[dict[str, Any]]:
    """Whom the names typed so far may be. That they were shown is recorded, as every search is."""
    shown = []
    for who, label in PEOPLE.items():
        name = form.typed_name(who)
        if found := called(request.user, name):
            shown.append(
                {"field": f"{who}_is", "label": label, "name": name, "found": found, "chosen": form.chosen(who)}
            )
    if shown:
        references = [case.reference for group in shown for known in group["found"] for case, _ in known.cases]
        house_event(
            Verb.SEARCHED,
            by=request.user,
            on=localdate(),
            about="earlier cases while logging",
            words={"names": [group["name"] for group in shown], "shown": references},
        )
    return shown
