"""Keeping the calendar: a change is proposed, what it would move is shown, and then it is applied or dropped.

There is no way to add a council's own closure days: each day added names the Act or the proclamation that makes it a
holiday in England (reg 2).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from cases.models import Verb
from cases.permissions import Act, require
from cases.record import Refused, house_event
from stages.calendar import england
from stages.calendar_change import bring_up
from stages.calendar_moves import letters_naming
from stages.law.bank_holidays import usual_holidays
from stages.law.working_days import WEEKEND, WorkingDays, in_words
from stages.models import BankHoliday, CalendarProposal, CalendarVersion

LONGEST_NAME, LONGEST_REFERENCE = 100, 200


@dataclass(frozen=True)
class Holiday:
    """A bank holiday to be added, with the law that makes it one."""

    date: datetime.date
    name: str
    reference: str


class CalendarChanged(Refused):
    """The calendar is no longer the one that was shown."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody else changed the calendar after you opened this page. What would move is shown again below. "
            "Check it, then press the button again."
        )


@transaction.atomic
def propose(
    *,
    by: User | None,
    add: Sequence[Holiday] = (),
    remove: Sequence[datetime.date] = (),
    until: datetime.date | None = None,
    note: str = "",
) -> CalendarProposal:
    """Put a change forward. Nothing moves until it is applied. `by` is None for the list on GOV.UK."""
    if by is not None:
        require(by, Act.KEEP_SETTINGS)
    calendar = england()
    _check(calendar, add, remove, until)
    return CalendarProposal.objects.create(
        made_at=timezone.now(),
        by=by,
        add=[{"date": h.date.isoformat(), "name": h.name, "reference": h.reference} for h in add],
        remove=[{"date": day.isoformat(), "name": calendar.holidays[day]} for day in remove],
        until=until,
        note=note,
    )


def propose_next_year(*, by: User, note: str = "") -> CalendarProposal:
    """Put forward the bank holidays that the year after the calendar's last usually has, to be checked and applied."""
    year = england().last.year + 1
    add = [Holiday(*one) for one in usual_holidays(year)]
    return propose(by=by, add=add, until=datetime.date(year, 12, 31), note=note or f"The bank holidays of {year}.")


def proposed(proposal: CalendarProposal, calendar: WorkingDays) -> WorkingDays:
    """The calendar that a proposal would make of this one. Raises Refused where it no longer fits."""
    add, remove = _added(proposal), _removed(proposal)
    _check(calendar, add, remove, proposal.until)
    return calendar.changed(add={h.date: h.name for h in add}, remove=remove, last=proposal.until)


@transaction.atomic
def apply_proposal(
    proposal: CalendarProposal, *, seen: int, by: User, on: datetime.date, reference: str = ""
) -> CalendarProposal:
    """Make the new version of the calendar, and move every date that it moves, with an event on each case.

    `seen` is the version of the calendar that the person was shown the change against; `reference` is the law behind
    the days of a proposal that came without one.
    """
    require(by, Act.KEEP_SETTINGS)
    proposal = _waiting(proposal)
    old = england()
    if old.version != seen:
        raise CalendarChanged
    add = [Holiday(h.date, h.name, h.reference or reference.strip()) for h in _added(proposal)]
    if any(not holiday.reference for holiday in add):
        raise Refused("Give the Act or the proclamation that makes each new day a bank holiday.")
    new = proposed(proposal, old)
    version = _new_version(proposal, new)
    BankHoliday.objects.filter(date__in=_removed(proposal), removed_in_version=None).update(removed_in_version=version)
    BankHoliday.objects.bulk_create(
        BankHoliday(date=h.date, name=h.name, reference=h.reference, added_in_version=version) for h in add
    )
    moved = bring_up(old, new, by=by, on=on)
    letters = letters_naming(change for change in moved if change.running)
    proposal.status, proposal.version = CalendarProposal.Status.APPLIED, version
    proposal.decided_by, proposal.decided_on = by, on
    proposal.add = [{"date": h.date.isoformat(), "name": h.name, "reference": h.reference} for h in add]
    proposal.cases_moved = len({change.clock.case_id for change in moved})
    proposal.letters = [
        {"letter": one.pk, "clock": one.rule, "named": one.named.isoformat(), "now": one.now and one.now.isoformat()}
        for one in letters
    ]
    proposal.save()
    house_event(
        Verb.CALENDAR_CHANGED,
        by=by,
        on=on,
        about=f"version {version.number} of the calendar",
        words={
            "why": version.note,
            "after": {"added": proposal.add, "removed": proposal.remove, "until": proposal.until},
            "cases moved": proposal.cases_moved,
        },
    )
    return proposal


