"""Stage 2: what opens it, when it starts, what the notice does, what is found on each point, and how it is answered."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from cases.actions.elements import withdraw_element
from cases.models import Case, Event, Part, SpokenOrWritten, Verb
from cases.record import Refused
from stages.actions import adjudication, closing, investigation, investigators, learning, stage_two, statement
from stages.law.clocks import Result
from stages.law.vocabulary import (
    ClosedReason,
    DecisionKind,
    Layer,
    LetterKind,
    Outcome,
    RecommendationDecision,
    State,
)
from stages.models import Appointment, Clock, Decision, Finding, SentLetter, StageOne, StageTwo, Statement
from tests import builders
from tests import builders_stage_two as two
from tests.builders import RECEIVED, Council, do, now_on

STAGE_ONE_DUE = datetime.date(2026, 9, 21)
DAY_25 = datetime.date(2026, 10, 12)
DAY_65 = datetime.date(2026, 12, 7)
"""Day 25 and day 65 of a request received on 7 September 2026."""


def facts(case: Case) -> StageTwo:
    return StageTwo.objects.get(case=case)


def clock(case: Case, rule: str) -> Clock:
    return Clock.objects.get(case=case, rule=rule)


def nothing_happened(case: Case, deed: Any, says: str, **given: Any) -> None:
    """The deed is refused with these words, and the case is as it was."""
    version, events = Case.objects.get(pk=case.pk).version, Event.objects.filter(case=case).count()
    with pytest.raises(Refused) as refusal:
        do(deed, case, **given)
    assert says in str(refusal.value)
    assert (Case.objects.get(pk=case.pk).version, Event.objects.filter(case=case).count()) == (version, events)


def asking(council: Council, requested_on: datetime.date, on: datetime.date | None = None) -> dict[str, Any]:
    return {
        "by": council.officer,
        "on": on or requested_on,
        "requested_on": requested_on,
        "requested_in": SpokenOrWritten.ORAL,
        "requested_by": "Person 0405",
    }


# the way in (T13, T16)


@pytest.mark.django_db
def test_a_request_after_the_answer_opens_stage_2_on_the_day_it_was_received(council: Council) -> None:
    case = do(stage_two.ask, builders.issued(council), **asking(council, RECEIVED))
    row = facts(case)
    assert (case.status, row.requested_on, row.requested_in, row.started_on) == (
        State.STAGE2_SCOPING, RECEIVED, SpokenOrWritten.ORAL, RECEIVED,
    )  # fmt: skip
    assert (clock(case, "C7").due_on, clock(case, "C8").due_on) == (DAY_25, DAY_65)


@pytest.mark.django_db
def test_a_request_before_the_answer_is_open_only_once_stage_1_is_late(council: Council) -> None:
    case = builders.taken_on(council)
    nothing_happened(case, stage_two.ask, "Stage 1 is due on 21 September 2026", **asking(council, STAGE_ONE_DUE))
    late = STAGE_ONE_DUE + datetime.timedelta(days=1)
    case = do(stage_two.ask, case, **asking(council, late))
    assert (case.status, StageOne.objects.get(case=case).responded_on) == (State.STAGE2_SCOPING, None)
    assert not Appointment.objects.filter(case=case, ended_on__isnull=True).exists()
    assert not case.involvements.filter(part=Part.TEAM_MANAGER, ended_at__isnull=True).exists()


@pytest.mark.django_db
def test_a_later_request_opens_a_closed_case_again(council: Council) -> None:
    case = builders.closed(council, closing.close)
    months_later = datetime.date(2027, 3, 1)
    case = do(stage_two.ask, case, **asking(council, months_later))
    assert (case.status, case.closed_on, case.closed_reason) == (State.STAGE2_SCOPING, None, "")
    words = Event.objects.get(case=case, verb=Verb.STAGE_TWO_REQUESTED).payload.words
    assert words["before"]["closed_reason"] == ClosedReason.RESPONDED


@pytest.mark.django_db
def test_what_was_closed_without_an_answer_has_no_stage_2(council: Council) -> None:
    case = builders.resolved_early(council)
    nothing_happened(case, stage_two.ask, "closed without an answer at stage 1", **asking(council, RECEIVED))


@pytest.mark.parametrize(
    ("days", "says"), [(-1, "before 7 September 2026, when the complaint was received"), (1, "has not come yet")]
)
@pytest.mark.django_db
def test_a_request_has_a_day_that_it_can_have_been_received_on(council: Council, days: int, says: str) -> None:
    case = builders.issued(council)
    given = asking(council, RECEIVED + datetime.timedelta(days=days), RECEIVED)
    nothing_happened(case, stage_two.ask, says, **given)


@pytest.mark.django_db
def test_whether_the_complaint_was_spoken_is_asked_where_nobody_recorded_it(council: Council) -> None:
    case = builders.issued(council, builders.accepted(council, builders.logged(council, form="")))
    nothing_happened(case, stage_two.ask, "whether the complaint was spoken or written", **asking(council, RECEIVED))
    case = do(stage_two.ask, case, **asking(council, RECEIVED), complaint_form=SpokenOrWritten.ORAL)
    assert facts(case).complaint_form == SpokenOrWritten.ORAL


@pytest.mark.django_db
def test_leaving_stage_1_out_needs_all_that_accepting_would_and_starts_stage_2_on_the_day_agreed(
    council: Council,
) -> None:
    given = {"by": council.manager, "on": RECEIVED, "agreed_on": RECEIVED, "agreed_by": "Person 0405", "reason": "All."}
    nothing_happened(builders.in_triage(council), stage_two.skip_stage_one, "", **given)
    case = do(stage_two.skip_stage_one, builders.answered(council), **given)
    assert (case.status, case.procedure, facts(case).started_on) == (State.STAGE2_SCOPING, "statutory", RECEIVED)
    assert not StageOne.objects.filter(case=case).exists()
    decision = Decision.objects.get(case=case, kind=DecisionKind.SKIP_STAGE_ONE)
    assert (decision.yes, decision.decided_by) == (True, council.manager)


# the statement (T17; reg 16)


@pytest.mark.django_db
def test_a_spoken_complaint_starts_with_its_final_written_record(council: Council) -> None:
    case = builders.accepted(council, builders.logged(council, form=SpokenOrWritten.ORAL))
    case = two.statement_sent(council, two.asked(council, builders.issued(council, case)))
    assert (facts(case).started_on, Clock.objects.filter(case=case, rule="C7").exists()) == (None, False)
    final = datetime.date(2026, 9, 21)
    case = do(statement.finish_statement, case, by=council.officer, on=final, final_on=final)
    assert (facts(case).started_on, clock(case, "C7").day_zero) == (final, final)


@pytest.mark.django_db
def test_a_version_that_was_sent_stands_and_an_amendment_is_the_next(council: Council) -> None:
    case = two.statement_sent(council)
    do(statement.comment, case, by=council.officer, on=RECEIVED, commented_on=RECEIVED, comments="It was October.")
    words = {1: "Nobody answered in October.", 2: "The plan was not shared."}
    do(statement.draft, case, by=council.officer, on=RECEIVED, points=words, outcomes="An apology.")
    first, second = Statement.objects.filter(case=case)
    assert (first.points["1"], first.comments) == ("Nobody answered the telephone.", "It was October.")
    assert (second.number, second.points["1"]) == (2, "Nobody answered in October.")
    element = case.elements.get(number=1)
    assert element.text == "Nobody answered in October."
    reworded = Event.objects.get(case=case, verb=Verb.ELEMENT_REWORDED)
    assert reworded.payload.words["before"] == {"text": "Nobody answered the telephone."}
    nothing_happened(
        case, statement.finish_statement, "Send version 2", by=council.officer, on=RECEIVED, final_on=RECEIVED
    )


@pytest.mark.django_db
def test_a_statement_of_points_that_have_changed_is_drafted_again(council: Council) -> None:
    case = two.statement_sent(council)
    element = case.elements.get(number=2)
    gone = {"element": element, "withdrawn_on": RECEIVED, "why": "She said so."}
    do(withdraw_element, case, by=council.officer, on=RECEIVED, **gone)
    nothing_happened(
        case, statement.finish_statement, "have changed", by=council.officer, on=RECEIVED, final_on=RECEIVED
    )


@pytest.mark.parametrize("missing", ["statement", "investigating officer", "independent person"])
@pytest.mark.django_db
def test_the_investigation_begins_only_with_a_final_statement_and_both_people(council: Council, missing: str) -> None:
    case = two.both_appointed(council)
    if missing == "statement":
        StageTwo.objects.filter(case=case).update(statement_final_on=None)
    else:
        Appointment.objects.filter(case=case, part=missing.replace(" ", "_")).update(ended_on=RECEIVED)
    nothing_happened(case, stage_two.begin_investigation, missing, by=council.manager, on=RECEIVED)


# the notice (T18; reg 17(6))


@pytest.mark.parametrize(
    ("given_on", "sent_on", "result"),
    [
        (None, DAY_25, Result.IN_TIME),
        (DAY_25, DAY_65, Result.IN_TIME_WITH_NOTICE),
        (DAY_25 + datetime.timedelta(days=1), DAY_65, Result.LATE_NO_NOTICE),
        (DAY_25, DAY_65 + datetime.timedelta(days=1), Result.LATE_OVER_65),
    ],
    ids=["by day 25", "by day 65 with notice", "by day 65, notice a day late", "after day 65"],
)
@pytest.mark.django_db
def test_a_response_has_one_of_four_results_by_its_day_and_that_of_the_notice(
    council: Council, given_on: datetime.date | None, sent_on: datetime.date, result: Result
) -> None:
    case = two.signed(council)
    if given_on:
        two.given_notice(council, case, on=given_on, until=DAY_65)
    do(adjudication.send, case, by=council.officer, on=sent_on, sent_on=sent_on, sent_to="P", sent_how="email")
    assert clock(case, "C7").result == result


@pytest.mark.django_db
def test_a_notice_given_late_is_recorded_as_it_was_and_moves_no_date(council: Council) -> None:
    case = two.investigating(council)
    two.given_notice(council, case, on=DAY_25 + datetime.timedelta(days=1), until=DAY_65)
    assert (facts(case).notice_given_on, clock(case, "C7").due_on) == (DAY_25 + datetime.timedelta(days=1), DAY_25)
    letter = SentLetter.objects.get(case=case, kind=LetterKind.NOTICE)
    assert "We are sorry that we did neither" in letter.html


@pytest.mark.parametrize(
    ("on", "until", "says"),
    [
        (RECEIVED, DAY_65 + datetime.timedelta(days=1), "no later than 7 December 2026 (day 65)"),
        (RECEIVED, DAY_25, "must be after 12 October 2026"),
        (DAY_65 + datetime.timedelta(days=1), DAY_65, "Day 65 was 7 December 2026"),
    ],
)
@pytest.mark.django_db
def test_a_notice_names_a_day_after_day_25_and_none_after_day_65(
    council: Council, on: datetime.date, until: datetime.date, says: str
) -> None:
    case = two.investigating(council)
    given = {"until": until, "reason": "Illness.", "sent_to": "P", "sent_how": "post"}
    nothing_happened(case, stage_two.give_notice, says, by=council.manager, on=on, **given)


@pytest.mark.django_db
def test_there_is_one_notice(council: Council) -> None:
    case = two.given_notice(council)
    given = {"until": DAY_65, "reason": "Illness.", "sent_to": "P", "sent_how": "post"}
    nothing_happened(case, stage_two.give_notice, "one notice", by=council.manager, on=RECEIVED, **given)


# the investigation (T19)


@pytest.mark.django_db
def test_a_finding_that_changes_sets_the_independent_persons_view_of_it_aside(council: Council) -> None:
    case = two.investigating(council)
    element = case.elements.get(number=1)
    finding = {"element": element, "reasons": "The log."}
    by = {"by": council.investigator, "on": RECEIVED}
    do(investigation.record_finding, case, **by, **finding, outcome=Outcome.UPHELD)
    do(investigation.record_view, case, by=council.independent, on=RECEIVED, element=element, agrees=True)
    do(investigation.record_finding, case, **by, **finding, outcome=Outcome.NOT_UPHELD)
    assert not Finding.objects.filter(element=element, layer=Layer.INDEPENDENT_PERSON).exists()
    words = Event.objects.filter(case=case, verb=Verb.FINDING_RECORDED).latest("pk").payload.words
    assert words["before"]["independent_person"] == Outcome.UPHELD


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"outcome": Outcome.UPHELD, "reasons": " "}, "Give the reasons"),
        ({"outcome": Outcome.PARTIALLY_UPHELD, "reasons": "The log."}, "only in part"),
        ({"outcome": Outcome.WITHDRAWN, "reasons": "The log."}, "one of the four findings"),
    ],
)
@pytest.mark.django_db
def test_a_finding_has_reasons(council: Council, given: dict[str, str], says: str) -> None:
    case = two.investigating(council)
    element = case.elements.get(number=1)
    nothing_happened(
        case, investigation.record_finding, says, by=council.investigator, on=RECEIVED, element=element, **given
    )


@pytest.mark.django_db
def test_neither_report_is_in_before_every_point_has_been_found_on(council: Council) -> None:
    case = two.investigating(council)
    report = {"on": RECEIVED, "reported_on": RECEIVED, "report": "In short."}
    nothing_happened(case, investigation.receive_report, "on point 1, 2", by=council.investigator, **report)
    case = two.reported(council, case)
    nothing_happened(case, investigation.receive_view, "view of point 1, 2", by=council.independent, **report)
    nothing_happened(
        case, stage_two.begin_adjudication, "record the independent person's report", by=council.manager, on=RECEIVED
    )


# the answer (T20; reg 17(3), (7))


@pytest.mark.django_db
def test_the_answer_keeps_three_layers_on_each_point_and_its_outcome_follows_from_the_councils_own(
    council: Council,
) -> None:
    case = two.answered(council)
    row = facts(case)
    assert (case.status, row.responded_on, row.outcome, row.outcome_rule) == (
        State.STAGE2_ANSWERED, RECEIVED, Outcome.PARTIALLY_UPHELD, 1,
    )  # fmt: skip
    found = {
        (f.element.number, f.layer): (f.outcome, f.agrees)
        for f in Finding.objects.filter(element__case=case).exclude(layer=Layer.STAGE1)
    }
    assert found == {
        (1, Layer.INVESTIGATING_OFFICER): (Outcome.UPHELD, None),
        (1, Layer.INDEPENDENT_PERSON): (Outcome.UPHELD, True),
        (1, Layer.ADJUDICATION): (Outcome.UPHELD, True),
        (2, Layer.INVESTIGATING_OFFICER): (Outcome.PARTIALLY_UPHELD, None),
        (2, Layer.INDEPENDENT_PERSON): (Outcome.UPHELD, False),
        (2, Layer.ADJUDICATION): (Outcome.NOT_UPHELD, False),
    }
    assert StageOne.objects.get(case=case).outcome == Outcome.PARTIALLY_UPHELD


@pytest.mark.parametrize(
    ("sent_how", "received_on", "ask_by"),
    [
        ("email", datetime.date(2026, 9, 7), datetime.date(2026, 10, 5)),
        ("post", datetime.date(2026, 9, 9), datetime.date(2026, 10, 7)),
        ("by hand", datetime.date(2026, 9, 7), datetime.date(2026, 10, 5)),
    ],
)
@pytest.mark.django_db
def test_the_letter_names_the_day_by_which_a_panel_can_be_asked_for(
    council: Council, sent_how: str, received_on: datetime.date, ask_by: datetime.date
) -> None:
    case = two.answered(council, sent_how=sent_how)
    letter = SentLetter.objects.get(case=case, kind=LetterKind.STAGE2_RESPONSE)
    assert (letter.received_on, letter.quotes) == (received_on, {"C9": ask_by.isoformat()})
    assert f"{ask_by.day} October 2026" in letter.html


@pytest.mark.django_db
def test_a_different_finding_needs_reasons_and_the_same_one_does_not(council: Council) -> None:
    case = two.adjudicating(council)
    element = case.elements.get(number=1)
    by = {"by": council.other_head, "on": RECEIVED, "element": element}
    nothing_happened(case, adjudication.adjudicate, "Give the reasons", **by, outcome=Outcome.NOT_UPHELD)
    do(adjudication.adjudicate, case, **by, outcome=Outcome.UPHELD)
    assert Finding.objects.get(element=element, layer=Layer.ADJUDICATION).agrees is True


@pytest.mark.parametrize("missing", ["adjudicate point 2", "decide recommendation 1", "record the discussion"])
@pytest.mark.django_db
def test_nothing_is_signed_before_everything_is_decided_and_discussed(council: Council, missing: str) -> None:
    case = two.adjudicated(council)
    if missing.startswith("adjudicate"):
        Finding.objects.filter(element__case=case, element__number=2, layer=Layer.ADJUDICATION).delete()
    elif missing.startswith("decide"):
        case.recommendations.update(decision="")
    else:
        StageTwo.objects.filter(case=case).update(discussed_on=None)
    nothing_happened(case, adjudication.sign, missing, by=council.other_head, on=RECEIVED)


def another_finding(council: Council, case: Case) -> None:
    do(
        adjudication.adjudicate,
        case,
        by=council.other_head,
        on=RECEIVED,
        element=case.elements.get(number=1),
        outcome=Outcome.UPHELD,
        reasons="Other words.",
    )


def another_decision(council: Council, case: Case) -> None:
    do(
        learning.decide_recommendation,
        case,
        by=council.other_head,
        on=RECEIVED,
        recommendation=case.recommendations.get(),
        decision=RecommendationDecision.REJECTED,
        reasons="It is done already.",
    )


def other_words(council: Council, case: Case) -> None:
    do(adjudication.write_letter, case, by=council.other_head, on=RECEIVED, opening="Dear all", closing="")


@pytest.mark.parametrize("change", [another_finding, another_decision, other_words])
@pytest.mark.django_db
def test_a_signature_lapses_with_any_word_that_changes(council: Council, change: Any) -> None:
    case = two.signed(council)
    change(council, case)
    sent = {"sent_on": RECEIVED, "sent_to": "Person 0405", "sent_how": "email"}
    nothing_happened(case, adjudication.send, "must be signed again", by=council.officer, on=RECEIVED, **sent)
    do(adjudication.sign, case, by=council.other_head, on=RECEIVED)
    assert do(adjudication.send, case, by=council.officer, on=RECEIVED, **sent).status == State.STAGE2_ANSWERED


@pytest.mark.django_db
def test_a_point_withdrawn_during_stage_2_has_that_as_its_finding_and_does_not_count(council: Council) -> None:
    case = two.investigating(council)
    gone = {"element": case.elements.get(number=2), "withdrawn_on": RECEIVED, "why": "She said so."}
    do(withdraw_element, case, by=council.officer, on=RECEIVED, **gone)
    case = two.answered(council, case, findings=[Outcome.UPHELD], views=[True], outcomes=[Outcome.UPHELD])
    withdrawn = Finding.objects.get(element__case=case, element__number=2, layer=Layer.ADJUDICATION)
    assert (withdrawn.outcome, facts(case).outcome) == (Outcome.WITHDRAWN, Outcome.UPHELD)


# what people from outside see


@pytest.mark.parametrize(("name", "part"), [("investigator", "IO"), ("independent", "IP")])
@pytest.mark.django_db
def test_people_from_outside_see_one_case_between_two_dates_and_no_draft_of_the_council(
    council: Council, name: str, part: str
) -> None:
    case, other = two.adjudicated(council), two.asked(council)
    user: User = getattr(council, name)
    client = Client()
    client.force_login(user)

    def answer(page: str, of: Case = case) -> int:
        return client.get(reverse(page, args=[of.reference])).status_code

    assert [answer(page) for page in ("case", "stage_two")] == [200, 200]
    assert [answer(page) for page in ("details", "people", "triage", "history", "stage_two_preview")] == [403] * 5
    assert [answer(page, other) for page in ("case", "stage_two")] == [404, 404]
    shown = client.get(reverse("stage_two", args=[case.reference])).content.decode()
    assert "The telephone log and two interviews show it." in shown
    assert "The log shows what was done." not in shown
    assert two.DECLARED not in shown
    with time_machine.travel(now_on(two.UNTIL + datetime.timedelta(days=1))):
        client.force_login(user)
        assert answer("stage_two") == 404


@pytest.mark.django_db
def test_a_stranger_cannot_be_the_adjudicating_officer_without_such_a_post(council: Council) -> None:
    case = two.both_reported(council)
    nothing_happened(
        case,
        investigators.appoint_adjudicator,
        "hold no post",
        by=council.manager,
        on=RECEIVED,
        to=council.team_manager_two,
    )


# the pages


@pytest.mark.django_db
def test_the_pages_take_a_request_to_a_final_statement(council: Council) -> None:
    case = builders.issued(council)
    client = Client()
    client.force_login(council.officer)

    def post(page: str, **typed: str) -> None:
        case.refresh_from_db()
        answer = client.post(reverse(page, args=[case.reference]), typed | {"version": str(case.version)})
        assert answer.status_code == 302, answer.context["form"].errors

    def day(name: str) -> dict[str, str]:
        return {f"{name}_0": "16", f"{name}_1": "9", f"{name}_2": "2026"}

    post("stage_two_ask", **day("requested_on"), requested_in="oral", requested_by="Person 0405")
    post("statement_draft", point_1="Nobody rang.", point_2="No plan.", outcomes="An apology.")
    post("statement_send", **day("sent_on"), sent_to="Person 0405", sent_how="email")
    post("statement_comment", **day("commented_on"), comments="Yes, that is right.")
    post("statement_finish", **day("final_on"))
    assert facts(case).statement_final_on == builders.TODAY
    assert case.elements.get(number=1).text == "Nobody rang."


@pytest.mark.django_db
def test_the_stage_2_page_asks_no_more_questions_the_more_points_there_are(council: Council) -> None:
    client = Client()
    client.force_login(council.manager)
    asked = []
    for size in (2, 6):
        points = [f"Point {number}." for number in range(size)]
        case = builders.accepted(council, builders.logged(council, points=points))
        case = two.asked(council, builders.issued(council, case, findings=[Outcome.UPHELD] * size))
        many = {"findings": [Outcome.UPHELD] * size, "views": [True] * size, "outcomes": [Outcome.UPHELD] * size}
        two.signed(council, two.investigating(council, case), **many)
        address = reverse("stage_two", args=[case.reference])
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]
