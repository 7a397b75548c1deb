"""People on a case: parts they are given, parts that end, and staff who are kept out because they are named in it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from accounts.models import User
from cases.models import Case, Element, Exclusion, Involvement, Part, Person, Verb
from cases.models.person import GIVEN_THE_CASE, fold
from cases.permissions import Act
from cases.record import Refused

from .changing import begin, finish

AFTER_EXCLUSION: list[Callable[[Case, Collection[User], User, datetime.date], None]] = []
"""What else ends when staff are kept out of a case, such as their appointments. `cases` may not import `stages`, which
adds its function here when it starts. Each is given the held case, those who are out, who named them, and the day."""

OUTSIDERS = tuple(part for part in Part if part not in GIVEN_THE_CASE)
"""The parts that are recorded on the people page. The others come with an appointment."""

STAFF_PARTS = (Part.COMPLAINED_ABOUT, Part.WITNESS)
"""The parts of OUTSIDERS that a member of staff can have. Either keeps them out of the case."""


@dataclass(frozen=True)
class Someone:
    """A person who is known here already, or one to be added with what they told us."""

    name: str = ""
    person: Person | None = None
    told: dict[str, Any] = field(default_factory=dict)
    """Fields of Person: email, telephone, address, safe_address, needs, born_on."""

    def saved(self) -> Person:
        """The row of this person. Blanks in the row of someone known are filled; what stands there is kept."""
        if self.person is None:
            person = Person.called(self.name, **self.told)
            person.full_clean()
            person.save()
            return person
        known = Person.objects.select_for_update().get(pk=self.person.pk)
        learnt = {name: value for name, value in self.told.items() if value and not getattr(known, name)}
        for name, value in learnt.items():
            setattr(known, name, value)
        if learnt:
            known.full_clean()
            known.save(update_fields=list(learnt))
        return known


@transaction.atomic
def add_person(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    part: Part,
    who: Someone,
    from_on: datetime.date,
    relationship: str = "",
    organisation: str = "",
    consent_on: datetime.date | None = None,
    consent_until: datetime.date | None = None,
) -> Involvement:
    """Add somebody from outside to a case, in a part, from a day. Refused where they already play it."""
    case = begin(case, Act.EDIT, seen=seen, by=by)
    if part in GIVEN_THE_CASE:
        raise Refused("That part comes with an appointment. Appoint them from the case instead.")
    person = who.saved()
    if case.involvements.filter(Involvement.live_on(on), person=person, part=part).exists():
        raise Refused(f"{person} is on this case as {Part(part).label} already.")
    involvement = Involvement(
        case=case,
        part=part,
        person=person,
        from_on=from_on,
        relationship=relationship,
        organisation=organisation,
        consent_on=consent_on,
        consent_until=consent_until,
    )
    involvement.full_clean()
    involvement.save()
    finish(
        case,
        Verb.PERSON_ADDED,
        by=by,
        on=on,
        about=Part(part).label,
        after={"person": person.name, "part": part, "from_on": from_on, "relationship": relationship},
    )
    return involvement


@transaction.atomic
def end_part(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    involvement: Involvement,
    until_on: datetime.date,
    why: str,
) -> Involvement:
    """End somebody's part on a case. Their last day counts. What keeps a member of staff out of it stays."""
    case = begin(case, Act.EDIT, seen=seen, by=by)
    involvement = Involvement.objects.select_for_update().get(pk=involvement.pk, case=case)
    if involvement.part in GIVEN_THE_CASE:
        raise Refused("That part came with an appointment. End the appointment instead.")
    if involvement.until_on is not None:
        raise Refused(f"{involvement.who}'s part on this case has ended already.")
    if until_on < involvement.from_on:
        raise Refused("Their last day cannot be before their first.")
    involvement.until_on = until_on
    involvement.save(update_fields=["until_on"])
    finish(
        case,
        Verb.PERSON_ENDED,
        by=by,
        on=on,
        why=why,
        about=involvement.get_part_display(),
        after={"person": involvement.who, "part": involvement.part, "until_on": until_on},
    )
    return involvement


