from .appointment import Appointment
from .calendar import BankHoliday, CalendarVersion
from .clock import Clock
from .decision import Decision
from .finding import Cost, Finding, Remedy
from .ombudsman import OmbudsmanCase
from .stage_one import Answer, Response, SentResponse, StageOne
from .stage_three import StageThree
from .stage_two import StageTwo
from .triage import Triage

__all__ = [
    "Answer",
    "Appointment",
    "BankHoliday",
    "CalendarVersion",
    "Clock",
    "Cost",
    "Decision",
    "Finding",
    "OmbudsmanCase",
    "Remedy",
    "Response",
    "SentResponse",
    "StageOne",
    "StageThree",
    "StageTwo",
    "Triage",
]
