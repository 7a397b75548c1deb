"""The published tables: a definition with its numbers, what it says of them, and how one of them is found in it.

Nothing is counted here: `filling.py` puts in what crosstab answered.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from .dimensions import NOT_RECORDED
from .tables import BASES, Column, Row, TableDefinition

NO_BREAK = "\N{NO-BREAK SPACE}"
WITHHELD = "[c]"
"""What stands in the place of a number that is withheld: the mark for “confidential” that official statistics use."""


@dataclass(frozen=True)
class Cell:
    """One number of a table, and the way to the cases behind it: those of these members of these dimensions."""

    value: Any
    year: str
    members: tuple[tuple[str, str], ...]
    in_full: str
    is_total: bool = False
    part: str = ""
    """The code of the column or row of its own that it stands in, where the table has such."""
    said: str = ""
    """The number as people read it: 1,234 or £250.50 or 46%; an en dash where there is none."""
    opens: bool = True
    """Whether cases stand behind it: they do not behind a share."""
    withheld: bool = False
    """Whether a number was taken out because it, or what could be worked out from it, is small."""

    @property
    def is_unrecorded(self) -> bool:
        """Whether it names nothing that the record says: it counts what is not recorded, or has no members at all."""
        return all(key == NOT_RECORDED for _, key in self.members)

    @property
    def query(self) -> str:
        """The address of its cases, after the question mark."""
        part = [("part", self.part)] if self.part else []
        return urlencode([("year", self.year), *part, *(("of", f"{name}:{key}") for name, key in self.members)])


@dataclass(frozen=True)
class Line:
    """One row: a plain one, the head of a group (which counts its whole group), a part of a group, or the total."""

    label: str
    code: str
    parent: str | None
    cells: tuple[Cell, ...]
    kind: str = "line"

    @property
    def values(self) -> tuple[Any, ...]:
        return tuple(cell.value for cell in self.cells)


@dataclass(frozen=True)
class PublishedTable:
    """A definition with its numbers."""

    definition: TableDefinition
    years: tuple[str, ...]
    columns: tuple[str, ...]
    column_codes: tuple[str, ...]
    lines: tuple[Line, ...]
    total: Line
    cut_off: datetime.date
    remarks: tuple[str, ...] = ()
    """What its numbers themselves make it necessary to say under it."""

    @property
    def name(self) -> str:
        return self.definition.name

    @property
    def number(self) -> str:
        return self.definition.number

    @property
    def title(self) -> str:
        return self.definition.title

    @property
    def caption(self) -> str:
        return f"Table {self.number}: {self.title}"

    @property
    def has_total_line(self) -> bool:
        return bool(self.definition.total_label) and not self.definition.years_down and bool(self.total.cells)

    @cached_property
    def cells(self) -> list[Cell]:
        """Every number of it that is not a total; the head of a group counts its group again."""
        return [cell for line in self.lines for cell in line.cells if not cell.is_total]

    @property
    def every_cell(self) -> list[Cell]:
        """Every number that it prints, totals and heads of groups among them."""
        return [cell for line in (*self.lines, self.total) for cell in line.cells]

    @property
    def parts(self) -> tuple[str, ...]:
        """The codes of the columns or rows of its own; one empty code where it has none."""
        return tuple(part.code for part in (*self.definition.columns, *self.definition.rows)) or ("",)

    def row_called(self, code: str) -> str:
        """What a row of its own is called. Raises KeyError for a code that is not one."""
        return {row.code: row.label for row in self.definition.rows}[code]

    @property
    def is_empty(self) -> bool:
        return not any(cell.value for cell in self.cells)

    @property
    def set_columns(self) -> list[str]:
        """The headings of its columns as they are set: a period is broken after the first of two dates and not else."""
        if self.column_codes != self.years:
            return list(self.columns)
        kept = [column.replace(" ", NO_BREAK) for column in self.columns]
        return [column.replace(f"{NO_BREAK}to{NO_BREAK}", f"{NO_BREAK}to ") for column in kept]

    @property
    def notes(self) -> tuple[str, ...]:
        """What is said under it: population, basis and cut-off first."""
        definition = self.definition
        last = f"{self.cut_off.day} {self.cut_off:%B %Y}"
        of_period = f" {definition.period_called}: {definition.year_words or BASES[definition.basis]}."
        basis = "" if definition.by == "flow" else of_period
        return (
            f"Counts {definition.population}.{basis} Cases followed to {last}.",
            *definition.notes,
            *([definition.of_council] if definition.of_council else []),
            *self.remarks,
        )

    def total_of(self, year: str, part: str = "") -> int | None:
        """The number of the whole table in a year, or of a column or row of its own, counted on its own.

        None where it is withheld.
        """
        cells = self.total.cells or self.every_cell
        cell = next((cell for cell in cells if (cell.year, cell.part) == (year, part)), None)
        return _sum_shown([cell] if cell else [])

    def value_of(self, year: str, *keys: str, part: str = "") -> int | None:
        """What the rows or columns of these members count in a year, in one column or row of its own if it has such.

        None where a number of them is withheld. A row that stands for others besides is left out: it counts them too.
        Raises LookupError where one of these members stands in such rows alone, so that its number is not to be had.
        """
        wanted, found, others = set(keys), [], set()
        for cell in self.cells:
            if (cell.year, cell.part) == (year, part):
                own = {key for name, key in cell.members if name == self.definition.by}
                if own and own <= wanted:
                    found.append((own, cell))
                else:
                    others |= own & wanted
        if lost := others.difference(*(own for own, _ in found)):
            raise LookupError(f"Table {self.number} counts {', '.join(sorted(lost))} together with others only.")
        return _sum_shown(cell for _, cell in found)

    def cell(self, year: str, members: tuple[tuple[str, str], ...], part: str = "") -> Cell | None:
        """The cell of these members in a year, or the year's total where it names none; None where there is none."""
        for cell in (*self.total.cells, *self.cells):
            if (cell.year, cell.members, cell.part) == (year, members, part):
                return cell
        return None

    def as_json(self) -> dict[str, Any]:
        """The table with all that explains it, in the shape of `manage.py crosstab --format json`.

        A table with columns or rows of its own has `parts`, which define them; it has no total of its rows or columns
        where that would add up different things.
        """
        definition = self.definition
        down, of_one_year = definition.years_down, definition.is_of_one_year
        data = [
            {
                "label": line.label,
                "code": line.code,
                "parent": line.parent,
                "kind": line.kind,
                "values": [cell.value for cell in line.cells if not cell.is_total or line.kind == "total"],
                "total": None if of_one_year else line.cells[-1].value if down else _total(line.cells),
                "printed": [cell.said for cell in line.cells],
            }
            for line in self.lines
        ]
        columns = (
            [_total(line.cells[i] for line in self.lines) for i in range(len(self.column_codes))] if down else None
        )
        years = [self.total_of(year) for year in self.years]
        return {
            "name": self.name,
            "number": self.number,
            "title": self.title,
            "rows": "year" if down else "rows" if definition.rows else definition.by,
            "columns": "columns" if definition.columns else definition.by if down or definition.rows else "year",
            "measure": definition.measure,
            "unit": definition.unit,
            "basis": definition.basis,
            "where": [f"{name}={value}" for name, value in definition.where],
            "population": definition.population,
            "cut_off": self.cut_off.isoformat(),
            "notes": list(self.notes),
            "first_column": definition.first_column,
            "column_labels": list(self.columns[: len(self.column_codes)]),
            "column_codes": list(self.column_codes),
            "parts": [_explained(part) for part in (*definition.columns, *definition.rows)],
            "data": data,
            "totals": columns if down else list(self.total.values),
            "total_label": definition.total_label if definition.years_down or self.has_total_line else "",
            "printed_totals": [cell.said for cell in self.total.cells] if self.has_total_line else [],
            "total": None if of_one_year or None in years else sum(years),
        }


def _sum_shown(cells: Iterable[Cell]) -> Any:
    """What cells add up to, where an empty one adds nothing; None where one of them is withheld."""
    cells = list(cells)
    return None if any(cell.withheld for cell in cells) else sum(cell.value or 0 for cell in cells)


def _total(cells: Iterable[Cell]) -> Any:
    """The sum of a row or column; None where it has no number, or one that is withheld."""
    cells = list(cells)
    there = [cell.value for cell in cells if cell.value is not None]
    return None if not there or any(cell.withheld for cell in cells) else sum(there)


def _explained(part: Column | Row) -> dict[str, Any]:
    """What a column or row of its own counts, as plain values."""
    found: dict[str, Any] = {"code": part.code, "label": part.label, "where": [f"{n}={v}" for n, v in part.where]}
    if isinstance(part, Row):
        return found | {"adds": list(part.adds)}
    return found | {
        "measure": part.measure,
        "basis": part.basis,
        "share": None if part.share is None else dataclasses.asdict(part.share),
    }
