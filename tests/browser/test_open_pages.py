"""The pages that anybody may open, in a real browser."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Post, Role, User

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


def test_a_person_is_asked_before_the_session_ends_and_can_stay(live_server: LiveServer, page: Page) -> None:
    officer = User.objects.create_user("officer.one@council.example", "Officer One", "a long pass phrase")
    Post.objects.create(user=officer, role=Role.COMPLAINTS_OFFICER, from_on=datetime.date(2020, 1, 1))
    client = Client()
    client.force_login(officer)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.clock.install()
    page.goto(live_server.url + "/accessibility/")
    asked = page.get_by_role("dialog", name="You will be signed out soon")
    page.clock.fast_forward("27:30")
    expect(asked).to_be_hidden()
    page.clock.fast_forward("01:00")
    expect(asked).to_be_visible()
    with page.expect_response("**/session/") as answer:
        asked.get_by_role("button", name="Stay signed in").click()
    assert answer.value.status == 204
    expect(asked).to_be_hidden()
    page.clock.fast_forward("28:30")
    expect(asked).to_be_visible()
    officer.is_active = False  # so that the next page shows whether it was asked for
    officer.save()
    with page.expect_navigation():
        page.clock.fast_forward("02:00")
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)
