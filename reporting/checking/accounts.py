"""Two accounts of one thing: a row of a flow table told again in a paragraph, and words that deny what a list says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from .findings import Finding, Grade, Place
from .numbers import YEAR, plain, year_in
from .paste import Document, Paragraph, Paste
from .prose import Said, Sentence, counts, sentences, tokens
from .reading import Reading
from .roles import FLOW, ColumnKind

CLAUSE = re.compile(
    r",\s+(?:and|but|of which|while)\s+|;\s+|\s+and\s+(?=(?:the other|one|two|three|four|five|six|\d+)\b)|\s+but\s+"
)
FROM_BEFORE = re.compile(
    r"(?:outstanding|continuing|carried (?:over|forward)|brought forward|remaining|ongoing|open)\s+"
    r"(?:\w+\s+)?from\s+(?:the\s+)?(?:previous|last|prior)\s+year",
    re.IGNORECASE,
)
ENDED = re.compile(r"\b(?:concluded|closed|completed|resolved|decided|determined|finalised)\b", re.IGNORECASE)
ARRIVED = re.compile(r"\b(?:received|made|new|requested|opened)\b", re.IGNORECASE)
LEFT_OPEN = re.compile(r"\b(?:carried (?:forward|over)|remain(?:s|ed)? open|still open|ongoing at)\b", re.IGNORECASE)
THE_OTHER = re.compile(r"\bthe other\b(?!\s+\w+s\b)", re.IGNORECASE)
IN_WORDS = {
    ColumnKind.CARRIED_IN: "carried in",
    ColumnKind.RECEIVED: "received",
    ColumnKind.CLOSED: "closed",
    ColumnKind.CARRIED_OUT: "carried out",
}
KEY = re.compile(r"^(?:statutory|corporate|ombudsman|stage[abc]|representation)$")
NEAR_LINES = 30

REQUESTED = r"\b(?:request|ask|recommend|requir|order|instruct)"
REMEDY = r"\b(?:apolog|pay|paid|remed|redress|refund|compensat|train|review its|action)"
DENIALS = (
    (
        re.compile(rf"\b(?:did not|has not|have not|had not|no)\b[^.]*{REQUESTED}\w*[^.]*(?:{REMEDY})", re.IGNORECASE),
        re.compile(rf"(?<!not ){REQUESTED}(?:ed|es|s)?\b(?! not)[^.]*(?:{REMEDY})", re.IGNORECASE),
        "that nothing was asked for",
    ),
    (
        re.compile(r"\b(?:none\b[^.]*\bupheld|no (?:complaints?|cases?)\b[^.]*\bupheld)", re.IGNORECASE),
        re.compile(r"(?<!not )\b(?:upholds?|upheld)\b|^\s*fault found", re.IGNORECASE),
        "that none was upheld",
    ),
)


def findings(document: Document, readings: Sequence[Reading]) -> list[Finding]:
    found: list[Finding] = []
    flows = [reading for reading in readings if reading.of_kind(ColumnKind.CARRIED_IN)]
    paragraphs: dict[int, list[Sentence]] = {}
    for sentence in sentences(document):
        paragraphs.setdefault(sentence.part, []).append(sentence)
    for paragraph in paragraphs.values():
        for reading in flows:
            row = _row_told(paragraph, reading)
            if row is not None:
                found += _told(document, paragraph, reading, row)
        for sentence in paragraph:
            found += _denied(document, sentence)
    return found


def _row_told(paragraph: Sequence[Sentence], reading: Reading) -> int | None:
    """The one row of a flow table that the paragraph's first sentence is about, by stage, procedure or Ombudsman."""
    wanted = {word for word in tokens(paragraph[0].text) if KEY.match(word)}
    rows = [
        row
        for row in reading.figures
        if (keys := {word for word in tokens(reading.label(row)) if KEY.match(word)}) and keys <= wanted
    ]
    longest = [row for row in rows if _keys(reading, row) == max(_keys(reading, one) for one in rows)]
    named = [word for word in wanted if not any(word in tokens(reading.label(row)) for row in longest)]
    return longest[0] if len(longest) == 1 and not named else None


def _keys(reading: Reading, row: int) -> int:
    return sum(1 for word in tokens(reading.label(row)) if KEY.match(word))


