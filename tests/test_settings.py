"""What the environment may say, and what an unfit one is answered."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from complaints_site import brand, checks
from complaints_site.environment import Environment, SettingRefused, kept_secret

ROOT = Path(__file__).resolve().parents[1]
GOOD_SECRET = "kR7-vQ2mZx9_Lw4TbN8cYs1HdJ6fGp3EaUo5XiKtMrWqBzVnCl"

Reader = Callable[[Environment], Any]
READ: dict[str, Reader] = {
    "text": lambda environment: environment.text("NAME", "unset"),
    "flag": lambda environment: environment.flag("NAME"),
    "port": lambda environment: environment.whole_number("NAME", 8000, least=1, most=65535),
    "colour": lambda environment: environment.colour("NAME", "#23395d"),
    "names": lambda environment: environment.names("NAME", ("localhost",)),
    "origins": lambda environment: environment.origins("NAME"),
    "picture": lambda environment: environment.picture("NAME"),
    "folder": lambda environment: environment.folder("NAME", Path("/unset")),
    "broker": lambda environment: environment.broker("NAME", "redis+socket:///unset"),
    "database": lambda environment: environment.database("NAME", Path("/unset.sqlite3")),
    "mail": lambda environment: environment.mail("NAME"),
}


def mail_server(host: str, port: int, *, user: str = "", word: str = "", tls: bool = False, ssl: bool = False) -> Any:
    """Django's settings of a mail server, written out."""
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": user,
        "EMAIL_HOST_PASSWORD": word,
        "EMAIL_USE_TLS": tls,
        "EMAIL_USE_SSL": ssl,
    }


NO_MAIL = (
    "NAME cannot be used: expected smtp://, smtp+tls:// or smtps://USER:PASSWORD@HOST:PORT, file:///FOLDER or "
    "console://."
)


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        ("text", "", "unset"),
        ("text", "  Exampleshire Council ", "Exampleshire Council"),
        ("flag", "", False),
        ("flag", "Yes", True),
        ("flag", "1", True),
        ("flag", "off", False),
        ("port", "", 8000),
        ("port", "65535", 65535),
        ("colour", "#5B2D6D", "#5b2d6d"),
        ("names", "", ["localhost"]),
        ("names", "complaints.council.gov.uk, [::1]", ["complaints.council.gov.uk", "[::1]"]),
        ("origins", "https://complaints.council.gov.uk", ["https://complaints.council.gov.uk"]),
        ("picture", "", ""),
        ("picture", "https://www.council.gov.uk/logo", "https://www.council.gov.uk/logo"),
        ("folder", "", Path("/unset")),
        ("folder", "/nowhere/yet", Path("/nowhere/yet")),
        ("broker", "", "redis+socket:///unset"),
        ("broker", "rediss://queue.council.gov.uk:6380/1", "rediss://queue.council.gov.uk:6380/1"),
        ("database", "", {"ENGINE": "django.db.backends.sqlite3", "NAME": "/unset.sqlite3"}),
        (
            "database",
            "postgres://name:word@host:5433/cases",
            {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": "cases",
                "USER": "name",
                "PASSWORD": "word",
                "HOST": "host",
                "PORT": 5433,
            },
        ),
        ("mail", "", {}),
        ("mail", "console://", {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}),
        (
            "mail",
            "file:///var/my%20messages",
            {
                "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
                "EMAIL_FILE_PATH": "/var/my messages",
            },
        ),
        ("mail", "smtp://mail.council.gov.uk", mail_server("mail.council.gov.uk", 25)),
        ("mail", "smtp://[::1]:2525", mail_server("::1", 2525)),
        ("mail", "smtp+tls://mail.council.gov.uk", mail_server("mail.council.gov.uk", 587, tls=True)),
        (
            "mail",
            "smtps://name%40council:w%2Frd%3A@mail.council.gov.uk:4465",
            mail_server("mail.council.gov.uk", 4465, user="name@council", word="w/rd:", ssl=True),
        ),
    ],
)
def test_a_good_value_is_read_by_its_type(kind: str, value: str, read: object) -> None:
    assert READ[kind](Environment({"NAME": value})) == read


