"""Cases with recommendations and actions, and cases with the Ombudsman, each made by the real actions."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from cases.models import Case
from stages.actions import early_referral, learning, ombudsman, ombudsman_remedies
from stages.law.vocabulary import (
    Layer,
    OmbudsmanDecision,
    OmbudsmanKind,
    Outcome,
    RecommendationDecision,
    RecommendationKind,
)
from stages.models import Action, OmbudsmanCase, OmbudsmanLetter, Recommendation, Remedy
from tests import builders_stage_two
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


def with_ombudsman(council: Council, case: Case | None = None, **given: Any) -> Case:
    """A case with the Ombudsman, not yet decided: delay in the middle of the procedure."""
    case = case or issued(council)
    return do(
        ombudsman.open_case,
        case,
        by=council.manager,
        on=RECEIVED,
        **{
            "kind": OmbudsmanKind.O3,
            "ombudsman_reference": "26 004 051",
            "category": "Children's services",
            "received_there_on": RECEIVED,
            "referred_on": RECEIVED,
        }
        | given,
    )


def ombudsman_case_of(case: Case) -> OmbudsmanCase:
    return case.ombudsman_cases.order_by("-pk")[0]


def ombudsman_asked(council: Council, case: Case | None = None, kind: str = OmbudsmanLetter.Kind.ENQUIRY) -> Case:
    """A letter of the Ombudsman's that waits for its answer."""
    case = with_ombudsman(council, case)
    return do(
        ombudsman.record_letter,
        case,
        by=council.manager,
        on=RECEIVED,
        ombudsman_case=ombudsman_case_of(case),
        kind=kind,
        received_on=RECEIVED,
        due_on=DUE,
        asked="Send the file and the chronology.",
    )


def letter_of(case: Case) -> OmbudsmanLetter:
    return OmbudsmanLetter.objects.filter(ombudsman_case__case=case).order_by("-pk")[0]


UPHELD: dict[str, Any] = {
    "decision": OmbudsmanDecision.UPHELD_WITH_INJUSTICE,
    "fault": True,
    "injustice": True,
    "summary": "The council delayed.",
}


def ombudsman_decided(council: Council, case: Case | None = None, **given: Any) -> Case:
    """Upheld with fault and injustice, point 1 by itself too."""
    case = with_ombudsman(council, case)
    return do(
        ombudsman.decide,
        case,
        by=council.manager,
        on=RECEIVED,
        **UPHELD
        | {
            "ombudsman_case": ombudsman_case_of(case),
            "decided_on": RECEIVED,
            "findings": {case.elements.get(number=1): (Outcome.UPHELD, "Nobody rang back.")},
        }
        | given,
    )


def remedy_agreed(council: Council, case: Case | None = None) -> Case:
    """A payment that the Ombudsman asked for, due on DUE."""
    case = ombudsman_decided(council, case)
    return do(
        ombudsman_remedies.agree_remedy,
        case,
        by=council.manager,
        on=RECEIVED,
        ombudsman_case=ombudsman_case_of(case),
        text="Pay for the delay.",
        redress_pounds=Decimal("150.00"),
        due_on=DUE,
    )


def remedy_of(case: Case) -> Remedy:
    return case.remedies.order_by("-pk")[0]


SHOWN = {
    "robust_report": "Both reports were checked for facts.",
    "upheld": "Both points are upheld.",
    "action_plan": "The action has an owner and a date.",
    "outcomes_met": "The plan is shared and calls are answered.",
    "agreed": "Their email of that day.",
}
"""What shows each criterion of early referral."""


def ready_to_refer(council: Council, case: Case | None = None) -> Case:
    """Stage 2 answered, with a recommendation of stage 1 to decide and an action that makes a plan."""
    case = case or builders_stage_two.answered(council)
    return action_agreed(council, recommended(council, case), layer=Layer.ADJUDICATION)


def referred_early(council: Council) -> Case:
    """Referred on every criterion: the point that was not upheld is not a significant one."""
    case = ready_to_refer(council)
    return do(
        early_referral.refer_early,
        case,
        by=council.manager,
        on=RECEIVED,
        shown=SHOWN,
        agreed_on=RECEIVED,
        not_significant=early_referral.points_in_question(case),
    )
