"""The steps of stage 3, from the request for a panel to the council's answer to it."""

from __future__ import annotations

from cases.models import Part
from cases.permissions import Act
from stages.law.moves import Move
from stages.law.vocabulary import State

from .step import Standing, Step


def _never(s: Standing) -> bool:
    return False


def _reviewable(s: Standing) -> bool:
    return s.stage_two is not None and s.stage_two.responded_on is not None and not s.panel.met


def _decided(s: Standing) -> bool:
    return not s.panel.undecided


def _reopens(s: Standing) -> bool:
    return s.case.status == State.STAGE2_ANSWERED


STEPS = (
    Step(
        Move.ASK_PANEL,
        Act.RECORD_REQUEST,
        "panel_ask",
        "Record a request for a panel",
        when=_reviewable,
        main=_reopens,
    ),
    Step(
        Move.ACCEPT_LATE_PANEL,
        Act.DECIDE,
        "panel_late",
        "Decide on the late request",
        when=lambda s: s.panel.undecided,
    ),
    Step(
        Move.APPOINT_PANEL,
        Act.APPOINT_OUTSIDERS,
        "panel_appoint",
        "Appoint to the panel",
        when=lambda s: _decided(s) and not s.panel.complete,
    ),
    Step(
        Move.ARRANGE_PANEL,
        Act.ARRANGE_PANEL,
        "panel_arrange",
        "Arrange the panel",
        when=lambda s: s.case.status == State.STAGE3_REQUESTED and s.panel.complete and _decided(s),
    ),
    Step(
        Move.SEND_PAPERS,
        Act.ARRANGE_PANEL,
        "panel_papers",
        "Send the papers",
        main=lambda s: not s.panel.papers_sent,
    ),
    Step(Move.HOLD_PANEL, Act.RECORD_PANEL, "panel_hold", "Record the panel’s meeting"),
    Step(
        Move.ARRANGE_PANEL,
        Act.ARRANGE_PANEL,
        "panel_arrange",
        "Change the arrangements",
        when=lambda s: s.case.status == State.PANEL_ARRANGED,
        main=_never,
    ),
    Step(Move.REPORT_PANEL, Act.RECORD_PANEL, "panel_report", "Record the panel’s report"),
    Step(
        Move.SEND_STAGE_THREE,
        Act.SEND_LATER_STAGE,
        "panel_answer_send",
        "Send the stage 3 response",
        when=lambda s: s.panel.signed,
    ),
    Step(
        Move.ANSWER_PANEL,
        Act.APPOINT_OUTSIDERS,
        "director_appoint",
        "Give the answer to a director",
        when=lambda s: Part.ANSWERING_DIRECTOR not in s.running,
    ),
    Step(
        Move.ANSWER_PANEL,
        Act.APPOINT_OUTSIDERS,
        "director_appoint",
        "Give the answer to another director",
        when=lambda s: Part.ANSWERING_DIRECTOR in s.running,
        main=_never,
    ),
    Step(
        Move.ANSWER_PANEL,
        Act.ANSWER_PANEL,
        "panel_answer_sign",
        "Sign the stage 3 response",
        when=lambda s: not s.panel.missing and not s.panel.signed,
    ),
    Step(
        Move.ANSWER_PANEL,
        Act.ANSWER_PANEL,
        "stage_three",
        "Answer the panel",
        when=lambda s: bool(s.panel.missing),
    ),
)
