"""The outcome of a stage, from every possible set of findings on its points."""

import re
from collections import Counter
from itertools import combinations_with_replacement, permutations

import pytest

from stages.law.procedures import PROCEDURES, outcome_of
from stages.law.vocabulary import Outcome, Procedure

MULTISETS = [found for size in range(5) for found in combinations_with_replacement(Outcome, size)]


def stated_again(found: tuple[Outcome, ...]) -> Outcome | None:
    """DOMAIN 6.3 by counting: how many of the points decided were upheld, in part, or not."""
    number = Counter(found)
    upheld, partly, not_upheld = (
        number[Outcome.UPHELD],
        number[Outcome.PARTIALLY_UPHELD],
        number[Outcome.NOT_UPHELD],
    )
    if upheld + partly + not_upheld:
        if partly or (upheld and not_upheld):
            return Outcome.PARTIALLY_UPHELD
        return Outcome.UPHELD if upheld else Outcome.NOT_UPHELD
    if number[Outcome.NO_FINDING]:
        return Outcome.NO_FINDING
    if number[Outcome.ROUTED_ELSEWHERE]:
        return Outcome.ROUTED_ELSEWHERE
    return Outcome.WITHDRAWN if found else None


def test_there_are_210_sets_of_up_to_four_findings() -> None:
    assert len(MULTISETS) == 210


@pytest.mark.parametrize("found", MULTISETS, ids=lambda found: "+".join(found) or "none")
def test_an_outcome_follows_from_its_findings_whatever_their_order(found: tuple[Outcome, ...]) -> None:
    expected = stated_again(found)
    assert {outcome_of(order) for order in permutations(found)} == {expected}


def test_a_point_without_a_decision_changes_no_outcome() -> None:
    for found in MULTISETS:
        if outcome_of(found) in (Outcome.UPHELD, Outcome.PARTIALLY_UPHELD, Outcome.NOT_UPHELD):
            for silent in (Outcome.NO_FINDING, Outcome.WITHDRAWN, Outcome.ROUTED_ELSEWHERE):
                assert outcome_of([*found, silent]) == outcome_of(found)


def test_findings_may_come_as_the_database_stores_them() -> None:
    assert outcome_of(["upheld", "not_upheld"]) is Outcome.PARTIALLY_UPHELD


def test_the_limits_of_both_procedures_are_those_of_the_law_and_the_code() -> None:
    limits = {
        procedure: [(stage.limit, [int(number) for number in re.findall(r"\d+", stage.limits)]) for stage in stages]
        for procedure, stages in PROCEDURES.items()
    }
    assert limits == {
        Procedure.STATUTORY: [(10, [10, 10]), (25, [25, 65, 25]), (30, [30, 5, 15])],
        Procedure.CORPORATE: [(10, [10, 10]), (20, [20, 20])],
    }
