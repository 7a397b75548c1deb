"""Stage 2: asked for, scoped, investigated and adjudicated (T13, T16 to T20, T22)."""

from __future__ import annotations

import datetime
from typing import Any

from accounts.models import Role
from cases.models import Case, Element, Part
from stages.actions import adjudication, early_referral, investigation, investigators, stage_two, statement
from stages.law.vocabulary import Layer, Outcome
from stages.models import StageTwo
from tests.builders import Council
from tests.builders_ombudsman import SHOWN
from tests.builders_stage_two import DECLARED
from tests.deeds.deed import (
    ADJUDICATING,
    ADJUDICATOR,
    AFTER_STAGE_ONE,
    AFTER_STAGE_TWO,
    COMPLAINTS_TEAM,
    CORPORATE,
    INDEPENDENT,
    INVESTIGATING,
    INVESTIGATOR,
    ONLY_THE_MANAGER,
    REVIEWING,
    SCOPING,
    STAGE_ONE,
    STAGE_TWO,
    Deed,
    Given,
    free,
    on_the_register,
    open_point,
    open_points,
)

SENT = {"sent_to": "Person 0405", "sent_how": "email"}


def request(council: Council, case: Case, on: datetime.date) -> dict[str, Any]:
    return {"requested_on": on, "requested_in": "oral", "requested_by": "Person 0405"}


def appointment(part: Part, role: Role) -> Given:
    return lambda council, case, on: {
        "part": part,
        "to": on_the_register(council, case, role),
        "until_on": on + datetime.timedelta(200),
        "declaration": DECLARED,
    }


def notice(council: Council, case: Case, on: datetime.date) -> dict[str, Any]:
    """Up to day 65, as far as stage 2 has started."""
    row = StageTwo.objects.filter(case=case).first()
    days = stage_two.limits(row) if row else None
    return {"until": days[1] if days else on, "reason": "Two people are away.", "agreed": True} | SENT


def without(case: Case, layer: Layer) -> Element:
    """The first open point on which a layer has found nothing; the first of all where it has on each."""
    numbers = stage_two.points_without(case, layer)
    return next((one for one in open_points(case) if one.number in numbers), None) or open_point(case)


def found(council: Council, case: Case, on: datetime.date) -> dict[str, Any]:
    element = without(case, Layer.INVESTIGATING_OFFICER)
    return {"element": element, "outcome": (Outcome.UPHELD, Outcome.NOT_UPHELD)[element.number % 2], "reasons": "Seen."}


def adjudicated(council: Council, case: Case, on: datetime.date) -> dict[str, Any]:
    element = without(case, Layer.ADJUDICATION)
    return {
        "element": element,
        "outcome": Outcome.UPHELD if element.number % 2 else Outcome.PARTIALLY_UPHELD,
        "reasons": "The log shows it.",
        "partly_because": "One call was returned.",
    }


BY_THE_INVESTIGATOR = COMPLAINTS_TEAM | {INVESTIGATOR}
BY_THE_INDEPENDENT_PERSON = COMPLAINTS_TEAM | {INDEPENDENT}
BY_THE_ADJUDICATOR = frozenset({ADJUDICATOR})

