"""Other ways of writing a name: another spelling, a familiar form, Mc for Mac, letters set apart.

A list of names that are one name (`names_alike.txt`) knows Liz for Elizabeth and Smyth for Smith; `key` knows, of any
name, letters that are written either way. Both find more than the name, so what they find has to look like a name: it
begins with a capital letter, and is not a word that the same texts write without one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

SHORTEST = 5
"""Letters of a name from which on another spelling of it is looked for: in shorter ones most are other words."""
MAC = re.compile(r"^mac(?=\w{4})")
EITHER_WAY = (
    (re.compile(r"ph"), "f"),
    (re.compile(r"ck"), "k"),
    (re.compile(r"y"), "i"),
    (re.compile(r"(.)\1"), r"\1"),
    (re.compile(r"(?<=\w{4})e$"), ""),
)
SET_APART = re.compile(r"(?<![^\W_])[^\W\d_](?P<gap>[ .\-·/]{1,2})[^\W\d_](?:(?P=gap)[^\W\d_]){1,60}(?![^\W_])")
FEWEST_APART = 4


@lru_cache(maxsize=200_000)
def key(word: str) -> str:
    """What a name, as it is matched, has in common with its other spellings: smith for smyth, mcdonald for macdonald.

    Empty for a name that is too short to have one.
    """
    if len(word) < SHORTEST:
        return ""
    word = MAC.sub("mc", word)
    for written, as_one in EITHER_WAY:
        word = written.sub(as_one, word)
    return word


def _lines() -> Iterator[list[str]]:
    text = Path(__file__).with_name("names_alike.txt").read_text(encoding="utf-8")
    yield from (line.split() for line in text.splitlines() if not line.startswith("#"))


def _alike() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for line in _lines():
        names = {name.rstrip("*") for name in line}
        for name in names:
            found[name] |= names - {name}
    return {name: frozenset(others) for name, others in found.items()}


ALIKE = _alike()
"""For each name the others that are the same one."""
WORDS_TOO = frozenset(name.rstrip("*") for line in _lines() for name in line if name.endswith("*"))


def plurals(part: str) -> Iterator[str]:
    """What a family of this name is called: the Smiths, the Joneses. Times are no family of Tims."""
    if part.endswith(("s", "x", "z", "ch", "sh")):
        yield part + "es"
    if len(part) >= SHORTEST or not part.endswith("s"):
        yield part + "s"


def set_apart(text: str) -> Iterator[tuple[int, int, str]]:
    """Words whose letters stand apart (“S m i t h”, “S-m-i-t-h”), from where to where.

    Of “J o h n S m i t h” nothing but the capitals tells where one word ends; without them it is any word with which
    the letters begin or end.
    """
    for run in SET_APART.finditer(text):
        at = [place for place in range(run.start(), run.end()) if text[place].isalpha()]
        letters = "".join(text[place] for place in at)
        begins = [0, *(n for n in range(1, len(at)) if letters[n - 1].islower() and letters[n].isupper())]
        if len(begins) > 1:
            words = {*zip(begins, [*begins[1:], len(at)], strict=True), (0, len(at))}
        else:
            words = {(0, n) for n in range(FEWEST_APART, len(at))} | {
                (n, len(at)) for n in range(len(at) - FEWEST_APART)
            }
            words |= {(0, len(at))}
        yield from ((at[first], at[last - 1] + 1, letters[first:last]) for first, last in sorted(words))
