"""Triage as a decision table: what must be answered, in what order, and which ways on are then open (DOMAIN section 5).

The order of work is: safeguarding first; who; about what; when; is another process in the way; already dealt with;
can it be put right at once.
"""

from dataclasses import dataclass

from .moves import Move
from .vocabulary import MAY_ASK_FOR_ADVOCATE, NEED_INTEREST_DECISION, About, Who


@dataclass(frozen=True, slots=True)
class TriageFacts:
    """What triage has found so far. None and blank mean that the question has not been answered."""

    complaint: bool = True
    child_at_risk: bool | None = None
    referred: bool = False
    who: str = ""
    about: str = ""
    late: bool | None = None
    late_allowed: bool | None = None
    in_the_way: bool | None = None
    points_undecided: int = 0
    points_open: int = 1
    dealt_with_before: bool | None = None
    advocate_asked: bool = False
    had_advocate: bool = False


def before_any_way_on(facts: TriageFacts) -> list[str]:
    """What must be done before triage can end in any way at all: safeguarding comes first (DOMAIN 5, X1)."""
    if facts.child_at_risk is None:
        return ["Answer the safeguarding question: is any child at risk?"]
    if facts.child_at_risk and not facts.referred:
        return ["Record to whom the safeguarding concern was referred, and when."]
    return []


def before_accepting(facts: TriageFacts) -> list[str]:
    """What stands between the case and stage 1, as sentences; empty when nothing does."""
    missing = before_any_way_on(facts)
    if not facts.complaint:
        missing.append("Only a complaint goes through the stages. If it is one, put that right in its details first.")
    if not facts.who:
        missing.append("Say who is complaining.")
    elif facts.who == Who.WX:
        missing.append("This person is not one of those who may complain under the statutory procedure.")
    if not facts.about:
        missing.append("Say what it is about.")
    elif facts.about == About.FX:
        missing.append("The statutory procedure does not cover what this is about.")
    if facts.late is None:
        missing.append("Say whether it was made within one year of what happened.")
    elif facts.late and facts.late_allowed is None:
        missing.append(
            "It was made after more than one year: the complaints manager must decide whether to consider it."
        )
    elif facts.late and not facts.late_allowed:
        missing.append(
            "The complaints manager decided not to consider it, because it was made after more than one year."
        )
    if facts.in_the_way is None:
        missing.append("Say whether another process is under way.")
    elif facts.in_the_way and facts.points_undecided:
        missing.append(
            "Another process is under way: the complaints manager must decide about each point of complaint whether "
            "considering it would prejudice that process."
        )
    if facts.dealt_with_before is None:
        missing.append("Say whether the same complaint has been dealt with already.")
    elif facts.dealt_with_before:
        missing.append("The same complaint has been dealt with at all stages.")
    if not facts.points_open:
        missing.append("There is no point of complaint left to consider.")
    return missing


def within_scope(facts: TriageFacts) -> bool:
    """Whether the answers put it inside the statutory procedure: an eligible person, a function that it covers."""
    return facts.who not in ("", Who.WX) and facts.about not in ("", About.FX)


def before_corporate(facts: TriageFacts) -> list[str]:
    """What stands between the case and the corporate procedure (X2). Where somebody of the class of reg 12 complains of
    a function that the statutory one covers, sufficient interest is decided first (DOMAIN D13)."""
    missing = before_any_way_on(facts)
    if not facts.complaint:
        missing.append("Only a complaint goes through the stages. If it is one, put that right in its details first.")
    if not facts.who:
        missing.append("Say who is complaining.")
    if not facts.about:
        missing.append("Say what it is about.")
    if within_scope(facts) and facts.who in NEED_INTEREST_DECISION:
        missing.append("The complaints manager must first decide whether this person has sufficient interest (reg 12).")
    if not facts.points_open:
        missing.append("There is no point of complaint left to consider.")
    return missing


def ways_on(facts: TriageFacts) -> dict[Move, list[str]]:
    """Each way out of triage, with what stands in its way (an empty list: it is open)."""
    always = before_any_way_on(facts)
    accepting = before_accepting(facts)
    needs_interest = facts.who in NEED_INTEREST_DECISION
    waits_for_advocate = facts.advocate_asked and not facts.had_advocate and facts.who in MAY_ASK_FOR_ADVOCATE
    accept, interest, advocate = list(accepting), list(accepting), list(accepting)
    if needs_interest:
        accept.append("The complaints manager must first decide whether this person has sufficient interest (reg 12).")
    elif facts.who:
        interest.append("This person needs no decision about sufficient interest.")
    if waits_for_advocate:
        accept.append("They asked for an advocate and had none when they complained, so stage 1 waits (reg 14(3)(b)).")
    else:
        advocate.append(
            "Stage 1 waits for an advocate only where a child or care leaver asked for one and had none (reg 14(3)(b))."
        )
    return {
        Move.ACCEPT: accept,
        Move.WAIT_FOR_INTEREST: interest,
        Move.WAIT_FOR_ADVOCATE: advocate,
        # It falls back to stage 1 by itself at its deadline (T4), so stage 1 must be open to it already.
        Move.TRY_EARLY_RESOLUTION: accept,
        Move.ROUTE_CORPORATE: before_corporate(facts),
        Move.ROUTE: always,
        Move.REFUSE: always,
    }
