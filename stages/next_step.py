"""What happens next on a case, in words, from where it is and what is on record. The worklists show it."""

from __future__ import annotations

from cases.models import Case, Element, Kind, Part
from cases.prepared import Given, Prepared
from stages.law.moves import IN_STAGE_TWO, Move
from stages.law.triage import TriageFacts, before_accepting, before_any_way_on, ways_on
from stages.law.vocabulary import DecisionKind, Procedure, State
from stages.models import Appointment, Decision, Response, StageTwo, Triage
from stages.panel_so_far import IN_STAGE_THREE, next_step_of_stage_three
from stages.stage_two_so_far import SoFar

TRIAGE = Prepared(lambda: Triage.objects.filter(case=Given("case")))
DECISIONS = Prepared(lambda: Decision.objects.filter(case=Given("case")).values_list("kind", "element_id", "yes"))
POINTS = Prepared(lambda: Element.objects.filter(case=Given("case")).values_list("pk", "status"))
RUNNING = Prepared(
    lambda: Appointment.objects.filter(case=Given("case"), ended_on__isnull=True).values_list("part", "accepted_on")
)
RESPONSE = Prepared(lambda: Response.objects.filter(case=Given("case")).values_list("status"))

STEPS = {
    State.RECEIVED: "Begin triage with the safeguarding question",
    State.EARLY_RESOLUTION: "Record the early resolution, or go on to stage 1",
    State.AWAIT_INTEREST_DECISION: "Decide whether there is sufficient interest",
    State.AWAIT_ADVOCATE: "Record the advocate when appointed",
    State.STAGE1_ANSWERED: "Wait for a request for stage 2, or close",
    State.STAGE2_ANSWERED: "Wait for a request for a panel, or close",
    State.STAGE3_ANSWERED: "Close, all stages done",
}
RESPONSE_STEPS = {
    Response.Status.DRAFTING: "Draft the response",
    Response.Status.SUBMITTED: "Check the draft response",
    Response.Status.RETURNED: "Revise the draft response",
    Response.Status.APPROVED: "Send the response",
}


def triage_facts(case: Case, triage: Triage | None) -> TriageFacts:
    """What triage has found so far, as the decision table of `stages/law/triage.py` asks for it."""
    if triage is None:
        return TriageFacts(complaint=case.kind == Kind.COMPLAINT)
    decisions = DECISIONS.rows(case=case.pk)
    late = [yes for kind, _, yes in decisions if kind == DecisionKind.LATE_COMPLAINT]
    decided = {element for kind, element, _ in decisions if kind == DecisionKind.PREJUDICE}
    still_open = [pk for pk, status in POINTS.rows(case=case.pk) if status == "open"]
    return TriageFacts(
        complaint=case.kind == Kind.COMPLAINT,
        child_at_risk=triage.child_at_risk,
        referred=bool(triage.referred_at and triage.referred_to),
        who=triage.who,
        about=triage.about,
        late=triage.late,
        late_allowed=late[-1] if late else None,
        in_the_way=triage.in_the_way,
        points_undecided=len([pk for pk in still_open if pk not in decided]),
        points_open=len(still_open),
        dealt_with_before=triage.dealt_with_before,
        advocate_asked=triage.advocate_asked_on is not None,
        had_advocate=bool(case.advocate),
    )


def next_step(case: Case) -> str:
    """One line that says what to do next; blank for a case that is over."""
    state = case.status
    if state == State.TRIAGE:
        facts = triage_facts(case, next(iter(TRIAGE.objects(case=case.pk)), None))
        ways = ways_on(facts)
        if any(not ways[way] for way in (Move.ACCEPT, Move.WAIT_FOR_INTEREST, Move.WAIT_FOR_ADVOCATE)):
            return "Decide what happens to it"
        return (before_any_way_on(facts) or before_accepting(facts))[0]
    if state == State.STAGE1:
        return _stage_one_step(case)
    if state in IN_STAGE_TWO:
        return SoFar.of(case).next()
    if state in IN_STAGE_THREE:
        return next_step_of_stage_three(case)
    if state == State.STAGE2_REVIEW:
        return _review_step(case)
    if state == State.STAGE2_ANSWERED and case.procedure == Procedure.CORPORATE:
        return "Close: what can follow is the Ombudsman"
    if state == State.STAGE3_ANSWERED and case.ombudsman_cases.filter(decided_on__isnull=True).exists():
        return "Wait for the Ombudsman's decision"
    return STEPS.get(State(state), "")


def _stage_one_step(case: Case) -> str:
    running = dict(RUNNING.rows(case=case.pk))
    if Part.SENIOR_MANAGER not in running:
        return "Allocate to a senior manager"
    if Part.TEAM_MANAGER not in running:
        return "Appoint a team manager"
    if running[Part.TEAM_MANAGER] is None:
        return "Accept the appointment, or send it back"
    response = RESPONSE.rows(case=case.pk)
    return RESPONSE_STEPS[Response.Status(response[0][0]) if response else Response.Status.DRAFTING]


def _review_step(case: Case) -> str:
    reviewer = Appointment.objects.filter(case=case, part=Part.REVIEWING_OFFICER, ended_on__isnull=True)
    if not reviewer.exists():
        return "Appoint the reviewing officer"
    signed = StageTwo.objects.filter(case=case).exclude(signed_digest="").exists()
    return "Send the stage 2 response" if signed else "Review the answer"
