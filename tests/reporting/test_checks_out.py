"""What a report prints, read back as anybody may paste it: nothing in it contradicts anything else."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from reporting.checking import Grade, check
from reporting.compiling import compiled
from reporting.crosstab import tabulated
from reporting.exports import as_data
from reporting.layouts import SHIPPED
from reporting.small_numbers.withholding import Rule
from tests.logs import imported

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 9, 16)


@pytest.fixture(scope="module", autouse=True)
def log(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with imported("cwac", django_db_blocker):
        yield


@pytest.fixture(scope="module")
def data(log: None, django_db_blocker: DjangoDbBlocker) -> dict[str, Any]:
    with django_db_blocker.unblock():
        return as_data(compiled("2024-25", SHIPPED["cheshire-west"], on=ON, count=tabulated))


@pytest.fixture(scope="module")
def printed(data: dict[str, Any]) -> str:
    """The tables and sentences of the report, as text with tabs between cells."""
    return as_text(data)


def as_text(data: dict[str, Any]) -> str:
    sentences = [words["text"] for section in data["sections"] for words in section["words"]]
    return "\n\n".join([*(pasted(table) for table in data["tables"]), *sentences])


def pasted(table: dict[str, Any]) -> str:
    """A table as lines of cells. A group has no number here: plain text does not say which rows are its parts."""
    totals = [table["total_label"]] if table["rows"] == "year" else []
    lines = [[table["first_column"], *table["column_labels"], *totals]]
    lines += [
        [row["label"], *(row["printed"] if row["kind"] != "group" else [""] * len(row["printed"]))]
        for row in table["data"]
    ]
    if table["printed_totals"]:
        lines.append([table["total_label"], *table["printed_totals"]])
    return f"Table {table['number']}: {table['title']}\n" + "\n".join("\t".join(line) for line in lines)


def test_nothing_that_is_printed_contradicts_anything_else(printed: str) -> None:
    checked = check(printed)
    assert len(checked.readings) >= 10
    assert sum(checked.sums_of(reading) for reading in checked.readings) > 50
    assert [str(one) for one in (*checked.of(Grade.ERROR), *checked.of(Grade.WORDING))] == []


@pytest.mark.parametrize("layout", ["checklist", "cheshire-west"])
def test_a_report_without_its_small_numbers_contradicts_nothing_either(layout: str) -> None:
    report = compiled("2024-25", SHIPPED[layout], on=ON, count=tabulated, withhold=Rule())
    text = as_text(as_data(report))
    assert text.count("[c]") > 20
    checked = check(text)
    assert [str(one) for one in (*checked.of(Grade.ERROR), *checked.of(Grade.WORDING))] == []


@pytest.mark.parametrize(
    ("says", "wrongly"),
    [
        ("2024-25\t30\t75\t18\t123", "2024-25\t30\t75\t18\t124"),
        ("10 working days or less\t3\t4", "10 working days or less\t3\t5"),
        (" fewer than in 2023-24", " more than in 2023-24"),
    ],
)
def test_a_number_or_a_word_that_is_wrong_is_found(printed: str, says: str, wrongly: str) -> None:
    assert says in printed
    checked = check(printed.replace(says, wrongly))
    assert [*checked.of(Grade.ERROR), *checked.of(Grade.WORDING)]


MORE = re.compile(r"([\d,]+) (more|fewer) than in 2023-24 \(([\d,]+|none)\)")
UP = re.compile(r"(up|down) from (\d+)% in 2023-24")


def untrue(sections: list[dict[str, Any]], figures: dict[str, Any]) -> tuple[int, list[str]]:
    """How many words of direction there are, and those that no figure of their sentence bears out."""
    said, wrong = 0, []
    for words in (words for section in sections for words in section["words"]):
        years = [figures[name]["by_year"] for name in words["figures"] if name in figures]
        pairs = [(one["2024-25"], one["2023-24"]) for one in years if one["2023-24"] is not None]
        for number, way, before in MORE.findall(words["text"]):
            said += 1
            moved, then = int(number.replace(",", "")), int(before.replace(",", "").replace("none", "0"))
            if (then + (moved if way == "more" else -moved), then) not in pairs:
                wrong.append(words["text"])
        for way, before in UP.findall(words["text"]):
            said += 1
            if not any(then == int(before) and (now > then) == (way == "up") and now != then for now, then in pairs):
                wrong.append(words["text"])
    return said, wrong


def test_words_of_direction_are_true_of_the_figures(data: dict[str, Any]) -> None:
    said, wrong = untrue(data["sections"], data["figures"])
    assert said >= 8
    assert wrong == []


@pytest.mark.parametrize(("word", "other"), [(" fewer than", " more than"), ("up from", "down from")])
def test_a_word_of_direction_that_is_not_true_is_seen(data: dict[str, Any], word: str, other: str) -> None:
    turned = json.loads(json.dumps(data["sections"]).replace(word, other))
    assert untrue(turned, data["figures"])[1]
