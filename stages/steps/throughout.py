"""The steps that are open throughout: words with the complainant, another process, and the endings."""

from __future__ import annotations

from collections.abc import Callable

from cases.models import Kind
from cases.permissions import Act
from stages.law.moves import Move
from stages.law.vocabulary import State

from .step import Standing, Step


def _waits(*names: str) -> Callable[[Standing], bool]:
    return lambda s: bool(s.owed & set(names))


def _to_be_answered(s: Standing) -> bool:
    return s.case.kind in (Kind.REPRESENTATION, Kind.ENQUIRY)


STEPS = (
    Step(
        Move.CONFIRM_WITHDRAWAL, Act.WRITE, "withdrawal_confirm", "Confirm the withdrawal", when=_waits("confirmation")
    ),
    Step(Move.SEND_TERMS, Act.WRITE, "terms", "Record the written terms", when=_waits("terms")),
    Step(
        Move.FOLLOW_CONCURRENT,
        Act.WRITE,
        "concurrent",
        "Record the notice of the other process",
        when=_waits("notice"),
        main=lambda s: s.case.status == State.STOPPED_CONCURRENT,
    ),
    Step(
        Move.RESUBMIT,
        Act.RECORD_REQUEST,
        "concurrent",
        "Record a resubmission",
        when=lambda s: "resubmission" in s.owed and "notice" not in s.owed,
        main=lambda s: False,
    ),
    Step(
        Move.FOLLOW_CONCURRENT,
        Act.EDIT,
        "concurrent",
        "Record the end of the other process",
        when=lambda s: "end" in s.owed and "notice" not in s.owed,
        main=lambda s: False,
    ),
    Step(Move.REPLY, Act.WRITE, "reply", "Record the reply", when=_to_be_answered, main=lambda s: False),
    Step(Move.ACCEPT_ANSWER, Act.CLOSE, "close", "Close the case", when=lambda s: "ombudsman" not in s.owed),
    Step(
        Move.ACKNOWLEDGE,
        Act.WRITE,
        "acknowledge",
        "Record the acknowledgement",
        when=_waits("acknowledgement"),
        main=lambda s: False,
    ),
    Step(Move.UPDATE, Act.WRITE, "contact_update", "Record an update to the complainant", main=lambda s: False),
    Step(
        Move.DECIDE_PREJUDICE,
        Act.DECIDE,
        "concurrent",
        "Decide about another process",
        when=lambda s: s.case.status != State.TRIAGE and s.case.kind == Kind.COMPLAINT,
        main=lambda s: False,
    ),
    Step(Move.WITHDRAW, Act.CLOSE, "withdraw", "Record a withdrawal", main=lambda s: False),
)
"""In triage, prejudice is decided from the triage page, beside the question that asks for it."""
