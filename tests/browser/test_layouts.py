"""A layout made of a shipped one, and compliments quoted in a report of it, by a complaints manager in a real browser.

Each page is looked at with axe (WCAG 2.2 AA) and at 320 pixels; parts are moved with the keyboard alone, and all of it
works where no script runs.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from cases.models import Case, Kind
from reporting.layouts.stored import sections_of
from reporting.models import EditedLayout, Quotation, ReportDraft
from tests.builders import RECEIVED, Council, logged

from .by_hand import PASSWORD, come_to_work, press

YEAR = "2025-26"


@pytest.fixture
def council() -> Council:
    council = Council()
    day = RECEIVED.replace(year=2025)
    logged(council, received_on=day)
    Case.objects.create(
        kind=Kind.COMPLIMENT, received_on=day, service_area=council.care, words="Zephyrine’s worker listened to us."
    )
    council.manager.set_password(PASSWORD)
    council.manager.save()
    return council


def edit_a_layout(page: Page, look: Callable[[], None]) -> None:
    """From the list of reports to a layout with a section of its own, which is then shown for a year."""
    page.get_by_role("link", name="Reports", exact=True).click()
    page.get_by_role("link", name="Layouts of reports").click()
    look()
    page.get_by_role("link", name="Copy cheshire-west").click()
    look()
    page.get_by_label("Title of the report").fill("")
    press(page, "Begin it")
    expect(page).to_have_title(re.compile("^Error: "))
    look()
    page.get_by_label("Title of the report").fill("In short")
    press(page, "Begin it")
    expect(page.get_by_role("heading", level=1)).to_have_text("In short")
    look()

    page.get_by_role("button", name="Add a section").click()
    look()
    page.get_by_label("Title of the section").fill("What comes next")
    press(page, "Save the section")
    page.get_by_role("link", name=re.compile("^Add to this section.*What comes next$")).click()
    look()
    page.get_by_role("link", name="Words", exact=True).click()
    look()
    page.get_by_label("Words", exact=True).fill("We go on.")
    press(page, "Save")
    page.get_by_role("link", name=re.compile("^Add to this section.*What comes next$")).click()
    page.get_by_role("link", name="Chart", exact=True).click()
    page.get_by_label("Which chart?").select_option(label="Most common types of complaint")
    press(page, "Save")
    expect(page.get_by_text("is drawn from the table “Types of complaint”. The report needs that too.")).to_be_visible()
    look()
    page.get_by_role("link", name="Cancel").click()
    page.get_by_role("button", name="Take out Table Table 7: Complaint response times").click()
    expect(page.get_by_role("heading", name="This was not done")).to_be_visible()
    look()
    page.get_by_role("link", name="See the report of 2025-26 in this layout").click()
    expect(page.get_by_text("We go on.")).to_be_visible()
    look()


def quote_a_compliment(page: Page, look: Callable[[], None]) -> None:
    """From the report in the layout that is shown to a compliment in its draft."""
    press(page, "Write it for publication")
    page.get_by_role("link", name="Choose what is quoted from cases").click()
    look()
    page.get_by_role("button", name="Choose a compliment").click()
    look()
    page.get_by_role("link", name=re.compile("^Choose ")).click()
    look()
    expect(page.get_by_label("What was said")).to_have_value("Zephyrine’s worker listened to us.")
    page.get_by_label("What was said").fill("")
    press(page, "Put it into the report")
    expect(page).to_have_title(re.compile("^Error: "))
    look()
    page.get_by_label("What was said").fill("The worker listened to us.")
    press(page, "Put it into the report")
    expect(page.get_by_text("The worker listened to us.")).to_be_visible()
    look()
    page.get_by_role("link", name=re.compile("^Draft of the report")).click()
    look()
    page.get_by_role("link", name="Read the report").click()
    expect(page.locator("blockquote")).to_have_text("The worker listened to us.")
    look()


def test_a_layout_is_edited_and_a_compliment_quoted_in_it(
    page: Page, live_server: LiveServer, council: Council, look: Callable[[], None]
) -> None:
    come_to_work(page, live_server.url, council.manager)
    edit_a_layout(page, look)
    quote_a_compliment(page, look)
    assert ReportDraft.objects.get().layout == "in-short"


def test_all_of_it_works_without_a_script(browser: Browser, live_server: LiveServer, council: Council) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    come_to_work(page, live_server.url, council.manager)
    edit_a_layout(page, lambda: None)
    quote_a_compliment(page, lambda: None)
    assert Quotation.objects.get().words == {"said": "The worker listened to us."}
    context.close()


def test_a_part_is_moved_with_the_keyboard_alone(page: Page, live_server: LiveServer, council: Council) -> None:
    come_to_work(page, live_server.url, council.manager)
    page.goto(f"{live_server.url}/reports/layouts/checklist/copy/")
    press(page, "Begin it")
    row = EditedLayout.objects.get()
    first, second = sections_of(row)[0].parts[:2]
    page.get_by_role("link", name="Skip to main content").focus()
    page.keyboard.press("Enter")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == f"part-down {first.key}":
            break
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"#part-{first.key}$"))
    row.refresh_from_db()
    assert [one.key for one in sections_of(row)[0].parts[:2]] == [second.key, first.key]
