"""How a council begins: its lists from a file, and its first people from the command line."""

import io
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from accounts.models import Role, ServiceArea, Team, User
from cases.models import Event, Term, TermList, Verb
from tests import traces

pytestmark = pytest.mark.django_db

PASSWORD = "nineteen quiet otters"
LISTS = """
teams_without_service_area = ["Emergency Duty"]

[[service_area]]
name = "Children in Need"
teams = ["Northtown", "Westfield"]

[[service_area]]
name = "Leaving Care"

[[subject]]
name = "Communication"
sub_subjects = ["No reply", "Late reports"]

[[subject]]
name = "Social worker"
sub_subjects = ["No reply"]

[lists]
remedy = ["Apology", "Payment"]
method = ["Email", "Pigeon post"]
"""


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\nanother line\n"))


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    file = tmp_path / "lists.toml"
    file.write_text(LISTS, encoding="utf-8")
    return file


def refused(*command: str) -> str:
    """What a command that leaves no trace says, and answers 1."""
    before = traces.digest()
    with pytest.raises(CommandError) as refusal:
        call_command(*command)
    assert refusal.value.returncode == 1
    assert traces.digest() == before
    return str(refusal.value)


def test_the_lists_of_a_council_are_loaded_in_the_order_of_the_file(
    lists: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_lists", str(lists))
    assert capsys.readouterr().out.splitlines() == [
        "added 2 service areas",
        "added 3 teams",
        "added 2 entries of subject",
        "added 3 entries of sub-subject",
        "added 2 entries of remedy",
        "added 1 entries of method of receipt",
    ]
    assert list(ServiceArea.objects.values_list("name", flat=True)) == ["Children in Need", "Leaving Care"]
    assert {str(team) for team in Team.objects.all()} == {
        "Children in Need: Northtown",
        "Children in Need: Westfield",
        "Emergency Duty",
    }
    below = Term.objects.filter(list=TermList.SUB_SUBJECT).values_list("parent__label", "label")
    assert set(below) == {
        ("Communication", "No reply"),
        ("Communication", "Late reports"),
        ("Social worker", "No reply"),
    }
    assert Event.objects.get(case=None).verb == Verb.DETAILS_CHANGED


def test_the_same_file_again_changes_nothing_and_a_longer_one_adds_to_it(
    lists: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_lists", str(lists))
    capsys.readouterr()
    before = traces.digest()
    call_command("load_lists", str(lists))
    assert capsys.readouterr().out == "Everything in the file is there already. Nothing was changed.\n"
    assert traces.digest() == before
    lists.write_text(LISTS.replace('"Westfield"', '"Westfield", "Eastville"'), encoding="utf-8")
    call_command("load_lists", str(lists))
    assert capsys.readouterr().out == "added 1 teams\n"


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("[[team]]\nname = 'A'", "The file has “team”"),
        ("[lists]\nbirds = ['A']", "There is no list “birds”"),
        ("[lists]\nsubject = ['A']", "There is no list “subject”"),
        ("[lists]\nremedy = 'A'", "“lists.remedy” must be a list of names"),
        ("[lists]\nremedy = ['A', ' ']", "has a name that is blank"),
        ("[lists]\nremedy = ['A', 'A']", "has “A” more than once"),
        ("[[service_area]]\nname = 'A'\nsite = 'B'", "A service_area has “site”"),
        ("service_area = 'A'", "must be a table of its own"),
        ("[[service_area]]\nname = 'A'\n[lists]\nremedy = [1]", "“lists.remedy” must be a list of names"),
        ("[lists", "is not TOML in UTF-8"),
    ],
)
def test_a_file_with_one_thing_wrong_adds_nothing_and_names_it(file: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / "lists.toml"
    path.write_text(file, encoding="utf-8")
    assert why in refused("load_lists", str(path))


def test_a_person_is_added_with_their_posts_and_can_sign_in(lists: Path, typed: None) -> None:
    call_command("load_lists", str(lists))
    post = ["--post", "team_manager", "Children in Need", "Westfield", "--post", "head_of_service", "Leaving Care"]
    call_command("add_person", "First.Person@Exampleshire.example", "First Person", *post, "--title", "Manager")
    user = User.objects.get()
    assert authenticate(username="first.person@exampleshire.example", password=PASSWORD) == user
    assert (user.name, user.post_title) == ("First Person", "Manager")
    assert [(post.role, str(post.service_area or post.team)) for post in user.posts.all()] == [
        (Role.HEAD_OF_SERVICE, "Leaving Care"),
        (Role.TEAM_MANAGER, "Children in Need: Westfield"),
    ]
    event = Event.objects.filter(case=None).last()
    assert (event.verb, event.actor) == (Verb.PERSON_ADDED, None)
    assert PASSWORD not in str(event.payload.words)


def test_a_line_manager_is_somebody_who_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    for email, manager in (("a@exampleshire.example", ""), ("b@exampleshire.example", "a@exampleshire.example")):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
        call_command("add_person", email, "A Person", "--post", "complaints_officer", "--manager", manager)
    second = User.objects.get(email="b@exampleshire.example")
    assert second.line_manager.email == "a@exampleshire.example"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--post", "auditor", "--manager", "nobody@exampleshire.example"], "There is nobody with the email address"),
        ([], "Give at least one post"),
        (["--post", "team_manager"], "Say in which service area"),
        (["--post", "auditor", "Leaving Care"], "is not of one service area"),
        (["--post", "team_manager", "Chess"], "There is no service area “Chess”. There are: “Children in Need”"),
        (["--post", "team_manager", "Leaving Care", "Northtown"], "“Leaving Care” has no team “Northtown”"),
    ],
)
def test_nobody_is_added_with_half_a_post(arguments: list[str], why: str, lists: Path, typed: None) -> None:
    call_command("load_lists", str(lists))
    assert why in refused("add_person", "a@exampleshire.example", "A Person", *arguments)


@pytest.mark.parametrize("password", ["", "short", "password1234", "a@exampleshire.example"])
def test_a_password_that_is_easily_guessed_adds_nobody(password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    assert "password" in refused("add_person", "a@exampleshire.example", "A Person", "--post", "auditor")


def test_an_address_is_one_persons(typed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("add_person", "a@exampleshire.example", "A Person", "--post", "auditor")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    assert "already" in refused("add_person", "A@exampleshire.example", "B Person", "--post", "auditor")


def test_on_a_terminal_the_password_is_asked_for_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal())
    given = iter([PASSWORD, "something else"])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(given))
    assert "were not the same" in refused("add_person", "a@exampleshire.example", "A Person", "--post", "auditor")
    given = iter([PASSWORD, PASSWORD])
    call_command("add_person", "a@exampleshire.example", "A Person", "--post", "auditor")
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize("arguments", [["--post", "king"], ["--post", "auditor", "a", "b", "c"]])
def test_a_role_that_is_none_is_a_usage_error(arguments: list[str], typed: None) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("add_person", "a@exampleshire.example", "A Person", *arguments)
    assert refusal.value.returncode == 2
