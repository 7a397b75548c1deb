"""A question that is put together once answers as Django does, which puts it together each time."""

import datetime

import pytest
from django.db.models import QuerySet

from cases.models import Case, Event, Involvement, Part
from cases.prepared import Given, Prepared, among_given, ids
from cases.record import HELD
from tests.builders import TODAY, Council, given_part, logged

YESTERDAY = TODAY - datetime.timedelta(days=1)
LIVE = Prepared(
    lambda: Involvement.objects.filter(
        Involvement.live_on(Given("on")), case=Given("case"), part__in=[Part.SENIOR_MANAGER, Part.TEAM_MANAGER]
    ).values_list("part", "from_on", "user__is_active")
)
EVENTS = Prepared(lambda: Event.objects.filter(case__in=among_given("cases")).order_by("case", "number"))


@pytest.fixture
def parts(council: Council) -> list[Case]:
    """Two cases, a part on the first that is over, and one on each that runs."""
    first, second = logged(council), logged(council)
    given_part(first, council.senior, Part.SENIOR_MANAGER, from_on=YESTERDAY, until_on=YESTERDAY)
    given_part(first, council.senior_two, Part.SENIOR_MANAGER, from_on=TODAY)
    given_part(second, council.team_manager, Part.TEAM_MANAGER, from_on=TODAY)
    return [first, second]


@pytest.mark.parametrize("on", [YESTERDAY, TODAY])
@pytest.mark.parametrize("which", [0, 1])
def test_its_rows_are_those_of_the_question_with_these_values(which: int, on: datetime.date, parts: list[Case]) -> None:
    asked = Involvement.objects.filter(
        Involvement.live_on(on), case=parts[which], part__in=[Part.SENIOR_MANAGER, Part.TEAM_MANAGER]
    ).values_list("part", "from_on", "user__is_active")
    found = LIVE.rows(case=parts[which].pk, on=on)
    assert found == list(asked)
    assert len(found) == (0 if (which, on) == (1, YESTERDAY) else 1)


def test_its_objects_are_those_of_the_question_in_every_column(parts: list[Case]) -> None:
    [held] = HELD.objects(case=parts[1].pk)
    assert Case.objects.filter(pk=held.pk).values().get() == {
        field.attname: getattr(held, field.attname) for field in Case._meta.concrete_fields
    }
    found = EVENTS.objects(cases=ids([case.pk for case in parts]))
    assert [(one.pk, one.at, one.on, one.hash) for one in found] == list(
        Event.objects.filter(case__in=parts).order_by("case", "number").values_list("pk", "at", "on", "hash")
    )
    assert {one.case_id for one in found} == {case.pk for case in parts}
    assert EVENTS.objects(cases=ids([])) == []


def test_it_is_put_together_when_it_is_first_asked_and_then_only_asked(
    parts: list[Case], django_assert_num_queries: object
) -> None:
    made: list[str] = []

    def question() -> QuerySet[Case]:
        made.append("put together")
        return Case.objects.filter(pk=Given("case"))

    one = Prepared(question)
    assert made == []
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert [one.objects(case=case.pk) for case in (*parts, parts[0])] == [[case] for case in (*parts, parts[0])]
    assert made == ["put together"]


def test_a_value_that_is_not_handed_in_is_an_error_and_no_answer(parts: list[Case]) -> None:
    with pytest.raises(KeyError, match="on"):
        LIVE.rows(case=parts[0].pk)
