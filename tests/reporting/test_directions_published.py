"""The commentary that three councils published, held against the figures of their own case logs.

Of the 37 words of direction in it one is refused, and rightly: C6 of Cheshire West and Chester. Most of the others are
said of what no table counts, and are left alone.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from reporting.checking.paste import Paragraph, parse
from reporting.compiling import compiled
from reporting.crosstab import tabulated
from reporting.layouts import SHIPPED
from reporting.report import Report
from reporting.words.directions import untrue
from tests.logs import imported

pytestmark = pytest.mark.django_db
REPORTS = Path(__file__).parents[1] / "data/reports"
ON = datetime.date(2026, 9, 16)
OWN = {"cwac": ("2024-25", "cheshire-west"), "banes": ("2022-23", "bath"), "leics": ("2024-25", "leicestershire")}
C6 = (
    "say “decreased” of “Valid complaints processed”, but it rose from 25 in 2023-24 to 30 in 2024-25: “The number of "
    "representations and valid complaints from these has decreased significantly since last year, with…”"
)


@pytest.fixture(scope="module", params=OWN)
def council(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with imported(request.param, django_db_blocker):
        yield request.param


def made(council: str, layout: str) -> Report:
    return compiled(OWN[council][0], SHIPPED[layout], on=ON, count=tabulated)


def found(council: str, layout: str) -> list[str]:
    text = (REPORTS / f"{council}-{OWN[council][0]}.txt").read_text(encoding="utf-8")
    report = made(council, layout)
    paragraphs = [part.text for part in parse(text).parts if isinstance(part, Paragraph)]
    assert len(paragraphs) > 150
    return untrue(paragraphs, report)


def test_of_what_was_published_only_what_is_wrong_is_refused(council: str) -> None:
    assert found(council, OWN[council][1]) == ([C6] if council == "cwac" else [])
    assert found(council, "checklist") == []


BOUND = [
    # line 36: C6, and each half of it
    (
        "The number of representations ({considered}) and valid complaints ({accepted}) has decreased significantly.",
        False,
    ),
    ("The number of representations, {considered}, has decreased significantly since last year.", True),
    ("The number of valid complaints, {accepted}, has decreased significantly since last year.", False),
    # line 58
    ("Volumes at stage 1 ({stage1}) have increased on the previous year.", True),
    ("The share upheld or partially upheld, {share_upheld}, has increased on the previous year.", True),
    # line 60
    ("{stage2_partially_upheld} were partially upheld at stage 2, more than last year.", True),
    ("{stage2_partially_upheld} were partially upheld at stage 2, fewer than last year.", False),
    # line 120
    ("There has been a slight increase in complaints, to {accepted}.", True),
    ("There has been a significant increase in complaints, to {accepted}.", False),
    # what line 58 does not say
    ("The share upheld or partially upheld, {share_upheld}, has increased since 2022-23.", False),
]


@pytest.mark.parametrize("council", ["cwac"], indirect=True)
@pytest.mark.parametrize(("text", "stands"), BOUND)
def test_its_sentences_with_their_figures_by_name(council: str, text: str, stands: bool) -> None:
    assert (untrue([text], made(council, "checklist")) == []) == stands
