"""What runs beside the procedure, from any state: recommendations, actions, remedies and the Ombudsman (T32)."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from cases.models import Case
from stages.actions import learning, ombudsman, ombudsman_details, ombudsman_remedies, remedies
from stages.law.vocabulary import (
    CostCategory,
    Layer,
    OmbudsmanKind,
    RecommendationDecision,
    RecommendationKind,
)
from stages.models import Action, OmbudsmanCase, OmbudsmanLetter, Recommendation, Remedy
from tests.builders import Council
from tests.builders_ombudsman import UPHELD
from tests.deeds.deed import (
    ADJUDICATING,
    ADJUDICATOR,
    AFTER_STAGE_ONE,
    CHAIR,
    COMPLAINTS_TEAM,
    DIRECTOR,
    EVERYWHERE,
    HEAD,
    INDEPENDENT,
    INVESTIGATING,
    INVESTIGATOR,
    ONLY_THE_MANAGER,
    REVIEWER,
    SENIOR,
    TEAM_MANAGER,
    Deed,
    Given,
    last,
)
from tests.deeds.stage_three import REPORTED

AGREED = frozenset({"stage 2 answered, an action agreed", "referred early"})
WITH_THE_OMBUDSMAN = frozenset({"with the Ombudsman", "decided by the Ombudsman", "referred early"})


def recommending(layer: Layer) -> Given:
    return lambda council, case, on: {
        "layer": layer,
        "kind": RecommendationKind.SERVICE,
        "text": "List every call, and who rang back.",
    }


def to_decide(layer: Layer, decision: str = RecommendationDecision.PARTLY) -> Given:
    return lambda council, case, on: {
        "recommendation": last(Recommendation.objects.filter(case=case, layer=layer), layer=layer),
        "decision": decision,
        "reasons": "Not for all of it.",
    }


def agreeing(layer: Layer) -> Given:
    return lambda council, case, on: {
        "layer": layer,
        "text": "Make a list of calls.",
        "owner": council.team_manager,
        "due_on": on + datetime.timedelta(30),
    }


def of_an_action(status: str, **more: Any) -> Given:
    """The newest action of a status, with the days that the deed takes set to today."""
    return lambda council, case, on: (
        {
            "action": last(Action.objects.filter(case=case, status=status)),
        }
        | {name: value(on) if isinstance(value, Callable) else value for name, value in more.items()}
    )


def same_day(on: datetime.date) -> datetime.date:
    return on


def theirs(case: Case) -> OmbudsmanCase:
    return last(OmbudsmanCase.objects.filter(case=case))


def decision(council: Council, case: Case, on: datetime.date) -> dict[str, Any]:
    return UPHELD | {"ombudsman_case": theirs(case), "decided_on": on, "why": "The letter was misread."}


DEEDS: dict[str, Deed] = {
    "recommend after stage 1": Deed(learning.recommend, COMPLAINTS_TEAM, EVERYWHERE, recommending(Layer.STAGE1)),
    "recommend as the investigating officer": Deed(
        learning.recommend,
        COMPLAINTS_TEAM | {INVESTIGATOR},
        INVESTIGATING,
        recommending(Layer.INVESTIGATING_OFFICER),
    ),
    "recommend as the independent person": Deed(
        learning.recommend,
        COMPLAINTS_TEAM | {INDEPENDENT},
        INVESTIGATING,
        recommending(Layer.INDEPENDENT_PERSON),
    ),
    "recommend at the adjudication": Deed(
        learning.recommend, frozenset({ADJUDICATOR}), ADJUDICATING, recommending(Layer.ADJUDICATION)
    ),
    "recommend as the panel": Deed(
        learning.recommend,
        COMPLAINTS_TEAM | {CHAIR},
        frozenset({"stage 3, panel held"}),
        recommending(Layer.PANEL),
    ),
    "change a recommendation": Deed(
        learning.change_recommendation,
        COMPLAINTS_TEAM | {INVESTIGATOR},
        INVESTIGATING - {"stage 2, investigating"},
        lambda council, case, on: {
            "recommendation": last(
                Recommendation.objects.filter(case=case, layer=Layer.INVESTIGATING_OFFICER),
                layer=Layer.INVESTIGATING_OFFICER,
            ),
            "kind": RecommendationKind.LEARNING,
            "text": "List the calls, and learn from them.",
        },
        on_a_row=True,
    ),
    "decide a recommendation of stage 1": Deed(
        learning.decide_recommendation, COMPLAINTS_TEAM, AGREED, to_decide(Layer.STAGE1), on_a_row=True
    ),
    "decide a recommendation of stage 2": Deed(
        learning.decide_recommendation,
        frozenset({ADJUDICATOR}),
        ADJUDICATING,
        to_decide(Layer.INVESTIGATING_OFFICER),
        on_a_row=True,
    ),
    "decide a recommendation of the panel": Deed(
        learning.decide_recommendation, frozenset({DIRECTOR}), REPORTED, to_decide(Layer.PANEL), on_a_row=True
    ),
    "agree an action": Deed(learning.agree_action, COMPLAINTS_TEAM, EVERYWHERE, agreeing(Layer.STAGE1)),
    "agree an action of stage 2": Deed(
        learning.agree_action, COMPLAINTS_TEAM | {ADJUDICATOR}, EVERYWHERE, agreeing(Layer.ADJUDICATION)
    ),
    "agree an action of stage 3": Deed(
        learning.agree_action, COMPLAINTS_TEAM | {DIRECTOR}, EVERYWHERE, agreeing(Layer.PANEL)
    ),
    "change an action": Deed(
        learning.change_action,
        COMPLAINTS_TEAM,
        AGREED,
        lambda council, case, on: {
            "action": last(Action.objects.filter(case=case, status=Action.Status.AGREED)),
            "due_on": on + datetime.timedelta(60),
            "why": "The system comes in December.",
            "owner_name": "The housing association",
        },
        on_a_row=True,
    ),
    "report an action": Deed(
        learning.report_action,
        COMPLAINTS_TEAM | {TEAM_MANAGER},
        AGREED,
        of_an_action(Action.Status.AGREED, done_on=same_day, evidence="The list hangs there."),
        on_a_row=True,
        told_who_does=frozenset({SENIOR, HEAD, ADJUDICATOR, REVIEWER}),
    ),
    "verify an action": Deed(
        learning.verify_action,
        COMPLAINTS_TEAM,
        frozenset({"an action reported"}),
        of_an_action(Action.Status.REPORTED),
        on_a_row=True,
    ),
    "send an action back": Deed(
        learning.send_back_action,
        COMPLAINTS_TEAM,
        frozenset({"an action reported"}),
        of_an_action(Action.Status.REPORTED, why="It shows nothing."),
        on_a_row=True,
    ),
    "give an action up": Deed(
        learning.not_done,
        COMPLAINTS_TEAM,
        AGREED,
        of_an_action(Action.Status.AGREED, why="The team was closed."),
        on_a_row=True,
    ),
    "tell the complainant of an action": Deed(
        learning.tell_complainant,
        COMPLAINTS_TEAM,
        frozenset({"an action verified"}),
        of_an_action(Action.Status.VERIFIED, told_on=same_day, told="The list is kept."),
        on_a_row=True,
    ),
    "offer a remedy": Deed(
        remedies.record_remedy,
        COMPLAINTS_TEAM,
        EVERYWHERE,
        lambda council, case, on: {"layer": Layer.STAGE1, "text": "A payment.", "offered_on": on},
    ),
    "follow a remedy": Deed(
        remedies.change_remedy,
        COMPLAINTS_TEAM,
        AFTER_STAGE_ONE,
        lambda council, case, on: {
            "remedy": last(Remedy.objects.filter(case=case, layer=Layer.STAGE1)),
            "offered_on": on,
            "accepted_on": on,
            "redress_pounds": Decimal("50.00"),
            "paid_on": on,
        },
        on_a_row=True,
    ),
    "record a cost": Deed(
        remedies.record_cost,
        COMPLAINTS_TEAM,
        EVERYWHERE,
        lambda council, case, on: {
            "category": CostCategory.INVESTIGATION,
            "pounds": Decimal("900.00"),
            "incurred_on": on,
        },
    ),
    "open a case with the Ombudsman": Deed(
        ombudsman.open_case,
        ONLY_THE_MANAGER,
        EVERYWHERE,
        lambda council, case, on: {
            "kind": OmbudsmanKind.O3,
            "ombudsman_reference": "26 004 052",
            "category": "Children's services",
            "referred_on": on,
        },
    ),
    "fill in the details of a case with the Ombudsman": Deed(
        ombudsman_details.change_details,
        ONLY_THE_MANAGER,
        WITH_THE_OMBUDSMAN,
        lambda council, case, on: {
            "ombudsman_case": theirs(case),
            "ombudsman_reference": "26 004 053",
            "category": "Children's services",
            "received_there_on": theirs(case).referred_on,
        },
        on_a_row=True,
    ),
    "record the Ombudsman's letter": Deed(
        ombudsman.record_letter,
        ONLY_THE_MANAGER,
        WITH_THE_OMBUDSMAN,
        lambda council, case, on: {
            "ombudsman_case": theirs(case),
            "kind": OmbudsmanLetter.Kind.ENQUIRY,
            "received_on": on,
            "due_on": on + datetime.timedelta(28),
            "asked": "Send the file.",
        },
        on_a_row=True,
    ),
    "answer the Ombudsman's letter": Deed(
        ombudsman.answer_letter,
        ONLY_THE_MANAGER,
        frozenset({"with the Ombudsman"}),
        lambda council, case, on: {
            "letter": last(OmbudsmanLetter.objects.filter(ombudsman_case__case=case)),
            "answered_on": on,
            "answer": "The file went by post.",
        },
        on_a_row=True,
    ),
    "record the Ombudsman's decision": Deed(
        ombudsman.decide, ONLY_THE_MANAGER, WITH_THE_OMBUDSMAN, decision, on_a_row=True
    ),
    "follow the Ombudsman's decision": Deed(
        ombudsman.follow_decision,
        ONLY_THE_MANAGER,
        frozenset({"decided by the Ombudsman"}),
        lambda council, case, on: {"ombudsman_case": theirs(case), "published_at": "https://example.org/26004051"},
        on_a_row=True,
    ),
    "agree a remedy with the Ombudsman": Deed(
        ombudsman_remedies.agree_remedy,
        ONLY_THE_MANAGER,
        WITH_THE_OMBUDSMAN,
        lambda council, case, on: {
            "ombudsman_case": theirs(case),
            "text": "Pay for the delay.",
            "due_on": on + datetime.timedelta(28),
        },
        on_a_row=True,
    ),
    "follow a remedy of the Ombudsman's": Deed(
        ombudsman_remedies.follow_remedy,
        ONLY_THE_MANAGER,
        frozenset({"decided by the Ombudsman"}),
        lambda council, case, on: {
            "remedy": last(Remedy.objects.filter(case=case, ombudsman_case__isnull=False)),
            "done_on": on,
            "evidence": "The bank's statement.",
            "evidence_sent_on": on,
        },
        on_a_row=True,
    ),
}
