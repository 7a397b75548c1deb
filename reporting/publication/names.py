"""The search for people in the free text of a report, before anyone is asked to approve it (TRUST, row 66).

Looked for are the names of everybody on a case (complainants, children, their families, advocates, witnesses) and of
staff and others who sign in; their dates of birth as far as they are on record, however a date is written; references
of cases; and whatever is a postcode, a telephone, NHS or National Insurance
number or an e-mail address, whosoever it is. A name is found as a whole word, whole or in part, in any case, with or
without its accents, with a hyphen, an apostrophe, a possessive or a plural, in one word or in two (“Maryanne”, “Mac
Donald”), before the number of a note, with letters of another alphabet that look alike, as “A. Khan”, and as “Mr AK”,
“child AK” or “A.K.”; with its letters set apart (“K h a n”); in another spelling (“Smyth”, “MacDonald”) and by the
familiar form (“Liz” of Elizabeth) where that is written as a name (`alike.py`).

A name that is also a word of English (May, Young, Brown) is found only where it begins with a capital letter: without
that, every “may” would be a name. The search says too much rather than too little; the author says of each word found
whether it is mended or nobody's name.
"""

from __future__ import annotations

import datetime
import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from accounts.models import User
from cases.models import Case, Involvement, Part, Person
from cases.models.case import REFERENCE_ALPHABET

from ..dates import Written, dates_in
from .alike import ALIKE, SHORTEST, WORDS_TOO, key, plurals, set_apart
from .frozen import digest

WITHOUT_MARKS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
)
"""Letters of names that do not come apart into a letter and an accent."""

SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
"""How letters are spelt where there are no keys for them."""

LOOKALIKES = str.maketrans("авекмнорстухіјѕԁһԛԝαεικνορτυχ", "abekmhopctyxijsdhqwaeikvoptux")
"""Letters of other alphabets that look like ours. Names on record are read the same way."""

LONGEST = 200
"""Letters of a word that are matched. An e-mail address may run on without end."""

INVISIBLE = re.compile("(?<=\\w)[*`]+(?=\\w)|[*`~]+|(?<!\\w)_+|_+(?!\\w)")
"""The marks of Markdown for stress, which nobody sees."""
UNSEEN = frozenset(map(chr, (0x034F, 0x180B, 0x180C, 0x180D, *range(0xFE00, 0xFE10))))
"""What nobody sees and Unicode does not count among the signs of format."""
APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u0060\u00b4]")
BROKEN = re.compile(r"[-\u2010\u2011']?\s?")
HYPHEN = re.compile(r"[-\u2010\u2011]")
BEGINS = re.compile(r"[.!?:;(\n“\"]")
ARTICLES = frozenset(("a", "an", "the", "this", "that", "each", "every"))
MAC = ("mac", "mc")
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
POSTCODE = re.compile(r"(?<!\w)(?:GIR\s?0AA|[A-Z]{1,2}[0-9][A-Z0-9]?[\s-]{0,2}[0-9][A-Z]{2})(?!\w)", re.IGNORECASE)
NATIONAL_INSURANCE = re.compile(r"(?<!\w)[A-Z]{2}\s?(?:[0-9]{2}\s?){3}[A-D](?!\w)", re.IGNORECASE)
NHS = re.compile(r"(?<![\w.,£-])[0-9]{3}[\s-]?[0-9]{3}[\s-]?[0-9]{4}(?![\w%])")
TELEPHONE = re.compile(r"(?<![\w.,£-])(?:\+\s?44|00\s?44|\(?0)[\s()./-]*[0-9](?:[\s()./-]{0,2}[0-9]){7,10}(?![\w%])")
EMAIL = re.compile(
    r"[^\s@<>()\[\],;:]+\s?(?:@|\(at\)|\[at\])\s?[^\s@<>()\[\],;:]+\.[^\s@<>()\[\],;:.]{2,}", re.IGNORECASE
)
PLAIN = (
    (EMAIL, "e-mail address"),
    (POSTCODE, "postcode"),
    (TELEPHONE, "telephone number"),
    (NATIONAL_INSURANCE, "National Insurance number"),
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
        """The word as it is matched, or its beginning where it is longer than any name."""
        return matched(self.found)[:LONGEST]

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

    @property
    def bare(self) -> str:
        """Without the number of a note that stands behind it."""
        return self.folded.rstrip("0123456789")


def matched(text: str) -> str:
    """Text as it is matched: no case, no accents, no apostrophes, one space."""
    plain = unicodedata.normalize("NFKD", APOSTROPHES.sub("'", text).casefold().translate(WITHOUT_MARKS))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).translate(WITHOUT_MARKS).translate(LOOKALIKES)
    return " ".join(plain.replace("'", "").split())


