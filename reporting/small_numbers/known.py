"""What a careful reader of a report knows: its numbers, which of them are the same number, and the sums between them.

A number is called by what it counts (measure, basis, period, conditions), and not by where it stands, so that one that
stands in two tables, two reports or under two names is one number: what came in on a flow is what was received, and
what was open at the end of a year is what was open at the start of the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ..dimensions import CARRIED_IN, CARRIED_OUT, DIMENSIONS, NOT_RECORDED, RECEIVED
from ..figures import Tables
from ..periods import is_year, read_years, year_code
from ..published import Cell, Line, PublishedTable
from .suppression import Equation

COUNTS = ("cases", "people", "elements")
"""The measures that count."""
SUMS = (*COUNTS, "redress_pounds", "cost_pounds")
"""The measures that add up. The others are means and shares."""

Place = tuple[str, str, str, tuple[tuple[str, str], ...], bool]
"""Where a number stands: its table, year, column or row of its own, members, and whether it is a total."""

OF_REPORT = " of report "

Conditions = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Counted:
    """What a number counts. `conditions` are pairs of a dimension and a member, those of one dimension each enough.

    `of_some` says which things count at all, where no condition says it: those that reached a stage, or each of the
    several remedies of a case.
    """

    measure: str
    basis: str
    year: str
    conditions: Conditions
    of_some: frozenset[str] = frozenset()


@dataclass
class Reading:
    """The numbers of a report: what each is, and where it is printed. A number printed twice is one number."""

    values: dict[Hashable, float] = field(default_factory=dict)
    at: dict[Place, Hashable] = field(default_factory=dict)
    equations: list[Equation] = field(default_factory=list)

    def key(self, place: Place) -> Hashable | None:
        return self.at.get(place)


@dataclass(frozen=True)
class Spot:
    """Some numbers of a table together: those of these members in a column or row of its own, or the total."""

    table: str
    keys: tuple[str, ...] = ()
    part: str = ""


UNANSWERED = ("open", "withdrawn", "routed_elsewhere")
EXTENDED = ("in_time_extended", "late_no_extension", NOT_RECORDED)

ALIKE = (
    (Spot("triage", ("accepted",)), Spot("outcomes_stage1")),
    (Spot("triage", ("accepted",)), Spot("stages", ("stage1",))),
    (Spot("triage", ("ineligible", "outside_scope")), Spot("flow", ("ineligible", "outside_scope"))),
    (Spot("stages", ("stage1",)), Spot("stage_flow", (RECEIVED,), "stage1_statutory")),
    (Spot("stages", ("stage2",)), Spot("stage_flow", (RECEIVED,), "stage2_statutory")),
    (Spot("stages", ("stage3",)), Spot("stage_flow", (RECEIVED,), "stage3")),
    (Spot("stages", ("ombudsman",)), Spot("ombudsman_received", ("ombudsman",))),
    (Spot("stages", ("ombudsman",)), Spot("stage_flow", (RECEIVED,), "ombudsman")),
    (Spot("outcomes_stage1", UNANSWERED), Spot("times_stage1", ("not answered",))),
    (Spot("outcomes_stage2", UNANSWERED), Spot("times_stage2", ("not answered",))),
    (Spot("outcomes_stage3", UNANSWERED), Spot("times_stage3", ("not held",))),
    (Spot("times_stage1"), Spot("law_stage1")),
    (Spot("times_stage1", ("1-10",)), Spot("law_stage1", ("in_time",))),
    (Spot("times_stage1", ("11-20",)), Spot("law_stage1", EXTENDED)),
    (Spot("times_stage1", ("over 20",)), Spot("law_stage1", ("late_over_20",))),
    (Spot("procedures", ("corporate",)), Spot("corporate_outcomes")),
    (Spot("procedures", ("corporate",)), Spot("corporate_times")),
    (Spot("procedures", ("corporate",)), Spot("stage_flow", (RECEIVED,), "stage1_corporate")),
    (Spot("corporate_outcomes", UNANSWERED), Spot("corporate_times", ("not answered",))),
    (Spot("stage_flow", ("responded",), "stage1_statutory"), Spot("answers_statutory")),
    (Spot("stage_flow", ("responded",), "stage1_corporate"), Spot("answers_corporate", (), "answered")),
    (Spot("stage_flow", (CARRIED_IN, RECEIVED), "stage1_statutory"), Spot("causes_upheld", (), "on_hand")),
    (Spot("redress"), Spot("costs", (), "redress")),
)
"""Numbers that a reader takes for the same, because their words say so. They are where the record bears it out."""


def of_report(name: str, at: int) -> str:
    """What a table of an earlier report is called beside those of this one."""
    return f"{name}{OF_REPORT}{at}"


def read(tables: Tables) -> Reading:
    """The numbers of these tables that add up, money in pence, and the sums between them."""
    reading = Reading()
    for table in tables.values():
        for cell in printed(table):
            if cell.opens and cell.value is not None and measure(table, cell) in SUMS:
                _enter(reading, table, cell)
    for table in tables.values():
        reading.equations += _sums(table, reading)
    reading.equations += _inside_each_other(reading)
    reading.equations += _alike(tables, reading)
    reading.equations = list(dict.fromkeys(reading.equations))
    return reading


def counting_something(tables: Tables, reading: Reading) -> Iterator[tuple[Hashable, ...]]:
    """The numbers of each row, or column, that would not be printed if all of them were 0.

    Those of a fixed list and those under a heading stand there anyway.
    """
    for table in tables.values():
        definition = table.definition
        anyway = {one.label.casefold() for one in definition.headings if one.always or definition.parent}
        listed = not definition.headings and definition.measure == "cases"
        fixed = {one.key for one in DIMENSIONS[definition.by].fixed} if listed else set()
        across = definition.years_down or bool(definition.rows)
        found: dict[tuple[tuple[str, str], ...], list[Hashable]] = defaultdict(list)
        for line in table.lines:
            for cell, column in zip(line.cells, table.columns, strict=True):
                label = column if across else line.label
                is_there = label.casefold() in anyway or {key for _, key in cell.members} <= fixed
                if not is_there and (key := reading.key(place(table, cell))) is not None:
                    found[cell.members].append(key)
        for members, keys in found.items():
            if members and any(reading.values[key] for key in keys):
                yield tuple(dict.fromkeys(keys))


def printed(table: PublishedTable) -> list[Cell]:
    """The numbers of a table, without totals over what does not add up: those stand nowhere on the page."""
    definition = table.definition
    return [
        cell
        for line in (*table.lines, table.total)
        for cell in line.cells
        if line.kind != "total" or line is not table.total or definition.adds_up or definition.years_down
    ]


def place(table: PublishedTable, cell: Cell) -> Place:
    return table.name, cell.year, cell.part, cell.members, cell.is_total


def measure(table: PublishedTable, cell: Cell) -> str:
    column = next((column for column in table.definition.columns if column.code == cell.part), None)
    return (column.measure if column else "") or table.definition.measure


def whole(table: PublishedTable, cell: Cell) -> int:
    """The value of a cell as a whole number: money in pence."""
    return round(cell.value * (1 if measure(table, cell) in COUNTS else 100))


def counted(table: PublishedTable, cell: Cell) -> Hashable:
    """What a number counts.

    Members of a dimension that is a condition already stand in the place of that condition. Dimensions that count only
    some of the cases, such as those of a stage, are named where no condition is of them.
    """
    definition = table.definition
    part = next((one for one in (*definition.columns, *definition.rows) if one.code == cell.part), None)
    if getattr(part, "adds", ()):
        return Counted(measure(table, cell), f"sum {part.code} of {table.name}", cell.year, frozenset(cell.members))
    narrowed = {name for name, _ in cell.members}
    conditions = (*definition.where, *(part.where if part else ()))
    wanted = {*(pair for pair in conditions if pair[0] not in narrowed), *cell.members}
    basis, year = getattr(part, "basis", "") or definition.basis, cell.year
    flows = {pair for pair in wanted if pair[0] == "flow"}
    if flows == {("flow", RECEIVED)}:
        wanted, basis = wanted - flows, "received"
    elif flows == {("flow", CARRIED_OUT)}:
        wanted, basis = wanted - flows, "open"
    elif flows == {("flow", CARRIED_IN)} and is_year(year):
        wanted, basis, year = wanted - flows, "open", year_code(read_years(year)[0] - 1)
    free = {definition.by, definition.parent} - {"", "year", "flow", *(name for name, _ in wanted)}
    of_some = frozenset(one for name in free if (one := DIMENSIONS[name].population or DIMENSIONS[name].splits))
    return Counted(measure(table, cell), basis, year, frozenset(wanted), of_some)


def _enter(reading: Reading, table: PublishedTable, cell: Cell) -> None:
    """A number under what it counts; under its table too where another number is already called the same."""
    key, value = counted(table, cell), whole(table, cell)
    if reading.values.get(key, value) != value:
        key = (key, table.name)
    reading.values[key] = value
    reading.at[place(table, cell)] = key


def _sums(table: PublishedTable, reading: Reading) -> Iterator[Equation]:
    definition = table.definition

    def keys(cells: Iterable[Cell]) -> tuple[Hashable, ...]:
        found = (reading.key(place(table, cell)) for cell in cells)
        return tuple(key for key in found if key is not None)

    if definition.adds_up:
        for total in table.total.cells:
            parts = [
                cell
                for line in table.lines
                if line.kind != "part"
                for cell in line.cells
                if not cell.is_total and (cell.year, cell.part) == (total.year, total.part)
            ]
            yield from _equation(keys([total]), keys(parts))
    for head, parts in _groups(table.lines):
        for at, cell in enumerate(head.cells):
            yield from _equation(keys([cell]), keys(part.cells[at] for part in parts))
    for row in definition.rows:
        lines = {line.code: line for line in table.lines}
        for at, cell in enumerate(lines[row.code].cells if row.adds else ()):
            yield from _equation(keys([cell]), keys(lines[code].cells[at] for code in row.adds))
    if definition.by == "flow":
        yield from _balances(table, keys)


def _equation(total: tuple[Hashable, ...], parts: tuple[Hashable, ...]) -> Iterator[Equation]:
    if total and parts and parts != total:
        yield Equation(total[0], parts)


def _groups(lines: tuple[Line, ...]) -> Iterator[tuple[Line, list[Line]]]:
    head, parts = None, []
    for line in lines:
        if line.kind == "part" and head is not None:
            parts.append(line)
            continue
        if head is not None and parts:
            yield head, parts
        head, parts = (line if line.kind == "group" else None), []
    if head is not None and parts:
        yield head, parts


def _balances(table: PublishedTable, keys: Callable[[Iterable[Cell]], tuple[Hashable, ...]]) -> Iterator[Equation]:
    """What was open and came in is what was closed or stayed open."""

    def one(year: str, part: str, *codes: str) -> tuple[Hashable, ...]:
        found = [c for c in table.cells if (c.year, c.part) == (year, part) and {k for _, k in c.members} & {*codes}]
        return keys(found)

    for part in dict.fromkeys(cell.part for cell in table.cells):
        for year in table.years:
            came = one(year, part, "carried_in", "received")
            everyone = keys(cell for cell in table.cells if (cell.year, cell.part) == (year, part))
            went = tuple(key for key in everyone if key not in came)
            if came and went:
                yield Equation(came[0], went, came[1:])


def _inside_each_other(reading: Reading) -> Iterator[Equation]:
    """Numbers that differ in one condition alone, where what one of them counts is all that others count together.

    Where a number has no condition on a dimension, those that have one may be all of it; they are, where they add up.
    """
    families: dict[tuple[Counted, str], dict[frozenset[str], Hashable]] = defaultdict(dict)
    for key in reading.values:
        for name in sorted({name for name, _ in key.conditions}) if isinstance(key, Counted) else ():
            members = frozenset(one for dimension, one in key.conditions if dimension == name)
            rest = replace(key, conditions=frozenset(pair for pair in key.conditions if pair[0] != name))
            families[rest, name][members] = key
    for (rest, name), family in families.items():
        for members, key in family.items():
            yield from _whole_of(reading, key, [one for one in family if one < members], family)
        of_it = frozenset({DIMENSIONS[name].population, DIMENSIONS[name].splits} - {""})
        for everything in dict.fromkeys((rest, replace(rest, of_some=rest.of_some | of_it))):
            if everything in reading.values:
                yield from _whole_of(reading, everything, list(family), family)


def _whole_of(
    reading: Reading, key: Hashable, inside: list[frozenset[str]], family: Mapping[frozenset[str], Hashable]
) -> Iterator[Equation]:
    """A number as the sum of the widest of those inside it, where they do not overlap and are all of it."""
    widest = [one for one in inside if not any(one < other for other in inside)]
    if sum(map(len, widest)) == len(frozenset[str]().union(*widest)):
        parts = tuple(family[one] for one in widest)
        if reading.values[key] == sum(reading.values[part] for part in parts):
            yield from _equation((key,), parts)


def _alike(tables: Tables, reading: Reading) -> Iterator[Equation]:
    for one, other in ALIKE:
        for ours in _at(tables, reading, one):
            for theirs in _at(tables, reading, other):
                same = sum(reading.values[key] for key in ours[1]) == sum(reading.values[key] for key in theirs[1])
                if ours[0] == theirs[0] and {*ours[1]} != {*theirs[1]} and same:
                    yield Equation(ours[1][0], theirs[1], ours[1][1:])


def _at(tables: Tables, reading: Reading, spot: Spot) -> Iterator[tuple[str, tuple[Hashable, ...]]]:
    """The numbers at a spot, year by year and report by report; none where they are counted with others."""
    for table in tables.values():
        if table.name.partition(OF_REPORT)[0] != spot.table:
            continue
        for year in table.years:
            here = [cell for cell in table.cells if (cell.year, cell.part) == (year, spot.part)]
            if spot.keys:
                own = [{key for name, key in cell.members if name == table.definition.by} for cell in here]
                if any(keys & {*spot.keys} and not keys <= {*spot.keys} for keys in own):
                    continue
                here = [cell for cell, keys in zip(here, own, strict=True) if keys and keys <= {*spot.keys}]
            elif table.total.cells:
                here = [cell for cell in table.total.cells if (cell.year, cell.part) == (year, spot.part)]
            if found := tuple(key for cell in here if (key := reading.key(place(table, cell))) is not None):
                yield year, found
