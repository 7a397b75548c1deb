"""What a scene of the demonstration is told in: who, about what, how far each stage has come, and when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from stages.law.vocabulary import Who


class Reach(IntEnum):
    """How far a case has come. Each takes in all that is before it."""

    LOGGED = 1
    TRIAGE_BEGUN = 2
    TRIAGED = 3
    ACCEPTED = 4
    ALLOCATED = 5
    APPOINTED = 6
    TAKEN_ON = 7
    DRAFTING = 8
    SUBMITTED = 9
    SENT_BACK = 10
    APPROVED = 11
    ISSUED = 12


@dataclass(frozen=True)
class Point:
    """One point of complaint, and the answer it gets where the case comes so far."""

    text: str
    found: str = ""
    finding: str = ""
    partly_because: str = ""
    remedy: str = ""
    learning: str = ""


class Two(IntEnum):
    """How far stage 2 has come."""

    ASKED = 1
    STATED = 2
    INVESTIGATING = 3
    FINDING = 4
    ADJUDICATING = 5
    ANSWERED = 6


@dataclass(frozen=True)
class Investigation:
    """Stage 2 of a scene, asked for so many working days ago. A notice names a later day of stage 2, up to 65."""

    asked: int
    reach: Two
    notice_until: int | None = None


class Three(IntEnum):
    """How far stage 3 has come."""

    ASKED = 1
    ARRANGED = 2
    HELD = 3
    REPORTED = 4
    ANSWERED = 5


@dataclass(frozen=True)
class Panel:
    """Stage 3 of a scene, asked for so many working days ago. `meets` is in working days from today's work."""

    asked: int
    reach: Three
    meets: int | None = None


@dataclass(frozen=True)
class Scene:
    """One case. `due` is in working days from today's work to the last day of stage 1; below zero is overdue.

    `extended_by` are the working days that stage 1 was extended by, of which `due` is then the end. `told` says whether
    the four things of reg 11 have been given. `known` is somebody of an earlier year who is in touch again.
    """

    number: int
    area: str
    team: str
    subject: tuple[str, str]
    cause: str
    who: Who
    words: str
    wants: str
    points: tuple[Point, ...]
    due: int
    reach: Reach
    twist: str = ""
    officer: str = "Officer One"
    method: str = "Email"
    extended_by: int = 0
    told: bool = True
    known: str = ""
    stage_two: Investigation | None = None
    stage_three: Panel | None = None


TYPES = {
    Who.W1: "Child or young person looked after or in need",
    Who.W2: "Parent",
    Who.W4: "Local authority foster carer",
    Who.W5: "Person with sufficient interest in a child's welfare",
    Who.W6: "Care leaver",
    Who.W7: "Person wishing to adopt",
    Who.W9: "Special guardian",
}
"""The council's word for each who complains in a scene."""
