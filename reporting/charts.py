"""Charts as small SVG pictures of a table that stands beside them.

A chart counts nothing: it is given the cells of a table. Only presentation attributes are used, so that the same
picture is drawn under the site's Content-Security-Policy and in the PDF. Shades of one colour, from dark to light in
the order of the key, keep the parts apart without colour; every part that is wide enough also says its number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap
from typing import Literal
from xml.sax import saxutils

from cases.xml_text import fit_for_xml

WIDTH = 680
INK, QUIET, RULE = "#1d2430", "#55606e", "#d5dae1"
FONT = "'Source Sans 3', 'Helvetica Neue', Arial, sans-serif"
LABEL_LETTERS, LABEL_LINE = 34, 16.0
"""A label longer than this stands on as many lines as it needs."""


@dataclass(frozen=True)
class Series:
    """One part of every bar, or one line: its name and one number for each category (None where there is none)."""

    label: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Chart:
    """A picture of one table. `alt` says in a sentence what it shows, for whoever does not see it."""

    name: str
    kind: Literal["columns", "bars", "lines"]
    title: str
    alt: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    table: str = ""
    note: str = ""
    """What everybody has to know who looks at the picture; it stands under it."""


def svg(chart: Chart, accent: str = "#23395d") -> str:
    """Draw a chart. `accent` is #rrggbb."""
    draw = {"columns": _columns, "bars": _bars, "lines": _lines}[chart.kind]
    shades = _shades(accent, len(chart.series))
    body, height = draw(chart, shades)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {_n(height)}" width="{WIDTH}" '
        f'height="{_n(height)}" role="img" aria-labelledby="chart-{chart.name}-title chart-{chart.name}-alt" '
        f'font-family="{FONT}" font-size="14" fill="{INK}">'
        f'<title id="chart-{chart.name}-title">{_escaped(chart.title)}</title>'
        f'<desc id="chart-{chart.name}-alt">{_escaped(chart.alt)}</desc>{"".join(body)}</svg>'
    )


def strong(colour: str) -> str:
    """A colour darkened until it stands out on white: a council's own may be yellow."""
    while _luminance(colour) > 0.09:
        colour = _mixed(colour, "#000000", 0.15)
    return colour


def ink_on(colour: str) -> str:
    """White or dark ink, whichever reads on this colour."""
    return "#ffffff" if _luminance(colour) < 0.2 else INK


def has_anything(chart: Chart) -> bool:
    """Whether there is anything to draw: a picture of nothing says less than a sentence."""
    return any(value for series in chart.series for value in series.values)


# The three kinds


def _columns(chart: Chart, shades: Sequence[str]) -> tuple[list[str], float]:
    """Stacked columns, one for each category, their total on top where no part of it is missing."""
    parts, top = _key(chart, shades)
    left, right, height = 40.0, WIDTH - 8.0, 230.0
    floor = top + 22 + height
    totals = [sum(series.values[i] or 0 for series in chart.series) for i in range(len(chart.categories))]
    most, step = _scale(max(totals, default=0))
    parts += _grid(left, right, floor, height, most, step, chart.unit)
    slot = (right - left) / max(len(chart.categories), 1)
    wide = min(slot * 0.56, 92)
    for i, category in enumerate(chart.categories):
        x, y = left + slot * i + (slot - wide) / 2, floor
        for series, shade in zip(chart.series, shades, strict=True):
            value = series.values[i] or 0
            tall = height * value / most
            y -= tall
            if value:
                parts.append(_box(x, y, wide, tall, shade))
            if tall >= 15:
                parts.append(_text(_said(value, chart.unit), x + wide / 2, y + tall / 2 + 5, "middle", ink_on(shade)))
        whole = all(series.values[i] is not None for series in chart.series)
        if whole and (len(chart.series) > 1 or not totals[i] or height * totals[i] / most < 15):
            parts.append(_text(_said(totals[i], chart.unit), x + wide / 2, y - 6, "middle", INK, weight=600))
        parts += _under(category, x + wide / 2, floor + 20)
    parts.append(_line(left, floor, right, floor, INK))
    return parts, floor + _below(chart)


