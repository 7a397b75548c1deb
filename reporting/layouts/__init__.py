"""The reports there are, as data: which tables and charts each has, in what order, with which words between them.

A council's own report is another layout: its tables under its own headings, its own rounding and way of writing years.
"""

from .bath import BATH
from .called import NoSuchLayout, layout_called, offered, require_offered, titles
from .checklist import CHECKLIST
from .cheshire_west import CHESHIRE_WEST
from .leicestershire import LEICESTERSHIRE
from .parts import CHARTS, QUOTED, ChartDefinition, Layout, Part, Section
from .shipped import SHIPPED
from .stored import BrokenLayout
from .words import DEFINITIONS, STAGES_IN_WORDS

DEFAULT = CHECKLIST

__all__ = [
    "BATH",
    "CHARTS",
    "CHECKLIST",
    "CHESHIRE_WEST",
    "DEFAULT",
    "DEFINITIONS",
    "LEICESTERSHIRE",
    "QUOTED",
    "SHIPPED",
    "STAGES_IN_WORDS",
    "BrokenLayout",
    "ChartDefinition",
    "Layout",
    "NoSuchLayout",
    "Part",
    "Section",
    "layout_called",
    "offered",
    "require_offered",
    "titles",
]
