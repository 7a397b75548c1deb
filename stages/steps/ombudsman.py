"""The steps towards the Ombudsman: early, on every criterion, or because the Ombudsman has taken the case up."""

from __future__ import annotations

from cases.models import Kind
from cases.permissions import Act
from stages.law.moves import Move

from .step import Step

STEPS = (
    Step(Move.REFER_EARLY, Act.DECIDE, "early_referral", "Refer it early to the Ombudsman", main=lambda s: False),
    Step(
        Move.KEEP_OMBUDSMAN,
        Act.KEEP_OMBUDSMAN,
        "ombudsman_open",
        "Record a case with the Ombudsman",
        when=lambda s: s.case.kind == Kind.COMPLAINT,
        main=lambda s: False,
    ),
)
