"""The steps that a person can take on a case now: what the procedure allows from here, and what they may do.

One table for each part of the procedure: each step's move, the act it needs, its page and the words on its button. The
case page shows nothing else. The first step of all that is open and is a main one is the green button.
"""

from __future__ import annotations

from django.urls import reverse

from cases.permissions import Act
from stages.law.moves import possible

from . import corporate, ombudsman, stage_one, stage_three, stage_two, throughout
from .step import Standing, Step

__all__ = ["STEPS", "Standing", "Step", "steps_for"]

STEPS: tuple[Step, ...] = (
    *stage_one.STEPS,
    *stage_two.STEPS,
    *stage_three.STEPS,
    *corporate.STEPS,
    *ombudsman.STEPS,
    *throughout.STEPS,
)


def steps_for(standing: Standing, permitted: frozenset[Act]) -> tuple[dict[str, str] | None, list[dict[str, str]]]:
    """The one main step and the others, each with its words and address; None where there is nothing to do here."""
    case = standing.case
    open_now = [
        s for s in STEPS if s.act in permitted and possible(s.move, case.status, case.procedure) and s.when(standing)
    ]
    main = next((step for step in open_now if step.main(standing)), None)

    def link(step: Step) -> dict[str, str]:
        return {"label": step.label, "address": reverse(step.page, args=[case.reference])}

    return (link(main) if main else None), [link(step) for step in open_now if step is not main]
