"""Numbers that an author typed: each is told its name, and one that the tables contradict is refused."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from reporting.compiling import compiled
from reporting.crosstab import tabulated
from reporting.layouts import SHIPPED
from reporting.report import Report
from reporting.small_numbers.withholding import Rule
from reporting.words.typed import unnamed
from reporting.words.worded import looked_at
from tests.builders_words import figure, figures
from tests.logs import imported

pytestmark = pytest.mark.django_db
ON = datetime.date(2026, 9, 16)
FEW = figures(
    figure("accepted", "Complaints accepted", 30, 25, 40),
    figure("stage1", "Complaints at stage 1", 30, 25, 40),
    figure("share_upheld", "Share upheld", 77, 64, 86, unit="%"),
    figure("payments", "Payments agreed", 1200, 900, unit="pounds"),
)
NO_FIGURE = "is no figure of this report. Check it, or name the figure that is meant."


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("We accepted 30 complaints.", ["“30” is typed. Write {accepted} or {stage1} for it, so that it stays right."]),
        ("At stage 1 there were 30.", ["“30” is typed. Write {stage1} or {accepted} for it, so that it stays right."]),
        ("It was 64% before, and £1,200.", ["“£1,200” is typed. Write {payments} for it, so that it stays right.",
         "“64%” is typed. Write {before:share_upheld} for it, so that it stays right."]),
        ("31 came.", [f"“31” {NO_FIGURE}"]),
        ("We accepted {accepted} in 2024-25, at stage 1, in 11 to 20 working days, on 1 April 2025.", []),
        ("Twelve of them met, and nobody typed anything.", []),
    ],
)  # fmt: skip
def test_a_typed_number_is_told_the_name_of_its_figure(text: str, advice: list[str]) -> None:
    assert unnamed(text, FEW) == advice


def test_a_small_number_is_warned_of_where_the_report_withholds_such() -> None:
    text = "Three of them went on, and 4 came back; one of us met 5."
    small = "is a small number. This report withholds such numbers: say it of nothing that its tables count."
    assert unnamed(text, FEW, withheld_below=5) == [f"“Three” {small}", f"“4” {small}", f"“5” {NO_FIGURE}"]
    assert unnamed(text, FEW) == [f"“4” {NO_FIGURE}", f"“5” {NO_FIGURE}"]


@pytest.fixture(scope="module")
def log(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with imported("cwac", django_db_blocker):
        yield


def made(withhold: Rule | None = None) -> Report:
    return compiled("2024-25", SHIPPED["cheshire-west"], on=ON, count=tabulated, withhold=withhold)


CONTRADICTED = [
    # line 36 of the published report: C4 and C5, counts that were printed as percentages
    ("Complaints considered are down by 42%.", "Complaints considered are down by 53%.", "“down 53%”"),
    ("Valid complaints are up by 20%.", "Valid complaints are up by 18%.", "“up 18%”"),
    # of two numbers that are typed, and of their share
    ("13 representing 4% of the total 299.", "13 representing 9% of the total 299.", "“9%”"),
]


@pytest.mark.parametrize(("stands", "refused", "said"), CONTRADICTED)
def test_what_the_tables_contradict_is_refused_beside_what_they_bear_out(
    log: None, stands: str, refused: str, said: str
) -> None:
    for report in (made(), made(Rule())):
        assert looked_at(stands, report).untrue == ()
        (fault,) = looked_at(refused, report).untrue
        assert fault.startswith(f"Your words say {said} in place of")


def test_a_number_that_came_of_a_name_is_never_refused(log: None) -> None:
    report = made()
    for name in report.figures:
        for text in (
            f"{{count:{name}}} received at stage 1 and stage 2.",
            f"The Ombudsman upheld {{{name}}} complaints.",
        ):
            assert looked_at(text, report).untrue == ()
