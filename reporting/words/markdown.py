"""What an author may write of Markdown: paragraphs, sub-headings, lists, bold, italic and links.

Nothing of it becomes HTML here. A text is read into pieces, the pieces into runs of words, and our own templates set
them, so that whatever else somebody typed (HTML, pictures, code, tables) stays the text that it is. A link leads to an
http or https address, and to nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

ADDRESS = re.compile(r"https?://[^\s/?#@]+(?:[/?#][^\s]*)?", re.IGNORECASE)
SPACES = re.compile(r"\s+")
NOT_A_PLAIN_LIST = (
    "hold a list in which a point has another list, or more than one paragraph. Give each point one paragraph."
)
"""It goes on from “The words”."""


@dataclass(frozen=True)
class Run:
    """Words that are set alike. `address` is where they lead, if anywhere."""

    text: str
    bold: bool = False
    italic: bool = False
    address: str = ""

    @property
    def in_print(self) -> str:
        """The words where nothing can be followed: with the address in brackets, unless they are the address."""
        return f"{self.text} ({self.address})" if self.address not in ("", self.text) else self.text


@dataclass(frozen=True)
class Piece:
    """A paragraph or a heading, of one item, or a list; `first` is the number of a list's first item, 0 for bullets."""

    kind: str
    items: tuple[tuple[Run, ...], ...]
    first: int = 0


def pieces(text: str, faults: list[str] | None = None) -> list[Piece]:
    """The pieces of a text, in order. What cannot be set as it was meant adds a sentence to `faults`."""
    found: list[Piece] = []
    kind, depth, inside = "paragraph", 0, 0
    for token in READER.parse(text):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
            if depth == 1:
                found.append(Piece("list", (), int(token.attrGet("start") or 1) if token.tag == "ol" else 0))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif token.type in ("paragraph_open", "heading_open"):
            kind = token.type.removesuffix("_open")
        elif token.type == "list_item_open":
            inside = 0
        elif token.type == "inline" and (runs := _trimmed(_runs(token.children or []))):
            inside += 1
            if not depth:
                found.append(Piece(kind, (runs,)))
                continue
            if faults is not None and NOT_A_PLAIN_LIST not in faults and (depth > 1 or inside > 1):
                faults.append(NOT_A_PLAIN_LIST)
            found[-1] = replace(found[-1], items=(*found[-1].items, runs))
    return [piece for piece in found if piece.items]


def plain(runs: Iterable[Run]) -> str:
    """Runs as plain text, each address in brackets after the words that lead there."""
    return "".join(run.in_print for run in runs)


def _runs(tokens: Iterable[Token]) -> Iterator[Run]:
    now = Run("")
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                now = replace(now, bold=token.nesting == 1)
            case "em_open" | "em_close":
                now = replace(now, italic=token.nesting == 1)
            case "link_open" | "link_close":
                now = replace(now, address=str(token.attrGet("href") or ""))
            case _:
                yield replace(now, text=token.content)


def _trimmed(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Runs with single spaces, none at either end; those that are set alike are one."""
    found: list[Run] = []
    for run in runs:
        text = SPACES.sub(" ", run.text)
        if text.startswith(" ") and (not found or found[-1].text.endswith(" ")):
            text = text[1:]
        if not text:
            continue
        if found and replace(found[-1], text="") == replace(run, text=""):
            found[-1] = replace(run, text=found[-1].text + text)
        else:
            found.append(replace(run, text=text))
    if found:
        found[-1] = replace(found[-1], text=found[-1].text.rstrip(" "))
    return tuple(run for run in found if run.text)


def _leads_to(address: str) -> bool:
    return ADDRESS.fullmatch(address) is not None


READER = MarkdownIt("zero").enable(["heading", "list", "emphasis", "link", "escape"])
READER.validateLink = _leads_to  # type: ignore[method-assign]
