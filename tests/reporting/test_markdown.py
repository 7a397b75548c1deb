"""What an author writes is set as Markdown, and whatever else it holds is text."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from reporting.words.markdown import NOT_A_PLAIN_LIST, Run, pieces, plain
from reporting.words.worded import Written, looked_at
from tests.builders_words import figure, figures

REPORT = figures(figure("accepted", "Complaints accepted", 30, 25))
MEDIUMS = ("page", "file", "print")
SET_AS = {"section", "h2", "span", "h3", "p", "ul", "ol", "li", "strong", "em", "a"}
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![a picture](https://elsewhere.example/pixel.png)",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](file:///etc/passwd)",
    "[a](//elsewhere.example)",
    "[a](/cases/)",
    "[a](https://user:password@elsewhere.example/)",
    '[a](https://elsewhere.example/" onmouseover="alert(1))',
    "[<script>alert(1)</script>](https://elsewhere.example)",
    "<https://elsewhere.example>",
    "[a]: https://elsewhere.example\n\n[a]",
    "<a href='javascript:alert(1)'>a</a>",
    "**<b onclick=alert(1)>**",
    "# <iframe src=//elsewhere.example>",
    "- <style>@import url(https://elsewhere.example)</style>",
    "```\n<script>alert(1)</script>\n```",
    "    <script>alert(1)</script>",
    "> <script>alert(1)</script>",
    "<!-- --><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "{{ settings.SECRET_KEY }} {% include 'x' %} {0.real} {{accepted}}",
)
WITH_A_TITLE = "[a](https://elsewhere.example 'x\" onclick=\"alert(1)')"
"""A link's title is for a mouse alone, and is not set."""


def written(text: str, report: object) -> tuple[list[Written], list[str]]:
    """The blocks that a text becomes, and what in it cannot be said."""
    found = looked_at(text, report)
    return list(found.blocks), [*found.missing, *found.untrue]


def drawn(text: str, medium: str) -> BeautifulSoup:
    blocks, _ = written(text, REPORT)
    section = SimpleNamespace(number=1, name="introduction", title="Introduction", new_page=False, blocks=blocks)
    report = SimpleNamespace(sections=[section])
    return BeautifulSoup(render_to_string("reporting/body.html", {"report": report, "medium": medium}), "html.parser")


def markup(text: str, medium: str = "page") -> str:
    """What stands under the heading of the section, without its spaces between tags."""
    section = drawn(text, medium).section
    section.h2.decompose()
    return "".join(str(one) for one in section.contents if str(one).strip())


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One line\nand the next.\n\nAnother.", '<p class="report-text">One line and the next.</p>|Another.</p>'),
        (
            "**Bold** and *not so* and ***both***.",
            "<strong>Bold</strong> and <em>not so</em> and <strong><em>both</em></strong>.",
        ),
        ("We accepted **{accepted}**.", '<p class="report-text">We accepted <strong>30</strong>.</p>'),
        ("- one\n- **two**", '<ul class="report-list"><li>one</li><li><strong>two</strong></li></ul>'),
        ("3. three\n4. four", '<ol class="report-list" start="3"><li>three</li><li>four</li></ol>'),
        ("## What we *learnt*", '<h3 class="report-subheading" id="introduction-words-1">What we <em>learnt</em></h3>'),
        (
            "See [the guidance](https://www.gov.uk/x?a=1&b=2).",
            'href="https://www.gov.uk/x?a=1&amp;b=2">the guidance</a>',
        ),
        ("2 * 3 * 4 and a_b_c and \\*no\\*", "2 * 3 * 4 and a_b_c and *no*"),
        ("2024-25 was a year.\n---\n#1 of all", "2024-25 was a year. --- #1 of all"),
    ],
)
def test_what_may_be_written(text: str, html: str) -> None:
    for part in html.split("|"):
        assert part in markup(text)


def test_an_address_is_followed_on_a_page_and_printed_on_paper() -> None:
    text = "See [the guidance](https://www.gov.uk/x) or [https://www.gov.uk/y](https://www.gov.uk/y)."
    assert [link["href"] for link in drawn(text, "file").select("a")] == [
        "https://www.gov.uk/x",
        "https://www.gov.uk/y",
    ]
    assert drawn(text, "print").select("a") == []
    assert drawn(text, "print").p.text == "See the guidance (https://www.gov.uk/x) or https://www.gov.uk/y."
    assert written(text, REPORT)[0][0].text == drawn(text, "print").p.text


@pytest.mark.parametrize("medium", MEDIUMS)
@pytest.mark.parametrize("text", [*HOSTILE, WITH_A_TITLE])
def test_what_may_not_be_written_is_text(text: str, medium: str) -> None:
    page = drawn(text, medium)
    assert {tag.name for tag in page.find_all()} <= SET_AS
    assert {key for tag in page.find_all() for key in tag.attrs} <= {"class", "id", "href", "aria-labelledby", "start"}
    assert all(link["href"].startswith("https://elsewhere.example") for link in page.select("a"))


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_it_is_lost(text: str) -> None:
    said = drawn(text, "print").get_text(" ")
    for word in ("script", "alert(1)", "onerror", "javascript", "SECRET_KEY", "passwd"):
        assert word not in text or word in said


@given(st.text(alphabet="ab {}[]()<>*_#-.1\n\\!&\"'`:/h", max_size=60))
def test_any_text_is_set_in_our_own_tags_alone(text: str) -> None:
    page = drawn(f"[x](http://a.b/{text}) {text}", "page")
    assert {tag.name for tag in page.find_all()} <= SET_AS
    assert all(link["href"].startswith(("http://", "https://")) for link in page.select("a"))


@pytest.mark.parametrize(
    "text",
    ["- one\n  - inner", "- one\n\n  more", "1. one\n   1. inner", "- # heading\n\n  words"],
)
def test_a_list_that_is_no_plain_list_is_a_fault_and_loses_nothing(text: str) -> None:
    blocks, faults = written(text, REPORT)
    assert faults == [f"Your words {NOT_A_PLAIN_LIST}"]
    assert len(blocks[0].items) == 2
    assert written("- one\n- two", REPORT)[1] == []


@pytest.mark.parametrize("text", ["[" * 20_000, "*a " * 6_000, "![[" * 6_000, "{a" * 10_000, "{a" + " " * 19_000])
def test_no_text_keeps_the_reader_busy(text: str) -> None:
    began = time.perf_counter()
    written(text, REPORT)
    assert time.perf_counter() - began < 3


def test_runs_that_are_set_alike_are_one() -> None:
    assert pieces("a\\*b  c\nd")[0].items == ((Run("a*b c d"),),)
    assert plain(pieces("**a** [b](http://c.d)")[0].items[0]) == "a b (http://c.d)"
