"""What follows in the procedure when the complaints team puts right what was logged."""

from __future__ import annotations

import datetime

from django.db.models import Q

from cases.models import Case, Kind
from cases.record import Refused
from stages.law.moves import Move, possible
from stages.law.vocabulary import StartBasis, State
from stages.law.working_days import one_year_after
from stages.models import ConcurrentProcess, StageOne, StageTwo, Triage

NOT_YET_UNDER_WAY = (State.RECEIVED, State.TRIAGE, State.RECORDED)
NO_NEW_POINT = (
    "A review panel looks at how stage 2 dealt with the points that it had, and takes no new complaint. Log this as a "
    "complaint of its own: it starts at stage 1."
)
"""Why a case at stage 3 takes no further point (DOMAIN 6.4), and what to do instead."""


def follow_the_details(case: Case) -> None:
    """Let the facts that were taken from the details of a held case move with them.

    Where day 0 of stage 1 is the day of receipt (reg 14(3)(c)), it is the day of receipt as it was put right. Until the
    statement is final, stage 2 starts as the complaint was spoken or written (reg 17(4)-(5)). Whether a complaint came
    within the year (reg 9) is asked again of the dates while triage is open. Refused where a complaint that is under
    the procedure would cease to be one.
    """
    if case.kind != Kind.COMPLAINT and case.status not in NOT_YET_UNDER_WAY:
        raise Refused("This complaint is under the procedure already, so it stays a complaint.")
    from_receipt = StageOne.objects.filter(case=case, start_basis=StartBasis.RECEIVED)
    from_receipt.filter(Q(responded_on=None) | Q(responded_on__gte=case.received_on)).update(
        started_on=case.received_on
    )
    if case.form:
        StageTwo.objects.filter(case=case, responded_on=None, statement_final_on=None).update(complaint_form=case.form)
    if case.grounds_arose_on:
        late = came_late(case, case.grounds_arose_on)
        Triage.objects.filter(case=case, completed_on=None, late__isnull=False).update(late=late)


def came_late(case: Case, arose_on: datetime.date) -> bool:
    """Whether it was made more than one year after its grounds arose (reg 9(1)).

    A complaint resubmitted after a concurrent process has a year of its own, which was asked when it came (reg 8(5)).
    """
    resubmitted = ConcurrentProcess.objects.filter(resubmitted_as=case).exists()
    return not resubmitted and case.received_on > one_year_after(arose_on)


def takes_new_points(case: Case) -> bool:
    """Whether a point of complaint can still be added where the case is."""
    return possible(Move.ADD_POINT, case.status, case.procedure)


def require_room_for_a_point(case: Case) -> None:
    """Refuse a new point on a held case that is with a panel, or was."""
    if not takes_new_points(case):
        raise Refused(NO_NEW_POINT)
