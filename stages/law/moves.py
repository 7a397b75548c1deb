"""Which move may follow which state. Read it as a table; every action asks it, and every pair is tried in the tests.

There is no move that refuses stage 2 on its merits, none that closes stage 1 without an outcome, and none that deletes
a representation. T numbers are the transitions of docs/rules.md; "reg" is a regulation of SI 2006/1738.
"""

from dataclasses import dataclass

from django.db.models import TextChoices

from .vocabulary import State

OPEN = frozenset(State) - {
    State.RESOLVED,
    State.CLOSED_NOT_PURSUED,
    State.WITHDRAWN,
    State.NOT_ACCEPTED,
    State.ROUTED_ELSEWHERE,
    State.EARLY_REFERRED,
    State.CLOSED_EXHAUSTED,
    State.STOPPED_CONCURRENT,
    State.RECORDED,
}
"""The states in which the council still owes something."""


class Move(TextChoices):
    BEGIN_TRIAGE = "begin_triage", "begin triage"
    ANSWER_TRIAGE = "answer_triage", "answer a triage question"
    TRY_EARLY_RESOLUTION = "try_early_resolution", "try early resolution"
    RESOLVE_EARLY = "resolve_early", "record the early resolution"
    END_EARLY_RESOLUTION = "end_early_resolution", "go on to stage 1"
    WAIT_FOR_INTEREST = "wait_for_interest", "ask for the sufficient interest decision"
    FIND_INTEREST = "find_interest", "decide that there is sufficient interest"
    FIND_NO_INTEREST = "find_no_interest", "decide that there is no sufficient interest"
    WAIT_FOR_ADVOCATE = "wait_for_advocate", "wait for an advocate"
    APPOINT_ADVOCATE = "appoint_advocate", "record the advocate"
    ACCEPT = "accept", "accept for stage 1"
    REFUSE = "refuse", "not accept"
    ROUTE = "route", "send elsewhere"
    STOP_CONCURRENT = "stop_concurrent", "stop for another process"
    MOVE_START = "move_start", "agree a later start"
    EXTEND = "extend", "extend stage 1"
    ALLOCATE = "allocate", "allocate to a senior manager"
    APPOINT_TEAM_MANAGER = "appoint_team_manager", "appoint a team manager"
    ANSWER_APPOINTMENT = "answer_appointment", "accept or send back the appointment"
    DRAFT = "draft", "draft the response"
    CHECK = "check", "check the response"
    ISSUE = "issue", "send the response"
    WITHDRAW = "withdraw", "record a withdrawal"
    ACCEPT_ANSWER = "accept_answer", "record that the answer was accepted"
    CLOSE = "close", "close"


@dataclass(frozen=True, slots=True)
class Rule:
    """From which states a move may be made, to which it leads (None: it stays), and its source."""

    sources: frozenset[State]
    target: State | None
    source: str


def _from(*states: State) -> frozenset[State]:
    return frozenset(states)


MOVES: dict[Move, Rule] = {
    Move.BEGIN_TRIAGE: Rule(_from(State.RECEIVED), State.TRIAGE, "T2; reg 11"),
    Move.ANSWER_TRIAGE: Rule(_from(State.TRIAGE), None, "regs 8-12"),
    Move.TRY_EARLY_RESOLUTION: Rule(_from(State.TRIAGE), State.EARLY_RESOLUTION, "T3; practice, not law"),
    Move.RESOLVE_EARLY: Rule(_from(State.EARLY_RESOLUTION), State.RESOLVED, "T3"),
    Move.END_EARLY_RESOLUTION: Rule(_from(State.EARLY_RESOLUTION), State.STAGE1, "T4; reg 14(3)(c)"),
    Move.WAIT_FOR_INTEREST: Rule(_from(State.TRIAGE), State.AWAIT_INTEREST_DECISION, "T5; reg 12(1)"),
    Move.FIND_INTEREST: Rule(_from(State.AWAIT_INTEREST_DECISION), State.STAGE1, "T6; regs 12, 14(3)(a)"),
    Move.FIND_NO_INTEREST: Rule(_from(State.AWAIT_INTEREST_DECISION), State.NOT_ACCEPTED, "T7; reg 12(4)-(5)"),
    Move.WAIT_FOR_ADVOCATE: Rule(_from(State.TRIAGE), State.AWAIT_ADVOCATE, "T8; reg 14(3)(b), section 26A"),
    Move.APPOINT_ADVOCATE: Rule(_from(State.AWAIT_ADVOCATE), State.STAGE1, "T9; reg 14(3)(b)"),
    Move.ACCEPT: Rule(_from(State.TRIAGE), State.STAGE1, "T10; reg 14"),
    Move.REFUSE: Rule(_from(State.TRIAGE), State.NOT_ACCEPTED, "T30; regs 9, 12"),
    Move.ROUTE: Rule(_from(State.TRIAGE), State.ROUTED_ELSEWHERE, "T31"),
    Move.STOP_CONCURRENT: Rule(OPEN, State.STOPPED_CONCURRENT, "T28; reg 8(1)-(3)"),
    Move.MOVE_START: Rule(_from(State.STAGE1), None, "T11; reg 14(4)"),
    Move.EXTEND: Rule(_from(State.STAGE1), None, "T12; reg 14(5)"),
    Move.ALLOCATE: Rule(_from(State.STAGE1), None, "T10"),
    Move.APPOINT_TEAM_MANAGER: Rule(_from(State.STAGE1), None, "T10"),
    Move.ANSWER_APPOINTMENT: Rule(_from(State.STAGE1), None, "T10"),
    Move.DRAFT: Rule(_from(State.STAGE1), None, "T14"),
    Move.CHECK: Rule(_from(State.STAGE1), None, "T14"),
    Move.ISSUE: Rule(_from(State.STAGE1), State.STAGE1_ANSWERED, "T14; reg 15(1)"),
    Move.WITHDRAW: Rule(OPEN, State.WITHDRAWN, "T27; reg 7"),
    Move.ACCEPT_ANSWER: Rule(_from(State.STAGE1_ANSWERED), State.RESOLVED, "T15; reg 15(1)"),
    Move.CLOSE: Rule(_from(State.STAGE1_ANSWERED), State.CLOSED_NOT_PURSUED, "T15; reg 15"),
}


def possible(move: Move, state: str) -> bool:
    """May this move be made from this state?"""
    return state in MOVES[move].sources


def from_state(state: str) -> frozenset[Move]:
    """Every move that may be made from a state."""
    return frozenset(move for move in Move if possible(move, state))
