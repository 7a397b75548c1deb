"""The points of a case with every layer side by side, from the stage 1 response to the Ombudsman."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.access import case_for
from cases.models import Case, Element, ElementStatus
from cases.permissions import Act
from stages.actions.learning import owner_of
from stages.law.vocabulary import Layer, Outcome
from stages.models import Action, Finding, OmbudsmanCase, Recommendation, StageOne, StageThree, StageTwo
from stages.views.case import banner

COLUMNS: dict[Layer, tuple[str, Act]] = {
    Layer.STAGE1: ("Stage 1 response", Act.VIEW),
    Layer.INVESTIGATING_OFFICER: ("Investigating officer", Act.SEE_STAGE_TWO),
    Layer.INDEPENDENT_PERSON: ("Independent person", Act.SEE_STAGE_TWO),
    Layer.ADJUDICATION: ("Adjudication", Act.SEE_STAGE_TWO),
    Layer.PANEL: ("Review panel", Act.SEE_STAGE_THREE),
    Layer.OMBUDSMAN: ("Ombudsman", Act.SEE_OMBUDSMAN),
}
"""Every layer, its heading, and what a person must be allowed to do to see it."""

ENDED_AS = {
    ElementStatus.OPEN: "open",
    ElementStatus.STOPPED: "stopped",
    ElementStatus.WITHDRAWN: "withdrawn",
    ElementStatus.MERGED: "merged",
    ElementStatus.ROUTED_ELSEWHERE: "dealt with elsewhere",
}


@require_safe
def points(request: HttpRequest, reference: str) -> HttpResponse:
    """Each point, what every layer found on it and why, and what was recommended and is being done about it."""
    case = case_for(request, reference, Act.VIEW)
    layers = [layer for layer, (_, act) in COLUMNS.items() if act in request.permitted]
    elements = list(case.elements.select_related("merged_into", "split_from"))
    found = Finding.objects.filter(element__in=elements, layer__in=layers)
    findings = {(finding.element_id, finding.layer): finding for finding in found}
    follow = _following(case) if Act.SEE_LEARNING in request.permitted else {}
    return render(
        request,
        "stages/points.html",
        {
            **banner(request, case),
            "columns": [COLUMNS[layer][0] for layer in layers],
            "rows": [
                {
                    "element": element,
                    "cells": [findings.get((element.pk, layer)) for layer in layers],
                    "follow": follow.get(element.pk),
                }
                for element in elements
            ],
            "on_the_whole": follow.get(None),
            "outcomes": _outcomes(case, request.permitted),
            "counted": counted(elements),
        },
    )


def counted(elements: Iterable[Element]) -> str:
    """How many points there have been, and what became of each: none is ever lost."""
    rows = list(elements)
    if not rows:
        return ""
    states = Counter(row.status for row in rows)
    parts = ", ".join(f"{states[status]} {words}" for status, words in ENDED_AS.items() if states[status])
    split = sum(1 for row in rows if row.split_from_id)
    added = f" ({split} of them split from another)" if split else ""
    return f"{len(rows)} point{'' if len(rows) == 1 else 's'} from the start{added}: {parts}."


def _following(case: Case) -> dict[int | None, dict[str, list[Any]]]:
    """The recommendations and actions by the point they are on; None for those on the whole complaint."""
    follow: dict[int | None, dict[str, list[Any]]] = defaultdict(lambda: {"recommendations": [], "actions": []})
    for row in Recommendation.objects.filter(case=case):
        follow[row.element_id]["recommendations"].append(row)
    for action in Action.objects.filter(case=case).select_related("owner"):
        follow[action.element_id]["actions"].append({"action": action, "owner": owner_of(action)})
    return dict(follow)


def _outcomes(case: Case, permitted: frozenset[Act]) -> list[dict[str, Any]]:
    """The outcome of each stage as derived from its findings, with the version of the rule that derived it."""
    stages = (
        ("Stage 1", StageOne, Act.VIEW),
        ("Stage 2", StageTwo, Act.SEE_STAGE_TWO),
        ("Stage 3", StageThree, Act.SEE_STAGE_THREE),
    )
    told = []
    for label, model, act in stages:
        row = model.objects.filter(case=case).first() if act in permitted else None
        if row:
            outcome = Outcome(row.outcome).label if row.outcome else "not yet"
            told.append({"label": label, "outcome": outcome, "rule": row.outcome_rule})
    if Act.SEE_OMBUDSMAN in permitted:
        told += [
            {"label": "Ombudsman", "outcome": row.get_decision_display() or "not yet", "rule": None}
            for row in OmbudsmanCase.objects.filter(case=case)
        ]
    return told
