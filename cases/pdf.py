"""An accessible PDF (PDF/UA-1) from our own HTML.

WeasyPrint is imported only when a page is drawn, because it needs Pango on the machine and nothing else here does. It
may fetch nothing: not from the network, not from the disk. What it draws comes in with the HTML, and the one address it
is answered is that of the bundled typeface. docs/decisions/0005-report.md says why.

What WeasyPrint 70 leaves out is put right afterwards: the scope of header cells, a table over two pages told as one,
running heads and page numbers marked as furniture of the page, and links that print.
"""

from __future__ import annotations

import base64
import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple

from .xml_text import fit_for_xml

if TYPE_CHECKING:
    import pikepdf

TYPEFACE = {
    "typeface:upright": "SourceSans3[wght].ttf",
    "typeface:italic": "SourceSans3-Italic[wght].ttf",
}
"""The addresses that a stylesheet of ours may name, and the bundled file behind each."""

PICTURES = ("data:image/svg+xml;base64,", "data:image/png;base64,", "data:image/jpeg;base64,")
"""Pictures that come in with the HTML. Nothing stored is ever put into such an address; charts and the logo are."""


MARKED = re.compile(rb"/\w+\s*<<\s*/MCID\s+(?P<mark>\d+)\s*>>\s*BDC\b")
"""The begin of marked content as WeasyPrint writes it. No words of a document look like it there: they are numbers of
the letters of a typeface."""
FURNITURE = b"/Artifact <</Type /Pagination>> BDC"


class NotFetched(Exception):
    """A document asked for something that was not in it. It is not drawn: our own HTML never asks."""


