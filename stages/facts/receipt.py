"""The clocks of receipt and triage (regs 9, 11, 12): C1 to C3, G1, G2, G14."""

from __future__ import annotations

import datetime

from cases.models import InformationDuty
from stages.clock_record import ClockRecord
from stages.facts.making import end_of_case, made, overtaken
from stages.law.clocks import ClockFacts
from stages.law.vocabulary import NEED_INTEREST_DECISION, Route

RECEIVED = "the day the complaint was received"


def statutory(record: ClockRecord) -> dict[str, ClockFacts]:
    """What the council owes from the day the complaint came, wherever it came to (DOMAIN 4, rule 3)."""
    case, triage, ended = record.case, record.triage, end_of_case(record)
    facts = {
        "C1": made(case.received_on, RECEIVED, stopped_on=_told_everything(record), ends=[ended]),
        "G2": made(
            case.received_on,
            RECEIVED,
            stopped_on=record.acknowledged.get(1),
            ends=[ended, overtaken(record.stage_one.responded_on)],
        ),
    }
    if case.grounds_arose_on and not record.came_back:
        facts["C2"] = made(
            case.grounds_arose_on,
            "the day the grounds for the complaint arose",
            stopped_on=case.received_on,
            late_accepted=record.late_considered,
        )
    if triage.who in NEED_INTEREST_DECISION:
        facts["C3"] = made(case.received_on, RECEIVED, stopped_on=record.interest_decided_on, ends=[ended])
    return facts | _ways_out(record)


def corporate(record: ClockRecord) -> dict[str, ClockFacts]:
    """The same under the corporate procedure, which has its own acknowledgement (G15a) and none of these duties."""
    return _ways_out(record)


def _ways_out(record: ClockRecord) -> dict[str, ClockFacts]:
    case, triage = record.case, record.triage
    facts = {}
    if triage.early_begun_on:
        facts["G1"] = made(
            case.received_on,
            RECEIVED,
            stopped_on=triage.early_resolved_on,
            # early resolution that did not hold ended with triage; nothing is owed for it any more (T4)
            ends=[end_of_case(record), overtaken(triage.completed_on)],
        )
    if triage.route == Route.X5 or record.sent_to_data_protection_on:
        told = [day for day in (record.acknowledged.get(1), triage.told_on, record.sent_to_data_protection_on) if day]
        facts["G14"] = made(case.received_on, RECEIVED, stopped_on=min(told, default=None))
    return facts


def _told_everything(record: ClockRecord) -> datetime.date | None:
    """The day the last of the four things of reg 11 was done; None while one is outstanding."""
    duties = record.duties
    if len(duties) < len(InformationDuty.Item) or any(not done and not spared for done, spared in duties):
        return None
    return max((done for done, _ in duties if done), default=record.case.received_on)
