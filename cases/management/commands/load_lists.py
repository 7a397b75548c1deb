"""manage.py load_lists: the council's service areas, teams and words from a TOML file, so that it can begin."""

from __future__ import annotations

import tomllib
from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, DjangoHelpFormatter
from django.utils import timezone

from cases.actions.lists import FLAT, load_lists
from cases.record import Refused

EXAMPLE = f"""The file:

  [[service_area]]
  name = "Children in Need"
  teams = ["Northtown", "Westfield"]

  [[subject]]
  name = "Communication"
  sub_subjects = ["No reply", "Late reports"]

  [lists]
  method = ["Email", "Telephone"]

The lists are {", ".join(FLAT)}."""


class AsWritten(RawDescriptionHelpFormatter, DjangoHelpFormatter):
    """Leaves the lines of the example as they are."""


class Command(BaseCommand):
    help = (
        "Add the council's own service areas, teams, subjects and other lists from a TOML file. What is there already "
        "stays, and nothing is removed, so the file can be lengthened and loaded again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE.toml", type=Path, help="the lists")
        parser.epilog, parser.formatter_class = EXAMPLE, AsWritten

    def handle(self, *args: Any, **options: Any) -> None:
        file = options["file"]
        if not file.is_file():
            raise CommandError(f"There is no file {file}.", returncode=2)
        try:
            tables = tomllib.loads(file.read_text(encoding="utf-8-sig"))
            added = load_lists(tables, on=timezone.localdate())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise CommandError(
                f"Nothing was added. {file.name} is not TOML in UTF-8: {error}.", returncode=1
            ) from error
        except Refused as refusal:
            raise CommandError(f"Nothing was added. {refusal}", returncode=1) from refusal
        if not added:
            self.stdout.write("Everything in the file is there already. Nothing was changed.")
        for what, count in added.items():
            self.stdout.write(f"added {count} {what}")
