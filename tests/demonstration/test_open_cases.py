"""What everybody finds in the demonstration council on a Monday: every situation, and work for everyone who has any."""

import datetime

import pytest
from django.test import Client

from accounts.models import User
from cases.models import Case, Part, Verb
from cases.permissions import Act, may, visible_to
from stages import action_list, reminding, worklist
from stages.calendar import england
from stages.conflicts import candidates
from stages.law.vocabulary import Procedure, State
from stages.models import Clock, ConcurrentProcess, OmbudsmanFigure, Reminder, Response, StageOne, Withdrawal
from stages.panel_so_far import waits_for_decision
from stages.sweep import sweep
from tests.builders import now_on
from tests.demonstration.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

People = dict[str, User]
WITHOUT_WORK = {"Panel Member Four", "Panel Member Five", "Auditor One", "System Administrator One"}
"""Two cannot be asked to a panel; the others watch or keep the system, and are given no case."""


def case_of(number: int) -> Case:
    """The first case of one of the made-up people."""
    return Case.objects.filter(involvements__person__name=f"Person {number}").earliest("pk")


def due(case: Case, rule: str) -> datetime.date:
    return Clock.objects.get(case=case, rule=rule).due_on


def work(working_days: int) -> datetime.date:
    return england().add(MONDAY, working_days)


def test_every_state_is_shown_by_an_open_case_or_by_one_that_ended_lately(people: People) -> None:
    assert set(State) - set(Case.objects.values_list("status", flat=True)) == {
        State.CLOSED_NOT_PURSUED,  # the six years have 130 of these
        State.CLOSED_EXHAUSTED,
    }
    assert set(Response.objects.values_list("status", flat=True)) == set(Response.Status.values)
    assert Case.objects.filter(stage_one__extended=True, status=State.STAGE1).count() == 2
    assert Case.objects.filter(status=State.STAGE1, elements__status="stopped").count() == 1


def test_stage_2_is_shown_from_the_first_day_to_the_time_to_ask_for_a_panel(people: People) -> None:
    assert not case_of(1051).statements.exists()
    assert case_of(1052).statements.filter(sent_on__isnull=False, final_on=None).exists()
    assert (case_of(1053).form, due(case_of(1053), "C6")) == ("oral", work(2))
    without, given = case_of(1054).stage_two, case_of(1055).stage_two
    assert (without.notice_given_on, due(without.case, "C7")) == (None, work(3))
    assert (given.notice_given_on is not None, due(given.case, "C7")) == (True, work(26))
    assert due(case_of(1056), "C7") == work(7)
    assert due(case_of(1057), "C9") == work(14)


def test_stage_3_is_shown_from_a_late_request_to_the_answer_and_the_ombudsman(people: People) -> None:
    assert waits_for_decision(case_of(1058).stage_three)
    assert (case_of(1059).stage_three.panel_planned_on, due(case_of(1059), "G9")) == (work(12), work(2))
    assert due(case_of(1060), "C11") == work(2)
    assert due(case_of(1061), "C12") == work(3)
    answered = case_of(1062)
    assert answered.ombudsman_cases.get().letters.get().due_on == work(5)
    assert sorted(answered.actions.values_list("status", flat=True)) == ["agreed", "agreed", "reported", "verified"]
    assert answered.actions.filter(status="agreed", due_on__lt=MONDAY).count() == 1
    early = case_of(1063).ombudsman_cases.get()
    assert (early.kind, early.remedies.get().done_on) == ("O4", None)


def test_the_corporate_procedure_is_shown_at_both_stages(people: People) -> None:
    corporate = Case.objects.filter(procedure=Procedure.CORPORATE)
    assert set(corporate.values_list("status", flat=True)) == {State.STAGE1, State.STAGE2_REVIEW}
    assert due(case_of(1064), "G15b") == work(2)


