"""Editing a layout of the council's own: each change is checked, saved at once and recorded with what was there before.

A change is made where the layout is still as the person saw it, and where the report could still be printed after it:
whoever takes a table out is told first which chart and which sentences speak of it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from copy import copy
from dataclasses import asdict, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.text import slugify

from accounts.models import User
from cases.models import Verb
from cases.permissions import Act, require
from cases.record import Refused, house_event
from reporting.layouts import SHIPPED
from reporting.layouts.edited import resolved
from reporting.layouts.library import library_of
from reporting.layouts.stored import EditedPart, EditedSection, Sections, sections_like, sections_of, stored
from reporting.models import EditedLayout, Publication, ReportDraft, ReportRun

UP, DOWN = -1, 1


class LayoutChanged(Refused):
    """Somebody else changed the layout since this person was shown it, or removed it."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody changed this layout after you opened the page. Look at it again before you go on. Nothing was "
            "done."
        )


@transaction.atomic
def begin_layout(like: str, *, title: str, name: str = "", by: User, on: datetime.date) -> EditedLayout:
    """Begin a layout as a copy of another one, shipped or the council's own, under a title and a name of its own.

    The name is made of the title where none is given. Raises Refused for a name that is taken, or is that of another
    address.
    """
    require(by, Act.PUBLISH_REPORT)
    name = name or slugify(title)[:50].strip("-")
    if not name:
        raise Refused("Give the layout a name of letters, such as short-report.")
    if name in SHIPPED:
        raise Refused(f"“{name}” is the name of a layout that is shipped. Choose another.")
    row = _copy_of(like)
    row.name, row.title = name, title
    resolved(row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(f"There is a layout called “{name}” already, or there was one. Choose another name.") from None
    _record(Verb.LAYOUT_BEGUN, row, by=by, on=on, like=like, title=title)
    return row


def _copy_of(like: str) -> EditedLayout:
    if shipped := SHIPPED.get(like):
        return EditedLayout(
            based_on=shipped.name,
            compares=shipped.compares,
            year_style=shipped.year_style,
            rounding=shipped.rounding,
            sections=stored(sections_like(shipped)),
        )
    own = EditedLayout.objects.filter(name=like, retired=False).first()
    if own is None:
        raise Refused("There is no such layout to copy.")
    kept = ("based_on", "compares", "year_style", "year_order", "rounding", "sections")
    return EditedLayout(**{name: getattr(own, name) for name in kept})


def set_choices(row: EditedLayout, *, seen: int, by: User, on: datetime.date, **choices: Any) -> EditedLayout:
    """Set the title, and how the whole report has its years and shares."""
    before = {name: getattr(row, name) for name in choices}
    return _changed(row, seen, "its choices", by=by, on=on, fields=choices, before=before, after=choices)


def add_section(
    row: EditedLayout, *, seen: int, by: User, on: datetime.date, title: str, new_page: bool
) -> EditedLayout:
    """Put a section at the end of the report."""
    sections = sections_of(row)
    section = EditedSection(_name_for(title, sections), title, new_page)
    return _arranged(row, seen, "a section added", (*sections, section), by=by, on=on, after=title)


def change_section(
    row: EditedLayout, name: str, *, seen: int, by: User, on: datetime.date, title: str, new_page: bool
) -> EditedLayout:
    """Give a section another title, or begin a page with it or not."""
    before = section_called(row, name)
    after = replace(before, title=title, new_page=new_page)
    sections = tuple(after if one.name == name else one for one in sections_of(row))
    return _arranged(row, seen, "a section changed", sections, by=by, on=on, before=before.title, after=title)


def move_section(row: EditedLayout, name: str, way: int, *, seen: int, by: User, on: datetime.date) -> EditedLayout:
    """Move a section one place up or down, with all that is in it. At the end of the way nothing is done."""
    sections = list(sections_of(row))
    at = sections.index(section_called(row, name))
    to = at + way
    if not 0 <= to < len(sections):
        return row
    sections[at], sections[to] = sections[to], sections[at]
    return _arranged(row, seen, "a section moved", tuple(sections), by=by, on=on, after=sections[to].title)


def remove_section(row: EditedLayout, name: str, *, seen: int, by: User, on: datetime.date) -> EditedLayout:
    """Take a section out with all that is in it. One in which a draft has words of its author's stays."""
    gone = section_called(row, name)
    for draft in ReportDraft.objects.filter(layout=row.name, status__in=ReportDraft.OPEN).defer("snapshot"):
        if draft.texts.get(name, "").strip():
            raise Refused(
                f"The draft of the report of {draft.year} has words under “{gone.title}”. They have to be taken out of "
                "it first."
            )
    sections = tuple(one for one in sections_of(row) if one.name != name)
    return _arranged(row, seen, "a section removed", sections, by=by, on=on, before=asdict(gone))


def add_part(
    row: EditedLayout,
    name: str,
    part: EditedPart,
    *,
    after: int,
    seen: int,
    by: User,
    on: datetime.date,
) -> EditedLayout:
    """Put a part into a section: behind the part with the key `after`, or first where that is 0."""
    section = section_called(row, name)
    part = replace(part, key=1 + max((one.key for other in sections_of(row) for one in other.parts), default=0))
    at = next((place + 1 for place, one in enumerate(section.parts) if one.key == after), 0)
    parts = (*section.parts[:at], part, *section.parts[at:])
    sections = tuple(replace(one, parts=parts) if one.name == name else one for one in sections_of(row))
    return _arranged(row, seen, "a part added", sections, by=by, on=on, section=section.title, after=asdict(part))


def change_part(
    row: EditedLayout, key: int, part: EditedPart, *, seen: int, by: User, on: datetime.date
) -> EditedLayout:
    """Put another part in the place of one."""
    before, after = part_called(row, key), replace(part, key=key)
    sections = _each_part(row, lambda one: (after if one.key == key else one,))
    return _arranged(row, seen, "a part changed", sections, by=by, on=on, before=asdict(before), after=asdict(after))


def move_part(row: EditedLayout, key: int, way: int, *, seen: int, by: User, on: datetime.date) -> EditedLayout:
    """Move a part one place up or down; out of its section into the next one where it is the first or last."""
    part, sections = part_called(row, key), [list(one.parts) for one in sections_of(row)]
    here = next(place for place, parts in enumerate(sections) if part in parts)
    at = sections[here].index(part)
    sections[here].remove(part)
    if 0 <= at + way <= len(sections[here]):
        sections[here].insert(at + way, part)
    elif 0 <= here + way < len(sections):
        there = sections[here + way]
        there.insert(len(there) if way == UP else 0, part)
    else:
        return row
    moved = tuple(replace(one, parts=tuple(parts)) for one, parts in zip(sections_of(row), sections, strict=True))
    return _arranged(row, seen, "a part moved", moved, by=by, on=on, after=library_of(row).called(part))


def remove_part(row: EditedLayout, key: int, *, seen: int, by: User, on: datetime.date) -> EditedLayout:
    """Take a part out. What it said stays in the history."""
    gone = part_called(row, key)
    sections = _each_part(row, lambda one: () if one.key == key else (one,))
    return _arranged(row, seen, "a part removed", sections, by=by, on=on, before=asdict(gone))


@transaction.atomic
def remove_layout(row: EditedLayout, *, seen: int, by: User, on: datetime.date) -> None:
    """Remove a layout. One that a report was made with is offered no more, and stays for it.

    Raises Refused while a draft or a report on its way has it.
    """
    require(by, Act.PUBLISH_REPORT)
    if (
        EditedLayout.objects.filter(pk=row.pk, edition=seen, retired=False).update(
            retired=True, edition=F("edition") + 1
        )
        != 1
    ):
        raise LayoutChanged
    if draft := ReportDraft.objects.filter(layout=row.name, status__in=ReportDraft.OPEN).first():
        raise Refused(f"The draft of the report of {draft.year} has this layout. It has to be dropped first.")
    if ReportRun.objects.filter(layout=row.name, status__in=ReportRun.WAITING).exists():
        raise Refused("A report with this layout is being made just now. Wait until it is done.")
    if not any(rows.objects.filter(layout=row.name).exists() for rows in (ReportDraft, Publication, ReportRun)):
        EditedLayout.objects.filter(pk=row.pk).delete()
    _record(Verb.LAYOUT_REMOVED, row, by=by, on=on, before=row.sections)


def section_called(row: EditedLayout, name: str) -> EditedSection:
    """A section by its name. Raises LayoutChanged where there is none any more."""
    for section in sections_of(row):
        if section.name == name:
            return section
    raise LayoutChanged


def part_called(row: EditedLayout, key: int) -> EditedPart:
    """A part by its key. Raises LayoutChanged where there is none any more."""
    for section in sections_of(row):
        for part in section.parts:
            if part.key == key:
                return part
    raise LayoutChanged


def _each_part(row: EditedLayout, change: Callable[[EditedPart], tuple[EditedPart, ...]]) -> Sections:
    return tuple(
        replace(one, parts=tuple(kept for part in one.parts for kept in change(part))) for one in sections_of(row)
    )


def _name_for(title: str, sections: Sections) -> str:
    """A name for a section that no other has. It is also its place on a page, where nothing else begins with “own”."""
    taken, first = {section.name for section in sections}, f"own-{slugify(title)[:40]}".strip("-")
    return next(name for name in (first, *(f"{first}-{number}" for number in range(2, 1000))) if name not in taken)


def _arranged(
    row: EditedLayout, seen: int, what: str, sections: Sections, *, by: User, on: datetime.date, **words: Any
) -> EditedLayout:
    return _changed(row, seen, what, by=by, on=on, fields={"sections": stored(sections)}, **words)


@transaction.atomic
def _changed(
    row: EditedLayout, seen: int, what: str, *, by: User, on: datetime.date, fields: dict[str, Any], **words: Any
) -> EditedLayout:
    """Save a change to a layout that is still as it was seen, and could be printed after it."""
    require(by, Act.PUBLISH_REPORT)
    if row.edition != seen or row.retired:
        raise LayoutChanged
    after = copy(row)
    for name, value in fields.items():
        setattr(after, name, value)
    resolved(after)
    mine = EditedLayout.objects.filter(pk=row.pk, edition=seen, retired=False)
    if mine.update(edition=F("edition") + 1, **fields) != 1:
        raise LayoutChanged
    _record(Verb.LAYOUT_CHANGED, row, by=by, on=on, what=what, **words)
    return EditedLayout.objects.get(pk=row.pk)


def _record(verb: Verb, row: EditedLayout, *, by: User, on: datetime.date, **words: Any) -> None:
    house_event(verb, by=by, on=on, about=row.name, words=words)
