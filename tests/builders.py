"""A council with its staff, and a case in every situation up to the answer of stage 1, each made by the real actions.

Nothing here sets a state by hand but `imported_at`, for tests of cases that came with an imported log.
"""

from __future__ import annotations

import contextlib
import datetime
import itertools
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import Post, Role, ServiceArea, Team, User
from cases.actions.intake import log_representation
from cases.actions.people import Someone
from cases.models import Case, Element, Involvement, Kind, Part, SpokenOrWritten
from stages.actions import closing, concurrent, decisions, response, stage_one, triage
from stages.deadlines import refresh
from stages.law.vocabulary import Outcome, Refusal, Route, State
from stages.models import StageThree, StageTwo

TODAY = datetime.date(2026, 9, 16)
"""A Wednesday. Tests that need a “now” are set to this day, so that they mean the same on every day they run."""
RECEIVED = datetime.date(2026, 9, 7)
"""A Monday: stage 1 is due on Monday 21 September, or on 5 October when extended (DOMAIN 4.3, E1)."""
POSTS_FROM = datetime.date(2015, 1, 1)

_numbers = itertools.count(1)


def now_on(day: datetime.date, hour: int = 10) -> datetime.datetime:
    """A moment of that day in London."""
    return datetime.datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Europe/London"))


def person(
    name: str,
    *roles: Role,
    service: ServiceArea | None = None,
    team: Team | None = None,
    manager: User | None = None,
    from_on: datetime.date = POSTS_FROM,
    until_on: datetime.date | None = None,
    is_active: bool = True,
) -> User:
    """A member of staff (or an outsider who signs in), with a post in each role."""
    user = User(
        email=f"{name.lower().replace(' ', '.')}.{next(_numbers)}@exampleshire.example",
        name=name,
        post_title=name,
        line_manager=manager,
        is_active=is_active,
    )
    user.set_unusable_password()
    user.save()
    for role in roles:
        Post.objects.create(user=user, role=role, service_area=service, team=team, from_on=from_on, until_on=until_on)
    return user


@dataclass
class Council:
    """Two services, and one person for each role and each relation to a case of the first service."""

    care: ServiceArea = field(init=False)
    need: ServiceArea = field(init=False)
    northtown: Team = field(init=False)

    def __post_init__(self) -> None:
        number = next(_numbers)
        self.care = ServiceArea.objects.create(name=f"Children in Care {number}")
        self.need = ServiceArea.objects.create(name=f"Children in Need {number}")
        self.northtown = Team.objects.create(name="Northtown", service_area=self.care)
        self.officer = person("Officer One", Role.COMPLAINTS_OFFICER)
        self.officer_two = person("Officer Two", Role.COMPLAINTS_OFFICER)
        self.manager = person("Complaints Manager", Role.COMPLAINTS_MANAGER)
        self.head = person("Head of Service One", Role.HEAD_OF_SERVICE, service=self.care)
        self.other_head = person("Head of Service Two", Role.HEAD_OF_SERVICE, service=self.need)
        self.senior = person("Senior Manager One", Role.SENIOR_MANAGER, service=self.care)
        self.senior_two = person("Senior Manager Two", Role.SENIOR_MANAGER, service=self.care)
        self.other_senior = person("Senior Manager Three", Role.SENIOR_MANAGER, service=self.need)
        self.team_manager = person("Team Manager One", Role.TEAM_MANAGER, team=self.northtown)
        self.team_manager_two = person("Team Manager Two", Role.TEAM_MANAGER, service=self.care)
        self.other_team_manager = person("Team Manager Three", Role.TEAM_MANAGER, service=self.need)
        self.investigator = person("Investigating Officer One", Role.INVESTIGATING_OFFICER)
        self.independent = person("Independent Person One", Role.INDEPENDENT_PERSON)
        self.panel_member = person("Panel Member One", Role.PANEL_MEMBER)
        self.auditor = person("Auditor One", Role.AUDITOR)
        self.administrator = person("System Administrator One", Role.SYSTEM_ADMINISTRATOR)
        self.nobody = person("Person Without Post")


