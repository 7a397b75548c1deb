"""Small numbers taken out of a report: what of them is small or known, and the marks put where numbers were.

`suppression.py` decides what is withheld; `known.py` tells it which numbers there are and which sums everybody can do.
docs/decisions/0013-small-numbers.md says what was weighed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, replace

from ..counting import Counting
from ..crosstab import Line as CountedLine
from ..crosstab import Table, UnknownName, tabulated
from ..dimensions import Lists
from ..figures import Tables
from ..filling import filled, specs_of
from ..published import WITHHELD, Cell, PublishedTable
from .known import COUNTS, Counted, Reading, counted, counting_something, of_report, place, printed, read, whole
from .suppression import THRESHOLD, Numbers, Withheld, withheld
from .tally import Exposed, TableTally, Tally, are, on_the_page


@dataclass(frozen=True)
class Rule:
    """What a report withholds: counts from 1 to one less than `below`, and what would give them away.

    `earlier` are the tables of each report that was published before, as they were printed. `tell` is told how much
    was withheld: the report itself does not have it, so that no reader can.
    """

    below: int = THRESHOLD
    earlier: tuple[Tables, ...] = ()
    tell: Callable[[Tally], None] = lambda tally: None

    def __post_init__(self) -> None:
        if self.below < 2:
            raise ValueError("Withholding begins at 2: below that no count is small.")

    def note(self, tables: Tables) -> str:
        """What is said of it in a report of these tables, from which small numbers have been taken out."""
        shown = [cell.withheld for table in tables.values() for cell in on_the_page(table)]
        return (
            f"Numbers from 1 to {self.below - 1} are withheld, and with them those from which they could be worked "
            f"out, so that nobody can be recognised. {WITHHELD} stands in their place. Of the {len(shown):,} numbers "
            f"in the tables that come from cases, {are(sum(shown)) if any(shown) else 'none is'} withheld."
        )


def taken_out(tables: Tables, rule: Rule) -> dict[str, PublishedTable]:
    """The tables of a report with its small numbers withheld, and every other number that would give one away.

    Means and shares are withheld where a count that they are of is, so they need no sum of their own.
    """
    reading, found = _numbers(tables, rule)
    hidden = withheld(found)
    marked = {name: _marked(table, reading, hidden) for name, table in tables.items()}
    rule.tell(_tally(marked, reading, hidden))
    return marked


def numbers(tables: Tables, rule: Rule) -> tuple[Numbers, Withheld]:
    """What `taken_out` worked with and what it came to, for whoever wants to try to work a number out."""
    _, found = _numbers(tables, rule)
    return found, withheld(found)


def _numbers(tables: Tables, rule: Rule) -> tuple[Reading, Numbers]:
    """The numbers of this report and of all before it, as the record stands now, and what is known of them.

    What an earlier report printed is known where it is still so; what it withheld stays withheld.
    """
    before = {of_report(name, at): table for at, earlier in enumerate(rule.earlier) for name, table in earlier.items()}
    everything = {**tables, **_counted_again(before)}
    reading = read(everything)
    here = {reading.key(place(table, cell)) for table in tables.values() for cell in printed(table)}
    public, gone = _known(reading, before)
    few = {key for key, value in reading.values.items() if _is_count(key) and value < rule.below}
    few |= {key for key, cases in _cases_behind_money(everything, reading).items() if cases < rule.below}
    small = {key for key in few if reading.values[key]}
    return reading, Numbers(
        reading.values,
        tuple(reading.equations),
        small=frozenset(small),
        public=frozenset(public),
        withheld_before=frozenset(gone),
        unseen=frozenset(reading.values.keys() - here - public - gone),
        some=tuple(dict.fromkeys(counting_something(everything, reading))),
    )


def _counted_again(before: Tables) -> dict[str, PublishedTable]:
    """The tables of earlier reports as they would be now; without those that cannot be counted any more."""
    lists, asked = Lists(), {}
    for name, table in before.items():
        years = _years(table)
        specs = specs_of(table.definition, years) if years else []
        with suppress(UnknownName):  # a list of the council's has lost a name since
            specs = [Counting(spec, lists).spec for spec in specs]
            asked[name] = replace(table.definition, name=name), years, specs
    found = tabulated(spec for _, _, specs in asked.values() for spec in specs)
    return {
        name: filled(definition, years, found.__getitem__, before[name].cut_off)
        for name, (definition, years, specs) in asked.items()
        if specs
    }


def _known(reading: Reading, before: Tables) -> tuple[set[Hashable], set[Hashable]]:
    """What earlier reports printed with the value it still has, and what they withheld."""
    public, gone = set(), set()
    for name, table in before.items():
        table = replace(table, definition=replace(table.definition, name=name))
        for cell in printed(table):
            key = reading.at.get(place(table, cell), counted(table, cell))
            if key in reading.values:
                if cell.withheld:
                    gone.add(key)
                elif cell.value is not None and whole(table, cell) == reading.values[key]:
                    public.add(key)
    return public - gone, gone


def _is_count(key: Hashable) -> bool:
    while isinstance(key, tuple):  # a number of its table alone
        key = key[0]
    return getattr(key, "measure", "cases") in COUNTS


def _cases_behind_money(tables: Tables, reading: Reading) -> dict[Hashable, int]:
    """How many cases each sum of money was paid or spent in; 0 for what was spent in no single case."""
    money = {name: table for name, table in tables.items() if table.definition.is_pounds}
    specs = {name: specs_of(table.definition, _years(table)) for name, table in money.items()}
    found = tabulated((spec for several in specs.values() for spec in several), keep_cases=True)
    cases = {spec: _numbers_of_cases(table) for spec, table in found.items()}
    behind: dict[Hashable, int] = {}
    for table in money.values():
        definition = replace(table.definition, rounded_to=0)
        for cell in printed(filled(definition, _years(table), cases.__getitem__, table.cut_off)):
            if (key := reading.key(place(table, cell))) is not None:
                behind[key] = cell.value
    return behind


def _numbers_of_cases(table: Table) -> Table:
    """A table of money with the number of cases in the place of each sum."""

    def many(*wanted: tuple[str, str]) -> int:
        return len({case for place in wanted for case in table.cases.get(place, ())})

    columns = [column.key for column in table.columns]
    rows = [line.member.key for line in table.data]
    lines = tuple(
        CountedLine(line.member, tuple(many((row, one)) for one in columns), many(*((row, one) for one in columns)))
        for row, line in zip(rows, table.data, strict=True)
    )
    totals = tuple(many(*((row, one) for row in rows)) for one in columns)
    return replace(table, data=lines, totals=totals, total=many(*table.cases))


def _years(table: PublishedTable) -> tuple[str, ...]:
    """The years of a table that are counted from cases, newest first."""
    return tuple(sorted({cell.year for cell in table.every_cell if cell.opens}, reverse=True))


def _marked(table: PublishedTable, reading: Reading, hidden: Withheld) -> PublishedTable:
    """The table with the mark in the place of what is withheld, and nothing said of it in a remark."""
    gone = {
        (cell.year, cell.part, cell.members)
        for cell in printed(table)
        if reading.key(place(table, cell)) in hidden.keys
    }
    if not table.definition.adds_up:  # a total that stands nowhere on the page gives one of its parts away all the same
        gone |= {(year, part, ()) for year, part, _ in gone}

    def marked(cell: Cell) -> Cell:
        if cell.value is None or not (_is_gone(table, cell, gone) or _is_of_few(table, cell, hidden)):
            return cell
        return replace(cell, value=None, said=WITHHELD, withheld=True)

    lines = tuple(replace(line, cells=tuple(map(marked, line.cells))) for line in table.lines)
    total = replace(table.total, cells=tuple(map(marked, table.total.cells)))
    shares = {cell.in_full for line in lines for cell in line.cells if cell.withheld and not cell.opens}
    remarks = tuple(remark for remark in table.remarks if not any(_is_about(remark, one) for one in shares))
    return replace(table, lines=lines, total=total, remarks=remarks)


def _tally(tables: Tables, reading: Reading, hidden: Withheld) -> Tally:
    """How many numbers of each table are withheld, and those of them that are known all the same."""
    found, exposed = [], []
    for table in tables.values():
        cells = on_the_page(table)
        gone = [(cell, reading.key(place(table, cell))) for cell in cells if cell.withheld]
        small = sum(key in hidden.small for _, key in gone)
        found.append(TableTally(table.caption, len(cells), small, len(gone) - small))
        exposed += [Exposed(table.caption, _called(cell)) for cell, key in gone if key in hidden.exposed]
    return Tally(tuple(found), tuple(exposed))


def _called(cell: Cell) -> str:
    """The row of a cell, its column and its year."""
    return cell.in_full if cell.year in cell.in_full else f"{cell.in_full}, {cell.year}"


def _is_about(remark: str, share: str) -> bool:
    """Whether a remark tells of a share, which is called by its row and its column."""
    row, _, column = share.rpartition(": ")
    return f"“{row}”" in remark and f"“{column}”" in remark


def _is_gone(table: PublishedTable, cell: Cell, gone: set[tuple]) -> bool:
    """Whether a number is withheld, or is a share of one that is."""
    column = next((column for column in table.definition.columns if column.code == cell.part), None)
    if column is None or column.share is None:
        return (cell.year, cell.part, cell.members) in gone
    of = (cell.year, column.share.of, cell.members)
    out_of = (cell.year, column.share.out_of, () if column.share.of_total else cell.members)
    return of in gone or out_of in gone


def _is_of_few(table: PublishedTable, cell: Cell, hidden: Withheld) -> bool:
    """Whether a mean is of so few cases that their count is withheld wherever it is printed."""
    key = counted(table, cell)
    if not cell.opens or not isinstance(key, Counted) or _is_count(key) or table.definition.is_pounds:
        return False
    return any(replace(key, measure=count) in hidden.keys for count in COUNTS)
