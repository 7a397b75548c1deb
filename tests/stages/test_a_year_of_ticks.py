"""A year of 300 complaints, day by day, beside a ledger that another road keeps: reminders, prompts and messages equal.

The ledger knows what was done on which day, DOMAIN sections 3 and 4, and numpy's business days with the bank holidays
of another package. It asks nothing of the program. On three days nothing ticks, on two days it ticks twice, and in the
middle of the year a bank holiday is proclaimed.
"""

from __future__ import annotations

import datetime
import functools
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import holidays
import numpy as np
import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.utils import timezone

from accounts.models import Role
from cases.models import Case, InformationDuty, Involvement, Kind, Part, SpokenOrWritten, Verb
from cases.record import hold, write
from reporting import ready
from reporting.crosstab import Spec, counted_from_record, tabulated
from stages.deadlines import refresh
from stages.law.vocabulary import DecisionKind, State
from stages.models import (
    Acknowledgement,
    Appointment,
    BankHoliday,
    CalendarVersion,
    Decision,
    ProgressUpdate,
    Reminder,
    StageOne,
    StageTwo,
    Triage,
)
from stages.sweep import sweep
from tests.builders import Council, now_on
from tests.builders_stage_two import registered

D = datetime.date
DAY = datetime.timedelta(days=1)
FIRST, LAST = D(2025, 4, 1), D(2026, 3, 31)
CASES = 300
MISSED = (D(2025, 6, 16), D(2025, 6, 17), D(2025, 12, 29))
TWICE = (D(2025, 9, 1), D(2026, 1, 5))
PROCLAIMED, MORE = D(2025, 11, 10), D(2025, 11, 24)
"""On the first day it is made known that the second, a Monday, is a bank holiday."""

BEFORE = tuple(sorted(holidays.country_holidays("GB", subdiv="ENG", years=range(2025, 2028))))
AFTER = tuple(sorted([*BEFORE, MORE]))


@dataclass
class Story:
    """What happens to one complaint, and when."""

    number: int
    received: D
    officer: int
    who: str
    told: D | None = None
    acknowledged: D | None = None
    interest: D | None = None
    extended: D | None = None
    answered: D | None = None
    offered: D | None = None
    requested: D | None = None
    appointed: D | None = None
    final: D | None = None
    notice: D | None = None
    reported: D | None = None
    responded: D | None = None
    closed: D | None = None
    consent: D | None = None
    pk: int = 0

    @property
    def started(self) -> D | None:
        return self.interest if self.who == "W5" else self.received


@functools.cache
def nth(day: D, number: int, known: tuple[D, ...]) -> D:
    """The n-th working day after a day, or before it where the number is negative, by numpy."""
    roll = "backward" if number >= 0 else "forward"
    return np.busday_offset(day, number, roll=roll, holidays=known).astype(D)


def stories(chance: random.Random) -> list[Story]:
    """Three hundred complaints as they come: most in time, some late, some never looked at again."""

    def later(day: D, least: int, most: int, *, never: float = 0.0) -> D | None:
        return None if chance.random() < never else day + chance.randint(least, most) * DAY

    told = []
    for number in range(CASES):
        received = FIRST + chance.randint(0, 340) * DAY
        story = Story(number, received, chance.randint(0, 1), chance.choice(["W1", "W2", "W2", "W2", "W5"]))
        story.told, story.acknowledged = later(received, 0, 5, never=0.1), later(received, 0, 5, never=0.1)
        if story.who == "W5":
            story.interest = later(received, 2, 15, never=0.1)
        if chance.random() < 0.15:
            story.consent = later(received, 20, 200)
        told.append(story)
        if story.started is None:
            continue
        if chance.random() < 0.2:
            story.extended = later(story.started, 2, 9)
        story.answered = later(story.started, 4, 45, never=0.1)
        late = nth(story.started, 20, AFTER) + DAY
        if chance.random() < 0.5:
            story.offered = later(late, 0, 6)
        if story.answered is None or chance.random() < 0.5:
            asked = story.answered or late + 10 * DAY
            story.requested = later(asked, 1, 40, never=0.4)
        elif chance.random() < 0.7:
            story.closed = later(story.answered, 5, 50)
        if story.extended and story.answered and story.extended >= story.answered:
            story.extended = None
        if story.offered and story.offered >= (story.answered or story.requested or LAST):
            story.offered = None
        if story.requested:
            story.appointed, story.final = (later(story.requested, 0, 20, never=0.2) for _ in range(2))
            if chance.random() < 0.4:
                story.notice = later(story.requested, 24, 34)
            if story.appointed:
                story.reported = later(max(story.appointed, story.notice or story.appointed), 10, 60, never=0.2)
            if story.reported:
                story.responded = story.closed = later(story.reported, 3, 30)
    return told


