"""The layouts that come with the program, by their names."""

from __future__ import annotations

from .bath import BATH
from .checklist import CHECKLIST
from .cheshire_west import CHESHIRE_WEST
from .leicestershire import LEICESTERSHIRE

SHIPPED = {layout.name: layout for layout in (CHECKLIST, CHESHIRE_WEST, BATH, LEICESTERSHIRE)}
"""`called.layout_called` has those of the council too."""
