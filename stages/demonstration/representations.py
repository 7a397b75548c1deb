"""What is received besides complaints: two compliments and an enquiry, on the last working day."""

from __future__ import annotations

from accounts.models import ServiceArea
from cases.actions.intake import log_representation
from cases.actions.people import Someone
from cases.models import Kind, TermList
from stages.demonstration.council import DISABILITIES, FOSTERING_AND_ADOPTION, LEAVING_CARE
from stages.demonstration.house import House


def tell(house: House) -> None:
    """Log them."""
    for number, (area, words) in enumerate(
        (
            (LEAVING_CARE, "My adviser came with me to the college. Thank you."),
            (FOSTERING_AND_ADOPTION, "A kind team."),
        )
    ):
        _other(house, Kind.COMPLIMENT, number, house.areas[area], words)
    _other(house, Kind.ENQUIRY, 2, house.areas[DISABILITIES], "A councillor asks how long families wait.")


def _other(house: House, kind: Kind, number: int, area: ServiceArea, words: str) -> None:
    """Something other than a complaint, received on the last working day."""
    day = min(house.today, house.from_work(-1))
    log_representation(
        by=house.staff["Officer Two"],
        on=day,
        token=house.token(),
        make_reference=house.reference,
        details={
            "kind": kind,
            "received_on": day,
            "form": "written",
            "method": house.term(TermList.METHOD, "Email"),
            "point_of_receipt": house.term(TermList.POINT_OF_RECEIPT, "Service area"),
            "words": words,
            "service_area": area,
        },
        complainant=Someone(name=f"Person {1041 + number}"),
    )
