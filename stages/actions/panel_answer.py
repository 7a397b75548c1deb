"""The council's answer to the panel (reg 20(3)): considered with the independent person, signed as it reads, sent."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Role, User
from cases.models import Case, ElementStatus, Part, Verb
from cases.permissions import Act, not_excluded, with_post
from cases.record import Refused
from stages.actions import appointing
from stages.actions.deed import begin, finish
from stages.actions.signed_answer import SignedAnswer
from stages.actions.stage_two import keep_letter
from stages.calendar import england
from stages.conflicts import obstacles
from stages.law.moves import Move
from stages.law.procedures import OUTCOME_RULE, outcome_of
from stages.law.starts import deemed_received
from stages.law.vocabulary import Layer, LetterKind, Outcome
from stages.law.working_days import in_words
from stages.letters_stage_three import answer_digest, answer_html
from stages.models import Finding, StageThree
from stages.panel_so_far import before_signing


def directors_for(case: Case, on: datetime.date) -> QuerySet[User]:
    """The directors, and heads of service as their delegates, who have had no part in this case and may see it.

    Whoever adjudicated stage 2 does not answer the panel that reviewed it.
    """
    standing = not_excluded(with_post([Role.DIRECTOR, Role.HEAD_OF_SERVICE], on), case)
    barred = [user.pk for user in standing if obstacles(user, case, Part.ANSWERING_DIRECTOR, on)]
    return standing.exclude(pk__in=barred)


@transaction.atomic
def appoint_director(case: Case, *, seen: int | None, by: User, on: datetime.date, to: User) -> Case:
    """Give the answer to the director of children's services, or to a head of service on their behalf (T26)."""
    case = begin(case, Move.ANSWER_PANEL, Act.APPOINT_OUTSIDERS, seen=seen, by=by)
    if bars := obstacles(to, case, Part.ANSWERING_DIRECTOR, on):
        raise Refused(f"{to.name} cannot answer the panel, because {' and '.join(bars)}. Choose someone else.")
    running = appointing.running(case, Part.ANSWERING_DIRECTOR)
    if running and running.user_id == to.pk:
        raise Refused(f"{to.name} has the answer already.")
    appointing.take_back(case, Part.ANSWERING_DIRECTOR, on=on, why=f"{to.name} answers the panel instead.")
    appointing.give(case, Part.ANSWERING_DIRECTOR, to, by=by, on=on)
    part = Part.ANSWERING_DIRECTOR.label
    finish(case, Move.ANSWER_PANEL, Verb.APPOINTED, by=by, on=on, about=f"{to.name}, {part}"[:100])
    return case


@transaction.atomic
def consider(
    case: Case, *, seen: int | None, by: User, on: datetime.date, considered_on: datetime.date, considered: str
) -> Case:
    """Record that the panel's recommendations were considered together with the independent person (reg 20(3))."""
    case = begin(case, Move.ANSWER_PANEL, Act.ANSWER_PANEL, seen=seen, by=by)
    three = StageThree.objects.get(case=case)
    if not three.report_received_on <= considered_on <= on:
        raise Refused(
            f"They were considered between {in_words(three.report_received_on)}, when the report came, and today."
        )
    before = {"considered_on": three.considered_on, "considered": three.considered}
    three.considered_on, three.considered = considered_on, considered
    three.save()
    after = {"considered_on": considered_on, "considered": considered}
    finish(case, Move.ANSWER_PANEL, Verb.DISCUSSED, by=by, on=considered_on, before=before, after=after)
    return case


def _row_of(case: Case) -> StageThree:
    return StageThree.objects.get(case=case)


ANSWER = SignedAnswer(
    move=Move.ANSWER_PANEL,
    act=Act.ANSWER_PANEL,
    row_of=_row_of,
    digest=answer_digest,
    missing=lambda case: before_signing(case, _row_of(case)),
    drafted=Verb.ANSWER_DRAFTED,
    about="answer to the panel",
    signer="director",
)


@transaction.atomic
def write_answer(case: Case, *, seen: int | None, by: User, on: datetime.date, opening: str, closing: str) -> Case:
    """Keep the opening and closing words of the council's answer."""
    return ANSWER.write(case, seen=seen, by=by, on=on, opening=opening, closing=closing)


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
) -> Case:
    """Send the signed answer, with how to go to the Ombudsman (T26; reg 20(3)). It stops the last clock.

    The outcome of stage 3 follows from the panel's findings: where it agreed, its finding is the adjudication's.
    """
    case = begin(case, Move.SEND_STAGE_THREE, Act.SEND_LATER_STAGE, seen=seen, by=by)
    three = StageThree.objects.get(case=case)
    ANSWER.require_it_can_go(case, three, on=on, sent_on=sent_on, received_on=received_on)
    keep_letter(
        case,
        LetterKind.STAGE3_RESPONSE,
        answer_html(case, three, sent_on=sent_on, sent_to=sent_to),
        by=by,
        sent_on=sent_on,
        sent_to=sent_to,
        sent_how=sent_how,
        received_on=received_on or deemed_received(sent_on, sent_how, england()),
    )
    three.responded_on = sent_on
    three.outcome, three.outcome_rule = outcome_so_far(case) or "", OUTCOME_RULE
    three.save()
    finish(
        case,
        Move.SEND_STAGE_THREE,
        Verb.STAGE_THREE_SENT,
        by=by,
        on=sent_on,
        after={"outcome": three.outcome, "to": sent_to, "how": sent_how},
    )
    return case


def outcome_so_far(case: Case) -> Outcome | None:
    """What the panel's findings come to. No view is no finding; a point withdrawn since counts as withdrawn, and one
    that was merged into another does not count beside it."""
    ended = {ElementStatus.WITHDRAWN: Outcome.WITHDRAWN, ElementStatus.ROUTED_ELSEWHERE: Outcome.ROUTED_ELSEWHERE}
    findings = Finding.objects.filter(element__case=case, layer=Layer.PANEL).select_related("element")
    findings = findings.exclude(element__status=ElementStatus.MERGED)
    return outcome_of(
        ended.get(ElementStatus(found.element.status), found.outcome or Outcome.NO_FINDING) for found in findings
    )
