"""A case log imported in a real browser: with the keyboard, without a script, and as its pages follow it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from cases.models import Case
from stages import tasks
from stages.importing import runs
from stages.models import CaseLog
from tests.builders import Council
from tests.importing.logfile import as_csv, bare, row

from .by_hand import PASSWORD, come_to_work, press


@pytest.fixture
def council(db: None) -> Council:
    council = Council()
    council.manager.set_password(PASSWORD)
    council.manager.save()
    return council


@pytest.fixture
def nobody_works(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The queue takes messages, and no worker is there."""
    monkeypatch.setattr(tasks.case_log, "delay", lambda pk: None)
    yield
    assert CaseLog.objects.exists()


def test_a_log_is_followed_by_its_page_until_it_is_imported(
    council: Council, live_server: LiveServer, page: Page, look: Callable[[], None], tmp_path: Path, nobody_works: None
) -> None:
    come_to_work(page, live_server.url, council.manager)
    page.goto(f"{live_server.url}/import/")
    look()
    page.get_by_label("The case log").set_input_files(as_csv(tmp_path / "log.csv", row(), bare("EX-2")))
    press(page, "Check the log")
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    look()
    runs.make(CaseLog.objects.get().pk)
    expect(page.get_by_text("2 new cases would be imported.")).to_be_visible()
    look()
    page.get_by_role("button", name="Import 2 cases").press("Enter")
    expect(page.get_by_text("The log is being imported.")).to_be_visible()
    page.goto(f"{live_server.url}/calculator/")
    runs.make(CaseLog.objects.get().pk)
    page.reload()
    page.get_by_role("link", name="See what came of it").press("Enter")
    expect(page.get_by_text("2 new cases are imported.")).to_be_visible()
    look()
    assert Case.objects.count() == 2


def test_without_a_script_faults_are_read_page_by_page(
    council: Council, live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    come_to_work(page, live_server.url, council.manager)
    page.goto(f"{live_server.url}/import/")
    rows = [bare(f"EX-{number}", "soon") for number in range(60)]
    page.get_by_label("The case log").set_input_files(as_csv(tmp_path / "log.csv", *rows))
    press(page, "Check the log")
    expect(page.get_by_role("heading", name="60 faults")).to_be_visible()
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    context.close()


def test_a_form_without_a_file_leads_to_the_field(
    council: Council, live_server: LiveServer, page: Page, look: Callable[[], None]
) -> None:
    come_to_work(page, live_server.url, council.manager)
    page.goto(f"{live_server.url}/import/")
    press(page, "Check the log")
    page.get_by_role("link", name="Choose the case log.").click()
    expect(page.get_by_label("The case log")).to_be_focused()
    assert page.title().startswith("Error: ")
    look()
