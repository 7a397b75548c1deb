"""What reporting keeps of its own, one idea a file."""

from .elsewhere import ContextMeasure, EarlierFigure, Rate, Target
from .layouts import EditedLayout
from .publication import Artefact, ClearedName, Publication, ReportDraft
from .quoted import Quotation
from .ready import CaseFacts, ChangedCase
from .runs import ReportRun
from .saved import SavedTable
from .submission import Submission

__all__ = [
    "Artefact",
    "CaseFacts",
    "ChangedCase",
    "ClearedName",
    "ContextMeasure",
    "EarlierFigure",
    "EditedLayout",
    "Publication",
    "Quotation",
    "Rate",
    "ReportDraft",
    "ReportRun",
    "SavedTable",
    "Submission",
    "Target",
]
