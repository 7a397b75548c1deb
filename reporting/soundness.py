"""What must hold of the figures of a report before anyone sees it.

Where two figures that count the same thing differ, the report is refused and both are named: two numbers that cannot
both be right are worse than none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

from .behind import behind
from .figures import RATIOS, Figure, Ratio, ReportRefused, Tables, added
from .periods import follows
from .published import Cell, PublishedTable

SAME = (
    ("accepted", ("accepted_procedure", "services", "subjects", "receipt", "complainants", "advocates")),
    ("stage1", ("times_stage1",)),
    ("stage2", ("times_stage2",)),
    ("stage3", ("times_stage3",)),
)
"""Figures, and the tables whose totals must be the same number for every year: they count the same complaints."""


def require_sound(
    tables: Tables, figures: Mapping[str, Figure], years: tuple[str, ...], ratios: Iterable[Ratio] = RATIOS
) -> None:
    """Refuse figures that contradict each other. Raises ReportRefused, which names both of every pair."""
    faults = [fault for table in tables.values() for fault in _rows_add_up(table)]
    for table in tables.values():
        faults += _groups_add_up(table)
    faults += _tables_agree(tables, figures, years)
    faults += _accepted_is_at_stage1(tables, figures, years)
    faults += _balances(tables)
    faults += _shares_are_of_something(figures, years, ratios)
    if faults:
        raise ReportRefused("\n".join(faults), _cases_between(tables, figures))


def _cases_between(tables: Tables, figures: Mapping[str, Figure]) -> list[int]:
    """The cases that only one of two tables counts that must agree: of the first pair that differs."""
    for name, others in SAME:
        if name not in figures:
            continue
        source = figures[name].source
        one = tables[source["table"]].definition
        members = tuple((one.by, key) for key in source["keys"])
        for other in (tables[other] for other in others if other in tables):
            for year in other.years:
                if figures[name].by_year[year] != other.total_of(year):
                    here = set(behind(one, year, members).cases)
                    return sorted(here ^ set(behind(other.definition, year, ()).cases))
    return []


def _rows_add_up(table: PublishedTable) -> list[str]:
    """The rows, or for a table of years the columns, are together the total that was counted on its own."""
    if not table.definition.adds_up:
        return []
    faults = []
    for total in table.total.cells:
        if not total.opens:
            continue
        added = sum(
            cell.value or 0
            for line in table.lines
            if line.kind != "group"
            for cell in line.cells
            if not cell.is_total and (cell.year, cell.part) == (total.year, total.part)
        )
        if added != (total.value or 0):
            column = f" in “{total.in_full.partition(': ')[2]}”" if total.part else ""
            faults.append(
                f"Table {table.number} ({table.title}): the numbers{column} for {total.year} add to {added:,}, "
                f"but its total for {total.year} is {total.value or 0:,}."
            )
    return faults


def _groups_add_up(table: PublishedTable) -> list[str]:
    """The parts of a group are together the number that was counted for the group."""
    faults, head, added = [], None, ()
    for line in (*table.lines, None):
        if line is not None and line.kind == "part" and head is not None:
            added = tuple(a + (b or 0) for a, b in zip(added, line.values, strict=True))
            continue
        if head is not None:
            faults += [
                f"Table {table.number} ({table.title}): the parts of “{head.label}” for {cell.year} add to {one:,}, "
                f"but “{head.label}” for {cell.year} is {cell.value:,}."
                for cell, one in zip(head.cells, added, strict=True)
                if one != (cell.value or 0)
            ]
        head = line if line is not None and line.kind == "group" else None
        added = tuple(0 for _ in head.cells) if head else ()
    return faults


def _tables_agree(tables: Tables, figures: Mapping[str, Figure], years: tuple[str, ...]) -> list[str]:
    faults = []
    for name, others in SAME:
        if name not in figures:
            continue
        figure = figures[name]
        where = tables[figure.source["table"]]
        for other in others:
            for year in tables[other].years if other in tables and not tables[other].definition.is_of_one_year else ():
                one, two = figure.by_year[year], tables[other].total_of(year)
                if one != two:
                    faults.append(
                        f"Table {where.number} ({where.title}): “{figure.label}” for {year} is {one:,}, but the total "
                        f"of Table {tables[other].number} ({tables[other].title}) for {year} is {two:,}. "
                        "They count the same complaints."
                    )
    return faults


def _accepted_is_at_stage1(tables: Tables, figures: Mapping[str, Figure], years: tuple[str, ...]) -> list[str]:
    """What is accepted is at stage 1, but for those with no procedure on record that have not begun it."""
    if not {"accepted", "stage1", "unrecorded"} <= set(figures):
        return []
    faults = []
    for year in years:
        accepted, begun, unknown = (figures[name].by_year[year] for name in ("accepted", "stage1", "unrecorded"))
        if not accepted - unknown <= begun <= accepted:
            faults.append(
                f"“{figures['accepted'].label}” for {year} is {accepted:,} (Table {tables['triage'].number}), of which "
                f"{unknown:,} have no procedure on record, but “{figures['stage1'].label}” for {year} is {begun:,} "
                f"(Table {tables['outcomes_stage1'].number})."
            )
    return faults


def _balances(tables: Tables) -> list[str]:
    """What was open and came in was closed or stayed open, in every row; one year ends as the next begins."""
    faults = []
    for table in (table for table in tables.values() if table.definition.by == "flow"):
        for part in table.parts:
            for year in table.years:
                cells = [c for line in table.lines for c in line.cells if (c.year, c.part) == (year, part)]
                came = sum(cell.value or 0 for cell in cells if _is_flow(cell, "carried_in", "received"))
                went = sum(cell.value or 0 for cell in cells if not _is_flow(cell, "carried_in", "received"))
                if came != went:
                    row = f", {table.row_called(part)}" if part else ""
                    faults.append(
                        f"Table {table.number} ({table.title}{row}): open at the start and received in {year} are "
                        f"{came:,}, but closed and open at the end of {year} are {went:,}."
                    )
        for newer, older in pairwise(sorted(table.years, reverse=True)):
            if not follows(newer, older):
                continue
            start, end = table.value_of(newer, "carried_in"), table.value_of(older, "carried_out")
            if start != end:
                faults.append(
                    f"Table {table.number} ({table.title}): open at the start of {newer} is {start:,}, "
                    f"but open at the end of {older} is {end:,}."
                )
    return faults


def _is_flow(cell: Cell, *keys: str) -> bool:
    return bool({key for _, key in cell.members} & set(keys))


def _shares_are_of_something(
    figures: Mapping[str, Figure], years: tuple[str, ...], ratios: Iterable[Ratio]
) -> list[str]:
    faults = []
    for ratio in ratios:
        for year in years if ratio.name in figures else ():
            whole, value = added(figures, ratio.out_of, year), figures[ratio.name].by_year[year]
            if (whole == 0) != (value is None):
                faults.append(
                    f"“{ratio.label}” for {year} is given as {value}, but what it is a share of is {whole:,} "
                    f"({', '.join(figures[name].label for name in ratio.out_of)})."
                )
            elif value is not None and not 0 <= value <= 100:
                faults.append(
                    f"“{ratio.label}” for {year} is {value}%: {added(figures, ratio.of, year):,} out of {whole:,}."
                )
    return faults
