"""What somebody who cannot see a PDF is told of it: its structure tree, walked with nothing of ours.

A validator checks the rules of PDF/UA-1 elsewhere. This looks at what it leaves to people: that each data cell has the
headers of its row and of its column, that headings step down one level at a time, that every picture is described.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise

import pikepdf

from tests.cases.test_pdf import elements, scope_of

HEADINGS = ("/H1", "/H2", "/H3", "/H4", "/H5", "/H6")


def faults(content: bytes) -> list[str]:
    """Everything that is wrong with the tables, headings and pictures of a PDF, in words; empty where nothing is."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        everything = list(elements(pdf))
        found = []
        for number, table in enumerate((one for one in everything if one.S == "/Table"), start=1):
            found += [f"table {number}: {fault}" for fault in faults_of_table(table)]
        levels = [HEADINGS.index(str(one.S)) + 1 for one in everything if str(one.S) in HEADINGS]
        if levels[:1] != [1] or levels.count(1) != 1:
            found.append(f"the headings begin at level {levels[:1]} and have {levels.count(1)} of level 1")
        for before, after in pairwise(levels):
            if after > before + 1:
                found.append(f"a heading of level {after} follows one of level {before}")
        for number, figure in enumerate((one for one in everything if one.S == "/Figure"), start=1):
            if not str(figure.get("/Alt", "")).strip():
                found.append(f"picture {number} is not described")
        return found


def number_of(content: bytes, kind: str) -> int:
    """How many elements of a kind there are, such as TD: what was checked."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [str(one.S) for one in elements(pdf)].count(f"/{kind}")


def faults_of_table(table: pikepdf.Dictionary) -> Iterator[str]:
    """Data cells without a header of their column or row, rows of different lengths, a table without a title."""
    parts = kids(table)
    if [str(one.S) for one in parts].count("/Caption") != 1:
        yield "it has no caption"
    yield from faults_of_headers(table)
    heads = [cells(row) for part in parts if part.S == "/THead" for row in kids(part)]
    bodies = [cells(row) for part in parts if part.S in ("/TBody", "/TFoot") for row in kids(part)]
    if len(heads) != 1 or not bodies:
        yield f"it has {len(heads)} rows of headers and {len(bodies)} of cells"
        return
    over = [one.S == "/TH" and scope(one) == "/Column" for one in heads[0]]
    if not all(over):
        yield f"header {over.index(False) + 1} does not head its column"
    for number, row in enumerate(bodies, start=1):
        if len(row) != len(over):
            yield f"row {number} has {len(row)} cells under {len(over)} headers"
        if not any(one.S == "/TH" and scope(one) == "/Row" for one in row):
            yield f"row {number} has no header of its own"
        if sum(1 for one in row if one.S == "/TD") != len(row) - 1:
            yield f"row {number} is not one header and data cells"


def faults_of_headers(table: pikepdf.Dictionary) -> Iterator[str]:
    """Data cells that do not name one header of their row and one of their column, both in their own table."""
    inside = [one for part in kids(table) if part.S != "/Caption" for row in kids(part) for one in kids(row)]
    scopes = {str(one.ID): scope(one) for one in inside if "/ID" in one}
    for cell in inside:
        if cell.S == "/TD":
            named = [str(name) for one in attributes(cell) for name in one.get("/Headers", [])]
            if sorted(scopes.get(name, "elsewhere") for name in named) != ["/Column", "/Row"]:
                yield f"a cell names {[scopes.get(name, 'elsewhere') for name in named]} as its headers"


def scope(cell: pikepdf.Dictionary) -> str:
    return str(scope_of(cell)) if "/A" in cell else ""


def kids(element: pikepdf.Dictionary) -> list[pikepdf.Dictionary]:
    found = element.get("/K", [])
    found = list(found) if isinstance(found, pikepdf.Array) else [found]
    return [one for one in found if isinstance(one, pikepdf.Dictionary) and "/S" in one]


def cells(row: pikepdf.Dictionary) -> list[pikepdf.Dictionary]:
    """The cells of a row, one that spans several columns as many times as it does."""
    return [one for one in kids(row) for _ in range(span(one))]


def span(cell: pikepdf.Dictionary) -> int:
    return next((int(one.ColSpan) for one in attributes(cell) if "/ColSpan" in one), 1)


def attributes(cell: pikepdf.Dictionary) -> list[pikepdf.Dictionary]:
    found = cell.get("/A", [])
    found = list(found) if isinstance(found, pikepdf.Array) else [found]
    return [one for one in found if isinstance(one, pikepdf.Dictionary)]
