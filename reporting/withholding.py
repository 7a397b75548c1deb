"""Small numbers taken out of a report: its tables read as sums, and the marks put where numbers were.

`suppression.py` decides what is withheld; this file tells it what the numbers of a report are, which of them are the
same number in two tables, and which sums everybody can do: rows add to totals, parts to groups, what was open and came
in to what was closed and stayed open. docs/decisions/0013-small-numbers.md says what was weighed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from .dimensions import DIMENSIONS
from .figures import SAME, SOURCES, Tables
from .published import WITHHELD, Cell, Line, PublishedTable
from .suppression import THRESHOLD, Equation, Numbers, Withheld, counts, withheld

COUNTS = ("cases", "people", "elements")
"""The measures that count. The others are money, means and shares."""

Place = tuple[str, str, str, tuple[tuple[str, str], ...], bool]
"""Where a number stands: its table, year, column or row of its own, members, and whether it is a total."""


@dataclass(frozen=True)
class Rule:
    """What a report withholds: counts from 1 to one less than `below`, and what would give them away.

    `earlier` are the tables of each report that was published before, as they were printed.
    """

    below: int = THRESHOLD
    earlier: tuple[Tables, ...] = ()

    def __post_init__(self) -> None:
        if self.below < 2:
            raise ValueError("Withholding begins at 2: below that no count is small.")

    @property
    def note(self) -> str:
        """What is said of it in the report."""
        return (
            f"Numbers from 1 to {self.below - 1} are withheld, and with them those from which they could be worked "
            f"out, so that nobody can be recognised. {WITHHELD} stands in their place."
        )


@dataclass
class Reading:
    """The numbers of a report: what each is, and where it is printed. A number printed twice is one number."""

    values: dict[Hashable, int] = field(default_factory=dict)
    at: dict[Place, Hashable] = field(default_factory=dict)
    equations: list[Equation] = field(default_factory=list)

    def key(self, place: Place) -> Hashable | None:
        return self.at.get(place)


def taken_out(tables: Tables, rule: Rule) -> dict[str, PublishedTable]:
    """The tables of a report with its small numbers withheld, and every other number that would give one away.

    Money, means and shares are withheld where a count that they are of is, so they need no sum of their own.
    """
    reading = read(tables)
    public, before = _known(reading, rule.earlier)
    hidden = withheld(counts(reading.values, reading.equations, rule.below, public, before))
    return {name: _marked(table, reading, hidden) for name, table in tables.items()}


def read(tables: Tables) -> Reading:
    """The counts of these tables and the sums between them."""
    reading = Reading()
    for table in tables.values():
        for cell in table.every_cell:
            if cell.opens and cell.value is not None and _measure(table, cell) in COUNTS:
                _enter(reading, table, cell)
    for table in tables.values():
        reading.equations += _sums(table, reading)
    reading.equations += _same_totals(tables, reading)
    return reading


def numbers(tables: Tables, rule: Rule) -> tuple[Numbers, Withheld]:
    """What `taken_out` worked with and what it came to, for whoever wants to try to work a number out."""
    reading = read(tables)
    public, before = _known(reading, rule.earlier)
    found = counts(reading.values, reading.equations, rule.below, public, before)
    return found, withheld(found)


def _place(table: PublishedTable, cell: Cell) -> Place:
    return table.name, cell.year, cell.part, cell.members, cell.is_total


def _measure(table: PublishedTable, cell: Cell) -> str:
    column = next((column for column in table.definition.columns if column.code == cell.part), None)
    return (column.measure if column else "") or table.definition.measure


def _enter(reading: Reading, table: PublishedTable, cell: Cell) -> None:
    """A number under what it counts; under its table too where another number is already called the same."""
    key = _counted(table, cell)
    if reading.values.get(key, cell.value) != cell.value:
        key = (key, table.name)
    reading.values[key] = cell.value
    reading.at[_place(table, cell)] = key


def _counted(table: PublishedTable, cell: Cell) -> Hashable:
    """What a number counts: its measure, basis and year, and every condition that its cases meet.

    Members of a dimension that is a condition already stand in the place of that condition. Dimensions that count only
    some of the cases, such as those of a stage, are named although no member of them is.
    """
    definition = table.definition
    part = next((one for one in (*definition.columns, *definition.rows) if one.code == cell.part), None)
    conditions = (*definition.where, *(part.where if part else ()))
    if getattr(part, "adds", ()):
        return "sum", table.name, cell.year, cell.part, cell.members
    narrowed = {name for name, _ in cell.members}
    wanted = frozenset((*(pair for pair in conditions if pair[0] not in narrowed), *cell.members))
    basis = getattr(part, "basis", "") or definition.basis
    dimensions = [definition.by, definition.parent] if definition.by != "year" else [definition.parent]
    of_some = frozenset(
        name for name in dimensions if name and (DIMENSIONS[name].population or DIMENSIONS[name].splits)
    )
    return _measure(table, cell), basis, cell.year, wanted, of_some


def _sums(table: PublishedTable, reading: Reading) -> Iterator[Equation]:
    definition = table.definition

    def keys(cells: Iterable[Cell]) -> tuple[Hashable, ...]:
        found = (reading.key(_place(table, cell)) for cell in cells)
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
        for place, cell in enumerate(head.cells):
            yield from _equation(keys([cell]), keys(part.cells[place] for part in parts))
    for row in definition.rows:
        lines = {line.code: line for line in table.lines}
        for place, cell in enumerate(lines[row.code].cells if row.adds else ()):
            yield from _equation(keys([cell]), keys(lines[code].cells[place] for code in row.adds))
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
    """What was open and came in is what was closed or stayed open, and the end of a year is the start of the next."""

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
        for newer, older in pairwise(sorted(table.years, reverse=True)):
            yield from _equation(one(newer, part, "carried_in"), one(older, part, "carried_out"))


def _same_totals(tables: Tables, reading: Reading) -> Iterator[Equation]:
    """Totals that two tables have in common, as the checks of the report hold them to."""
    sources = {source.name: source for source in SOURCES}
    for name, others in SAME:
        source = sources[name]
        if (table := tables.get(source.table)) is None:
            continue
        wanted = {(table.definition.by, key) for key in source.keys}
        for other in (tables[one] for one in others if one in tables):
            for total in other.total.cells:
                ours = [
                    cell
                    for cell in (table.cells if wanted else table.total.cells)
                    if (cell.year, cell.part) == (total.year, source.part)
                    and (not wanted or wanted & set(cell.members))
                ]
                ours = tuple(key for cell in ours if (key := reading.key(_place(table, cell))) is not None)
                theirs = reading.key(_place(other, total))
                if theirs is not None and not total.part:
                    yield from _equation((theirs,), ours)


def _known(reading: Reading, earlier: Iterable[Tables]) -> tuple[set[Hashable], set[Hashable]]:
    """What earlier reports printed with the value it still has, and what they withheld."""
    public, before = set(), set()
    for tables in earlier:
        for table in tables.values():
            for cell in table.every_cell:
                key = reading.at.get(_place(table, cell), _counted(table, cell))
                if key in reading.values:
                    if cell.withheld:
                        before.add(key)
                    elif cell.value == reading.values[key]:
                        public.add(key)
    return public - before, before


def _marked(table: PublishedTable, reading: Reading, hidden: Withheld) -> PublishedTable:
    """The table with the mark in the place of what is withheld."""
    gone = {
        (cell.year, cell.part, cell.members)
        for cell in table.every_cell
        if reading.key(_place(table, cell)) in hidden.keys
    }
    if table.definition.measure in COUNTS and not gone:
        return table

    def marked(cell: Cell) -> Cell:
        if cell.value is None or not (_is_gone(table, cell, gone) or _is_of_few(table, cell, hidden)):
            return cell
        return replace(cell, value=None, said=WITHHELD, withheld=True)

    lines = tuple(replace(line, cells=tuple(map(marked, line.cells))) for line in table.lines)
    total = replace(table.total, cells=tuple(map(marked, table.total.cells)))
    return replace(table, lines=lines, total=total)


def _is_gone(table: PublishedTable, cell: Cell, gone: set[tuple]) -> bool:
    """Whether a number is withheld, or is a share of one that is."""
    column = next((column for column in table.definition.columns if column.code == cell.part), None)
    if column is None or column.share is None:
        return (cell.year, cell.part, cell.members) in gone
    of = (cell.year, column.share.of, cell.members)
    out_of = (cell.year, column.share.out_of, () if column.share.of_total else cell.members)
    return of in gone or out_of in gone


def _is_of_few(table: PublishedTable, cell: Cell, hidden: Withheld) -> bool:
    """Whether money or a mean is of so few cases that their count is withheld wherever it is printed."""
    measure = _measure(table, cell)
    if measure in COUNTS or not cell.opens:
        return False
    _, *rest = _counted(table, cell)
    return any((count, *rest) in hidden.keys for count in COUNTS)
