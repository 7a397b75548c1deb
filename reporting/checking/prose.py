"""Prose: sentences, the counts said in them, and the words by which they name a row or column of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from .numbers import YEAR, Unit, year_in
from .paste import Document, Paragraph

NUMERALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
SMALL = {word: value for value, word in enumerate(NUMERALS, start=1)}
NUMBER = r"(?:£?\d{1,3}(?:,\d{3}){1,4}|£?\d{1,12})(?:\.\d{1,6})?"
COUNT = re.compile(
    rf"(?<![\w.,£/–-])(?:(?P<figure>{NUMBER})|(?P<word>{'|'.join(SMALL)}))(?![\w/]|\.\d|,\d)", re.IGNORECASE
)
NO_COUNT_BEFORE = re.compile(
    r"(?:\bstages?|table|section|sections|appendix|chart|figure|regulations?|reg|case|page|paragraph|part|act|no|number"
    r"|phase|of age|aged|version|day|days|january|february|march|april|may|june|july|august|september|october|november"
    r"|december|by)\W{0,2}$",
    re.IGNORECASE,
)
NO_COUNT_AFTER = re.compile(
    r"^\s*(?:%|per\b|percent|[-–]?\s*(?:working|calendar|school)\b|[-–]?\s*(?:days?|weeks?|months?|years?|hours?)\b|st\b|nd\b|rd\b|th\b"
    r"|(?:january|february|march|april|may|june|july|august|september|october|november|december)\b"
    r"|(?:previous|last|past)?\s*years\b)",
    re.IGNORECASE,
)
PERCENTAGE = re.compile(r"(?<![\w.])(?P<figure>\d{1,6}(?:\.(?P<part>\d{1,6}))?)\s*(?:%|per ?cent\b)", re.IGNORECASE)
THING = re.compile(
    r"^\W*(?:\w+\W+){0,3}?(?:complaints?|cases|representations?|requests?|referrals?|investigations?|compliments?)\b",
    re.I,
)
"""What a count counts: up to three words further on."""
END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9‘'“\"(])")
WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?|\d+")
STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "by",
        "for",
        "from",
        "had",
        "has",
        "have",
        "in",
        "into",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "our",
        "over",
        "so",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "under",
        "was",
        "we",
        "were",
        "which",
        "who",
        "will",
        "with",
        "received",
        "number",
        "no",
        "total",
        "totals",
        "overall",
        "complaint",
        "case",
    ]
)
SAME = {"lgsco": "ombudsman", "lgo": "ombudsman", "partly": "partially", "rep": "representation"}
STAGE = re.compile(r"\bstages?\s+(one|two|three|[123])\b", re.IGNORECASE)
STAGES = re.compile(r"\bstages?\s+\d(?:\s*,\s*\d|\s*(?:,\s*)?(?:and|or|to|&)\s*\d)*(?!\d)", re.IGNORECASE)
NEAR = 40
LONGEST = 1_500
"""Letters in a sentence: what runs on for longer is a table gone wrong, and no sentence."""
ORDINAL = {"one": "1", "two": "2", "three": "3"}


@dataclass(frozen=True)
class Said:
    """A count or an amount said in a sentence, with where in the sentence it stands."""

    value: Decimal
    unit: Unit
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Share:
    """A percentage said in a sentence."""

    value: Decimal
    places: int
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Sentence:
    """A sentence, the line it stands on, and its paragraph's number among the parts of the document."""

    line: int
    part: int
    text: str

    @property
    def place(self) -> str:
        words = self.text if len(self.text) <= 90 else f"{self.text[:87].rsplit(' ', 1)[0]}…"
        return f"Line {self.line}: “{words}”"


def sentences(document: Document) -> Iterator[Sentence]:
    for number, part in enumerate(document.parts):
        if isinstance(part, Paragraph):
            for text in END.split(part.text):
                if text.strip() and len(text) <= LONGEST:
                    yield Sentence(part.line, number, text.strip())


def counts(text: str) -> list[Said]:
    """The counts and amounts of a sentence. Years, dates, stages, limits in days and percentages are none."""
    names = [match.span() for match in YEAR.finditer(text) if year_in(match.group())]
    names += [match.span() for match in STAGES.finditer(text)]
    found = []
    for match in COUNT.finditer(text):
        if any(start <= match.start() < end for start, end in names):
            continue
        if NO_COUNT_BEFORE.search(text[max(0, match.start() - NEAR) : match.start()]) or NO_COUNT_AFTER.match(
            text[match.end() : match.end() + NEAR]
        ):
            continue
        figure = match["figure"]
        if figure and re.fullmatch(r"(?:19|20)\d\d", figure):
            continue
        value = Decimal(figure.replace(",", "").lstrip("£")) if figure else Decimal(SMALL[match["word"].lower()])
        unit = Unit.POUNDS if figure and figure.startswith("£") else Unit.COUNT
        found.append(Said(value, unit, match.start(), match.end(), match.group()))
    return found


def shares(text: str) -> list[Share]:
    return [
        Share(Decimal(match["figure"]), len(match["part"] or ""), match.start(), match.end(), match.group())
        for match in PERCENTAGE.finditer(text)
    ]


@lru_cache(maxsize=4096)
def tokens(text: str) -> frozenset[str]:
    """The words that tell one label from another: in the singular, without years and what every label says."""
    words = STAGE.sub(lambda match: f"stage{_digit(match[1])}", YEAR.sub(" ", text).lower())
    words = re.sub(r"\bstage([123])\b", lambda match: "stage" + "abc"[int(match[1]) - 1], words)
    found = set()
    for word in WORD.findall(words):
        single = _singular(word.replace("’", "'").removesuffix("'s"))
        single = SAME.get(single, single)
        if single not in STOP and not single.isdigit():
            found.add(single)
    return frozenset(found)


def _digit(word: str) -> str:
    return ORDINAL.get(word.lower(), word)


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def named_best(wanted: frozenset[str], labels: Sequence[frozenset[str]]) -> list[int]:
    """The labels that hold every wanted word, those with the fewest other words first; none where nothing is wanted."""
    if not wanted:
        return []
    holding = [at for at, label in enumerate(labels) if wanted <= label]
    fewest = min((len(labels[at]) for at in holding), default=0)
    return [at for at in holding if len(labels[at]) == fewest]