def do(deed: Callable[..., Any], case: Case, *, by: User | None, on: datetime.date, **given: Any) -> Case:
    """Do one deed as someone who sees the case as it is now, and read the case again."""
    case.refresh_from_db()
    deed(case, by=by, on=on, **{"seen": case.version} | given)
    case.refresh_from_db()
    return case


def logged(
    council: Council,
    *,
    received_on: datetime.date = RECEIVED,
    points: Iterable[str] = ("Nobody answered the telephone.", "The plan was not shared."),
    kind: str = Kind.COMPLAINT,
    complained_about: Iterable[User] = (),
    **details: Any,
) -> Case:
    """A representation, logged on the day it was received."""
    case = log_representation(
        by=council.officer,
        on=received_on,
        token=uuid.uuid4(),
        details={
            "kind": kind,
            "received_on": received_on,
            "form": SpokenOrWritten.WRITTEN,
            "words": "I am writing to complain.",
            "service_area": council.care,
            "team": council.northtown,
        }
        | details,
        complainant=Someone("Person 0405"),
        child=Someone("Child 0405"),
        points=list(points),
        complained_about=complained_about,
    )
    case.refresh_from_db()
    return case


ANSWERS: dict[str, dict[str, Any]] = {
    "safeguarding": {"child_at_risk": False, "referred_to": "", "referred_at": None},
    "who": {"who": "W2", "capacity": "own", "had_advocate": False, "advocate_asked_on": None},
    "about": {"about": "F1"},
    "when": {"grounds_arose_on": datetime.date(2026, 8, 3), "late": False},
    "in-the-way": {"in_the_way": False},
    "dealt-with": {"dealt_with_before": False},
}
"""What a simple complaint answers to the questions of triage."""


def in_triage(council: Council, case: Case | None = None, *, on: datetime.date | None = None) -> Case:
    case = case or logged(council)
    return do(triage.begin_triage, case, by=council.officer, on=on or case.received_on)


def answered(council: Council, case: Case | None = None, *, on: datetime.date | None = None, **changed: Any) -> Case:
    """Triage begun and every question answered, some of them otherwise (by the name of the question's field)."""
    case = in_triage(council, case, on=on)
    for question, usual in ANSWERS.items():
        answers = {name: changed.pop(name, value) for name, value in usual.items()}
        do(triage.answer, case, by=council.officer, on=on or case.received_on, question=question, answers=answers)
    if changed:
        raise ValueError(f"not answers of triage: {sorted(changed)}")
    return case


def accepted(council: Council, case: Case | None = None, *, on: datetime.date | None = None) -> Case:
    case = answered(council, case, on=on)
    return do(triage.accept, case, by=council.officer, on=on or case.received_on)


def allocated(council: Council, case: Case | None = None, *, on: datetime.date | None = None) -> Case:
    case = case or accepted(council)
    return do(stage_one.allocate, case, by=council.officer, on=on or case.received_on, to=council.senior)


def appointed(council: Council, case: Case | None = None, *, on: datetime.date | None = None) -> Case:
    case = allocated(council, case, on=on)
    return do(
        stage_one.appoint_team_manager, case, by=council.senior, on=on or case.received_on, to=council.team_manager
    )


def taken_on(council: Council, case: Case | None = None, *, on: datetime.date | None = None) -> Case:
    case = appointed(council, case, on=on)
    return do(stage_one.accept_appointment, case, by=council.team_manager, on=on or case.received_on)


FINDINGS = (Outcome.UPHELD, Outcome.NOT_UPHELD)


