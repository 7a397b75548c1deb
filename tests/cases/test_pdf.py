"""The PDF: accessible by the rules of PDF/UA-1, alike each time, and able to fetch nothing."""

import base64
import io
import logging
from collections.abc import Iterator

import page
import pikepdf
import pypdf
import pytest
import time_machine
import weasyprint

from cases.pdf import NotFetched, finished, pdf_of

UA = page.ValidationProfile.PDF_UA_1
STYLE = """
@font-face { font-family: "Report"; src: url("typeface:upright"); }
@page { @bottom-right { content: counter(page); } }
html { font-family: "Report"; }
"""
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
NESTED = SQUARE.replace("<rect", '<image xmlns:x="http://www.w3.org/1999/xlink" x:href="file:///etc/hostname"')


def picture(svg: str) -> str:
    return f'<img alt="A square." src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}">'


DOCUMENT = f"""<!DOCTYPE html><html lang="en-GB"><head><title>A report</title></head><body>
<h1>A report</h1><p><a href="#there">To the table</a></p>
<table id="there"><caption>Table 1</caption><thead><tr><th>Year</th><th>Accepted</th></tr></thead>
<tbody><tr><th>2024-25</th><td>30</td></tr></tbody></table>
<p>{picture(SQUARE)}</p>
</body></html>"""


