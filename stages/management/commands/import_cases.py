"""manage.py import_cases: a council's case log into the record, all of it or none of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError
from django.utils import timezone

from stages.importing.faults import LogRefused
from stages.importing.log import import_log
from stages.importing.words import Words, read_labels

USAGE, REFUSED = 2, 1


class Command(BaseCommand):
    help = (
        "Import a case log (docs/case-log.md): a CSV file in UTF-8 or an XLSX workbook, one row for each "
        "representation. All or nothing: where one row is bad, nothing is imported, and every fault is reported "
        "with its line, column, value and what is wrong. Rows that were imported before and still say the same are "
        "passed over."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="the case log, FILE.csv or FILE.xlsx")
        parser.add_argument(
            "--labels", metavar="MAP.toml", type=Path, help="a council's words for the law's fixed lists"
        )
        parser.add_argument(
            "--create-missing",
            action="store_true",
            help="add names that the council's own lists lack, instead of reporting them as faults",
        )
        parser.add_argument("--dry-run", action="store_true", help="check everything and say so, but import nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        file, labels = options["file"], options["labels"]
        if file.suffix.lower() not in (".csv", ".xlsx"):
            raise CommandError(f"{file.name} is neither a .csv nor an .xlsx file.", returncode=USAGE)
        for path in (file, labels):
            if path is not None and not path.is_file():
                raise CommandError(f"There is no file {path}.", returncode=USAGE)
        try:
            words = Words(read_labels(labels) if labels else None)
            report = import_log(
                file,
                words,
                on=timezone.localdate(),
                create_missing=options["create_missing"],
                dry_run=options["dry_run"],
            )
        except LogRefused as refusal:
            self.stdout.write(f"rejected {refusal.rows} of {refusal.rows}")
            raise CommandError(f"Nothing was imported. {refusal}", returncode=REFUSED) from refusal
        except IntegrityError as error:
            raise CommandError(
                f"Nothing was imported. Someone else wrote the same cases or names meanwhile ({error}). Try again.",
                returncode=REFUSED,
            ) from error
        except OSError as error:
            raise CommandError(f"{file.name} could not be read: {error}.", returncode=REFUSED) from error
        if report.refused:
            self.stdout.write(f"rejected {report.bad} of {report.rows}")
            faults = "\n".join(str(fault) for fault in sorted(report.faults, key=lambda fault: fault.line))
            raise CommandError(
                f"{faults}\nNothing was imported: {report.bad} of {report.rows} rows are bad.", returncode=REFUSED
            )
        if options["dry_run"]:
            self.stdout.write(f"would import {report.new}")
        else:
            self.stdout.write(f"imported {report.new}")
        for line, flag in report.flags:
            self.stderr.write(f"line {line}: {flag}")
