"""What a change of the calendar would move, to be shown before anything moves: the same few questions, however many
cases there are. Nothing is changed here; `stages/calendar_change.py` makes the change.

A holiday touches only clocks whose span holds it. Nearly all of those are plain counts of working days, and all that
were started on one day with one length move to one new date, which is worked out once. The few that an extension, a
notice or another clock has a part in are worked out from the facts of their case, as `rebuild` does it.

docs/decisions/0012-calendar-changes.md says why.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest, Least

from accounts.models import User
from cases.many import among, batched
from cases.models import Case
from cases.permissions import visible_to
from stages.calendar import england
from stages.clock_record import clock_records
from stages.deadlines import clock_columns, runs_in
from stages.facts.stage_two import STAGE_TWO_DUE
from stages.facts.throughout import OVERDUE, RESPONSES
from stages.law.clock_table import CLOCKS, Unit
from stages.law.clocks import OutsideCalendar, rule_and_item
from stages.law.working_days import WorkingDays
from stages.models import Clock, ClockTarget, SentLetter, StageOne, StageTwo


@dataclass(frozen=True, slots=True)
class Follows:
    """That a clock starts from the due date of another: which ones, what its day 0 is then called, and how many days
    after the due date it is."""

    others: Collection[str]
    why: str
    after: datetime.timedelta


FOLLOW_ANOTHER = {
    "G6": Follows(("C7",), STAGE_TWO_DUE, datetime.timedelta()),
    "G10": Follows(RESPONSES, OVERDUE, datetime.timedelta(days=1)),
    "G15b": Follows((), "", datetime.timedelta()),
    "G15d": Follows((), "", datetime.timedelta()),
}
"""Clocks that move with another, though no holiday is in their own span. Where no other is named, the whole case is
worked out from its facts."""
LONGEST_BY_LAW = 65
WORKED_OUT = ("day_zero", "first_due_on", "due_on", "stopped_on", "working_days", "result")


class Stored(NamedTuple):
    """A clock as its row has it. `pk` is None where there is no row yet."""

    pk: int | None
    case_id: int
    rule: str
    item: int
    day_zero: datetime.date
    first_due_on: datetime.date
    due_on: datetime.date
    stopped_on: datetime.date | None
    working_days: int | None
    result: str
    calendar_version: int
    why: str = ""

    @property
    def key(self) -> str:
        return f"{self.rule}-{self.item}" if self.item else self.rule

    def differs(self, other: Stored) -> bool:
        return self[FIRST_WORKED_OUT:PAST_WORKED_OUT] != other[FIRST_WORKED_OUT:PAST_WORKED_OUT]


FIRST_WORKED_OUT = Stored._fields.index(WORKED_OUT[0])
PAST_WORKED_OUT = Stored._fields.index(WORKED_OUT[-1]) + 1


class Change(NamedTuple):
    """One clock before and after. `before` is None for a clock that could not be worked out until now, and `after`
    for one that is no longer there."""

    before: Stored | None
    after: Stored | None

    @property
    def clock(self) -> Stored:
        return self.before or self.after

    @property
    def moves_a_date(self) -> bool:
        return self.before is None or self.after is None or self.before.due_on != self.after.due_on

    @property
    def running(self) -> bool:
        return self.clock.stopped_on is None


def changed_days(old: WorkingDays, new: WorkingDays) -> list[datetime.date]:
    """The days that one calendar counts and the other passes over."""
    return sorted(set(old.holidays) ^ set(new.holidays))


def changes(
    old: WorkingDays, new: WorkingDays, *, on: datetime.date, among: QuerySet[Clock] | None = None
) -> list[Change]:
    """Every clock that differs on the new calendar, by case. Nothing is changed.

    `among` are the clocks to look at, where not those that the changed days touch.
    """
    days = changed_days(old, new)
    touched = among if among is not None else spanning(days, on)
    return changes_of(old, new, days, stored(touched), past_the_end(old, new))


def changes_of(
    old: WorkingDays, new: WorkingDays, days: Sequence[datetime.date], touched: list[Stored], further: set[int]
) -> list[Change]:
    whole = further | _to_be_worked_out_whole(touched, days)
    plain = _Plain(old, new)
    found: dict[int, dict[str, Change]] = defaultdict(dict)
    for clock in touched:
        if clock.rule not in FOLLOW_ANOTHER:
            _move(clock, plain.moved(clock), found, whole)
    in_span = {clock.pk: clock for clock in touched if clock.rule in FOLLOW_ANOTHER}
    for clock in (in_span | _followers(days, found)).values():
        led = dict(found.get(clock.case_id, {}))
        if led or clock.pk in in_span:
            _move(clock, plain.led(clock, led), found, whole)
    kept = [change for case_id, of_case in found.items() if case_id not in whole for change in of_case.values()]
    kept += _from_facts(sorted(whole), new)
    return sorted(kept, key=lambda change: (change.clock.case_id, change.clock.rule, change.clock.item))


def _move(clock: Stored, after: Stored | None, found: dict[int, dict[str, Change]], whole: set[int]) -> None:
    """Note what becomes of a clock; where its row does not say, its whole case is worked out from the facts."""
    if after is None:
        whole.add(clock.case_id)
    elif clock.differs(after):
        found[clock.case_id][clock.key] = Change(clock, after)


class _Plain:
    """Clocks that only count working days, each shape of them worked out once."""

    def __init__(self, old: WorkingDays, new: WorkingDays) -> None:
        self.new, self.olds = new, {old.version: old}
        self.due: dict[tuple[int, datetime.date, datetime.date, datetime.date], datetime.date | None] = {}

    def moved(self, clock: Stored, day_zero: datetime.date | None = None) -> Stored | None:
        """The clock on the new calendar, from another day 0 if one is given; None where its row does not say enough."""
        shape = (clock.calendar_version, clock.day_zero, clock.due_on, day_zero or clock.day_zero)
        if shape not in self.due:
            self.due[shape] = self._due(*shape)
        due = self.due[shape]
        if due is None:
            return None
        return clock._replace(
            day_zero=day_zero or clock.day_zero,
            first_due_on=due,
            due_on=due,
            calendar_version=self.new.version,
        )

    def led(self, clock: Stored, led: Mapping[str, Change]) -> Stored | None:
        """A clock that starts from the due date of another, where these clocks of its case have moved."""
        follows = FOLLOW_ANOTHER[clock.rule]
        moved = [led[rule] for rule in follows.others if rule in led]
        if clock.stopped_on is not None or clock.first_due_on != clock.due_on or not follows.others:
            return None
        if not moved:
            return self.moved(clock)
        if clock.why != follows.why:
            return None
        leaders = {one.after.due_on for one in moved if one.before.due_on + follows.after == clock.day_zero}
        return self.moved(clock, leaders.pop() + follows.after) if len(leaders) == 1 else None

    def _due(
        self, version: int, day_zero: datetime.date, due: datetime.date, new_day_zero: datetime.date
    ) -> datetime.date | None:
        if version not in self.olds:
            self.olds[version] = england(version)
        old = self.olds[version]
        try:
            length = old.taken(day_zero, due)
            return self.new.add(new_day_zero, length) if old.add(day_zero, length) == due else None
        except OutsideCalendar:
            return None


def _window() -> datetime.timedelta:
    """How far a clock of working days can reach, in days, with room for every holiday there could be on its way."""
    lengths = ClockTarget.objects.aggregate(length=Max("length"), longest=Max("longest"))
    longest = max(LONGEST_BY_LAW, lengths["length"] or 0, lengths["longest"] or 0)
    return datetime.timedelta(days=longest * 2 + 30)


def spanning(days: Sequence[datetime.date], on: datetime.date) -> QuerySet[Clock]:
    """The clocks that may have one of these days in their span, and a few more. Nothing has stopped after `on`."""
    if not days:
        return Clock.objects.none()
    window, touched = _window(), Q()
    promised = StageTwo.objects.filter(notice_until__gte=days[0], started_on__lte=days[-1])
    for day in days:
        spanned = Q(begins__lte=day, ends__gte=day) | Q(rule="C7", case__in=promised.values("case"))
        touched |= Q(day_zero__range=(day - window, day + window)) & spanned
    if days[0] <= on:
        touched |= Q(day_zero__lt=days[-1] - window, stopped_on__gte=days[0])
    ends = Greatest("day_zero", "first_due_on", "due_on", Coalesce("stopped_on", "day_zero"))
    return Clock.objects.annotate(begins=Least("day_zero", "due_on"), ends=ends).filter(touched)


def stored(clocks: QuerySet[Clock]) -> list[Stored]:
    return list(map(Stored._make, clocks.order_by().values_list(*Stored._fields)))


def _to_be_worked_out_whole(touched: Iterable[Stored], days: Sequence[datetime.date]) -> set[int]:
    """The cases of which a touched clock is more than a count of working days from a day that stands fast."""
    if not days:
        return set()
    lengthened = {"C4": _extended(_of(touched, "C4")), "C7": _noticed(_of(touched, "C7"))}
    return {
        clock.case_id
        for clock in touched
        if clock.rule not in FOLLOW_ANOTHER
        and (
            clock.first_due_on != clock.due_on
            or CLOCKS[clock.rule].unit != Unit.WORKING_DAYS
            or (CLOCKS[clock.rule].longest is not None and clock.case_id in lengthened.get(clock.rule, {clock.case_id}))
            or (clock.stopped_on is not None and clock.stopped_on >= days[0])
        )
    }


def _of(touched: Iterable[Stored], rule: str) -> set[int]:
    return {clock.case_id for clock in touched if clock.rule == rule}


def _extended(cases: Iterable[int]) -> set[int]:
    return set(StageOne.objects.filter(case__in=among(cases), extended=True).values_list("case", flat=True))


def _noticed(cases: Iterable[int]) -> set[int]:
    given = Q(notice_given_on__isnull=False) | Q(notice_until__isnull=False) | Q(extended=True)
    return set(StageTwo.objects.filter(given, case__in=among(cases)).values_list("case", flat=True))


def _followers(days: Sequence[datetime.date], cases: Iterable[int]) -> dict[int, Stored]:
    """The clocks of these cases which start from the due date of another, near these days, by their id."""
    if not days:
        return {}
    window = _window()
    near = (days[0] - window, days[-1] + 2 * window)
    follow = Clock.objects.filter(rule__in=FOLLOW_ANOTHER, day_zero__range=near, case__in=among(cases))
    return {clock.pk: clock for clock in stored(follow)}


def past_the_end(old: WorkingDays, new: WorkingDays) -> set[int]:
    """The cases that may have a clock which the old calendar could not reach the end of, where the new one can."""
    if new.last <= old.last:
        return set()
    late = Q(closed_on=None) | Q(closed_on__gte=old.last - _window())
    return set(Case.objects.filter(late).values_list("pk", flat=True))


def _from_facts(ids: Sequence[int], calendar: WorkingDays) -> Iterator[Change]:
    for batch in batched(ids):
        there: dict[int, dict[str, Stored]] = defaultdict(dict)
        for clock in stored(Clock.objects.filter(case__in=batch)):
            there[clock.case_id][clock.key] = clock
        for record in clock_records(list(Case.objects.filter(pk__in=batch).order_by("pk"))):
            try:
                runs = runs_in(record, calendar)
            except OutsideCalendar:
                continue
            yield from _compared(record.case.pk, there[record.case.pk], runs)


def _compared(case_id: int, there: dict[str, Stored], runs: dict[str, Any]) -> Iterator[Change]:
    for key, worked in runs.items():
        rule, item = rule_and_item(key)
        before = there.get(key)
        after = Stored(pk=before.pk if before else None, case_id=case_id, rule=rule, item=item, **clock_columns(worked))
        if before is None or before.differs(after):
            yield Change(before, after)
    for key in there.keys() - runs.keys():
        yield Change(there[key], None)


@dataclass(frozen=True)
class Letter:
    """A letter that was sent and names a date that is no longer the right one."""

    pk: int
    case_id: int
    rule: str
    named: datetime.date
    now: datetime.date | None


def letters_naming(moved: Iterable[Change]) -> list[Letter]:
    """The letters already sent that quote a date which moves (DOMAIN 4.3, E28)."""
    by_case: dict[int, dict[str, Change]] = defaultdict(dict)
    for change in moved:
        if change.before and change.moves_a_date:
            by_case[change.clock.case_id][change.clock.key] = change
    found = []
    sent = SentLetter.objects.filter(case__in=among(by_case)).exclude(quotes={}).order_by("case", "pk")
    for pk, case_id, quotes in sent.values_list("pk", "case", "quotes"):
        for key, change in by_case[case_id].items():
            if quotes.get(key) == change.before.due_on.isoformat():
                now = change.after.due_on if change.after else None
                found.append(Letter(pk, case_id, key, change.before.due_on, now))
    return found


@dataclass(frozen=True)
class Preview:
    """What a change of the calendar would do. What the reader may not see by name is a number."""

    moved: list[Change]
    """Dates of open cases that are still to be met, of cases that this person may see."""
    moved_unseen: int
    ended: list[Change]
    """Clocks that have ended, which would have had another date, result or count, of cases that they may see."""
    ended_unseen: int
    letters: list[Letter]
    letters_unseen: int
    cases: int

    @property
    def number_moved(self) -> int:
        return len(self.moved) + self.moved_unseen


def preview(old: WorkingDays, new: WorkingDays, *, by: User, on: datetime.date) -> Preview:
    """Say what would move if the calendar changed so. Nothing is changed."""
    found = changes(old, new, on=on)
    ids = {change.clock.case_id for change in found}
    seen = _visible(ids, by, on)
    moved = [change for change in found if change.running and change.moves_a_date]
    ended = [change for change in found if not (change.running and change.moves_a_date)]
    letters = letters_naming(moved)
    return Preview(
        moved=[change for change in moved if change.clock.case_id in seen],
        moved_unseen=sum(change.clock.case_id not in seen for change in moved),
        ended=[change for change in ended if change.clock.case_id in seen],
        ended_unseen=sum(change.clock.case_id not in seen for change in ended),
        letters=[letter for letter in letters if letter.case_id in seen],
        letters_unseen=sum(letter.case_id not in seen for letter in letters),
        cases=len(ids),
    )


def _visible(ids: Collection[int], by: User, on: datetime.date) -> set[int]:
    return set(visible_to(by, on).filter(pk__in=among(ids)).values_list("pk", flat=True))
