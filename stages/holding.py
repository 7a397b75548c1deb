"""Who has the case in hand at each place of the procedure. The lists and the case page say it, under “With”.

A part lets its holder see the case until it is taken back, which is long after their work is done: who may see a case
is another question. Where no part is named here, or nobody has been given it yet, the complaints team has the case.
"""

from __future__ import annotations

from collections.abc import Iterable

from cases.models import Involvement, Part
from stages.law.vocabulary import State

IN_HAND: dict[State, tuple[Part, ...]] = {
    State.STAGE1: (Part.TEAM_MANAGER, Part.SENIOR_MANAGER),
    State.STAGE2_INVESTIGATING: (Part.INVESTIGATING_OFFICER, Part.INDEPENDENT_PERSON),
    State.STAGE2_ADJUDICATING: (Part.ADJUDICATING_OFFICER,),
    State.STAGE2_REVIEW: (Part.REVIEWING_OFFICER,),
    State.PANEL_HELD: (Part.PANEL_CHAIR, Part.PANEL_MEMBER),
    State.PANEL_REPORTED: (Part.ANSWERING_DIRECTOR,),
}
"""The parts whose work it is at each place, the one who acts first."""


def in_hand(status: str, running: Iterable[Involvement]) -> list[Involvement]:
    """Of the parts that run on a case, those whose work it is now, the one who acts first."""
    parts = IN_HAND.get(State(status), ())
    return sorted((one for one in running if one.part in parts), key=lambda one: (parts.index(Part(one.part)), one.pk))
