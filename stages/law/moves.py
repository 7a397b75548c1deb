"""Which move may follow which state. Read it as a table; every action asks it, and every pair is tried in the tests.

There is no move that refuses stage 2 on its merits, none that closes a stage without an outcome, and none that deletes
a representation. A move that belongs to one procedure is not open to the other. T numbers are the transitions of
docs/rules.md; "reg" is a regulation of SI 2006/1738.
"""

from dataclasses import dataclass

from django.db.models import TextChoices

from .vocabulary import Procedure, State

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

EVERY = frozenset(State)


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
    ROUTE_POINT = "route_point", "send a point of complaint elsewhere"
    ADD_POINT = "add_point", "add a point of complaint"
    STOP_CONCURRENT = "stop_concurrent", "stop for another process"
    MOVE_START = "move_start", "agree a later start"
    EXTEND = "extend", "extend stage 1"
    ALLOCATE = "allocate", "allocate to a senior manager"
    APPOINT_TEAM_MANAGER = "appoint_team_manager", "appoint a team manager"
    ANSWER_APPOINTMENT = "answer_appointment", "accept or send back the appointment"
    DRAFT = "draft", "draft the response"
    CHECK = "check", "check the response"
    ISSUE = "issue", "send the response"
    # words with the complainant
    ACKNOWLEDGE = "acknowledge", "record the acknowledgement"
    UPDATE = "update", "record an update to the complainant"
    SEND_TERMS = "send_terms", "record the written terms of resolution"
    REPLY = "reply", "record the reply to a comment or an enquiry"
    # stage 2
    SKIP_STAGE_ONE = "skip_stage_one", "leave stage 1 out by agreement"
    ASK_STAGE_TWO = "ask_stage_two", "record the request for stage 2"
    DRAFT_STATEMENT = "draft_statement", "draft the statement of complaint"
    FINISH_STATEMENT = "finish_statement", "make the statement of complaint final"
    APPOINT_INVESTIGATORS = "appoint_investigators", "appoint the investigating officer and the independent person"
    BEGIN_INVESTIGATION = "begin_investigation", "begin the investigation"
    GIVE_NOTICE = "give_notice", "give notice of a later date"
    INVESTIGATE = "investigate", "record the investigation"
    APPOINT_ADJUDICATOR = "appoint_adjudicator", "appoint the adjudicating officer"
    BEGIN_ADJUDICATION = "begin_adjudication", "begin the adjudication"
    ADJUDICATE = "adjudicate", "adjudicate"
    SEND_STAGE_TWO = "send_stage_two", "send the stage 2 response"
    # stage 3
    ASK_PANEL = "ask_panel", "record the request for a panel"
    ACCEPT_LATE_PANEL = "accept_late_panel", "accept the late request for a panel"
    REFUSE_LATE_PANEL = "refuse_late_panel", "refuse the late request for a panel"
    APPOINT_PANEL = "appoint_panel", "appoint the panel"
    ARRANGE_PANEL = "arrange_panel", "arrange the panel"
    SEND_PAPERS = "send_papers", "send the papers for the panel"
    HOLD_PANEL = "hold_panel", "record the panel's meeting"
    REPORT_PANEL = "report_panel", "record the panel's report"
    ANSWER_PANEL = "answer_panel", "answer the panel"
    SEND_STAGE_THREE = "send_stage_three", "send the stage 3 response"
    # the Ombudsman, and what puts it right
    REFER_EARLY = "refer_early", "refer it early to the Ombudsman"
    KEEP_OMBUDSMAN = "keep_ombudsman", "record the Ombudsman's case"
    LEARN = "learn", "record recommendations, actions and remedies"
    # the corporate procedure
    ROUTE_CORPORATE = "route_corporate", "take it under the corporate procedure"
    EXTEND_CORPORATE = "extend_corporate", "extend the corporate stage"
    ASK_REVIEW = "ask_review", "record the request for corporate stage 2"
    APPOINT_REVIEWER = "appoint_reviewer", "appoint the reviewing officer"
    DRAFT_REVIEW = "draft_review", "draft the corporate stage 2 response"
    SEND_REVIEW = "send_review", "send the corporate stage 2 response"
    REROUTE_STATUTORY = "reroute_statutory", "move it to the statutory procedure"
    REROUTE_CORPORATE = "reroute_corporate", "move it to the corporate procedure"
    # concurrent processes, and endings
    DECIDE_PREJUDICE = "decide_prejudice", "decide whether another process would be prejudiced"
    FOLLOW_CONCURRENT = "follow_concurrent", "record what became of the other process"
    RESUBMIT = "resubmit", "record that it was resubmitted"
    WITHDRAW = "withdraw", "record a withdrawal"
    CONFIRM_WITHDRAWAL = "confirm_withdrawal", "record the confirmation of the withdrawal"
    ACCEPT_ANSWER = "accept_answer", "record that the answer was accepted"
    CLOSE = "close", "close"
    CLOSE_EXHAUSTED = "close_exhausted", "close, all stages done"
    CLOSE_REVIEWED = "close_reviewed", "close, both corporate stages done"


