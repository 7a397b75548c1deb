"""Words that say how a figure went, held against the figure: rose, fewer than last year, doubled, significantly.

A word is held where it is clear which figure it is said of (`spoken.py`), against the year before or the year that the
sentence names. “Significantly” and its like need a change of a tenth or more, or of five percentage points, that is
more than chance would bring about: two counts of what has not changed differ by 1.96 times the root of their sum one
time in twenty. “Slightly” and its like need a change that is not that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from ..figures import Figure
from .named import NOUNS, Moved, Named, printed
from .spoken import MARK, TIME, Mention, Sentence, rows_of, sentences, year_before, years_named

TENTH, POINTS, BEYOND_CHANCE = 0.1, 5, 1.96


class Way(Enum):
    """How a word says that a figure went; of a multiple, the least and the most that the year before goes into it."""

    UP = "up"
    DOWN = "down"
    SAME = "same"
    HALVED = (0.45, 0.55)
    DOUBLED = (1.9, 2.1)
    TREBLED = (2.85, 3.15)
    QUADRUPLED = (3.8, 4.2)


UP = (
    "rose|risen|rises|rising|increased|increases|increasing|grew|grown|growing|climbed|climbing|went up|gone up|goes up"
    "|(?<=did not )(?:rise|increase|grow|climb|go up)"
)
DOWN = (
    "fell|fallen|falls|falling|decreased|decreases|decreasing|declined|declining|dropped|dropping|reduced|went down|"
    "gone down|goes down|(?<=did not )(?:fall|decrease|decline|drop|go down)"
)
MULTIPLES = {
    "halved": Way.HALVED,
    "doubled": Way.DOUBLED,
    "trebled": Way.TREBLED,
    "tripled": Way.TREBLED,
    "quadrupled": Way.QUADRUPLED,
}
RISE, FALL = "increase|rise|growth", "decrease|fall|reduction|drop|decline"
MUCH = (
    r"significant(?:ly)?|sharp(?:ly)?|marked(?:ly)?|considerabl[ey]|substantial(?:ly)?|dramatic(?:ally)?|steep(?:ly)?"
)
LITTLE = r"slight(?:ly)?|marginal(?:ly)?|fractional(?:ly)?"
HOW = rf"(?:(?P<much>{MUCH})|(?P<little>{LITTLE})|very|only|again|further|also|even|\w+ly)"
NUMBER = rf"(?:{MARK}|£?\d|just|about|around|over|under|almost|nearly|more|less|none|one|two|a\b)"
LAST_YEAR = (
    rf"(?:in\s+|for\s+|the\s+|that\s+of\s+)*(?:previous year|preceding year|prior year|last year|year before|"
    rf"a year (?:before|earlier|ago)|{TIME}|\d{{2,4}}\s*[-–/]\s*\d{{2}})"
)
GOES_ON = (
    rf"(?=\s*(?:$|[.,;:)!?–—])|\s+(?:(?:to|from|by)\s+{NUMBER}|in\s+(?:number|{LAST_YEAR}|the year)|on\s+{LAST_YEAR}"
    rf"|compared|since|between|during|again|further|overall|this year|and\b|but\b|while\b|whereas\b|"
    rf"(?:{MUCH}|{LITTLE})\b))"
)
"""What follows a verb that says how its own subject went: “rose to 5”, and not “increased the number of visits”."""

VERB = re.compile(
    rf"\b(?:{HOW}\s+)?(?P<word>(?P<up>{UP})|(?P<down>{DOWN})|(?P<times>(?:(?P<over>more than|over)\s+|(?P<near>almost|"
    rf"nearly|just under)\s+|about\s+)?(?P<multiple>{'|'.join(MULTIPLES)}))){GOES_ON}(?:\s+(?:(?P<much_after>{MUCH})|"
    rf"(?P<little_after>{LITTLE}))\b)?",
    re.IGNORECASE,
)
STAYED = re.compile(
    r"\b(?P<word>(?:stayed|remained|was|were|is|are) (?:the same|unchanged)|(?:did|has|have) not changed?|unchanged)\b"
    r"(?!\s+(?:team|staff|person|people|manager))",
    re.IGNORECASE,
)
FROM_BEFORE = re.compile(
    rf"\b(?:{HOW}\s+)?(?P<word>(?P<up>up)|(?P<down>down))\s+(?:(?:{MUCH}|{LITTLE})\s+)?(?:from|by|on)\s+"
    rf"(?:{NUMBER}|{LAST_YEAR})",
    re.IGNORECASE,
)
THAN_BEFORE = re.compile(
    rf"\b(?:{HOW}\s+|much\s+|far\s+)?(?P<word>(?P<up>more|higher|greater)|(?P<down>fewer|less|lower))"
    rf"(?P<of>(?:\s+[\w’'{MARK}-]+){{0,6}}?)\s+than\s+{LAST_YEAR}",
    re.IGNORECASE,
)
AS_BEFORE = re.compile(
    rf"\b(?P<word>the same|as many|as high|as low)(?P<of>(?:\s+[\w’'{MARK}-]+){{0,4}}?)\s+as\s+{LAST_YEAR}",
    re.IGNORECASE,
)
NOUN = re.compile(
    rf"\b(?P<no>no|an?|the|this|that|its|another|further)\s+(?:{HOW}\s+)?(?:\w+\s+)?(?P<word>(?P<up>{RISE})|(?P<down>{FALL}))"
    rf"(?=\s*(?:$|[.,;:)!?–—])|\s+(?:in|of|from|to|on|over|compared|since|by)\b)(?:\s+in\s+(?P<of>[^,;:.()]*))?",
    re.IGNORECASE,
)
NOT = re.compile(r"\b(?:not|never|neither|nor|no)\b(?:\s+\w+){0,2}\s*$|n['’]t\b(?:\s+\w+){0,2}\s*$", re.IGNORECASE)
NOT_SAID_TO_BE = re.compile(
    r"\b(?:will|would|may|might|could|should|can|expect\w*|aim\w*|plan\w*|targets?|hope\w*|if|whether|avoid\w*|prevent\w*"
    r"|risk|possible|potential|likely|unlikely|intend\w*|want\w*|seek\w*|help\w*)\b",
    re.IGNORECASE,
)
LONGER = re.compile(
    r"\b(?:over|in|during) (?:the )?(?:last|past|recent|several|previous)\b|\byear on year\b|\beach year\b", re.I
)


@dataclass(frozen=True)
class Claim:
    """What a word says of a figure."""

    way: Way
    word: str
    denied: bool = False
    much: str = ""
    little: str = ""
    bound: str = ""
    """Of a multiple: over where it says more than that, near where it says almost that."""

    def is_true(self, moved: Moved) -> bool:
        """Whether the figure went that way, whatever is said of how far."""
        return self._went(moved) != self.denied

    def _went(self, moved: Moved) -> bool:
        now, then = moved.now, moved.then
        match self.way:
            case Way.UP:
                return now > then
            case Way.DOWN:
                return now < then
            case Way.SAME:
                return now == then
        least, most = self.way.value
        exact = (least + most) / 2
        if not then:
            return False
        if self.bound:
            beyond = now / then < exact if self.way is Way.HALVED else now / then > exact
            close = abs(now / then - exact) <= exact / 8
            return beyond if self.bound == "over" else close and not beyond
        return least <= now / then <= most


def untrue(paragraphs: Iterable[str], report: Named, rows: tuple[Figure, ...] | None = None) -> list[str]:
    """What paragraphs, as they were typed, say of figures and is not so: each goes on from “The words”.

    `rows` are what `rows_of` gives, for whoever asks more than once.
    """
    rows = rows_of(report) if rows is None else rows
    found = (sentence for text in paragraphs for sentence in sentences(text, report, rows))
    return list(dict.fromkeys(fault for sentence in found for fault in _untrue(sentence)))


def _untrue(sentence: Sentence) -> Iterator[str]:
    if LONGER.search(sentence.masked):
        return
    for claim, at, said_of in _claims(sentence):
        for each in said_of:
            faults = [_fault(claim, one, at, sentence) for one in each]
            if faults and all(faults):
                yield f"{faults[0]}: “{_shortened(sentence.text)}”"


def _claims(sentence: Sentence) -> Iterator[tuple[Claim, int, list[list[Mention]]]]:
    text = sentence.masked
    for found in VERB.finditer(text):
        if _is_said(sentence, found.start()):
            yield _claim(found, text), found.end(), sentence.subject(found.start())
    for pattern in (STAYED, FROM_BEFORE):
        for found in pattern.finditer(text):
            if _is_said(sentence, found.start()):
                yield _claim(found, text), found.start(), sentence.subject(found.start())
    for pattern in (THAN_BEFORE, AS_BEFORE):
        for found in pattern.finditer(text):
            if _is_said(sentence, found.start()):
                yield _claim(found, text), found.end("word"), _counted(sentence, found)
    for found in NOUN.finditer(text):
        if _is_said(sentence, found.start()):
            yield _claim(found, text), found.end("word"), _grown(sentence, found)


def _is_said(sentence: Sentence, at: int) -> bool:
    """Whether the words before one say that it is so, and not that it may, will or should be."""
    return not NOT_SAID_TO_BE.search(sentence.masked, sentence.clause(at), at)


def _claim(found: re.Match[str], text: str) -> Claim:
    of = found.groupdict()
    if of.get("multiple"):
        way = MULTIPLES[of["multiple"].lower()]
    else:
        way = Way.UP if of.get("up") else Way.DOWN if of.get("down") else Way.SAME
    denied = (of.get("no") or "").lower() == "no" or NOT.search(text, 0, found.start()) is not None
    return Claim(
        way,
        " ".join(found["word"].split()),
        denied,
        of.get("much") or of.get("much_after") or "",
        of.get("little") or of.get("little_after") or "",
        "over" if of.get("over") else "near" if of.get("near") else "",
    )


def _counted(sentence: Sentence, found: re.Match[str]) -> list[list[Mention]]:
    """What “more … than last year” is said of: what stands between the two, or else the figure named last before."""
    named = sentence.named(found["of"])
    last = sentence.before(found.end("word"))
    if named:
        own = [one for each in named for one in each if last and one.figure.name == last.figure.name]
        return [own] if own else named
    if re.sub(r"[\W◆]|\b(?:complaints?|cases?|were|was|of|them|number|share|as|in|all)\b", "", found["of"]):
        return []
    inside = sentence.after(*found.span("of"))
    alone = sentence.mentions if len({one.figure.name for one in sentence.mentions}) == 1 else ()
    one = inside[0] if inside else last or (alone[0] if alone else None)
    return [[one]] if one else []


def _grown(sentence: Sentence, found: re.Match[str]) -> list[list[Mention]]:
    """What “a rise in …” is said of: what it is in, or else the figure named last before."""
    if found["of"]:
        inside = sentence.after(*found.span("of"))
        if inside:
            return [[inside[0]]]
        if named := sentence.named(re.split(r"\b(?:from|to|of|by|since|compared|on|between)\b", found["of"])[0]):
            return named
        if re.sub(r"\W|\b(?:complaints?|cases?|the|number|numbers|of|this|all)\b", "", found["of"]):
            return []
    last = sentence.before(found.start())
    following = sentence.after(found.end("word"), len(sentence.text))
    one = last or (following[0] if following else None)
    return [[one]] if one else []


def _fault(claim: Claim, one: Mention, at: int, sentence: Sentence) -> str:
    """What is wrong with a claim about a figure; empty where nothing is, or where it cannot be told."""
    years = _years(one, at, sentence)
    if years is None:
        return ""
    year, other = years
    if {year, other} & set(one.figure.withheld):
        return f"say “{claim.word}” of “{one.figure.label}”, which is withheld, so that no word may say how it went"
    moved = Moved(one.figure, year, other)
    if moved.now is None or moved.then is None:
        return ""
    went = _went(moved)
    if not claim.is_true(moved):
        said = f"not “{claim.word}”" if claim.denied else f"“{claim.word}”"
        return f"say {said} of “{one.figure.label}”, but it {went}"
    if claim.denied or moved.now == moved.then:
        return ""
    if claim.much and not is_marked(moved, sentence.report.figures):
        return f"say “{claim.much}” of “{one.figure.label}”, but it {went}: no more than chance, or than a little"
    if claim.little and is_marked(moved, sentence.report.figures):
        return f"say “{claim.little}” of “{one.figure.label}”, but it {went}: more than a little, and than chance"
    return ""


def _years(one: Mention, at: int, sentence: Sentence) -> tuple[str, str] | None:
    """The year that is spoken of and the one it is compared with; None where that is not among the years compared."""
    report = sentence.report
    own = [mention for mention in sentence.mentions if mention.figure.name == one.figure.name]
    year = max((mention.year for mention in own), default=one.year)
    others = [mention.other for mention in own if mention.other]
    others += [mention.year for mention in own if mention.year < year]
    others += [named for named in years_named(sentence.masked[at:]) if named < year]
    other = others[0] if others else year_before(report, year)
    return (year, other) if other in one.figure.by_year and year in one.figure.by_year else None


def is_marked(moved: Moved, figures: Mapping[str, Figure]) -> bool:
    """Whether a figure went so far that the word significantly may be said of it."""
    if moved.is_share:
        return moved.by >= POINTS and _is_beyond_chance(moved, figures)
    far = moved.by >= TENTH * moved.then
    return far and (moved.figure.unit not in NOUNS or moved.by > BEYOND_CHANCE * (moved.now + moved.then) ** 0.5)


def _is_beyond_chance(moved: Moved, figures: Mapping[str, Figure]) -> bool:
    """Whether two shares differ by more than two draws from the same whole would; a share of no known whole does."""
    source = moved.figure.source
    if not {*source.get("numerator", ()), *source.get("denominator", ())} & set(figures):
        return True
    of = [_sum(figures, source["numerator"], year) for year in (moved.year, moved.other)]
    out_of = [_sum(figures, source["denominator"], year) for year in (moved.year, moved.other)]
    pooled = sum(of) / sum(out_of)
    spread = (pooled * (1 - pooled) * sum(1 / whole for whole in out_of)) ** 0.5
    return abs(of[0] / out_of[0] - of[1] / out_of[1]) > BEYOND_CHANCE * spread


def _sum(figures: Mapping[str, Figure], names: list[str], year: str) -> int:
    return sum(figures[name].by_year[year] or 0 for name in names)


def _went(moved: Moved) -> str:
    now, then = printed(moved.figure, moved.now), printed(moved.figure, moved.then)
    if moved.now == moved.then:
        return f"was {now} in {moved.other} and in {moved.year}"
    return f"{moved.either('rose', 'fell', '')} from {then} in {moved.other} to {now} in {moved.year}"


def _shortened(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:117].rsplit(' ', 1)[0]}…"
