"""The table of moves against the procedure, stated a second time the other way round: what may follow each state."""

from itertools import product

import pytest

from stages.law.moves import MOVES, OPEN, Move, from_state, possible
from stages.law.vocabulary import Procedure, State

STOP = {Move.STOP_CONCURRENT: State.STOPPED_CONCURRENT}
WHILE_OPEN = STOP | {Move.WITHDRAW: State.WITHDRAWN, Move.ACKNOWLEDGE: None, Move.UPDATE: None}
ALWAYS = {Move.KEEP_OMBUDSMAN: None, Move.LEARN: None, Move.FOLLOW_CONCURRENT: None, Move.RESUBMIT: None}
"""At every moment: the Ombudsman (T32), what puts it right, and what became of another process (T28, T29)."""

STAGE_ONE_OF_BOTH = {
    Move.ALLOCATE: None,
    Move.APPOINT_TEAM_MANAGER: None,
    Move.ANSWER_APPOINTMENT: None,
    Move.DRAFT: None,
    Move.CHECK: None,
    Move.ISSUE: State.STAGE1_ANSWERED,
}
STATUTORY = {
    State.RECEIVED: {Move.BEGIN_TRIAGE: State.TRIAGE, Move.REPLY: State.RECORDED},
    State.TRIAGE: {
        Move.ANSWER_TRIAGE: None,
        Move.TRY_EARLY_RESOLUTION: State.EARLY_RESOLUTION,
        Move.WAIT_FOR_INTEREST: State.AWAIT_INTEREST_DECISION,
        Move.WAIT_FOR_ADVOCATE: State.AWAIT_ADVOCATE,
        Move.ACCEPT: State.STAGE1,
        Move.SKIP_STAGE_ONE: State.STAGE2_SCOPING,
        Move.ROUTE_CORPORATE: State.STAGE1,
        Move.REFUSE: State.NOT_ACCEPTED,
        Move.ROUTE: State.ROUTED_ELSEWHERE,
        Move.REPLY: State.RECORDED,
    },
    State.EARLY_RESOLUTION: {Move.RESOLVE_EARLY: State.RESOLVED, Move.END_EARLY_RESOLUTION: State.STAGE1},
    State.AWAIT_INTEREST_DECISION: {Move.FIND_INTEREST: State.STAGE1, Move.FIND_NO_INTEREST: State.NOT_ACCEPTED},
    State.AWAIT_ADVOCATE: {Move.APPOINT_ADVOCATE: State.STAGE1},
    State.STAGE1: STAGE_ONE_OF_BOTH
    | {
        Move.MOVE_START: None,
        Move.EXTEND: None,
        Move.SKIP_STAGE_ONE: State.STAGE2_SCOPING,
        Move.ASK_STAGE_TWO: State.STAGE2_SCOPING,
        Move.REROUTE_CORPORATE: State.STAGE1,
    },
    State.STAGE1_ANSWERED: {
        Move.ASK_STAGE_TWO: State.STAGE2_SCOPING,
        Move.ACCEPT_ANSWER: State.RESOLVED,
        Move.CLOSE: State.CLOSED_NOT_PURSUED,
    },
    State.STAGE2_SCOPING: {
        Move.DRAFT_STATEMENT: None,
        Move.FINISH_STATEMENT: None,
        Move.APPOINT_INVESTIGATORS: None,
        Move.GIVE_NOTICE: None,
        Move.BEGIN_INVESTIGATION: State.STAGE2_INVESTIGATING,
    },
    State.STAGE2_INVESTIGATING: {
        Move.APPOINT_INVESTIGATORS: None,
        Move.GIVE_NOTICE: None,
        Move.INVESTIGATE: None,
        Move.APPOINT_ADJUDICATOR: None,
        Move.BEGIN_ADJUDICATION: State.STAGE2_ADJUDICATING,
    },
    State.STAGE2_ADJUDICATING: {
        Move.GIVE_NOTICE: None,
        Move.APPOINT_ADJUDICATOR: None,
        Move.ADJUDICATE: None,
        Move.SEND_STAGE_TWO: State.STAGE2_ANSWERED,
    },
    State.STAGE2_ANSWERED: {
        Move.ASK_PANEL: State.STAGE3_REQUESTED,
        Move.REFER_EARLY: State.EARLY_REFERRED,
        Move.ACCEPT_ANSWER: State.RESOLVED,
        Move.CLOSE: State.CLOSED_NOT_PURSUED,
    },
    State.STAGE3_REQUESTED: {
        Move.ACCEPT_LATE_PANEL: None,
        Move.REFUSE_LATE_PANEL: State.STAGE2_ANSWERED,
        Move.APPOINT_PANEL: None,
        Move.ARRANGE_PANEL: State.PANEL_ARRANGED,
    },
    State.PANEL_ARRANGED: {
        Move.APPOINT_PANEL: None,
        Move.ARRANGE_PANEL: State.PANEL_ARRANGED,
        Move.SEND_PAPERS: None,
        Move.HOLD_PANEL: State.PANEL_HELD,
    },
    State.PANEL_HELD: {Move.REPORT_PANEL: State.PANEL_REPORTED},
    State.PANEL_REPORTED: {Move.ANSWER_PANEL: None, Move.SEND_STAGE_THREE: State.STAGE3_ANSWERED},
    State.STAGE3_ANSWERED: {Move.ACCEPT_ANSWER: State.RESOLVED, Move.CLOSE_EXHAUSTED: State.CLOSED_EXHAUSTED},
    # a request for the next stage opens it again: the law sets no last day for stage 2, and leaves a late panel to
    # judgement
    State.RESOLVED: {
        Move.ASK_STAGE_TWO: State.STAGE2_SCOPING,
        Move.ASK_PANEL: State.STAGE3_REQUESTED,
        Move.SEND_TERMS: None,
    },
    State.CLOSED_NOT_PURSUED: {Move.ASK_STAGE_TWO: State.STAGE2_SCOPING, Move.ASK_PANEL: State.STAGE3_REQUESTED},
    State.EARLY_REFERRED: {Move.ASK_PANEL: State.STAGE3_REQUESTED},
    State.WITHDRAWN: {Move.CONFIRM_WITHDRAWAL: None},
    # what the statutory procedure does not cover, or whoever has no sufficient interest, may be heard under the other
    State.NOT_ACCEPTED: {Move.ROUTE_CORPORATE: State.STAGE1},
}
"""Of the statutory procedure, and before there is one (DOMAIN 2.3, T1 to T32): from each state, each move and where it
leads (None: it stays)."""
BACK_TO_STATUTORY = {Move.REROUTE_STATUTORY: State.STAGE1}
CORPORATE = {
    State.RECEIVED: STATUTORY[State.RECEIVED],
    State.WITHDRAWN: STATUTORY[State.WITHDRAWN],
    State.NOT_ACCEPTED: STATUTORY[State.NOT_ACCEPTED],
    State.TRIAGE: {move: to for move, to in STATUTORY[State.TRIAGE].items() if move != Move.SKIP_STAGE_ONE},
    State.EARLY_RESOLUTION: STATUTORY[State.EARLY_RESOLUTION],
    State.AWAIT_INTEREST_DECISION: STATUTORY[State.AWAIT_INTEREST_DECISION],
    State.AWAIT_ADVOCATE: STATUTORY[State.AWAIT_ADVOCATE],
    State.STAGE1: STAGE_ONE_OF_BOTH
    | BACK_TO_STATUTORY
    | {Move.EXTEND_CORPORATE: None, Move.ASK_REVIEW: State.STAGE2_REVIEW},
    State.STAGE1_ANSWERED: BACK_TO_STATUTORY
    | {
        Move.ASK_REVIEW: State.STAGE2_REVIEW,
        Move.ACCEPT_ANSWER: State.RESOLVED,
        Move.CLOSE: State.CLOSED_NOT_PURSUED,
    },
    State.STAGE2_REVIEW: BACK_TO_STATUTORY
    | {
        Move.EXTEND_CORPORATE: None,
        Move.APPOINT_REVIEWER: None,
        Move.DRAFT_REVIEW: None,
        Move.SEND_REVIEW: State.STAGE2_ANSWERED,
    },
    State.STAGE2_ANSWERED: BACK_TO_STATUTORY
    | {
        Move.ACCEPT_ANSWER: State.RESOLVED,
        Move.CLOSE: State.CLOSED_NOT_PURSUED,
        Move.CLOSE_REVIEWED: State.CLOSED_EXHAUSTED,
    },
    State.STAGE3_ANSWERED: {Move.ACCEPT_ANSWER: State.RESOLVED},
    State.RESOLVED: {Move.ASK_REVIEW: State.STAGE2_REVIEW, Move.SEND_TERMS: None},
    State.CLOSED_NOT_PURSUED: {Move.ASK_REVIEW: State.STAGE2_REVIEW},
}
"""Of the corporate procedure (the Complaint Handling Code): two stages, then the Ombudsman."""
FROM = {Procedure.STATUTORY: STATUTORY, Procedure.CORPORATE: CORPORATE}
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


