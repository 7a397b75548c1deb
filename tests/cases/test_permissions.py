"""The permission table, stated a second time role by role, and the sentences of a refusal."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import Role
from cases.models import Part
from cases.models.person import GIVEN_THE_CASE
from cases.permissions import GIVEN, WHO_MAY, Act, NotAllowed, may, require, visible_to
from tests.builders import TODAY, Council, logged, person

WORKS_ON_CASES = {Act.SEE_OWN_WORK, Act.VIEW}
STAFF = WORKS_ON_CASES | {Act.CALCULATE, Act.SEE_RECORD}
SEES_THE_WHOLE = {Act.SEE_ALL_CASES, Act.SEE_FIGURES}
SEES_LATER_STAGES = {Act.SEE_STAGE_TWO, Act.SEE_STAGE_THREE}
SEES_WHAT_FOLLOWED = {Act.SEE_OMBUDSMAN, Act.SEE_LEARNING}
OFFICER = (
    STAFF
    | SEES_THE_WHOLE
    | SEES_LATER_STAGES
    | SEES_WHAT_FOLLOWED
    | {
        Act.LOG,
        Act.MAKE_REPORT,
        Act.SEE_SETTINGS,
        Act.SEE_HISTORY,
        Act.SEE_CONTACTS,
        Act.KEEP_EQUALITY,
        Act.EDIT,
        Act.RECORD_DUTIES,
        Act.TRIAGE,
        Act.ALLOCATE,
        Act.SEE_DRAFT,
        Act.CHECK,
        Act.ISSUE,
        Act.CLOSE,
        Act.WRITE,
        Act.RECORD_REQUEST,
        Act.SETTLE_STATEMENT,
        Act.RECORD_INVESTIGATION,
        Act.RECORD_INDEPENDENT_VIEW,
        Act.SEND_LATER_STAGE,
        Act.ARRANGE_PANEL,
        Act.RECORD_PANEL,
        Act.KEEP_LEARNING,
        Act.REPORT_ACTION,
    }
)
JUDGEMENT = {
    Act.DECIDE,
    Act.EXTEND,
    Act.KEEP_SETTINGS,
    Act.ENTER_FIGURES,
    Act.IMPORT_CASES,
    Act.PUBLISH_REPORT,
    Act.APPROVE_REPORT,
    Act.APPOINT_OUTSIDERS,
    Act.APPOINT_REVIEWER,
    Act.GIVE_NOTICE,
    Act.KEEP_OMBUDSMAN,
}
"""What the law leaves to judgement, and who investigates: the complaints manager's alone (reg 10)."""
RESPONSIBLE = (
    STAFF
    | SEES_THE_WHOLE
    | SEES_LATER_STAGES
    | SEES_WHAT_FOLLOWED
    | {Act.SEE_CONTACTS, Act.APPOINT_TEAM_MANAGER, Act.SEE_DRAFT, Act.REPORT_ACTION}
)
MAY = {
    Role.COMPLAINTS_OFFICER: OFFICER,
    Role.COMPLAINTS_MANAGER: OFFICER | JUDGEMENT,
    Role.TEAM_MANAGER: STAFF
    | {
        Act.SEE_CONTACTS,
        Act.ANSWER_APPOINTMENT,
        Act.DRAFT,
        Act.SEE_DRAFT,
        Act.SEE_LEARNING,
        Act.REPORT_ACTION,
    },
    Role.SENIOR_MANAGER: RESPONSIBLE,
    Role.HEAD_OF_SERVICE: RESPONSIBLE | {Act.MAKE_REPORT, Act.APPROVE_REPORT},
    Role.INVESTIGATING_OFFICER: WORKS_ON_CASES | {Act.SEE_STAGE_TWO, Act.RECORD_INVESTIGATION},
    Role.INDEPENDENT_PERSON: WORKS_ON_CASES | SEES_LATER_STAGES | {Act.RECORD_INDEPENDENT_VIEW},
    Role.PANEL_MEMBER: WORKS_ON_CASES | SEES_LATER_STAGES,
    Role.PANEL_CHAIR: WORKS_ON_CASES | SEES_LATER_STAGES | {Act.RECORD_PANEL},
    Role.ADJUDICATING_OFFICER: STAFF
    | SEES_LATER_STAGES
    | {Act.SEE_DRAFT, Act.ADJUDICATE, Act.SEE_LEARNING, Act.REPORT_ACTION},
    Role.DIRECTOR: STAFF | SEES_LATER_STAGES | SEES_WHAT_FOLLOWED | {Act.SEE_FIGURES, Act.SEE_DRAFT, Act.ANSWER_PANEL},
    Role.REVIEWING_OFFICER: STAFF | {Act.SEE_DRAFT, Act.REVIEW, Act.SEE_LEARNING, Act.REPORT_ACTION},
    Role.AUDITOR: STAFF
    | SEES_THE_WHOLE
    | SEES_LATER_STAGES
    | SEES_WHAT_FOLLOWED
    | {Act.SEE_HISTORY, Act.SEE_DRAFT, Act.SEE_SETTINGS, Act.WITHHOLD_NUMBERS},
    Role.SYSTEM_ADMINISTRATOR: {Act.SEE_OWN_WORK, Act.CALCULATE, Act.SEE_SETTINGS},
}


