"""What reporting keeps of its own, one idea a file."""

from .elsewhere import ContextMeasure
from .runs import ReportRun

__all__ = ["ContextMeasure", "ReportRun"]
