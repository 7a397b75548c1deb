"""What councils call the law's fixed words: the usual synonyms, and a council's own by a labels file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from stages.importing.columns import FIXED_LISTS
from stages.importing.faults import LogRefused

SYNONYMS: dict[str, dict[str, tuple[str, ...]]] = {
    "kind": {
        "complaint": ("complaints", "formal complaint"),
        "representation": ("comment", "comments", "general enquiry", "plain enquiry", "idea", "suggestion"),
        "compliment": ("compliments", "praise", "thanks"),
        "enquiry": (
            "MP enquiry", "councillor enquiry", "member enquiry", "MP or councillor enquiry",
            "MP and councillor enquiry", "Ombudsman enquiry", "LGSCO enquiry",
        ),
    },
    "procedure": {
        "statutory": ("statutory procedure", "statutory complaint", "Children Act", "stat"),
        "corporate": ("corporate procedure", "corporate complaint", "corp"),
    },
    "triage_outcome": {
        "accepted": ("valid", "valid complaint", "accept", "eligible"),
        "ineligible": ("not eligible", "invalid", "not valid"),
        "outside_scope": ("out of scope", "not in scope", "outside the scope"),
        "withdrawn": ("withdrew",),
        "not_pursued": ("not taken further by complainant", "no further contact"),
        "resolved_early": ("early resolution", "early or local resolution", "local resolution", "resolved"),
        "routed_elsewhere": ("alternative route", "redirected", "referred elsewhere", "dealt with elsewhere"),
    },
    "outcome": {
        "upheld": ("UH", "fully upheld"),
        "partially_upheld": ("PUH", "partly upheld", "part upheld", "partial", "partially", "upheld in part"),
        "not_upheld": ("NUH", "not upheld (no fault)", "no fault"),
        "no_finding": ("no finding made", "inconclusive", "unable to make a finding"),
        "withdrawn": ("withdrew",),
        "routed_elsewhere": ("referred elsewhere", "dealt with elsewhere"),
    },
    "closed_reason": {
        "responded": (
            "answered", "response sent", "resolved", "responded at stage 1", "responded at stage 2",
            "responded at stage 3", "resolved at stage 1", "resolved at stage 2", "resolved at stage 3",
        ),
        "withdrawn": (
            "withdrew", "withdrawn at stage 1", "withdrawn at stage 2", "withdrawn at stage 3",
            "withdrawn after acceptance",
        ),
        "not_pursued": ("not taken further by complainant", "no further contact"),
        "ineligible": ("not eligible",),
        "outside_scope": ("out of scope",),
        "resolved_early": ("early resolution", "local resolution"),
        "routed_elsewhere": ("referred elsewhere", "dealt with elsewhere", "alternative route"),
        "stage2_not_accepted": ("stage 2 request not accepted", "stage 2 refused", "stage 2 not accepted"),
    },
    "lgsco_decision": {
        "incomplete_invalid": ("incomplete/invalid", "invalid", "incomplete", "incomplete or invalid"),
        "advice_given": ("advice",),
        "referred_back": ("referred back for local resolution", "referred for local resolution", "premature"),
        "closed_after_initial_enquiries": ("closed after initial inquiries", "closed"),
        "not_upheld": ("no fault", "not upheld: no fault"),
        "upheld": ("fault",),
        "upheld_with_injustice": ("fault and injustice", "fault with injustice", "upheld - fault and injustice"),
        "upheld_no_injustice": ("fault with no injustice", "fault no injustice", "upheld - fault, no injustice"),
    },
}  # fmt: skip
"""Usual words for each code, besides the code itself and its label. Matched without regard to case, spaces, dashes."""

LONGEST_LINE = 1000
"""Bytes. A line that names 50,000 tables, each in the one before it, keeps the reader of TOML busy for a minute."""

YES_NO = {"y": True, "yes": True, "true": True, "n": False, "no": False, "false": False}


def folded(word: str) -> str:
    """A word as it is matched: without case, spaces, underscores, dashes, commas and colons."""
    return re.sub(r"[\s_\-–—,:]+", "", word.casefold())


class Words:
    """The codes that words stand for: a council's labels first, then the codes, their labels and the usual synonyms."""

    def __init__(self, labels: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self._codes: dict[str, dict[str, str]] = {}
        for name, choices in FIXED_LISTS.items():
            known: dict[str, str] = {}
            for code, synonyms in SYNONYMS[name].items():
                known |= {folded(synonym): code for synonym in synonyms}
            known |= {folded(label): code for code, label in choices.choices}
            known |= {folded(code): code for code in choices.values}
            known |= {folded(label): code for label, code in (labels or {}).get(name, {}).items()}
            self._codes[name] = known

    def code(self, name: str, word: str) -> str | None:
        """The code of a word in a fixed list; None where it is not known."""
        return self._codes[name].get(folded(word))


def read_labels(path: Path) -> dict[str, dict[str, str]]:
    """A council's words for the fixed lists, from a TOML file with a table for each list.

    Raises LogRefused, naming the table or the word, where the file is not TOML or leads to no code.
    """
    return labels_in(path.read_bytes(), path.name)


def labels_in(content: bytes, name: str) -> dict[str, dict[str, str]]:
    """The same of a file's bytes and its name."""
    if any(len(line) > LONGEST_LINE for line in content.splitlines()):
        raise LogRefused(f"The labels file {name} has a line of more than {LONGEST_LINE:,} letters. Make it shorter.")
    try:
        tables = tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:  # the last: lists in lists
        raise LogRefused(f"The labels file {name} is not a TOML file in UTF-8: {error}.") from error
    for table, words in tables.items():
        if table not in FIXED_LISTS or not isinstance(words, dict):
            raise LogRefused(
                f"The labels file {name} has a table “{table}”. The tables there may be are: "
                f"{', '.join(sorted(FIXED_LISTS))}."
            )
        for label, code in words.items():
            if not label.isprintable():
                raise LogRefused(f"The labels file {name} has a control character in the word {label!r} in {table}.")
            if code not in FIXED_LISTS[table].values:
                raise LogRefused(
                    f"The labels file {name} says that “{label}” in {table} is “{code}”, which is not a code. "
                    f"The codes are: {', '.join(FIXED_LISTS[table].values)}."
                )
    return tables
