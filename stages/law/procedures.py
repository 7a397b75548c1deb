"""The two procedures as data, and how a stage's outcome follows from its findings."""

from collections.abc import Iterable
from dataclasses import dataclass

from .vocabulary import Outcome, Procedure

OUTCOME_RULE = 1
"""The version of `outcome_of`, stored beside each derived outcome so that an old figure can be explained."""


@dataclass(frozen=True)
class Stage:
    """One stage of a procedure: its name, its first limit in working days, all its limits in words, their source.

    `answered` is the clock that its answer stops, `acknowledged` the one that the acknowledgement of it stops. The
    limits of the statutory procedure are the law's. Those of the corporate one are the Complaint Handling Code's, in
    place of which a council may set its own (`stages/targets.py`).
    """

    name: str
    limit: int
    limits: str
    source: str
    answered: str
    acknowledged: str = ""


PROCEDURES: dict[Procedure, tuple[Stage, ...]] = {
    Procedure.STATUTORY: (
        Stage(
            "stage 1, local resolution",
            10,
            "10 working days, and up to 10 more, once, where the complaint is complex",
            "SI 2006/1738 reg 14",
            answered="C4",
            acknowledged="G2",
        ),
        Stage(
            "stage 2, investigation",
            25,
            "25 working days, or a later date no later than working day 65, of which the complainant is told with the "
            "reason before day 25 has passed",
            "SI 2006/1738 reg 17",
            answered="C7",
        ),
        Stage(
            "stage 3, review panel",
            30,
            "30 working days from the request to the panel, 5 more for its report, and 15 from receiving the report "
            "for the council's answer",
            "SI 2006/1738 regs 18-20",
            answered="C12",
            acknowledged="G7",
        ),
    ),
    Procedure.CORPORATE: (
        Stage(
            "stage 1",
            10,
            "10 working days from acknowledgement, and up to 10 more with a reason",
            "Ombudsman's Complaint Handling Code",
            answered="G15b",
            acknowledged="G15a",
        ),
        Stage(
            "stage 2",
            20,
            "20 working days from acknowledgement, and up to 20 more with a reason",
            "Ombudsman's Complaint Handling Code",
            answered="G15d",
            acknowledged="G15c",
        ),
    ),
}


def outcome_of(findings: Iterable[str]) -> Outcome | None:
    """The outcome of a stage, from the findings on its elements; None where there is no finding at all.

    Elements withdrawn, routed elsewhere or without a finding do not count. All upheld is upheld, all not upheld is not
    upheld, any mix or any partial is partially upheld; nothing left but no finding is no finding; all withdrawn is
    withdrawn; otherwise all left are routed elsewhere. (The method of the published reports; DOMAIN 6.3.)
    """
    found = {Outcome(finding) for finding in findings}
    if not found:
        return None
    decided = found & {Outcome.UPHELD, Outcome.PARTIALLY_UPHELD, Outcome.NOT_UPHELD}
    if decided:
        return decided.pop() if len(decided) == 1 else Outcome.PARTIALLY_UPHELD
    if Outcome.NO_FINDING in found:
        return Outcome.NO_FINDING
    return Outcome.WITHDRAWN if found == {Outcome.WITHDRAWN} else Outcome.ROUTED_ELSEWHERE
