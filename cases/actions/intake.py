"""First contact: one representation, everything said with it, in one transaction (reg 6; reg 13(2)(a))."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from cases.models import Case, Involvement, Kind, Part, Person, Term, Verb
from cases.models.case import new_reference
from cases.permissions import Act, require
from cases.record import Refused, hold, write

from .details import DETAILS, FIRST_STATUS, Told, set_causes, set_duties
from .elements import new_element
from .people import Someone, keep_out, staff_involvement

AFTER_LOGGING: list[Callable[[Case], None]] = []
"""What is worked out when a case has been logged, such as its clocks. `cases` may not import `stages`, which adds its
function here when it starts. Each is given the held case and may set its columns; they are saved with the event."""

TRIES_AT_A_REFERENCE = 5
"""One reference in 30 to the power of 8 is taken by chance; five in a row mean that something else is wrong."""


@transaction.atomic
def log_representation(
    *,
    by: User,
    on: datetime.date,
    token: uuid.UUID,
    details: Mapping[str, Any],
    complainant: Someone | None = None,
    relationship: str = "",
    child: Someone | None = None,
    complainant_is_child: bool = False,
    advocate: Someone | None = None,
    points: Sequence[str] = (),
    causes: Sequence[Term] = (),
    duties: Mapping[str, Told] | None = None,
    complained_about: Iterable[User] = (),
    make_reference: Callable[[], str] = new_reference,
) -> Case:
    """Log one representation and everything given with it. The same token again is the same case, shown again.

    `details` are fields of the case by name (`details.DETAILS`). Staff complained about are kept out from the start.
    """
    require(by, Act.LOG)
    unknown = set(details) - set(DETAILS)
    if unknown:
        raise ValueError(f"not details of a case: {sorted(unknown)}")
    case, is_new = first_row(token, by=by, details=details, make_reference=make_reference)
    if not is_new:
        return case
    case = hold(case)
    people = add_people(
        case,
        complainant=complainant,
        relationship=relationship,
        child=complainant if complainant_is_child else child,
        advocate=advocate,
    )
    for text in points:
        new_element(case, text)
    set_causes(case, causes)
    set_duties(case, duties or {})
    staff = list(dict.fromkeys(complained_about))
    for user in staff:
        staff_involvement(case, user, Part.COMPLAINED_ABOUT, on=on)
    after = {name: plain(value) for name, value in details.items() if value not in (None, "")} | {
        "people": people,
        "points": list(points),
        "causes": [cause.label for cause in causes],
        "complained_about": [user.name for user in staff],
    }
    for work_out in AFTER_LOGGING:
        work_out(case)
    write(case, Verb.LOGGED, by=by, on=on, after=after)
    for user in staff:
        keep_out(case, user, Part.COMPLAINED_ABOUT, by=by, on=on)
    return case


def first_row(
    token: uuid.UUID, *, by: User, details: Mapping[str, Any], make_reference: Callable[[], str]
) -> tuple[Case, bool]:
    """The row of the case, and whether it is new. The unique token decides between two presses at once."""
    status = FIRST_STATUS.get(Kind(details["kind"]), "received")
    for _ in range(TRIES_AT_A_REFERENCE):
        if same := Case.objects.filter(form_token=token).first():
            if not same.events.filter(verb=Verb.LOGGED, actor=by).exists():
                raise Refused("This form has been used by somebody else. Open a new one.")
            return same, False
        case = Case(form_token=token, reference=make_reference(), status=status, officer=by, **details)
        case.full_clean(exclude=["reference"], validate_unique=False, validate_constraints=False)
        try:
            with transaction.atomic():
                case.save(force_insert=True)
        except IntegrityError:
            continue  # the token was used a moment ago, or the reference is taken: look again, then try another
        return case, True
    raise Refused("No free reference was found. Try again; if it happens again, tell your system administrator.")


def add_people(
    case: Case, *, complainant: Someone | None, relationship: str, child: Someone | None, advocate: Someone | None
) -> dict[str, str]:
    """The people of a new case in their parts, from the day it was received. A child may complain for themselves."""
    played: dict[str, str] = {}
    known: dict[int, Person] = {}
    for part, who in ((Part.COMPLAINANT, complainant), (Part.CHILD, child), (Part.ADVOCATE, advocate)):
        if who is None:
            continue
        person = known.get(id(who)) or who.saved()
        known[id(who)] = person
        involvement = Involvement(
            case=case,
            part=part,
            person=person,
            from_on=case.received_on,
            relationship=relationship if part == Part.COMPLAINANT else "",
        )
        involvement.full_clean()
        involvement.save()
        played[part] = person.name
    return played


def plain(value: Any) -> Any:
    """A value as the history keeps it: the words of a choice and not its number."""
    return str(value) if hasattr(value, "pk") else value
