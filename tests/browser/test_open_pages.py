"""The pages that anybody may open, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

PAGES = ["/accessibility/", "/no-such-page"]


@pytest.mark.parametrize("address", PAGES)
def test_an_open_page_has_no_barrier_and_fits_a_telephone(
    address: str, live_server: LiveServer, page: Page, barriers: Callable[[], list[str]], reflows: Callable[[], bool]
) -> None:
    page.goto(live_server.url + address)
    assert barriers() == []
    assert reflows()


def test_axe_and_the_reflow_test_see_a_page_that_breaks_them(
    live_server: LiveServer, page: Page, barriers: Callable[[], list[str]], reflows: Callable[[], bool]
) -> None:
    page.goto(live_server.url + "/accessibility/")
    page.evaluate(
        """() => {
            document.querySelector("main").append(document.createElement("img"));
            document.querySelector("h1").style.width = "900px";
        }"""
    )
    assert [line.partition(":")[0] for line in barriers()] == ["image-alt"]
    assert not reflows()


def test_the_styles_and_the_script_are_the_councils_own(live_server: LiveServer, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(live_server.url)))
    page.goto(live_server.url + "/accessibility/")
    assert all(address.startswith("/") for address in asked)
    colour = page.evaluate("getComputedStyle(document.querySelector('.app-header')).backgroundColor")
    font = page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
    assert (colour, font) == ("rgb(35, 57, 93)", "Arial, Helvetica, sans-serif")
    assert page.locator("body.govuk-frontend-supported").count() == 1
