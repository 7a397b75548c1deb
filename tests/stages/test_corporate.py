"""The corporate procedure: taken, acknowledged, answered, extended, reviewed, and moved to the other and back."""

import datetime
from itertools import product
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Role
from cases.models import Case, CaseLink, ElementStatus, Exclusion, Part
from cases.permissions import NotAllowed, roles_on
from cases.record import Refused
from stages.actions import closing, contact, corporate, decisions, rerouting, response, review, stage_one, triage
from stages.law.clocks import CLOCKS
from stages.law.moves import MOVES, Move
from stages.law.procedures import PROCEDURES
from stages.law.triage import TriageFacts, before_corporate, within_scope
from stages.law.vocabulary import DecisionKind, LetterKind, Outcome, Procedure, Refusal, Route, State, TriageOutcome
from stages.models import Clock, Decision, Finding, SentLetter, StageOne, StageTwo
from tests import builders, traces
from tests import builders_corporate as made
from tests.builders import RECEIVED, Council, accepted, answered, awaiting_interest, do, logged, person
from tests.builders_corporate import ACKNOWLEDGED, ANSWERED, ASKED, REVIEWED, TOLD
from tests.situations import OF_EACH_STATE

G15 = {"G15a", "G15b", "G15c", "G15d"}
STATUTORY_ONLY = {"C3", "C4", "C6", "C7", "C8", "C9", "C10", "C11", "C12", "G3", "G4", "G5", "G6", "G7", "G8", "G9"}


def clocks(case: Case) -> dict[str, tuple[datetime.date, datetime.date, datetime.date | None, str]]:
    """Day 0, due, stopped and result of each clock of a case."""
    rows = Clock.objects.filter(case=case, item=0)
    return {row.rule: (row.day_zero, row.due_on, row.stopped_on, row.result) for row in rows}


def day(words: str) -> datetime.date:
    return datetime.date.fromisoformat(words)


# taken at triage


def test_a_complaint_outside_the_statutory_scope_stays_here_under_the_corporate_procedure(council: Council) -> None:
    case = made.taken(council)
    assert (case.status, case.procedure, case.closed_on) == (State.STAGE1, Procedure.CORPORATE, None)
    assert (case.triage.outcome, case.triage.route, case.triage.told_on) == (TriageOutcome.ACCEPTED, Route.X2, RECEIVED)
    assert (case.stage_one.started_on, case.stage_one.start_basis) == (RECEIVED, "received")
    made.acknowledged(council, case)
    case.stage_one.refresh_from_db()
    assert (case.stage_one.started_on, case.stage_one.start_basis) == (ACKNOWLEDGED, "acknowledged")


def test_the_worked_example_of_a_corporate_complaint(council: Council) -> None:
    """DOMAIN E27: received Thursday 1 October 2026, acknowledgement due on the 8th, acknowledged on the 6th."""
    case = made.taken(council, logged(council, received_on=day("2026-10-01")))
    assert clocks(case)["G15a"] == (day("2026-10-01"), day("2026-10-08"), None, "running")
    made.acknowledged(council, case, on=day("2026-10-06"))
    assert clocks(case)["G15a"] == (day("2026-10-01"), day("2026-10-08"), day("2026-10-06"), "in_time")
    assert clocks(case)["G15b"][:2] == (day("2026-10-06"), day("2026-10-20"))
    extended(case, council, on=day("2026-10-20"), until=day("2026-11-03"))
    assert clocks(case)["G15b"][1] == day("2026-11-03")


def extended(case: Case, council: Council, *, on: datetime.date, until: datetime.date, **given: Any) -> Case:
    words = {"reason": "Two services must answer.", "told": "Both, by letter."}
    return do(corporate.extend, case, by=given.pop("by", council.manager), on=on, until=until, **words | given)


@pytest.mark.parametrize("situation", ["taken", "acknowledged", "issued", "asked", "sent"])
def test_no_statutory_clock_runs_on_a_corporate_case(situation: str, council: Council) -> None:
    found = set(clocks(getattr(made, situation)(council)))
    assert found & STATUTORY_ONLY == set()
    assert found & G15


