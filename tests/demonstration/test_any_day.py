"""On any day of the year the demonstration shows the same work, and leaves the first tick no date to put right."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from cases.audit import walk
from cases.models import Case, Event
from stages import worklist
from stages.calendar import england
from stages.rebuilding import rebuild
from stages.sweep import sweep
from tests.builders import now_on
from tests.demonstration.conftest import load_open_cases
from tests.papers import drawn_once

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

WORKING_DAYS = ("2026-12-29", "2028-02-29")
OTHER_DAYS = (
    "2026-12-26",  # Boxing Day, a Saturday
    "2026-04-06",  # Easter Monday, the day a tax year begins
)
OF_PEOPLE = ("reminders raised", "messages sent")
"""What a tick says it did that changes no case: whom it reminded, and whom it wrote to."""


@pytest.mark.parametrize("day", WORKING_DAYS + OTHER_DAYS)
def test_on_any_day_the_worklists_show_the_same_work(day: str) -> None:
    today = datetime.date.fromisoformat(day)
    with time_machine.travel(now_on(today), tick=False), drawn_once():  # test_open_cases draws each
        people = load_open_cases(today)
        everything = worklist.open_cases(people["Auditor One"], today)
        # on a day that is not worked, what is due next is due on the next day that is
        due_today = 4 if day in WORKING_DAYS else 0
        assert worklist.counts(everything, today, england()) == {
            "overdue": 7,
            "today": due_today,
            "week": 17 if due_today else 19,
            "triage": 8,
            "check": 3,
        }
        assert everything.count() == 47
        assert Event.objects.filter(on__gt=today).count() == 0
        assert Case.objects.filter(received_on__gt=today).count() == 0
        assert walk().broken == []
        assert rebuild(dry_run=True).differences == 0
        ticked = sweep(timezone.now())
        assert [line for line in ticked.done if not line.startswith(OF_PEOPLE)] == []
        assert ticked.failed == []
        assert rebuild(dry_run=True).differences == 0
        assert sweep(timezone.now()).done == []