@pytest.mark.parametrize(
    ("kind", "value", "refusal"),
    [
        ("text", "two\nlines", "NAME is 'two\\nlines': expected one line of printable text."),
        ("flag", "maybe", "NAME is 'maybe': expected yes or no (1, true, on, 0, false, off)."),
        ("port", "0", "NAME is '0': expected a whole number from 1 to 65535."),
        ("port", "80.5", "NAME is '80.5': expected a whole number from 1 to 65535."),
        ("port", "٨", "NAME is '٨': expected a whole number from 1 to 65535."),
        ("colour", "navy", "NAME is 'navy': expected a colour written as #rrggbb, such as #23395d."),
        ("names", "*", "NAME is '*': expected host names separated by commas, such as complaints.example.gov.uk."),
        (
            "names",
            "https://council.gov.uk",
            "NAME is 'https://council.gov.uk': expected host names separated by commas, "
            "such as complaints.example.gov.uk.",
        ),
        (
            "origins",
            "council.gov.uk",
            "NAME is 'council.gov.uk': expected origins such as https://complaints.example.gov.uk.",
        ),
        (
            "origins",
            "https://[::1",
            "NAME is 'https://[::1': expected origins such as https://complaints.example.gov.uk.",
        ),
        (
            "picture",
            "https://[::1/logo.png",
            "NAME is 'https://[::1/logo.png': expected the path of a png, svg, jpg or webp file, or an https address.",
        ),
        (
            "picture",
            "/no/logo.png",
            "NAME is '/no/logo.png': expected the path of a png, svg, jpg or webp file, or an https address.",
        ),
        ("folder", __file__, f"NAME is {__file__!r}: expected a folder, and this is a file."),
        (
            "broker",
            "amqp://word@host",
            "NAME cannot be used: expected redis://HOST:PORT/NUMBER, rediss:// or redis+socket:///PATH.",
        ),
        (
            "broker",
            "redis://:word@host:70000/0",
            "NAME cannot be used: expected redis://HOST:PORT/NUMBER, rediss:// or redis+socket:///PATH.",
        ),
        (
            "broker",
            "redis://:word@[::1/0",
            "NAME cannot be used: expected redis://HOST:PORT/NUMBER, rediss:// or redis+socket:///PATH.",
        ),
        (
            "database",
            "mysql://name:word@host/cases",
            "NAME cannot be used: expected postgres://USER:PASSWORD@HOST:PORT/NAME or sqlite:////PATH/TO/FILE.",
        ),
        ("mail", "mail.council.gov.uk", NO_MAIL),
        ("mail", "imap://name:word@mail.council.gov.uk", NO_MAIL),
        ("mail", "smtp://", NO_MAIL),
        ("mail", "smtp://name:word@mail.council.gov.uk:many", NO_MAIL),
        ("mail", "smtp://name:word@mail.council.gov.uk:70000", NO_MAIL),
        ("mail", "file://messages", NO_MAIL),
        ("mail", "smtp://[::1", NO_MAIL),
    ],
)
def test_a_bad_value_is_refused_by_its_name_and_what_was_expected(kind: str, value: str, refusal: str) -> None:
    with pytest.raises(SettingRefused) as refused:
        READ[kind](Environment({"NAME": value}))
    assert str(refused.value) == refusal


def test_a_secret_comes_from_its_own_variable_or_from_a_file_and_never_from_both(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("from the file\n")
    assert Environment({"KEY": "from itself"}).secret("KEY") == "from itself"
    assert Environment({"KEY_FILE": str(file)}).secret("KEY") == "from the file"
    assert Environment({}).secret("KEY") == ""
    with pytest.raises(SettingRefused, match=r"^KEY cannot be used: expected either KEY or KEY_FILE, "):
        Environment({"KEY": "from itself", "KEY_FILE": str(file)}).secret("KEY")
    with pytest.raises(SettingRefused, match=r"^KEY_FILE cannot be used: expected a file of text"):
        Environment({"KEY_FILE": str(tmp_path / "absent")}).secret("KEY")


def test_the_demonstrations_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "var/secret_key"
    first = kept_secret(path)
    assert kept_secret(path) == first
    assert len(first) >= checks.SHORTEST_SECRET
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)) == (0o600, 0o700)
    assert [file.name for file in path.parent.iterdir()] == ["secret_key"]