def visible(text: str) -> str:
    """Text as a reader sees it: entities resolved, marks for stress and invisible characters taken out."""
    resolved = unicodedata.normalize("NFKC", html.unescape(html.unescape(text)))
    seen = "".join(c for c in resolved if unicodedata.category(c) != "Cf" and c not in UNSEEN)
    return APOSTROPHES.sub("'", INVISIBLE.sub("", seen))


def search(texts: Mapping[str, Iterable[str]]) -> list[Hit]:
    """Everything in these texts (paragraphs by their place) that may say who somebody is, in order, each once.

    One pass over the names on record, whatever the number of texts.
    """
    pieces = [(place, visible(text)) for place, several in texts.items() for text in several if text.strip()]
    read = [(place, text, list(_tokens(text))) for place, text in pieces]
    apart = {text: [(*at, matched(letters)) for *at, letters in set_apart(text)] for _, text in pieces}
    written = {form for _, _, tokens in read for token in tokens for form in (token.folded, token.bare)}
    written |= {letters for several in apart.values() for *_, letters in several}
    joined = {two.folded for _, text, tokens in read for two in _pairs(text, tokens)}
    plain = {token.folded for _, _, tokens in read for token in tokens if not token.capital}
    named = {token.bare for _, _, tokens in read for token in tokens if token.capital} - plain
    known = _Names.written_in(written, joined, named - ENGLISH - NOT_NAMES)
    dated = {text: list(dates_in(text)) for _, text in pieces}
    days = {day for dates in dated.values() for date in dates for day in date.days}
    birthdays = set(Person.objects.filter(born_on__in=days).values_list("born_on", flat=True)) if days else set()
    hits: dict[str, Hit] = {}
    for place, text, tokens in read:
        spans = sorted([*_found(text, tokens, known), *_apart(apart[text], known), *_born(dated[text], birthdays)])
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


def _pairs(text: str, tokens: list[_Token]) -> Iterator[_Token]:
    """Every two words that may be one name written apart: on both sides of a hyphen, or one of them with a capital."""
    for one, other in pairwise(tokens):
        gap = text[one.end : other.start]
        if BROKEN.fullmatch(gap) and (gap.strip() or one.capital or other.capital):
            yield _Token(one.folded + other.folded, one.start, other.end, one.capital)


@dataclass(frozen=True)
class _Names:
    """The names on record of which some word stands in the texts: by single words, by other spellings and familiar
    forms, by two words that are one, whole, and by initials."""

    words: Mapping[str, str]
    alike: Mapping[str, str]
    apart: Mapping[str, str]
    titled: Mapping[str, str]
    whole: Mapping[str, list[tuple[tuple[str, ...], str]]]
    initials: Mapping[str, str]
    references: frozenset[str]

    @classmethod
    def written_in(cls, written: set[str], joined: set[str], named: set[str]) -> _Names:
        """Of these words, and of these that stand apart and would be one, the names; `named` are the words that are
        always written with a capital letter."""
        others = {name: there for name, forms in ALIKE.items() if (there := forms & written)}
        spelt: dict[str, set[str]] = defaultdict(set)
        for word in named:
            spelt[key(word)].add(word)
        spelt.pop("", None)
        alike: dict[str, str] = {}
        joined = joined | {key(two) for two in joined if two.startswith(MAC)}
        words: dict[str, str] = {}
        titled: dict[str, str] = {}
        whole: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        initials: dict[str, str] = {}
        apart: dict[str, str] = {}
        for name, kind in _people():
            parts = _parts(name)
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
                for form in (part, *plurals(part)):
                    if form in written:
                        words.setdefault(form, kind)
            for part in naming:
                for form in (*others.get(part, ()), *spelt.get(key(part), ())):
                    if form not in (part, part + "s"):
                        alike.setdefault(form, kind)
            for part in _also(name, parts):
                if part in written:
                    words.setdefault(part, kind)
            for part in naming:
                for form in {part, key(part) if part.startswith(MAC) else part}:
                    if len(part) > 4 and form in joined:
                        apart.setdefault(form, kind)
            if len(naming) > 1:
                initials.setdefault("".join(part[0] for part in naming), kind)
        references = Case.objects.exclude(imported_reference=None).values_list("imported_reference", flat=True)
        known = frozenset(
            reference
            for reference in references.iterator(chunk_size=5000)
            if (parts := _split(reference)) and written.issuperset(parts) and not _is_plain_number(parts)
        )
        return cls(words, alike, apart, titled, whole, initials, known)


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[\s\-.,()]+", matched(name)) if part)


