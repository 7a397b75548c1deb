"""docs/commentary.md and the program say the same of what may be named and of what words may say."""

from __future__ import annotations

import re
from pathlib import Path

from reporting.words.directions import BEYOND_CHANCE, MULTIPLES, POINTS, TENTH
from reporting.words.named import FORMS, IN_BRACES, Filling, read
from tests.builders_words import figure, figures, table

DOCUMENT = (Path(__file__).parents[2] / "docs/commentary.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (`\{.*`) \| (.+) \|$", DOCUMENT, re.MULTILINE)
REPORT = figures(figure("accepted", "Complaints accepted", 30, 25))
REPORT.tables = {"services": table("services", Fostering=(12, 3), Adoption=(9, 3))}


def test_each_form_has_its_row_and_says_what_the_row_says() -> None:
    shown = {}
    for names, says in ROWS:
        for inner in re.findall(r"\{([^}]+)\}", names):
            filling = Filling(REPORT, "")
            shown[inner] = filling.filled(f"{{{inner}}}", "…")
            assert filling.faults == []
            assert re.search(rf"(?:^|[ ,]){re.escape(shown[inner])}(?:[:;,. ]|$)", says), inner
    forms = {asked.form for inner in shown if (asked := read(inner))}
    assert forms == {*FORMS, "most"}


def test_the_limits_are_those_of_the_program() -> None:
    assert TENTH == 0.1 and "of a tenth or more" in DOCUMENT
    assert f"{POINTS} percentage points or more" in DOCUMENT
    assert DOCUMENT.count(f"{BEYOND_CHANCE} times") == 2
    assert {"doubled", "halved", "trebled", "quadrupled"} == {*MULTIPLES} - {"tripled"}
    assert IN_BRACES.search(DOCUMENT)