@pytest.mark.parametrize(
    ("key", "lasts", "fault"),
    [
        (GOOD_SECRET, True, ""),
        (GOOD_SECRET, False, "SECRET_KEY is not set"),
        (GOOD_SECRET[:49], True, "SECRET_KEY is too short"),
        ("ab" * 40, True, "SECRET_KEY is too short"),
        ("django-insecure-" + GOOD_SECRET, True, "SECRET_KEY is one that anybody could guess"),
        ("changeme" * 10, True, "SECRET_KEY is one that anybody could guess"),
    ],
)
def test_production_refuses_a_missing_short_or_guessable_secret(
    key: str, lasts: bool, fault: str, settings: Any
) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_LASTS = key, lasts
    faults = checks.start_faults()
    assert [words.partition(":")[0] for words in faults] == ([fault] if fault else [])
    if fault:
        with pytest.raises(ImproperlyConfigured, match=r"^The site did not start\. SECRET_KEY is "):
            checks.require_safe_start()
        settings.PRODUCTION = False
    checks.require_safe_start()


def test_production_refuses_to_serve_hosts_that_nobody_named(settings: Any) -> None:
    settings.ALLOWED_HOSTS = []
    assert checks.start_faults() == [
        "ALLOWED_HOSTS is not set: expected the host names people use, such as complaints.council.gov.uk."
    ]


def test_the_header_can_be_read_on_any_colour_a_council_chooses() -> None:
    steps = [f"{part:02x}" for part in range(0, 256, 15)]
    colours = [f"#{red}{green}{blue}" for red in steps for green in steps for blue in steps]
    assert [colour for colour in colours if brand.contrast(colour, brand.ink(colour)) < 4.5] == []


def test_white_on_gold_is_what_the_choice_of_ink_prevents() -> None:
    assert brand.contrast("#ffd700", brand.WHITE) < 4.5
    assert brand.ink("#ffd700") == brand.BLACK


def run_python(code: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """A fresh process with no setting but these, in which nothing of this one's is left."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = kept | {"VAR_DIR": str(folder / "var"), "DJANGO_SETTINGS_MODULE": "complaints_site.settings"}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, env=environment | variables, capture_output=True, text=True, timeout=60)


SHOW = """
import django; django.setup()
from django.conf import settings
for name in {names!r}: print(repr(getattr(settings, name, None)))
"""


def settings_under(folder: Path, names: list[str], **variables: str) -> list[Any]:
    shown = run_python(SHOW.format(names=names), folder, **variables)
    assert shown.stderr == ""
    return [eval(line) for line in shown.stdout.splitlines()]


def test_production_speaks_https_alone_and_a_demonstration_speaks_plain_http(tmp_path: Path) -> None:
    names = ["SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "DEBUG"]
    assert settings_under(tmp_path, names) == ["__Host-sessionid", True, True, 31536000, False]
    assert settings_under(tmp_path, names, DEMONSTRATION="1") == ["sessionid", False, False, 0, False]


def test_without_any_setting_a_command_runs_and_the_web_server_does_not(tmp_path: Path) -> None:
    names = ["COUNCIL_NAME", "SECRET_KEY_LASTS", "ALLOWED_HOSTS", "DEMONSTRATION"]
    assert settings_under(tmp_path, names) == ["The council", False, [], False]
    served = run_python("import complaints_site.wsgi", tmp_path)
    assert served.returncode == 1
    assert "The site did not start. SECRET_KEY is not set" in served.stderr.splitlines()[-1]


def test_the_worker_and_the_beat_refuse_what_the_web_server_refuses(tmp_path: Path) -> None:
    for role in ("worker", "beat"):
        command = ["celery", "-A", "complaints_site", role]
        refused = run_python(f"import sys, celery.__main__ as m; sys.argv = {command!r}; m.main()", tmp_path)
        assert (role, refused.returncode) == (role, 1)
        assert "The site did not start. SECRET_KEY is not set" in refused.stderr


def test_a_demonstration_and_a_developers_server_cannot_be_one(tmp_path: Path) -> None:
    refused = run_python(SHOW.format(names=[]), tmp_path, DEMONSTRATION="1", DEBUG="1")
    assert refused.stderr.splitlines()[-1].endswith(
        "DEBUG cannot be used: expected off while DEMONSTRATION is on, which shows production's own error pages."
    )


def test_tests_run_on_a_database_of_their_own() -> None:
    assert "complaints-tests-" in str(settings.VAR_DIR)
