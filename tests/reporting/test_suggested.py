"""The sentences that an author is offered: for each table one, true of the figures, and true when they are restated."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django import DjangoDbBlocker

from reporting.compiling import compiled
from reporting.crosstab import tabulated
from reporting.figures import Figure
from reporting.layouts import SHIPPED
from reporting.published import WITHHELD
from reporting.report import Report
from reporting.small_numbers.withholding import Rule
from reporting.words.suggested import BY_TABLE, NOT_RANKED, SENTENCES, suggestions
from reporting.words.typed import unnamed
from reporting.words.worded import looked_at
from tests.builders_words import figure, figures
from tests.logs import imported

pytestmark = pytest.mark.django_db
ON = datetime.date(2026, 9, 16)
COUNCILS = {"cwac": "2024-25", "banes": "2022-23", "leics": "2024-25"}


@pytest.fixture(scope="module", params=COUNCILS)
def year(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with imported(request.param, django_db_blocker):
        yield COUNCILS[request.param]


def made(year: str, layout: str = "checklist", withhold: Rule | None = None) -> Report:
    return compiled(year, SHIPPED[layout], on=ON, count=tabulated, withhold=withhold)


@pytest.mark.parametrize("withhold", [None, Rule()], ids=["whole", "withheld"])
@pytest.mark.parametrize("layout", SHIPPED)
def test_every_sentence_that_is_offered_stands(year: str, layout: str, withhold: Rule | None) -> None:
    report = made(year, layout, withhold)
    offered = [one for section in report.sections for one in suggestions(report, section.name)]
    assert offered or layout == "bath"
    for one in offered:
        looked = looked_at(one.text, report)
        assert (looked.missing, looked.untrue) == ((), ())
        assert [block.text for block in looked.blocks] == [one.reads]
        assert unnamed(one.text, report) == []
        assert WITHHELD not in one.reads and "{" not in one.reads


def test_every_table_of_years_has_a_sentence(year: str) -> None:
    report = made(year)
    without = []
    for section in report.sections:
        texts = " ".join(one.text for one in suggestions(report, section.name))
        for block in section.blocks:
            if (table := block.table) and table.definition.by not in NOT_RANKED:
                own = BY_TABLE.get(table.name, [f"{table.title}: most often {{most:{table.name}}}."])
                if not any(text in texts for text in own):
                    without.append(table.name)
    # there is no year before to compare with, or no row that stands out
    assert len(without) <= 3, without


def test_each_section_has_its_own_and_a_place_that_is_no_section_has_all(year: str) -> None:
    report = made(year)
    considered = {one.text for one in suggestions(report, "considered")}
    assert SENTENCES[0] in considered or len(report.years) == 1
    everything = {one.text for one in suggestions(report, "committee-summary")}
    assert considered < everything
    assert not considered & {one.text for one in suggestions(report, "outcomes")}


@pytest.mark.parametrize(
    ("now", "then", "reads"),
    [
        (30, 25, "30 complaints were not upheld at stage 1, 5 more than in 2023-24 (25)."),
        (1, 2, "1 complaint was not upheld at stage 1, 1 fewer than in 2023-24 (2)."),
        (0, 0, "No complaints were not upheld at stage 1, the same number as in 2023-24."),
    ],
)
def test_a_sentence_goes_with_its_figures(now: int, then: int, reads: str) -> None:
    text = next(one for one in SENTENCES if one.startswith("{count:stage1_not_upheld}"))
    report = figures(figure("stage1_not_upheld", "Not upheld at stage 1", now, then))
    assert looked_at(text, report).blocks[0].text == reads


def test_a_sentence_that_would_say_what_is_withheld_is_not_offered(year: str) -> None:
    report = made(year)
    shown = {one.text for one in suggestions(report, "committee-summary")}
    hidden = replace(report, figures={name: _hidden(one) for name, one in report.figures.items()}, tables={})
    assert shown and not suggestions(hidden, "committee-summary")


def _hidden(one: Figure) -> Figure:
    return replace(one, by_year=dict.fromkeys(one.by_year), withheld=tuple(one.by_year))
