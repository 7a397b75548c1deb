"""The pages of learning and of the Ombudsman: each form does its deed, and refuses with what was typed."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from cases.models import Case, Exclusion
from stages.actions import learning
from stages.law.vocabulary import Layer, Outcome, State
from stages.models import Action, Finding, OmbudsmanFigure, StageTwo
from tests import builders_stage_two
from tests.builders import RECEIVED, Council, do, imported_at, issued
from tests.builders_ombudsman import (
    DUE,
    SHOWN,
    action_agreed,
    action_not_carried_out,
    action_of,
    action_reported,
    letter_of,
    ombudsman_asked,
    ombudsman_case_of,
    ombudsman_decided,
    recommendation_accepted,
    recommendation_of,
    recommended,
    remedy_agreed,
    remedy_of,
    with_ombudsman,
)
from tests.pages import signed_in


def parts(name: str, day: datetime.date) -> dict[str, Any]:
    return {f"{name}_0": day.day, f"{name}_1": day.month, f"{name}_2": day.year}


def sent(user: User, page: str, *where: object, case: Case | None = None, **typed: Any) -> HttpResponse:
    version = {"version": Case.objects.get(pk=case.pk).version} if case else {}
    return signed_in(user).post(reverse(page, args=where), version | typed)


def opened(user: User, page: str, *where: object) -> HttpResponse:
    return signed_in(user).get(reverse(page, args=where))


def test_a_recommendation_is_recorded_and_decided_on_its_pages(council: Council) -> None:
    case = issued(council)
    typed = {"layer": "stage1", "kind": "service", "text": "List the calls.", "element": ""}
    answer = sent(council.officer, "recommendation_add", case, case=case, **typed)
    assert answer.headers["Location"] == reverse("learning", args=[case])
    row = recommendation_of(case)
    answer = sent(council.officer, "recommendation_decide", case, 1, case=case, decision="rejected", reasons="")
    assert (answer.status_code, "Give the reasons: it is not wholly accepted." in answer.content.decode()) == (
        200,
        True,
    )
    sent(council.officer, "recommendation_decide", case, 1, case=case, decision="rejected", reasons="It is done.")
    row.refresh_from_db()
    assert row.decision_reasons == "It is done."


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("?from=stage-2", "stage_two"),
        ("", "learning"),
        ("?from=https://elsewhere.example/", "learning"),
        ("?from=//elsewhere.example", "learning"),
        ("?from=people", "learning"),
    ],
)
def test_a_decision_goes_back_to_the_stage_it_was_made_from_and_nowhere_else(
    council: Council, came_from: str, back: str
) -> None:
    case = builders_stage_two.adjudicating(council)
    client, home = signed_in(council.other_head), reverse(back, args=[case])
    address = reverse("recommendation_decide", args=[case, recommendation_of(case).number]) + came_from
    if back == "stage_two":
        assert f'href="{address}"' in client.get(home).content.decode()
    html = client.get(address).content.decode()
    posts_to = re.search(r'<form method="post" action="([^"]+)" novalidate', html).group(1)
    assert f'href="{home}">Cancel' in html
    assert "elsewhere" not in posts_to
    typed = {"version": Case.objects.get(pk=case.pk).version, "decision": "accepted"}
    answer = client.post(posts_to, typed)
    assert (answer.status_code, answer.headers["Location"]) == (302, home)


def test_the_adjudicating_officers_recommendation_is_not_decided_by_the_complaints_team(council: Council) -> None:
    case = imported_at(council, State.STAGE2_INVESTIGATING)
    recommended(council, case, layer=Layer.INVESTIGATING_OFFICER)
    assert opened(council.officer, "recommendation_decide", case, 1).status_code == 403
    assert "Decide<" not in opened(council.officer, "learning", case).content.decode()


def test_an_action_goes_through_its_pages_to_the_complainant(council: Council) -> None:
    case = recommendation_accepted(council)
    typed = (
        {"layer": "stage1", "text": "Make a list.", "recommendation": recommendation_of(case).pk, "element": ""}
        | {"owner": council.team_manager.pk, "owner_name": ""}
        | parts("agreed_on", RECEIVED)
        | parts("due_on", DUE)
    )
    assert sent(council.officer, "action_add", case, case=case, **typed).status_code == 302
    done = {"evidence": "It hangs there."} | parts("done_on", RECEIVED)
    assert sent(council.team_manager, "action_report", case, 1, case=case, **done).status_code == 302
    answer = sent(council.officer, "action_verify", case, 1, case=case, verified="no", why="")
    assert "Say what is missing." in answer.content.decode()
    assert sent(council.officer, "action_verify", case, 1, case=case, verified="yes").status_code == 302
    told = {"told": "By letter."} | parts("told_on", datetime.date(2026, 9, 16))
    assert sent(council.officer, "action_told", case, 1, case=case, **told).status_code == 302
    assert (action_of(case).status, action_of(case).told_on) == ("verified", datetime.date(2026, 9, 16))


def test_an_action_without_anybody_to_do_it_comes_back_with_what_was_typed(council: Council) -> None:
    case = issued(council)
    typed = {"layer": "stage1", "text": "Make a list.", "owner": "", "owner_name": ""} | parts("agreed_on", RECEIVED)
    html = sent(council.officer, "action_add", case, case=case, **typed).content.decode()
    for words in ("Choose who will do it, or enter a name.", "Make a list.", "Enter the date it is due."):
        assert words in html


def test_an_action_is_sent_back_changed_and_not_carried_out_on_its_pages(council: Council) -> None:
    case = action_reported(council)
    sent(council.officer, "action_verify", case, 1, case=case, verified="no", why="Send the list.")
    changed = {"owner": "", "owner_name": "The landlord", "why": "Theirs to do."} | parts("due_on", DUE)
    assert sent(council.officer, "action_change", case, 1, case=case, **changed).status_code == 302
    assert learning.owner_of(action_of(case)) == "The landlord"
    assert sent(council.officer, "action_not_done", case, 1, case=case, why="No money.").status_code == 302
    assert action_of(case).status == Action.Status.NOT_DONE
    assert "Complainant told" in opened(council.officer, "learning", case).content.decode()


def test_an_owner_without_a_part_on_the_case_finds_and_reports_the_action_and_sees_nothing_else(
    council: Council,
) -> None:
    case = action_agreed(council, owner=council.other_senior)
    html = opened(council.other_senior, "actions").content.decode()
    assert "Make a list of calls." in html
    assert reverse("learning", args=[case]) not in html
    assert opened(council.other_senior, "learning", case).status_code == 404
    page = opened(council.other_senior, "own_action_report", action_of(case).pk)
    assert (page.status_code, "Nobody answered the telephone." in page.content.decode()) == (200, False)
    done = {"evidence": "It hangs there."} | parts("done_on", RECEIVED)
    answer = sent(council.other_senior, "own_action_report", action_of(case).pk, case=case, **done)
    assert answer.headers["Location"] == reverse("actions")
    assert action_of(case).status == Action.Status.REPORTED


def test_nobody_elses_action_is_found_and_none_by_whoever_is_kept_out(council: Council) -> None:
    case = action_agreed(council, owner=council.other_senior)
    assert opened(council.other_head, "own_action_report", action_of(case).pk).status_code == 404
    Exclusion.objects.create(case=case, user=council.other_senior, why=Exclusion.Why.LINE, from_on=RECEIVED)
    assert opened(council.other_senior, "own_action_report", action_of(case).pk).status_code == 404
    assert "Make a list of calls." not in opened(council.other_senior, "actions").content.decode()


def test_the_list_of_actions_shows_to_each_what_they_may_see(council: Council) -> None:
    action_agreed(council)
    shown = {
        user.name: "Make a list of calls." in opened(user, "actions").content.decode()
        for user in (council.officer, council.manager, council.head, council.other_head, council.auditor)
    }
    assert shown == {
        "Officer One": True,
        "Complaints Manager": True,
        "Head of Service One": True,
        "Head of Service Two": False,
        "Auditor One": True,
    }
    for outsider in (council.investigator, council.independent, council.panel_member):
        assert opened(outsider, "actions").status_code == 403


def test_the_list_of_actions_says_what_is_overdue_and_whose(council: Council) -> None:
    late = datetime.date(2026, 9, 14)
    action_agreed(council, due_on=late, text="Ring by Monday.")
    action_agreed(council, owner=None, owner_name="The landlord", text="Mend the door.")
    client = signed_in(council.manager)
    overdue = client.get(reverse("actions"), {"show": "overdue"}).content.decode()
    assert ("Ring by Monday." in overdue, "Mend the door." in overdue) == (True, False)
    theirs = client.get(reverse("actions"), {"owner": "The landlord"}).content.decode()
    assert ('class="app-words">Ring by Monday.' in theirs, "Mend the door." in theirs) == (False, True)


@pytest.mark.parametrize("name", ["learning", "ombudsman", "actions"])
def test_a_page_asks_the_same_number_of_queries_however_much_is_on_it(council: Council, name: str) -> None:
    asked, case = [], issued(council)
    for _ in range(3):
        recommended(council, case)
        action_not_carried_out(council, action_agreed(council, case))
        remedy_agreed(council, ombudsman_asked(council, case))
        client = signed_in(council.manager)
        address = reverse(name, args=[] if name == "actions" else [case])
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        asked.append(len(queries))
    assert len(set(asked)) == 1


def test_remedies_and_costs_are_recorded_on_their_pages(council: Council) -> None:
    case = issued(council)
    typed = {"layer": "stage1", "text": "Time and trouble.", "redress_pounds": "£1,200.50", "type": "", "element": ""}
    answer = sent(council.officer, "remedy_add", case, case=case, **typed | parts("offered_on", RECEIVED))
    assert answer.status_code == 302
    assert remedy_of(case).redress_pounds == Decimal("1200.50")
    paid = {"redress_pounds": "1200.50", "budget_code": "CSC-114"} | parts("offered_on", RECEIVED)
    paid |= parts("accepted_on", RECEIVED) | parts("paid_on", RECEIVED)
    assert sent(council.officer, "remedy_change", case, remedy_of(case).pk, case=case, **paid).status_code == 302
    cost = {"category": "panel", "pounds": "a lot", "note": ""} | parts("incurred_on", RECEIVED)
    html = sent(council.officer, "cost_add", case, case=case, **cost).content.decode()
    assert "Enter an amount in pounds, such as 150 or 1250.50." in html
    assert sent(council.officer, "cost_add", case, case=case, **cost | {"pounds": "450"}).status_code == 302
    html = opened(council.officer, "learning", case).content.decode()
    assert ("£1,200.50" in html, "£450.00" in html) == (True, True)


def test_the_ombudsmans_case_goes_through_its_pages(council: Council) -> None:
    case = issued(council)
    typed = {"kind": "O3", "ombudsman_reference": "26 004 051", "category": "Children’s services"}
    typed |= parts("referred_on", RECEIVED)
    assert sent(council.manager, "ombudsman_open", case, case=case, **typed).status_code == 302
    row = ombudsman_case_of(case)
    letter = {"kind": "enquiry", "asked": "Send the file."} | parts("received_on", RECEIVED) | parts("due_on", DUE)
    assert sent(council.manager, "ombudsman_letter", case, row.pk, case=case, **letter).status_code == 302
    answer = {"answer": "Sent."} | parts("answered_on", RECEIVED)
    assert sent(council.manager, "ombudsman_answer", case, letter_of(case).pk, case=case, **answer).status_code == 302
    decision = {
        "decision": "upheld_with_injustice",
        "fault": "yes",
        "injustice": "no",
        "without_investigation": "no",
        "public_report": "yes",
        "finding_1": "upheld",
        "reasons_1": "Nobody rang back.",
    } | parts("decided_on", RECEIVED)
    html = sent(council.manager, "ombudsman_decision", case, row.pk, case=case, **decision).content.decode()
    assert "means that there was fault, and injustice from it" in html
    decision["injustice"] = "yes"
    assert sent(council.manager, "ombudsman_decision", case, row.pk, case=case, **decision).status_code == 302
    remedy = {"text": "Pay.", "redress_pounds": "150", "type": "", "element": ""} | parts("due_on", DUE)
    assert sent(council.manager, "ombudsman_remedy", case, row.pk, case=case, **remedy).status_code == 302
    report = {"published_at": "www.example.org/x"} | parts("public_report_received_on", RECEIVED)
    assert sent(council.manager, "ombudsman_report", case, row.pk, case=case, **report).status_code == 302
    proof = {"evidence": "Receipt."} | parts("done_on", RECEIVED) | parts("evidence_sent_on", RECEIVED)
    assert (
        sent(council.manager, "ombudsman_remedy_follow", case, remedy_of(case).pk, case=case, **proof).status_code
        == 302
    )
    html = opened(council.manager, "ombudsman", case).content.decode()
    for words in ("Upheld: fault and injustice", "it is inferred from it", "On time", "https://www.example.org/x"):
        assert words in html
    assert Finding.objects.get(element__case=case, layer=Layer.OMBUDSMAN).reasons == "Nobody rang back."


def test_a_decision_that_is_put_right_says_why_and_shows_what_was_found(council: Council) -> None:
    case = ombudsman_decided(council)
    html = opened(council.manager, "ombudsman_decision", case, ombudsman_case_of(case).pk).content.decode()
    for words in ("Put the Ombudsman’s decision right", "Nobody rang back.", "Why does the decision on record"):
        assert words in html


@pytest.mark.parametrize("who", ["officer", "head", "auditor", "senior"])
def test_others_read_the_ombudsmans_page_and_change_nothing(council: Council, who: str) -> None:
    case, user = with_ombudsman(council), getattr(council, who)
    html = opened(user, "ombudsman", case).content.decode()
    assert ("26 004 051" in html, "Record the decision" in html) == (True, False)
    assert opened(user, "ombudsman_open", case).status_code == 403


def test_early_referral_shows_the_checklist_and_keeps_what_was_typed(council: Council) -> None:
    case = imported_at(council, State.STAGE2_ANSWERED)
    StageTwo.objects.filter(case=case).update(responded_on=RECEIVED)
    for element, outcome in zip(case.elements.all(), (Outcome.UPHELD, Outcome.NOT_UPHELD), strict=True):
        Finding.objects.create(element=element, layer=Layer.ADJUDICATION, outcome=outcome)
    html = opened(council.manager, "early_referral", case).content.decode()
    assert "There is no action on record, so there is no action plan." in html
    assert 'type="checkbox" id="id_not_significant_0"' in html
    action_agreed(council, case, layer=Layer.ADJUDICATION)
    typed = {f"shown_{name}": words for name, words in SHOWN.items()} | {f"met_{name}": "on" for name in SHOWN}
    typed |= {"told": "By letter.", "not_significant": [case.elements.get(number=2).pk]} | parts("agreed_on", RECEIVED)
    short = {name: value for name, value in typed.items() if name != "met_agreed"}
    html = sent(council.manager, "early_referral", case, case=case, **short).content.decode()
    assert "Tick this if the complainant agrees, in writing. If not, a panel is the way on." in html
    assert SHOWN["robust_report"] in html
    assert sent(council.manager, "early_referral", case, case=case, **typed).status_code == 302
    case.refresh_from_db()
    assert case.status == State.EARLY_REFERRED


def test_a_published_figure_is_entered_by_the_manager_and_read_with_its_source(council: Council) -> None:
    typed = {"year": "2024-26", "label": "Complaints upheld", "value": "83", "unit": "%", "source": "Annual letter"}
    html = sent(council.manager, "ombudsman_figure_add", **typed).content.decode()
    assert "Enter a year such as 2024-25." in html
    assert sent(council.manager, "ombudsman_figure_add", **typed | {"year": "2024/25"}).status_code == 302
    assert OmbudsmanFigure.objects.get().year == "2024-25"
    html = opened(council.officer, "ombudsman_figures").content.decode()
    assert ("83%" in html, "Annual letter" in html, "Enter a figure" in html) == (True, True, False)
    assert opened(council.officer, "ombudsman_figure_add").status_code == 403
    assert opened(council.team_manager, "ombudsman_figures").status_code == 403


def test_a_second_press_with_an_old_version_is_a_clash_and_records_nothing_twice(council: Council) -> None:
    case = issued(council)
    version = case.version
    do(learning.recommend, case, by=council.officer, on=RECEIVED, layer="stage1", kind="remedy", text="Ring.")
    typed = {"layer": "stage1", "kind": "service", "text": "Mine.", "version": version}
    answer = signed_in(council.officer).post(reverse("recommendation_add", args=[case]), typed)
    assert (answer.status_code, "Mine." in answer.content.decode(), case.recommendations.count()) == (409, True, 1)
