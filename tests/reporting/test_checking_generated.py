"""Random tables: a right one is never flagged, and one planted wrong cell is found wherever the table determines it.

The tables are printed as a report prints them, with tabs, pipes, commas or spaces between the cells, and are read back
by nothing but what is printed.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reporting.checking import Checked, Finding, Grade, check

settings.register_profile("tables", deadline=None, max_examples=150)
TABLES = settings.get_profile("tables")
NAMES = ("Winsford", "Chester", "Fostering", "Adoption", "Safeguarding", "Leaving Care", "Transition", "Duty", "Court")
YEARS = ("2024-25", "2023-24", "2022-23", "2021-22", "2020-21")
SEPARATORS = ("\t", " | ", ",", "    ")

counts = st.integers(0, 400)
separators = st.sampled_from(SEPARATORS)


def printed(rows: list[list[str]], separator: str) -> str:
    return "\n".join(separator.join(row) for row in rows)


def errors(result: Checked) -> list[Finding]:
    return [one for one in result.findings if one.grade is not Grade.ROUNDING]


def half_up(part: int, whole: int) -> str:
    return f"{(Decimal(part) * 100 / whole).quantize(Decimal(1), rounding=ROUND_HALF_UP)}%"


@st.composite
def with_totals(draw: st.DrawFn) -> list[list[str]]:
    """Rows by years, a total row and a column of totals."""
    years = YEARS[: draw(st.integers(2, 5))]
    rows = [[draw(counts) for _ in years] for _ in NAMES[: draw(st.integers(2, 9))]]
    body = [[name, *map(str, row), str(sum(row))] for name, row in zip(NAMES, rows, strict=False)]
    down = [sum(column) for column in zip(*rows, strict=True)]
    return [["Team", *years, "Total"], *body, ["Total", *map(str, down), str(sum(down))]]


@st.composite
def with_flows(draw: st.DrawFn) -> list[list[str]]:
    """Carried in, received, two ways of closing and carried out, by stage."""
    rows = []
    for name in ("Stage 1", "Stage 2", "Stage 3")[: draw(st.integers(1, 3))]:
        carried, received = draw(counts), draw(counts)
        resolved = draw(st.integers(0, carried + received))
        withdrawn = draw(st.integers(0, carried + received - resolved))
        rows.append([name, carried, received, resolved, withdrawn, carried + received - resolved - withdrawn])
    header = ["Stage", "Carried over", "Received", "Resolved", "Withdrawn", "Carried forward"]
    return [header, *([str(cell) for cell in row] for row in rows)]


@st.composite
def with_shares(draw: st.DrawFn) -> list[list[str]]:
    """A count, its percentage of the total, how many were upheld and their percentage in the row."""
    received = draw(st.lists(st.integers(20, 400), min_size=5, max_size=9))
    upheld = [draw(st.integers(0, one)) for one in received]
    body = [
        [name, str(one), half_up(one, sum(received)), str(up), half_up(up, one)]
        for name, one, up in zip(NAMES, received, upheld, strict=False)
    ]
    total = ["Total", str(sum(received)), "100%", str(sum(upheld)), half_up(sum(upheld), sum(received))]
    return [["Cause", "Complaints", "% of complaints", "Upheld", "% upheld"], *body, total]


@st.composite
def with_subtotals(draw: st.DrawFn) -> list[list[str]]:
    """Groups of rows, each under its own sum, over four years."""
    rows: list[list[int]] = []
    labels: list[str] = []
    total = [0, 0, 0, 0]
    for group in range(draw(st.integers(2, 3))):
        parts = [[draw(st.integers(1, 400)) for _ in range(4)] for _ in range(draw(st.integers(2, 3)))]
        head = [sum(column) for column in zip(*parts, strict=True)]
        labels += [f"Subject {group + 1}", *(f"Detail {group + 1}{letter}" for letter in "abc"[: len(parts)])]
        rows += [head, *parts]
        total = [one + other for one, other in zip(total, head, strict=True)]
    body = [[label, *map(str, row)] for label, row in zip(labels, rows, strict=True)]
    return [["Subject", *YEARS[:4]], *body, ["Total", *map(str, total)]]


@TABLES
@given(st.one_of(with_totals(), with_flows(), with_shares(), with_subtotals()), separators)
def test_a_right_table_is_never_flagged(rows: list[list[str]], separator: str) -> None:
    assume(separator != "," or len(rows) > 2)

    result = check(printed(rows, separator))

    assert result.findings == ()


@TABLES
@given(with_totals(), separators, st.data())
def test_one_wrong_cell_of_a_table_with_totals_is_found_with_what_it_should_be(
    rows: list[list[str]], separator: str, data: st.DataObject
) -> None:
    row = data.draw(st.integers(1, len(rows) - 1))
    column = data.draw(st.integers(1, len(rows[0]) - 1))
    right = rows[row][column]
    rows[row][column] = str(data.draw(counts.filter(lambda value: str(value) != right)))

    found = errors(check(printed(rows, separator)))

    assert [(one.printed, one.should_be.replace(",", "")) for one in found] == [(rows[row][column], right)]
    assert (found[0].marks[0].row, found[0].marks[0].column) == (row, column)


@TABLES
@given(with_flows(), st.data())
def test_one_wrong_cell_of_a_flow_is_found_in_its_row(rows: list[list[str]], data: st.DataObject) -> None:
    assume(len(rows) > 2)
    row = data.draw(st.integers(1, len(rows) - 1))
    column = data.draw(st.integers(1, 5))
    rows[row][column] = str(data.draw(counts.filter(lambda value: str(value) != rows[row][column])))

    found = errors(check(printed(rows, "\t")))

    assert [one.marks[0].row for one in found] == [row]


@TABLES
@given(with_shares(), st.sampled_from((2, 4)), st.data())
def test_one_wrong_percentage_is_found(rows: list[list[str]], column: int, data: st.DataObject) -> None:
    row = data.draw(st.integers(1, len(rows) - 2))
    right = int(rows[row][column].rstrip("%"))
    wrong = data.draw(st.integers(0, 100).filter(lambda value: abs(value - right) > 1))
    rows[row][column] = f"{wrong}%"

    found = errors(check(printed(rows, "\t")))

    assert [(one.printed, one.should_be, one.marks[0].row, one.marks[0].column) for one in found] == [
        (f"{wrong}%", f"{right}%", row, column)
    ]


@TABLES
@given(with_subtotals(), st.data())
def test_one_wrong_cell_under_a_subtotal_is_found(rows: list[list[str]], data: st.DataObject) -> None:
    row = data.draw(st.integers(1, len(rows) - 1))
    column = data.draw(st.integers(1, 4))
    right = rows[row][column]
    rows[row][column] = str(data.draw(st.integers(1, 400).filter(lambda value: str(value) != right)))

    found = errors(check(printed(rows, "\t")))

    assert found != []
    assert {mark.column for one in found for mark in one.marks} == {column}


@TABLES
@given(st.lists(st.integers(1, 400), min_size=2, max_size=9), st.integers(1, 400), separators)
def test_a_wrong_total_of_a_single_column_is_found(values: list[int], total: int, separator: str) -> None:
    assume(total != sum(values))
    rows = [["Team", "Complaints"], *([name, str(value)] for name, value in zip(NAMES, values, strict=False))]
    right = sum(values[: len(rows) - 1])
    assume(total != right)

    found = errors(check(printed([*rows, ["Total", str(total)]], separator)))

    assert [(one.printed, one.should_be.replace(",", "")) for one in found] == [(str(total), str(right))]