# What was done, told to the program


def do(story: Story, day: D, council: Council, people: list) -> None:
    """Write down what happened on one day, as the actions do: held, in one transaction, with its event."""
    facts = {name: value for name, value in vars(story).items() if value == day and name not in ("number", "pk")}
    if not facts:
        return
    if "received" in facts:
        case = Case.objects.create(
            kind=Kind.COMPLAINT,
            procedure="statutory",
            form=SpokenOrWritten.WRITTEN,
            received_on=day,
            officer=people[story.officer],
            service_area=council.care,
            status=State.AWAIT_INTEREST_DECISION if story.who == "W5" else State.STAGE1,
        )
        story.pk = case.pk
        Triage.objects.create(case=case, begun_on=day, completed_on=day, who=story.who)
        for item in InformationDuty.Item:
            InformationDuty.objects.create(case=case, item=item)
        if story.consent:
            complainant = people[-1]
            Involvement.objects.create(
                case=case, part=Part.COMPLAINANT, user=complainant, from_on=day, consent_until=story.consent
            )
    case = Case.objects.get(pk=story.pk)
    with transaction.atomic():
        case = hold(case)
        for name in facts:
            change(story, name, day, case, council)
        if story.started == day:
            StageOne.objects.create(case=case, started_on=day, start_basis="received")
            given(case, council.team_manager, Part.TEAM_MANAGER, day, council)
            case.status = State.STAGE1
            if story.answered == day:
                change(story, "answered", day, case, council)
        refresh(case)
        write(case, Verb.DETAILS_CHANGED, by=council.officer, on=day)


def change(story: Story, name: str, day: D, case: Case, council: Council) -> None:
    one, two = StageOne.objects.filter(case=case), StageTwo.objects.filter(case=case)
    match name:
        case "told":
            InformationDuty.objects.filter(case=case).update(done_on=day)
        case "acknowledged":
            Acknowledgement.objects.create(case=case, stage=1, sent_on=day, how="email")
        case "interest":
            kind = DecisionKind.SUFFICIENT_INTEREST
            Decision.objects.create(
                case=case, kind=kind, yes=True, factors="x", decided_on=day, decided_by=council.manager
            )
        case "extended":
            until = nth(story.started, 20, AFTER if day >= PROCLAIMED else BEFORE)
            one.update(extended=True, extension_decided_on=day, extension_until=until, extension_reason="Complex.")
        case "answered":
            one.update(responded_on=day)
            if not story.requested or story.requested > day:
                case.status = State.STAGE1_ANSWERED
        case "offered":
            ProgressUpdate.objects.create(
                case=case, sent_on=day, sent_by=council.officer, words="x", how="email", offers_next_stage=True
            )
        case "requested":
            StageTwo.objects.create(case=case, requested_on=day, complaint_form="written", accepted=True)
            case.status = State.STAGE2_SCOPING
        case "appointed":
            given(case, council.investigator, Part.INVESTIGATING_OFFICER, day, council)
            given(case, council.independent, Part.INDEPENDENT_PERSON, day, council)
            case.status = State.STAGE2_INVESTIGATING
        case "final":
            two.update(statement_final_on=day)
        case "notice":
            until = nth(story.requested, 40, AFTER if day >= PROCLAIMED else BEFORE)
            two.update(notice_given_on=day, notice_reason="Records are awaited.", notice_until=until)
        case "reported":
            two.update(investigator_reported_on=day, independent_person_reported_on=day)
            case.status = State.STAGE2_ADJUDICATING
        case "responded":
            two.update(responded_on=day)
        case "closed":
            case.status, case.closed_on = State.RESOLVED, day


def given(case: Case, user: object, part: Part, day: D, council: Council) -> None:
    involvement = Involvement.objects.create(case=case, user=user, part=part, from_on=day)
    Appointment.objects.create(
        case=case, user=user, part=part, involvement=involvement, appointed_by=council.manager, appointed_on=day
    )


# What is owed, worked out by the ledger

Line = tuple[str, int, str, str, D]
"""Whose, which case, what, about what, by when."""


