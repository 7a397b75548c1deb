"""manage.py rebuild_clocks: every clock and every date on the worklists, worked out again from the facts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from stages.rebuilding import rebuild


class Command(BaseCommand):
    help = (
        "Work every clock, due date and next step out again from the dated facts, and put right what differs. Nothing "
        "should: a difference means that something changed the database without going through the program."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count what differs, but change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        rebuilt = rebuild(dry_run=options["dry_run"])
        verb = "differ" if options["dry_run"] else "were put right"
        self.stdout.write(
            f"{rebuilt.cases} cases looked at. Clocks missing {rebuilt.clocks_added}, wrong {rebuilt.clocks_changed}, "
            f"too many {rebuilt.clocks_removed}; dates or next steps of cases wrong {rebuilt.columns_changed}."
        )
        if rebuilt.differences:
            self.stdout.write(f"{rebuilt.differences} {verb}.")
        if rebuilt.beyond:
            raise CommandError(
                f"{len(rebuilt.beyond)} cases have dates past the end of the calendar of bank holidays and stayed as "
                f"they were: {', '.join(rebuilt.beyond[:20])}. Add the next years to the calendar.",
                returncode=1,
            )
