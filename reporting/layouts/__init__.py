"""The reports there are, as data: which tables and charts each has, in what order, with which words between them.

A council's own report is another layout: its tables under its own headings, its own rounding and way of writing years.
"""

from .bath import BATH
from .checklist import CHECKLIST
from .cheshire_west import CHESHIRE_WEST
from .leicestershire import LEICESTERSHIRE
from .parts import CHARTS, ChartDefinition, Layout, Part, Section
from .words import DEFINITIONS, STAGES_IN_WORDS

DEFAULT = CHECKLIST

LAYOUTS = {layout.name: layout for layout in (CHECKLIST, CHESHIRE_WEST, BATH, LEICESTERSHIRE)}

__all__ = [
    "BATH",
    "CHARTS",
    "CHECKLIST",
    "CHESHIRE_WEST",
    "DEFAULT",
    "DEFINITIONS",
    "LAYOUTS",
    "LEICESTERSHIRE",
    "STAGES_IN_WORDS",
    "ChartDefinition",
    "Layout",
    "Part",
    "Section",
]
