"""Cases that are stopped, withdrawn, closed or resubmitted, or whose points were changed, by the real actions."""

from __future__ import annotations

import datetime
from typing import Any

from cases.actions import elements
from cases.models import Case, Element, Kind
from stages.actions import closing, concurrent, contact
from stages.models import ConcurrentProcess
from tests import builders_stage_three, builders_stage_two
from tests.builders import RECEIVED, Council, answer_accepted, do, logged, taken_on

COURT = "the care proceedings in the family court"
ENDED = datetime.date(2026, 9, 10)
"""A Thursday, three days after the complaint was received and stopped."""


def stopped_for(
    council: Council, case: Case | None = None, *, number: int = 1, on: datetime.date = RECEIVED, **given: Any
) -> Case:
    """One point stopped for a court case while the case is at stage 1; the notice has not been sent."""
    case = case or taken_on(council)
    return do(
        concurrent.decide_prejudice,
        case,
        by=council.manager,
        on=on,
        **{
            "element": Element.objects.get(case=case, number=number),
            "prejudiced": True,
            "code": "N7",
            "process": COURT,
            "factors": "The hearing is about the same night.",
            "evidence": "The complainant's letter names the court.",
        }
        | given,
    )


def all_stopped(council: Council, case: Case | None = None, *, on: datetime.date = RECEIVED, **given: Any) -> Case:
    """Every point stopped, and with them the case."""
    case = case or taken_on(council)
    for element in case.elements.filter(status="open"):
        stopped_for(council, case, number=element.number, on=on, **given)
    return case


def process_of(case: Case) -> ConcurrentProcess:
    return case.concurrent_processes.order_by("-pk")[0]


def notified(council: Council, case: Case | None = None) -> Case:
    case = case or all_stopped(council)
    given = {"process": process_of(case), "notice": "That the court decides first.", "sent_on": RECEIVED}
    return do(concurrent.send_notice, case, by=council.officer, on=RECEIVED, **given)


def process_ended(council: Council, case: Case | None = None, *, ended_on: datetime.date = ENDED) -> Case:
    case = case or notified(council)
    return do(concurrent.record_end, case, by=council.officer, on=ended_on, process=process_of(case), ended_on=ended_on)


def resubmitted(council: Council, case: Case | None = None, *, on: datetime.date = ENDED, **given: Any) -> Case:
    """The old case, whose points have come back as a new one (`process_of(case).resubmitted_as`)."""
    case = case or process_ended(council)
    return do(
        concurrent.resubmit,
        case,
        by=council.officer,
        on=on,
        **{"process": process_of(case), "resubmitted_on": on, "form": "written", "words": "It is over. Please look."}
        | given,
    )


def withdrawn_unconfirmed(council: Council, case: Case | None = None) -> Case:
    case = case or taken_on(council)
    return do(closing.withdraw, case, by=council.officer, on=RECEIVED, withdrawn_on=RECEIVED, how="By telephone.")


def terms_sent(council: Council) -> Case:
    return do(closing.send_terms, answer_accepted(council), by=council.officer, on=RECEIVED, **TERMS)


TERMS: dict[str, Any] = {
    "terms": "The team manager rings every Friday.",
    "sent_on": RECEIVED,
    "sent_to": "Person 0405",
    "sent_how": "post",
}


def acknowledged(council: Council, case: Case | None = None) -> Case:
    case = case or logged(council)
    return do(
        contact.acknowledge, case, by=council.officer, on=case.received_on, stage=1, sent_on=RECEIVED, how="email"
    )


def enquiry(council: Council, kind: str = Kind.ENQUIRY) -> Case:
    """An enquiry that waits for its reply."""
    return logged(council, kind=kind, points=())


def replied(council: Council, case: Case | None = None) -> Case:
    case = case or enquiry(council)
    return do(
        contact.reply, case, by=council.officer, on=RECEIVED, sent_on=RECEIVED, words="It opens at nine.", how="email"
    )


def exhausted(council: Council) -> Case:
    """All stages done, and closed."""
    case = builders_stage_three.answered(council)
    return do(closing.close_exhausted, case, by=council.officer, on=answered_on(case), why="All stages are done.")


def closed_after_stage_two(council: Council) -> Case:
    case = builders_stage_two.answered(council)
    return do(closing.close, case, by=council.officer, on=answered_on(case), why="No request for a panel came.")


def answered_on(case: Case) -> datetime.date:
    """The day its last stage was answered."""
    return closing.last_answered(case).responded_on


def merged(council: Council, case: Case | None = None) -> Case:
    """Point 2 answered as part of point 1."""
    case = case or taken_on(council)
    first, second = case.elements.order_by("number")[:2]
    return do(
        elements.merge_element, case, by=council.officer, on=RECEIVED, element=second, into=first, why="One matter."
    )


def split(council: Council, case: Case | None = None) -> Case:
    """Point 1 made into points 1 and 3."""
    case = case or taken_on(council)
    return do(
        elements.split_element,
        case,
        by=council.officer,
        on=RECEIVED,
        element=case.elements.get(number=1),
        text="Nobody answered on Monday.",
        others=["Nobody rang back."],
        why="Two matters.",
    )
