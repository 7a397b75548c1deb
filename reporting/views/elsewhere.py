"""The pages of numbers that come from elsewhere: what there is, entering one, putting it right, a file of many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import allow
from cases.forms import kept
from cases.permissions import Act, may
from cases.record import Refused
from reporting.actions import elsewhere as deeds
from reporting.actions.elsewhere import COSTS, EARLIER, LEDGERS, MEASURES, OMBUDSMAN, RATES, TARGETS, Ledger
from reporting.elsewhere import is_usual, places, plain
from reporting.forms.elsewhere import FORMS, FileForm, RemoveForm, figures_to_choose, tables_to_choose
from reporting.importing import Imported, columns, import_file
from reporting.measures import Rounding
from reporting.models import ContextMeasure, Rate
from reporting.periods import year_code, year_of
from stages.importing.faults import Fault
from stages.wording import date_words

ROWS = 100
MOST_FAULTS = 100


@dataclass(frozen=True)
class Shown:
    """How a ledger is shown: its title, what it is for, and its rows by columns, of which `numeric` are set right."""

    ledger: Ledger
    title: str
    words: str
    add: str
    none: str
    columns: tuple[str, ...]
    numeric: tuple[int, ...]
    order: tuple[str, ...]
    cells: Callable[[Any, dict[str, str]], tuple[str, ...]]
    names: Callable[[], list[tuple[str, str]]] = list


def _pounds(row: Any) -> str:
    return f"£{row.pounds:,.2f}".replace("£-", "−£")


def _when(row: ContextMeasure) -> str:
    if row.from_on and is_usual(row):
        return f"The year {year_code(year_of(row.until_on))}"
    return row.when[:1].upper() + row.when[1:]


SHOWN = {
    shown.ledger.name: shown
    for shown in (
        Shown(
            MEASURES,
            "Measures",
            "What puts complaints in proportion: referrals, contacts, children in care, staff, all compliments of the "
            "council. The report sets them by year, with the change and the source.",
            "Enter a measure",
            "None has been entered yet, so the report has no context.",
            ("What it counts", "When", "Number", "Source"),
            (2,),
            ("name", "-until_on", "-pk"),
            lambda row, names: (row.name, _when(row), row.said, row.source),
        ),
        Shown(
            RATES,
            "Rates",
            "A figure of the report out of a measure, such as complaints out of all referrals. It is worked out for "
            "each year that has both.",
            "Define a rate",
            "None has been defined yet.",
            ("Rate", "Figure of the report", "Out of", "Given as"),
            (),
            ("name",),
            lambda row, names: (
                row.name,
                names.get(row.numerator, f"{row.numerator}, which the report no longer has"),
                row.denominator,
                f"{'Per cent' if row.per == Rate.Per.HUNDRED else f'For each {row.per:,}'}, {places(row.decimals)}, "
                f"{Rounding(row.rounding).label}",
            ),
            figures_to_choose,
        ),
        Shown(
            TARGETS,
            "Targets",
            "What the council means to reach in a year, such as 85% answered in time. The report sets what was reached "
            "beside it. How long each step may take is set under Targets in the menu.",
            "Enter a target",
            "None has been entered yet.",
            ("Figure of the report", "Year", "Target", "Source"),
            (2,),
            ("-year", "measure"),
            lambda row, names: (
                names.get(row.measure, f"{row.measure}, which the report no longer has"),
                row.year,
                f"{row.get_direction_display()} {plain(row.value):,}",
                row.source,
            ),
            figures_to_choose,
        ),
        Shown(
            COSTS,
            "Costs",
            "What the procedure cost and belongs to no single case, such as training or a contract. The costs of a "
            "case, and payments to a complainant, are recorded with the case; the report counts them all.",
            "Enter a cost",
            "None has been entered yet.",
            ("Spent on", "Incurred on", "Amount", "Note"),
            (2,),
            ("-incurred_on", "-pk"),
            lambda row, names: (
                str(row.get_category_display()).capitalize(),
                date_words(row.incurred_on),
                _pounds(row),
                row.note,
            ),
        ),
        Shown(
            EARLIER,
            "Earlier years",
            "Figures that were published for years before the cases here begin. They stand in the report’s tables "
            "beside the years that are counted, each with a note of where it was published.",
            "Enter an earlier figure",
            "None has been entered yet, so the report compares only the years that have cases here.",
            ("Table", "Year", "Row", "Number", "Source"),
            (3,),
            ("table", "-year", "pk"),
            lambda row, names: (
                names.get(row.table, f"{row.table}, which no report has"),
                row.year,
                row.label,
                f"{plain(row.value):,}",
                row.source,
            ),
            tables_to_choose,
        ),
    )
}


@require_safe
def elsewhere(request: HttpRequest) -> HttpResponse:
    """The kinds of numbers that come from elsewhere, and how many of each there are."""
    allow(request, Act.SEE_FIGURES)
    kinds = [
        {
            "title": shown.title,
            "words": shown.words,
            "address": reverse("elsewhere_list", args=[name]),
            "number": shown.ledger.all().count(),
        }
        for name, shown in SHOWN.items()
    ]
    ombudsman = {
        "title": "The Ombudsman’s own figures",
        "words": "As the Ombudsman published them about the council.",
        "address": reverse("ombudsman_figures"),
        "number": OMBUDSMAN.all().count(),
    }
    return render(request, "reporting/elsewhere.html", {"kinds": [*kinds, ombudsman]})


@require_safe
def elsewhere_list(request: HttpRequest, ledger: str) -> HttpResponse:
    """Every number of one kind, with its source and who entered it."""
    allow(request, Act.SEE_FIGURES)
    if _ledger(ledger) is OMBUDSMAN:
        return redirect("ombudsman_figures")
    shown = SHOWN[ledger]
    names = dict(shown.names())
    page = Paginator(_with_author(shown.ledger.all()).order_by(*shown.order), ROWS).get_page(request.GET.get("page"))
    rows = [{"row": row, "cells": shown.cells(row, names)} for row in page]
    context = {"shown": shown, "page": page, "rows": rows, "address": "?"}
    context["may_enter"] = may(request.user, Act.ENTER_FIGURES)
    return render(request, "reporting/elsewhere_list.html", context)


@require_http_methods(["GET", "POST"])
def elsewhere_add(request: HttpRequest, ledger: str) -> HttpResponse:
    allow(request, Act.ENTER_FIGURES)
    found = _ledger(ledger)
    if found is OMBUDSMAN:
        return redirect("ombudsman_figure_add")
    form = kept.opened(request, FORMS[ledger])
    done = kept.run(
        request,
        form,
        lambda: deeds.enter(found, by=request.user, on=timezone.localdate(), **form.cleaned_data),
        then=_list(found),
        said="It is saved.",
    )
    return done or kept.page(request, form, caption=_title(found), cancel=_list(found))


@require_http_methods(["GET", "POST"])
def elsewhere_change(request: HttpRequest, ledger: str, pk: int) -> HttpResponse:
    allow(request, Act.ENTER_FIGURES)
    found = _ledger(ledger)
    row = get_object_or_404(found.all(), pk=pk)
    form = kept.opened(request, FORMS[ledger], ledger=found, row=row)
    done = kept.run(
        request,
        form,
        lambda: deeds.change(found, row, seen=form.seen, by=request.user, on=timezone.localdate(), **form.cleaned_data),
        then=_list(found),
        said="It is changed. What it was before is in the history.",
    )
    if done is None and form.refused:
        form.shown_again()
    return done or kept.page(
        request,
        form,
        "reporting/elsewhere_change.html",
        caption=_title(found),
        title=f"Change this {found.one}",
        remove=reverse("elsewhere_remove", args=[ledger, pk]),
        cancel=_list(found),
    )


@require_http_methods(["GET", "POST"])
def elsewhere_remove(request: HttpRequest, ledger: str, pk: int) -> HttpResponse:
    allow(request, Act.ENTER_FIGURES)
    found = _ledger(ledger)
    row = get_object_or_404(found.all(), pk=pk)
    form = kept.opened(request, RemoveForm, ledger=found, row=row)
    done = kept.run(
        request,
        form,
        lambda: deeds.remove(found, row, seen=form.seen, by=request.user, on=timezone.localdate(), **form.cleaned_data),
        then=_list(found),
        said="It is removed.",
    )
    if done is None and form.refused:
        form.shown_again()
    says = [f"{row}.", "Reports that were published with it stay as they are."]
    return done or kept.page(
        request,
        form,
        "stages/confirm.html",
        caption=_title(found),
        title=f"Remove this {found.one}",
        says=says,
        cancel=_list(found),
    )


@require_http_methods(["GET", "POST"])
def elsewhere_import(request: HttpRequest, ledger: str) -> HttpResponse:
    """A file of numbers: all of it or none of it, with every fault by its line."""
    allow(request, Act.ENTER_FIGURES)
    found = _ledger(ledger)
    form = kept.opened(request, FileForm)
    faults: list[Fault] = []
    done = kept.run(
        request,
        form,
        partial(_imported, request, form, found, faults),
        then=_list(found),
        said=lambda imported: f"{imported.new} of {imported.lines} lines were new and are saved.",
    )
    return done or kept.page(
        request,
        form,
        "reporting/elsewhere_import.html",
        caption=_title(found),
        title="Import from a file",
        columns=columns(found),
        faults=faults[:MOST_FAULTS],
        more=max(len(faults) - MOST_FAULTS, 0),
        cancel=_list(found),
    )


def _imported(request: HttpRequest, form: FileForm, ledger: Ledger, faults: list[Fault]) -> Imported:
    imported = import_file(ledger, form.cleaned_data["file"], by=request.user, on=timezone.localdate())
    if imported.faults:
        faults += imported.faults
        bad = len({fault.line for fault in faults})
        raise Refused(f"Nothing was imported: {bad} of {imported.lines} lines are wrong. They are listed below.")
    return imported


def _ledger(name: str) -> Ledger:
    if name not in LEDGERS:
        raise Http404("There are no such figures.")
    return LEDGERS[name]


def _list(ledger: Ledger) -> str:
    return reverse("ombudsman_figures") if ledger is OMBUDSMAN else reverse("elsewhere_list", args=[ledger.name])


def _title(ledger: Ledger) -> str:
    return SHOWN[ledger.name].title if ledger.name in SHOWN else "The Ombudsman’s own figures"


def _with_author(rows: QuerySet[Model]) -> QuerySet[Model]:
    there = {field.name for field in rows.model._meta.get_fields()}
    return rows.select_related("entered_by") if "entered_by" in there else rows
