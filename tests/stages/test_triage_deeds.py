"""Triage through its actions: what stops, what waits, and what is not accepted, with the law's own conditions."""

import datetime
from typing import Any

import pytest

from accounts.models import Role, User
from cases.actions import details
from cases.models import Case, ElementStatus, Kind
from cases.permissions import visible_to
from cases.record import Refused
from stages.actions import concurrent, decisions, triage
from stages.law.vocabulary import CONCURRENT, REFUSED_AS, Refusal, State, TriageOutcome
from stages.models import Clock, StageOne
from stages.worklist import mine, waiting_for_judgement
from tests.builders import (
    RECEIVED,
    TODAY,
    Council,
    accepted,
    answered,
    do,
    in_triage,
    logged,
    person,
    prejudiced,
)

TOLD = {"reasons": "The law does not cover it.", "told": "Why, and where to go.", "told_on": RECEIVED}
DECIDED = {"factors": "Illness.", "limb_one": "She was in hospital.", "limb_two": "The file is whole."}


def statuses(case: Case) -> list[str]:
    return list(case.elements.values_list("status", flat=True))


@pytest.mark.parametrize("code", CONCURRENT)
def test_one_point_stops_for_another_process_and_the_rest_goes_on_to_stage_1(code: str, council: Council) -> None:
    """Reg 8(1): only to the extent that considering it would prejudice the process."""
    case = answered(council, in_the_way=True)
    prejudiced(case, council, 1, code)
    assert (case.status, statuses(case)) == (State.TRIAGE, ["stopped", "open"])
    with pytest.raises(Refused, match="must decide about each point"):
        do(triage.accept, case, by=council.officer, on=RECEIVED)
    prejudiced(case, council, 2, stop=False)
    do(triage.accept, case, by=council.officer, on=RECEIVED)
    assert (case.status, statuses(case)) == (State.STAGE1, ["stopped", "open"])


@pytest.mark.parametrize("code", CONCURRENT)
def test_a_case_whose_every_point_is_stopped_is_stopped_with_its_clocks(code: str, council: Council) -> None:
    case = answered(council, in_the_way=True)
    prejudiced(case, council, 1, code)
    prejudiced(case, council, 2, code)
    assert (case.status, case.closed_on, case.next_due_on) == (State.STOPPED_CONCURRENT, RECEIVED, None)
    assert (case.triage.outcome, case.triage.refusal) == (TriageOutcome.INELIGIBLE, code)
    own = Clock.objects.filter(case=case, rule__in=["C1", "C4"])
    assert set(own.values_list("result", flat=True)) == {"stopped_concurrent"}


@pytest.mark.parametrize("lacking", ["code", "process", "told", "told_on"])
def test_a_point_is_not_stopped_without_its_kind_of_process_its_name_and_a_whole_notice(
    lacking: str, council: Council
) -> None:
    case = answered(council, in_the_way=True)
    given: dict[str, Any] = {
        "element": case.elements.get(number=1),
        "prejudiced": True,
        "code": "N7",
        "process": "the case in the family court",
        "factors": "The hearing.",
        "evidence": "A letter.",
        "told": "In writing.",
        "told_on": RECEIVED,
    }
    with pytest.raises(Refused):
        do(concurrent.decide_prejudice, case, by=council.manager, on=RECEIVED, **given | {lacking: None or ""})
    assert statuses(case) == ["open", "open"]
    do(concurrent.decide_prejudice, case, by=council.manager, on=RECEIVED, **given)
    assert statuses(case) == ["stopped", "open"]


def test_the_last_point_is_not_stopped_before_the_safeguarding_question_is_answered(council: Council) -> None:
    """Safeguarding comes first: triage cannot complete, by any way out, while that question is blank."""
    case = in_triage(council)
    prejudiced(case, council, 1)
    with pytest.raises(Refused, match="safeguarding"):
        prejudiced(case, council, 2)
    assert (case.status, statuses(case)) == (State.TRIAGE, ["stopped", "open"])


