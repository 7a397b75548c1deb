"""What was offered to put it right, with any payment, and what the procedure cost: from any stage, in pounds (6.5)."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from cases.models import Case, Element, Term, Verb
from cases.permissions import Act
from cases.record import Refused
from stages.actions.deed import begin, finish
from stages.law.moves import Move
from stages.law.vocabulary import CostCategory, Layer
from stages.models import Cost, Remedy


@transaction.atomic
def record_remedy(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    layer: Layer,
    text: str,
    offered_on: datetime.date,
    type: Term | None = None,
    redress_pounds: Decimal | None = None,
    budget_code: str = "",
    accepted_on: datetime.date | None = None,
    paid_on: datetime.date | None = None,
    element: Element | None = None,
) -> Remedy:
    """Record what was offered, at which stage, and how far it has come: offered, accepted, paid."""
    case = begin(case, Move.LEARN, Act.KEEP_LEARNING, seen=seen, by=by)
    row = Remedy(
        case=case,
        layer=layer,
        type=type,
        text=text,
        redress_pounds=redress_pounds,
        element=Element.objects.get(pk=element.pk, case=case) if element else None,
    )
    _come_so_far(row, on=on, budget_code=budget_code, offered_on=offered_on, accepted_on=accepted_on, paid_on=paid_on)
    row.save()
    after = {"text": text, "type": str(type or ""), "redress_pounds": redress_pounds} | _so_far(row)
    finish(case, Move.LEARN, Verb.REMEDY_RECORDED, by=by, on=offered_on, about=row.get_layer_display(), after=after)
    return row


@transaction.atomic
def change_remedy(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    remedy: Remedy,
    offered_on: datetime.date,
    redress_pounds: Decimal | None = None,
    budget_code: str = "",
    accepted_on: datetime.date | None = None,
    paid_on: datetime.date | None = None,
) -> Remedy:
    """Record that a remedy was accepted or paid, or put its amount right. What it was before stays in the history."""
    case = begin(case, Move.LEARN, Act.KEEP_LEARNING, seen=seen, by=by)
    row = Remedy.objects.get(pk=remedy.pk, case=case)
    before = _so_far(row) | {"redress_pounds": row.redress_pounds}
    row.redress_pounds = redress_pounds
    _come_so_far(row, on=on, budget_code=budget_code, offered_on=offered_on, accepted_on=accepted_on, paid_on=paid_on)
    row.save()
    after = _so_far(row) | {"redress_pounds": redress_pounds}
    finish(
        case,
        Move.LEARN,
        Verb.REMEDY_RECORDED,
        by=by,
        on=on,
        about=row.get_layer_display(),
        before=before,
        after=after,
    )
    return row


@transaction.atomic
def record_cost(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    category: CostCategory,
    pounds: Decimal,
    incurred_on: datetime.date,
    note: str = "",
) -> Cost:
    """Record one cost of dealing with this case, such as an investigator's invoice. A credit is a negative amount."""
    case = begin(case, Move.LEARN, Act.KEEP_LEARNING, seen=seen, by=by)
    if not case.received_on <= incurred_on <= on:
        raise Refused("The cost must have been incurred between the day the complaint was received and today.")
    if pounds == 0:
        raise Refused("Enter an amount. A cost of nothing is not recorded.")
    row = Cost(case=case, category=category, pounds=pounds, incurred_on=incurred_on, note=note)
    row.full_clean(exclude=["case"])
    row.save()
    after = {"category": category, "pounds": pounds, "note": note}
    about = f"{row.get_category_display()}, £{pounds}"
    finish(case, Move.LEARN, Verb.COST_RECORDED, by=by, on=incurred_on, about=about, after=after)
    return row


def _come_so_far(
    row: Remedy,
    *,
    on: datetime.date,
    budget_code: str,
    offered_on: datetime.date,
    accepted_on: datetime.date | None,
    paid_on: datetime.date | None,
) -> None:
    days = [day for day in (offered_on, accepted_on, paid_on) if day]
    if days != sorted(days) or days[-1] > on or days[0] < row.case.received_on:
        raise Refused(
            "A remedy is offered after the complaint was received, then accepted, then paid, and none of it in the "
            "future. Check the dates."
        )
    if paid_on and not row.redress_pounds:
        raise Refused("Enter the amount in pounds: something was paid.")
    row.budget_code, row.offered_on, row.accepted_on, row.paid_on = budget_code, offered_on, accepted_on, paid_on
    row.full_clean(exclude=["case", "element", "type", "ombudsman_case"])


def _so_far(row: Remedy) -> dict[str, object]:
    return {name: getattr(row, name) for name in ("offered_on", "accepted_on", "paid_on", "budget_code")}
