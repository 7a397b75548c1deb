"""Signing in: by email and password, with guessing made slow and nobody locked out."""

import datetime
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from accounts import kept, throttle
from accounts.models import FailedSignIns, User
from cases.models import Event, Verb
from tests.builders import now_on

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
NOW = now_on(datetime.date(2026, 9, 16))
WRONG = "The email address or the password is not right. Check both and try again."


@pytest.fixture
def officer() -> User:
    return User.objects.create_user("officer.one@exampleshire.example", "Officer One", PASSWORD)


def sign_in(client: Client, email: str, password: str, **extra: str):
    return client.post(reverse("sign_in"), {"username": email, "password": password, **extra})


def said(response) -> list[str]:
    return [str(error) for errors in response.context["form"].errors.values() for error in errors]


def test_signing_in_goes_to_the_page_asked_for_and_is_recorded_once(client: Client, officer: User) -> None:
    response = sign_in(client, "Officer.One@exampleshire.example ", PASSWORD, next="/log/")
    assert (response.status_code, response["Location"]) == (302, "/log/")
    assert list(Event.objects.values_list("verb", "actor", "case")) == [(Verb.SIGNED_IN, officer.pk, None)]


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_signing_in_goes_nowhere_outside_the_site(client: Client, officer: User, address: str) -> None:
    assert sign_in(client, officer.email, PASSWORD, next=address)["Location"] == "/"


def test_a_wrong_password_an_unknown_name_and_a_leaver_get_the_same_answer(client: Client, officer: User) -> None:
    User.objects.create_user("leaver@exampleshire.example", "Leaver One", PASSWORD, is_active=False)
    answers = {
        email: (int(response.status_code), said(response))
        for email, password in [
            (officer.email, "wrong"),
            ("nobody@exampleshire.example", PASSWORD),
            ("leaver@exampleshire.example", PASSWORD),
        ]
        for response in [sign_in(client, email, password)]
    }
    assert set(map(str, answers.values())) == {str((200, [WRONG]))}
    assert "_auth_user_id" not in client.session


def test_a_guesser_must_wait_longer_each_time_and_the_right_password_is_not_even_read(
    client: Client, officer: User
) -> None:
    statuses = [sign_in(client, officer.email, f"guess {number}").status_code for number in range(8)]
    assert statuses == [200] * 6 + [429] * 2
    refused = sign_in(client, officer.email, PASSWORD)
    assert refused.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert said(refused)[0].startswith("There have been too many tries. Wait ")
    assert "_auth_user_id" not in client.session


def test_the_owner_gets_in_from_another_address_while_a_guesser_waits(client: Client, officer: User) -> None:
    for number in range(30):
        sign_in(client, officer.email, f"guess {number}")
    response = Client(REMOTE_ADDR="192.0.2.7").post(
        reverse("sign_in"), {"username": officer.email, "password": PASSWORD}
    )
    assert response.status_code == HTTPStatus.FOUND


def test_the_waits_of_each_kind_double_up_to_their_longest() -> None:
    waits = {
        kind: [throttle.wait_after(failures, limit) for failures in (5, 6, 7, 20, 21, 25, 1000)]
        for kind, limit in throttle.LIMITS.items()
    }
    assert waits == {
        "account from address": [0, 5, 10, 900, 900, 900, 900],
        "address": [0, 0, 0, 0, 5, 80, 900],
        "account": [0, 0, 0, 0, 5, 60, 60],
    }


def test_a_thousand_guesses_at_two_hundred_accounts_from_one_address_are_nearly_all_unread() -> None:
    read = 0
    for number in range(1000):
        try:
            throttle.count_try(f"{number % 200}@exampleshire.example", "192.0.2.1", now=NOW)
        except throttle.TooManyTries:
            continue
        read += 1
    assert read == throttle.LIMITS["address"].free + 1


