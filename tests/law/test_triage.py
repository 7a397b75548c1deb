"""The decision table of triage, tried with every combination of answers against the rules stated a second time.

The second statement asks whether a way on is open; the table says why it is not. The two are written differently, so
that a mistake in one is not a mistake in the other.
"""

from itertools import product

import pytest

from stages.law.moves import MOVES, Move
from stages.law.triage import TriageFacts, before_accepting, before_any_way_on, ways_on
from stages.law.vocabulary import About, State, Who

UNANSWERED_NO_YES = (None, False, True)
WHO = ("", *Who)
ABOUT = ("", About.F1, About.FX)
POINTS = ((0, 0), (1, 0), (1, 1), (2, 1))
"""Points still open, and how many of them have no decision under reg 8 yet."""


def open_ways(facts: TriageFacts) -> set[Move]:
    """The ways out of triage that the law leaves open (DOMAIN section 5; regs 8, 9, 12, 14(3))."""
    safe = facts.child_at_risk is False or (facts.child_at_risk is True and facts.referred)
    if not safe:
        return set()
    ways = {Move.ROUTE, Move.REFUSE}
    eligible = facts.who not in ("", "WX")
    in_scope = facts.about not in ("", "FX")
    answered = facts.who != "" and facts.about != ""
    interest_owed = facts.who in ("W5", "W8", "W10") and in_scope
    if answered and not interest_owed and facts.points_open > 0:
        ways |= {Move.ROUTE_CORPORATE}
    in_time = facts.late is False or (facts.late is True and facts.late_allowed is True)
    clear = facts.in_the_way is False or (facts.in_the_way is True and facts.points_undecided == 0)
    fresh = facts.dealt_with_before is False
    if not (eligible and in_scope and in_time and clear and fresh and facts.points_open > 0):
        return ways
    third_party = facts.who in ("W5", "W8", "W10")
    advocate_owed = facts.who in ("W1", "W6") and facts.advocate_asked and not facts.had_advocate
    if third_party:
        return ways | {Move.WAIT_FOR_INTEREST}
    if advocate_owed:
        return ways | {Move.WAIT_FOR_ADVOCATE}
    return ways | {Move.ACCEPT, Move.TRY_EARLY_RESOLUTION}


@pytest.mark.parametrize("who", WHO, ids=lambda who: who or "blank")
def test_each_combination_of_answers_opens_exactly_the_ways_that_the_law_leaves_open(who: str) -> None:
    tried = 0
    for risk, referred, about, late, allowed, in_the_way, points, before, asked, had in product(
        UNANSWERED_NO_YES,
        (False, True),
        ABOUT,
        UNANSWERED_NO_YES,
        UNANSWERED_NO_YES,
        UNANSWERED_NO_YES,
        POINTS,
        UNANSWERED_NO_YES,
        (False, True),
        (False, True),
    ):
        facts = TriageFacts(
            child_at_risk=risk,
            referred=referred,
            who=who,
            about=about,
            late=late,
            late_allowed=allowed,
            in_the_way=in_the_way,
            points_open=points[0],
            points_undecided=points[1],
            dealt_with_before=before,
            advocate_asked=asked,
            had_advocate=had,
        )
        tried += 1
        opened = {move for move, missing in ways_on(facts).items() if not missing}
        if opened != open_ways(facts):
            pytest.fail(f"{facts}: the table opens {sorted(opened)}, the law {sorted(open_ways(facts))}.")
    assert tried == 3 * 2 * 3 * 3 * 3 * 3 * 4 * 3 * 2 * 2


@pytest.mark.parametrize("about", [about for about in About if about not in (About.F1, About.FX)])
def test_every_function_that_the_procedure_covers_opens_the_same_ways(about: About) -> None:
    answered = {"child_at_risk": False, "late": False, "in_the_way": False, "dealt_with_before": False}
    for who in Who:
        here = ways_on(TriageFacts(who=who, about=about, **answered))
        assert here == ways_on(TriageFacts(who=who, about=About.F1, **answered))


@pytest.mark.parametrize("who", Who)
def test_what_is_not_a_complaint_is_sent_elsewhere_or_not_accepted_and_nothing_else(who: Who) -> None:
    answered = {"child_at_risk": False, "late": False, "in_the_way": False, "dealt_with_before": False}
    for asked in (False, True):
        facts = TriageFacts(complaint=False, who=who, about=About.F1, advocate_asked=asked, **answered)
        assert {move for move, missing in ways_on(facts).items() if not missing} == {Move.ROUTE, Move.REFUSE}


def test_safeguarding_comes_before_everything_and_is_then_the_only_thing_said() -> None:
    blank = TriageFacts()
    assert before_any_way_on(blank) == ["Answer the safeguarding question: is any child at risk?"]
    assert before_accepting(blank)[0] == before_any_way_on(blank)[0]
    for move in (Move.ROUTE, Move.REFUSE):
        assert ways_on(blank)[move] == before_any_way_on(blank)
    unreferred = TriageFacts(child_at_risk=True)
    assert before_any_way_on(unreferred) == ["Record to whom the safeguarding concern was referred, and when."]


def test_what_is_missing_is_said_in_the_order_of_work() -> None:
    facts = TriageFacts(child_at_risk=False, points_open=0)
    assert before_accepting(facts) == [
        "Say who is complaining.",
        "Say what it is about.",
        "Say whether it was made within one year of what happened.",
        "Say whether another process is under way.",
        "Say whether the same complaint has been dealt with already.",
        "There is no point of complaint left to consider.",
    ]


def test_the_ways_on_are_the_moves_that_leave_triage() -> None:
    """A stop under reg 8 and a withdrawal under reg 7 are nobody's choice in triage: they are decided elsewhere.

    Leaving stage 1 out is agreed with the person (reg 14(1)), and a comment or an enquiry is replied to.
    """
    leaving = {move for move, rule in MOVES.items() if State.TRIAGE in rule.sources and rule.target is not None}
    elsewhere = {Move.STOP_CONCURRENT, Move.WITHDRAW, Move.SKIP_STAGE_ONE, Move.REPLY}
    assert set(ways_on(TriageFacts())) == leaving - elsewhere
