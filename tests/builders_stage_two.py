"""Cases at every place of stage 2, each brought there by the real actions."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from accounts.models import Role, User
from cases.models import Case, ElementStatus, Part, SpokenOrWritten
from stages.actions import adjudication, closing, investigation, investigators, learning, register, stage_two, statement
from stages.law.vocabulary import Layer, Outcome, RecommendationDecision, RecommendationKind, State
from stages.models import RegisterEntry
from tests import builders
from tests.builders import RECEIVED, Council, do

REGISTERED_FROM = datetime.date(2020, 1, 1)
REGISTERED_UNTIL = datetime.date(2035, 12, 31)
UNTIL = datetime.date(2027, 3, 31)
"""The last day of an appointment here: long after day 65."""
DECLARED = "I know nobody named in this complaint, and have never worked for the council."

Given = Callable[..., Case]


def registered(council: Council, user: User, role: Role, **facts: Any) -> RegisterEntry:
    """Somebody on the register, who holds the post that goes with it already or is given it now."""
    entry = RegisterEntry.objects.filter(user=user, role=role).first()
    if entry:
        return entry
    return register.add(
        by=council.manager,
        on=RECEIVED,
        name=user.name,
        email=user.email,
        role=role,
        **{"registered_on": REGISTERED_FROM, "expires_on": REGISTERED_UNTIL, "independent": True, **facts},
    )


def asked(
    council: Council,
    case: Case | None = None,
    *,
    on: datetime.date | None = None,
    requested_on: datetime.date | None = None,
    **given: Any,
) -> Case:
    """Stage 1 answered and stage 2 asked for, on the same day unless told otherwise."""
    case = case or builders.issued(council)
    on = on or case.received_on
    return do(
        stage_two.ask,
        case,
        by=council.officer,
        on=on,
        **{
            "requested_on": requested_on or on,
            "requested_in": SpokenOrWritten.WRITTEN,
            "requested_by": "Person 0405",
        }
        | given,
    )


def skipped(council: Council, case: Case | None = None, *, on: datetime.date | None = None) -> Case:
    """Stage 1 left out, from triage."""
    case = case or builders.answered(council)
    on = on or case.received_on
    return do(
        stage_two.skip_stage_one,
        case,
        by=council.manager,
        on=on,
        agreed_on=on,
        agreed_by="Person 0405",
        reason="Every senior manager of the service was part of what happened.",
    )


def stated(council: Council, case: Case | None = None, *, on: datetime.date | None = None) -> Case:
    """The statement of complaint drafted."""
    case = case or asked(council)
    points = {e.number: e.text for e in case.elements.filter(status=ElementStatus.OPEN)}
    return do(
        statement.draft,
        case,
        by=council.officer,
        on=on or case.received_on,
        points=points,
        outcomes="An apology, and a named person to ring.",
    )


def statement_sent(council: Council, case: Case | None = None, *, on: datetime.date | None = None) -> Case:
    case = stated(council, case, on=on)
    on = on or case.received_on
    return do(statement.send, case, by=council.officer, on=on, sent_on=on, sent_to="Person 0405", sent_how="email")


def statement_final(council: Council, case: Case | None = None, *, on: datetime.date | None = None) -> Case:
    case = statement_sent(council, case, on=on)
    on = on or case.received_on
    return do(statement.finish_statement, case, by=council.officer, on=on, final_on=on)


def both_appointed(council: Council, case: Case | None = None, *, on: datetime.date | None = None) -> Case:
    """The statement final, and the investigating officer and the independent person appointed."""
    case = statement_final(council, case, on=on)
    for user, role, part in (
        (council.investigator, Role.INVESTIGATING_OFFICER, Part.INVESTIGATING_OFFICER),
        (council.independent, Role.INDEPENDENT_PERSON, Part.INDEPENDENT_PERSON),
    ):
        registered(council, user, role)
        do(
            investigators.appoint,
            case,
            by=council.manager,
            on=on or case.received_on,
            part=part,
            to=user,
            until_on=UNTIL,
            declaration=DECLARED,
        )
    return case


def investigating(council: Council, case: Case | None = None, *, on: datetime.date | None = None) -> Case:
    case = both_appointed(council, case, on=on)
    return do(stage_two.begin_investigation, case, by=council.manager, on=on or case.received_on)


def given_notice(
    council: Council,
    case: Case | None = None,
    *,
    on: datetime.date | None = None,
    until: datetime.date | None = None,
) -> Case:
    case = case or investigating(council)
    found = stage_two.limits(stage_two.stage_two_of(case))
    return do(
        stage_two.give_notice,
        case,
        by=council.manager,
        on=on or case.received_on,
        until=until or found[1],
        reason="Two people to be interviewed are away until November.",
        sent_to="Person 0405",
        sent_how="email",
        agreed=None,
    )


FOUND = (Outcome.UPHELD, Outcome.PARTIALLY_UPHELD)
VIEWED = (True, False)
ADJUDICATED = (Outcome.UPHELD, Outcome.NOT_UPHELD)


def open_points(case: Case) -> list[Any]:
    return list(case.elements.filter(status=ElementStatus.OPEN))


def found(
    council: Council,
    case: Case | None = None,
    *,
    on: datetime.date | None = None,
    findings: Iterable[str] = FOUND,
    by: User | None = None,
) -> Case:
    """The investigating officer's findings, a recommendation and the check of facts."""
    case = case or investigating(council)
    on = on or case.received_on
    doer = by or council.investigator
    for element, outcome in zip(open_points(case), findings, strict=True):
        do(
            investigation.record_finding,
            case,
            by=doer,
            on=on,
            element=element,
            outcome=outcome,
            reasons="The telephone log and two interviews show it.",
            partly_because="One of two calls was returned." if outcome == Outcome.PARTIALLY_UPHELD else "",
        )
    do(
        learning.recommend,
        case,
        by=doer,
        on=on,
        layer=Layer.INVESTIGATING_OFFICER,
        kind=RecommendationKind.SERVICE,
        text="Missed calls are listed each day.",
        element=open_points(case)[0],
    )
    do(investigation.send_fact_check, case, by=doer, on=on, sent_on=on)
    return do(investigation.return_fact_check, case, by=doer, on=on, returned_on=on, changes="One date was put right.")


