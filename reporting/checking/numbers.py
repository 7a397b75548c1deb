"""Reading a printed figure, and rounding as reports round.

A cell is one figure (12, 1,967, £44,150, 46%, +9.8, 7¹), nothing (blank or a dash, which count as 0 in a sum), withheld
(*, <5, [c], ..: a number that is not shown, so that no sum with it can be checked) or words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum


class Unit(StrEnum):
    COUNT = "count"
    PERCENT = "percent"
    POUNDS = "pounds"


@dataclass(frozen=True)
class Printed:
    """A figure as it stands: its value, its unit and how many decimal places are shown."""

    text: str
    value: Decimal
    unit: Unit
    places: int

    @property
    def words(self) -> str:
        return self.text.strip()


THOUSANDS = r"\d{1,3}(?:,\d{3})+|\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+|\d+"
NOTE = r"(?:[\s*†‡§#]|[¹²³⁰⁴-⁹]|\^\d{1,2}|\[\d{1,2}\]|\[[a-z]\]|\(\s*(?:[a-z]|notes?\s*\d{1,2})\s*\))"
"""A mark that sends the reader to a note: 7*, 7¹, 7^1, 7[1], 7 (a), 7 (note 1)."""
FIGURE = re.compile(
    rf"^[\s*]*(?P<sign>[+\-−–±↑↓▲▼])?\s*(?P<pounds>£)?\s*(?P<whole>{THOUSANDS})(?:\.(?P<part>\d+))?\s*(?P<percent>%)?"
    rf"{NOTE}*$",
    re.IGNORECASE,
)
IN_BRACKETS = re.compile(r"^\s*\(\s*([\d.]+\s*%)\s*\)\s*$")
DOWNWARDS = frozenset("-−–↓▼")
NOTHING = re.compile(r"^\s*(?:[-–—−]+|[↔→=]|n/?a|nil|none)?\s*$", re.IGNORECASE)
WITHHELD = re.compile(
    r"^\s*(?:\*+|[<≤]\s*\d+|(?:fewer|less) than (?:\d+|five|ten)|under (?:\d+|five|ten)|\[[a-z]\]|suppressed|withheld"
    r"|redacted|not shown|\.{2,3}|…|[cx:~#])\s*$",
    re.IGNORECASE,
)
TWO_IN_ONE = re.compile(
    r"^\s*(?P<count>£?\d[\d,.]*)\s*(?:\(\s*(?P<share>[\d.]+\s*%)\s*\)|[,;/]\s*(?P<after>[\d.]+\s*%))\s*$"
)
SHARE_FIRST = re.compile(r"^\s*(?P<share>[\d.]+\s*%)\s*\(\s*(?:n\s*=\s*)?(?P<count>\d[\d,]*)\s*\)\s*$", re.I)
YEAR = re.compile(r"\b(?:(?P<century>20|19)(?P<first>\d\d)|(?P<short>\d\d))\s*[-–/]\s*(?:20)?(?P<second>\d\d)\b")
LONE_YEAR = re.compile(r"^\s*(?:19|20)\d\d\s*$")


def read(text: str) -> Printed | None:
    """The figure that a cell is, or None where it is none."""
    bracketed = IN_BRACKETS.match(text)
    match = FIGURE.match(bracketed[1] if bracketed else text)
    if match is None:
        return None
    value = Decimal(re.sub(r"[,\s]", "", match["whole"]) + (f".{match['part']}" if match["part"] else ""))
    if match["sign"] and match["sign"] in DOWNWARDS:
        value = -value
    unit = Unit.POUNDS if match["pounds"] else Unit.PERCENT if match["percent"] else Unit.COUNT
    return Printed(text, value, unit, len(match["part"] or ""))


def two_in_one(text: str) -> tuple[str, str] | None:
    """The count and the percentage that stand in one cell, as “10 (16%)”, “10, 16%” or “16% (10)” do."""
    match = TWO_IN_ONE.match(text)
    if match:
        return match["count"], match["share"] or match["after"]
    match = SHARE_FIRST.match(text)
    return (match["count"], match["share"]) if match else None


def is_nothing(text: str) -> bool:
    return bool(NOTHING.match(text))


def is_withheld(text: str) -> bool:
    return bool(WITHHELD.match(text))


def year_in(text: str) -> str | None:
    """The financial year that a text names, as 2024-25; of several the first. None where it names none."""
    for match in YEAR.finditer(text):
        first = int(match["first"] or match["short"])
        if int(match["second"]) == (first + 1) % 100:
            return f"{match['century'] or '20'}{first:02}-{match['second']}"
    return text.strip() if LONE_YEAR.match(text) else None


def rounded(value: Decimal, places: int) -> Decimal:
    """Half up, away from nought: the way of REPORTS section 6."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def cut_off(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_DOWN)


class Fit(StrEnum):
    """How a printed percentage goes with the exact one."""

    RIGHT = "right"
    CUT_OFF = "cut off"
    NEXT_TO_IT = "next to it"
    WRONG = "wrong"


def fit(printed: Decimal, places: int, exact: Decimal) -> Fit:
    """`exact` is in the unit of `printed` (per cent for a percentage)."""
    if rounded(exact, places) == printed:
        return Fit.RIGHT
    if cut_off(exact, places) == printed:
        return Fit.CUT_OFF
    if abs(rounded(exact, places) - printed) <= Decimal(1).scaleb(-places):
        return Fit.NEXT_TO_IT
    return Fit.WRONG


def plain(value: Decimal, unit: Unit = Unit.COUNT, places: int | None = None) -> str:
    """A figure as a report would print it: £44,150, 14.3%, 1,967."""
    if places is None:
        places = (
            0 if value == value.to_integral_value() else min(2, max(0, -int(value.normalize().as_tuple().exponent)))
        )
    text = f"{rounded(value, places):,f}"
    return {Unit.COUNT: text, Unit.PERCENT: f"{text}%", Unit.POUNDS: f"£{text}"}[unit]
