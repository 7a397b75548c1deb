"""What is wrong with a case log, said so that the person who prepared it can put it right."""

from __future__ import annotations

from dataclasses import dataclass

SHOWN = 80


def printable(value: str) -> str:
    """A cell as it can be shown on a terminal: bytes that are not UTF-8 and control characters written out."""
    shown = value.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    shown = "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in shown)
    return shown if len(shown) <= SHOWN else shown[: SHOWN - 1] + "…"


class LogRefused(Exception):
    """The file cannot be read as a case log at all. The message is a sentence; `rows` counts what it would hold."""

    rows = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong. `line` counts from 1, the header included; `column` is empty for the row as a whole."""

    line: int
    column: str
    value: str
    problem: str

    def __str__(self) -> str:
        where = f"line {self.line}" + (f", column {self.column}" if self.column else "")
        what = f", value '{printable(self.value)}'" if self.column or self.value else ""
        return f"{where}{what}: {self.problem}"
