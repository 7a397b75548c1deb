"""Endings: withdrawn by the complainant, answered and accepted, not taken further, or all stages done."""

from __future__ import annotations

import datetime

from django.db import transaction

from accounts.models import User
from cases.models import Case, Element, ElementStatus, Verb
from cases.permissions import Act
from cases.record import Refused
from stages.actions.deed import begin, finish
from stages.actions.ombudsman import require_none_with_the_ombudsman
from stages.calendar import england
from stages.law.moves import Move
from stages.law.procedures import OUTCOME_RULE
from stages.law.starts import deemed_received
from stages.law.vocabulary import ClosedReason, Layer, LetterKind, Outcome, Procedure, State, TriageOutcome
from stages.law.working_days import in_words
from stages.letters import sha256_of, terms_html
from stages.models import Finding, SentLetter, StageOne, StageThree, StageTwo, Triage, Withdrawal


@transaction.atomic
def withdraw(
    case: Case,
    *,
    seen: int,
    by: User,
    on: datetime.date,
    withdrawn_on: datetime.date,
    how: str,
    confirmed: str = "",
    confirmed_on: datetime.date | None = None,
) -> Case:
    """Record that the complainant withdrew, orally or in writing (T27; reg 7(1)).

    It is still counted. Every point still open is withdrawn with it. The stage that was running has that outcome; a
    stage that was answered keeps its own, so that a withdrawal at stage 2 leaves the outcome of stage 1 alone. The
    confirmation in writing (reg 7(2)) may follow (`confirm_withdrawal`); until it has, clock C15 runs.
    """
    case = begin(case, Move.WITHDRAW, Act.CLOSE, seen=seen, by=by)
    if not case.received_on <= withdrawn_on <= on:
        raise Refused("The day of withdrawal must lie between the day the complaint was received and today.")
    if bool(confirmed) != bool(confirmed_on):
        raise Refused("Record both how the withdrawal was confirmed and when, or leave both until it has been.")
    if confirmed_on is not None:
        _require_it_follows(confirmed_on, withdrawn_on, on)
    stage, layer = _running_stage(case)
    for element in case.elements.filter(status=ElementStatus.OPEN):
        element.status = ElementStatus.WITHDRAWN
        element.save(update_fields=["status"])
        if stage:
            _find_withdrawn(element, layer, withdrawn_on)
    if stage:
        stage.outcome, stage.outcome_rule = Outcome.WITHDRAWN, OUTCOME_RULE
        stage.save(update_fields=["outcome", "outcome_rule"])
    Triage.objects.filter(case=case, outcome="").update(completed_on=on, outcome=TriageOutcome.WITHDRAWN)
    Withdrawal.objects.create(
        case=case, withdrawn_on=withdrawn_on, how=how, confirmed=confirmed, confirmed_on=confirmed_on
    )
    case.closed_on, case.closed_reason = withdrawn_on, ClosedReason.WITHDRAWN
    after = {"confirmed": confirmed, "confirmed_on": confirmed_on} if confirmed else None
    finish(case, Move.WITHDRAW, Verb.WITHDRAWN, by=by, on=withdrawn_on, why=how, after=after)
    return case


@transaction.atomic
def confirm_withdrawal(
    case: Case, *, seen: int, by: User, on: datetime.date, confirmed: str, confirmed_on: datetime.date
) -> Case:
    """Record the confirmation in writing to the complainant and any advocate (C15; reg 7(2))."""
    case = begin(case, Move.CONFIRM_WITHDRAWAL, Act.WRITE, seen=seen, by=by)
    withdrawal = Withdrawal.objects.filter(case=case).first()
    if withdrawal is None:
        raise Refused("This withdrawal came with an imported case log, so no confirmation is waited for here.")
    if withdrawal.confirmed_on is not None:
        raise Refused(f"The withdrawal was confirmed on {in_words(withdrawal.confirmed_on)} already.")
    _require_it_follows(confirmed_on, withdrawal.withdrawn_on, on)
    withdrawal.confirmed, withdrawal.confirmed_on = confirmed, confirmed_on
    withdrawal.save(update_fields=["confirmed", "confirmed_on"])
    finish(case, Move.CONFIRM_WITHDRAWAL, Verb.WITHDRAWAL_CONFIRMED, by=by, on=confirmed_on, why=confirmed)
    return case


def _find_withdrawn(element: Element, layer: Layer, on: datetime.date) -> None:
    """What a panel has found stays as it was found; an adjudication that was not sent never was the council's."""
    withdrawn = {"outcome": Outcome.WITHDRAWN, "found_on": on, "agrees": None}
    if layer == Layer.PANEL:
        Finding.objects.get_or_create(element=element, layer=layer, defaults=withdrawn)
    else:
        Finding.objects.update_or_create(element=element, layer=layer, defaults=withdrawn)


def _require_it_follows(confirmed_on: datetime.date, withdrawn_on: datetime.date, on: datetime.date) -> None:
    if not withdrawn_on <= confirmed_on <= on:
        raise Refused("The withdrawal was confirmed between the day they withdrew and today. Check the date.")


