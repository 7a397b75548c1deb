"""docs/rules.md and the decision records name functions and tests that exist."""

import re
from pathlib import Path

import pytest

from stages.law.moves import MOVES

ROOT = Path(__file__).resolve().parents[1]
RULES = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`([\w/]+\.py):\s(\w+)`", RULES)))


@pytest.mark.parametrize(("file", "name"), NAMED, ids=[f"{file}: {name}" for file, name in NAMED])
def test_what_the_document_names_exists(file: str, name: str) -> None:
    source = (ROOT / file).read_text(encoding="utf-8")
    assert re.search(rf"^(def |class )?{name}\b", source, re.MULTILINE)


def test_every_transition_that_a_move_names_has_its_row() -> None:
    moves = {number for rule in MOVES.values() for number in re.findall(r"\bT\d+", rule.source)}
    assert moves - set(re.findall(r"^\| (T\d+) \|", RULES, re.MULTILINE)) == set()


def test_every_row_names_a_function_and_a_test() -> None:
    rows = [row for row in RULES.splitlines() if row.startswith("|") and ".py" in row]
    without = [row for row in rows if not re.search(r"`(?!tests)[\w/]+\.py: ", row) or "`tests/" not in row]
    assert (len(rows) > 30, without) == (True, [])
