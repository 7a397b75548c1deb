"""manage.py verify_audit: walk the whole history and name the first broken row of each chain."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.audit import walk


class Command(BaseCommand):
    help = (
        "Walk the history of every case and of the house from first to last, and name the first event of each that was "
        "changed, replaced or taken away behind the program's back. Answers 1 where there is one."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = walk()
        erased = f" The words of {found.erased} were erased, as they may be." if found.erased else ""
        self.stdout.write(f"{found.events} events in {found.chains} chains.{erased}")
        if found.broken:
            lines = "\n".join(str(broken) for broken in found.broken)
            raise CommandError(
                f"{lines}\nThe history of {len(found.broken)} was changed. Keep this database as it is, and compare it "
                "with a backup from before.",
                returncode=1,
            )
        self.stdout.write("Every chain holds.")