@pytest.mark.parametrize("state", [state for state in OF_EACH_STATE if state != State.STAGE2_REVIEW])
def test_no_clock_of_the_code_runs_on_a_statutory_case(state: State, council: Council) -> None:
    case = OF_EACH_STATE[state](council)
    assert case.procedure != Procedure.CORPORATE
    assert set(clocks(case)) & G15 == set()


def test_the_answers_of_triage_guard_against_the_wrong_procedure(council: Council) -> None:
    """An officer cannot take a statutory matter out of the procedure; the manager can, with reasons that are logged."""
    case = answered(council)
    with pytest.raises(Refused, match="Only the complaints manager can take it out of it"):
        do(corporate.take, case, by=council.manager, on=RECEIVED, reasons="It is simple.", **TOLD)
    with pytest.raises(NotAllowed):
        decided(case, council, by=council.officer)
    with pytest.raises(Refused, match="Say why the statutory procedure does not apply"):
        decided(case, council, why=" ")
    assert (case.status, Decision.objects.filter(case=case).count()) == (State.TRIAGE, 0)
    decided(case, council)
    decision = Decision.objects.get(case=case)
    assert (decision.kind, decision.factors) == (DecisionKind.REROUTE, "It is about the brother, who is an adult.")
    assert (case.status, case.procedure) == (State.STAGE1, Procedure.CORPORATE)


def decided(
    case: Case, council: Council, *, by: Any = None, why: str = "It is about the brother, who is an adult."
) -> Case:
    given = {"reasons": why, "why_not_statutory": why} | TOLD
    return do(corporate.take_by_decision, case, by=by or council.manager, on=RECEIVED, **given)


def test_no_decision_is_asked_for_what_is_outside_the_statutory_procedure_anyway(council: Council) -> None:
    case = made.outside(council)
    with pytest.raises(Refused, match="no decision is needed"):
        decided(case, council)


def test_sufficient_interest_is_decided_before_a_grandparents_complaint_can_be_corporate(council: Council) -> None:
    """DOMAIN D13. Where there is none, the complaint is opened again for the corporate procedure."""
    case = answered(council, who="W5")
    with pytest.raises(Refused, match="must first decide whether this person has sufficient interest"):
        decided(case, council)
    case = awaiting_interest(council)
    words = {
        "factors": "He has never met the child.",
        "childs_views": "Not known to him.",
        "told": "No.",
        "told_on": RECEIVED,
    }
    do(decisions.decide_interest, case, by=council.manager, on=RECEIVED, yes=False, **words)
    assert (case.status, case.closed_on) == (State.NOT_ACCEPTED, RECEIVED)
    do(corporate.take, case, by=council.officer, on=RECEIVED, reasons="He has no sufficient interest.", **TOLD)
    assert (case.status, case.procedure, case.closed_on, case.closed_reason) == (State.STAGE1, "corporate", None, "")


@pytest.mark.parametrize("code", [code for code in Refusal if code not in (Refusal.N2, *decisions.CONCURRENT)])
def test_what_was_not_accepted_is_taken_only_where_it_was_outside_the_statutory_scope(
    code: Refusal, council: Council
) -> None:
    case = answered(council, about="FX", late=True, grounds_arose_on=day("2024-01-08"))
    limbs = {"factors": "None.", "limb_one": "It was reasonable.", "limb_two": "No."}
    do(decisions.decide_late, case, by=council.manager, on=RECEIVED, yes=False, **limbs)
    words = {"reasons": "The law.", "told": "Why.", "told_on": RECEIVED, "review_on": day("2027-01-04")}
    do(decisions.refuse, case, by=council.manager, on=RECEIVED, code=code, **words)
    take = lambda: do(corporate.take, case, by=council.officer, on=RECEIVED, reasons="A permit.", **TOLD)  # noqa: E731
    if code in (Refusal.N1, Refusal.N4):
        take()
        assert (case.status, case.procedure) == (State.STAGE1, Procedure.CORPORATE)
    else:
        with pytest.raises(Refused, match="holds for the corporate procedure too"):
            take()


def test_the_corporate_procedure_is_a_step_of_its_own_and_not_a_way_to_send_away(council: Council) -> None:
    case = made.outside(council)
    words = {"to": "Corporate complaints", "reasons": "A permit.", "told": "Who has it."}
    with pytest.raises(Refused, match="run here"):
        do(triage.route, case, by=council.officer, on=RECEIVED, route=Route.X2, told_on=RECEIVED, **words)
    with pytest.raises(Refused, match="run here"):
        element = case.elements.get(number=1)
        do(triage.route_element, case, by=council.officer, on=RECEIVED, element=element, route=Route.X2, **words)


