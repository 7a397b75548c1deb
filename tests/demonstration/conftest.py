"""The demonstration council, loaded once for all the tests of a module that ask for it."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import transaction
from pytest_django import DjangoDbBlocker

from accounts.models import User
from stages.demonstration import open_cases
from stages.demonstration.loading import set_up_council
from tests.builders import now_on

MONDAY = datetime.date(2026, 11, 23)


def load_open_cases(today: datetime.date) -> dict[str, User]:
    """Everything but the six years, which do not depend on the day."""
    people = set_up_council(today)
    open_cases.live_through(people, today=today)
    return people


@pytest.fixture
def demonstration(settings: Any) -> None:
    settings.DEMONSTRATION = True


@pytest.fixture(scope="module")
def people(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, User]]:
    """The staff, on a Monday, with every open case. Each test takes back what it does."""
    day = time_machine.travel(now_on(MONDAY), tick=False)
    with django_db_blocker.unblock(), day, transaction.atomic():
        yield load_open_cases(MONDAY)
        transaction.set_rollback(True)
