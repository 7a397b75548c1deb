"""The search for people in the free text of a report, before anyone is asked to approve it (TRUST, row 66).

Looked for are the names of everybody on a case (complainants, children, their families, advocates, witnesses) and of
staff and others who sign in; references of cases; and whatever is a postcode, a telephone number or an e-mail address,
whosoever it is. A name is found as a whole word, whole or in part, in any case, with or without its accents, with a
hyphen, an apostrophe, a possessive or a plural, as “A. Khan”, and as “Mr AK”, “child AK” or “A.K.”.

A name that is also a word of English (May, Young, Brown) is found only where it begins with a capital letter: without
that, every “may” would be a name. The search says too much rather than too little; the author says of each word found
whether it is mended or nobody's name.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from accounts.models import User
from cases.models import Case, Involvement, Part, Person
from cases.models.case import REFERENCE_ALPHABET

from .frozen import digest

WITHOUT_MARKS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
)
"""Letters of names that do not come apart into a letter and an accent."""

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]|(?<=\\w)[*`]+(?=\\w)|[*`~]+|(?<!\\w)_+|_+(?!\\w)")
"""What nobody sees: soft hyphens, joiners, and the marks of Markdown for stress."""
APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u0060\u00b4]")
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*'?")


def _words(file: str) -> frozenset[str]:
    return frozenset(Path(__file__).with_name(file).read_text(encoding="utf-8").split())


TITLES = frozenset(
    ("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "lady", "lord", "rev", "cllr")
)
NOT_NAMES = TITLES | _words("names_offices.txt")
"""Words by which people are called here that name nobody: offices, relations and numbers. One of them that is a surname
is found after a title or an initial (“Ms Young”), and in the whole name."""

ENGLISH = _words("names_english.txt")
"""Names that are words, and words that are names: found only with a capital letter."""

REFERENCE = re.compile(
    rf"(?<![\w-])[{REFERENCE_ALPHABET}]{{4}}\s?-\s?[{REFERENCE_ALPHABET}]{{4}}(?![\w-])", re.IGNORECASE
)
POSTCODE = re.compile(r"(?<!\w)(?:GIR\s?0AA|[A-Z]{1,2}[0-9][A-Z0-9]?\s{0,2}[0-9][A-Z]{2})(?!\w)", re.IGNORECASE)
TELEPHONE = re.compile(r"(?<![\w.,£-])(?:\+\s?44|\(?0)[\s()./-]*[0-9](?:[\s()./-]{0,2}[0-9]){7,10}(?![\w%])")
EMAIL = re.compile(
    r"[^\s@<>()\[\],;:]+\s?(?:@|\(at\)|\[at\])\s?[^\s@<>()\[\],;:]+\.[^\s@<>()\[\],;:.]{2,}", re.IGNORECASE
)
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^a-z])|\n\s*\n")
INITIALS = re.compile(
    r"(?<!\w)(?:(?P<dotted>(?:[A-Z]\.\s?){2,4})|"
    r"(?i:child|person|mr|mrs|ms|miss|mx|dr|boy|girl|parent|mother|father)\s+(?P<plain>[A-Z]{2,4})(?!\w))"
)


@dataclass(frozen=True)
class Hit:
    """Something found that may say who somebody is: where, as it is written, and whose it may be."""

    place: str
    found: str
    kind: str
    sentence: str

    @property
    def matched(self) -> str:
        """The word as it is matched."""
        return matched(self.found)

    @property
    def key(self) -> str:
        """What tells it from every other: its place, the word as it is matched and the sentence around it."""
        return digest("\x1f".join((self.place, self.matched, self.sentence)))[:24]


@dataclass(frozen=True)
class _Token:
    """A word of a text: as it is matched, and from where to where it stands."""

    folded: str
    start: int
    end: int
    capital: bool


def matched(text: str) -> str:
    """Text as it is matched: no case, no accents, no apostrophes, one space."""
    plain = unicodedata.normalize("NFKD", APOSTROPHES.sub("'", text).casefold().translate(WITHOUT_MARKS))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).translate(WITHOUT_MARKS)
    return " ".join(plain.replace("'", "").split())


def visible(text: str) -> str:
    """Text as a reader sees it: entities resolved, marks for stress and invisible characters taken out."""
    resolved = html.unescape(html.unescape(text))
    return APOSTROPHES.sub("'", INVISIBLE.sub("", unicodedata.normalize("NFC", resolved)))


def search(texts: Mapping[str, Iterable[str]]) -> list[Hit]:
    """Everything in these texts (paragraphs by their place) that may say who somebody is, in order, each once.

    One pass over the names on record, whatever the number of texts.
    """
    pieces = [(place, visible(text)) for place, several in texts.items() for text in several if text.strip()]
    read = [(place, text, list(_tokens(text))) for place, text in pieces]
    known = _Names.written_in({token.folded for _, _, tokens in read for token in tokens})
    hits: dict[str, Hit] = {}
    for place, text, tokens in read:
        spans = sorted(_found(text, tokens, known))
        covered = 0
        for start, end, kind in _widest(spans):
            if end <= covered:
                continue
            covered = end
            hit = Hit(place, text[start:end], kind, _sentence(text, start))
            hits.setdefault(hit.key, hit)
    return list(hits.values())


def _widest(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    return sorted(spans, key=lambda span: (span[0], -span[1]))


def _sentence(text: str, at: int) -> str:
    """The sentence around a place, on one line."""
    start = max((found.end() for found in SENTENCE.finditer(text, 0) if found.end() <= at), default=0)
    following = SENTENCE.search(text, at)
    return " ".join(text[start : following.start() if following else len(text)].split())


def _tokens(text: str) -> Iterator[_Token]:
    """The words of a text; each part of a hyphenated one is a word. A possessive is taken off."""
    for word in WORD.finditer(text):
        written = word[0].rstrip("'")
        bare = written[:-2] if written.lower().endswith("'s") else written
        yield _Token(matched(bare), word.start(), word.start() + len(bare), bare[:1].isupper())


@dataclass(frozen=True)
class _Names:
    """The names on record of which some word stands in the texts: by single words, whole, and by initials."""

    words: Mapping[str, str]
    titled: Mapping[str, str]
    whole: Mapping[str, list[tuple[tuple[str, ...], str]]]
    initials: Mapping[str, str]
    references: frozenset[str]

    @classmethod
    def written_in(cls, written: set[str]) -> _Names:
        words: dict[str, str] = {}
        titled: dict[str, str] = {}
        whole: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        initials: dict[str, str] = {}
        for name, kind in _people():
            parts = tuple(part for part in re.split(r"[\s\-.,()]+", matched(name)) if part)
            naming = [part for part in parts if part not in NOT_NAMES]
            if len(parts) > 1 and naming and written.issuperset(parts):
                whole[parts[0]].append((parts, kind))
                whole[parts[-1]].append(((parts[-1], *parts[:-1]), kind))
            for part in parts:
                if part in NOT_NAMES - TITLES and any(not one.isdigit() for one in naming):
                    titled.setdefault(part, kind)
                    titled.setdefault(part + "s", kind)
            for part in naming:
                if part.isdigit() or (len(part) < 2 and part.isascii()):
                    continue
                for form in (part, part + "s", part + "es"):
                    if form in written:
                        words.setdefault(form, kind)
            if len(naming) > 1:
                initials.setdefault("".join(part[0] for part in naming), kind)
        references = Case.objects.exclude(imported_reference=None).values_list("imported_reference", flat=True)
        known = frozenset(
            reference
            for reference in references.iterator(chunk_size=5000)
            if (parts := _split(reference)) and written.issuperset(parts) and not _is_plain_number(parts)
        )
        return cls(words, titled, whole, initials, known)


def _is_plain_number(parts: list[str]) -> bool:
    """Whether a reference is a number like those that stand everywhere in a report, such as 12 or 2024."""
    return len(parts) == 1 and parts[0].isdigit() and len(parts[0]) < 5


def _split(reference: str) -> list[str]:
    return [part for part in re.split(r"[\W_]+", matched(reference)) if part]


def _people() -> Iterator[tuple[str, str]]:
    """Every name on record and whose it is: the people of cases, then those who sign in."""
    labels = dict(Part.choices)
    on_cases = Involvement.objects.filter(person__isnull=False).order_by().values_list("person__name", "part")
    for name, part in on_cases.distinct().iterator(chunk_size=5000):
        yield name, f"name of somebody on a case ({labels[part]})"
    alone = Person.objects.filter(involvements__isnull=True).order_by().values_list("name", flat=True)
    for name in alone.iterator(chunk_size=5000):
        yield name, "name of somebody on record"
    for name in User.objects.order_by().values_list("name", flat=True).iterator(chunk_size=5000):
        yield name, "name of somebody who works here or for the council"


def _found(text: str, tokens: list[_Token], known: _Names) -> Iterator[tuple[int, int, str]]:
    """From where to where something was found, and what it is."""
    for pattern, kind in ((EMAIL, "e-mail address"), (POSTCODE, "postcode"), (TELEPHONE, "telephone number")):
        for match in pattern.finditer(text):
            yield match.start(), match.end(), kind
    for match in REFERENCE.finditer(text):
        if any(c.isdigit() for c in match[0]):
            yield match.start(), match.end(), "reference of a case"
    for at, token in enumerate(tokens):
        for parts, kind in known.whole.get(token.folded, ()):
            ahead = tokens[at : at + len(parts)]
            if tuple(one.folded for one in ahead) == parts:
                yield token.start, ahead[-1].end, kind
        kind = known.words.get(token.folded)
        if kind and not _is_plain_word(token, tokens, at, text):
            yield token.start, token.end, kind
        kind = known.titled.get(token.folded)
        before = tokens[at - 1].folded if at else ""
        if kind and token.capital and (before in TITLES or (len(before) == 1 and tokens[at - 1].capital)):
            yield tokens[at - 1].start, token.end, kind
        elif kind and token.capital and token.folded not in NOT_NAMES:  # the Youngs
            yield token.start, token.end, kind
    for reference in known.references:
        parts = _split(reference)
        for at in range(len(tokens) - len(parts) + 1):
            if [part for one in tokens[at : at + len(parts)] for part in _split(one.folded)] == parts:
                yield tokens[at].start, tokens[at + len(parts) - 1].end, "reference of a case"
    for match in INITIALS.finditer(text):
        letters = re.sub(r"[^a-z]", "", matched(match[0] if match["dotted"] else match["plain"]))
        if kind := known.initials.get(letters):
            yield match.start(), match.end(), f"initials that are those of a {kind}"


def _is_plain_word(token: _Token, tokens: list[_Token], at: int, text: str) -> bool:
    """Whether a word that is also a name is written as the word: without a capital, or as the month in a date."""
    stem = token.folded
    ordinary = stem in ENGLISH or len(stem) == 2 or (stem.endswith("s") and stem[:-1] in ENGLISH)
    if not ordinary:
        return False
    if not token.capital:
        return True
    before = tokens[at - 1] if at else None
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if stem not in ("april", "may", "june", "august", "march"):
        return False
    dated_before = before is not None and before.folded.isdigit() and not text[before.end : token.start].strip()
    dated_after = after is not None and len(after.folded) == 4 and after.folded.isdigit()
    return dated_before or (dated_after and not text[token.end : after.start].strip())
