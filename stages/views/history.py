"""Events as sentences."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import Role
from cases.models import Event


@dataclass(frozen=True, slots=True)
class Told:
    """One event as the history tells it: what, by whom, when, why, and what changed."""

    what: str
    by: str
    at: datetime.datetime
    on: datetime.date | None
    why: str
    changes: list[tuple[str, str, str]]


def sentences(events: Iterable[Event]) -> list[Told]:
    """The events, newest first as given, ready to be shown."""
    return [told(event) for event in events]


def told(event: Event) -> Told:
    payload = getattr(event, "payload", None)
    words = payload.words if payload else {}
    before, after = words.get("before", {}), words.get("after", {})
    what = event.get_verb_display() + (f": {event.about}" if event.about else "")
    recorded = timezone.localtime(event.at)
    role = Role(event.acting_as).label if event.acting_as in Role.values else ""
    by = f"{event.actor.name}{', ' + role if role else ''}" if event.actor else "the system"
    return Told(
        what=what,
        by=by,
        at=recorded,
        on=event.on if event.on != recorded.date() else None,
        why=str(words.get("why", "")),
        changes=[
            (name.removesuffix("_id").replace("_", " "), _plain(before.get(name)), _plain(after.get(name)))
            for name in dict.fromkeys([*before, *after])
            if name not in ("next_step", "next_due_on")
        ],
    )


def _plain(value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(_plain(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_plain(item)}" for name, item in value.items())
    return str(value)
