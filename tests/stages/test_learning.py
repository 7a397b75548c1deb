"""Recommendations and actions: who makes, decides, does and verifies them, and what is refused."""

from __future__ import annotations

import datetime

import pytest

from cases.models import Event, Exclusion, Verb
from cases.permissions import NotAllowed
from cases.record import Refused
from stages.actions import learning
from stages.law.vocabulary import Layer, RecommendationDecision, RecommendationKind, State
from stages.models import Action, Recommendation
from tests import traces
from tests.builders import RECEIVED, Council, closed, do, imported_at, issued
from tests.builders_ombudsman import (
    DUE,
    action_agreed,
    action_not_carried_out,
    action_of,
    action_reported,
    action_verified,
    recommendation_accepted,
    recommendation_of,
    recommended,
)

BEFORE = RECEIVED - datetime.timedelta(days=1)


def refused(deed: object, *args: object, **given: object) -> str:
    """The sentence of a refusal, which left no trace."""
    before = traces.digest()
    with pytest.raises((Refused, NotAllowed)) as refusal:
        do(deed, *args, **given)
    assert traces.digest() == before
    return str(refusal.value)


def test_a_recommendation_is_numbered_hangs_on_its_point_and_is_decided_once_with_reasons(council: Council) -> None:
    case = recommended(council)
    row = recommendation_of(case)
    assert (row.number, row.element.number, row.decision) == (1, 1, "")
    sentence = refused(
        learning.decide_recommendation,
        case,
        by=council.officer,
        on=RECEIVED,
        recommendation=row,
        decision=RecommendationDecision.PARTLY,
    )
    assert sentence == "Give the reasons: a recommendation that is not wholly accepted needs them in writing."
    do(
        learning.decide_recommendation,
        case,
        by=council.officer,
        on=RECEIVED,
        recommendation=row,
        decision=RecommendationDecision.PARTLY,
        reasons="Calls out of hours go to another team.",
    )
    row.refresh_from_db()
    assert (row.decision, row.decided_by, row.decided_on) == ("partly", council.officer, RECEIVED)
    event = Event.objects.filter(case=case, verb=Verb.RECOMMENDATION_DECIDED).get()
    assert event.about == "recommendation 1: accepted in part"


def test_a_recommendation_can_be_put_right_until_it_is_decided(council: Council) -> None:
    case = recommended(council)
    given = {
        "by": council.officer,
        "on": RECEIVED,
        "recommendation": recommendation_of(case),
        "kind": RecommendationKind.REMEDY,
        "text": "Ring them and apologise.",
    }
    do(learning.change_recommendation, case, **given)
    row = recommendation_of(case)
    assert (row.kind, row.text, row.element) == ("remedy", "Ring them and apologise.", None)
    case = recommendation_accepted(council)
    said = refused(learning.change_recommendation, case, **given | {"recommendation": recommendation_of(case)})
    assert said == "Recommendation 1 has been decided, so its words stay as they are."


LAYERS_OF_LATER_STAGES = {
    Layer.INVESTIGATING_OFFICER: State.STAGE2_INVESTIGATING,
    Layer.ADJUDICATION: State.STAGE2_ADJUDICATING,
    Layer.PANEL: State.PANEL_HELD,
}


@pytest.mark.parametrize("layer", LAYERS_OF_LATER_STAGES)
@pytest.mark.parametrize("state", [State.STAGE1_ANSWERED, *LAYERS_OF_LATER_STAGES.values()])
def test_a_later_stage_recommends_only_while_it_runs(council: Council, layer: Layer, state: State) -> None:
    case = imported_at(council, state)
    by = council.officer
    if layer == Layer.ADJUDICATION:
        said = refused(recommend_as, case, by=by, on=RECEIVED, layer=layer)
        assert said.startswith("You do not have permission to adjudicate stage 2")
    elif state != LAYERS_OF_LATER_STAGES[layer]:
        assert "because this case is at" in refused(recommend_as, case, by=by, on=RECEIVED, layer=layer)
    else:
        do(recommend_as, case, by=by, on=RECEIVED, layer=layer)
        assert (recommendation_of(case).layer, case.status) == (layer, state)


