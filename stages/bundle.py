"""The panel's papers: what the record holds, in order, as one PDF with numbered pages and a list of contents.

No address, telephone number or email of anybody is in them: they go to seven people or more, and one of those must not
learn where another lives. What is on record as somebody's contact is taken out of every paper, whoever wrote it there.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import mark_safe

from accounts.models import User
from cases.models import Case, ElementStatus, Person, Verb
from cases.pdf import pdf_of
from cases.record import append, hold
from stages.law.vocabulary import Layer, LetterKind
from stages.letters import complainant_of
from stages.models import Bundle, Finding, Recommendation, SentLetter, StageThree, StageTwo, Statement

WITHHELD = "[withheld]"
SHORTEST_CONTACT = 5
"""Characters. A shorter piece of an address, such as a house's number, would be found in other words as well."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of the bundle: its title, and its page as HTML."""

    title: str
    html: str


@dataclass(frozen=True, slots=True)
class Papers:
    """The bundle as it is drawn: the file, how many pages it has, and on which page each paper begins."""

    pdf: bytes
    pages: int
    contents: tuple[dict[str, Any], ...]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.pdf).hexdigest()


def papers_of(case: Case, *, sent_on: datetime.date) -> Papers:
    """Draw the papers as the record stands. The same record gives the same bytes on the same day."""
    three = StageThree.objects.filter(case=case).first()
    html = render_to_string(
        "stages/bundle.html",
        {
            "case": case,
            "complainant": complainant_of(case),
            "three": three,
            "papers": [{"title": p.title, "html": mark_safe(p.html)} for p in list_of(case)],
            "missing": missing_from(case),
            "council": settings.COUNCIL_NAME,
            "sent_on": sent_on,
        },
    )
    drawn = pdf_of(html, render_to_string("stages/bundle.css"))
    first_pages, pages = beginnings(drawn)
    return Papers(drawn, pages, tuple({"title": title, "page": page} for title, page in first_pages))


def list_of(case: Case) -> list[Paper]:
    """Every paper that the record holds, in order, without anybody's address or number."""
    hide = hidden_from(case)
    return [Paper(title, hide(html)) for title, html in _papers(case)]


def missing_from(case: Case) -> list[str]:
    """The papers that a panel expects and this record does not hold: stages that were answered before it came here."""
    kinds = set(SentLetter.objects.filter(case=case).values_list("kind", flat=True))
    two = StageTwo.objects.filter(case=case).first()
    expected = (
        ("the statement of complaint", Statement.objects.filter(case=case, final_on__isnull=False).exists()),
        ("the stage 1 response", LetterKind.STAGE1_RESPONSE in kinds),
        ("the investigating officer’s report", bool(two and two.investigator_report)),
        ("the independent person’s report", bool(two and two.independent_person_report)),
        ("the stage 2 response", LetterKind.STAGE2_RESPONSE in kinds),
    )
    return [name for name, held in expected if not held]


def _papers(case: Case) -> Iterator[tuple[str, str]]:
    three = StageThree.objects.filter(case=case).first()
    two = StageTwo.objects.filter(case=case).first()
    if three:
        yield "Request for a review panel", _drawn("request", case=case, three=three, points=three.elements.all())
    final = Statement.objects.filter(case=case, final_on__isnull=False).first()
    points = (
        sorted((int(number), text) for number, text in final.points.items())
        if final
        else [(element.number, element.text) for element in case.elements.exclude(status=ElementStatus.MERGED)]
    )
    yield "Statement of complaint", _drawn("statement", case=case, statement=final, points=points)
    letters = list(SentLetter.objects.filter(case=case))
    for letter in letters:
        if letter.kind == LetterKind.STAGE1_RESPONSE:
            yield "Stage 1 response", _as_sent(letter, case)
    if two and two.investigator_report:
        yield (
            "Report of the investigating officer",
            _report(case, Layer.INVESTIGATING_OFFICER, two.investigator_report, two.investigator_reported_on),
        )
    if two and two.independent_person_report:
        yield (
            "Report of the independent person",
            _report(case, Layer.INDEPENDENT_PERSON, two.independent_person_report, two.independent_person_reported_on),
        )
    for letter in letters:
        if letter.kind == LetterKind.STAGE2_RESPONSE:
            yield "Stage 2 response, with the adjudication", _as_sent(letter, case)
    for letter in letters:
        if letter.kind not in (LetterKind.STAGE1_RESPONSE, LetterKind.STAGE2_RESPONSE, LetterKind.STAGE3_RESPONSE):
            when = f"{letter.sent_on.day} {letter.sent_on:%B %Y}"
            yield f"Earlier letter, {when}: {letter.get_kind_display()}", _as_sent(letter, case)


