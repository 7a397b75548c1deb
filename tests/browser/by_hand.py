"""What a person does on a page of ours: press, follow, fill in a date, read what it said."""

import datetime
import re

from playwright.sync_api import Page, expect

PASSWORD = "a password for the tests"


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
