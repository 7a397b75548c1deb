"""A complaint of eight points through all three stages to the Ombudsman, by the people who do each step, in a browser.

Nobody goes to an address by hand: each finds the case among their work and each step on the case. The days the law
asks for pass. Each stage's outcome is worked out again from its findings when it is reached, and no point is lost.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Post, Role, ServiceArea, Team, User
from cases.audit import walk
from cases.models import Case, ElementStatus
from stages.actions import register
from stages.law.clocks import Result
from stages.law.procedures import outcome_of
from stages.law.vocabulary import Layer, Outcome, State
from stages.models import Action, Bundle, Clock, Finding, OmbudsmanCase, RegisterEntry, Remedy, SentLetter, Statement
from tests import builders
from tests.builders import now_on

from .by_hand import PASSWORD, come_to_work, fill_date, follow, main_step, press, said

RECEIVED = datetime.date(2026, 9, 1)
ANSWERED = datetime.date(2026, 9, 8)
ASKED = datetime.date(2026, 9, 21)
STATED = datetime.date(2026, 9, 24)
NOTICE = datetime.date(2026, 10, 14)
DAY_25 = datetime.date(2026, 10, 26)
PROMISED = datetime.date(2026, 12, 11)
FOUND = datetime.date(2026, 11, 5)
VIEWED = datetime.date(2026, 11, 9)
ADJUDICATED = datetime.date(2026, 11, 16)
SENT = datetime.date(2026, 11, 17)
ACTION_DUE = datetime.date(2026, 12, 18)
ACTION_DONE = datetime.date(2026, 11, 27)
PANEL_ASKED = datetime.date(2026, 12, 1)
MET = datetime.date(2027, 1, 12)
REPORTED = datetime.date(2027, 1, 15)
REPORT_CAME = datetime.date(2027, 1, 18)
DIRECTED = datetime.date(2027, 1, 25)
STAGE_THREE_SENT = datetime.date(2027, 1, 26)
OMBUDSMAN = datetime.date(2027, 3, 1)
OMBUDSMAN_ANSWERED = datetime.date(2027, 3, 22)
OMBUDSMAN_DRAFTED = datetime.date(2027, 4, 20)
OMBUDSMAN_DECIDED = datetime.date(2027, 5, 10)
REMEDIED = datetime.date(2027, 6, 7)

POINTS = (
    "Reports were sent after the meetings they were for",
    "Calls were not returned in September",
    "The plan was not shared with the mother",
    "The school was told before the family",
    "Two visits were missed and nobody explained why",
    "The letter of 3 August names another child",
    "The letter of 10 August names another child",
    "The car park was full",
)
STAGE_ONE = dict.fromkeys(range(1, 9), "Not upheld") | {1: "Upheld", 6: "Upheld", 7: "Upheld"}
INVESTIGATED = dict.fromkeys((1, 2, 5, 6, 9), "Upheld") | {3: "Partially upheld", 4: "Not upheld"}
REVIEWED = (3, 4, 9)
"""The points that the panel is asked about."""


@dataclass
class Journey:
    """Where the test is: in which browser, on which day, among which people, with which case."""

    page: Page
    site: str
    look: Callable[[], None]
    clock: time_machine.Coordinates
    people: dict[str, User]
    reference: str = ""

    @property
    def case(self) -> Case:
        return Case.objects.get(reference=self.reference)

    def become(self, who: str, *, on: datetime.date | None = None) -> None:
        """Sign in as somebody, on a later day where one is given, and open the case from their list of work."""
        if on and on != timezone.localdate():  # time never goes back
            self.clock.move_to(now_on(on))
        self.page.context.clear_cookies()
        come_to_work(self.page, self.site, self.people[who])
        if self.reference:
            follow(self.page, self.reference)
            expect(self.page.get_by_role("heading", level=1)).to_contain_text("Person 0405")

    def tab(self, name: str) -> None:
        self.page.get_by_role("navigation", name="Pages of this case").get_by_role("link", name=name).click()

    def wrong(self) -> None:
        """The form came back with its errors, and can be used as it is."""
        expect(self.page).to_have_title(re.compile("^Error: "))
        self.look()

    def points(self) -> dict[str, int]:
        return dict(Counter(self.case.elements.values_list("status", flat=True)))

    def outcome(self, layer: Layer) -> Outcome | None:
        """What the findings of a layer come to, worked out afresh."""
        return outcome_of(
            found or Outcome.NO_FINDING
            for found in Finding.objects.filter(element__case=self.case, layer=layer).values_list("outcome", flat=True)
        )


@pytest.fixture
def people() -> dict[str, User]:
    """Two services, the complaints team, the people of the council who decide, and six from outside."""
    service = ServiceArea.objects.create(name="Children in Need")
    other = ServiceArea.objects.create(name="Leaving Care")
    team = Team.objects.create(name="Northtown", service_area=service)

    def person(name: str, role: Role | None = None, **post: object) -> User:
        email = name.lower().replace(" ", ".") + "@exampleshire.example"
        user = User.objects.create_user(email, name, PASSWORD)
        if role:
            Post.objects.create(user=user, role=role, from_on=builders.POSTS_FROM, **post)
        return user

    return {
        "officer": person("Officer One", Role.COMPLAINTS_OFFICER),
        "manager": person("Complaints Manager", Role.COMPLAINTS_MANAGER),
        "senior": person("Senior Manager One", Role.SENIOR_MANAGER, service_area=service),
        "team_manager": person("Team Manager One", Role.TEAM_MANAGER, service_area=service, team=team),
        "adjudicator": person("Head of Service Two", Role.HEAD_OF_SERVICE, service_area=other),
        "director": person("Director One", Role.DIRECTOR),
        "investigator": person("Investigating Officer One"),
        "independent": person("Independent Person One"),
        "chair": person("Panel Chair One"),
        "member": person("Panel Member One"),
        "other_member": person("Panel Member Two"),
    }


@pytest.fixture
def journey(
    page: Page, live_server: LiveServer, look: Callable[[], None], people: dict[str, User]
) -> Iterator[Journey]:
    with time_machine.travel(now_on(RECEIVED)) as clock:
        yield Journey(page, live_server.url, look, clock, people)


def stage_one_begins(at: Journey) -> None:
    """The officer logs it, triages, accepts and allocates; the senior manager appoints; the team manager accepts."""
    page = at.page
    at.become("officer")
    page.get_by_role("link", name="Log a representation").first.click()
    page.get_by_label("In writing").check()
    page.get_by_label("The words used").fill("Reports came after the meetings they were for. Nobody rang me back.")
    page.get_by_label("Name", exact=True).fill("Person 0405")
    page.get_by_label("Name of the child or young person").fill("Child 0405")
    page.get_by_label("Relationship to the child").fill("Mother")
    page.get_by_label("Service area").select_option(label="Children in Need")
    for number, text in enumerate(POINTS, start=1):
        if number > 1:
            press(page, "Add another point")
        page.get_by_label(f"Point {number}", exact=True).fill(text)
    at.look()
    press(page, "Log it")
    at.reference = Case.objects.get().reference
    at.become("officer")
    main_step(page, "Begin triage")
    press(page, "Begin triage")
    page.get_by_label("No", exact=True).check()
    press(page, "Save and go on")
    page.get_by_label("A parent of such a child").check()
    page.get_by_label("About a child, in their own right").check()
    press(page, "Save and go on")
    page.get_by_label(re.compile("Part 3")).check()
    press(page, "Save and go on")
    fill_date(page, "grounds_arose_on", RECEIVED)
    press(page, "Save and go on")
    for _ in range(2):
        page.get_by_label("No", exact=True).check()
        press(page, "Save and go on")
    expect(page.get_by_text("6 of 6 answered")).to_be_visible()
    follow(page, "Accept for stage 1")
    press(page, "Accept for stage 1")
    said(page, "The answer is due on")
    page.get_by_label(re.compile("Senior Manager One")).check()
    press(page, "Allocate")
    said(page, "is allocated")

    at.become("senior")
    main_step(page, "Appoint a team manager")
    page.get_by_label(re.compile("Team Manager One")).check()
    press(page, "Appoint")
    at.become("team_manager")
    main_step(page, "Accept the appointment")
    press(page, "Accept")


def stage_one_is_answered(at: Journey) -> None:
    """The team manager answers the eight points; the officer approves and sends."""
    page = at.page
    at.become("team_manager", on=ANSWERED)
    main_step(page, "Draft the response")
    follow(page, "Write the answer to point 1")
    for number, finding in STAGE_ONE.items():
        page.get_by_label("What we found").fill(f"The file and the team's log show what happened on point {number}.")
        page.get_by_label(finding, exact=True).check()
        if finding == "Upheld":
            page.get_by_label("What we will do, who will do it, by when").fill("The team manager checks each week.")
        if number == len(STAGE_ONE):
            at.look()
            press(page, "Save and read it all")
        else:
            press(page, f"Save and go to point {number + 1}")
    press(page, "Submit for a check")
    press(page, "Submit for a check")
    at.become("officer")
    main_step(page, "Check the draft response")
    page.get_by_label(re.compile("^Approve it")).check()
    press(page, "Record the check")
    main_step(page, "Send the response")
    page.get_by_label("Email").check()
    press(page, "Record that it was sent")
    said(page, "is answered")

    assert at.case.stage_one.outcome == at.outcome(Layer.STAGE1) == Outcome.PARTIALLY_UPHELD
    assert at.points() == {ElementStatus.OPEN: 8}


def stage_two_is_asked_for(at: Journey) -> None:
    """The officer records the request; two points are merged, and one is split."""
    page = at.page
    at.become("officer", on=ASKED)
    follow(page, "Record a request for stage 2")
    at.look()
    press(page, "Record the request")
    at.wrong()
    fill_date(page, "requested_on", ASKED)
    page.get_by_label("Spoken").check()
    press(page, "Record the request")
    said(page, "is at stage 2")
    at.look()

    at.tab("Details")
    follow(page, "Merge point 7")
    at.look()
    press(page, "Merge it")
    at.wrong()
    page.get_by_label(re.compile("^6. ")).check()
    page.get_by_label("Why, and who agreed?").fill("The same mistake in two letters. She agreed on the telephone.")
    press(page, "Merge it")
    said(page, "Point 7 is answered with point 6.")
    follow(page, "Split point 5")
    at.look()
    press(page, "Split it")
    at.wrong()
    page.get_by_label("What stays under this number?").fill("Two visits were missed")
    page.get_by_label("The second point").fill("Nobody explained why two visits were missed")
    page.get_by_label("Why, and who agreed?").fill("They can be answered differently. She agreed on the telephone.")
    press(page, "Split it")
    said(page, "Point 5 is now points 5, 9.")
    at.look()
    assert at.points() == {ElementStatus.OPEN: 8, ElementStatus.MERGED: 1}


def the_statement_is_settled(at: Journey) -> None:
    """Drafted, sent, commented on, amended, sent again, and final."""
    page = at.page
    at.become("officer")
    main_step(page, "Draft the statement of complaint")
    at.look()
    page.get_by_label("Point 2", exact=True).fill("")
    press(page, "Save the statement")
    at.wrong()
    page.get_by_label("Point 2", exact=True).fill("Five calls were not returned in September")
    press(page, "Save the statement")
    said(page, "Version 1 of the statement is saved.")
    main_step(page, "Send the statement")
    at.look()
    page.get_by_label("Email").check()
    press(page, "Record that it was sent")
    at.look()

    at.become("officer", on=STATED)
    follow(page, "Record comments on the statement")
    at.look()
    fill_date(page, "commented_on", STATED)
    page.get_by_label("What did they say?").fill("There were six calls, not five.")
    press(page, "Record the comments")
    follow(page, "Amend the statement")
    at.look()
    page.get_by_label("Point 2", exact=True).fill("Six calls were not returned in September")
    press(page, "Save the statement")
    main_step(page, "Send the statement")
    page.get_by_label("Email").check()
    press(page, "Record that it was sent")
    main_step(page, "Make the statement final")
    at.look()
    press(page, "Make it final")
    said(page, "The statement of complaint is final.")
    at.look()
    follow(page, "Read version 2 as a letter")
    expect(page.get_by_text("2. Six calls were not returned in September")).to_be_visible()
    at.look()
    assert list(Statement.objects.filter(final_on=STATED).values_list("number", flat=True)) == [2]


def the_investigation_begins(at: Journey) -> None:
    """The manager adds to the register, appoints both from it, and begins."""
    page, people = at.page, at.people
    at.become("manager")
    page.get_by_role("link", name="Register", exact=True).click()
    at.look()
    press(page, "Add somebody")
    at.look()
    press(page, "Add to the register")
    at.wrong()
    page.get_by_label("Name", exact=True).fill("Investigating Officer One")
    page.get_by_label("Email address").fill(people["investigator"].email)
    page.get_by_label("Investigating officer", exact=True).check()
    fill_date(page, "registered_on", RECEIVED)
    fill_date(page, "expires_on", datetime.date(2027, 12, 31))
    page.get_by_role("group", name="Do they meet the test").get_by_label("Yes").check()
    press(page, "Add to the register")
    said(page, "Investigating Officer One is on the register.")
    at.look()
    on_the_register(at, "independent", Role.INDEPENDENT_PERSON)
    on_the_register(at, "chair", Role.PANEL_MEMBER)
    on_the_register(at, "member", Role.PANEL_MEMBER)
    on_the_register(at, "other_member", Role.PANEL_MEMBER)

    at.become("manager")
    main_step(page, "Appoint the investigating officer")
    at.look()
    press(page, "Appoint")
    at.wrong()
    page.get_by_label(re.compile("Investigating Officer One")).check()
    page.get_by_label("What did they declare about their independence?").fill("I know nobody named in it.")
    press(page, "Appoint")
    said(page, "They are appointed")
    main_step(page, "Appoint the independent person")
    page.get_by_label(re.compile("Independent Person One")).check()
    page.get_by_label("What did they declare about their independence?").fill("I know nobody named in it.")
    press(page, "Appoint")
    main_step(page, "Begin the investigation")
    at.look()
    press(page, "Begin the investigation")
    said(page, "The investigation has begun.")
    at.look()
    assert at.case.status == State.STAGE2_INVESTIGATING


def on_the_register(at: Journey, who: str, role: Role) -> RegisterEntry:
    """Put somebody else on the register, as the manager just did by hand."""
    return register.add(
        by=at.people["manager"],
        on=STATED,
        name=at.people[who].name,
        email=at.people[who].email,
        role=role,
        registered_on=RECEIVED,
        expires_on=datetime.date(2027, 12, 31),
        independent=True,
    )


def notice_is_given(at: Journey) -> None:
    """The manager gives notice of a later date before day 25 has passed; the officer records that a point is taken
    back."""
    page = at.page
    at.become("manager", on=NOTICE)
    follow(page, "Give notice of a later date")
    at.look()
    fill_date(page, "until", DAY_25)
    page.get_by_label("Why can it not be sent by day 25?").fill("Two people are away until November.")
    page.get_by_label("They were not asked").check()
    page.get_by_label("Email").check()
    press(page, "Give the notice today")
    at.wrong()
    fill_date(page, "until", PROMISED)
    press(page, "Give the notice today")
    said(page, "Stage 2 is due on Friday 11 December 2026.")
    at.look()

    at.become("officer")
    at.tab("Details")
    follow(page, "Withdraw point 8")
    at.look()
    press(page, "Record that it is withdrawn")
    at.wrong()
    fill_date(page, "withdrawn_on", NOTICE)
    page.get_by_label("How did they withdraw it, and why?").fill("On the telephone: it is not what matters to her.")
    press(page, "Record that it is withdrawn")
    said(page, "Point 8 is recorded as withdrawn.")
    assert at.points() == {ElementStatus.OPEN: 7, ElementStatus.MERGED: 1, ElementStatus.WITHDRAWN: 1}


def the_investigator_reports(at: Journey) -> None:
    """A finding on each open point, recommendations, the check of facts, the report."""
    page = at.page
    at.become("investigator", on=FOUND)
    at.look()
    main_step(page, "Record the findings")
    at.look()
    for number, finding in sorted(INVESTIGATED.items()):
        follow(page, f"Record the finding on point {number}")
        if number == 1:
            at.look()
            press(page, "Record the finding")
            at.wrong()
        page.get_by_role("group", name="Finding").get_by_label(finding, exact=True).check()
        page.get_by_label("Reasons", exact=True).fill("The telephone log and two interviews show it.")
        if finding == "Partially upheld":
            press(page, "Record the finding")
            at.wrong()
            page.get_by_label("If only partly upheld: why only in part?").fill("She had the first half of it.")
        press(page, "Record the finding")
        said(page, f"The finding on point {number} is recorded.")
    for text, kind in (("List every call, and who rang back.", "Service improvement"), ("Apologise.", "Remedy for")):
        follow(page, "Record a recommendation of the investigation")
        page.get_by_label(re.compile(f"^{kind}")).check()
        page.get_by_label("What should be done?").fill(text)
        page.get_by_label("Which point is it about?").select_option(index=2)
        press(page, "Record the recommendation")
    follow(page, "Send the draft for a check of facts")
    at.look()
    fill_date(page, "sent_on", FOUND)
    press(page, "Record that it was sent")
    follow(page, "Record the check of facts")
    at.look()
    fill_date(page, "returned_on", FOUND)
    page.get_by_label("What was changed because of it?").fill("One date was put right.")
    press(page, "Record it")
    main_step(page, "Record the investigating officer's report")
    at.look()
    press(page, "Record the report")
    at.wrong()
    fill_date(page, "reported_on", FOUND)
    page.get_by_label("Summary of the report").fill("I read the file and met four people.")
    press(page, "Record the report")
    said(page, "Its findings stand now.")
    at.look()


def the_independent_person_reports(at: Journey) -> None:
    """Their own view of each finding, and a report of their own."""
    page = at.page
    at.become("independent", on=VIEWED)
    main_step(page, "Record the independent person's views")
    at.look()
    for number in sorted(INVESTIGATED):
        follow(page, f"Record the view of point {number}")
        if number == 1:
            at.look()
            press(page, "Record the view")
            at.wrong()
        if number == 4:
            page.get_by_label("No", exact=True).check()
            page.get_by_role("group", name="If not").get_by_label("Upheld", exact=True).check()
            page.get_by_label(re.compile("^Comment")).fill("The school's own note is dated the day before.")
        else:
            page.get_by_label("Yes", exact=True).check()
        press(page, "Record the view")
        said(page, f"The view of point {number} is recorded.")
    main_step(page, "Record the independent person's report")
    at.look()
    fill_date(page, "reported_on", VIEWED)
    page.get_by_label("Summary of the report").fill("The investigation was fair and thorough.")
    press(page, "Record the report")
    said(page, "The independent person's report is recorded.")
    at.look()


def it_is_adjudicated(at: Journey) -> None:
    """The manager hands both reports over; the adjudicating officer decides on each point, and signs."""
    page = at.page
    at.become("manager")
    main_step(page, "Begin the adjudication")
    at.look()
    press(page, "Begin the adjudication")
    main_step(page, "Appoint the adjudicating officer")
    at.look()
    expect(page.get_by_label(re.compile("Senior Manager One"))).to_have_count(0)
    page.get_by_label(re.compile("Head of Service Two")).check()
    press(page, "Appoint")

    at.become("adjudicator", on=ADJUDICATED)
    at.look()
    main_step(page, "Adjudicate")
    at.look()
    for number, found in sorted(INVESTIGATED.items()):
        follow(page, f"Adjudicate point {number}")
        page.get_by_role("group", name="Finding").get_by_label("Upheld", exact=True).check()
        if found == "Partially upheld":
            press(page, "Record the adjudication")
            at.wrong()
        if found != "Upheld":
            page.get_by_label("Reasons", exact=True).fill("She was owed the whole of it, and in time.")
        press(page, "Record the adjudication")
        said(page, f"Point {number} is adjudicated.")
    for number, decision in ((1, "Accepted"), (2, "Accepted in part")):
        follow(page, re.compile(f"Decide on recommendation {number}"))
        if number == 1:
            at.look()
        page.get_by_label(decision, exact=True).check()
        if decision != "Accepted":
            press(page, "Record the decision")
            at.wrong()
            page.get_by_label("Reasons", exact=True).fill("We apologise for the calls, in person.")
        press(page, "Record the decision")
        said(page, f"The decision on recommendation {number} is recorded.")
        at.tab("Stage 2")
    follow(page, "Agree an action")
    at.look()
    press(page, "Record the action")
    at.wrong()
    page.get_by_label("Stage 2", exact=True).check()
    page.get_by_label("What will be done?").fill("Keep a list of calls, and who rang back.")
    page.get_by_label("Who will do it?").select_option(label="Team Manager One")
    fill_date(page, "due_on", ACTION_DUE)
    press(page, "Record the action")
    at.look()
    at.tab("Stage 2")
    follow(page, "Record the discussion with the independent person")
    at.look()
    fill_date(page, "discussed_on", ADJUDICATED)
    page.get_by_label("What was discussed?").fill("The list of calls, and who says sorry.")
    press(page, "Record the discussion")
    follow(page, "Write the opening and closing")
    at.look()
    page.get_by_label(re.compile("^Opening")).fill("Thank you for your patience.")
    page.get_by_label(re.compile("^Closing")).fill("We are sorry.")
    press(page, "Save")
    main_step(page, "Sign the stage 2 response")
    at.look()
    press(page, "Sign it as it reads now")
    said(page, "You have signed the answer.")
    at.look()


def stage_two_is_answered(at: Journey) -> None:
    """The officer sends the signed answer by post; it is received two working days later."""
    page = at.page
    at.become("officer", on=SENT)
    at.look()
    main_step(page, "Send the stage 2 response")
    at.look()
    press(page, "Record that it was sent")
    at.wrong()
    page.get_by_label("Post").check()
    press(page, "Record that it was sent")
    said(page, "is answered")
    at.look()
    follow(page, "Read the response as it was sent")
    at.look()

    case = at.case
    assert case.stage_two.outcome == at.outcome(Layer.ADJUDICATION) == Outcome.UPHELD
    found = Finding.objects.filter(element__case=case, layer=Layer.ADJUDICATION)
    assert Counter(found.values_list("outcome", flat=True)) == {Outcome.UPHELD: 7, Outcome.WITHDRAWN: 1}
    assert Clock.objects.get(case=case, rule="C7").result == Result.IN_TIME_WITH_NOTICE
    assert SentLetter.objects.get(case=case, kind="stage2_response").received_on == datetime.date(2026, 11, 19)
    assert at.points() == {ElementStatus.OPEN: 7, ElementStatus.MERGED: 1, ElementStatus.WITHDRAWN: 1}


def the_action_is_done(at: Journey) -> None:
    """Its owner reports it, from the list of actions; the officer verifies it and the complainant is told."""
    page = at.page
    at.become("team_manager", on=ACTION_DONE)
    page.get_by_role("link", name="Actions", exact=True).click()
    at.look()
    follow(page, re.compile("^Report done"))
    at.look()
    press(page, "Report it done")
    at.wrong()
    fill_date(page, "done_on", ACTION_DONE)
    page.get_by_label("What shows that it was done?").fill("The list hangs by the telephone.")
    press(page, "Report it done")
    said(page, "The action is reported done.")
    at.become("officer")
    at.tab("Learning")
    at.look()
    follow(page, "Verify action 1")
    at.look()
    page.get_by_label("Yes, it is verified").check()
    press(page, "Record the check")
    follow(page, "Complainant told of action 1")
    fill_date(page, "told_on", ACTION_DONE)
    page.get_by_label("What were they told, and how?").fill("That the list is kept, by email.")
    press(page, "Record it")
    at.look()
    assert Action.objects.get().told_on == ACTION_DONE


def a_panel_is_asked_for(at: Journey) -> None:
    """The officer records the request, and the manager appoints a chair and two members from the register."""
    page = at.page
    at.become("officer", on=PANEL_ASKED)
    main_step(page, "Record a request for a panel")
    at.look()
    press(page, "Record the request")
    at.wrong()
    fill_date(page, "requested_on", PANEL_ASKED)
    page.get_by_label("In writing").check()
    page.get_by_label("Why are they dissatisfied?").fill("You say upheld, and nothing follows from it.")
    for number in REVIEWED:
        page.get_by_label(re.compile(rf"^{number}\. ")).check()
    press(page, "Record the request")
    said(page, "It came in time: a panel must be held.")
    at.look()

    at.become("manager")
    for name, part in (("Panel Chair One", "The chair"), ("Panel Member One", "A member"), ("Panel Member Two", "")):
        main_step(page, "Appoint to the panel")
        if part == "The chair":
            at.look()
            press(page, "Appoint")
            at.wrong()
        page.get_by_label(part or "A member").check()
        page.get_by_label(name).check()
        page.get_by_label("Their declaration of independence").fill("Neither a member nor an officer; I know nobody.")
        press(page, "Appoint")
        said(page, "They are on the panel")
    at.look()


def the_papers_go_out(at: Journey) -> None:
    """The officer arranges the meeting, reads the papers and sends them."""
    page = at.page
    at.become("officer")
    main_step(page, "Arrange the panel")
    at.look()
    fill_date(page, "meets_on", MET)
    page.get_by_label("At", exact=True).fill("10:30")
    page.get_by_label("Where").fill("Town Hall, room 4")
    page.get_by_role("group", name="Who speaks").get_by_label("Advocate").check()
    press(page, "Arrange the panel")
    at.wrong()
    page.get_by_label("Advocate (optional)").fill("Advocate One")
    page.get_by_label(re.compile("^For the council")).fill("Senior Manager One")
    press(page, "Arrange the panel")
    said(page, "The panel is arranged. Send the papers.")
    at.look()
    main_step(page, "Send the papers")
    at.look()
    with page.expect_download() as draft:
        follow(page, re.compile("^Read them first"))
    assert draft.value.path().read_bytes().startswith(b"%PDF-")
    press(page, "Freeze them and record that they were sent")
    said(page, "are frozen as they were sent")
    at.look()
    assert Bundle.objects.get().sent_on == PANEL_ASKED


def the_panel_meets_and_reports(at: Journey) -> None:
    """The chair takes the papers, records who came, and six days later the report."""
    page = at.page
    at.become("chair", on=MET)
    at.look()
    at.tab("Stage 3")
    at.look()
    with page.expect_download() as papers:
        follow(page, re.compile("^Papers 1"))
    assert papers.value.path().read_bytes() == bytes(Bundle.objects.get().pdf)
    main_step(page, "Record the panel’s meeting")
    at.look()
    press(page, "Record the meeting")
    at.wrong()
    for who in ("Person 0405", "Advocate One", "Senior Manager One", "Independent Person One"):
        page.get_by_label(re.compile(f"^{who}, ")).check()
    page.get_by_label("Which submissions did the panel consider?").fill("Her letter, and what the council said.")
    press(page, "Record the meeting")
    said(page, "The meeting is recorded.")
    at.look()

    at.become("chair", on=REPORT_CAME)
    main_step(page, "Record the panel’s report")
    at.look()
    press(page, "Record the report")
    at.wrong()
    for number, view in zip(REVIEWED, ("It differs", "It agrees", "It has no view"), strict=True):
        point = page.get_by_role("group", name=re.compile(rf"^{number}\. "))
        point.get_by_label(view, exact=True).check()
        if view == "It differs":
            point.get_by_label("If it differs: the panel’s finding").select_option(label="Partially upheld")
        point.get_by_label("Reasons").fill("We heard everyone, and the record bears it out.")
    page.get_by_label("The panel’s short summary").fill("We differ on one point, and thank everyone who came.")
    page.get_by_label("Recommendation 1", exact=True).fill("Apologise in person.")
    page.get_by_label("What kind?").first.select_option(label="Remedy for the person")
    fill_date(page, "sent_on", REPORTED)
    fill_date(page, "received_on", REPORT_CAME)
    for whom in ("The council", "The complainant, and", "The independent person"):
        page.get_by_label(re.compile(f"^{whom}")).check()
    press(page, "Record the report")
    said(page, "The report is recorded.")
    at.look()


def the_council_answers_the_panel(at: Journey) -> None:
    """The manager gives it to the director, who considers it with the independent person, decides, writes and signs;
    the officer sends it."""
    page = at.page
    at.become("manager")
    main_step(page, "Give the answer to a director")
    at.look()
    expect(page.get_by_label(re.compile("Head of Service Two"))).to_have_count(0)
    page.get_by_label(re.compile("Director One")).check()
    press(page, "Appoint")
    said(page, "The answer is with them.")

    at.become("director", on=DIRECTED)
    at.look()
    main_step(page, "Answer the panel")
    at.look()
    follow(page, re.compile("that it was considered with the independent person"))
    at.look()
    press(page, "Record it")
    at.wrong()
    fill_date(page, "considered_on", DIRECTED)
    page.get_by_label(re.compile("^What was considered")).fill("Who says sorry, and where.")
    press(page, "Record it")
    follow(page, re.compile("Decide on recommendation 3"))
    page.get_by_label("Accepted", exact=True).check()
    press(page, "Record the decision")
    at.tab("Stage 3")
    follow(page, re.compile("the opening and closing"))
    at.look()
    page.get_by_label(re.compile("^Opening")).fill("We accept what the panel says.")
    press(page, "Save")
    main_step(page, "Sign the stage 3 response")
    at.look()
    press(page, "Sign it as it reads now")
    said(page, "You have signed the answer.")
    at.look()

    at.become("officer", on=STAGE_THREE_SENT)
    main_step(page, "Send the stage 3 response")
    at.look()
    press(page, "Record that it was sent")
    at.wrong()
    page.get_by_label("Email").check()
    press(page, "Record that it was sent")
    said(page, "Stage 3 is answered.")
    at.look()
    follow(page, "Read the whole response")
    at.look()

    case = at.case
    assert case.stage_three.outcome == at.outcome(Layer.PANEL) == Outcome.PARTIALLY_UPHELD
    panels = Finding.objects.filter(element__case=case, layer=Layer.PANEL).order_by("element__number")
    assert list(panels.values_list("element__number", "outcome")) == [(3, "partially_upheld"), (4, "upheld"), (9, "")]
    results = dict(Clock.objects.filter(case=case, rule__in=("C9", "C10", "C11", "C12")).values_list("rule", "result"))
    assert results == dict.fromkeys(("C9", "C10", "C11", "C12"), Result.IN_TIME)


def the_ombudsman_decides(at: Journey) -> None:
    """The manager keeps the case there: an enquiry, a draft decision, the decision, the remedy and its proof."""
    page = at.page
    at.become("manager", on=OMBUDSMAN)
    at.tab("Ombudsman")
    at.look()
    follow(page, "Record a case with the Ombudsman")
    at.look()
    press(page, "Record the case")
    at.wrong()
    page.get_by_label("All stages done").check()
    page.get_by_label("The Ombudsman’s reference").fill("27 000 405")
    fill_date(page, "received_there_on", OMBUDSMAN)
    fill_date(page, "referred_on", OMBUDSMAN)
    press(page, "Record the case")
    said(page, "The Ombudsman’s case is recorded.")
    at.look()
    a_letter_comes(at, "Enquiry", OMBUDSMAN, due=datetime.date(2027, 3, 29), answered=OMBUDSMAN_ANSWERED)
    a_letter_comes(
        at, "Draft decision", OMBUDSMAN_DRAFTED, due=datetime.date(2027, 5, 4), answered=datetime.date(2027, 4, 28)
    )

    at.become("manager", on=OMBUDSMAN_DECIDED)
    at.tab("Ombudsman")
    follow(page, re.compile("^Record the decision"))
    at.look()
    press(page, "Record the decision")
    at.wrong()
    fill_date(page, "decided_on", OMBUDSMAN_DECIDED)
    page.get_by_label("Upheld: fault and injustice").check()
    for question, answer in (
        ("Was there fault?", "Yes"),
        ("Did it cause injustice?", "Yes"),
        ("Was it upheld without investigation?", "No"),
        ("Is there a public report?", "No"),
        ("Finding on point 4", "Upheld"),
    ):
        page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()
    page.get_by_label("What the letter says on point 4").fill("The school was told first.")
    press(page, "Record the decision")
    said(page, "The Ombudsman’s decision is recorded.")
    at.look()
    follow(page, re.compile("^Record a remedy"))
    at.look()
    press(page, "Record the remedy")
    at.wrong()
    page.get_by_label("What has the council agreed to do?").fill("Pay for the distress, and apologise.")
    page.get_by_label("Payment in pounds").fill("£350")
    fill_date(page, "due_on", datetime.date(2027, 6, 10))
    press(page, "Record the remedy")
    said(page, "The remedy is recorded")

    at.become("manager", on=REMEDIED)
    at.tab("Ombudsman")
    follow(page, re.compile("^How far it has come"))
    at.look()
    fill_date(page, "evidence_sent_on", REMEDIED)
    press(page, "Save")
    at.wrong()
    fill_date(page, "done_on", REMEDIED)
    page.get_by_label("What proof was sent to the Ombudsman?").fill("The letter, and the record of the payment.")
    press(page, "Save")
    expect(page.get_by_role("table", name=re.compile("How far|What was agreed"))).to_contain_text("On time")
    at.look()

    there = OmbudsmanCase.objects.get()
    assert (there.stage, there.decision) == ("stage 3, answered", "upheld_with_injustice")
    assert (there.fault, there.injustice) == (True, True)
    assert at.outcome(Layer.OMBUDSMAN) == Outcome.UPHELD
    assert Remedy.objects.get(ombudsman_case=there).done_on == REMEDIED


def a_letter_comes(at: Journey, kind: str, on: datetime.date, *, due: datetime.date, answered: datetime.date) -> None:
    page = at.page
    at.become("manager", on=on)
    at.tab("Ombudsman")
    follow(page, re.compile("^Record a letter"))
    if kind == "Enquiry":
        at.look()
        press(page, "Record the letter")
        at.wrong()
    page.get_by_label(kind).check()
    fill_date(page, "received_on", on)
    fill_date(page, "due_on", due)
    page.get_by_label("What does it ask?").fill("Send the file and the chronology.")
    press(page, "Record the letter")
    at.become("manager", on=answered)
    at.tab("Ombudsman")
    follow(page, re.compile("^Record the answer"))
    if kind == "Enquiry":
        at.look()
    fill_date(page, "answered_on", answered)
    page.get_by_label("What was answered, and by whom?").fill("The file went, from the complaints manager.")
    press(page, "Record the answer")
    said(page, "The answer is recorded.")


def all_of_it_is_on_record(at: Journey) -> None:
    """Every point with all its findings on one page, and a history that holds."""
    at.become("officer")
    at.look()
    at.tab("Points")
    expect(at.page.get_by_text("Split from point 5.")).to_be_visible()
    at.look()
    at.tab("Letters")
    at.look()
    at.tab("History")
    at.look()
    assert at.points() == {ElementStatus.OPEN: 7, ElementStatus.MERGED: 1, ElementStatus.WITHDRAWN: 1}
    assert walk().broken == []


STEPS = (
    stage_one_begins,
    stage_one_is_answered,
    stage_two_is_asked_for,
    the_statement_is_settled,
    the_investigation_begins,
    notice_is_given,
    the_investigator_reports,
    the_independent_person_reports,
    it_is_adjudicated,
    stage_two_is_answered,
    the_action_is_done,
    a_panel_is_asked_for,
    the_papers_go_out,
    the_panel_meets_and_reports,
    the_council_answers_the_panel,
    the_ombudsman_decides,
    all_of_it_is_on_record,
)


@pytest.mark.slow
def test_a_complaint_of_eight_points_goes_through_every_stage_to_the_ombudsman(journey: Journey) -> None:
    for step in STEPS:
        step(journey)


class TestWithoutScripts:
    """The same work where no script runs: stage 2 from its request to the final statement."""

    @pytest.fixture(scope="session")
    def browser_context_args(self, browser_context_args: dict[str, object]) -> dict[str, object]:
        return browser_context_args | {"java_script_enabled": False}

    def test_stage_2_is_asked_for_and_its_statement_settled(self, page: Page, live_server: LiveServer) -> None:
        council = builders.Council()
        case = builders.issued(council)
        council.officer.set_password(PASSWORD)
        council.officer.save()
        with time_machine.travel(now_on(ASKED)):
            page.goto(live_server.url + case.get_absolute_url())
            page.get_by_label("Email address").fill(council.officer.email)
            page.get_by_label("Password", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            follow(page, "Record a request for stage 2")
            press(page, "Record the request")
            expect(page).to_have_title(re.compile("^Error: "))
            page.get_by_role("link", name="Enter the day the request was received.").click()
            expect(page).to_have_url(re.compile("#id_requested_on_0$"))
            fill_date(page, "requested_on", ASKED)
            page.get_by_label("In writing").check()
            press(page, "Record the request")
            said(page, "is at stage 2")
            main_step(page, "Draft the statement of complaint")
            page.get_by_label("Point 1", exact=True).fill("Six calls were not answered")
            press(page, "Save and finish later")
            said(page, "You will find it under unfinished forms")
            follow(page, case.reference)
            main_step(page, "Draft the statement of complaint")
            page.get_by_label("Point 1", exact=True).fill("Six calls were not answered")
            press(page, "Save the statement")
            main_step(page, "Send the statement")
            page.get_by_label("Post").check()
            press(page, "Record that it was sent")
            follow(page, "Record comments on the statement")
            fill_date(page, "commented_on", ASKED)
            page.get_by_label("What did they say?").fill("That is right.")
            press(page, "Record the comments")
            main_step(page, "Make the statement final")
            press(page, "Make it final")
            said(page, "The statement of complaint is final.")

        final = Statement.objects.get(case=case)
        assert (final.number, final.final_on, final.comments) == (1, ASKED, "That is right.")
        assert list(case.elements.values_list("text", flat=True)) == [
            "Six calls were not answered",
            "The plan was not shared.",
        ]
