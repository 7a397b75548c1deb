"""What reporting keeps of its own, one idea a file."""

from .elsewhere import ContextMeasure, EarlierFigure, Rate, Target
from .publication import Artefact, ClearedName, Publication, ReportDraft
from .runs import ReportRun
from .saved import SavedTable

__all__ = [
    "Artefact",
    "ClearedName",
    "ContextMeasure",
    "EarlierFigure",
    "Publication",
    "Rate",
    "ReportDraft",
    "ReportRun",
    "SavedTable",
    "Target",
]
