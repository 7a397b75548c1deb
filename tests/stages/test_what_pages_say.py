"""What pages say where something is missing, wrong or said already: once, in words that name it."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cases.models import Case, Part, Term, TermList
from tests import builders, builders_stage_three, builders_stage_two
from tests.builders import Council


def page(user: User, name: str, case: Case, sent: dict[str, object] | None = None) -> BeautifulSoup:
    """A page of a case as somebody sees it, or as it comes back to a form they sent."""
    client, address = Client(), reverse(name, args=[case])
    client.force_login(user)
    answer = client.get(address) if sent is None else client.post(address, {"version": case.version} | sent)
    return BeautifulSoup(answer.content, "lxml")


def buttons(shown: BeautifulSoup) -> list[str]:
    return [button.get_text(strip=True) for button in shown.select("main form button")]


def test_a_change_of_the_panels_arrangements_asks_why_and_the_first_ones_do_not(council: Council) -> None:
    first = page(council.officer, "panel_arrange", builders_stage_three.seated(council), {})
    assert buttons(first)[0] == "Arrange the panel"
    assert "Why do the arrangements change?" not in first.get_text()
    changed = page(council.officer, "panel_arrange", builders_stage_three.arranged(council), {})
    assert buttons(changed)[0] == "Change the arrangements"
    said = [line.get_text(strip=True) for line in changed.select(".govuk-error-summary__list li")]
    assert "Answer “Why do the arrangements change?”" in said


def test_an_answer_that_cannot_be_signed_yet_offers_no_button_to_sign_it(council: Council) -> None:
    for name, early, ready, who in (
        (
            "adjudication_sign",
            builders_stage_two.adjudicating,
            builders_stage_two.adjudicated,
            lambda: council.other_head,
        ),
        (
            "panel_answer_sign",
            builders_stage_three.director_appointed,
            builders_stage_three.considered,
            lambda: builders_stage_three.director(council),
        ),
    ):
        not_yet = page(who(), name, early(council))
        assert "Not yet. First:" in not_yet.get_text()
        assert buttons(not_yet) == []
        assert buttons(page(who(), name, ready(council))) != []


def test_what_is_wrong_with_a_form_as_a_whole_is_said_once(council: Council) -> None:
    case = builders_stage_three.arranged(council)
    client = Client()
    client.force_login(council.officer)
    answer = client.post(
        reverse("element_add", args=[case]), {"version": case.version, "text": "The letter was late too."}
    )
    assert answer.status_code == 409
    assert answer.content.decode().count("takes no new complaint") == 1


@pytest.mark.parametrize(
    ("relationship", "shown"), [("Special guardian", "Special guardian"), ("Aunt", "Special guardian, Aunt")]
)
def test_the_head_of_a_case_says_once_what_the_complainant_is(council: Council, relationship: str, shown: str) -> None:
    kind = Term.objects.get(list=TermList.COMPLAINANT_TYPE, label="Special guardian")
    case = builders.logged(council, complainant_type=kind)
    case.involvements.filter(part=Part.COMPLAINANT).update(relationship=relationship.lower())
    head = page(council.manager, "case", case).select_one(".moj-identity-bar__details").get_text(" ", strip=True)
    assert shown.casefold() in head.casefold()
    assert head.casefold().count("special guardian") == 1
