"""One complaint, from first contact to the annual report, by the people who do each step, in a real browser.

Every page of the way is looked at with axe (WCAG 2.2 AA) and at 320 pixels, in its empty, error and full states.
"""

import datetime
import re
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Post, Role, ServiceArea, Team, User
from cases.models import Case, Event, Verb
from stages.models import Clock, SentLetter, StageOne

from . import by_hand
from .by_hand import PASSWORD, fill_date, follow, main_step, press, said

STARTED = datetime.date(2020, 1, 1)


@pytest.fixture
def council() -> dict[str, User]:
    """One service with its managers, the complaints team, and a social worker with a line."""
    service = ServiceArea.objects.create(name="Children in Need")
    team = Team.objects.create(name="Northtown", service_area=service)

    def person(name: str, role: Role, **post: object) -> User:
        email = name.lower().replace(" ", ".") + "@exampleshire.example"
        user = User.objects.create_user(email, name, PASSWORD)
        Post.objects.create(user=user, role=role, from_on=STARTED, **post)
        return user

    people = {
        "officer": person("Officer One", Role.COMPLAINTS_OFFICER),
        "manager": person("Complaints Manager", Role.COMPLAINTS_MANAGER),
        "senior": person("Senior Manager One", Role.SENIOR_MANAGER, service_area=service),
        "team_manager": person("Team Manager One", Role.TEAM_MANAGER, service_area=service, team=team),
        "other_team_manager": person("Team Manager Two", Role.TEAM_MANAGER, service_area=service),
        "head": person("Head of Service One", Role.HEAD_OF_SERVICE, service_area=service),
    }
    worker = User.objects.create_user("social.worker.nine@exampleshire.example", "Social Worker Nine", PASSWORD)
    worker.line_manager = people["other_team_manager"]
    worker.save()
    return people | {"worker": worker}


@pytest.fixture
def sign_in(page: Page, live_server: LiveServer, look: Callable[[], None]) -> Iterator[Callable[[User], None]]:
    """Become somebody else, through the pages."""

    def become(user: User) -> None:
        if page.get_by_role("button", name="Sign out").count():
            page.get_by_role("button", name="Sign out").click()
        page.goto(live_server.url + "/")
        look()
        by_hand.sign_in(page, user)
        expect(page.get_by_role("heading", level=1)).to_have_text("Your work")

    yield become


