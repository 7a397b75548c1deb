"""What a council calls its teams, remedies and subjects is printed in tables, so it is searched for people too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from accounts.models import ServiceArea
from cases.models import Person
from reporting.crosstab import tabulated
from reporting.models import ClearedName
from reporting.publication import labels, publishing
from tests.builders import TODAY, Council, accepted, now_on
from tests.builders_reports import begun

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_a_known_day() -> Iterator[None]:
    with time_machine.travel(now_on(TODAY), tick=False):
        yield


def test_a_service_that_is_called_after_somebody_is_found_in_each_table_that_prints_it() -> None:
    council = Council()
    accepted(council)
    Person.objects.create(name="Zephyrine Quillon")
    draft = begun(council)
    assert publishing.submit(draft, seen=draft.edition, by=draft.author, on=TODAY) == []  # the control
    draft.refresh_from_db()
    draft = publishing.take_back(draft, seen=draft.edition, by=draft.author, on=TODAY)
    ServiceArea.objects.filter(pk=council.care.pk).update(name="Quillon House")

    hits = publishing.submit(draft, seen=draft.edition, by=draft.author, on=TODAY)

    assert {(hit.found, hit.sentence) for hit in hits} == {("Quillon", "Quillon House")}
    assert "Table 5, row “Quillon House”" in [hit.place for hit in hits]
    draft.refresh_from_db()
    for hit in publishing.hits(draft):
        publishing.clear_name(draft, hit, by=draft.author, on=TODAY, why="The house has had this name since 1901.")
    draft.refresh_from_db()
    assert publishing.submit(draft, seen=draft.edition, by=draft.author, on=TODAY) == []


def test_the_place_of_a_long_label_fits_where_a_cleared_name_is_kept() -> None:
    quoted = f"Table 9f, column “{labels.quoted('A very long name of a team ' * 20)}”"

    assert len(quoted) <= ClearedName._meta.get_field("place").max_length


def test_the_labels_searched_are_those_of_the_councils_lists_and_no_years() -> None:
    council = Council()
    accepted(council)
    draft = begun(council)

    report = publishing.taken(draft, on=TODAY, count=tabulated).report
    places = labels.printed_labels(report)

    assert [f"Table 5, row “{council.care.name}”"] == [place for place in places if council.care.name in place][:1]
    searched = {label for several in places.values() for label in several}
    assert searched.isdisjoint(report.years)
    shipped = {row.label for table in report.tables.values() for row in table.definition.headings}
    assert len(shipped) > 10 and searched.isdisjoint(shipped), "the words of a shipped table name nobody"