def test_what_is_still_owed_when_a_case_is_over_is_shown(people: People) -> None:
    assert Withdrawal.objects.filter(confirmed_on=None).count() == 1
    assert StageOne.objects.filter(resolved_on__isnull=False, terms_sent_on=None).count() == 1
    assert ConcurrentProcess.objects.filter(notice_sent_on=None).count() == 1
    again = ConcurrentProcess.objects.get(resubmitted_as__isnull=False).resubmitted_as
    assert (again.status, again.received_on) == (State.RECEIVED, work(-3))


def test_everyone_who_is_given_cases_has_work(people: People) -> None:
    own = {
        name: worklist.mine(worklist.open_cases(user, MONDAY), user, MONDAY).count() for name, user in people.items()
    }
    assert {name for name, count in own.items() if not count} == WITHOUT_WORK
    seen = {name for name, user in people.items() if worklist.open_cases(user, MONDAY).exists()}
    assert set(people) - seen == WITHOUT_WORK - {"Auditor One"}


def test_every_number_at_the_top_of_a_list_counts_something(people: People) -> None:
    numbers = worklist.counts(worklist.open_cases(people["Auditor One"], MONDAY), MONDAY, england())
    assert {name for name, count in numbers.items() if not count} == set()
    actions = action_list.everyones(people["Complaints Manager"], MONDAY)
    assert [name for name in action_list.SHOWS if not actions.filter(action_list.shown(name, MONDAY)).exists()] == []


def test_the_first_look_reminds_everyone_who_can_be_reminded(people: People) -> None:
    reminding.look(MONDAY)
    reminded = set(Reminder.objects.values_list("recipient__name", flat=True))
    assert reminded >= {
        "Officer One", "Officer Two", "Complaints Manager", "Head of Service One", "Head of Service Two",
        "Investigating Officer One", "Investigating Officer Two", "Panel Member One", "Director One",
    }  # fmt: skip


def test_two_of_the_register_cannot_be_asked_to_a_panel(people: People) -> None:
    waiting = case_of(1058)
    barred = {one.user.name for one in candidates(waiting, Part.PANEL_MEMBER, MONDAY) if one.bars}
    assert barred == {"Panel Member Four", "Panel Member Five"}


def test_someone_whose_registration_expired_is_told_that_they_hold_no_post(people: People, client: Client) -> None:
    client.force_login(people["Panel Member Four"])
    refused = client.get("/")
    assert refused.status_code == 403
    assert "You hold no post here today, so there are no cases for you to see." in refused.content.decode()


def test_the_ombudsmans_figures_of_two_years_are_entered(people: People) -> None:
    assert set(OmbudsmanFigure.objects.values_list("year", flat=True)) == {"2023-24", "2024-25"}


def test_the_manager_complained_about_and_their_own_manager_cannot_see_that_case(people: People) -> None:
    case = Case.objects.get(exclusions__user=people["Team Manager One"])
    seen_by = {name for name, user in people.items() if visible_to(user, MONDAY).filter(pk=case.pk).exists()}
    assert seen_by == {
        "Officer One", "Officer Two", "Complaints Manager", "Head of Service One", "Team Manager Two", "Auditor One",
    }  # fmt: skip


def test_an_outside_person_sees_the_cases_they_were_given_and_no_learning(people: People) -> None:
    investigator = people["Investigating Officer One"]
    cases = list(visible_to(investigator, MONDAY))
    assert cases and all(case.appointments.filter(user=investigator).exists() for case in cases)
    assert not any(may(investigator, Act.SEE_LEARNING, case) for case in cases)


def test_tomorrows_tick_takes_the_early_resolution_on_to_stage_1(people: People) -> None:
    case = Case.objects.get(status=State.EARLY_RESOLUTION)
    done = sweep(now_on(MONDAY + datetime.timedelta(days=1))).done
    assert f"{case.reference} went on to stage 1: The time for early resolution ended on 23 November 2026." in done
    case.refresh_from_db()
    assert (case.status, case.stage_one.started_on) == (State.STAGE1, case.received_on)
    assert case.events.last().verb == Verb.EARLY_RESOLUTION_ENDED
