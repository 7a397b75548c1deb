"""The Ombudsman's decisions and remedies, and when a case may go there early: what fits together, and what follows.

Fault and injustice are two findings, and each decision leaves room for some pairs of them only (DOMAIN 7.3-7.5). What
may go early is a checklist that must be wholly true (7.2): refusing a panel when it is not, is fault.
"""

import datetime
from collections.abc import Iterable
from enum import StrEnum

from .vocabulary import OmbudsmanDecision, Outcome

NOTHING_FOUND = frozenset({(None, None)})

MAY_FIND: dict[OmbudsmanDecision, frozenset[tuple[bool | None, bool | None]]] = {
    OmbudsmanDecision.INCOMPLETE_INVALID: NOTHING_FOUND,
    OmbudsmanDecision.ADVICE_GIVEN: NOTHING_FOUND,
    OmbudsmanDecision.REFERRED_BACK: NOTHING_FOUND,
    OmbudsmanDecision.CLOSED_AFTER_INITIAL_ENQUIRIES: NOTHING_FOUND,
    OmbudsmanDecision.NOT_UPHELD: frozenset({(False, None), (False, False)}),
    OmbudsmanDecision.UPHELD: frozenset({(True, None), (True, True), (True, False)}),
    OmbudsmanDecision.UPHELD_WITH_INJUSTICE: frozenset({(True, True)}),
    OmbudsmanDecision.UPHELD_NO_INJUSTICE: frozenset({(True, False)}),
}
"""For each decision, the pairs of fault and injustice that it can be; None where the Ombudsman did not say."""

UPHELD = frozenset(
    {OmbudsmanDecision.UPHELD, OmbudsmanDecision.UPHELD_WITH_INJUSTICE, OmbudsmanDecision.UPHELD_NO_INJUSTICE}
)
INVESTIGATED = UPHELD | {OmbudsmanDecision.NOT_UPHELD}
"""The decisions that say something about what happened. The others close the case without looking into it."""

SAYS: dict[frozenset[tuple[bool | None, bool | None]], str] = {
    NOTHING_FOUND: "is made without finding fault or its absence: leave both unanswered",
    MAY_FIND[OmbudsmanDecision.NOT_UPHELD]: "means no fault, and so no injustice from it",
    MAY_FIND[OmbudsmanDecision.UPHELD]: "means that there was fault",
    MAY_FIND[OmbudsmanDecision.UPHELD_WITH_INJUSTICE]: "means that there was fault, and injustice from it",
    MAY_FIND[OmbudsmanDecision.UPHELD_NO_INJUSTICE]: "means that there was fault, and no injustice from it",
}


def does_not_fit(
    decision: OmbudsmanDecision,
    *,
    fault: bool | None,
    injustice: bool | None,
    without_investigation: bool,
    public_report: bool,
    findings: Iterable[str] = (),
) -> str:
    """Why these cannot all be true of one decision, as a sentence; blank where they can.

    `findings` are those on single points, as far as the Ombudsman made any.
    """
    found = set(findings)
    what = f"The decision “{decision.label}”"
    if (fault, injustice) not in MAY_FIND[decision]:
        return f"{what} {SAYS[MAY_FIND[decision]]}. Check the decision, the fault and the injustice against the letter."
    if without_investigation and decision not in UPHELD:
        return "Only a complaint that is upheld can be upheld without investigation."
    if public_report and (decision not in INVESTIGATED or without_investigation):
        return "A public report follows an investigation, and this decision was made without one."
    if found and decision not in INVESTIGATED:
        return f"{what} finds nothing on any point. Leave the points unanswered."
    upheld = found & {Outcome.UPHELD, Outcome.PARTIALLY_UPHELD}
    if upheld and decision == OmbudsmanDecision.NOT_UPHELD:
        return f"{what} cannot stand beside a point that is upheld or partially upheld."
    if found and not upheld and decision in UPHELD:
        return f"{what} needs at least one point upheld or partially upheld, where points have a finding at all."
    return ""


class Compliance(StrEnum):
    """How the council stands with a remedy, worked out from its dates. Nobody types it."""

    TO_DO = "to do"
    OVERDUE = "overdue"
    ON_TIME = "on time"
    LATE = "late"
    NOT_COMPLIED = "not complied with"


def compliance(
    due_on: datetime.date | None, done_on: datetime.date | None, *, not_complied: bool, today: datetime.date
) -> Compliance:
    """On time or late where it was done; otherwise whether it is still to do, overdue, or was not complied with."""
    if done_on is not None:
        return Compliance.LATE if due_on is not None and done_on > due_on else Compliance.ON_TIME
    if not_complied:
        return Compliance.NOT_COMPLIED
    return Compliance.OVERDUE if due_on is not None and today > due_on else Compliance.TO_DO


EARLY_REFERRAL: dict[str, str] = {
    "robust_report": "The stage 2 report is robust, and the adjudication is complete",
    "upheld": "All points, or all significant points, were upheld",
    "action_plan": "There is a clear action plan",
    "outcomes_met": "The council agrees to meet the majority or all of the desired outcomes",
    "agreed": "The complainant agrees, in writing",
}
"""The criteria of early referral, each ticked with what shows it (statutory guidance; DOMAIN 7.2)."""


def criteria_missing(shown: dict[str, str]) -> list[str]:
    """The criteria of early referral for which nothing has been shown, in their words."""
    return [words for name, words in EARLY_REFERRAL.items() if not shown.get(name, "").strip()]