def drafted(
    council: Council,
    case: Case | None = None,
    *,
    on: datetime.date | None = None,
    findings: Iterable[str] = FINDINGS,
) -> Case:
    case = taken_on(council, case, on=on)
    for element, finding in zip(case.elements.filter(status="open"), findings, strict=True):
        upheld = finding in (Outcome.UPHELD, Outcome.PARTIALLY_UPHELD)
        do(
            response.draft_answer,
            case,
            by=council.team_manager,
            on=on or case.received_on,
            element=element,
            seen=1,
            found="We read the file.",
            finding=finding,
            partly_because="One of two calls was answered." if finding == Outcome.PARTIALLY_UPHELD else "",
            remedy="The team manager will ring by Friday." if upheld else "",
            learning="Calls are now listed.",
        )
    return case


def submitted(council: Council, case: Case | None = None, **given: Any) -> Case:
    case = drafted(council, case, **given)
    return do(response.submit, case, by=council.team_manager, on=given.get("on") or case.received_on)


def sent_back(council: Council) -> Case:
    case = submitted(council)
    return do(response.return_response, case, by=council.officer, on=case.received_on, comments="Say who will ring.")


def approved(council: Council, case: Case | None = None, **given: Any) -> Case:
    case = submitted(council, case, **given)
    return do(response.approve, case, by=council.officer, on=given.get("on") or case.received_on)


def issued(council: Council, case: Case | None = None, *, sent_on: datetime.date | None = None, **given: Any) -> Case:
    case = approved(council, case, **given)
    sent_on = sent_on or given.get("on") or case.received_on
    return do(
        response.issue,
        case,
        by=council.officer,
        on=sent_on,
        sent_on=sent_on,
        sent_to="Person 0405",
        sent_how="email",
    )


def trying_early(council: Council, case: Case | None = None) -> Case:
    case = answered(council, case)
    return do(
        triage.try_early_resolution,
        case,
        by=council.officer,
        on=case.received_on,
        agreed_with="Person 0405",
        agreed="The duty worker will ring today.",
    )


def resolved_early(council: Council) -> Case:
    case = trying_early(council)
    return do(triage.resolve_early, case, by=council.officer, on=case.received_on, told="They can still complain.")


def awaiting_interest(council: Council, case: Case | None = None, *, on: datetime.date | None = None) -> Case:
    case = answered(council, case, on=on, who="W5")
    return do(triage.wait_for_interest, case, by=council.officer, on=on or case.received_on)


def wants_advocate(council: Council, case: Case | None = None) -> Case:
    case = case or logged(council)
    return answered(council, case, who="W1", had_advocate=False, advocate_asked_on=case.received_on)


def awaiting_advocate(council: Council, case: Case | None = None) -> Case:
    case = wants_advocate(council, case)
    return do(triage.wait_for_advocate, case, by=council.officer, on=case.received_on)


def prejudiced(case: Case, council: Council, number: int, code: str = Refusal.N7, *, stop: bool = True) -> Case:
    """One point decided under reg 8(1): stopped, or found not to be in the way."""
    return do(
        concurrent.decide_prejudice,
        case,
        by=council.manager,
        on=case.received_on,
        element=Element.objects.get(case=case, number=number),
        prejudiced=stop,
        code=code if stop else "",
        process="the case in the family court" if stop else "",
        factors="The hearing is about the same night.",
        evidence="The complainant's letter names the court.",
        told="That the family court must decide first." if stop else "",
        told_on=case.received_on if stop else None,
    )


def stopped(council: Council) -> Case:
    case = answered(council, in_the_way=True)
    for number in (1, 2):
        prejudiced(case, council, number)
    return case


def refused(council: Council, code: str = Refusal.N4) -> Case:
    case = answered(council, about="FX")
    return do(
        decisions.refuse,
        case,
        by=council.manager,
        on=case.received_on,
        code=code,
        reasons="It is about a school.",
        told="To write to the school.",
        told_on=case.received_on,
    )


def routed(council: Council) -> Case:
    case = answered(council, about="FX")
    return do(
        triage.route,
        case,
        by=council.officer,
        on=case.received_on,
        route=Route.X8,
        to="The school",
        reasons="It is about a school.",
        told="Who has it now.",
        told_on=case.received_on,
    )


