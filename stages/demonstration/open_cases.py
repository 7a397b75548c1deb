"""Living the scenes through: each step is taken by the person whose step it is, through the same action as the page."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from accounts.models import User
from stages.demonstration import corporate, endings, ombudsman, representations, stage_three, stage_two
from stages.demonstration.house import House
from stages.demonstration.later_scenes import LATER_SCENES
from stages.demonstration.scenes import SCENES
from stages.demonstration.story import Story

ENDINGS = endings.ENDINGS | corporate.ENDINGS | ombudsman.ENDINGS
"""What happens at the end of some scenes, by their twist."""


def live_through(staff: Mapping[str, User], *, today: datetime.date) -> None:
    """Make every open case, and the few that ended lately, on a day."""
    house = House(staff, today)
    for scene in (*SCENES, *LATER_SCENES):
        story = Story(house, scene)
        story.tell()
        stage_two.tell(story)
        stage_three.tell(story)
        if ending := ENDINGS.get(scene.twist):
            ending(story)
    representations.tell(house)