def test_what_must_be_answered_before_the_corporate_procedure_in_every_combination() -> None:
    """The second statement: safe, a complaint, both questions answered, a point left, and no reg 12 decision owed."""
    for risk, complaint, who, about, points in product(
        (None, False, True), (False, True), ("", "W2", "W5", "WX"), ("", "F1", "FX"), (0, 1)
    ):
        facts = TriageFacts(child_at_risk=risk, complaint=complaint, who=who, about=about, points_open=points)
        owed = who == "W5" and about == "F1"
        expected = risk is False and complaint and who != "" and about != "" and points == 1 and not owed
        assert (before_corporate(facts) == []) is expected, facts
        assert within_scope(facts) is (who in ("W2", "W5") and about == "F1")


# one point of several


def test_one_point_becomes_a_corporate_case_of_its_own_with_its_people_walls_and_date(council: Council) -> None:
    named = person("Team Manager Four", Role.TEAM_MANAGER, service=council.care)
    case = answered(council, logged(council, complained_about=[named]))
    old = case.elements.get(number=2)
    given = {"element": old, "reasons": "It is about a permit.", **TOLD}
    do(corporate.split_point, case, by=council.officer, on=RECEIVED, **given)
    link = CaseLink.objects.get(case=case)
    beside = link.other
    new = beside.elements.get()
    old.refresh_from_db()
    assert (link.why, old.status, case.status) == (CaseLink.Why.SPLIT, ElementStatus.ROUTED_ELSEWHERE, State.TRIAGE)
    assert (new.text, new.split_from, new.status) == (old.text, old, ElementStatus.OPEN)
    assert (beside.status, beside.procedure, beside.received_on) == (State.STAGE1, "corporate", RECEIVED)
    assert clocks(beside)["G15a"][0] == RECEIVED
    parts = lambda of: sorted(of.involvements.values_list("part", "person", "user"))  # noqa: E731
    assert parts(beside) == parts(case)
    kept_out = lambda of: set(of.exclusions.filter(Exclusion.in_force()).values_list("user", flat=True))  # noqa: E731
    assert (kept_out(beside), named.pk in kept_out(beside)) == (kept_out(case), True)
    assert roles_on(named, beside) == frozenset()


def test_the_last_point_does_not_leave_its_case_empty(council: Council) -> None:
    case = answered(council, logged(council, points=["Nobody answered the telephone."]))
    before = traces.digest()
    with pytest.raises(Refused, match="only point left"):
        given = {"element": case.elements.get(), "reasons": "A permit.", **TOLD}
        do(corporate.split_point, case, by=council.officer, on=RECEIVED, **given)
    assert traces.digest() == before


# stage 1


def test_the_letter_of_stage_1_names_the_corporate_procedure_and_no_regulation(council: Council) -> None:
    case = made.issued(council)
    letter = SentLetter.objects.get(case=case)
    assert letter.kind == LetterKind.CORPORATE_RESPONSE
    assert "stage 1 of the council’s corporate complaints procedure" in letter.html
    assert "stage 2 of the corporate complaints procedure" in letter.html
    assert not {"reg ", "independent investigation", "panel"} & {
        word for word in ("reg ", "independent investigation", "panel") if word in letter.html
    }
    assert (case.stage_one.outcome, case.status) == (Outcome.PARTIALLY_UPHELD, State.STAGE1_ANSWERED)
    assert clocks(case)["G15b"][2:] == (ANSWERED, "in_time")


