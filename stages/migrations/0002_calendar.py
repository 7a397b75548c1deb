"""Load version 1 of the calendar: the bank holidays of England from 2011 to 2028.

The csv is that version and is never edited afterwards. A holiday made later is a later version, so that what was worked
out with this one can still be explained.
"""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import migrations

HOLIDAYS = Path(__file__).resolve().parent.parent / "law" / "calendar_england.csv"


def load(apps, schema_editor):
    alias = schema_editor.connection.alias
    version = (
        apps.get_model("stages", "CalendarVersion")
        .objects.using(alias)
        .create(
            number=1,
            made_at=datetime(2026, 11, 22, 12, 0, tzinfo=UTC),
            note="The bank holidays of England from 2011 to 2028, each with the law that makes it one.",
            first_day=date(2011, 1, 1),
            last_day=date(2028, 12, 31),
        )
    )
    holiday = apps.get_model("stages", "BankHoliday")
    with HOLIDAYS.open(encoding="utf-8", newline="") as rows:
        holiday.objects.using(alias).bulk_create(
            holiday(date=row["date"], name=row["name"], reference=row["reference"], added_in_version=version)
            for row in csv.DictReader(rows)
        )


def unload(apps, schema_editor):
    alias = schema_editor.connection.alias
    apps.get_model("stages", "BankHoliday").objects.using(alias).all().delete()
    apps.get_model("stages", "CalendarVersion").objects.using(alias).all().delete()


class Migration(migrations.Migration):
    dependencies = (("stages", "0001_initial"),)
    operations = (migrations.RunPython(load, unload),)
