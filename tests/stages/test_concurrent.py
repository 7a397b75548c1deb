"""Another process in the way (reg 8): stopped to the extent of the prejudice, told, ended, and taken in again."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from cases.actions import people
from cases.actions.people import Someone
from cases.models import Case, CaseLink, Part
from cases.permissions import Act, NotAllowed, may
from cases.record import Refused
from stages.actions import concurrent
from stages.forms.triage import WhenForm
from stages.law.vocabulary import State
from stages.models import Appointment
from tests import builders, builders_stage_three, builders_stage_two, traces
from tests.builders import RECEIVED, Council, do
from tests.builders_endings import (
    COURT,
    ENDED,
    all_stopped,
    notified,
    process_ended,
    process_of,
    resubmitted,
    stopped_for,
)

REACHED: dict[str, Callable[[Council], Case]] = {
    "triage": builders.answered,
    "early resolution": builders.trying_early,
    "waiting for interest": builders.awaiting_interest,
    "waiting for an advocate": builders.awaiting_advocate,
    "stage 1": builders.taken_on,
    "stage 1, approved": builders.approved,
    "stage 1 answered": builders.issued,
    "stage 2, scoping": builders_stage_two.asked,
    "stage 2, investigation": builders_stage_two.investigating,
    "stage 2, adjudication": builders_stage_two.adjudicating,
    "stage 3 asked for": builders_stage_three.asked,
    "panel arranged": builders_stage_three.arranged,
}


def statuses(case: Case) -> list[str]:
    return list(case.elements.order_by("number").values_list("status", flat=True))


def today_of(case: Case) -> datetime.date:
    """The last day on which something was done to it."""
    return max(case.events.values_list("on", flat=True))


@pytest.mark.parametrize("reached", REACHED)
def test_points_stop_from_any_open_state_one_by_one_and_with_the_last_the_case(reached: str, council: Council) -> None:
    case = REACHED[reached](council)
    on, before = today_of(case), case.status
    stopped_for(council, case, on=on)
    assert (statuses(case), case.status, case.closed_on) == (["stopped", "open"], before, None)
    stopped_for(council, case, number=2, on=on)
    assert statuses(case) == ["stopped", "stopped"]
    assert (case.status, case.closed_on, case.closed_reason) == (State.STOPPED_CONCURRENT, on, "ineligible")
    assert not Appointment.objects.filter(case=case, ended_on=None).exists()
    assert [(p.name, p.code, p.notice_sent_on, p.elements.count()) for p in case.concurrent_processes.all()] == [
        (COURT, "N7", None, 2)
    ]


def test_whoever_had_a_case_that_stopped_sees_it_no_more(council: Council) -> None:
    case = builders.taken_on(council)
    assert may(council.team_manager, Act.VIEW, case)
    all_stopped(council, case)
    assert not may(council.team_manager, Act.VIEW, case)


def test_nothing_is_stopped_before_triage_begins_or_after_the_end(council: Council) -> None:
    for case in (builders.logged(council), builders.withdrawn(council), all_stopped(council)):
        before = traces.digest()
        with pytest.raises(Refused, match="You cannot decide whether another process would be prejudiced now"):
            stopped_for(council, case)
        assert traces.digest() == before


def test_only_the_complaints_manager_decides(council: Council) -> None:
    case = builders.taken_on(council)
    for user in (council.officer, council.team_manager, council.senior, council.auditor):
        with pytest.raises(NotAllowed):
            do(
                concurrent.decide_prejudice,
                case,
                by=user,
                on=RECEIVED,
                element=case.elements.get(number=1),
                prejudiced=True,
                code="N7",
                process=COURT,
                factors="x",
                evidence="x",
            )
    assert statuses(case) == ["open", "open"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"code": ""}, "Say which of the four kinds"),
        ({"code": "N4"}, "Say which of the four kinds"),
        ({"process": "  "}, "Name the process"),
        ({"told": "By letter."}, "both what the notice said and the day"),
        ({"told_on": RECEIVED}, "both what the notice said and the day"),
        ({"told": "By letter.", "told_on": RECEIVED + datetime.timedelta(days=1)}, "has not come yet"),
        ({"told": "By letter.", "told_on": RECEIVED - datetime.timedelta(days=1)}, "before the decision"),
    ],
)
def test_a_stop_names_its_process_and_its_notice_is_whole_and_never_dated_otherwise(
    changed: dict[str, Any], sentence: str, council: Council
) -> None:
    case = builders.taken_on(council)
    before = traces.digest()
    with pytest.raises(Refused, match=sentence):
        stopped_for(council, case, **changed)
    assert traces.digest() == before
    stopped_for(council, case, told="By letter.", told_on=RECEIVED)
    assert process_of(case).notice_sent_on == RECEIVED


def test_points_of_one_process_share_a_notice_until_it_is_sent(council: Council) -> None:
    """A point stopped after the notice went out needs a notice of its own (reg 8(3))."""
    case = builders.taken_on(council, builders.accepted(council, builders.logged(council, points="abcd")))
    stopped_for(council, case, number=1)
    stopped_for(council, case, number=2)
    stopped_for(council, case, number=3, told="By letter, about 1 to 3.", told_on=RECEIVED)
    later = RECEIVED + datetime.timedelta(days=1)
    stopped_for(council, case, number=4, on=later)
    assert [
        (sorted(p.elements.values_list("number", flat=True)), p.notice_sent_on)
        for p in case.concurrent_processes.order_by("pk")
    ] == [([1, 2, 3], RECEIVED), ([4], None)]


def test_the_notice_may_follow_and_is_recorded_once(council: Council) -> None:
    case = all_stopped(council)
    process = process_of(case)
    given = {"process": process, "notice": "By letter."}
    for wrong in (RECEIVED - datetime.timedelta(days=1), RECEIVED + datetime.timedelta(days=1)):
        with pytest.raises(Refused, match="Check the date"):
            do(concurrent.send_notice, case, by=council.officer, on=RECEIVED, sent_on=wrong, **given)
    clock = case.clocks.get(rule="C14")
    assert (clock.day_zero, clock.stopped_on) == (RECEIVED, None)
    notified(council, case)
    clock.refresh_from_db()
    assert clock.stopped_on == RECEIVED
    with pytest.raises(Refused, match="already"):
        notified(council, case)


def test_its_end_starts_the_year_in_which_it_may_come_back(council: Council) -> None:
    case = notified(council)
    for wrong in (RECEIVED - datetime.timedelta(days=1), ENDED + datetime.timedelta(days=1)):
        with pytest.raises(Refused, match="Check the date"):
            do(concurrent.record_end, case, by=council.officer, on=ENDED, process=process_of(case), ended_on=wrong)
    process_ended(council, case)
    clock = case.clocks.get(rule="C13")
    assert (clock.day_zero, clock.due_on) == (ENDED, datetime.date(2027, 9, 10))
    with pytest.raises(Refused, match="already"):
        process_ended(council, case)


def test_what_was_stopped_comes_back_as_a_new_case_considered_afresh(council: Council) -> None:
    case = process_ended(council)
    texts = [element.text for element in case.elements.all()]
    resubmitted(council, case)
    new = process_of(case).resubmitted_as
    assert (new.status, new.received_on, new.procedure, new.closed_on) == (State.RECEIVED, ENDED, "", None)
    assert [element.text for element in new.elements.all()] == texts
    assert (new.service_area, new.words) == (case.service_area, "It is over. Please look.")
    assert sorted(i.who for i in new.involvements.all()) == ["Child 0405", "Person 0405"]
    assert CaseLink.objects.get(case=case).why == CaseLink.Why.RESUBMITTED
    assert (statuses(case), case.status) == (["stopped", "stopped"], State.STOPPED_CONCURRENT)
    with pytest.raises(Refused, match="resubmitted already"):
        resubmitted(council, case)


def test_whoever_is_kept_out_of_the_one_is_kept_out_of_the_other(council: Council) -> None:
    case = builders.taken_on(council)
    do(people.name_witness, case, by=council.officer, on=RECEIVED, user=council.officer_two)
    do(people.name_complained_about, case, by=council.officer, on=RECEIVED, user=council.senior_two)
    all_stopped(council, case)
    process_ended(council, case)
    resubmitted(council, case)
    new = process_of(case).resubmitted_as
    assert set(new.exclusions.values_list("user", flat=True)) == set(case.exclusions.values_list("user", flat=True))
    assert not may(council.officer_two, Act.VIEW, new)
    assert not may(council.senior_two, Act.VIEW, new)
    assert new.involvements.filter(part=Part.WITNESS, user=council.officer_two).exists()


@pytest.mark.parametrize(
    ("resubmitted_on", "sentence"),
    [
        (ENDED - datetime.timedelta(days=1), "Check the date"),
        (datetime.date(2027, 9, 11), "may still complain anew"),
        (datetime.date(2027, 9, 10), ""),
    ],
)
def test_it_comes_back_within_one_year_of_the_end_and_not_a_day_later(
    resubmitted_on: datetime.date, sentence: str, council: Council
) -> None:
    """Reg 8(5): the same date next year is the last day."""
    case = process_ended(council)
    on = datetime.date(2027, 9, 13)
    before = traces.digest()
    if sentence:
        with pytest.raises(Refused, match=sentence):
            resubmitted(council, case, on=on, resubmitted_on=resubmitted_on)
        assert traces.digest() == before
    else:
        resubmitted(council, case, on=on, resubmitted_on=resubmitted_on)
        assert process_of(case).resubmitted_as.received_on == resubmitted_on


def test_it_does_not_come_back_while_the_other_process_runs(council: Council) -> None:
    case = notified(council)
    with pytest.raises(Refused, match="Record its end first"):
        resubmitted(council, case)


def test_a_case_that_went_on_with_its_other_points_takes_the_stopped_one_in_again_too(council: Council) -> None:
    case = process_ended(council, stopped_for(council))
    resubmitted(council, case)
    assert (case.status, process_of(case).resubmitted_as.elements.count()) == (State.STAGE1, 1)


def test_the_year_to_complain_is_not_asked_again_of_a_complaint_that_comes_back(council: Council) -> None:
    """Reg 8(5): reg 9(1) does not apply to it."""
    case = builders.logged(council, grounds_arose_on=datetime.date(2026, 8, 3))
    case = all_stopped(council, builders.taken_on(council, builders.accepted(council, case)))
    process_ended(council, case)
    back = datetime.date(2027, 9, 10)
    resubmitted(council, case, on=back, resubmitted_on=back)
    new = process_of(case).resubmitted_as
    builders.in_triage(council, new, on=back)
    form = WhenForm(
        {"grounds_arose_on_0": "3", "grounds_arose_on_1": "8", "grounds_arose_on_2": "2026", "version": new.version},
        case=new,
        triage=new.triage,
    )
    assert form.is_valid(), form.errors
    assert form.answers()["late"] is False


def test_people_who_joined_later_come_over_and_those_whose_part_ended_do_not(council: Council) -> None:
    case = builders.taken_on(council)
    do(
        people.add_person,
        case,
        by=council.officer,
        on=RECEIVED,
        part=Part.ADVOCATE,
        who=Someone("Advocate 0405"),
        from_on=RECEIVED,
    )
    child = case.involvements.get(part=Part.CHILD)
    do(people.end_part, case, by=council.officer, on=RECEIVED, involvement=child, until_on=RECEIVED, why="A mistake.")
    all_stopped(council, case)
    process_ended(council, case)
    resubmitted(council, case)
    new = process_of(case).resubmitted_as
    assert sorted(i.who for i in new.involvements.all()) == ["Advocate 0405", "Person 0405"]
