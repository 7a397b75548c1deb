"""manage.py generate_cases: cases by the hundred thousand, to measure on."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases.record import Refused
from stages.generating import generate

SAY_AT_EACH = 100_000


class Command(BaseCommand):
    help = (
        "Make cases with their clocks and their first event, from a fixed seed, to measure on. They hold no people and "
        "no words. Only on a database without cases, or under the setting DEMONSTRATION."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int, metavar="NUMBER", help="how many, for example 500000")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["number"] < 1:
            raise CommandError("NUMBER must be 1 or more.", returncode=2)
        try:
            made = generate(options["number"], today=timezone.localdate(), said=self._say)
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=1) from refusal
        self.stdout.write(f"Made {made.cases} cases with {made.clocks} clocks.")

    def _say(self, cases: int) -> None:
        if cases % SAY_AT_EACH == 0:
            self.stdout.write(f"{cases} cases", ending="\n")
