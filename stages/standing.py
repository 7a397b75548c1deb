"""Where a case stands, worked out from dated facts alone, for cases whose steps were taken before they came here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cases.models import Kind
from stages.law.vocabulary import ClosedReason, Outcome, Procedure, State, TriageOutcome

_CLOSED_AS = {
    ClosedReason.WITHDRAWN: State.WITHDRAWN,
    ClosedReason.NOT_PURSUED: State.CLOSED_NOT_PURSUED,
    ClosedReason.INELIGIBLE: State.NOT_ACCEPTED,
    ClosedReason.OUTSIDE_SCOPE: State.NOT_ACCEPTED,
    ClosedReason.RESOLVED_EARLY: State.RESOLVED,
    ClosedReason.ROUTED_ELSEWHERE: State.ROUTED_ELSEWHERE,
    ClosedReason.STAGE2_NOT_ACCEPTED: State.NOT_ACCEPTED,
}
_TRIAGED_AS = {
    TriageOutcome.ACCEPTED: State.STAGE1,
    TriageOutcome.INELIGIBLE: State.NOT_ACCEPTED,
    TriageOutcome.OUTSIDE_SCOPE: State.NOT_ACCEPTED,
    TriageOutcome.WITHDRAWN: State.WITHDRAWN,
    TriageOutcome.NOT_PURSUED: State.CLOSED_NOT_PURSUED,
    TriageOutcome.RESOLVED_EARLY: State.RESOLVED,
    TriageOutcome.ROUTED_ELSEWHERE: State.ROUTED_ELSEWHERE,
}
_REACHED = (
    ("stage3_responded_on", State.STAGE3_ANSWERED),
    ("panel_report_on", State.PANEL_REPORTED),
    ("panel_on", State.PANEL_HELD),
    ("stage3_requested_on", State.STAGE3_REQUESTED),
    ("stage2_responded_on", State.STAGE2_ANSWERED),
    ("stage2_started_on", State.STAGE2_INVESTIGATING),
    ("stage2_requested_on", State.STAGE2_SCOPING),
    ("stage1_responded_on", State.STAGE1_ANSWERED),
    ("stage1_started_on", State.STAGE1),
)
"""The furthest step on record says where an open complaint is."""
_INVESTIGATION = (State.STAGE2_SCOPING, State.STAGE2_INVESTIGATING)
"""What stage 2 is in the statutory procedure; in the corporate one it is the review."""


def standing(facts: Mapping[str, Any]) -> State:
    """Where a case stands, from its facts by the column names of the case log."""
    if facts.get("kind", Kind.COMPLAINT) != Kind.COMPLAINT:
        return State.RECORDED
    if "closed_on" in facts:
        return _closed(facts)
    last = next((facts[f"{stage}_outcome"] for stage in ("stage3", "stage2", "stage1") if _ended(facts, stage)), None)
    if last:
        return State.WITHDRAWN if last == Outcome.WITHDRAWN else State.ROUTED_ELSEWHERE
    for step, state in _REACHED:
        if step in facts:
            review = facts.get("procedure") == Procedure.CORPORATE and state in _INVESTIGATION
            return State.STAGE2_REVIEW if review else state
    outcome = facts.get("triage_outcome")
    return _TRIAGED_AS[TriageOutcome(outcome)] if outcome else State.RECEIVED


def _closed(facts: Mapping[str, Any]) -> State:
    reason = facts.get("closed_reason")
    if reason and reason != ClosedReason.RESPONDED:
        return _CLOSED_AS[ClosedReason(reason)]
    if "stage3_responded_on" in facts:
        return State.CLOSED_EXHAUSTED
    if reason or "stage1_responded_on" in facts or "stage2_responded_on" in facts:
        return State.RESOLVED
    outcome = facts.get("triage_outcome")
    if outcome and outcome != TriageOutcome.ACCEPTED:
        return _TRIAGED_AS[TriageOutcome(outcome)]
    return State.CLOSED_NOT_PURSUED


def _ended(facts: Mapping[str, Any], stage: str) -> bool:
    """Whether a stage ended without an answer, the case not being closed."""
    return (
        facts.get(f"{stage}_outcome") in (Outcome.WITHDRAWN, Outcome.ROUTED_ELSEWHERE)
        and f"{stage}_responded_on" not in facts
    )