DEEDS: dict[str, Deed] = {
    "leave stage 1 out": Deed(
        stage_two.skip_stage_one,
        ONLY_THE_MANAGER,
        (STAGE_ONE - CORPORATE) | {"triage, ready"},
        lambda council, case, on: {
            "agreed_on": on,
            "agreed_by": "Person 0405",
            "reason": "The service is its subject.",
        },
    ),
    "ask for stage 2": Deed(
        stage_two.ask,
        COMPLAINTS_TEAM,
        AFTER_STAGE_ONE - CORPORATE - STAGE_TWO - REVIEWING - AFTER_STAGE_TWO,
        request,
    ),
    "draft the statement": Deed(
        statement.draft,
        COMPLAINTS_TEAM,
        SCOPING - {"stage 2, statement final", "stage 2, both appointed"},
        lambda council, case, on: {
            "points": {one.number: one.text for one in open_points(case)},
            "outcomes": "A named person to ring.",
        },
    ),
    "send the statement": Deed(
        statement.send,
        COMPLAINTS_TEAM,
        frozenset({"stage 2, statement drafted"}),
        lambda council, case, on: {"sent_on": on} | SENT,
    ),
    "record comments on the statement": Deed(
        statement.comment,
        COMPLAINTS_TEAM,
        frozenset({"stage 2, statement sent", "stage 2, statement final", "stage 2, both appointed"}),
        lambda council, case, on: {"commented_on": on, "comments": "They agree."},
    ),
    "make the statement final": Deed(
        statement.finish_statement,
        COMPLAINTS_TEAM,
        frozenset({"stage 2, statement sent"}),
        lambda council, case, on: {"final_on": on},
    ),
    "appoint the investigating officer": Deed(
        investigators.appoint,
        ONLY_THE_MANAGER,
        SCOPING | INVESTIGATING,
        appointment(Part.INVESTIGATING_OFFICER, Role.INVESTIGATING_OFFICER),
    ),
    "appoint the independent person": Deed(
        investigators.appoint,
        ONLY_THE_MANAGER,
        SCOPING | INVESTIGATING,
        appointment(Part.INDEPENDENT_PERSON, Role.INDEPENDENT_PERSON),
    ),
    "begin the investigation": Deed(
        stage_two.begin_investigation, ONLY_THE_MANAGER, frozenset({"stage 2, both appointed"})
    ),
    "give notice": Deed(stage_two.give_notice, ONLY_THE_MANAGER, STAGE_TWO, notice),
    "record a finding": Deed(
        investigation.record_finding,
        BY_THE_INVESTIGATOR,
        frozenset({"stage 2, investigating", "stage 2, found"}),
        found,
    ),
    "record a view": Deed(
        investigation.record_view,
        BY_THE_INDEPENDENT_PERSON,
        frozenset({"stage 2, found", "stage 2, viewed"}),
        lambda council, case, on: {
            "element": without(case, Layer.INDEPENDENT_PERSON),
            "agrees": False,
            "reasons": "Too little was read.",
        },
    ),
    "send the check of facts": Deed(
        investigation.send_fact_check,
        BY_THE_INVESTIGATOR,
        frozenset({"stage 2, investigating"}),
        lambda council, case, on: {"sent_on": on},
    ),
    "record the check of facts": Deed(
        investigation.return_fact_check,
        BY_THE_INVESTIGATOR,
        frozenset({"stage 2, found", "stage 2, viewed", "stage 2, both reported"}),
        lambda council, case, on: {"returned_on": on, "changes": "None."},
    ),
    "record the investigating officer's report": Deed(
        investigation.receive_report,
        BY_THE_INVESTIGATOR,
        frozenset({"stage 2, found"}),
        lambda council, case, on: {"reported_on": on, "report": "We met four people."},
    ),
    "record the independent person's report": Deed(
        investigation.receive_view,
        BY_THE_INDEPENDENT_PERSON,
        frozenset({"stage 2, viewed"}),
        lambda council, case, on: {"reported_on": on, "report": "It was thorough."},
    ),
    "appoint the adjudicating officer": Deed(
        investigators.appoint_adjudicator,
        ONLY_THE_MANAGER,
        INVESTIGATING | ADJUDICATING,
        lambda council, case, on: {"to": free(council, case, Role.HEAD_OF_SERVICE)},
    ),
    "begin the adjudication": Deed(
        stage_two.begin_adjudication, ONLY_THE_MANAGER, frozenset({"stage 2, both reported"})
    ),
    "adjudicate a point": Deed(adjudication.adjudicate, BY_THE_ADJUDICATOR, ADJUDICATING, adjudicated),
    "record the discussion": Deed(
        adjudication.record_discussion,
        BY_THE_ADJUDICATOR,
        ADJUDICATING,
        lambda council, case, on: {"discussed_on": on, "discussed": "What to do about calls."},
    ),
    "write the stage 2 response": Deed(
        adjudication.write_letter,
        BY_THE_ADJUDICATOR,
        ADJUDICATING,
        lambda council, case, on: {"opening": "Thank you for waiting so long.", "closing": "We are very sorry."},
    ),
    "sign the stage 2 response": Deed(adjudication.sign, BY_THE_ADJUDICATOR, frozenset({"stage 2, adjudicated"})),
    "send the stage 2 response": Deed(
        adjudication.send,
        COMPLAINTS_TEAM,
        frozenset({"stage 2, signed"}),
        lambda council, case, on: {"sent_on": on} | SENT,
    ),
    "refer early": Deed(
        early_referral.refer_early,
        ONLY_THE_MANAGER,
        frozenset({"stage 2 answered, an action agreed"}),
        lambda council, case, on: {
            "shown": SHOWN,
            "agreed_on": on,
            "not_significant": early_referral.points_in_question(case),
        },
    ),
}