def _told(document: Document, paragraph: Sequence[Sentence], reading: Reading, row: int) -> Iterator[Finding]:
    """What a paragraph counts in, out and over, against the row of the table."""
    said: dict[ColumnKind, list[tuple[Sentence, Decimal]]] = {}
    for sentence in paragraph:
        for kind, value in _claims(sentence, reading):
            said.setdefault(kind, []).append((sentence, value))
    if ColumnKind.CLOSED not in said or len(said) < 2:
        return
    printed = {kind: _of_row(reading, row, kind) for kind in FLOW}
    for kind in FLOW:
        claims = said.get(kind)
        if claims is None:
            continue
        value = sum((one for _, one in claims), Decimal(0))
        if value == printed[kind]:
            continue
        sentence = claims[-1][0]
        columns = reading.of_kind(kind)
        listed = _listed_after(document, paragraph) if kind is ColumnKind.CLOSED else None
        told = f" The table after the sentence lists {listed}." if listed is not None and listed == value else ""
        yield Finding(
            Grade.ERROR,
            f"{sentence.place} against {reading.table.name}, row “{reading.row_words(row)}”",
            f"{plain(value)} and {plain(printed[kind])}",
            "one number",
            f"The paragraph tells of {' + '.join(plain(one) for _, one in claims)}"
            f"{f' = {plain(value)}' if len(claims) > 1 else ''} {IN_WORDS[kind]}; "
            f"“{'”, “'.join(reading.heading(at) for at in columns)}” in the table "
            f"say{'s' if len(columns) == 1 else ''} {plain(printed[kind])}.{told}",
            "Two figures for one thing: the table and the text were made at different times.",
            sentence.line,
            tuple(Place(reading.table.number, row, at) for at in columns),
        )


def _of_row(reading: Reading, row: int, kind: ColumnKind) -> Decimal:
    return sum((reading.cell(row, at).value for at in reading.of_kind(kind)), Decimal(0))


def _claims(sentence: Sentence, reading: Reading) -> Iterator[tuple[ColumnKind, Decimal]]:
    """The counts of a sentence, each with what it says became of the cases. A year in the words names a column too."""
    years = {year: at for at in reading.of_kind(ColumnKind.CARRIED_OUT) if (year := reading.year_of_column(at))}
    for clause in CLAUSE.split(sentence.text):
        said = counts(clause)
        value = said[0].value if said else Decimal(1) if THE_OTHER.search(clause) else None
        if value is None or len(said) > 1 or _of_a_part(clause, said):
            continue
        named = {year for match in YEAR.finditer(clause) if (year := year_in(match.group()))}
        if FROM_BEFORE.search(clause):
            yield ColumnKind.CARRIED_IN, value
            if ENDED.search(FROM_BEFORE.sub("", clause)):
                yield ColumnKind.CLOSED, value
        elif LEFT_OPEN.search(clause) or named & set(years):
            yield ColumnKind.CARRIED_OUT, value
        elif ENDED.search(clause):
            yield ColumnKind.CLOSED, value
        elif ARRIVED.search(clause):
            yield ColumnKind.RECEIVED, value


def _of_a_part(clause: str, said: Sequence[Said]) -> bool:
    return bool(said) and bool(re.match(r"^\s*of\b", clause[said[0].end :]))


def _listed_after(document: Document, paragraph: Sequence[Sentence]) -> Decimal | None:
    """How many rows the list of words right after a paragraph has, its header apart."""
    after = document.parts[paragraph[0].part + 1 : paragraph[0].part + 2]
    return Decimal(len(after[0].rows) - 1) if after and isinstance(after[0], Paste) else None


def _denied(document: Document, sentence: Sentence) -> Iterator[Finding]:
    """A sentence that says there was none, near a list that names one."""
    for denies, affirms, what in DENIALS:
        if not denies.search(sentence.text):
            continue
        for line, text in _near(document, sentence):
            match = affirms.search(text)
            if match is None or denies.search(text):
                continue
            quoted = next(part for part in re.split(r"(?<=[.!?])\s+", text) if affirms.search(part))
            yield Finding(
                Grade.ERROR,
                f"{sentence.place} against line {line}",
                sentence.text,
                "one statement",
                f"The sentence says {what}, but line {line} says: “{quoted.strip()}”",
                "Words against words: no figure decides which is right, so read both.",
                sentence.line,
            )
            break


def _near(document: Document, sentence: Sentence) -> Iterator[tuple[int, str]]:
    """The cells of words and the sentences close to a sentence, each with its line."""
    for part in document.parts:
        if isinstance(part, Paste):
            for row, line in zip(part.rows[1:], part.lines[1:], strict=True):
                if abs(line - sentence.line) <= NEAR_LINES:
                    yield from ((line, cell) for cell in row if len(cell.split()) > 2)
        elif isinstance(part, Paragraph) and 0 < abs(part.line - sentence.line) <= NEAR_LINES:
            yield part.line, part.text
