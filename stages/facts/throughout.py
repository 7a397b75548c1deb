"""The clocks that run beside the stages: C13 to C15, G10 to G13. All but G10 outlive the closing of the case."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from stages.clock_record import ClockRecord
from stages.facts.making import due_of, made
from stages.law.clocks import ClockFacts, Ended, Ending, key_of
from stages.law.vocabulary import Procedure
from stages.law.working_days import WorkingDays
from stages.models import OmbudsmanLetter

RESPONSES = ("C4", "C7", "C12", "G15b", "G15d")
"""The clocks that wait for an answer to the complainant, who is told how it stands when one is late (G10)."""
OVERDUE = "the first day on which the response is overdue"


def facts(record: ClockRecord, others: Mapping[str, ClockFacts], calendar: WorkingDays) -> dict[str, ClockFacts]:
    found = _actions(record) | _ombudsman(record) | _update(record, others, calendar)
    return found if record.case.procedure == Procedure.CORPORATE else found | _of_the_regulations(record)


def _of_the_regulations(record: ClockRecord) -> dict[str, ClockFacts]:
    """Concurrent processes (reg 8), one by one, and the confirmation of a withdrawal (reg 7(2))."""
    found = {}
    for process in record.processes:
        found[key_of("C14", process.item)] = made(
            process.stopped_on,
            "the day the council decided to stop",
            about=process.about,
            stopped_on=process.notice_sent_on,
        )
        if process.ended_on:
            found[key_of("C13", process.item)] = made(
                process.ended_on,
                "the day the proceedings or investigation ended",
                about=process.about,
                stopped_on=process.resubmitted_on,
            )
    withdrawal = record.withdrawal
    if withdrawal.withdrawn_on:
        found["C15"] = made(
            withdrawal.withdrawn_on, "the day the complaint was withdrawn", stopped_on=withdrawal.confirmed_on
        )
    return found


def _update(record: ClockRecord, others: Mapping[str, ClockFacts], calendar: WorkingDays) -> dict[str, ClockFacts]:
    """The next update to the complainant, from the day an answer is overdue or from the last update.

    It stands from the beginning of the stage, so that time alone changes nothing: its own day 0 comes when the answer
    is overdue, and an answer sent takes it away.
    """
    if record.came_by_import and record.updated_on is None:
        return {}  # a log holds no updates, and what it does not hold is never late
    running = [key for key in RESPONSES if key in others and not (others[key].stopped_on or others[key].ended)]
    if not running:
        return {}
    due = due_of(record, running[-1], others[running[-1]], calendar)
    if due is None:
        return {}
    facts = made(due + datetime.timedelta(days=1), OVERDUE)
    if record.updated_on and record.updated_on > facts.day_zero:
        facts = made(record.updated_on, "the day of the last update")
    # an update that would fall past the calendar must not keep an answer from its date
    return {"G10": facts} if due_of(record, "G10", facts, calendar) else {}


def _actions(record: ClockRecord) -> dict[str, ClockFacts]:
    return {
        key_of("G11", action.item): made(
            action.began_on,
            "the day the action was agreed",
            about=action.about,
            date_given=action.due_on,
            stopped_on=action.done_on,
            ends=[Ended(action.given_up_on, Ending.NOT_DONE) if action.given_up_on else None],
        )
        for action in record.actions
    }


def _ombudsman(record: ClockRecord) -> dict[str, ClockFacts]:
    found = {}
    for letter in record.letters:
        found[key_of("G12", letter.item)] = made(
            letter.began_on,
            "the day the Ombudsman's letter was received",
            about=OmbudsmanLetter.Kind(letter.about).label,
            date_given=letter.due_on,
            stopped_on=letter.done_on,
        )
    for remedy in record.remedies:
        found[key_of("G12b", remedy.item)] = made(
            remedy.began_on or remedy.due_on,
            "the day the Ombudsman decided" if remedy.began_on else "the day by which it is to be done",
            about=remedy.about,
            date_given=remedy.due_on,
            stopped_on=remedy.done_on,
        )
    for report in record.public_reports:
        found[key_of("G13", report.item)] = made(
            report.began_on,
            "the day the council received the report",
            about=report.about,
            stopped_on=report.done_on,
        )
    return found
