"""The council's own lists, as an import reads and, where it is asked to, lengthens them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from accounts.models import ServiceArea, Team
from cases.models import Term, TermList
from stages.importing.checking import Row
from stages.importing.columns import COLUMNS, Holds

AREA, TEAM = "service_area", "team"


@dataclass(frozen=True, slots=True)
class Name:
    """One entry of one list, under its parent where the list has two levels."""

    list: str
    label: str
    parent: str = ""


def named_in(row: Row) -> list[tuple[str, Name]]:
    """Every name of the council's lists in a row, parents first, with the column it stands in."""
    facts, found = row.facts, []
    for service in row.services:
        if service.area:
            found.append((AREA, Name(AREA, service.area)))
        if service.team:
            found.append((TEAM, Name(TEAM, service.team, service.area)))
    for column in COLUMNS:
        if column.terms is None or column.name not in facts:
            continue
        if column.holds == Holds.NAMES:
            found += [(column.name, Name(column.terms, label)) for label in facts[column.name] if label]
        else:
            parent = facts.get("subject", "") if column.terms == TermList.SUB_SUBJECT else ""
            found.append((column.name, Name(column.terms, facts[column.name], parent)))
    return found


def closing_note_in(row: Row) -> Name | None:
    """The council's word for how the case was closed. It is kept beside the code it was read as, so any will do."""
    note = row.facts.get("closing_note")
    return Name(TermList.CLOSING_NOTE, note) if note else None


class Lists:
    """The ids of every name in the council's lists, and those that an import has to add."""

    def __init__(self) -> None:
        self.ids: dict[Name, int] = {}
        self.missing: dict[Name, None] = {}
        for pk, name in ServiceArea.objects.values_list("pk", "name"):
            self.ids[Name(AREA, name)] = pk
        for pk, name, area in Team.objects.values_list("pk", "name", "service_area__name"):
            self.ids[Name(TEAM, name, area or "")] = pk
        for pk, name, label, parent in Term.objects.values_list("pk", "list", "label", "parent__label"):
            self.ids[Name(name, label, parent or "")] = pk

    def want(self, name: Name) -> bool:
        """Whether a name is in its list already; where it is not, it is noted as missing."""
        if name in self.ids:
            return True
        self.missing.setdefault(name)
        return False

    def add_missing(self) -> None:
        """Put every missing name into its list, after those that are there, in the order the log named them."""
        at = Counter(name.list for name in self.ids)
        for name in self.missing:
            at[name.list] += 1
            self.ids[name] = self._add(name, at[name.list])
        self.missing = {}

    def _add(self, name: Name, position: int) -> int:
        if name.list == AREA:
            return ServiceArea.objects.create(name=name.label, position=position).pk
        if name.list == TEAM:
            area = self.ids[Name(AREA, name.parent)] if name.parent else None
            return Team.objects.create(name=name.label, service_area_id=area, position=position).pk
        parent = self.ids[Name(TermList.SUBJECT, name.parent)] if name.parent else None
        return Term.objects.create(list=name.list, label=name.label, parent_id=parent, position=position).pk
