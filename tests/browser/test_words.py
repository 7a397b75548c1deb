"""The words of a report as they are written, in a real browser: the preview beside the box, sentences and names put in.

Each page is looked at with axe (WCAG 2.2 AA) and at 320 pixels.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from reporting.models import ReportDraft
from tests.builders import RECEIVED, Council, logged
from tests.builders_reports import begun

from .by_hand import PASSWORD, come_to_work, press

YEAR = "2025-26"


@pytest.fixture
def council() -> Council:
    council = Council()
    for year, cases in ((2025, 6), (2024, 5)):
        for _ in range(cases):
            logged(council, received_on=RECEIVED.replace(year=year))
    council.manager.set_password(PASSWORD)
    council.manager.save()
    return council


@pytest.fixture
def draft(council: Council) -> ReportDraft:
    return begun(council, YEAR)


def open_words(page: Page, live_server: LiveServer, council: Council, draft: ReportDraft) -> None:
    come_to_work(page, live_server.url, council.manager)
    page.goto(live_server.url + draft.get_absolute_url())
    page.get_by_role("link", name="Write words under Complaints considered").click()


def test_words_are_read_as_they_are_typed(
    page: Page, live_server: LiveServer, council: Council, draft: ReportDraft, look: Callable[[], None]
) -> None:
    open_words(page, live_server, council, draft)
    preview, status = page.get_by_role("region", name="How it will read"), page.locator("[data-preview-said]")
    expect(preview).to_contain_text("Nothing is written yet.")
    look()

    # A name that is not there, and a word that is not so, are said at the next pause; the focus stays in the box.
    box = page.get_by_label("Your words")
    box.fill("## What we learnt\n\nWe considered {consdered} complaints. In all {considered} fell.")
    expect(preview.get_by_role("heading", name="What we learnt")).to_be_visible()
    expect(preview).to_contain_text("Did you mean {considered}")
    expect(preview).to_contain_text(
        "say “fell” of “Complaints considered”, but it rose from 5 in 2024-25 to 6 in 2025-26"
    )
    expect(status).to_have_text("2 things to put right.")
    expect(box).to_be_focused()
    look()

    # A sentence goes to the end, a name to where the person is.
    box.fill("We looked again.")
    page.get_by_role("button", name="Use it").first.click()
    expect(box).to_have_value("We looked again. We considered {count:considered} in {year}, {change:considered}.")
    expect(preview).to_contain_text("We considered 6 complaints in 2025-26, 1 more than in 2024-25 (5).")
    expect(status).to_have_text("Nothing to put right.")
    box.press("Control+Home")
    page.get_by_role("button", name="Insert Complaints considered").click()
    expect(box).to_be_focused()
    assert box.input_value().startswith("{considered}We looked again.")
    for summary in page.locator("main summary").all():
        summary.click()
    look()

    # What is not there is not saved, and the error leads to the box.
    box.fill("We considered {consdered}.")
    press(page, "Save these words")
    expect(page).to_have_title(re.compile("^Error: "))
    page.get_by_role("link", name="Did you mean {considered}").click()
    expect(box).to_be_focused()
    look()
    box.fill("We considered {considered}.")
    press(page, "Save these words")
    expect(page.get_by_text("The words under “Complaints considered” are saved.")).to_be_visible()


def test_a_name_is_put_in_with_the_keyboard_alone(
    page: Page, live_server: LiveServer, council: Council, draft: ReportDraft
) -> None:
    open_words(page, live_server, council, draft)
    page.get_by_label("Your words").focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.insert") == "{considered}":
            break
    page.keyboard.press("Enter")
    page.keyboard.type(" came.")
    expect(page.get_by_label("Your words")).to_have_value("{considered} came.")
    expect(page.get_by_role("region", name="How it will read")).to_contain_text("6 came.")
    press(page, "Save these words")
    expect(page.get_by_text("The words under “Complaints considered” are saved.")).to_be_visible()


def test_without_script_there_are_buttons_for_it(
    browser: Browser, live_server: LiveServer, council: Council, draft: ReportDraft
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    open_words(page, live_server, council, draft)
    expect(page.get_by_role("button", name="Insert")).to_have_count(0)
    page.get_by_label("Your words").fill("We considered {considered}.")
    page.get_by_role("button", name="See how it reads").click()
    expect(page.get_by_role("region", name="How it will read")).to_contain_text("We considered 6.")
    page.get_by_role("button", name="Use it").first.click()
    expect(page.get_by_label("Your words")).to_have_value(
        "We considered {considered}. We considered {count:considered} in {year}, {change:considered}."
    )
    page.get_by_role("button", name="Save these words").click()
    draft.refresh_from_db()
    assert draft.texts["considered"].startswith("We considered {considered}.")
    context.close()
