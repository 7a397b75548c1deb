"""The stage 1 response as sent becomes one kind of letter among several."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_standard_causes"), ("stages", "0002_calendar")]

    operations = [
        migrations.RenameModel("SentResponse", "SentLetter"),
        migrations.AlterField(
            "sentletter",
            "case",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sent_letters", to="cases.case"
            ),
        ),
        migrations.RemoveConstraint("clock", "one_clock_of_a_rule_on_a_case"),
    ]