@dataclass
class Ledger:
    """What each person ought to have been told, when, and in which message."""

    arose: dict[Line, D] = field(default_factory=dict)
    settled: dict[Line, D | None] = field(default_factory=dict)
    message: dict[Line, D] = field(default_factory=dict)

    def tick(self, day: D, standing: dict[Line, D], *, working: bool) -> None:
        for line, since in standing.items():
            self.arose.setdefault(line, since)
            self.settled[line] = None
        for line, since in self.settled.items():
            if since is None and line not in standing:
                self.settled[line] = day
        if working:
            already = {line[0] for line, sent in self.message.items() if sent == day}
            for line in standing:
                if line not in self.message and line[0] not in already:
                    self.message[line] = day


def owed(story: Story, day: D) -> Iterator[tuple[Line, D]]:
    """All that somebody should stand reminded of about one complaint on a day."""
    known = AFTER if day >= PROCLAIMED else BEFORE
    officer, over = f"officer {story.officer}", story.closed is not None and story.closed <= day

    def done(*days: D | None) -> bool:
        return any(one is not None and one <= day for one in days)

    def clock(
        rule: str,
        start: D,
        length: int,
        *ends: D | None,
        statutory: bool = True,
        holder: str = "",
        due: D | None = None,
    ) -> Iterator[tuple[Line, D]]:
        if done(*ends) or over:
            return
        due = due or nth(start, length, known)
        marks = {
            "half": nth(due, -(length - -(-length // 2)), known),
            "most": nth(due, -(length - -(-length * 4 // 5)), known),
            "due": due,
            "overdue": due + DAY,
        }
        come = [(name, since) for name, since in marks.items() if since <= day]
        if come:
            name, since = come[-1]
            late = {"manager", "head"} if statutory else {"manager"}
            for who in {officer, holder} - {""} | (late if name == "overdue" else set()):
                yield (who, story.pk, name, rule, due), since

    def duty(kind: str, since: D, due: D, *whose: str) -> Iterator[tuple[Line, D]]:
        if since <= day:
            for who in whose or (officer,):
                yield (who, story.pk, kind, "", due), since

    yield from clock("C1", story.received, 2, story.told)
    yield from clock("G2", story.received, 2, story.acknowledged, story.answered, statutory=False)
    if story.who == "W1" and not done(story.told) and not over:
        yield from duty("offer_advocate", story.received, story.received)
    if story.consent and not over:
        about = [(line, since) for line, since in duty("consent_lapses", nth(story.consent, -10, known), story.consent)]
        yield from (((*line[:3], "consent", line[4]), since) for line, since in about)
    if story.who == "W5":
        yield from clock("C3", story.received, 5, story.interest)
    if story.started is None or story.started > day:
        return
    length = 20 if done(story.extended) and story.extended <= nth(story.started, 10, known) else 10
    due = None
    if length == 20:  # the day that was told to the complainant, on the calendar of the day of the decision
        told_on = AFTER if story.extended >= PROCLAIMED else BEFORE
        due = min(nth(story.started, 20, told_on), nth(story.started, 20, known))
        length = int(np.busday_count(story.started + DAY, due + DAY, holidays=known))
    due = due or nth(story.started, 10, known)
    yield from clock("C4", story.started, length, story.answered, story.requested, holder="team manager", due=due)
    if not done(story.answered, story.requested) and not over:
        if not done(story.offered):
            yield from duty("offer_stage_two", due + DAY, due)
        begun = story.offered if done(story.offered) and story.offered > due + DAY else due + DAY
        yield from clock("G10", begun, 10, statutory=False)
    if done(story.answered) and not done(story.requested) and not over:
        advised = nth(story.answered, 20, known)
        yield from duty("nobody_asked", advised + DAY, advised)
    if not done(story.requested) or over:
        return
    asked = story.requested
    both = (officer, "manager")
    if not done(story.appointed):
        yield from duty("request_waits", nth(asked, 2, known), asked, *both)
    yield from clock("G4", asked, 5, story.appointed, statutory=False)
    yield from clock("G5", asked, 10, story.final, statutory=False)
    first = nth(asked, 25, known)
    holder = "investigator" if done(story.appointed) and not done(story.reported) else ""
    due, length = first, 25
    if done(story.notice) and story.notice <= first:
        told_on = AFTER if story.notice >= PROCLAIMED else BEFORE
        due = nth(asked, 40, told_on)
        length = int(np.busday_count(asked + DAY, due + DAY, holidays=known))
    yield from clock("C7", asked, length, holder=holder, due=due)
    yield from clock("C8", asked, 65, holder=holder)
    yield from clock("G10", due + DAY, 10, statutory=False)
    if not done(story.notice) and day <= first:
        yield from duty("give_notice", nth(asked, 20, known), first, *both)
    yield from clock("G6", due, 10, story.reported, statutory=False, holder=holder, due=nth(due, -10, known))


# The year

FIGURES = tuple(Spec(rows, "year") for rows in ("flow", "result", "clock", "stage", "stage2_band", "final_outcome"))
"""What is counted after every month from what is kept of each case, and from the record."""


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("seed", [20061738])
def test_a_year_of_ticks_reminds_everyone_of_what_the_ledger_says_and_of_nothing_else(
    seed: int, council: Council
) -> None:
    people = [council.officer, council.officer_two, council.nobody]
    for user, role in (
        (council.investigator, Role.INVESTIGATING_OFFICER),
        (council.independent, Role.INDEPENDENT_PERSON),
    ):
        registered(council, user, role, registered_on=D(2020, 1, 1), expires_on=D(2030, 1, 1))
    named = {
        council.officer.pk: "officer 0",
        council.officer_two.pk: "officer 1",
        council.manager.pk: "manager",
        council.head.pk: "head",
        council.team_manager.pk: "team manager",
        council.investigator.pk: "investigator",
    }
    year, ledger = stories(random.Random(seed)), Ledger()
    begun: list[Story] = []
    by_day: dict[D, list[Story]] = defaultdict(list)
    for story in year:
        for day in {day for name, day in vars(story).items() if isinstance(day, D) and name != "consent"}:
            by_day[day].append(story)
    day = FIRST
    while day <= LAST:
        with time_machine.travel(now_on(day, 9), tick=False):
            for story in sorted(by_day[day], key=lambda one: one.number):
                do(story, day, council, people)
                if story.received == day:
                    begun.append(story)
            if day == PROCLAIMED:
                proclaim(MORE)
            if day not in MISSED:
                for _ in range(2 if day in TWICE else 1):
                    swept = sweep(now_on(day, 9))
                    assert swept.failed == [], day
                known = AFTER if day >= PROCLAIMED else BEFORE
                standing = dict(line for story in begun for line in owed(story, day))
                ledger.tick(day, standing, working=bool(np.is_busday(day, holidays=known)))
        if day.day == 1:
            assert tabulated(FIGURES) == counted_from_record(FIGURES), day
            ready.make_all_ready()
        day += DAY
    told = {
        (named.get(row.recipient_id, str(row.recipient)), row.case_id, row.kind, about(row), row.due_on): row
        for row in Reminder.objects.select_related("digest", "recipient")
    }
    assert len(told) == Reminder.objects.count()
    assert sorted(told.keys() - ledger.arose.keys(), key=str)[:5] == []
    assert sorted(ledger.arose.keys() - told.keys(), key=str)[:5] == []
    assert {line: row.arose_on for line, row in told.items()} == ledger.arose
    assert {line: row.settled_on for line, row in told.items()} == ledger.settled
    assert {line: row.digest.on for line, row in told.items() if row.digest} == ledger.message
    addresses = {user.email: named[user.pk] for user in (*people[:2], council.manager, council.head)}
    addresses |= {user.email: named[user.pk] for user in (council.team_manager, council.investigator)}
    sent = Counter((addresses[one.to[0]], one.subject.split(": ")[1].split()[0]) for one in mail.outbox)
    things = Counter((line[0], sent_on) for line, sent_on in ledger.message.items())
    assert sent == Counter((who, str(number)) for (who, _), number in things.items())
    kinds = {line[2] for line in told}
    assert len(told) > 2000 and len(kinds) == 10, (len(told), sorted(kinds))


def about(row: Reminder) -> str:
    return "consent" if row.kind == "consent_lapses" else row.about


def proclaim(day: D) -> None:
    last = CalendarVersion.objects.order_by("-number").first()
    version = CalendarVersion.objects.create(
        number=last.number + 1,
        made_at=timezone.now(),
        note="A royal proclamation.",
        first_day=last.first_day,
        last_day=last.last_day,
    )
    BankHoliday.objects.create(date=day, name="A day for the nation", reference="Proclaimed", added_in_version=version)
