"""A report that was asked for under the name “annual” and is not made yet is made as the checklist report."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def rename(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    waiting = apps.get_model("reporting", "ReportRun").objects.filter(layout="annual", status__in=["queued", "running"])
    waiting.update(layout="checklist")


class Migration(migrations.Migration):
    dependencies = [("reporting", "0003_frozen_publications")]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