def reported(council: Council, case: Case | None = None, *, on: datetime.date | None = None, **given: Any) -> Case:
    """The investigating officer's report in."""
    case = found(council, case, on=on, **given)
    on = on or case.received_on
    return do(
        investigation.receive_report,
        case,
        by=council.investigator,
        on=on,
        reported_on=on,
        report="We read the file and met four people.",
    )


def both_reported(
    council: Council,
    case: Case | None = None,
    *,
    on: datetime.date | None = None,
    views: Iterable[bool] = VIEWED,
    **given: Any,
) -> Case:
    """Both reports in, with the independent person's view of every finding."""
    case = reported(council, case, on=on, **given)
    on = on or case.received_on
    for element, agrees in zip(open_points(case), views, strict=True):
        do(
            investigation.record_view,
            case,
            by=council.independent,
            on=on,
            element=element,
            agrees=agrees,
            reasons="" if agrees else "Neither call was returned in time.",
            outcome="" if agrees else Outcome.UPHELD,
        )
    return do(
        investigation.receive_view,
        case,
        by=council.independent,
        on=on,
        reported_on=on,
        report="The investigation was fair and thorough.",
    )


def adjudicating(council: Council, case: Case | None = None, *, on: datetime.date | None = None, **given: Any) -> Case:
    """With the adjudicating officer: the head of another service."""
    case = both_reported(council, case, on=on, **given)
    on = on or case.received_on
    do(investigators.appoint_adjudicator, case, by=council.manager, on=on, to=council.other_head)
    return do(stage_two.begin_adjudication, case, by=council.manager, on=on)


def adjudicated(
    council: Council,
    case: Case | None = None,
    *,
    on: datetime.date | None = None,
    outcomes: Iterable[str] = ADJUDICATED,
    **given: Any,
) -> Case:
    """Everything decided and discussed; not signed."""
    case = adjudicating(council, case, on=on, **given)
    on = on or case.received_on
    doer = council.other_head
    for element, outcome in zip(open_points(case), outcomes, strict=True):
        do(
            adjudication.adjudicate,
            case,
            by=doer,
            on=on,
            element=element,
            outcome=outcome,
            reasons="The log shows what was done.",
            partly_because="One call was returned." if outcome == Outcome.PARTIALLY_UPHELD else "",
        )
    for recommendation in case.recommendations.all():
        do(
            learning.decide_recommendation,
            case,
            by=doer,
            on=on,
            recommendation=recommendation,
            decision=RecommendationDecision.ACCEPTED,
        )
    do(
        adjudication.record_discussion,
        case,
        by=doer,
        on=on,
        discussed_on=on,
        discussed="What is to be done about missed calls.",
    )
    return do(
        adjudication.write_letter, case, by=doer, on=on, opening="Thank you for waiting.", closing="We are sorry."
    )


def signed(council: Council, case: Case | None = None, *, on: datetime.date | None = None, **given: Any) -> Case:
    case = adjudicated(council, case, on=on, **given)
    return do(adjudication.sign, case, by=council.other_head, on=on or case.received_on)


def answered(council: Council, case: Case | None = None, *, on: datetime.date | None = None, **given: Any) -> Case:
    """The stage 2 response sent, by email unless told otherwise."""
    sent_how = given.pop("sent_how", "email")
    case = signed(council, case, on=on, **given)
    on = on or case.received_on
    return do(adjudication.send, case, by=council.officer, on=on, sent_on=on, sent_to="Person 0405", sent_how=sent_how)


def reopened(council: Council) -> Case:
    """Closed as not pursued after stage 1, and then asked for stage 2 after all."""
    return asked(council, builders.closed(council, closing.close))


SITUATIONS: dict[str, tuple[State, Callable[[Council], Case]]] = {
    "stage 2 asked for": (State.STAGE2_SCOPING, asked),
    "stage 2, stage 1 left out": (State.STAGE2_SCOPING, skipped),
    "stage 2, reopened": (State.STAGE2_SCOPING, reopened),
    "stage 2, statement drafted": (State.STAGE2_SCOPING, stated),
    "stage 2, statement sent": (State.STAGE2_SCOPING, statement_sent),
    "stage 2, statement final": (State.STAGE2_SCOPING, statement_final),
    "stage 2, both appointed": (State.STAGE2_SCOPING, both_appointed),
    "stage 2, investigating": (State.STAGE2_INVESTIGATING, investigating),
    "stage 2, notice given": (State.STAGE2_INVESTIGATING, given_notice),
    "stage 2, reported": (State.STAGE2_INVESTIGATING, reported),
    "stage 2, both reported": (State.STAGE2_INVESTIGATING, both_reported),
    "stage 2, adjudicating": (State.STAGE2_ADJUDICATING, adjudicating),
    "stage 2, adjudicated": (State.STAGE2_ADJUDICATING, adjudicated),
    "stage 2, signed": (State.STAGE2_ADJUDICATING, signed),
    "stage 2 answered": (State.STAGE2_ANSWERED, answered),
}
"""Every place of stage 2, by real actions."""
