"""A report from its first word to its second version, by its author and its approver, in a real browser.

Each page is looked at with axe (WCAG 2.2 AA) and at 320 pixels; one round is done with the keyboard alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Post, Role, User
from cases.models import Involvement, Part, Person
from reporting import runs
from reporting.models import Publication, ReportDraft, ReportRun
from reporting.publication import files
from tests.builders import POSTS_FROM, RECEIVED, Council, logged
from tests.builders_reports import begun, published

from .by_hand import PASSWORD, come_to_work, press

YEAR = "2025-26"


@pytest.fixture
def council(monkeypatch: pytest.MonkeyPatch) -> Council:
    monkeypatch.setattr(files, "as_pdf", lambda report, brand: b"%PDF of " + report.year.encode())
    council = Council()
    case = logged(council, received_on=RECEIVED.replace(year=2025))
    child = Person.called("Zephyrine Quillon")
    child.save()
    Involvement.objects.create(case=case, person=child, part=Part.CHILD, from_on=RECEIVED)
    for user in (council.manager, council.head):
        user.set_password(PASSWORD)
        user.save()
    assert Post.objects.filter(user=council.head, role=Role.HEAD_OF_SERVICE, from_on=POSTS_FROM).exists()
    return council


def become(page: Page, live_server: LiveServer, user: User) -> None:
    if page.get_by_role("button", name="Sign out").count():
        page.get_by_role("button", name="Sign out").click()
    come_to_work(page, live_server.url, user)


@pytest.mark.slow
def test_a_report_is_written_approved_published_and_corrected(
    page: Page, live_server: LiveServer, council: Council, look: Callable[[], None]
) -> None:
    become(page, live_server, council.manager)
    page.goto(f"{live_server.url}/reports/{YEAR}/")
    press(page, "Write it for publication")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Report {YEAR}: version 1")
    look()

    # Words that name somebody are found; one of the two is nobody's name.
    page.get_by_role("link", name="Write words under Introduction").click()
    look()
    page.get_by_label("Your words").fill("We thank Zephyrine. The Quillon Building has a ramp.")
    press(page, "Save these words")
    press(page, "Check it and submit it for approval")
    expect(page.get_by_role("heading", name="Look at these before it goes on")).to_be_visible()
    look()
    page.get_by_role("link", name=re.compile("It may stay.*Quillon in Introduction")).click()
    look()
    press(page, "Keep it in the report")
    expect(page).to_have_title(re.compile("^Error: "))
    look()
    page.get_by_label("How do you know").fill("It is a building.")
    press(page, "Keep it in the report")
    page.get_by_role("link", name="Change words under Introduction").click()
    page.get_by_label("Your words").fill("We thank a child. The Quillon Building has a ramp.")
    press(page, "Save these words")
    press(page, "Check it and submit it for approval")
    expect(page.locator("main").get_by_text("Awaiting approval", exact=True)).to_be_visible()
    look()
    draft = ReportDraft.objects.get()

    # Somebody else reads it and approves it.
    become(page, live_server, council.head)
    page.goto(live_server.url + draft.get_absolute_url())
    look()
    page.get_by_role("link", name="Read the report").click()
    expect(page.get_by_text("The Quillon Building has a ramp.")).to_be_visible()
    look()
    page.goto(live_server.url + draft.get_absolute_url())
    page.get_by_role("button", name="Approve it").click()
    press(page, "Approve")
    expect(page).to_have_title(re.compile("^Error: "))
    look()
    page.get_by_label("I have read this report").check()
    press(page, "Approve")
    expect(page.locator("main").get_by_text("Approved", exact=True)).to_be_visible()
    look()

    # Its author publishes it; the queue does the rest.
    become(page, live_server, council.manager)
    page.goto(live_server.url + draft.get_absolute_url())
    press(page, "Publish it")
    run = ReportRun.objects.get()
    runs.make(run.pk)
    page.goto(live_server.url + run.get_absolute_url())
    look()
    page.get_by_role("link", name="See version 1 as it is published").click()
    look()
    page.get_by_role("link", name="Read the report").click()
    expect(page.locator("main a[href*=tables]")).to_have_count(0)
    look()

    # A second version, and the first says that there is one.
    one = Publication.objects.get()
    page.goto(live_server.url + one.get_absolute_url())
    press(page, "Begin version 2")
    page.get_by_role("link", name="Change the reason for the new version").click()
    look()
    page.get_by_label("What does it change").fill("A complaint was missing.")
    press(page, "Save the reason")
    look()
    page.goto(f"{live_server.url}/reports/")
    look()


def test_a_report_is_begun_and_submitted_with_the_keyboard_alone(
    page: Page, live_server: LiveServer, council: Council
) -> None:
    draft = begun(council, YEAR)
    become(page, live_server, council.manager)
    page.goto(live_server.url + draft.get_absolute_url())
    page.get_by_role("link", name="Skip to main content").focus()
    page.keyboard.press("Enter")
    for _ in range(5):
        page.keyboard.press("Tab")
        if "submit it for approval" in page.evaluate("document.activeElement.textContent"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("main").get_by_text("Awaiting approval", exact=True)).to_be_visible()


def test_the_page_of_a_superseded_version_has_no_barrier(
    page: Page, live_server: LiveServer, council: Council, look: Callable[[], None]
) -> None:
    one = published(begun(council, YEAR), council.head)
    draft = begun(council, YEAR)
    ReportDraft.objects.filter(pk=draft.pk).update(reason="A complaint was missing.")
    draft.refresh_from_db()
    published(draft, council.head)
    become(page, live_server, council.head)
    page.goto(live_server.url + one.get_absolute_url())
    expect(page.get_by_text("Superseded by")).to_be_visible()
    look()
