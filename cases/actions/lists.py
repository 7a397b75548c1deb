"""The council's own lists from a file: its service areas and teams, and its words."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from accounts.models import ServiceArea, Team, User
from cases.models import Term, TermList, Verb
from cases.record import Refused, house_event

FLAT = tuple(name for name in TermList if name not in (TermList.SUBJECT, TermList.SUB_SUBJECT))
"""The lists of one level. Subjects have sub-subjects below them and are tables of their own in the file."""
TABLES = ("service_area", "subject", "lists", "teams_without_service_area")
LONGEST = 200


@transaction.atomic
def load_lists(tables: Mapping[str, Any], *, on: datetime.date, by: User | None = None) -> Counter[str]:
    """Add what the lists lack, in the order of the file, and say how many of each. What is there stays.

    All or nothing. Raises Refused, naming the entry, where the file holds something that is no list of the council's.
    """
    for name in tables:
        if name not in TABLES:
            raise Refused(f"The file has “{name}”. What there may be is: {', '.join(TABLES)}.")
    added: Counter[str] = Counter()
    for place, (area_name, teams) in enumerate(_two_levels(tables, "service_area", "teams")):
        area, is_new = ServiceArea.objects.get_or_create(name=area_name, defaults={"position": place})
        added["service areas"] += is_new
        _teams(area, teams, added)
    _teams(None, _names(tables.get("teams_without_service_area", []), "teams_without_service_area"), added)
    for place, (label, below) in enumerate(_two_levels(tables, "subject", "sub_subjects")):
        subject = _term(TermList.SUBJECT, label, None, place, added)
        for at, name in enumerate(below):
            _term(TermList.SUB_SUBJECT, name, subject, at, added)
    for name, labels in _lists(tables).items():
        for place, label in enumerate(_names(labels, f"lists.{name}")):
            _term(TermList(name), label, None, place, added)
    if added.total():
        house_event(Verb.DETAILS_CHANGED, by=by, on=on, about="the council's lists", words={"after": dict(+added)})
    return +added


def _teams(area: ServiceArea | None, names: Sequence[str], added: Counter[str]) -> None:
    for place, name in enumerate(names):
        _, is_new = Team.objects.get_or_create(service_area=area, name=name, defaults={"position": place})
        added["teams"] += is_new


def _term(terms: TermList, label: str, parent: Term | None, place: int, added: Counter[str]) -> Term:
    term, is_new = Term.objects.get_or_create(list=terms, label=label, parent=parent, defaults={"position": place})
    added[f"entries of {terms.label}"] += is_new
    return term


def _lists(tables: Mapping[str, Any]) -> Mapping[str, Any]:
    lists = tables.get("lists", {})
    if not isinstance(lists, dict):
        raise Refused("“lists” must be a table, with a list of words for each name.")
    for name in lists:
        if name not in FLAT:
            raise Refused(f"There is no list “{name}”. The lists are: {', '.join(FLAT)}.")
    return lists


def _two_levels(tables: Mapping[str, Any], table: str, below: str) -> list[tuple[str, list[str]]]:
    entries = tables.get(table, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise Refused(f"Each {table} must be a table of its own, as [[{table}]].")
    found = []
    for entry in entries:
        if unknown := sorted(set(entry) - {"name", below}):
            raise Refused(f"A {table} has “{unknown[0]}”. What it may have is: name, {below}.")
        [name] = _names([entry.get("name", "")], f"{table}.name")
        found.append((name, _names(entry.get(below, []), f"{below} of {name}")))
    return found


def _names(names: Any, where: str) -> list[str]:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise Refused(f"“{where}” must be a list of names.")
    read = [" ".join(name.split()) for name in names]
    for name in read:
        if not name or len(name) > LONGEST:
            raise Refused(f"“{where}” has a name that is blank or longer than {LONGEST} characters.")
    if twice := [name for name, count in Counter(read).items() if count > 1]:
        raise Refused(f"“{where}” has “{twice[0]}” more than once.")
    return read