@pytest.mark.slow
def test_a_complaint_goes_from_first_contact_to_the_annual_report(
    page: Page,
    live_server: LiveServer,
    council: dict[str, User],
    sign_in: Callable[[User], None],
    look: Callable[[], None],
) -> None:
    today = timezone.localdate()

    # The officer logs it: nothing there yet, a form sent too early, then the form as it should be.
    sign_in(council["officer"])
    expect(page.get_by_text("Nothing waits for you.")).to_be_visible()
    look()
    page.get_by_role("link", name="Log a representation").first.click()
    look()
    press(page, "Log it")
    expect(page).to_have_title(re.compile("^Error: "))
    look()
    page.get_by_label("In writing").check()
    page.get_by_label("The words used").fill("Reports came after the meetings they were for. Nobody rang me back.")
    page.get_by_label("Name", exact=True).fill("Person 0405")
    page.get_by_label("Name of the child or young person").fill("Child 0405")
    page.get_by_label("Relationship to the child").fill("Mother")
    page.get_by_label("Service area").select_option(label="Children in Need")
    page.get_by_label("Point 1").fill("Reports were sent after the meeting they were for")
    press(page, "Add another point")
    page.get_by_label("Point 2").fill("Calls were not returned in September")
    page.get_by_label("What would they like to happen?").fill("An apology, and a named person to call.")
    page.get_by_label("Is a member of staff complained about?").select_option(label="Social Worker Nine")
    look()
    press(page, "Log it")
    case = Case.objects.get()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Person 0405")
    look()

    # Triage, safeguarding first.
    page.goto(live_server.url + case.get_absolute_url())
    look()
    main_step(page, "Begin triage")
    look()
    press(page, "Begin triage")
    press(page, "Save and go on")
    expect(page).to_have_title(re.compile("^Error: "))
    look()
    page.get_by_label("No", exact=True).check()
    press(page, "Save and go on")
    look()
    page.get_by_label("A parent of such a child").check()
    page.get_by_label("About a child, in their own right").check()
    press(page, "Save and go on")
    page.get_by_label(re.compile("Part 3")).check()
    press(page, "Save and go on")
    fill_date(page, "grounds_arose_on", today)
    press(page, "Save and go on")
    page.get_by_label("No", exact=True).check()
    press(page, "Save and go on")
    page.get_by_label("No", exact=True).check()
    press(page, "Save and go on")
    expect(page.get_by_text("6 of 6 answered")).to_be_visible()
    look()
    follow(page, "Accept for stage 1")
    look()
    press(page, "Accept for stage 1")
    said(page, "The answer is due on")
    look()
    page.get_by_label(re.compile("Senior Manager One")).check()
    press(page, "Allocate")
    said(page, "is allocated")
    look()

    # The date can be explained.
    follow(page, "Why this date?")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Why ")
    look()

    # The senior manager appoints; whoever manages the person complained about is not in the list.
    sign_in(council["senior"])
    page.get_by_role("link", name=case.reference).click()
    main_step(page, "Appoint a team manager")
    expect(page.get_by_role("heading", level=1)).to_have_text("Appoint a team manager")
    expect(page.get_by_label(re.compile("Team Manager Two"))).to_have_count(0)
    look()
    page.get_by_label(re.compile("Team Manager One")).check()
    press(page, "Appoint")
    said(page, "appointed")

    # The team manager accepts, and answers point by point.
    sign_in(council["team_manager"])
    page.get_by_role("link", name=case.reference).click()
    main_step(page, "Accept the appointment")
    look()
    press(page, "Accept")
    look()
    follow(page, re.compile("Write the answer"))
    look()
    page.get_by_label("What we found").fill("Two reports came after the meeting, not five days before.")
    page.get_by_label("Upheld", exact=True).check()
    page.get_by_label("What we will do, who will do it, by when").fill("The team manager checks each date from now on.")
    page.get_by_label("What the service has learnt").fill("Report dates are now on the team's board.")
    press(page, "Save and go to point 2")
    page.get_by_label("What we found").fill("Our log shows four calls and no call back.")
    page.get_by_label("Not upheld").check()
    press(page, "Save and read it all")
    press(page, "Submit for a check")
    look()
    press(page, "Submit for a check")
    said(page, "with the complaints team")

    # The officer sends it back; the team manager revises; the officer approves and sends it.
    sign_in(council["officer"])
    page.goto(live_server.url + "/?whose=mine&show=check")
    look()
    page.get_by_role("link", name=case.reference).click()
    main_step(page, "Check the draft response")
    look()
    page.get_by_role("radio", name="Send it back").check()
    press(page, "Record the check")
    expect(page).to_have_title(re.compile("^Error: "))
    look()
    page.get_by_label(re.compile("what has to change")).fill("Four calls and no call back is upheld, is it not?")
    press(page, "Record the check")
    said(page, "gone back")

    sign_in(council["team_manager"])
    page.get_by_role("link", name=case.reference).click()
    main_step(page, "Draft the response")
    expect(page.get_by_text("Four calls and no call back is upheld")).to_be_visible()
    look()
    page.get_by_role("link", name="Change the answer to point 2").click()
    page.get_by_label("Upheld", exact=True).check()
    page.get_by_label("What we will do, who will do it, by when").fill("A duty worker rings back the same day.")
    press(page, "Save and read it all")
    press(page, "Submit for a check")
    press(page, "Submit for a check")

    sign_in(council["officer"])
    page.get_by_role("link", name=case.reference).click()
    main_step(page, "Check the draft response")
    page.get_by_label(re.compile("^Approve it")).check()
    press(page, "Record the check")
    said(page, "approved")
    main_step(page, "Send the response")
    look()
    page.get_by_label("Email").check()
    press(page, "Record that it was sent")
    said(page, "is answered")
    look()
    page.get_by_role("link", name="Response", exact=True).click()
    look()
    follow(page, "Read it as it was sent")
    expect(page.get_by_text("Our finding: upheld.").first).to_be_visible()
    look()
    page.goto(live_server.url + case.get_absolute_url() + "history/")
    expect(page.get_by_text("Stage 1 response issued")).to_be_visible()
    look()

    # What is on record.
    stage_one = StageOne.objects.get(case=case)
    assert (stage_one.outcome, stage_one.responded_on) == ("upheld", today)
    assert Clock.objects.get(case=case, rule="C4").result == "in_time"
    assert len(SentLetter.objects.get(case=case).sha256) == 64
    done = Event.objects.filter(case=case).exclude(verb=Verb.VIEWED).order_by("number").values_list("verb", flat=True)
    assert [verb for verb in done if verb in ("logged", "accepted", "allocated", "response_issued")] == [
        "logged",
        "accepted",
        "allocated",
        "response_issued",
    ]

    # The head of service reads the year's report, opens the cases behind a number, and takes the PDF away.
    year = today.year if today >= datetime.date(today.year, 4, 1) else today.year - 1
    label = f"{year}-{(year + 1) % 100:02d}"
    sign_in(council["head"])
    page.get_by_role("link", name="Reports").first.click()
    look()
    follow(page, label)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Annual report {label}")
    look()
    table = page.get_by_role("table", name=re.compile("^Table 1:"))
    table.get_by_role("row", name=re.compile(label)).get_by_role("link").first.click()
    expect(page.get_by_role("link", name=case.reference)).to_be_visible()
    look()
    page.go_back()
    press(page, "Make the PDF")
    expect(page.get_by_role("button", name=re.compile("Download the PDF"))).to_be_visible(timeout=60_000)
    look()
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("Download the PDF")).click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")

    # The person complained about and their manager cannot know that it exists.
    sign_in(council["other_team_manager"])
    page.goto(live_server.url + case.get_absolute_url())
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    assert "Person 0405" not in page.content()


def test_nothing_typed_is_lost_when_the_session_runs_out(
    page: Page, live_server: LiveServer, council: dict[str, User], sign_in: Callable[[User], None], browser: Browser
) -> None:
    sign_in(council["officer"])
    page.get_by_role("link", name="Log a representation").first.click()
    page.get_by_label("The words used").fill("They never told us that the meeting had moved.")
    page.get_by_label("Name", exact=True).fill("Person 0406")
    page.get_by_label("In writing").check()
    page.context.clear_cookies(name="sessionid")
    press(page, "Log it")
    by_hand.sign_in(page, council["officer"])
    expect(page.get_by_label("The words used")).to_have_value("They never told us that the meeting had moved.")
    press(page, "Log it")
    assert Case.objects.get().words == "They never told us that the meeting had moved."
