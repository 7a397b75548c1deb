"""The steps of stage 2, from the request to the response."""

from __future__ import annotations

from cases.models import Part
from cases.permissions import Act
from stages.law.moves import Move
from stages.law.vocabulary import Layer, State

from .step import Standing, Step


def _may_ask(s: Standing) -> bool:
    answered = s.stage_one is not None and s.stage_one.responded_on is not None
    over = s.stage_two is not None and s.stage_two.responded_on is not None
    return not over and (answered or (s.case.status == State.STAGE1 and s.late))


def _no_statement(s: Standing) -> bool:
    return s.so_far.statement is None


def _unsent(s: Standing) -> bool:
    return s.so_far.statement is not None and s.so_far.statement.sent_on is None


def _with_complainant(s: Standing) -> bool:
    row = s.so_far.statement
    return row is not None and row.sent_on is not None and row.final_on is None


def _final(s: Standing) -> bool:
    return s.stage_two is not None and s.stage_two.statement_final_on is not None


def _has(part: Part, s: Standing) -> bool:
    return part in s.running


def _is(part: Part, s: Standing) -> bool:
    return part in s.running and s.running[part].user_id == s.user.pk


def _reported(s: Standing) -> bool:
    return s.stage_two is not None and s.stage_two.investigator_reported_on is not None


def _viewed(s: Standing) -> bool:
    return s.stage_two is not None and s.stage_two.independent_person_reported_on is not None


def _found(s: Standing) -> bool:
    return not s.so_far.waiting.get(Layer.INVESTIGATING_OFFICER)


def _seen(s: Standing) -> bool:
    return not s.so_far.waiting.get(Layer.INDEPENDENT_PERSON)


def _never(s: Standing) -> bool:
    return False


def _investigator(s: Standing) -> bool:
    return _is(Part.INVESTIGATING_OFFICER, s)


def _independent_person(s: Standing) -> bool:
    return _is(Part.INDEPENDENT_PERSON, s)


def _notice_open(s: Standing) -> bool:
    two = s.stage_two
    return two is not None and two.started_on is not None and two.notice_given_on is None


