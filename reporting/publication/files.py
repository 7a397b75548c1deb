"""The files of a publication, each made from its snapshot alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..exports import as_html, as_pdf, json_file
from .committee import as_summary
from .open_data import packed_data
from .snapshots import Snapshot


def _html(snapshot: Snapshot) -> bytes:
    return as_html(snapshot.report, snapshot.brand).encode()


def _pdf(snapshot: Snapshot) -> bytes:
    return as_pdf(snapshot.report, snapshot.brand)


def _json(snapshot: Snapshot) -> bytes:
    return json_file(dict(snapshot.held["data"])).encode()


def _summary(snapshot: Snapshot) -> bytes:
    contact, version = snapshot.council.get("contact", ""), snapshot.held["version"]
    return as_summary(snapshot.report, snapshot.layout, brand=snapshot.brand, contact=contact, version=version)


@dataclass(frozen=True)
class FileKind:
    """A file that a publication has: its ending, what it is to a browser and to a reader, and how it is made."""

    kind: str
    ending: str
    media_type: str
    called: str
    make: Callable[[Snapshot], bytes]


FILES = {
    one.kind: one
    for one in (
        FileKind("pdf", "pdf", "application/pdf", "PDF", _pdf),
        FileKind("summary", "pdf", "application/pdf", "summary for a committee (PDF)", _summary),
        FileKind("html", "html", "text/html; charset=utf-8", "web page in one file", _html),
        FileKind("json", "json", "application/json", "figures as JSON", _json),
        FileKind("open-data", "zip", "application/zip", "open data (ZIP of CSV, XLSX and JSON)", packed_data),
    )
}
"""Every file that a publication of today has, by its kind, in the order in which they are offered. One that was
published before a kind came keeps to those it has."""
