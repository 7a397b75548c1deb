"""A reader who holds two published reports works no withheld number of either out."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from pytest_django import DjangoDbBlocker

from reporting.compiling import compiled
from reporting.crosstab import tabulated
from reporting.layouts import SHIPPED
from reporting.published import PublishedTable
from reporting.report import Report
from reporting.small_numbers.known import of_report, place, printed, read
from reporting.small_numbers.suppression import Numbers, Withheld
from reporting.small_numbers.withholding import Rule, taken_out
from tests.logs import imported
from tests.reporting.test_suppression import worked_out

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 9, 16)


def seen_together(first: Report, second: Report, shown: dict[str, PublishedTable], also: dict) -> dict:
    """The numbers from 1 to 4 that somebody has who holds both reports, first `shown` and then `also`."""
    names = {of_report(name, 0): name for name in first.tables}
    earlier = {
        new: replace(first.tables[name], definition=replace(first.tables[name].definition, name=new))
        for new, name in names.items()
    }
    both = {**second.tables, **earlier}
    reading = read(both)
    open_, marked = set(), set()
    for name, table in both.items():
        page = shown[names[name]] if name in names else also[name]
        for cell, other in zip(table.every_cell, page.every_cell, strict=True):
            if (key := reading.key(place(table, cell))) is not None and cell in printed(table):
                (marked if other.withheld else open_).add(key)
    found = worked_out(
        Numbers(reading.values, tuple(reading.equations), frozenset()), Withheld(frozenset(marked - open_), frozenset())
    )
    return {key: reading.values[key] for key in {*found, *(marked & open_)} if 0 < reading.values[key] < 5}


PAIRS = (
    ("banes", ("bath", "2022-23"), ("checklist", "2022-23")),
    ("banes", ("checklist", "2022-23"), ("bath", "2022-23")),
    ("cwac", ("bath", "2023-24"), ("bath", "2024-25")),
    ("cwac", ("checklist", "2024-25"), ("leicestershire", "2024-25")),
)


@pytest.mark.parametrize(("council", "one", "other"), PAIRS, ids=[f"{pair[1][0]} then {pair[2][0]}" for pair in PAIRS])
def test_two_reports_give_nothing_away_together(
    council: str, one: tuple[str, str], other: tuple[str, str], django_db_blocker: DjangoDbBlocker
):
    with imported(council, django_db_blocker):
        first, second = (compiled(year, SHIPPED[layout], on=ON, count=tabulated) for layout, year in (one, other))
        shown = taken_out(first.tables, Rule())
        apart = taken_out(second.tables, Rule())
        knowing = taken_out(second.tables, Rule(earlier=(shown,)))
        assert seen_together(first, second, shown, apart), "the control: without a look at the first"
        assert seen_together(first, second, shown, knowing) == {}
