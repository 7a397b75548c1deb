"""Endings: withdrawn by the complainant, answered and accepted, or not taken further."""

from __future__ import annotations

import datetime

from django.db import transaction

from accounts.models import User
from cases.models import Case, ElementStatus, Verb
from cases.permissions import Act
from cases.record import Refused
from stages.actions.deed import begin, finish
from stages.actions.ombudsman import require_none_with_the_ombudsman
from stages.law.moves import Move
from stages.law.procedures import OUTCOME_RULE
from stages.law.vocabulary import ClosedReason, Layer, Outcome, TriageOutcome
from stages.models import Finding, StageOne, StageThree, StageTwo, Triage


@transaction.atomic
def withdraw(
    case: Case, *, seen: int, by: User, on: datetime.date, withdrawn_on: datetime.date, how: str, confirmed: str
) -> Case:
    """Record that the complainant withdrew, orally or in writing, and the written confirmation to them (T27; reg 7).

    It is still counted. Every point still open is withdrawn with it. The stage that was running has that outcome; a
    stage that was answered keeps its own, so that a withdrawal at stage 2 leaves the outcome of stage 1 alone.
    """
    case = begin(case, Move.WITHDRAW, Act.CLOSE, seen=seen, by=by)
    if not case.received_on <= withdrawn_on <= on:
        raise Refused("The day of withdrawal must lie between the day the complaint was received and today.")
    stage, layer = _running_stage(case)
    for element in case.elements.filter(status=ElementStatus.OPEN):
        element.status = ElementStatus.WITHDRAWN
        element.save(update_fields=["status"])
        if stage:
            Finding.objects.create(element=element, layer=layer, outcome=Outcome.WITHDRAWN, found_on=withdrawn_on)
    if stage:
        stage.outcome, stage.outcome_rule = Outcome.WITHDRAWN, OUTCOME_RULE
        stage.save(update_fields=["outcome", "outcome_rule"])
    Triage.objects.filter(case=case, outcome="").update(completed_on=on, outcome=TriageOutcome.WITHDRAWN)
    case.closed_on, case.closed_reason = withdrawn_on, ClosedReason.WITHDRAWN
    finish(case, Move.WITHDRAW, Verb.WITHDRAWN, by=by, on=withdrawn_on, why=how, after={"confirmed": confirmed})
    return case


def _running_stage(case: Case) -> tuple[StageOne | StageTwo | StageThree | None, Layer]:
    """The stage that has begun and was not answered, with the layer of its findings; None where there is none."""
    for model, layer in ((StageThree, Layer.PANEL), (StageTwo, Layer.ADJUDICATION), (StageOne, Layer.STAGE1)):
        stage = model.objects.filter(case=case).first()
        if stage:
            return (stage if stage.responded_on is None and not stage.outcome else None), layer
    return None, Layer.STAGE1


@transaction.atomic
def accept_answer(case: Case, *, seen: int, by: User, on: datetime.date, why: str) -> Case:
    """Close it because the complainant accepted the answer (T15; reg 15(1)). They may still ask for stage 2 later."""
    return _close(case, Move.ACCEPT_ANSWER, seen=seen, by=by, on=on, why=why)


@transaction.atomic
def close(case: Case, *, seen: int, by: User, on: datetime.date, why: str) -> Case:
    """Close it because no request for stage 2 came (T15). There is no legal cut-off: a later request reopens it."""
    return _close(case, Move.CLOSE, seen=seen, by=by, on=on, why=why)


def _close(case: Case, move: Move, *, seen: int, by: User, on: datetime.date, why: str) -> Case:
    case = begin(case, move, Act.CLOSE, seen=seen, by=by)
    require_none_with_the_ombudsman(case)
    case.closed_on, case.closed_reason = on, ClosedReason.RESPONDED
    finish(case, move, Verb.CLOSED, by=by, on=on, why=why)
    return case
