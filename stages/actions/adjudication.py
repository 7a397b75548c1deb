"""The council's own answer at stage 2: adjudicated point by point, discussed, signed as it reads, and sent (T20)."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from cases.models import Case, Element, ElementStatus, Verb
from cases.permissions import Act
from cases.record import Refused
from stages.actions.deed import begin, finish
from stages.actions.investigation import findings_of, keep_finding, open_point, require_reasoned
from stages.actions.learning import undecided
from stages.actions.signed_answer import SignedAnswer
from stages.actions.stage_two import keep_letter, points_without, stage_two_of
from stages.calendar import england
from stages.law.clocks import CLOCKS, due_date
from stages.law.moves import Move
from stages.law.procedures import OUTCOME_RULE, outcome_of
from stages.law.starts import deemed_received
from stages.law.vocabulary import Layer, LetterKind, Outcome
from stages.law.working_days import in_words
from stages.letters_stage_two import answer_digest, answer_html
from stages.models import Finding, StageTwo, Statement

OF_STAGE_TWO = (Layer.INVESTIGATING_OFFICER, Layer.INDEPENDENT_PERSON, Layer.ADJUDICATION)
"""The layers whose recommendations the adjudicating officer decides before signing."""


@transaction.atomic
def adjudicate(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    element: Element,
    outcome: str,
    reasons: str = "",
    partly_because: str = "",
) -> Finding:
    """Adjudicate one point: the council's own finding, the same as the investigation's or another with reasons.

    A signature given before is of another text, and counts no longer.
    """
    case = begin(case, Move.ADJUDICATE, Act.ADJUDICATE, seen=seen, by=by)
    element = open_point(case, element)
    investigated = Finding.objects.filter(element=element, layer=Layer.INVESTIGATING_OFFICER).first()
    agrees = investigated is not None and investigated.outcome == outcome
    if not agrees or outcome == Outcome.PARTIALLY_UPHELD:
        require_reasoned(outcome, reasons, partly_because)
    before = Finding.objects.filter(element=element, layer=Layer.ADJUDICATION).first()
    found = keep_finding(
        element, Layer.ADJUDICATION, outcome, reasons, by=by, on=on, agrees=agrees, partly_because=partly_because
    )
    finish(
        case,
        Move.ADJUDICATE,
        Verb.POINT_ADJUDICATED,
        by=by,
        on=on,
        about=f"point {element.number}",
        before={"finding": before.outcome, "reasons": before.reasons} if before else {},
        after={"finding": outcome, "agrees": agrees, "reasons": reasons, "partly_because": partly_because},
    )
    return found


@transaction.atomic
def record_discussion(
    case: Case, *, seen: int | None, by: User, on: datetime.date, discussed_on: datetime.date, discussed: str
) -> Case:
    """Record what was discussed with the independent person about the action to be taken (reg 17(7))."""
    case = begin(case, Move.ADJUDICATE, Act.ADJUDICATE, seen=seen, by=by)
    stage_two = stage_two_of(case)
    earliest = stage_two.independent_person_reported_on or stage_two.adjudication_begun_on
    if discussed_on > on or (earliest and discussed_on < earliest):
        since = f" between {in_words(earliest)}, when their report came in, and today" if earliest else " before today"
        raise Refused(f"The discussion must have been held{since}.")
    before = {"discussed_on": stage_two.discussed_on, "discussed": stage_two.discussed}
    stage_two.discussed_on, stage_two.discussed = discussed_on, discussed
    stage_two.save()
    after = {"discussed_on": discussed_on, "discussed": discussed}
    finish(case, Move.ADJUDICATE, Verb.DISCUSSED, by=by, on=discussed_on, before=before, after=after)
    return case


def before_signing(case: Case) -> list[str]:
    """What is missing before the adjudicating officer can sign."""
    missing = [f"adjudicate point {number}" for number in points_without(case, Layer.ADJUDICATION)]
    missing += [f"decide recommendation {row.number}" for row in undecided(case, *OF_STAGE_TWO)]
    if stage_two_of(case).discussed_on is None:
        missing.append("record the discussion with the independent person (reg 17(7))")
    return missing


ANSWER = SignedAnswer(
    move=Move.ADJUDICATE,
    act=Act.ADJUDICATE,
    row_of=stage_two_of,
    digest=answer_digest,
    missing=before_signing,
    drafted=Verb.POINT_ADJUDICATED,
    signer="adjudicating officer",
)


@transaction.atomic
def write_letter(case: Case, *, seen: int | None, by: User, on: datetime.date, opening: str, closing: str) -> Case:
    """Keep the opening and closing words of the stage 2 response."""
    return ANSWER.write(case, seen=seen, by=by, on=on, opening=opening, closing=closing)


def signature_stands(case: Case, stage_two: StageTwo) -> bool:
    """Whether the answer was signed, and still reads as it did then."""
    return ANSWER.stands(case, stage_two)


@transaction.atomic
def sign(case: Case, *, seen: int | None, by: User, on: datetime.date) -> Case:
    """Sign the answer as it reads now. The signature names this text and no other: change a word and it lapses."""
    return ANSWER.sign(case, seen=seen, by=by, on=on)


@transaction.atomic
def send(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    sent_on: datetime.date,
    sent_to: str,
    sent_how: str,
    received_on: datetime.date | None = None,
    also_told: str = "",
) -> Case:
    """Send the signed answer with both reports (T20; reg 17(3), (8); section 26(7)). It stops the clocks of stage 2.

    The findings of the adjudication are the council's; the outcome of stage 2 follows from them. A panel can be asked
    for within 20 working days of the day the complainant received it (reg 18(2)), recorded or taken to be.
    """
    case = begin(case, Move.SEND_STAGE_TWO, Act.SEND_LATER_STAGE, seen=seen, by=by)
    stage_two = stage_two_of(case)
    ANSWER.require_it_can_go(case, stage_two, on=on, sent_on=sent_on, received_on=received_on)
    received_on = received_on or deemed_received(sent_on, sent_how, england())
    ask_by = due_date(CLOCKS["C9"], received_on, england())
    html = answer_html(case, stage_two, sent_on=sent_on, sent_to=sent_to, ask_by=ask_by)
    keep_letter(
        case,
        LetterKind.STAGE2_RESPONSE,
        html,
        by=by,
        sent_on=sent_on,
        sent_to=sent_to,
        sent_how=sent_how,
        received_on=received_on,
        quotes={"C9": ask_by.isoformat()},
    )
    _keep_what_ended(case, sent_on)
    stage_two.responded_on = sent_on
    stage_two.outcome, stage_two.outcome_rule = outcome_of(findings_of(case, Layer.ADJUDICATION)) or "", OUTCOME_RULE
    stage_two.save()
    finish(
        case,
        Move.SEND_STAGE_TWO,
        Verb.STAGE_TWO_SENT,
        by=by,
        on=sent_on,
        after={
            "outcome": stage_two.outcome,
            "to": sent_to,
            "how": sent_how,
            "received_on": received_on,
            "also_told": also_told,
        },
    )
    return case


def _keep_what_ended(case: Case, on: datetime.date) -> None:
    """Points that stage 2 considered, of the final statement or adjudicated since, and that were withdrawn or sent
    elsewhere during it, have that as its outcome."""
    final = Statement.objects.filter(case=case, final_on__isnull=False).first()
    numbers = [int(number) for number in final.points] if final else []
    considered = Q(number__in=numbers) | Q(findings__layer=Layer.ADJUDICATION)
    ended = {ElementStatus.WITHDRAWN: Outcome.WITHDRAWN, ElementStatus.ROUTED_ELSEWHERE: Outcome.ROUTED_ELSEWHERE}
    for element in case.elements.filter(considered, status__in=ended).distinct():
        keep_finding(element, Layer.ADJUDICATION, ended[ElementStatus(element.status)], "", by=None, on=on)
