"""Moved to the other procedure, by a decision with reasons, and with the original date (DOMAIN D24).

A statutory matter that was handled as a corporate complaint has lost time that the law does not give back: its clock
starts on the day it was received, and shows it.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from cases.models import Case, Part, Verb
from cases.permissions import Act
from cases.record import Refused
from stages.actions import appointing
from stages.actions.corporate import begin_corporate, log_reroute, not_before_receipt
from stages.actions.decisions import log
from stages.actions.deed import begin, finish
from stages.law.moves import Move
from stages.law.vocabulary import (
    NEED_INTEREST_DECISION,
    About,
    DecisionKind,
    Layer,
    LetterKind,
    Procedure,
    Route,
    StartBasis,
    TriageOutcome,
    Who,
)
from stages.models import Acknowledgement, Finding, Response, SentLetter, StageOne, StageTwo, Triage

FIELDS_OF_AN_EXTENSION = ("extended", "extension_reason", "extension_decided_on", "extension_until")


@transaction.atomic
def reroute_statutory(
    case: Case,
    *,
    seen: int,
    by: User,
    on: datetime.date,
    who: str,
    about: str,
    reasons: str,
    told: str,
    told_on: datetime.date,
    interest: str = "",
    childs_views: str = "",
) -> Case:
    """Move a statutory matter that was wrongly corporate to the statutory procedure (DOMAIN D24).

    Stage 1 starts afresh with the original day of receipt as day 0, so that its clock shows what was lost. What was
    drafted and sent stays; an answer already given is no longer an answer under the law. For somebody of the class of
    reg 12, `interest` says why they have sufficient interest, and `childs_views` what the child thinks.
    """
    case = begin(case, Move.REROUTE_STATUTORY, Act.DECIDE, seen=seen, by=by)
    if who in ("", Who.WX) or about in ("", About.FX):
        raise Refused("Say which person may complain, and which function it is about: otherwise it is not statutory.")
    if who in NEED_INTEREST_DECISION and not (interest.strip() and childs_views.strip()):
        raise Refused(
            "Say why this person has sufficient interest in the child's welfare, and what the child thinks or why they "
            "were not asked: that is decided first (reg 12)."
        )
    not_before_receipt(told_on, case, on, "They cannot have been told")
    before = _undo_corporate(case, on=on)
    triage, _ = Triage.objects.get_or_create(case=case)
    triage.who, triage.about, triage.route = who, about, ""
    triage.outcome, triage.completed_on = TriageOutcome.ACCEPTED, triage.completed_on or on
    triage.save()
    if who in NEED_INTEREST_DECISION:
        log(
            case,
            DecisionKind.SUFFICIENT_INTEREST,
            yes=True,
            by=by,
            on=on,
            factors=interest,
            childs_views=childs_views,
            told=told,
            told_on=told_on,
        )
    stage_one = StageOne.objects.filter(case=case).first() or StageOne(case=case)
    stage_one.started_on, stage_one.start_basis = case.received_on, StartBasis.RECEIVED
    stage_one.save()
    case.procedure = Procedure.STATUTORY
    log_reroute(case, by=by, on=on, factors=reasons, told=told, told_on=told_on)
    after = {"day_zero": case.received_on, "who": who, "matter": about, "told": told, "told_on": told_on}
    finish(
        case,
        Move.REROUTE_STATUTORY,
        Verb.REROUTED,
        by=by,
        on=on,
        about="to the statutory procedure",
        why=reasons,
        before=before,
        after=after,
    )
    return case


@transaction.atomic
def reroute_corporate(
    case: Case, *, seen: int, by: User, on: datetime.date, reasons: str, told: str, told_on: datetime.date
) -> Case:
    """Move a matter that is not statutory from statutory stage 1 to the corporate procedure, with its original date
    (DOMAIN D24, X2). What was drafted stays, to be submitted and checked again."""
    case = begin(case, Move.REROUTE_CORPORATE, Act.DECIDE, seen=seen, by=by)
    answered = SentLetter.objects.filter(
        case=case, kind__in=[LetterKind.CORPORATE_RESPONSE, LetterKind.CORPORATE_REVIEW]
    )
    if answered.exists():
        raise Refused(
            "It was answered under the corporate procedure, and then moved to the statutory one. It is answered under "
            "the statutory procedure now."
        )
    not_before_receipt(told_on, case, on, "They cannot have been told")
    stage_one = StageOne.objects.filter(case=case).first() or StageOne(case=case)
    before = {"started_on": stage_one.started_on} | _forget_extension(stage_one)
    begin_corporate(case, stage_one)
    _open_draft(case)
    Triage.objects.filter(case=case).update(route=Route.X2, handed_over_on=on)
    log_reroute(case, by=by, on=on, factors=reasons, told=told, told_on=told_on)
    finish(
        case,
        Move.REROUTE_CORPORATE,
        Verb.REROUTED,
        by=by,
        on=on,
        about="to the corporate procedure",
        why=reasons,
        before=before,
        after={"told": told, "told_on": told_on},
    )
    return case


def _undo_corporate(case: Case, *, on: datetime.date) -> dict[str, Any]:
    """Take back what was decided under the corporate procedure, and give what it was, for the history.

    The letters stay as they were sent, and the draft as it was written: it is opened again to be answered under the
    law. The findings that the letters hold are no findings of the statutory stages.
    """
    before: dict[str, Any] = {}
    appointing.take_back(case, Part.REVIEWING_OFFICER, on=on, why="It was moved to the statutory procedure.")
    found = Finding.objects.filter(element__case=case, layer__in=[Layer.STAGE1, Layer.ADJUDICATION])
    if findings := [
        f"point {finding.element.number}, {finding.get_layer_display()}: {finding.get_outcome_display()}"
        for finding in found.select_related("element")
    ]:
        before["findings"] = findings
        found.delete()
    stage_two = StageTwo.objects.filter(case=case).first()
    if stage_two:
        for name in ("requested_on", "requested_by", "opening", "closing", "responded_on", "outcome"):
            if value := getattr(stage_two, name):
                before[f"review_{name}"] = value
        stage_two.delete()
    acknowledged = Acknowledgement.objects.filter(case=case, stage=2)
    if sent_on := acknowledged.values_list("sent_on", flat=True).first():
        before["review_acknowledged_on"] = sent_on
        acknowledged.delete()
    stage_one = StageOne.objects.filter(case=case).first()
    if stage_one:
        for name in ("started_on", "responded_on", "outcome"):
            if value := getattr(stage_one, name):
                before[f"stage1_{name}"] = value
        before |= _forget_extension(stage_one)
        stage_one.responded_on, stage_one.outcome, stage_one.outcome_rule = None, "", None
        stage_one.save()
    _open_draft(case)
    return before


def _open_draft(case: Case) -> None:
    """Open a draft that was submitted, approved or sent: the letter now names the other procedure."""
    drafted = Response.objects.filter(case=case)
    drafted.exclude(status__in=[Response.Status.DRAFTING, Response.Status.RETURNED]).update(
        status=Response.Status.DRAFTING, approved_by=None, approved_on=None, approved_digest=""
    )


def _forget_extension(stage: StageOne) -> dict[str, Any]:
    """An extension under the one procedure is none under the other. Gives what it was."""
    before = {name: getattr(stage, name) for name in FIELDS_OF_AN_EXTENSION if getattr(stage, name)}
    stage.extended, stage.extension_reason = None, ""
    stage.extension_decided_on, stage.extension_until = None, None
    return before
