"""Keeping a cross-table under a name, sharing it, and letting it go."""

from __future__ import annotations

import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from cases.models import Verb
from cases.permissions import Act, require
from cases.record import Refused, house_event
from reporting.models import SavedTable


@transaction.atomic
def save_table(name: str, asked: str, *, shared: bool, by: User, on: datetime.date) -> SavedTable:
    """Keep a question under a name. A name that this person has used already is refused."""
    require(by, Act.SEE_FIGURES)
    try:
        with transaction.atomic():
            saved = SavedTable.objects.create(name=name, asked=asked, owner=by, shared=shared)
    except IntegrityError:
        raise Refused(f"You have a table called “{name}” already. Choose another name, or remove that one.") from None
    words = {"asked": asked, "shared": shared}
    house_event(Verb.TABLE_SAVED, by=by, on=on, about=name, words=words)
    return saved


@transaction.atomic
def share_table(saved: SavedTable, *, shared: bool, by: User, on: datetime.date) -> None:
    """Show a table to everybody who sees figures, or to its owner alone again."""
    _require_owner(saved, by)
    if SavedTable.objects.filter(pk=saved.pk, shared=not shared).update(shared=shared):
        words = {"asked": saved.asked, "shared": shared}
        house_event(Verb.TABLE_SAVED, by=by, on=on, about=saved.name, words=words)


@transaction.atomic
def remove_table(saved: SavedTable, *, by: User, on: datetime.date) -> None:
    """Let a table go. What was asked stays in the history."""
    _require_owner(saved, by)
    words = {"asked": saved.asked, "shared": saved.shared}
    if SavedTable.objects.filter(pk=saved.pk).delete()[0]:
        house_event(Verb.TABLE_REMOVED, by=by, on=on, about=saved.name, words=words)


def _require_owner(saved: SavedTable, by: User) -> None:
    require(by, Act.SEE_FIGURES)
    if saved.owner_id != by.pk:
        raise Refused("Only the person who saved this table may change or remove it.")
