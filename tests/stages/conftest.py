"""Tests of the procedure happen on one known Wednesday (builders.TODAY)."""

from collections.abc import Iterator

import pytest
import time_machine
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests import builders, situations
from tests.papers import drawn_once


@pytest.fixture(autouse=True)
def on_a_known_day() -> Iterator[None]:
    with time_machine.travel(builders.now_on(builders.TODAY), tick=False):
        yield


@pytest.fixture
def council(db: None) -> builders.Council:
    return builders.Council()


@pytest.fixture(scope="module", params=list(situations.SITUATIONS))
def standing(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[situations.Standing]:
    """Each situation in turn, made once for all the tests that ask for it. Each test takes back what it does."""
    day = time_machine.travel(builders.now_on(builders.TODAY), tick=False)
    with django_db_blocker.unblock(), day, drawn_once(), transaction.atomic():
        yield situations.Standing.in_situation(request.param)
        transaction.set_rollback(True)
