"""Entering, changing, removing and importing the numbers that come from elsewhere: every kind of them in the same way.

Each of them is recorded in the history of the house, with what was there before.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction

from accounts.models import User
from cases.models import Verb
from cases.permissions import Act, require
from cases.record import Refused, house_event
from reporting.models import ContextMeasure, EarlierFigure, Rate, Target
from stages.models import Cost, OmbudsmanFigure


class Different(Refused):
    """There is another number in that place already. `row` is what stands there."""

    def __init__(self, row: models.Model) -> None:
        super().__init__(
            f"There is an entry for this already: {row}. Nothing was changed. If that one is wrong, change it on its "
            "own page."
        )
        self.row = row


@dataclass(frozen=True)
class Ledger:
    """A kind of number from elsewhere. Two rows with the same `key` would speak of the same thing."""

    name: str
    one: str
    rows: type[models.Model]
    key: tuple[str, ...]
    says: tuple[str, ...]
    only: Mapping[str, Any]

    def all(self) -> models.QuerySet[Any]:
        """Every row of the ledger."""
        return self.rows.objects.filter(**self.only)

    def facts(self, row: models.Model) -> dict[str, Any]:
        """What a row says, without who entered it."""
        return {name: getattr(row, name) for name in (*self.key, *self.says)}

    def seen(self, row: models.Model) -> str:
        """What tells a row from the same row after somebody changed it."""
        said = json.dumps(self.facts(row), cls=DjangoJSONEncoder, sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:16]


MEASURES = Ledger(
    "measures", "measure", ContextMeasure, ("name", "from_on", "until_on"), ("value", "unit", "source"), {}
)
RATES = Ledger("rates", "rate", Rate, ("name",), ("numerator", "denominator", "per", "decimals", "rounding"), {})
TARGETS = Ledger("targets", "target", Target, ("measure", "year"), ("direction", "value", "source"), {})
COSTS = Ledger("costs", "cost", Cost, ("category", "incurred_on", "note"), ("pounds",), {"case": None})
"""Costs of the procedure that belong to no case. Those of a case are recorded with it."""
EARLIER = Ledger("earlier", "earlier figure", EarlierFigure, ("table", "year", "label"), ("value", "source"), {})
OMBUDSMAN = Ledger(
    "ombudsman", "figure of the Ombudsman", OmbudsmanFigure, ("year", "label"), ("value", "unit", "source"), {}
)

LEDGERS = {ledger.name: ledger for ledger in (MEASURES, RATES, TARGETS, COSTS, EARLIER, OMBUDSMAN)}


@transaction.atomic
def enter(ledger: Ledger, *, by: User, on: datetime.date, **facts: Any) -> models.Model:
    """Enter one number. Raises Refused where there is one in its place, the same or another."""
    require(by, Act.ENTER_FIGURES)
    row, is_new = _put(ledger, by=by, on=on, facts=facts)
    if not is_new:
        raise Refused(f"This is entered already: {row}.")
    house_event(Verb.FIGURE_ENTERED, by=by, on=on, about=_about(ledger, row), words={"after": ledger.facts(row)})
    return row


@transaction.atomic
def change(ledger: Ledger, row: models.Model, *, seen: str, by: User, on: datetime.date, **facts: Any) -> models.Model:
    """Put a number right. `seen` is what the row said when the form was opened.

    Raises Refused where somebody else changed or removed it meanwhile, or where another row stands in its new place.
    """
    require(by, Act.ENTER_FIGURES)
    row = _held(ledger, row, seen)
    before = ledger.facts(row)
    for name, value in facts.items():
        setattr(row, name, value)
    after = ledger.facts(row)
    if before == after:
        return row
    if there := _in_place(ledger, after).exclude(pk=row.pk).first():
        raise Different(there)
    _save(ledger, row, by=by, on=on)
    changed = [name for name in before if before[name] != after[name]]
    house_event(
        Verb.FIGURE_CHANGED,
        by=by,
        on=on,
        about=_about(ledger, row),
        words={"before": {name: before[name] for name in changed}, "after": {name: after[name] for name in changed}},
    )
    return row


@transaction.atomic
def remove(ledger: Ledger, row: models.Model, *, seen: str, by: User, on: datetime.date, why: str) -> None:
    """Take a number out. What it was stays in the history."""
    require(by, Act.ENTER_FIGURES)
    row = _held(ledger, row, seen)
    words = {"before": ledger.facts(row), "why": why}
    about = _about(ledger, row)
    row.delete()
    house_event(Verb.FIGURE_REMOVED, by=by, on=on, about=about, words=words)


class LinesRefused(Refused):
    """Some lines of a file cannot be entered, and so none is. `lines` holds the number of each, and what is wrong."""

    def __init__(self, lines: list[tuple[int, str]]) -> None:
        super().__init__("Nothing was imported.")
        self.lines = lines


@transaction.atomic
def import_all(
    ledger: Ledger, lines: Iterable[tuple[int, Mapping[str, Any]]], *, by: User, on: datetime.date, file: str, sha: str
) -> int:
    """Enter every line of a file, given by its number and its facts, or none. Gives how many were new.

    Those that are there already and say the same are passed over. Raises LinesRefused where one says something else.
    `sha` is the SHA-256 of the file, which the history keeps.
    """
    require(by, Act.ENTER_FIGURES)
    new, refused = [], []
    for number, facts in lines:
        try:
            row, is_new = _put(ledger, by=by, on=on, facts=dict(facts))
        except Different as other:
            refused.append((number, f"There is an entry for this already that differs: {other.row}."))
        except Refused as refusal:
            refused.append((number, str(refusal)))
        else:
            new += [ledger.facts(row)] * is_new
    if refused:
        raise LinesRefused(refused)
    if new:
        words = {"file": file, "sha256": sha, "after": new}
        house_event(Verb.FIGURES_IMPORTED, by=by, on=on, about=f"{ledger.name}, {file}", words=words)
    return len(new)


def _put(ledger: Ledger, *, by: User, on: datetime.date, facts: dict[str, Any]) -> tuple[models.Model, bool]:
    """The row of these facts, and whether it had to be made."""
    row = ledger.rows(**ledger.only, **facts)
    if there := _in_place(ledger, ledger.facts(row)).first():
        if ledger.facts(there) == ledger.facts(row):
            return there, False
        raise Different(there)
    _save(ledger, row, by=by, on=on)
    return row, True


def _in_place(ledger: Ledger, facts: Mapping[str, Any]) -> models.QuerySet[Any]:
    return ledger.all().filter(**{name: facts[name] for name in ledger.key})


def _held(ledger: Ledger, row: models.Model, seen: str) -> models.Model:
    held = ledger.all().select_for_update(of=("self",)).filter(pk=row.pk).first()
    if held is None:
        raise Refused("Somebody else removed this meanwhile, so nothing was changed.")
    if ledger.seen(held) != seen:
        raise Refused(f"Somebody else changed this meanwhile. It now says: {held}. Check it, then send the form again.")
    return held


def _save(ledger: Ledger, row: models.Model, *, by: User, on: datetime.date) -> None:
    try:
        row._meta.get_field("entered_by")
    except FieldDoesNotExist:
        pass
    else:
        row.entered_by, row.entered_on = by, on
    row.full_clean(exclude=["case", "entered_by"], validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused("Somebody else has just entered this. Look at the list before you send it again.") from error


def _about(ledger: Ledger, row: models.Model) -> str:
    return f"{ledger.one}: {row}"[:100]
