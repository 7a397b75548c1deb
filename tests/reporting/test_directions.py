"""Words that say how a figure went are held against the figure: each refused beside one that stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.words.directions import is_marked, untrue
from reporting.words.named import Moved
from tests.builders_words import NOW, THEN, Figures, figure, figures, table

REPORT = figures(
    figure("considered", "Complaints considered", 123, 211, 150),
    figure("accepted", "Complaints accepted", 30, 25, 40),
    figure("stage1_upheld", "Upheld at stage 1", 9, 7, 9),
    figure("stage2_partially_upheld", "Partially upheld at stage 2", 9, 4, 3),
    figure("stage3", "Stage 3 requested", 6, 3, 12),
    figure("over_20", "Answered at stage 1 in more than 20 working days", 5, 10, 5),
    figure("compliments", "Compliments recorded", 15, 15, 20, unit="compliments"),
    figure("within_20", "Answered within 20 working days", 23, 16, 20),
    figure("answered", "Answered", 30, 25, 40),
    figure("share_upheld", "Share upheld or partially upheld at stage 1", 77, 64, 86, unit="%"),
    figure(
        "share_within_20",
        "Share answered at stage 1 within 20 working days",
        77,
        64,
        50,
        unit="%",
        source={"numerator": ["within_20"], "denominator": ["answered"]},
    ),
    figure("ineligible", "Complaints ineligible", 3, 7, 9, withheld=(NOW,)),
)
REPORT.tables = {"receipt": table("receipt", Customer_Relations_Team=(21, 20), Service_area=(9, 5))}

STANDS_OR_NOT = [
    # a verb, said of the figure before it
    (
        "{accepted} complaints were accepted: the number rose.",
        "{accepted} complaints were accepted: the number fell.",
    ),
    ("The number accepted, {accepted}, has increased.", "The number accepted, {accepted}, has decreased."),
    ("Complaints accepted ({accepted}) went up.", "Complaints accepted ({accepted}) went down."),
    (
        "We accepted {accepted} complaints, and this has risen from {before:accepted}.",
        "We accepted {accepted} complaints, and this has fallen from {before:accepted}.",
    ),
    (
        "Complaints considered fell from {considered:2023-24} to {considered}.",
        "Complaints considered rose from {considered:2023-24} to {considered}.",
    ),
    ("{accepted} fell from {accepted:2022-23}.", "{accepted} rose from {accepted:2022-23}."),
    ("{count:accepted} have fallen since 2022-23.", "{count:accepted} have risen since 2022-23."),
    ("{accepted} did not fall.", "{accepted} did not rise."),
    ("{accepted:2023-24} fell from 40.", "{accepted:2023-24} rose from 40."),
    # several figures
    ("{considered} fell, and {accepted} rose.", "{considered} rose, and {accepted} rose."),
    ("{accepted} and {stage1_upheld} both rose.", "{considered} and {accepted} both rose."),
    (
        "Of {considered} complaints {accepted} were accepted, more than last year.",
        "Of {considered} complaints {accepted} were accepted, fewer than last year.",
    ),
    # the figure of the sentence before
    ("We accepted {accepted} complaints. The number rose.", "We accepted {accepted} complaints. The number fell."),
    ("{share_upheld} were upheld. The share rose.", "{share_upheld} were upheld. The share has fallen."),
    ("We considered {considered}. It fell sharply.", "We accepted {accepted} complaints. It fell from 40."),
    # than last year
    (
        "We accepted more complaints than last year: {accepted}.",
        "We accepted fewer complaints than last year: {accepted}.",
    ),
    ("{stage3} were asked for, more than in 2023-24.", "{stage3} were asked for, fewer than in 2023-24."),
    ("{stage3} were asked for, fewer than in 2022-23.", "{stage3} were asked for, more than in 2022-23."),
    ("{share_upheld} were upheld, up from {before:share_upheld}.", "{share_upheld} were upheld, down from 64%."),
    ("{stage3} were asked for, more than in {year_before}.", "{stage3} were asked for, fewer than in {year_before}."),
    # nouns
    (
        "There was an increase in complaints accepted, to {accepted}.",
        "There was a reduction in complaints accepted, to {accepted}.",
    ),
    ("We accepted {accepted}, a rise on the year before.", "We accepted {accepted}, a fall on the year before."),
    ("There was no rise in {over_20}.", "There was no fall in {over_20}."),
    # the same
    ("{compliments} stayed the same.", "{accepted} stayed the same."),
    ("{compliments} were recorded, as many as last year.", "{stage3} were asked for, as many as last year."),
    ("{compliments} is unchanged.", "{stage3} is unchanged."),
    # multiples
    ("{stage3} has doubled.", "{accepted} has doubled."),
    ("{over_20} has halved.", "{stage3} has halved."),
    ("{stage2_partially_upheld} more than doubled.", "{stage3} more than doubled."),
    # how far
    ("{considered} fell significantly.", "{accepted} rose significantly."),
    ("There was a slight rise in {accepted}.", "There was a slight fall in {considered}."),
    ("{share_upheld} rose sharply.", "{share_within_20} rose sharply."),
    # by its label alone
    ("The number of complaints accepted has increased.", "The number of complaints accepted has decreased."),
    ("The number of compliments stayed the same.", "The number of compliments rose."),
    # published sentences: C6, C11 and C12 of Cheshire West and Chester 2024-25
    (
        "The number of complaints considered has decreased significantly.",
        "The number of complaints considered and complaints accepted has decreased significantly.",
    ),
    (
        "The share received by the Customer Relations Team fell.",
        "The share received by the Customer Relations Team rose.",
    ),
    (
        "There was a rise in the share upheld at stage 1, from 64% to {share_upheld}.",
        "There was a fall in the share upheld at stage 1, from 64% to {share_upheld}.",
    ),
    (
        "Those partially upheld at stage 2 rose from 4 to {stage2_partially_upheld}.",
        "Those partially upheld at stage 2 fell from 4 to {stage2_partially_upheld}.",
    ),
]


@pytest.mark.parametrize(("stands", "refused"), STANDS_OR_NOT)
def test_a_word_that_is_not_true_is_refused_beside_one_that_is(stands: str, refused: str) -> None:
    assert untrue([stands], REPORT) == []
    assert len(untrue([refused], REPORT)) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Good year. The number accepted, {accepted}, has decreased.",
            "say “decreased” of “Complaints accepted”, but it rose from 25 in 2023-24 to 30 in 2024-25: “The number "
            "accepted, {accepted}, has decreased.”",
        ),
        ("{compliments} rose.", "say “rose” of “Compliments recorded”, but it was 15 in 2023-24 and in 2024-25"),
        ("{share_upheld} fell.", "but it rose from 64% in 2023-24 to 77% in 2024-25"),
        ("{accepted} did not rise.", "say not “rise” of “Complaints accepted”, but it rose from 25"),
        ("{accepted} rose significantly.", "say “significantly” of “Complaints accepted”, but it rose from 25"),
        ("{ineligible} fell.", "say “fell” of “Complaints ineligible”, which is withheld, so that no word may say"),
    ],
)
def test_what_is_refused_is_named_with_both_its_numbers(text: str, said: str) -> None:
    (fault,) = untrue([text], REPORT)
    assert said in fault


LEFT_ALONE = [
    "{stage3} is more than {compliments} and fewer than {accepted}; {over_20} is no more than half of it.",
    "{over_20} went on for more than {within_20}, and lower than {stage3}.",
    "We increased the number of visits because {accepted} complaints were accepted.",
    "We reduced our costs; {accepted} complaints were accepted.",
    "{over_20} took more than 20 working days or less than 25.",
    "We followed up {accepted} complaints and set up a group.",
    "If {accepted} were to fall, we would be glad; it may fall.",
    "We expect a fall in {accepted}, and aim for fewer than last year.",
    "{accepted} complaints were accepted and staff sickness rose.",
    "{accepted} complaints were accepted, and more visits were made than last year.",
    "Over the last three years {accepted} has fallen.",
    "{accepted} gave rise to concern, and complaints dropped by their makers are not counted.",
    "{accepted} fell since 2010-11.",
    "The rise of {accepted} was expected. Sickness fell.",
    "We accepted {accepted} complaints. The number of visits fell.",
    "We accepted {accepted} complaints. The share fell.",
    "{accepted} were accepted and {stage3} were asked for. The number fell.",
    "They come under the same team, and the same person answered {accepted}.",
]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_is_said_of_something_else_is_left_alone(text: str) -> None:
    assert untrue([text], REPORT) == []


@pytest.mark.parametrize(("value", "other"), [(3, 7), (7, 3), (5, 5), (0, 9)])
def test_no_refusal_and_no_silence_gives_a_withheld_figure_away(value: int, other: int) -> None:
    report = figures(figure("stage2", "Stage 2 requested", value, other, withheld=(NOW,)))
    hidden = figures(figure("stage2", "Stage 2 requested", None, other, withheld=(NOW,)))
    for text in ("{stage2} rose.", "{stage2} fell.", "{stage2} stayed the same.", "{stage2} has doubled."):
        assert untrue([text], report) == untrue([text], hidden) != []


@st.composite
def claims(draw: st.DrawFn) -> tuple[str, bool, Figures]:
    """A sentence about a figure, whether it is so, and the report it is about."""
    now, then = draw(st.integers(0, 300)), draw(st.integers(0, 300))
    if draw(st.booleans()):
        then = now
    up, down, same = now > then, now < then, now == then
    sentence, is_so = draw(
        st.sampled_from(
            [
                ("The number, {accepted}, rose.", up),
                ("{accepted} has fallen from {before:accepted}.", down),
                ("{count:accepted} came, fewer than last year.", down),
                ("{count:accepted} came, {difference:accepted} more than in 2023-24.", up),
                ("{count:accepted} came, the same number as in 2023-24.", same),
                ("There was an increase in {accepted}.", up),
                ("There was no increase in {accepted}.", not up),
                ("{accepted} did not decrease.", not down),
                ("{accepted} stayed the same.", same),
                ("The number of complaints accepted declined.", down),
                ("{accepted} complaints, up from {before:accepted}.", up),
                ("{accepted} is unchanged.", same),
                ("{accepted} has more than doubled.", then > 0 and now > 2 * then),
            ]
        )
    )
    return sentence, is_so, figures(figure("accepted", "Complaints accepted", now, then))


@given(claims())
def test_a_word_stands_exactly_where_the_figures_bear_it_out(claim: tuple[str, bool, Figures]) -> None:
    sentence, is_so, report = claim
    assert (untrue([sentence], report) == []) == is_so


@pytest.mark.parametrize(
    ("now", "then", "marked"),
    [(123, 211, True), (30, 25, False), (60, 25, True), (3, 0, False), (4, 0, True), (10_500, 10_000, False)],
)
def test_significant_is_a_tenth_and_more_than_chance(now: int, then: int, marked: bool) -> None:
    moved = Moved(figure("accepted", "Complaints accepted", now, then), NOW, THEN)
    assert is_marked(moved, {}) == marked


def test_nothing_is_held_where_there_is_no_year_before() -> None:
    alone = figures(figure("accepted", "Complaints accepted", 30, None))
    alone.years = (NOW,)
    assert untrue(["{accepted} fell. {accepted} rose, fewer than last year."], alone) == []
