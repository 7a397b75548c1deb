"""What happens in triage in the scenes that turn there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from stages.actions import concurrent, decisions, triage
from stages.law.vocabulary import Refusal, Route

if TYPE_CHECKING:
    from stages.demonstration.story import Story

PROCESS = "care proceedings in the family court"


def _one_point_to_data_protection(story: Story) -> None:
    story.do(
        triage.route_element,
        story.officer,
        story.after(1),
        element=story.case.elements.get(number=3),
        route=Route.X5,
        to="The data protection officer",
        reasons="It is about papers sent to a wrong address.",
        told="By email, with the name of the data protection officer.",
    )


def _court_one_point(story: Story) -> None:
    for number, prejudiced in ((1, True), (2, False)):
        story.do(
            concurrent.decide_prejudice,
            story.manager,
            story.after(1),
            element=story.case.elements.get(number=number),
            prejudiced=prejudiced,
            code=Refusal.N7 if prejudiced else "",
            process=PROCESS if prejudiced else "",
            factors=f"The statement is before the court in {PROCESS}."
            if prejudiced
            else "Calls that were not returned are no part of the hearing.",
            evidence="The council's solicitor confirmed the date of the hearing.",
            told=f"By letter: point 1 is stopped because of {PROCESS}, and may be brought again afterwards."
            if prejudiced
            else "",
            told_on=story.after(1) if prejudiced else None,
        )


def _put_right(story: Story) -> None:
    story.do(
        triage.try_early_resolution,
        story.officer,
        story.after(1),
        agreed_with=f"Person {story.scene.number}",
        agreed="The team gives the date of the next visit by the end of the day.",
    )
    story.do(triage.resolve_early, story.officer, story.after(1), told="The date was given by telephone, and by text.")


TURNS: dict[str, Callable[[Story], None]] = {
    "one point to data protection": _one_point_to_data_protection,
    "court, one point": _court_one_point,
    "put right": _put_right,
    "interest": lambda story: story.do(triage.wait_for_interest, story.officer, story.after(1)),
    "advocate": lambda story: story.do(triage.wait_for_advocate, story.officer, story.after(1)),
    "early": lambda story: story.do(
        triage.try_early_resolution,
        story.officer,
        story.received,
        agreed_with=f"Person {story.scene.number}",
        agreed="The family centre rings back by the end of the next working day.",
    ),
    "not accepted": lambda story: story.do(
        decisions.refuse,
        story.manager,
        story.after(3),
        code=Refusal.N11,
        reasons="The court decided this matter at the final hearing.",
        told="By letter, with the reason and how to ask the Ombudsman.",
        told_on=story.after(3),
    ),
    "sent elsewhere": lambda story: story.do(
        triage.route,
        story.officer,
        story.after(2),
        route=Route.X3,
        to="The conference appeals panel",
        reasons="The decision of a conference has an appeal of its own.",
        told="By telephone and by letter, with the form for an appeal.",
        told_on=story.after(2),
    ),
}
"""By the twist of the scene."""
