"""Everything that can be wrong with one row of a case log by itself, found at once and said in sentences."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from cases.models import Kind
from stages.importing.columns import COLUMNS, Column, Holds
from stages.importing.faults import Fault
from stages.importing.words import YES_NO, Words, folded
from stages.law.vocabulary import Outcome

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
POUNDS = re.compile(r"\d{1,8}(\.\d{1,2})?")
FORMULA = ("=", "+", "-", "@")
EARLIEST = date(1990, 1, 1)

NOT_BEFORE: tuple[tuple[str, str], ...] = (
    ("received_on", "triaged_on"),
    ("received_on", "stage1_started_on"),
    ("stage1_started_on", "stage1_responded_on"),
    ("received_on", "stage1_responded_on"),
    ("received_on", "stage2_requested_on"),
    ("stage1_started_on", "stage2_requested_on"),
    ("received_on", "stage2_started_on"),
    ("stage2_requested_on", "stage2_started_on"),
    ("stage2_requested_on", "stage2_responded_on"),
    ("stage2_started_on", "stage2_responded_on"),
    ("stage1_responded_on", "stage2_responded_on"),
    ("stage2_requested_on", "stage3_requested_on"),
    ("stage2_responded_on", "stage3_requested_on"),
    ("received_on", "stage3_requested_on"),
    ("stage3_requested_on", "panel_on"),
    ("panel_on", "panel_report_on"),
    ("stage3_requested_on", "panel_report_on"),
    ("panel_on", "stage3_responded_on"),
    ("panel_report_on", "stage3_responded_on"),
    ("stage3_requested_on", "stage3_responded_on"),
    ("received_on", "lgsco_referred_on"),
    ("received_on", "lgsco_decided_on"),
    ("lgsco_referred_on", "lgsco_decided_on"),
    ("received_on", "closed_on"),
    ("triaged_on", "closed_on"),
    ("stage1_started_on", "closed_on"),
    ("stage1_responded_on", "closed_on"),
    ("stage2_requested_on", "closed_on"),
    ("stage2_started_on", "closed_on"),
    ("stage2_responded_on", "closed_on"),
    ("stage3_requested_on", "closed_on"),
    ("panel_on", "closed_on"),
    ("panel_report_on", "closed_on"),
    ("stage3_responded_on", "closed_on"),
)
"""Each date may not come before the other. Stage 2 may be asked for before stage 1 is answered (reg 15(2)), and the
Ombudsman's dates may follow the closing."""

NEEDS: tuple[tuple[str, str], ...] = (
    ("stage1_responded_on", "stage1_started_on"),
    ("stage2_responded_on", "stage2_started_on"),
    ("panel_on", "stage3_requested_on"),
    ("panel_report_on", "stage3_requested_on"),
    ("stage3_responded_on", "stage3_requested_on"),
)
"""An answer needs the day its stage started; a panel, the day it was asked for."""

ENDS_WITHOUT_ANSWER = (Outcome.WITHDRAWN, Outcome.ROUTED_ELSEWHERE)

STAGE_TWO = ("stage2_requested_on", "stage2_accepted", "stage2_started_on", "stage2_responded_on", "stage2_outcome")
STAGE_THREE = ("stage3_requested_on", "panel_on", "panel_report_on", "stage3_responded_on", "stage3_outcome")


@dataclass(frozen=True, slots=True)
class Service:
    """A service area and team of a complaint, either of which may be blank."""

    area: str
    team: str


@dataclass(slots=True)
class Row:
    """One row that has been read. `facts` holds every cell that was not blank, by column, as date, code or text."""

    line: int
    facts: dict[str, Any] = field(default_factory=dict)
    services: list[Service] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)

    @property
    def reference(self) -> str:
        return self.facts["reference"]

    def digest(self) -> str:
        """The SHA-256 of what the row says, whatever the order of its columns and whichever words said it."""
        return hashlib.sha256(json.dumps(self.facts, sort_keys=True, default=str).encode()).hexdigest()


def check(line: int, cells: dict[str, str], words: Words, *, on: date) -> tuple[Row, list[Fault]]:
    """Read one row on a day. The row is only good where there is no fault."""
    row, faults = Row(line), []
    for column in COLUMNS:
        cell = cells.get(column.name, "")
        if not cell or not (text := " ".join(cell.split())):
            if column.required:
                faults.append(Fault(line, column.name, "", "This may not be blank."))
            continue
        text = unicodedata.normalize("NFC", text)
        if problem := _unfit(cell, text, column) or _read(row, column, text, words, on):
            faults.append(Fault(line, column.name, cell, problem))
    row.services = _services(row.facts)
    faults += [Fault(line, column, str(row.facts[column]), problem) for column, problem in _at_odds(row.facts)]
    row.flags = _flags(row.facts)
    return row, faults


