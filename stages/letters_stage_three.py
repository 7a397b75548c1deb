"""The council's answer to the review panel as the complainant reads it: signed, sent and frozen from one rendering."""

from __future__ import annotations

import datetime
import json
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from cases.models import Case, Element
from stages.law.vocabulary import Layer
from stages.letters import complainant_of, sha256_of
from stages.models import Action, Finding, Recommendation, StageThree


def views_of(case: Case) -> list[dict[str, Any]]:
    """Each point that the panel looked at, with the council's own finding beside the panel's."""
    layers: dict[int, dict[str, Finding]] = {}
    for found in Finding.objects.filter(element__case=case, layer__in=[Layer.ADJUDICATION, Layer.PANEL]):
        layers.setdefault(found.element_id, {})[found.layer] = found
    return [
        {"element": element, "adjudicated": layers[element.pk].get(Layer.ADJUDICATION), "panel": panel}
        for element in Element.objects.filter(case=case)
        if (panel := layers.get(element.pk, {}).get(Layer.PANEL))
    ]


def answer_digest(case: Case, three: StageThree) -> str:
    """The digest of all that the complainant would read in the answer: what a signature signs."""
    points = [
        [
            view["element"].number,
            view["element"].text,
            view["adjudicated"].outcome if view["adjudicated"] else "",
            view["panel"].outcome,
            view["panel"].agrees,
            view["panel"].reasons,
        ]
        for view in views_of(case)
    ]
    decided = [[row.number, row.text, row.decision, row.decision_reasons] for row in recommendations_of(case)]
    actions = [[row.number, row.text, row.due_on.isoformat(), owner_of(row)] for row in actions_of(case)]
    considered_on = three.considered_on.isoformat() if three.considered_on else ""
    said = [three.opening, three.closing, three.report, considered_on, points, decided, actions]
    return sha256_of(json.dumps(said, ensure_ascii=False))


def answer_html(case: Case, three: StageThree, *, sent_on: datetime.date, sent_to: str) -> str:
    """The response of reg 20(3): what the panel found, what the council decides on each recommendation and will do, and
    how to go to the Ombudsman."""
    return render_to_string(
        "stages/letter_stage_three.html",
        {
            "case": case,
            "three": three,
            "views": views_of(case),
            "recommendations": recommendations_of(case),
            "actions": [{"row": row, "owner": owner_of(row)} for row in actions_of(case)],
            "sent_on": sent_on,
            "sent_to": sent_to,
            "complainant": complainant_of(case),
            "council": settings.COUNCIL_NAME,
        },
    )


def recommendations_of(case: Case) -> list[Recommendation]:
    return list(Recommendation.objects.filter(case=case, layer=Layer.PANEL).select_related("element"))


def actions_of(case: Case) -> list[Action]:
    return list(Action.objects.filter(case=case, layer=Layer.PANEL).select_related("owner"))


def owner_of(action: Action) -> str:
    """Who will do it, as the complainant is told: the post of a member of staff, or the name that was agreed."""
    return (action.owner.post_title or action.owner.name) if action.owner else action.owner_name
