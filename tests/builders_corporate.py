"""The corporate procedure: a case in each of its situations, brought there by the real actions."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from accounts.models import User
from cases.models import Case
from stages.actions import contact, corporate, rerouting, response, review, stage_one
from stages.law.vocabulary import Outcome
from tests.builders import FINDINGS, RECEIVED, Council, answered, do, refused

TOLD = {"told": "That it goes through the corporate procedure, and why.", "told_on": RECEIVED}
ACKNOWLEDGED = datetime.date(2026, 9, 8)
"""A Tuesday, the day after it was received: the answer is due on 22 September, or on 6 October when extended."""
ANSWERED = datetime.date(2026, 9, 11)
ASKED = datetime.date(2026, 9, 14)
REVIEWED = datetime.date(2026, 9, 15)


def outside(council: Council, case: Case | None = None) -> Case:
    """Triage answered: an eligible person, about what the statutory procedure does not cover."""
    return answered(council, case, about="FX")


def taken(council: Council, case: Case | None = None) -> Case:
    case = outside(council, case)
    told = TOLD | {"told_on": case.received_on}
    return do(corporate.take, case, by=council.officer, on=case.received_on, reasons="It is about a permit.", **told)


def acknowledged(
    council: Council, case: Case | None = None, *, stage: int = 1, on: datetime.date = ACKNOWLEDGED
) -> Case:
    case = case or taken(council)
    return do(contact.acknowledge, case, by=council.officer, on=on, stage=stage, sent_on=on, how="email")


def drafted(council: Council, case: Case | None = None, *, findings: Iterable[str] = FINDINGS) -> Case:
    """Stage 1 of a corporate complaint drafted in full and submitted."""
    case = case or acknowledged(council)
    on = ACKNOWLEDGED
    do(stage_one.allocate, case, by=council.officer, on=on, to=council.senior)
    do(stage_one.appoint_team_manager, case, by=council.senior, on=on, to=council.team_manager)
    do(stage_one.accept_appointment, case, by=council.team_manager, on=on)
    for element, finding in zip(case.elements.filter(status="open"), findings, strict=True):
        do(
            response.draft_answer,
            case,
            by=council.team_manager,
            on=on,
            element=element,
            seen=1,
            found="We read the file.",
            finding=finding,
            remedy="The permit will be issued." if finding == Outcome.UPHELD else "",
        )
    return do(response.submit, case, by=council.team_manager, on=on)


def approved(council: Council) -> Case:
    return do(response.approve, drafted(council), by=council.officer, on=ANSWERED)


def issued(council: Council) -> Case:
    """Stage 1 of a corporate complaint answered, on Friday 11 September."""
    given = {"sent_on": ANSWERED, "sent_to": "Person 0405", "sent_how": "email"}
    return do(response.issue, approved(council), by=council.officer, on=ANSWERED, **given)


def asked(council: Council, case: Case | None = None) -> Case:
    """The request for stage 2, received on Monday 14 September."""
    given = {"requested_on": ASKED, "requested_in": "oral", "requested_by": "Person 0405"}
    return do(review.ask, case or issued(council), by=council.officer, on=ASKED, **given)


def reviewer_appointed(council: Council, case: Case | None = None, to: User | None = None) -> Case:
    case = case or asked(council)
    return do(review.appoint_reviewer, case, by=council.manager, on=ASKED, to=to or council.senior_two)


def reviewed(council: Council, outcomes: Iterable[str] = FINDINGS) -> Case:
    """Every point reviewed, and nothing signed yet."""
    case = reviewer_appointed(council)
    for element, outcome in zip(case.elements.filter(status="open"), outcomes, strict=True):
        do(
            review.draft_point,
            case,
            by=council.senior_two,
            on=REVIEWED,
            element=element,
            outcome=outcome,
            reasons="The papers show it.",
            remedy="A letter will go out on Monday." if outcome == Outcome.UPHELD else "",
        )
    return case


def signed(council: Council) -> Case:
    return do(review.sign, reviewed(council), by=council.senior_two, on=REVIEWED)


def sent(council: Council) -> Case:
    """Stage 2 of a corporate complaint answered, on Tuesday 15 September."""
    given = {"sent_on": REVIEWED, "sent_to": "Person 0405", "sent_how": "post"}
    return do(review.send, signed(council), by=council.officer, on=REVIEWED, **given)


def moved_to_statutory(council: Council, case: Case | None = None) -> Case:
    case = case or taken(council)
    given = {"who": "W2", "about": "F1", "reasons": "It is about a child in need's plan."}
    return do(rerouting.reroute_statutory, case, by=council.manager, on=REVIEWED, **given, **TOLD)


def refused_outside(council: Council) -> Case:
    """Not accepted under the statutory procedure, because it does not cover the matter (N4)."""
    return refused(council)
