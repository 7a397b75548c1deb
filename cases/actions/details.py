"""The details of a case put right, and the four things a person must be told on receipt (reg 11)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import User
from cases.models import Case, CaseCause, InformationDuty, Kind, Term, Verb
from cases.permissions import Act
from cases.record import Refused

from .changing import begin, finish

DETAILS = (
    "kind",
    "received_on",
    "received_time",
    "reached_team_on",
    "form",
    "method",
    "point_of_receipt",
    "words",
    "desired_outcome",
    "grounds_arose_on",
    "complainant_type",
    "service_area",
    "team",
    "subject",
    "sub_subject",
    "advocate",
    "court_involved",
    "child_protection_plan",
)
"""The fields of a case that the complaints team fills in and may put right."""

MUST_SAY_WHY = ("kind", "received_on")
"""They move the clock, or take the case out of the procedure."""

FIRST_STATUS = {Kind.COMPLIMENT: "recorded"}
"""A compliment is recorded and done. Everything else begins as received (`stages/law/vocabulary.py`)."""


@dataclass(frozen=True)
class Told:
    """One of the four duties as somebody recorded it."""

    done_on: datetime.date | None = None
    not_relevant: bool = False
    document: str = ""


@transaction.atomic
def change_details(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    details: Mapping[str, Any],
    causes: Sequence[Term] | None = None,
    why: str = "",
) -> Case:
    """Put right what was logged. Changing the kind or the date received needs a reason: clocks follow from it."""
    case = begin(case, Act.EDIT, seen=seen, by=by)
    unknown = set(details) - set(DETAILS)
    if unknown:
        raise ValueError(f"not details of a case: {sorted(unknown)}")
    before = {name: getattr(case, name) for name in details}
    moved = [name for name in MUST_SAY_WHY if name in details and details[name] != before[name]]
    if moved and not why.strip():
        raise Refused("Say why the kind or the date received is changed: the time limits follow from it.")
    if "kind" in moved:
        change_status_with_kind(case, Kind(details["kind"]))
    for name, value in details.items():
        setattr(case, name, value)
    case.full_clean(exclude=["officer"])
    old_causes, new_causes = cause_ids(case), None if causes is None else [cause.pk for cause in causes]
    causes_changed = new_causes is not None and new_causes != old_causes
    if causes_changed:
        set_causes(case, causes or [])
    if causes_changed or any(getattr(case, name) != value for name, value in before.items()):
        finish(
            case,
            Verb.DETAILS_CHANGED,
            by=by,
            on=on,
            why=why,
            before={"causes": old_causes} if causes_changed else None,
            after={"causes": new_causes} if causes_changed else None,
        )
    return case


def change_status_with_kind(case: Case, kind: Kind) -> None:
    """A compliment is never under the procedure: only a case that nothing was done to yet can become one, or cease."""
    first = FIRST_STATUS.get(Kind(case.kind), "received")
    then = FIRST_STATUS.get(kind, "received")
    if first != then:
        if case.status != first:
            raise Refused("Work on this case has begun, so it can no longer become a compliment.")
        case.status = then


def cause_ids(case: Case) -> list[int]:
    return list(case.causes.order_by("position").values_list("cause_id", flat=True))


def set_causes(case: Case, causes: Sequence[Term]) -> None:
    """The causes of a held case, the first of them the primary one."""
    case.causes.all().delete()
    CaseCause.objects.bulk_create(
        CaseCause(case=case, cause=cause, position=position) for position, cause in enumerate(dict.fromkeys(causes))
    )


@transaction.atomic
def record_duties(case: Case, *, seen: int | None, by: User, on: datetime.date, duties: Mapping[str, Told]) -> Case:
    """Record what the person was told on receipt, when, and with what document (reg 11; SI 2004/719 reg 4)."""
    case = begin(case, Act.RECORD_DUTIES, seen=seen, by=by)
    before = duties_now(case)
    set_duties(case, duties)
    after = duties_now(case)
    if before != after:
        finish(case, Verb.DUTIES_RECORDED, by=by, on=on, before={"duties": before}, after={"duties": after})
    return case


def set_duties(case: Case, duties: Mapping[str, Told]) -> None:
    """The duty rows of a held case. One that is neither done nor spared is outstanding, and needs no row."""
    for item, told in duties.items():
        item = InformationDuty.Item(item)
        if told.not_relevant and item not in InformationDuty.WHERE_RELEVANT:
            raise Refused(f"“{item.label}” is owed to everyone, so it cannot be marked as not relevant.")
        if told.done_on and told.done_on < case.received_on:
            raise Refused(f"“{item.label}” cannot have been done before the date received.")
        if told.done_on is None and not told.not_relevant:
            case.duties.filter(item=item).delete()
            continue
        duty = case.duties.filter(item=item).first() or InformationDuty(case=case, item=item)
        duty.done_on, duty.not_relevant, duty.document = told.done_on, told.not_relevant, told.document
        duty.full_clean()
        duty.save()


def duties_now(case: Case) -> dict[str, dict[str, Any]]:
    rows = case.duties.values("item", "done_on", "not_relevant", "document")
    return {
        row["item"]: {
            "done_on": row["done_on"] and row["done_on"].isoformat(),
            "not_relevant": row["not_relevant"],
            "document": row["document"],
        }
        for row in rows
    }
