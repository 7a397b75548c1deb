"""Stage 3: asked for, decided where late, arranged, held, reported, answered (regs 18-20)."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.db import transaction

from accounts.models import Role
from cases.models import Case, Element, Event, Part, Verb
from cases.permissions import Act, NotAllowed, may
from cases.record import Refused
from stages.actions import closing, panel, panel_answer, panel_meeting
from stages.actions.panel_meeting import View
from stages.deadlines import refresh
from stages.law.vocabulary import LateBecause, Layer, LetterKind, Outcome, Procedure, State
from stages.models import Appointment, Attendance, Decision, Finding, SentLetter, StageThree, StageTwo
from tests import builders_stage_two, traces
from tests.builders import RECEIVED, Council, do, issued, person
from tests.builders_stage_three import (
    INVITED,
    PAPERS,
    SITUATIONS,
    UNTIL,
    answered,
    arranged,
    asked,
    asked_late,
    considered,
    director,
    director_appointed,
    held,
    late_accepted,
    late_refused,
    papers_sent,
    reported,
    seat,
    seated,
    signed,
    views,
)
from tests.builders_stage_two import DECLARED, registered

LATER = RECEIVED + datetime.timedelta(days=1)


def refused(deed: Callable[..., object], case: Case, **given: object) -> str:
    """The sentence of a refusal, which left no trace."""
    before = traces.digest()
    with pytest.raises((Refused, NotAllowed)) as refusal, transaction.atomic():
        do(deed, case, **given)
    assert traces.digest() == before
    return str(refusal.value)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_each_place_of_stage_3_is_reached_by_the_deeds_of_those_who_do_them(council: Council, situation: str) -> None:
    state, make = SITUATIONS[situation]
    assert Case.objects.get(pk=make(council).pk).status == state


def test_the_four_clocks_are_those_of_the_worked_example(council: Council) -> None:
    """E20: received 23 March, asked for 10 April, met 20 May, reported and received 28 May 2026."""
    case = issued(council)
    StageTwo.objects.create(case=case, responded_on=datetime.date(2026, 3, 23))
    three = StageThree.objects.create(
        case=case,
        stage_two_received_on=datetime.date(2026, 3, 23),
        requested_on=datetime.date(2026, 4, 10),
        panel_on=datetime.date(2026, 5, 20),
        panel_reported_on=datetime.date(2026, 5, 28),
        report_received_on=datetime.date(2026, 5, 28),
    )
    case.status = State.PANEL_REPORTED
    refresh(case)
    due = dict(case.clocks.filter(rule__in=("C9", "C10", "C11", "C12")).values_list("rule", "due_on"))
    assert due == {
        "C9": datetime.date(2026, 4, 22),
        "C10": datetime.date(2026, 5, 26),
        "C11": datetime.date(2026, 5, 28),
        "C12": datetime.date(2026, 6, 18),
    }
    assert panel_meeting.last_day_to_meet(three.requested_on) == due["C10"]
    assert panel_meeting.papers_out_by(three.panel_on) == datetime.date(2026, 5, 6)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"received_on": RECEIVED - datetime.timedelta(days=1)}, "was sent on 7 September 2026"),
        ({"received_on": RECEIVED + datetime.timedelta(days=3)}, "cannot come before the response"),
        ({"received_on": LATER, "requested_on": LATER}, "has not come yet"),
        ({"elements": []}, "Choose at least one point"),
    ],
)
def test_a_request_that_cannot_be_right_is_refused(council: Council, given: dict[str, object], sentence: str) -> None:
    case = builders_stage_two.answered(council)
    usual = {
        "received_on": RECEIVED,
        "requested_on": RECEIVED,
        "requested_in": "written",
        "requested_by": "Person 0405",
        "reasons": "It was not put right.",
        "elements": list(case.elements.all()),
    }
    assert sentence in refused(panel.ask, case, by=council.officer, on=RECEIVED, **usual | given)


def test_a_point_that_was_upheld_can_be_one_they_are_dissatisfied_with(council: Council) -> None:
    case = builders_stage_two.answered(council)
    upheld = Finding.objects.get(element__case=case, layer=Layer.ADJUDICATION, outcome=Outcome.UPHELD).element
    case = asked(council, case, elements=[upheld])
    assert list(case.stage_three.elements.all()) == [upheld]


def test_a_case_closed_after_stage_2_opens_again_and_one_closed_after_stage_1_does_not(council: Council) -> None:
    case = builders_stage_two.answered(council)
    do(closing.close, case, by=council.officer, on=RECEIVED, why="Nobody asked for a panel.")
    case = asked(council, case)
    assert (case.status, case.closed_on, case.closed_reason) == (State.STAGE3_REQUESTED, None, "")
    other = issued(council)
    other.status, other.procedure = State.RESOLVED, Procedure.STATUTORY
    other.save()
    sentence = refused(
        panel.ask,
        other,
        by=council.officer,
        on=RECEIVED,
        received_on=RECEIVED,
        requested_on=RECEIVED,
        requested_in="written",
        requested_by="Person 0405",
        reasons="All of it.",
        elements=list(other.elements.all()),
    )
    assert "Stage 2 has not been answered" in sentence


def test_the_last_day_is_in_time_and_the_day_after_waits_for_a_decision(council: Council) -> None:
    first = asked(council, received_on=RECEIVED, requested_on=datetime.date(2026, 10, 5))
    second = asked(council, received_on=RECEIVED, requested_on=datetime.date(2026, 10, 6))
    assert [panel.waits_for_decision(case.stage_three) for case in (first, second)] == [False, True]
    assert first.events.get(verb=Verb.PANEL_REQUESTED).payload.words["after"]["in_time"] is True


def test_a_request_in_time_cannot_be_refused_by_anyone(council: Council) -> None:
    given = {"accepted": False, "factors": "No merit.", "told": "No.", "told_on": RECEIVED}
    sentence = refused(panel.decide_late, asked(council), by=council.manager, on=RECEIVED, **given)
    assert "came in time" in sentence


def test_a_late_request_is_decided_once_with_reasons_by_the_manager_alone(council: Council) -> None:
    case = asked_late(council)
    refusal = {"accepted": False, "factors": "Nothing kept them."}
    assert "permission" in refused(panel.decide_late, case, by=council.officer, on=RECEIVED, **refusal)
    assert "what the person was told" in refused(panel.decide_late, case, by=council.manager, on=RECEIVED, **refusal)
    case = late_accepted(council, case=None)
    assert (case.status, case.stage_three.late_accepted) == (State.STAGE3_REQUESTED, True)
    again = {"accepted": True, "factors": "Twice."}
    assert "already" in refused(panel.decide_late, case, by=council.manager, on=RECEIVED, **again)


def test_a_late_request_refused_leaves_stage_2_as_answered_and_says_who_decided_and_why(council: Council) -> None:
    case = late_refused(council)
    decision = Decision.objects.get(case=case)
    assert (case.status, decision.yes, decision.decided_by) == (State.STAGE2_ANSWERED, False, council.manager)
    assert decision.told and decision.told_on == RECEIVED
    assert case.clocks.get(rule="C9").stopped_on is not None


def test_nobody_is_put_on_a_panel_before_a_late_request_is_accepted(council: Council) -> None:
    given = {"to": seat(council, 1), "chair": True, "declaration": DECLARED, "until_on": UNTIL}
    sentence = refused(panel.appoint, asked_late(council), by=council.manager, on=RECEIVED, **given)
    assert "must first decide" in sentence


@pytest.mark.parametrize("who", ["independent", "investigator", "other_head", "senior", "officer"])
def test_nobody_who_had_a_part_in_the_case_or_works_for_the_council_sits_on_its_panel(
    council: Council, who: str
) -> None:
    case, user = asked(council), getattr(council, who)
    given = {"to": user, "chair": True, "declaration": DECLARED, "until_on": UNTIL}
    assert "cannot be given this case" in refused(panel.appoint, case, by=council.manager, on=RECEIVED, **given)


def test_the_independent_person_of_stage_2_does_not_sit_though_registered_for_panels(council: Council) -> None:
    case = asked(council)
    registered(council, council.independent, Role.PANEL_MEMBER)
    given = {"to": council.independent, "chair": False, "declaration": DECLARED, "until_on": UNTIL}
    sentence = refused(panel.appoint, case, by=council.manager, on=RECEIVED, **given)
    assert "independent person, stage 2 on this case" in sentence


def test_a_panel_is_one_chair_and_two_members_each_with_a_declaration(council: Council) -> None:
    case = seated(council)
    fourth = person("Panel Member Four", Role.PANEL_MEMBER)
    registered(council, fourth, Role.PANEL_MEMBER)
    given = {"to": fourth, "declaration": DECLARED, "until_on": UNTIL}
    assert "is the chair" in refused(panel.appoint, case, by=council.manager, on=RECEIVED, chair=True, **given)
    assert "two members" in refused(panel.appoint, case, by=council.manager, on=RECEIVED, chair=False, **given)
    parts = list(Appointment.objects.filter(case=case, ended_on=None).values_list("part", flat=True))
    assert (parts.count(Part.PANEL_CHAIR), parts.count(Part.PANEL_MEMBER)) == (1, 2)
    other = asked(council)
    blank = given | {"declaration": "  ", "chair": False}
    assert "declaration" in refused(panel.appoint, other, by=council.manager, on=RECEIVED, **blank)


def test_somebody_taken_off_the_panel_no_longer_sees_the_case_and_the_panel_cannot_be_arranged(
    council: Council,
) -> None:
    case = seated(council)
    chair = seat(council, 1)
    assert may(chair, Act.SEE_STAGE_THREE, case)
    do(
        panel.release,
        case,
        by=council.manager,
        on=RECEIVED,
        appointment=Appointment.objects.get(case=case, part=Part.PANEL_CHAIR),
        why="Knows the family.",
    )
    assert not may(chair, Act.VIEW, case)
    assert "and no chair" in refused(panel_meeting.arrange, case, by=council.officer, on=RECEIVED, **meeting())


def meeting(**changed: object) -> dict[str, object]:
    usual = {
        "meets_on": datetime.date(2026, 9, 28),
        "at": datetime.time(10, 30),
        "place": "Town Hall, room 4",
        "invited": INVITED,
        "speaker": Attendance.Capacity.ADVOCATE,
    }
    return usual | changed


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"meets_on": RECEIVED - datetime.timedelta(days=1)}, "a day that has passed"),
        ({"meets_on": datetime.date(2026, 9, 18)}, "should be out by 4 September 2026"),
        ({"meets_on": datetime.date(2026, 10, 20)}, "Working day 30 is 19 October 2026"),
        ({"meets_on": datetime.date(2026, 10, 20), "late_because": LateBecause.COUNCIL}, "Working day 30"),
        ({"speaker": Attendance.Capacity.COUNCIL}, "Choose who speaks"),
        ({"invited": (*INVITED, INVITED[2])}, "an advocate and one other person"),
        ({"invited": INVITED[1:]}, "always invited"),
    ],
)
def test_arrangements_that_the_regulations_do_not_leave_room_for_are_refused(
    council: Council, changed: dict[str, object], sentence: str
) -> None:
    case = seated(council)
    assert sentence in refused(panel_meeting.arrange, case, by=council.officer, on=RECEIVED, **meeting(**changed))


def test_day_30_is_in_time_and_a_later_day_carries_whose_doing_it_is_and_is_late_all_the_same(
    council: Council,
) -> None:
    case = seated(council)
    do(panel_meeting.arrange, case, by=council.officer, on=RECEIVED, **meeting(meets_on=datetime.date(2026, 10, 19)))
    assert case.stage_three.late_because == ""
    late = {"late_because": LateBecause.COMPLAINANT, "late_note": "On holiday until then."}
    moved = meeting(meets_on=datetime.date(2026, 10, 20), why="Asked for a later day.", **late)
    do(panel_meeting.arrange, case, by=council.officer, on=RECEIVED, **moved)
    three = StageThree.objects.get(case=case)
    assert (three.late_because, case.clocks.get(rule="C10").due_on) == ("complainant", datetime.date(2026, 10, 19))
    words = case.events.get(verb=Verb.PANEL_CHANGED).payload.words
    assert (words["before"]["meets_on"], words["after"]["meets_on"]) == ("2026-10-19", "2026-10-20")


def test_short_notice_needs_its_reason_and_keeps_it(council: Council) -> None:
    case = seated(council)
    short = meeting(meets_on=datetime.date(2026, 9, 14), short_notice="The complainant asked for the first day.")
    do(panel_meeting.arrange, case, by=council.officer, on=RECEIVED, **short)
    after = case.events.get(verb=Verb.PANEL_ARRANGED).payload.words["after"]
    assert after["short_notice"] == "The complainant asked for the first day."


def test_the_companion_and_the_speaker_are_those_the_complainant_chose(council: Council) -> None:
    three = arranged(council).stage_three
    assert (three.companion, three.speaker) == ("Friend One", "Advocate One")


def test_papers_sent_again_are_another_version_and_the_first_day_stays(council: Council) -> None:
    case = papers_sent(council)
    given = {"papers": PAPERS, "sent_on": LATER, "sent_to": "The chair"}
    do(panel_meeting.send_papers, case, by=council.officer, on=LATER, **given)
    assert list(case.bundles.values_list("number", "sent_on")) == [(1, RECEIVED), (2, LATER)]
    assert StageThree.objects.get(case=case).papers_sent_on == RECEIVED
    early = given | {"sent_on": RECEIVED}
    assert "Earlier papers" in refused(panel_meeting.send_papers, case, by=council.officer, on=LATER, **early)


def test_the_meeting_records_who_came_and_stops_its_clock(council: Council) -> None:
    case = held(council)
    came = dict(case.stage_three.attendance.values_list("name", "came"))
    assert came == {
        "Person 0405": True,
        "Advocate One": True,
        "Friend One": True,
        "Senior Manager One": True,
        "Independent Person One": False,
    }
    assert case.clocks.get(rule="C10").stopped_on == RECEIVED
    assert case.clocks.get(rule="C11").day_zero == RECEIVED


def test_the_panel_agrees_differs_or_has_no_view_of_each_point_with_reasons(council: Council) -> None:
    case = held(council)
    first, second = case.elements.all()
    usual = {
        "summary": "We heard everyone.",
        "sent_on": RECEIVED,
        "received_on": RECEIVED,
        "sent_to": "all four",
        "by": council.officer,
        "on": RECEIVED,
    }
    wrong = [
        ({first.pk: View(True, "Yes.")}, "point 2"),
        ({first.pk: View(True, " "), second.pk: View(None, "Not heard.")}, "reasons on point 1"),
        ({first.pk: View(False, "No.", Outcome.UPHELD), second.pk: View(None, "Not heard.")}, "not the council's"),
    ]
    for seen_as, sentence in wrong:
        assert sentence in refused(panel_meeting.report, case, views=seen_as, **usual)
    do(panel_meeting.report, case, views={first.pk: View(True, "Yes."), second.pk: View(None, "Not heard.")}, **usual)
    found = Finding.objects.filter(element__case=case, layer=Layer.PANEL)
    assert list(found.values_list("outcome", "agrees")) == [(Outcome.UPHELD, True), ("", None)]


def test_the_council_has_15_days_from_receiving_the_report_and_not_20_from_the_panel(council: Council) -> None:
    """E21: a panel on 10 June whose report is received on the 12th is answered by 3 July, and not by 8 July."""
    case = held(council)
    sent, received = RECEIVED + datetime.timedelta(days=1), RECEIVED + datetime.timedelta(days=2)
    do(
        panel_meeting.report,
        case,
        by=council.officer,
        on=received,
        views=views(case),
        summary="We differ.",
        sent_on=sent,
        received_on=received,
        sent_to="all",
    )
    clocks = {clock.rule: clock for clock in case.clocks.filter(rule__in=("C11", "C12"))}
    assert (clocks["C11"].stopped_on, clocks["C12"].day_zero) == (sent, received)
    assert clocks["C12"].due_on == datetime.date(2026, 9, 30)


def test_whoever_adjudicated_does_not_answer_the_panel_and_a_delegate_may(council: Council) -> None:
    case = reported(council)
    possible = panel_answer.directors_for(case, RECEIVED)
    director(council)
    assert council.other_head not in possible
    assert {council.head, director(council)} <= set(panel_answer.directors_for(case, RECEIVED))
    given = {"by": council.manager, "on": RECEIVED}
    assert "cannot answer" in refused(panel_answer.appoint_director, case, to=council.other_head, **given)
    do(panel_answer.appoint_director, case, to=council.head, **given)
    assert may(council.head, Act.ANSWER_PANEL, case)


def test_a_director_who_gives_way_to_another_no_longer_answers(council: Council) -> None:
    case = director_appointed(council)
    do(panel_answer.appoint_director, case, by=council.manager, on=RECEIVED, to=council.head)
    assert not may(director(council), Act.ANSWER_PANEL, case)


def test_the_answer_is_signed_only_when_it_was_considered_and_every_recommendation_is_decided(
    council: Council,
) -> None:
    case = director_appointed(council)
    sentence = refused(panel_answer.sign, case, by=director(council), on=RECEIVED)
    assert "decide recommendation" in sentence and "considered with the independent person" in sentence
    do(panel_answer.sign, considered(council), by=director(council), on=RECEIVED)


def test_a_word_changed_after_signing_must_be_signed_again_before_it_goes(council: Council) -> None:
    case = signed(council)
    do(panel_answer.write_answer, case, by=director(council), on=RECEIVED, opening="Dear you.", closing="")
    given = {"sent_on": RECEIVED, "sent_to": "Person 0405", "sent_how": "email"}
    assert "signed again" in refused(panel_answer.send, case, by=council.officer, on=RECEIVED, **given)
    do(panel_answer.sign, case, by=director(council), on=RECEIVED)
    do(panel_answer.send, case, by=council.officer, on=RECEIVED, **given)


def test_the_response_carries_what_the_panel_said_what_was_decided_and_the_way_to_the_ombudsman(
    council: Council,
) -> None:
    case = answered(council)
    letter = SentLetter.objects.get(case=case, kind=LetterKind.STAGE3_RESPONSE)
    for words in (
        "We heard everyone, and differ on one point.",
        "The panel agreed: upheld.",
        "The panel’s finding: partially upheld.",
        "Apologise for the right thing.",
        "Accepted in part.",
        "We apologise, and not for the delay.",
        "Local Government and Social Care Ombudsman",
        "Dear Person 0405",
    ):
        assert words in letter.html
    assert letter.received_on == RECEIVED
    assert case.clocks.get(rule="C12").stopped_on == RECEIVED


def test_the_outcome_of_stage_3_follows_from_the_panels_findings_and_leaves_stage_2_alone(council: Council) -> None:
    case = answered(council)
    assert (case.stage_three.outcome, case.stage_three.outcome_rule) == (Outcome.PARTIALLY_UPHELD, 1)
    assert StageTwo.objects.get(case=case).outcome == Outcome.PARTIALLY_UPHELD
    agreed = held(council)
    every = {element.pk: View(None, "We could not tell.") for element in Element.objects.filter(case=agreed)}
    agreed = reported(council, agreed, views=every, recommendations=())
    assert panel_answer.outcome_so_far(agreed) == Outcome.NO_FINDING


def test_each_deed_of_stage_3_is_one_event_in_the_name_of_its_doer(council: Council) -> None:
    case = answered(council)
    verbs = (
        Verb.PANEL_REQUESTED,
        Verb.PANEL_ARRANGED,
        Verb.PAPERS_SENT,
        Verb.PANEL_HELD,
        Verb.PANEL_REPORTED,
        Verb.STAGE_THREE_SENT,
    )
    assert [Event.objects.filter(case=case, verb=verb).count() for verb in verbs] == [1] * len(verbs)
    assert Event.objects.get(case=case, verb=Verb.PANEL_HELD).actor == seat(council, 1)
