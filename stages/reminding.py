"""Who is reminded of what, each of them once.

What stands on a day is worked out afresh from the record and compared with the rows there are: what is missing is
added, what no longer stands is settled, what stands again is taken up again. The unique key of a row (whose, which
case, which clock or duty, which date) does the rest, so that a tick that was missed, doubled or killed half way loses
and repeats nothing. docs/decisions/0011-reminders.md says why.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Max, QuerySet
from django.utils import timezone

from accounts.models import Post, Role
from cases.models import Case, Event, Exclusion, Part
from cases.models.event import READS
from cases.permissions import GIVEN
from stages import digests, switch
from stages.actions.investigators import appointments_in_doubt
from stages.calendar import england
from stages.law.clock_table import CLOCKS, OwedBy
from stages.law.milestones import Milestone, milestones, reached
from stages.law.prompts import ASKED, Duty, Whose, prompts
from stages.law.vocabulary import State
from stages.law.working_days import WorkingDays
from stages.models import Reminder
from stages.prompts import Found, Running, asked_of_the_house, owing, read

AT_ONCE = 500
"""Rows in one statement."""
OVERLAP = 100
"""Events before the last one seen that are looked at again: on PostgreSQL an earlier one may be written last."""
SAID_BY_A_PROMPT = frozenset({"G11"})
"""Clocks whose being overdue is a duty of its own in `stages/law/prompts.py`, and is not said twice."""

HOLDERS: dict[str, tuple[Part, ...]] = {
    "C4": (Part.TEAM_MANAGER, Part.SENIOR_MANAGER),
    "C11": (Part.PANEL_CHAIR,),
    "C12": (Part.ANSWERING_DIRECTOR,),
    "G15b": (Part.TEAM_MANAGER, Part.SENIOR_MANAGER),
    "G15d": (Part.REVIEWING_OFFICER,),
}
"""Whose a clock is: the first of these parts that somebody holds. The complaints officer is reminded in any case."""
STAGE_TWO_HOLDERS: dict[str, tuple[Part, ...]] = {
    State.STAGE2_INVESTIGATING: (Part.INVESTIGATING_OFFICER,),
    State.STAGE2_ADJUDICATING: (Part.ADJUDICATING_OFFICER,),
}
"""The same for the clocks of stage 2 (C7, C8, G6), by where the case is."""


class Key(NamedTuple):
    """One obligation of one person: the unique key of a reminder, as far as it is not in the row itself."""

    recipient: int
    key: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look changed."""

    raised: int = 0
    settled: int = 0


def remind(now: datetime.datetime) -> tuple[list[str], list[str]]:
    """Bring the reminders up to the record and send what is due: every case once a day, then those that changed.

    Gives what was done and what could not be, as sentences. What has been looked at is written down after it was done,
    so that a look that was killed is done again.
    """
    today = timezone.localdate(now)
    newest = Event.objects.aggregate(newest=Max("pk"))["newest"] or 0
    looked = look(today, since=switch.looked_to(today))
    switch.note_look(now, to=newest)
    posted = digests.post(now)
    done = [
        f"{what}: {count}"
        for what, count in (
            ("reminders raised", looked.raised),
            ("reminders settled", looked.settled),
            ("messages sent", posted.sent),
        )
        if count
    ]
    return done, posted.failed


def look(today: datetime.date, *, since: int | None = None) -> Looked:
    """Bring the reminders up to the record: of every case, or of those that an event touched after `since`."""
    if since is None:
        return _bring_up_to(today, owing(), whole=True)
    touched = Event.objects.filter(pk__gt=since - OVERLAP).exclude(verb__in=READS)
    return _bring_up_to(today, Case.objects.filter(pk__in=touched.values("case")), whole=False)