def _report(case: Case, layer: Layer, words: str, reported_on: datetime.date | None) -> str:
    found = Finding.objects.filter(element__case=case, layer=layer).select_related("element")
    advised = Recommendation.objects.filter(case=case, layer=layer).select_related("element")
    return _drawn(
        "report",
        words=words,
        reported_on=reported_on,
        findings=found,
        recommendations=advised,
        views=layer == Layer.INDEPENDENT_PERSON,
    )


def _drawn(name: str, **context: Any) -> str:
    return render_to_string(f"stages/bundle_{name}.html", context)


def _as_sent(letter: SentLetter, case: Case) -> str:
    """A letter word for word, but for the line that says where it was sent."""
    html = letter.html
    if letter.sent_to and letter.sent_to != complainant_of(case):
        html = html.replace(f"<p>{escape(letter.sent_to)}</p>", f"<p>{WITHHELD}</p>")
    return html


def hidden_from(case: Case) -> Callable[[str], str]:
    """A function that takes the contacts of everyone on the case out of a text, escaped or not."""
    people = Person.objects.filter(involvements__case=case).distinct()
    known = {piece for person in people for piece in contacts_of(person)}
    if not known:
        return lambda html: html
    longest_first = sorted({escape(piece) for piece in known} | known, key=len, reverse=True)
    pattern = re.compile("|".join(_loosely(piece) for piece in longest_first), re.IGNORECASE)
    return lambda html: pattern.sub(WITHHELD, html)


def contacts_of(person: Person) -> set[str]:
    """The pieces of somebody's contacts by which they could be found: email, telephone, and of the address the whole,
    its first line, and each line or part with a number in it. A town alone leads to nobody, and is a common word."""
    pieces = {person.email, person.telephone}
    lines = [line.strip(" ,") for line in person.address.splitlines() if line.strip(" ,")]
    if lines:
        pieces |= {", ".join(lines), lines[0]}
    for line in lines:
        parts = [part.strip() for part in line.split(",")]
        if len(parts) > 1 and len(parts[0]) < SHORTEST_CONTACT:
            parts = [f"{parts[0]}, {parts[1]}", *parts[2:]]
        pieces |= {part for part in (line, *parts) if any(character.isdigit() for character in part)}
        if line is lines[0]:
            pieces.add(parts[0])
    return {piece for piece in pieces if len(piece) >= SHORTEST_CONTACT}


def _loosely(piece: str) -> str:
    """The pattern of a contact however it is spaced: a telephone number and a postcode are written in several ways."""
    if re.fullmatch(r"[\d\s()+-]+", piece):
        digits = re.sub(r"\D", "", piece)
        return r"(?<!\d)" + r"[\s()-]*".join(digits) + r"(?!\d)"
    return r"(?<!\w)" + r"\s+".join(re.escape(word) for word in piece.split()) + r"(?!\w)"


def beginnings(pdf: bytes) -> tuple[list[tuple[str, int]], int]:
    """The title and the first page of each paper, read from the drawn file's own outline, and how many pages it has."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as drawn:
        numbers = {page.objgen: number for number, page in enumerate(drawn.pages, start=1)}
        with drawn.open_outline() as outline:
            found = [(str(item.title), numbers[item.destination[0].objgen]) for item in outline.root]
        return found, len(drawn.pages)


@transaction.atomic
def taken(bundle: Bundle, *, by: User, on: datetime.date) -> None:
    """Record that somebody took a copy. If this cannot be written, there is no copy."""
    case = hold(bundle.case)
    append(case, Verb.EXPORTED, by=by, on=on, about=f"papers {bundle.number}", words={"sha256": bundle.sha256})


@transaction.atomic
def draft_taken(case: Case, papers: Papers, *, by: User, on: datetime.date) -> None:
    """The same, of papers that have not been sent."""
    append(hold(case), Verb.EXPORTED, by=by, on=on, about="papers, not sent", words={"sha256": papers.sha256})
