"""A case has only the indexes that something asks by: each of them is written again whenever a due date moves.

The entries of the council's lists lose theirs, and the two references the second one that `unique=True` makes on
PostgreSQL. They stay unique, by a constraint.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cases.models.case


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_whole_procedure"),
        ("cases", "0006_publication_verbs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="closing_note",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.term",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="complainant_type",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.term",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="imported_reference",
            field=models.CharField(blank=True, max_length=100, null=True),
        ),
        migrations.AlterField(
            model_name="case",
            name="method",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.term",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="point_of_receipt",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.term",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="reference",
            field=models.CharField(default=cases.models.case.new_reference, editable=False, max_length=12),
        ),
        migrations.AlterField(
            model_name="case",
            name="sub_subject",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.term",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="subject",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.term",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(fields=("reference",), name="one_case_of_a_reference"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                fields=("imported_reference",), name="one_case_of_an_imported_reference"
            ),
        ),
    ]
