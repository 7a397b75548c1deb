"""What scenes have with the Ombudsman: a case with its enquiry after stage 3, and an early referral that was upheld."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal

from stages.actions import early_referral, learning, ombudsman, ombudsman_remedies
from stages.demonstration.stage_two import answered_on
from stages.demonstration.story import Story
from stages.law.ombudsman import EARLY_REFERRAL
from stages.law.vocabulary import Layer, OmbudsmanDecision, OmbudsmanKind
from stages.models import OmbudsmanLetter

SHOWN = (
    "Both reports were checked for facts, and the independent person agrees with every finding.",
    "Every point is upheld.",
    "Two actions, each with an owner and a date.",
    "The breaks begin this month, and the assessment is written again.",
    "Their email of that day.",
)
"""What shows each criterion of early referral, in their order."""


def _agree(story: Story, text: str, owner: str, *, agreed: datetime.date, due: datetime.date, layer: Layer) -> None:
    given = {"owner": story.house.staff[owner], "agreed_on": agreed, "due_on": due}
    story.do(learning.agree_action, story.officer, agreed, layer=layer, text=text, **given)


def _report(story: Story, number: int, done_on: datetime.date, evidence: str) -> None:
    action = story.case.actions.get(number=number)
    story.do(learning.report_action, action.owner, done_on, action=action, done_on=done_on, evidence=evidence)


def _after_stage_three(story: Story) -> None:
    """Four actions, one in each place; and the Ombudsman, who asks for the file."""
    agreed, work = story.ago(20), story.house.from_work
    for text, owner, due in (
        ("Apologise to the family in person.", "Head of Service One", work(-5)),
        ("List what was promised at each visit, and show it to the team manager.", "Team Manager Two", work(-8)),
        ("Train the team in writing down what was promised.", "Senior Manager One", work(2)),
        ("Look at twenty files for promises that were not kept.", "Team Manager Two", work(20)),
    ):
        _agree(story, text, owner, agreed=agreed, due=due, layer=Layer.PANEL)
    _report(story, 2, story.ago(9), "The list, and the minutes of three team meetings.")
    story.do(learning.verify_action, story.officer, story.ago(7), action=story.case.actions.get(number=2))
    _report(story, 3, story.ago(3), "Eleven people came to the training. Their names are with this note.")
    _open(story, OmbudsmanKind.O2, reference="26 004 051", there=story.ago(12), told=story.ago(10))
    theirs = story.case.ombudsman_cases.get()
    story.do(
        ombudsman.record_letter,
        story.manager,
        story.ago(8),
        ombudsman_case=theirs,
        kind=OmbudsmanLetter.Kind.ENQUIRY,
        received_on=story.ago(8),
        due_on=work(5),
        asked="The whole file, a chronology, and why the apology was not made when it was agreed.",
    )


def _open(story: Story, kind: OmbudsmanKind, *, reference: str, there: datetime.date, told: datetime.date) -> None:
    story.do(
        ombudsman.open_case,
        story.manager,
        told,
        kind=kind,
        ombudsman_reference=reference,
        category="Education and children's services",
        received_there_on=there,
        referred_on=told,
    )


def _referred_early(story: Story) -> None:
    """Agreed, referred, and decided: the council has still to pay."""
    answered, work = answered_on(story), story.house.from_work
    for text, owner in (
        ("Begin the short breaks, and write each week until they have begun.", "Team Manager Five"),
        ("Write the assessment again, with the family.", "Team Manager Five"),
    ):
        _agree(story, text, owner, agreed=answered, due=work(10), layer=Layer.ADJUDICATION)
    story.do(
        early_referral.refer_early,
        story.manager,
        story.ago(22),
        shown=dict(zip(EARLY_REFERRAL, SHOWN, strict=True)),
        agreed_on=story.ago(23),
        ombudsman_reference="26 003 117",
        told="By letter: that the Ombudsman may still ask for a panel to be held first.",
    )
    theirs = story.case.ombudsman_cases.get()
    story.do(
        ombudsman.decide,
        story.manager,
        story.ago(4),
        ombudsman_case=theirs,
        decided_on=story.ago(4),
        decision=OmbudsmanDecision.UPHELD_WITH_INJUSTICE,
        fault=True,
        injustice=True,
        summary="The council found the fault itself, and has yet to put right what its delay cost the family.",
    )
    story.do(
        ombudsman_remedies.agree_remedy,
        story.manager,
        story.ago(4),
        ombudsman_case=theirs,
        text="Pay for the months without breaks.",
        redress_pounds=Decimal("600.00"),
        due_on=work(16),
    )


ENDINGS: dict[str, Callable[[Story], None]] = {
    "with the Ombudsman": _after_stage_three,
    "referred early": _referred_early,
}
"""By the twist of the scene."""
