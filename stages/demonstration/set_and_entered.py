"""What the complaints manager has set and entered: two lengths of the council's own, and the Ombudsman's figures."""

from __future__ import annotations

import datetime
from decimal import Decimal

from accounts.models import User
from stages.actions.ombudsman import enter_figure
from stages.actions.targets import set_target

SET_ON, SET_FROM = datetime.date(2025, 3, 17), datetime.date(2025, 4, 1)

FIGURES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "2023-24": (
        ("Complaints and enquiries received", "61", ""),
        ("Decisions made", "58", ""),
        ("Complaints investigated", "16", ""),
        ("Complaints upheld, of those investigated", "81", "%"),
        ("Recommendations complied with", "100", "%"),
        ("Satisfactory remedy before the complaint reached the Ombudsman", "8", "%"),
    ),
    "2024-25": (
        ("Complaints and enquiries received", "67", ""),
        ("Decisions made", "64", ""),
        ("Complaints investigated", "15", ""),
        ("Complaints upheld, of those investigated", "73", "%"),
        ("Recommendations complied with", "100", "%"),
        ("Satisfactory remedy before the complaint reached the Ombudsman", "18", "%"),
    ),
}
"""What an annual review letter says of a council, all its services together: the label, the figure, the unit."""


def set_up(manager: User, *, today: datetime.date) -> None:
    """Confirm a withdrawal within 3 working days, since April 2025; acknowledge within 1, from a month to come."""
    set_target(by=manager, on=SET_ON, rule="C15", length=3, from_on=SET_FROM)
    set_target(by=manager, on=today, rule="G2", length=1, from_on=_month_after_next(today))
    for year, figures in FIGURES.items():
        source = f"Annual review letter for {year}, made up for the demonstration"
        for label, value, unit in figures:
            enter_figure(by=manager, on=today, year=year, label=label, value=Decimal(value), unit=unit, source=source)


def _month_after_next(day: datetime.date) -> datetime.date:
    months = day.year * 12 + day.month + 1
    return datetime.date(months // 12, months % 12 + 1, 1)
