"""The nine kinds of cause that statutory guidance lists, with quality and appropriateness apart, as the reports have them.

A council adds its own beneath or beside them; these come with the program so that a new council can log on its first day.
"""

from django.db import migrations

CAUSES = [
    "Unwelcome or disputed decision",
    "Concern about quality of the service",
    "Concern about appropriateness of service",
    "Delay in decision making or provision of a service",
    "Delivery or non-delivery of services, including the complaints procedure",
    "Quantity, frequency, change or cost of a service",
    "Attitude or behaviour of staff",
    "Application of eligibility and assessment criteria",
    "Effect of a council policy on a child or young person",
    "Assessment, care management or review",
]
METHODS = ["Email", "Online form", "Telephone", "Letter", "In person", "Feedback form"]
POINTS_OF_RECEIPT = ["Complaints team", "Service area", "Director or head of service", "Chief executive", "Other"]
COMPLAINANT_TYPES = [
    "Child or young person looked after or in need",
    "Parent",
    "Local authority foster carer",
    "Special guardian",
    "Person wishing to adopt",
    "Care leaver",
    "Person with sufficient interest in a child's welfare",
    "Advocate",
]


def add(apps, schema_editor):
    term = apps.get_model("cases", "Term")
    lists = {
        "cause": CAUSES,
        "method": METHODS,
        "point_of_receipt": POINTS_OF_RECEIPT,
        "complainant_type": COMPLAINANT_TYPES,
    }
    term.objects.bulk_create(
        term(list=name, label=label, position=position)
        for name, labels in lists.items()
        for position, label in enumerate(labels)
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_event_guard")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
