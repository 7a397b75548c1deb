"""What every response carries, how long a session lasts, and the pages of our own for what goes wrong."""

import datetime
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from redis import ConnectionError as NoBroker

from accounts.models import Post, Role
from cases.record import Refused
from complaints_site import broker, request_size, views
from complaints_site.navigation import items_for
from complaints_site.refusals import RefusalMiddleware
from stages.importing import runs
from stages.models import Sweep
from tests.builders import person

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "connect-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


@pytest.fixture
def officer(db: None) -> Any:
    officer = get_user_model().objects.create_user("officer.one@council.example", "Officer One", "a long pass phrase")
    Post.objects.create(user=officer, role=Role.COMPLAINTS_OFFICER, from_on=datetime.date(2020, 1, 1))
    return officer


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/accessibility/", "/no-such-page", "/health"])
def test_every_response_carries_the_whole_policy(address: str, client: Client) -> None:
    headers = client.get(address).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy == POLICY
    assert {name: headers[name] for name in headers if name.startswith(("Cross-", "X-", "Referrer", "Cache"))} == {
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


@pytest.mark.django_db
def test_the_councils_colours_may_be_kept_and_their_address_changes_with_them(client: Client, settings: Any) -> None:
    page = client.get("/accessibility/").context
    before = page["brand_stylesheet"]
    kept = client.get(before)
    assert kept.content == b":root { --govuk-brand-colour: #23395d; --council-ink: #ffffff; }\n"
    assert (kept.headers["Content-Type"], kept.headers["Cache-Control"]) == (
        "text/css; charset=utf-8",
        "public, max-age=86400",
    )
    settings.COUNCIL_COLOUR = "#ffd700"
    after = client.get("/accessibility/").context["brand_stylesheet"]
    assert after != before
    assert client.get(after).content == b":root { --govuk-brand-colour: #ffd700; --council-ink: #000000; }\n"


@pytest.mark.django_db
def test_the_logo_is_served_where_it_is_a_file_and_not_found_where_there_is_none(
    client: Client, settings: Any, tmp_path: Any
) -> None:
    assert client.get("/brand/logo").status_code == 404
    settings.COUNCIL_LOGO = str(tmp_path / "logo.svg")
    (tmp_path / "logo.svg").write_text("<svg/>")
    logo = client.get("/brand/logo")
    assert (logo.status_code, logo.headers["Content-Type"], logo.content) == (200, "image/svg+xml", b"<svg/>")
    assert 'src="/brand/logo" alt="The council"' in client.get("/accessibility/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/accessibility/?q=%00", "/accessibility/?q=a%00b", "/brand/%00"])
def test_a_nul_in_an_address_is_refused_before_any_search(address: str, client: Client) -> None:
    refused = client.get(address)
    assert (refused.status_code, "The page could not be read" in refused.content.decode()) == (400, True)


@pytest.mark.django_db
@pytest.mark.parametrize(("bytes_more", "status"), [(0, 200), (1, 413)])
def test_more_than_any_form_sends_is_refused_before_it_is_read(bytes_more: int, status: int, client: Client) -> None:
    """Of whoever has not signed in, too: the token of their form is in the body."""

    class Body(io.BytesIO):
        was_read = False

        def read(self, size: int = -1) -> bytes:
            self.was_read = True
            return super().read(size)

    body = Body(b"--x--\r\n")
    sent = {"wsgi.input": body, "CONTENT_LENGTH": str(request_size.LARGEST + bytes_more)}
    answer = client.post("/sign-in/", content_type="multipart/form-data; boundary=x", **sent)
    assert (answer.status_code, body.was_read) == (status, status == 200)
    assert ("It has more than 25 MB" in answer.content.decode()) == (status == 413)


def test_what_may_be_sent_holds_the_largest_file_of_a_form_twice() -> None:
    assert request_size.LARGEST > 2 * runs.LARGEST


def minutes(number: float) -> datetime.timedelta:
    return datetime.timedelta(minutes=number)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC), tick=False) as clock:
        yield clock


def still_signed_in(client: Client) -> bool:
    """Asked of a page that everybody with a post may reach; a person signed out is sent to sign in."""
    return client.post("/session/").status_code == 204


def test_thirty_minutes_without_a_request_end_a_session(
    client: Client, officer: Any, clock: time_machine.Traveller
) -> None:
    client.force_login(officer)
    assert still_signed_in(client)
    clock.shift(minutes(29))
    assert still_signed_in(client)
    clock.shift(minutes(29))
    assert still_signed_in(client)
    clock.shift(minutes(31))
    assert not still_signed_in(client)


def test_ten_hours_end_a_session_however_busy_it_is(
    client: Client, officer: Any, clock: time_machine.Traveller
) -> None:
    client.force_login(officer)
    for _ in range(30):
        assert still_signed_in(client)
        clock.shift(minutes(20))
    assert not still_signed_in(client)


def test_a_session_is_written_once_a_minute_and_not_on_every_request(
    client: Client, officer: Any, clock: time_machine.Traveller, django_assert_num_queries: Any
) -> None:
    client.force_login(officer)
    Sweep.objects.create(on=timezone.localdate(), first_at=timezone.now(), last_at=timezone.now())
    client.get("/accessibility/")
    with django_assert_num_queries(5):  # the session, the person, their posts, the last sweep, what ended for them
        client.get("/accessibility/")
    clock.shift(minutes(2))
    client.get("/accessibility/")
    assert client.session["seen_at"] == int(datetime.datetime(2026, 11, 23, 9, 2, tzinfo=datetime.UTC).timestamp())


