"""manage.py backup PATH: everything in one archive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from complaints_site.backups import BackupRefused, backup


class Command(BaseCommand):
    help = (
        "Write the database and every kept document into one new archive, with a manifest of what each file must be. "
        "The site may go on working meanwhile. The archive holds everything about everybody: keep it as you keep the "
        "database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="PATH", type=Path, help="the archive to write, such as 2026-11-23.tar.gz")

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["path"].absolute()
        try:
            manifest = backup(path, now=timezone.now())
        except (BackupRefused, OSError) as refusal:
            raise CommandError(f"No backup was made. {refusal}", returncode=1) from refusal
        documents = len(manifest.files) - 1
        self.stdout.write(f"Backed up {manifest.cases} cases and {documents} documents to {path}.")
