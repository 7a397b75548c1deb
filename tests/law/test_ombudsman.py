"""Which decisions of the Ombudsman fit together, how a remedy stands, and when a case may go there early."""

from __future__ import annotations

import datetime
import itertools

import pytest

from stages.law.ombudsman import EARLY_REFERRAL, MAY_FIND, Compliance, compliance, criteria_missing, does_not_fit
from stages.law.vocabulary import OMBUDSMAN_GROUP_OF, OmbudsmanDecision, OmbudsmanGroup

FITTING = {
    "incomplete_invalid": {(None, None)},
    "advice_given": {(None, None)},
    "referred_back": {(None, None)},
    "closed_after_initial_enquiries": {(None, None)},
    "not_upheld": {(False, None), (False, False)},
    "upheld": {(True, None), (True, True), (True, False)},
    "upheld_with_injustice": {(True, True)},
    "upheld_no_injustice": {(True, False)},
}
ANSWERS = (None, True, False)


@pytest.mark.parametrize("decision", OmbudsmanDecision)
def test_each_decision_leaves_room_for_these_pairs_of_fault_and_injustice_and_no_others(
    decision: OmbudsmanDecision,
) -> None:
    fitting = {
        pair
        for pair in itertools.product(ANSWERS, repeat=2)
        if not does_not_fit(
            decision, fault=pair[0], injustice=pair[1], without_investigation=False, public_report=False
        )
    }
    assert fitting == FITTING[decision]


@pytest.mark.parametrize("decision", OmbudsmanDecision)
def test_only_what_is_upheld_is_upheld_without_investigation_and_only_what_was_investigated_has_a_report(
    decision: OmbudsmanDecision,
) -> None:
    fault, injustice = sorted(MAY_FIND[decision], key=str)[0]

    def fits(*, without: bool, report: bool) -> bool:
        given = {"without_investigation": without, "public_report": report}
        return not does_not_fit(decision, fault=fault, injustice=injustice, **given)

    upheld = decision.startswith("upheld")
    investigated = upheld or decision == "not_upheld"
    assert [fits(without=True, report=False), fits(without=False, report=True), fits(without=True, report=True)] == [
        upheld,
        investigated,
        False,
    ]


@pytest.mark.parametrize(
    ("decision", "findings", "fits"),
    [
        ("not_upheld", ["not_upheld", "no_finding"], True),
        ("not_upheld", ["upheld"], False),
        ("not_upheld", ["partially_upheld", "not_upheld"], False),
        ("upheld", [], True),
        ("upheld", ["upheld", "not_upheld"], True),
        ("upheld", ["partially_upheld"], True),
        ("upheld", ["not_upheld"], False),
        ("referred_back", ["not_upheld"], False),
        ("referred_back", [], True),
    ],
)
def test_findings_on_points_fit_the_decision(decision: str, findings: list[str], fits: bool) -> None:
    fault, injustice = sorted(MAY_FIND[OmbudsmanDecision(decision)], key=str)[0]
    said = does_not_fit(
        OmbudsmanDecision(decision),
        fault=fault,
        injustice=injustice,
        without_investigation=False,
        public_report=False,
        findings=findings,
    )
    assert (said == "") is fits


DUE = datetime.date(2026, 10, 30)
EARLIER, LATER = DUE - datetime.timedelta(days=1), DUE + datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("due", "done", "not_complied", "today", "status"),
    [
        (DUE, None, False, EARLIER, Compliance.TO_DO),
        (DUE, None, False, DUE, Compliance.TO_DO),
        (DUE, None, False, LATER, Compliance.OVERDUE),
        (DUE, DUE, False, LATER, Compliance.ON_TIME),
        (DUE, LATER, False, LATER, Compliance.LATE),
        (DUE, None, True, LATER, Compliance.NOT_COMPLIED),
        (None, None, False, LATER, Compliance.TO_DO),
        (None, DUE, False, LATER, Compliance.ON_TIME),
    ],
)
def test_how_a_remedy_stands_follows_from_its_dates(
    due: datetime.date | None, done: datetime.date | None, not_complied: bool, today: datetime.date, status: Compliance
) -> None:
    assert compliance(due, done, not_complied=not_complied, today=today) == status


def test_every_criterion_of_early_referral_needs_something_that_shows_it() -> None:
    whole = dict.fromkeys(EARLY_REFERRAL, "It is on file.")
    assert criteria_missing(whole) == []
    assert criteria_missing({}) == list(EARLY_REFERRAL.values())
    for name, words in EARLY_REFERRAL.items():
        assert criteria_missing(whole | {name: "  "}) == [words]


def test_each_older_word_has_its_newer_group() -> None:
    assert {decision: OMBUDSMAN_GROUP_OF[decision] for decision in OmbudsmanDecision} == {
        "incomplete_invalid": OmbudsmanGroup.NOT_FOR_US,
        "advice_given": OmbudsmanGroup.NOT_FOR_US,
        "referred_back": OmbudsmanGroup.NOT_FOR_US,
        "closed_after_initial_enquiries": OmbudsmanGroup.ASSESSED_AND_CLOSED,
        "not_upheld": OmbudsmanGroup.INVESTIGATED_NOT_UPHELD,
        "upheld": OmbudsmanGroup.UPHELD,
        "upheld_with_injustice": OmbudsmanGroup.UPHELD,
        "upheld_no_injustice": OmbudsmanGroup.UPHELD,
    }
