"""Loading the demonstration council: once, whole, and only where there is nobody's real data."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts.models import User
from cases.models import Case
from cases.record import Refused
from stages.calendar import england
from stages.demonstration import council, open_cases, register, set_and_entered, staff
from stages.demonstration.history import Cells, as_csv, history
from stages.importing.log import import_log
from stages.importing.words import Words

ALSO_ENTERED: list[Callable[[User, datetime.date], None]] = []
"""What the complaints manager enters in rooms that this one may not know: each puts its own in when it starts."""

WHEN_LOADED: list[Callable[[Mapping[str, User], datetime.date], None]] = []
"""What such rooms do once all of it is there: they are given the staff by name."""


def load(*, today: datetime.date) -> bool:
    """Load the demonstration council on a day. False where it is there already, and nothing is changed.

    Raises Refused outside a demonstration, and in a database that holds anybody or anything else.
    """
    if not settings.DEMONSTRATION:
        raise Refused(
            "The demonstration council was not loaded, because this is not a demonstration. It loads only where "
            "DEMONSTRATION=1 is set, and no other setting will load it: everybody knows the password of its people."
        )
    if is_loaded():
        return False
    if User.objects.exists() or Case.objects.exists():
        raise Refused(
            "The demonstration council was not loaded: this database holds people or cases already. Give it a database "
            "of its own, with VAR_DIR or DATABASE_URL."
        )
    with transaction.atomic():
        people = set_up_council(today)
        import_rows(history(england(), today=today), "exampleshire-2020-to-2026.csv", today)
        open_cases.live_through(people, today=today)
    for deed in WHEN_LOADED:
        deed(people, today)
    return True


def set_up_council(today: datetime.date) -> dict[str, User]:
    """The lists, the staff by name, the register, and what the complaints manager has set."""
    council.set_up()
    people = staff.set_up()
    register.set_up(people, today=today)
    manager = people["Complaints Manager"]
    set_and_entered.set_up(manager, today=today)
    for also in ALSO_ENTERED:
        also(manager, today)
    return people


def is_loaded() -> bool:
    """Whether the demonstration staff are in this database. All of it is loaded in one transaction, or none of it."""
    return User.objects.filter(email=staff.STAFF[0].email).exists()


def import_rows(rows: Sequence[Cells], name: str, today: datetime.date) -> None:
    """Import rows by the same code, with the same checks, as a council's own log."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_text(as_csv(rows), encoding="utf-8")
        report = import_log(file, Words(), on=today)
    if report.refused:
        raise RuntimeError(f"The demonstration's own case log is not fit to import: {report.faults[0]}")