@transaction.atomic
def drop_proposal(proposal: CalendarProposal, *, by: User, on: datetime.date) -> CalendarProposal:
    """Decide against a proposed change. Nothing has moved."""
    require(by, Act.KEEP_SETTINGS)
    proposal = _waiting(proposal)
    proposal.status, proposal.decided_by, proposal.decided_on = CalendarProposal.Status.DROPPED, by, on
    proposal.save()
    house_event(
        Verb.CALENDAR_CHANGED,
        by=by,
        on=on,
        about=f"proposal {proposal.pk} dropped",
        words={"before": {"added": proposal.add, "removed": proposal.remove, "until": proposal.until}},
    )
    return proposal


def _waiting(proposal: CalendarProposal) -> CalendarProposal:
    held = CalendarProposal.objects.select_for_update().get(pk=proposal.pk)
    if held.status != CalendarProposal.Status.WAITING:
        raise Refused(f"This change is no longer waiting: it was {held.get_status_display()} already.")
    return held


def _new_version(proposal: CalendarProposal, new: WorkingDays) -> CalendarVersion:
    """The row of the new version. Its number is unique, so that of two people at once one is refused."""
    try:
        with transaction.atomic():
            return CalendarVersion.objects.create(
                number=new.version,
                made_at=timezone.now(),
                note=proposal.note or described(proposal),
                first_day=new.first,
                last_day=new.last,
            )
    except IntegrityError:
        raise CalendarChanged from None


def described(proposal: CalendarProposal) -> str:
    """What a proposal changes, as a sentence."""
    parts = [f"{row['name']} on {_in_words(row)} added" for row in proposal.add]
    parts += [f"{row['name']} on {_in_words(row)} removed" for row in proposal.remove]
    if proposal.until:
        parts.append(f"the calendar reaches to {in_words(proposal.until)}")
    return f"{'; '.join(parts)}."


def _in_words(row: Mapping[str, Any]) -> str:
    return in_words(datetime.date.fromisoformat(row["date"]))


def _added(proposal: CalendarProposal) -> list[Holiday]:
    return [
        Holiday(datetime.date.fromisoformat(row["date"]), row["name"], row.get("reference", "")) for row in proposal.add
    ]


def _removed(proposal: CalendarProposal) -> list[datetime.date]:
    return [datetime.date.fromisoformat(row["date"]) for row in proposal.remove]


def _check(
    calendar: WorkingDays, add: Sequence[Holiday], remove: Sequence[datetime.date], until: datetime.date | None
) -> None:
    """Refuse a change that says nothing, or that the calendar cannot hold, with the reason."""
    last = until or calendar.last
    if not add and not remove and until is None:
        raise Refused("The calendar would stay as it is: add, move or remove a bank holiday.")
    if last < calendar.last:
        raise Refused(f"The calendar already reaches to {in_words(calendar.last)}. It cannot be made shorter.")
    for day in remove:
        if day not in calendar.holidays:
            raise Refused(f"{in_words(day)} is not a bank holiday in the calendar, so it cannot be removed.")
    kept = set(calendar.holidays) - set(remove)
    for holiday in add:
        if holiday.date in kept:
            raise Refused(f"{in_words(holiday.date)} is a bank holiday already: {calendar.holidays[holiday.date]}.")
        if holiday.date.weekday() in WEEKEND:
            raise Refused(
                f"{in_words(holiday.date)} is a {WEEKEND[holiday.date.weekday()]}, which is no working day anyway. "
                "Give the day that is a holiday in its place."
            )
        if not calendar.first <= holiday.date <= last:
            raise Refused(
                f"{in_words(holiday.date)} is outside the calendar, which knows the days from "
                f"{in_words(calendar.first)} to {in_words(last)}. Add the holidays of that whole year instead."
            )
        kept.add(holiday.date)
