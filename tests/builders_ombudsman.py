"""Cases with recommendations and actions, and cases with the Ombudsman, each made by the real actions."""

from __future__ import annotations

import datetime
from typing import Any

from cases.models import Case
from stages.actions import learning
from stages.law.vocabulary import Layer, RecommendationDecision, RecommendationKind
from stages.models import Action, Recommendation
from tests.builders import RECEIVED, Council, do, issued

DUE = datetime.date(2026, 10, 30)
"""When an action is due: a Friday, seven weeks after the complaint was received."""


def recommended(council: Council, case: Case | None = None, *, layer: str = Layer.STAGE1, **given: Any) -> Case:
    """One recommendation recorded by the complaints team on point 1, not yet decided."""
    case = case or issued(council)
    return do(
        learning.recommend,
        case,
        by=council.officer,
        on=RECEIVED,
        **{
            "layer": layer,
            "kind": RecommendationKind.SERVICE,
            "text": "List every call, and who rang back.",
            "element": case.elements.get(number=1),
        }
        | given,
    )


def recommendation_of(case: Case) -> Recommendation:
    return case.recommendations.order_by("-number")[0]


def recommendation_accepted(council: Council, case: Case | None = None) -> Case:
    case = recommended(council, case)
    return do(
        learning.decide_recommendation,
        case,
        by=council.officer,
        on=RECEIVED,
        recommendation=recommendation_of(case),
        decision=RecommendationDecision.ACCEPTED,
    )


def action_agreed(council: Council, case: Case | None = None, **given: Any) -> Case:
    """One action, of the team manager's, due on DUE."""
    case = case or issued(council)
    return do(
        learning.agree_action,
        case,
        by=council.officer,
        on=RECEIVED,
        **{"layer": Layer.STAGE1, "text": "Make a list of calls.", "owner": council.team_manager, "due_on": DUE}
        | given,
    )


def action_of(case: Case) -> Action:
    return case.actions.order_by("-number")[0]


def action_reported(council: Council, case: Case | None = None) -> Case:
    case = action_agreed(council, case)
    return do(
        learning.report_action,
        case,
        by=council.team_manager,
        on=RECEIVED,
        action=action_of(case),
        done_on=RECEIVED,
        evidence="The list hangs by the telephone.",
    )


def action_verified(council: Council, case: Case | None = None) -> Case:
    case = action_reported(council, case)
    return do(learning.verify_action, case, by=council.officer, on=RECEIVED, action=action_of(case))


def action_not_carried_out(council: Council, case: Case | None = None) -> Case:
    case = action_agreed(council, case)
    return do(
        learning.not_done, case, by=council.officer, on=RECEIVED, action=action_of(case), why="The team was closed."
    )
