"""People on a case: parts they are given, parts that end, and staff who are kept out because they are named in it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

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
    already = set(case.exclusions.filter(Exclusion.in_force(), user__in=why).values_list("user_id", flat=True))
    new = set(why) - already
    if not new:
        return new
    Exclusion.objects.bulk_create(
        Exclusion(case=case, user_id=pk, why=why[pk], because_of=user, from_on=on, made_by=by) for pk in sorted(new)
    )
    for involvement in case.involvements.filter(Involvement.live_on(on), user__in=new, part__in=GIVEN_THE_CASE):
        involvement.until_on, involvement.ended_at = max(on, involvement.from_on), timezone.now()
        involvement.save(update_fields=["until_on", "ended_at"])
    if case.officer_id in new:
        case.officer = None
    users = list(User.objects.filter(pk__in=new).order_by("pk"))
    for end in AFTER_EXCLUSION:
        end(case, users, by, on)
    finish(case, Verb.EXCLUDED, by=by, on=on, about=part.label, after={"users": [user.name for user in users]})
    return new


@transaction.atomic
def lift_exclusion(
    case: Case, *, seen: int | None, by: User, on: datetime.date, exclusion: Exclusion, why: str
) -> list[User]:
    """Let somebody back in who was kept out by mistake. Gives everyone who is let in.

    Only the complaints manager may, and never who kept them out. Where the mistake was to name somebody, their part
    ends with it, and so does what kept their line out. Whoever else must be kept out for another reason stays out, for
    that reason. What was taken from them is not given back: they are appointed again, if anybody is.
    """
    case = begin(case, Act.DECIDE, seen=seen, by=by)
    exclusion = Exclusion.objects.select_for_update().select_related("user").get(pk=exclusion.pk, case=case)
    if exclusion.ended_at is not None:
        raise Refused(f"{exclusion.user} is no longer kept out for this reason.")
    if exclusion.made_by_id == by.pk:
        raise Refused("You kept them out of this case, so another complaints manager must decide to let them back in.")
    ended = [exclusion]
    if exclusion.why in (Exclusion.Why.COMPLAINED_ABOUT, Exclusion.Why.WITNESS):
        named = case.involvements.filter(Involvement.live_on(on), user=exclusion.user, part__in=STAFF_PARTS)
        for involvement in named:
            involvement.until_on, involvement.ended_at = max(on, involvement.from_on), timezone.now()
            involvement.save(update_fields=["until_on", "ended_at"])
        because = case.exclusions.filter(Exclusion.in_force(), because_of=exclusion.user).exclude(pk=exclusion.pk)
        ended += because.select_related("user")
    for wall in ended:
        wall.ended_at, wall.ended_by, wall.ended_why = timezone.now(), by, why
        wall.save(update_fields=["ended_at", "ended_by", "ended_why"])
    still_out = _kept_out_all_the_same(case, {wall.user_id for wall in ended}, by=by, on=on)
    let_in = [wall.user for wall in ended if wall.user_id not in still_out]
    if not let_in:
        raise Refused(
            f"{exclusion.user} stays out: they are named in this case, or in the line of someone who is. If the "
            "organisation chart is wrong, have it put right first."
        )
    finish(
        case,
        Verb.EXCLUSION_LIFTED,
        by=by,
        on=on,
        why=why,
        about=exclusion.get_why_display(),
        after={"users": [user.name for user in let_in]},
    )
    return let_in


def _kept_out_all_the_same(case: Case, ids: set[int], *, by: User, on: datetime.date) -> set[int]:
    """Write the walls that must stand for those whose wall has just been ended, because of whoever is named in the case
    now; the ids of those users."""
    walls: dict[int, Exclusion] = {}
    named = case.involvements.filter(Involvement.live_on(on), part__in=STAFF_PARTS, user__isnull=False)
    for involvement in named.select_related("user"):
        user, complained_about = involvement.user, involvement.part == Part.COMPLAINED_ABOUT
        own = Exclusion.Why.COMPLAINED_ABOUT if complained_about else Exclusion.Why.WITNESS
        why = dict.fromkeys(user.line(), Exclusion.Why.LINE) if complained_about else {}
        for pk in ids & {user.pk, *why}:
            walls[pk] = Exclusion(
                case=case, user_id=pk, why=own if pk == user.pk else why[pk], because_of=user, from_on=on, made_by=by
            )
    Exclusion.objects.bulk_create(walls.values())
    return set(walls)
