"""What a stage comes to counts the points it answered, each of which can be answered, and no stage that never began."""

from __future__ import annotations

import datetime

import pytest

from cases.actions import elements
from cases.models import Case
from cases.record import Refused
from stages.actions import adjudication, closing, investigation, panel_answer, review
from stages.actions.stage_two import before_adjudicating
from stages.law.vocabulary import Layer, Outcome
from stages.models import Finding
from tests import builders, builders_corporate, builders_endings, builders_stage_three, builders_stage_two
from tests.builders import RECEIVED, Council, do

pytestmark = pytest.mark.django_db


def sent_at_stage_two(council: Council, case: Case) -> str:
    """Signed and sent as it stands; what stage 2 came to."""
    do(adjudication.sign, case, by=council.other_head, on=RECEIVED)
    sent = {"sent_on": RECEIVED, "sent_to": "Person 0405", "sent_how": "email"}
    return do(adjudication.send, case, by=council.officer, on=RECEIVED, **sent).stage_two.outcome


@pytest.mark.parametrize(("merges", "outcome"), [(False, Outcome.PARTIALLY_UPHELD), (True, Outcome.UPHELD)])
def test_a_point_merged_after_it_was_adjudicated_does_not_count_beside_the_other(
    merges: bool, outcome: Outcome, council: Council
) -> None:
    case = builders_stage_two.adjudicated(council)
    if merges:
        builders_endings.merged(council, case)
    assert sent_at_stage_two(council, case) == outcome


@pytest.mark.parametrize(("merges", "outcome"), [(False, Outcome.PARTIALLY_UPHELD), (True, Outcome.UPHELD)])
def test_nor_does_one_at_the_review_of_the_corporate_procedure(
    merges: bool, outcome: Outcome, council: Council
) -> None:
    case = builders_corporate.reviewed(council)
    if merges:
        builders_endings.merged(council, case)
    do(review.sign, case, by=council.senior_two, on=builders_corporate.REVIEWED)
    on = builders_corporate.REVIEWED
    case = do(review.send, case, by=council.officer, on=on, sent_on=on, sent_to="Person 0405", sent_how="email")
    assert case.stage_two.outcome == outcome


def test_nor_does_one_that_a_panel_looked_at(council: Council) -> None:
    case = builders_stage_three.reported(council)
    before = panel_answer.outcome_so_far(case)
    first, second = case.elements.order_by("number")[:2]
    kept = Finding.objects.get(element=first, layer=Layer.PANEL).outcome
    builders_endings.merged(council, case)
    assert before != kept
    assert panel_answer.outcome_so_far(case) == kept
    assert Finding.objects.filter(element=second, layer=Layer.PANEL).exists()


def test_a_point_that_came_up_at_stage_2_and_was_withdrawn_after_its_adjudication_is_withdrawn_there(
    council: Council,
) -> None:
    case = builders_stage_two.adjudicated(council)
    do(elements.add_element, case, by=council.officer, on=RECEIVED, text="The letter was rude.")
    case.refresh_from_db()
    third = case.elements.get(number=3)
    given = {"element": third, "outcome": Outcome.NOT_UPHELD, "reasons": "It was not."}
    do(adjudication.adjudicate, case, by=council.other_head, on=RECEIVED, **given)
    case.refresh_from_db()
    withdrawn = {"element": third, "withdrawn_on": RECEIVED, "why": "By telephone."}
    do(elements.withdraw_element, case, by=council.officer, on=RECEIVED, **withdrawn)
    case.refresh_from_db()
    sent_at_stage_two(council, case)
    assert Finding.objects.get(element=third, layer=Layer.ADJUDICATION).outcome == Outcome.WITHDRAWN
    assert investigation.findings_of(case, Layer.ADJUDICATION).count(Outcome.WITHDRAWN) == 1


@pytest.mark.parametrize(
    ("make", "outcome"),
    [(builders_stage_three.late_refused, ""), (builders_stage_three.late_accepted, Outcome.WITHDRAWN)],
)
def test_a_withdrawal_is_of_stage_3_only_where_the_late_request_for_it_was_accepted(
    make: object, outcome: str, council: Council
) -> None:
    case = make(council)
    stage_two = case.stage_two.outcome
    case = builders.withdrawn(council, case, on=case.stage_three.requested_on)
    assert (case.stage_three.outcome, case.stage_two.outcome) == (outcome, stage_two)
    assert Finding.objects.filter(element__case=case, layer=Layer.PANEL).exists() is bool(outcome)
    assert closing.last_answered(case) == case.stage_two


def test_the_year_to_complain_does_not_run_against_what_was_stopped_and_came_back(council: Council) -> None:
    """Reg 8(5) gives a year of its own and takes reg 9(1) away (DOMAIN C13)."""
    long_ago = RECEIVED - datetime.timedelta(days=500)
    case = builders_endings.process_ended(council, builders_endings.notified(council))
    Case.objects.filter(pk=case.pk).update(grounds_arose_on=long_ago)
    case.refresh_from_db()
    builders_endings.resubmitted(council, case)
    back = builders_endings.process_of(case).resubmitted_as
    anew = builders.logged(council, grounds_arose_on=long_ago)
    assert back.grounds_arose_on == long_ago
    assert not back.clocks.filter(rule="C2").exists()
    assert anew.clocks.get(rule="C2").result == "late"


def test_a_point_that_came_up_after_both_reports_is_found_on_and_no_other_is_changed(council: Council) -> None:
    """Otherwise the adjudication could not begin for want of a finding that nobody may record."""
    case = builders_stage_two.both_reported(council)
    do(elements.add_element, case, by=council.officer, on=RECEIVED, text="The letter was rude.")
    first, third = case.elements.get(number=1), case.elements.get(number=3)
    assert before_adjudicating(case) == [
        "record the investigating officer's finding on point 3",
        "record the independent person's view on point 3",
    ]
    finding = {"outcome": Outcome.NOT_UPHELD, "reasons": "It was not."}
    with pytest.raises(Refused, match="its findings stand"):
        do(investigation.record_finding, case, by=council.investigator, on=RECEIVED, element=first, **finding)
    do(investigation.record_finding, case, by=council.investigator, on=RECEIVED, element=third, **finding)
    with pytest.raises(Refused, match="their views stand"):
        do(investigation.record_view, case, by=council.independent, on=RECEIVED, element=first, agrees=True)
    do(investigation.record_view, case, by=council.independent, on=RECEIVED, element=third, agrees=True)
    assert before_adjudicating(case) == []
