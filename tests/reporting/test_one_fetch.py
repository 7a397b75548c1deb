"""Many tables out of one fetch are the tables that are counted one by one, for no more questions than the widest."""

import gc
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from cases.models import Case
from reporting import crosstab, facts, sheets
from reporting.crosstab import Basis, Spec, UnknownName, cases_behind, spec_of, tabulate, tabulated
from reporting.dimensions import DIMENSIONS
from reporting.filling import filled, specs_of
from reporting.layouts import SHIPPED
from reporting.measures import MEASURES
from reporting.periods import NotASpan, Period, Span, compared, named, read_years, span
from stages.models import Clock, Cost, OmbudsmanCase, StageOne, StageThree, StageTwo
from tests.logs import imported

pytestmark = pytest.mark.django_db

YEARS = ("2020-21", "2021-22", "2022-23", "2023-24", "2024-25")


@pytest.fixture(scope="module", autouse=True)
def log(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with imported("cwac", django_db_blocker):
        yield


def queries(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as found:
        ask()
    return len(found)


EVERYTHING = [
    Spec(rows, columns, basis=basis, years=years)
    for rows, columns, basis, years in product(
        DIMENSIONS, ("year", "stage"), (Basis.RECEIVED, Basis.CLOSED, Basis.ON_HAND), (YEARS, ("2022-23",))
    )
] + [Spec("service_area", "year", measure, years=YEARS) for measure in MEASURES]


def test_tables_counted_together_are_those_counted_one_by_one() -> None:
    together = tabulated(EVERYTHING)
    assert set(together) == set(EVERYTHING)
    for spec in EVERYTHING[::7]:
        assert together[spec] == tabulate(spec)


def test_what_one_table_leaves_out_beforehand_is_not_left_out_of_another() -> None:
    one_area = Spec("kind", "year", years=("2024-25",), where=(("service_area", "Children in Need"),))
    every_year = Spec("kind", "year")
    together = tabulated([one_area, every_year])
    assert together == {one_area: tabulate(one_area), every_year: tabulate(every_year)}
    assert 0 < together[one_area].total < together[every_year].total


ONE_AREA = (("service_area", "Children in Need"),)
AREAS = tuple(
    ("service_area", name)
    for name in (
        "Children in Need",
        "Children in Care (Permanence Teams')",
        "Children with Disabilities",
        "Leaving Care (Supporting Independence)",
        "CP Court Team",
    )
)


@pytest.mark.parametrize("where", [(), AREAS], ids=["joined", "by their numbers"])
@pytest.mark.parametrize("year", ["2022-23", "2024-25"])
def test_what_is_left_out_beforehand_would_not_have_counted(
    monkeypatch: pytest.MonkeyPatch, year: str, where: tuple[tuple[str, str], ...]
) -> None:
    asked = [replace(spec, years=(year,), where=where) for spec in EVERYTHING if spec.years == YEARS]
    honest = tabulated(asked)
    assert any(table.total for table in honest.values())
    monkeypatch.setattr(facts.Since, "cases", lambda since: Q())
    monkeypatch.setattr(facts.Since, "late", lambda since, closed_before: set(closed_before))
    assert tabulated(asked) == honest
    monkeypatch.setattr(crosstab, "Since", lambda first, clocks: None)
    received = facts.Facts._cases
    first = read_years(year)[0]
    monkeypatch.setattr(
        facts.Facts, "_cases", lambda of: received(of).filter(received_on__gte=span(first, first).first)
    )
    assert tabulated(asked) != honest, "the control: cases of earlier years do count on some basis"


LATE = {
    "an answer at stage 1": (StageOne, {"started_on": date(2021, 4, 6), "responded_on": date(2024, 5, 1)}),
    "a request for stage 2": (StageTwo, {"requested_on": date(2024, 5, 1)}),
    "a stage 2 that waits": (StageTwo, {}),
    "an answer at stage 2": (StageTwo, {"requested_on": date(2021, 5, 1), "responded_on": date(2024, 5, 1)}),
    "a panel": (StageThree, {"requested_on": date(2021, 5, 1), "panel_on": date(2024, 5, 1)}),
    "the Ombudsman's decision": (OmbudsmanCase, {"decided_on": date(2024, 5, 1)}),
    "a clock that stopped": (
        Clock,
        {
            "rule": "C4",
            "day_zero": date(2021, 4, 6),
            "first_due_on": date(2021, 5, 5),
            "due_on": date(2021, 5, 5),
            "stopped_on": date(2024, 5, 1),
            "calendar_version": 1,
        },
    ),
    "nothing more": (StageOne, {"started_on": date(2021, 4, 6), "responded_on": date(2021, 5, 1)}),
}


@pytest.mark.parametrize("came_late", LATE)
def test_a_case_long_closed_is_let_through_for_what_came_after_and_both_ways_agree(came_late: str) -> None:
    model, days = LATE[came_late]
    closed = {"kind": "complaint", "received_on": date(2021, 4, 6), "closed_on": date(2021, 6, 1)}
    old = Case.objects.create(**closed)
    model.objects.create(case=old, **days)
    since = facts.Since(date(2024, 4, 1), clocks=True)
    in_one_statement = Case.objects.filter(since.cases(), pk=old.pk).exists()
    assert since.late([old.pk]) == ({old.pk} if in_one_statement else set())
    assert in_one_statement == (came_late != "nothing more")


@pytest.mark.parametrize("measure", ["cases", "people", "cost_pounds"])
def test_few_cases_by_their_numbers_are_the_same_tables_as_many_in_one_statement(
    monkeypatch: pytest.MonkeyPatch, measure: str
) -> None:
    in_an_area = Case.objects.filter(service_area__name="Children in Need", received_on__gte=date(2022, 4, 1)).first()
    Cost.objects.create(case=in_an_area, category="panel", incurred_on=date(2022, 5, 1), pounds=5)
    asked = [replace(spec, where=AREAS, measure=measure) for spec in EVERYTHING[::3]]
    few = tabulated(asked, keep_cases=True)
    assert any(table.total for table in few.values())
    monkeypatch.setattr(facts.Facts, "_few", lambda of, paths: None)
    assert tabulated(asked, keep_cases=True) == few


def test_one_council_of_many_costs_the_same_questions_whatever_it_has() -> None:
    layout = SHIPPED["checklist"]
    asked = [replace(spec, where=(*spec.where, *ONE_AREA)) for spec in EVERYTHING]
    fewer = [replace(spec, years=("2024-25",)) for spec in asked]
    assert queries(lambda: tabulated(asked)) == queries(lambda: tabulated(fewer))
    report = [
        replace(spec, where=(*spec.where, *ONE_AREA))
        for name in layout.printed
        for spec in specs_of(layout.by_name[name], tuple(reversed(YEARS)))
    ]
    lists = {"terms", "areas", "teams"}
    what_is_kept = 1
    late = {"stage 1", "stage 2", "stage 3", "referrals"}
    hanging = set(facts.HANGING) - {"complainants", "elements"}
    asks = what_is_kept + 1 + 1 + len(late) + len(facts.BESIDE) + len(hanging) + 1 + len(lists)
    assert queries(lambda: tabulated(report)) == asks


def test_batches_of_cases_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = EVERYTHING[::11]
    whole = tabulated(asked, keep_cases=True)
    monkeypatch.setattr(facts, "BATCH", 7)
    assert tabulated(asked, keep_cases=True) == whole


def test_what_a_batch_holds_is_given_up_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A council's ten years would otherwise be in memory at once, until Python looks for what holds itself."""
    held: list[weakref.ref[sheets.Sheet]] = []
    alive: list[int] = []

    class Listened(sheets.Sheet):
        def __init__(self, *given: object, **more: object) -> None:
            super().__init__(*given, **more)
            if self._made_of is None:
                alive.append(sum(one() is not None for one in held))
            held.append(weakref.ref(self))

    monkeypatch.setattr(facts, "BATCH", 7)
    monkeypatch.setattr(sheets, "Sheet", Listened)
    monkeypatch.setattr(crosstab, "Sheet", Listened)
    gc.disable()
    try:
        tabulated(EVERYTHING[:30])
        assert len(alive) > 10
        assert max(alive) < 60, "no more than what one batch was split into"
        monkeypatch.setattr(Listened, "let_go", lambda sheet: None)
        tabulated(EVERYTHING[:30])
        assert max(alive) > 100, "the control: they pile up where nobody lets go of them"
    finally:
        gc.enable()


@pytest.mark.parametrize("name", SHIPPED)
def test_a_report_asks_for_all_that_it_fills(name: str) -> None:
    layout = SHIPPED[name]
    asked: list[Spec] = []

    def count(spec: Spec) -> crosstab.Table:
        asked.append(spec)
        return found[spec]

    for table in layout.printed:
        definition = layout.by_name[table]
        listed = specs_of(definition, tuple(reversed(YEARS)))
        found = tabulated(listed)
        asked.clear()
        filled(definition, tuple(reversed(YEARS)), count, date(2026, 9, 16))
        assert asked == listed


def test_a_report_costs_as_many_questions_as_the_kinds_of_fact_and_lists_in_it() -> None:
    layout = SHIPPED["checklist"]

    def specs(years: tuple[str, ...], *names: str) -> list[Spec]:
        return [spec for name in names or layout.printed for spec in specs_of(layout.by_name[name], years)]

    whole = specs(tuple(reversed(YEARS)))
    assert len(whole) > 40
    lists = {"terms", "areas", "teams"}
    hanging = {"actions", "causes", "clocks", "ledger", "recommendations", "referrals", "remedies"}
    what_is_kept = costs_of_no_case = 1
    assert queries(lambda: tabulated(whole)) == what_is_kept + 1 + 1 + len(hanging) + costs_of_no_case + len(lists)
    assert queries(lambda: tabulated(specs(("2024-25",)))) == queries(lambda: tabulated(whole))
    triage = specs(("2024-25",), "triage")
    with_kinds = [*triage, *specs(YEARS, "kinds")]
    assert queries(lambda: tabulated(triage)) == queries(lambda: tabulated(with_kinds)) == what_is_kept + 2


def test_a_value_is_worked_out_once_for_all_cases_that_are_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    honest = DIMENSIONS["stage1_outcome"]

    def listened(*columns: object) -> object:
        asked.append(columns)
        return honest.value(*columns)

    monkeypatch.setitem(DIMENSIONS, "stage1_outcome", replace(honest, value=listened))
    tables = tabulated(
        [Spec("stage1_outcome", "year"), Spec("stage1_outcome", "kind"), Spec("stage", "stage1_outcome")]
    )
    assert len(asked) == len(set(asked)) < 20 < min(table.total for table in tables.values())


def test_a_column_that_was_not_fetched_is_an_error_and_no_number() -> None:
    sheet = sheets.Sheet(sheets.Desk(None), 1, {"pk": [1]})
    with pytest.raises(KeyError, match="stage_one__outcome"):
        sheet.along(DIMENSIONS["stage1_outcome"])


# Spans of any dates


def quarter(first: date, last: date, years: int = 3) -> tuple[Span, ...]:
    return compared(first, last, years)


def test_a_quarter_of_several_years_is_the_quarters_of_those_years() -> None:
    spans = quarter(date(2024, 7, 1), date(2024, 9, 30))
    assert [one.code for one in spans] == ["2022-23 Q2", "2023-24 Q2", "2024-25 Q2"]
    for rows, basis in product(("kind", "stage", "stage1_outcome", "flow"), Basis.values):
        ours = tabulate(Spec(rows, "period", basis=basis, spans=spans))
        quarters = tabulate(spec_of(rows, "quarter", basis=basis, years="2022-23..2024-25"))
        places = [quarters.column_codes.index(one.code) for one in spans]
        theirs = {line.code: tuple(line.values[place] for place in places) for line in quarters.data}
        counted = {line.code: line.values for line in ours.data}
        assert {code: values for code, values in theirs.items() if any(values)} == {
            code: values for code, values in counted.items() if any(values)
        }
        assert any(any(values) for values in counted.values()) or basis == Basis.OPEN


def test_any_two_dates_count_what_falls_on_them_and_between() -> None:
    days = sorted(facts.Case.objects.values_list("received_on", flat=True))
    first, last = days[40], days[90]
    asked = Spec("kind", "period", spans=(named(first, last),))
    table = tabulate(asked)
    assert table.total == sum(first <= day <= last for day in days)
    assert table.column_labels == (f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}",), (
        "a span of no name goes by its dates"
    )
    assert f"Periods: {table.column_labels[0]}." in table.notes
    assert len(cases_behind(asked, None, None)) == table.total


def test_spans_of_a_year_are_the_years() -> None:
    spans = compared(date(2024, 4, 1), date(2025, 3, 31), 5)
    assert tuple(one.code for one in spans) == YEARS
    ours, theirs = tabulate(Spec("subject", "period", spans=spans)), tabulate(Spec("subject", "year", years=YEARS))
    assert [(line.label, line.values) for line in ours.data] == [(line.label, line.values) for line in theirs.data]


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        (date(2024, 2, 1), date(2024, 2, 29), Period(date(2023, 2, 1), date(2023, 2, 28))),
        (date(2025, 2, 1), date(2025, 2, 28), Period(date(2024, 2, 1), date(2024, 2, 29))),
        (date(2024, 2, 29), date(2024, 3, 31), Period(date(2023, 3, 1), date(2023, 3, 31))),
        (date(2024, 12, 15), date(2025, 1, 15), Period(date(2023, 12, 15), date(2024, 1, 15))),
    ],
)
def test_the_same_days_of_the_year_before(first: date, last: date, before: Period) -> None:
    assert compared(first, last, 2)[0].days == before


def test_spans_that_would_count_a_day_twice_are_refused() -> None:
    with pytest.raises(NotASpan, match="longer than a year"):
        compared(date(2024, 4, 1), date(2025, 4, 1), 2)
    assert len(compared(date(2024, 4, 1), date(2025, 3, 31), 2)) == 2
    overlapping = (named(date(2024, 4, 1), date(2024, 6, 30)), named(date(2024, 6, 30), date(2024, 7, 1)))
    with pytest.raises(NotASpan, match="overlap"):
        tabulate(Spec("kind", "period", spans=overlapping))
    with pytest.raises(NotASpan, match="comes before"):
        named(date(2024, 4, 2), date(2024, 4, 1))


def test_a_table_of_spans_is_cut_by_them_and_by_no_year() -> None:
    spans = quarter(date(2024, 7, 1), date(2024, 9, 30))
    for asked in (Spec("year", "period", spans=spans), Spec("kind", "period", years=YEARS, spans=spans)):
        with pytest.raises(UnknownName, match="and not by year"):
            tabulate(asked)
    with pytest.raises(UnknownName, match="needs “period”"):
        tabulate(Spec("kind", spans=spans))
    with pytest.raises(UnknownName, match="There is no dimension “period”"):
        tabulate(spec_of("period"))
