"""A case in every situation that the procedures know, each made by the real actions; none is imported.

The names are those of the table of deeds (tests/deeds). Everything happens on the day of receipt, unless `DAYS` says
otherwise.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from cases.models import Case
from stages.actions import investigation
from stages.law.vocabulary import State
from tests import builders, builders_corporate, builders_endings, builders_ombudsman, builders_stage_two
from tests import builders_stage_three as stage_three
from tests.builders import RECEIVED, Council, do

Make = Callable[[Council], Case]


def viewed(council: Council) -> Case:
    """The investigating officer's report in, with the independent person's view of each finding, but not their own."""
    case = builders_stage_two.reported(council)
    for element in case.elements.all():
        do(investigation.record_view, case, by=council.independent, on=RECEIVED, element=element, agrees=True)
    return case


SITUATIONS: dict[str, tuple[State, Make]] = {
    **builders.SITUATIONS,
    "enquiry": (State.RECEIVED, builders_endings.enquiry),
    "triage, outside": (State.TRIAGE, builders_corporate.outside),
    "stage 1, a point stopped": (State.STAGE1, builders_endings.stopped_for),
    "stopped, and the process ended": (State.STOPPED_CONCURRENT, builders_endings.process_ended),
    "withdrawn, not confirmed": (State.WITHDRAWN, builders_endings.withdrawn_unconfirmed),
    #
    "stage 2, asked for": (State.STAGE2_SCOPING, builders_stage_two.asked),
    "stage 2, stage 1 left out": (State.STAGE2_SCOPING, builders_stage_two.skipped),
    "stage 2, statement drafted": (State.STAGE2_SCOPING, builders_stage_two.stated),
    "stage 2, statement sent": (State.STAGE2_SCOPING, builders_stage_two.statement_sent),
    "stage 2, statement final": (State.STAGE2_SCOPING, builders_stage_two.statement_final),
    "stage 2, both appointed": (State.STAGE2_SCOPING, builders_stage_two.both_appointed),
    "stage 2, investigating": (State.STAGE2_INVESTIGATING, builders_stage_two.investigating),
    "stage 2, found": (State.STAGE2_INVESTIGATING, builders_stage_two.found),
    "stage 2, viewed": (State.STAGE2_INVESTIGATING, viewed),
    "stage 2, both reported": (State.STAGE2_INVESTIGATING, builders_stage_two.both_reported),
    "stage 2, adjudicating": (State.STAGE2_ADJUDICATING, builders_stage_two.adjudicating),
    "stage 2, adjudicated": (State.STAGE2_ADJUDICATING, builders_stage_two.adjudicated),
    "stage 2, signed": (State.STAGE2_ADJUDICATING, builders_stage_two.signed),
    "stage 2 answered": (State.STAGE2_ANSWERED, builders_stage_two.answered),
    "stage 2 answered, an action agreed": (State.STAGE2_ANSWERED, builders_ombudsman.ready_to_refer),
    "stage 2 answered, not pursued": (State.CLOSED_NOT_PURSUED, builders_endings.closed_after_stage_two),
    "referred early": (State.EARLY_REFERRED, builders_ombudsman.referred_early),
    #
    "stage 3, asked for": (State.STAGE3_REQUESTED, stage_three.asked),
    "stage 3, asked for late": (State.STAGE3_REQUESTED, stage_three.asked_late),
    "stage 3, panel appointed": (State.STAGE3_REQUESTED, stage_three.seated),
    "stage 3, panel arranged": (State.PANEL_ARRANGED, stage_three.arranged),
    "stage 3, panel held": (State.PANEL_HELD, stage_three.held),
    "stage 3, reported": (State.PANEL_REPORTED, stage_three.reported),
    "stage 3, with the director": (State.PANEL_REPORTED, stage_three.director_appointed),
    "stage 3, ready to sign": (State.PANEL_REPORTED, stage_three.considered),
    "stage 3, signed": (State.PANEL_REPORTED, stage_three.signed),
    "stage 3 answered": (State.STAGE3_ANSWERED, stage_three.answered),
    "all stages done": (State.CLOSED_EXHAUSTED, builders_endings.exhausted),
    #
    "corporate, taken": (State.STAGE1, builders_corporate.taken),
    "corporate, submitted": (State.STAGE1, builders_corporate.drafted),
    "corporate, answered": (State.STAGE1_ANSWERED, builders_corporate.issued),
    "corporate, review asked for": (State.STAGE2_REVIEW, builders_corporate.asked),
    "corporate, reviewer appointed": (State.STAGE2_REVIEW, builders_corporate.reviewer_appointed),
    "corporate, reviewed": (State.STAGE2_REVIEW, builders_corporate.reviewed),
    "corporate, review signed": (State.STAGE2_REVIEW, builders_corporate.signed),
    "corporate, review sent": (State.STAGE2_ANSWERED, builders_corporate.sent),
    #
    "an action reported": (State.STAGE1_ANSWERED, builders_ombudsman.action_reported),
    "an action verified": (State.STAGE1_ANSWERED, builders_ombudsman.action_verified),
    "with the Ombudsman": (State.STAGE1_ANSWERED, builders_ombudsman.ombudsman_asked),
    "decided by the Ombudsman": (State.STAGE1_ANSWERED, builders_ombudsman.remedy_agreed),
}
"""Every state of both procedures, the busy ones more than once. A test holds that none is missing."""

OF_EACH_STATE: dict[State, Make] = dict(reversed(SITUATIONS.values()))
"""The first situation of each state, for what every state must stand and takes too long for every situation."""

DAYS: dict[str, datetime.date] = {
    "stopped, and the process ended": builders_endings.ENDED,
    **{name: builders_corporate.REVIEWED for name in SITUATIONS if name.startswith("corporate")},
}
"""The day on which what follows a situation happens, where it is not the day of receipt."""


@dataclass(frozen=True)
class Standing:
    """A council with one case, in a situation."""

    situation: str
    council: Council
    case: Case

    @classmethod
    def in_situation(cls, situation: str) -> Standing:
        council = Council()
        return cls(situation, council, SITUATIONS[situation][1](council))

    @property
    def on(self) -> datetime.date:
        return DAYS.get(self.situation, RECEIVED)
