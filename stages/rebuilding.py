"""Every clock and every date on the worklists, worked out again from the facts: a batch of cases in a few queries.

The columns are there to be asked by; the facts are the proof. Nothing is changed where the two agree, so that a rebuild
that finds no difference writes nothing. It is no change of the record, so it raises no version and writes no event.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction

from cases.models import Case, Kind
from stages.calendar import england
from stages.clock_record import clock_records
from stages.deadlines import new_clock, put_right, runs_in, soonest
from stages.law.clocks import OutsideCalendar
from stages.law.working_days import WorkingDays
from stages.models import Clock
from stages.next_step import next_step

AT_ONCE = 500
"""How many cases are held at a time: SQLite takes no more than some thousand values in one question."""

COLUMNS = (
    "day_zero",
    "why",
    "first_due_on",
    "due_on",
    "stopped_on",
    "working_days",
    "result",
    "calendar_version",
)
"""What is worked out of a clock. Which case it is of, and which clock, stay."""


@dataclass
class Rebuilt:
    """How many cases were looked at, and what was found not to agree with the facts. `beyond` are references of cases
    whose dates lie past the calendar; they stay as they were."""

    cases: int = 0
    clocks_added: int = 0
    clocks_changed: int = 0
    clocks_removed: int = 0
    columns_changed: int = 0
    beyond: list[str] = field(default_factory=list)

    @property
    def differences(self) -> int:
        return self.clocks_added + self.clocks_changed + self.clocks_removed + self.columns_changed


def rebuild(*, dry_run: bool = False) -> Rebuilt:
    """Work everything out again and put right what differs; with `dry_run`, only count it."""
    calendar, rebuilt = england(), Rebuilt()
    for ids in _batches():
        with transaction.atomic():
            _rebuild_batch(ids, calendar, rebuilt, dry_run=dry_run)
    return rebuilt


def _batches() -> Iterator[list[int]]:
    last = 0
    while ids := list(Case.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        yield ids
        last = ids[-1]


def _rebuild_batch(ids: list[int], calendar: WorkingDays, rebuilt: Rebuilt, *, dry_run: bool) -> None:
    cases = list(Case.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    stored: dict[int, dict[str, Clock]] = {pk: {} for pk in ids}
    for clock in Clock.objects.filter(case__in=ids):
        stored[clock.case_id][clock.key] = clock
    added, changed, removed, moved = [], [], [], []
    for record in clock_records(cases):
        case = record.case
        try:
            runs = runs_in(record, calendar) if case.kind == Kind.COMPLAINT else {}
        except OutsideCalendar:
            rebuilt.beyond.append(case.reference)
            continue
        there = stored[case.pk]
        added += [new_clock(case, key, runs[key]) for key in runs if key not in there]
        changed += [there[key] for key in runs if key in there and put_right(there[key], runs[key])]
        removed += [clock.pk for key, clock in there.items() if key not in runs]
        due, step = soonest(runs) if case.closed_on is None else None, next_step(case)
        if (case.next_due_on, case.next_step) != (due, step):
            case.next_due_on, case.next_step = due, step
            moved.append(case)
    rebuilt.cases += len(cases)
    rebuilt.clocks_added += len(added)
    rebuilt.clocks_changed += len(changed)
    rebuilt.clocks_removed += len(removed)
    rebuilt.columns_changed += len(moved)
    if dry_run:
        return
    Clock.objects.filter(pk__in=removed).delete()
    Clock.objects.bulk_create(added, batch_size=AT_ONCE)
    Clock.objects.bulk_update(changed, COLUMNS, batch_size=100)
    for case in moved:
        # an action that got in between (SQLite has no row locks) has worked this case out itself
        Case.objects.filter(pk=case.pk, version=case.version).update(
            next_due_on=case.next_due_on, next_step=case.next_step
        )
