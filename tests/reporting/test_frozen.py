"""A report as plain values is the same report again, whatever layout it has; and nothing but data can be frozen."""

import dataclasses
import datetime
import importlib
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from reporting.compiling import compiled
from reporting.crosstab import tabulated
from reporting.exports import as_html
from reporting.layouts import SHIPPED
from reporting.measures import Rounding
from reporting.models import ContextMeasure
from reporting.publication.frozen import HOME, CannotThaw, as_text, frozen, thawed
from reporting.published import Cell
from reporting.report import Block, Report
from tests.logs import imported

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 9, 16)

NAMED = (
    "charts.Chart",
    "charts.Series",
    "elsewhere.Compared",
    "elsewhere.SourcedRow",
    "elsewhere.SourcedTable",
    "figures.Figure",
    "figures.Ratio",
    "layouts.parts.ChartDefinition",
    "layouts.parts.Layout",
    "layouts.parts.Part",
    "layouts.parts.Section",
    "measures.Rounding",
    "publication.quoted.Quoted",
    "published.Cell",
    "published.Line",
    "published.PublishedTable",
    "report.Block",
    "report.Glance",
    "report.Report",
    "report.ReportSection",
    "report.Shares",
    "tables.Column",
    "tables.Heading",
    "tables.Row",
    "tables.Share",
    "tables.TableDefinition",
    "words.markdown.Run",
    "words.worded.Written",
)
"""What a published report may be made of, as its snapshot names it. A class keeps its module, or what was published
before it moved could not be set again; a new one is written down here."""


@pytest.fixture(scope="module", autouse=True)
def log(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with imported("cwac", django_db_blocker):
        ContextMeasure.objects.create(
            name="Referrals",
            from_on=datetime.date(2024, 4, 1),
            until_on=datetime.date(2025, 3, 31),
            value=3517,
            source="Children in need census",
        )
        yield


def by_way_of_text(value: Any) -> Any:
    return thawed(json.loads(as_text(frozen(value))))


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_every_shipped_report_comes_back_equal_and_is_set_alike(name: str) -> None:
    report = compiled("2024-25", SHIPPED[name], on=ON, count=tabulated)
    again = by_way_of_text(report)
    assert isinstance(again, Report) and again == report
    assert as_html(again) == as_html(report)
    assert by_way_of_text(SHIPPED[name]) == SHIPPED[name]


def test_a_report_with_one_number_changed_does_not_come_back_equal() -> None:
    """Negative control."""
    report = compiled("2024-25", SHIPPED["checklist"], on=ON, count=tabulated)
    plain = as_text(frozen(report))
    forged = plain.replace('"value":30', '"value":31', 1)
    assert forged != plain and thawed(json.loads(forged)) != report


def test_a_snapshot_of_equal_reports_is_the_same_text() -> None:
    one, other = (compiled("2024-25", SHIPPED["checklist"], on=ON, count=tabulated) for _ in range(2))
    assert as_text(frozen(one)) == as_text(frozen(other))


@pytest.mark.parametrize(
    "value",
    [
        Cell(Decimal("3.50"), "2024-25", (("kind", "complaint"),), "Complaints, 2024-25"),
        Rounding.CUT_OFF,
        frozenset({"b", "a"}),
        {"2024-25": 1, ("a", "b"): None},
        (1, True, 0.5, "", None, ON),
    ],
)
def test_a_value_comes_back_as_what_it_was(value: Any) -> None:
    again = by_way_of_text(value)
    assert (again, type(again)) == (value, type(value))


@pytest.mark.parametrize("value", [len, object(), ContextMeasure(name="Referrals"), datetime.timedelta(1)])
def test_what_is_not_data_is_not_frozen(value: Any) -> None:
    with pytest.raises(TypeError, match=r"is not data|not a class of this package"):
        frozen(Block("paragraph", items=(value,)))


@pytest.mark.parametrize(
    "plain",
    [
        {"is": "published.Gone", "has": {}},
        {"is": "gone.Cell", "has": {}},
        {"is": "published.Cell", "has": {"colour": "red"}},
        {"is": "filling.filled", "has": {}},
        {"one": "measures.Rounding", "of": "sideways"},
        {"what": "else"},
    ],
)
def test_a_snapshot_of_another_program_is_refused_in_a_sentence(plain: dict[str, Any]) -> None:
    with pytest.raises(CannotThaw) as refusal:
        thawed([plain])
    assert str(refusal.value).endswith(".")


def test_every_field_is_written_so_that_a_later_default_changes_nothing() -> None:
    written = frozen(Block("paragraph", "Words."))["has"]
    assert set(written) == {field.name for field in dataclasses.fields(Block)}


@pytest.mark.parametrize("name", NAMED)
def test_a_class_that_snapshots_name_is_still_where_they_look_for_it(name: str) -> None:
    assert recorded(name) == name


def test_a_class_that_has_moved_is_seen_though_its_old_module_still_hands_it_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Negative control."""
    monkeypatch.setattr(Cell, "__module__", "reporting.moved")
    assert recorded("published.Cell") == "moved.Cell"


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_a_snapshot_names_no_class_but_those_that_are_written_down(name: str) -> None:
    held = [frozen(SHIPPED[name]), frozen(compiled("2024-25", SHIPPED[name], on=ON, count=tabulated))]
    assert set(named_in(held)) - set(NAMED) == set()
    assert "report.Report" in named_in(held)


def named_in(plain: Any) -> Iterator[str]:
    """The class of every object that plain values hold."""
    if isinstance(plain, dict):
        yield from (plain[kind] for kind in ("is", "one") if kind in plain)
    for one in plain.values() if isinstance(plain, dict) else plain if isinstance(plain, list) else ():
        yield from named_in(one)


def recorded(name: str) -> str:
    """The name under which a snapshot of today records the class that one before records by this name."""
    module, _, called = name.rpartition(".")
    found = getattr(importlib.import_module(HOME + module), called)
    return f"{found.__module__}.{found.__qualname__}".removeprefix(HOME)
