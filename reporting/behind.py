"""The cases behind one number of a published table, found by the definitions that counted it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .crosstab import tabulate
from .dimensions import DIMENSIONS, NOT_RECORDED
from .specs import spec_for
from .tables import TableDefinition


class NoSuchNumber(LookupError):
    """The address asks for a cell that the table does not have."""


@dataclass(frozen=True)
class Behind:
    """The number in a cell, what it counts in words, and the ids of its cases."""

    number: int | float
    words: str
    cases: tuple[int, ...]


def behind(definition: TableDefinition, year: str, members: tuple[tuple[str, str], ...], part: str = "") -> Behind:
    """What stands behind the cell of these members (dimension and key) in a year; behind its total where none is named.

    `part` is the code of the column or row of its own that the cell stands in, where the table has such. Raises
    NoSuchNumber for members or a part that the table has not, and for a share.
    """
    if not part and not definition.columns and not definition.rows:
        return _behind(definition, year, members)
    for column in definition.columns:
        if column.code == part and column.share is None:
            of_column = replace(
                definition,
                where=(*definition.where, *column.where),
                measure=column.measure or definition.measure,
                basis=column.basis or definition.basis,
            )
            found = _behind(of_column, year, members)
            return replace(found, words=f"{found.words}: {column.label}")
    for row in definition.rows:
        if row.code == part:
            inside = [behind(definition, year, members, code) for code in row.adds]
            if not row.adds:
                inside = [_behind(replace(definition, where=(*definition.where, *row.where)), year, members)]
            words = f"{row.label}: {inside[0].words.rpartition(': ')[2]}" if members else row.label
            cases = dict.fromkeys(case for one in inside for case in one.cases)
            return Behind(sum(one.number for one in inside), words, tuple(cases))
    raise NoSuchNumber(definition.name)


def _behind(definition: TableDefinition, year: str, members: tuple[tuple[str, str], ...]) -> Behind:
    """The same of a table with neither columns nor rows of its own."""
    allowed = {definition.by, definition.parent} - {""}
    if not {name for name, _ in members} <= allowed:
        raise NoSuchNumber(definition.name)
    rows, where = definition.by, definition.where
    wanted = {key for name, key in members if name == definition.by}
    if any(name == definition.parent for name, _ in members):
        rows = definition.parent
        if wanted:  # what is in a group and in none of its parts
            if wanted != {NOT_RECORDED}:
                raise NoSuchNumber(definition.name)
            where = (*where, (definition.by, NOT_RECORDED))
        wanted = {key for name, key in members if name == definition.parent}
    table = tabulate(
        spec_for(
            (year,),
            rows,
            None if rows == "year" else "year",
            measure=definition.measure,
            basis=definition.basis,
            where=where,
        ),
        keep_cases=True,
    )
    lines = [line for line in table.data if not members or line.member.key in wanted]
    if members and not lines and not wanted <= _known(rows):
        raise NoSuchNumber(definition.name)
    number = sum(line.total or 0 for line in lines) if members else table.total or 0
    column = table.columns[0].key
    cases = dict.fromkeys(case for line in lines for case in table.cases.get((line.member.key, column), ()))
    headings = [heading.label for heading in definition.headings if set(heading.keys) & wanted]
    labels = headings or [_in_full(line.label, line.parent) for line in lines]
    if rows == definition.parent and definition.by in {name for name, _ in members}:
        labels = [f"{label}: {definition.no_part.lower()}" for label in labels]
    return Behind(number, ", ".join(labels) if members else definition.total_label or "All", tuple(cases))


def _in_full(label: str, parent: str | None) -> str:
    return f"{parent}: {label}" if parent else label[:1].upper() + label[1:]


def _known(name: str) -> set[str]:
    return {member.key for _, member in DIMENSIONS[name].keyed()} | {NOT_RECORDED}
