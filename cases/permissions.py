"""Who may do what. Read it as a table: each act, and the roles that may do it.

It feeds the view, the action, the button and the test. A role is the one a person has on the case in hand, not the sum
of all their posts, and an exclusion beats every grant. docs/decisions/0001-permissions.md says why.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices, Value
from django.utils import timezone

from accounts.models import Post, Role, User

from .models import Case, Exclusion, Involvement, Part
from .prepared import Given, Prepared

CO, CM, TM, SM, HOS = (
    Role.COMPLAINTS_OFFICER,
    Role.COMPLAINTS_MANAGER,
    Role.TEAM_MANAGER,
    Role.SENIOR_MANAGER,
    Role.HEAD_OF_SERVICE,
)
IO, IP, PM, AUD, SYS = (
    Role.INVESTIGATING_OFFICER,
    Role.INDEPENDENT_PERSON,
    Role.PANEL_MEMBER,
    Role.AUDITOR,
    Role.SYSTEM_ADMINISTRATOR,
)
DCS, AO, CHAIR, RO = Role.DIRECTOR, Role.ADJUDICATING_OFFICER, Role.PANEL_CHAIR, Role.REVIEWING_OFFICER
OUTSIDE = frozenset({IO, IP, PM, CHAIR})
"""People from outside the council, who see one case, between two dates."""


class Act(TextChoices):
    # without a case
    SEE_OWN_WORK = "see_own_work", "see their own work"
    SEE_ALL_CASES = "see_all_cases", "see the list of all cases they may see"
    LOG = "log", "log a representation"
    SEE_FIGURES = "see_figures", "see the figures and the annual report"
    MAKE_REPORT = "make_report", "have the annual report made"
    PUBLISH_REPORT = "publish_report", "write a report, submit it for approval and publish it"
    WITHHOLD_NUMBERS = "withhold_numbers", "decide whether a published report withholds small numbers"
    APPROVE_REPORT = "approve_report", "approve a report that somebody else wrote, or send it back"
    ENTER_FIGURES = "enter_figures", "enter the figures that come from elsewhere"
    IMPORT_CASES = "import_cases", "import a case log"
    CALCULATE = "calculate", "work out a date"
    SEE_SETTINGS = "see_settings", "see the calendar, the targets and the register"
    KEEP_SETTINGS = "keep_settings", "change the calendar, the targets and the register"
    # on a case
    VIEW = "view", "see the case"
    SEE_RECORD = "see_record", "see the details, the people, the triage and what was done last"
    SEE_HISTORY = "see_history", "see who has done and seen what"
    SEE_CONTACTS = "see_contacts", "see addresses and telephone numbers"
    KEEP_EQUALITY = "keep_equality", "see and record equality answers"
    EDIT = "edit", "change the details, the people and the points of complaint"
    RECORD_DUTIES = "record_duties", "record the information given on receipt"
    TRIAGE = "triage", "triage, accept, route and resolve early"
    DECIDE = "decide", "decide what the law leaves to judgement"
    EXTEND = "extend", "extend stage 1, or agree a later start"
    ALLOCATE = "allocate", "allocate to a senior manager"
    APPOINT_TEAM_MANAGER = "appoint_team_manager", "appoint the team manager"
    ANSWER_APPOINTMENT = "answer_appointment", "accept or send back an appointment"
    DRAFT = "draft", "draft the stage 1 response"
    SEE_DRAFT = "see_draft", "read the draft response and what was sent to the complainant"
    CHECK = "check", "check a draft response: approve it or send it back"
    ISSUE = "issue", "send the response"
    CLOSE = "close", "record a withdrawal, or close the case"
    WRITE = "write", "record what was sent to the complainant"
    RECORD_REQUEST = "record_request", "record a request for the next stage"
    SEE_STAGE_TWO = "see_stage_two", "see the stage 2 investigation"
    SETTLE_STATEMENT = "settle_statement", "draft and settle the statement of complaint"
    APPOINT_OUTSIDERS = "appoint_outsiders", "appoint investigators, adjudicating officers and panels"
    GIVE_NOTICE = "give_notice", "give notice of a later date for stage 2"
    RECORD_INVESTIGATION = "record_investigation", "record the investigating officer's findings and report"
    RECORD_INDEPENDENT_VIEW = "record_independent_view", "record the independent person's view and report"
    ADJUDICATE = "adjudicate", "adjudicate stage 2"
    SEND_LATER_STAGE = "send_later_stage", "send the response of stage 2 or 3"
    SEE_STAGE_THREE = "see_stage_three", "see the review panel's papers and report"
    ARRANGE_PANEL = "arrange_panel", "arrange the panel and send its papers"
    RECORD_PANEL = "record_panel", "record the panel's meeting and report"
    ANSWER_PANEL = "answer_panel", "answer the panel for the council"
    SEE_OMBUDSMAN = "see_ombudsman", "see the case with the Ombudsman"
    KEEP_OMBUDSMAN = "keep_ombudsman", "keep the case with the Ombudsman"
    SEE_LEARNING = "see_learning", "see recommendations, actions and remedies"
    KEEP_LEARNING = "keep_learning", "record recommendations, actions and remedies"
    REPORT_ACTION = "report_action", "report an action done"
    APPOINT_REVIEWER = "appoint_reviewer", "appoint the reviewing officer of a corporate complaint"
    REVIEW = "review", "draft the corporate stage 2 response"


WHO_MAY: dict[Act, frozenset[Role]] = {
    Act.SEE_OWN_WORK: frozenset(Role),
    Act.SEE_ALL_CASES: frozenset({CO, CM, SM, HOS, AUD}),
    Act.LOG: frozenset({CO, CM}),
    Act.SEE_FIGURES: frozenset({CO, CM, SM, HOS, DCS, AUD}),
    Act.MAKE_REPORT: frozenset({CO, CM, HOS}),
    Act.PUBLISH_REPORT: frozenset({CM}),
    Act.WITHHOLD_NUMBERS: frozenset({AUD}),
    Act.APPROVE_REPORT: frozenset({CM, HOS}),
    Act.ENTER_FIGURES: frozenset({CM}),
    Act.IMPORT_CASES: frozenset({CM}),
    Act.CALCULATE: frozenset(Role) - OUTSIDE,
    Act.SEE_SETTINGS: frozenset({CO, CM, AUD, SYS}),
    Act.KEEP_SETTINGS: frozenset({CM}),
    #
    Act.VIEW: frozenset({CO, CM, TM, SM, HOS, AUD, DCS, AO, RO}) | OUTSIDE,
    Act.SEE_RECORD: frozenset({CO, CM, TM, SM, HOS, AUD, DCS, AO, RO}),
    Act.SEE_HISTORY: frozenset({CO, CM, AUD}),
    Act.SEE_CONTACTS: frozenset({CO, CM, TM, SM, HOS}),
    Act.KEEP_EQUALITY: frozenset({CO, CM}),
    Act.EDIT: frozenset({CO, CM}),
    Act.RECORD_DUTIES: frozenset({CO, CM}),
    Act.TRIAGE: frozenset({CO, CM}),
    Act.DECIDE: frozenset({CM}),
    Act.EXTEND: frozenset({CM}),
    Act.ALLOCATE: frozenset({CO, CM}),
    Act.APPOINT_TEAM_MANAGER: frozenset({SM, HOS}),
    Act.ANSWER_APPOINTMENT: frozenset({TM}),
    Act.DRAFT: frozenset({TM}),
    Act.SEE_DRAFT: frozenset({CO, CM, TM, SM, HOS, AUD, AO, RO, DCS}),
    Act.CHECK: frozenset({CO, CM}),
    Act.ISSUE: frozenset({CO, CM}),
    Act.CLOSE: frozenset({CO, CM}),
    Act.WRITE: frozenset({CO, CM}),
    Act.RECORD_REQUEST: frozenset({CO, CM}),
    Act.SEE_STAGE_TWO: frozenset({CO, CM, SM, HOS, AUD, AO, DCS}) | OUTSIDE,
    Act.SETTLE_STATEMENT: frozenset({CO, CM}),
    Act.APPOINT_OUTSIDERS: frozenset({CM}),
    Act.GIVE_NOTICE: frozenset({CM}),
    Act.RECORD_INVESTIGATION: frozenset({CO, CM, IO}),
    Act.RECORD_INDEPENDENT_VIEW: frozenset({CO, CM, IP}),
    Act.ADJUDICATE: frozenset({AO}),
    Act.SEND_LATER_STAGE: frozenset({CO, CM}),
    Act.SEE_STAGE_THREE: frozenset({CO, CM, SM, HOS, AUD, AO, DCS, IP, PM, CHAIR}),
    Act.ARRANGE_PANEL: frozenset({CO, CM}),
    Act.RECORD_PANEL: frozenset({CO, CM, CHAIR}),
    Act.ANSWER_PANEL: frozenset({DCS}),
    Act.SEE_OMBUDSMAN: frozenset({CO, CM, SM, HOS, AUD, DCS}),
    Act.KEEP_OMBUDSMAN: frozenset({CM}),
    Act.SEE_LEARNING: frozenset({CO, CM, TM, SM, HOS, AUD, AO, RO, DCS}),
    Act.KEEP_LEARNING: frozenset({CO, CM}),
    Act.REPORT_ACTION: frozenset({CO, CM, TM, SM, HOS, AO, RO}),
    Act.APPOINT_REVIEWER: frozenset({CM}),
    Act.REVIEW: frozenset({RO}),
}

EVERY_CASE = frozenset({CO, CM, AUD})
"""Roles that see every case they are not excluded from. A head of service sees those of their services; all others see
only the cases they have been given."""

GIVEN: dict[Part, tuple[Role, frozenset[Role]]] = {
    Part.SENIOR_MANAGER: (SM, frozenset({SM, HOS})),
    Part.TEAM_MANAGER: (TM, frozenset({TM})),
    Part.INVESTIGATING_OFFICER: (IO, frozenset({IO})),
    Part.INDEPENDENT_PERSON: (IP, frozenset({IP})),
    Part.ADJUDICATING_OFFICER: (AO, frozenset({SM, HOS, DCS})),
    Part.PANEL_CHAIR: (CHAIR, frozenset({PM})),
    Part.PANEL_MEMBER: (PM, frozenset({PM})),
    Part.ANSWERING_DIRECTOR: (DCS, frozenset({DCS, HOS})),
    Part.REVIEWING_OFFICER: (RO, frozenset({SM, HOS})),
}
"""The part someone is given on a case, the role it makes them there, and the posts, one of which they must hold."""


class NotAllowed(PermissionDenied):
    """Someone who may know that the case exists may not do this to it."""


def services_headed(user: User, on: datetime.date) -> list[int]:
    """The ids of the service areas a head of service answers for on a day."""
    posts = user.posts.filter(Post.held_on(on), role=HOS, service_area__isnull=False)
    return list(posts.values_list("service_area_id", flat=True))


def _standing() -> QuerySet[Any]:
    """What somebody is to a case: each post they hold with its service, each part they have there, each exclusion."""
    user, case, on = Given("user"), Given("case"), Given("on")
    posts = Post.objects.filter(Post.held_on(on), user=user)
    parts = Involvement.objects.filter(Involvement.live_on(on), case=case, user=user, part__in=GIVEN)
    walls = Exclusion.objects.filter(Exclusion.in_force(), case=case, user=user)
    return (
        posts.order_by()
        .values_list(Value("post"), "role", "service_area")
        .union(
            parts.order_by().values_list(Value("part"), "part", "case"),
            walls.order_by().values_list(Value("wall"), "why", "case"),
            all=True,
        )
    )


STANDING = Prepared(_standing)


def roles_on(user: User, case: Case, on: datetime.date | None = None) -> frozenset[Role]:
    """The roles a person has on this case on a day. A part they were given there comes before any office they hold."""
    if not user.is_active:
        return frozenset()
    found = STANDING.rows(user=user.pk, case=case.pk, on=on or timezone.localdate())
    if any(kind == "wall" for kind, _, _ in found):
        return frozenset()
    held = [(Role(role), service) for kind, role, service in found if kind == "post"]
    posts = frozenset(role for role, _ in held)
    parts = [GIVEN[Part(part)] for kind, part, _ in found if kind == "part"]
    given = frozenset(role for role, needed in parts if needed & posts)
    if given:
        return given
    headed = case.service_area_id is not None and (HOS, case.service_area_id) in held
    return posts & EVERY_CASE | ({HOS} if headed else frozenset())


def may(user: User, act: Act, case: Case | None = None, on: datetime.date | None = None) -> bool:
    """May this person do this, to this case? Whether the case is in a state for it, `stages/law/moves.py` says."""
    if not user.is_authenticated or not user.is_active:
        return False
    roles = user.roles(on) if case is None else roles_on(user, case, on)
    return bool(roles & WHO_MAY[act])


def permitted(user: User, case: Case, on: datetime.date | None = None) -> frozenset[Act]:
    """All that this person may do to this case: asked once for a page, whose buttons all read it."""
    roles = roles_on(user, case, on)
    return frozenset(act for act, who in WHO_MAY.items() if roles & who)


def require(user: User, act: Act, case: Case | None = None, on: datetime.date | None = None) -> None:
    """Refuse with a sentence unless they may. Actions ask again inside their transaction: rights may just have gone."""
    if not may(user, act, case, on):
        raise NotAllowed(f"You do not have permission to {act.label}. Ask the complaints team if you think you should.")


def visible_to(user: User, on: datetime.date | None = None) -> QuerySet[Case]:
    """The cases a person may see: the only starting point of every list, search, count, export and drill-through.

    A case is in it if and only if `may(user, Act.VIEW, case)`; a property test holds the two together.
    """
    on = on or timezone.localdate()
    if not user.is_authenticated or not user.is_active:
        return Case.objects.none()
    posts = user.roles(on)
    walled = Exclusion.objects.filter(Exclusion.in_force(), case=OuterRef("pk"), user=user)
    cases = Case.objects.exclude(Exists(walled))
    if posts & EVERY_CASE:
        return cases
    seen = Q(Exists(_given_to(user, posts, on)))
    if HOS in posts:
        seen |= Q(service_area__in=services_headed(user, on))
    return cases.filter(seen)


def _given_to(user: User, posts: frozenset[Role], on: datetime.date) -> QuerySet[Involvement]:
    """The parts that make somebody with these posts something on the case of the outer query."""
    parts = [part for part, (_, needed) in GIVEN.items() if needed & posts]
    return Involvement.objects.filter(Involvement.live_on(on), case=OuterRef("pk"), user=user, part__in=parts)


def equality_shown_to(user: User, on: datetime.date | None = None) -> QuerySet[Case]:
    """The cases whose equality answers a person may see: whoever has a part on a case does not, whatever their office.

    A case is in it if and only if `may(user, Act.KEEP_EQUALITY, case)`; the same property test holds the two together.
    """
    on = on or timezone.localdate()
    posts = user.roles(on) if user.is_authenticated else frozenset()
    if not posts & WHO_MAY[Act.KEEP_EQUALITY]:
        return Case.objects.none()
    return visible_to(user, on).exclude(Exists(_given_to(user, posts, on)))


def not_excluded(users: QuerySet[User], case: Case) -> QuerySet[User]:
    """Of these people, those who can be given this case. Every choice of a person is made from here, by any path."""
    walled = Exclusion.objects.filter(Exclusion.in_force(), case=case, user=OuterRef("pk"))
    return users.filter(is_active=True).exclude(Exists(walled))


def with_post(roles: Iterable[Role], on: datetime.date) -> QuerySet[User]:
    """Active people who hold a post in one of these roles on a day."""
    return User.objects.filter(
        Exists(Post.objects.filter(Post.held_on(on), user=OuterRef("pk"), role__in=list(roles))), is_active=True
    )
