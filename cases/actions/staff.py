"""Staff and their posts, added by whoever runs the installation: the way the first people of a council get in."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Post, Role, ServiceArea, Team, User
from cases.models import Verb
from cases.record import Refused, house_event

IN_A_SERVICE = frozenset({Role.TEAM_MANAGER, Role.SENIOR_MANAGER, Role.HEAD_OF_SERVICE})
"""The roles that mean nothing without the service area, or the team, that they are held in."""


@dataclass(frozen=True)
class NewPost:
    """A post to be given: a role, and where it is held, by name."""

    role: Role
    area: str = ""
    team: str = ""


@transaction.atomic
def add_staff(
    *,
    on: datetime.date,
    email: str,
    name: str,
    posts: Sequence[NewPost],
    password: str,
    title: str = "",
    manager: str = "",
    by: User | None = None,
) -> User:
    """Add a member of staff with their posts, all or nothing. `manager` is the email address of their line manager."""
    if not posts:
        raise Refused("Give at least one post: without one a person may do nothing here.")
    if User.objects.filter(email=email.strip().lower()).exists():
        raise Refused(f"There is somebody with the email address {email} already.")
    line_manager = User.objects.filter(email=manager.strip().lower()).first() if manager else None
    if manager and line_manager is None:
        raise Refused(f"There is nobody with the email address {manager} to be their line manager. Add them first.")
    try:
        validate_password(password, User(email=email, name=name))
        user = User.objects.create_user(email, name, password, post_title=title, line_manager=line_manager)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    for new in posts:
        _post(user, new, on)
    given = [f"{new.role.label}, {new.team or new.area}".rstrip(", ") for new in posts]
    house_event(Verb.PERSON_ADDED, by=by, on=on, about="staff", words={"after": {"user": user.pk, "posts": given}})
    return user


def _post(user: User, new: NewPost, on: datetime.date) -> None:
    if new.role in IN_A_SERVICE and not new.area:
        raise Refused(f"Say in which service area: a {new.role.label} has no work without one.")
    if new.role not in IN_A_SERVICE and new.area:
        raise Refused(f"A {new.role.label} is not of one service area. Leave “{new.area}” out.")
    area = team = None
    if new.area:
        area = ServiceArea.objects.filter(name=new.area).first()
        if area is None:
            known = ", ".join(f"“{name}”" for name in ServiceArea.objects.values_list("name", flat=True))
            raise Refused(f"There is no service area “{new.area}”. There are: {known or 'none yet'}.")
    if new.team:
        team = Team.objects.filter(service_area=area, name=new.team).first()
        if team is None:
            raise Refused(f"“{new.area}” has no team “{new.team}”.")
    Post.objects.create(user=user, role=new.role, service_area=None if team else area, team=team, from_on=on)
