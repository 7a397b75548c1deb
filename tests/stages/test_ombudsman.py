"""Cases with the Ombudsman, what follows them, and early referral: done, and refused without a trace."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case, Element, Event, Verb
from cases.permissions import NotAllowed
from cases.record import Refused
from stages.actions import closing, early_referral, ombudsman, ombudsman_details, ombudsman_remedies, remedies
from stages.law.vocabulary import (
    ClosedReason,
    CostCategory,
    DecisionKind,
    Layer,
    OmbudsmanDecision,
    OmbudsmanKind,
    Outcome,
    State,
)
from stages.models import Cost, Decision, Finding, OmbudsmanCase, OmbudsmanFigure, OmbudsmanLetter, Remedy, StageTwo
from tests import traces
from tests.builders import RECEIVED, Council, closed, do, imported_at, in_triage, issued, withdrawn
from tests.builders_ombudsman import (
    DUE,
    SHOWN,
    UPHELD,
    action_agreed,
    action_not_carried_out,
    letter_of,
    ombudsman_asked,
    ombudsman_case_of,
    ombudsman_decided,
    remedy_agreed,
    remedy_of,
    with_ombudsman,
)
from tests.situations import OF_EACH_STATE

EARLIER, LATER = RECEIVED - datetime.timedelta(days=1), RECEIVED + datetime.timedelta(days=1)


def refused(deed: object, *args: object, **given: object) -> str:
    """The sentence of a refusal, which left no trace."""
    before = traces.digest()
    with pytest.raises((Refused, NotAllowed)) as refusal:
        do(deed, *args, **given)
    assert traces.digest() == before
    return str(refusal.value)


@pytest.mark.parametrize("state", OF_EACH_STATE)
def test_a_case_there_is_opened_from_any_state_and_leaves_the_state_alone(council: Council, state: State) -> None:
    case = OF_EACH_STATE[state](council)
    before = case.ombudsman_cases.count()
    with_ombudsman(council, case)
    assert case.status == state
    assert case.ombudsman_cases.count() == before + 1


@pytest.mark.parametrize(
    ("make", "stage"),
    [
        (in_triage, "before stage 1"),
        (issued, "stage 1, answered"),
        (lambda council: imported_at(council, State.STAGE2_INVESTIGATING), "stage 2"),
        (lambda council: imported_at(council, State.PANEL_HELD), "stage 3"),
    ],
)
def test_the_stage_that_it_had_reached_is_filled_in_from_the_record(council: Council, make: object, stage: str) -> None:
    assert ombudsman_case_of(with_ombudsman(council, make(council))).stage == stage


def test_only_the_complaints_manager_keeps_the_case_there(council: Council) -> None:
    case = issued(council)
    given = {"kind": "O1", "ombudsman_reference": "", "category": "", "referred_on": RECEIVED}
    for by in (council.officer, council.head, council.senior, council.auditor):
        assert refused(ombudsman.open_case, case, by=by, on=RECEIVED, **given).startswith("You do not have permission")


@pytest.mark.parametrize("dates", [{"referred_on": LATER}, {"received_there_on": LATER, "referred_on": RECEIVED}])
def test_a_case_there_has_dates_in_their_order_and_none_to_come(council: Council, dates: dict[str, object]) -> None:
    given = {"kind": "O3", "ombudsman_reference": "", "category": "", "on": RECEIVED} | dates
    assert " day " in refused(ombudsman.open_case, issued(council), by=council.manager, **given)


def test_several_cases_there_hang_on_one_case_and_each_has_its_own_decision(council: Council) -> None:
    case = with_ombudsman(council, ombudsman_decided(council))
    assert [row.decision for row in case.ombudsman_cases.all()] == ["upheld_with_injustice", ""]


@pytest.mark.parametrize(
    ("deed", "given"),
    [(closing.accept_answer, {"resolved_on": RECEIVED}), (closing.close, {})],
    ids=["accept", "close"],
)
def test_a_case_with_the_ombudsman_cannot_close_until_the_decision_but_can_be_withdrawn(
    council: Council, deed: object, given: dict[str, object]
) -> None:
    case = with_ombudsman(council)
    said = refused(deed, case, by=council.officer, on=RECEIVED, why="No request came.", **given)
    assert said.startswith("The Ombudsman has not decided yet, so this case cannot be closed.")
    assert withdrawn(council, with_ombudsman(council)).status == State.WITHDRAWN
    do(
        ombudsman.decide,
        case,
        by=council.manager,
        on=RECEIVED,
        ombudsman_case=ombudsman_case_of(case),
        decided_on=RECEIVED,
        decision=OmbudsmanDecision.REFERRED_BACK,
    )
    do(deed, case, by=council.officer, on=RECEIVED, why="No request came.", **given)
    assert case.closed_on == RECEIVED


def test_advice_that_the_council_sought_keeps_no_case_open_and_is_not_decided(council: Council) -> None:
    case = with_ombudsman(council, kind=OmbudsmanKind.O6)
    said = refused(
        ombudsman.decide,
        case,
        by=council.manager,
        on=RECEIVED,
        ombudsman_case=ombudsman_case_of(case),
        decided_on=RECEIVED,
        decision=OmbudsmanDecision.ADVICE_GIVEN,
    )
    assert said.startswith("This records advice that the council sought")
    assert do(closing.close, case, by=council.officer, on=RECEIVED, why="No request came.").closed_on == RECEIVED


def test_a_letter_is_answered_once_between_its_coming_and_today(council: Council) -> None:
    case = ombudsman_asked(council)
    given = {"by": council.manager, "letter": letter_of(case), "answer": "The file was sent."}
    for day in (EARLIER, LATER):
        said = refused(ombudsman.answer_letter, case, on=RECEIVED, answered_on=day, **given)
        assert said.startswith("It can have been answered between 7 September 2026")
    do(ombudsman.answer_letter, case, on=LATER, answered_on=LATER, **given)
    assert (letter_of(case).answered_on, letter_of(case).answer) == (LATER, "The file was sent.")
    said = refused(ombudsman.answer_letter, case, on=LATER, answered_on=LATER, **given)
    assert said == "This letter was answered on 8 September 2026 already."


@pytest.mark.parametrize(
    ("received_on", "due_on", "said"),
    [
        (LATER, DUE, "The letter cannot have been received on a day that has not come yet."),
        (EARLIER, DUE, "The council was told of this case on 7 September 2026"),
        (RECEIVED, EARLIER, "The answer cannot be due before the letter was received."),
    ],
)
def test_a_letter_has_possible_dates(
    council: Council, received_on: datetime.date, due_on: datetime.date, said: str
) -> None:
    case = with_ombudsman(council)
    assert refused(
        ombudsman.record_letter,
        case,
        by=council.manager,
        on=RECEIVED,
        ombudsman_case=ombudsman_case_of(case),
        kind=OmbudsmanLetter.Kind.DRAFT_DECISION,
        received_on=received_on,
        due_on=due_on,
        asked="Comments.",
    ).startswith(said)


def test_a_decision_holds_both_vocabularies_fault_and_injustice_and_a_finding_on_a_point(council: Council) -> None:
    case = ombudsman_decided(council)
    row = ombudsman_case_of(case)
    assert (row.decision, row.group.label, row.fault, row.injustice) == ("upheld_with_injustice", "Upheld", True, True)
    finding = Finding.objects.get(element__case=case, layer=Layer.OMBUDSMAN)
    assert (finding.element.number, finding.outcome, finding.reasons) == (1, "upheld", "Nobody rang back.")


def test_a_decision_that_contradicts_itself_is_refused(council: Council) -> None:
    case = with_ombudsman(council)
    said = refused(
        ombudsman.decide,
        case,
        by=council.manager,
        on=RECEIVED,
        ombudsman_case=ombudsman_case_of(case),
        decided_on=RECEIVED,
        **UPHELD | {"injustice": False},
    )
    assert said.startswith("The decision “upheld: fault and injustice” means that there was fault, and injustice")


@pytest.mark.parametrize("day", [EARLIER, LATER])
def test_a_decision_is_made_while_the_ombudsman_has_the_case(council: Council, day: datetime.date) -> None:
    case = with_ombudsman(council)
    given = {"ombudsman_case": ombudsman_case_of(case), "decided_on": day} | UPHELD
    assert "decided" in refused(ombudsman.decide, case, by=council.manager, on=RECEIVED, **given)


def test_a_decision_is_put_right_only_with_a_reason_and_the_history_keeps_what_stood_there(council: Council) -> None:
    case = ombudsman_decided(council)
    given = {
        "by": council.manager,
        "on": LATER,
        "ombudsman_case": ombudsman_case_of(case),
        "decided_on": LATER,
        "decision": OmbudsmanDecision.NOT_UPHELD,
        "fault": False,
    }
    assert refused(ombudsman.decide, case, **given).startswith("The decision is on record already.")
    do(ombudsman.decide, case, why="It was another case's letter.", **given)
    assert not Finding.objects.filter(element__case=case, layer=Layer.OMBUDSMAN).exists()
    event = Event.objects.filter(case=case, verb=Verb.OMBUDSMAN_DECIDED).latest("pk")
    assert event.payload.words["before"]["decision"] == "upheld_with_injustice"
    assert event.payload.words["before"]["point 1"] == "upheld"


def test_a_public_report_is_received_after_the_decision_and_considered_after_it_came(council: Council) -> None:
    case = ombudsman_decided(council, public_report=True)
    row = ombudsman_case_of(case)
    given = {"by": council.manager, "on": LATER, "ombudsman_case": row}
    said = refused(ombudsman.follow_decision, case, public_report_considered_on=RECEIVED, **given)
    assert said == "The council can have considered the report between the day it was received and today."
    said = refused(ombudsman.follow_decision, case, public_report_received_on=EARLIER, **given)
    assert said == "The public report must have come between the day of the decision and today."
    do(
        ombudsman.follow_decision,
        case,
        published_at="https://www.example.org/26-004-051",
        public_report_received_on=RECEIVED,
        public_report_considered_on=LATER,
        **given,
    )
    row.refresh_from_db()
    assert (row.public_report_considered_on, row.published_at) == (LATER, "https://www.example.org/26-004-051")


def test_what_follows_a_decision_needs_one_and_a_report_needs_a_public_report(council: Council) -> None:
    case = with_ombudsman(council)
    given = {"by": council.manager, "on": RECEIVED, "ombudsman_case": ombudsman_case_of(case)}
    assert refused(ombudsman.follow_decision, case, **given).startswith("The Ombudsman has not decided yet.")
    case = ombudsman_decided(council)
    given["ombudsman_case"] = ombudsman_case_of(case)
    said = refused(ombudsman.follow_decision, case, public_report_received_on=RECEIVED, **given)
    assert said.startswith("No public report is recorded with this decision.")


def test_a_remedy_goes_from_agreed_to_done_to_proved_to_satisfied(council: Council) -> None:
    case = remedy_agreed(council)
    row = remedy_of(case)
    assert (row.layer, row.redress_pounds, row.due_on) == (Layer.OMBUDSMAN, Decimal("150.00"), DUE)
    given = {"by": council.manager, "on": LATER, "remedy": row}
    said = refused(ombudsman_remedies.follow_remedy, case, evidence_sent_on=RECEIVED, evidence="Receipt.", **given)
    assert said.startswith("Proof can be sent when it is done")
    said = refused(ombudsman_remedies.follow_remedy, case, done_on=RECEIVED, satisfied_on=LATER, **given)
    assert said == "The Ombudsman can be satisfied only after the proof was sent."
    said = refused(
        ombudsman_remedies.follow_remedy, case, done_on=RECEIVED, not_complied_why="It was not paid.", **given
    )
    assert said.startswith("It was done, or it was not complied with")
    assert (
        refused(ombudsman_remedies.follow_remedy, case, done_on=DUE, **given)
        == "None of these days can lie in the future."
    )
    done = {"done_on": RECEIVED, "evidence": "Receipt.", "evidence_sent_on": RECEIVED, "satisfied_on": LATER}
    do(ombudsman_remedies.follow_remedy, case, **given, **done)
    row.refresh_from_db()
    assert {name: getattr(row, name) for name in done} == done


def test_a_remedy_of_the_ombudsman_is_not_due_before_the_decision(council: Council) -> None:
    case = ombudsman_decided(council)
    said = refused(
        ombudsman_remedies.agree_remedy,
        case,
        by=council.manager,
        on=RECEIVED,
        ombudsman_case=ombudsman_case_of(case),
        text="Apologise.",
        due_on=EARLIER,
    )
    assert said == "It cannot be due before the Ombudsman decided, on 7 September 2026."


def adjudicated(council: Council, *outcomes: str, action: bool = True) -> Case:
    """Stage 2 answered, with these findings of the council on its points, and an action where one was agreed."""
    case = imported_at(council, State.STAGE2_ANSWERED)
    StageTwo.objects.filter(case=case).update(responded_on=RECEIVED)
    for element, outcome in zip(case.elements.all(), outcomes, strict=False):
        Finding.objects.create(element=element, layer=Layer.ADJUDICATION, outcome=outcome)
    return action_agreed(council, case, layer=Layer.ADJUDICATION) if action else case


def refer(case: Case, council: Council, **given: object) -> Case:
    usual = {"shown": SHOWN, "agreed_on": RECEIVED, "ombudsman_reference": "26 004 052", "told": "By letter."}
    return do(early_referral.refer_early, case, by=council.manager, on=RECEIVED, **usual | given)


def test_early_referral_opens_the_case_there_logs_the_decision_and_closes_the_case_here(council: Council) -> None:
    case = refer(adjudicated(council, Outcome.UPHELD, Outcome.UPHELD), council)
    row = ombudsman_case_of(case)
    assert (case.status, case.closed_on, case.closed_reason) == (
        State.EARLY_REFERRED,
        RECEIVED,
        ClosedReason.RESPONDED,
    )
    assert (row.kind, row.stage, row.ombudsman_reference) == (OmbudsmanKind.O4, "stage 2, answered", "26 004 052")
    decision = Decision.objects.get(case=case, kind=DecisionKind.EARLY_REFERRAL)
    assert [words in decision.factors for words in SHOWN.values()] == [True] * len(SHOWN)


def referred_to(council: Council) -> Case:
    return refer(adjudicated(council, Outcome.UPHELD, Outcome.UPHELD), council, ombudsman_reference="")


def test_what_the_ombudsman_writes_of_an_early_referral_is_filled_in_when_it_comes(council: Council) -> None:
    case = referred_to(council)
    row = ombudsman_case_of(case)
    assert (row.ombudsman_reference, row.category, row.received_there_on) == ("", "", None)
    letter = {"ombudsman_reference": "26 004 052", "category": "Children’s services", "received_there_on": LATER}
    do(ombudsman_details.change_details, case, by=council.manager, on=LATER, ombudsman_case=row, **letter)
    row.refresh_from_db()
    assert {name: getattr(row, name) for name in letter} == letter
    event = case.events.filter(verb=Verb.OMBUDSMAN_STEP_RECORDED).last()
    assert event.payload.words["before"] == {"ombudsman_reference": "", "category": "", "received_there_on": None}
    assert event.payload.words["after"]["received_there_on"] == LATER.isoformat()
    assert case.status == State.EARLY_REFERRED


@pytest.mark.parametrize(
    ("make", "day", "sentence"),
    [
        (referred_to, EARLIER, "It was referred on 7 September 2026"),
        (referred_to, LATER, "a day that has not come yet"),
        (with_ombudsman, LATER, "a day that has not come yet"),
        (ombudsman_decided, LATER, "a day that has not come yet"),
    ],
)
def test_the_ombudsman_received_a_case_on_a_day_that_fits_how_it_came(
    council: Council, make: object, day: datetime.date, sentence: str
) -> None:
    case = make(council)
    row = ombudsman_case_of(case)
    given = {"by": council.manager, "ombudsman_case": row}
    assert sentence in refused(ombudsman_details.change_details, case, on=RECEIVED, received_there_on=day, **given)
    do(ombudsman_details.change_details, case, on=RECEIVED, received_there_on=RECEIVED, **given)


def test_the_council_is_told_of_a_case_that_the_ombudsman_has_and_decides_after_it_came(council: Council) -> None:
    told, decided = with_ombudsman(council), referred_to(council)
    there = {"by": council.manager, "on": RECEIVED, "ombudsman_case": ombudsman_case_of(decided)}
    do(ombudsman.decide, decided, decided_on=RECEIVED, **there | UPHELD)
    for case, sentence in (
        (told, "on or before the day the council was told"),
        (decided, "so it was received then or before"),
    ):
        given = {"by": council.manager, "ombudsman_case": ombudsman_case_of(case), "received_there_on": LATER}
        assert sentence in refused(ombudsman_details.change_details, case, on=LATER, **given)


def test_only_the_complaints_manager_fills_it_in_and_only_on_its_own_case(council: Council) -> None:
    case, row = referred_to(council), ombudsman_case_of(with_ombudsman(council))
    own = {"on": RECEIVED, "category": "Education", "ombudsman_case": ombudsman_case_of(case)}
    assert "permission" in refused(ombudsman_details.change_details, case, by=council.officer, **own)
    with pytest.raises(OmbudsmanCase.DoesNotExist):
        do(ombudsman_details.change_details, case, by=council.manager, **own | {"ombudsman_case": row})


def test_the_page_of_an_early_referral_is_filled_in_and_shows_who_sent_it(council: Council) -> None:
    case, client = referred_to(council), Client()
    client.force_login(council.manager)
    row = ombudsman_case_of(case)
    address = reverse("ombudsman_details", args=[case, row.pk])
    assert address in client.get(reverse("ombudsman", args=[case])).content.decode()
    sent = {"version": case.version, "ombudsman_reference": "26 004 052", "category": "Children’s services"}
    answer = client.post(address, sent, follow=True)
    html = answer.content.decode()
    assert "It is saved." in html
    assert "26 004 052" in html
    assert "Referred by the council" in html
    assert "The council was told" not in html


@pytest.mark.parametrize("criterion", SHOWN)
def test_early_referral_is_refused_while_one_criterion_is_not_shown_and_names_it(
    council: Council, criterion: str
) -> None:
    case = adjudicated(council, Outcome.UPHELD, Outcome.UPHELD)
    said = refused(
        early_referral.refer_early,
        case,
        by=council.manager,
        on=RECEIVED,
        shown=SHOWN | {criterion: " "},
        agreed_on=RECEIVED,
    )
    words = early_referral.EARLY_REFERRAL[criterion]
    assert said == (
        f"An early referral needs every criterion, and these are not shown: {words[0].lower()}{words[1:]}. "
        "Offer a panel."
    )


def test_what_the_record_contradicts_is_refused_whatever_was_ticked(council: Council) -> None:
    given = {"by": council.manager, "on": RECEIVED, "shown": SHOWN, "agreed_on": RECEIVED}

    def said(*outcomes: str, action: bool = True, **more: object) -> str:
        return refused(early_referral.refer_early, adjudicated(council, *outcomes, action=action), **given | more)

    assert said(Outcome.UPHELD).startswith("The adjudication is not complete")
    assert said(Outcome.UPHELD, Outcome.PARTIALLY_UPHELD).startswith("Not every significant point was upheld: point 2")
    assert said(Outcome.UPHELD, Outcome.UPHELD, action=False).startswith("There is no action on record")
    assert said(Outcome.UPHELD, Outcome.UPHELD, agreed_on=EARLIER).startswith(
        "The complainant must have agreed between"
    )
    assert said(Outcome.UPHELD, Outcome.UPHELD, agreed_on=LATER).startswith("The complainant must have agreed between")


def test_a_point_that_is_not_significant_does_not_stand_in_the_way_but_one_must_be_upheld(council: Council) -> None:
    case = adjudicated(council, Outcome.UPHELD, Outcome.NOT_UPHELD)
    point = Element.objects.get(case=case, number=2)
    assert refer(case, council, not_significant=[point]).status == State.EARLY_REFERRED
    case = adjudicated(council, Outcome.NOT_UPHELD, Outcome.NOT_UPHELD)
    said = refused(
        early_referral.refer_early,
        case,
        by=council.manager,
        on=RECEIVED,
        shown=SHOWN,
        agreed_on=RECEIVED,
        not_significant=list(case.elements.all()),
    )
    assert said == "No point was upheld, so an early referral is not open."


def test_an_action_that_will_not_be_carried_out_is_no_action_plan(council: Council) -> None:
    case = action_not_carried_out(council, adjudicated(council, Outcome.UPHELD, Outcome.UPHELD, action=False))
    assert early_referral.against_it(case) == [
        "There is no action on record, so there is no action plan. Record the actions first."
    ]


def test_a_remedy_is_offered_then_accepted_then_paid_with_an_amount(council: Council) -> None:
    case = closed(council)
    given = {"by": council.officer, "on": LATER, "layer": Layer.STAGE1, "text": "Time and trouble."}
    said = refused(remedies.record_remedy, case, offered_on=LATER, accepted_on=RECEIVED, **given)
    assert said.startswith("A remedy is offered after the complaint was received, then accepted, then paid")
    said = refused(remedies.record_remedy, case, offered_on=RECEIVED, paid_on=RECEIVED, **given)
    assert said == "Enter the amount in pounds: something was paid."
    do(remedies.record_remedy, case, offered_on=RECEIVED, redress_pounds=Decimal("200.00"), **given)
    do(
        remedies.change_remedy,
        case,
        by=council.officer,
        on=LATER,
        remedy=remedy_of(case),
        offered_on=RECEIVED,
        redress_pounds=Decimal("250.00"),
        budget_code="CSC-114",
        accepted_on=RECEIVED,
        paid_on=LATER,
    )
    row = remedy_of(case)
    assert (row.redress_pounds, row.budget_code, row.paid_on) == (Decimal("250.00"), "CSC-114", LATER)
    event = Event.objects.filter(case=case, verb=Verb.REMEDY_RECORDED).latest("pk")
    assert event.payload.words["before"]["redress_pounds"] == "200.00"
    assert case.status == State.CLOSED_NOT_PURSUED


def test_a_cost_has_an_amount_and_a_day_on_which_the_case_was_here(council: Council) -> None:
    case = issued(council)
    given = {"by": council.officer, "on": RECEIVED, "category": CostCategory.INVESTIGATION}
    said = refused(remedies.record_cost, case, pounds=Decimal(0), incurred_on=RECEIVED, **given)
    assert said == "Enter an amount. A cost of nothing is not recorded."
    for day in (EARLIER, LATER):
        assert refused(remedies.record_cost, case, pounds=Decimal(1), incurred_on=day, **given).startswith(
            "The cost must"
        )
    do(remedies.record_cost, case, pounds=Decimal("1200.50"), incurred_on=RECEIVED, note="Invoice 7", **given)
    assert Cost.objects.get(case=case).pounds == Decimal("1200.50")


def test_a_published_figure_is_entered_by_the_manager_and_put_right_in_the_same_row(council: Council) -> None:
    given = {"year": "2024-25", "label": "Upheld", "unit": "%", "source": "Annual letter, May 2025", "on": RECEIVED}
    with pytest.raises(NotAllowed):
        ombudsman.enter_figure(by=council.officer, value=Decimal(80), **given)
    ombudsman.enter_figure(by=council.manager, value=Decimal(80), **given)
    ombudsman.enter_figure(by=council.manager, value=Decimal(83), **given)
    assert list(OmbudsmanFigure.objects.values_list("value", "unit")) == [(Decimal(83), "%")]
    event = Event.objects.filter(verb=Verb.OMBUDSMAN_FIGURES_ENTERED).latest("pk")
    assert (event.case, event.payload.words["before"]["value"]) == (None, "80.00")


def test_a_row_of_another_case_is_not_found(council: Council) -> None:
    mine, other = with_ombudsman(council), remedy_agreed(council, ombudsman_asked(council))
    by = {"by": council.manager, "on": RECEIVED}
    with pytest.raises(OmbudsmanCase.DoesNotExist):
        do(ombudsman.decide, mine, ombudsman_case=ombudsman_case_of(other), decided_on=RECEIVED, **by, **UPHELD)
    with pytest.raises(OmbudsmanLetter.DoesNotExist):
        do(ombudsman.answer_letter, mine, letter=letter_of(other), answered_on=RECEIVED, answer="", **by)
    with pytest.raises(Remedy.DoesNotExist):
        do(ombudsman_remedies.follow_remedy, mine, remedy=remedy_of(other), done_on=RECEIVED, **by)


def test_the_button_that_closes_is_not_shown_while_the_ombudsman_has_the_case(council: Council) -> None:
    client = Client()
    client.force_login(council.officer)
    shown = [
        reverse("close", args=[case]) in client.get(case.get_absolute_url()).content.decode()
        for case in (issued(council), with_ombudsman(council), ombudsman_decided(council))
    ]
    assert shown == [True, False, True]
