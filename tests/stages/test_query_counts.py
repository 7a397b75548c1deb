"""How many queries each page asks: a number that does not grow with what is on it, pinned in one table."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.models import Case, Term, TermList
from stages.law.vocabulary import Outcome
from stages.models import Sweep
from tests.builders import Council, accepted, answered, logged, submitted

SIZES = (1, 3, 20)

PINNED = {
    "your_work": 13,
    "all_cases": 11,
    "case": 45,
    "triage": 30,
    "response": 30,
    "history": 27,
    "why": 19,
    "equality": 21,
}
"""Queries for one page, signing in apart: session and person, roles, the page itself, and what its reading writes."""


def points(number: int) -> list[str]:
    return [f"Point {n}." for n in range(number)]


def a_list(council: Council, number: int) -> Case:
    """So many cases in the list; the last is returned."""
    return [logged(council) for _ in range(number)][-1]


def a_triage(council: Council, number: int) -> Case:
    return answered(council, logged(council, points=points(number)))


def a_response(council: Council, number: int) -> Case:
    return submitted(
        council, accepted(council, logged(council, points=points(number))), findings=[Outcome.UPHELD] * number
    )


def lists_of(council: Council, number: int) -> Case:
    """So many more entries in each of the council's lists."""
    entries = [Term(list=of, label=f"{of.label} {number}, {n}") for of in TermList for n in range(number)]
    Term.objects.bulk_create(entries)
    return logged(council)


PAGES: dict[str, tuple[Callable[[Council, int], Case], tuple[str, ...]]] = {
    "your_work": (a_list, ()),
    "all_cases": (a_list, ()),
    "case": (a_response, ("reference",)),
    "triage": (a_triage, ("reference",)),
    "response": (a_response, ("reference",)),
    "history": (a_response, ("reference",)),
    "why": (a_response, ("reference", "C4")),
    "equality": (lists_of, ("reference",)),
}


def queries(user: User, page: str, case: Case, needs: tuple[str, ...]) -> int:
    client = Client()
    client.force_login(user)
    address = reverse(page, args=[case.reference if need == "reference" else need for need in needs])
    now = {"first_at": timezone.now(), "last_at": timezone.now()}
    Sweep.objects.get_or_create(on=timezone.localdate(), defaults=now)  # as on every day on which the scheduler runs
    client.get(address)  # what is built once for a process, such as the calendar, is built now
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(asked)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_the_same_number_of_queries_however_much_is_on_it(name: str, council: Council) -> None:
    make, needs = PAGES[name]
    asked = [queries(council.manager, name, make(council, size), needs) for size in SIZES]
    assert asked == [PINNED[name]] * len(SIZES)
