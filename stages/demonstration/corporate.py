"""The review, stage 2 of the corporate procedure: asked for, acknowledged, given to a reviewing officer, begun."""

from __future__ import annotations

from collections.abc import Callable

from stages.actions import contact, review
from stages.demonstration.story import Story


def _review(story: Story) -> None:
    """Asked for six working days ago. The first point is drafted."""
    on = story.ago(6)
    given = {"requested_in": "written", "requested_by": f"Person {story.scene.number}"}
    story.do(review.ask, story.officer, on, requested_on=on, **given)
    on = story.ago(5)
    story.do(contact.acknowledge, story.officer, on, stage=2, sent_on=on, how="letter by post")
    reviewer = story.house.staff["Senior Manager Three"]
    story.do(review.appoint_reviewer, story.manager, on, to=reviewer)
    first = story.scene.points[0]
    story.do(
        review.draft_point,
        reviewer,
        story.ago(2),
        element=story.case.elements.get(number=1),
        outcome=first.finding,
        reasons=f"I looked at the account with the finance team. {first.found}",
        remedy=first.remedy,
    )


ENDINGS: dict[str, Callable[[Story], None]] = {"corporate, reviewed": _review}
"""By the twist of the scene."""
