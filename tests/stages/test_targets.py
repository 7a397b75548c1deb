"""The council's own lengths: from a day on, for the clocks that are its to set, and never for those of the law."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Case, Event
from cases.permissions import NotAllowed
from cases.record import Refused
from stages.actions.targets import LONGEST, set_target
from stages.deadlines import refresh
from stages.law.clocks import CLOCKS, SetBy
from stages.models import Clock, ClockTarget
from stages.targets import lengths_on, rule_on
from tests import builders_corporate as made
from tests import traces
from tests.builders import RECEIVED, TODAY, Council, logged

TOMORROW = TODAY + datetime.timedelta(days=1)
SETTABLE = [rule.id for rule in CLOCKS.values() if rule.may_be_set]
FIXED = [rule.id for rule in CLOCKS.values() if not rule.may_be_set]


def given(rule: str, length: int = 15, from_on: datetime.date = TOMORROW) -> dict[str, Any]:
    return {
        "rule": rule,
        "length": length,
        "from_on": from_on,
        "further": 5 if rule in CLOCKS and CLOCKS[rule].longest else None,
    }


def due(case: Case, rule: str) -> datetime.date:
    return Clock.objects.get(case=case, rule=rule).due_on


def test_every_length_of_the_law_is_among_those_that_nobody_can_set() -> None:
    law = {rule.id for rule in CLOCKS.values() if rule.set_by == SetBy.LAW}
    assert law == {"C2", "C4", "C7", "C8", "C9", "C10", "C11", "C12", "C13"}
    assert law <= set(FIXED)


@pytest.mark.parametrize("rule", FIXED)
def test_a_length_that_is_not_the_councils_is_refused_in_the_action_too(rule: str, council: Council) -> None:
    before = traces.digest()
    with pytest.raises(Refused, match="not for a council to set"):
        set_target(by=council.manager, on=TODAY, **given(rule))
    assert traces.digest() == before


@pytest.mark.parametrize("rule", SETTABLE)
def test_each_length_of_the_councils_own_can_be_set_by_the_manager_and_is_recorded(rule: str, council: Council) -> None:
    set_target(by=council.manager, on=TODAY, **given(rule))
    event = Event.objects.get(verb="target_changed")
    assert (event.actor, event.case, event.about) == (council.manager, None, CLOCKS[rule].title)
    assert (rule_on(rule, TODAY), rule_on(rule, TOMORROW).length) == (CLOCKS[rule], 15)
    assert rule_on(rule, TOMORROW).longest == (20 if CLOCKS[rule].longest else None)


@pytest.mark.parametrize("who", ["officer", "head", "senior", "team_manager", "auditor", "administrator", "nobody"])
def test_nobody_but_the_complaints_manager_sets_a_length(who: str, council: Council) -> None:
    with pytest.raises(NotAllowed):
        set_target(by=getattr(council, who), on=TODAY, **given("G15b"))
    assert not ClockTarget.objects.exists()


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"from_on": TODAY}, "begins after today"),
        ({"from_on": RECEIVED}, "begins after today"),
        ({"length": 0}, "between 1 and"),
        ({"length": LONGEST + 1}, "between 1 and"),
        ({"further": None}, "how many working days it may be extended"),
        ({"further": -1}, "how many working days it may be extended"),
        ({"rule": "G2"}, "Nothing extends"),
        ({"rule": "G99"}, "no such clock"),
    ],
)
def test_a_length_that_cannot_be_is_refused(changed: dict[str, Any], refusal: str, council: Council) -> None:
    with pytest.raises(Refused, match=refusal):
        set_target(by=council.manager, on=TODAY, **given("G15b") | changed)
    assert not ClockTarget.objects.exists()
    set_target(by=council.manager, on=TODAY, **given("G15b"))


def test_a_clock_has_the_length_that_was_in_force_on_its_day_0(council: Council) -> None:
    """Councils publish 10, 15 and 28 working days. Acknowledged on 8 September, a Tuesday, or on 17, a Thursday."""
    before = made.acknowledged(council)
    set_target(by=council.manager, on=TODAY, **given("G15b", 28))
    set_target(by=council.manager, on=TODAY, **given("G15a", 3))
    assert (due(before, "G15a"), due(before, "G15b")) == (datetime.date(2026, 9, 14), datetime.date(2026, 9, 22))
    after = made.taken(council, logged(council, received_on=TOMORROW))
    made.acknowledged(council, after, on=TOMORROW)
    assert (due(after, "G15a"), due(after, "G15b")) == (datetime.date(2026, 9, 22), datetime.date(2026, 10, 27))
    refresh(before)
    assert due(before, "G15b") == datetime.date(2026, 9, 22)


def test_a_length_that_is_not_in_force_yet_can_be_set_again(council: Council) -> None:
    set_target(by=council.manager, on=TODAY, **given("G15b", 28))
    set_target(by=council.manager, on=TODAY, **given("G15b", 12))
    target = ClockTarget.objects.get()
    assert (target.length, target.longest, Event.objects.filter(verb="target_changed").count()) == (12, 17, 2)


def test_the_page_shows_every_clock_with_its_length_and_offers_only_the_councils_own(
    council: Council, client: Client
) -> None:
    set_target(by=council.manager, on=TODAY, **given("G15b", 28))
    client.force_login(council.manager)
    page = client.get("/targets/").content.decode()
    assert all(f"/targets/{rule}/" in page for rule in SETTABLE)
    assert not any(f"/targets/{rule}/" in page for rule in FIXED)
    assert "28, at most 33 from 17 September 2026" in page
    assert {length.rule.id for length in lengths_on(TODAY)} == set(CLOCKS)
    client.force_login(council.officer)
    assert "/targets/G15b/" not in client.get("/targets/").content.decode()


def test_the_form_sets_the_length_and_says_what_is_wrong_with_one_that_cannot_be(
    council: Council, client: Client
) -> None:
    client.force_login(council.manager)
    day = {"from_on_0": "17", "from_on_1": "9", "from_on_2": "2026"}
    page = client.post("/targets/G15b/", {"length": "ten", "further": "10"} | day)
    assert "Enter a whole number from 1 to 260." in page.content.decode()
    assert (
        client.post("/targets/G15b/", {"length": "15", "further": "10"} | day | {"from_on_0": "16"}).status_code == 409
    )
    assert client.post("/targets/G15b/", {"length": "15", "further": "10"} | day).status_code == 302
    assert ClockTarget.objects.get().longest == 25
    assert client.get("/targets/C4/").status_code == 404


def test_the_page_asks_the_same_number_of_queries_however_many_targets_there_are(
    council: Council, client: Client
) -> None:
    client.force_login(council.manager)
    client.get("/targets/")
    counts = []
    for days in (1, 20):
        for later in range(1, days + 1):
            from_on = TODAY + datetime.timedelta(days=later)
            set_target(by=council.manager, on=TODAY, **given("G15b", 10 + later, from_on))
        with CaptureQueriesContext(connection) as asked:
            client.get("/targets/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