def _bring_up_to(today: datetime.date, cases: QuerySet[Case], *, whole: bool) -> Looked:
    calendar = england()
    people = People(today, cases)
    wanted: dict[Key, Reminder] = {}
    for found in read(cases, today, doubts=_doubts(today) if whole else None):
        for reminder in _of_a_case(found, today, calendar, people):
            wanted.setdefault(Key(reminder.recipient_id, reminder.key), reminder)
    if whole:
        for reminder in _of_the_house(today, calendar, people):
            wanted.setdefault(Key(reminder.recipient_id, reminder.key), reminder)
    standing = Reminder.objects.filter(settled_on__isnull=True).exclude(kind=Duty.FINISHED)
    if not whole:
        of_these = standing.filter(case__in=cases.order_by().values("pk"))
        standing = of_these.exclude(kind=Duty.APPOINTMENT_IN_DOUBT)  # asked for once a day
    there = {Key(recipient, key): pk for pk, recipient, key in standing.values_list("pk", "recipient", "key")}
    settled = _settle([pk for key, pk in there.items() if key not in wanted], today)
    raised = _raise([reminder for key, reminder in wanted.items() if key not in there])
    return Looked(raised, settled)


def look_at_the_house(today: datetime.date) -> Looked:
    """Bring up to the record what is asked with no case in hand, at once and not at the day's first look."""
    calendar, wanted = england(), {}
    for reminder in _of_the_house(today, calendar, People(today, Case.objects.none())):
        wanted.setdefault(Key(reminder.recipient_id, reminder.key), reminder)
    standing = Reminder.objects.filter(case__isnull=True, settled_on__isnull=True).exclude(kind=Duty.FINISHED)
    there = {Key(recipient, key): pk for pk, recipient, key in standing.values_list("pk", "recipient", "key")}
    settled = _settle([pk for key, pk in there.items() if key not in wanted], today)
    return Looked(_raise([reminder for key, reminder in wanted.items() if key not in there]), settled)


def _doubts(today: datetime.date) -> dict[int, list[tuple[int, datetime.date]]]:
    """The appointments to which there is now an objection, by case."""
    doubts: dict[int, list[tuple[int, datetime.date]]] = defaultdict(list)
    for appointment, _ in appointments_in_doubt(today):
        doubts[appointment.case_id].append((appointment.pk, appointment.appointed_on))
    return doubts


def _settle(rows: list[int], today: datetime.date) -> int:
    done = 0
    for start in range(0, len(rows), AT_ONCE):
        these = Reminder.objects.filter(pk__in=rows[start : start + AT_ONCE], settled_on__isnull=True)
        done += these.update(settled_on=today)
    return done


def _raise(reminders: list[Reminder]) -> int:
    """Add these, or take up again the ones that were settled. Whatever another tick has just added stays as it is."""
    done = 0
    for start in range(0, len(reminders), AT_ONCE):
        batch = reminders[start : start + AT_ONCE]
        wanted = {Key(reminder.recipient_id, reminder.key) for reminder in batch}
        stored = Reminder.objects.filter(key__in={key for _, key in wanted})
        known = {Key(r, k): (pk, s) for pk, r, k, s in stored.values_list("pk", "recipient", "key", "settled_on")}
        again = [known[key][0] for key in wanted & known.keys() if known[key][1] is not None]
        done += Reminder.objects.filter(pk__in=again, settled_on__isnull=False).update(settled_on=None)
        fresh = [reminder for reminder in batch if Key(reminder.recipient_id, reminder.key) not in known]
        Reminder.objects.bulk_create(fresh, ignore_conflicts=True)
        done += len(fresh)
    return done


def _of_a_case(found: Found, today: datetime.date, calendar: WorkingDays, people: People) -> Iterator[Reminder]:
    for clock in found.running:
        if CLOCKS[clock.rule].owed_by != OwedBy.COUNCIL:
            continue
        days = milestones(clock.timing.day_zero, clock.timing.due, calendar)
        milestone = reached(days, today)
        if milestone is None or (milestone == Milestone.OVERDUE and clock.rule in SAID_BY_A_PROMPT):
            continue
        about = f"{clock.rule}-{clock.item}" if clock.item else clock.rule
        for recipient in people.of_a_clock(found, clock, overdue=milestone == Milestone.OVERDUE):
            yield _reminder(found.pk, recipient, milestone, about, clock.timing.due, days[milestone])
    for prompt in prompts(found.facts, today, calendar):
        for recipient in people.of_a_duty(found, ASKED[prompt.duty].of, prompt.owner):
            yield _reminder(found.pk, recipient, prompt.duty, prompt.about, prompt.due_on, prompt.arose_on)


