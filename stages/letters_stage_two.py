"""The letters of stage 2 as the complainant reads them: the statement, the notice of a later date, and the answer."""

from __future__ import annotations

import datetime
import json
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from cases.models import Case, ElementStatus
from stages.law.vocabulary import Layer
from stages.letters import complainant_of, sha256_of
from stages.models import Action, Finding, Recommendation, StageTwo, Statement

LAYERS = (Layer.INVESTIGATING_OFFICER, Layer.INDEPENDENT_PERSON, Layer.ADJUDICATION)


def _letter(template: str, case: Case, **context: Any) -> str:
    frame = {"case": case, "complainant": complainant_of(case), "council": settings.COUNCIL_NAME}
    return render_to_string(template, frame | context)


def statement_html(case: Case, statement: Statement, *, sent_on: datetime.date | None, sent_to: str) -> str:
    """One version of the statement of complaint, with the letter it goes out in."""
    points = sorted((int(number), text) for number, text in statement.points.items())
    return _letter(
        "stages/statement_letter.html", case, statement=statement, points=points, sent_on=sent_on, sent_to=sent_to
    )


def notice_html(
    case: Case, stage_two: StageTwo, *, first_due: datetime.date, sent_on: datetime.date, sent_to: str
) -> str:
    """The notice of reg 17(6): the reason, and the date by which the response will be sent."""
    return _letter(
        "stages/stage_two_notice_letter.html",
        case,
        stage_two=stage_two,
        first_due=first_due,
        in_time=sent_on <= first_due,
        sent_on=sent_on,
        sent_to=sent_to,
    )


def layers_of(case: Case) -> list[dict[str, Any]]:
    """Each open point with what was found on it at stage 2, layer by layer."""
    found: dict[int, dict[str, Finding]] = {}
    for finding in Finding.objects.filter(element__case=case, layer__in=LAYERS):
        found.setdefault(finding.element_id, {})[finding.layer] = finding
    return [
        {"element": element, "found": found.get(element.pk, {})}
        for element in case.elements.filter(status=ElementStatus.OPEN)
    ]


def answer_digest(case: Case, stage_two: StageTwo) -> str:
    """The digest of all that the complainant would read in the answer: what a signature signs."""
    points = [
        [
            row["element"].number,
            row["element"].text,
            *(
                [found.outcome, found.agrees, found.reasons, found.partly_because] if found else None
                for found in (row["found"].get(layer) for layer in LAYERS)
            ),
        ]
        for row in layers_of(case)
    ]
    decided = [[row.number, row.text, row.decision, row.decision_reasons] for row in _recommendations(case)]
    actions = [[row.number, row.text, row.due_on.isoformat(), _owner(row)] for row in _actions(case)]
    said = [
        stage_two.opening,
        stage_two.closing,
        stage_two.investigator_report,
        stage_two.independent_person_report,
        stage_two.discussed_on.isoformat() if stage_two.discussed_on else "",
        points,
        decided,
        actions,
    ]
    return sha256_of(json.dumps(said, ensure_ascii=False))


def answer_html(
    case: Case,
    stage_two: StageTwo,
    *,
    sent_on: datetime.date,
    sent_to: str,
    ask_by: datetime.date | None,
) -> str:
    """The notice of the council's response (reg 17(3)): each point in its three layers, the decisions, the actions,
    what both reports say, and how to ask for a panel."""
    return _letter(
        "stages/letter_stage_two.html",
        case,
        stage_two=stage_two,
        rows=[
            {
                "element": row["element"],
                "investigated": row["found"].get(Layer.INVESTIGATING_OFFICER),
                "viewed": row["found"].get(Layer.INDEPENDENT_PERSON),
                "decided": row["found"].get(Layer.ADJUDICATION),
            }
            for row in layers_of(case)
        ],
        recommendations=_recommendations(case),
        actions=[{"row": row, "owner": _owner(row)} for row in _actions(case)],
        sent_on=sent_on,
        sent_to=sent_to,
        ask_by=ask_by,
    )


def _recommendations(case: Case) -> list[Recommendation]:
    return list(Recommendation.objects.filter(case=case, layer__in=LAYERS).select_related("element"))


def _actions(case: Case) -> list[Action]:
    return list(Action.objects.filter(case=case, layer__in=LAYERS).select_related("owner", "element"))


def _owner(action: Action) -> str:
    """Who will do it, as the complainant is told: the post of a member of staff, or the name that was agreed."""
    return (action.owner.post_title or action.owner.name) if action.owner else action.owner_name