@transaction.atomic
def change_contact(
    case: Case, *, seen: int | None, by: User, on: datetime.date, person: Person, told: dict[str, Any]
) -> Person:
    """Change what is known about somebody on a case, on all their cases: name, contacts, safe address, needs."""
    case = begin(case, Act.EDIT, seen=seen, by=by)
    if not case.involvements.filter(person=person).exists():
        raise Refused(f"{person} is not on this case.")
    person = Person.objects.select_for_update().get(pk=person.pk)
    before = {name: getattr(person, name) for name in told}
    for name, value in told.items():
        setattr(person, name, value)
    person.folded_name = fold(person.name)[:200]
    person.full_clean()
    changed = {name for name in told if before[name] != getattr(person, name)}
    if changed:
        person.save(update_fields=[*changed, "folded_name"])
        finish(
            case,
            Verb.DETAILS_CHANGED,
            by=by,
            on=on,
            about=f"person {person.pk}",
            before={name: before[name] for name in sorted(changed)},
            after={name: getattr(person, name) for name in sorted(changed)},
        )
    return person


@transaction.atomic
def name_complained_about(
    case: Case, *, seen: int | None, by: User, on: datetime.date, user: User, element: Element | None = None
) -> Involvement:
    """Record that a member of staff is complained about, and keep them and their line out of the case from now on."""
    return name_staff(case, Part.COMPLAINED_ABOUT, seen=seen, by=by, on=on, user=user, element=element)


@transaction.atomic
def name_witness(case: Case, *, seen: int | None, by: User, on: datetime.date, user: User) -> Involvement:
    """Record that a member of staff is a witness, and keep them, but not their line, out of the case."""
    return name_staff(case, Part.WITNESS, seen=seen, by=by, on=on, user=user)


def name_staff(
    case: Case,
    part: Part,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    user: User,
    element: Element | None = None,
) -> Involvement:
    case = begin(case, Act.EDIT, seen=seen, by=by)
    if case.involvements.filter(Involvement.live_on(on), user=user, part=part).exists():
        raise Refused(f"{user} is on this case as {part.label} already.")
    involvement = staff_involvement(case, user, part, on=on, element=element)
    finish(case, Verb.PERSON_ADDED, by=by, on=on, about=part.label, after={"user": user.pk, "name": user.name})
    keep_out(case, user, part, by=by, on=on)
    return involvement


def staff_involvement(
    case: Case, user: User, part: Part, *, on: datetime.date, element: Element | None = None
) -> Involvement:
    """The row of a member of staff named in a case."""
    involvement = Involvement(case=case, part=part, user=user, element=element, from_on=on)
    involvement.full_clean()
    involvement.save()
    return involvement


def keep_out(case: Case, user: User, part: Part, *, by: User, on: datetime.date) -> set[int]:
    """Keep out of a held case the staff who must be when one is named in it, and take it from whoever had it.

    The ids of those newly kept out. An exclusion beats every grant, so they are out on their next request.
    """
    why = {user.pk: Exclusion.Why.COMPLAINED_ABOUT if part == Part.COMPLAINED_ABOUT else Exclusion.Why.WITNESS}
    if part == Part.COMPLAINED_ABOUT:
        why |= dict.fromkeys(user.line(), Exclusion.Why.LINE)
    already = set(case.exclusions.filter(user__in=why).values_list("user_id", flat=True))
    new = set(why) - already
    if not new:
        return new
    Exclusion.objects.bulk_create(
        Exclusion(case=case, user_id=pk, why=why[pk], because_of=user, from_on=on) for pk in sorted(new)
    )
    for involvement in case.involvements.filter(user__in=new, part__in=GIVEN_THE_CASE, until_on__isnull=True):
        involvement.until_on = max(on, involvement.from_on)
        involvement.save(update_fields=["until_on"])
    if case.officer_id in new:
        case.officer = None
    users = list(User.objects.filter(pk__in=new).order_by("pk"))
    for end in AFTER_EXCLUSION:
        end(case, users, by, on)
    finish(case, Verb.EXCLUDED, by=by, on=on, about=part.label, after={"users": [user.name for user in users]})
    return new
