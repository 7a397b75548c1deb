"""Making a change of the calendar: it moves exactly what `stages/calendar_moves.py` says that it moves, in the same few
statements, however many cases there are, with an event on each.

docs/decisions/0012-calendar-changes.md says why.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Min, QuerySet

from accounts.models import User
from cases.many import AT_ONCE, among, append_to_each, update_rows
from cases.models import Case, Verb
from cases.record import Refused
from stages.calendar import england
from stages.calendar_moves import WORKED_OUT, Change, changed_days, changes_of, past_the_end, spanning, stored
from stages.deadlines import COUNCILS_OWN
from stages.law.working_days import WorkingDays
from stages.models import CalendarVersion, Clock

UNSETTLED_FOR = datetime.timedelta(hours=1)
"""How long a new version is looked after: longer than anything that was working dates out on the old one can take."""


class ChangedMeanwhile(Refused):
    """A case was changed between reading it and moving its dates."""

    def __init__(self) -> None:
        super().__init__(
            "A case was changed by somebody else at the same moment, so nothing was saved. Press the button again."
        )


@transaction.atomic
def bring_up(
    old: WorkingDays,
    new: WorkingDays,
    *,
    by: User | None,
    on: datetime.date,
    among: QuerySet[Clock] | None = None,
) -> list[Change]:
    """Move every clock that differs on the new calendar, the dates of their cases with them, and write it on each.

    Raises ChangedMeanwhile, and changes nothing, where a case was changed between the reading and the writing. A case
    that somebody else is changing at this moment is waited for where the database can; one whose clocks were worked
    out on the old calendar a moment too late is found by the next sweep.
    """
    days = changed_days(old, new)
    touched = among if among is not None else spanning(days, on)
    further = past_the_end(old, new)
    held = _held(further.union(touched.order_by().values_list("case", flat=True)))
    found = changes_of(old, new, days, stored(_of(held, touched)), further & held.keys())
    if found:
        by_case = _by_case(found)
        _write_clocks(found)
        _write_cases(held, list(by_case))
        words = {case_id: _words(of_case) for case_id, of_case in by_case.items()}
        append_to_each(words, Verb.CALENDAR_CHANGED, by=by, on=on, about=f"version {new.version} of the calendar")
    return found


def _by_case(found: Iterable[Change]) -> dict[int, list[Change]]:
    by_case: dict[int, list[Change]] = defaultdict(list)
    for change in found:
        by_case[change.clock.case_id].append(change)
    return by_case


def _held(ids: Iterable[int]) -> dict[int, int]:
    """Lock these cases in one order, where the database can, and give the version of each."""
    cases = Case.objects.filter(pk__in=among(ids))
    return dict(cases.select_for_update().order_by("pk").values_list("pk", "version"))


def _of(held: Iterable[int], clocks: QuerySet[Clock]) -> QuerySet[Clock]:
    return clocks.filter(case__in=among(held))


def _write_clocks(found: Iterable[Change]) -> None:
    """One statement for all the rows that change. Rows that come or go are few: only where the calendar grew."""
    kept = [change.after for change in found if change.before and change.after]
    columns = (*WORKED_OUT, "calendar_version")
    rows = [{"id": clock.pk} | {name: getattr(clock, name) for name in columns} for clock in kept]
    if update_rows(Clock, rows) != len(rows):
        raise ChangedMeanwhile
    new = [change.after for change in found if change.before is None]
    Clock.objects.bulk_create(
        [
            Clock(**{name: getattr(clock, name) for name in ("case_id", "rule", "item", "why", *columns)})
            for clock in new
        ],
        batch_size=AT_ONCE,
    )
    gone = [change.before.pk for change in found if change.after is None]
    if gone:
        Clock.objects.filter(pk__in=among(gone)).delete()


def _write_cases(held: dict[int, int], ids: Sequence[int]) -> None:
    """The dates on the worklists, and the versions, of the cases whose clocks moved: one statement for all of them."""
    owed = Clock.objects.filter(
        case__in=among(ids), case__closed_on=None, stopped_on=None, rule__in=COUNCILS_OWN
    ).order_by()
    due = dict(owed.values_list("case").annotate(Min("due_on")))
    rows = [{"id": pk, "version": held[pk], "next_due_on": due.get(pk)} for pk in ids]
    if update_rows(Case, rows, match=("id", "version")) != len(rows):
        raise ChangedMeanwhile


def _words(of_case: Iterable[Change]) -> dict[str, dict[str, Any]]:
    """What the event of a case says: each date before and after, and each result or count that changed with it."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for change in of_case:
        was, now, key = change.before, change.after, change.clock.key
        if change.moves_a_date:
            before[key], after[key] = was and was.due_on, now and now.due_on
        for name in ("result", "working_days"):
            if was and now and getattr(was, name) != getattr(now, name):
                said = f"{key} {name.replace('_', ' ')}"
                before[said], after[said] = getattr(was, name), getattr(now, name)
    return {"before": before, "after": after}


def catch_up(now: datetime.datetime, *, on: datetime.date) -> tuple[int, list[Change]]:
    """Bring up what was worked out on an older calendar: a version that came with an update of the program, and clocks
    that an action was working out at the moment when the calendar changed.

    Gives the number of the newest version, and what was moved. A version that has been looked after for an hour is
    settled, so that a tick with nothing to do asks one small question.
    """
    waiting = list(CalendarVersion.objects.filter(settled_at=None).order_by("number"))
    moved: list[Change] = []
    for version in waiting:
        moved += _caught_up(version, now, on)
    return (waiting[-1].number if waiting else 0), moved


@transaction.atomic
def _caught_up(version: CalendarVersion, now: datetime.datetime, on: datetime.date) -> list[Change]:
    moved: list[Change] = []
    grown = False
    if CalendarVersion.objects.filter(number__lt=version.number).exists():
        old, new = england(version.number - 1), england(version.number)
        days = changed_days(old, new)
        behind = spanning(days, on).filter(calendar_version__lt=version.number)
        grown = new.last > old.last
        moved = bring_up(old, new, by=None, on=on, among=behind)
    if grown or (not moved and now - version.made_at > UNSETTLED_FOR):
        CalendarVersion.objects.filter(pk=version.pk, settled_at=None).update(settled_at=now)
    return moved