@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_exactly_what_the_second_statement_says(role: Role) -> None:
    assert {act for act, who in WHO_MAY.items() if role in who} == MAY[role]


def test_every_act_is_in_the_table_and_somebody_may_do_it() -> None:
    assert set(WHO_MAY) == set(Act)
    assert [act for act, who in WHO_MAY.items() if not who] == []


def test_nobody_drafts_and_checks_by_the_same_role() -> None:
    assert WHO_MAY[Act.DRAFT] & WHO_MAY[Act.CHECK] == frozenset()


def test_whoever_can_do_something_to_a_case_can_see_it() -> None:
    without_a_case = {
        Act.SEE_OWN_WORK,
        Act.SEE_ALL_CASES,
        Act.LOG,
        Act.SEE_FIGURES,
        Act.MAKE_REPORT,
        Act.PUBLISH_REPORT,
        Act.APPROVE_REPORT,
        Act.WITHHOLD_NUMBERS,
        Act.ENTER_FIGURES,
        Act.IMPORT_CASES,
        Act.CALCULATE,
        Act.SEE_SETTINGS,
        Act.KEEP_SETTINGS,
    }
    assert {act: who - WHO_MAY[Act.VIEW] for act, who in WHO_MAY.items() if act not in without_a_case} == {
        act: frozenset() for act in Act if act not in without_a_case
    }


def test_every_part_that_gives_the_case_makes_its_holder_something_there() -> None:
    assert set(GIVEN) == set(GIVEN_THE_CASE)
    assert set(Part) - set(GIVEN) == {
        Part.COMPLAINANT,
        Part.CHILD,
        Part.PARENT,
        Part.ADVOCATE,
        Part.REPRESENTATIVE,
        Part.FOSTER_CARER,
        Part.FAMILY_MEMBER,
        Part.WITNESS,
        Part.COMPLAINED_ABOUT,
    }


@pytest.mark.django_db
def test_somebody_who_is_not_signed_in_or_has_left_may_do_nothing() -> None:
    gone = person("Officer Gone", Role.COMPLAINTS_MANAGER, is_active=False)
    for user in (AnonymousUser(), gone):
        assert [act for act in Act if may(user, act)] == []
        assert not visible_to(user).exists()


@pytest.mark.django_db
def test_a_refusal_is_a_sentence_that_says_what_and_whom_to_ask() -> None:
    with pytest.raises(NotAllowed) as refused:
        require(person("Team Manager One", Role.TEAM_MANAGER), Act.LOG)
    assert str(refused.value) == (
        "You do not have permission to log a representation. Ask the complaints team if you think you should."
    )


def test_a_post_that_ended_is_gone_for_somebody_who_was_asked_before(council: Council) -> None:
    """Actions ask again inside their transaction, with the person as the request brought them."""
    case, manager = logged(council), council.manager
    assert may(manager, Act.EXTEND, case)
    manager.posts.update(until_on=TODAY - datetime.timedelta(days=1))
    with pytest.raises(NotAllowed):
        require(manager, Act.EXTEND, case)
