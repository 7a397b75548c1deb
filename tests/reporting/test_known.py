"""A reader of one published report, with its words and nothing of the program's, works no withheld number out."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from reporting.compiling import compiled
from reporting.crosstab import tabulated
from reporting.layouts import SHIPPED
from reporting.published import PublishedTable
from reporting.small_numbers.known import ALIKE, counted
from reporting.small_numbers.suppression import Equation, Numbers, Withheld
from reporting.small_numbers.withholding import Rule, taken_out
from tests.logs import imported
from tests.reporting.test_suppression import worked_out

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 9, 16)
REPORTS = (
    ("cwac", "2024-25", "checklist"), ("banes", "2022-23", "checklist"), ("banes", "2022-23", "bath"),
    ("leics", "2024-25", "checklist"), ("leics", "2024-25", "leicestershire"),
)  # fmt: skip

SAME = (
    (("triage", "All considered"), ("flow", "Received")),
    (("triage", "Accepted"), ("outcomes_stage1", "Total")),
    (("kinds", "Complaints"), ("procedures", "all")),
    (("procedures", "Corporate procedure"), ("corporate_outcomes", "all")),
    (("procedures", "Corporate procedure"), ("corporate_times", "all")),
    (("times_stage1", "10 working days or fewer"), ("law_stage1", "In time: 10 working days or fewer")),
    (("times_stage1", "More than 20 working days"), ("law_stage1", "Late: more than 20 working days")),
    (("stages", "Stage 2"), ("stage_flow", "Statutory, stage 2: Came in")),
    (("stages", "Stage 3"), ("stage_flow", "Statutory, stage 3: Came in")),
    (("stages", "Ombudsman"), ("stage_flow", "Ombudsman: Came in")),
    (("ombudsman_received", "Received by the Ombudsman"), ("stage_flow", "Ombudsman: Came in")),
)
"""What two tables print under words that say the same, as somebody reads them off the page."""


@pytest.fixture(scope="module", params=REPORTS, ids=lambda one: f"{one[0]} {one[2]}")
def tables(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, PublishedTable]]:
    council, year, layout = request.param
    with imported(council, django_db_blocker):
        yield dict(compiled(year, SHIPPED[layout], on=ON, count=tabulated).tables)


def on_the_page(tables: dict[str, PublishedTable]) -> tuple[dict, list[Equation]]:
    """Every count by its table, year and words, and the sums that a reader does with it."""
    values, sums = {}, []
    for name, table in tables.items():
        if table.definition.measure != "cases":
            continue
        seen = [cell for cell in table.every_cell if cell.opens]
        values |= {(name, cell.year, cell.in_full): cell.value for cell in seen}
        for total in table.total.cells if table.definition.adds_up else ():
            parts = [
                (name, cell.year, cell.in_full)
                for line in table.lines if line.kind != "part"
                for cell in line.cells if not cell.is_total and (cell.year, cell.part) == (total.year, total.part)
            ]  # fmt: skip
            if total.opens and parts:
                sums.append(Equation((name, total.year, total.in_full), tuple(parts)))
        for year in table.years if table.definition.by == "flow" else ():
            for row in [f"{row.label}: " for row in table.definition.rows if not row.adds] or [""]:
                here = [key for key in values if key[:2] == (name, year) and key[2].startswith(row)]
                here = [key for key in here if not key[2].startswith("all")]
                came = [key for key in here if any(word in key[2] for word in ("start", "eceived", "Came", "over"))]
                if came:
                    sums.append(Equation(came[0], tuple(k for k in here if k not in came), tuple(came[1:])))
    for one, other in SAME:
        for year in {key[1] for key in values}:
            pair = [key for key in values if key[1] == year and any(_is(key, side) for side in (one, other))]
            if len({key[0] for key in pair}) == 2 and len(pair) == 2 and values[pair[0]] == values[pair[1]]:
                sums.append(Equation(pair[0], (pair[1],)))
    return values, sums


def _is(key: tuple[str, str, str], side: tuple[str, str]) -> bool:
    return key[0] == side[0] and key[2] in (side[1], f"{side[1]}, {key[1]}", f"{side[1]}, {key[1].replace('-', '/')}")


def had(tables: dict[str, PublishedTable], shown: dict[str, PublishedTable]) -> dict:
    """The numbers from 1 to 4 that the reader has, in spite of the marks."""
    values, sums = on_the_page(tables)
    marks = {
        (name, cell.year, cell.in_full) for name in tables for cell in shown[name].every_cell if cell.withheld
    } & values.keys()  # fmt: skip
    assert all(sum(f * values[key] for key, f in one.terms().items()) == 0 for one in sums)
    found = worked_out(Numbers(values, tuple(sums), frozenset()), Withheld(frozenset(marks), frozenset()))
    return {key: value for key, value in found.items() if 0 < value < 5}


def test_what_tables_have_in_common_gives_nothing_away(tables: dict[str, PublishedTable]):
    assert had(tables, taken_out(tables, Rule())) == {}


@pytest.mark.parametrize("tables", [REPORTS[1], REPORTS[3]], indirect=True, ids=["banes", "leics"])
def test_tables_withheld_each_by_itself_give_one_another_away(tables: dict[str, PublishedTable]):
    """The control: the same reader, where every table is withheld soundly, but without a look at the others."""
    alone = {name: taken_out({name: table}, Rule())[name] for name, table in tables.items()}
    assert had(tables, alone)


def test_the_json_has_no_total_that_gives_a_row_away(tables: dict[str, PublishedTable]):
    """A total over rows that do not add up stands on no page; in the file it gave the one withheld row away."""
    for table in (one.as_json() for one in taken_out(tables, Rule()).values()):
        rows = [row for row in table["data"] if row["kind"] not in ("part", "total")]
        for at, total in enumerate(table["totals"] if table["columns"] == "year" else ()):
            hidden = [row for row in rows if row["printed"][at] == "[c]"]
            assert not (len(hidden) == 1 and total is not None), (table["title"], hidden)


def test_no_money_of_few_cases_is_shown_or_left_when_the_rest_is_taken_away(tables: dict[str, PublishedTable]):
    money = {name: table for name, table in tables.items() if table.definition.measure == "redress_pounds"}
    shown = taken_out(tables, Rule())
    for name in money:
        for at, total in enumerate(shown[name].total.cells):
            rows = [line.cells[at] for line in shown[name].lines]
            assert sum(cell.withheld for cell in (*rows, total)) != 1, name
            assert not total.withheld or any(cell.withheld for cell in rows)


def test_every_number_taken_for_another_is_in_a_table_there_is():
    known = {table.name for layout in SHIPPED.values() for table in layout.tables}
    assert {spot.table for pair in ALIKE for spot in pair} <= known


@pytest.mark.parametrize("tables", REPORTS[:1], indirect=True, ids=["cwac"])
def test_a_number_is_called_by_what_it_counts(tables: dict[str, PublishedTable]):
    """What came in is what was received; what stayed open at the end is what was open at the start."""
    flow = tables["flow"]
    newer, older = sorted(flow.years, reverse=True)[:2]

    def called(year: str, key: str) -> object:
        return counted(flow, flow.cell(year, (("flow", key),)))

    assert called(newer, "received") == counted(tables["triage"], tables["triage"].cell(newer, ()))
    assert called(newer, "carried_in") == called(older, "carried_out")
    assert called(newer, "carried_in") != called(newer, "carried_out")
    assert called(newer, "withdrawn") != called(newer, "responded")


def test_a_number_that_two_tables_print_is_withheld_in_both_or_in_neither(tables: dict[str, PublishedTable]):
    shown = taken_out(tables, Rule())
    marks: dict = {}
    for name, table in tables.items():
        for cell, other in zip(table.every_cell, shown[name].every_cell, strict=True):
            if cell.opens and cell.value is not None and (table.definition.adds_up or not cell.is_total):
                marks.setdefault((counted(table, cell), cell.value), set()).add(other.withheld)
    assert len(marks) > 10 and all(len(seen) == 1 for seen in marks.values())
