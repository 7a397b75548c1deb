"""The calendar of bank holidays: what it holds, what a change would move, and the change itself."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.access import allow
from cases.forms import kept
from cases.models import Case
from cases.permissions import Act, may, visible_to
from cases.record import Refused
from stages.actions import calendar as deeds
from stages.calendar import calendar_warning, england
from stages.calendar_moves import Change, Letter, Preview, preview
from stages.forms.calendar import AddHolidayForm, ApplyForm, MoveHolidayForm, NextYearForm, RemoveHolidayForm
from stages.law.bank_holidays import usual_holidays
from stages.law.clocks import CLOCKS
from stages.models import BankHoliday, CalendarCheck, CalendarProposal, CalendarVersion, SentLetter
from stages.wording import date_words

ROWS = 50


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Every bank holiday with the law that makes it one, every version, and what waits for a decision."""
    allow(request, Act.SEE_SETTINGS)
    today, latest = timezone.localdate(), england()
    years: dict[int, list[BankHoliday]] = defaultdict(list)
    for holiday in BankHoliday.objects.filter(removed_in_version=None).select_related("added_in_version"):
        years[holiday.date.year].append(holiday)
    chosen = request.GET.get("year", "")
    year = int(chosen) if chosen.isdecimal() and int(chosen) in years else min(today.year, latest.last.year)
    return render(
        request,
        "stages/calendar.html",
        {
            "calendar": latest,
            "year": year,
            "years": sorted(years, reverse=True),
            "holidays": years[year],
            "today": today,
            "versions": CalendarVersion.objects.order_by("-number").select_related("proposal", "proposal__decided_by"),
            "waiting": [
                {"proposal": one, "words": deeds.described(one)}
                for one in CalendarProposal.objects.filter(status=CalendarProposal.Status.WAITING).select_related("by")
            ],
            "check": CalendarCheck.objects.order_by("-pk").first(),
            "warning": calendar_warning(today),
            "next_year": latest.last.year + 1,
            "may_keep": may(request.user, Act.KEEP_SETTINGS),
        },
    )


@require_http_methods(["GET", "POST"])
def calendar_add(request: HttpRequest) -> HttpResponse:
    allow(request, Act.KEEP_SETTINGS)
    form = kept.opened(request, AddHolidayForm)
    return _proposing(request, form, lambda: deeds.propose(by=request.user, add=[deeds.Holiday(**form.cleaned_data)]))


@require_http_methods(["GET", "POST"])
def calendar_move(request: HttpRequest, day: datetime.date) -> HttpResponse:
    allow(request, Act.KEEP_SETTINGS)
    holiday = get_object_or_404(BankHoliday, date=day, removed_in_version=None)
    form = kept.opened(request, MoveHolidayForm, day=day, name=holiday.name)
    return _proposing(
        request,
        form,
        lambda: deeds.propose(by=request.user, add=[deeds.Holiday(**form.cleaned_data)], remove=[day]),
    )


@require_http_methods(["GET", "POST"])
def calendar_remove(request: HttpRequest, day: datetime.date) -> HttpResponse:
    allow(request, Act.KEEP_SETTINGS)
    holiday = get_object_or_404(BankHoliday, date=day, removed_in_version=None)
    form = kept.opened(request, RemoveHolidayForm, day=day, name=holiday.name)
    return _proposing(
        request, form, lambda: deeds.propose(by=request.user, remove=[day], note=form.cleaned_data["note"])
    )


@require_http_methods(["GET", "POST"])
def calendar_year(request: HttpRequest) -> HttpResponse:
    """The year after the calendar's last, with the holidays that a year usually has."""
    allow(request, Act.KEEP_SETTINGS)
    year = england().last.year + 1
    form = kept.opened(request, NextYearForm)
    form.title = f"Add the year {year}"
    return _proposing(
        request,
        form,
        lambda: deeds.propose_next_year(by=request.user),
        template="stages/calendar_year.html",
        year=year,
        usual=usual_holidays(year),
    )


def _proposing(
    request: HttpRequest, form: Any, deed: Any, *, template: str = "cases/form_page.html", **context: Any
) -> HttpResponse:
    done = kept.run(request, form, deed, then=lambda proposal: reverse("calendar_change", args=[proposal.pk]))
    return done or kept.page(
        request, form, template, caption="Calendar of bank holidays", cancel=reverse("calendar"), **context
    )


