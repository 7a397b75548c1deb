"""Every layout by its name, the council's own and the shipped ones."""

from __future__ import annotations

from cases.record import Refused

from ..models import EditedLayout
from .edited import resolved
from .parts import Layout
from .shipped import SHIPPED


class NoSuchLayout(Refused):
    """There is no layout of that name."""


def layout_called(name: str) -> Layout:
    """The layout of a name, the council's own or a shipped one.

    Raises NoSuchLayout where there is none, and BrokenLayout where the council's own cannot be printed any more.
    """
    if name in SHIPPED:
        return SHIPPED[name]
    row = EditedLayout.objects.filter(name=name).first()
    if row is None:
        raise NoSuchLayout(f"There is no layout “{name}”. There are: {', '.join(one for one, _ in offered())}.")
    return resolved(row)


def offered() -> list[tuple[str, str]]:
    """The layouts that a report can be made with, the shipped ones first: the name and the title of each."""
    own = EditedLayout.objects.filter(retired=False).values_list("name", "title")
    return [*((layout.name, layout.title) for layout in SHIPPED.values()), *own]


def require_offered(name: str) -> None:
    """Refuse a layout that is not offered. One of the council's own is held until the transaction ends, so that nobody
    removes it meanwhile."""
    held = EditedLayout.objects.select_for_update().filter(name=name, retired=False)
    if name not in SHIPPED and ("\0" in name or held.first() is None):
        raise NoSuchLayout("There is no such report.")


def titles() -> dict[str, str]:
    """What every layout is called by its name, whether or not it is still offered or can be printed."""
    own = EditedLayout.objects.values_list("name", "title")
    return dict(own) | {layout.name: layout.title for layout in SHIPPED.values()}