def pdf_of(html: str, stylesheet: str) -> bytes:
    """Draw a whole HTML document, with a title and a language, as PDF/UA-1.

    The same document gives the same bytes. Raises NotFetched where it asks for anything outside itself, and OSError
    where Pango is not installed.
    """
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    refused: list[str] = []

    class OnlyWhatCameWithIt(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            if name := TYPEFACE.get(url):
                font = resources.files("fontpkg_source_sans_3").joinpath("files", name)
                return URLFetcherResponse(url, font.read_bytes(), {"Content-Type": "font/ttf"})
            for start in PICTURES:
                if url.startswith(start):
                    kind = start.removeprefix("data:").partition(";")[0]
                    return URLFetcherResponse(url, base64.b64decode(url[len(start) :]), {"Content-Type": kind})
            refused.append(f"The document asked for {url[:80]}, which did not come with it.")
            raise FatalURLFetchingError(refused[-1])

    fetcher = OnlyWhatCameWithIt()
    fonts = FontConfiguration()
    try:
        with _fonts_dated_alike():
            drawn = HTML(string=fit_for_xml(html), url_fetcher=fetcher, base_url=None).write_pdf(
                stylesheets=[CSS(string=stylesheet, url_fetcher=fetcher, font_config=fonts)],
                font_config=fonts,
                pdf_variant="pdf/ua-1",
            )
    except FatalURLFetchingError as refusal:
        raise NotFetched(str(refusal)) from refusal
    if refused:  # inside a picture WeasyPrint swallows even a fatal refusal, and leaves the picture out
        raise NotFetched(refused[0])
    return finished(drawn)


@contextmanager
def _fonts_dated_alike() -> Iterator[None]:
    """Keep the moment of drawing out of the embedded fonts: fontTools writes it there unless this says another."""
    name, before = "SOURCE_DATE_EPOCH", os.environ.get("SOURCE_DATE_EPOCH")
    os.environ[name] = "0"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def finished(drawn: bytes) -> bytes:
    """Put right what WeasyPrint leaves out, in a file whose bytes depend on nothing but its content."""
    import pikepdf

    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        _join_tables(pdf)
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        owners = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
        hanging = set()
        for element, in_header in _elements(pdf.Root.StructTreeRoot):
            hanging.add(element.objgen)
            if element.S == pikepdf.Name.TH:
                _give_scope(element, pikepdf.Name.Column if in_header else pikepdf.Name.Row)
        for page in pdf.pages:
            _mark_furniture(pdf, page, owners.get(int(page.get("/StructParents", -1))), hanging)
            for note in page.get("/Annots", []):
                note.F = int(note.get("/F", 0)) | 4  # bit 3: shown on paper too (ISO 14289-1, 7.18.1)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _join_tables(pdf: pikepdf.Pdf) -> None:
    """Tell a table that goes on over the page as one: WeasyPrint begins another, without a caption, on each page.

    Its rows go to the table it goes on from, and its cells to the headers there. The headers repeated over the page
    hang in the tree no more, and so are furniture of the page.
    """
    pages = {leaf.objgen: number for number, leaf in enumerate(pdf.pages)}
    before: _Table | None = None
    for element, _ in list(_elements(pdf.Root.StructTreeRoot)):
        if element.S != "/Table":
            continue
        table = _table(element, pages)
        if before is None or not table.goes_on(before):
            before = table
            continue
        heads = dict(zip(table.heads, before.heads, strict=True))
        for part in _kids(element):
            if part.S != "/THead":
                _head_by(part, heads)
                part.P = before.element
                before.element.K.append(part)
        parent = element.P
        parent.K = [kid for kid in parent.K if kid.objgen != element.objgen]
        before = before._replace(last=table.last)


class _Table(NamedTuple):
    """A table of the structure tree: the names of the cells at its head, and the numbers of its first and last page."""

    element: pikepdf.Dictionary
    heads: list[str]
    has_caption: bool
    first: int | None
    last: int | None

    def goes_on(self, before: _Table) -> bool:
        """Whether it has no caption where the one before has, as many columns, and begins on the page after it."""
        if self.has_caption or not before.has_caption or not self.heads or len(self.heads) != len(before.heads):
            return False
        return self.first is not None and before.last is not None and self.first == before.last + 1


def _table(element: pikepdf.Dictionary, pages: dict[tuple[int, int], int]) -> _Table:
    heads, on = [], set()
    for one, in_header in _elements(element):
        if in_header and one.S == "/TH" and "/ID" in one:
            heads.append(str(one.ID))
        if "/Pg" in one and one.Pg.objgen in pages:
            on.add(pages[one.Pg.objgen])
    has_caption = any(kid.S == "/Caption" for kid in _kids(element))
    return _Table(element, heads, has_caption, min(on, default=None), max(on, default=None))


def _head_by(part: pikepdf.Dictionary, heads: dict[str, str]) -> None:
    """Give the data cells of a part of a table these headers in place of those they name."""
    import pikepdf

    for cell, _ in _elements(part):
        attributes = cell.get("/A")
        for one in attributes if isinstance(attributes, pikepdf.Array) else [attributes]:
            if isinstance(one, pikepdf.Dictionary) and "/Headers" in one:
                one.Headers = pikepdf.Array([heads.get(str(name), str(name)) for name in one.Headers])


def _elements(root: pikepdf.Dictionary) -> Iterator[tuple[pikepdf.Dictionary, bool]]:
    """Every element of the structure tree in reading order, and whether it stands in the head of a table."""
    import pikepdf

    waiting = [(kid, False) for kid in reversed(_kids(root))]
    while waiting:
        element, in_header = waiting.pop()
        kind = element.get("/S")
        if kind is None:  # a reference to marked content or to a link's place on the page
            continue
        if kind == pikepdf.Name.THead:
            in_header = True
        elif kind in (pikepdf.Name.TBody, pikepdf.Name.TFoot):
            in_header = False
        yield element, in_header
        waiting += [(kid, in_header) for kid in reversed(_kids(element))]


def _kids(element: pikepdf.Dictionary) -> list[pikepdf.Dictionary]:
    import pikepdf

    kids = element.get("/K")
    if kids is None:
        return []
    return [kid for kid in (kids if isinstance(kids, pikepdf.Array) else [kids]) if isinstance(kid, pikepdf.Dictionary)]


def _give_scope(header: pikepdf.Dictionary, scope: pikepdf.Name) -> None:
    """Say whether a header cell heads its column or its row (ISO 14289-1, 7.5)."""
    import pikepdf

    attributes = header.get("/A")
    if isinstance(attributes, pikepdf.Array):
        tables = [one for one in attributes if isinstance(one, pikepdf.Dictionary) and one.get("/O") == "/Table"]
        attributes = tables[0] if tables else None
    if attributes is None:
        attributes = header.A = pikepdf.Dictionary(O=pikepdf.Name.Table)
    attributes.Scope = scope


def _mark_furniture(pdf: pikepdf.Pdf, page: pikepdf.Page, owners: Any, hanging: set[tuple[int, int]]) -> None:
    """Mark running heads and page numbers as furniture of the page. `owners` are the elements of its marked content.

    WeasyPrint gives them marked content whose element hangs in no tree, so a reader would meet words that belong
    nowhere (ISO 14289-1, 7.1 and 7.8).
    """
    import pikepdf

    if not isinstance(owners, pikepdf.Array):
        return
    loose = {
        b"%d" % mark
        for mark, owner in enumerate(owners)
        if isinstance(owner, pikepdf.Dictionary) and owner.objgen not in hanging
    }
    if not loose:
        return
    drawn = page.Contents.read_bytes()
    marked = MARKED.sub(lambda found: FURNITURE if found["mark"] in loose else found[0], drawn)
    page.Contents = pdf.make_stream(marked)
