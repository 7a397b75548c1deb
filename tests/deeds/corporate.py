"""The corporate procedure, and the moves between the two (T31, X2, D24)."""

from __future__ import annotations

import datetime
from typing import Any

from accounts.models import Role
from cases.models import Case
from cases.record import Refused
from stages.actions import closing, corporate, rerouting, review
from stages.law.vocabulary import Layer, Outcome
from tests.builders import Council
from tests.deeds.deed import (
    COMPLAINTS_TEAM,
    CORPORATE,
    ONE_OPEN_POINT,
    ONLY_THE_MANAGER,
    PAST_RECEIPT,
    REVIEWER,
    REVIEWING,
    STAGE_ONE,
    Deed,
    free,
    open_point,
)
from tests.deeds.stage_two import SENT, request, without


def told(on: datetime.date) -> dict[str, Any]:
    return {"reasons": "It is about a permit.", "told": "Which procedure, and why.", "told_on": on}


def furthest(council: Council, case: Case, on: datetime.date) -> dict[str, Any]:
    try:
        until = corporate.extension_limits(case)[1]
    except Refused:
        until = on
    return {"until": until, "reason": "Two services must answer.", "told": "Both, by letter."}


BY_THE_REVIEWER = frozenset({REVIEWER})

DEEDS: dict[str, Deed] = {
    "take under the corporate procedure": Deed(
        corporate.take,
        COMPLAINTS_TEAM,
        frozenset({"triage, outside", "not accepted"}),
        lambda council, case, on: told(on),
    ),
    "take under it by decision": Deed(
        corporate.take_by_decision,
        ONLY_THE_MANAGER,
        frozenset({"triage, ready", "triage, advocate wanted"}),
        lambda council, case, on: told(on) | {"why_not_statutory": "It is about the brother, an adult."},
    ),
    "take a point under it": Deed(
        corporate.split_point,
        COMPLAINTS_TEAM,
        PAST_RECEIPT - CORPORATE,
        lambda council, case, on: {"element": open_point(case)} | told(on),
        events=lambda situation: 2 if situation in ONE_OPEN_POINT else 1,
        on_a_row=True,
    ),
    "extend a corporate stage": Deed(
        corporate.extend,
        ONLY_THE_MANAGER,
        CORPORATE & (STAGE_ONE | REVIEWING),
        furthest,
    ),
    "ask for the review": Deed(review.ask, COMPLAINTS_TEAM, frozenset({"corporate, answered"}), request),
    "appoint the reviewing officer": Deed(
        review.appoint_reviewer,
        ONLY_THE_MANAGER,
        REVIEWING,
        lambda council, case, on: {"to": free(council, case, Role.SENIOR_MANAGER, Role.HEAD_OF_SERVICE)},
    ),
    "draft the review of a point": Deed(
        review.draft_point,
        BY_THE_REVIEWER,
        REVIEWING,
        lambda council, case, on: {
            "element": without(case, Layer.ADJUDICATION),
            "outcome": Outcome.UPHELD,
            "reasons": "The papers say otherwise.",
            "remedy": "A letter will go out on Tuesday.",
        },
    ),
    "draft the review's letter": Deed(
        review.draft_letter,
        BY_THE_REVIEWER,
        REVIEWING,
        lambda council, case, on: {"opening": "Thank you for asking again.", "closing": "We are very sorry."},
    ),
    "sign the review": Deed(review.sign, BY_THE_REVIEWER, frozenset({"corporate, reviewed"})),
    "send the review": Deed(
        review.send,
        COMPLAINTS_TEAM,
        frozenset({"corporate, review signed"}),
        lambda council, case, on: {"sent_on": on} | SENT,
    ),
    "move to the statutory procedure": Deed(
        rerouting.reroute_statutory,
        ONLY_THE_MANAGER,
        CORPORATE,
        lambda council, case, on: {"who": "W2", "about": "F1"} | told(on),
    ),
    "move to the corporate procedure": Deed(
        rerouting.reroute_corporate,
        ONLY_THE_MANAGER,
        STAGE_ONE - CORPORATE,
        lambda council, case, on: told(on),
    ),
    "close, both corporate stages done": Deed(
        closing.close_reviewed,
        COMPLAINTS_TEAM,
        frozenset({"corporate, review sent"}),
        lambda council, case, on: {"why": "Both stages are done."},
    ),
}