@pytest.mark.parametrize("review_on", [None, RECEIVED])
def test_persistence_is_refused_only_with_a_later_day_on_which_it_is_looked_at_again(
    review_on: datetime.date | None, council: Council
) -> None:
    case = answered(council)
    refusal = {"by": council.manager, "on": RECEIVED, "code": Refusal.N12}
    with pytest.raises(Refused, match="looked at again"):
        do(decisions.refuse, case, **refusal, **TOLD, review_on=review_on)
    assert case.status == State.TRIAGE
    later = RECEIVED + datetime.timedelta(days=182)
    do(decisions.refuse, case, **refusal, **TOLD, review_on=later)
    assert case.decisions.get(code=Refusal.N12).review_on == later


@pytest.mark.parametrize(
    "code", [code for code in Refusal if code not in (*CONCURRENT, Refusal.N2, Refusal.N6, Refusal.N13)]
)
def test_each_refusal_carries_its_code_its_reasons_and_what_the_person_was_told(code: str, council: Council) -> None:
    case = answered(council)
    with pytest.raises(Refused, match="told"):
        do(decisions.refuse, case, by=council.manager, on=RECEIVED, code=code, **TOLD | {"told": ""})
    again = {"review_on": RECEIVED + datetime.timedelta(days=182)} if code == Refusal.N12 else {}
    do(decisions.refuse, case, by=council.manager, on=RECEIVED, code=code, **TOLD, **again)
    found = case.triage
    assert (case.status, case.closed_on) == (State.NOT_ACCEPTED, RECEIVED)
    assert (found.refusal, found.outcome, found.reasons, found.told, found.told_on) == (
        code,
        REFUSED_AS[code],
        *TOLD.values(),
    )


def test_only_an_anonymous_complaint_has_nobody_to_tell(council: Council) -> None:
    case = answered(council)
    do(
        decisions.refuse,
        case,
        by=council.manager,
        on=RECEIVED,
        code=Refusal.N13,
        reasons="No name was given.",
        told="",
        told_on=None,
    )
    assert case.status == State.NOT_ACCEPTED


@pytest.mark.parametrize("code", [*CONCURRENT, Refusal.N2])
def test_what_has_a_decision_of_its_own_is_not_refused_in_passing(code: str, council: Council) -> None:
    case = answered(council)
    with pytest.raises(Refused):
        do(decisions.refuse, case, by=council.manager, on=RECEIVED, code=code, **TOLD)
    assert case.status == State.TRIAGE


def test_a_late_complaint_is_refused_only_after_both_limbs_were_decided_against_it(council: Council) -> None:
    case = answered(council, late=True, grounds_arose_on=datetime.date(2025, 1, 6))

    def refuse() -> None:
        do(decisions.refuse, case, by=council.manager, on=RECEIVED, code=Refusal.N6, **TOLD)

    with pytest.raises(Refused, match="both limbs"):
        refuse()
    do(decisions.decide_late, case, by=council.manager, on=RECEIVED, yes=False, **DECIDED)
    do(decisions.decide_late, case, by=council.manager, on=RECEIVED, yes=True, **DECIDED)
    with pytest.raises(Refused, match="both limbs"):
        refuse()
    do(decisions.decide_late, case, by=council.manager, on=RECEIVED, yes=False, **DECIDED)
    refuse()
    assert case.triage.refusal == Refusal.N6


def test_a_complaint_made_within_the_year_is_not_refused_as_late(council: Council) -> None:
    case = answered(council)
    do(decisions.decide_late, case, by=council.manager, on=RECEIVED, yes=False, **DECIDED)
    with pytest.raises(Refused, match="both limbs"):
        do(decisions.refuse, case, by=council.manager, on=RECEIVED, code=Refusal.N6, **TOLD)


