"""What if: the calculator gives the law's date for anything that can be asked of it, and keeps nothing."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from stages.law.clock_table import CLOCKS, Unit
from stages.models import ClockTarget
from tests import traces
from tests.builders import RECEIVED, Council


def asked(clock: str, start: str = "2026-09-07", **dates: str) -> dict[str, str]:
    """The address of a question: each date in its three boxes."""
    query = {"clock": clock}
    for name, day in ({"start": start} | dates).items():
        if day:
            year, month, of_month = day.split("-")
            query |= {f"{name}_0": of_month, f"{name}_1": month, f"{name}_2": year}
    return query


@pytest.fixture
def officer(council: Council) -> Client:
    client = Client()
    client.force_login(council.officer)
    return client


def answer(client: Client, query: dict[str, str]) -> dict[str, object]:
    return client.get(f"{reverse('calculator')}?{urlencode(query | {'format': 'json'})}").json()


@pytest.mark.parametrize(
    ("query", "due", "result"),
    [
        (asked("C4"), "2026-09-21", "running"),
        (asked("C4", decided_on="2026-09-21"), "2026-10-05", "running"),
        (asked("C4", decided_on="2026-09-21", until="2026-09-28"), "2026-09-28", "running"),
        (asked("C4", decided_on="2026-09-22", until="2026-09-28"), "2026-09-21", "running"),
        (asked("C4", done_on="2026-09-22"), "2026-09-21", "late_no_extension"),
        (
            asked("C7", "2025-11-03", decided_on="2025-12-08", until="2026-02-05", done_on="2026-02-04"),
            "2026-02-05",
            "in_time_with_notice",
        ),
        (
            asked("C7", "2025-11-03", decided_on="2025-12-09", until="2026-02-05", done_on="2026-02-04"),
            "2025-12-08",
            "late_no_notice",
        ),
        (asked("C12", "2026-06-12", done_on="2026-07-08"), "2026-07-03", "late"),
        (asked("C16", "2026-03-31"), "2026-09-30", "running"),
        (asked("G9", "2026-05-20", done_on="2026-05-06"), "2026-05-06", "in_time"),
        (asked("G12", named_on="2026-10-05"), "2026-10-05", "running"),
    ],
)
def test_the_answer_is_the_one_the_law_gives(query: dict[str, str], due: str, result: str, officer: Client) -> None:
    told = answer(officer, query)
    assert (told["due"], told["result"]) == (due, result)


@pytest.mark.parametrize("rule", CLOCKS.values(), ids=list(CLOCKS))
def test_every_clock_can_be_asked_for_and_the_page_says_what_the_data_says(rule: object, officer: Client) -> None:
    query = asked(rule.id, named_on="2026-10-05" if rule.unit == Unit.DATE_GIVEN else "")
    page = officer.get(reverse("calculator"), query)
    assert page.context["told"].as_dict() == answer(officer, query)
    assert page.context["due"] in page.content.decode()


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        (asked(""), "clock", "Choose a time limit."),
        (asked("C99"), "clock", "Choose one from the list."),
        (asked("C4", "2026-02-31"), "start", "The day it starts from must be a real date."),
        (asked("C4", ""), "start", "Enter the day it starts from."),
        (asked("C1", decided_on="2026-09-08"), "decided_on", "Nothing extends “Information for the complainant”"),
        (asked("C4", until="2026-09-28"), "decided_on", "Enter the day it was decided or given"),
        (asked("C7", decided_on="2026-09-08"), "until", "Enter the date that the notice gives"),
        (asked("C4", decided_on="2026-09-01"), "decided_on", "cannot come before the day it starts from"),
        (asked("C4", done_on="2026-09-01"), "done_on", "cannot have been done before"),
        (asked("C4", named_on="2026-10-05"), "named_on", "has a length, so no date is named"),
        (asked("G11"), "named_on", "has no length of its own"),
        (asked("C4", "2090-01-04"), "start", "The calendar knows the bank holidays from"),
        (asked("C2", "2028-12-31"), "start", "is outside the calendar of bank holidays"),
    ],
)
def test_what_cannot_be_worked_out_is_said_at_its_field(
    query: dict[str, str], field: str, said: str, officer: Client
) -> None:
    page = officer.get(reverse("calculator"), query)
    assert page.status_code == 200
    assert said in " ".join(page.context["form"].errors[field])
    assert "told" not in page.context
    refused = officer.get(reverse("calculator"), query | {"format": "json"})
    assert (refused.status_code, said in " ".join(refused.json()["errors"][field])) == (400, True)


def test_nothing_asked_leaves_a_trace_and_an_empty_form_has_no_errors(officer: Client) -> None:
    before = traces.digest()
    page = officer.get(reverse("calculator"))
    officer.get(reverse("calculator"), asked("C4"))
    assert (page.status_code, page.context["form"].errors, traces.digest()) == (200, {}, before)


def test_the_councils_own_length_is_used_from_its_day_on(council: Council, officer: Client) -> None:
    ClockTarget.objects.create(rule="G2", length=4, from_on=RECEIVED, set_by=council.manager, set_on=RECEIVED)
    assert answer(officer, asked("G2"))["due"] == "2026-09-11"
    assert answer(officer, asked("G2", "2026-09-04"))["due"] == "2026-09-08"


def test_an_outsider_has_no_calculator(council: Council) -> None:
    client = Client()
    client.force_login(council.investigator)
    assert client.get(reverse("calculator"), asked("C4")).status_code == 403
