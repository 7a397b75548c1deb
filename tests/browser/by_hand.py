"""What a person does on a page of ours: press, follow, fill in a date, read what it said."""

import datetime
import re

from playwright.sync_api import Page, expect

from accounts.models import User

PASSWORD = "a password for the tests"


def sign_in(page: Page, user: User) -> None:
    """Through the page of signing in, which is open."""
    page.get_by_label("Email address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def come_to_work(page: Page, site: str, user: User) -> None:
    """Sign in from the front page, and see one's work."""
    page.goto(site + "/")
    sign_in(page, user)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your work")


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("main").get_by_role("link", name=name).first.click()


def main_step(page: Page, name: str) -> None:
    """Press the green button of a case, which must be this one."""
    page.get_by_role("region", name="Case").get_by_role("button", name=name, exact=True).click()


def fill_date(page: Page, field: str, day: datetime.date) -> None:
    for index, part in enumerate((day.day, day.month, day.year)):
        page.locator(f"#id_{field}_{index}").fill(str(part))


def said(page: Page, words: str) -> None:
    expect(page.get_by_role("alert")).to_contain_text(words)