def _unfit(cell: str, text: str, column: Column) -> str:
    if any("\ud800" <= letter <= "\udfff" for letter in cell):
        return "This is not UTF-8. Save the file again as “CSV UTF-8”."
    if any(unicodedata.category(letter) == "Cc" for letter in text):
        return "This holds a control character."
    if text.startswith(FORMULA):
        return "This starts as a formula does (= + - @). Replace it with the value itself."
    longest = column.longest if column.holds != Holds.NAMES else max(column.longest, 2000)
    return f"This is longer than {longest} characters." if len(text) > longest else ""


def _read(row: Row, column: Column, text: str, words: Words, on: date) -> str:
    """Put the cell's meaning among the row's facts, or give the problem."""
    match column.holds:
        case Holds.DATE:
            return _read_date(row, column, text, on)
        case Holds.CODE:
            code = words.code(column.words, text)
            if code is None:
                return f"This is not a known word. The codes are: {', '.join(column.choices.values)}."
            row.facts[column.name] = code
            if column.name == "closed_reason" and folded(text) != folded(code):
                row.facts["closing_note"] = text
        case Holds.YES_NO:
            if text.casefold() not in YES_NO:
                return "This must be y or n."
            row.facts[column.name] = YES_NO[text.casefold()]
        case Holds.POUNDS:
            if not POUNDS.fullmatch(text):
                return "This must be pounds, as 1500 or 3012.50, with nothing else in the cell."
            row.facts[column.name] = str(Decimal(text).quantize(Decimal("0.01")))
        case Holds.NAMES:
            parts = [part.strip() for part in text.split(";")]
            if any(len(part) > column.longest for part in parts):
                return f"One of these names is longer than {column.longest} characters."
            row.facts[column.name] = parts
        case _:
            row.facts[column.name] = text
    return ""


def _read_date(row: Row, column: Column, text: str, on: date) -> str:
    if not ISO_DATE.fullmatch(text):
        return "This is not a date written as 2024-04-30."
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return "There is no such day."
    if day > on:
        return f"This is in the future: today is {on.isoformat()}."
    if day < EARLIEST:
        return f"This is before {EARLIEST.year}."
    row.facts[column.name] = day
    return ""


def _services(facts: dict[str, Any]) -> list[Service]:
    """The service areas and teams, paired by position."""
    areas, teams = facts.get("service_area", []), facts.get("team", [])
    found = [
        Service(areas[at] if at < len(areas) else "", teams[at] if at < len(teams) else "")
        for at in range(max(len(areas), len(teams)))
    ]
    return list(dict.fromkeys(service for service in found if service.area or service.team))


def _at_odds(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """What the cells of a row say against each other: the column, and what is wrong with it."""
    found = [
        (later, f"This is before {earlier}, which is {facts[earlier].isoformat()}.")
        for earlier, later in NOT_BEFORE
        if later in facts and earlier in facts and facts[later] < facts[earlier]
    ]
    found += [
        (answer, f"There is an answer or a meeting here, but no {start}.")
        for answer, start in NEEDS
        if answer in facts and start not in facts
    ]
    for stage in ("stage1", "stage2", "stage3"):
        outcome = facts.get(f"{stage}_outcome")
        if outcome and outcome not in ENDS_WITHOUT_ANSWER and f"{stage}_responded_on" not in facts:
            found.append((f"{stage}_outcome", f"There is an outcome, but no {stage}_responded_on."))
    in_stage_three = [column for column in STAGE_THREE if column in facts]
    if in_stage_three and not any(column in facts for column in STAGE_TWO):
        found.append((in_stage_three[0], "There is a stage 3 here, but no stage 2."))
    return found


def _flags(facts: dict[str, Any]) -> list[str]:
    """Steps that happened although the law forbids them, and gaps that change how the case is counted."""
    flags = []
    if facts.get("stage2_accepted") is False:
        flags.append("a request for stage 2 was not accepted, which the law does not allow (reg 17(1))")
    if "stage3_requested_on" in facts and "stage2_responded_on" not in facts:
        flags.append("stage 3 was asked for without an answer at stage 2 on record (reg 18)")
    if "closed_reason" in facts and "closed_on" not in facts:
        flags.append("there is a reason for closing but no date: it counts as open")
    if facts.get("kind", Kind.COMPLAINT) == Kind.COMPLIMENT and "stage1_started_on" in facts:
        flags.append("a compliment has a stage 1")
    return flags
