"""Points merged, split and sent elsewhere: none is lost, none keeps an answer that it should not have."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.actions import elements
from cases.models import Case, Element, Verb
from cases.permissions import NotAllowed
from cases.record import Refused
from stages.actions import corporate, response, triage
from stages.law.vocabulary import ClosedReason, Refusal, Route, State
from tests import builders, builders_stage_three, builders_stage_two, traces
from tests.builders import RECEIVED, Council, do, taken_on
from tests.builders_endings import merged, notified, process_ended, process_of, resubmitted, split, stopped_for

ELSEWHERE: dict[str, Any] = {
    "route": Route.X5,
    "to": "The data protection officer",
    "reasons": "Papers.",
    "told": "So.",
}


def accounted_for(case: Case) -> Counter[str]:
    """What became of each point. The numbers run from 1 without a gap, and every origin and target is on the case."""
    rows = list(Element.objects.filter(case=case).order_by("number"))
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    here = {row.pk for row in rows}
    assert {pk for row in rows for pk in (row.merged_into_id, row.split_from_id) if pk} <= here
    return Counter(row.status for row in rows)


def test_a_merged_point_stays_with_its_number_and_points_at_the_other(council: Council) -> None:
    case = merged(council)
    first, second = case.elements.order_by("number")
    assert (second.status, second.merged_into, first.status) == ("merged", first, "open")
    assert accounted_for(case) == {"open": 1, "merged": 1}
    assert [element.number for element, _ in response.before_submitting(case)] == [1]


def test_a_split_point_keeps_its_number_for_the_first_part(council: Council) -> None:
    case = split(council)
    points = list(case.elements.order_by("number"))
    assert [(p.number, p.text) for p in points if p.number != 2] == [
        (1, "Nobody answered on Monday."),
        (3, "Nobody rang back."),
    ]
    assert points[2].split_from == points[0]
    assert accounted_for(case) == {"open": 3}
    event = case.events.order_by("-number")[0]
    assert event.payload.words["before"]["text"] == "Nobody answered the telephone."


def test_points_may_be_merged_and_split_again_and_are_all_still_there(council: Council) -> None:
    case = split(council)
    given = {"by": council.officer, "on": RECEIVED, "why": "As agreed."}
    third, second = case.elements.get(number=3), case.elements.get(number=2)
    do(elements.merge_element, case, element=third, into=second, **given)
    do(elements.split_element, case, element=second, text="a", others=["b", "c"], **given)
    do(elements.merge_element, case, element=second, into=case.elements.get(number=5), **given)
    assert accounted_for(case) == {"open": 3, "merged": 2}


def test_findings_that_were_made_stay_with_a_merged_point(council: Council) -> None:
    case = builders_stage_two.asked(council)
    merged(council, case)
    assert case.elements.get(number=2).findings.count() == 1


def test_a_point_stopped_for_another_process_is_neither_merged_nor_split(council: Council) -> None:
    """Merged into an open one, it would be considered after all (reg 8(1): shall not)."""
    case = stopped_for(council)
    one, two = case.elements.order_by("number")
    given = {"by": council.officer, "on": RECEIVED, "why": "x"}
    before = traces.digest()
    for element, into in ((one, two), (two, one)):
        with pytest.raises(Refused, match="neither merged nor split"):
            do(elements.merge_element, case, element=element, into=into, **given)
    with pytest.raises(Refused, match="neither merged nor split"):
        do(elements.split_element, case, element=one, text="a", others=["b"], **given)
    assert traces.digest() == before


def test_a_point_is_not_merged_into_itself_into_another_cases_or_split_into_one(council: Council) -> None:
    case, other = taken_on(council), taken_on(council)
    one = case.elements.get(number=1)
    given = {"by": council.officer, "on": RECEIVED, "why": "x"}
    before = traces.digest()
    with pytest.raises(Refused, match="into itself"):
        do(elements.merge_element, case, element=one, into=one, **given)
    with pytest.raises(Element.DoesNotExist):
        do(elements.merge_element, case, element=one, into=other.elements.get(number=2), **given)
    with pytest.raises(Refused, match="what the second point is"):
        do(elements.split_element, case, element=one, text="a", others=[], **given)
    assert traces.digest() == before


def test_points_of_a_closed_case_stand(council: Council) -> None:
    case = builders.withdrawn(council)
    for change in (merged, split):
        with pytest.raises(Refused, match="This case is closed"):
            change(council, case)


@pytest.mark.parametrize("who", ["team_manager", "senior", "head", "auditor", "investigator"])
def test_only_the_complaints_team_changes_points(who: str, council: Council) -> None:
    case = taken_on(council)
    one, two = case.elements.order_by("number")
    given = {"by": getattr(council, who), "on": RECEIVED}
    before = traces.digest()
    for deed, told in (
        (elements.merge_element, {"element": two, "into": one, "why": "x"}),
        (elements.split_element, {"element": one, "text": "a", "others": ["b"], "why": "x"}),
        (triage.route_element, {"element": one, **ELSEWHERE}),
    ):
        with pytest.raises(NotAllowed):
            do(deed, case, **given, **told)
    assert traces.digest() == before


def test_an_approved_response_does_not_go_out_when_its_points_have_changed(council: Council) -> None:
    case = merged(council, builders.approved(council))
    with pytest.raises(Refused, match="The text has changed"):
        do(
            response.issue,
            case,
            by=council.officer,
            on=RECEIVED,
            sent_on=RECEIVED,
            sent_to="Person 0405",
            sent_how="email",
        )


@pytest.mark.parametrize("make", [taken_on, builders_stage_two.asked, builders_stage_two.investigating])
def test_one_point_is_sent_elsewhere_after_triage_too_and_the_last_one_is_not(make: Any, council: Council) -> None:
    case = make(council)
    on = max(case.events.values_list("on", flat=True))
    given = {"by": council.officer, "on": on} | ELSEWHERE
    do(triage.route_element, case, element=case.elements.get(number=2), **given)
    assert accounted_for(case) == {"open": 1, "routed_elsewhere": 1}
    with pytest.raises(Refused, match="only point left"):
        do(triage.route_element, case, element=case.elements.get(number=1), **given)


def one_withdrawn(council: Council, case: Case, element: Element | None = None) -> Case:
    """A point taken back, the first open one unless told which."""
    return do(
        elements.withdraw_element,
        case,
        by=council.officer,
        on=RECEIVED,
        element=element or case.elements.filter(status="open").order_by("number").first(),
        withdrawn_on=RECEIVED,
        why="By telephone.",
    )


def test_a_case_stops_when_the_last_open_point_is_withdrawn_and_what_is_left_is_stopped(council: Council) -> None:
    """It is not withdrawn with it: what was stopped may still come back (reg 8(4))."""
    case = one_withdrawn(council, stopped_for(council))
    assert (case.status, case.closed_on, case.closed_reason) == (
        State.STOPPED_CONCURRENT,
        RECEIVED,
        ClosedReason.INELIGIBLE,
    )
    assert accounted_for(case) == {"stopped": 1, "withdrawn": 1}
    assert [event.verb for event in case.events.order_by("-number")[:2]] == [
        Verb.STOPPED_CONCURRENT,
        Verb.ELEMENT_WITHDRAWN,
    ]
    assert not case.appointments.filter(ended_on=None).exists()
    assert not case.clocks.filter(rule="C4", stopped_on=None).exists()


@pytest.mark.parametrize("make", [builders.answered, taken_on])
@pytest.mark.parametrize("way", ["elsewhere", "under the corporate procedure"])
def test_a_case_stops_when_the_last_open_point_is_dealt_with_elsewhere_and_what_is_left_is_stopped(
    way: str, make: Any, council: Council
) -> None:
    """It does not go elsewhere with it: what was stopped may still come back (reg 8(4))."""
    case = stopped_for(council, make(council))
    given = {"by": council.officer, "on": RECEIVED, "element": case.elements.get(status="open")}
    if way == "elsewhere":
        case = do(triage.route_element, case, **given, **ELSEWHERE)
    else:
        do(corporate.split_point, case, **given, reasons="A permit.", told="So.", told_on=RECEIVED)
        case = Case.objects.get(pk=case.pk)
    assert (case.status, case.closed_on, case.closed_reason) == (
        State.STOPPED_CONCURRENT,
        RECEIVED,
        ClosedReason.INELIGIBLE,
    )
    assert accounted_for(case) == {"stopped": 1, "routed_elsewhere": 1}
    verbs = [event.verb for event in case.events.order_by("-number")[:2]]
    assert verbs == [Verb.STOPPED_CONCURRENT, Verb.ELEMENT_ROUTED]
    stopped = case.elements.get(status="stopped")
    case = resubmitted(council, process_ended(council, notified(council, case)))
    assert [element.text for element in process_of(case).resubmitted_as.elements.all()] == [stopped.text]


def test_what_was_stopped_comes_back_though_the_rest_was_withdrawn(council: Council) -> None:
    case = stopped_for(council)
    stopped = case.elements.get(status="stopped")
    case = resubmitted(council, process_ended(council, notified(council, one_withdrawn(council, case))))
    again = process_of(case).resubmitted_as
    assert [element.text for element in again.elements.all()] == [stopped.text]


def test_triage_ends_as_refused_for_the_process_when_nothing_else_is_left(council: Council) -> None:
    case = one_withdrawn(council, stopped_for(council, builders.answered(council)))
    triage = case.triage
    assert (case.status, triage.completed_on, triage.refusal) == (State.STOPPED_CONCURRENT, RECEIVED, Refusal.N7)
    assert triage.reasons == "The hearing is about the same night."


def test_a_case_goes_on_while_one_point_is_open(council: Council) -> None:
    """The other side: with a second open point, the same deed stops nothing."""
    three = builders.accepted(council, builders.logged(council, points=("One.", "Two.", "Three.")))
    case = one_withdrawn(council, stopped_for(council, three))
    assert (case.status, case.closed_on) == (State.STAGE1, None)
    assert accounted_for(case) == {"stopped": 1, "withdrawn": 1, "open": 1}
    assert case.clocks.filter(rule="C4", stopped_on=None).exists()


def test_a_stopped_point_that_is_withdrawn_leaves_the_open_ones_alone(council: Council) -> None:
    case = stopped_for(council)
    case = one_withdrawn(council, case, case.elements.get(status="stopped"))
    assert accounted_for(case) == {"open": 1, "withdrawn": 1}
    assert case.status == State.STAGE1
    event = case.events.get(verb=Verb.ELEMENT_WITHDRAWN)
    assert event.payload.words["before"]["status"] == "stopped"


def details_page(council: Council, case: Case) -> str:
    client = Client()
    client.force_login(council.officer)
    return client.get(reverse("details", args=[case])).content.decode()


@pytest.mark.parametrize(
    "make", [builders_stage_three.asked, builders_stage_three.arranged, builders_stage_three.answered]
)
def test_a_panel_takes_no_new_point_and_the_refusal_says_what_to_do(make: Any, council: Council) -> None:
    case = make(council)
    on = max(case.events.values_list("on", flat=True))
    before = traces.digest()
    with pytest.raises(Refused, match="takes no new complaint"):
        do(elements.add_element, case, by=council.officer, on=on, text="The letter was late too.")
    assert traces.digest() == before
    page = details_page(council, case)
    assert "Log this as a complaint of its own" in page
    assert reverse("element_add", args=[case]) not in page


def test_a_point_is_added_until_a_panel_is_asked_for(council: Council) -> None:
    case = builders_stage_two.answered(council)
    assert reverse("element_add", args=[case]) in details_page(council, case)
    do(elements.add_element, case, by=council.officer, on=RECEIVED, text="The letter was late too.")
    assert accounted_for(case) == {"open": 3}
