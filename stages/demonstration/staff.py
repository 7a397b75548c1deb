"""The people who sign in to the demonstration: one for each role, and enough managers for every service."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from accounts.models import Post, Role, ServiceArea, Team, User
from stages.demonstration.council import (
    COURT,
    DISABILITIES,
    FOSTERING_AND_ADOPTION,
    FRONT_DOOR,
    IN_CARE,
    IN_NEED,
    LEAVING_CARE,
    SAFEGUARDING,
)
from stages.models.register import FROM_THE_REGISTER

PASSWORD = "exampleshire-demonstration"
"""The one password of every demonstration person. It is written in the README: it protects nothing."""
DOMAIN = "exampleshire.example"
"""A name that can never be anybody's (RFC 2606)."""
FIRST_DAY = datetime.date(2020, 4, 1)


@dataclass(frozen=True)
class Somebody:
    """One member of the demonstration staff, with a post in each of `areas` and `teams`, or one in neither."""

    name: str
    role: Role
    title: str
    manager: str = ""
    areas: tuple[str, ...] = ()
    teams: tuple[tuple[str, str], ...] = ()

    @property
    def email(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}@{DOMAIN}"


HEAD_ONE, HEAD_TWO = "Head of Service One", "Head of Service Two"
SENIOR_ONE, SENIOR_TWO, SENIOR_THREE = "Senior Manager One", "Senior Manager Two", "Senior Manager Three"

# The complaints team answers to nobody whom a complaint can be about, so its manager has no line here (reg 25).
STAFF: tuple[Somebody, ...] = (
    Somebody("Officer One", Role.COMPLAINTS_OFFICER, "Complaints officer", "Complaints Manager"),
    Somebody("Officer Two", Role.COMPLAINTS_OFFICER, "Complaints officer", "Complaints Manager"),
    Somebody("Complaints Manager", Role.COMPLAINTS_MANAGER, "Complaints manager"),
    Somebody(
        HEAD_ONE, Role.HEAD_OF_SERVICE, "Head of service, safeguarding and family support",
        areas=(IN_NEED, COURT, SAFEGUARDING, FRONT_DOOR),
    ),
    Somebody(
        HEAD_TWO, Role.HEAD_OF_SERVICE, "Head of service, care and permanence",
        areas=(IN_CARE, LEAVING_CARE, DISABILITIES, FOSTERING_AND_ADOPTION),
    ),
    Somebody(SENIOR_ONE, Role.SENIOR_MANAGER, "Service manager", HEAD_ONE, areas=(IN_NEED, COURT)),
    Somebody(SENIOR_TWO, Role.SENIOR_MANAGER, "Service manager", HEAD_TWO, areas=(IN_CARE, LEAVING_CARE)),
    Somebody(
        SENIOR_THREE, Role.SENIOR_MANAGER, "Service manager", HEAD_TWO,
        areas=(DISABILITIES, FOSTERING_AND_ADOPTION, SAFEGUARDING, FRONT_DOOR),
    ),
    Somebody(
        "Team Manager One", Role.TEAM_MANAGER, "Team manager", SENIOR_ONE,
        teams=((IN_NEED, "Northtown"), (COURT, "Northtown")),
    ),
    Somebody(
        "Team Manager Two", Role.TEAM_MANAGER, "Team manager", SENIOR_ONE,
        teams=((IN_NEED, "Southport Road"), (IN_NEED, "Westfield"), (COURT, "Westfield")),
    ),
    Somebody(
        "Team Manager Three", Role.TEAM_MANAGER, "Team manager", SENIOR_TWO,
        teams=((IN_CARE, "Northtown"), (IN_CARE, "Southport Road")),
    ),
    Somebody("Team Manager Four", Role.TEAM_MANAGER, "Team manager", SENIOR_TWO, areas=(LEAVING_CARE, IN_CARE)),
    Somebody("Team Manager Five", Role.TEAM_MANAGER, "Team manager", SENIOR_THREE, areas=(DISABILITIES, SAFEGUARDING)),
    Somebody(
        "Team Manager Six", Role.TEAM_MANAGER, "Team manager", SENIOR_THREE,
        areas=(FRONT_DOOR,), teams=((FOSTERING_AND_ADOPTION, "Fostering"), (FOSTERING_AND_ADOPTION, "Adoption")),
    ),
    Somebody("Director One", Role.DIRECTOR, "Director of children's services"),
    Somebody("Investigating Officer One", Role.INVESTIGATING_OFFICER, "Investigating officer"),
    Somebody("Investigating Officer Two", Role.INVESTIGATING_OFFICER, "Investigating officer"),
    Somebody("Independent Person One", Role.INDEPENDENT_PERSON, "Independent person"),
    Somebody("Independent Person Two", Role.INDEPENDENT_PERSON, "Independent person"),
    Somebody("Panel Member One", Role.PANEL_MEMBER, "Panel member"),
    Somebody("Panel Member Two", Role.PANEL_MEMBER, "Panel member"),
    Somebody("Panel Member Three", Role.PANEL_MEMBER, "Panel member"),
    Somebody("Panel Member Four", Role.PANEL_MEMBER, "Panel member"),
    Somebody("Panel Member Five", Role.PANEL_MEMBER, "Panel member"),
    Somebody("Auditor One", Role.AUDITOR, "Data protection officer"),
    Somebody("System Administrator One", Role.SYSTEM_ADMINISTRATOR, "System administrator"),
)  # fmt: skip


def set_up() -> dict[str, User]:
    """The staff with their posts and lines, by name. Those from outside get their posts with the register.

    The password is hashed once, since one hash is slow on purpose.
    """
    hashed = make_password(PASSWORD)
    people = {
        person.name: User(email=person.email, name=person.name, post_title=person.title, password=hashed)
        for person in STAFF
    }
    User.objects.bulk_create(people.values())
    for person in STAFF:
        if person.manager:
            people[person.name].line_manager = people[person.manager]
    User.objects.bulk_update(people.values(), ["line_manager"])
    Post.objects.bulk_create(
        post for person in STAFF if person.role not in FROM_THE_REGISTER for post in _posts(person, people[person.name])
    )
    return people


def _posts(person: Somebody, user: User) -> Iterator[Post]:
    areas = {area.name: area for area in ServiceArea.objects.filter(name__in=person.areas)}
    for name in person.areas:
        yield Post(user=user, role=person.role, service_area=areas[name], from_on=FIRST_DAY)
    for area, name in person.teams:
        team = Team.objects.get(service_area__name=area, name=name)
        yield Post(user=user, role=person.role, team=team, from_on=FIRST_DAY)
    if not person.areas and not person.teams:
        yield Post(user=user, role=person.role, from_on=FIRST_DAY)


def sign_in_table() -> str:
    """Who to sign in as, as lines of text."""
    rows = [(person.email, person.role.label, _where(person)) for person in STAFF]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    lines = [f"  {email:<{widths[0]}}  {role:<{widths[1]}}  {where}".rstrip() for email, role, where in rows]
    return "\n".join([*lines, "", f"  The password is the same for everyone: {PASSWORD}"])


def _where(person: Somebody) -> str:
    return ", ".join(dict.fromkeys([*person.areas, *(area for area, _ in person.teams)]))
