"""What follows in the procedure when the complaints team puts right what was logged."""

from __future__ import annotations

from django.db.models import Q

from cases.models import Case, Kind
from cases.record import Refused
from stages.law.vocabulary import StartBasis, State
from stages.law.working_days import one_year_after
from stages.models import StageOne, Triage

NOT_YET_UNDER_WAY = (State.RECEIVED, State.TRIAGE, State.RECORDED)


def follow_the_details(case: Case) -> None:
    """Let the facts that were taken from the details of a held case move with them.

    Where day 0 of stage 1 is the day of receipt (reg 14(3)(c)), it is the day of receipt as it was put right. Whether
    a complaint came within the year (reg 9) is asked again of the dates while triage is open. Refused where a
    complaint that is under the procedure would cease to be one.
    """
    if case.kind != Kind.COMPLAINT and case.status not in NOT_YET_UNDER_WAY:
        raise Refused("This complaint is under the procedure already, so it stays a complaint.")
    from_receipt = StageOne.objects.filter(case=case, start_basis=StartBasis.RECEIVED)
    from_receipt.filter(Q(responded_on=None) | Q(responded_on__gte=case.received_on)).update(
        started_on=case.received_on
    )
    if case.grounds_arose_on:
        late = case.received_on > one_year_after(case.grounds_arose_on)
        Triage.objects.filter(case=case, completed_on=None, late__isnull=False).update(late=late)
