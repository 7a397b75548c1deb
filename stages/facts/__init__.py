"""The facts of every clock that a case has, worked out from its record: one file for each part of the procedure."""

from __future__ import annotations

from cases.models import Kind
from stages.clock_record import ClockRecord
from stages.facts import corporate, imported, receipt, stage_one, stage_three, stage_two, throughout
from stages.facts.making import with_target
from stages.law.clocks import ClockFacts
from stages.law.vocabulary import Procedure
from stages.law.working_days import WorkingDays

__all__ = ["facts_in"]


def facts_in(record: ClockRecord, calendar: WorkingDays) -> dict[str, ClockFacts]:
    """The facts of every clock of a case, by the key of the clock (DOMAIN section 3): "C4", "G11-12".

    The calendar is needed where one clock starts from the due date of another (G6, G10, G15b, G15d).
    """
    if record.case.kind != Kind.COMPLAINT:
        return {}
    if record.came_by_import:
        facts = imported.facts(record, calendar)
    elif record.case.procedure == Procedure.CORPORATE:
        facts = receipt.corporate(record) | corporate.facts(record, calendar)
    else:
        facts = (
            receipt.statutory(record)
            | stage_one.facts(record)
            | stage_two.facts(record, calendar)
            | stage_three.facts(record)
        )
    facts |= throughout.facts(record, facts, calendar)
    return {key: with_target(record, key, one) for key, one in facts.items()}