def open_moves(state: State, procedure: Procedure) -> dict[Move, State | None]:
    """By the second statement: each move that may be made, and where it leads."""
    moves = ALWAYS | FROM[procedure].get(state, {})
    if state not in OVER:
        moves |= WHILE_OPEN
        if not state.startswith(("stage3", "panel")):
            moves |= {Move.ADD_POINT: None}
        if state != State.RECEIVED:
            moves |= {Move.DECIDE_PREJUDICE: None, Move.ROUTE_POINT: None}
    return moves | ({Move.ADD_POINT: None} if state == State.RECORDED else {})


def test_every_state_is_open_or_over() -> None:
    assert frozenset(State) - OVER == OPEN


@pytest.mark.parametrize(("state", "procedure", "move"), list(product(State, Procedure, Move)))
def test_a_move_may_be_made_from_a_state_exactly_as_the_procedure_says(
    state: State, procedure: Procedure, move: Move
) -> None:
    expected = open_moves(state, procedure)
    assert possible(move, state, procedure) is (move in expected)
    assert (move in from_state(state, procedure)) is (move in expected)
    if move in expected:
        assert (MOVES[move].target or state) == (expected[move] or state)


def test_a_case_without_a_procedure_yet_has_the_moves_of_the_statutory_one() -> None:
    for state in State:
        assert from_state(state, "") == from_state(state, Procedure.STATUTORY)


