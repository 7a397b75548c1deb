"""What is stored of a layout that the council edits, and reading it: what was chosen and written, and no more.

It is a list of sections, each with its parts.

    [{"name": "times", "title": "How long it took", "new_page": true, "parts": [
        {"key": 3, "kind": "says", "what": "times"},
        {"key": 4, "kind": "table", "what": "times_stage1", "number": "1", "title": "Time taken"},
        {"key": 5, "kind": "words", "what": "A paragraph.\\n\\nAnother."}]}]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cases.record import Refused

from ..models import EditedLayout
from .parts import Layout


class BrokenLayout(Refused):
    """A layout cannot be printed as it stands: a sentence for each fault, one a line."""


@dataclass(frozen=True)
class EditedPart:
    """One part as it is stored. `key` tells it from every other of its layout, wherever it is moved."""

    key: int
    kind: str
    what: str = ""
    items: tuple[str, ...] = ()
    number: str = ""
    title: str = ""


@dataclass(frozen=True)
class EditedSection:
    """One section as it is stored. `name` stays when the title is changed: the author's words hang on it."""

    name: str
    title: str
    new_page: bool = True
    parts: tuple[EditedPart, ...] = ()


Sections = tuple[EditedSection, ...]


def sections_of(row: EditedLayout) -> Sections:
    """The sections of a stored layout. Raises BrokenLayout where what is stored is not the data of one."""
    try:
        return tuple(
            EditedSection(
                _text(one["name"]),
                _text(one["title"]),
                bool(one["new_page"]),
                tuple(
                    EditedPart(
                        int(part["key"]),
                        _text(part["kind"]),
                        _text(part.get("what", "")),
                        tuple(map(_text, part.get("items", ()))),
                        _text(part.get("number", "")),
                        _text(part.get("title", "")),
                    )
                    for part in one["parts"]
                ),
            )
            for one in row.sections
        )
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise BrokenLayout(f"What is stored of the layout “{row.title}” cannot be read. Remove it.") from fault


def stored(sections: Sections) -> list[dict[str, Any]]:
    """Sections as they are stored: of a part no more than it says."""
    return [
        {
            "name": section.name,
            "title": section.title,
            "new_page": section.new_page,
            "parts": [
                {name: list(value) if name == "items" else value for name, value in vars(part).items() if value}
                for part in section.parts
            ],
        }
        for section in sections
    ]


def sections_like(layout: Layout) -> Sections:
    """The sections of a shipped layout, to begin a layout of one's own with."""
    keys = iter(range(1, 10_000))
    return tuple(
        EditedSection(
            section.name,
            section.title,
            section.new_page,
            tuple(EditedPart(next(keys), part.kind, part.what, part.items) for part in section.parts),
        )
        for section in layout.sections
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value
