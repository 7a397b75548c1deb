"""How cases end, and what is owed in writing afterwards: withdrawals, terms, closings, replies, acknowledgements."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from cases.models import Case, Kind
from cases.permissions import NotAllowed
from cases.record import Refused
from stages.actions import closing, contact
from stages.law.vocabulary import Layer, LetterKind, Outcome, State
from stages.models import Acknowledgement, Finding, Withdrawal
from tests import builders, builders_stage_three, builders_stage_two, traces
from tests.builders import RECEIVED, Council, answer_accepted, do, issued, logged, taken_on, withdrawn
from tests.builders_endings import (
    TERMS,
    acknowledged,
    answered_on,
    closed_after_stage_two,
    enquiry,
    exhausted,
    replied,
    terms_sent,
    withdrawn_unconfirmed,
)
from tests.builders_ombudsman import ombudsman_decided, with_ombudsman

DAY = datetime.timedelta(days=1)


def refused_without_a_trace(sentence: str, deed: Callable[[], Any]) -> None:
    before = traces.digest()
    with pytest.raises(Refused, match=sentence):
        deed()
    assert traces.digest() == before


# withdrawal


def test_a_withdrawal_runs_a_clock_until_it_is_confirmed_in_writing(council: Council) -> None:
    case = withdrawn_unconfirmed(council)
    clock = case.clocks.get(rule="C15")
    assert (clock.day_zero, clock.stopped_on) == (RECEIVED, None)
    given = {"confirmed": "By letter.", "confirmed_on": RECEIVED + DAY}
    do(closing.confirm_withdrawal, case, by=council.officer, on=RECEIVED + DAY, **given)
    clock.refresh_from_db()
    assert clock.stopped_on == RECEIVED + DAY
    assert Withdrawal.objects.get(case=case).confirmed == "By letter."
    refused_without_a_trace(
        "already", lambda: do(closing.confirm_withdrawal, case, by=council.officer, on=RECEIVED + DAY, **given)
    )


@pytest.mark.parametrize("confirmed_on", [RECEIVED - DAY, RECEIVED + DAY])
def test_a_confirmation_follows_the_withdrawal_and_has_happened(confirmed_on: datetime.date, council: Council) -> None:
    case = withdrawn_unconfirmed(council)
    given = {"confirmed": "By letter.", "confirmed_on": confirmed_on}
    refused_without_a_trace(
        "Check the date", lambda: do(closing.confirm_withdrawal, case, by=council.officer, on=RECEIVED, **given)
    )


@pytest.mark.parametrize("half", [{"confirmed": "By letter."}, {"confirmed_on": RECEIVED}])
def test_half_a_confirmation_is_none(half: dict[str, Any], council: Council) -> None:
    case = taken_on(council)
    given = {"withdrawn_on": RECEIVED, "how": "She rang."} | half
    refused_without_a_trace("Record both", lambda: do(closing.withdraw, case, by=council.officer, on=RECEIVED, **given))


def test_a_withdrawal_at_a_later_stage_leaves_the_earlier_outcomes_alone(council: Council) -> None:
    case = builders_stage_two.adjudicating(council)
    on = max(case.events.values_list("on", flat=True))
    earlier = case.stage_one.outcome
    do(closing.withdraw, case, by=council.officer, on=on, withdrawn_on=on, how="She rang.")
    case.stage_one.refresh_from_db()
    assert (case.status, case.stage_one.outcome, case.stage_two.outcome) == (State.WITHDRAWN, earlier, "withdrawn")


def test_the_complainant_withdraws_though_the_ombudsman_has_the_case(council: Council) -> None:
    case = with_ombudsman(council, taken_on(council))
    assert withdrawn_unconfirmed(council, case).status == State.WITHDRAWN


# accepted, and the terms


def test_a_complaint_resolved_at_stage_1_is_owed_written_terms(council: Council) -> None:
    case = answer_accepted(council)
    clock = case.clocks.get(rule="C5")
    assert (case.status, clock.day_zero, clock.stopped_on) == (State.RESOLVED, RECEIVED, None)
    do(closing.send_terms, case, by=council.officer, on=RECEIVED, **TERMS)
    clock.refresh_from_db()
    letter = case.sent_letters.get(kind=LetterKind.TERMS)
    assert clock.stopped_on == RECEIVED
    assert "The team manager rings every Friday." in letter.html
    assert letter.received_on == datetime.date(2026, 9, 9)  # posted on a Monday
    refused_without_a_trace(
        "were sent on", lambda: do(closing.send_terms, case, by=council.officer, on=RECEIVED, **TERMS)
    )


def test_terms_are_owed_only_for_what_was_resolved_at_stage_1(council: Council) -> None:
    early = builders.resolved_early(council)
    later = builders_stage_two.answered(council)
    on = answered_on(later)
    do(closing.accept_answer, later, by=council.officer, on=on, resolved_on=on, why="She thanked us.")
    for case in (early, later):
        refused_without_a_trace(
            "not resolved at stage 1",
            lambda case=case: do(closing.send_terms, case, by=council.officer, on=on, **TERMS),
        )


@pytest.mark.parametrize("resolved_on", [RECEIVED - DAY, RECEIVED + DAY])
def test_nobody_accepts_an_answer_before_it_was_sent_or_in_the_future(
    resolved_on: datetime.date, council: Council
) -> None:
    case = issued(council)
    refused_without_a_trace(
        "Check the date",
        lambda: do(closing.accept_answer, case, by=council.officer, on=RECEIVED, resolved_on=resolved_on, why="x"),
    )


# closing

CLOSINGS: dict[str, tuple[Callable[[Council], Case], str]] = {
    "after stage 1": (builders.closed, State.CLOSED_NOT_PURSUED),
    "after stage 2": (closed_after_stage_two, State.CLOSED_NOT_PURSUED),
    "after stage 3": (exhausted, State.CLOSED_EXHAUSTED),
}


@pytest.mark.parametrize("name", CLOSINGS)
def test_an_answered_case_closes_as_responded(name: str, council: Council) -> None:
    make, state = CLOSINGS[name]
    case = make(council)
    assert (case.status, case.closed_on, case.closed_reason) == (state, answered_on(case), "responded")
    assert not case.clocks.filter(rule__in=["C4", "C7", "C8", "C10", "C11", "C12"], stopped_on=None).exists()


ANSWERED = {
    "stage 1": (issued, closing.close),
    "stage 2": (builders_stage_two.answered, closing.close),
    "stage 3": (builders_stage_three.answered, closing.close_exhausted),
}


@pytest.mark.parametrize("stage", ANSWERED)
def test_a_case_with_the_ombudsman_does_not_close_until_it_is_decided(stage: str, council: Council) -> None:
    make, close = ANSWERED[stage]
    case = with_ombudsman(council, make(council))
    on = answered_on(case)
    given = {"by": council.officer, "on": on, "why": "All done."}
    refused_without_a_trace("Ombudsman has not decided", lambda: do(close, case, **given))
    refused_without_a_trace(
        "Ombudsman has not decided", lambda: do(closing.accept_answer, case, **given, resolved_on=on)
    )


def test_it_closes_when_the_ombudsman_has_decided(council: Council) -> None:
    case = ombudsman_decided(council, issued(council))
    on = max(case.events.values_list("on", flat=True))
    assert do(closing.close, case, by=council.officer, on=on, why="No request.").closed_on == on


def test_no_stage_is_closed_before_it_is_answered(council: Council) -> None:
    """DOMAIN 2.3: neither stage 1 without an outcome nor stage 2 for lack of merit."""
    for case in (taken_on(council), builders_stage_two.asked(council), builders_stage_three.asked(council)):
        on = max(case.events.values_list("on", flat=True))
        for deed in (closing.close, closing.close_exhausted, closing.close_reviewed):
            refused_without_a_trace(
                "You cannot close",
                lambda case=case, deed=deed, on=on: do(deed, case, by=council.officer, on=on, why="x"),
            )


# words with the complainant


def test_an_acknowledgement_is_recorded_once_for_each_stage_that_was_asked_for(council: Council) -> None:
    case = acknowledged(council)
    given = {"by": council.officer, "on": RECEIVED, "sent_on": RECEIVED, "how": "email"}
    refused_without_a_trace("recorded already", lambda: do(contact.acknowledge, case, stage=1, **given))
    refused_without_a_trace("has not been asked for", lambda: do(contact.acknowledge, case, stage=2, **given))
    asked = builders_stage_two.asked(council)
    on = asked.stage_two.requested_on
    do(contact.acknowledge, asked, by=council.officer, on=on, stage=2, sent_on=on, how="post")
    assert list(Acknowledgement.objects.values_list("stage", flat=True)) == [1, 2]


@pytest.mark.parametrize("sent_on", [RECEIVED - DAY, RECEIVED + DAY])
def test_an_acknowledgement_follows_what_it_acknowledges(sent_on: datetime.date, council: Council) -> None:
    case = logged(council)
    given = {"stage": 1, "sent_on": sent_on, "how": "email"}
    refused_without_a_trace(
        "Check the date", lambda: do(contact.acknowledge, case, by=council.officer, on=RECEIVED, **given)
    )


def test_an_update_in_writing_is_kept_as_a_letter_and_stops_no_clock(council: Council) -> None:
    case = taken_on(council)
    given = {"by": council.officer, "on": RECEIVED, "sent_on": RECEIVED, "words": "It takes longer."}
    do(contact.update, case, how="telephone", **given)
    assert not case.sent_letters.exists()
    do(contact.update, case, how="email", offers_next_stage=True, **given)
    assert "It takes longer." in case.sent_letters.get(kind=LetterKind.PROGRESS).html
    assert list(case.updates.values_list("how", "offers_next_stage")) == [("telephone", False), ("email", True)]
    assert case.clocks.get(rule="C4").stopped_on is None


def test_stage_2_is_offered_only_while_stage_1_is_unanswered(council: Council) -> None:
    case = issued(council)
    given = {"sent_on": RECEIVED, "words": "x", "how": "email", "offers_next_stage": True}
    refused_without_a_trace(
        "while stage 1 is unanswered", lambda: do(contact.update, case, by=council.officer, on=RECEIVED, **given)
    )


@pytest.mark.parametrize("kind", [Kind.REPRESENTATION, Kind.ENQUIRY])
@pytest.mark.parametrize("triage", [False, True])
def test_an_officer_ends_a_comment_or_an_enquiry_by_replying(kind: str, triage: bool, council: Council) -> None:
    case = enquiry(council, kind)
    if triage:
        builders.in_triage(council, case)
    replied(council, case)
    assert (case.status, case.closed_on, case.closed_reason) == (State.RECORDED, RECEIVED, "responded")
    assert "It opens at nine." in case.sent_letters.get().html
    refused_without_a_trace("You cannot record the reply", lambda: replied(council, case))


def test_a_complaint_is_not_ended_by_a_reply(council: Council) -> None:
    case = logged(council)
    refused_without_a_trace("A complaint goes through the procedure", lambda: replied(council, case))


@pytest.mark.parametrize("who", ["team_manager", "senior", "head", "auditor", "administrator", "investigator"])
def test_only_the_complaints_team_records_words_with_the_complainant_and_endings(who: str, council: Council) -> None:
    user = getattr(council, who)
    told = {"sent_on": RECEIVED, "words": "x", "how": "email"}
    tries: list[tuple[Any, Case, dict[str, Any]]] = [
        (contact.acknowledge, taken_on(council), {"stage": 1, "sent_on": RECEIVED, "how": "email"}),
        (contact.update, taken_on(council), told),
        (contact.reply, enquiry(council), told),
        (closing.send_terms, answer_accepted(council), TERMS),
        (
            closing.confirm_withdrawal,
            withdrawn_unconfirmed(council),
            {"confirmed": "By letter.", "confirmed_on": RECEIVED},
        ),
    ]
    for deed, case, given in tries:
        before = traces.digest()
        with pytest.raises(NotAllowed):
            do(deed, case, by=user, on=RECEIVED, **given)
        assert traces.digest() == before


def test_terms_once_sent_stand_on_the_case(council: Council) -> None:
    case = terms_sent(council)
    assert (case.stage_one.terms, case.stage_one.terms_sent_on) == (TERMS["terms"], RECEIVED)


def test_a_withdrawal_after_the_panel_reported_leaves_what_the_panel_found(council: Council) -> None:
    case = builders_stage_three.reported(council)
    panel = Finding.objects.filter(element__case=case, layer=Layer.PANEL)
    found = set(panel.values_list("element__number", "outcome", "agrees"))
    withdrawn(council, case, on=RECEIVED)
    assert found <= set(panel.values_list("element__number", "outcome", "agrees"))
    assert case.stage_three.outcome == Outcome.WITHDRAWN
    assert case.stage_two.outcome != Outcome.WITHDRAWN


def test_a_withdrawal_before_the_adjudication_was_sent_leaves_no_finding_of_the_council(council: Council) -> None:
    case = withdrawn(council, builders_stage_two.adjudicated(council), on=RECEIVED)
    found = Finding.objects.filter(element__case=case, layer=Layer.ADJUDICATION)
    assert set(found.values_list("outcome", flat=True)) == {Outcome.WITHDRAWN}
    assert case.stage_one.outcome != Outcome.WITHDRAWN