STEPS = (
    # the answer
    Step(
        Move.SEND_STAGE_TWO,
        Act.SEND_LATER_STAGE,
        "stage_two_send",
        "Send the stage 2 response",
        when=lambda s: s.so_far.signed,
    ),
    Step(
        Move.ADJUDICATE,
        Act.ADJUDICATE,
        "adjudication_sign",
        "Sign the stage 2 response",
        when=lambda s: s.so_far.ready_to_sign and not s.so_far.signed,
    ),
    Step(Move.ADJUDICATE, Act.ADJUDICATE, "stage_two", "Adjudicate", when=lambda s: not s.so_far.ready_to_sign),
    Step(
        Move.ADJUDICATE,
        Act.ADJUDICATE,
        "discussion",
        "Record the discussion with the independent person",
        main=_never,
    ),
    Step(Move.ADJUDICATE, Act.ADJUDICATE, "adjudication_letter", "Write the opening and closing", main=_never),
    Step(
        Move.BEGIN_ADJUDICATION,
        Act.APPOINT_OUTSIDERS,
        "adjudication_begin",
        "Begin the adjudication",
        when=lambda s: s.so_far.investigated,
    ),
    Step(
        Move.APPOINT_ADJUDICATOR,
        Act.APPOINT_OUTSIDERS,
        "adjudicator_appoint",
        "Appoint the adjudicating officer",
        when=lambda s: not _has(Part.ADJUDICATING_OFFICER, s),
        main=lambda s: s.case.status == State.STAGE2_ADJUDICATING,
    ),
    Step(
        Move.APPOINT_ADJUDICATOR,
        Act.APPOINT_OUTSIDERS,
        "adjudicator_appoint",
        "Appoint another adjudicating officer",
        when=lambda s: _has(Part.ADJUDICATING_OFFICER, s),
        main=_never,
    ),
    # the investigation
    Step(
        Move.INVESTIGATE,
        Act.RECORD_INVESTIGATION,
        "stage_two",
        "Record the findings",
        when=lambda s: not _reported(s) and not _found(s),
        main=_investigator,
    ),
    Step(
        Move.INVESTIGATE,
        Act.RECORD_INVESTIGATION,
        "investigator_report",
        "Record the investigating officer's report",
        when=lambda s: not _reported(s) and _found(s),
        main=_investigator,
    ),
    Step(
        Move.INVESTIGATE,
        Act.RECORD_INDEPENDENT_VIEW,
        "stage_two",
        "Record the independent person's views",
        when=lambda s: not _viewed(s) and not _seen(s) and _found(s),
        main=_independent_person,
    ),
    Step(
        Move.INVESTIGATE,
        Act.RECORD_INDEPENDENT_VIEW,
        "independent_report",
        "Record the independent person's report",
        when=lambda s: _reported(s) and not _viewed(s) and _seen(s),
        main=_independent_person,
    ),
    Step(
        Move.INVESTIGATE,
        Act.RECORD_INVESTIGATION,
        "fact_check_send",
        "Send the draft for a check of facts",
        when=lambda s: s.stage_two is not None and s.stage_two.fact_check_sent_on is None,
        main=_never,
    ),
    Step(
        Move.INVESTIGATE,
        Act.RECORD_INVESTIGATION,
        "fact_check_return",
        "Record the check of facts",
        when=lambda s: (
            s.stage_two is not None
            and s.stage_two.fact_check_sent_on is not None
            and s.stage_two.fact_check_returned_on is None
        ),
        main=_reported,
    ),
    Step(
        Move.INVESTIGATE,
        Act.RECORD_INVESTIGATION,
        "investigation_recommend",
        "Record a recommendation of the investigation",
        main=_never,
    ),
    # the statement, and who investigates
    Step(
        Move.BEGIN_INVESTIGATION,
        Act.APPOINT_OUTSIDERS,
        "investigation_begin",
        "Begin the investigation",
        when=lambda s: _final(s) and s.so_far.both_appointed,
    ),
    Step(
        Move.DRAFT_STATEMENT,
        Act.SETTLE_STATEMENT,
        "statement_draft",
        "Draft the statement of complaint",
        when=_no_statement,
    ),
    Step(Move.DRAFT_STATEMENT, Act.SETTLE_STATEMENT, "statement_send", "Send the statement", when=_unsent),
    Step(
        Move.FINISH_STATEMENT,
        Act.SETTLE_STATEMENT,
        "statement_finish",
        "Make the statement final",
        when=_with_complainant,
    ),
    Step(
        Move.DRAFT_STATEMENT,
        Act.SETTLE_STATEMENT,
        "statement_comment",
        "Record comments on the statement",
        when=_with_complainant,
        main=_never,
    ),
    Step(
        Move.DRAFT_STATEMENT,
        Act.SETTLE_STATEMENT,
        "statement_draft",
        "Amend the statement",
        when=lambda s: _unsent(s) or _with_complainant(s),
        main=_never,
    ),
    Step(
        Move.APPOINT_INVESTIGATORS,
        Act.APPOINT_OUTSIDERS,
        "investigator_appoint",
        "Appoint the investigating officer",
        when=lambda s: not _has(Part.INVESTIGATING_OFFICER, s),
    ),
    Step(
        Move.APPOINT_INVESTIGATORS,
        Act.APPOINT_OUTSIDERS,
        "independent_person_appoint",
        "Appoint the independent person",
        when=lambda s: not _has(Part.INDEPENDENT_PERSON, s),
    ),
    Step(
        Move.APPOINT_INVESTIGATORS,
        Act.APPOINT_OUTSIDERS,
        "investigator_appoint",
        "Appoint another investigating officer, or until another day",
        when=lambda s: _has(Part.INVESTIGATING_OFFICER, s),
        main=_never,
    ),
    Step(
        Move.APPOINT_INVESTIGATORS,
        Act.APPOINT_OUTSIDERS,
        "independent_person_appoint",
        "Appoint another independent person, or until another day",
        when=lambda s: _has(Part.INDEPENDENT_PERSON, s),
        main=_never,
    ),
    Step(Move.GIVE_NOTICE, Act.GIVE_NOTICE, "notice", "Give notice of a later date", when=_notice_open, main=_never),
    # the way in
    Step(
        Move.ASK_STAGE_TWO,
        Act.RECORD_REQUEST,
        "stage_two_ask",
        "Record a request for stage 2",
        when=_may_ask,
        main=_never,
    ),
    Step(
        Move.SKIP_STAGE_ONE,
        Act.DECIDE,
        "stage_one_skip",
        "Leave stage 1 out by agreement",
        main=_never,
    ),
)
