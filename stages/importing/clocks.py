"""The clocks of an imported case, from what its row records and nothing more.

What a log does not hold (when an extension was decided, whether notice was given) is not recorded, and never makes a
case late. Day 0 of an imported stage is the start the log gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from cases.models import Kind
from stages.law.clocks import (
    COVID_FROM,
    COVID_TO,
    ClockFacts,
    Ended,
    Ending,
    Extension,
    Notice,
    OutsideCalendar,
    Run,
    clock_called,
    run,
)
from stages.law.vocabulary import ClosedReason, Outcome, Procedure, StartBasis
from stages.law.working_days import WorkingDays

IMPORTED = StartBasis.IMPORTED.label
STAGE2_IMPORTED = "the start of stage 2 recorded in the imported case log"
REQUEST_IMPORTED = "the request for a panel recorded in the imported case log"
PANEL_IMPORTED = "the day of the panel recorded in the imported case log"
REPORT_IMPORTED = "the day of the panel's report recorded in the imported case log"

_ENDING = {
    ClosedReason.WITHDRAWN: Ending.WITHDRAWN,
    ClosedReason.ROUTED_ELSEWHERE: Ending.ELSEWHERE,
    ClosedReason.INELIGIBLE: Ending.ELSEWHERE,
    ClosedReason.OUTSIDE_SCOPE: Ending.ELSEWHERE,
}


def clock_facts(facts: Mapping[str, Any]) -> dict[str, ClockFacts]:
    """The facts of every clock that a row has a start for, by the id of the clock."""
    if facts.get("kind", Kind.COMPLAINT) != Kind.COMPLAINT or "procedure" not in facts:
        return {}
    statutory = facts["procedure"] == Procedure.STATUTORY
    wanted = _statutory(facts) if statutory else _corporate(facts)
    return {rule: clock for rule, clock in wanted.items() if clock is not None}


def clock_runs(facts: Mapping[str, Any], calendar: WorkingDays) -> dict[str, Run]:
    """Every clock that a row has facts for, worked out. One that reaches past the calendar is left out."""
    runs = {}
    for rule, clock in clock_facts(facts).items():
        try:
            runs[rule] = run(clock_called(rule), clock, calendar)
        except OutsideCalendar:
            continue
    return runs


def _statutory(facts: Mapping[str, Any]) -> dict[str, ClockFacts | None]:
    started_two, responded_two = facts.get("stage2_started_on"), facts.get("stage2_responded_on")
    covid = bool(started_two and started_two <= COVID_TO and (responded_two is None or responded_two >= COVID_FROM))
    stage_two = _clock(
        facts, "stage2_started_on", STAGE2_IMPORTED, "stage2_responded_on", "stage2", "stage3_requested_on"
    )
    panel = {"stage": "stage3", "covid": covid}
    return {
        "C4": _stage_one(facts),
        "C7": _with_notice(stage_two),
        "C8": stage_two,
        "C10": _clock(facts, "stage3_requested_on", REQUEST_IMPORTED, "panel_on", **panel),
        "C11": _clock(facts, "panel_on", PANEL_IMPORTED, "panel_report_on", **panel),
        "C12": _clock(facts, "panel_report_on", REPORT_IMPORTED, "stage3_responded_on", **panel),
    }


def _corporate(facts: Mapping[str, Any]) -> dict[str, ClockFacts | None]:
    stage_two = _clock(facts, "stage2_started_on", STAGE2_IMPORTED, "stage2_responded_on", "stage2")
    if stage_two is not None:
        stage_two = replace(stage_two, extension=Extension(recorded=False))
    return {"G15b": _stage_one(facts), "G15d": stage_two}


def _stage_one(facts: Mapping[str, Any]) -> ClockFacts | None:
    clock = _clock(facts, "stage1_started_on", IMPORTED, "stage1_responded_on", "stage1", "stage2_requested_on")
    if clock is None or facts.get("stage1_extended") is False:
        return clock
    return replace(clock, extension=Extension(reason=facts.get("stage1_extension_reason", ""), recorded=False))


def _with_notice(clock: ClockFacts | None) -> ClockFacts | None:
    return None if clock is None else replace(clock, notice=Notice(recorded=False))


def _clock(
    facts: Mapping[str, Any], start: str, why: str, stop: str, stage: str, went_on: str = "", covid: bool = False
) -> ClockFacts | None:
    """One clock from its start to its stop or to what ended it; None where it never started or its end is unknown."""
    day_zero: date | None = facts.get(start)
    if day_zero is None:
        return None
    stopped_on, ended = facts.get(stop), None
    if stopped_on is None:
        ended = _ended(facts, went_on)
        if ended is None and facts.get(f"{stage}_outcome") in (Outcome.WITHDRAWN, Outcome.ROUTED_ELSEWHERE):
            return None
    return ClockFacts(day_zero, why, stopped_on=stopped_on, ended=ended, stage_two_in_covid_period=covid)


def _ended(facts: Mapping[str, Any], went_on: str) -> Ended | None:
    if went_on in facts:
        return Ended(facts[went_on], Ending.OVERTAKEN)
    if "closed_on" not in facts:
        return None
    return Ended(facts["closed_on"], _ENDING.get(facts.get("closed_reason"), Ending.CLOSED))
