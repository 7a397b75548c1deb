"""Charts: presentation attributes only, every number said, shades that can be told in grey."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from reporting.charts import LABEL_LETTERS, Chart, Series, has_anything, ink_on, strong, svg

SVG = "{http://www.w3.org/2000/svg}"
YEARS = ("2022-23", "2023-24", "2024-25")
COLUMNS = Chart(
    "volumes",
    "columns",
    "Complaints considered",
    "Stacked columns. 2024-25: 30 accepted, 93 not.",
    YEARS,
    (Series("Accepted", (14, 25, 30)), Series("Not accepted", (123, 186, 93))),
)
BARS = Chart("services", "bars", "Services", "Bar chart.", ("Children in Need", "Fostering"), (Series("n", (15, 1)),))
LINES = Chart(
    "shares",
    "lines",
    "Shares",
    "Line chart.",
    YEARS,
    (Series("Upheld", (86, None, 77)), Series("Late", (29, 32, 57))),
    "%",
)
EACH = pytest.mark.parametrize("chart", [COLUMNS, BARS, LINES], ids=lambda chart: chart.kind)


def words(picture: str) -> list[str]:
    return [text.text for text in ElementTree.fromstring(picture).iter(f"{SVG}text")]


@EACH
def test_a_chart_is_drawn_without_style_script_or_anything_to_fetch(chart: Chart) -> None:
    assert re.findall(r"\bstyle=|<style|<script|href=|url\(|class=", svg(chart)) == []


@EACH
def test_a_chart_says_its_title_and_what_it_shows(chart: Chart) -> None:
    root = ElementTree.fromstring(svg(chart))
    title, told = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert (title.text, told.text) == (chart.title, chart.alt)
    assert root.get("aria-labelledby") == f"{title.get('id')} {told.get('id')}"


@EACH
def test_the_same_chart_is_drawn_the_same(chart: Chart) -> None:
    assert svg(chart, "#00703c") == svg(chart, "#00703c")


def test_stacked_columns_say_each_total_and_each_part_that_has_room() -> None:
    said = words(svg(COLUMNS))
    assert [word for word in said if word in YEARS] == list(YEARS)
    for number in ("137", "211", "123", "186", "93", "30"):
        assert number in said


def test_bars_say_their_label_and_number() -> None:
    assert words(svg(BARS)) == ["Children in Need", "15", "Fostering", "1"]


def test_a_long_label_stands_whole_on_lines_beside_its_bar_and_the_next_bar_below_them() -> None:
    words = "Delay in arranging, reviewing or ending a service that a child was assessed as needing at home"
    long = replace(BARS, categories=(words, "Fostering"))
    texts = [(float(y), text) for y, text in re.findall(r'<text [^>]*\by="([\d.]+)"[^>]*>([^<]+)</text>', svg(long))]
    lines = [(y, text) for y, text in texts if text in words]
    assert " ".join(text for _, text in lines) == words
    assert len(lines) > 2
    assert max(len(text) for _, text in lines) <= LABEL_LETTERS
    below = next(y for y, text in texts if text == "Fostering")
    assert [y for y, _ in lines] == sorted(y for y, _ in lines)
    assert below - lines[-1][0] >= 16
    assert float(re.search(r'height="([\d.]+)"', svg(long))[1]) > below


def test_the_length_of_a_bar_is_in_proportion_to_its_number() -> None:
    wide = [float(box.get("width")) for box in ElementTree.fromstring(svg(BARS)).iter(f"{SVG}rect")]
    assert wide[0] / wide[1] == pytest.approx(15, rel=0.01)


def test_a_missing_number_breaks_a_line_and_is_no_zero() -> None:
    said = words(svg(LINES))
    assert "86%" in said and "77%" in said
    root = ElementTree.fromstring(svg(LINES))
    joined = [line for line in root.iter(f"{SVG}line") if line.get("stroke-width") == "2.5"]
    assert len(joined) == 2, "only the second series is joined"


def test_a_label_with_markup_is_text_and_one_with_a_control_letter_does_not_stop_the_picture() -> None:
    hostile = Chart("x", "bars", "<b>", 'an "alt" & more', ("<img src=http://a/>", "bell\x07"), (Series("n", (1, 2)),))
    assert words(svg(hostile)) == ["<img src=http://a/>", "1", "bell\ufffd", "2"]


@pytest.mark.parametrize("colour", ["#23395d", "#ffdd00", "#00ff99", "#ffffff", "#000000"])
def test_the_parts_of_a_chart_can_be_told_in_grey_whatever_the_colour_of_the_council(colour: str) -> None:
    boxes = ElementTree.fromstring(svg(COLUMNS, colour)).iter(f"{SVG}rect")
    shades = sorted({grey(box.get("fill")) for box in boxes})
    assert len(shades) == 2 and shades[1] - shades[0] > 100


@pytest.mark.parametrize("colour", ["#23395d", "#ffdd00", "#00703c", "#767676", "#ffffff"])
def test_ink_reads_on_the_colour_of_the_council_and_its_strong_shade_on_white(colour: str) -> None:
    assert contrast(ink_on(colour), colour) >= 4.5
    assert contrast(strong(colour), "#ffffff") >= 4.5


def test_a_chart_of_nothing_is_known_to_be_empty() -> None:
    empty = Chart("x", "columns", "", "", YEARS, (Series("Accepted", (0, 0, 0)), Series("Late", (None, None, None))))
    assert (has_anything(empty), has_anything(COLUMNS)) == (False, True)
    assert "<svg" in svg(empty)


def grey(colour: str) -> float:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


def test_two_lines_that_come_close_say_the_higher_number_above_and_the_lower_below() -> None:
    close = Chart("x", "lines", "", "", ("2024-25",), (Series("a", (60,)), Series("b", (75,))), "%")
    root = ElementTree.fromstring(svg(close))
    places = {
        text.text: float(text.get("y")) for text in root.iter(f"{SVG}text") if text.get("text-anchor") == "middle"
    }
    marks = [float(root.findall(f"{SVG}circle")[-1].get("cy")), float(root.findall(f"{SVG}rect")[-1].get("y"))]
    assert places["60%"] > marks[0] and places["75%"] < marks[1]
