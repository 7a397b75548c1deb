"""manage.py tick: what the scheduler would do at a moment, once."""

from __future__ import annotations

import datetime
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from stages.sweep import sweep


def moment(text: str) -> datetime.datetime:
    """An ISO date or time. Without an offset it is the council's own time."""
    try:
        read = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is not a moment. Write it as 2026-12-29 or 2026-12-29T09:30") from None
    return timezone.make_aware(read) if timezone.is_naive(read) else read


class Command(BaseCommand):
    help = (
        "Do once what the scheduler would do at this moment, and print what was done: early resolutions whose day is "
        "over go on to stage 1, dates follow the calendar, and reports that got stuck are asked for again. Safe to run "
        "twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", metavar="ISO", type=moment, help="the moment to act at, instead of now")

    def handle(self, *args: Any, **options: Any) -> None:
        swept = sweep(options["now"] or timezone.now())
        for line in swept.done:
            self.stdout.write(line)
        if not swept.done and not swept.failed:
            self.stdout.write("Nothing was due.")
        if swept.failed:
            raise CommandError("Some of it could not be done:\n" + "\n".join(swept.failed), returncode=1)