def _bars(chart: Chart, shades: Sequence[str]) -> tuple[list[str], float]:
    """Bars from left to right, one for each category, their number at the end."""
    parts, top = _key(chart, shades) if len(chart.series) > 1 else ([], 0.0)
    totals = [sum(series.values[i] or 0 for series in chart.series) for i in range(len(chart.categories))]
    most = max(totals, default=0) or 1
    labels = [wrap(category, LABEL_LETTERS) or [""] for category in chart.categories]
    left = min(max((len(line) for lines in labels for line in lines), default=0) * 7.0 + 14, 250.0)
    room, tall, floor = WIDTH - left - 44, 17.0, top
    for i, lines in enumerate(labels):
        more = LABEL_LINE * (len(lines) - 1)
        y, x = floor + 4 + more / 2, left
        floor += 25.0 + more
        for number, line in enumerate(lines):
            parts.append(_text(line, left - 10, y + tall / 2 + 5 - more / 2 + LABEL_LINE * number, "end", INK))
        for series, shade in zip(chart.series, shades, strict=True):
            value = series.values[i] or 0
            wide = room * value / most
            if value:
                parts.append(_box(x, y, wide, tall, shade))
            if len(chart.series) > 1 and wide >= 24:
                parts.append(_text(_said(value, chart.unit), x + wide / 2, y + tall / 2 + 5, "middle", ink_on(shade)))
            x += wide
        parts.append(_text(_said(totals[i], chart.unit), x + 8, y + tall / 2 + 5, "start", INK, weight=600))
    floor += 6
    parts.append(_line(left, top, left, floor - 2, INK))
    return parts, floor


def _lines(chart: Chart, shades: Sequence[str]) -> tuple[list[str], float]:
    """Lines over the categories, told apart by their marks as well as their shades. A missing number breaks a line."""
    parts, top = _key(chart, shades, marks=True)
    left, right, height = 48.0, WIDTH - 30.0, 125.0
    floor = top + 22 + height
    most, step = _scale(max((value or 0 for series in chart.series for value in series.values), default=0))
    if chart.unit == "%":
        most, step = 100, 25
    parts += _grid(left, right, floor, height, most, step, chart.unit)
    slot = (right - left) / max(len(chart.categories), 1)
    across = [left + slot * (i + 0.5) for i in range(len(chart.categories))]
    for number, (series, shade) in enumerate(zip(chart.series, shades, strict=True)):
        shade = shade if _luminance(shade) < 0.5 else QUIET
        points = [
            (x, floor - height * value / most) if value is not None else None
            for x, value in zip(across, series.values, strict=True)
        ]
        for one, other in pairwise(points):
            if one and other:
                parts.append(_line(*one, *other, shade, width=2.5, dash=("", "7 4", "2 3")[number % 3]))
        for place, (point, value) in enumerate(zip(points, series.values, strict=True)):
            if point:
                below = 20 if _is_under_another(chart, number, place) else -11
                parts.append(_mark(number, *point, shade))
                parts.append(_text(_said(value, chart.unit), point[0], point[1] + below, "middle", INK))
    for x, category in zip(across, chart.categories, strict=True):
        parts += _under(category, x, floor + 20)
    parts.append(_line(left, floor, right, floor, INK))
    return parts, floor + _below(chart)


def _is_under_another(chart: Chart, number: int, place: int) -> bool:
    """Whether another line passes above this point, so that its number has to stand under it."""
    here = chart.series[number].values[place] or 0
    others = [(other.values[place], i) for i, other in enumerate(chart.series) if i != number]
    return any(value is not None and (value > here or (value == here and i < number)) for value, i in others)


# Their parts


