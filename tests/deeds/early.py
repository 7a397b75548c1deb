"""Triage and stage 1 (T2 to T12, T14, T30, T31)."""

from __future__ import annotations

import datetime
from typing import Any

from cases.models import Case, Element
from stages.actions import decisions, response, stage_one, triage
from stages.actions.stage_one import furthest_extension
from stages.law.vocabulary import Outcome, Refusal, Route
from stages.models import StageOne
from tests.builders import ANSWERS, Council
from tests.deeds.deed import (
    COMPLAINTS_TEAM,
    CORPORATE,
    HEAD,
    MANAGER,
    ONE_OPEN_POINT,
    PAST_RECEIPT,
    SENIOR,
    STAGE_ONE,
    TEAM_MANAGER,
    TRIAGE,
    Deed,
    Given,
    open_point,
    point,
)

TRIAGE_DONE = TRIAGE - {"triage, nothing answered"}
STATUTORY_STAGE_ONE = STAGE_ONE - CORPORATE
TAKEN_ON = STAGE_ONE - {"stage 1, new", "stage 1, allocated", "stage 1, appointed", "corporate, taken"}


def twenty_days(case: Case) -> datetime.date:
    """The furthest that stage 1 can be extended to, or any day where there is no stage 1."""
    stage_one = StageOne.objects.filter(case=case, started_on__isnull=False).first()
    return furthest_extension(stage_one) if stage_one else datetime.date(2026, 10, 5)


def an_answer(council: Council, case: Case, on: datetime.date) -> dict[str, Any]:
    """The answer to the first point that has none yet; to the first of all where each has one."""
    open_points = Element.objects.filter(case=case, status="open")
    element = open_points.filter(answer__finding__isnull=True).first() or open_points.first() or point(case, 1)
    found = getattr(element, "answer", None)
    return {
        "element": element,
        "seen": found.version if found else 1,
        "found": "We asked three people.",
        "finding": Outcome.NOT_UPHELD,
    }


def interest(yes: bool) -> Given:
    return lambda council, case, on: {
        "yes": yes,
        "factors": "She sees the child every week.",
        "childs_views": "He wants her to speak for him.",
        "told": "The decision, by letter.",
        "told_on": on,
    }


def every_answer(on: datetime.date) -> dict[str, Any]:
    """All of triage at once. Who complains, and of what, differs from day to day: some must wait for a decision or an
    advocate, and some of it is outside the statutory procedure."""
    answers = {name: value for question in ANSWERS.values() for name, value in question.items()}
    who = ("W2", "W5", "W1", "W2")[on.toordinal() % 4]
    about = "FX" if on.toordinal() % 5 == 0 else "F2"
    return answers | {"who": who, "about": about, "advocate_asked_on": on if who == "W1" else None}


LETTER = {"opening": "Thank you for writing.", "closing": "We are sorry."}