@require_http_methods(["GET", "POST"])
def calendar_change(request: HttpRequest, number: int) -> HttpResponse:
    """What a proposed change would move, and the button that makes it; afterwards, what it did."""
    allow(request, Act.KEEP_SETTINGS if request.method == "POST" else Act.SEE_SETTINGS)
    proposal = get_object_or_404(CalendarProposal.objects.select_related("by", "decided_by", "version"), pk=number)
    if proposal.status != CalendarProposal.Status.WAITING:
        return _decided(request, proposal)
    old, today = england(), timezone.localdate()
    form = kept.opened(
        request,
        ApplyForm,
        version=old.version,
        needs_reference=any(not row.get("reference") for row in proposal.add),
    )
    done = kept.run(
        request,
        form,
        lambda: deeds.apply_proposal(
            proposal,
            seen=int(form.cleaned_data["seen"]),
            by=request.user,
            on=today,
            reference=form.cleaned_data.get("reference", ""),
        ),
        then=lambda applied: reverse("calendar_change", args=[applied.pk]),
        said=_said,
    )
    if done:
        return done
    if form.is_bound:
        form.data[form.add_prefix("seen")] = str(old.version)
    try:
        would, fault = preview(old, deeds.proposed(proposal, old), by=request.user, on=today), ""
    except Refused as refusal:
        would, fault = None, str(refusal)
    return kept.page(
        request,
        form,
        "stages/calendar_change.html",
        proposal=proposal,
        words=deeds.described(proposal),
        would=would,
        fault=fault,
        page=_page(request, would),
        letters=_letters(request, would.letters if would else []),
        may_keep=may(request.user, Act.KEEP_SETTINGS),
    )


def _said(applied: CalendarProposal) -> str:
    moved = {0: "No case", 1: "1 case"}.get(applied.cases_moved, f"{applied.cases_moved} cases")
    return f"The calendar is at version {applied.version.number}. {moved} moved with it."


def _page(request: HttpRequest, would: Preview | None) -> Any:
    page = Paginator(would.moved if would else [], ROWS).get_page(request.GET.get("page"))
    references = _references({change.clock.case_id for change in page})
    page.rows = [_row(change, references) for change in page]
    return page


def _references(ids: Iterable[int]) -> dict[int, str]:
    return dict(Case.objects.filter(pk__in=list(ids)).values_list("pk", "reference"))


def _row(change: Change, references: dict[int, str]) -> dict[str, Any]:
    reference = references[change.clock.case_id]
    return {
        "reference": reference,
        "address": reverse("case", args=[reference]),
        "clock": CLOCKS[change.clock.rule].title,
        "old": date_words(change.before.due_on) if change.before else "not worked out",
        "new": date_words(change.after.due_on) if change.after else "not worked out",
    }


def _letters(request: HttpRequest, letters: Iterable[Letter]) -> list[dict[str, Any]]:
    """The letters that this person may know of, with the date each names and what it is now."""
    named = list(letters)[:ROWS]
    seen = visible_to(request.user).filter(pk__in={letter.case_id for letter in named})
    sent = SentLetter.objects.filter(pk__in=[letter.pk for letter in named], case__in=seen).select_related("case")
    found = {letter.pk: letter for letter in sent.defer("html")}
    return [
        {
            "letter": found[letter.pk],
            "clock": CLOCKS[letter.rule.partition("-")[0]].title,
            "named": date_words(letter.named),
            "now": date_words(letter.now) if letter.now else "none",
        }
        for letter in named
        if letter.pk in found
    ]


def _decided(request: HttpRequest, proposal: CalendarProposal) -> HttpResponse:
    if request.method == "POST":
        return redirect("calendar_change", proposal.pk)
    cases = dict(
        SentLetter.objects.filter(pk__in=[row["letter"] for row in proposal.letters]).values_list("pk", "case")
    )
    letters = [
        Letter(
            row["letter"],
            cases[row["letter"]],
            row["clock"],
            datetime.date.fromisoformat(row["named"]),
            datetime.date.fromisoformat(row["now"]) if row["now"] else None,
        )
        for row in proposal.letters
        if row["letter"] in cases
    ]
    return render(
        request,
        "stages/calendar_decided.html",
        {
            "proposal": proposal,
            "words": deeds.described(proposal),
            "letters": _letters(request, letters),
            "letters_all": len(letters),
        },
    )


@require_POST
def calendar_drop(request: HttpRequest, number: int) -> HttpResponse:
    """Decide against a proposed change."""
    allow(request, Act.KEEP_SETTINGS)
    proposal = CalendarProposal.objects.filter(pk=number).first()
    if proposal is None:
        raise Http404("There is no such change.")
    if proposal.status == CalendarProposal.Status.WAITING:
        deeds.drop_proposal(proposal, by=request.user, on=timezone.localdate())
    return redirect("calendar")
