"""manage.py prove_report: make the files of published reports again from their snapshots, and compare every byte."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reporting.models import Publication
from reporting.publication.frozen import CannotThaw
from reporting.publication.proving import prove


class Command(BaseCommand):
    help = (
        "Make every file of a published report again from its snapshot alone, and compare it, and what the document "
        "store holds, with the digests it was published with. Without an id, every published report. Answers 1 where "
        "one differs, and says whether it was made with other software."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("publication", type=int, nargs="*", help="the id in the address of the published report")
        parser.add_argument(
            "--put-back",
            action="store_true",
            help="put a file that is lost or changed back, where what is made again is what was published",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = Publication.objects.order_by("year", "layout", "version")
        if options["publication"]:
            chosen = chosen.filter(pk__in=options["publication"])
            if missing := set(options["publication"]) - set(chosen.values_list("pk", flat=True)):
                raise CommandError(f"There is no published report {min(missing)}.", returncode=1)
        faults = 0
        for pk in list(chosen.values_list("pk", flat=True)):
            one = Publication.objects.get(pk=pk)
            try:
                for line in prove(one, put_back=options["put_back"]):
                    self.stdout.write(f"{one}: {line.said}")
                    faults += not line.holds
            except CannotThaw as fault:
                self.stdout.write(f"{one}: {fault}")
                faults += 1
        if faults:
            raise CommandError(f"{faults} of what was published could not be proved.", returncode=1)
