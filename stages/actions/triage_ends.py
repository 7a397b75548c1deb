"""How triage ends: what must be in order first, the outcome it records, and the stage or the closing it leads to."""

from __future__ import annotations

import datetime
from typing import Any

from cases.models import Case
from cases.record import Refused
from stages.law.moves import Move
from stages.law.triage import ways_on
from stages.law.vocabulary import ClosedReason, Procedure, StartBasis, TriageOutcome
from stages.models import StageOne, Triage
from stages.next_step import triage_facts


def require_open(case: Case, move: Move) -> None:
    missing = ways_on(triage_facts(case, Triage.objects.get(case=case)))[move]
    if missing:
        raise Refused(missing[0])


def start_stage_one(case: Case, day_zero: datetime.date, basis: StartBasis) -> None:
    case.procedure = Procedure.STATUTORY
    StageOne.objects.create(case=case, started_on=day_zero, start_basis=basis)


def complete(case: Case, *, on: datetime.date, outcome: TriageOutcome, **fields: Any) -> Triage:
    triage = Triage.objects.get(case=case)
    triage.completed_on, triage.outcome = on, outcome
    for name, value in fields.items():
        setattr(triage, name, value)
    triage.full_clean(exclude=["case"])
    triage.save()
    return triage


def close(case: Case, *, on: datetime.date, reason: ClosedReason) -> None:
    case.closed_on, case.closed_reason = on, reason