def _key(chart: Chart, shades: Sequence[str], *, marks: bool = False) -> tuple[list[str], float]:
    """The key above the picture, and where the picture may begin."""
    parts, x, y = [], 0.0, 6.0
    if len(chart.series) < 2 and not marks:
        return [], 0.0
    for number, (series, shade) in enumerate(zip(chart.series, shades, strict=True)):
        wide = 22 + len(series.label) * 7.1 + 18
        if x and x + wide > WIDTH:
            x, y = 0.0, y + 22
        if marks:
            parts.append(_mark(number, x + 8, y + 7, shade if _luminance(shade) < 0.5 else QUIET))
        else:
            parts.append(_box(x, y, 14, 14, shade))
        parts.append(_text(series.label, x + 22, y + 12, "start", INK))
        x += wide
    return parts, y + 26


def _under(category: str, x: float, y: float) -> list[str]:
    """A category under its column; two dates stand on two lines."""
    lines = category.replace(" to ", " to\n").split("\n")
    return [_text(line, x, y + 18 * number, "middle", INK) for number, line in enumerate(lines)]


def _below(chart: Chart) -> float:
    """The room that the categories need under the picture."""
    return 48.0 if any(" to " in category for category in chart.categories) else 30.0


def _grid(left: float, right: float, floor: float, height: float, most: float, step: float, unit: str) -> list[str]:
    parts, value = [], step
    while value <= most:
        y = floor - height * value / most
        parts.append(_line(left, y, right, y, RULE))
        parts.append(_text(_said(value, unit), left - 8, y + 5, "end", QUIET))
        value += step
    parts.append(_text(_said(0, unit), left - 8, floor + 5, "end", QUIET))
    return parts


def _scale(most: float) -> tuple[float, float]:
    """The top of the scale and the step between its rules: about four steps of 1, 2, 2.5 or 5 times a power of ten."""
    size = 1
    while True:
        for factor in (1, 2, 2.5, 5):
            step = factor * size
            if step == int(step) and step * 5 >= most:
                return max(step * -(-most // step), step), step
        size *= 10


def _shades(accent: str, count: int) -> list[str]:
    """So many shades of one colour, from dark to light, far enough apart to be told in grey."""
    dark = strong(accent)
    if count <= 1:
        return [dark] * count
    return [_mixed(dark, "#ffffff", 0.86 * i / (count - 1)) for i in range(count)]


def _mixed(one: str, other: str, share: float) -> str:
    parts = [(int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def _luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, from 0 (black) to 1 (white), as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _said(value: float | None, unit: str) -> str:
    number = f"{value or 0:,.0f}" if value is None or float(value).is_integer() else f"{value:,.1f}"
    return f"{number}%" if unit == "%" else number


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _box(x: float, y: float, wide: float, tall: float, shade: str) -> str:
    # a dark edge keeps the lightest shade off the page, a white one would eat the thin parts
    return (
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(tall)}" fill="{shade}" '
        f'stroke="{INK}" stroke-width="0.6"/>'
    )


def _line(x: float, y: float, x2: float, y2: float, shade: str, *, width: float = 1, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{_n(x)}" y1="{_n(y)}" x2="{_n(x2)}" y2="{_n(y2)}" stroke="{shade}" '
        f'stroke-width="{_n(width)}"{dashed}/>'
    )


def _mark(number: int, x: float, y: float, shade: str) -> str:
    if number % 3 == 0:
        return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="5" fill="{shade}"/>'
    if number % 3 == 1:
        return (
            f'<rect x="{_n(x - 4.5)}" y="{_n(y - 4.5)}" width="9" height="9" fill="#ffffff" '
            f'stroke="{shade}" stroke-width="2"/>'
        )
    return f'<path d="M{_n(x)} {_n(y - 6)}L{_n(x + 6)} {_n(y + 5)}L{_n(x - 6)} {_n(y + 5)}Z" fill="{shade}"/>'


def _escaped(words: str) -> str:
    return saxutils.escape(fit_for_xml(words))


def _text(words: str, x: float, y: float, anchor: str, shade: str, *, weight: int = 400) -> str:
    heavy = f' font-weight="{weight}"' if weight != 400 else ""
    return f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" fill="{shade}"{heavy}>{_escaped(words)}</text>'