def test_a_page_of_a_person_who_is_signed_in_offers_them_longer_and_the_way_out(client: Client, officer: Any) -> None:
    client.force_login(officer)
    page = client.get("/accessibility/").content.decode()
    assert 'id="session-ends" data-seconds="1800"' in page
    assert "Officer One" in page
    assert 'class="app-header__sign-out">Sign out</button>' in page


def test_nobody_signed_in_is_shown_no_bar_and_no_way_out(client: Client, db: None) -> None:
    page = client.get("/accessibility/").content.decode()
    assert [mark for mark in ("govuk-service-navigation", "session-ends", "Sign out") if mark in page] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fault", "handler", "status", "words"),
    [
        (BadRequest("x"), views.bad_request, 400, "The page could not be read"),
        (PermissionDenied("Only a manager may decide this."), views.forbidden, 403, "Only a manager may decide this."),
        (None, views.not_found, 404, "Page not found"),
    ],
)
def test_each_refusal_has_a_page_of_our_own(
    fault: Exception, handler: Any, status: int, words: str, rf: RequestFactory
) -> None:
    answer: HttpResponse = handler(rf.get("/somewhere"), fault)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "Exampleshire" not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("roles", "shown", "not_shown"),
    [
        ([], "Ask the complaints manager", "Go to your work"),
        ([Role.PANEL_MEMBER], "Go to your work", "You have no work here today"),
    ],
)
def test_somebody_without_a_post_is_told_whom_to_ask_and_not_sent_round_in_a_circle(
    roles: list[Role], shown: str, not_shown: str, client: Client
) -> None:
    client.force_login(person("Panel Member One", *roles))
    refused = client.get("/cases/")
    page = refused.content.decode()
    assert refused.status_code == 403
    assert shown in page
    assert not_shown not in page
    assert "Sign out" in page


def test_what_cannot_be_done_now_is_answered_with_its_own_sentence(rf: RequestFactory) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        raise AssertionError("the exception comes to the middleware from Django")

    middleware = RefusalMiddleware(view)
    answer = middleware.process_exception(rf.post("/cases/x/extend/"), Refused("Stage 1 was extended already."))
    assert answer is not None
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Stage 1 was extended already." in page
    assert 'href="/cases/x/extend/">Open it again</a>' in page
    assert middleware.process_exception(rf.post("/"), ValueError("a fault of ours")) is None


SETTINGS = ["Register", "Targets", "Calendar"]
PEOPLE = {
    Role.COMPLAINTS_OFFICER: [
        "Your work",
        "All cases",
        "Actions",
        "Log a representation",
        "Reports",
        "Work out a date",
        *SETTINGS,
    ],
    Role.TEAM_MANAGER: ["Your work", "Actions", "Work out a date"],
    Role.AUDITOR: ["Your work", "All cases", "Actions", "Reports", "Work out a date", *SETTINGS],
    Role.INVESTIGATING_OFFICER: ["Your work"],
}


@pytest.mark.django_db
@pytest.mark.parametrize("role", PEOPLE)
def test_the_bar_holds_the_pages_a_person_may_open_and_no_others(role: Role, client: Client) -> None:
    person = get_user_model().objects.create_user("person@council.example", "Person One", "a long pass phrase")
    Post.objects.create(user=person, role=role, from_on=datetime.date(2020, 1, 1))
    client.force_login(person)
    assert [item["label"] for item in client.get("/accessibility/").context["nav_items"]] == PEOPLE[role]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", ["Your work"]),
        ("/cases/", ["All cases"]),
        ("/cases/ABCD/history/", ["All cases"]),
        ("/accessibility/", []),
    ],
)
def test_the_bar_marks_the_page_a_person_is_under(
    path: str, current: list[str], officer: Any, rf: RequestFactory
) -> None:
    request = rf.get(path)
    request.user = officer
    assert [item["label"] for item in items_for(request) if item["current"]] == current


def test_the_page_for_a_fault_of_ours_needs_no_database(rf: RequestFactory) -> None:
    answer = views.server_error(rf.get("/somewhere"))  # the database is out of reach of a test that does not ask for it
    assert answer.status_code == 500
    assert "Something went wrong" in answer.content.decode()
    assert "built/site.css" in answer.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_with_the_reason_and_the_way_on() -> None:
    refused = Client(enforce_csrf_checks=True).post("/session/")
    assert refused.status_code == 403
    assert "The form was out of date" in refused.content.decode()


@pytest.mark.django_db
def test_health_is_ok_while_the_database_answers_and_says_when_the_queue_last_worked(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker, "seconds_since_tick", lambda: 42)
    answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ok", "database": "ok", "queue": "ok", "sweep": "ok", "tick_seconds_ago": 42},
    )


@pytest.mark.django_db
def test_health_is_still_ok_without_the_queue_which_a_restart_would_not_mend(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent() -> int:
        raise NoBroker("no such socket")

    monkeypatch.setattr(broker, "seconds_since_tick", silent)
    answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ok", "database": "ok", "queue": "not answering", "sweep": "ok", "tick_seconds_ago": None},
    )


def test_health_fails_while_the_database_does_not_answer(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent() -> None:
        raise DatabaseError("no connection")

    monkeypatch.setattr(broker, "seconds_since_tick", lambda: 1)
    monkeypatch.setattr(views.connection, "cursor", silent)
    answer = views.health(rf.get("/health"))
    assert (answer.status_code, json.loads(answer.content)) == (
        503,
        {"status": "failing", "database": "not answering", "queue": "ok", "sweep": "not known", "tick_seconds_ago": 1},
    )
