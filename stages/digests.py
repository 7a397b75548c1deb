"""The outbox: one message to one person on one working day, saying how many things wait for them and nothing else.

A row is claimed by compare-and-set before anything is sent, and marked as sent afterwards. Between the two a process
may die, and then nobody knows whether the message left: such a row becomes `unknown`, is shown to the complaints
manager, and is never sent again by a machine. What is waiting at the end of a day goes with the next day's message.

The mail server is spoken to before a row is claimed. Where it is not there, or will not have us, nothing is in doubt:
the round ends, and everything waits for the next tick.
"""

from __future__ import annotations

import datetime
import logging
import smtplib
import time
from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.models import Verb
from cases.permissions import Act, require
from cases.record import Refused, house_event
from stages.calendar import england
from stages.models import Digest, Reminder

log = logging.getLogger(__name__)

FROM_HOUR, UNTIL_HOUR = 8, 18
"""London time. Nobody is written to at night, on a weekend or on a bank holiday."""
STALE_AFTER = datetime.timedelta(minutes=15)
"""A claim older than this was left behind: a send gives up long before (EMAIL_TIMEOUT)."""
TRIED_AGAIN_AFTER = datetime.timedelta(minutes=15)
"""A message that the mail server refused outright is tried again after this."""

CERTAINLY_NOT_SENT = (smtplib.SMTPSenderRefused, smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)
"""The mail server would not have this message. After any other fault it may have taken it."""


@dataclass
class Posted:
    """What one round of the outbox did."""

    sent: int = 0
    failed: list[str] = field(default_factory=list)


def post(now: datetime.datetime) -> Posted:
    """Send what is due at a moment. Safe to run twice, or in two places at once."""
    posted = Posted()
    _give_up_stale(now, posted)
    if settings.SENDS_EMAIL and may_write_at(now):
        make(timezone.localdate(now))
        _send_each(_waiting(now), now, posted)
    return posted


def may_write_at(now: datetime.datetime) -> bool:
    """Whether people are written to at this moment: on a working day, between eight and six in London."""
    there = timezone.localtime(now)
    return FROM_HOUR <= there.hour < UNTIL_HOUR and england().is_working(there.date())


def make(today: datetime.date) -> None:
    """Put what waits for each person into their message of today, unless that has been claimed already."""
    _carry_over(today)
    waiting = Reminder.objects.filter(digest__isnull=True, settled_on__isnull=True, recipient__is_active=True)
    for recipient in waiting.order_by("recipient").values_list("recipient", flat=True).distinct():
        with transaction.atomic():
            digest, _ = Digest.objects.select_for_update().get_or_create(recipient_id=recipient, on=today)
            if digest.status == Digest.Status.WAITING:
                waiting.filter(recipient=recipient).update(digest=digest)


def _carry_over(today: datetime.date) -> None:
    """A message that no round could send on its own day becomes the one of today: one message, not two."""
    left = Digest.objects.filter(status=Digest.Status.WAITING, on__lt=today)
    for pk, recipient in left.order_by("-on").values_list("pk", "recipient"):
        with transaction.atomic():
            if not Digest.objects.filter(recipient=recipient, on=today).exists():
                Digest.objects.filter(pk=pk, status=Digest.Status.WAITING).update(on=today, claimed_at=None)


def _waiting(now: datetime.datetime) -> list[int]:
    """The messages to send: those with something in them that still stands, and not refused a moment ago."""
    still = Count("reminders", filter=Q(reminders__settled_on__isnull=True))
    ready = Q(claimed_at__isnull=True) | Q(claimed_at__lte=now - TRIED_AGAIN_AFTER)
    today = timezone.localdate(now)
    digests = Digest.objects.filter(ready, on=today, status=Digest.Status.WAITING, recipient__is_active=True)
    return list(digests.annotate(still=still).filter(still__gt=0).order_by("pk").values_list("pk", flat=True))


