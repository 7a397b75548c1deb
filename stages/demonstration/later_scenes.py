"""The scenes that go beyond stage 1: stage 2, the panel, the Ombudsman, the corporate procedure, and loose ends.

Where stage 2 was asked for so many working days ago, `due` lets stage 1 be answered a week before it.
"""

from __future__ import annotations

from stages.demonstration.council import COURT, DISABILITIES, FRONT_DOOR, IN_CARE, IN_NEED, LEAVING_CARE
from stages.demonstration.scene import Investigation, Panel, Point, Reach, Scene, Three, Two
from stages.demonstration.scenes import (
    ASSESSMENT,
    ATTITUDE,
    BEHAVIOUR,
    CALLS,
    CHANGED,
    CONTACT,
    COST,
    DECISION,
    DELAY,
    INACCURATE,
    LATE_REPORTS,
    MONEY,
    NO_REPLY,
    NO_SUPPORT,
    PLACEMENT,
    QUALITY,
    REPORT,
    RUDE,
    SHORT_BREAKS,
    UP,
    VISITS,
    WRONG_FACTS,
)
from stages.law.vocabulary import Who

MOVED = Point(
    "Our daughter was moved with two days' notice.",
    "The move was planned for a month, and the family was told two days before it.",
    UP,
    remedy="The social worker will visit the family this week and say why.",
)
BILLED = Point(
    "We were billed twice for the same month.",
    "Two bills were sent for May, a week apart, and both were paid.",
    UP,
    remedy="The finance team will pay the second bill back within five working days.",
)