def test_a_refused_try_does_not_lengthen_the_wait() -> None:
    for _ in range(6):
        throttle.count_try("a@exampleshire.example", "192.0.2.1", now=NOW)
    before = list(FailedSignIns.objects.order_by("of").values("of", "failures", "not_before"))
    for _ in range(20):
        with pytest.raises(throttle.TooManyTries):
            throttle.count_try("a@exampleshire.example", "192.0.2.1", now=NOW)
    assert list(FailedSignIns.objects.order_by("of").values("of", "failures", "not_before")) == before
    throttle.count_try("a@exampleshire.example", "192.0.2.1", now=NOW + datetime.timedelta(seconds=5))


def test_failures_are_forgotten_after_an_hour_and_by_the_right_password() -> None:
    for _ in range(5):
        throttle.count_try("a@exampleshire.example", "192.0.2.1", now=NOW)
    throttle.count_try("a@exampleshire.example", "192.0.2.1", now=NOW + datetime.timedelta(minutes=61))
    assert sorted(FailedSignIns.objects.values_list("failures", flat=True)) == [1, 1, 1]
    throttle.was_right("A@exampleshire.example", "192.0.2.1")
    assert list(FailedSignIns.objects.values_list("failures", flat=True)) == [0]


def test_the_table_of_failures_names_nobody_and_no_address() -> None:
    throttle.count_try("a@exampleshire.example", "192.0.2.1", now=NOW)
    stored = str(list(FailedSignIns.objects.values()))
    assert ("exampleshire" in stored, "192.0.2.1" in stored) == (False, False)


def test_signing_out_is_by_post_alone(client: Client, officer: User) -> None:
    client.force_login(officer)
    assert client.get(reverse("sign_out")).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert "_auth_user_id" in client.session
    response = client.post(reverse("sign_out"))
    assert (response.status_code, response["Location"]) == (302, reverse("sign_in"))
    assert "_auth_user_id" not in client.session


def test_the_sign_in_page_tells_the_browser_which_box_is_which(client: Client) -> None:
    page = client.get(reverse("sign_in")).content.decode()
    assert ('autocomplete="username"' in page, 'autocomplete="current-password"' in page) == (True, True)


class TestWhatIsKept:
    """Of a form that was sent after the session ran out."""

    def test_it_is_kept_for_the_person_who_typed_it(self, client: Client, officer: User) -> None:
        response = client.post("/log/", {"words": "I rang five times.", "typed_by": kept.signature_of(officer)})
        assert response["Location"] == "/sign-in/?next=/log/"
        assert sign_in(client, officer.email, PASSWORD)["Location"] == "/log/"
        assert client.session[kept.KEY] == {
            "by": officer.pk,
            "path": "/log/",
            "typed": kept_text(client, words="I rang five times."),
        }

    def test_it_is_dropped_when_somebody_else_signs_in(self, client: Client, officer: User) -> None:
        client.post("/log/", {"words": "I rang five times.", "typed_by": kept.signature_of(officer)})
        other = User.objects.create_user("officer.two@exampleshire.example", "Officer Two", PASSWORD)
        sign_in(client, other.email, PASSWORD)
        assert kept.KEY not in client.session

    @pytest.mark.parametrize("signature", ["", "1", "1:forged", "1:1abcde:forged"])
    def test_nothing_is_kept_for_a_signature_that_is_not_ours(self, client: Client, signature: str) -> None:
        client.post("/log/", {"words": "x", "typed_by": signature})
        assert kept.KEY not in client.session

    def test_nothing_larger_than_a_letter_is_kept(self, client: Client, officer: User) -> None:
        client.post("/log/", {"words": "x" * kept.LARGEST, "typed_by": kept.signature_of(officer)})
        assert kept.KEY not in client.session

    def test_a_part_of_a_page_is_refused_and_not_replaced_by_the_sign_in_page(self, client: Client) -> None:
        assert client.post("/log/earlier/", headers={"HX-Request": "true"}).status_code == HTTPStatus.UNAUTHORIZED


def kept_text(client: Client, *, words: str) -> str:
    typed = client.session[kept.KEY]["typed"]
    assert words.replace(" ", "+") in typed
    return typed
