"""What every change to a case ends with: the columns that follow from its facts, then the row and its event."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from accounts.models import User
from cases.models import Case, Event, Verb
from cases.permissions import Act, require
from cases.record import Refused, hold, write

AFTER_CHANGE: list[Callable[[Case], None]] = []
"""What must be worked out again when a fact of a case has changed, such as its clocks. `cases` may not import `stages`,
which adds its function here when it starts. Each is given the held case and may set its columns; they are saved with
the event that follows."""


def begin(case: Case, act: Act, *, seen: int | None, by: User) -> Case:
    """Hold the case for a change of the record: the version seen, then the right to it. A closed case stands."""
    case = hold(case, seen=seen)
    require(by, act, case)
    if case.closed_on is not None:
        raise Refused("This case is closed, so its record stands as it is.")
    return case


def finish(
    case: Case,
    verb: Verb,
    *,
    by: User,
    on: datetime.date,
    why: str = "",
    about: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Event:
    """Work out again what follows from the facts, and write the case with the event."""
    for work_out in AFTER_CHANGE:
        work_out(case)
    return write(case, verb, by=by, on=on, why=why, about=about, before=before, after=after)