LATER_SCENES: tuple[Scene, ...] = (
    # stage 2
    Scene(
        1051, IN_NEED, "Northtown", NO_SUPPORT, QUALITY, Who.W2,
        "Nobody came when they said that they would, and the report was late again.",
        "Visits that happen, and reports in time.", (VISITS, REPORT), due=-7, reach=Reach.ISSUED,
        stage_two=Investigation(1, Two.ASKED),
    ),
    Scene(
        1052, COURT, "Westfield", LATE_REPORTS, DELAY, Who.W2,
        "We still have no answer that says why the report came so late.",
        "To know why.", (REPORT, CALLS), due=-9, reach=Reach.ISSUED, officer="Officer Two",
        stage_two=Investigation(4, Two.STATED),
    ),
    Scene(
        1053, IN_CARE, "Southport Road", CONTACT, DECISION, Who.W2,
        "I said on the telephone that my calls about contact are never returned, and I say it again.",
        "My calls returned.", (CALLS, RUDE), due=-13, reach=Reach.ISSUED, method="Telephone",
        stage_two=Investigation(8, Two.STATED),
    ),
    Scene(
        1054, IN_NEED, "Westfield", INACCURATE, ASSESSMENT, Who.W2,
        "The assessment was to be put right and has not been.",
        "The assessment put right.", (WRONG_FACTS, VISITS), due=-27, reach=Reach.ISSUED, officer="Officer Two",
        stage_two=Investigation(22, Two.INVESTIGATING),
    ),
    Scene(
        1055, DISABILITIES, "", NO_SUPPORT, DELAY, Who.W2,
        "The breaks have not begun, and three teams each send us to another.",
        "The breaks that were agreed.", (SHORT_BREAKS, CALLS, RUDE), due=-39, reach=Reach.ISSUED,
        stage_two=Investigation(34, Two.FINDING, notice_until=60),
    ),
    Scene(
        1056, IN_CARE, "Northtown", PLACEMENT, DECISION, Who.W2,
        "Our daughter was moved and we were told when it was done.",
        "To be told why.", (MOVED, CALLS, RUDE), due=-61, reach=Reach.ISSUED, officer="Officer Two",
        stage_two=Investigation(56, Two.ADJUDICATING, notice_until=63),
    ),
    Scene(
        1057, LEAVING_CARE, "", NO_REPLY, QUALITY, Who.W6,
        "I had no adviser for two months and nobody returned my calls.",
        "An adviser who rings back.", (CALLS, VISITS), due=-69, reach=Reach.ISSUED, method="Online form",
        stage_two=Investigation(64, Two.ANSWERED, notice_until=60),
    ),
    # stage 3
    Scene(
        1058, COURT, "Northtown", BEHAVIOUR, ATTITUDE, Who.W2,
        "The social worker was rude, and nobody rang back when I said so.",
        "An apology.", (RUDE, CALLS), due=-93, reach=Reach.ISSUED, officer="Officer Two",
        stage_two=Investigation(88, Two.ANSWERED, notice_until=60),
        stage_three=Panel(2, Three.ASKED),
    ),
    Scene(
        1059, IN_CARE, "Southport Road", CHANGED, QUALITY, Who.W9,
        "Visits to our grandson were missed each time that the social worker changed.",
        "One social worker.", (VISITS, RUDE), due=-85, reach=Reach.ISSUED,
        stage_two=Investigation(80, Two.ANSWERED, notice_until=60),
        stage_three=Panel(15, Three.ARRANGED, meets=12),
    ),
    Scene(
        1060, IN_NEED, "Southport Road", INACCURATE, ASSESSMENT, Who.W2,
        "The assessment is wrong about our family, and the person who wrote it was rude.",
        "The assessment put right, and an apology.", (WRONG_FACTS, RUDE), due=-99, reach=Reach.ISSUED,
        stage_two=Investigation(94, Two.ANSWERED, notice_until=60),
        stage_three=Panel(29, Three.HELD),
    ),
    Scene(
        1061, DISABILITIES, "", NO_SUPPORT, DELAY, Who.W2,
        "Breaks were agreed in the spring of last year, and we were spoken to as if we asked too much.",
        "The breaks, and an apology.", (SHORT_BREAKS, RUDE), due=-113, reach=Reach.ISSUED, officer="Officer Two",
        stage_two=Investigation(108, Two.ANSWERED, notice_until=60),
        stage_three=Panel(42, Three.REPORTED),
    ),
    Scene(
        1062, IN_NEED, "Westfield", NO_SUPPORT, QUALITY, Who.W2,
        "Visits were missed for a year, and we were promised an apology that never came.",
        "The apology.", (VISITS, CALLS, RUDE), due=-135, reach=Reach.ISSUED, twist="with the Ombudsman",
        stage_two=Investigation(130, Two.ANSWERED, notice_until=60),
        stage_three=Panel(62, Three.ANSWERED),
    ),
    Scene(
        1063, DISABILITIES, "", INACCURATE, ASSESSMENT, Who.W2,
        "The assessment is wrong, and so our daughter has had no breaks.",
        "The breaks, and the assessment put right.", (SHORT_BREAKS, WRONG_FACTS), due=-88, reach=Reach.ISSUED,
        twist="referred early", officer="Officer Two",
        stage_two=Investigation(83, Two.ANSWERED, notice_until=60),
    ),
    # the corporate procedure
    Scene(
        1064, FRONT_DOOR, "", MONEY, COST, Who.W2,
        "We were charged twice for the hall at the family centre.",
        "Our money back.", (BILLED, CALLS), due=1, reach=Reach.DRAFTING, twist="corporate",
    ),
    Scene(
        1065, IN_CARE, "Northtown", MONEY, COST, Who.W2,
        "The bill for the room where we meet came twice, and nobody answers.",
        "One bill, and an answer.", (BILLED, CALLS), due=-8, reach=Reach.ISSUED, officer="Officer Two",
        twist="corporate, reviewed",
    ),
    # loose ends
    Scene(
        1066, LEAVING_CARE, "", PLACEMENT, QUALITY, Who.W6,
        "The flat is damp.", "Somewhere dry.", (Point("The flat is damp."),), due=3, reach=Reach.ALLOCATED,
        twist="withdrawn, not confirmed",
    ),
    Scene(
        1067, IN_NEED, "Northtown", NO_SUPPORT, QUALITY, Who.W2,
        "Visits were missed.", "To be told of changes.", (VISITS,), due=-3, reach=Reach.ISSUED,
        twist="accepted, terms not sent", officer="Officer Two",
    ),
    Scene(
        1068, COURT, "Westfield", INACCURATE, ASSESSMENT, Who.W2,
        "The statement to the court is wrong, and so is the report that it rests on.",
        "Both put right.", (Point("The statement to the court is wrong."), Point("The report it rests on is wrong.")),
        due=-56, reach=Reach.TAKEN_ON, twist="resubmitted",
    ),
    Scene(
        1069, IN_NEED, "Southport Road", BEHAVIOUR, ATTITUDE, Who.W2,
        "Things were said about me to a neighbour on the evening when the police came.",
        "To know what was said.", (Point("Somebody told a neighbour about my children."),),
        due=4, reach=Reach.ALLOCATED, twist="stopped, notice not sent", officer="Officer Two",
    ),
)  # fmt: skip
