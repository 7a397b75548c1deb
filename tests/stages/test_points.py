"""The points page: every layer side by side, to those who may see it, and no point is ever lost."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from cases.models import Case, Element, ElementStatus, Part
from stages.law.vocabulary import Layer, Outcome, State
from stages.models import Finding
from stages.views.points import COLUMNS, counted
from tests.builders import Council, given_part, imported_at, issued, logged
from tests.builders_ombudsman import action_agreed, ombudsman_decided, recommendation_of, recommended

EVERY_LAYER = [heading for heading, _ in COLUMNS.values()]


def looked_at(council: Council) -> Case:
    """A case on which every layer has found something, with a recommendation and an action on point 1."""
    case = imported_at(council, State.STAGE3_ANSWERED)
    first = case.elements.get(number=1)
    for layer in (Layer.INVESTIGATING_OFFICER, Layer.INDEPENDENT_PERSON, Layer.ADJUDICATION, Layer.PANEL):
        Finding.objects.create(
            element=first,
            layer=layer,
            outcome=Outcome.UPHELD,
            agrees=layer != Layer.PANEL if layer != Layer.INVESTIGATING_OFFICER else None,
            reasons=f"Because of the {layer}.",
        )
    recommended(council, case)
    action_agreed(council, case, recommendation=recommendation_of(case))
    return ombudsman_decided(council, case)


def page(user: User, case: Case) -> tuple[list[str], str]:
    """The headings of the layers that somebody is shown, and the page."""
    client = Client()
    client.force_login(user)
    answer = client.get(reverse("points", args=[case]))
    assert answer.status_code == 200
    return list(answer.context["columns"]), answer.content.decode()


def test_the_complaints_team_sees_all_six_layers_with_agreement_reasons_and_what_follows(council: Council) -> None:
    columns, html = page(council.manager, looked_at(council))
    assert columns == EVERY_LAYER
    for words in ("✓ agrees", "✗ differs", "Because of the panel.", "1 recommendation, 1 action", "Nobody rang back."):
        assert words in html
    assert "2 points from the start: 2 open." in html
    assert "by version 1 of the rule" in html


@pytest.mark.parametrize(
    ("who", "part", "seen"),
    [
        ("team_manager", None, ["Stage 1 response"]),
        ("investigator", Part.INVESTIGATING_OFFICER, EVERY_LAYER[:4]),
        ("independent", Part.INDEPENDENT_PERSON, EVERY_LAYER[:5]),
        ("panel_member", Part.PANEL_MEMBER, EVERY_LAYER[:5]),
        ("head", None, EVERY_LAYER),
    ],
)
def test_each_person_sees_the_layers_of_the_stages_that_they_may_see(
    council: Council, who: str, part: Part | None, seen: list[str]
) -> None:
    case, user = looked_at(council), getattr(council, who)
    if part:
        given_part(case, user, part)
    columns, html = page(user, case)
    assert columns == seen
    assert ("Nobody rang back." in html) is ("Ombudsman" in seen)
    assert ("Because of the adjudication." in html) is ("Adjudication" in seen)
    assert ("Make a list of calls." in html) is (who in ("team_manager", "head"))


def test_what_was_withdrawn_merged_or_split_is_shown_and_counted(council: Council) -> None:
    case = logged(council, points=["One.", "Two.", "Three.", "Four."])
    one, two, three, four = case.elements.all()
    Element.objects.filter(pk=two.pk).update(status=ElementStatus.WITHDRAWN)
    Element.objects.filter(pk=three.pk).update(status=ElementStatus.MERGED, merged_into=one)
    Element.objects.filter(pk=four.pk).update(split_from=one, status=ElementStatus.STOPPED)
    said = "4 points from the start (1 of them split from another): 1 open, 1 stopped, 1 withdrawn, 1 merged."
    assert counted(case.elements.all()) == said
    _, html = page(council.officer, case)
    for words in (said, "Now point 1.", "Split from point 1.", "Withdrawn"):
        assert words in html


def test_one_point_is_counted_as_one_and_none_as_nothing(council: Council) -> None:
    assert counted(logged(council, points=["One."]).elements.all()) == "1 point from the start: 1 open."
    assert counted([]) == ""


def test_the_page_asks_as_many_queries_for_one_point_as_for_twelve(council: Council) -> None:
    client, asked = Client(), []
    client.force_login(council.manager)
    for number in (1, 3, 12):
        case = logged(council, points=[f"Point {n}." for n in range(number)])
        for element in case.elements.all():
            Finding.objects.create(element=element, layer=Layer.STAGE1, outcome=Outcome.UPHELD)
            action_agreed(council, case, element=element)
        client.get(reverse("points", args=[case]))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("points", args=[case]))
        asked.append(len(queries))
    assert len(set(asked)) == 1


def test_a_point_without_reasons_has_no_why(council: Council) -> None:
    case = issued(council)
    Finding.objects.update(reasons="")
    assert "<details" not in page(council.officer, case)[1]


def test_the_overview_gives_every_finding_the_same_colour(council: Council) -> None:
    """Green beside “not upheld” would say more than the word does."""
    case, client = issued(council), Client()
    client.force_login(council.manager)
    found = dict(zip(case.elements.all(), (Outcome.UPHELD, Outcome.NOT_UPHELD), strict=True))
    for element, outcome in found.items():
        Finding.objects.filter(element=element).update(outcome=outcome)
    html = client.get(case.get_absolute_url()).content.decode()
    tags = re.findall(r'<strong class="([^"]+)">Stage 1: ([^<]+)</strong>', html)
    assert tags == [("govuk-tag govuk-tag--grey", outcome.label) for outcome in found.values()]
