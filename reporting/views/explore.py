"""The pages of the cross-table: putting one together, the cases behind a number, files of it, and keeping it."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST, require_safe

from cases.access import allow
from cases.csv_file import as_csv
from cases.models import Verb
from cases.permissions import Act
from cases.record import Refused, house_event
from reporting import explore as questions
from reporting import exports
from reporting.actions import saved as deeds
from reporting.crosstab import Table, UnknownName
from reporting.explore import Asked, answered, asked
from reporting.forms.explore import SaveTableForm
from reporting.models import SavedTable
from reporting.spreadsheets import as_xlsx
from reporting.views.behind import cases_listed

CONDITIONS = 4
"""How many conditions the page has boxes for; an address may hold more."""


@require_safe
def explore(request: HttpRequest) -> HttpResponse:
    """Choose what to count and how to cut it; see the table, its chart and what it means."""
    allow(request, Act.SEE_FIGURES)
    question = asked(request.GET)
    return _page(request, question, SaveTableForm(initial={"name": _name(question)}))


def _page(
    request: HttpRequest, question: Asked | None, form: SaveTableForm, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    table = answered(question) if question else None
    given = question.given if question else {"rows": "service_area", "columns": "year", "measure": "cases"}
    only = [*given.get("only", ()), *[""] * CONDITIONS][: max(CONDITIONS, len(given.get("only", ())))]
    context: dict[str, Any] = {
        "question": question,
        "given": given,
        "only": [
            {"id": f"only-{number}", "label": f"Condition {number}", "chosen": chosen}
            for number, chosen in enumerate(only, start=1)
        ],
        "dimensions": questions.dimensions(),
        "measures": questions.measures(),
        "bases": questions.bases(),
        "years": questions.years(),
        "conditions": questions.conditions(),
        "saved": SavedTable.objects.filter(Q(owner=request.user) | Q(shared=True)).select_related("owner"),
        "form": form,
    }
    if isinstance(table, str):
        context["fault"] = table
        return render(request, "reporting/explore.html", context, status=HTTPStatus.BAD_REQUEST)
    if table:
        context |= _shown(table, question)
    return render(request, "reporting/explore.html", context, status=status)


def _shown(table: Table, question: Asked) -> dict[str, Any]:
    """A table as the page sets it: lines of cells, each with the address of its cases."""
    spec, address = table.spec, f"{reverse('explore_cases')}?{question.address}"
    unit = "%" if spec.measure in ("percent", "uphold_rate") else ""

    def cell(value: Any, row: str, column: str) -> dict[str, Any]:
        said = "–" if value is None else f"{value:,}{unit}"
        place = urlencode({name: key for name, key in (("row", row), ("column", column)) if key})
        return {"said": said, "address": f"{address}&{place}" if value else ""}

    keys = [member.key for member in table.columns] if spec.columns else []
    lines = [
        {
            "label": questions.in_full(line.member),
            "cells": [cell(value, line.member.key, key) for value, key in zip(line.values, keys, strict=False)],
            "total": cell(line.total, line.member.key, ""),
        }
        for line in table.data
    ]
    chart = questions.chart(table)
    return {
        "title": questions.title(spec),
        "notes": table.notes,
        "heads": [questions.in_full(member) for member in table.columns] if spec.columns else [],
        "first": questions.DIMENSIONS[spec.rows].label,
        "rows_are_periods": spec.rows in questions.PERIODS,
        "lines": lines,
        "totals": [cell(value, "", key) for value, key in zip(table.totals, keys, strict=False)],
        "total": cell(table.total, "", ""),
        "picture": chart and exports.picture(chart)["svg"],
        "empty": not table.total,
    }


def _name(question: Asked | None) -> str:
    return questions.title(question.spec)[:100] if question and question.spec else ""


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The cases behind one number. Those this person may not see are counted and not listed."""
    allow(request, Act.SEE_FIGURES)
    question, table = _counted(request, keep_cases=True)
    row, column = request.GET.get("row", ""), request.GET.get("column", "")
    try:
        words, number, found = questions.place(table, row, column)
    except UnknownName as fault:
        raise Http404(str(fault)) from fault
    spec = question.spec
    by = [name for name, key in ((spec.rows, row), (spec.columns, column), *spec.where) if key]
    context = {
        "title": questions.title(spec),
        "words": words,
        "number": number,
        "back": f"{reverse('explore')}?{question.address}",
    } | cases_listed(request, found, by=by)
    return render(request, "reporting/explore_cases.html", context)


@require_GET
def download(request: HttpRequest, kind: str) -> HttpResponse:
    """The table as CSV, XLSX or JSON."""
    allow(request, Act.SEE_FIGURES)
    question, table = _counted(request)
    title = questions.title(table.spec)
    if kind == "csv":
        content, media_type = as_csv(questions.lines(table)), "text/csv; charset=utf-8"
    elif kind == "xlsx":
        about = [["What this is"], [title], *([words] for words in table.notes)]
        content = as_xlsx([("Table", questions.lines(table)), ("About", about)], title)
        media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    elif kind == "json":
        content, media_type = json.dumps(table.as_json(), ensure_ascii=False, indent=1).encode(), "application/json"
    else:
        raise Http404("There is no such kind of file.")
    house_event(Verb.EXPORTED, by=request.user, on=timezone.localdate(), about=title, words={"asked": question.address})
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="complaints-table.{kind}"'
    return response


def _counted(request: HttpRequest, *, keep_cases: bool = False) -> tuple[Asked, Table]:
    question = asked(request.GET)
    table = answered(question, keep_cases=keep_cases) if question else "There is no such table."
    if isinstance(table, str):
        raise Http404(table)
    return question, table


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep a table under a name; its question is in the address."""
    allow(request, Act.SEE_FIGURES)
    question = asked(request.GET)
    form = SaveTableForm(request.POST)
    if question is None or question.spec is None:
        raise Http404("There is no such table.")
    if form.is_valid():
        name, shared = form.cleaned_data["name"], form.cleaned_data["shared"]
        try:
            saved = deeds.save_table(name, question.address, shared=shared, by=request.user, on=timezone.localdate())
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"“{saved}” is saved.")
            return redirect(saved)
    return _page(request, question, form, HTTPStatus.BAD_REQUEST)


@require_POST
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a saved table to the others, or to its owner alone again."""
    allow(request, Act.SEE_FIGURES)
    saved = get_object_or_404(SavedTable, pk=pk, owner=request.user)
    shared = request.POST.get("shared") == "yes"
    deeds.share_table(saved, shared=shared, by=request.user, on=timezone.localdate())
    seen = "everybody who sees figures" if shared else "you alone"
    messages.success(request, f"“{saved}” is shown to {seen}.")
    return redirect("explore")


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a saved table go."""
    allow(request, Act.SEE_FIGURES)
    saved = get_object_or_404(SavedTable, pk=pk, owner=request.user)
    deeds.remove_table(saved, by=request.user, on=timezone.localdate())
    messages.success(request, f"“{saved}” is removed.")
    return redirect("explore")
