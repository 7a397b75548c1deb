"""What comes of a figure that an author names, and of one that is not there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.published import WITHHELD
from reporting.words.named import FORMS, Filling
from tests.builders_words import EARLIER, NOW, THEN, Figures, figure, figures
from tests.reporting.test_binding import table

REPORT = figures(
    figure("accepted", "Complaints accepted", 30, 25, 14),
    figure("compliments", "Compliments recorded", 1, 1234, 0, unit="compliments"),
    figure("stage2", "Stage 2 requested", 4, 9, 2, withheld=(NOW,)),
    figure("stage3", "Stage 3 requested", 0, 0, None),
    figure("share_upheld", "Share upheld", 77, 64, None, unit="%"),
    figure("payments", "Payments agreed", 250, 3012.5, unit="pounds"),
)
REPORT.tables = {"services": table(Fostering=12, Adoption=9, Other=9), "hidden": table(("A", "B"), A=12, B=7, C=4)}


def filled(text: str, report: Figures = REPORT) -> str:
    filling = Filling(report, "Your words")
    said = filling.filled(text, "…")
    assert filling.faults == []
    return said


def faults(text: str, report: Figures = REPORT) -> list[str]:
    filling = Filling(report, "Your words")
    filling.filled(text)
    return filling.faults


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{accepted}", "30"),
        ("{ Accepted }", "30"),
        ("{accepted:2023-24}", "25"),
        ("{before:accepted}", "25"),
        ("{before:accepted:2022-23}", "14"),
        ("{compliments:2023-24}", "1,234"),
        ("{count:accepted}", "30 complaints"),
        ("{count:compliments}", "1 compliment"),
        ("{count:stage3}", "no complaints"),
        ("{count:share_upheld}", "77%"),
        ("{was:accepted}", "were"),
        ("{was:compliments}", "was"),
        ("{change:accepted}", "5 more than in 2023-24 (25)"),
        ("{change:accepted:2022-23}", "16 more than in 2022-23 (14)"),
        ("{change:compliments}", "1,233 fewer than in 2023-24 (1,234)"),
        ("{change:stage3}", "the same number as in 2023-24"),
        ("{change:share_upheld}", "up from 64% in 2023-24"),
        ("{change:payments}", "£2,762.50 less than in 2023-24 (£3,012.50)"),
        ("{moved:accepted}", "rose from 25 to 30"),
        ("{moved:stage3}", "stayed at 0"),
        ("{moved:share_upheld}", "rose from 64% to 77%"),
        ("{difference:accepted}", "5"),
        ("{difference:share_upheld}", "13 percentage points"),
        ("{percent:accepted}", "20%"),
        ("{rose_or_fell:compliments}", "fell"),
        ("{more_or_fewer:compliments}", "fewer"),
        ("{more_or_fewer:stage3}", "as many"),
        ("{more_or_fewer:payments}", "less"),
        ("{more_or_fewer:share_upheld}", "higher"),
        ("{most:services}", "Fostering (12), Adoption (9) and Other (9)"),
        ("{year} and {year_before}", "2024-25 and 2023-24"),
        ("{share_upheld:2022-23}", "–"),
        ("{{accepted}} {0} {} { {a.b} {<b>}", "{{accepted}} {0} {} { {a.b} {<b>}"),
    ],
)
def test_what_comes_of_a_name(text: str, said: str) -> None:
    assert filled(text) == said


def test_a_name_that_begins_a_sentence_has_a_capital_letter() -> None:
    filling = Filling(REPORT, "Your words")
    said = filling.filled("{count:stage3} came. {rose_or_fell:accepted}? Yes, {rose_or_fell:accepted}.")
    assert said == "No complaints came. Rose? Yes, rose."
    assert filling.used == ["stage3", "accepted"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{acepted}", "name the figure “acepted”, which this report does not have. Did you mean {accepted}?"),
        (
            "{complaints accepted}",
            "figure “complaints accepted”, which this report does not have. Did you mean {accepted} or",
        ),
        ("{zzz}", "name the figure “zzz”, which this report does not have."),
        ("{chnge:accepted}", "use “chnge:”, which nothing is called. Did you mean {change:accepted}?"),
        (
            "{accepted:1999-00}",
            "ask for “Complaints accepted” in 1999-00, which is not compared here: there are 2024-25",
        ),
        ("{change:accepted:1999-00}", "ask for “Complaints accepted” in 1999-00, which is not compared here"),
        (
            "{change:stage3:2022-23}",
            "compare “Stage 3 requested” with 2022-23, but there is no number of it for 2022-23.",
        ),
        ("{percent:stage3}", "ask by how many per cent “Stage 3 requested” changed, which was 0 in 2023-24."),
        ("{percent:share_upheld}", "ask by how many per cent “Share upheld” changed, which is a share already."),
        ("{most:servces}", "name the table “servces”, which this report does not have. Did you mean {most:services}?"),
    ],
)
def test_a_name_that_is_not_there_is_a_fault_with_what_is_nearest(text: str, fault: str) -> None:
    (said,) = faults(text)
    assert fault in said


def test_a_report_of_one_year_has_none_before() -> None:
    alone = figures(figure("accepted", "Complaints accepted", 30, None))
    alone.years = (NOW,)
    assert faults("{accepted}", alone) == []
    for text in ("{before:accepted}", "{change:accepted}", "{year_before}"):
        assert faults(text, alone) == ["Your words compare 2024-25 with the year before, of which there are no cases."]


# What is withheld


@pytest.mark.parametrize("form", FORMS)
def test_no_form_gives_a_withheld_figure_away(form: str) -> None:
    asked = [f"{{{form}:stage2}}" if form else "{stage2}"]
    if form not in ("", "count", "was", "before"):
        asked.append(f"{{{form}:stage2:2022-23}}")
    for text in asked:
        shown = figures(figure("stage2", "Stage 2", 4, 9, 2))
        hidden = [
            filled(text, figures(figure("stage2", "Stage 2", now, 9, 2, withheld=(NOW,)))) for now in (None, 1, 3, 9)
        ]
        assert len(set(hidden)) == 1
        assert form in ("was", "before") or WITHHELD in hidden[0]
        assert form == "before" or filled(text, shown) != hidden[0] or form == "was"


@given(st.sampled_from([*FORMS][2:]), st.integers(0, 50), st.integers(0, 50), st.integers(1, 50))
def test_a_year_before_that_is_withheld_is_given_away_by_no_form(form: str, one: int, other: int, now: int) -> None:
    def said(then: int) -> tuple[str, list[str]]:
        report = figures(figure("accepted", "Complaints accepted", now, then, withheld=(THEN,)))
        filling = Filling(report, "Your words")
        return filling.filled(f"{{{form}:accepted}} {{before:accepted}}"), filling.faults

    assert said(one) == said(other)


def test_the_highest_of_a_table_that_is_partly_withheld_are_withheld() -> None:
    assert filled("{most:hidden}") == WITHHELD
    assert EARLIER in REPORT.years
