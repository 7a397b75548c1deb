"""A real browser against a served site: Debian's Chromium, driven by Playwright, with axe to look for barriers."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

# Playwright's sync interface keeps an event loop in this thread, and Django then refuses every query a test makes.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NO_BACKGROUND_TRAFFIC = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder needs the browser, and a database that the served site can read too."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        pytest.fail("Chromium is not on this machine. `make test` installs it, or says how.")
    return browser_type_launch_args | {"executable_path": chromium, "args": NO_BACKGROUND_TRAFFIC}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB"}


@pytest.fixture
def page(page: Page) -> Page:
    """A page whose console errors and unhandled exceptions fail the test, the refusals of our own policy among them."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.faults = faults
    return page


@pytest.fixture(autouse=True)
def no_browser_faults(page: Page) -> Any:
    yield
    # a page that is meant to answer 4xx is named so in the console, and that is no fault of the page
    faults = [fault for fault in page.faults if "the server responded with a status of 4" not in fault]
    assert faults == []


@pytest.fixture
def barriers(page: Page) -> Callable[[], list[str]]:
    """What axe finds on the page as it now is: a line for each rule broken (WCAG 2.2 AA and good habits)."""
    source = AXE.read_text(encoding="utf-8")

    def look() -> list[str]:
        page.evaluate(source)  # evaluated by the debugger, which our Content-Security-Policy does not stop
        options = {"runOnly": {"type": "tag", "values": AXE_RULES}, "resultTypes": ["violations"]}
        found = page.evaluate("options => axe.run(document, options)", options)["violations"]
        return [
            f"{rule['id']}: {rule['help']} ({', '.join(str(node['target'][0]) for node in rule['nodes'][:5])})"
            for rule in found
        ]

    return look


@pytest.fixture
def reflows(page: Page) -> Callable[[], bool]:
    """Whether the page fits 320 CSS pixels without scrolling sideways (WCAG 1.4.10)."""

    def look() -> bool:
        before = page.viewport_size
        page.set_viewport_size({"width": 320, "height": 800})
        fits = page.evaluate("document.documentElement.scrollWidth <= 320")
        page.set_viewport_size(before)
        return bool(fits)

    return look


@pytest.fixture
def look(page: Page, barriers: Callable[[], list[str]], reflows: Callable[[], bool]) -> Callable[[], None]:
    """The page as it now is has no barrier that axe can find, and fits a telephone."""

    def check() -> None:
        expect(page.get_by_role("contentinfo")).to_be_visible()
        page.wait_for_load_state("load")
        assert barriers() == []
        assert reflows()

    return check
