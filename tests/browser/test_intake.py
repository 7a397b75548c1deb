"""Logging in a browser: what is typed survives, errors lead to their fields, and nothing stands in anyone's way."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Post, Role, ServiceArea, User
from cases.models import Case, Draft

PASSWORD = "correct horse battery"


@pytest.fixture
def officer() -> User:
    user = User.objects.create_user("officer.one@exampleshire.example", "Officer One", PASSWORD)
    Post.objects.create(user=user, role=Role.COMPLAINTS_OFFICER, from_on="2020-01-01")
    ServiceArea.objects.create(name="Children in Care")
    return user


def sign_in(page: Page, user: User) -> None:
    page.get_by_label("Email address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.fixture
def log(page: Page, live_server: LiveServer, officer: User) -> Page:
    """The log page, open and signed in."""
    page.goto(f"{live_server.url}/log/")
    sign_in(page, officer)
    expect(page.get_by_role("heading", level=1)).to_have_text("Log a representation")
    return page


def fill_in(page: Page, *, complainant: str, words: str) -> None:
    page.get_by_label("Spoken", exact=True).check()
    page.get_by_label("The words used").fill(words)
    page.get_by_label("Name", exact=True).fill(complainant)


def press(page: Page) -> None:
    page.locator("button.govuk-button", has_text="Log it").click()


def test_every_link_of_the_summary_puts_the_focus_in_its_field_and_the_title_says_error(log: Page) -> None:
    log.get_by_role("group", name="When did the council receive it?").get_by_label("Month").fill("13")
    press(log)
    expect(log).to_have_title("Error: Log a representation – Children's complaints – The council")
    links = log.locator(".govuk-error-summary a").all()
    assert len(links) == 4
    for link in links:
        target = link.get_attribute("href").removeprefix("#")
        link.click()
        assert log.evaluate("document.activeElement.id") == target


def test_no_barrier_is_found_empty_wrong_and_full_and_the_page_fits_a_telephone(
    log: Page, barriers: Callable[[], list[str]], reflows: Callable[[], bool]
) -> None:
    found = {"empty": (barriers(), reflows())}
    press(log)
    found["wrong"] = (barriers(), reflows())
    fill_in(log, complainant="Person 0405", words="Nobody rang me back.")
    for details in log.locator("details").all():
        details.locator("summary").click()
    log.locator("[id=id_duty_procedure_1]").check()
    found["full"] = (barriers(), reflows())
    assert found == dict.fromkeys(("empty", "wrong", "full"), ([], True))


def test_a_session_that_runs_out_costs_nothing_that_was_typed(log: Page, officer: User) -> None:
    fill_in(log, complainant="Person 0405", words="Nobody rang me back.")
    Session.objects.all().delete()
    press(log)
    expect(log.get_by_role("heading", level=1)).to_have_text("Sign in")
    sign_in(log, officer)
    expect(log.get_by_label("The words used")).to_have_value("Nobody rang me back.")
    expect(log.get_by_label("Name", exact=True)).to_have_value("Person 0405")
    expect(log.get_by_label("Spoken", exact=True)).to_be_checked()
    press(log)
    expect(log.get_by_text("The complaint is logged.")).to_be_visible()
    assert Case.objects.get().words == "Nobody rang me back."
    # leaving the last box asked for earlier cases, of somebody who was no longer signed in
    log.faults[:] = [fault for fault in log.faults if "401 from /log/earlier/" not in fault]


def test_a_form_saves_itself_and_a_reload_finds_it(log: Page) -> None:
    log.get_by_label("The words used").fill("Half a sentence")
    expect(log.locator("[data-saved]")).to_contain_text("Saved at", timeout=10_000)
    assert f"draft={Draft.objects.get().token}" in log.url
    log.reload()
    expect(log.get_by_label("The words used")).to_have_value("Half a sentence")


def test_earlier_cases_appear_as_a_name_is_typed_and_the_same_person_can_be_chosen(log: Page) -> None:
    fill_in(log, complainant="Person 0405", words="The first time.")
    press(log)
    expect(log.get_by_text("The complaint is logged.")).to_be_visible()
    first = Case.objects.get()
    log.get_by_role("link", name="Log a representation").click()
    fill_in(log, complainant="Person 0405", words="The second time.")
    log.get_by_label("The words used").focus()
    expect(log.get_by_text("Is the complainant one of these people?")).to_be_visible()
    expect(log.locator("#earlier a")).to_contain_text(first.reference)
    log.locator("#earlier").get_by_label("Person 0405").check()
    press(log)
    expect(log.get_by_text("The complaint is logged.")).to_be_visible()
    people = {case.involvements.get(part="complainant").person_id for case in Case.objects.all()}
    assert (Case.objects.count(), len(people)) == (2, 1)


def test_a_compliment_hides_what_it_does_not_need(log: Page) -> None:
    expect(log.get_by_role("heading", name="Points of complaint")).to_be_visible()
    log.get_by_label("Compliment", exact=True).check()
    expect(log.get_by_role("heading", name="Points of complaint")).to_be_hidden()
    expect(log.get_by_label("Spoken", exact=True)).to_be_hidden()
    log.get_by_label("The words used").fill("Thank you for listening.")
    press(log)
    expect(log.get_by_text("The compliment is logged.")).to_be_visible()


def test_another_point_is_a_new_box_with_the_focus_in_it(log: Page) -> None:
    log.get_by_label("Point 1").fill("Nobody rang.")
    log.get_by_role("button", name="Add another point").click()
    expect(log.get_by_label("Point 2")).to_be_focused()
    expect(log.get_by_label("Point 1")).to_have_value("Nobody rang.")


@pytest.mark.parametrize(
    "page_name",
    ["people/", "people/add/", "people/name-staff/", "people/equality/", "details/", "details/change/"],
)
def test_no_barrier_is_found_on_the_pages_of_the_record(
    log: Page, page_name: str, barriers: Callable[[], list[str]], reflows: Callable[[], bool], live_server: LiveServer
) -> None:
    fill_in(log, complainant="Person 0405", words="Nobody rang me back.")
    press(log)
    expect(log.get_by_text("The complaint is logged.")).to_be_visible()
    log.goto(f"{live_server.url}/cases/{Case.objects.get().reference}/{page_name}")
    assert (barriers(), reflows()) == ([], True)


class TestWithoutScripts:
    """The same work where no script runs."""

    @pytest.fixture(scope="session")
    def browser_context_args(self, browser_context_args: dict[str, object]) -> dict[str, object]:
        return browser_context_args | {"java_script_enabled": False}

    def test_a_complaint_of_two_points_is_logged(self, log: Page) -> None:
        fill_in(log, complainant="Person 0405", words="Nobody rang me back.")
        log.get_by_label("Point 1").fill("Nobody rang.")
        log.get_by_role("button", name="Add another point").click()
        log.get_by_label("Point 2").fill("The plan was late.")
        log.get_by_role("button", name="Check for earlier cases").click()
        press(log)
        expect(log.get_by_text("The complaint is logged.")).to_be_visible()
        assert list(Case.objects.get().elements.values_list("text", flat=True)) == [
            "Nobody rang.",
            "The plan was late.",
        ]

    def test_an_unfinished_form_is_saved_by_its_button(self, log: Page) -> None:
        log.get_by_label("The words used").fill("Half a sentence")
        log.get_by_role("button", name="Save and finish later").click()
        expect(log.get_by_text("You will find it under unfinished forms")).to_be_visible()
        assert Draft.objects.get().typed["words"] == ["Half a sentence"]
