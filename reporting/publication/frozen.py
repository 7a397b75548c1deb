"""A whole report as plain values, and the same report again from them: what a publication keeps.

`exports.as_data` is what readers are given. This is what the program needs to set every page again without looking at
a case: each table with its definition, each chart, sentence and figure, word for word. A value is written as itself
where JSON has it, and otherwise as an object with one key that says what it is:

    {"is": "published.Cell", "has": {"value": 3, ...}}    a data class of ours
    {"one": "measures.Rounding", "of": "half_up"}         a member of an enumeration of ours
    {"date": "2026-09-16"}, {"decimal": "0.5"}, {"map": [[key, value], ...]}, {"list": [...]}, {"set": [...]}

A JSON list is a tuple. Every field is written, even one that has its default: a default of a later program is not what
was published. Nothing else can be frozen: a report that holds a row of the database, or a function, would change with
the record or the program, and is refused with TypeError.
"""

from __future__ import annotations

import datetime
import hashlib
import importlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from cases.record import Refused

HOME = "reporting."
"""Only classes of this package are named in a snapshot, and only they are made again from one."""


class CannotThaw(Refused):
    """A snapshot was written by a program whose reports are put together otherwise than this one's."""


def frozen(value: Any) -> Any:
    """A report, or a part of one, as plain values. Raises TypeError for what is not data."""
    if value is None or (isinstance(value, (bool, int, float)) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return {"one": _name(type(value)), "of": value.value}
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if is_dataclass(value) and not isinstance(value, type):
        has = {field.name: frozen(getattr(value, field.name)) for field in fields(value) if field.init}
        return {"is": _name(type(value)), "has": has}
    if isinstance(value, Mapping):
        return {"map": [[frozen(key), frozen(one)] for key, one in value.items()]}
    if isinstance(value, (set, frozenset)):
        return {"set": [frozen(one) for one in sorted(value, key=repr)]}
    if isinstance(value, tuple):
        return [frozen(one) for one in value]
    if isinstance(value, list):
        return {"list": [frozen(one) for one in value]}
    raise TypeError(f"{type(value).__module__}.{type(value).__qualname__} is not data, so a report cannot hold it.")


def thawed(plain: Any) -> Any:
    """What `frozen` was given, again. Raises CannotThaw where this program has no such class or field."""
    if isinstance(plain, list):
        return tuple(thawed(one) for one in plain)
    if not isinstance(plain, dict):
        return plain
    try:
        return _thawed_object(plain)
    except (ImportError, AttributeError, KeyError, TypeError, ValueError) as fault:
        raise CannotThaw(
            f"This report was put together by another version of the program ({fault}). Its files are as they were "
            "published; only setting it again needs that version."
        ) from fault


def _thawed_object(plain: dict[str, Any]) -> Any:
    if "is" in plain:
        return _class(plain["is"])(**{name: thawed(one) for name, one in plain["has"].items()})
    if "one" in plain:
        return _class(plain["one"])(plain["of"])
    if "date" in plain:
        return datetime.date.fromisoformat(plain["date"])
    if "decimal" in plain:
        return Decimal(plain["decimal"])
    if "map" in plain:
        return {thawed(key): thawed(one) for key, one in plain["map"]}
    if "list" in plain:
        return [thawed(one) for one in plain["list"]]
    return frozenset(thawed(one) for one in plain["set"])


def as_text(plain: Any) -> str:
    """Plain values as the one JSON text that stands for them: keys in order, no spaces to differ by."""
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(content: str | bytes) -> str:
    """The SHA-256 of a text or a file, in hexadecimal."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def _name(found: type) -> str:
    name = f"{found.__module__}.{found.__qualname__}"
    if not name.startswith(HOME):
        raise TypeError(f"{name} is not a class of this package, so a report cannot hold it.")
    return name.removeprefix(HOME)


def _class(name: str) -> type:
    module, _, called = name.rpartition(".")
    found = getattr(importlib.import_module(HOME + module), called)
    if not (isinstance(found, type) and (is_dataclass(found) or issubclass(found, Enum))):
        raise CannotThaw(f"{name} is not a kind of data.")
    return found
