"""What every story of the demonstration needs: the staff, the calendar, today, and the council's lists."""

from __future__ import annotations

import datetime
import random
import uuid
from collections.abc import Mapping

from accounts.models import ServiceArea, Team, User
from cases.models import Term, TermList
from cases.models.case import REFERENCE_ALPHABET
from stages.calendar import england
from stages.demonstration.history import SEED


class House:
    """The demonstration council on a day."""

    def __init__(self, staff: Mapping[str, User], today: datetime.date) -> None:
        self.staff, self.today, self.calendar = staff, today, england()
        self.chance = random.Random(SEED)
        self.areas = {area.name: area for area in ServiceArea.objects.all()}
        self.teams = {(str(team.service_area), team.name): team for team in Team.objects.select_related("service_area")}
        self.terms = {
            (term.list, term.label, term.parent.label if term.parent else ""): term
            for term in Term.objects.select_related("parent")
        }
        nearest = self.calendar.add(today, -1)
        self.next_working_day = self.calendar.add(nearest, 1)
        """Today, or at a weekend or on a bank holiday the next working day: what is due "today" is due then."""

    def term(self, terms: TermList, label: str, parent: str = "") -> Term:
        return self.terms[(terms.value, label, parent)]

    def from_work(self, working_days: int) -> datetime.date:
        """So many working days from today's work, or before it."""
        return self.calendar.add(self.next_working_day, working_days) if working_days else self.next_working_day

    def reference(self) -> str:
        letters = [self.chance.choice(REFERENCE_ALPHABET) for _ in range(8)]
        return "".join(letters[:4]) + "-" + "".join(letters[4:])

    def token(self) -> uuid.UUID:
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)
