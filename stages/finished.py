"""Telling people that the long work they asked for is finished: once, wherever they are.

What is finished is a reminder, written in the transaction in which it ended. It is shown on the next page that the
person opens, whichever that is, and is settled by that. Whoever opens none is told by the day's message that something
waits for them (`digests.py`), which says no more than that.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from cases.models import Promise
from cases.prepared import Given, Prepared
from stages.law.prompts import Duty
from stages.models import Reminder

LONGEST = Reminder._meta.get_field("about").max_length
AT_ONCE = 5
"""As many are shown on one page; the next page shows more."""


def tell(work: Promise) -> None:
    """Note that this work ended, for whoever asked for it. The caller holds the transaction in which it did."""
    if work.made_by_id is None:
        return
    today, said = timezone.localdate(), work.said
    Reminder.objects.get_or_create(
        recipient_id=work.made_by_id,
        key=f"{_key(work)}{work.attempt}:{said}"[:200],
        defaults={
            "kind": Duty.FINISHED,
            "about": said[:LONGEST],
            "address": work.get_absolute_url(),
            "due_on": today,
            "arose_on": today,
        },
    )


def not_told(user: User | Given) -> QuerySet[Reminder]:
    """What ended and this person has not been shown."""
    return Reminder.objects.filter(recipient=user, kind=Duty.FINISHED, settled_on__isnull=True)


WAITING = Prepared(lambda: not_told(Given("user")).order_by("pk")[:AT_ONCE])


def seen(work: Promise, user: User) -> bool:
    """This person is looking at what came of it: nobody need tell them. Tells whether they had not been told yet."""
    return not_told(user).filter(key__startswith=_key(work)).update(settled_on=timezone.localdate()) > 0


def _key(work: Promise) -> str:
    return f"house:{Duty.FINISHED.value}:{work._meta.label_lower}-{work.pk}-"


def told(request: HttpRequest) -> list[Reminder]:
    """What this page is to say ended. Each is said by one page alone: the row is settled by whichever shows it."""
    user = getattr(request, "user", None)
    if request.method != "GET" or user is None or not user.is_authenticated:
        return []
    waiting = WAITING.objects(user=user.pk)
    today = timezone.localdate()
    return [one for one in waiting if not_told(user).filter(pk=one.pk).update(settled_on=today) == 1]


def finished(request: HttpRequest) -> dict[str, Any]:
    """The same for the frame of every page, asked only when a page is drawn (context processor)."""
    return {"finished": SimpleLazyObject(lambda: told(request))}
