from .case import Case, CaseCause, CaseService, InformationDuty, Kind, SpokenOrWritten
from .draft import Draft
from .element import Element, ElementStatus
from .event import Event, EventPayload, Verb
from .link import CaseLink
from .person import EqualityAnswers, Exclusion, Involvement, Part, Person
from .promise import Promise
from .taxonomy import Term, TermList

__all__ = [
    "Case",
    "CaseCause",
    "CaseLink",
    "CaseService",
    "Draft",
    "Element",
    "ElementStatus",
    "EqualityAnswers",
    "Event",
    "EventPayload",
    "Exclusion",
    "InformationDuty",
    "Involvement",
    "Kind",
    "Part",
    "Person",
    "Promise",
    "SpokenOrWritten",
    "Term",
    "TermList",
    "Verb",
]
