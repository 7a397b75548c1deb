from .appointment import Appointment
from .calendar import BankHoliday, CalendarCheck, CalendarProposal, CalendarVersion
from .case_log import CaseLog
from .clock import Clock
from .concurrent import ConcurrentProcess
from .contact import Acknowledgement, ProgressUpdate, Withdrawal
from .decision import Decision
from .finding import Cost, Finding, Remedy
from .learning import Action, Recommendation
from .letter import SentLetter
from .ombudsman import OmbudsmanCase, OmbudsmanFigure, OmbudsmanLetter
from .register import RegisterEntry
from .reminder import Digest, Reminder, Sweep
from .stage_one import Answer, Response, StageOne
from .stage_three import Attendance, Bundle, StageThree
from .stage_two import StageTwo, Statement
from .target import ClockTarget
from .triage import Triage

__all__ = [
    "Acknowledgement",
    "Action",
    "Answer",
    "Appointment",
    "Attendance",
    "BankHoliday",
    "Bundle",
    "CalendarCheck",
    "CalendarProposal",
    "CalendarVersion",
    "CaseLog",
    "Clock",
    "ClockTarget",
    "ConcurrentProcess",
    "Cost",
    "Decision",
    "Digest",
    "Finding",
    "OmbudsmanCase",
    "OmbudsmanFigure",
    "OmbudsmanLetter",
    "ProgressUpdate",
    "Recommendation",
    "RegisterEntry",
    "Remedy",
    "Reminder",
    "Response",
    "SentLetter",
    "StageOne",
    "StageThree",
    "StageTwo",
    "Statement",
    "Sweep",
    "Triage",
    "Withdrawal",
]
