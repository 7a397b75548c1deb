"""manage.py restore PATH: put back what an archive holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from complaints_site.backups import BackupRefused, restore


class Command(BaseCommand):
    help = (
        "Put back the database and the documents of an archive that “backup” wrote. The whole archive is checked "
        "before anything is touched. Stop the site first. A database that holds people or cases is refused without "
        "--replace."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="PATH", type=Path, help="the archive")
        parser.add_argument("--replace", action="store_true", help="lose what is here now")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restore(options["path"], replace=options["replace"])
        except (BackupRefused, OSError) as refusal:
            raise CommandError(str(refusal), returncode=1) from refusal
        documents = len(manifest.files) - 1
        self.stdout.write(
            f"Restored {manifest.cases} cases and {documents} documents, as they were at {manifest.made_at}. Run "
            "“manage.py migrate” if this program is newer than the backup, then “manage.py verify_audit”."
        )