def test_the_time_is_extended_once_by_ten_days_at_most_while_it_runs(council: Council) -> None:
    """Acknowledged on 8 September: due on the 22nd, at the furthest on 6 October."""
    case = made.acknowledged(council)
    due, furthest = day("2026-09-22"), day("2026-10-06")
    for on, until, refusal in (
        (due, day("2026-10-07"), "no later than 6 October 2026"),
        (due, due, "must be after 22 September 2026"),
        (day("2026-09-23"), furthest, "cannot be extended after that day"),
    ):
        with pytest.raises(Refused, match=refusal):
            extended(case, council, on=on, until=until)
    with pytest.raises(NotAllowed):
        extended(case, council, on=due, until=furthest, by=council.officer)
    extended(case, council, on=due, until=furthest)
    decision = Decision.objects.get(case=case)
    assert (decision.kind, decision.told) == (DecisionKind.CORPORATE_EXTENSION, "Both, by letter.")
    assert clocks(case)["G15b"][1] == furthest
    with pytest.raises(Refused, match="only once"):
        extended(case, council, on=due, until=furthest)


def test_an_answer_in_the_extended_time_is_in_time_and_one_after_it_late(council: Council) -> None:
    for sent_on, result in ((day("2026-10-06"), "in_time_extended"), (day("2026-10-07"), "late")):
        case = made.drafted(council)
        extended(case, council, on=day("2026-09-22"), until=day("2026-10-06"))
        do(response.approve, case, by=council.officer, on=sent_on)
        given = {"sent_on": sent_on, "sent_to": "Person 0405", "sent_how": "email"}
        do(response.issue, case, by=council.officer, on=sent_on, **given)
        assert clocks(case)["G15b"][3] == result


# stage 2


def test_stage_2_opens_when_stage_1_is_answered_or_late_and_not_before(council: Council) -> None:
    case = made.acknowledged(council)
    words = {"requested_in": "written", "requested_by": "Person 0405"}
    due = day("2026-09-22")
    with pytest.raises(Refused, match="due on 22 September 2026"):
        do(review.ask, case, by=council.officer, on=due, requested_on=due, **words)
    late = day("2026-09-23")
    do(stage_one.allocate, case, by=council.officer, on=due, to=council.senior)
    do(review.ask, case, by=council.officer, on=late, requested_on=late, **words)
    assert (case.status, case.stage_one.responded_on) == (State.STAGE2_REVIEW, None)
    assert not case.appointments.filter(ended_on__isnull=True).exists()
    assert clocks(case)["G15b"][2:] == (late, "not_answered")


def test_a_closed_complaint_is_opened_again_by_a_request_and_not_after_the_last_answer(council: Council) -> None:
    case = made.issued(council)
    do(closing.close, case, by=council.officer, on=ANSWERED, why="Nothing came.")
    made.asked(council, case)
    assert (case.status, case.closed_on, case.closed_reason) == (State.STAGE2_REVIEW, None, "")
    case = made.sent(council)
    do(closing.accept_answer, case, by=council.officer, on=REVIEWED, resolved_on=REVIEWED, why="She rang.")
    with pytest.raises(Refused, match="it is the last stage"):
        given = {"requested_on": REVIEWED, "requested_in": "oral", "requested_by": "Person 0405"}
        do(review.ask, case, by=council.officer, on=REVIEWED, **given)


def test_a_request_dated_before_the_answer_or_after_today_is_refused(council: Council) -> None:
    case = made.issued(council)
    for requested_on in (ANSWERED - datetime.timedelta(days=1), ASKED + datetime.timedelta(days=1), day("2026-09-04")):
        with pytest.raises(Refused):
            given = {"requested_on": requested_on, "requested_in": "oral", "requested_by": "Person 0405"}
            do(review.ask, case, by=council.officer, on=ASKED, **given)
    assert not StageTwo.objects.filter(case=case).exists()


def test_the_clocks_of_stage_2_run_from_the_request_and_its_acknowledgement(council: Council) -> None:
    """Asked for on 14 September, acknowledged on the 15th: 20 working days end on 13 October, 40 on 10 November."""
    case = made.asked(council)
    assert clocks(case)["G15c"][:2] == (ASKED, day("2026-09-21"))
    made.acknowledged(council, case, stage=2, on=REVIEWED)
    assert clocks(case)["G15d"][:2] == (REVIEWED, day("2026-10-13"))
    assert StageTwo.objects.get(case=case).started_on == REVIEWED
    with pytest.raises(Refused, match="no later than 10 November 2026"):
        extended(case, council, on=REVIEWED, until=day("2026-11-11"))
    extended(case, council, on=REVIEWED, until=day("2026-11-10"))
    assert clocks(case)["G15d"][1] == day("2026-11-10")


