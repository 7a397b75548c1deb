"""Published reports without their small numbers: none can be worked out, across tables, years and versions."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django import DjangoDbBlocker

from cases.models import Case
from reporting.compiling import compiled
from reporting.crosstab import tabulated
from reporting.exports import as_data, as_html
from reporting.layouts import SHIPPED
from reporting.published import WITHHELD
from reporting.report import Report
from reporting.small_numbers.known import read
from reporting.small_numbers.suppression import Withheld
from reporting.small_numbers.withholding import Rule, numbers, taken_out
from tests.logs import imported
from tests.reporting.test_suppression import worked_out

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 9, 16)
REPORTS = (("cwac", "2024-25"), ("banes", "2022-23"), ("leics", "2024-25"))
LAYOUT_OF = {"cwac": "cheshire-west", "banes": "bath", "leics": "leicestershire"}


@pytest.fixture(scope="module", params=REPORTS, ids=lambda one: one[0])
def council(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[str, str]]:
    with imported(request.param[0], django_db_blocker):
        yield request.param


def made(year: str, layout: str, withhold: Rule | None = None) -> Report:
    return compiled(year, SHIPPED[layout], on=ON, count=tabulated, withhold=withhold)


@pytest.mark.parametrize("of_its_own", [False, True], ids=["checklist", "own layout"])
def test_no_withheld_number_of_a_report_can_be_worked_out(council: tuple[str, str], of_its_own: bool):
    name, year = council
    tables = made(year, LAYOUT_OF[name] if of_its_own else "checklist").tables
    found, hidden = numbers(tables, Rule())
    assert len(hidden.small) > 10 and not hidden.exposed
    counts = {key for key, value in found.values.items() if 0 < value < 5}
    assert counts <= hidden.small
    assert all("pounds" in repr(key) for key in hidden.small - counts)  # money of few cases, whatever it comes to
    assert not any(worked_out(found, hidden).values())
    # without the others that are withheld for their sake, the small ones are there to be had
    assert bool(hidden.others) == any(worked_out(found, Withheld(hidden.small, frozenset())).values())
    assert of_its_own or hidden.others


def test_every_sum_that_the_solver_is_told_of_is_true(council: tuple[str, str]):
    name, year = council
    for layout in ("checklist", LAYOUT_OF[name]):
        reading = read(made(year, layout).tables)
        assert len(reading.equations) > 5
        for equation in reading.equations:
            assert sum(f * reading.values[key] for key, f in equation.terms().items()) == 0, equation


def test_what_is_withheld_is_nowhere_in_the_report(council: tuple[str, str]):
    _, year = council
    whole, report = made(year, "checklist"), made(year, "checklist", Rule())
    _, hidden = numbers(whole.tables, Rule())
    places = read(whole.tables).at
    for name, table in report.tables.items():
        for cell in table.every_cell:
            key = places.get((name, cell.year, cell.part, cell.members, cell.is_total))
            assert cell.withheld == (cell.said == WITHHELD)
            if key in hidden.keys:
                assert cell.withheld and cell.value is None
    for figure in report.figures.values():
        assert all(figure.by_year[one] is None for one in figure.withheld)
    shown = as_data(report)
    for table in shown["tables"]:
        for row in table["data"]:
            if any(printed == WITHHELD for printed in row["printed"]):
                assert row["total"] is None or row["printed"][-1] != WITHHELD
    text = as_html(report)
    assert WITHHELD in text and "Numbers from 1 to 4 are withheld" in text
    assert "Numbers from 1 to 4" not in as_html(whole)
    json.dumps(shown, default=str)


def test_a_second_version_and_another_year_give_nothing_away_either(council: tuple[str, str]):
    """What was published last year, and in the version before, is known: each report is withheld knowing those."""
    _, year = council
    before = f"{int(year[:4]) - 1}-{year[2:4]}"
    printed: list = []
    for which, one in enumerate((before, year, year)):
        if which == 2:  # a correction: a complaint of the year turns out to have been upheld
            case = Case.objects.filter(stage_one__outcome="not_upheld", received_on__gte=f"{year[:4]}-04-01").first()
            case.stage_one.outcome = "upheld"
            case.stage_one.save(update_fields=["outcome"])
        tables = made(one, "checklist").tables
        rule = Rule(earlier=tuple(printed))
        found, hidden = numbers(tables, rule)
        seen = replace(found, small=frozenset(), public=frozenset(), withheld_before=frozenset())
        assert not any(worked_out(seen, Withheld(hidden.small - hidden.exposed, hidden.others - found.public)).values())
        # put together with all that was printed before: nothing that was withheld then is shown now
        now = taken_out(tables, rule)
        for earlier in printed:
            for name in earlier.keys() & now.keys():
                was = {(c.year, c.part, c.members, c.is_total): c for c in earlier[name].every_cell}
                for cell in now[name].every_cell:
                    other = was.get((cell.year, cell.part, cell.members, cell.is_total))
                    assert not (other and other.withheld) or cell.withheld or cell.value is None, (name, cell)
        printed.append(now)


def test_below_two_there_is_nothing_to_withhold():
    with pytest.raises(ValueError, match="begins at 2"):
        Rule(below=1)


def test_a_sentence_that_would_say_a_withheld_number_is_left_out(council: tuple[str, str]):
    _, year = council
    report = made(year, "checklist", Rule(below=10_000))
    said = [block for section in report.sections for block in section.blocks if block.text and block.figures]
    words = " ".join(block.text for block in said if set(block.figures) != {"cost_total"})  # the money of no one case
    assert not any(character.isdigit() for character in words.replace(year, ""))


def test_a_chart_says_what_is_withheld_and_prints_no_total_over_it(council: tuple[str, str]):
    """A part withheld in every year stays in the key, so that no total without it is printed as if it were whole."""
    _, year = council
    report = made(year, "checklist", Rule(below=12))
    drawn = {chart.name: chart for chart in report.charts}
    stacked = [chart for chart in drawn.values() if chart.kind == "columns"]
    gone = 0
    for chart in stacked:
        table = report.tables[chart.table]
        for place, one in enumerate(sorted(table.years)):
            hidden = any(cell.withheld for cell in table.cells if cell.year == one and cell.opens)
            gone += hidden
            if hidden and chart.name != "stages":
                assert any(series.values[place] is None for series in chart.series), (chart.name, one)
        assert (WITHHELD in chart.alt) == any(None in series.values for series in chart.series)
        assert bool(chart.note) == any(cell.withheld for cell in table.cells)
    assert gone and stacked
    assert as_html(report).count("Numbers that are withheld are not drawn.") == sum(bool(c.note) for c in report.charts)
    for one in report.years:
        for name in ("share_upheld", "share_within_20"):
            if one in report.figures[name].withheld and "shares" in drawn:
                assert f"{one}: none" not in drawn["shares"].alt and WITHHELD in drawn["shares"].alt
