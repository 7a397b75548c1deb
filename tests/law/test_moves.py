"""The table of moves against the procedure, stated a second time the other way round: what may follow each state."""

from itertools import product

import pytest

from stages.law.moves import MOVES, OPEN, Move, from_state, possible
from stages.law.vocabulary import State

STOP = {Move.STOP_CONCURRENT: State.STOPPED_CONCURRENT}
ALWAYS_WHILE_OPEN = STOP | {Move.WITHDRAW: State.WITHDRAWN}

FROM = {
    State.RECEIVED: {Move.BEGIN_TRIAGE: State.TRIAGE},
    State.TRIAGE: {
        Move.ANSWER_TRIAGE: State.TRIAGE,
        Move.TRY_EARLY_RESOLUTION: State.EARLY_RESOLUTION,
        Move.WAIT_FOR_INTEREST: State.AWAIT_INTEREST_DECISION,
        Move.WAIT_FOR_ADVOCATE: State.AWAIT_ADVOCATE,
        Move.ACCEPT: State.STAGE1,
        Move.REFUSE: State.NOT_ACCEPTED,
        Move.ROUTE: State.ROUTED_ELSEWHERE,
    },
    State.EARLY_RESOLUTION: {Move.RESOLVE_EARLY: State.RESOLVED, Move.END_EARLY_RESOLUTION: State.STAGE1},
    State.AWAIT_INTEREST_DECISION: {Move.FIND_INTEREST: State.STAGE1, Move.FIND_NO_INTEREST: State.NOT_ACCEPTED},
    State.AWAIT_ADVOCATE: {Move.APPOINT_ADVOCATE: State.STAGE1},
    State.STAGE1: {
        Move.MOVE_START: State.STAGE1,
        Move.EXTEND: State.STAGE1,
        Move.ALLOCATE: State.STAGE1,
        Move.APPOINT_TEAM_MANAGER: State.STAGE1,
        Move.ANSWER_APPOINTMENT: State.STAGE1,
        Move.DRAFT: State.STAGE1,
        Move.CHECK: State.STAGE1,
        Move.ISSUE: State.STAGE1_ANSWERED,
    },
    State.STAGE1_ANSWERED: {Move.ACCEPT_ANSWER: State.RESOLVED, Move.CLOSE: State.CLOSED_NOT_PURSUED},
    State.STAGE2_SCOPING: {},
    State.STAGE2_INVESTIGATING: {},
    State.STAGE2_ADJUDICATING: {},
    State.STAGE2_ANSWERED: {},
    State.STAGE3_REQUESTED: {},
    State.PANEL_ARRANGED: {},
    State.PANEL_HELD: {},
    State.PANEL_REPORTED: {},
    State.STAGE3_ANSWERED: {},
}
"""From each open state (DOMAIN 2.3, T1 to T15, T27, T28, T30, T31): each move, and where it leads."""
OVER = {
    State.STOPPED_CONCURRENT,
    State.RESOLVED,
    State.CLOSED_NOT_PURSUED,
    State.WITHDRAWN,
    State.NOT_ACCEPTED,
    State.ROUTED_ELSEWHERE,
    State.EARLY_REFERRED,
    State.CLOSED_EXHAUSTED,
    State.RECORDED,
}


def leads_to(state: State, move: Move) -> State | None:
    """Where a move leads from a state, by the second statement; None where it may not be made."""
    return (FROM[state] | ALWAYS_WHILE_OPEN).get(move) if state in FROM else None


def test_every_state_is_open_or_over_and_none_is_both() -> None:
    assert set(State) == set(FROM) | OVER
    assert not set(FROM) & OVER
    assert frozenset(FROM) == OPEN


@pytest.mark.parametrize(("state", "move"), list(product(State, Move)))
def test_a_move_may_be_made_from_a_state_exactly_as_the_procedure_says(state: State, move: Move) -> None:
    expected = leads_to(state, move)
    assert possible(move, state) is (expected is not None)
    assert (move in from_state(state)) is (expected is not None)
    if expected is not None:
        assert (MOVES[move].target or state) == expected


def test_every_move_is_in_the_table_can_be_made_and_names_its_source() -> None:
    assert set(MOVES) == set(Move)
    assert [move for move, rule in MOVES.items() if not rule.sources or not rule.source] == []


def test_no_state_but_the_ends_is_a_dead_end() -> None:
    assert [state for state in FROM if not from_state(state)] == []
    assert [state for state in OVER if from_state(state)] == []


def test_stage_1_ends_only_with_an_answer_a_withdrawal_or_a_stop() -> None:
    """DOMAIN 2.3: no STAGE1 -> closed without an outcome."""
    leaving = {MOVES[move].target for move in from_state(State.STAGE1)} - {None}
    assert leaving == {State.STAGE1_ANSWERED, State.WITHDRAWN, State.STOPPED_CONCURRENT}


def test_the_council_cannot_close_stage_2_for_lack_of_merit() -> None:
    """Reg 17(1): must. Only the complainant (reg 7) or a concurrent process (reg 8) ends it before an answer."""
    for state in (State.STAGE2_SCOPING, State.STAGE2_INVESTIGATING, State.STAGE2_ADJUDICATING):
        assert {MOVES[move].target for move in from_state(state)} == {State.WITHDRAWN, State.STOPPED_CONCURRENT}