def test_nobody_reviews_an_answer_they_had_a_part_in_or_a_case_they_are_kept_out_of(council: Council) -> None:
    walled = person("Senior Manager Four", Role.SENIOR_MANAGER, service=council.care)
    case = made.asked(council)
    Exclusion.objects.create(case=case, user=walled, why=Exclusion.Why.LINE, from_on=RECEIVED)
    free = set(review.reviewers_for(case, ASKED))
    assert free == {council.senior_two, council.other_senior, council.head, council.other_head}
    for user in (
        council.senior,
        council.team_manager,
        council.team_manager_two,
        council.officer,
        walled,
        council.nobody,
    ):
        with pytest.raises(Refused, match="cannot review this complaint"):
            made.reviewer_appointed(council, case, to=user)
    made.reviewer_appointed(council, case)
    assert roles_on(council.senior_two, case, ASKED) == {Role.REVIEWING_OFFICER}
    made.reviewer_appointed(council, case, to=council.other_head)
    assert roles_on(council.senior_two, case, ASKED) == frozenset()


def test_a_changed_word_takes_the_signature_away(council: Council) -> None:
    case = made.signed(council)
    do(review.draft_letter, case, by=council.senior_two, on=REVIEWED, opening="We looked again.", closing="")
    with pytest.raises(Refused, match="must be signed again"):
        given = {"sent_on": REVIEWED, "sent_to": "Person 0405", "sent_how": "email"}
        do(review.send, case, by=council.officer, on=REVIEWED, **given)
    do(review.sign, case, by=council.senior_two, on=REVIEWED)
    do(review.send, case, by=council.officer, on=REVIEWED, **given)
    assert case.status == State.STAGE2_ANSWERED


def test_a_review_is_signed_when_every_point_has_its_finding_reasons_and_remedy(council: Council) -> None:
    case = made.reviewer_appointed(council)
    with pytest.raises(Refused, match="point 1 has no finding"):
        do(review.sign, case, by=council.senior_two, on=REVIEWED)
    point = {"element": case.elements.get(number=1)}
    for given, refusal in (
        ({"outcome": Outcome.UPHELD, "reasons": "Yes."}, "what will be done"),
        ({"outcome": Outcome.PARTIALLY_UPHELD, "reasons": "Yes.", "remedy": "A letter."}, "only in part"),
        ({"outcome": Outcome.NOT_UPHELD, "reasons": " "}, "reasons"),
        ({"outcome": Outcome.WITHDRAWN, "reasons": "Yes."}, "one of the four findings"),
    ):
        with pytest.raises(Refused, match=refusal):
            do(review.draft_point, case, by=council.senior_two, on=REVIEWED, **point | given)
    assert not Finding.objects.filter(element__case=case, layer="adjudication").exists()


def test_the_answer_of_stage_2_has_its_outcome_its_letter_and_the_ombudsman(council: Council) -> None:
    case = made.sent(council)
    letter = SentLetter.objects.get(case=case, kind=LetterKind.CORPORATE_REVIEW)
    assert (case.status, case.stage_two.responded_on) == (State.STAGE2_ANSWERED, REVIEWED)
    assert (case.stage_two.outcome, case.stage_one.outcome) == (Outcome.PARTIALLY_UPHELD, Outcome.PARTIALLY_UPHELD)
    assert letter.received_on == day("2026-09-17")
    for words in (
        "stage 2 of the council’s corporate complaints procedure",
        "Local Government and Social Care Ombudsman",
    ):
        assert words in letter.html
    assert "reg " not in letter.html
    do(closing.close_reviewed, case, by=council.officer, on=REVIEWED, why="Nothing more can follow here.")
    assert case.status == State.CLOSED_EXHAUSTED


def test_a_withdrawal_during_the_review_leaves_the_outcome_of_stage_1_alone(council: Council) -> None:
    case = builders.withdrawn(council, made.reviewed(council), on=REVIEWED)
    assert (case.stage_two.outcome, case.stage_one.outcome) == (Outcome.WITHDRAWN, Outcome.PARTIALLY_UPHELD)


# moved to the other procedure


