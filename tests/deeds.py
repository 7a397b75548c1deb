"""Every deed that changes a case: who may do it, where the case must be for it, and how many events it writes.

Stated here a second time, by hand, from the permission table of the design and the transitions of the law: the tests
hold the actions to it, both ways.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import Role, User
from cases.actions import details, elements, people
from cases.actions.people import Someone
from cases.models import Case, Element, Exclusion, Part
from stages.actions import closing, concurrent, decisions, response, stage_one, triage
from stages.actions.stage_one import furthest_extension
from stages.law.vocabulary import Outcome, Refusal, Route
from stages.models import StageOne
from tests.builders import ANSWERS, RECEIVED, SITUATIONS, Council, given_part, person

Given = Callable[[Council, Case, datetime.date], dict[str, Any]]
"""What a deed takes besides the doer, on a day: made from the case as it is then."""

OFFICER = "complaints officer"
MANAGER = "complaints manager"
SENIOR = "senior manager, allocated"
OTHER_SENIOR = "senior manager of the service, not allocated"
TEAM_MANAGER = "team manager, appointed"
OTHER_TEAM_MANAGER = "team manager of the service, not appointed"
HEAD = "head of the service"
OTHER_HEAD = "head of another service"
INVESTIGATOR = "investigating officer of the case"
INDEPENDENT = "independent person of the case"
PANEL = "panel member of the case"
AUDITOR = "auditor"
ADMINISTRATOR = "system administrator"
NOBODY = "person without a post"
EXCLUDED_OFFICER = "complaints officer, complained about"
EXCLUDED_MANAGER = "complaints manager, complained about"

COMPLAINTS_TEAM = frozenset({OFFICER, MANAGER})


def everybody(council: Council) -> dict[str, User]:
    """Who is who in each relation that a case of the first service may have to a person. Those who are appointed in
    some situations are strangers in the others; the last two are people of the complaints team whom a case names."""
    return {
        OFFICER: council.officer_two,
        MANAGER: council.manager,
        SENIOR: council.senior,
        OTHER_SENIOR: council.senior_two,
        TEAM_MANAGER: council.team_manager,
        OTHER_TEAM_MANAGER: council.team_manager_two,
        HEAD: council.head,
        OTHER_HEAD: council.other_head,
        AUDITOR: council.auditor,
        ADMINISTRATOR: council.administrator,
        NOBODY: council.nobody,
        INVESTIGATOR: council.investigator,
        INDEPENDENT: council.independent,
        PANEL: council.panel_member,
        EXCLUDED_OFFICER: person("Officer Three", Role.COMPLAINTS_OFFICER),
        EXCLUDED_MANAGER: person("Complaints Manager Two", Role.COMPLAINTS_MANAGER),
    }


def relations(council: Council, case: Case) -> dict[str, User]:
    """One person in each relation to this case, the outside people given their parts and the named ones walled off."""
    people = everybody(council)
    parts = {
        INVESTIGATOR: Part.INVESTIGATING_OFFICER,
        INDEPENDENT: Part.INDEPENDENT_PERSON,
        PANEL: Part.PANEL_MEMBER,
    }
    for relation, part in parts.items():
        given_part(case, people[relation], part)
    for relation in (EXCLUDED_OFFICER, EXCLUDED_MANAGER):
        Exclusion.objects.create(case=case, user=people[relation], why=Exclusion.Why.COMPLAINED_ABOUT, from_on=RECEIVED)
    return people


ALLOCATED = frozenset(
    name
    for name in SITUATIONS
    if (name.startswith(("stage 1", "imported")) and name != "stage 1, new")
    or name in ("answer accepted", "not pursued", "withdrawn")
)
APPOINTED = ALLOCATED - {"stage 1, allocated"}
CLOSED = frozenset(
    {
        "stopped",
        "resolved early",
        "answer accepted",
        "not pursued",
        "withdrawn",
        "not accepted",
        "routed elsewhere",
        "imported, referred early to the Ombudsman",
        "imported, closed, all stages done",
    }
)
OPEN = frozenset(SITUATIONS) - CLOSED
UNDER_THE_PROCEDURE = OPEN - {"compliment"}
TRIAGE = frozenset(name for name in SITUATIONS if name.startswith("triage"))
TRIAGE_DONE = TRIAGE - {"triage, nothing answered"}
STAGE_ONE = frozenset(name for name in SITUATIONS if name.startswith("stage 1,"))
TAKEN_ON = STAGE_ONE - {"stage 1, new", "stage 1, allocated", "stage 1, appointed"}


def holds(relation: str, situation: str) -> bool:
    """Whether somebody in this relation has it in this situation: a manager is a stranger until they are given it."""
    if relation == SENIOR:
        return situation in ALLOCATED
    if relation == TEAM_MANAGER:
        return situation in APPOINTED
    return True


@dataclass(frozen=True)
class Deed:
    """One action: the function, who may do it, in which situations, with what, and how many events it writes there."""

    act: Callable[..., Any]
    who: frozenset[str]
    where: frozenset[str]
    given: Given = lambda council, case, on: {}
    events: Callable[[str], int] = lambda situation: 1

    def may(self, relation: str, situation: str) -> bool:
        return relation in self.who and holds(relation, situation)

    def possible(self, situation: str) -> bool:
        return situation in self.where

    def ready(self, council: Council, case: Case, on: datetime.date = RECEIVED) -> Callable[[User], Any]:
        """The deed with all it takes but the doer, who was shown the case as it is now."""
        given = {"seen": case.version, "on": on} | self.given(council, case, on)
        return lambda by: self.act(case, by=by, **given)


def twenty_days(case: Case) -> datetime.date:
    """The furthest that stage 1 can be extended to, or any day where there is no stage 1."""
    stage_one = StageOne.objects.filter(case=case, started_on__isnull=False).first()
    return furthest_extension(stage_one) if stage_one else datetime.date(2026, 10, 5)


def point(case: Case, number: int) -> Element:
    """A point of this case; where it has none, one that is not stored, as a page left open might name."""
    return Element.objects.filter(case=case, number=number).first() or Element(pk=0, case=case, number=number)


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


def prejudice(prejudiced: bool) -> Given:
    return lambda council, case, on: {
        "element": point(case, 1),
        "prejudiced": prejudiced,
        "code": Refusal.N7 if prejudiced else "",
        "process": "the case in the family court" if prejudiced else "",
        "factors": "The hearing is about the same night.",
        "evidence": "A letter that names the court.",
        "told": "That the court must decide first.",
        "told_on": on,
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
    """All of triage at once. Who complains differs from day to day: some must wait for a decision or an advocate."""
    answers = {name: value for question in ANSWERS.values() for name, value in question.items()}
    who = ("W2", "W5", "W1", "W2")[on.toordinal() % 4]
    return answers | {"who": who, "about": "F2", "advocate_asked_on": on if who == "W1" else None}


LETTER = {"opening": "Thank you for writing.", "closing": "We are sorry."}

DEEDS: dict[str, Deed] = {
    # triage
    "begin triage": Deed(triage.begin_triage, COMPLAINTS_TEAM, frozenset({"received"})),
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
    "find no prejudice": Deed(concurrent.decide_prejudice, frozenset({MANAGER}), TRIAGE, prejudice(False)),
    "stop a point": Deed(concurrent.decide_prejudice, frozenset({MANAGER}), TRIAGE, prejudice(True)),
    "route a point": Deed(
        triage.route_element,
        COMPLAINTS_TEAM,
        TRIAGE,
        lambda council, case, on: {
            "element": point(case, 1),
            "route": Route.X5,
            "to": "Data protection",
            "reasons": "It is about a record.",
            "told": "Who has it.",
        },
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
        STAGE_ONE,
        lambda council, case, on: {"to": on + datetime.timedelta(7), "factors": "She asked to wait a week."},
    ),
    "extend": Deed(
        stage_one.extend,
        frozenset({MANAGER}),
        STAGE_ONE,
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
        frozenset({"stage 1, submitted", "stage 1, approved"}),
        lambda council, case, on: {"comments": "Say who will ring."},
    ),
    "approve": Deed(response.approve, COMPLAINTS_TEAM, frozenset({"stage 1, submitted"})),
    "issue": Deed(
        response.issue,
        COMPLAINTS_TEAM,
        frozenset({"stage 1, approved"}),
        lambda council, case, on: {"sent_on": on, "sent_to": "Person 0405", "sent_how": "post"},
    ),
    # endings
    "withdraw": Deed(
        closing.withdraw,
        COMPLAINTS_TEAM,
        UNDER_THE_PROCEDURE,
        lambda council, case, on: {"withdrawn_on": on, "how": "By telephone."},
    ),
    "close as accepted": Deed(
        closing.accept_answer,
        COMPLAINTS_TEAM,
        frozenset({"stage 1 answered"}),
        lambda council, case, on: {"why": "She wrote to thank us.", "resolved_on": on},
    ),
    "close as not pursued": Deed(
        closing.close,
        COMPLAINTS_TEAM,
        frozenset({"stage 1 answered"}),
        lambda council, case, on: {"why": "No request came."},
    ),
    # the record
    "change details": Deed(
        details.change_details,
        COMPLAINTS_TEAM,
        OPEN,
        lambda council, case, on: {"details": {"desired_outcome": "An apology."}},
    ),
    "record duties": Deed(
        details.record_duties,
        COMPLAINTS_TEAM,
        OPEN,
        lambda council, case, on: {"duties": {"procedure": details.Told(done_on=on, document="Leaflet")}},
    ),
    "add a point": Deed(
        elements.add_element, COMPLAINTS_TEAM, OPEN, lambda council, case, on: {"text": "The letter came late."}
    ),
    "add a person": Deed(
        people.add_person,
        COMPLAINTS_TEAM,
        OPEN,
        lambda council, case, on: {"part": Part.PARENT, "who": Someone("Parent 0405"), "from_on": on},
    ),
    "name somebody complained about": Deed(
        people.name_complained_about,
        COMPLAINTS_TEAM,
        OPEN,
        lambda council, case, on: {"user": council.nobody},
        events=lambda situation: 2,
    ),
    "name a witness": Deed(
        people.name_witness,
        COMPLAINTS_TEAM,
        OPEN,
        lambda council, case, on: {"user": council.nobody},
        events=lambda situation: 2,
    ),
}
"""Every deed. `withdraw_element`, `reword_element`, `end_part` and `change_contact` have tests of their own."""