def recommend_as(case: object, **given: object) -> Recommendation:
    return learning.recommend(case, kind=RecommendationKind.LEARNING, text="Train the team.", **given)


def test_an_action_has_an_owner_a_date_and_the_recommendation_it_follows_from(council: Council) -> None:
    case = recommendation_accepted(council)
    action_agreed(council, case, recommendation=recommendation_of(case))
    row = action_of(case)
    assert (row.number, row.owner, row.due_on, row.element.number, row.status) == (
        1,
        council.team_manager,
        DUE,
        1,
        Action.Status.AGREED,
    )
    action_agreed(council, case, owner=None, owner_name="The housing association")
    assert learning.owner_of(action_of(case)) == "The housing association"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"owner": None}, "Say who will do it"),
        ({"owner_name": "Somebody else"}, "Say who will do it"),
        ({"due_on": BEFORE}, "It cannot be due before 7 September 2026"),
        ({"agreed_on": BEFORE}, "The day it was agreed must lie between"),
        ({"agreed_on": RECEIVED + datetime.timedelta(days=1)}, "The day it was agreed must lie between"),
    ],
)
def test_an_action_without_an_owner_or_a_possible_date_is_refused(
    council: Council, given: dict[str, object], said: str
) -> None:
    case = issued(council)
    usual = {"layer": Layer.STAGE1, "text": "Ring.", "owner": council.team_manager, "due_on": DUE}
    assert refused(learning.agree_action, case, by=council.officer, on=RECEIVED, **usual | given).startswith(said)


def test_nobody_kept_out_of_the_case_and_nobody_from_outside_is_given_an_action(council: Council) -> None:
    case = issued(council)
    Exclusion.objects.create(case=case, user=council.head, why=Exclusion.Why.LINE, from_on=RECEIVED)
    for owner in (council.head, council.investigator, council.nobody):
        said = refused(
            learning.agree_action,
            case,
            by=council.officer,
            on=RECEIVED,
            layer=Layer.STAGE1,
            text="Ring.",
            owner=owner,
            due_on=DUE,
        )
        assert said.startswith(f"{owner.name} cannot be given this action")


def test_no_action_follows_from_a_recommendation_that_was_not_accepted(council: Council) -> None:
    case = recommended(council)
    row = recommendation_of(case)
    do(
        learning.decide_recommendation,
        case,
        by=council.officer,
        on=RECEIVED,
        recommendation=row,
        decision=RecommendationDecision.REJECTED,
        reasons="Calls are listed already.",
    )
    said = refused(
        learning.agree_action,
        case,
        by=council.officer,
        on=RECEIVED,
        layer=Layer.STAGE1,
        text="Ring.",
        owner=council.team_manager,
        due_on=DUE,
        recommendation=row,
    )
    assert said == "Recommendation 1 was not accepted, so no action follows from it."


def test_the_owner_reports_an_action_though_they_have_no_part_on_the_case(council: Council) -> None:
    case = action_agreed(council, owner=council.other_senior)
    given = {"on": RECEIVED, "action": action_of(case), "done_on": RECEIVED, "evidence": "It is done."}
    assert refused(learning.report_action, case, by=council.other_head, **given).startswith(
        "You do not have permission"
    )
    said = refused(learning.report_action, case, by=council.team_manager, **given)
    assert said.startswith("This action is for Senior Manager Three to do.")
    do(learning.report_action, case, by=council.other_senior, **given)
    row = action_of(case)
    assert (row.status, row.reported_by, row.done_on) == (Action.Status.REPORTED, council.other_senior, RECEIVED)


def test_an_owner_who_is_kept_out_since_reports_nothing(council: Council) -> None:
    case = action_agreed(council, owner=council.other_senior)
    Exclusion.objects.create(case=case, user=council.other_senior, why=Exclusion.Why.LINE, from_on=RECEIVED)
    given = {"on": RECEIVED, "action": action_of(case), "done_on": RECEIVED, "evidence": "It is done."}
    assert refused(learning.report_action, case, by=council.other_senior, **given).startswith("You do not have")