@pytest.mark.parametrize("kind", [Kind.REPRESENTATION, Kind.ENQUIRY])
def test_what_is_not_a_complaint_does_not_reach_stage_1(kind: str, council: Council) -> None:
    """It has no clock, so that it would lie there without a date."""
    case = answered(council, logged(council, kind=kind))
    for way_on in (triage.accept, triage.wait_for_interest, triage.wait_for_advocate):
        with pytest.raises(Refused, match="Only a complaint"):
            do(way_on, case, by=council.officer, on=RECEIVED)
    changed = {"details": {"kind": Kind.COMPLAINT}, "why": "She is unhappy with it."}
    do(details.change_details, case, by=council.officer, on=RECEIVED, **changed)
    do(triage.accept, case, by=council.officer, on=RECEIVED)
    assert case.clocks.get(rule="C4").due_on == datetime.date(2026, 9, 21)


def test_a_complaint_under_the_procedure_stays_a_complaint(council: Council) -> None:
    case = accepted(council)
    changed = {"details": {"kind": Kind.ENQUIRY}, "why": "It came from a councillor."}
    with pytest.raises(Refused, match="stays a complaint"):
        do(details.change_details, case, by=council.officer, on=RECEIVED, **changed)
    case.refresh_from_db()
    assert (case.kind, case.clocks.filter(rule="C4").count()) == (Kind.COMPLAINT, 1)


def test_day_0_moves_with_the_date_received_when_that_is_put_right(council: Council) -> None:
    case = accepted(council)
    earlier = {"details": {"received_on": datetime.date(2026, 9, 3)}, "why": "It lay in another office."}
    do(details.change_details, case, by=council.officer, on=TODAY, **earlier)
    assert StageOne.objects.get(case=case).started_on == datetime.date(2026, 9, 3)
    assert case.clocks.get(rule="C4").due_on == datetime.date(2026, 9, 17)


def test_whether_it_was_late_follows_the_dates_while_triage_is_open(council: Council) -> None:
    case = answered(council)
    arose = {"details": {"grounds_arose_on": datetime.date(2025, 9, 6)}}
    do(details.change_details, case, by=council.officer, on=RECEIVED, **arose)
    with pytest.raises(Refused, match="more than one year"):
        do(triage.accept, case, by=council.officer, on=RECEIVED)
    do(
        details.change_details,
        case,
        by=council.officer,
        on=RECEIVED,
        details={"grounds_arose_on": datetime.date(2025, 9, 7)},
    )
    do(triage.accept, case, by=council.officer, on=RECEIVED)
    assert case.status == State.STAGE1


def listed(manager: User) -> set[Case]:
    return set(mine(visible_to(manager, TODAY), manager, TODAY))


def test_a_manager_sees_each_case_that_waits_for_their_judgement_until_its_last_point_is_decided(
    council: Council,
) -> None:
    manager = person("Complaints Manager Two", Role.COMPLAINTS_MANAGER)
    plain = answered(council)
    case = answered(council, in_the_way=True)
    assert listed(manager) == {case}
    prejudiced(case, council, 1, stop=False)
    assert listed(manager) == {case}
    prejudiced(case, council, 2, stop=False)
    assert listed(manager) == set()
    assert not Case.objects.filter(waiting_for_judgement(), pk=plain.pk).exists()


def test_a_point_sent_elsewhere_leaves_the_rest_and_the_last_one_takes_the_case(council: Council) -> None:
    case = answered(council)

    def send(number: int) -> None:
        do(
            triage.route_element,
            case,
            by=council.officer,
            on=RECEIVED,
            element=case.elements.get(number=number),
            route="X5",
            to="Data protection",
            reasons="A record.",
            told="Who has it.",
        )

    send(1)
    assert statuses(case) == [ElementStatus.ROUTED_ELSEWHERE, ElementStatus.OPEN]
    with pytest.raises(Refused, match="only point left"):
        send(2)