def withdrawn(council: Council, case: Case | None = None, *, on: datetime.date | None = None) -> Case:
    case = case or taken_on(council)
    on = on or case.received_on
    return do(
        closing.withdraw,
        case,
        by=council.officer,
        on=on,
        withdrawn_on=on,
        how="By telephone.",
        confirmed="By email.",
        confirmed_on=on,
    )


def closed(council: Council, deed: Callable[..., Case] = closing.close, **given: Any) -> Case:
    """Closed after the answer at stage 1, because no request came or, by another deed, for another reason."""
    why = {"why": "No request came within 20 working days."}
    return do(deed, issued(council), by=council.officer, on=RECEIVED, **why | given)


def answer_accepted(council: Council) -> Case:
    return closed(council, closing.accept_answer, resolved_on=RECEIVED, why="She rang to thank us.")


def imported_at(council: Council, state: State) -> Case:
    """A case whose later stages were taken before it came here: stage 1 by our actions, the rest by hand."""
    case = issued(council)
    if state.startswith(("stage3", "panel")) or state == State.CLOSED_EXHAUSTED:
        StageThree.objects.create(case=case, requested_on=case.received_on)
    if state not in (State.RECORDED,):
        StageTwo.objects.create(case=case, requested_on=case.received_on, accepted=True, started_on=case.received_on)
    case.status = state
    if state in (State.EARLY_REFERRED, State.CLOSED_EXHAUSTED):
        case.closed_on = case.received_on
    refresh(case)
    case.save()
    return case


def given_part(
    case: Case, user: User, part: Part, *, from_on: datetime.date = POSTS_FROM, until_on: datetime.date | None = None
) -> Involvement:
    """A part on a case whose appointment has no action yet: investigating officer, independent person, panel."""
    return Involvement.objects.create(case=case, user=user, part=part, from_on=from_on, until_on=until_on)


SITUATIONS: dict[str, tuple[State, Callable[[Council], Case]]] = {
    "received": (State.RECEIVED, logged),
    "triage, nothing answered": (State.TRIAGE, in_triage),
    "triage, ready": (State.TRIAGE, answered),
    "triage, interest needed": (State.TRIAGE, lambda council: answered(council, who="W5")),
    "triage, advocate wanted": (State.TRIAGE, wants_advocate),
    "early resolution": (State.EARLY_RESOLUTION, trying_early),
    "waiting for interest": (State.AWAIT_INTEREST_DECISION, awaiting_interest),
    "waiting for advocate": (State.AWAIT_ADVOCATE, awaiting_advocate),
    "stage 1, new": (State.STAGE1, accepted),
    "stage 1, allocated": (State.STAGE1, allocated),
    "stage 1, appointed": (State.STAGE1, appointed),
    "stage 1, taken on": (State.STAGE1, taken_on),
    "stage 1, drafted": (State.STAGE1, drafted),
    "stage 1, submitted": (State.STAGE1, submitted),
    "stage 1, sent back": (State.STAGE1, sent_back),
    "stage 1, approved": (State.STAGE1, approved),
    "stage 1 answered": (State.STAGE1_ANSWERED, issued),
    "stopped": (State.STOPPED_CONCURRENT, stopped),
    "resolved early": (State.RESOLVED, resolved_early),
    "answer accepted": (State.RESOLVED, answer_accepted),
    "not pursued": (State.CLOSED_NOT_PURSUED, closed),
    "withdrawn": (State.WITHDRAWN, withdrawn),
    "not accepted": (State.NOT_ACCEPTED, refused),
    "routed elsewhere": (State.ROUTED_ELSEWHERE, routed),
    "compliment": (State.RECORDED, lambda council: logged(council, kind=Kind.COMPLIMENT, points=())),
}
"""Triage, stage 1 and the endings. `tests/situations.py` adds the later stages and the corporate procedure."""


@contextlib.contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is done inside leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