def _also(name: str, parts: tuple[str, ...]) -> Iterator[str]:
    """Other ways of writing a name: two of its words in one, what stands behind an apostrophe, letters spelt out."""
    found = [one + other for one, other in pairwise(parts)]
    found += [matched(part) for part in re.split(r"[\s\-.,()']+", APOSTROPHES.sub("'", name))]
    found += _parts(name.casefold().translate(SPELT))
    yield from (one for one in found if len(one) > 3 and one not in parts and one not in NOT_NAMES | ENGLISH)


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
    for pattern, kind in PLAIN:
        for match in pattern.finditer(text):
            yield match.start(), match.end(), kind
    for match in NHS.finditer(text):
        if _checks_out(re.sub(r"\D", "", match[0])):
            yield match.start(), match.end(), "NHS number"
    for match in REFERENCE.finditer(text):
        if any(c.isdigit() for c in match[0]):
            yield match.start(), match.end(), "reference of a case"
    for at, token in enumerate(tokens):
        for parts, kind in known.whole.get(token.folded, ()):
            ahead = tokens[at : at + len(parts)]
            if tuple(one.folded for one in ahead) == parts:
                yield token.start, ahead[-1].end, kind
        kind = known.words.get(token.folded) or known.words.get(token.bare)
        if kind and not _is_plain_word(token, tokens, at, text):
            yield token.start, token.end, kind
        kind = known.alike.get(token.folded) or known.alike.get(token.bare)
        if kind and _is_written_as_name(token, tokens, at, text):
            yield token.start, token.end, kind
        kind = known.titled.get(token.folded)
        before = tokens[at - 1].folded if at else ""
        if kind and token.capital and (before in TITLES or (len(before) == 1 and tokens[at - 1].capital)):
            yield tokens[at - 1].start, token.end, kind
        elif kind and token.capital and token.folded not in NOT_NAMES:  # the Youngs
            yield token.start, token.end, kind
    for two in _pairs(text, tokens) if known.apart else ():
        kind = known.apart.get(two.folded) or (known.apart.get(key(two.folded)) if two.folded.startswith(MAC) else None)
        if kind and (two.folded not in ENGLISH or (two.capital and HYPHEN.search(text, two.start, two.end))):
            yield two.start, two.end, kind
    for reference in known.references:
        parts = _split(reference)
        for at in range(len(tokens) - len(parts) + 1):
            if [part for one in tokens[at : at + len(parts)] for part in _split(one.folded)] == parts:
                yield tokens[at].start, tokens[at + len(parts) - 1].end, "reference of a case"
    for match in INITIALS.finditer(text):
        letters = re.sub(r"[^a-z]", "", matched(match[0] if match["dotted"] else match["plain"]))
        if kind := known.initials.get(letters):
            yield match.start(), match.end(), f"initials that are those of a {kind}"


def _apart(words: Iterable[tuple[int, int, str]], known: _Names) -> Iterator[tuple[int, int, str]]:
    for start, end, letters in words:
        if kind := known.words.get(letters):
            yield start, end, kind


def _checks_out(digits: str) -> bool:
    """Whether ten digits are an NHS number: the last is 11 less the rest of the others, weighed from 10 to 2, by 11."""
    weighed = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return -weighed % 11 == int(digits[9])


def _born(dates: Iterable[Written], birthdays: set[datetime.date]) -> Iterator[tuple[int, int, str]]:
    for date in dates:
        if not birthdays.isdisjoint(date.days):
            yield date.start, date.end, "date of birth of somebody on record"


def _is_written_as_name(token: _Token, tokens: list[_Token], at: int, text: str) -> bool:
    """Whether a word that is another form of a name is written as a name. One that is a word besides (Bill, Will) is so
    after a title or before a name, and otherwise only inside a sentence and not in the name of something else."""
    written = text[token.start : token.end]
    if not token.capital or (written.isupper() and len(written) < SHORTEST):  # SAM or PAT: the name of an office
        return False
    if token.bare not in ENGLISH | WORDS_TOO:
        return True
    before, after = tokens[at - 1] if at else None, tokens[at + 1] if at + 1 < len(tokens) else None
    if before and before.folded in TITLES:
        return True
    if after and after.capital and text[token.end : after.start] == " ":
        return True
    begins = before is None or bool(BEGINS.search(text, before.end, token.start))
    return not (begins or before is None or before.folded in ARTICLES or before.capital)


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
