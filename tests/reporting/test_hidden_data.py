"""TRUST, row 67: nothing of a case is hidden in a published file.

A word is planted in every text of the record, a report is published, and every file is opened to its last stream.
"""

from __future__ import annotations

import base64
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdf
import pytest
import time_machine
from django.apps import apps
from django.db import models
from django.test import override_settings

from cases.models import Case, EventPayload, Person
from reporting.models import Publication
from reporting.publication.files import FILES
from reporting.publication.publishing import kept
from reporting.words.worded import SUMMARY
from stages.models import Finding, SentLetter
from tests.builders import TODAY, Council, accepted, issued, logged, now_on
from tests.builders_reports import begun, published, shown_whole, written
from tests.situations import SITUATIONS

pytestmark = pytest.mark.django_db

MADE = (
    "withdrawn, not confirmed",
    "stage 2 answered, an action agreed",
    "stage 3 answered",
    "all stages done",
    "corporate, review sent",
    "an action verified",
    "with the Ombudsman",
)
SHORTEST = 12
"""A word that is told from others by chance."""

PRINTED = {
    ("accounts.ServiceArea", "name"),
    ("accounts.Team", "name"),
    ("cases.Term", "label"),
    ("stages.OmbudsmanFigure", "label"),
    ("stages.OmbudsmanFigure", "source"),
    ("stages.OmbudsmanFigure", "unit"),
}
"""Texts that are there to be printed: the council's own lists, and what the Ombudsman published."""

READ_BY_THE_PROGRAM = {
    ("cases.Case", "procedure"),
    ("cases.Case", "status"),
    ("cases.Case", "closed_reason"),
    ("stages.Clock", "result"),
    ("stages.OmbudsmanCase", "stage"),
}
"""Codes of a fixed list whose column has no choices: another word there is no case."""

CANNOT_BE_CHANGED = {"cases.Event", "cases.EventPayload", "stages.SentLetter"}
"""The history and what was sent: what they say of the cases is looked for as it stands."""


def recorded() -> set[str]:
    """What the history says in words of somebody's, and the names that letters were sent to."""
    said = [one for words in EventPayload.objects.values_list("words", flat=True) for one in strings(words)]
    return {one for one in said if len(one) >= 2 * SHORTEST} | set(SentLetter.objects.values_list("sent_to", flat=True))


def planted() -> set[str]:
    """Put a word of its own into every text of every row of the record; the words, with what the history says."""
    words = recorded()
    for app in ("accounts", "cases", "stages"):
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.concrete_fields:
                named = (model._meta.label, field.name)
                if not isinstance(field, (models.CharField, models.TextField)) or field.choices or named in PRINTED:
                    continue
                if (field.max_length or SHORTEST) < SHORTEST or named in READ_BY_THE_PROGRAM:
                    continue
                if model._meta.label in CANNOT_BE_CHANGED:
                    continue
                for pk in model._default_manager.values_list("pk", flat=True):
                    word = f"zq{len(words):06d}{app[:4]}"
                    model._default_manager.filter(pk=pk).update(**{field.name: word})
                    words.add(word)
    return words


def pieces(kind: str, content: bytes) -> Iterator[str]:
    """Everything that is in a file, as text: as it lies there, unpacked, and as a reader is shown it."""
    yield content.decode("utf-8", "replace")
    if kind == "pdf":
        yield from pieces_of_pdf(content)
    elif zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield archive.comment.decode("utf-8", "replace")
            for entry in archive.infolist():
                yield f"{entry.filename} {entry.comment!r} {entry.extra!r}"
                yield from pieces(entry.filename.rpartition(".")[2], archive.read(entry))
    elif kind == "json":
        yield from strings(json.loads(content))
    elif kind in ("html", "xml", "rels"):
        text = html.unescape(content.decode())
        yield text
        for packed in re.findall(r"base64,([A-Za-z0-9+/=]+)", text):
            yield base64.b64decode(packed).decode("utf-8", "replace")


def pieces_of_pdf(content: bytes) -> Iterator[str]:
    reader = pypdf.PdfReader(io.BytesIO(content))
    yield " ".join(leaf.extract_text() for leaf in reader.pages).replace("\n", " ")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        yield " ".join(f"{name} {value}" for name, value in pdf.docinfo.items())
        for one in pdf.objects:
            if isinstance(one, pikepdf.Stream):
                yield one.read_bytes().decode("utf-8", "replace")
            yield from strings_of_pdf(one)


