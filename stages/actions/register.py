"""The register of people from outside (and of staff who investigate): added, changed, and gone when it expires.

Somebody on the register has a post in that capacity for as long as the registration runs, and with it no case: they
see those they are appointed to, and nothing else.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Post, Role, User
from cases.models import Verb
from cases.permissions import Act, require
from cases.record import Refused, house_event
from stages.law.working_days import in_words
from stages.models import RegisterEntry
from stages.models.register import FROM_THE_REGISTER

INDEPENDENT = (Role.INDEPENDENT_PERSON, Role.PANEL_MEMBER)
"""Who must be neither a member nor an officer of the council, nor married to one (reg 2)."""


@transaction.atomic
def add(
    *,
    by: User,
    on: datetime.date,
    name: str,
    email: str,
    role: str,
    registered_on: datetime.date,
    expires_on: datetime.date,
    independent: bool,
    rate_pounds: Decimal | None = None,
    rate_per: str = "",
    was_of_the_council_until: datetime.date | None = None,
    checks: str = "",
) -> RegisterEntry:
    """Put somebody on the register in one capacity. Who has the email address already is that person.

    A new person cannot sign in until they have been given a password.
    """
    require(by, Act.KEEP_SETTINGS)
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        try:
            user = User.objects.create_user(email.strip(), name.strip())
        except ValidationError as error:
            raise Refused(" ".join(error.messages)) from error
    elif user.name.casefold() != name.strip().casefold():
        raise Refused(f"The email address {user.email} belongs to {user.name}. Check the name, or the address.")
    if RegisterEntry.objects.filter(user=user, role=role).exists():
        raise Refused(f"{user.name} is on the register as {Role(role).label} already. Change that entry instead.")
    entry = RegisterEntry(
        user=user,
        role=role,
        registered_on=registered_on,
        expires_on=expires_on,
        independent=independent,
        rate_pounds=rate_pounds,
        rate_per=rate_per,
        was_of_the_council_until=was_of_the_council_until,
        checks=checks,
    )
    _require_sound(entry, on)
    entry.save()
    Post.objects.create(user=user, role=role, from_on=registered_on, until_on=expires_on)
    house_event(Verb.REGISTER_CHANGED, by=by, on=on, about=str(entry)[:100], words={"after": _facts(entry)})
    return entry


@transaction.atomic
def change(entry: RegisterEntry, *, by: User, on: datetime.date, **facts: Any) -> RegisterEntry:
    """Change what the register says of somebody: availability, rate, expiry, independence, checks.

    Their post ends with their registration. Appointments that this puts in doubt are looked at again the same day.
    """
    require(by, Act.KEEP_SETTINGS)
    entry = RegisterEntry.objects.select_for_update(of=("self",)).select_related("user").get(pk=entry.pk)
    before = _facts(entry)
    for name, value in facts.items():
        if name not in before:
            raise TypeError(f"The register has no {name} to change.")
        setattr(entry, name, value)
    after = _facts(entry)
    if before == after:
        return entry
    if entry.independent or entry.role not in INDEPENDENT or entry.expires_on > on:
        _require_sound(entry, on)
    entry.save()
    posts = Post.objects.filter(user=entry.user, role=entry.role)
    last = posts.order_by("-from_on").first()
    if last is None:
        Post.objects.create(user=entry.user, role=entry.role, from_on=entry.registered_on, until_on=entry.expires_on)
    else:
        last.until_on = max(entry.expires_on, last.from_on)
        last.save(update_fields=["until_on"])
    changed = [name for name in before if before[name] != after[name]]
    house_event(
        Verb.REGISTER_CHANGED,
        by=by,
        on=on,
        about=str(entry)[:100],
        words={"before": {n: before[n] for n in changed}, "after": {n: after[n] for n in changed}},
    )
    return entry


def _require_sound(entry: RegisterEntry, on: datetime.date) -> None:
    """What must hold of an entry before it is kept, in sentences; the row's own rules stand behind them."""
    if entry.expires_on < entry.registered_on:
        raise Refused("A registration cannot expire before it begins.")
    if entry.away_from and entry.away_until and entry.away_until < entry.away_from:
        raise Refused("Somebody cannot be available again before they went away.")
    if (entry.rate_pounds is None) != (not entry.rate_per):
        raise Refused("Give the rate in pounds and what it is for: an hour, a day or a case.")
    if entry.role in INDEPENDENT:
        if not entry.independent:
            raise Refused(
                f"Somebody who does not meet the test of reg 2 cannot be {Role(entry.role).label}. If they met it "
                f"once, let the registration expire: set its last day to {in_words(on)} or before."
            )
        if _staff_posts(entry.user, on):
            raise Refused(f"{entry.user.name} holds a post with the council, so they are not independent (reg 2).")
    entry.full_clean(exclude=["user"])


def _staff_posts(user: User, on: datetime.date) -> bool:
    if user.pk is None:
        return False
    return user.posts.filter(Post.held_on(on)).exclude(role__in=FROM_THE_REGISTER).exists()


def _facts(entry: RegisterEntry) -> dict[str, Any]:
    names = (
        "registered_on",
        "expires_on",
        "rate_pounds",
        "rate_per",
        "away_from",
        "away_until",
        "independent",
        "was_of_the_council_until",
        "checks",
    )
    return {name: getattr(entry, name) for name in names}
