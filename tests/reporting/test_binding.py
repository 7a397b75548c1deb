"""What a sentence may say of the highest numbers of a table, when some of them are withheld."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from reporting.binding import FigureWithheld, highest
from reporting.published import Cell, Line, PublishedTable
from reporting.tables import TableDefinition

YEAR = "2024-25"
WHERE = TableDefinition("services", "1", "Services", "service_area", "complaints", "Service")


def table(hidden: tuple[str, ...] = (), **counts: int) -> PublishedTable:
    """A table of one year with these rows, some of them withheld."""

    def cell(label: str, value: int) -> Cell:
        if label in hidden:
            return Cell(None, YEAR, (("service_area", label),), label, withheld=True)
        return Cell(value, YEAR, (("service_area", label),), label, said=str(value))

    lines = tuple(Line(label, label, None, (cell(label, value),)) for label, value in counts.items())
    total = Cell(sum(counts.values()), YEAR, (), "all", is_total=True)
    if "total" in hidden:
        total = replace(total, value=None, withheld=True)
    last = Line("Total", "total", None, (total,), "total")
    return PublishedTable(WHERE, (YEAR,), (YEAR,), (YEAR,), lines, last, datetime.date(2025, 9, 1))


def labels(found: PublishedTable) -> list[str]:
    return [label for label, _ in highest(found, YEAR)]


@pytest.mark.parametrize(
    ("counts", "named"),
    [
        ({"A": 9, "B": 7, "C": 6, "D": 5}, ["A", "B", "C"]),
        ({"A": 9, "B": 7, "C": 6, "D": 6}, ["A", "B"]),
        ({"A": 6, "B": 6, "C": 6, "D": 6}, []),
        ({"A": 9, "B": 0}, ["A"]),
        ({"not recorded": 20, "A": 9}, ["A"]),
    ],
)
def test_the_highest_are_all_of_the_equal_ones_or_none_of_them(counts: dict[str, int], named: list[str]) -> None:
    assert labels(table(**counts)) == named


@pytest.mark.parametrize(
    ("hidden", "named"),
    [
        (("D", "E"), ["A", "B"]),  # 4 together, so that neither can be among the first
        (("C", "D"), ["A"]),  # 8 together: more than B
        (("B", "E"), ["A"]),
    ],
)
def test_no_more_is_said_than_the_shown_numbers_bear_out(hidden: tuple[str, ...], named: list[str]) -> None:
    assert labels(table(hidden, A=12, B=7, C=4, D=4, E=0)) == named


@pytest.mark.parametrize("hidden", [("A", "B"), ("D", "total")])
def test_nothing_is_said_where_a_hidden_number_may_be_the_highest(hidden: tuple[str, ...]) -> None:
    assert labels(table(A=12, B=7, C=4, D=2))
    with pytest.raises(FigureWithheld):
        highest(table(hidden, A=12, B=7, C=4, D=2), YEAR)
