import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from cases.models import Case
from tests.builders import TODAY, Council, logged, now_on


@pytest.fixture
def today() -> Iterator[datetime.date]:
    """The clock stands at ten on TODAY."""
    with time_machine.travel(now_on(TODAY), tick=False):
        yield TODAY


@pytest.fixture
def council(db: None, today: datetime.date) -> Council:
    return Council()


@pytest.fixture
def case(council: Council) -> Case:
    return logged(council)


def trace(case: Case) -> dict[str, Any]:
    """Everything that a refused deed must leave as it was."""
    return {
        "case": Case.objects.filter(pk=case.pk).values().get(),
        "events": list(case.events.order_by("number").values("number", "verb", "digest")),
        "people": list(case.involvements.order_by("pk").values()),
        "elements": list(case.elements.order_by("pk").values()),
        "exclusions": list(case.exclusions.order_by("pk").values()),
        "causes": list(case.causes.order_by("position").values("cause", "position")),
        "duties": list(case.duties.order_by("pk").values()),
    }