@dataclass(frozen=True, slots=True)
class Rule:
    """From which states a move may be made, to which it leads (None: it stays), its source, and of which procedure it
    is (None: of both)."""

    sources: frozenset[State]
    target: State | None
    source: str
    procedure: Procedure | None = None


def _from(*states: State) -> frozenset[State]:
    return frozenset(states)


def _statutory(sources: frozenset[State], target: State | None, source: str) -> Rule:
    return Rule(sources, target, source, Procedure.STATUTORY)


def _corporate(sources: frozenset[State], target: State | None, source: str) -> Rule:
    return Rule(sources, target, source, Procedure.CORPORATE)


IN_STAGE_TWO = _from(State.STAGE2_SCOPING, State.STAGE2_INVESTIGATING, State.STAGE2_ADJUDICATING)

AT_STAGE_THREE = _from(
    State.STAGE3_REQUESTED, State.PANEL_ARRANGED, State.PANEL_HELD, State.PANEL_REPORTED, State.STAGE3_ANSWERED
)

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
    Move.ROUTE_POINT: Rule(OPEN - {State.RECEIVED}, None, "T31; DOMAIN 5"),
    Move.ADD_POINT: Rule((OPEN | {State.RECORDED}) - AT_STAGE_THREE, None, "DOMAIN 6.4; reg 18(1)"),
    Move.STOP_CONCURRENT: Rule(OPEN, State.STOPPED_CONCURRENT, "T28; reg 8(1)-(3)"),
    Move.MOVE_START: _statutory(_from(State.STAGE1), None, "T11; reg 14(4)"),
    Move.EXTEND: _statutory(_from(State.STAGE1), None, "T12; reg 14(5)"),
    Move.ALLOCATE: Rule(_from(State.STAGE1), None, "T10"),
    Move.APPOINT_TEAM_MANAGER: Rule(_from(State.STAGE1), None, "T10"),
    Move.ANSWER_APPOINTMENT: Rule(_from(State.STAGE1), None, "T10"),
    Move.DRAFT: Rule(_from(State.STAGE1), None, "T14"),
    Move.CHECK: Rule(_from(State.STAGE1), None, "T14"),
    Move.ISSUE: Rule(_from(State.STAGE1), State.STAGE1_ANSWERED, "T14; reg 15(1)"),
    Move.ACKNOWLEDGE: Rule(OPEN, None, "practice; G2, G7; Complaint Handling Code"),
    Move.UPDATE: Rule(OPEN, None, "practice; G10; reg 15(2)"),
    Move.SEND_TERMS: Rule(_from(State.RESOLVED), None, "T14; reg 15(1)"),
    Move.REPLY: Rule(_from(State.RECEIVED, State.TRIAGE), State.RECORDED, "reg 13(2); N14"),
    #
    Move.SKIP_STAGE_ONE: _statutory(_from(State.TRIAGE, State.STAGE1), State.STAGE2_SCOPING, "T13; reg 14(1)"),
    Move.ASK_STAGE_TWO: _statutory(
        _from(State.STAGE1, State.STAGE1_ANSWERED, State.RESOLVED, State.CLOSED_NOT_PURSUED),
        State.STAGE2_SCOPING,
        "T16; reg 15(2)",
    ),
    Move.DRAFT_STATEMENT: _statutory(_from(State.STAGE2_SCOPING), None, "T17; reg 16"),
    Move.FINISH_STATEMENT: _statutory(_from(State.STAGE2_SCOPING), None, "T17; reg 16"),
    Move.APPOINT_INVESTIGATORS: _statutory(
        _from(State.STAGE2_SCOPING, State.STAGE2_INVESTIGATING), None, "T17; reg 17(2)"
    ),
    Move.BEGIN_INVESTIGATION: _statutory(
        _from(State.STAGE2_SCOPING), State.STAGE2_INVESTIGATING, "T17; regs 16, 17(2), (5)"
    ),
    Move.GIVE_NOTICE: _statutory(IN_STAGE_TWO, None, "T18; reg 17(6)"),
    Move.INVESTIGATE: _statutory(_from(State.STAGE2_INVESTIGATING), None, "T19"),
    Move.APPOINT_ADJUDICATOR: _statutory(_from(State.STAGE2_INVESTIGATING, State.STAGE2_ADJUDICATING), None, "T20"),
    Move.BEGIN_ADJUDICATION: _statutory(_from(State.STAGE2_INVESTIGATING), State.STAGE2_ADJUDICATING, "T19"),
    Move.ADJUDICATE: _statutory(_from(State.STAGE2_ADJUDICATING), None, "T20; reg 17(3), (7)"),
    Move.SEND_STAGE_TWO: _statutory(_from(State.STAGE2_ADJUDICATING), State.STAGE2_ANSWERED, "T20; reg 17(3), (8)"),
    #
    Move.ASK_PANEL: _statutory(
        _from(State.STAGE2_ANSWERED, State.EARLY_REFERRED, State.RESOLVED, State.CLOSED_NOT_PURSUED),
        State.STAGE3_REQUESTED,
        "T21; reg 18",
    ),
    Move.ACCEPT_LATE_PANEL: _statutory(_from(State.STAGE3_REQUESTED), None, "T21; reg 18(2)"),
    Move.REFUSE_LATE_PANEL: _statutory(_from(State.STAGE3_REQUESTED), State.STAGE2_ANSWERED, "T21; reg 18(2)"),
    Move.APPOINT_PANEL: _statutory(_from(State.STAGE3_REQUESTED, State.PANEL_ARRANGED), None, "T23; reg 19(1)-(3)"),
    Move.ARRANGE_PANEL: _statutory(
        _from(State.STAGE3_REQUESTED, State.PANEL_ARRANGED), State.PANEL_ARRANGED, "T23; reg 19"
    ),
    Move.SEND_PAPERS: _statutory(_from(State.PANEL_ARRANGED), None, "T23; G9"),
    Move.HOLD_PANEL: _statutory(_from(State.PANEL_ARRANGED), State.PANEL_HELD, "T24; reg 19(5)-(6)"),
    Move.REPORT_PANEL: _statutory(_from(State.PANEL_HELD), State.PANEL_REPORTED, "T25; reg 20(1)-(2)"),
    Move.ANSWER_PANEL: _statutory(_from(State.PANEL_REPORTED), None, "T26; reg 20(3)"),
    Move.SEND_STAGE_THREE: _statutory(_from(State.PANEL_REPORTED), State.STAGE3_ANSWERED, "T26; reg 20(3)"),
    #
    Move.REFER_EARLY: _statutory(_from(State.STAGE2_ANSWERED), State.EARLY_REFERRED, "T22"),
    Move.KEEP_OMBUDSMAN: Rule(EVERY, None, "T32"),
    Move.LEARN: Rule(EVERY, None, "DOMAIN 6.5"),
    #
    Move.ROUTE_CORPORATE: Rule(
        _from(State.TRIAGE, State.NOT_ACCEPTED), State.STAGE1, "T31, X2, D13; Complaint Handling Code"
    ),
    Move.EXTEND_CORPORATE: _corporate(_from(State.STAGE1, State.STAGE2_REVIEW), None, "Complaint Handling Code"),
    Move.ASK_REVIEW: _corporate(
        _from(State.STAGE1, State.STAGE1_ANSWERED, State.RESOLVED, State.CLOSED_NOT_PURSUED),
        State.STAGE2_REVIEW,
        "Complaint Handling Code",
    ),
    Move.APPOINT_REVIEWER: _corporate(_from(State.STAGE2_REVIEW), None, "Complaint Handling Code"),
    Move.DRAFT_REVIEW: _corporate(_from(State.STAGE2_REVIEW), None, "Complaint Handling Code"),
    Move.SEND_REVIEW: _corporate(_from(State.STAGE2_REVIEW), State.STAGE2_ANSWERED, "Complaint Handling Code"),
    Move.REROUTE_STATUTORY: _corporate(
        _from(State.STAGE1, State.STAGE1_ANSWERED, State.STAGE2_REVIEW, State.STAGE2_ANSWERED),
        State.STAGE1,
        "DOMAIN D24; reg 14(3)(c)",
    ),
    Move.REROUTE_CORPORATE: _statutory(_from(State.STAGE1), State.STAGE1, "DOMAIN D24, X2"),
    #
    Move.DECIDE_PREJUDICE: Rule(OPEN - {State.RECEIVED}, None, "T28; reg 8(1)"),
    Move.FOLLOW_CONCURRENT: Rule(EVERY, None, "T28; reg 8(3)"),
    Move.RESUBMIT: Rule(EVERY, None, "T29; reg 8(4)-(5)"),
    Move.WITHDRAW: Rule(OPEN, State.WITHDRAWN, "T27; reg 7"),
    Move.CONFIRM_WITHDRAWAL: Rule(_from(State.WITHDRAWN), None, "T27; reg 7(2)"),
    Move.ACCEPT_ANSWER: Rule(
        _from(State.STAGE1_ANSWERED, State.STAGE2_ANSWERED, State.STAGE3_ANSWERED), State.RESOLVED, "T15; reg 15(1)"
    ),
    Move.CLOSE: Rule(_from(State.STAGE1_ANSWERED, State.STAGE2_ANSWERED), State.CLOSED_NOT_PURSUED, "T15; reg 15"),
    Move.CLOSE_EXHAUSTED: _statutory(_from(State.STAGE3_ANSWERED), State.CLOSED_EXHAUSTED, "T26"),
    Move.CLOSE_REVIEWED: _corporate(_from(State.STAGE2_ANSWERED), State.CLOSED_EXHAUSTED, "Complaint Handling Code"),
}


def possible(move: Move, state: str, procedure: str) -> bool:
    """May this move be made from this state, under this procedure ("" while there is none yet)?"""
    rule = MOVES[move]
    return state in rule.sources and (rule.procedure is None or rule.procedure == (procedure or Procedure.STATUTORY))


def from_state(state: str, procedure: str) -> frozenset[Move]:
    """Every move that may be made from a state under a procedure."""
    return frozenset(move for move in Move if possible(move, state, procedure))
