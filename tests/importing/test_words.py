"""The words a log may use, and where its facts leave a case."""

import pytest

from stages.importing.columns import COLUMNS, FIXED_LISTS, Holds
from stages.importing.words import SYNONYMS, Words, folded
from stages.law.vocabulary import State
from stages.standing import standing


def test_no_usual_word_stands_for_two_codes_of_a_list():
    for name, by_code in SYNONYMS.items():
        meant: dict[str, set[str]] = {}
        for code, words in by_code.items():
            for word in (*words, code, dict(FIXED_LISTS[name].choices)[code]):
                meant.setdefault(folded(word), set()).add(code)
        assert {word: codes for word, codes in meant.items() if len(codes) > 1} == {}, name


def test_every_code_and_every_label_of_every_fixed_list_is_a_word_for_itself():
    words = Words()
    for name, choices in FIXED_LISTS.items():
        assert set(SYNONYMS[name]) == set(choices.values)
        for code, label in choices.choices:
            assert (words.code(name, code), words.code(name, label.upper())) == (code, code)


def test_a_column_has_a_fixed_list_or_a_councils_list_only_where_it_holds_one():
    assert all((column.choices is not None) == (column.holds == Holds.CODE) for column in COLUMNS)
    assert all(column.terms for column in COLUMNS if column.holds == Holds.NAME)


ANSWERED = {"stage1_started_on": 1, "stage1_responded_on": 2}


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, State.RECEIVED),
        ({"kind": "compliment", "closed_on": 1}, State.RECORDED),
        ({"kind": "enquiry"}, State.RECORDED),
        ({"triage_outcome": "accepted"}, State.STAGE1),
        ({"triage_outcome": "ineligible"}, State.NOT_ACCEPTED),
        ({"triage_outcome": "resolved_early"}, State.RESOLVED),
        ({"stage1_started_on": 1}, State.STAGE1),
        (ANSWERED, State.STAGE1_ANSWERED),
        (ANSWERED | {"stage2_requested_on": 3}, State.STAGE2_SCOPING),
        (ANSWERED | {"stage2_started_on": 3}, State.STAGE2_INVESTIGATING),
        (ANSWERED | {"stage2_responded_on": 3}, State.STAGE2_ANSWERED),
        (ANSWERED | {"procedure": "corporate", "stage2_requested_on": 3}, State.STAGE2_REVIEW),
        (ANSWERED | {"procedure": "corporate", "stage2_started_on": 3}, State.STAGE2_REVIEW),
        (ANSWERED | {"procedure": "corporate", "stage2_responded_on": 3}, State.STAGE2_ANSWERED),
        (ANSWERED | {"stage2_outcome": "withdrawn"}, State.WITHDRAWN),
        ({"stage3_requested_on": 1}, State.STAGE3_REQUESTED),
        ({"stage3_requested_on": 1, "panel_on": 2}, State.PANEL_HELD),
        ({"panel_on": 2, "panel_report_on": 3}, State.PANEL_REPORTED),
        ({"stage3_responded_on": 4}, State.STAGE3_ANSWERED),
        ({"stage3_responded_on": 4, "closed_on": 5, "closed_reason": "responded"}, State.CLOSED_EXHAUSTED),
        (ANSWERED | {"closed_on": 5, "closed_reason": "responded"}, State.RESOLVED),
        (ANSWERED | {"closed_on": 5}, State.RESOLVED),
        (ANSWERED | {"closed_on": 5, "closed_reason": "withdrawn"}, State.WITHDRAWN),
        ({"closed_on": 5, "closed_reason": "outside_scope"}, State.NOT_ACCEPTED),
        ({"closed_on": 5, "closed_reason": "stage2_not_accepted"}, State.NOT_ACCEPTED),
        ({"closed_on": 5, "closed_reason": "routed_elsewhere"}, State.ROUTED_ELSEWHERE),
        ({"closed_on": 5, "triage_outcome": "ineligible"}, State.NOT_ACCEPTED),
        ({"closed_on": 5, "triage_outcome": "accepted"}, State.CLOSED_NOT_PURSUED),
        ({"closed_on": 5}, State.CLOSED_NOT_PURSUED),
    ],
)
def test_where_a_case_stands_follows_from_its_facts(facts: dict[str, object], state: State):
    assert standing(facts) == state
