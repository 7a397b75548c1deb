"""A report as plain values is the same report again, whatever layout it has; and nothing but data can be frozen."""

import dataclasses
import datetime
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from reporting.crosstab import tabulated
from reporting.exports import as_html
from reporting.layouts import LAYOUTS
from reporting.measures import Rounding
from reporting.models import ContextMeasure
from reporting.publication.frozen import CannotThaw, as_text, frozen, thawed
from reporting.published import Cell
from reporting.report import Block, Report, compiled
from tests.logs import imported

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 9, 16)


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


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_every_shipped_report_comes_back_equal_and_is_set_alike(name: str) -> None:
    report = compiled("2024-25", LAYOUTS[name], on=ON, count=tabulated)
    again = by_way_of_text(report)
    assert isinstance(again, Report) and again == report
    assert as_html(again) == as_html(report)
    assert by_way_of_text(LAYOUTS[name]) == LAYOUTS[name]


def test_a_report_with_one_number_changed_does_not_come_back_equal() -> None:
    """Negative control."""
    report = compiled("2024-25", LAYOUTS["checklist"], on=ON, count=tabulated)
    plain = as_text(frozen(report))
    forged = plain.replace('"value":30', '"value":31', 1)
    assert forged != plain and thawed(json.loads(forged)) != report


def test_a_snapshot_of_equal_reports_is_the_same_text() -> None:
    one, other = (compiled("2024-25", LAYOUTS["checklist"], on=ON, count=tabulated) for _ in range(2))
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
        {"is": "published.filled", "has": {}},
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
