"""The clocks of a case that came by import: what its log recorded, and what has been done here since."""

from __future__ import annotations

from dataclasses import replace

from stages.clock_record import ClockRecord
from stages.facts import stage_one, stage_three, stage_two
from stages.importing import clocks as log
from stages.law.clocks import ClockFacts
from stages.law.working_days import WorkingDays


def facts(record: ClockRecord, calendar: WorkingDays) -> dict[str, ClockFacts]:
    """What a log does not hold is not recorded, and is never late; a stage worked on here has all of its clocks."""
    found = log.clock_facts(record.as_log())
    one = record.stage_one
    if "C4" in found and one.extension_decided_on:
        found["C4"] = replace(found["C4"], extension=stage_one.extension(one))
    if record.answered_here and one.responded_on:
        found["G3"] = stage_one.advice_on_stage_two(record)
    found |= stage_one.terms(record.stage_one)
    if _stage_two_here(record):
        found |= stage_two.facts(record, calendar)
    if _stage_three_here(record):
        found |= stage_three.facts(record)
    return found


def _stage_two_here(record: ClockRecord) -> bool:
    two = record.stage_two
    return bool(two.complaint_form or two.notice_given_on or two.investigation_begun_on)


def _stage_three_here(record: ClockRecord) -> bool:
    three = record.stage_three
    return bool(record.stage_two_received_on or three.stage_two_received_on or three.report_received_on)
