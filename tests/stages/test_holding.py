"""Who a case is with: the list and the case page name those whose work it is now, and nobody whose work is done."""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case, Involvement, Part
from stages.holding import IN_HAND
from stages.law.moves import OPEN
from tests import builders, builders_corporate, builders_stage_three, builders_stage_two
from tests.builders import TODAY, Council

TEAM = ["Officer One, Complaints team"]
"""The complaints officer who keeps the case, as the page names them."""

WITH: dict[str, tuple[Callable[[Council], Case], list[str]]] = {
    "accepted": (builders.accepted, TEAM),
    "allocated": (builders.allocated, ["Senior Manager One, Senior manager, stage 1"]),
    "appointed": (
        builders.appointed,
        ["Team Manager One, Team manager, stage 1", "Senior Manager One, Senior manager, stage 1"],
    ),
    "answered": (builders.issued, TEAM),
    "stage 2 asked for": (builders_stage_two.asked, TEAM),
    "both appointed": (builders_stage_two.both_appointed, TEAM),
    "investigating": (
        builders_stage_two.investigating,
        [
            "Investigating Officer One, Investigating officer, stage 2",
            "Independent Person One, Independent person, stage 2",
        ],
    ),
    "adjudicating": (builders_stage_two.adjudicating, ["Head of Service Two, Adjudicating officer, stage 2"]),
    "stage 2 answered": (builders_stage_two.answered, TEAM),
    "panel arranged": (builders_stage_three.arranged, TEAM),
    "panel held": (
        builders_stage_three.held,
        [
            "Panel Chair One, Panel chair, stage 3",
            "Panel Member One, Panel member, stage 3",
            "Panel Member Two, Panel member, stage 3",
        ],
    ),
    "reported": (builders_stage_three.reported, TEAM),
    "with the director": (
        builders_stage_three.director_appointed,
        ["Director One, Director who answers the panel, stage 3"],
    ),
    "stage 3 answered": (builders_stage_three.answered, TEAM),
    "corporate review": (
        builders_corporate.reviewer_appointed,
        ["Senior Manager Two, Reviewing officer, corporate stage 2"],
    ),
}


def on_the_page(client: Client, case: Case) -> list[str]:
    """What stands under “With” on the case page, each with their part."""
    text = client.get(reverse("case", args=[case])).content.decode()
    section = text.split('<h2 class="govuk-heading-s">With</h2>')[1]
    found = re.findall(r'<p class="govuk-body">([^<]+)<span class="app-aside">([^<]+)</span></p>', section)
    return [html.unescape(f"{who}, {part}") for who, part in found]


def in_the_list(client: Client, case: Case) -> str:
    rows = client.get(reverse("all_cases"), {"q": case.reference}).context["rows"]
    return {row["reference"]: row["with"] for row in rows}[case.reference]


@pytest.mark.parametrize("place", WITH)
def test_the_page_and_the_list_name_whose_work_it_is(place: str, council: Council) -> None:
    make, expected = WITH[place]
    case, client = make(council), Client()
    Case.objects.filter(pk=case.pk).update(officer=council.officer)
    client.force_login(council.manager)
    assert on_the_page(client, case) == expected
    assert in_the_list(client, case) == expected[0].split(", ")[0]


def test_those_who_are_not_named_may_still_have_the_case(council: Council) -> None:
    """The negative: the stage 1 people keep their part on an answered case, and it is still not with them."""
    case, client = builders.issued(council), Client()
    assert {Part.SENIOR_MANAGER, Part.TEAM_MANAGER} <= set(
        case.involvements.filter(Involvement.live_on(TODAY)).values_list("part", flat=True)
    )
    client.force_login(council.manager)
    assert "Team Manager One" not in in_the_list(client, case)


def test_nobody_has_a_case_past_the_last_day_they_were_given(council: Council) -> None:
    case, client = builders_stage_two.investigating(council), Client()
    client.force_login(council.manager)
    case.involvements.filter(part=Part.INVESTIGATING_OFFICER).update(until_on=TODAY - datetime.timedelta(1))
    assert on_the_page(client, case) == ["Independent Person One, Independent person, stage 2"]
    assert in_the_list(client, case) == "Independent Person One"


def test_a_case_that_nobody_keeps_is_with_nobody_yet(council: Council) -> None:
    case, client = builders.logged(council), Client()
    Case.objects.filter(pk=case.pk).update(officer=None)
    client.force_login(council.manager)
    assert in_the_list(client, case) == ""
    assert "Nobody yet" in client.get(reverse("case", args=[case])).content.decode()


def test_a_case_that_is_over_is_in_nobodys_hands() -> None:
    assert set(IN_HAND) <= OPEN