@pytest.mark.parametrize(
    "situation", ["taken", "acknowledged", "drafted", "approved", "issued", "asked", "reviewed", "sent"]
)
def test_a_statutory_matter_starts_afresh_with_its_original_date_wherever_it_had_got_to(
    situation: str, council: Council
) -> None:
    """DOMAIN D24: day 0 is the original day of receipt, and the clock shows what was lost."""
    case = made.moved_to_statutory(council, getattr(made, situation)(council))
    assert (case.status, case.procedure) == (State.STAGE1, Procedure.STATUTORY)
    assert clocks(case)["C4"][:2] == (RECEIVED, day("2026-09-21"))
    assert set(clocks(case)) & G15 == set()
    stage = StageOne.objects.get(case=case)
    assert (stage.started_on, stage.responded_on, stage.outcome) == (RECEIVED, None, "")
    assert not StageTwo.objects.filter(case=case).exists()
    assert not Finding.objects.filter(element__case=case).exists()
    assert Decision.objects.filter(case=case, kind=DecisionKind.REROUTE).count() == 1
    assert not case.appointments.filter(part=Part.REVIEWING_OFFICER, ended_on__isnull=True).exists()
    if hasattr(case, "response"):
        assert (case.response.status, case.response.answers.exclude(found="").count()) in (
            ("drafting", 2),
            ("returned", 2),
        )


def test_what_was_moved_is_answered_under_the_law_beside_the_letter_that_had_been_sent(council: Council) -> None:
    case = made.moved_to_statutory(council, made.issued(council))
    do(response.submit, case, by=council.team_manager, on=REVIEWED)
    do(response.approve, case, by=council.officer, on=REVIEWED)
    given = {"sent_on": REVIEWED, "sent_to": "Person 0405", "sent_how": "email"}
    do(response.issue, case, by=council.officer, on=REVIEWED, **given)
    kinds = list(SentLetter.objects.filter(case=case).values_list("kind", flat=True))
    assert (case.status, sorted(kinds)) == (State.STAGE1_ANSWERED, ["corporate_response", "stage1_response"])
    event = case.events.get(verb="rerouted")
    before = event.payload.words["before"]
    assert before["findings"][0] == "point 1, stage 1 response: upheld"
    assert before["stage1_responded_on"] == ANSWERED.isoformat()


def test_a_clock_that_was_lost_to_the_wrong_procedure_shows_as_late(council: Council) -> None:
    case = made.taken(council)
    given = {"who": "W2", "about": "F1", "reasons": "It is about a plan."} | TOLD
    do(rerouting.reroute_statutory, case, by=council.manager, on=day("2026-10-12"), **given)
    assert clocks(case)["C4"][1] == day("2026-09-21")
    assert case.next_due_on < day("2026-10-12")


def test_it_is_statutory_only_with_an_eligible_person_a_covered_function_and_interest_where_owed(
    council: Council,
) -> None:
    case = made.taken(council)
    words = {"reasons": "It is about a plan."} | TOLD
    for who, about, refusal in (
        ("WX", "F1", "not statutory"),
        ("W2", "FX", "not statutory"),
        ("W5", "F1", "decided first"),
    ):
        with pytest.raises(Refused, match=refusal):
            do(rerouting.reroute_statutory, case, by=council.manager, on=REVIEWED, who=who, about=about, **words)
    with pytest.raises(NotAllowed):
        do(rerouting.reroute_statutory, case, by=council.officer, on=REVIEWED, who="W2", about="F1", **words)
    given = {"who": "W5", "about": "F1", "interest": "She sees him weekly.", "childs_views": "He wants her to."} | words
    do(rerouting.reroute_statutory, case, by=council.manager, on=REVIEWED, **given)
    kinds = set(Decision.objects.filter(case=case).values_list("kind", flat=True))
    assert kinds == {DecisionKind.REROUTE, DecisionKind.SUFFICIENT_INTEREST}


def test_a_matter_that_is_not_statutory_goes_the_other_way_with_its_date_and_its_draft(council: Council) -> None:
    case = builders.approved(council)
    given = {"reasons": "It is about a permit."} | TOLD
    with pytest.raises(NotAllowed):
        do(rerouting.reroute_corporate, case, by=council.officer, on=REVIEWED, **given)
    do(rerouting.reroute_corporate, case, by=council.manager, on=REVIEWED, **given)
    assert (case.status, case.procedure, case.response.status) == (State.STAGE1, Procedure.CORPORATE, "drafting")
    assert clocks(case)["G15a"][0] == RECEIVED
    assert set(clocks(case)) & STATUTORY_ONLY == set()
    made.moved_to_statutory(council, case)
    assert clocks(case)["C4"][0] == RECEIVED