def _running_stage(case: Case) -> tuple[StageOne | StageTwo | StageThree | None, Layer]:
    """The stage that has begun and was not answered, with the layer of its findings; None where there is none."""
    for model, layer in ((StageThree, Layer.PANEL), (StageTwo, Layer.ADJUDICATION), (StageOne, Layer.STAGE1)):
        stage = model.objects.filter(case=case).first()
        if stage and not _refused(stage):
            return (stage if stage.responded_on is None and not stage.outcome else None), layer
    return None, Layer.STAGE1


def _refused(stage: StageOne | StageTwo | StageThree) -> bool:
    """Whether it was asked for late and not given: a stage 3 that never began (reg 18(2); DOMAIN D10)."""
    return isinstance(stage, StageThree) and stage.late_accepted is False


def last_answered(case: Case) -> StageOne | StageTwo | StageThree | None:
    """The latest stage that was answered."""
    for model in (StageThree, StageTwo, StageOne):
        stage = model.objects.filter(case=case, responded_on__isnull=False).first()
        if stage:
            return stage
    return None


@transaction.atomic
def accept_answer(case: Case, *, seen: int, by: User, on: datetime.date, resolved_on: datetime.date, why: str) -> Case:
    """Close it because the complainant accepted the answer (T15). They may still ask for the next stage later.

    A complaint resolved at stage 1 is owed written terms of resolution as soon as possible (reg 15(1)): until
    `send_terms`, clock C5 runs.
    """
    case = begin(case, Move.ACCEPT_ANSWER, Act.CLOSE, seen=seen, by=by)
    require_none_with_the_ombudsman(case)
    answered = last_answered(case)
    if not (answered.responded_on if answered else case.received_on) <= resolved_on <= on:
        raise Refused("They accepted the answer between the day it was sent and today. Check the date.")
    if isinstance(answered, StageOne) and case.procedure != Procedure.CORPORATE:
        answered.resolved_on = resolved_on
        answered.save(update_fields=["resolved_on"])
    case.closed_on, case.closed_reason = on, ClosedReason.RESPONDED
    finish(case, Move.ACCEPT_ANSWER, Verb.CLOSED, by=by, on=on, why=why, after={"resolved_on": resolved_on})
    return case


@transaction.atomic
def send_terms(
    case: Case,
    *,
    seen: int,
    by: User,
    on: datetime.date,
    terms: str,
    sent_on: datetime.date,
    sent_to: str,
    sent_how: str,
) -> Case:
    """Keep the written terms of resolution as they were sent to the complainant and any advocate (C5; reg 15(1))."""
    case = begin(case, Move.SEND_TERMS, Act.WRITE, seen=seen, by=by)
    stage_one = StageOne.objects.filter(case=case, resolved_on__isnull=False).first()
    if stage_one is None:
        raise Refused("This complaint was not resolved at stage 1, so no written terms are owed (reg 15(1)).")
    if stage_one.terms_sent_on is not None:
        raise Refused(f"The written terms were sent on {in_words(stage_one.terms_sent_on)} already.")
    if not stage_one.resolved_on <= sent_on <= on:
        raise Refused("The terms were sent between the day the complaint was resolved and today. Check the date.")
    stage_one.terms, stage_one.terms_sent_on = terms, sent_on
    stage_one.save(update_fields=["terms", "terms_sent_on"])
    html = terms_html(case, terms=terms, resolved_on=stage_one.resolved_on, sent_on=sent_on, sent_to=sent_to)
    SentLetter.objects.create(
        case=case,
        kind=LetterKind.TERMS,
        sent_on=sent_on,
        sent_by=by,
        sent_to=sent_to,
        sent_how=sent_how,
        received_on=deemed_received(sent_on, sent_how, england()),
        html=html,
        sha256=sha256_of(html),
    )
    finish(case, Move.SEND_TERMS, Verb.TERMS_SENT, by=by, on=sent_on, after={"to": sent_to, "how": sent_how})
    return case


@transaction.atomic
def close(case: Case, *, seen: int, by: User, on: datetime.date, why: str) -> Case:
    """Close it because no request for the next stage came (T15). There is no legal cut-off for stage 2: a later request
    reopens it. A late request for a panel is decided on (reg 18(2))."""
    return _close(case, Move.CLOSE, seen=seen, by=by, on=on, why=why)


@transaction.atomic
def close_exhausted(case: Case, *, seen: int, by: User, on: datetime.date, why: str) -> Case:
    """Close it after stage 3: what is left to the complainant is the Ombudsman (T26)."""
    return _close(case, Move.CLOSE_EXHAUSTED, seen=seen, by=by, on=on, why=why)


@transaction.atomic
def close_reviewed(case: Case, *, seen: int, by: User, on: datetime.date, why: str) -> Case:
    """Close it after the second and last stage of the corporate procedure (Complaint Handling Code)."""
    return _close(case, Move.CLOSE_REVIEWED, seen=seen, by=by, on=on, why=why)


def _close(case: Case, move: Move, *, seen: int, by: User, on: datetime.date, why: str) -> Case:
    case = begin(case, move, Act.CLOSE, seen=seen, by=by)
    if move == Move.CLOSE and case.procedure == Procedure.CORPORATE and case.status == State.STAGE2_ANSWERED:
        raise Refused("Stage 2 is the last stage of the corporate procedure: close it because both stages are done.")
    require_none_with_the_ombudsman(case)
    case.closed_on, case.closed_reason = on, ClosedReason.RESPONDED
    finish(case, move, Verb.CLOSED, by=by, on=on, why=why)
    return case
