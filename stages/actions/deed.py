"""The shape of every deed under the procedure: begin (hold, may they, may it), name the fields, finish (record)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from accounts.models import User
from cases.models import Case, Event, Verb
from cases.permissions import Act, require
from cases.record import Refused, hold, write
from stages.deadlines import refresh
from stages.law.moves import MOVES, Move, possible
from stages.law.vocabulary import State


class MoveNotAllowed(Refused):
    """The procedure does not allow this step from where the case is."""

    def __init__(self, move: Move, case: Case) -> None:
        where = State(case.status).label
        super().__init__(
            f"You cannot {move.label} now, because this case is at: {where}. Its page shows what can be done."
        )


def begin(case: Case, move: Move, act: Act, *, seen: int | None, by: User | None) -> Case:
    """Hold the case for a deed: the version seen, then the person's right to it, then the procedure's leave for it.

    `by` is None only for what the procedure itself does at a deadline.
    """
    case = hold(case, seen=seen)
    if by is not None:
        require(by, act, case)
    if not possible(move, case.status, case.procedure):
        raise MoveNotAllowed(move, case)
    return case


def finish(
    case: Case,
    move: Move,
    verb: Verb,
    *,
    by: User | None,
    on: datetime.date,
    why: str = "",
    about: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Event:
    """Move the case on, work its clocks out again, and write all of it with the event that says so."""
    target = MOVES[move].target
    if target is not None:
        case.status = target
    refresh(case)
    return write(case, verb, by=by, on=on, why=why, about=about, before=before, after=after)
