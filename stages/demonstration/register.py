"""The people from outside, put on the register as the complaints manager puts anybody there."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal

from accounts.models import Role, User
from stages.actions import register
from stages.calendar import england
from stages.demonstration.staff import FIRST_DAY, STAFF
from stages.models import RegisterEntry
from stages.models.register import FROM_THE_REGISTER

REGISTERED_UNTIL = datetime.date(2040, 3, 31)
RATES: dict[Role, tuple[Decimal, str]] = {
    Role.INVESTIGATING_OFFICER: (Decimal("38.00"), RegisterEntry.Per.HOUR.value),
    Role.INDEPENDENT_PERSON: (Decimal("32.00"), RegisterEntry.Per.HOUR.value),
    Role.PANEL_MEMBER: (Decimal("180.00"), RegisterEntry.Per.DAY.value),
}
EXPIRED, AWAY = "Panel Member Four", "Panel Member Five"
"""Two of the register who cannot be asked: whose registration ran out a while ago, and who is away."""
A_WHILE = 30
"""Working days."""


def set_up(people: Mapping[str, User], *, today: datetime.date) -> None:
    """Register everybody from outside, with a rate and an expiry. A chair of the panel was once the council's own."""
    manager, calendar = people["Complaints Manager"], england()
    for person in STAFF:
        if person.role not in FROM_THE_REGISTER:
            continue
        rate, per = RATES[person.role]
        entry = register.add(
            by=manager,
            on=today,
            name=person.name,
            email=person.email,
            role=person.role.value,
            registered_on=FIRST_DAY,
            expires_on=calendar.add(today, -A_WHILE) if person.name == EXPIRED else REGISTERED_UNTIL,
            independent=True,
            rate_pounds=rate,
            rate_per=per,
            was_of_the_council_until=datetime.date(2017, 6, 30) if person.name == "Panel Member One" else None,
            checks="Enhanced check seen. Trained in the procedure.",
        )
        if person.name == AWAY:
            until = calendar.add(today, A_WHILE)
            register.change(entry, by=manager, on=today, away_from=today, away_until=until)