def test_whoever_reported_an_action_does_not_verify_it(council: Council) -> None:
    case = action_agreed(council)
    given = {"on": RECEIVED, "action": action_of(case)}
    do(learning.report_action, case, by=council.officer, done_on=RECEIVED, evidence="I saw it.", **given)
    assert refused(learning.verify_action, case, by=council.officer, **given).startswith("You reported this action")
    do(learning.verify_action, case, by=council.officer_two, **given)
    row = action_of(case)
    assert (row.status, row.verified_by, row.verified_on) == (Action.Status.VERIFIED, council.officer_two, RECEIVED)


def test_a_report_that_shows_nothing_goes_back_with_the_reason_and_the_same_date(council: Council) -> None:
    case = action_reported(council)
    do(learning.send_back_action, case, by=council.officer, on=RECEIVED, action=action_of(case), why="Send the list.")
    row = action_of(case)
    assert (row.status, row.done_on, row.evidence, row.due_on) == (Action.Status.AGREED, None, "", DUE)
    event = Event.objects.filter(case=case, verb=Verb.ACTION_CHANGED).get()
    assert event.payload.words["before"]["evidence"] == "The list hangs by the telephone."


def test_an_action_is_done_between_the_day_it_was_agreed_and_today(council: Council) -> None:
    case = action_agreed(council)
    for day in (BEFORE, RECEIVED + datetime.timedelta(days=1)):
        said = refused(
            learning.report_action,
            case,
            by=council.team_manager,
            on=RECEIVED,
            action=action_of(case),
            done_on=day,
            evidence="Done.",
        )
        assert said.startswith("It must have been done between 7 September 2026")


def test_what_is_not_carried_out_says_why_and_the_complainant_is_told_only_of_an_end(council: Council) -> None:
    case = action_agreed(council)
    told = {"by": council.officer, "on": RECEIVED, "told_on": RECEIVED, "told": "By letter."}
    said = refused(learning.tell_complainant, case, action=action_of(case), **told)
    assert said.startswith("Verify the action, or record why it was not carried out")
    for ended in (action_not_carried_out(council), action_verified(council)):
        do(learning.tell_complainant, ended, action=action_of(ended), **told)
        assert action_of(ended).told_on == RECEIVED
    assert action_of(action_not_carried_out(council)).not_done_why == "The team was closed."


def test_an_action_changes_hands_and_date_with_a_reason_until_it_is_reported(council: Council) -> None:
    later = DUE + datetime.timedelta(days=14)
    given = {"by": council.officer, "on": RECEIVED, "owner": council.senior, "due_on": later, "why": "On leave."}
    case = action_agreed(council)
    do(learning.change_action, case, action=action_of(case), **given)
    assert (action_of(case).owner, action_of(case).due_on) == (council.senior, later)
    event = Event.objects.filter(case=case, verb=Verb.ACTION_CHANGED).get()
    assert event.payload.words["before"] == {"owner": "Team Manager One", "due_on": "2026-10-30"}
    case = action_reported(council)
    said = refused(learning.change_action, case, action=action_of(case), **given)
    assert said.startswith("Action 1 is reported done, not yet verified")


def test_a_closed_case_may_still_have_open_actions_and_stays_closed(council: Council) -> None:
    case = action_verified(council, closed(council))
    assert (action_of(case).status, case.status) == (Action.Status.VERIFIED, State.CLOSED_NOT_PURSUED)


def test_an_action_or_a_recommendation_of_another_case_is_not_found(council: Council) -> None:
    mine, other = issued(council), action_agreed(council, recommended(council))
    with pytest.raises(Action.DoesNotExist):
        do(learning.verify_action, mine, by=council.officer, on=RECEIVED, action=action_of(other))
    with pytest.raises(Recommendation.DoesNotExist):
        do(
            learning.decide_recommendation,
            mine,
            by=council.officer,
            on=RECEIVED,
            recommendation=recommendation_of(other),
            decision=RecommendationDecision.ACCEPTED,
        )
