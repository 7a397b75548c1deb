"""Who may be given a part of the later stages, and why somebody may not: one list, for the choice and for each day.

The Regulations ask that an independent person, and each member of a panel, is neither a member nor an officer of the
council, nor married to one (regs 2, 17(2), 19(2)), and that the independent person is not on the panel (reg 19(3)).
Guidance adds that nobody has two parts in one complaint, that whoever answered stage 1 neither investigates nor
adjudicates, and that nobody investigates a service they manage (DOMAIN 6.1).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count

from accounts.models import Role, User
from cases.models import Case, Exclusion, Involvement, Part
from cases.models.person import GIVEN_THE_CASE
from cases.permissions import GIVEN
from cases.prepared import Given, Prepared
from stages.law.working_days import in_words
from stages.models import Appointment, RegisterEntry
from stages.models.register import FROM_THE_REGISTER

REGISTERED_AS = {
    Part.INVESTIGATING_OFFICER: Role.INVESTIGATING_OFFICER,
    Part.INDEPENDENT_PERSON: Role.INDEPENDENT_PERSON,
    Part.PANEL_CHAIR: Role.PANEL_MEMBER,
    Part.PANEL_MEMBER: Role.PANEL_MEMBER,
}
"""The parts that are filled from the register, and the capacity in which somebody must be on it."""
MUST_BE_INDEPENDENT = (Part.INDEPENDENT_PERSON, Part.PANEL_CHAIR, Part.PANEL_MEMBER)
PANEL = frozenset({Part.PANEL_CHAIR, Part.PANEL_MEMBER})
OFTEN = 2
"""So many cases of one service area in a year, and whoever is appointed again is no stranger to it."""


def obstacles(who: RegisterEntry | User, case: Case, part: Part, on: datetime.date) -> list[str]:
    """Why somebody cannot be given this part of this case on a day; nothing where they can.

    `who` is an entry of the register, or a member of staff for a part that is given to staff.
    """
    entry = who if isinstance(who, RegisterEntry) else None
    return Conflicts(case, on).bars(entry.user if entry else who, part, entry)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who might be given a part: what bars them, and what to think about first."""

    user: User
    entry: RegisterEntry | None
    bars: list[str]
    warnings: list[str]


def candidates(case: Case, part: Part, on: datetime.date) -> list[Candidate]:
    """Everyone on the register, or among the staff, who could be asked at all, each with what stands in their way."""
    conflicts = Conflicts(case, on)
    found: list[tuple[User, RegisterEntry | None]]
    if part in REGISTERED_AS:
        entries = RegisterEntry.objects.filter(role=REGISTERED_AS[part]).select_related("user")
        found = [(entry.user, entry) for entry in entries.prefetch_related("user__posts__team")]
    else:
        staff = User.objects.filter(is_active=True, posts__role__in=GIVEN[part][1]).distinct()
        found = [(user, None) for user in staff.prefetch_related("posts__team")]
    return [
        Candidate(user, entry, conflicts.bars(user, part, entry), conflicts.warnings(user, part, entry))
        for user, entry in found
    ]


KEPT_OUT = Prepared(lambda: Exclusion.objects.filter(Exclusion.in_force(), case=Given("case")).values_list("user"))
COMPLAINED_ABOUT = Prepared(
    lambda: Involvement.objects.filter(
        Involvement.live_on(Given("on")), case=Given("case"), part=Part.COMPLAINED_ABOUT, user__isnull=False
    ).values_list("user")
)
HAD = Prepared(
    lambda: Involvement.objects.filter(case=Given("case"), user__isnull=False, part__in=GIVEN_THE_CASE).values_list(
        "user", "part"
    )
)


