"""The clocks of a case, worked out from its dated facts and kept as rows and columns that the database can be asked.

Nothing here is a fact: delete every Clock row and `refresh` makes the same ones again. The facts are in `stages/facts`.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from cases.models import Case, Kind
from cases.prepared import Given, Prepared
from stages.calendar import england
from stages.clock_record import ClockRecord, clock_records
from stages.facts import facts_in
from stages.facts.stage_two import from_the_statement
from stages.law.clocks import CLOCKS, ClockFacts, OutsideCalendar, OwedBy, Run, rule_and_item, run
from stages.law.working_days import WorkingDays
from stages.models import Clock
from stages.next_step import next_step

COUNCILS_OWN = frozenset(rule.id for rule in CLOCKS.values() if rule.owed_by == OwedBy.COUNCIL)
"""The clocks that the council must meet. C9, C13 and G3 are the complainant's time, C2 is over when the case begins."""

THERE = Prepared(lambda: Clock.objects.filter(case=Given("case")))


def clock_facts(case: Case) -> dict[str, ClockFacts]:
    """The facts of every clock that this case has had, by the key of the clock (DOMAIN section 3)."""
    return facts_in(clock_records([case])[0], england()) if case.kind == Kind.COMPLAINT else {}


def clock_runs(case: Case) -> dict[str, Run]:
    """Every clock of the case worked out on the calendar as it is now, by the key of the clock."""
    return runs_in(clock_records([case])[0], england()) if case.kind == Kind.COMPLAINT else {}


def runs_in(record: ClockRecord, calendar: WorkingDays) -> dict[str, Run]:
    """The same, from a record that has been read. An imported clock that reaches past the calendar is left out."""
    runs = {}
    for key, facts in facts_in(record, calendar).items():
        try:
            runs[key] = run(CLOCKS[rule_and_item(key)[0]], facts, calendar)
        except OutsideCalendar:
            if not record.came_by_import:
                raise
    return runs


def second_counter(case: Case) -> tuple[Run, Run] | None:
    """Stage 2 counted from the agreed statement, 25 and 65 working days, to be shown beside C7 and C8 (DOMAIN 3.3).

    None while there is no final statement, and where it lies too near the end of the calendar.
    """
    return from_the_statement(clock_records([case])[0], england())


def refresh(case: Case) -> None:
    """Bring a held case's clock rows, and its `next_due_on` and `next_step` columns, up to its facts.

    The columns are set on the instance; the action that holds the case writes them with everything else.
    """
    runs = clock_runs(case)
    there = {clock.key: clock for clock in THERE.objects(case=case.pk)}
    Clock.objects.bulk_create(new_clock(case, key, runs[key]) for key in runs if key not in there)
    for key, worked in runs.items():
        if key in there and put_right(there[key], worked):
            there[key].save()
    if gone := [clock.pk for key, clock in there.items() if key not in runs]:
        Clock.objects.filter(pk__in=gone).delete()
    case.next_step = next_step(case)
    case.next_due_on = soonest(runs) if case.closed_on is None else None


def soonest(runs: Mapping[str, Run]) -> datetime.date | None:
    """The first date by which the council owes something."""
    return min(
        (
            worked.due
            for key, worked in runs.items()
            if worked.stopped_on is None and rule_and_item(key)[0] in COUNCILS_OWN
        ),
        default=None,
    )


def new_clock(case: Case, key: str, worked: Run) -> Clock:
    """The row of a clock that has been worked out."""
    rule, item = rule_and_item(key)
    return Clock(case=case, rule=rule, item=item, **clock_columns(worked))


def clock_columns(worked: Run) -> dict[str, object]:
    """A worked-out clock as the columns of its row."""
    return {
        "day_zero": worked.day_zero,
        "why": worked.why,
        "first_due_on": worked.first_due,
        "due_on": worked.due,
        "stopped_on": worked.stopped_on,
        "working_days": worked.working_days,
        "result": worked.result,
        "calendar_version": worked.calendar_version,
    }


def put_right(clock: Clock, worked: Run) -> bool:
    """Set a clock's row to what was worked out, without saving it, and say whether anything in it was different.

    A clock that no changed day touches is as right on the calendar it was worked out with as on the newest one.
    """
    columns = clock_columns(worked)
    differs = any(getattr(clock, name) != value for name, value in columns.items() if name != "calendar_version")
    for name, value in columns.items():
        setattr(clock, name, value)
    return differs
