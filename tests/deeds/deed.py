"""Who stands how to a case, where it stands, and the shape of a deed."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import Role, User
from cases.models import Case, Element, ElementStatus, Exclusion
from stages.law.vocabulary import State
from stages.models import RegisterEntry
from tests import builders_stage_three as stage_three
from tests.builders import RECEIVED, Council, person
from tests.builders_stage_two import registered
from tests.situations import SITUATIONS

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
ADJUDICATOR = "adjudicating officer of the case"
CHAIR = "chair of the panel"
PANEL = "member of the panel"
DIRECTOR = "director who answers the panel"
REVIEWER = "reviewing officer of the case"
AUDITOR = "auditor"
ADMINISTRATOR = "system administrator"
NOBODY = "person without a post"
EXCLUDED_OFFICER = "complaints officer, complained about"
EXCLUDED_MANAGER = "complaints manager, complained about"

COMPLAINTS_TEAM = frozenset({OFFICER, MANAGER})
ONLY_THE_MANAGER = frozenset({MANAGER})


def everybody(council: Council) -> dict[str, User]:
    """Who is who in each relation that a case of the first service may have to a person. Those who are appointed in
    some situations are strangers in the others; the last two are people of the complaints team whom a case names."""
    people = {
        OFFICER: council.officer_two,
        MANAGER: council.manager,
        SENIOR: council.senior,
        OTHER_SENIOR: person("Senior Manager Four", Role.SENIOR_MANAGER, service=council.care),
        TEAM_MANAGER: council.team_manager,
        OTHER_TEAM_MANAGER: council.team_manager_two,
        HEAD: council.head,
        OTHER_HEAD: person("Head of Service Three", Role.HEAD_OF_SERVICE, service=council.need),
        INVESTIGATOR: council.investigator,
        INDEPENDENT: council.independent,
        ADJUDICATOR: council.other_head,
        CHAIR: stage_three.seat(council, 1),
        PANEL: stage_three.seat(council, 2),
        DIRECTOR: stage_three.director(council),
        REVIEWER: council.senior_two,
        AUDITOR: council.auditor,
        ADMINISTRATOR: council.administrator,
        NOBODY: council.nobody,
        EXCLUDED_OFFICER: person("Officer Three", Role.COMPLAINTS_OFFICER),
        EXCLUDED_MANAGER: person("Complaints Manager Two", Role.COMPLAINTS_MANAGER),
    }
    registered(council, people[INVESTIGATOR], Role.INVESTIGATING_OFFICER)
    registered(council, people[INDEPENDENT], Role.INDEPENDENT_PERSON)
    stage_three.seat(council, 3)
    for role in (Role.INVESTIGATING_OFFICER, Role.INDEPENDENT_PERSON, Role.PANEL_MEMBER):
        registered(council, person(f"Another {role.label}", role), role)
    return people


def relations(council: Council, case: Case) -> dict[str, User]:
    """One person in each relation to this case, the named ones walled off."""
    people = everybody(council)
    for relation in (EXCLUDED_OFFICER, EXCLUDED_MANAGER):
        Exclusion.objects.create(case=case, user=people[relation], why=Exclusion.Why.COMPLAINED_ABOUT, from_on=RECEIVED)
    return people


# Where a case stands, by the states that the law gives it


def at(*states: State) -> frozenset[str]:
    return frozenset(name for name, (state, _) in SITUATIONS.items() if state in states)


def named(*starts: str) -> frozenset[str]:
    return frozenset(name for name in SITUATIONS if name.startswith(starts))


EVERYWHERE = frozenset(SITUATIONS)
CORPORATE = named("corporate")
CLOSED = at(
    State.STOPPED_CONCURRENT,
    State.RESOLVED,
    State.CLOSED_NOT_PURSUED,
    State.WITHDRAWN,
    State.NOT_ACCEPTED,
    State.ROUTED_ELSEWHERE,
    State.EARLY_REFERRED,
    State.CLOSED_EXHAUSTED,
)
OPEN = EVERYWHERE - CLOSED
UNDER_A_PROCEDURE = OPEN - {"compliment"}
PAST_RECEIPT = UNDER_A_PROCEDURE - at(State.RECEIVED)
WITH_POINTS = OPEN - {"compliment", "enquiry"}
ONE_OPEN_POINT = frozenset({"stage 1, a point stopped"})
TRIAGE = at(State.TRIAGE)
STAGE_ONE = at(State.STAGE1)
SCOPING = at(State.STAGE2_SCOPING)
INVESTIGATING = at(State.STAGE2_INVESTIGATING)
ADJUDICATING = at(State.STAGE2_ADJUDICATING)
STAGE_TWO = SCOPING | INVESTIGATING | ADJUDICATING
REVIEWING = at(State.STAGE2_REVIEW)
STAGE_THREE = at(State.STAGE3_REQUESTED, State.PANEL_ARRANGED, State.PANEL_HELD, State.PANEL_REPORTED)
AFTER_STAGE_TWO = named("stage 2 answered", "referred early", "stage 3", "all stages done") - CORPORATE
"""Stage 2 of the statutory procedure was answered."""
AFTER_STAGE_ONE = (
    at(State.STAGE1_ANSWERED)
    | frozenset({"answer accepted", "not pursued"})
    | (STAGE_TWO - {"stage 2, stage 1 left out"})
    | AFTER_STAGE_TWO
    | REVIEWING
    | {"corporate, review sent"}
)
"""Stage 1 was answered, whatever came after it."""

ALLOCATED = (
    AFTER_STAGE_ONE | (STAGE_ONE - {"stage 1, new", "corporate, taken"}) | {"withdrawn", "withdrawn, not confirmed"}
)
PANEL_APPOINTED = STAGE_THREE - {"stage 3, asked for", "stage 3, asked for late"} | at(
    State.STAGE3_ANSWERED, State.CLOSED_EXHAUSTED
)
HOLDERS: dict[str, frozenset[str]] = {
    SENIOR: ALLOCATED,
    TEAM_MANAGER: ALLOCATED - {"stage 1, allocated"},
    INVESTIGATOR: {"stage 2, both appointed"} | INVESTIGATING | ADJUDICATING | AFTER_STAGE_TWO,
    INDEPENDENT: {"stage 2, both appointed"} | INVESTIGATING | ADJUDICATING | AFTER_STAGE_TWO,
    ADJUDICATOR: ADJUDICATING | AFTER_STAGE_TWO,
    CHAIR: PANEL_APPOINTED,
    PANEL: PANEL_APPOINTED,
    DIRECTOR: frozenset({"stage 3, with the director", "stage 3, ready to sign", "stage 3, signed"})
    | at(State.STAGE3_ANSWERED, State.CLOSED_EXHAUSTED),
    REVIEWER: (REVIEWING - {"corporate, review asked for"}) | {"corporate, review sent"},
}
"""Where each part has been given to the one who stands in that relation. Elsewhere they are strangers to the case."""


@dataclass(frozen=True)
class Deed:
    """One action: the function, who may do it, in which situations, with what, and how many events it writes there."""

    act: Callable[..., Any]
    who: frozenset[str]
    where: frozenset[str]
    given: Given = lambda council, case, on: {}
    events: Callable[[str], int] = lambda situation: 1
    on_a_row: bool = False
    """It is done to something that the case may not have, an action or a letter: then there is nothing to do it to."""
    told_who_does: frozenset[str] = frozenset()
    """Who may do it to what is theirs, and is told in a sentence whose this is."""

    def may(self, relation: str, situation: str) -> bool:
        return relation in self.who and situation in HOLDERS.get(relation, EVERYWHERE)

    def possible(self, situation: str) -> bool:
        return situation in self.where

    def ready(self, council: Council, case: Case, on: datetime.date) -> Callable[[User], Any]:
        """The deed with all it takes but the doer, who was shown the case as it is now."""
        given = {"seen": case.version, "on": on} | self.given(council, case, on)
        return lambda by: self.act(case, by=by, **given)


def point(case: Case, number: int) -> Element:
    """A point of this case; where it has none, one that is not stored, as a page left open might name."""
    return Element.objects.filter(case=case, number=number).first() or Element(pk=0, case=case, number=number)


def open_points(case: Case) -> list[Element]:
    return list(Element.objects.filter(case=case, status=ElementStatus.OPEN).order_by("number"))


def open_point(case: Case) -> Element:
    """The first point that is being looked into."""
    return next(iter(open_points(case)), None) or point(case, 1)


def last(rows: QuerySet, **otherwise: Any) -> Any:
    """The newest of these rows; where there is none, one that is not stored."""
    return rows.order_by("-pk").first() or rows.model(pk=0, **otherwise)


def free(council: Council, case: Case, *roles: Role) -> User:
    """Somebody of this council with one of these posts who has no part in the case, nor in what it complains of."""
    ours = User.objects.filter(pk__gte=council.officer.pk, posts__role__in=roles, exclusions__isnull=True)
    taken = case.involvements.filter(user__isnull=False).values("user")
    return ours.exclude(pk__in=taken).order_by("pk").distinct().first() or council.nobody


def on_the_register(council: Council, case: Case, role: Role) -> User:
    entries = RegisterEntry.objects.filter(role=role, user__pk__gte=council.officer.pk)
    taken = case.involvements.filter(user__isnull=False).values("user")
    entry = entries.exclude(user__in=taken).select_related("user").order_by("pk").first()
    return entry.user if entry else council.nobody