def strings_of_pdf(one: Any) -> Iterator[str]:
    if isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)):
        for value in dict(one.items()).values():
            if not (isinstance(value, pikepdf.Object) and value.is_indirect):
                yield from strings_of_pdf(value)
    elif isinstance(one, pikepdf.Array):
        for value in one:
            if not (isinstance(value, pikepdf.Object) and value.is_indirect):
                yield from strings_of_pdf(value)
    elif isinstance(one, pikepdf.String):
        yield str(one)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from (key, *strings(one))
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)
    elif isinstance(value, str):
        yield value


def contents(one: Publication) -> dict[str, str]:
    """All that is in each file of a publication, by its kind."""
    found = {}
    for row in one.artefacts.all():
        content = kept(row.file, row.sha256)
        assert content is not None
        found[row.kind] = "\n".join(pieces(FILES[row.kind].ending, content))
    assert set(found) == set(FILES)
    return found


@pytest.fixture
def council() -> Iterator[Council]:
    """A council with cases at every stage."""
    with time_machine.travel(now_on(TODAY), tick=False):
        council = Council()
        for name in MADE:
            SITUATIONS[name][1](council)
        logged(council, kind="compliment")
        issued(council, accepted(council))
        yield council


def test_no_file_of_a_publication_holds_a_word_of_a_case_a_person_or_a_note(council: Council) -> None:
    references = set(Case.objects.values_list("reference", flat=True))
    words = planted() | references
    assert len(words) > 800
    one = published(shown_whole(begun(council)), council.head)
    for kind, text in contents(one).items():
        squeezed = re.sub(r"\s+", "", text)
        found = [word for word in words if word in text or re.sub(r"\s+", "", word) in squeezed]
        assert found == [], kind


def test_a_word_that_stands_in_a_file_is_found_there(council: Council) -> None:
    """Negative control: words of the author's, and the name of the council, which is in what frames the files too."""
    with override_settings(COUNCIL_NAME="Zqcouncilshire"):
        draft = written(shown_whole(begun(council)), "introduction", "Zqauthorswords.")
        one = published(written(draft, SUMMARY, "Zqauthorswords too."), council.head)
    found = contents(one)
    assert {kind for kind, text in found.items() if "Zqauthorswords" in text} == set(FILES)
    assert {kind for kind, text in found.items() if "Zqcouncilshire" in text} == set(FILES)


def test_what_is_buried_in_a_file_is_found_there() -> None:
    """Negative control of the look into files: streams of a PDF and data about it, a ZIP file in another, a picture."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.docinfo["/Keywords"] = "zqkeywords"
    pdf.pages[0].Contents = pdf.make_stream(b"% zqstream")
    pdf.Root.Buried = pdf.make_indirect(pikepdf.Dictionary(Deep=pikepdf.Array([pikepdf.String("zqstring")])))
    file = io.BytesIO()
    pdf.save(file, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    text = " ".join(pieces("pdf", file.getvalue()))
    assert all(word in text for word in ("zqkeywords", "zqstream", "zqstring"))
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", "<t>zqsheet &#122;qescaped</t>")
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tables.xlsx", inner.getvalue())
        archive.comment = b"zqcomment"
    text = " ".join(pieces("zip", outer.getvalue()))
    assert all(word in text for word in ("zqsheet", "zqescaped", "zqcomment"))
    picture = base64.b64encode(b"<svg>zqpicture</svg>").decode()
    assert "zqpicture" in " ".join(pieces("html", f'<img src="data:image/svg+xml;base64,{picture}">'.encode()))


def test_every_text_of_the_record_is_planted_or_said_not_to_be(council: Council) -> None:
    """A field that comes later is planted without anybody's thinking of it."""
    known = {
        (model._meta.label, field.name)
        for app in ("accounts", "cases", "stages")
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.concrete_fields
    }
    assert known >= PRINTED | READ_BY_THE_PROGRAM
    planted()
    for model, names in {
        Case: ("words", "desired_outcome"),
        Person: ("name", "address"),
        Finding: ("reasons",),
    }.items():
        for texts in model.objects.values_list(*names):
            assert all(text.startswith("zq") for text in texts)
