"""“Check a published table” in a real browser: with the keyboard alone, without scripts, by axe and at 320 pixels."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Role, User
from tests.builders import person

from .by_hand import PASSWORD

WRONG = "Team\t2024-25\t2023-24\nChester\t9\t1\nWinsford\t3\t5\nTotal\t13\t6\n\nComplaints were down by 5%."
ONE_COLUMN = "Subject\tComplaints\nDelay\t5\nof an answer\t2\nof a visit\t3\nManner\t4\nTotal\t9\n"


@pytest.fixture
def manager() -> User:
    user = person("Ada Manager", Role.COMPLAINTS_MANAGER)
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(page: Page, live_server: LiveServer, user: User) -> None:
    page.goto(live_server.url + "/")
    page.get_by_label("Email address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your work")


def test_a_table_is_pasted_checked_and_its_finding_reached_with_the_keyboard_alone(
    page: Page, live_server: LiveServer, manager: User, look: Callable[[], None]
) -> None:
    sign_in(page, live_server, manager)
    page.goto(f"{live_server.url}/reports/check/")
    look()
    page.get_by_role("button", name="Check it").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Paste a table or a sentence, or choose a file.")
    look()

    page.get_by_label("Tables and sentences").focus()
    page.keyboard.insert_text(WRONG)
    page.get_by_role("button", name="Check it").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("1 error found")
    look()
    page.get_by_role("region", name="Pasted table 1 as it was pasted").get_by_role("link", name="Error 1").press(
        "Enter"
    )
    assert page.url.endswith("#finding-1")
    expect(page.locator("#finding-1")).to_contain_text("The rows of “2024-25” add to 12, not 13.")
    page.get_by_text("How Pasted table 1 was read").press("Enter")
    look()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the findings (CSV)").press("Enter")
    assert "Pasted table 1, row “Total”" in download.value.path().read_text(encoding="utf-8")


def test_the_reading_is_corrected_without_scripts(browser: Browser, live_server: LiveServer, manager: User) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server, manager)
    page.goto(f"{live_server.url}/reports/check/")
    page.get_by_label("Tables and sentences").fill(ONE_COLUMN)
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 error found")

    page.get_by_text("How Pasted table 1 was read").click()
    page.get_by_label("Delay", exact=True).select_option("Subtotal of the parts beside it")
    page.get_by_label("Of an answer", exact=True).select_option("Part of a subtotal")
    page.get_by_label("Of a visit", exact=True).select_option("Part of a subtotal")
    page.get_by_role("button", name="Check again").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Everything checked comes out")
    context.close()
