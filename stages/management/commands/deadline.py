import json
from argparse import ArgumentTypeError
from dataclasses import replace
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from stages.calendar import CalendarMissing, england
from stages.law.clock_table import CLOCKS, ClockRule, clock_called
from stages.law.clocks import ClockFacts, DateNotSet, OutsideCalendar, Run, due_date, run
from stages.law.explanation import Explanation, explain, length_words
from stages.law.working_days import WorkingDays

USAGE_ERROR = 2


def clock(text: str) -> ClockRule:
    try:
        return clock_called(text)
    except KeyError:
        names = ", ".join(f"{rule.id} {rule.name}" for rule in CLOCKS.values())
        raise ArgumentTypeError(f"there is no clock called “{text}”. The clocks are: {names}") from None


def iso_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is not a date. Write it as 2025-12-17") from None


class Command(BaseCommand):
    help = (
        "Work out the last day that is in time for one clock of the procedure. START is day 0 as given, and is not "
        "counted. The first word printed is the date; notes follow it. Answers 1 where the calendar of bank holidays "
        "does not reach, or the law has no such date."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("clock", metavar="CLOCK", nargs="?", type=clock, help="an id (C4) or a name (stage1)")
        parser.add_argument("start", metavar="START", nargs="?", type=iso_date, help="day 0, as 2025-12-17")
        parser.add_argument(
            "--extended", action="store_true", help="with the longest extension or notice that the rule allows"
        )
        parser.add_argument("--explain", action="store_true", help="say why, and list each day counted or passed over")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="text (the default) or json")
        parser.add_argument("--list", action="store_true", help="list every clock: id, name, length and title")

    def handle(self, *args, **options):
        if options["list"]:
            self.stdout.write(_listed_json() if options["format"] == "json" else _listed())
            return
        rule, start = options["clock"], options["start"]
        if rule is None or start is None:
            raise CommandError(
                "Give a clock and its day 0, as in “deadline C4 2025-12-17”, or --list to see the clocks.",
                returncode=USAGE_ERROR,
            )
        try:
            calendar = england()
            worked_out = _work_out(rule, start, calendar, extended=options["extended"])
        except DatabaseError as error:
            raise CommandError("The database holds no calendar yet. Run “manage.py migrate” first.") from error
        except (CalendarMissing, OutsideCalendar, DateNotSet, ValueError) as refusal:
            raise CommandError(str(refusal)) from refusal
        explanation = explain(worked_out, rule, calendar)
        notes = _notes(rule, worked_out, extended=options["extended"])
        if options["format"] == "json":
            self.stdout.write(_json(rule, worked_out, explanation if options["explain"] else None, notes, options))
            return
        self.stdout.write(f"{worked_out.due.isoformat()} {notes[0]}")
        for line in notes[1:]:
            self.stdout.write(line)
        if options["explain"]:
            self.stdout.write("\n".join(["", *explanation.sentences, *_day_lines(explanation)]))


def _work_out(rule: ClockRule, start: date, calendar: WorkingDays, *, extended: bool) -> Run:
    """Work the clock out inside the calendar; a year or a month that ends past it is refused like any other."""
    if start > calendar.last:
        calendar.require_known(start)
    worked_out = run(rule, ClockFacts(start), calendar)
    if extended:
        worked_out = replace(worked_out, due=due_date(rule, start, calendar, extended=True))
    if worked_out.due > calendar.last:
        calendar.require_known(worked_out.due)
    return worked_out


def _notes(rule: ClockRule, worked_out: Run, *, extended: bool) -> list[str]:
    notes = [f"{rule.title} ({rule.id}, {rule.name}): {length_words(rule)}, day 0 {worked_out.day_zero.isoformat()}."]
    if extended:
        notes.append(f"This is the furthest it may be extended: {rule.extension}.")
    if rule.id.startswith("G15"):
        notes.append("G15 is four clocks; the others are named by “deadline --list”.")
    return notes


def _day_lines(explanation: Explanation) -> list[str]:
    return [
        f"{day.date.isoformat()} {day.date:%a} {day.passed_over if day.number is None else day.number}"
        for day in explanation.days
    ]


def _json(rule: ClockRule, worked_out: Run, explanation: Explanation | None, notes: list[str], options: dict) -> str:
    answer = {
        "clock": rule.id,
        "name": rule.name,
        "title": rule.title,
        "day_zero": worked_out.day_zero.isoformat(),
        "due": worked_out.due.isoformat(),
        "extended": options["extended"],
        "statutory": rule.statutory,
        "regulation": rule.regulation,
        "calendar_version": worked_out.calendar_version,
        "notes": notes,
    }
    if explanation:
        answer["explanation"] = explanation.as_dict()
    return json.dumps(answer, indent=2, ensure_ascii=False)


def _listed() -> str:
    width = max(len(rule.name) for rule in CLOCKS.values())
    return "\n".join(
        f"{rule.id:<5}{rule.name:<{width + 2}}{length_words(rule)}{_further(rule)}: {rule.title} ({rule.regulation})"
        for rule in CLOCKS.values()
    )


def _further(rule: ClockRule) -> str:
    return f", at most {rule.longest}" if rule.longest else ""


def _listed_json() -> str:
    rows = [
        {
            "clock": rule.id,
            "name": rule.name,
            "title": rule.title,
            "length": rule.length,
            "longest": rule.longest,
            "unit": rule.unit.value,
            "statutory": rule.statutory,
            "regulation": rule.regulation,
        }
        for rule in CLOCKS.values()
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False)