def test_every_move_is_in_the_table_can_be_made_and_names_its_source() -> None:
    assert set(MOVES) == set(Move)
    assert [move for move, rule in MOVES.items() if not rule.sources or not rule.source] == []


def test_no_open_state_of_the_statutory_procedure_waits_on_the_complainant_alone() -> None:
    own = {state for state in OPEN if set(STATUTORY.get(state, {}))}
    assert own == OPEN - {State.STAGE2_REVIEW}


def left_by(state: State, procedure: Procedure = Procedure.STATUTORY) -> set[State]:
    return {MOVES[move].target for move in from_state(state, procedure)} - {None, state}


def test_stage_1_ends_only_with_an_answer_a_later_stage_a_withdrawal_or_a_stop() -> None:
    """DOMAIN 2.3: no STAGE1 -> closed without an outcome."""
    assert left_by(State.STAGE1) == {
        State.STAGE1_ANSWERED,
        State.STAGE2_SCOPING,
        State.WITHDRAWN,
        State.STOPPED_CONCURRENT,
    }


def test_the_council_cannot_close_stage_2_for_lack_of_merit() -> None:
    """Reg 17(1): must. Only the complainant (reg 7) or a concurrent process (reg 8) ends it before an answer."""
    endings = {State.WITHDRAWN, State.STOPPED_CONCURRENT}
    assert left_by(State.STAGE2_SCOPING) == endings | {State.STAGE2_INVESTIGATING}
    assert left_by(State.STAGE2_INVESTIGATING) == endings | {State.STAGE2_ADJUDICATING}
    assert left_by(State.STAGE2_ADJUDICATING) == endings | {State.STAGE2_ANSWERED}


def test_the_council_cannot_close_stage_3_before_it_has_answered_the_panel() -> None:
    """Reg 19(1): must. A late request may be refused (reg 18(2)), which leaves stage 2 answered."""
    endings = {State.WITHDRAWN, State.STOPPED_CONCURRENT}
    assert left_by(State.STAGE3_REQUESTED) == endings | {State.PANEL_ARRANGED, State.STAGE2_ANSWERED}
    assert left_by(State.PANEL_ARRANGED) == endings | {State.PANEL_HELD}
    assert left_by(State.PANEL_HELD) == endings | {State.PANEL_REPORTED}
    assert left_by(State.PANEL_REPORTED) == endings | {State.STAGE3_ANSWERED}
