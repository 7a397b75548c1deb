"""Guessing passwords is made slow, for each account and each address, and nobody is ever locked out.

A try is counted before the password is looked at, and taken back where it was right, so that a thousand tries at once
are a thousand tries. While somebody must wait, further tries are refused unread and count for nothing: an outsider who
keeps guessing at an account cannot make its owner wait longer than ONE_MINUTE from another address.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from .models import FailedSignIns

ONE_MINUTE = 60
QUARTER_OF_AN_HOUR = 15 * 60
FORGET_AFTER = datetime.timedelta(hours=1)
FIRST_WAIT = 5
"""Seconds, doubled with each further failure."""


@dataclass(frozen=True)
class Limit:
    """How many failures are free, and the longest wait in seconds after that."""

    free: int
    longest: int


LIMITS = {
    "account from address": Limit(free=5, longest=QUARTER_OF_AN_HOUR),
    # a whole office may share one address, and one person in it may have forgotten
    "address": Limit(free=20, longest=QUARTER_OF_AN_HOUR),
    # guesses from many addresses at once
    "account": Limit(free=20, longest=ONE_MINUTE),
}


class TooManyTries(Exception):
    """Signing in must wait. `seconds` says how long."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} seconds")
        self.seconds = seconds


def address_of(request: HttpRequest) -> str:
    """The address a request came from: the last one our own proxy wrote down, where there is a proxy."""
    forwarded = request.headers.get("X-Forwarded-For", "") if getattr(settings, "SECURE_PROXY_SSL_HEADER", None) else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def keys(email: str, address: str) -> dict[str, str]:
    """The three rows that a try counts in, as digests."""
    email = email.strip().casefold()
    named = {"account from address": f"{email}\n{address}", "address": address, "account": email}
    return {
        kind: salted_hmac(f"failed sign-ins: {kind}", value, algorithm="sha256").hexdigest()
        for kind, value in named.items()
    }


def wait_after(failures: int, limit: Limit) -> int:
    """Seconds to wait after so many failures."""
    beyond = failures - limit.free
    return 0 if beyond <= 0 else min(FIRST_WAIT * 2 ** min(beyond - 1, 20), limit.longest)


@transaction.atomic
def count_try(email: str, address: str, *, now: datetime.datetime) -> None:
    """Count a try that is about to be judged. Raises TooManyTries where it must wait; it is then not counted."""
    rows = {}
    for kind, of in sorted(keys(email, address).items()):
        FailedSignIns.objects.get_or_create(of=of, defaults={"last_at": now, "not_before": now})
        rows[kind] = FailedSignIns.objects.select_for_update().get(of=of)
    waits = [(row.not_before - now).total_seconds() for row in rows.values()]
    if max(waits) > 0:
        raise TooManyTries(int(max(waits)) + 1)
    for kind, row in rows.items():
        row.failures = 1 if now - row.last_at > FORGET_AFTER else row.failures + 1
        row.last_at = now
        row.not_before = now + datetime.timedelta(seconds=wait_after(row.failures, LIMITS[kind]))
        row.save()
    FailedSignIns.objects.filter(last_at__lt=now - FORGET_AFTER, not_before__lt=now).delete()


def was_right(email: str, address: str) -> None:
    """Take back the try that was right. Failures of others from the same address still count."""
    named = keys(email, address)
    FailedSignIns.objects.filter(of__in=[named["account from address"], named["account"]]).delete()
    FailedSignIns.objects.filter(of=named["address"], failures__gt=0).update(
        failures=F("failures") - 1, not_before=F("last_at")
    )
