"""A report written down: as JSON, as one HTML file that needs nothing else, and as an accessible PDF."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from cases.pdf import pdf_of

from . import charts
from .report import Report


def as_data(report: Report) -> dict[str, Any]:
    """Every table, figure, sentence and chart of the report, as plain values."""
    return {
        "report": report.layout,
        "title": report.title,
        "council": report.council,
        "year": report.year,
        "years": list(report.years),
        "period": {"first": report.subject.span.first.isoformat(), "last": report.subject.span.last.isoformat()},
        "service": report.service or None,
        "internal": report.internal or None,
        "cut_off": report.cut_off.isoformat(),
        "tables": [table.as_json() for table in report.tables.values()],
        "figures": {name: figure.as_json(report.year) for name, figure in report.figures.items()},
        "charts": [
            {"name": chart.name, "title": chart.title, "table": chart.table, "alt": chart.alt}
            for chart in report.charts
        ],
        "sourced": [table.as_json() for table in report.sourced],
        "sections": [
            {
                "number": section.number,
                "name": section.name,
                "title": section.title,
                "words": [
                    {"text": text, "figures": list(block.figures)}
                    for block in section.blocks
                    if block.kind in ("paragraph", "heading", "list")
                    for text in (block.items or (block.text,))
                ],
                "quoted": [
                    {
                        "kind": block.text,
                        "service": one.service or None,
                        "said": [{"label": label or None, "text": "\n\n".join(parts)} for label, parts in one.said],
                    }
                    for block in section.blocks
                    if block.kind == "quoted"
                    for one in block.items
                ],
            }
            for section in report.sections
        ],
    }


def as_json(report: Report) -> str:
    """The data of the report as a JSON file."""
    return json_file(as_data(report))


def json_file(data: dict[str, Any]) -> str:
    """The data of a report as they are written to a file."""
    return json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2) + "\n"


@dataclass(frozen=True)
class Brand:
    """What makes a report look like the council's: its colour, and its logo as an address that holds it, or none."""

    colour: str
    logo: str = ""


def council_brand() -> Brand:
    """The brand as it is set today. A published report keeps the one it was published with."""
    return Brand(settings.COUNCIL_COLOUR, logo())


def as_html(report: Report, brand: Brand | None = None) -> str:
    """One HTML file that holds everything it needs: no script, and nothing fetched from anywhere."""
    brand = brand or council_brand()
    style = render_to_string("reporting/screen.css", colours(brand.colour))
    return render_to_string(
        "reporting/document.html",
        {"report": report, "medium": "file", "style": mark_safe(style), "charts": drawn(report, brand.colour)},
    )


def as_pdf(report: Report, brand: Brand | None = None) -> bytes:
    """The report as PDF/UA-1. The same report gives the same bytes."""
    brand = brand or council_brand()
    html = render_to_string(
        "reporting/document.html",
        {"report": report, "medium": "print", "charts": drawn(report, brand.colour), "logo": brand.logo},
    )
    style = render_to_string("reporting/print.css", colours(brand.colour) | {"internal": report.internal})
    return pdf_of(html, style)


def drawn(report: Report, colour: str | None = None) -> dict[str, dict[str, str]]:
    """Each chart by name."""
    return {chart.name: picture(chart, colour) for chart in report.charts}


def picture(chart: charts.Chart, colour: str | None = None) -> dict[str, str]:
    """A chart as SVG to set in a page, and as an address that holds the whole picture."""
    drawing = charts.svg(chart, colour or settings.COUNCIL_COLOUR)
    return {"svg": mark_safe(drawing), "address": _address("image/svg+xml", drawing.encode())}


def colours(accent: str) -> dict[str, str]:
    """A colour, the ink that reads on it, and a shade of it that reads on white."""
    return {"accent": accent, "ink": charts.ink_on(accent), "strong": charts.strong(accent)}


def logo() -> str:
    """The council's logo as an address that holds it; empty where there is none on this machine to read."""
    path = Path(settings.COUNCIL_LOGO or "-")
    kinds = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".svg": "image/svg+xml"}
    if path.suffix.lower() not in kinds or not path.is_file():
        return ""
    return _address(kinds[path.suffix.lower()], path.read_bytes())


def _address(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