def _of_the_house(today: datetime.date, calendar: WorkingDays, people: People) -> Iterator[Reminder]:
    for prompt in asked_of_the_house(today, calendar):
        for recipient in people.managers if prompt.owner is None else [prompt.owner]:
            yield _reminder(None, recipient, prompt.duty, prompt.about, prompt.due_on, prompt.arose_on)


def _reminder(
    case: int | None,
    recipient: int,
    kind: Milestone | Duty,
    about: str,
    due_on: datetime.date,
    arose_on: datetime.date,
) -> Reminder:
    return Reminder(
        case_id=case,
        recipient_id=recipient,
        kind=kind.value,
        about=about,
        key=":".join((str(case or "house"), kind.value, about, due_on.isoformat())),
        due_on=due_on,
        arose_on=arose_on,
    )


class People:
    """Who can be told of what on a day: never anyone who left, lost their post, or is kept out of the case."""

    def __init__(self, today: datetime.date, cases: QuerySet[Case]) -> None:
        self.posts: dict[int, set[Role]] = defaultdict(set)
        self.heads: dict[int, set[int]] = defaultdict(set)
        held = Post.objects.filter(Post.held_on(today), user__is_active=True).order_by("user")
        for user, role, service in held.values_list("user", "role", "service_area"):
            self.posts[user].add(Role(role))
            if role == Role.HEAD_OF_SERVICE and service:
                self.heads[service].add(user)
        self.officers = [user for user, roles in self.posts.items() if Role.COMPLAINTS_OFFICER in roles]
        self.managers = [user for user, roles in self.posts.items() if Role.COMPLAINTS_MANAGER in roles]
        walled = Exclusion.objects.filter(Exclusion.in_force(), case__in=cases.order_by().values("pk"))
        self.walled = set(walled.values_list("case", "user"))

    def of_a_clock(self, found: Found, clock: Running, *, overdue: bool) -> set[int]:
        """The officer, whoever has it now, and once it is overdue the complaints manager; for a clock of the law, the
        head of the service too."""
        told = self._officers(found) | self._holders(found, clock)
        if overdue:
            told |= set(self.managers)
            if CLOCKS[clock.rule].statutory and found.service:
                told |= self.heads[found.service]
        return self._not_walled(found, told)

    def of_a_duty(self, found: Found, whose: Iterable[Whose], owner: int | None) -> set[int]:
        """Those whose duty it is, as far as they can see the case."""
        told: set[int] = set()
        if Whose.OFFICER in whose:
            told |= self._officers(found)
        if Whose.MANAGER in whose:
            told |= set(self.managers)
        if Whose.OWNER in whose and owner and self._sees(found, owner):
            told.add(owner)
        return self._not_walled(found, told)

    def _officers(self, found: Found) -> set[int]:
        """The officer of the case; all of them while it has none who can act; the manager where there is nobody."""
        if found.officer and self._team(found.officer) and (found.pk, found.officer) not in self.walled:
            return {found.officer}
        return self._not_walled(found, set(self.officers)) or set(self.managers)

    def _holders(self, found: Found, clock: Running) -> set[int]:
        if clock.rule == "G11":
            owner = found.owners.get(clock.item)
            return {owner} if owner and self._sees(found, owner) else set()
        stage_two = clock.rule in ("C7", "C8", "G6")
        parts = STAGE_TWO_HOLDERS.get(found.facts.status, ()) if stage_two else HOLDERS.get(clock.rule, ())
        for part in parts:
            holding = {user for given, user in found.given if given == part and self._holds(given, user)}
            if holding:
                return holding
        return set()

    def _holds(self, part: str, user: int) -> bool:
        """Whether somebody given a part still holds a post that it needs."""
        return bool(GIVEN[Part(part)][1] & self.posts.get(user, set()))

    def _team(self, user: int) -> bool:
        return bool(self.posts.get(user, set()) & {Role.COMPLAINTS_OFFICER, Role.COMPLAINTS_MANAGER})

    def _sees(self, found: Found, user: int) -> bool:
        given = any(holder == user and self._holds(part, user) for part, holder in found.given)
        return given or self._team(user) or (found.service is not None and user in self.heads[found.service])

    def _not_walled(self, found: Found, users: set[int]) -> set[int]:
        return {user for user in users if (found.pk, user) not in self.walled}
