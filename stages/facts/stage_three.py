"""The clocks of stage 3 (regs 18 to 20): C9 to C12, each from its own day, and G7 to G9."""

from __future__ import annotations

from cases.models import Part
from stages.clock_record import ClockRecord
from stages.facts.making import end_of_case, made, overtaken
from stages.law.clocks import ClockFacts, Custom


def facts(record: ClockRecord) -> dict[str, ClockFacts]:
    """The request, the panel, its report and the council's answer: four limits that are never added up."""
    three, ended = record.stage_three, end_of_case(record)
    found = {}
    received_on = three.stage_two_received_on or record.stage_two_received_on
    if received_on:
        found["C9"] = made(
            received_on,
            "the day the complainant received the stage 2 response",
            stopped_on=three.requested_on,
            ends=[ended],
            late_accepted=three.late_accepted,
        )
    # a late request that was refused starts nothing (reg 18(2) is silent; DOMAIN D10)
    if three.requested_on and three.late_accepted is not False:
        found |= _from_the_request(record)
    planned = three.panel_on or three.panel_planned_on
    if planned:
        found["G9"] = made(
            planned,
            "the day the panel met" if three.panel_on else "the day the panel is to meet",
            stopped_on=three.papers_sent_on,
            ends=[ended, overtaken(three.panel_on)],
        )
    if three.panel_on:
        found["C11"] = made(three.panel_on, "the day the panel met", stopped_on=three.panel_reported_on, ends=[ended])
    if three.report_received_on:
        found["C12"] = answer(record)
    return found


def _from_the_request(record: ClockRecord) -> dict[str, ClockFacts]:
    three, ended = record.stage_three, end_of_case(record)
    why = "the day the council received the request for a panel"
    met = overtaken(three.panel_on)
    return {
        "C10": made(three.requested_on, why, stopped_on=three.panel_on, ends=[ended]),
        "G7": made(three.requested_on, why, stopped_on=record.acknowledged.get(3), ends=[ended, met]),
        "G8": made(three.requested_on, why, stopped_on=record.first_appointed.get(Part.PANEL_CHAIR), ends=[ended, met]),
    }


def answer(record: ClockRecord) -> ClockFacts:
    """The answer to the panel. Councils also say "20 from the panel" and "50 overall": shown, and not law (D1)."""
    three = record.stage_three
    customs = []
    if three.panel_on:
        customs.append(Custom("“20 working days from the panel”", three.panel_on, 20))
    if three.requested_on:
        customs.append(Custom("“50 working days from the request”", three.requested_on, 50))
    return made(
        three.report_received_on,
        "the day the council received the panel's report",
        stopped_on=three.responded_on,
        ends=[end_of_case(record)],
        customs=tuple(customs),
    )
