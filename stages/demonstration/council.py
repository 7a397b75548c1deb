"""Exampleshire's own lists: its services, teams and words. Every name is made up."""

from __future__ import annotations

from accounts.models import ServiceArea, Team
from cases.models import Term, TermList

IN_NEED = "Children in Need"
COURT = "Court and Child Protection"
IN_CARE = "Children in Care"
LEAVING_CARE = "Leaving Care"
DISABILITIES = "Children with Disabilities"
FOSTERING_AND_ADOPTION = "Fostering and Adoption"
SAFEGUARDING = "Safeguarding"
FRONT_DOOR = "Integrated Access and Early Support"

SERVICES: dict[str, tuple[str, ...]] = {
    IN_NEED: ("Northtown", "Southport Road", "Westfield"),
    COURT: ("Northtown", "Westfield"),
    IN_CARE: ("Northtown", "Southport Road"),
    LEAVING_CARE: (),
    DISABILITIES: (),
    FOSTERING_AND_ADOPTION: ("Fostering", "Adoption"),
    SAFEGUARDING: (),
    FRONT_DOOR: (),
}
"""Each service area with its teams, in the council's order."""

SUBJECTS: dict[str, tuple[str, ...]] = {
    "Standard of service": (
        "Lack of support",
        "Inaccuracies in an assessment",
        "Arrangements for contact",
        "Concerns not followed up",
    ),
    "Social worker": ("Attitude or behaviour", "Lack of support", "Change of social worker"),
    "Communication": ("No reply", "Late or missing reports", "Meetings cancelled"),
    "Child protection": (),
    "Money and allowances": (),
    "Placement or accommodation": (),
    "Fostering and adoption": (),
    "Eligibility for a service": (),
}
"""Each subject with its sub-subjects. The same words under two subjects are two entries."""

TRIAGE_REASONS = (
    "Put right by the next working day",
    "Answered by the service without a complaint",
    "Withdrawn",
    "Not pursued",
    "Dealt with in another way",
    "Before the court",
    "Does not match who may complain",
    "Not an action of the council",
    "Data protection matter",
    "Child protection conference appeal",
    "Dealt with at all stages before",
    "Made after more than one year",
    "Disciplinary proceedings",
)
REMEDIES = (
    "Apology",
    "Apology and explanation",
    "Decision looked at again",
    "Service provided",
    "Record put right",
    "Training for the team",
    "Payment for time and trouble",
    "Financial redress",
)
AGE_BANDS = ("Under 18", "18 to 24", "25 to 34", "35 to 44", "45 to 54", "55 to 64", "65 and over")
GENDERS = ("Female", "Male", "Another term")
ETHNICITIES = (
    "Asian or Asian British",
    "Black, Black British, Caribbean or African",
    "Mixed or multiple ethnic groups",
    "White",
    "Other ethnic group",
)
ORIENTATIONS = ("Straight or heterosexual", "Gay or lesbian", "Bisexual", "Another term")

LISTS: dict[TermList, tuple[str, ...]] = {
    TermList.TRIAGE_REASON: TRIAGE_REASONS,
    TermList.REMEDY: REMEDIES,
    TermList.AGE_BAND: AGE_BANDS,
    TermList.GENDER: GENDERS,
    TermList.ETHNICITY: ETHNICITIES,
    TermList.SEXUAL_ORIENTATION: ORIENTATIONS,
}


def set_up() -> None:
    """Put the council's lists in place, in its order. The lists that come with the program stay as they are."""
    for place, (area_name, teams) in enumerate(SERVICES.items()):
        area = ServiceArea.objects.create(name=area_name, position=place)
        Team.objects.bulk_create(Team(name=name, service_area=area, position=at) for at, name in enumerate(teams))
    for place, (label, below) in enumerate(SUBJECTS.items()):
        subject = Term.objects.create(list=TermList.SUBJECT, label=label, position=place)
        Term.objects.bulk_create(
            Term(list=TermList.SUB_SUBJECT, label=name, parent=subject, position=at) for at, name in enumerate(below)
        )
    Term.objects.bulk_create(
        Term(list=name, label=label, position=at) for name, labels in LISTS.items() for at, label in enumerate(labels)
    )
