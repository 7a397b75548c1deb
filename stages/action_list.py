"""The list of actions: a person's own, and those on the cases whose learning they may see."""

from __future__ import annotations

import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from cases.models import Case, Exclusion, Involvement
from cases.permissions import GIVEN, WHO_MAY, Act, visible_to
from stages.models import Action

SEE_NO_LEARNING = [part for part, (role, _) in GIVEN.items() if role not in WHO_MAY[Act.SEE_LEARNING]]
"""The parts whose holders see a case without its recommendations and actions, whatever post they hold besides."""


def own(user: User) -> QuerySet[Action]:
    """The actions that a person owns, on cases that they are not kept out of. They need not see the cases."""
    walled = Exclusion.objects.filter(Exclusion.in_force(), case=OuterRef("case"), user=user)
    return Action.objects.filter(owner=user).exclude(Exists(walled))


def cases_with_learning(user: User, on: datetime.date) -> QuerySet[Case]:
    """The cases whose learning this person may see."""
    outside = Involvement.objects.filter(
        Involvement.live_on(on), case=OuterRef("pk"), user=user, part__in=SEE_NO_LEARNING
    )
    return visible_to(user, on).exclude(Exists(outside))


def everyones(user: User, on: datetime.date) -> QuerySet[Action]:
    """All actions on the cases whose learning this person may see."""
    return Action.objects.filter(case__in=cases_with_learning(user, on).values("pk"))


SHOWS: dict[str, str] = {
    "overdue": "overdue",
    "to_do": "to be done",
    "reported": "to be verified",
    "ended": "ended",
}
"""The parts of the list, by the name in the address."""


def shown(name: str, today: datetime.date) -> Q:
    return {
        "overdue": Q(status=Action.Status.AGREED, due_on__lt=today),
        "to_do": Q(status=Action.Status.AGREED),
        "reported": Q(status=Action.Status.REPORTED),
        "ended": Q(status__in=[Action.Status.VERIFIED, Action.Status.NOT_DONE]),
    }[name]


def for_rows(actions: QuerySet[Action]) -> QuerySet[Action]:
    """With all that a row shows: what is due first comes first."""
    return actions.select_related("case", "owner", "element").order_by(F("due_on"), "pk")