DEEDS: dict[str, Deed] = {
    # triage
    "begin triage": Deed(triage.begin_triage, COMPLAINTS_TEAM, frozenset({"received", "enquiry"})),
    "answer a question": Deed(
        triage.answer,
        COMPLAINTS_TEAM,
        TRIAGE,
        lambda council, case, on: {"question": "about", "answers": every_answer(on)},
    ),
    "decide a late complaint": Deed(
        decisions.decide_late,
        frozenset({MANAGER}),
        TRIAGE,
        lambda council, case, on: {
            "yes": True,
            "factors": "Illness.",
            "limb_one": "In hospital.",
            "limb_two": "On file.",
        },
    ),
    "route a point": Deed(
        triage.route_element,
        COMPLAINTS_TEAM,
        PAST_RECEIPT,
        lambda council, case, on: {
            "element": open_point(case),
            "route": Route.X5,
            "to": "Data protection",
            "reasons": "It is about a record.",
            "told": "Who has it.",
        },
        events=lambda situation: 2 if situation in ONE_OPEN_POINT else 1,
        on_a_row=True,
    ),
    "accept": Deed(triage.accept, COMPLAINTS_TEAM, frozenset({"triage, ready"})),
    "ask for the interest decision": Deed(
        triage.wait_for_interest, COMPLAINTS_TEAM, frozenset({"triage, interest needed"})
    ),
    "find interest": Deed(
        decisions.decide_interest, frozenset({MANAGER}), frozenset({"waiting for interest"}), interest(True)
    ),
    "find no interest": Deed(
        decisions.decide_interest, frozenset({MANAGER}), frozenset({"waiting for interest"}), interest(False)
    ),
    "wait for an advocate": Deed(triage.wait_for_advocate, COMPLAINTS_TEAM, frozenset({"triage, advocate wanted"})),
    "record the advocate": Deed(
        triage.appoint_advocate,
        COMPLAINTS_TEAM,
        frozenset({"waiting for advocate"}),
        lambda council, case, on: {"name": "Advocate One", "organisation": "Voices", "appointed_on": on},
    ),
    "try early resolution": Deed(
        triage.try_early_resolution,
        COMPLAINTS_TEAM,
        frozenset({"triage, ready"}),
        lambda council, case, on: {"agreed_with": "Person 0405", "agreed": "A call today."},
    ),
    "resolve early": Deed(
        triage.resolve_early,
        COMPLAINTS_TEAM,
        frozenset({"early resolution"}),
        lambda council, case, on: {"told": "They can still complain."},
    ),
    "end early resolution": Deed(
        triage.end_early_resolution,
        COMPLAINTS_TEAM,
        frozenset({"early resolution"}),
        lambda council, case, on: {"why": "Nobody rang."},
    ),
    "refuse": Deed(
        decisions.refuse,
        frozenset({MANAGER}),
        TRIAGE_DONE,
        lambda council, case, on: {
            "code": Refusal.N3,
            "reasons": "It is about another council.",
            "told": "To write to them.",
            "told_on": on,
        },
    ),
    "route": Deed(
        triage.route,
        COMPLAINTS_TEAM,
        TRIAGE_DONE,
        lambda council, case, on: {
            "route": Route.X8,
            "to": "The school",
            "reasons": "It is about a school.",
            "told": "To write to the school.",
            "told_on": on,
        },
    ),
    # stage 1
    "allocate": Deed(
        stage_one.allocate, COMPLAINTS_TEAM, STAGE_ONE, lambda council, case, on: {"to": council.senior_two}
    ),
    "appoint a team manager": Deed(
        stage_one.appoint_team_manager,
        frozenset({SENIOR, HEAD}),
        STAGE_ONE,
        lambda council, case, on: {"to": council.team_manager_two},
    ),
    "accept the appointment": Deed(
        stage_one.accept_appointment, frozenset({TEAM_MANAGER}), frozenset({"stage 1, appointed"})
    ),
    "return the appointment": Deed(
        stage_one.return_appointment,
        frozenset({TEAM_MANAGER}),
        frozenset({"stage 1, appointed"}),
        lambda council, case, on: {"why": "I know the family."},
    ),
    "move the start": Deed(
        stage_one.move_start,
        frozenset({MANAGER}),
        STATUTORY_STAGE_ONE,
        lambda council, case, on: {"to": on + datetime.timedelta(7), "factors": "She asked to wait a week."},
    ),
    "extend": Deed(
        stage_one.extend,
        frozenset({MANAGER}),
        STATUTORY_STAGE_ONE,
        lambda council, case, on: {"until": twenty_days(case), "reason": "Nine points.", "told": "By letter."},
    ),
    "draft an answer": Deed(
        response.draft_answer,
        frozenset({TEAM_MANAGER}),
        TAKEN_ON,
        an_answer,
        events=lambda situation: 2 if situation == "stage 1, approved" else 1,
    ),
    "draft the letter": Deed(
        response.draft_letter,
        frozenset({TEAM_MANAGER}),
        TAKEN_ON,
        lambda council, case, on: LETTER,
        events=lambda situation: 2 if situation == "stage 1, approved" else 1,
    ),
    "submit": Deed(response.submit, frozenset({TEAM_MANAGER}), frozenset({"stage 1, drafted", "stage 1, sent back"})),
    "send the draft back": Deed(
        response.return_response,
        COMPLAINTS_TEAM,
        frozenset({"stage 1, submitted", "stage 1, approved", "corporate, submitted"}),
        lambda council, case, on: {"comments": "Say who will ring."},
    ),
    "approve": Deed(response.approve, COMPLAINTS_TEAM, frozenset({"stage 1, submitted", "corporate, submitted"})),
    "issue": Deed(
        response.issue,
        COMPLAINTS_TEAM,
        frozenset({"stage 1, approved"}),
        lambda council, case, on: {"sent_on": on, "sent_to": "Person 0405", "sent_how": "post"},
    ),
}