class Conflicts:
    """What stands in the way of people on one case on one day, read once however many are asked about."""

    def __init__(self, case: Case, on: datetime.date) -> None:
        self.case, self.on = case, on

    def bars(self, user: User, part: Part, entry: RegisterEntry | None = None) -> list[str]:
        """Why they cannot have this part. The words follow "because"."""
        said = []
        if not user.is_active:
            said.append("they can no longer sign in")
        if user.pk in self._excluded:
            said.append("they are kept out of this case")
        elif user.pk in self._in_a_line:
            said.append("they are in the line of somebody complained about")
        if part in REGISTERED_AS:
            said += self._not_to_be_had(entry)
        elif not self._roles(user) & GIVEN[part][1]:
            said.append("they hold no post that this part is given to")
        said += [f"they were {other.label} on this case" for other in self._other_parts(user, part)]
        if self.case.officer_id == user.pk:
            said.append("they keep this case for the complaints team")
        if part in MUST_BE_INDEPENDENT:
            if entry is not None and not entry.independent:
                said.append("they do not meet the test of independence (reg 2)")
            if self._roles(user) - frozenset(FROM_THE_REGISTER):
                said.append("they hold a post with the council (reg 2)")
        if part == Part.INVESTIGATING_OFFICER and self._in_the_service(user):
            said.append("they work in the service complained about")
        return said

    def warnings(self, user: User, part: Part, entry: RegisterEntry | None = None) -> list[str]:
        """What does not bar them, and should be weighed."""
        said = []
        if user.pk in self._knows_the_family:
            said.append("had a part in another case of the same child or complainant")
        if part in REGISTERED_AS and user.pk in self._often_here:
            said.append(f"appointed {OFTEN} times or more to cases of this service in the last year")
        if part == Part.ADJUDICATING_OFFICER and self._in_the_service(user):
            said.append("answers for the service complained about")
        left = entry.was_of_the_council_until if entry else None
        if part == Part.PANEL_CHAIR and left and left > _years_before(self.on, 3):
            said.append("was an officer or member of the council less than three years ago")
        return said

    def _not_to_be_had(self, entry: RegisterEntry | None) -> list[str]:
        if entry is None:
            return ["they are not on the register in this capacity"]
        if entry.registered_on > self.on:
            return [f"they are on the register only from {in_words(entry.registered_on)}"]
        if entry.expires_on < self.on:
            return [f"their registration expired on {in_words(entry.expires_on)}"]
        gone = entry.away_from is not None and entry.away_from <= self.on
        if gone and (entry.away_until is None or entry.away_until >= self.on):
            until = f" until {in_words(entry.away_until)}" if entry.away_until else ""
            return [f"they are not available{until}"]
        if entry.role not in self._roles(entry.user):
            return [f"their post as {entry.get_role_display()} has ended"]
        return []

    def _other_parts(self, user: User, part: Part) -> list[Part]:
        had = self._parts.get(user.pk, set()) - ({*PANEL} if part in PANEL else {part})
        return sorted(had)

    def _roles(self, user: User) -> frozenset[Role]:
        return frozenset(Role(post.role) for post in user.posts.all() if self._held(post))

    def _in_the_service(self, user: User) -> bool:
        area = self.case.service_area_id
        return area is not None and any(
            self._held(post) and area in (post.service_area_id, post.team and post.team.service_area_id)
            for post in user.posts.all()
        )

    def _held(self, post: object) -> bool:
        return post.from_on <= self.on and (post.until_on is None or post.until_on >= self.on)

    @cached_property
    def _excluded(self) -> frozenset[int]:
        return frozenset(user for (user,) in KEPT_OUT.rows(case=self.case.pk))

    @cached_property
    def _in_a_line(self) -> frozenset[int]:
        about = [user for (user,) in COMPLAINED_ABOUT.rows(case=self.case.pk, on=self.on)]
        return frozenset(pk for user in User.objects.filter(pk__in=about) for pk in user.line())

    @cached_property
    def _parts(self) -> dict[int, set[Part]]:
        had: dict[int, set[Part]] = {}
        for user, part in HAD.rows(case=self.case.pk):
            had.setdefault(user, set()).add(Part(part))
        return had

    @cached_property
    def _knows_the_family(self) -> frozenset[int]:
        family = self.case.involvements.filter(part__in=[Part.COMPLAINANT, Part.CHILD], person__isnull=False)
        elsewhere = Case.objects.filter(involvements__person__in=family.values("person")).exclude(pk=self.case.pk)
        given = Involvement.objects.filter(user__isnull=False, part__in=GIVEN_THE_CASE, case__in=elsewhere)
        return frozenset(given.values_list("user", flat=True))

    @cached_property
    def _often_here(self) -> frozenset[int]:
        if self.case.service_area_id is None:
            return frozenset()
        lately = Appointment.objects.filter(
            part__in=REGISTERED_AS,
            case__service_area=self.case.service_area_id,
            appointed_on__gt=_years_before(self.on, 1),
        ).exclude(case=self.case)
        times = lately.values("user").annotate(times=Count("case", distinct=True)).filter(times__gte=OFTEN)
        return frozenset(times.values_list("user", flat=True))


def _years_before(day: datetime.date, years: int) -> datetime.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
