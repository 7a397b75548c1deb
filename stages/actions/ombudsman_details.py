"""What is learnt of a case with the Ombudsman after it was recorded here: its reference, its category, the day it came.

An early referral is recorded on the day the council sends it, before the Ombudsman has given it any of these.
"""

from __future__ import annotations

import datetime

from django.db import transaction

from accounts.models import User
from cases.models import Case, Verb
from cases.permissions import Act
from cases.record import Refused
from stages.actions.deed import begin, finish
from stages.law.moves import Move
from stages.law.vocabulary import OmbudsmanKind
from stages.law.working_days import in_words
from stages.models import OmbudsmanCase

DETAILS = ("ombudsman_reference", "category", "received_there_on")


@transaction.atomic
def change_details(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    ombudsman_case: OmbudsmanCase,
    ombudsman_reference: str = "",
    category: str = "",
    received_there_on: datetime.date | None = None,
) -> OmbudsmanCase:
    """Fill in, or put right, what the Ombudsman calls its case and when it received it (DOMAIN 7.3).

    The council sends an early referral, so the Ombudsman receives it on that day or later; of every other case the
    council is told, so the Ombudsman had it on that day or before. Raises Refused where the dates are not in order.
    """
    case = begin(case, Move.KEEP_OMBUDSMAN, Act.KEEP_OMBUDSMAN, seen=seen, by=by)
    row = OmbudsmanCase.objects.get(pk=ombudsman_case.pk, case=case)
    if received_there_on is not None:
        _in_order(row, received_there_on, on)
    before = {name: getattr(row, name) for name in DETAILS}
    row.ombudsman_reference, row.category, row.received_there_on = ombudsman_reference, category, received_there_on
    row.full_clean(exclude=["case"])
    row.save()
    finish(
        case,
        Move.KEEP_OMBUDSMAN,
        Verb.OMBUDSMAN_STEP_RECORDED,
        by=by,
        on=on,
        about="reference, category and day of receipt",
        before=before,
        after={name: getattr(row, name) for name in DETAILS},
    )
    return row


def _in_order(row: OmbudsmanCase, received_there_on: datetime.date, on: datetime.date) -> None:
    """Refuse a day on which the Ombudsman cannot have received the case."""
    if received_there_on > on:
        raise Refused("The Ombudsman cannot have received it on a day that has not come yet.")
    if row.referred_on and row.kind == OmbudsmanKind.O4 and received_there_on < row.referred_on:
        raise Refused(f"It was referred on {in_words(row.referred_on)}, so the Ombudsman received it then or later.")
    if row.referred_on and row.kind != OmbudsmanKind.O4 and received_there_on > row.referred_on:
        raise Refused("The Ombudsman must have received it on or before the day the council was told.")
    if row.decided_on and received_there_on > row.decided_on:
        raise Refused(f"The Ombudsman decided on {in_words(row.decided_on)}, so it was received then or before.")
