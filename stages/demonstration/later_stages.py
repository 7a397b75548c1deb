"""Three cases that have gone further: two investigations at stage 2 and a panel asked for at stage 3, around today.

They come by a case log of their own. The outside people are then put on them, each with the event that says so.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from cases.models import Case, Involvement, Part, Verb
from cases.record import hold, write
from stages.deadlines import refresh
from stages.demonstration.council import COURT, IN_CARE, IN_NEED
from stages.demonstration.history import Cells
from stages.importing.columns import COLUMNS
from stages.law.working_days import WorkingDays
from stages.models import Appointment

FIRST, SECOND, THIRD = "EX/later/1", "EX/later/2", "EX/later/3"

PUT_ON: tuple[tuple[str, Part, str], ...] = (
    (FIRST, Part.INVESTIGATING_OFFICER, "Investigating Officer One"),
    (FIRST, Part.INDEPENDENT_PERSON, "Independent Person One"),
    (SECOND, Part.INVESTIGATING_OFFICER, "Investigating Officer One"),
    (THIRD, Part.PANEL_MEMBER, "Panel Member One"),
)
"""Who has been given which of them, and as what."""


def rows(calendar: WorkingDays, *, today: datetime.date) -> list[Cells]:
    """The three rows, counted back from today."""

    def ago(working_days: int) -> str:
        return calendar.add(today, -working_days).isoformat()

    second_stage = {"stage2_accepted": "y", "stage1_outcome": "partially_upheld"}
    return [
        _row(FIRST, "Person 1051", IN_NEED, "Northtown", ago(62), ago(45), **second_stage,
             stage2_requested_on=ago(38), stage2_started_on=ago(23)),
        _row(SECOND, "Person 1052", COURT, "Westfield", ago(48), ago(30), **second_stage,
             stage2_requested_on=ago(20), stage2_started_on=ago(8)),
        _row(THIRD, "Person 1053", IN_CARE, "Southport Road", ago(150), ago(132), **second_stage,
             stage2_requested_on=ago(120), stage2_started_on=ago(104), stage2_responded_on=ago(41),
             stage2_outcome="not_upheld", stage3_requested_on=ago(25)),
    ]  # fmt: skip


def _row(reference: str, person: str, area: str, team: str, received: str, answered: str, **more: str) -> Cells:
    cells = {column.name: "" for column in COLUMNS}
    return cells | {
        "reference": reference,
        "received_on": received,
        "procedure": "statutory",
        "kind": "complaint",
        "complainant_type": "Parent",
        "method": "Email",
        "point_of_receipt": "Complaints team",
        "service_area": area,
        "team": team,
        "subject": "Standard of service",
        "sub_subject": "Lack of support",
        "causes": "Concern about quality of the service",
        "triage_outcome": "accepted",
        "triaged_on": received,
        "stage1_started_on": received,
        "stage1_extended": "y",
        "stage1_extension_reason": "Complex: several points, and records of several teams",
        "stage1_responded_on": answered,
        "complainant_name": person,
        **more,
    }


def put_people_on(staff: Mapping[str, User], *, on: datetime.date) -> None:
    """Give each case to its outside people, from today."""
    for reference, part, name in PUT_ON:
        _put_on(Case.objects.get(imported_reference=reference), part, staff[name], staff["Complaints Manager"], on)
    for case in Case.objects.filter(imported_reference__in=[FIRST, SECOND, THIRD]):
        _keep(case, staff["Officer One"], on)


@transaction.atomic
def _put_on(case: Case, part: Part, user: User, by: User, on: datetime.date) -> None:
    case = hold(case)
    involvement = Involvement.objects.create(case=case, part=part, user=user, from_on=on)
    Appointment.objects.create(
        case=case, part=part, user=user, involvement=involvement, appointed_by=by, appointed_on=on
    )
    refresh(case)
    after = {"name": user.name, "part": part, "from_on": on}
    write(case, Verb.PERSON_ADDED, by=by, on=on, about=part.label, after=after)


@transaction.atomic
def _keep(case: Case, officer: User, on: datetime.date) -> None:
    case = hold(case)
    case.officer = officer
    write(case, Verb.OFFICER_CHANGED, by=officer, on=on, about=officer.name)