def test_what_was_answered_under_the_corporate_procedure_does_not_go_back_to_it(council: Council) -> None:
    case = made.moved_to_statutory(council, made.issued(council))
    with pytest.raises(Refused, match="answered under the statutory procedure now"):
        do(rerouting.reroute_corporate, case, by=council.manager, on=REVIEWED, reasons="A permit.", **TOLD)


# the whole table


SITUATIONS = {
    "taken": State.STAGE1,
    "acknowledged": State.STAGE1,
    "drafted": State.STAGE1,
    "approved": State.STAGE1,
    "issued": State.STAGE1_ANSWERED,
    "asked": State.STAGE2_REVIEW,
    "reviewer_appointed": State.STAGE2_REVIEW,
    "reviewed": State.STAGE2_REVIEW,
    "signed": State.STAGE2_REVIEW,
    "sent": State.STAGE2_ANSWERED,
}
IN_REVIEW = {"asked", "reviewer_appointed", "reviewed", "signed"}
STAGE_ONE = {"taken", "acknowledged", "drafted", "approved"}
"""Where each deed is done, by whoever may do it; everywhere else it is refused without a trace."""
DONE = {
    "extend": (STAGE_ONE | IN_REVIEW, {"until": day("2026-10-06"), "reason": "Two services.", "told": "Both."}),
    "ask": ({"issued"}, {"requested_on": REVIEWED, "requested_in": "oral", "requested_by": "Person 0405"}),
    "appoint_reviewer": (IN_REVIEW, {}),
    "draft_letter": (IN_REVIEW - {"asked"}, {"opening": "Thank you.", "closing": "Sorry."}),
    "sign": ({"reviewed"}, {}),
    "send": ({"signed"}, {"sent_on": REVIEWED, "sent_to": "Person 0405", "sent_how": "email"}),
    "reroute_statutory": (set(SITUATIONS), {"who": "W2", "about": "F1", "reasons": "A plan.", **TOLD}),
    "reroute_corporate": (set(), {"reasons": "A permit.", **TOLD}),
    "take": (set(), {"reasons": "A permit.", **TOLD}),
    "close_reviewed": ({"sent"}, {"why": "Both stages are done."}),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_deed_of_the_corporate_procedure_is_done_where_it_may_be_and_otherwise_refused(
    situation: str, council: Council
) -> None:
    case = getattr(made, situation)(council)
    assert case.status == SITUATIONS[situation]
    doers = {"draft_letter": council.senior_two, "sign": council.senior_two}
    for name, (where, given) in DONE.items():
        deed = next(getattr(room, name) for room in (corporate, rerouting, review, closing) if hasattr(room, name))
        by = doers.get(name, council.manager)
        more = {"to": council.other_senior} if name == "appoint_reviewer" else {}
        if name == "extend" and situation in IN_REVIEW:
            given = given | {"until": day("2026-10-20")}
        before = traces.digest()
        with builders.taken_back():
            if situation in where:
                do(deed, case, by=by, on=REVIEWED, **given | more)
            else:
                with pytest.raises((Refused, NotAllowed)):
                    do(deed, case, by=by, on=REVIEWED, **given | more)
        assert traces.digest() == before, name
        case = Case.objects.get(pk=case.pk)


def test_every_corporate_move_is_of_the_corporate_procedure_or_leads_to_it() -> None:
    own = {move for move, rule in MOVES.items() if rule.procedure == Procedure.CORPORATE}
    assert own == {
        Move.EXTEND_CORPORATE,
        Move.ASK_REVIEW,
        Move.APPOINT_REVIEWER,
        Move.DRAFT_REVIEW,
        Move.SEND_REVIEW,
        Move.REROUTE_STATUTORY,
        Move.CLOSE_REVIEWED,
    }


def test_the_stages_of_both_procedures_name_clocks_of_their_lengths() -> None:
    """C12 is the last of three clocks of stage 3, whose first limit is the panel's (C10)."""
    for stages in PROCEDURES.values():
        for stage in stages:
            assert stage.acknowledged == "" or stage.acknowledged in CLOCKS
            assert stage.answered == "C12" or CLOCKS[stage.answered].length == stage.limit


# the pages


PAGES = {
    "taken": ["corporate", "corporate/extend", "reroute/statutory"],
    "issued": ["corporate", "corporate/ask", "reroute/statutory"],
    "asked": ["corporate", "corporate/reviewer", "corporate/extend"],
    "signed": ["corporate", "corporate/preview", "corporate/send"],
    "sent": ["corporate", "corporate/preview"],
    "outside": ["triage", "triage/corporate", "triage/points/1/corporate"],
    "refused_outside": ["triage/corporate"],
    "moved_to_statutory": ["", "reroute/corporate"],
}


@pytest.mark.parametrize("situation", PAGES)
def test_each_page_opens_for_the_complaints_manager(situation: str, council: Council, client: Client) -> None:
    case = getattr(made, situation)(council)
    client.force_login(council.manager)
    for page in PAGES[situation]:
        assert client.get(f"/cases/{case.reference}/{page}/".replace("//", "/")).status_code == 200, page


def test_the_reviewing_officer_drafts_on_the_pages_and_whoever_answered_stage_1_does_not_read_it_before_it_is_sent(
    council: Council, client: Client
) -> None:
    case = made.reviewer_appointed(council)
    client.force_login(council.senior_two)
    address = f"/cases/{case.reference}/corporate/"
    form = {
        "version": case.version,
        "reasons": "The log shows three calls.",
        "outcome": "partially_upheld",
        "remedy": "A call.",
    }
    assert b"Say why the point is upheld only in part." in client.post(f"{address}points/1/", form).content
    assert client.post(f"{address}points/1/", form | {"partly_because": "One was answered."}).status_code == 302
    assert "The log shows three calls." in client.get(address).content.decode()
    assert "The log shows three calls." in client.get(f"{address}preview/").content.decode()
    client.force_login(council.team_manager)
    assert "The log shows three calls." not in client.get(address).content.decode()
    assert client.get(f"{address}preview/").status_code == 404


def test_the_case_page_says_that_it_was_moved_and_that_its_clock_is_late(council: Council, client: Client) -> None:
    case = made.moved_to_statutory(council)
    with time_machine.travel(builders.now_on(day("2026-09-24")), tick=False):
        client.force_login(council.manager)
        page = client.get(f"/cases/{case.reference}/").content.decode()
    assert "Moved from the corporate procedure." in page
    assert "with the original date, 7 September 2026, as day 0" in page
    assert "3 working days late" in page.lower()


def test_an_officer_is_told_that_only_the_manager_takes_a_statutory_matter_out(
    council: Council, client: Client
) -> None:
    case = answered(council)
    client.force_login(council.officer)
    page = client.get(f"/cases/{case.reference}/triage/corporate/").content.decode()
    assert "Only the complaints manager can take it out of it" in page
    assert accepted(council).procedure == Procedure.STATUTORY


def test_an_acknowledgement_of_a_statutory_complaint_moves_nothing(council: Council) -> None:
    case = accepted(council)
    given = {"stage": 1, "sent_on": ACKNOWLEDGED, "how": "email"}
    do(contact.acknowledge, case, by=council.officer, on=ACKNOWLEDGED, **given)
    assert (case.stage_one.started_on, case.stage_one.start_basis) == (RECEIVED, "received")


def test_both_halves_of_a_split_complaint_name_each_other_to_those_who_may_see_both(
    council: Council, client: Client
) -> None:
    case = answered(council)
    given = {"element": case.elements.get(number=2), "reasons": "It is about a permit.", **TOLD}
    do(corporate.split_point, case, by=council.officer, on=RECEIVED, **given)
    beside = CaseLink.objects.get(case=case).other
    client.force_login(council.manager)
    assert beside.reference in client.get(f"/cases/{case.reference}/triage/").content.decode()
    assert case.reference in client.get(f"/cases/{beside.reference}/corporate/").content.decode()
    Exclusion.objects.create(case=case, user=council.auditor, why=Exclusion.Why.PERSONAL, from_on=RECEIVED)
    client.force_login(council.auditor)
    assert case.reference not in client.get(f"/cases/{beside.reference}/corporate/").content.decode()
