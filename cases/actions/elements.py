"""Points of complaint: added, reworded, withdrawn, merged, split. One is never deleted, and keeps its number to the
Ombudsman."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

from django.db import transaction

from accounts.models import User
from cases.models import Case, Element, ElementStatus, Term, Verb
from cases.permissions import Act
from cases.record import Refused

from .changing import begin, finish

BEFORE_ADDING: list[Callable[[Case], None]] = []
"""What must allow a new point first. `cases` may not import `stages`, which knows how far a case has come and adds its
function here when it starts. Each is given the held case, and raises Refused."""
AFTER_WITHDRAWING: list[Callable[[Case, User, datetime.date], None]] = []
"""What follows when a point was withdrawn. Each is given the held case, who recorded it, and the day of it."""


@transaction.atomic
def add_element(
    case: Case, *, seen: int | None, by: User, on: datetime.date, text: str, subject: Term | None = None
) -> Element:
    """Add a point of complaint under the next number."""
    case = begin(case, Act.EDIT, seen=seen, by=by)
    for allow in BEFORE_ADDING:
        allow(case)
    element = new_element(case, text, subject=subject)
    finish(case, Verb.ELEMENT_ADDED, by=by, on=on, about=f"point {element.number}", after={"text": text})
    return element


@transaction.atomic
def reword_element(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    element: Element,
    text: str,
    subject: Term | None = None,
) -> Element:
    """Change the words of a point, as agreed with the person who made it. The old words stay in the history."""
    case = begin(case, Act.EDIT, seen=seen, by=by)
    element = open_element(case, element)
    before = {"text": element.text, "subject": element.subject_id}
    element.text, element.subject = text, subject
    element.full_clean(validate_constraints=False)
    after = {"text": element.text, "subject": element.subject_id}
    if before != after:
        element.save(update_fields=["text", "subject"])
        finish(case, Verb.ELEMENT_REWORDED, by=by, on=on, about=f"point {element.number}", before=before, after=after)
    return element


@transaction.atomic
def withdraw_element(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    element: Element,
    withdrawn_on: datetime.date,
    why: str,
) -> Element:
    """Record that the complainant withdrew one point (reg 7), how and when. The others go on, or stay stopped."""
    case = begin(case, Act.EDIT, seen=seen, by=by)
    element = open_element(case, element)
    if withdrawn_on < case.received_on:
        raise Refused("It cannot have been withdrawn before the complaint was received.")
    if not case.elements.filter(status__in=[ElementStatus.OPEN, ElementStatus.STOPPED]).exclude(pk=element.pk).exists():
        raise Refused("This is the only point left. If they withdraw it, record that the complaint is withdrawn.")
    before = {"status": element.status}
    element.status = ElementStatus.WITHDRAWN
    element.save(update_fields=["status"])
    finish(
        case,
        Verb.ELEMENT_WITHDRAWN,
        by=by,
        on=withdrawn_on,
        why=why,
        about=f"point {element.number}",
        before=before,
        after={"status": ElementStatus.WITHDRAWN},
    )
    for follow in AFTER_WITHDRAWING:
        follow(case, by, withdrawn_on)
    return element


@transaction.atomic
def merge_element(
    case: Case, *, seen: int | None, by: User, on: datetime.date, element: Element, into: Element, why: str
) -> Element:
    """Answer one point as part of another. Both stay: this one with its number and what was found on it so far.

    A point that is stopped while another process runs is not merged, for then it would be considered after all.
    """
    case = begin(case, Act.EDIT, seen=seen, by=by)
    element, into = (_being_looked_into(case, one) for one in (element, into))
    if element.pk == into.pk:
        raise Refused("A point cannot be merged into itself. Choose another.")
    element.status, element.merged_into = ElementStatus.MERGED, into
    element.save(update_fields=["status", "merged_into"])
    finish(
        case,
        Verb.ELEMENT_MERGED,
        by=by,
        on=on,
        why=why,
        about=f"point {element.number}",
        after={"merged_into": f"point {into.number}"},
    )
    return element


@transaction.atomic
def split_element(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    element: Element,
    text: str,
    others: Sequence[str],
    why: str,
) -> list[Element]:
    """Make two points or more out of one. The first keeps the number, and with it what was found on it so far; the
    others follow under the next numbers and say which they came from."""
    case = begin(case, Act.EDIT, seen=seen, by=by)
    element = _being_looked_into(case, element)
    if not others:
        raise Refused("Say what the second point is. To change the words of one point, reword it.")
    before = {"text": element.text}
    element.text = text
    element.full_clean(validate_constraints=False)
    element.save(update_fields=["text"])
    parts = [new_element(case, other, subject=element.subject, split_from=element) for other in others]
    finish(
        case,
        Verb.ELEMENT_SPLIT,
        by=by,
        on=on,
        why=why,
        about=f"point {element.number}",
        before=before,
        after={"text": text} | {f"point {part.number}": part.text for part in parts},
    )
    return [element, *parts]


def new_element(case: Case, text: str, *, subject: Term | None = None, split_from: Element | None = None) -> Element:
    """A point under the next number of a held case."""
    last = case.elements.order_by("-number").values_list("number", flat=True).first() or 0
    element = Element(case=case, number=last + 1, text=text, subject=subject, split_from=split_from)
    element.full_clean()
    element.save()
    return element


def open_element(case: Case, element: Element) -> Element:
    """The point, read again; Refused where it is no longer being looked into."""
    element = Element.objects.select_for_update().get(pk=element.pk, case=case)
    if element.status not in (ElementStatus.OPEN, ElementStatus.STOPPED):
        raise Refused(f"Point {element.number} is {element.get_status_display()}, so it stands as it is.")
    return element


def _being_looked_into(case: Case, element: Element) -> Element:
    element = open_element(case, element)
    if element.status != ElementStatus.OPEN:
        raise Refused(f"Point {element.number} is {element.get_status_display()}, so it is neither merged nor split.")
    return element
