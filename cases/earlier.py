"""Possible earlier cases of the same child or complainant, shown while a representation is logged.

Only people on cases that the officer may see are shown: a walled case gives itself away to nobody by a name.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Length

from accounts.models import User

from .models import Case, Involvement, Person
from .models.person import fold
from .permissions import visible_to

FEWEST_LETTERS = 3
PEOPLE_SHOWN = 6
CASES_SHOWN = 5


@dataclass(frozen=True)
class Known:
    """Somebody known here, and the cases of theirs that the officer may see, newest first."""

    person: Person
    cases: tuple[tuple[Case, str], ...]
    """Each case with the part they play on it."""
    more: int
    """How many further cases there are."""


def known_to(user: User) -> QuerySet[Person]:
    """The people on cases that this person may see: the only ones they can choose."""
    seen = Involvement.objects.filter(person=OuterRef("pk"), case__in=visible_to(user))
    return Person.objects.filter(Exists(seen))


def called(user: User, name: str) -> list[Known]:
    """The people whose name is, or begins with, what was typed; the closest first."""
    folded = fold(name)
    if len(folded) < FEWEST_LETTERS:
        return []
    people = list(
        known_to(user)
        .filter(folded_name__startswith=folded[:200])
        .order_by(Length("folded_name"), "folded_name", "-pk")[:PEOPLE_SHOWN]
    )
    rows = (
        Involvement.objects.filter(person__in=people, case__in=visible_to(user))
        .select_related("case", "case__service_area")
        .order_by("-case__received_on", "-case_id")
    )
    cases: dict[int, dict[int, tuple[Case, str]]] = {}
    for row in rows:
        cases.setdefault(row.person_id, {}).setdefault(row.case_id, (row.case, row.get_part_display()))
    found = []
    for person in people:
        all_of_them = tuple(cases.get(person.pk, {}).values())
        found.append(Known(person, all_of_them[:CASES_SHOWN], max(len(all_of_them) - CASES_SHOWN, 0)))
    return found