def _send_each(waiting: list[int], now: datetime.datetime, posted: Posted) -> None:
    """One message after the other, each with a connection of its own, until all are done or no server answers."""
    began = time.monotonic()
    for pk in waiting:
        server = get_connection()
        try:
            if not _answers(server, posted):
                return
            # dated when it is made, not when the round began: a long round leaves no old claims
            _send(pk, server, now + datetime.timedelta(seconds=time.monotonic() - began), posted)
        finally:
            _hang_up(server)


def _answers(server: BaseEmailBackend, posted: Posted) -> bool:
    try:
        server.open()
    except Exception as fault:
        log.error("The mail server cannot be spoken to: %s", type(fault).__name__)
        posted.failed.append(f"the mail server: {type(fault).__name__}")
        return False
    return True


def _hang_up(server: BaseEmailBackend) -> None:
    """What becomes of a message is known before the connection is closed, and no fault of closing it changes that."""
    try:
        server.close()
    except (OSError, smtplib.SMTPException) as fault:
        log.info("The mail server did not say goodbye: %s", type(fault).__name__)


def _send(pk: int, server: BaseEmailBackend, now: datetime.datetime, posted: Posted) -> None:
    mine = Digest.objects.filter(pk=pk, claimed_at=now)
    claimed = Digest.objects.filter(pk=pk, status=Digest.Status.WAITING).update(
        status=Digest.Status.SENDING, claimed_at=now
    )
    if not claimed:
        return  # another round has it
    digest = Digest.objects.select_related("recipient").get(pk=pk)
    things = digest.reminders.filter(settled_on__isnull=True).count()
    try:
        server.send_messages([message(digest.recipient.email, things)])
    except CERTAINLY_NOT_SENT as refusal:
        mine.filter(status=Digest.Status.SENDING).update(status=Digest.Status.WAITING)
        _note(posted, pk, refusal)
    except Exception as fault:
        mine.filter(status=Digest.Status.SENDING).update(status=Digest.Status.UNKNOWN)
        _note(posted, pk, fault)
    else:
        # given up as stale meanwhile or not: whoever sent it knows that it was sent
        either = (Digest.Status.SENDING, Digest.Status.UNKNOWN)
        mine.filter(status__in=either).update(status=Digest.Status.SENT, sent_at=now)
        posted.sent += 1


def message(address: str, things: int) -> EmailMessage:
    """The whole of what leaves by e-mail: a number and a link. No name, no case, one recipient."""
    many = "1 thing" if things == 1 else f"{things} things"
    return EmailMessage(
        subject=f"{settings.SERVICE_NAME}: {many} to do",
        body=f"You have {many} to do.\n\n{settings.SITE_URL}{reverse('reminders')}\n",
        to=[address],
    )


def _give_up_stale(now: datetime.datetime, posted: Posted) -> None:
    stale = Digest.objects.filter(status=Digest.Status.SENDING, claimed_at__lt=now - STALE_AFTER)
    count = stale.update(status=Digest.Status.UNKNOWN)
    if count:
        log.warning("%d messages may or may not have been sent; the complaints manager is shown them", count)


def _note(posted: Posted, pk: int, fault: Exception) -> None:
    # no traceback: the mail server's words may hold the address
    log.error("Message %s could not be sent: %s", pk, type(fault).__name__)
    posted.failed.append(f"message {pk}: {type(fault).__name__}")


@transaction.atomic
def look_into(digest: Digest, *, by: User, on: datetime.date, arrived: bool) -> None:
    """A person says what became of a message that may not have been sent: it arrived, or it is to be sent again."""
    require(by, Act.KEEP_SETTINGS)
    became = Digest.Status.SENT if arrived else Digest.Status.WAITING
    changed = Digest.objects.filter(pk=digest.pk, status=Digest.Status.UNKNOWN).update(status=became, claimed_at=None)
    if not changed:
        raise Refused("Somebody has looked into this message already.")
    said = "it arrived" if arrived else "it is to be sent again"
    house_event(Verb.MESSAGE_LOOKED_INTO, by=by, on=on, about=f"message {digest.pk}: {said}")
