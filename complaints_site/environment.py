"""Typed readers of the environment: a wrong value stops the start with its name and what was expected.

Each reader takes the name of a variable and what to use where it is unset or empty. A value is never half understood:
it is read whole or refused, in a sentence that an operator can act on. What may hold a password is not repeated.
"""

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off"})


class SettingRefused(ImproperlyConfigured):
    """A variable of the environment cannot be used; the message names it and says what was expected."""

    def __init__(self, name: str, expected: str, value: str | None = None) -> None:
        given = "cannot be used" if value is None else f"is {value!r}"
        super().__init__(f"{name} {given}: expected {expected}.")


def parts_of(address: str) -> SplitResult:
    """An address in its parts; empty parts where it is none (a bracket left open, a port past 65535).

    Python's own refusal would stop the start with a trace that repeats the address, and a password with it.
    """
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return urlsplit("")
    return parts


class Environment:
    """The variables of one process, or of a test."""

    def __init__(self, variables: Mapping[str, str] = os.environ) -> None:
        self.variables = variables

    def text(self, name: str, default: str = "") -> str:
        """One line of text, without the spaces around it."""
        value = self.variables.get(name, "").strip()
        if not value:
            return default
        if not value.isprintable():
            raise SettingRefused(name, "one line of printable text", value)
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """Yes or no, in any of the usual words."""
        value = self.text(name).lower()
        if not value:
            return default
        if value in YES:
            return True
        if value in NO:
            return False
        raise SettingRefused(name, "yes or no (1, true, on, 0, false, off)", value)

    def whole_number(self, name: str, default: int, *, least: int, most: int) -> int:
        """A whole number from `least` to `most`, both included."""
        value = self.text(name)
        if not value:
            return default
        if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
            raise SettingRefused(name, f"a whole number from {least} to {most}", value)
        return int(value)

    def colour(self, name: str, default: str) -> str:
        """A colour as #rrggbb, in lower case."""
        value = self.text(name, default)
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
            raise SettingRefused(name, "a colour written as #rrggbb, such as #23395d", value)
        return value.lower()

    def names(self, name: str, default: tuple[str, ...] = ()) -> list[str]:
        """Host names separated by commas, without scheme, port or path."""
        values = [part.strip() for part in self.text(name).split(",") if part.strip()]
        for value in values:
            if value == "*" or not re.fullmatch(r"\.?[A-Za-z0-9.-]+|\[[0-9a-fA-F:.]+\]", value):
                raise SettingRefused(name, "host names separated by commas, such as complaints.example.gov.uk", value)
        return values or list(default)

    def origins(self, name: str) -> list[str]:
        """Origins separated by commas: scheme, host and perhaps a port, nothing after them."""
        values = [part.strip() for part in self.text(name).split(",") if part.strip()]
        for value in values:
            parts = parts_of(value)
            if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
                raise SettingRefused(name, "origins such as https://complaints.example.gov.uk", value)
        return values

    def folder(self, name: str, default: Path) -> Path:
        """A folder, which need not exist yet but may not be a file."""
        value = self.text(name)
        path = Path(value).expanduser().absolute() if value else default
        if path.exists() and not path.is_dir():
            raise SettingRefused(name, "a folder, and this is a file", str(path))
        return path

    def picture(self, name: str) -> str:
        """A picture: the path of a png, svg, jpg or webp file, or an https address; empty if there is none."""
        value = self.text(name)
        if not value:
            return ""
        if value.startswith("https://") and parts_of(value).hostname:
            return value
        path = Path(value).expanduser()
        if path.suffix.lower() not in {".png", ".svg", ".jpg", ".jpeg", ".webp"} or not path.is_file():
            raise SettingRefused(name, "the path of a png, svg, jpg or webp file, or an https address", value)
        return str(path.absolute())

    def secret(self, name: str) -> str:
        """A secret, from NAME or from the file that NAME_FILE points to; empty where neither is set."""
        value, file = self.variables.get(name, ""), self.text(f"{name}_FILE")
        if value and file:
            raise SettingRefused(name, f"either {name} or {name}_FILE, and both are set")
        if not file:
            return value.strip()
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as fault:
            raise SettingRefused(f"{name}_FILE", f"a file of text that this program may read ({fault})") from fault

    def database(self, name: str, default: Path) -> dict[str, Any]:
        """A PostgreSQL or SQLite address as Django's dictionary; `default` is the SQLite file where none is given.

        NAME_FILE may hold the address instead, since it usually holds a password.
        """
        address = self.secret(name)
        if not address:
            return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(default)}
        expected = "postgres://USER:PASSWORD@HOST:PORT/NAME or sqlite:////PATH/TO/FILE"
        scheme = address.partition("://")[0]
        if scheme not in {"postgres", "postgresql", "sqlite"}:
            raise SettingRefused(name, expected)
        try:
            database = environ.Env.db_url_config(address)
        except Exception as fault:
            raise SettingRefused(name, expected) from fault
        if not database.get("NAME"):
            raise SettingRefused(name, expected)
        return dict(database)

    def mail(self, name: str) -> dict[str, Any]:
        """A mail server, or a folder to write to, as Django's settings; empty where none is named.

        NAME_FILE may hold the address instead, since it usually holds a password.
        """
        address = self.secret(name)
        if not address:
            return {}
        expected = "smtp://, smtp+tls:// or smtps://USER:PASSWORD@HOST:PORT, file:///FOLDER or console://"
        backends = "django.core.mail.backends"
        parts = parts_of(address)
        if parts.scheme == "console":
            return {"EMAIL_BACKEND": f"{backends}.console.EmailBackend"}
        if parts.scheme == "file" and parts.path.startswith("/"):
            return {"EMAIL_BACKEND": f"{backends}.filebased.EmailBackend", "EMAIL_FILE_PATH": unquote(parts.path)}
        usual = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
        if parts.scheme not in usual or not parts.hostname:
            raise SettingRefused(name, expected)
        return {
            "EMAIL_BACKEND": f"{backends}.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or usual[parts.scheme],
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
            "EMAIL_USE_SSL": parts.scheme == "smtps",
        }

    def broker(self, name: str, default: str) -> str:
        """The address of a Redis or Valkey server; NAME_FILE may hold it instead, since it may hold a password."""
        address = self.secret(name)
        if not address:
            return default
        parts = parts_of(address)
        served = parts.scheme in {"redis", "rediss"} and parts.hostname
        if not served and not (parts.scheme == "redis+socket" and parts.path):
            raise SettingRefused(name, "redis://HOST:PORT/NUMBER, rediss:// or redis+socket:///PATH")
        return address


def kept_secret(path: Path) -> str:
    """The secret kept in this file, made on first use and readable only by its owner.

    Several processes of one start may ask at once: the file is written whole under another name and linked into place,
    so the first to link wins and the others read what it wrote.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