@pytest.fixture(autouse=True)
def nothing_to_warn_of(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """WeasyPrint gives no error for a missing alt or a font it cannot read, only a line in its log."""
    log = logging.getLogger("weasyprint")
    before, log.level = log.level, logging.WARNING
    yield
    log.level = before
    said = [record.getMessage() for record in caplog.get_records("call") if record.name.startswith("weasyprint")]
    assert [words for words in said if not words.startswith("Failed to render SVG image")] == []


def test_a_document_is_drawn_by_the_rules_of_pdf_ua() -> None:
    report = page.validate_pdf_bytes(pdf_of(DOCUMENT, STYLE), profile=UA)
    assert (report.is_compliant, [failure.message for failure in report.failures]) == (True, [])


def test_the_rules_fail_a_document_without_tags() -> None:
    plain = weasyprint.HTML(string=DOCUMENT.replace("<img", "<i data-x")).write_pdf()
    assert page.validate_pdf_bytes(plain, profile=UA).is_compliant is False


def test_the_same_document_gives_the_same_bytes_on_another_day() -> None:
    made = []
    for day in ("2026-04-01", "2027-05-02"):
        with time_machine.travel(day):
            made.append(pdf_of(DOCUMENT, STYLE))
    assert made[0] == made[1]


def test_header_cells_say_whether_they_head_a_row_or_a_column() -> None:
    with pikepdf.open(io.BytesIO(pdf_of(DOCUMENT, STYLE))) as pdf:
        scopes = [str(scope_of(one)) for one in elements(pdf) if one.S == "/TH"]
    assert scopes == ["/Column", "/Column", "/Row"]


def test_links_print_and_page_numbers_are_furniture() -> None:
    with pikepdf.open(io.BytesIO(pdf_of(DOCUMENT, STYLE))) as pdf:
        assert [int(note.F) & 4 for one in pdf.pages for note in one.Annots] == [4]
        marks = [
            operands
            for operands, operator in pikepdf.parse_content_stream(pdf.pages[0])
            if str(operator) == "BDC" and operands[0] == "/Artifact" and isinstance(operands[1], pikepdf.Dictionary)
        ]
        assert ["/Pagination" for operands in marks if operands[1].get("/Type") == "/Pagination"] == ["/Pagination"]


LONG = (
    DOCUMENT.replace("</tbody>", "".join(f"<tr><th>Row {n}</th><td>{n}</td></tr>" for n in range(150)) + "</tbody>")
    .replace('<table id="there">', '<section><div><table id="there">')
    .replace("</table>", "</table></div></section>")
    .replace("<tr><th>", '<tr><th scope="row">')
    .replace('<th scope="row">Year</th><th>', '<th scope="col">Year</th><th scope="col">')
)


def tables(content: bytes) -> list[tuple[int, int, int]]:
    """The captions, header cells of columns and rows of cells of each table of a PDF."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        found = []
        for one in (one for one in elements(pdf) if one.S == "/Table"):
            inside = [str(kid.S) for part in one.K for kid in (part, *part.K) if "/S" in kid]
            found.append((inside.count("/Caption"), inside.count("/THead"), inside.count("/TR") - 1))
        return found


def test_a_table_over_several_pages_is_told_as_one_and_each_cell_names_headers_that_are_there() -> None:
    made = pdf_of(LONG, STYLE)
    assert tables(made) == [(1, 1, 151)]
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert len(pdf.pages) > 3
        names = [str(one.ID) for one in elements(pdf) if one.S == "/TH"]
        cells = [one for one in elements(pdf) if one.S == "/TD"]
        assert len(set(names)) == len(names) == 2 + 151 and len(cells) == 151
        assert {len(one.A.Headers) for one in cells} == {2}
        assert {str(name) for one in cells for name in one.A.Headers} <= set(names)
        assert all(names[1] in list(map(str, one.A.Headers)) for one in cells)
    assert page.validate_pdf_bytes(made, profile=UA).is_compliant
    text = " ".join(leaf.extract_text() for leaf in pypdf.PdfReader(io.BytesIO(made)).pages)
    assert text.count("Accepted") == len(pypdf.PdfReader(io.BytesIO(made)).pages)  # it is still printed on each page


def test_two_tables_are_never_told_as_one() -> None:
    """Negative control: one that begins a page has a caption of its own, or as many columns as no other."""
    on_a_page = DOCUMENT.partition("<table")[2].partition("</table>")[0]
    second = f'<div style="break-before: page"><table{on_a_page.replace("there", "other")}</table></div>'
    assert tables(pdf_of(DOCUMENT.replace("<p><img", second + "<p><img"), STYLE)) == [(1, 1, 1), (1, 1, 1)]
    wider = second.replace("<caption>Table 1</caption>", "").replace("<th>Accepted", "<th>More</th><th>Accepted")
    wider = wider.replace("<td>30", "<td>1</td><td>30")
    assert tables(pdf_of(DOCUMENT.replace("<p><img", wider + "<p><img"), STYLE)) == [(1, 1, 1), (0, 1, 1)]


@pytest.mark.parametrize(
    "asks",
    [
        '<img alt="a" src="http://127.0.0.1:9/a.png">',
        '<img alt="a" src="file:///etc/hostname">',
        '<img alt="a" src="data:text/html;base64,PGI+">',
        '<link rel="stylesheet" href="http://127.0.0.1:9/a.css">',
        "<style>body { background: url(file:///etc/hostname) }</style>",
        "<style>@import url('http://127.0.0.1:9/a.css');</style>",
        '<object data="file:///etc/hostname"></object>',
        '<link rel="attachment" href="file:///etc/hostname">',
        picture(NESTED),
    ],
)
def test_a_document_that_asks_for_anything_is_not_drawn(asks: str) -> None:
    with pytest.raises(NotFetched, match="which did not come with it"):
        pdf_of(DOCUMENT.replace("<h1>", f"{asks}<h1>"), STYLE)


def test_finishing_twice_changes_nothing_more() -> None:
    once = pdf_of(DOCUMENT, STYLE)
    with pikepdf.open(io.BytesIO(once)) as one, pikepdf.open(io.BytesIO(finished(once))) as two:
        assert [contents(leaf) for leaf in one.pages] == [contents(leaf) for leaf in two.pages]


def contents(leaf: pikepdf.Page) -> bytes:
    return pikepdf.unparse_content_stream(pikepdf.parse_content_stream(leaf))


def elements(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """The structure elements in order, walked with nothing of ours."""
    waiting = [pdf.Root.StructTreeRoot]
    while waiting:
        one = waiting.pop()
        if "/S" in one:
            yield one
        kids = one.get("/K")
        kids = [] if kids is None else list(kids) if isinstance(kids, pikepdf.Array) else [kids]
        waiting += [
            kid for kid in reversed(kids) if isinstance(kid, pikepdf.Dictionary) and ("/S" in kid or "/K" in kid)
        ]


def scope_of(header: pikepdf.Dictionary) -> object:
    found = header.A if isinstance(header.A, pikepdf.Array) else [header.A]
    return next((one.Scope for one in found if "/Scope" in one), None)
